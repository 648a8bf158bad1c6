//! Words by UAX #29, with an ASCII fast path and three tailorings.
//!
//! Tailorings: an elided article is a word of its own ("l'" in "l'État"); a full stop between letters ends a
//! word unless single letters stand on both sides ("learning.The" is two words, "U.S" and "e.g" are one);
//! `%` and currency signs count as words, since amounts and targets are written with them.

use crate::text::Span;
use crate::text::bits::{BLOCK, Bytes, block_of, is, is_within};
use std::sync::LazyLock;
use unicode_segmentation::UnicodeSegmentation;
use wide::u8x16;

/// Calls `found` with the span of every word of `text`, in order.
///
/// Numbers are words, punctuation is not. Spans are disjoint, ascending and on character boundaries.
pub fn words(text: &str, mut found: impl FnMut(Span)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut base = 0;
    let mut kinds = Kinds::of(bytes, base);
    while at < bytes.len() {
        if at >= base + BLOCK {
            base = at - at % BLOCK;
            kinds = Kinds::of(bytes, base);
        }
        let ahead = (kinds.plain | kinds.odd) & (u64::MAX << (at - base));
        if ahead == 0 {
            at = base + BLOCK;
            continue;
        }
        let from = ahead.trailing_zeros() as usize;
        let start = base + from;
        at = match kinds.odd >> from & 1 {
            0 => {
                let length = (!(kinds.plain >> from)).trailing_zeros() as usize;
                let end = if from + length < BLOCK { start + length } else { run_end(bytes, base + BLOCK) };
                // Most words end at a mark that joins nothing to them.
                if ends_word(bytes, end) {
                    found(Span::new(start as u32, end as u32));
                    end
                } else {
                    next_word(text, start, &mut found)
                }
            }
            _ if is_mark(bytes, start) => start + MARK_BYTES,
            _ => next_word(text, start, &mut found),
        };
    }
}

/// What the bytes of a block are, as bits.
struct Kinds {
    /// ASCII letters and digits.
    plain: u64,
    /// Other bytes with which a word or symbol may begin.
    odd: u64,
}

impl Kinds {
    #[inline]
    fn of(text: &[u8], base: usize) -> Kinds {
        let bytes = Bytes::at(text, base);
        // Of letters, the bit that tells small ones from capitals.
        let small = u8x16::splat(0x20);
        Kinds {
            plain: bytes.bits(|bytes| is_within(bytes | small, b'a', b'z') | is_within(bytes, b'0', b'9')),
            // The highest bit of what is no ASCII is set.
            odd: bytes.bits(|bytes| bytes | is_within(bytes, b'$', b'%') | is(bytes, b'_')),
        }
    }
}

/// Whether the plain word that ends before byte `end` is a whole word, whatever stands there.
#[inline]
fn ends_word(bytes: &[u8], end: usize) -> bool {
    bytes.get(end).is_none_or(|&mark| {
        ENDS[usize::from(mark)]
            || matches!(mark, b'.' | b',') && !is_letter_or_digit(bytes, end + 1)
            || mark == MARKS[0] && is_mark(bytes, end)
    })
}

/// The bytes with which the common marks of print begin.
const MARKS: [u8; 2] = [0xe2, 0x80];
const MARK_BYTES: usize = 3;

/// Whether a dash, quotation mark, bullet or ellipsis stands at byte `at` that is no word and joins none: U+2010 to U+2026
/// but for single quotation marks (U+2018 and U+2019) and one dot (U+2024).
#[inline]
fn is_mark(bytes: &[u8], at: usize) -> bool {
    bytes
        .get(at..at + MARK_BYTES)
        .is_some_and(|mark| mark[..2] == MARKS && matches!(mark[2], 0x90..=0x97 | 0x9a..=0xa3 | 0xa5 | 0xa6))
}

