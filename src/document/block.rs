//! Blocks (paragraphs, headings, list items, cells) and the sentences in them.

use crate::text::{Lang, Span};
use std::ops::Range;

/// One sentence of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// From the first character to the final punctuation, without surrounding white space.
    pub span: Span,
    /// The words of the sentence; never empty.
    pub words: Range<u32>,
    /// The block it stands in.
    pub block: u32,
    /// Number of the page (0-based index into `Document::pages`) on which its first word stands.
    pub page: Option<u32>,
    /// Language of its block.
    pub lang: Lang,
    /// It only names a publication, as a bibliography or a footnote does: no evidence.
    pub is_citation: bool,
}

/// A run of sentences that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What kind of text it is.
    pub kind: BlockKind,
    /// Its sentences; empty for a block without words.
    pub sentences: Range<u32>,
    /// The section it belongs to.
    pub section: u32,
    /// The block that introduces this list item ("The Government will:").
    pub lead: Option<u32>,
    /// Goes on from the block before: the paragraph was so long that it was cut at a sentence end.
    pub continues: bool,
    /// Place in a table, for cells.
    pub cell: Option<Cell>,
}

/// Kind of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// A title of a section; depth 1 is the outermost.
    Heading {
        /// 1 to 9.
        depth: u8,
    },
    /// An item of a bulleted or numbered list; depth 0 is the outermost list.
    ListItem {
        /// Nesting, from 0.
        depth: u8,
    },
    /// A cell of a table.
    Cell,
    /// A footnote or endnote.
    Footnote,
    /// The caption of a figure or table.
    Caption,
}

/// Place of a cell, all counted from 0; `table` counts the tables of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cell {
    /// Which table.
    pub table: u32,
    /// Which row.
    pub row: u32,
    /// Which column.
    pub column: u32,
}
