//! RTF → blocks: the text as it reads with all tracked changes accepted and nothing hidden. Headers and
//! footers, comments and pictures are not read; the format has no pages.
//!
//! Written here because the published readers know neither tables nor notes nor the code pages of fonts.

mod charset;
mod reader;
mod state;
mod tokens;

use crate::document::{Notice, NoticeCode};
use crate::ingest::properties::title;
use crate::ingest::{IngestError, Limits, RawDocument};
use reader::Reader;

/// Reads an RTF file. Cost is linear in its bytes.
///
/// # Errors
///
/// Groups nested deeper than `limits.nesting`; no text at all.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<RawDocument, IngestError> {
    let mut reader = Reader::new(limits);
    let end = reader.read(bytes);
    let read = reader.finish();
    let mut document = RawDocument {
        title: title(&read.title),
        year: read.year,
        blocks: read.blocks,
        ..RawDocument::default()
    };
    if read.hidden > 0 {
        let message = format!("{} letters of hidden text were left out", read.hidden);
        document.notices.push(Notice::new(NoticeCode::HiddenText, message));
    }
    if document.blocks.is_empty() && end.is_ok() {
        return Err(IngestError::Empty);
    }
    document.ended(end)
}

#[cfg(test)]
mod tests;
