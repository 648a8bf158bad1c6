//! Blocks of any reader → [`Document`]: the same way for every format, so that one text gives the same
//! sentences whether it came as PDF, DOCX, HTML or plain text.

use crate::document::{
    Block, BlockKind, DocId, Document, DocumentMeta, Guess, Notice, NoticeCode, Page, Sentence, Source,
    mark_citations, sentence_at, words_of,
};
use crate::ingest::raw::{RawBlock, RawDocument, RawPage};
use crate::ingest::suspicion;
use crate::ingest::{facts, outline};
use crate::text::{Abbreviations, Hyphens, Lang, Span, TextBuilder, Words, detect, sentences};
use std::collections::BTreeMap;
use std::ops::Range;

/// A paragraph longer than this has lost its paragraph marks.
const LONG_BLOCK_WORDS: usize = 200;
/// It is cut into blocks of at most so many sentences.
const CUT_SENTENCES: usize = 8;
/// Blocks from which the document's language is told, spread over the text.
const SAMPLED_BLOCKS: usize = 8;
/// So many of them are looked at in any case.
const SURE_BLOCKS: usize = 3;
/// Bytes of a block that are looked at.
const SAMPLE_BYTES: usize = 240;
/// From so many bytes on a block's language can be told from the block alone.
const LANGUAGE_BYTES: usize = 200;

/// Share of the document's commonest words from which a block is in the document's language.
const TYPICAL_SHARE: f64 = 1.0 / 12.0;
/// Share of words that such blocks have too from which another block is in it as well.
const KNOWN_SHARE: f64 = 0.7;

/// Makes the document. `meta` already holds what the user's table knows.
pub fn assemble<T: AsRef<str>>(id: DocId, mut meta: DocumentMeta, raw: RawDocument<T>) -> Document {
    let hyphens = Hyphens::collect(raw.blocks.iter().map(|block| block.text.as_ref()));
    // Between two blocks stand two bytes at most.
    let mut builder =
        TextBuilder::with_capacity(raw.blocks.iter().map(|block| block.text.as_ref().len() + 2).sum());
    let mut spans = Vec::with_capacity(raw.blocks.len());
    let mut page_starts: Vec<Option<u32>> = vec![None; raw.pages.len()];
    let mut block_pages: Vec<PageStarts> = Vec::with_capacity(raw.blocks.len());
    let mut before: Option<&RawBlock<T>> = None;
    for block in &raw.blocks {
        builder.separate(separator(before, block));
        spans.push(builder.push(block.text.as_ref(), block.source, &hyphens));
        let starts = block.pages.iter().map(|&(offset, page)| (builder.clean_of(offset), page));
        let starts: PageStarts = starts.filter(|(_, page)| (*page as usize) < raw.pages.len()).collect();
        for &(at, page) in &starts {
            page_starts[page as usize].get_or_insert(at);
        }
        block_pages.push(starts);
        before = Some(block);
    }
    let text = builder.finish();
    let words = Words::of(&text.clean);
    let pages = pages(&raw.pages, &page_starts, text.clean.len() as u32);
    let langs = languages(&text.clean, &words, &spans, meta.lang);
    let mut cutter = Cutter {
        clean: &text.clean,
        words: &words,
        word: 0,
        // Most sentences are longer, and most blocks are not cut.
        sentences: Vec::with_capacity(words.len() / 16),
        blocks: Vec::with_capacity(raw.blocks.len()),
        cut_words: 0,
    };
    for (((block, starts), &span), &lang) in
        raw.blocks.iter().zip(&block_pages).zip(&spans).zip(&langs.blocks)
    {
        cutter.block(block, starts, span, lang);
    }
    let (mut sentences, mut blocks, cut_words) = (cutter.sentences, cutter.blocks, cutter.cut_words);
    mark_citations(&text.clean, &words, &mut sentences);
    let sections = outline::sections(&text.clean, &sentences, &mut blocks);
    let mut notices = raw.notices;
    if cut_words * 2 > words.len() && cut_words > 0 {
        let message =
            "the text has no paragraph marks; it was cut at sentence ends into blocks of at most 8 sentences";
        notices.push(Notice::new(NoticeCode::NoParagraphs, message));
    }
    if let (None, Some(title)) = (&meta.title, raw.title) {
        meta.title = Some(Guess { value: title, source: Source::Properties });
    }
    if let (None, Some(year)) = (&meta.year, raw.year) {
        meta.year = Some(Guess { value: year, source: Source::Properties });
    }
    let mut document = Document {
        id,
        meta,
        text,
        words,
        sentences,
        blocks,
        sections,
        pages,
        lang: langs.document,
        truncated: raw.truncated,
        notices,
    };
    facts::guess(&mut document);
    suspicion::check(&mut document);
    document
}

