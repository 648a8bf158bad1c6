//! The words of a document, each distinct form kept once.

use crate::text::words::{eight, first_eight};
use crate::text::{Span, fold_word, words};
use aho_corasick::{AhoCorasick, Input};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

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
        let mut spans = Vec::with_capacity(text.len() / 6);
        words(text, |span| spans.push(span));
        let mut spellings = Spellings::new(text);
        let forms = spans.iter().map(|&span| spellings.form(span)).collect();
        Words { spans, forms, lexicon: spellings.lexicon }
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

/// The words of a text as they are written, and the form each folds to. Most words are their own form.
struct Spellings<'a> {
    text: &'a str,
    lexicon: Lexicon,
    /// Words of more than 8 bytes that are not.
    changed: HashTable<(&'a str, u32)>,
    buffer: String,
}

impl<'a> Spellings<'a> {
    fn new(text: &'a str) -> Spellings<'a> {
        // A long text has a new word about every forty bytes; growing later costs more than the space.
        let new_words = (text.len() / 40).min(1 << 14);
        let lexicon = Lexicon {
            arena: String::with_capacity(new_words * 8),
            ends: Vec::with_capacity(new_words),
            short: Short::new(new_words),
            long: HashTable::with_capacity(new_words / 2),
        };
        Spellings { text, lexicon, changed: HashTable::new(), buffer: String::new() }
    }

    /// The form of the word at `span`.
    #[inline]
    fn form(&mut self, span: Span) -> u32 {
        match packed(self.text.as_bytes(), span) {
            Some(key) => match self.lexicon.short.get(key) {
                Some(form) => form,
                None => self.new_short(key, span),
            },
            None => self.long(span),
        }
    }

    #[cold]
    fn new_short(&mut self, key: u64, span: Span) -> u32 {
        let word = span.of(self.text);
        // Nothing is folded, cut or looked up again of small letters.
        if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return self.lexicon.add_short(key, word);
        }
        let folded = fold_word(word, &mut self.buffer);
        let form = self.lexicon.intern(folded);
        if folded != word {
            self.lexicon.short.add(key, form);
        }
        form
    }

    fn long(&mut self, span: Span) -> u32 {
        let word = span.of(self.text);
        let hashed = hash(word);
        if let Some(form) = self.lexicon.find(hashed, word) {
            return form;
        }
        let Spellings { lexicon, changed, buffer, .. } = self;
        let entry = changed.entry(hashed, |(known, _)| is_same(known, word), |(known, _)| hash(known));
        match entry {
            Entry::Occupied(known) => known.get().1,
            Entry::Vacant(free) => {
                let folded = fold_word(word, buffer);
                if folded == word {
                    return lexicon.add_long(hashed, word);
                }
                let form = lexicon.intern(folded);
                free.insert((word, form));
                form
            }
        }
    }
}

/// Words of up to 8 bytes, each as one number, and the forms they fold to: a table of which at most half is
/// filled, where a word stands at the first free place from the one that its hash names.
#[derive(Debug, Clone)]
struct Short {
    /// The number of a word, 0 at a free place, and its form.
    places: Vec<(u64, u32)>,
    filled: usize,
}

impl Default for Short {
    fn default() -> Short {
        Short::new(0)
    }
}

impl Short {
    fn new(expected: usize) -> Short {
        Short { places: vec![(0, 0); (expected * 2).next_power_of_two().max(64)], filled: 0 }
    }

    #[inline]
    fn get(&self, key: u64) -> Option<u32> {
        let last = self.places.len() - 1;
        let mut at = mixed(key) as usize;
        loop {
            let (known, form) = self.places[at & last];
            if known == key {
                return Some(form);
            }
            if known == 0 {
                return None;
            }
            at += 1;
        }
    }

