//! Sketches of texts, by which texts that share most of their passages are known without comparing them word by
//! word.

use crate::text::Words;
use rustc_hash::{FxBuildHasher, FxHashSet};
use std::hash::BuildHasher;

/// Words of a passage.
const PASSAGE: usize = 8;
/// Passages that a sketch keeps: the error of the shared part is about 1 / sqrt(256), 6 %.
const KEPT: usize = 256;
/// A text with fewer passages is too short to be told from another of its kind.
const LEAST: usize = 60;
/// A passage that stands in more texts is boilerplate and makes no pair.
const MOST_TEXTS: usize = 64;

/// The passages of a text with the smallest hashes: a sample that is the same for the same text, and that two
/// texts share as far as they share passages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// Ascending, each once, at most [`KEPT`].
    hashes: Vec<u64>,
}

impl Sketch {
    /// Sketches a text; `None` when it is too short to say anything.
    pub fn of(words: &Words) -> Option<Sketch> {
        if words.forms.len() < LEAST + PASSAGE {
            return None;
        }
        let forms: Vec<u64> = words.lexicon.forms().map(|form| FxBuildHasher.hash_one(form)).collect();
        let mut hashes: Vec<u64> = Vec::new();
        for passage in words.forms.windows(PASSAGE) {
            let hash = passage.iter().fold(0u64, |hash, form| {
                hash.wrapping_mul(0x0100_0000_01b3).wrapping_add(forms[*form as usize]).rotate_left(17)
            });
            hashes.push(mixed(hash));
            if hashes.len() >= 64 * KEPT {
                keep_smallest(&mut hashes);
            }
        }
        keep_smallest(&mut hashes);
        Some(Sketch { hashes })
    }

    /// Share (0 to 1) of the passages of both texts together that stand in both, as far as the sample tells.
    fn shared(&self, other: &Sketch) -> f64 {
        let (mut left, mut right) = (self.hashes.iter().peekable(), other.hashes.iter().peekable());
        let (mut both, mut all) = (0, 0);
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            let order = a.cmp(b);
            both += u32::from(order.is_eq());
            all += 1;
            if order.is_le() {
                left.next();
            }
            if order.is_ge() {
                right.next();
            }
            if all as usize == KEPT {
                break;
            }
        }
        // What one has left, once the other is at its end, is not shared.
        let rest = (left.count() + right.count()).min(KEPT - all as usize) as u32;
        f64::from(both) / f64::from((all + rest).max(1))
    }
}

fn keep_smallest(hashes: &mut Vec<u64>) {
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(KEPT);
}

/// Spreads a hash over all 64 bits, so that the smallest ones are a fair sample.
fn mixed(mut hash: u64) -> u64 {
    hash ^= hash >> 30;
    hash = hash.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash ^= hash >> 27;
    hash = hash.wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// The pairs of texts, by number, of whose passages at least `least` (0 to 1) stand in both, with that share;
/// in ascending order, whatever the order of the texts.
pub fn alike(sketches: &[Option<Sketch>], least: f64) -> Vec<(usize, usize, f64)> {
    let numbered = (0..).zip(sketches);
    let hashes = numbered.filter_map(|(number, sketch)| Some((number, &sketch.as_ref()?.hashes)));
    let mut places: Vec<(u64, u32)> =
        hashes.flat_map(|(number, hashes)| hashes.iter().map(move |hash| (*hash, number))).collect();
    places.sort_unstable();
    let mut candidates: FxHashSet<(u32, u32)> = FxHashSet::default();
    let same = places.chunk_by(|(hash, _), (next, _)| hash == next);
    for texts in same.filter(|texts| (2..=MOST_TEXTS).contains(&texts.len())) {
        for (at, (_, first)) in texts.iter().enumerate() {
            candidates.extend(texts[at + 1..].iter().map(|(_, second)| (*first, *second)));
        }
    }
    let mut candidates: Vec<(u32, u32)> = candidates.into_iter().collect();
    candidates.sort_unstable();
    let pairs = candidates.into_iter().filter_map(|(first, second)| {
        let (first, second) = (first as usize, second as usize);
        let share = sketches[first].as_ref()?.shared(sketches[second].as_ref()?);
        (share >= least).then_some((first, second, share))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of so many different words, from a number on.
    fn sketch(from: u32, count: u32) -> Option<Sketch> {
        let text: Vec<String> = (from..from + count).map(|number| format!("w{number}")).collect();
        Sketch::of(&Words::of(&text.join(" ")))
    }

    #[test]
    fn the_shared_part_is_estimated() {
        for (name, first, second, low, high) in [
            ("the same", sketch(0, 5000), sketch(0, 5000), 1.0, 1.0),
            ("nothing", sketch(0, 5000), sketch(9000, 5000), 0.0, 0.0),
            ("nine tenths", sketch(0, 5000), sketch(250, 5000), 0.84, 0.97),
            ("half", sketch(0, 5000), sketch(1667, 5000), 0.38, 0.62),
            ("short ones", sketch(0, 100), sketch(0, 110), 0.85, 0.95),
        ] {
            let (first, second) = (first.expect("long enough"), second.expect("long enough"));
            let share = first.shared(&second);
            assert!((low..=high).contains(&share), "{name}: {share}");
            assert_eq!(share, second.shared(&first), "{name}");
        }
        assert_eq!(sketch(0, 40), None);
    }

    #[test]
    fn pairs_do_not_depend_on_the_order() {
        let texts = [sketch(0, 3000), sketch(100, 3000), None, sketch(50_000, 900), sketch(0, 3000)];
        let pairs: Vec<(usize, usize)> = alike(&texts, 0.8).into_iter().map(|(a, b, _)| (a, b)).collect();
        assert_eq!(pairs, [(0, 1), (0, 4), (1, 4)]);
        let turned: Vec<Option<Sketch>> = texts.iter().rev().cloned().collect();
        let pairs: Vec<(usize, usize)> = alike(&turned, 0.8).into_iter().map(|(a, b, _)| (a, b)).collect();
        assert_eq!(pairs, [(0, 3), (0, 4), (3, 4)]);
    }
}
