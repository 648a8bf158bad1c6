//! Words by UAX #29, with an ASCII fast path and three tailorings.
//!
//! Tailorings: an elided article is a word of its own ("l'" in "l'État"); a full stop between letters ends a
//! word unless single letters stand on both sides ("learning.The" is two words, "U.S" and "e.g" are one);
//! `%` and currency signs count as words, since amounts and targets are written with them.

use crate::text::Span;
use std::sync::LazyLock;
use unicode_segmentation::UnicodeSegmentation;

/// Calls `found` with the span of every word of `text`, in order.
///
/// Numbers are words, punctuation is not. Spans are disjoint, ascending and on character boundaries.
pub fn words(text: &str, mut found: impl FnMut(Span)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match CLASS[bytes[at] as usize] {
            Class::Word => {
                let (end, joined) = ascii_word_end(bytes, at);
                if end < bytes.len() && bytes[end] >= 0x80 {
                    at = unicode_chunk(text, at, &mut found);
                } else {
                    if joined || bytes[at] == b'_' {
                        emit(text, at, end, &mut found);
                    } else {
                        found(Span::new(at as u32, end as u32));
                    }
                    at = end;
                }
            }
            Class::Symbol => {
                found(Span::new(at as u32, at as u32 + 1));
                at += 1;
            }
            Class::Other => at += 1,
            Class::Unicode => at = unicode_chunk(text, at, &mut found),
        }
    }
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

/// End of the ASCII word that begins at `start`, by the rules WB5 to WB13 of UAX #29, and whether it has
/// punctuation within.
fn ascii_word_end(bytes: &[u8], start: usize) -> (usize, bool) {
    let mut at = start;
    let mut joined = false;
    loop {
        while at < bytes.len() && CLASS[bytes[at] as usize] == Class::Word {
            at += 1;
        }
        let (Some(&middle), Some(&after)) = (bytes.get(at), bytes.get(at + 1)) else { return (at, joined) };
        let before = bytes[at - 1];
        let joins = match middle {
            b'\'' | b'.' => {
                before.is_ascii_alphabetic() && after.is_ascii_alphabetic()
                    || before.is_ascii_digit() && after.is_ascii_digit()
            }
            b':' => before.is_ascii_alphabetic() && after.is_ascii_alphabetic(),
            b',' | b';' => before.is_ascii_digit() && after.is_ascii_digit(),
            _ => false,
        };
        if !joins {
            return (at, joined);
        }
        joined = true;
        at += 1;
    }
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

    proptest! {
        #[test]
        fn ascii_words_equal_the_standard(text in "[ -~&&[^.':%$_]]{0,80}") {
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