/// Number of pieces of `text` between white space, counted up to `most`.
pub(crate) fn pieces(text: &str, most: usize) -> usize {
    let bytes = text.as_bytes();
    let mut count = 0;
    // The byte before a block is a space, as a bit.
    let mut before = 1;
    for base in (0..bytes.len()).step_by(BLOCK) {
        let block = Bytes::at(bytes, base);
        if block.bits(|bytes| bytes) != 0 {
            return text.split_whitespace().take(most).count();
        }
        let spaces = block.bits(|bytes| is(bytes, b' ') | is_within(bytes, b'\t', b'\r'));
        let pieces = !spaces & (spaces << 1 | before) & block_of(bytes.len() - base);
        count += pieces.count_ones() as usize;
        if count >= most {
            return most;
        }
        before = spaces >> (BLOCK - 1);
    }
    count
}

/// Finds the word that begins at byte `at`, if one does, and tells where to go on.
fn next_word(text: &str, at: usize, found: &mut impl FnMut(Span)) -> usize {
    let bytes = text.as_bytes();
    match CLASS[bytes[at] as usize] {
        Class::Word => {
            let (end, joined) = ascii_word_end(bytes, at);
            if end < bytes.len() && bytes[end] >= 0x80 {
                return unicode_chunk(text, at, found);
            }
            if joined || bytes[at] == b'_' {
                emit(text, at, end, found);
            } else {
                found(Span::new(at as u32, end as u32));
            }
            end
        }
        Class::Symbol => {
            found(Span::new(at as u32, at as u32 + 1));
            at + 1
        }
        Class::Other => at + 1,
        Class::Unicode => unicode_chunk(text, at, found),
    }
}

/// The eight bytes from `at` on, the first one lowest; `None` where fewer are left.
#[inline]
pub(crate) fn eight(bytes: &[u8], at: usize) -> Option<u64> {
    let eight = bytes.get(at..at + 8)?;
    <[u8; 8]>::try_from(eight).ok().map(u64::from_le_bytes)
}

/// The first eight bytes of a text, the first one lowest, and zeros behind its end.
#[inline]
pub(crate) fn first_eight(bytes: &[u8]) -> u64 {
    eight(bytes, 0).unwrap_or_else(|| bytes.iter().rev().fold(0, |all, &byte| all << 8 | u64::from(byte)))
}

#[inline]
fn is_letter_or_digit(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(u8::is_ascii_alphanumeric)
}

#[derive(Clone, Copy, PartialEq)]
enum Class {
    Word,
    Symbol,
    Other,
    Unicode,
}

static CLASS: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => Class::Word,
            b'%' | b'$' => Class::Symbol,
            0x80..=0xff => Class::Unicode,
            _ => Class::Other,
        };
        byte += 1;
    }
    table
};

/// ASCII bytes that end a word whatever follows.
static ENDS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x80 {
        let joins = matches!(byte as u8, b'\'' | b'.' | b':' | b',' | b';');
        table[byte] = !joins && !matches!(CLASS[byte], Class::Word);
        byte += 1;
    }
    table
};

/// End of the ASCII word that begins at `start`, by the rules WB5 to WB13 of UAX #29, and whether it has
/// punctuation within.
#[inline]
fn ascii_word_end(bytes: &[u8], start: usize) -> (usize, bool) {
    let end = run_end(bytes, start);
    if joins(bytes, end) { (joined_word_end(bytes, end), true) } else { (end, false) }
}

/// End of a word of which a part ends at the punctuation mark at `mark`, which joins the next part to it.
fn joined_word_end(bytes: &[u8], mark: usize) -> usize {
    let mut end = run_end(bytes, mark + 1);
    while joins(bytes, end) {
        end = run_end(bytes, end + 1);
    }
    end
}

