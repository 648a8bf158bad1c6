//! How often words are to be expected, so that a rule waits for the rarer ones.
//!
//! Nothing but speed hangs on it.

use crate::rules::{Term, WordPattern};
use rustc_hash::FxHashMap;

/// Words and how often they stand in 100,000 words of policy texts, by the alphabet.
static COUNTS: &str = include_str!("word_counts.txt");

/// What is assumed of a word that the counts do not have.
const RARE: u64 = 2;
/// Numbers in 100,000 words.
const NUMBERS: u64 = 2_000;
/// Years among them.
const YEARS: u64 = 500;
/// A phrase of one word more is so many times rarer.
const PHRASE: u64 = 16;

/// Expected counts of word patterns in 100,000 words.
pub(super) struct Frequencies {
    counts: Vec<(&'static str, u64)>,
    /// The same by word: whole words are asked for most.
    by_word: FxHashMap<&'static str, u64>,
}

impl Frequencies {
    /// Reads the embedded counts.
    pub(super) fn embedded() -> Frequencies {
        let lines = COUNTS.lines().filter(|line| !line.starts_with('#'));
        let pairs = lines.filter_map(|line| line.split_once(' '));
        let counts: Vec<_> = pairs.filter_map(|(word, count)| Some((word, count.parse().ok()?))).collect();
        Frequencies { by_word: counts.iter().copied().collect(), counts }
    }

    /// Of a term: a phrase is as rare as its rarest word, and rarer with every other.
    pub(super) fn of_term(&self, term: &Term) -> u64 {
        let Term::Phrase { words, .. } = term else { return RARE };
        let more = words.len().saturating_sub(1).min(4) as u32;
        words.iter().map(|word| self.of(word)).min().unwrap_or(RARE) / PHRASE.pow(more) + 1
    }

    fn of(&self, pattern: &WordPattern) -> u64 {
        match pattern {
            WordPattern::Exact(form) => self.by_word.get(form.as_str()).copied().unwrap_or(RARE),
            WordPattern::Prefix(beginning) | WordPattern::Stem(_, beginning) => {
                let from = self.counts.partition_point(|(word, _)| *word < beginning.as_str());
                let alike = self.counts[from..].iter().take_while(|(word, _)| word.starts_with(beginning));
                RARE + alike.map(|(_, count)| count).sum::<u64>()
            }
            WordPattern::Number => NUMBERS,
            WordPattern::Year => YEARS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_expected_more_often_than_rare_ones() {
        let counts = Frequencies::embedded();
        assert!(counts.counts.is_sorted() && counts.counts.len() > 500);
        let exact = |word: &str| counts.of(&WordPattern::Exact(word.into()));
        assert!(exact("the") > exact("policy") && exact("policy") > exact("heron"));
        assert_eq!(exact("heron"), RARE);
        let beginning = counts.of(&WordPattern::Prefix("polic".into()));
        assert_eq!(beginning, RARE + exact("policies") + exact("policy"));
        let phrase = |words: &[&str]| {
            let words = words.iter().map(|word| WordPattern::Exact(word.to_string())).collect();
            counts.of_term(&Term::Phrase { words, exact: vec![] })
        };
        assert!(phrase(&["public", "policy"]) < phrase(&["policy"]));
    }
}
