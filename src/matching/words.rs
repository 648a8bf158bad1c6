//! A vocabulary of single words → a set that answers for one word.

use crate::rules::{RuleBook, Term, WordPattern};
use rustc_hash::FxHashSet;

/// Words that are looked up where they are needed, since they are too frequent to be searched for.
#[derive(Default)]
pub(super) struct WordSet {
    whole: FxHashSet<String>,
    beginnings: Vec<String>,
    /// First bytes of all of them, as bits modulo 64: most words that are asked for begin otherwise.
    firsts: u64,
}

impl WordSet {
    /// The last words of the terms of a group.
    pub(super) fn of(book: &RuleBook, group: u32) -> WordSet {
        let mut found = WordSet::default();
        for (_, term) in book.groups[group as usize].terms.values().flatten() {
            let Term::Phrase { words, .. } = term else { continue };
            match words.last() {
                Some(WordPattern::Exact(form)) => {
                    found.whole.insert(form.clone());
                }
                Some(WordPattern::Prefix(form)) => found.beginnings.push(form.clone()),
                _ => {}
            }
        }
        let all = found.whole.iter().chain(&found.beginnings);
        found.firsts = all.fold(0, |firsts, word| firsts | first_of(word));
        found
    }

    /// Whether a folded word is one of them.
    #[inline]
    pub(super) fn has(&self, word: &str) -> bool {
        self.firsts & first_of(word) != 0 && self.has_word(word)
    }

    fn has_word(&self, word: &str) -> bool {
        self.whole.contains(word)
            || self.beginnings.iter().any(|beginning| word.starts_with(beginning.as_str()))
    }
}

/// The bit of the first byte of a word.
#[inline]
fn first_of(word: &str) -> u64 {
    word.as_bytes().first().map_or(0, |first| 1 << (first % 64))
}
