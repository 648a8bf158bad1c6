//! Word patterns, each kept once, and which of them a word form fits.

use crate::matching::index::Index;
use crate::matching::phrases::{FirstWords, Node};
use crate::rules::WordPattern;
use crate::text::{Lang, Stemmer, eight, first_eight, mixed, ones};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::collections::BTreeMap;
use std::num::NonZeroU32;

/// The word patterns of a language.
pub(super) struct Patterns {
    exact: Texts,
    prefixes: Texts,
    /// How long the prefixes are.
    lengths: Lengths,
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
            lengths: Lengths::of(prefixes.iter().map(|(prefix, _)| prefix.as_bytes())),
            stems: stemmer.map(|stemmer| (stemmer, stems)),
            number,
            year,
        }
    }

    /// Hands the patterns that a form fits to `found`, for one of `forms` after the other.
    pub(super) fn of_forms<'a>(&self, forms: impl Iterator<Item = &'a str>, mut found: impl FnMut(&[Fit])) {
        let mut forms = forms.peekable();
        let mut some: Vec<&str> = Vec::with_capacity(FORMS_AT_ONCE);
        let mut asked: Vec<Asked> = Vec::new();
        let mut known: Vec<(usize, Fit)> = Vec::new();
        let mut fits: Vec<Fit> = Vec::new();
        while forms.peek().is_some() {
            some.clear();
            some.extend(forms.by_ref().take(FORMS_AT_ONCE));
            asked.clear();
            some.iter().enumerate().for_each(|(number, form)| self.ask(number, form.as_bytes(), &mut asked));
            // What is looked up is spread over memory: one after the other with nothing between, so that none need wait
            // for the one before it.
            known.clear();
            known.extend(asked.iter().filter_map(|asked| {
                let texts = if asked.is_whole { &self.exact } else { &self.prefixes };
                let text = &some[asked.form].as_bytes()[..asked.length];
                Some((asked.form, texts.get(text, asked.hash)?))
            }));
            let mut ahead = known.iter().peekable();
            for (number, form) in some.iter().enumerate() {
                fits.clear();
                while let Some((_, fit)) = ahead.next_if(|(form, _)| *form == number) {
                    fits.push(*fit);
                }
                self.of_kinds(form, &mut fits);
                found(&fits);
            }
        }
    }

    /// Appends the texts that may be patterns that a form fits.
    fn ask(&self, form: usize, bytes: &[u8], asked: &mut Vec<Asked>) {
        let mut ask_prefix = |length: usize| {
            let hash = hash(&bytes[..length]);
            if self.prefixes.index.may_have(hash) {
                asked.push(Asked { form, length, hash, is_whole: false });
            }
        };
        let lengths = self.lengths.of_prefixes(bytes);
        ones(lengths).for_each(|bit| ask_prefix(bit + 1));
        if lengths >> LAST_LENGTH != 0 {
            (LAST_LENGTH + 2..=bytes.len()).for_each(ask_prefix);
        }
        let hash = hash(bytes);
        if self.exact.index.may_have(hash) {
            asked.push(Asked { form, length: bytes.len(), hash, is_whole: true });
        }
    }

    /// Appends the patterns that `form` fits by its stem or as a number.
    fn of_kinds(&self, form: &str, found: &mut Vec<Fit>) {
        if let Some((stemmer, stems)) = &self.stems {
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

/// So many forms are looked up together.
const FORMS_AT_ONCE: usize = 64;

/// The beginning of a form, or all of it, that may be a pattern.
struct Asked {
    /// Its number among those that are looked up together.
    form: usize,
    length: usize,
    hash: u64,
    is_whole: bool,
}

/// The last bit of [`Lengths`].
const LAST_LENGTH: usize = 63;

/// How long the prefixes are that begin with the same three bytes, as far as a small table tells.
struct Lengths {
    /// For each hash of three bytes, lengths less one as bits; the last one stands for longer ones too.
    by_start: Vec<u64>,
    /// Those of prefixes of fewer bytes.
    short: u64,
}

impl Lengths {
    const STARTS: usize = 1 << 11;

    fn of<'a>(prefixes: impl Iterator<Item = &'a [u8]>) -> Lengths {
        let mut found = Lengths { by_start: vec![0; Lengths::STARTS], short: 0 };
        for prefix in prefixes.filter(|prefix| !prefix.is_empty()) {
            let lengths = match Lengths::start(prefix) {
                Some(start) => &mut found.by_start[start],
                None => &mut found.short,
            };
            *lengths |= 1 << (prefix.len() - 1).min(LAST_LENGTH);
        }
        found
    }

    fn start(text: &[u8]) -> Option<usize> {
        let start = text.first_chunk::<3>()?;
        let start = u64::from(start[0]) | u64::from(start[1]) << 8 | u64::from(start[2]) << 16;
        Some((mixed(start) >> 32) as usize & (Lengths::STARTS - 1))
    }

    /// The lengths of the beginnings of a text that may be prefixes, as bits.
    #[inline]
    fn of_prefixes(&self, text: &[u8]) -> u64 {
        let of_start = Lengths::start(text).map_or(0, |start| self.by_start[start]);
        let within = u64::MAX.checked_shr(64 - text.len().min(64) as u32).unwrap_or_default();
        (of_start | self.short) & within
    }
}

/// A hash of a text by its length and its two ends.
#[inline]
fn hash(text: &[u8]) -> u64 {
    mixed(mixed(first_eight(text) ^ (text.len() as u64) << 56) ^ tail(text))
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
            Some((hash(bytes), Text { head: first_eight(bytes), tail: tail(bytes), length, fit: *fit }))
        };
        let long = texts.iter().filter(|(text, _)| text.len() > 16);
        let index = Index::of(texts.iter().filter_map(text).collect(), Texts::BITS);
        Texts { index, long: long.map(|(text, fit)| (fit.pattern, text.to_string())).collect() }
    }

    /// The pattern of a text with this hash, if it is one.
    #[inline]
    fn get(&self, text: &[u8], hash: u64) -> Option<Fit> {
        let is = |known: &Text| {
            known.length.get() as usize == text.len()
                && known.head == first_eight(text)
                && known.tail == tail(text)
                && (text.len() <= 16 || self.long[&known.fit.pattern].as_bytes() == text)
        };
        self.index.find(hash, is).map(|known| known.fit)
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
    use proptest::prelude::*;
    use std::collections::BTreeSet;

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
            let mut found = Vec::new();
            patterns.of_forms([form].into_iter(), |fits| found.extend(fits.iter().map(|fit| fit.pattern)));
            found.sort_unstable();
            assert_eq!(found, want, "{form}");
        }
    }

    proptest! {
        #[test]
        fn fits_are_those_that_a_look_at_each_pattern_finds(
            texts in prop::collection::btree_set("[ab]{1,4}|[ab]{3}c{12,20}|[ab]{3}é{30,40}", 1..20),
            forms in prop::collection::vec("[ab]{0,6}|[ab]{3}c{10,22}|[ab]{3}é{28,42}", 0..150),
        ) {
            let patterns: Vec<WordPattern> = texts
                .iter()
                .flat_map(|text| [WordPattern::Exact(text.clone()), WordPattern::Prefix(text.clone())])
                .collect();
            let mut builder = PatternsBuilder::with_capacity(patterns.len());
            patterns.iter().for_each(|pattern| assert!(builder.number(pattern) < patterns.len() as u32));
            let roots = FirstWords::from([(Lang::EN, vec![Some(Node::NOWHERE); builder.len()])]);
            let built = &builder.build(&roots)[&Lang::EN];
            let mut ahead = forms.iter();
            built.of_forms(forms.iter().map(String::as_str), |fits| {
                let form = ahead.next().expect("there are no more than forms");
                let is_fit = |pattern: &WordPattern| match pattern {
                    WordPattern::Exact(text) => form == text,
                    WordPattern::Prefix(text) => form.starts_with(text),
                    _ => false,
                };
                let want: BTreeSet<u32> =
                    (0..).zip(&patterns).filter(|(_, pattern)| is_fit(pattern)).map(|(number, _)| number).collect();
                let found: Vec<u32> = fits.iter().map(|fit| fit.pattern).collect();
                assert_eq!(found.len(), want.len(), "{form}: {found:?}");
                assert_eq!(found.into_iter().collect::<BTreeSet<u32>>(), want, "{form}");
            });
            prop_assert!(ahead.next().is_none());
        }
    }
}
