//! Matches → evidence: a quotation, where it stands, and what it proves.

use crate::document::{Document, Locator};
use crate::matching::commitment::Commitment;
use crate::matching::compile::Matcher;
use crate::matching::scan::Hit;
use crate::rules::Level;
use crate::text::{Lang, Span, hex};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// One rule satisfied by a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Number of the rule in the rule book.
    pub rule: u32,
    /// The sentences of the passage.
    pub sentences: Range<u32>,
    /// The hits that made the condition hold, by place.
    pub hits: Vec<Hit>,
    /// What the passage proves.
    pub level: Level,
    /// The words behind the level.
    pub commitment: Commitment,
}

impl Match {
    /// The folded words of each hit, by place.
    pub fn words(&self, document: &Document) -> Vec<String> {
        let form = |word: u32| document.words.form(word);
        self.hits.iter().map(|hit| (hit.start..hit.end).map(form).collect::<Vec<_>>().join(" ")).collect()
    }
}

/// A passage that a person can check. Spans are bytes of the extracted text of its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Number of the rule in the rule book.
    pub rule: u32,
    /// Where it stands; its span is the quotation.
    pub at: Locator,
    /// Language of the passage.
    pub lang: Lang,
    /// The sentence before it in the same block; empty when there is none.
    pub before: Span,
    /// The sentence behind it in the same block; empty when there is none.
    pub after: Span,
    /// Group and words of each hit.
    pub terms: Vec<(u32, Span)>,
    /// What the passage proves.
    pub level: Level,
    /// The words behind the level.
    pub commitment: Commitment,
}

impl Evidence {
    /// The passage, verbatim; `text` is the extracted text of the document.
    pub fn quote<'a>(&self, text: &'a str) -> &'a str {
        self.at.span.of(text)
    }

    /// Hash of `provision`, quotation and place: the same in every run over the same text.
    pub fn id(&self, provision: &str, text: &str) -> String {
        let Span { start, end } = self.at.span;
        let mut hasher = Sha256::new();
        hasher.update(format!("{provision}\n{start}\n{end}\n{}", self.quote(text)));
        hex(&hasher.finalize()[..8])
    }
}

/// Keeps of each passage one match per provision, the one that proves most, by place: a passage counts once
/// per provision.
pub fn strongest(matcher: &Matcher, mut matches: Vec<Match>) -> Vec<Match> {
    let provision = |rule: u32| {
        let rule = &matcher.book().rules[rule as usize];
        (rule.framework, rule.item, rule.provision)
    };
    let passage = |found: &Match| (found.sentences.start, found.sentences.end);
    // They come by place, but for those on paragraphs: the few of a passage are cheaper to order than all.
    if !matches.is_sorted_by_key(passage) {
        matches.sort_by_key(passage);
    }
    for of_passage in matches.chunk_by_mut(|one, next| one.sentences == next.sentences) {
        of_passage.sort_by_key(|found| (provision(found.rule), std::cmp::Reverse(found.level), found.rule));
    }
    matches.dedup_by(|next, kept| {
        next.sentences == kept.sentences && provision(next.rule) == provision(kept.rule)
    });
    matches
}

/// Makes evidence of matches.
pub fn collect(document: &Document, matches: Vec<Match>) -> Vec<Evidence> {
    matches.into_iter().map(|found| evidence(document, found)).collect()
}

/// Turns bytes of a text into characters (Unicode code points), in one pass over ascending places.
pub struct Offsets<'a> {
    text: &'a str,
    byte: u32,
    count: u32,
}

impl<'a> Offsets<'a> {
    /// At the beginning of a text.
    pub fn new(text: &'a str) -> Offsets<'a> {
        Offsets { text, byte: 0, count: 0 }
    }

    /// The characters of a span, end exclusive.
    pub fn chars(&mut self, span: Span) -> Range<u32> {
        let start = self.up_to(span.start);
        start..start + span.of(self.text).chars().count() as u32
    }

    fn up_to(&mut self, byte: u32) -> u32 {
        if byte < self.byte {
            (self.byte, self.count) = (0, 0);
        }
        self.count += Span::new(self.byte, byte).of(self.text).chars().count() as u32;
        self.byte = byte;
        self.count
    }
}

fn evidence(document: &Document, found: Match) -> Evidence {
    let first = &document.sentences[found.sentences.start as usize];
    let block = &document.blocks[first.block as usize];
    let neighbour = |sentence: Option<u32>| {
        let inside = sentence.filter(|sentence| block.sentences.contains(sentence));
        inside.map_or(Span::default(), |sentence| quotation(document, sentence..sentence + 1))
    };
    let words = |hit: &Hit| {
        let spans = &document.words.spans;
        Span::new(spans[hit.start as usize].start, spans[hit.end as usize - 1].end)
    };
    Evidence {
        rule: found.rule,
        at: locator(document, found.sentences.clone()),
        lang: first.lang,
        before: neighbour(found.sentences.start.checked_sub(1)),
        after: neighbour(Some(found.sentences.end)),
        terms: found.hits.into_iter().map(|hit| (hit.group, words(&hit))).collect(),
        level: found.level,
        commitment: found.commitment,
    }
}

/// Where a passage stands.
pub fn locator(document: &Document, sentences: Range<u32>) -> Locator {
    let first = &document.sentences[sentences.start as usize];
    let block = &document.blocks[first.block as usize];
    Locator {
        page: first.page.map(|page| page + 1),
        section: block.section,
        paragraph: first.block + 1,
        sentence: sentences.start - block.sentences.start + 1,
        span: quotation(document, sentences),
    }
}

/// The span of a passage from its first letter, digit or opening quotation mark: list markers stay outside.
fn quotation(document: &Document, sentences: Range<u32>) -> Span {
    let start = document.sentences[sentences.start as usize].span.start;
    let end = document.sentences[sentences.end as usize - 1].span.end;
    let text = Span::new(start, end).of(&document.text.clean);
    let opens =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '"' | '“' | '„' | '«' | '‘' | '「');
    Span::new(start + text.find(opens).unwrap_or(0) as u32, end)
}
