//! Bytes → document: the format is sniffed, its reader makes blocks, and one assembly makes sentences.

mod assemble;
mod decode;
mod docx;
mod epub;
mod facts;
mod flow;
mod furniture;
mod html;
mod layout;
mod limits;
mod markdown;
mod mhtml;
mod numerals;
mod ocr;
mod odt;
mod outline;
mod package;
mod pdf;
mod plain;
mod properties;
mod raw;
mod rtf;
mod sniff;
mod style_names;
mod suspicion;
mod tables;
#[cfg(test)]
mod testing;
mod xml;

#[cfg(all(test, feature = "ocr"))]
pub(crate) use pdf::scan_tests::reads_a_scan_as_its_page;

pub use assemble::assemble;
pub use decode::{Decoded, decode};
pub use limits::{IngestError, Limits};
pub use ocr::{Picture, RecognizedLine, RecognizedWord, Recognizer};
pub use raw::{RawBlock, RawDocument, RawPage};
pub use sniff::{Format, Sniffed, is_document_archive, sniff};

use crate::document::{DocId, Document, DocumentMeta};
use ocr::Ocr;
use std::borrow::Cow;

/// Reads a document from the bytes of a file; the same bytes give the same document.
///
/// The format is told from the bytes; `meta.path` only tells Markdown from plain text. A page or part that
/// fails is a notice in the document.
///
/// # Errors
/// When nothing at all can be read: see [`IngestError`].
///
/// ```
/// use concordant::document::{DocId, DocumentMeta};
/// use concordant::ingest::{Limits, read};
/// let text = b"1. Aims\n\nThe Government will publish a register of algorithms by 2027.\n";
/// let document = read(text, DocId::new("plan"), DocumentMeta::default(), &Limits::default()).unwrap();
/// assert_eq!(document.sentences.len(), 2);
/// assert_eq!(document.sections[1].title, "Aims");
/// ```
pub fn read(bytes: &[u8], id: DocId, meta: DocumentMeta, limits: &Limits) -> Result<Document, IngestError> {
    read_with(bytes, id, meta, &Means { limits: *limits, recognizer: None })
}

/// What a reader may use.
#[derive(Clone, Copy, Default)]
pub struct Means<'a> {
    /// Limits of the document.
    pub limits: Limits,
    /// Recognizes the text of scanned pages, which are unreadable without.
    pub recognizer: Option<&'a dyn Recognizer>,
}

/// Reads a document as [`read()`] does, and scanned pages by `means.recognizer`.
///
/// # Errors
/// When nothing at all can be read: see [`IngestError`].
pub fn read_with(
    bytes: &[u8],
    id: DocId,
    meta: DocumentMeta,
    means: &Means<'_>,
) -> Result<Document, IngestError> {
    let raw = read_raw(bytes, &meta, means)?;
    Ok(assemble(id, meta, raw))
}

/// The blocks of a document, before [`assemble()`] makes sentences of them: the costly part of reading. Those of a plain
/// text stand where they stood in `bytes`.
///
/// Of `meta` only the ending of the path counts, and the language where text is recognized.
///
/// # Errors
/// When nothing at all can be read: see [`IngestError`].
pub fn read_raw<'a>(
    bytes: &'a [u8],
    meta: &DocumentMeta,
    means: &Means<'_>,
) -> Result<RawDocument<Cow<'a, str>>, IngestError> {
    let limits = &means.limits;
    if bytes.len() as u64 > limits.bytes {
        return Err(IngestError::TooLarge { found: bytes.len() as u64, limit: limits.bytes });
    }
    let sniffed = sniff(bytes, Some(&meta.path))?;
    let ocr = means.recognizer.map(|recognizer| Ocr { recognizer, lang: meta.lang });
    let mut raw = read_as(sniffed.format, bytes, limits, ocr)?.noticed_first(sniffed.notice);
    raw.cut_to(limits.text_bytes);
    Ok(raw)
}

fn read_as<'a>(
    format: Format,
    bytes: &'a [u8],
    limits: &Limits,
    ocr: Option<Ocr<'_>>,
) -> Result<RawDocument<Cow<'a, str>>, IngestError> {
    let raw = match format {
        Format::Pdf => pdf::read(bytes, limits, ocr)?,
        Format::Docx => docx::read(bytes, limits)?,
        Format::Odt => odt::read(bytes, limits)?,
        Format::Rtf => rtf::read(bytes, limits)?,
        Format::Epub => epub::read(bytes, limits)?,
        Format::Mhtml => mhtml::read(bytes, limits)?,
        Format::Html => {
            let Decoded { text, notices } = decode(bytes, html::declared_encoding(bytes));
            html::read(&text, limits)?.noticed_first(notices)
        }
        Format::Markdown => {
            let Decoded { text, notices } = decode(bytes, None);
            markdown::read(&text).noticed_first(notices)
        }
        Format::Plain => {
            let Decoded { text, notices } = decode(bytes, None);
            let raw = match text {
                Cow::Borrowed(text) => plain::read(text),
                Cow::Owned(text) => plain::read(&text).map_text(|text| Cow::Owned(text.into_owned())),
            };
            return Ok(raw.noticed_first(notices));
        }
    };
    Ok(raw.map_text(Cow::Owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_behind_the_limit_is_left_out_with_a_notice() {
        let text = "The first paragraph.\n\nThe second one.\n\nThe third one.\n";
        let limits = Limits { text_bytes: 40, ..Limits::default() };
        let document = read(text.as_bytes(), DocId::new("plan"), DocumentMeta::default(), &limits);
        let document = document.expect("its beginning is kept");
        assert!(document.truncated && document.text.clean == "The first paragraph.\n\nThe second one.");
        let notice = document.notices[0].to_string();
        assert_eq!(notice, "truncated: the text is longer than 40 bytes; its last 1 blocks were left out");
    }
}
