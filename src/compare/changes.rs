//! Paired passages → changes of level and detail, each with the words behind it.

use super::align::{Alignment, Wording};
use super::details::{Detail, Shown, Turn, details};
use super::effects::Effects;
use super::entries::Entry;
use super::paragraphs::Paragraphs;
use super::{Change, Kind, ProvisionChange, Version};
use crate::rules::{Level, Place, RuleBook};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that changes are found in.
pub(super) struct Changes<'a> {
    pub(super) book: &'a RuleBook,
    pub(super) frameworks: &'a [u32],
    /// The old and the new version.
    pub(super) versions: [Version<'a>; 2],
    pub(super) wording: &'a Wording,
    pub(super) alignment: &'a Alignment,
    pub(super) paragraphs: &'a Paragraphs,
}

/// The changes, and the groups of paragraphs that have one.
pub(super) struct Found {
    pub(super) changes: Vec<Change>,
    pub(super) groups: BTreeSet<u32>,
}

/// The words that a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Anchor {
    /// A sentence with other words.
    Pair(u32, u32),
    /// A block of one of the versions, 0 the old one.
    Block(usize, u32),
    /// The words around: the sentence itself is the same.
    Around,
}

/// What belongs into one row.
type Key = (u32, Kind, Anchor);

impl<'a> Changes<'a> {
    pub(super) fn find(&self) -> Found {
        let entries = self.carrying(self.joined(self.entries()));
        let levels = entries.iter().map(|entry| (entry.place, entry.levels()[0]));
        let scores = &self.versions[0].assessment.scores;
        let mut effects = Effects::new(self.book, self.frameworks, scores, levels);
        let mut rows: Vec<(Key, Vec<Entry>)> = self.rows(entries).into_iter().collect();
        rows.sort_by_cached_key(|(key, entries)| (self.position(*key, entries), *key));
        let groups = rows.iter().map(|((group, ..), _)| *group).collect();
        let changes = rows.iter().map(|(key, entries)| {
            let moves = entries.iter().map(|entry| (entry.place, entry.levels()[0], entry.levels()[1]));
            let effects = effects.apply(moves);
            Change { effects, ..self.change(*key, entries) }
        });
        Found { changes: changes.collect(), groups }
    }

