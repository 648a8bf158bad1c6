//! Word patterns, each kept once, and which of them a word form fits.

use crate::rules::WordPattern;
use crate::text::{Lang, Stemmer};
use aho_corasick::automaton::{Automaton, OverlappingState};
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, Input};
use rustc_hash::{FxHashMap, FxHasher};
use std::collections::BTreeMap;
use std::hash::Hasher;

/// All word patterns, by number.
pub(super) struct Patterns {
    pub(super) count: usize,
    exact: Forms,
    prefixes: Option<NFA>,
    /// How the prefixes begin: most forms begin with none of them.
    beginnings: Beginnings,
    prefix_patterns: Vec<u32>,
    stems: Vec<(Stemmer, FxHashMap<String, u32>)>,
    number: Option<u32>,
    year: Option<u32>,
}

impl Patterns {
    /// Appends the numbers of all patterns that `form` fits.
    pub(super) fn of(&self, form: &str, found: &mut Vec<u32>) {
        found.extend(self.exact.get(form));
        if let Some(prefixes) = self.prefixes.as_ref().filter(|_| self.beginnings.may_begin(form)) {
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

/// Whole forms and the patterns they are: a table of which at most half is filled, where a form stands at the first free
/// place from the one that its hash names. It is small beside the forms, which are only read where a hash is right.
struct Forms {
    /// Half of the hash of a form, and its number plus one; 0 at a free place.
    places: Vec<(u32, u32)>,
    /// The forms one behind the other.
    arena: String,
    /// Where each form ends, and its pattern.
    forms: Vec<(u32, u32)>,
}

impl Forms {
    /// The table of `forms` with their patterns, each form once.
    fn of(forms: &[(String, u32)]) -> Forms {
        let places = vec![(0, 0); (forms.len() * 2).next_power_of_two()];
        let mut table = Forms { places, arena: String::new(), forms: Vec::with_capacity(forms.len()) };
        for (form, pattern) in forms {
            table.arena.push_str(form);
            table.forms.push((table.arena.len() as u32, *pattern));
            let (mut at, tag) = table.place(form);
            while table.places[at].1 != 0 {
                at = (at + 1) & (table.places.len() - 1);
            }
            table.places[at] = (tag, table.forms.len() as u32);
        }
        table
    }

    /// Where a form would stand, and the half of its hash that is kept there.
    #[inline]
    fn place(&self, form: &str) -> (usize, u32) {
        let hash = hash_of(form);
        ((hash >> 32) as usize & (self.places.len() - 1), hash as u32)
    }

    #[inline]
    fn get(&self, form: &str) -> Option<u32> {
        let (mut at, tag) = self.place(form);
        loop {
            let (known, number) = self.places[at];
            if number == 0 {
                return None;
            }
            if known == tag && self.form(number - 1) == form {
                return Some(self.forms[number as usize - 1].1);
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }

    fn form(&self, number: u32) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.forms[before as usize].0);
        &self.arena[start as usize..self.forms[number as usize].0 as usize]
    }
}

/// The beginnings of prefixes, up to four bytes, as bits that others may share.
#[derive(Default)]
struct Beginnings {
    bits: Vec<u64>,
}

impl Beginnings {
    const BITS: usize = 1 << 16;

    fn of(prefixes: &[String]) -> Beginnings {
        let mut bits = vec![0; Beginnings::BITS / 64];
        for prefix in prefixes {
            let bit = Beginnings::bit(&prefix.as_bytes()[..prefix.len().min(4)]);
            bits[bit / 64] |= 1 << (bit % 64);
        }
        Beginnings { bits }
    }

    /// False when a form begins with none of the prefixes.
    #[inline]
    fn may_begin(&self, form: &str) -> bool {
        let has = |length: usize| {
            let beginning = form.as_bytes().get(..length);
            beginning.map(Beginnings::bit).is_some_and(|bit| self.bits[bit / 64] >> (bit % 64) & 1 == 1)
        };
        has(4) || has(3) || has(2) || has(1)
    }

    #[inline]
    fn bit(beginning: &[u8]) -> usize {
        let mut bytes = [0; 4];
        bytes[..beginning.len()].copy_from_slice(beginning);
        (u32::from_le_bytes(bytes).wrapping_mul(0x9e37_79b1) >> 16) as usize % Beginnings::BITS
    }
}

/// A hash of which both halves are well mixed.
#[inline]
fn hash_of(form: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(form.as_bytes());
    let product = u128::from(hasher.finish()) * 0x9e37_79b9_7f4a_7c15;
    product as u64 ^ (product >> 64) as u64
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
            exact: Forms::of(&[]),
            prefixes: None,
            beginnings: Beginnings::default(),
            prefix_patterns: Vec::new(),
            stems: Vec::new(),
            number: None,
            year: None,
        };
        let mut exact = Vec::new();
        let mut prefixes = Vec::new();
        let mut stems: BTreeMap<Lang, FxHashMap<String, u32>> = BTreeMap::new();
        for (number, pattern) in self.in_order.into_iter().enumerate() {
            let number = number as u32;
            match pattern {
                WordPattern::Exact(form) => exact.push((form, number)),
                WordPattern::Prefix(form) => {
                    prefixes.push(form);
                    patterns.prefix_patterns.push(number);
                }
                WordPattern::Stem(lang, stem) => drop(stems.entry(lang).or_default().insert(stem, number)),
                WordPattern::Number => patterns.number = Some(number),
                WordPattern::Year => patterns.year = Some(number),
            }
        }
        patterns.exact = Forms::of(&exact);
        if !prefixes.is_empty() {
            patterns.beginnings = Beginnings::of(&prefixes);
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
