//! Notices: what was assumed, repaired or lost while reading a document.

use super::DocId;
use std::fmt;

/// Something a reader of the results should know; it never stops the batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What kind of thing happened.
    pub code: NoticeCode,
    /// What exactly, with the numbers: lower case, no full stop.
    pub message: String,
    /// The page, counted from 1, when it concerns one page.
    pub page: Option<u32>,
    /// The other document that it tells of, when it tells of two.
    pub other: Option<DocId>,
}

impl Notice {
    /// A notice about the whole document.
    pub fn new(code: NoticeCode, message: impl Into<String>) -> Notice {
        Notice { code, message: message.into(), page: None, other: None }
    }

    /// A notice about one page, counted from 1.
    pub fn on_page(code: NoticeCode, page: u32, message: impl Into<String>) -> Notice {
        Notice { code, message: message.into(), page: Some(page), other: None }
    }

    /// The same notice, known to tell of this other document.
    pub fn about(self, other: &DocId) -> Notice {
        Notice { other: Some(other.clone()), ..self }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.page {
            Some(page) => write!(f, "{}: page {page}: {}", self.code, self.message),
            None => write!(f, "{}: {}", self.code, self.message),
        }
    }
}

macro_rules! notice_codes {
    ($($(#[$doc:meta])* $name:ident => $text:literal,)*) => {
        /// The kinds of notices.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum NoticeCode { $($(#[$doc])* $name,)* }

        impl NoticeCode {
            /// All codes, in the order of their declaration.
            pub const ALL: &'static [NoticeCode] = &[$(NoticeCode::$name,)*];

            /// The code as it stands in outputs: kebab-case, never reused.
            pub fn as_str(self) -> &'static str {
                match self { $(NoticeCode::$name => $text,)* }
            }
        }
    };
}

// A macro, because the name, the text and the list of all codes must not drift apart.
notice_codes! {
    /// The text was decoded with a guessed encoding.
    EncodingGuessed => "encoding-guessed",
    /// Bytes that are no text in the encoding were replaced.
    InvalidBytes => "invalid-bytes",
    /// NUL and other control characters were removed.
    ControlCharacters => "control-characters",
    /// The text has no paragraph marks and was cut at sentence ends.
    NoParagraphs => "no-paragraphs",
    /// A page shows an image that may be of text, but holds no text.
    ImageOnlyPage => "image-only-page",
    /// Pages show pictures without text, such as photographs between chapters.
    PicturePages => "picture-pages",
    /// The text of pages was recognized from pictures of it, so that words may be wrong.
    RecognizedPages => "recognized-pages",
    /// A page's text could not be read or not be trusted.
    UnreadablePage => "unreadable-page",
    /// A page's text is readable only in part.
    SuspiciousPage => "suspicious-page",
    /// Running heads, feet and page numbers were left out.
    RunningHeads => "running-heads",
    /// A limit cut the document short.
    Truncated => "truncated",
    /// The file is not what its name says.
    FormatMismatch => "format-mismatch",
    /// The file does not look like the document its name promises.
    WrongDocument => "wrong-document",
    /// Most letters of the text were lost when it was extracted.
    LettersLost => "letters-lost",
    /// No text at all could be read.
    NoText => "no-text",
    /// The document is shorter than a strategy can be.
    TooShort => "too-short",
    /// No rule has terms in the document's language.
    NoRulesForLanguage => "no-rules-for-language",
    /// Parts of the document are in languages without rules.
    LanguagePartial => "language-partial",
    /// The language could not be recognized.
    LanguageUnknown => "language-unknown",
    /// The file holds the same bytes as an earlier one.
    Duplicate => "duplicate",
    /// The file holds the same text as an earlier one, in other bytes.
    SameTextAs => "same-text-as",
    /// Most of the text stands in another file of the run too.
    NearDuplicate => "near-duplicate",
    /// The text holds the frame of a web page.
    WebPage => "web-page",
    /// The title that the table or the file gives is not that of the text.
    TitleMismatch => "title-mismatch",
    /// The text names another country far more often than the one it is taken to be of.
    CountryMismatch => "country-mismatch",
    /// The metadata was guessed.
    MetadataGuessed => "metadata-guessed",
    /// Only the beginning was scored, so that all documents are equally long.
    EqualLength => "equal-length",
    /// Less than the needed share of the pages is readable, so absence cannot be claimed.
    AbsenceUnattested => "absence-unattested",
    /// The document is not about artificial intelligence; provisions count only where it is.
    ContextNotAi => "context-not-ai",
    /// Hidden text was left out.
    HiddenText => "hidden-text",
    /// Navigation, banners and footers of a web page were left out, or could not be told from its text.
    WebNavigation => "web-navigation",
    /// A part of the file could not be read and was left out.
    PartUnreadable => "part-unreadable",
}

impl NoticeCode {
    /// Tells how a file was read, not that something may be wrong.
    pub fn is_routine(self) -> bool {
        matches!(
            self,
            NoticeCode::RunningHeads
                | NoticeCode::ContextNotAi
                | NoticeCode::MetadataGuessed
                | NoticeCode::PicturePages
                | NoticeCode::WebNavigation
        )
    }
}

impl fmt::Display for NoticeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_kebab_case_and_known() {
        let mut texts: Vec<&str> = NoticeCode::ALL.iter().map(|code| code.as_str()).collect();
        for text in &texts {
            assert!(text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{text}");
        }
        texts.sort_unstable();
        let count = texts.len();
        texts.dedup();
        assert_eq!(texts.len(), count, "a code is used twice");
    }
}
