//! The words of a document, each distinct form kept once.

use crate::text::words::eight;
use crate::text::{Span, fold_word, words};
use aho_corasick::AhoCorasick;
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
        // A long text has a new word about every forty bytes; growing later costs more than the space.
        let new_words = (text.len() / 40).min(1 << 14);
        found.lexicon.table.reserve(new_words, |_| 0);
        words(text, |span| found.spans.push(span));
        let mut buffer = String::new();
        let mut spellings = Spellings::new(text, new_words);
        let Words { spans, forms, lexicon } = &mut found;
        forms.extend(
            spans.iter().map(|&span| spellings.form(span, || lexicon.intern(span.of(text), &mut buffer))),
        );
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
    /// Words of up to 8 bytes: three of four, and compared as one number.
    short: Short,
    long: HashTable<(&'a str, u32)>,
}

impl<'a> Spellings<'a> {
    fn new(text: &'a str, expected: usize) -> Spellings<'a> {
        Spellings { text, short: Short::new(expected), long: HashTable::with_capacity(expected) }
    }

    /// The form of the word at `span`; `fold` tells it where the word is new.
    #[inline]
    fn form(&mut self, span: Span, fold: impl FnOnce() -> u32) -> u32 {
        match packed(self.text.as_bytes(), span) {
            Some(key) => self.short.form(key, fold),
            None => self.long(span, fold),
        }
    }

    fn long(&mut self, span: Span, fold: impl FnOnce() -> u32) -> u32 {
        let word = span.of(self.text);
        let entry = self.long.entry(hash(word), |(known, _)| *known == word, |(known, _)| hash(known));
        entry.or_insert_with(|| (word, fold())).get().1
    }
}

/// Words of up to 8 bytes, each as one number, and the forms they fold to: a table of which at most half is
/// filled, where a word stands at the first free place from the one that its hash names.
struct Short {
    /// The number of a word, 0 at a free place, and its form.
    places: Vec<(u64, u32)>,
    filled: usize,
}

impl Short {
    fn new(expected: usize) -> Short {
        Short { places: vec![(0, 0); (expected * 2).next_power_of_two().max(64)], filled: 0 }
    }

    #[inline]
    fn form(&mut self, key: u64, fold: impl FnOnce() -> u32) -> u32 {
        let last = self.places.len() - 1;
        let mut at = mixed(key) as usize & last;
        loop {
            let (known, form) = self.places[at & last];
            if known == key {
                return form;
            }
            if known == 0 {
                return self.add(at & last, key, fold());
            }
            at += 1;
        }
    }

    #[cold]
    fn add(&mut self, free: usize, key: u64, form: u32) -> u32 {
        self.places[free] = (key, form);
        self.filled += 1;
        if self.filled * 2 > self.places.len() {
            let larger = vec![(0, 0); self.places.len() * 2];
            let old = std::mem::replace(self, Short { places: larger, filled: 0 });
            for (key, form) in old.places.into_iter().filter(|(key, _)| *key != 0) {
                self.form(key, || form);
            }
        }
        form
    }
}

/// The bytes of a word as one number, if they are at most 8. No word holds a zero byte, so that no two words
/// are the same number, and none is 0.
#[inline]
fn packed(text: &[u8], span: Span) -> Option<u64> {
    let (start, length) = (span.start as usize, (span.end - span.start) as usize);
    if length > 8 {
        return None;
    }
    match eight(text, start) {
        Some(bytes) => Some(bytes & (u64::MAX >> (64 - 8 * length.max(1)))),
        None => {
            let mut bytes = [0; 8];
            bytes[..length].copy_from_slice(&text[start..start + length]);
            Some(u64::from_le_bytes(bytes))
        }
    }
}

/// A hash of a number: the folded product with an odd one.
#[inline]
pub(crate) fn mixed(key: u64) -> u64 {
    let product = u128::from(key) * 0x9e37_79b9_7f4a_7c15;
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

    /// Calls `found` with the number of each form and of each of `parts` that it contains; a pair may be named more than
    /// once.
    pub fn containing(&self, parts: &AhoCorasick, mut found: impl FnMut(u32, usize)) {
        for part in parts.find_overlapping_iter(&self.arena) {
            let form = self.ends.partition_point(|&end| end as usize <= part.start());
            // The forms stand without a gap: what runs over an end is in none.
            if part.end() <= self.ends[form] as usize {
                found(form as u32, part.pattern().as_usize());
            }
        }
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
    fn words_of_any_length_keep_their_forms() {
        let words_of = |length: usize| ["x", "Y", "z"].map(|last| format!("{}{last}", "a".repeat(length)));
        let all: Vec<String> = (0..40).flat_map(words_of).collect();
        let twice = [all.clone(), all.clone()].concat();
        let words = Words::of(&twice.join(" "));
        let forms: Vec<&str> = (0..words.len() as u32).map(|word| words.form(word)).collect();
        let want: Vec<String> = twice.iter().map(|word| word.to_lowercase()).collect();
        assert_eq!(forms, want);
        assert_eq!(words.lexicon.len(), all.len());
    }

    #[test]
    fn equal_words_share_a_form() {
        let words = Words::of("AI policy: the Policy's aim, the ai.");
        let forms: Vec<&str> = (0..words.len() as u32).map(|word| words.form(word)).collect();
        assert_eq!(forms, ["ai", "policy", "the", "policy", "aim", "the", "ai"]);
        assert_eq!(words.forms, [0, 1, 2, 1, 3, 2, 0]);
        assert_eq!(words.lexicon.len(), 4);
    }
}
