//! Word patterns, each kept once, and which of them a word form fits.

use crate::matching::index::Index;
use crate::matching::phrases::{FirstWords, Node};
use crate::rules::WordPattern;
use crate::text::{Lang, Stemmer, eight, first_eight};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::collections::BTreeMap;
use std::num::NonZeroU32;

/// The word patterns of a language.
pub(super) struct Patterns {
    exact: Texts,
    prefixes: Texts,
    stems: Option<(Stemmer, FxHashMap<String, Fit>)>,
    number: Option<Fit>,
    year: Option<Fit>,
}

/// A pattern by its number, with what is asked of it where a word fits it.
#[derive(Clone, Copy)]
pub(super) struct Fit {
    pub(super) pattern: u32,
    /// Where it leads as the first word of a phrase.
    pub(super) root: Node,
}

impl Patterns {
    fn of_lang<'a>(lang: Lang, all: impl Iterator<Item = (&'a WordPattern, Fit)>) -> Patterns {
        let mut exact: Vec<(&str, Fit)> = Vec::new();
        let mut prefixes: Vec<(&str, Fit)> = Vec::new();
        let mut stems = FxHashMap::default();
        let (mut number, mut year) = (None, None);
        for (pattern, fit) in all {
            match pattern {
                WordPattern::Exact(form) => exact.push((form, fit)),
                WordPattern::Prefix(form) => prefixes.push((form, fit)),
                WordPattern::Stem(_, stem) => {
                    stems.insert(stem.clone(), fit);
                }
                WordPattern::Number => number = Some(fit),
                WordPattern::Year => year = Some(fit),
            }
        }
        let stemmer = Stemmer::for_lang(lang).filter(|_| !stems.is_empty());
        Patterns {
            exact: Texts::of(&exact),
            prefixes: Texts::of(&prefixes),
            stems: stemmer.map(|stemmer| (stemmer, stems)),
            number,
            year,
        }
    }

    /// Appends the patterns that `form` fits.
    pub(super) fn of(&self, form: &str, found: &mut Vec<Fit>) {
        let bytes = form.as_bytes();
        let mut hash = Hash::START;
        for (at, &byte) in bytes.iter().enumerate() {
            hash = hash.and(byte);
            found.extend(self.prefixes.get(&bytes[..=at], hash));
        }
        found.extend(self.exact.get(bytes, hash));
        if let Some((stemmer, stems)) = &self.stems {
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

/// Texts and the patterns they are.
struct Texts {
    index: Index<Text>,
    /// The whole of those that are longer than sixteen bytes, by pattern.
    long: FxHashMap<u32, String>,
}

/// A text with all that is asked of its pattern, on one line of memory; up to sixteen bytes it is known by its two ends.
#[repr(align(64))]
struct Text {
    head: u64,
    tail: u64,
    length: NonZeroU32,
    fit: Fit,
}

/// The last eight bytes of a text that has as many; of a shorter one, nothing.
#[inline]
fn tail(text: &[u8]) -> u64 {
    text.len().checked_sub(8).and_then(|at| eight(text, at)).unwrap_or_default()
}

impl Texts {
    /// Bits by which nearly all that is no text is known.
    const BITS: usize = 1 << 16;

    /// The table of `texts` with their patterns, each text once; an empty text is none.
    fn of(texts: &[(&str, Fit)]) -> Texts {
        let text = |(text, fit): &(&str, Fit)| {
            let bytes = text.as_bytes();
            let length = NonZeroU32::new(bytes.len() as u32)?;
            Some((Hash::of(bytes).0, Text { head: first_eight(bytes), tail: tail(bytes), length, fit: *fit }))
        };
        let long = texts.iter().filter(|(text, _)| text.len() > 16);
        let index = Index::of(texts.iter().filter_map(text).collect(), Texts::BITS);
        Texts { index, long: long.map(|(text, fit)| (fit.pattern, text.to_string())).collect() }
    }

    /// The pattern of a text with this hash, if it is one.
    #[inline]
    fn get(&self, text: &[u8], hash: Hash) -> Option<Fit> {
        let is = |known: &Text| {
            known.length.get() as usize == text.len()
                && known.head == first_eight(text)
                && known.tail == tail(text)
                && (text.len() <= 16 || self.long[&known.fit.pattern].as_bytes() == text)
        };
        self.index.find(hash.0, is).map(|known| known.fit)
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

    /// Number of patterns.
    pub(super) fn len(&self) -> usize {
        self.in_order.len()
    }

    /// Makes the tables of each language from its patterns and where they lead.
    pub(super) fn build(self, first_words: &FirstWords) -> BTreeMap<Lang, Patterns> {
        let of_lang = |(lang, first_words): (&Lang, &Vec<Option<Node>>)| {
            let all = self.in_order.iter().zip(first_words).zip(0..);
            let fits =
                all.filter_map(|((text, root), pattern)| Some((*text, Fit { pattern, root: (*root)? })));
            (*lang, Patterns::of_lang(*lang, fits))
        };
        first_words.iter().map(of_lang).collect()
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
        let first_words = FirstWords::from([(Lang::EN, vec![Some(Node::NOWHERE); builder.len()])]);
        let patterns = &builder.build(&first_words)[&Lang::EN];
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
            let mut fits = Vec::new();
            patterns.of(form, &mut fits);
            let mut found: Vec<u32> = fits.iter().map(|fit| fit.pattern).collect();
            found.sort_unstable();
            assert_eq!(found, want, "{form}");
        }
    }
}
