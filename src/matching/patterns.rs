//! Word patterns, each kept once, and which of them a word form fits.

use crate::rules::WordPattern;
use crate::text::{Lang, Stemmer};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::Range;

/// All word patterns, by number.
pub(super) struct Patterns {
    pub(super) count: usize,
    exact: FxHashMap<String, u32>,
    prefixes: Prefixes,
    stems: Vec<(Stemmer, FxHashMap<String, u32>)>,
    number: Option<u32>,
    year: Option<u32>,
}

impl Patterns {
    /// Appends the numbers of all patterns that `form` fits.
    pub(super) fn of(&self, form: &str, found: &mut Vec<u32>) {
        found.extend(self.exact.get(form));
        self.prefixes.of(form, found);
        for (stemmer, stems) in &self.stems {
            found.extend(stems.get(&stemmer.stem(form)));
        }
        if form.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            found.extend(self.number);
            if form.len() == 4 && form.parse().is_ok_and(|year: u32| (1990..=2100).contains(&year)) {
                found.extend(self.year);
            }
        }
    }
}

/// Beginnings of words, found by their first bytes: most words begin as none does.
#[derive(Default)]
struct Prefixes {
    /// By their first bytes, those that begin alike, as a range of `long`.
    starts: FxHashMap<[u8; START], Range<u32>>,
    long: Vec<(String, u32)>,
    /// Those of fewer bytes.
    short: Vec<(String, u32)>,
}

/// Bytes by which beginnings of words are found.
const START: usize = 3;

impl Prefixes {
    fn new(prefixes: Vec<(String, u32)>) -> Prefixes {
        let (mut long, short): (Vec<_>, Vec<_>) =
            prefixes.into_iter().partition(|(prefix, _)| prefix.len() >= START);
        long.sort_unstable();
        let mut starts: FxHashMap<[u8; START], Range<u32>> = FxHashMap::default();
        for ((prefix, _), at) in long.iter().zip(0u32..) {
            if let Some(start) = prefix.as_bytes().first_chunk() {
                starts.entry(*start).or_insert(at..at).end = at + 1;
            }
        }
        Prefixes { starts, long, short }
    }

    /// Appends the numbers of those that `form` begins with.
    fn of(&self, form: &str, found: &mut Vec<u32>) {
        let alike = form.as_bytes().first_chunk().and_then(|start| self.starts.get(start));
        let long = alike.map_or(&[][..], |range| &self.long[range.start as usize..range.end as usize]);
        let begins = |(prefix, _): &&(String, u32)| form.starts_with(prefix.as_str());
        found.extend(long.iter().chain(&self.short).filter(begins).map(|(_, number)| number));
    }
}

/// Numbers patterns as they come.
#[derive(Default)]
pub(super) struct PatternsBuilder {
    numbers: FxHashMap<WordPattern, u32>,
    in_order: Vec<WordPattern>,
}

impl PatternsBuilder {
    /// The number of a pattern, which is added when it is new.
    pub(super) fn number(&mut self, pattern: &WordPattern) -> u32 {
        if let Some(&number) = self.numbers.get(pattern) {
            return number;
        }
        let number = self.in_order.len() as u32;
        self.numbers.insert(pattern.clone(), number);
        self.in_order.push(pattern.clone());
        number
    }

    /// Makes the tables.
    pub(super) fn build(self) -> Patterns {
        let mut patterns = Patterns {
            count: self.in_order.len(),
            exact: FxHashMap::default(),
            prefixes: Prefixes::default(),
            stems: Vec::new(),
            number: None,
            year: None,
        };
        let mut prefixes = Vec::new();
        let mut stems: BTreeMap<Lang, FxHashMap<String, u32>> = BTreeMap::new();
        for (number, pattern) in self.in_order.into_iter().enumerate() {
            let number = number as u32;
            match pattern {
                WordPattern::Exact(form) => drop(patterns.exact.insert(form, number)),
                WordPattern::Prefix(form) => prefixes.push((form, number)),
                WordPattern::Stem(lang, stem) => drop(stems.entry(lang).or_default().insert(stem, number)),
                WordPattern::Number => patterns.number = Some(number),
                WordPattern::Year => patterns.year = Some(number),
            }
        }
        patterns.prefixes = Prefixes::new(prefixes);
        patterns.stems = stems
            .into_iter()
            .filter_map(|(lang, stems)| Stemmer::for_lang(lang).map(|stemmer| (stemmer, stems)))
            .collect();
        patterns
    }
}
