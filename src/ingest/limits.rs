//! Limits on what one file may cost, and the errors of files that cannot be read at all.

/// Limits of one document; a file over a limit is cut short with a notice or refused with an error.
///
/// The streams of a PDF are unpacked by the library that parses it, one at a time, which knows no limit of
/// bytes: [`unpacked_bytes`](Limits::unpacked_bytes) does not count them. What a page may hold is limited
/// after that: characters, drawn lines, and the pixels that are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub bytes: u64,
    /// Bytes of text or XML that a compressed file may unfold to.
    pub unpacked_bytes: u64,
    /// Pages that are read; later ones are left out with a notice.
    pub pages: u32,
    /// Depth of nested elements.
    pub nesting: u32,
    /// Bytes of extracted text that are kept; the rest is left out with a notice.
    pub text_bytes: u64,
    /// Seconds that reading may take; the pipeline gives up on the document then.
    pub seconds: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: 512 << 20,
            unpacked_bytes: 512 << 20,
            pages: 5_000,
            nesting: 256,
            text_bytes: 64 << 20,
            seconds: 300,
        }
    }
}

/// Why a file could not be read at all. A page or part that fails is a notice, not an error.
///
/// The message says what was found and what was expected; [`help`](IngestError::help) says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Larger than the limit.
    #[error("the file has {found} bytes, more than the limit of {limit}")]
    TooLarge {
        /// Bytes found.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// It unfolds to more than the limit.
    #[error("the file unpacks to more than {limit} bytes")]
    UnpacksTooLarge {
        /// The limit.
        limit: u64,
    },
    /// Nested deeper than the limit, for instance an archive in an archive.
    #[error("{what} is nested deeper than {limit}")]
    TooDeep {
        /// What is nested.
        what: &'static str,
        /// The limit.
        limit: u32,
    },
    /// Encrypted with a password.
    #[error("the {format} is protected by a password")]
    Encrypted {
        /// Name of the format.
        format: &'static str,
    },
    /// Broken beyond repair.
    #[error("the {format} cannot be read: {reason}")]
    Damaged {
        /// Name of the format.
        format: &'static str,
        /// What the reader found.
        reason: String,
    },
    /// A pointer to a file that was never fetched.
    #[error("the file is a Git LFS pointer to {size} bytes, not the document itself")]
    LfsPointer {
        /// Size of the real file as the pointer states it.
        size: u64,
    },
    /// Known, but not a format that is read.
    #[error("the file is {found}, expected PDF, DOCX, ODT, RTF, EPUB, HTML, MHTML, Markdown or plain text")]
    Unsupported {
        /// What it was recognized as.
        found: &'static str,
    },
}

impl IngestError {
    /// What the user can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            IngestError::Empty => "download or export the document again",
            IngestError::TooLarge { .. } => "split the document, or leave out its pictures when exporting it",
            IngestError::UnpacksTooLarge { .. } => {
                "this is not an ordinary document; export it again from its source"
            }
            IngestError::TooDeep { .. } => "unpack it by hand and name the files inside",
            IngestError::Encrypted { .. } => "save a copy without a password and name that",
            IngestError::Damaged { .. } => "open it in its own program and save or export it again",
            IngestError::LfsPointer { .. } => "run `git lfs pull` where it was cloned",
            IngestError::Unsupported { .. } => "save it as PDF, DOCX, ODT, HTML or text",
        }
    }
}