    /// The entries that changed, by row.
    fn rows(&self, entries: Vec<Entry<'a>>) -> BTreeMap<Key, Vec<Entry<'a>>> {
        let mut rows: BTreeMap<Key, Vec<Entry>> = BTreeMap::new();
        for entry in entries {
            if let Some(kind) = self.kind(&entry) {
                let (group, anchor) = self.anchor(&entry);
                rows.entry((group, kind, anchor)).or_default().push(entry);
            }
        }
        // The words around are those of a changed sentence beside it, where there is one.
        let around: Vec<Key> = rows.keys().filter(|key| key.2 == Anchor::Around).copied().collect();
        for key in around {
            let beside =
                rows.range((key.0, key.1, Anchor::Pair(0, 0))..key).next().map(|(beside, _)| *beside);
            if let Some(beside) = beside
                && let Some(entries) = rows.remove(&key)
            {
                rows.entry(beside).or_default().extend(entries);
            }
        }
        rows
    }

    /// What happened to a passage; `None` when it says the same.
    fn kind(&self, entry: &Entry) -> Option<Kind> {
        let [old, new] = entry.levels();
        match entry.sentences {
            [None, _] => return Some(Kind::Added),
            [_, None] => return Some(Kind::Removed),
            _ if new < old => return Some(Kind::Weakened),
            _ if new > old => return Some(Kind::Strengthened),
            _ => {}
        }
        let details = self.details(entry);
        let all = |turn: Turn| details.iter().all(|detail| detail.turn == turn);
        match () {
            () if details.is_empty() => None,
            () if all(Turn::Lost) => Some(Kind::Weakened),
            () if all(Turn::Gained) => Some(Kind::Strengthened),
            () => Some(Kind::Changed),
        }
    }

    /// The details of a passage that is more than a mention in one version.
    fn details(&self, entry: &Entry) -> Vec<Detail> {
        let [Some(old), Some(new)] = entry.evidence else { return Vec::new() };
        if old.level.max(new.level) < Level::COMMITMENT {
            return Vec::new();
        }
        details(
            Shown { commitment: &old.commitment, text: &self.versions[0].assessment.text },
            Shown { commitment: &new.commitment, text: &self.versions[1].assessment.text },
        )
    }

    fn anchor(&self, entry: &Entry) -> (u32, Anchor) {
        let block = |version: usize, sentence: u32| {
            Anchor::Block(version, self.versions[version].document.sentences[sentence as usize].block)
        };
        match entry.sentences {
            [Some(old), Some(new)] if !self.wording.same(old, new) => (entry.group, Anchor::Pair(old, new)),
            [Some(old), Some(_)] => self.lead(old).unwrap_or((entry.group, Anchor::Around)),
            [Some(old), None] => (entry.group, block(0, old)),
            [None, Some(new)] => (entry.group, block(1, new)),
            [None, None] => (entry.group, Anchor::Around),
        }
    }

    /// The line that introduces the list item of an old sentence, if it has other words now.
    fn lead(&self, sentence: u32) -> Option<(u32, Anchor)> {
        let document = self.versions[0].document;
        let block = &document.blocks[document.sentences[sentence as usize].block as usize];
        let lead = document.blocks[block.lead? as usize].sentences.clone().last()?;
        let now = self.alignment.to_new[lead as usize]?;
        (!self.wording.same(lead, now)).then(|| (self.group(0, lead), Anchor::Pair(lead, now)))
    }

    /// Where in the new version a row is told: what is gone, behind what stood before it.
    fn position(&self, (_, _, anchor): Key, entries: &[Entry]) -> (u32, u32) {
        let first = |version: usize| entries.iter().filter_map(|entry| entry.sentences[version]).min();
        let (old, new) = match anchor {
            Anchor::Pair(old, new) => (Some(old), Some(new)),
            _ => (first(0), first(1)),
        };
        let behind = |old: u32| {
            let before = self.alignment.to_new[..old as usize].iter().rev().flatten().next();
            before.map_or(0, |before| before + 1)
        };
        (new.or_else(|| old.map(behind)).unwrap_or(0), old.unwrap_or(0))
    }

    fn change(&self, (group, kind, anchor): Key, entries: &[Entry]) -> Change {
        let mut provisions: Vec<(Place, ProvisionChange)> = Vec::new();
        let mut details: Vec<Detail> = Vec::new();
        for entry in entries {
            let [old, new] = entry.levels().map(|level| Some(level.number()));
            let id = self.book.provision_at(entry.place).id.clone();
            provisions.push((entry.place, ProvisionChange { id, old, new }));
            for detail in self.details(entry) {
                if !details.contains(&detail) {
                    details.push(detail);
                }
            }
        }
        provisions.sort_by_key(|(place, _)| {
            (self.frameworks.iter().position(|&number| number == place.framework), *place)
        });
        provisions.dedup();
        let [words_removed, words_added] = self.words(group, anchor);
        let moved = |entry: &Entry| entry.sentences[0].is_some_and(|old| self.alignment.moved[old as usize]);
        Change {
            doc_id: self.versions[1].assessment.id.to_string(),
            kind,
            moved: entries.iter().any(moved) && !matches!(anchor, Anchor::Block(..)),
            provisions: provisions.into_iter().map(|(_, provision)| provision).collect(),
            details,
            old: self.quoted(0, anchor, entries),
            new: self.quoted(1, anchor, entries),
            words_removed,
            words_added,
            effects: Vec::new(),
            reasons: Vec::new(),
        }
    }
}
