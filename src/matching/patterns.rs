//! Word patterns, each kept once, and which of them a word form fits.

use crate::rules::WordPattern;
use crate::text::{Lang, Stemmer};
use aho_corasick::automaton::{Automaton, OverlappingState};
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, Input};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// All word patterns, by number.
pub(super) struct Patterns {
    pub(super) count: usize,
    exact: Forms,
    prefixes: Option<NFA>,
    prefix_patterns: Vec<u32>,
    stems: Vec<(Stemmer, FxHashMap<String, u32>)>,
    number: Option<u32>,
    year: Option<u32>,
}

impl Patterns {
    /// Appends the numbers of all patterns that `form` fits.
    pub(super) fn of(&self, form: &str, found: &mut Vec<u32>) {
        found.extend(self.exact.get(form));
        if let Some(prefixes) = &self.prefixes {
            let input = Input::new(form).anchored(Anchored::Yes);
            let mut state = OverlappingState::start();
            // An anchored search cannot fail: the automaton was built for it.
            while prefixes.try_find_overlapping(&input, &mut state).is_ok() {
                match state.get_match() {
                    // A state also reports the patterns that end in it; only those from the first letter count.
                    Some(hit) if hit.start() == 0 => {
                        found.push(self.prefix_patterns[hit.pattern().as_usize()])
                    }
                    Some(_) => {}
                    None => break,
                }
            }
        }
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

/// Whole forms and the patterns they are.
#[derive(Default)]
struct Forms {
    /// Nearly all, as one number each: looking one up follows no pointer.
    short: FxHashMap<u128, u32>,
    long: FxHashMap<String, u32>,
}

impl Forms {
    fn insert(&mut self, form: String, pattern: u32) {
        match packed(&form) {
            Some(key) => self.short.insert(key, pattern),
            None => self.long.insert(form, pattern),
        };
    }

    #[inline]
    fn get(&self, form: &str) -> Option<&u32> {
        match packed(form) {
            Some(key) => self.short.get(&key),
            None => self.long.get(form),
        }
    }
}

/// A form of at most 15 bytes, and its length, as one number.
#[inline]
fn packed(form: &str) -> Option<u128> {
    let mut bytes = [0; 16];
    bytes[..15].get_mut(..form.len())?.copy_from_slice(form.as_bytes());
    bytes[15] = form.len() as u8;
    Some(u128::from_le_bytes(bytes))
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
            exact: Forms::default(),
            prefixes: None,
            prefix_patterns: Vec::new(),
            stems: Vec::new(),
            number: None,
            year: None,
        };
        let mut prefixes = Vec::new();
        let mut stems: BTreeMap<Lang, FxHashMap<String, u32>> = BTreeMap::new();
        for (number, pattern) in self.in_order.into_iter().enumerate() {
            let number = number as u32;
            match pattern {
                WordPattern::Exact(form) => patterns.exact.insert(form, number),
                WordPattern::Prefix(form) => {
                    prefixes.push(form);
                    patterns.prefix_patterns.push(number);
                }
                WordPattern::Stem(lang, stem) => drop(stems.entry(lang).or_default().insert(stem, number)),
                WordPattern::Number => patterns.number = Some(number),
                WordPattern::Year => patterns.year = Some(number),
            }
        }
        if !prefixes.is_empty() {
            // Building fails only beyond 2^31 states, which rule files cannot reach.
            patterns.prefixes = NFA::builder().build(&prefixes).ok();
        }
        patterns.stems = stems
            .into_iter()
            .filter_map(|(lang, stems)| Stemmer::for_lang(lang).map(|stemmer| (stemmer, stems)))
            .collect();
        patterns
    }
}
