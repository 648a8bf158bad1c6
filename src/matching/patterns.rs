//! Word patterns, each kept once, and which of them a word form fits.

use crate::rules::WordPattern;
use crate::text::{Lang, Stemmer};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// All word patterns, by number.
pub(super) struct Patterns {
    pub(super) count: usize,
    exact: Texts,
    prefixes: Texts,
    stems: Vec<(Stemmer, FxHashMap<String, u32>)>,
    number: Option<u32>,
    year: Option<u32>,
}

impl Patterns {
    /// Appends the numbers of all patterns that `form` fits.
    pub(super) fn of(&self, form: &str, found: &mut Vec<u32>) {
        let bytes = form.as_bytes();
        let head = head(bytes);
        let mut hash = Hash::START;
        for (at, &byte) in bytes.iter().enumerate() {
            hash = hash.and(byte);
            found.extend(self.prefixes.get(&bytes[..=at], head, hash));
        }
        found.extend(self.exact.get(bytes, head, hash));
        for (stemmer, stems) in &self.stems {
            found.extend(stems.get(&stemmer.stem(form)));
        }
        if bytes.first().is_some_and(u8::is_ascii_digit) {
            found.extend(self.number);
            if form.len() == 4 && form.parse().is_ok_and(|year: u32| (1990..=2100).contains(&year)) {
                found.extend(self.year);
            }
        }
    }
}

/// The hash of a text, byte by byte (FNV-1a), so that going through a word gives those of all its beginnings.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    const START: Hash = Hash(0xcbf2_9ce4_8422_2325);

    #[inline]
    fn and(self, byte: u8) -> Hash {
        Hash((self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    }

    fn of(text: &[u8]) -> Hash {
        text.iter().fold(Hash::START, |hash, &byte| hash.and(byte))
    }

    /// One of so many bits, a power of two.
    #[inline]
    fn bit(self, bits: usize) -> usize {
        (self.0 >> 44) as usize & (bits - 1)
    }

    /// One of so many places, a power of two.
    #[inline]
    fn place(self, places: usize) -> usize {
        (self.0 >> 32) as usize & (places - 1)
    }
}

/// Texts and the patterns they are: a table of which at most half is filled, where a text stands at the first free place
/// from the one that its hash names.
struct Texts {
    /// For the hash of each text a bit that others may share: nearly all that is asked for has none.
    bits: Vec<u64>,
    places: Vec<Place>,
    /// What follows the first eight bytes of the longer texts.
    rests: Vec<u8>,
}

/// A text, in one piece of memory with its pattern.
#[derive(Clone, Copy)]
struct Place {
    /// Its first eight bytes.
    head: u64,
    /// Its bytes in all; none at a free place.
    length: u32,
    pattern: u32,
    /// Where the rest of it begins.
    rest: u32,
}

/// The first eight bytes of a text, the first one lowest, and zeros behind its end.
#[inline]
fn head(text: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text[..length]);
    u64::from_le_bytes(bytes)
}

impl Texts {
    const BITS: usize = 1 << 16;

    /// The table of `texts` with their patterns, each text once; empty ones are never found.
    fn of(texts: &[(String, u32)]) -> Texts {
        let places = (texts.len() * 2).next_power_of_two();
        let mut table = Texts {
            bits: vec![0; Texts::BITS / 64],
            places: vec![Place { head: 0, length: 0, pattern: 0, rest: 0 }; places],
            rests: Vec::new(),
        };
        for (text, pattern) in texts {
            let hash = Hash::of(text.as_bytes());
            let bit = hash.bit(Texts::BITS);
            table.bits[bit / 64] |= 1 << (bit % 64);
            let mut at = hash.place(places);
            while table.places[at].length != 0 {
                at = (at + 1) & (places - 1);
            }
            let bytes = text.as_bytes();
            let (length, rest) = (bytes.len() as u32, table.rests.len() as u32);
            table.places[at] = Place { head: head(bytes), length, pattern: *pattern, rest };
            table.rests.extend_from_slice(bytes.get(8..).unwrap_or_default());
        }
        table
    }

    /// The pattern of a text with this hash that begins with the bytes of `head`, if it is one.
    #[inline]
    fn get(&self, text: &[u8], head: u64, hash: Hash) -> Option<u32> {
        let bit = hash.bit(Texts::BITS);
        if self.bits[bit / 64] >> (bit % 64) & 1 == 0 { None } else { self.find(text, head, hash) }
    }

    fn find(&self, text: &[u8], head: u64, hash: Hash) -> Option<u32> {
        let head = if text.len() < 8 { head & ((1 << (8 * text.len())) - 1) } else { head };
        let mut at = hash.place(self.places.len());
        loop {
            let place = self.places[at];
            if place.length == 0 {
                return None;
            }
            let alike = place.head == head && place.length as usize == text.len();
            let rest = text.get(8..).unwrap_or_default();
            if alike && self.rests[place.rest as usize..].starts_with(rest) {
                return Some(place.pattern);
            }
            at = (at + 1) & (self.places.len() - 1);
        }
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
        let count = self.in_order.len();
        let (mut number_pattern, mut year_pattern) = (None, None);
        let mut exact = Vec::new();
        let mut prefixes = Vec::new();
        let mut stems: BTreeMap<Lang, FxHashMap<String, u32>> = BTreeMap::new();
        for (number, pattern) in self.in_order.into_iter().enumerate() {
            let number = number as u32;
            match pattern {
                WordPattern::Exact(form) => exact.push((form, number)),
                WordPattern::Prefix(form) => prefixes.push((form, number)),
                WordPattern::Stem(lang, stem) => drop(stems.entry(lang).or_default().insert(stem, number)),
                WordPattern::Number => number_pattern = Some(number),
                WordPattern::Year => year_pattern = Some(number),
            }
        }
        let stems = stems
            .into_iter()
            .filter_map(|(lang, stems)| Stemmer::for_lang(lang).map(|stemmer| (stemmer, stems)));
        Patterns {
            count,
            exact: Texts::of(&exact),
            prefixes: Texts::of(&prefixes),
            stems: stems.collect(),
            number: number_pattern,
            year: year_pattern,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_fits_itself_its_beginnings_and_kinds_of_numbers() {
        let mut builder = PatternsBuilder::default();
        let exact = |form: &str| WordPattern::Exact(form.into());
        let prefix = |form: &str| WordPattern::Prefix(form.into());
        let all = [
            exact("heron"),
            prefix("her"),
            prefix("heron"),
            prefix("hé"),
            exact("hé"),
            WordPattern::Number,
            WordPattern::Year,
        ];
        let numbers: Vec<u32> = all.iter().map(|pattern| builder.number(pattern)).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6]);
        let patterns = builder.build();
        for (form, want) in [
            ("heron", vec![0, 1, 2]),
            ("herons", vec![1, 2]),
            ("her", vec![1]),
            ("he", vec![]),
            ("hé", vec![3, 4]),
            ("héron", vec![3]),
            ("2030", vec![5, 6]),
            ("1850", vec![5]),
            ("", vec![]),
        ] {
            let mut found = Vec::new();
            patterns.of(form, &mut found);
            found.sort_unstable();
            assert_eq!(found, want, "{form}");
        }
    }
}
