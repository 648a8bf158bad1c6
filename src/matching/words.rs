//! A vocabulary of single words → a set that answers for one word.

use crate::rules::{RuleBook, Term, WordPattern};
use rustc_hash::FxHashSet;

/// Words that are looked up where they are needed, since they are too frequent to be searched for.
#[derive(Default)]
pub(super) struct WordSet {
    whole: FxHashSet<String>,
    beginnings: Vec<String>,
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
        found
    }

    /// Whether a folded word is one of them.
    pub(super) fn has(&self, word: &str) -> bool {
        self.whole.contains(word)
            || self.beginnings.iter().any(|beginning| word.starts_with(beginning.as_str()))
    }
}
