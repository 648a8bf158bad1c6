//! The document as every later stage sees it: flat, immutable lists that point at each other by number.
//!
//! Nothing here reads a file; `ingest` fills these types, `matching` and `assess` read them.

mod block;
mod locator;
mod meta;
mod notice;
mod page;
mod section;

pub use block::{Block, BlockKind, Cell, Sentence};
pub use locator::Locator;
pub use meta::{DocId, DocumentMeta, Guess, Source};
pub use notice::{Notice, NoticeCode};
pub use page::{Page, TextOrigin};
pub use section::{Section, SectionRole};

use crate::text::{Lang, Text, Words};

/// A document ready for matching: its text cut into words, sentences, blocks, sections and pages.
///
/// Every number in the lists is an index into another list of the same document; every
/// [`Span`](crate::text::Span) counts bytes of `text.clean`.
#[derive(Debug, Clone)]
pub struct Document {
    /// Stable identifier, unique in a run.
    pub id: DocId,
    /// What is known about the document, and from where.
    pub meta: DocumentMeta,
    /// The extracted text; spans, quotations and offsets refer to it alone.
    pub text: Text,
    /// The words of the text in order, with their folded forms.
    pub words: Words,
    /// The sentences in order; a sentence never crosses a block.
    pub sentences: Vec<Sentence>,
    /// Paragraphs, headings, list items and cells in reading order.
    pub blocks: Vec<Block>,
    /// The sections; number 0 always exists and holds what stands before the first heading.
    pub sections: Vec<Section>,
    /// The pages; empty when the format has none.
    pub pages: Vec<Page>,
    /// The language most of the text is in.
    pub lang: Lang,
    /// True when a limit cut the document short.
    pub truncated: bool,
    /// What was assumed, repaired or could not be read.
    pub notices: Vec<Notice>,
}

impl Document {
    /// Number of pages whose text could be read; 0 when the format has no pages.
    pub fn pages_readable(&self) -> u32 {
        self.pages.iter().filter(|page| page.origin.is_readable()).count() as u32
    }

    /// Share (0 to 1) of the pages whose text could be read; 1 when the format has no pages.
    pub fn readable_share(&self) -> f64 {
        if self.pages.is_empty() { 1.0 } else { f64::from(self.pages_readable()) / self.pages.len() as f64 }
    }

    /// Words of the sentences in `lang`, as a share (0 to 1) of all words in sentences; 0 without words.
    pub fn lang_share(&self, lang: Lang) -> f64 {
        let words = |sentence: &Sentence| u64::from(sentence.words.end - sentence.words.start);
        let all: u64 = self.sentences.iter().map(words).sum();
        let own: u64 = self.sentences.iter().filter(|sentence| sentence.lang == lang).map(words).sum();
        if all == 0 { 0.0 } else { own as f64 / all as f64 }
    }

    /// Text of a sentence, from its first character to its final punctuation.
    pub fn sentence_text(&self, sentence: u32) -> &str {
        self.sentences[sentence as usize].span.of(&self.text.clean)
    }

    /// The section a block stands in.
    pub fn section_of_block(&self, block: u32) -> &Section {
        &self.sections[self.blocks[block as usize].section as usize]
    }
}
