//! Where in a document a passage stands, in the terms a reader uses.

use crate::text::Span;

/// Place of a passage; all numbers are 1-based.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locator {
    /// The page, counted from 1, on which the passage begins; `None` when the format has no pages.
    pub page: Option<u32>,
    /// Number and title of the nearest section heading above it.
    pub section: Option<String>,
    /// Which block of the document, headings included.
    pub paragraph: u32,
    /// Which sentence of that block.
    pub sentence: u32,
    /// Bytes of the extracted text.
    pub span: Span,
}