/// Whether the byte at `mark`, behind a letter or digit, joins what stands around it to one word.
#[inline]
fn joins(bytes: &[u8], mark: usize) -> bool {
    let (Some(&middle), Some(&after)) = (bytes.get(mark), bytes.get(mark + 1)) else { return false };
    let before = bytes[mark - 1];
    let letters = || before.is_ascii_alphabetic() && after.is_ascii_alphabetic();
    let digits = || before.is_ascii_digit() && after.is_ascii_digit();
    match middle {
        b' ' => false,
        b'\'' | b'.' => letters() || digits(),
        b':' => letters(),
        b',' | b';' => digits(),
        _ => false,
    }
}

/// End of the run of ASCII letters, digits and underscores that begins at `start`.
///
/// Eight bytes are looked at together: most words need no second look, whatever their length.
#[inline]
fn run_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(eight) = eight(bytes, at) {
        let others = !word_bytes(eight) & HIGH;
        if others != 0 {
            return at + others.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while at < bytes.len() && CLASS[bytes[at] as usize] == Class::Word {
        at += 1;
    }
    at
}

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * EACH;

/// The high bit of each byte that is an ASCII letter, digit or underscore.
#[inline]
fn word_bytes(bytes: u64) -> u64 {
    // Adding to seven bits carries into the eighth from a limit on, and never into the next byte.
    let low = bytes & !HIGH;
    let from = |bytes: u64, limit: u8| bytes + u64::from(0x80 - limit) * EACH;
    let small = low | (0x20 * EACH);
    let letters = from(small, b'a') & !from(small, b'z' + 1);
    let digits = from(low, b'0') & !from(low, b'9' + 1);
    let underscores = from(low, b'_') & !from(low, b'_' + 1);
    (letters | digits | underscores) & !bytes
}

/// Words of the stretch around `start` that ends at the next ASCII space or line end, by the library.
/// A space always ends a word, so the stretch can be cut alone.
fn unicode_chunk(text: &str, start: usize, found: &mut impl FnMut(Span)) -> usize {
    let bytes = text.as_bytes();
    let length = bytes[start..].iter().position(|byte| byte.is_ascii_whitespace());
    let end = length.map_or(bytes.len(), |length| start + length);
    for (at, piece) in text[start..end].split_word_bound_indices() {
        if piece.chars().any(char::is_alphanumeric) {
            emit(text, start + at, start + at + piece.len(), found);
        } else if matches!(piece, "%" | "$" | "€" | "£" | "¥" | "₹") {
            found(Span::new((start + at) as u32, (start + at + piece.len()) as u32));
        }
    }
    end
}

/// Reports one UAX #29 word after the tailorings.
fn emit(text: &str, start: usize, end: usize, found: &mut impl FnMut(Span)) {
    let word = &text[start..end];
    if !word.bytes().any(|byte| matches!(byte, b'.' | b'\'' | b':') || byte >= 0x80) {
        if word.bytes().any(|byte| byte != b'_') {
            found(Span::new(start as u32, end as u32));
        }
        return;
    }
    let mut from = start;
    for (at, mark) in word.match_indices(['.', '\'', '’', ':']) {
        let (left, right) = (&text[from..start + at], &word[at + mark.len()..]);
        if splits(left, mark, right) {
            if !left.is_empty() {
                found(Span::new(from as u32, (start + at) as u32));
            }
            from = start + at + mark.len();
        }
    }
    if from < end {
        found(Span::new(from as u32, end as u32));
    }
}

/// Whether the word is cut at `mark`, between `left` and `right`.
fn splits(left: &str, mark: &str, right: &str) -> bool {
    match mark {
        "." => {
            let letters = |text: &str| text.chars().take_while(|letter| letter.is_alphabetic()).count();
            let last = left.rsplit('.').next().unwrap_or(left);
            let digits = last.ends_with(|end: char| end.is_ascii_digit());
            !digits && (letters(last) > 1 || letters(right) > 1)
        }
        ":" => true,
        // "UN's" is a possessive and no elision.
        _ => {
            right != "s"
                && ELISIONS.binary_search_by(|prefix| prefix.as_str().cmp(&left.to_lowercase())).is_ok()
        }
    }
}

static ELISIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut prefixes: Vec<String> = include_str!("elisions.txt")
        .lines()
        .map(|line| line.split('#').next().unwrap_or("").trim().to_string())
        .filter(|line| !line.is_empty())
        .collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    prefixes
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        words(text, |span| found.push(span.of(text)));
        found
    }

    #[test]
    fn words_are_those_of_the_standard_with_the_tailorings() {
        for (name, text, want) in [
            ("plain", "The law, of 2021.", vec!["The", "law", "of", "2021"]),
            ("hyphen", "decision-making", vec!["decision", "making"]),
            ("contraction", "don't", vec!["don't"]),
            ("numbers", "1,000.50 and 3;4", vec!["1,000.50", "and", "3;4"]),
            ("acronym", "the U.S. and e.g. this", vec!["the", "U.S", "and", "e.g", "this"]),
            ("lost space", "learning.The", vec!["learning", "The"]),
            ("colon", "Action:Review", vec!["Action", "Review"]),
            ("elision", "l'État d’abord", vec!["l", "État", "d", "abord"]),
            ("English apostrophes stay", "the UN’s O'Neil", vec!["the", "UN’s", "O'Neil"]),
            ("percent and money", "5% of €3 million", vec!["5", "%", "of", "€", "3", "million"]),
            ("accents", "décision à l’œuvre", vec!["décision", "à", "l", "œuvre"]),
            ("cyrillic", "закон об ИИ", vec!["закон", "об", "ИИ"]),
            ("underscores alone", "a ___ b", vec!["a", "b"]),
        ] {
            assert_eq!(cut(text), want, "{name}");
        }
    }

    #[test]
    fn bytes_of_words_are_those_of_the_table() {
        for byte in 0..=255u8 {
            let found = word_bytes(u64::from_le_bytes([byte, b'-', byte, 0, 0xff, byte, b'a', byte])) & HIGH;
            let want = CLASS[usize::from(byte)] == Class::Word;
            let each = if want { 0x80 } else { 0 };
            assert_eq!(found.to_le_bytes(), [each, 0, each, 0, 0, each, 0x80, each], "{byte:#x}");
        }
    }

    #[test]
    fn words_go_on_over_the_blocks_that_are_looked_at_together() {
        for length in [1, 7, 63, 64, 65, 130] {
            for before in 0..130 {
                let text =
                    format!("{}{}, {}_x% é", " ".repeat(before), "a".repeat(length), "b".repeat(length));
                let want = ["a".repeat(length), format!("{}_x", "b".repeat(length)), "%".into(), "é".into()];
                assert_eq!(cut(&text), want, "{length} letters behind {before} spaces");
            }
        }
    }

    proptest! {
        #[test]
        fn pieces_are_those_of_the_library(text in "[a\t-\r \u{1c}-\u{1f}é\u{a0}]{0,200}", most in 1usize..90) {
            prop_assert_eq!(pieces(&text, most), text.split_whitespace().take(most).count());
        }

        #[test]
        fn ascii_words_equal_the_standard(text in "[ -~&&[^.':%$_]]{0,200}") {
            let ours = cut(&text);
            let theirs: Vec<&str> = text.unicode_words().collect();
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn spans_are_ascending_disjoint_and_on_boundaries(text in "\\PC{0,60}") {
            let mut last = 0;
            words(&text, |span| {
                assert!(span.start >= last && !span.is_empty());
                assert!(text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize));
                last = span.end;
            });
        }

        #[test]
        fn no_letter_or_digit_is_lost(text in "[a-zA-Z0-9 .,'’é€%-]{0,60}") {
            let kept: usize = cut(&text).iter().flat_map(|word| word.chars()).filter(|c| c.is_alphanumeric()).count();
            prop_assert_eq!(kept, text.chars().filter(|c| c.is_alphanumeric()).count());
        }
    }
}
