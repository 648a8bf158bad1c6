//! The document as every later stage sees it: flat, immutable lists that point at each other by number.
//!
//! Nothing here reads a file; `ingest` fills these types, `matching` and `assess` read them.

mod block;
mod cut;
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

use crate::text::{Abbreviations, Hyphens, Lang, Span, Text, TextBuilder, Words, citations, sentences};
use std::ops::Range;

/// A document ready for matching: its text cut into words, sentences, blocks, sections and pages.
///
/// Every number in the lists is an index into another list of the same document; every
/// [`Span`] counts bytes of `text.clean`.
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
    /// A document of one paragraph in a known language, for trying rules on a sentence.
    pub fn of_sentence(text: &str, lang: Lang) -> Document {
        Document::of_passage(None, text, lang)
    }

    /// The same, behind a line that introduces it: a lead-in that ends with a colon makes the text its list
    /// item. The text is always the last block.
    pub fn of_passage(before: Option<&str>, text: &str, lang: Lang) -> Document {
        let mut builder = TextBuilder::default();
        let mut spans = Vec::new();
        for block in before.into_iter().chain([text]) {
            builder.separate("\n\n");
            spans.push(builder.push(block, None, &Hyphens::default()));
        }
        let text = builder.finish();
        let words = Words::of(&text.clean);
        let abbreviations = Abbreviations::for_lang(lang);
        let mut found = Vec::new();
        let mut word = 0;
        let mut blocks = Vec::new();
        for (number, span) in spans.iter().enumerate() {
            let introduced = number > 0 && spans[number - 1].of(&text.clean).ends_with(':');
            let start = found.len() as u32;
            sentences(span.of(&text.clean), span.start, abbreviations, |sentence| {
                found.extend(sentence_at(&words, &mut word, sentence, number as u32, lang));
            });
            blocks.push(Block {
                kind: if introduced { BlockKind::ListItem { depth: 0 } } else { BlockKind::Paragraph },
                sentences: start..found.len() as u32,
                section: 0,
                lead: introduced.then(|| number as u32 - 1),
                continues: false,
                cell: None,
            });
        }
        mark_citations(&text.clean, &words, &mut found);
        Document {
            id: DocId::new("passage"),
            meta: DocumentMeta::default(),
            text,
            words,
            sentences: found,
            sections: vec![Section::root(0..blocks.len() as u32)],
            blocks,
            pages: Vec::new(),
            lang,
            truncated: false,
            notices: Vec::new(),
        }
    }

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

    /// The languages of the sentences, ascending, each once.
    pub fn langs(&self) -> Vec<Lang> {
        let mut langs: Vec<Lang> = self.sentences.iter().map(|sentence| sentence.lang).collect();
        langs.sort_unstable();
        langs.dedup();
        langs
    }

    /// Text of a sentence, from its first character to its final punctuation.
    pub fn sentence_text(&self, sentence: u32) -> &str {
        self.sentences[sentence as usize].span.of(&self.text.clean)
    }

    /// The place of a sentence tells that it is no evidence of anything: it only names a publication, or stands in contents
    /// or references.
    pub(crate) fn is_no_evidence(&self, sentence: u32) -> bool {
        let Sentence { block, is_citation, .. } = self.sentences[sentence as usize];
        is_citation || !self.section_of_block(block).role.gives_evidence()
    }

    /// The section a block stands in.
    pub fn section_of_block(&self, block: u32) -> &Section {
        &self.sections[self.blocks[block as usize].section as usize]
    }

    /// The sentences of a block, and those of its neighbours when it was only cut from them because the
    /// paragraph was long.
    pub fn paragraph_around(&self, block: u32) -> std::ops::Range<u32> {
        let at = block as usize;
        let before = at.checked_sub(1).filter(|_| self.blocks[at].continues);
        let after = self.blocks.get(at + 1).filter(|next| next.continues);
        let start = self.blocks[before.unwrap_or(at)].sentences.start;
        start..after.unwrap_or(&self.blocks[at]).sentences.end
    }
}

/// Marks the sentences that only name a publication.
pub(crate) fn mark_citations(clean: &str, words: &Words, sentences: &mut [Sentence]) {
    let mut found = Vec::new();
    let places = sentences.iter().map(|sentence| (sentence.span, sentence.words.clone()));
    citations(clean, words, places, |at| found.push(at));
    found.into_iter().for_each(|at| sentences[at].is_citation = true);
}

/// The words in `span`. `word` is a word before it or its first one, and afterwards the one behind it: going on from
/// there is quicker than a search.
pub(crate) fn words_of(words: &Words, word: &mut usize, span: Span) -> Range<usize> {
    let skip = |from: usize, to: u32| words.spans[from..].iter().take_while(|word| word.start < to).count();
    let start = *word + skip(*word, span.start);
    *word = start + skip(start, span.end);
    start..*word
}

/// The sentence at `span`, if it has a word. `word` is a word before it or its first one, and afterwards the one behind it.
pub(crate) fn sentence_at(
    words: &Words,
    word: &mut usize,
    span: Span,
    block: u32,
    lang: Lang,
) -> Option<Sentence> {
    let words = words_of(words, word, span);
    let words = words.start as u32..words.end as u32;
    (!words.is_empty()).then_some(Sentence { span, words, block, page: None, lang, is_citation: false })
}
