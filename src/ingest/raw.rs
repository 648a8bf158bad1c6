//! What a reader of one format hands over: blocks of text in reading order, not yet cut into sentences.
//!
//! Readers know their format and nothing of language; `assemble` makes a
//! [`Document`](crate::document::Document) of it, the same way for every format.

use crate::document::{BlockKind, Cell, Notice, NoticeCode, TextOrigin};
use crate::ingest::IngestError;

/// A file as its reader sees it; the text of its blocks is a `T`, since that of a plain text need not be copied.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawDocument<T = String> {
    /// Title from the file's properties or markup.
    pub title: Option<String>,
    /// Year of publication from the file's properties.
    pub year: Option<i32>,
    /// The pages in order; empty when the format has none.
    pub pages: Vec<RawPage>,
    /// The blocks in reading order.
    pub blocks: Vec<RawBlock<T>>,
    /// True when a limit cut the file short.
    pub truncated: bool,
    /// What the reader assumed, repaired or lost.
    pub notices: Vec<Notice>,
}

/// One page of a paginated format.
#[derive(Debug, Clone, PartialEq)]
pub struct RawPage {
    /// Label stored in the file, when it is not simply the page's number.
    pub label: Option<String>,
    /// How its text was obtained.
    pub origin: TextOrigin,
}

/// One block of a file.
///
/// `text` keeps a line feed where a line of the source ends inside the block: joining the lines, with or
/// without their hyphen, is the same work for every format and is done once, in `text::normalize`.
#[derive(Debug, Clone, PartialEq)]
pub struct RawBlock<T = String> {
    /// What kind of text it is.
    pub kind: BlockKind,
    /// The text; list markers and heading numbers stay in it.
    pub text: T,
    /// Where pages begin in it: `(byte of text, page from 0)`, ascending, the first at byte 0.
    /// Empty when the format has no pages.
    pub pages: Vec<(u32, u32)>,
    /// Byte of the decoded file at which `text` begins, when `text` is a verbatim slice of it.
    pub source: Option<u32>,
    /// Place in a table, for cells.
    pub cell: Option<Cell>,
}

impl<T> RawDocument<T> {
    /// The same with the text of each block replaced by `text` of it.
    pub fn map_text<U>(self, mut text: impl FnMut(T) -> U) -> RawDocument<U> {
        let RawDocument { title, year, pages, blocks, truncated, notices } = self;
        let block = |RawBlock { kind, text: old, pages, source, cell }| RawBlock {
            kind,
            text: text(old),
            pages,
            source,
            cell,
        };
        let blocks = blocks.into_iter().map(block).collect();
        RawDocument { title, year, pages, blocks, truncated, notices }
    }

    /// The same with further notices before its own.
    pub(super) fn noticed_first(mut self, notices: impl IntoIterator<Item = Notice>) -> RawDocument<T> {
        self.notices.splice(0..0, notices);
        self
    }
}

impl<T: AsRef<str>> RawDocument<T> {
    /// Leaves out the blocks behind so many bytes of text, with a notice.
    pub(super) fn cut_to(&mut self, bytes: u64) {
        let mut sum = 0u64;
        let mut fits = |block: &RawBlock<T>| {
            sum += block.text.as_ref().len() as u64;
            sum <= bytes
        };
        let kept = self.blocks.iter().map_while(|block| fits(block).then_some(())).count();
        if kept < self.blocks.len() {
            let left_out = self.blocks.len() - kept;
            self.blocks.truncate(kept);
            self.truncated = true;
            let message =
                format!("the text is longer than {bytes} bytes; its last {left_out} blocks were left out");
            self.notices.push(Notice::new(NoticeCode::Truncated, message));
        }
    }
}

impl RawDocument {
    /// Judges how the reading of the text ended: damage behind the first text cuts the document short, with
    /// a notice.
    ///
    /// # Errors
    ///
    /// What ended the reading, when nothing was read before it or a limit forbids to go on.
    pub(super) fn ended(mut self, end: Result<(), IngestError>) -> Result<RawDocument, IngestError> {
        let Err(damage) = end else { return Ok(self) };
        if self.blocks.is_empty() || !matches!(damage, IngestError::Damaged { .. }) {
            return Err(damage);
        }
        self.truncated = true;
        let message = format!("only the beginning was read: {damage}");
        self.notices.push(Notice::new(NoticeCode::Truncated, message));
        Ok(self)
    }
}

impl<T> RawBlock<T> {
    /// A block without pages, source or cell.
    pub fn new(kind: BlockKind, text: impl Into<T>) -> RawBlock<T> {
        RawBlock { kind, text: text.into(), pages: Vec::new(), source: None, cell: None }
    }

    /// The same block, beginning on `page` (from 0).
    pub fn on_page(mut self, page: u32) -> RawBlock<T> {
        self.pages = vec![(0, page)];
        self
    }
}
