//! The words of a document, each distinct form kept once.

use crate::text::{Span, fold_word, words};
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// The words of a text in order: where each stands, and the number of its folded form.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Bytes of each word in the extracted text, ascending and disjoint.
    pub spans: Vec<Span>,
    /// Number of each word's form in `lexicon`.
    pub forms: Vec<u32>,
    /// The distinct forms.
    pub lexicon: Lexicon,
}

impl Words {
    /// Cuts `text` into words and interns their folded forms.
    ///
    /// Cost is linear in the text; nothing is allocated or folded for a word that was spelled so before.
    pub fn of(text: &str) -> Words {
        let mut found = Words::default();
        found.spans.reserve(text.len() / 6);
        found.forms.reserve(text.len() / 6);
        // A long text has a new word about every forty bytes; growing later costs more than the space.
        let new_words = (text.len() / 40).min(1 << 14);
        found.lexicon.table.reserve(new_words, |_| 0);
        let mut buffer = String::new();
        let mut spellings: HashTable<Spelling> = HashTable::with_capacity((text.len() / 40).min(1 << 14));
        words(text, |span| {
            let word = span.of(text);
            let hash = hash(word);
            let same = |known: &Spelling| known.hash == hash && known.first.of(text) == word;
            let form = match spellings.find(hash, same) {
                Some(known) => known.form,
                None => {
                    let form = found.lexicon.intern(word, &mut buffer);
                    spellings.insert_unique(hash, Spelling { hash, first: span, form }, |other| other.hash);
                    form
                }
            };
            found.forms.push(form);
            found.spans.push(span);
        });
        found
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// True when there is no word.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The folded form of a word.
    pub fn form(&self, word: u32) -> &str {
        self.lexicon.form(self.forms[word as usize])
    }
}

/// A word as it is written, and the form it folds to.
struct Spelling {
    hash: u64,
    /// Where it stands first.
    first: Span,
    form: u32,
}

/// Distinct word forms, numbered in the order of their first appearance.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    arena: String,
    ends: Vec<u32>,
    table: HashTable<u32>,
}

impl Lexicon {
    /// Number of the folded form of `word`, which is added when it is new.
    pub fn intern(&mut self, word: &str, buffer: &mut String) -> u32 {
        let folded = fold_word(word, buffer);
        let hash = hash(folded);
        let (arena, ends) = (&self.arena, &self.ends);
        if let Some(&number) = self.table.find(hash, |&number| slice(arena, ends, number) == folded) {
            return number;
        }
        let number = self.ends.len() as u32;
        self.arena.push_str(folded);
        self.ends.push(self.arena.len() as u32);
        let (arena, ends) = (&self.arena, &self.ends);
        self.table.insert_unique(hash, number, |&other| self::hash(slice(arena, ends, other)));
        number
    }

    /// The form with this number.
    pub fn form(&self, number: u32) -> &str {
        slice(&self.arena, &self.ends, number)
    }

    /// Number of distinct forms.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True when there is no form.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The forms in the order of their numbers.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|number| self.form(number))
    }
}

fn slice<'a>(arena: &'a str, ends: &[u32], number: u32) -> &'a str {
    let start = if number == 0 { 0 } else { ends[number as usize - 1] };
    &arena[start as usize..ends[number as usize] as usize]
}

fn hash(form: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(form.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_words_share_a_form() {
        let words = Words::of("AI policy: the Policy's aim, the ai.");
        let forms: Vec<&str> = (0..words.len() as u32).map(|word| words.form(word)).collect();
        assert_eq!(forms, ["ai", "policy", "the", "policy", "aim", "the", "ai"]);
        assert_eq!(words.forms, [0, 1, 2, 1, 3, 2, 0]);
        assert_eq!(words.lexicon.len(), 4);
    }
}