/// What stands between two blocks: a tab within a table row, a line end between rows and list items, else an
/// empty line.
fn separator<T>(before: Option<&RawBlock<T>>, block: &RawBlock<T>) -> &'static str {
    let Some(before) = before else { return "" };
    match (before.cell, block.cell) {
        (Some(left), Some(right)) if left.table == right.table && left.row == right.row => "\t",
        (Some(left), Some(right)) if left.table == right.table => "\n",
        _ if matches!(
            (before.kind, block.kind),
            (BlockKind::ListItem { .. }, BlockKind::ListItem { .. })
        ) =>
        {
            "\n"
        }
        _ => "\n\n",
    }
}

/// Pages with the byte at which each begins; one without text begins where the next one does.
fn pages(raw: &[RawPage], starts: &[Option<u32>], end: u32) -> Vec<Page> {
    let mut next = end;
    let mut pages: Vec<Page> = raw
        .iter()
        .zip(starts)
        .rev()
        .map(|(page, start)| {
            next = start.unwrap_or(next).min(next);
            Page { label: page.label.clone(), start: next, origin: page.origin.clone() }
        })
        .collect();
    pages.reverse();
    pages
}

/// Where pages begin in a block: `(byte of the text, page from 0)`, ascending; empty without pages.
///
/// Each block knows its own: a footnote stands behind a paragraph that has already reached the next page.
type PageStarts = Vec<(u32, u32)>;

/// Number of the page on which the byte `at` of a block stands.
fn page_of(starts: &PageStarts, at: u32) -> Option<u32> {
    let after = starts.partition_point(|(start, _)| *start <= at).max(1);
    starts.get(after - 1).map(|(_, page)| *page)
}

struct Languages {
    document: Lang,
    blocks: Vec<Lang>,
}

/// Language of the document and of each block. A block is looked at alone when it is long enough and neither
/// shares the document's commonest words nor is made of the words of blocks that do; others inherit. What the
/// user knows of the document wins.
fn languages(clean: &str, words: &Words, spans: &[Span], known: Option<Lang>) -> Languages {
    let mut word = 0;
    let forms: Vec<&[u32]> =
        spans.iter().map(|&span| &words.forms[words_of(words, &mut word, span)]).collect();
    let share = |forms: &[u32], of: &[bool]| {
        forms.iter().filter(|form| of[**form as usize]).count() as f64 / forms.len().max(1) as f64
    };
    let common = common_forms(words);
    let shares_common: Vec<bool> = forms.iter().map(|forms| share(forms, &common) >= TYPICAL_SHARE).collect();
    let long: Vec<usize> =
        (0..spans.len()).filter(|&block| spans[block].len() as usize >= LANGUAGE_BYTES).collect();
    let step = long.len().div_ceil(SAMPLED_BLOCKS).max(1);
    let mut votes: BTreeMap<Lang, usize> = BTreeMap::new();
    for (number, &block) in long.iter().step_by(step).enumerate() {
        // When the first agree, others that share their common words need not be looked at.
        let agreed = (number >= SURE_BLOCKS && votes.len() == 1).then(|| votes.keys().next().copied());
        let agreed = agreed.flatten().filter(|lang| *lang != Lang::UNKNOWN && shares_common[block]);
        let lang = agreed.unwrap_or_else(|| detect(head(spans[block].of(clean), SAMPLE_BYTES)));
        *votes.entry(lang).or_default() += 1;
    }
    votes.remove(&Lang::UNKNOWN);
    let most = votes.iter().max_by_key(|(_, count)| **count).map(|(lang, _)| *lang);
    let document = known.or(most).unwrap_or_else(|| detect(head(clean, 2_000)));
    let total: usize = votes.values().sum();
    let unanimous = votes.get(&document).is_some_and(|count| count * 20 >= total * 19);
    let mut vocabulary = common.clone();
    if unanimous {
        let typical = forms.iter().zip(&shares_common).filter(|(_, shares)| **shares);
        typical.flat_map(|(forms, _)| forms.iter()).for_each(|&form| vocabulary[form as usize] = true);
    }
    let mut last = document;
    let blocks = (0..spans.len()).map(|block| {
        let span = spans[block];
        if (span.len() as usize) < LANGUAGE_BYTES {
            return if unanimous { document } else { last };
        }
        let is_known = || shares_common[block] || share(forms[block], &vocabulary) >= KNOWN_SHARE;
        last = match unanimous && is_known() {
            true => document,
            false => Some(detect(head(span.of(clean), SAMPLE_BYTES)))
                .filter(|lang| *lang != Lang::UNKNOWN)
                .unwrap_or(last),
        };
        last
    });
    let blocks = blocks.collect();
    Languages { document, blocks }
}