    /// Adds a word that it does not have.
    fn add(&mut self, key: u64, form: u32) {
        self.filled += 1;
        if self.filled * 2 > self.places.len() {
            let larger = vec![(0, 0); self.places.len() * 2];
            let smaller = std::mem::replace(&mut self.places, larger);
            smaller.into_iter().filter(|(key, _)| *key != 0).for_each(|(key, form)| self.put(key, form));
        }
        self.put(key, form);
    }

    fn put(&mut self, key: u64, form: u32) {
        let last = self.places.len() - 1;
        let mut at = mixed(key) as usize & last;
        while self.places[at].0 != 0 {
            at = (at + 1) & last;
        }
        self.places[at] = (key, form);
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
        None => Some(first_eight(&text[start..start + length])),
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
    /// Forms of up to 8 bytes, three of four, and other spellings of them.
    short: Short,
    /// Longer forms.
    long: HashTable<u32>,
}

impl Lexicon {
    /// Number of a folded form, which is added when it is new.
    fn intern(&mut self, form: &str) -> u32 {
        match packed(form.as_bytes(), Span::new(0, form.len() as u32)) {
            Some(key) => self.short.get(key).unwrap_or_else(|| self.add_short(key, form)),
            None => {
                let hash = hash(form);
                self.find(hash, form).unwrap_or_else(|| self.add_long(hash, form))
            }
        }
    }

    fn add_short(&mut self, key: u64, form: &str) -> u32 {
        let number = self.push(form);
        self.short.add(key, number);
        number
    }

    fn add_long(&mut self, hashed: u64, form: &str) -> u32 {
        let number = self.push(form);
        let (arena, ends) = (&self.arena, &self.ends);
        self.long.insert_unique(hashed, number, |&other| hash(slice(arena, ends, other)));
        number
    }

    fn push(&mut self, form: &str) -> u32 {
        self.arena.push_str(form);
        self.ends.push(self.arena.len() as u32);
        self.ends.len() as u32 - 1
    }

    /// Number of a folded form that the text has.
    pub fn number(&self, form: &str) -> Option<u32> {
        match packed(form.as_bytes(), Span::new(0, form.len() as u32)) {
            Some(key) => self.short.get(key),
            None => self.find(hash(form), form),
        }
    }

    /// Number of a form of more than 8 bytes.
    fn find(&self, hash: u64, form: &str) -> Option<u32> {
        let (arena, ends) = (&self.arena, &self.ends);
        self.long.find(hash, |&number| is_same(slice(arena, ends, number), form)).copied()
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

    /// Calls `found` with the number of each form that contains one of `parts`; such forms are few, and `parts` finds the
    /// leftmost.
    pub fn containing(&self, parts: &AhoCorasick, mut found: impl FnMut(u32)) {
        let mut from = 0;
        while let Some(part) = parts.find(Input::new(&self.arena).range(from..)) {
            let form = self.ends.partition_point(|&end| end as usize <= part.start());
            let end = self.ends[form] as usize;
            // The forms stand without a gap: what runs over an end is in none.
            if part.end() <= end {
                found(form as u32);
                from = end;
            } else {
                from = part.start() + 1;
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

/// A hash of a word of more than 8 bytes: of eight of them at a time, the last ones in any case.
#[inline]
fn hash(form: &str) -> u64 {
    let bytes = form.as_bytes();
    let last = bytes.len().saturating_sub(8);
    let part = |at: usize| eight(bytes, at).unwrap_or_default();
    let first = mixed(part(0) ^ bytes.len() as u64);
    let middle = (8..last).step_by(8).fold(first, |hash, at| mixed(hash ^ part(at)));
    mixed(middle ^ part(last))
}

/// Whether two words of more than 8 bytes are the same; most have no more than sixteen, and are compared as two numbers.
#[inline]
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let part = |at: usize| eight(one, at) == eight(other, at);
    match one.len() == other.len() {
        true if one.len() <= 16 => part(0) && part(one.len().saturating_sub(8)),
        _ => one == other,
    }
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
