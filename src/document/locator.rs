//! Where in a document a passage stands, in the terms a reader uses.

use crate::text::Span;

/// Place of a passage; pages, paragraphs and sentences are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locator {
    /// The page, counted from 1, on which the passage begins; `None` when the format has no pages.
    pub page: Option<u32>,
    /// The section it stands in: index into the document's sections.
    pub section: u32,
    /// Which block of the document, headings included.
    pub paragraph: u32,
    /// Which sentence of that block.
    pub sentence: u32,
    /// Bytes of the extracted text.
    pub span: Span,
}