/// The beginning of a text, at most so many bytes.
fn head(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// So many word forms are the commonest ones of a document.
const COMMON_FORMS: usize = 40;

/// For each word form, whether it is one of the commonest.
fn common_forms(words: &Words) -> Vec<bool> {
    let mut counts = vec![0u32; words.lexicon.len()];
    for &form in &words.forms {
        counts[form as usize] += 1;
    }
    let mut order: Vec<u32> = (0..counts.len() as u32).collect();
    if order.len() > COMMON_FORMS {
        order.select_nth_unstable_by_key(COMMON_FORMS, |&form| {
            (std::cmp::Reverse(counts[form as usize]), form)
        });
        order.truncate(COMMON_FORMS);
    }
    let mut common = vec![false; counts.len()];
    order.into_iter().for_each(|form| common[form as usize] = true);
    common
}

/// Cuts blocks into sentences.
struct Cutter<'a> {
    clean: &'a str,
    words: &'a Words,
    /// The word behind the last sentence.
    word: usize,
    sentences: Vec<Sentence>,
    blocks: Vec<Block>,
    cut_words: usize,
}

impl Cutter<'_> {
    fn block<T>(&mut self, raw: &RawBlock<T>, starts: &PageStarts, span: Span, lang: Lang) {
        let start = self.sentences.len();
        if !outline::is_contents_line(span.of(self.clean)) {
            sentences(span.of(self.clean), span.start, Abbreviations::for_lang(lang), |sentence| {
                self.sentences.extend(sentence_at(self.words, &mut self.word, sentence, 0, lang));
            });
        }
        let end = self.sentences.len();
        let words = self.sentences[start..].iter().map(|sentence| sentence.words.len()).sum::<usize>();
        let size = match words > LONG_BLOCK_WORDS {
            true => {
                self.cut_words += words;
                CUT_SENTENCES
            }
            false => (end - start).max(1),
        };
        let first = self.blocks.len();
        for from in (start..end.max(start + 1)).step_by(size) {
            self.push(raw, starts, from..end.min(from + size));
        }
        self.blocks.iter_mut().skip(first + 1).for_each(|block| block.continues = true);
    }

    /// Makes a block of the sentences of a range.
    fn push<T>(&mut self, raw: &RawBlock<T>, starts: &PageStarts, range: Range<usize>) {
        let number = self.blocks.len() as u32;
        for sentence in &mut self.sentences[range.clone()] {
            sentence.block = number;
            sentence.page = page_of(starts, self.words.spans[sentence.words.start as usize].start);
        }
        self.blocks.push(Block {
            kind: raw.kind,
            sentences: range.start as u32..range.end as u32,
            section: 0,
            lead: None,
            continues: false,
            cell: raw.cell,
        });
    }
}
