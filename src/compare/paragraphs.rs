//! Paired sentences → paragraphs of two versions that belong together, whole, split, merged or moved.

use super::align::{Alignment, Wording};
use crate::document::Document;
use std::collections::BTreeMap;

/// Paragraphs of both versions in groups that belong together.
pub(super) struct Paragraphs {
    /// Group of each block of the old version.
    pub(super) old: Vec<u32>,
    /// Group of each block of the new version.
    pub(super) new: Vec<u32>,
    /// The blocks of each group, old and new, ascending.
    pub(super) groups: Vec<[Vec<u32>; 2]>,
}

/// What became of a group of paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// The same words, where they were.
    Same,
    /// The same words in another place.
    Moved,
    /// Other words.
    Reworded,
    /// Only in the new version.
    Added,
    /// Only in the old version.
    Removed,
}

impl Paragraphs {
    /// Joins each block with that of the other version which has most of its paired words.
    pub(super) fn of(documents: [&Document; 2], alignment: &Alignment) -> Paragraphs {
        let [old, new] = documents;
        let mut shared: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        for (sentence, partner) in old.sentences.iter().zip(&alignment.to_new) {
            if let Some(partner) = partner {
                let other = &new.sentences[*partner as usize];
                *shared.entry((sentence.block, other.block)).or_default() += sentence.words.len() as u32;
            }
        }
        for &(part, whole) in &alignment.parts {
            let (sentence, other) = (&old.sentences[part as usize], &new.sentences[whole as usize]);
            let words = sentence.words.len().min(other.words.len()) as u32;
            *shared.entry((sentence.block, other.block)).or_default() += words;
        }
        let most = |count: usize, side: fn(&(u32, u32)) -> (u32, u32)| {
            let mut best: Vec<Option<(u32, u32)>> = vec![None; count];
            for (pair, &words) in &shared {
                let (own, other) = side(pair);
                let known = &mut best[own as usize];
                if known.is_none_or(|(most, _)| words > most) {
                    *known = Some((words, other));
                }
            }
            best
        };
        let mut joined = Joined((0..(old.blocks.len() + new.blocks.len()) as u32).collect());
        let behind = old.blocks.len() as u32;
        for (block, best) in (0..).zip(most(old.blocks.len(), |&(old, new)| (old, new))) {
            best.into_iter().for_each(|(_, other)| joined.join(block, behind + other));
        }
        for (block, best) in (0..).zip(most(new.blocks.len(), |&(old, new)| (new, old))) {
            best.into_iter().for_each(|(_, other)| joined.join(behind + block, other));
        }
        joined.groups(behind)
    }

    /// The fate of each group that has words.
    pub(super) fn fates(
        &self,
        documents: [&Document; 2],
        wording: &Wording,
        alignment: &Alignment,
    ) -> Vec<Option<Fate>> {
        let sentences = |side: usize, group: usize| -> Vec<u32> {
            let blocks = self.groups[group][side].iter();
            blocks.flat_map(|&block| documents[side].blocks[block as usize].sentences.clone()).collect()
        };
        let fate = |group: usize| {
            let (old, new) = (sentences(0, group), sentences(1, group));
            let words = |texts: &[Vec<u32>], sentences: &[u32]| -> Vec<u32> {
                sentences.iter().flat_map(|&sentence| texts[sentence as usize].iter().copied()).collect()
            };
            let moved = || old.iter().filter(|&&sentence| alignment.moved[sentence as usize]).count();
            match (old.is_empty(), new.is_empty()) {
                (true, true) => None,
                (true, false) => Some(Fate::Added),
                (false, true) => Some(Fate::Removed),
                _ if words(&wording.old, &old) != words(&wording.new, &new) => Some(Fate::Reworded),
                _ if 2 * moved() > old.len() => Some(Fate::Moved),
                _ => Some(Fate::Same),
            }
        };
        (0..self.groups.len()).map(fate).collect()
    }
}

/// Blocks of both versions, those of the new one behind those of the old one, with the one each is joined to.
struct Joined(Vec<u32>);

impl Joined {
    fn root(&mut self, mut block: u32) -> u32 {
        while self.0[block as usize] != block {
            self.0[block as usize] = self.0[self.0[block as usize] as usize];
            block = self.0[block as usize];
        }
        block
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other) as usize] = one.min(other);
    }

    /// Groups numbered by their first block.
    fn groups(mut self, behind: u32) -> Paragraphs {
        let mut numbers: BTreeMap<u32, u32> = BTreeMap::new();
        let mut found = Paragraphs { old: Vec::new(), new: Vec::new(), groups: Vec::new() };
        for block in 0..self.0.len() as u32 {
            let next = numbers.len() as u32;
            let group = *numbers.entry(self.root(block)).or_insert(next);
            if group == next {
                found.groups.push([Vec::new(), Vec::new()]);
            }
            let [old, new] = &mut found.groups[group as usize];
            if block < behind {
                old.push(block);
                found.old.push(group);
            } else {
                new.push(block - behind);
                found.new.push(group);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::align::align;
    use crate::document::{DocId, DocumentMeta};
    use crate::ingest::{Limits, read};

    fn document(text: &str) -> Document {
        let meta = DocumentMeta { path: "t.txt".to_string(), ..DocumentMeta::default() };
        read(text.as_bytes(), DocId::new("t"), meta, &Limits::default()).expect("it is text")
    }

    #[track_caller]
    fn check(name: &str, old: &str, new: &str, want: &[([usize; 2], Fate)]) {
        let (old, new) = (document(old), document(new));
        let wording = Wording::of(&old, &new);
        let alignment = align(&wording);
        let found = Paragraphs::of([&old, &new], &alignment);
        let sizes = found.groups.iter().map(|[old, new]| [old.len(), new.len()]);
        let fates = found.fates([&old, &new], &wording, &alignment);
        let found: Vec<_> = sizes.zip(fates).filter_map(|(sizes, fate)| Some((sizes, fate?))).collect();
        assert_eq!(found, want, "{name}");
    }

    #[test]
    fn paragraphs_keep_together_however_they_are_cut() {
        let fish = "Fish are sold at noon on the quay beside the church.";
        let bells = "Bells ring over the old town when the day is over.";
        let boats = "Boats leave the harbour early and come home late in the afternoon.";
        let two = format!("{fish} {bells}");
        for (name, old, new, want) in [
            (
                "split",
                format!("{two}\n\n{boats}\n"),
                format!("{fish}\n\n{bells}\n\n{boats}\n"),
                vec![([1, 2], Fate::Same), ([1, 1], Fate::Same)],
            ),
            (
                "merged",
                format!("{fish}\n\n{bells}\n\n{boats}\n"),
                format!("{two}\n\n{boats}\n"),
                vec![([2, 1], Fate::Same), ([1, 1], Fate::Same)],
            ),
            (
                "moved",
                format!("{boats}\n\n{two}\n"),
                format!("{two}\n\n{boats}\n"),
                vec![([1, 1], Fate::Moved), ([1, 1], Fate::Same)],
            ),
            (
                "removed and added",
                format!("{fish}\n\n{bells}\n"),
                format!("{boats}\n\n{bells}\n"),
                vec![([1, 0], Fate::Removed), ([1, 1], Fate::Same), ([0, 1], Fate::Added)],
            ),
            (
                "reworded",
                format!("{fish}\n\n{boats}\n"),
                format!("{}\n\n{boats}\n", fish.replace("noon", "dawn")),
                vec![([1, 1], Fate::Reworded), ([1, 1], Fate::Same)],
            ),
        ] {
            check(name, &old, &new, &want);
        }
    }
}
