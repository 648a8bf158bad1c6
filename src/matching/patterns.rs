//! Word patterns, each kept once, and which of them a word form fits.

use crate::matching::phrases::{FirstWords, Node};
use crate::matching::texts::{LAST_LENGTH, Lengths, Texts, hash};
use crate::rules::WordPattern;
use crate::text::{Lang, Stemmer, ones};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::collections::BTreeMap;

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
            if self.prefixes.may_have(hash) {
                asked.push(Asked { form, length, hash, is_whole: false });
            }
        };
        let lengths = self.lengths.of_prefixes(bytes);
        ones(lengths).for_each(|bit| ask_prefix(bit + 1));
        if lengths >> LAST_LENGTH != 0 {
            (LAST_LENGTH + 2..=bytes.len()).for_each(ask_prefix);
        }
        let hash = hash(bytes);
        if self.exact.may_have(hash) {
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
