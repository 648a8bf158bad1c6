//! Byte spans and the line and column they stand for.

use std::ops::Range;

/// A range of bytes in a text, end exclusive.
///
/// Both ends lie on character boundaries of the text they belong to; a span may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// A span from `start` to `end` (bytes, end exclusive).
    pub fn new(start: u32, end: u32) -> Span {
        debug_assert!(start <= end, "a span cannot end before it starts");
        Span { start, end }
    }

    /// Number of bytes.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// True when the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same range as `usize`, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The part of `text` that the span covers.
    ///
    /// # Panics
    /// When the span does not lie on character boundaries inside `text`: it then belongs to another text.
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }
}

/// Line and column of a byte offset, both 1-based; the column counts characters.
///
/// An offset past the end is placed at the end. Cost is linear in the offset.
pub fn line_column(text: &str, offset: usize) -> (u32, u32) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line = before.bytes().filter(|&byte| byte == b'\n').count() as u32 + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() as u32 + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_one_based_and_count_characters() {
        for (name, text, offset, want) in [
            ("start", "ab\ncd", 0, (1, 1)),
            ("end of the first line", "ab\ncd", 2, (1, 3)),
            ("second line", "ab\ncd", 3, (2, 1)),
            ("characters, not bytes", "é=\nü=1", 6, (2, 2)),
            ("inside a character", "é", 1, (1, 1)),
            ("past the end", "ab", 99, (1, 3)),
        ] {
            assert_eq!(line_column(text, offset), want, "{name}");
        }
    }
}
