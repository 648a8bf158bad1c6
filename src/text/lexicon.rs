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
        let mut spellings = Spellings::new(text, new_words);
        words(text, |span| {
            let form = spellings.form(span, || found.lexicon.intern(span.of(text), &mut buffer));
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

/// The words of a text as they are written, and the form each folds to.
struct Spellings<'a> {
    text: &'a str,
    /// Words of up to 16 bytes: nearly all, and compared without looking back into the text.
    short: HashTable<(u128, u32)>,
    long: HashTable<(&'a str, u32)>,
}

impl<'a> Spellings<'a> {
    fn new(text: &'a str, expected: usize) -> Spellings<'a> {
        Spellings { text, short: HashTable::with_capacity(expected), long: HashTable::new() }
    }

    /// The form of the word at `span`; `fold` tells it where the word is new.
    #[inline]
    fn form(&mut self, span: Span, fold: impl FnOnce() -> u32) -> u32 {
        let Some(key) = packed(self.text.as_bytes(), span) else { return self.long(span, fold) };
        let entry = self.short.entry(mixed(key), |(known, _)| *known == key, |(known, _)| mixed(*known));
        entry.or_insert_with(|| (key, fold())).get().1
    }

    fn long(&mut self, span: Span, fold: impl FnOnce() -> u32) -> u32 {
        let word = span.of(self.text);
        let entry = self.long.entry(hash(word), |(known, _)| *known == word, |(known, _)| hash(known));
        entry.or_insert_with(|| (word, fold())).get().1
    }
}

/// The bytes of a word as one number, if they are at most 16. No word holds a zero byte, so that no two words
/// are the same number.
#[inline]
fn packed(text: &[u8], span: Span) -> Option<u128> {
    let (start, length) = (span.start as usize, (span.end - span.start) as usize);
    if length > 16 {
        return None;
    }
    match text.get(start..start + 16).and_then(|bytes| <[u8; 16]>::try_from(bytes).ok()) {
        Some(bytes) => Some(u128::from_le_bytes(bytes) & (u128::MAX >> (128 - 8 * length.max(1)))),
        None => {
            let mut bytes = [0; 16];
            bytes[..length].copy_from_slice(&text[start..start + length]);
            Some(u128::from_le_bytes(bytes))
        }
    }
}

/// A hash of a packed word: the folded product of its halves.
#[inline]
fn mixed(key: u128) -> u64 {
    let (low, high) = (key as u64 ^ 0x9e37_79b9_7f4a_7c15, (key >> 64) as u64 ^ 0xbf58_476d_1ce4_e5b9);
    let product = u128::from(low) * u128::from(high);
    product as u64 ^ (product >> 64) as u64
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
        if let Some(number) = self.find(hash, folded) {
            return number;
        }
        let number = self.ends.len() as u32;
        self.arena.push_str(folded);
        self.ends.push(self.arena.len() as u32);
        let (arena, ends) = (&self.arena, &self.ends);
        self.table.insert_unique(hash, number, |&other| self::hash(slice(arena, ends, other)));
        number
    }

    /// Number of a folded form that the text has.
    pub fn number(&self, form: &str) -> Option<u32> {
        self.find(hash(form), form)
    }

    fn find(&self, hash: u64, form: &str) -> Option<u32> {
        let (arena, ends) = (&self.arena, &self.ends);
        self.table.find(hash, |&number| slice(arena, ends, number) == form).copied()
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
