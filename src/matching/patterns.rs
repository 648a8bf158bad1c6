//! Word patterns, each kept once, and which of them a word form fits.

use crate::matching::index::Index;
use crate::rules::WordPattern;
use crate::text::{Lang, Stemmer, eight, first_eight};
use rustc_hash::{FxBuildHasher, FxHashMap};
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
        let mut hash = Hash::START;
        for (at, &byte) in bytes.iter().enumerate() {
            hash = hash.and(byte);
            found.extend(self.prefixes.get(&bytes[..=at], hash));
        }
        found.extend(self.exact.get(bytes, hash));
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
}

/// Texts and the patterns they are, the commoner first.
struct Texts {
    index: Index,
    texts: Vec<Text>,
    /// The whole of those that are longer than sixteen bytes, by number.
    long: FxHashMap<usize, String>,
}

/// A text in one piece of memory with its pattern; up to sixteen bytes it is known by its two ends.
struct Text {
    head: u64,
    tail: u64,
    length: u32,
    pattern: u32,
}

/// The last eight bytes of a text that has as many; of a shorter one, nothing.
#[inline]
fn tail(text: &[u8]) -> u64 {
    text.len().checked_sub(8).and_then(|at| eight(text, at)).unwrap_or_default()
}

impl Texts {
    /// Bits by which nearly all that is no text is known.
    const BITS: usize = 1 << 16;

    /// The table of `texts` with their patterns, each text once.
    fn of(texts: &[(&str, u32)]) -> Texts {
        let hashes: Vec<u64> = texts.iter().map(|(text, _)| Hash::of(text.as_bytes()).0).collect();
        let text = |(text, pattern): &(&str, u32)| {
            let bytes = text.as_bytes();
            Text {
                head: first_eight(bytes),
                tail: tail(bytes),
                length: bytes.len() as u32,
                pattern: *pattern,
            }
        };
        let long = texts.iter().enumerate().filter(|(_, (text, _))| text.len() > 16);
        Texts {
            index: Index::of(&hashes, Texts::BITS),
            texts: texts.iter().map(text).collect(),
            long: long.map(|(number, (text, _))| (number, text.to_string())).collect(),
        }
    }

    /// The pattern of a text with this hash, if it is one.
    #[inline]
    fn get(&self, text: &[u8], hash: Hash) -> Option<u32> {
        let is = |number: usize| {
            let known = &self.texts[number];
            known.length as usize == text.len()
                && known.head == first_eight(text)
                && known.tail == tail(text)
                && (text.len() <= 16 || self.long[&number].as_bytes() == text)
        };
        self.index.find(hash.0, is).map(|number| self.texts[number].pattern)
    }
}

/// Numbers patterns as they come.
pub(super) struct PatternsBuilder<'a> {
    numbers: FxHashMap<&'a WordPattern, u32>,
    in_order: Vec<&'a WordPattern>,
}

impl<'a> PatternsBuilder<'a> {
    /// An empty one with room for so many patterns.
    pub(super) fn with_capacity(patterns: usize) -> PatternsBuilder<'a> {
        let numbers = FxHashMap::with_capacity_and_hasher(patterns, FxBuildHasher);
        PatternsBuilder { numbers, in_order: Vec::with_capacity(patterns) }
    }

    /// The number of a pattern, which is added when it is new.
    pub(super) fn number(&mut self, pattern: &'a WordPattern) -> u32 {
        let next = self.in_order.len() as u32;
        let number = *self.numbers.entry(pattern).or_insert(next);
        if number == next {
            self.in_order.push(pattern);
        }
        number
    }

    /// Makes the tables.
    pub(super) fn build(self) -> Patterns {
        let count = self.in_order.len();
        let (mut number_pattern, mut year_pattern) = (None, None);
        let mut exact: Vec<(&str, u32)> = Vec::with_capacity(count);
        let mut prefixes: Vec<(&str, u32)> = Vec::new();
        let mut stems: BTreeMap<Lang, FxHashMap<String, u32>> = BTreeMap::new();
        for (number, pattern) in self.in_order.into_iter().enumerate() {
            let number = number as u32;
            match pattern {
                WordPattern::Exact(form) => exact.push((form, number)),
                WordPattern::Prefix(form) => prefixes.push((form, number)),
                WordPattern::Stem(lang, stem) => {
                    stems.entry(*lang).or_default().insert(stem.clone(), number);
                }
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
        let mut builder = PatternsBuilder::with_capacity(0);
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
