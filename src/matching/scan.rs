//! Word forms → hits: one pass over the words of a document for all rules and languages.

use crate::document::{Document, Sentence};
use crate::matching::about::About;
use crate::matching::compile::Matcher;
use crate::matching::forms::Forms;
use crate::matching::phrases::{Found, Phrase};
use crate::text::Span;
use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// One term found, as a hit of one of its groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hit {
    /// Number of the group in the rule book.
    pub group: u32,
    /// First word, counted over the document.
    pub start: u32,
    /// The word after the last one.
    pub end: u32,
}

impl Hit {
    pub(super) fn covers(&self, other: &Hit) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Number of words strictly between two hits, or `None` when they overlap.
///
/// Positions are words, not bytes; adjacent words have a gap of 0, so `NEAR/3` accepts gaps 0 to 3.
pub fn gap(a: &Hit, b: &Hit) -> Option<u32> {
    let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
    second.start.checked_sub(first.end)
}

/// One term found, whatever groups it belongs to: most are looked at for few of them. Small, since there are about as
/// many as words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TermHit {
    /// Number of the term in the matcher.
    pub(super) term: u32,
    /// First word, counted over the document.
    pub(super) start: u32,
    /// Number of words.
    pub(super) length: u16,
    /// What the term is about.
    pub(super) about: About,
}

impl TermHit {
    /// A term on some words; of an endless one, which only an expression can be, the first 65,535 count.
    #[inline]
    fn new(term: u32, words: Range<u32>, about: About) -> TermHit {
        let length = (words.end - words.start).min(u32::from(u16::MAX)) as u16;
        TermHit { term, start: words.start, length, about }
    }

    /// The word after the last one.
    #[inline]
    pub(super) fn end(&self) -> u32 {
        self.start + u32::from(self.length)
    }
}

/// The terms found in a document, sentence by sentence.
#[derive(Default)]
pub struct Hits {
    hits: Vec<TermHit>,
    ends: Vec<u32>,
    about: Vec<About>,
    ai_terms: u32,
    /// For each group of a country's names, how often it is named.
    countries: FxHashMap<u32, u32>,
}

impl Hits {
    /// Number of terms found.
    pub fn len(&self) -> usize {
        self.hits.len()
    }

    /// True when no term was found.
    pub fn is_empty(&self) -> bool {
        self.hits.is_empty()
    }

    /// The terms in a range of sentences, by place; of those that begin together the longest first.
    pub(super) fn of(&self, sentences: Range<u32>) -> &[TermHit] {
        let start = if sentences.start == 0 { 0 } else { self.ends[sentences.start as usize - 1] };
        let end = if sentences.end == 0 { 0 } else { self.ends[sentences.end as usize - 1] };
        &self.hits[start as usize..end as usize]
    }

    /// What a sentence names.
    pub(super) fn about(&self, sentence: u32) -> About {
        self.about[sentence as usize]
    }

    /// Number of AI terms; one inside a longer one is none.
    pub(super) fn ai_terms(&self) -> u32 {
        self.ai_terms
    }

    /// How often the names of a country stand in the text.
    pub(super) fn of_country(&self, group: u32) -> u32 {
        self.countries.get(&group).copied().unwrap_or(0)
    }
}

/// Finds all terms of a document. Linear in its words.
pub(super) fn scan(matcher: &Matcher, document: &Document) -> Hits {
    let regex_forms = regex_forms(matcher, document);
    let has_literal = |form: u32| regex_forms.get(form as usize).is_some_and(|&bits| bits != 0);
    let forms = matcher.forms(&document.words.lexicon, &document.langs(), has_literal);
    let mut found = Hits::default();
    // Two words of three are a term, in some texts more.
    found.hits.reserve(document.words.len());
    found.ends.reserve(document.sentences.len());
    found.about.reserve(document.sentences.len());
    let addresses = addresses(document);
    let mut ahead = addresses.as_slice();
    for sentence in &document.sentences {
        let start = found.hits.len();
        let (mut about, has_literal) = scan_sentence(matcher, document, &forms, sentence, &mut found.hits);
        if has_literal {
            scan_regexes(matcher, document, &regex_forms, sentence, start, &mut found.hits);
        }
        if drop_inside(&mut ahead, sentence, start, &mut found.hits) || has_literal {
            about = about_of(&found.hits[start..]);
        }
        settle(matcher, &mut found, start, about);
        found.about.push(about);
        found.ends.push(found.hits.len() as u32);
    }
    found
}

