//! Word forms → hits: one pass over the words of a document for all rules and languages.

use crate::document::{Document, Sentence};
use crate::matching::compile::{CompiledTerm, Forms, Matcher};
use crate::text::Span;
use std::ops::Range;

/// One term found.
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
    fn covers(&self, other: &Hit) -> bool {
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

/// The hits of a document, sentence by sentence.
pub struct Hits {
    hits: Vec<Hit>,
    ends: Vec<u32>,
}

impl Hits {
    /// The hits of a sentence, sorted by group and place.
    pub fn of(&self, sentence: u32) -> &[Hit] {
        let start = if sentence == 0 { 0 } else { self.ends[sentence as usize - 1] };
        &self.hits[start as usize..self.ends[sentence as usize] as usize]
    }

    /// The hits of one group in a sentence, in order.
    pub fn of_group(&self, sentence: u32, group: u32) -> &[Hit] {
        of_group(self.of(sentence), group)
    }

    /// All hits, for counting.
    pub fn all(&self) -> &[Hit] {
        &self.hits
    }
}

/// The hits of one group among the sorted hits of a sentence.
pub(super) fn of_group(hits: &[Hit], group: u32) -> &[Hit] {
    let start = hits.partition_point(|hit| hit.group < group);
    // Most groups have no hit, and those that have one have few.
    let length = hits[start..].iter().take_while(|hit| hit.group == group).count();
    &hits[start..start + length]
}

/// Finds all hits of a document.
///
/// Linear in its words; terms are compared only where their seed stands.
pub(super) fn scan(matcher: &Matcher, document: &Document) -> Hits {
    let forms = matcher.forms(&document.words.lexicon);
    let regex_forms = regex_forms(matcher, document);
    let mut found = Hits { hits: Vec::new(), ends: Vec::with_capacity(document.sentences.len()) };
    let mut hits = Vec::new();
    for sentence in &document.sentences {
        hits.clear();
        scan_sentence(matcher, document, &forms, sentence, &mut hits);
        if !matcher.regexes.is_empty() {
            scan_regexes(matcher, document, &regex_forms, sentence, &mut hits);
        }
        if !hits.is_empty() {
            settle(matcher, &mut hits);
        }
        found.hits.extend_from_slice(&hits);
        found.ends.push(found.hits.len() as u32);
    }
    found
}

fn scan_sentence(
    matcher: &Matcher,
    document: &Document,
    forms: &Forms,
    sentence: &Sentence,
    hits: &mut Vec<Hit>,
) {
    for word in sentence.words.clone() {
        for &term in forms.terms.row(document.words.forms[word as usize]) {
            let compiled = &matcher.terms[term as usize];
            if compiled.lang != sentence.lang {
                continue;
            }
            if let Some(words) = stands_at(document, forms, sentence, compiled, word) {
                let groups = matcher.groups_of.row(term).iter();
                hits.extend(groups.map(|&group| Hit { group, start: words.start, end: words.end }));
            }
        }
    }
}

/// The words of `term` when its seed is `word`, if its other words stand around it.
fn stands_at(
    document: &Document,
    forms: &Forms,
    sentence: &Sentence,
    term: &CompiledTerm,
    word: u32,
) -> Option<Range<u32>> {
    let start = word.checked_sub(term.seed).filter(|start| *start >= sentence.words.start)?;
    let end = start + term.words.len() as u32;
    if end > sentence.words.end {
        return None;
    }
    for (number, pattern) in (start..).zip(&term.words) {
        let form = document.words.forms[number as usize];
        if number != word && forms.patterns.row(form).binary_search(pattern).is_err() {
            return None;
        }
        if number > start && !adjacent(document, number) {
            return None;
        }
    }
    let spelled = |number: u32| document.words.spans[number as usize].of(&document.text.clean);
    let exact = term.exact.iter().zip(start..).all(|(text, number)| spelled_as(spelled(number), text));
    exact.then_some(start..end)
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

/// For each word form, whether it contains the literal of a regular expression.
fn regex_forms(matcher: &Matcher, document: &Document) -> Vec<bool> {
    if matcher.regexes.is_empty() {
        return Vec::new();
    }
    let contains = |form: &str| matcher.regexes.iter().any(|term| form.contains(&term.literal));
    document.words.lexicon.forms().map(contains).collect()
}

fn scan_regexes(
    matcher: &Matcher,
    document: &Document,
    regex_forms: &[bool],
    sentence: &Sentence,
    hits: &mut Vec<Hit>,
) {
    let mut forms = document.words.forms[sentence.words.start as usize..sentence.words.end as usize].iter();
    if !forms.any(|&form| regex_forms[form as usize]) {
        return;
    }
    let text = sentence.span.of(&document.text.clean);
    for term in &matcher.regexes {
        if matcher.terms[term.term as usize].lang != sentence.lang {
            continue;
        }
        for found in term.regex.find_iter(text) {
            let from = sentence.span.start + found.start() as u32;
            let to = sentence.span.start + found.end() as u32;
            let spans = &document.words.spans;
            let start = spans.partition_point(|span| span.end <= from) as u32;
            let end = spans.partition_point(|span| span.start < to) as u32;
            if start < end {
                let groups = matcher.groups_of.row(term.term).iter();
                hits.extend(groups.map(|&group| Hit { group, start, end }));
            }
        }
    }
}

/// Sorts the hits of a sentence and drops those that a longer hit swallows: within a group, inside the
/// group's exceptions, and among the names of countries.
fn settle(matcher: &Matcher, hits: &mut Vec<Hit>) {
    hits.sort_unstable_by_key(|hit| (hit.group, hit.start, std::cmp::Reverse(hit.end)));
    let mut last: Option<Hit> = None;
    hits.retain(|hit| {
        let keep = !last.is_some_and(|last| last.group == hit.group && last.covers(hit));
        if keep {
            last = Some(*hit);
        }
        keep
    });
    let excepted = hits.iter().any(|hit| matcher.is_except[hit.group as usize]);
    let is_country = |hit: &Hit| matcher.is_country[hit.group as usize];
    let countries = hits.iter().filter(|hit| is_country(hit)).count() > 1;
    if !excepted && !countries {
        return;
    }
    let all = hits.clone();
    hits.retain(|hit| {
        let swallowed = matcher.except[hit.group as usize]
            .is_some_and(|except| of_group(&all, except).iter().any(|mask| mask.covers(hit)));
        let longer = |other: &Hit| other.covers(hit) && other.end - other.start > hit.end - hit.start;
        let in_longer_name =
            countries && is_country(hit) && all.iter().any(|other| is_country(other) && longer(other));
        !swallowed && !in_longer_name
    });
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
