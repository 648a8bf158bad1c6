//! The texts of word patterns: a table of them by hash, and how long those are that a word may begin with.

use crate::matching::index::Index;
use crate::matching::patterns::Fit;
use crate::text::{eight, first_eight, mixed};
use rustc_hash::FxHashMap;
use std::num::NonZeroU32;

/// A hash of a text by its length and its two ends.
#[inline]
pub(super) fn hash(text: &[u8]) -> u64 {
    mixed(mixed(first_eight(text) ^ (text.len() as u64) << 56) ^ tail(text))
}

/// Texts and the patterns they are.
pub(super) struct Texts {
    index: Index<Text>,
    /// The whole of those that are longer than sixteen bytes, by pattern.
    long: FxHashMap<u32, String>,
}

/// A text with all that is asked of its pattern, on one line of memory; up to sixteen bytes it is known by its two ends.
#[repr(align(64))]
struct Text {
    head: u64,
    tail: u64,
    length: NonZeroU32,
    fit: Fit,
}

/// The last eight bytes of a text that has as many; of a shorter one, nothing.
#[inline]
fn tail(text: &[u8]) -> u64 {
    text.len().checked_sub(8).and_then(|at| eight(text, at)).unwrap_or_default()
}

impl Texts {
    /// Bits by which nearly all that is no text is known.
    const BITS: usize = 1 << 16;

    /// The table of `texts` with their patterns, each text once; an empty text is none.
    pub(super) fn of(texts: &[(&str, Fit)]) -> Texts {
        let text = |(text, fit): &(&str, Fit)| {
            let bytes = text.as_bytes();
            let length = NonZeroU32::new(bytes.len() as u32)?;
            Some((hash(bytes), Text { head: first_eight(bytes), tail: tail(bytes), length, fit: *fit }))
        };
        let long = texts.iter().filter(|(text, _)| text.len() > 16);
        let index = Index::of(texts.iter().filter_map(text).collect(), Texts::BITS);
        Texts { index, long: long.map(|(text, fit)| (fit.pattern, text.to_string())).collect() }
    }

    /// Whether there may be a text with this hash.
    #[inline]
    pub(super) fn may_have(&self, hash: u64) -> bool {
        self.index.may_have(hash)
    }

    /// The pattern of a text with this hash, if it is one.
    #[inline]
    pub(super) fn get(&self, text: &[u8], hash: u64) -> Option<Fit> {
        let is = |known: &Text| {
            known.length.get() as usize == text.len()
                && known.head == first_eight(text)
                && known.tail == tail(text)
                && (text.len() <= 16 || self.long[&known.fit.pattern].as_bytes() == text)
        };
        self.index.find(hash, is).map(|known| known.fit)
    }
}

/// The last bit of [`Lengths`].
pub(super) const LAST_LENGTH: usize = 63;

/// How long the prefixes are that begin with the same three bytes, as far as a small table tells.
pub(super) struct Lengths {
    /// For each hash of three bytes, lengths less one as bits; the last one stands for longer ones too.
    by_start: Vec<u64>,
    /// Those of prefixes of fewer bytes.
    short: u64,
}

impl Lengths {
    const STARTS: usize = 1 << 11;

    pub(super) fn of<'a>(prefixes: impl Iterator<Item = &'a [u8]>) -> Lengths {
        let mut found = Lengths { by_start: vec![0; Lengths::STARTS], short: 0 };
        for prefix in prefixes.filter(|prefix| !prefix.is_empty()) {
            let lengths = match Lengths::start(prefix) {
                Some(start) => &mut found.by_start[start],
                None => &mut found.short,
            };
            *lengths |= 1 << (prefix.len() - 1).min(LAST_LENGTH);
        }
        found
    }

    fn start(text: &[u8]) -> Option<usize> {
        let start = text.first_chunk::<3>()?;
        let start = u64::from(start[0]) | u64::from(start[1]) << 8 | u64::from(start[2]) << 16;
        Some((mixed(start) >> 32) as usize & (Lengths::STARTS - 1))
    }

    /// The lengths of the beginnings of a text that may be prefixes, as bits.
    #[inline]
    pub(super) fn of_prefixes(&self, text: &[u8]) -> u64 {
        let of_start = Lengths::start(text).map_or(0, |start| self.by_start[start]);
        let within = u64::MAX.checked_shr(64 - text.len().min(64) as u32).unwrap_or_default();
        (of_start | self.short) & within
    }
}