/// The words of the addresses of web pages, which say nothing; ascending.
fn addresses(document: &Document) -> Vec<Range<u32>> {
    static MARKS: LazyLock<AhoCorasick> =
        LazyLock::new(|| AhoCorasick::new(["://", "www."]).expect("two short words make an automaton"));
    let text = document.text.clean.as_bytes();
    let spans = &document.words.spans;
    let words = MARKS.find_iter(text).map(|mark| {
        let at = mark.start();
        let end =
            text[at..].iter().position(u8::is_ascii_whitespace).map_or(text.len(), |length| at + length);
        let word = |byte: usize| spans.partition_point(|span| span.start < byte as u32) as u32;
        word(at)..word(end)
    });
    words.collect()
}

/// Drops the hits of a sentence, which are those from `start` on, that begin in one of `addresses`; tells whether it has
/// one. Addresses that end before the sentence are taken away: sentences come in order.
fn drop_inside(
    addresses: &mut &[Range<u32>],
    sentence: &Sentence,
    start: usize,
    hits: &mut Vec<TermHit>,
) -> bool {
    while addresses.first().is_some_and(|address| address.end <= sentence.words.start) {
        *addresses = &addresses[1..];
    }
    let mut has_one = false;
    for address in addresses.iter().take_while(|address| address.start < sentence.words.end) {
        has_one = true;
        let mut kept = start;
        for at in start..hits.len() {
            let hit = hits[at];
            if !address.contains(&hit.start) {
                hits[kept] = hit;
                kept += 1;
            }
        }
        hits.truncate(kept);
    }
    has_one
}

/// Adds the terms of words in a sentence to `hits`; tells what they are about, and whether a word contains the literal of
/// a regular expression.
fn scan_sentence(
    matcher: &Matcher,
    document: &Document,
    forms: &Forms,
    sentence: &Sentence,
    hits: &mut Vec<TermHit>,
) -> (About, bool) {
    let Some(forms) = forms.in_lang(sentence.lang) else { return (About::NOTHING, false) };
    let words = &document.words.forms[..sentence.words.end as usize];
    let mut finder = Finder { matcher, document, hits, about: About::NOTHING };
    let mut has_literal = false;
    for start in sentence.words.clone() {
        let form = words[start as usize];
        has_literal |= forms.has_literal(form);
        // The longest first; by itself a word is the shortest.
        if let Some(&next) = words.get(start as usize + 1) {
            let first = finder.hits.len();
            for node in forms.starts(form, next) {
                matcher.phrases.go_on(node, forms, words, start..start + 1, &mut finder);
            }
            if finder.hits.len() > first + 1 {
                finder.hits[first..].sort_unstable_by_key(|hit| (std::cmp::Reverse(hit.length), hit.term));
            }
        }
        let (count, alone, about) = forms.alone(form);
        if about.is(About::EXACT) {
            alone[..count].iter().for_each(|&phrase| finder.phrase(phrase, start, start + 1));
            continue;
        }
        finder.about = finder.about.and(about);
        let hit = |phrase: &Phrase| TermHit { term: phrase.number, start, length: 1, about: phrase.about };
        let known = finder.hits.len();
        // Whether there are none, one or two cannot be foreseen: two are taken, and those that are none dropped.
        finder.hits.extend_from_slice(&[hit(&alone[0]), hit(&alone[1])]);
        match count {
            0..=2 => finder.hits.truncate(known + count),
            _ => finder.hits.extend(alone[2..].iter().map(hit)),
        }
    }
    (finder.about, has_literal)
}

/// Takes the terms that the words of a sentence are.
struct Finder<'a> {
    matcher: &'a Matcher,
    document: &'a Document,
    hits: &'a mut Vec<TermHit>,
    about: About,
}

impl Found for Finder<'_> {
    #[inline]
    fn phrase(&mut self, phrase: Phrase, start: u32, end: u32) {
        let Phrase { number: term, about } = phrase;
        if !about.is(About::EXACT) || is_spelled(self.document, &self.matcher.spellings[&term], start) {
            self.about = self.about.and(about);
            self.hits.push(TermHit::new(term, start..end, about));
        }
    }

    #[inline]
    fn is_adjacent(&self, word: u32) -> bool {
        adjacent(self.document, word)
    }
}

/// What terms are about.
fn about_of(hits: &[TermHit]) -> About {
    hits.iter().fold(About::NOTHING, |all, hit| all.and(hit.about))
}

/// The words from `start` on have the capital letters of `exact`.
fn is_spelled(document: &Document, exact: &[String], start: u32) -> bool {
    let spelled = |number: u32| document.words.spans[number as usize].of(&document.text.clean);
    exact.iter().zip(start..).all(|(text, number)| spelled_as(spelled(number), text))
}

/// The capital letters stand as written; a possessive or the number of a footnote may follow.
fn spelled_as(word: &str, text: &str) -> bool {
    word.strip_prefix(text)
        .is_some_and(|rest| rest.chars().all(|letter| !letter.is_alphabetic() || letter == 's'))
}

