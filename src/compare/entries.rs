//! Evidence of both versions, provision by provision, each passage with its other version.

use super::Version;
use super::changes::Changes;
use crate::assess::strength;
use crate::matching::Evidence;
use crate::rules::{Level, Place};
use std::collections::BTreeMap;

/// The passages of one provision in two versions of a sentence, or in one of them.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) place: Place,
    /// Group of paragraphs.
    pub(super) group: u32,
    /// The sentences, old and new; a version may have the sentence and no evidence in it.
    pub(super) sentences: [Option<u32>; 2],
    pub(super) evidence: [Option<&'a Evidence>; 2],
}

impl Entry<'_> {
    /// Level in both versions.
    pub(super) fn levels(&self) -> [Level; 2] {
        self.evidence.map(|evidence| evidence.map_or(Level::ABSENT, |evidence| evidence.level))
    }
}

impl<'a> Changes<'a> {
    /// The strongest passage of every provision in each sentence of a version.
    fn passages(&self, version: usize) -> BTreeMap<(u32, Place), &'a Evidence> {
        let Version { document, assessment } = self.versions[version];
        let mut best: BTreeMap<(u32, Place), &Evidence> = BTreeMap::new();
        for evidence in &assessment.evidence {
            let place = self.book.rules[evidence.rule as usize].place();
            let counts =
                |place: &Place| self.frameworks.contains(&place.framework) && evidence.level > Level::ABSENT;
            let Some(place) = place.filter(counts) else { continue };
            let block = &document.blocks[evidence.at.paragraph as usize - 1];
            let sentence = block.sentences.start + evidence.at.sentence - 1;
            let known = best.entry((sentence, place)).or_insert(evidence);
            if strength(evidence) > strength(known) {
                *known = evidence;
            }
        }
        best
    }

    /// All passages of both versions, each with its other version.
    pub(super) fn entries(&self) -> Vec<Entry<'a>> {
        let [old, new] = [self.passages(0), self.passages(1)];
        let partner = |sentence: u32, partners: &[Option<u32>]| partners[sentence as usize];
        let mut entries = Vec::new();
        for (&(sentence, place), &evidence) in &old {
            let other = partner(sentence, &self.alignment.to_new);
            let found = other.and_then(|other| new.get(&(other, place)).copied());
            entries.push(Entry {
                place,
                group: self.group(0, sentence),
                sentences: [Some(sentence), other],
                evidence: [Some(evidence), found],
            });
        }
        for (&(sentence, place), &evidence) in &new {
            let other = partner(sentence, &self.alignment.to_old);
            if other.is_some_and(|other| old.contains_key(&(other, place))) {
                continue;
            }
            let group = other.map_or_else(|| self.group(1, sentence), |other| self.group(0, other));
            let sentences = [other, Some(sentence)];
            entries.push(Entry { place, group, sentences, evidence: [None, Some(evidence)] });
        }
        entries
    }

    /// The group of paragraphs of a sentence.
    pub(super) fn group(&self, version: usize, sentence: u32) -> u32 {
        let block = self.versions[version].document.sentences[sentence as usize].block;
        let groups = if version == 0 { &self.paragraphs.old } else { &self.paragraphs.new };
        groups[block as usize]
    }

    /// Joins what a paragraph lost in one sentence with what it gained in another: it says it elsewhere now.
    pub(super) fn joined(&self, entries: Vec<Entry<'a>>) -> Vec<Entry<'a>> {
        let mut lost: BTreeMap<(u32, Place), Vec<Entry>> = BTreeMap::new();
        let (gone, mut kept): (Vec<Entry>, Vec<Entry>) =
            entries.into_iter().partition(|entry| entry.evidence[1].is_none());
        for entry in gone.into_iter().rev() {
            lost.entry((entry.group, entry.place)).or_default().push(entry);
        }
        for entry in kept.iter_mut().filter(|entry| entry.evidence[0].is_none()) {
            if let Some(before) = lost.get_mut(&(entry.group, entry.place)).and_then(Vec::pop) {
                entry.sentences[0] = before.sentences[0];
                entry.evidence[0] = before.evidence[0];
            }
        }
        kept.extend(lost.into_values().flatten());
        kept.sort_by_key(|entry| (entry.group, entry.place, entry.sentences));
        kept
    }

    /// Leaves out what a paragraph says of a provision beside something stronger that is still there.
    pub(super) fn carrying(&self, entries: Vec<Entry<'a>>) -> Vec<Entry<'a>> {
        let mut most: BTreeMap<(u32, Place), [Level; 2]> = BTreeMap::new();
        for entry in &entries {
            let [old, new] = entry.levels();
            let known = most.entry((entry.group, entry.place)).or_insert([Level::ABSENT; 2]);
            *known = [known[0].max(old), known[1].max(new)];
        }
        let carries = |entry: &Entry| {
            let [most_old, most_new] = most[&(entry.group, entry.place)];
            let [old, new] = entry.levels();
            old == most_old || new == most_new
        };
        entries.into_iter().filter(carries).collect()
    }
}