/// Nothing but white space, hyphens, quotation marks, `&` and `/` stands before word `number` and the one before it.
fn adjacent(document: &Document, number: u32) -> bool {
    let spans = &document.words.spans;
    let between = Span::new(spans[number as usize - 1].end, spans[number as usize].start);
    match between.of(&document.text.clean).as_bytes() {
        [] | b" " | b"-" => true,
        bytes if bytes.len() > 8 => false,
        _ => between.of(&document.text.clean).chars().all(|letter| {
            letter.is_whitespace()
                || matches!(letter, '-' | '\u{2010}' | '\u{2011}' | '&' | '/')
                || matches!(letter, '\'' | '’' | '"' | '“' | '”' | '«' | '»')
        }),
    }
}

/// For each word form, the regular expressions whose literal it contains, as bits of their places modulo 64.
fn regex_forms(matcher: &Matcher, document: &Document) -> Vec<u64> {
    let lexicon = &document.words.lexicon;
    let mut found = vec![0; if matcher.regexes.is_empty() { 0 } else { lexicon.len() }];
    if let Some(literals) = matcher.literals.as_ref().filter(|_| !found.is_empty()) {
        lexicon.containing(literals, |form| {
            let text = lexicon.form(form);
            for (place, regex) in matcher.regexes.iter().enumerate() {
                found[form as usize] |= u64::from(text.contains(&regex.literal)) << (place % 64);
            }
        });
    }
    found
}

/// Adds the regular expressions in a sentence to its hits, which are those from `first` on.
fn scan_regexes(
    matcher: &Matcher,
    document: &Document,
    regex_forms: &[u64],
    sentence: &Sentence,
    first: usize,
    hits: &mut Vec<TermHit>,
) {
    let forms = &document.words.forms[sentence.words.start as usize..sentence.words.end as usize];
    let may_match = forms.iter().fold(0, |all, &form| all | regex_forms[form as usize]);
    let text = sentence.span.of(&document.text.clean);
    for (place, term) in matcher.regexes.iter().enumerate() {
        if may_match >> (place % 64) & 1 == 0 || term.lang != sentence.lang {
            continue;
        }
        for found in term.regex().into_iter().flat_map(|regex| regex.find_iter(text)) {
            let from = sentence.span.start + found.start() as u32;
            let to = sentence.span.start + found.end() as u32;
            let spans = &document.words.spans;
            let start = spans.partition_point(|span| span.end <= from) as u32;
            let end = spans.partition_point(|span| span.start < to) as u32;
            if start < end {
                hits.push(TermHit::new(term.term, start..end, term.about));
            }
        }
    }
    hits[first..].sort_unstable_by_key(|hit| (hit.start, std::cmp::Reverse(hit.length), hit.term));
}

/// Drops the names of countries inside longer ones ("Guinea" in "Papua New Guinea") from the terms of one sentence,
/// which begin at `start` and are about `about`, and counts what the whole document is judged by.
fn settle(matcher: &Matcher, found: &mut Hits, start: usize, about: About) {
    if about.is(About::AI) {
        let mut last = 0;
        for hit in found.hits[start..].iter().filter(|hit| hit.about.is(About::AI)) {
            // A term inside the one before it is no further one.
            found.ai_terms += u32::from(hit.end() > last);
            last = last.max(hit.end());
        }
    }
    if about.is(About::COUNTRY) {
        let countries: Vec<TermHit> =
            found.hits[start..].iter().filter(|hit| hit.about.is(About::COUNTRY)).copied().collect();
        let is_inside = |hit: &TermHit| {
            countries.iter().any(|other| {
                other.start <= hit.start && hit.end() <= other.end() && other.length > hit.length
            })
        };
        let mut kept = start;
        for at in start..found.hits.len() {
            let hit = found.hits[at];
            if !hit.about.is(About::COUNTRY) || !is_inside(&hit) {
                found.hits[kept] = hit;
                kept += 1;
            }
        }
        found.hits.truncate(kept);
        for hit in found.hits[start..].iter().filter(|hit| hit.about.is(About::COUNTRY)) {
            let groups = matcher.groups_of.row(hit.term).iter();
            for &group in groups.filter(|&&group| matcher.is_country(group)) {
                *found.countries.entry(group).or_default() += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gap_counts_the_words_between() {
        let hit = |words: Range<u32>| Hit { group: 0, start: words.start, end: words.end };
        for (name, a, b, want) in [
            ("adjacent", 0..1, 1..2, Some(0)),
            ("three between", 0..1, 4..5, Some(3)),
            ("order does not matter", 4..5, 0..1, Some(3)),
            ("nested, same start", 0..1, 0..3, None),
        ] {
            assert_eq!(gap(&hit(a), &hit(b)), want, "{name}");
        }
    }
}
