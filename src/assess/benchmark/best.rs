//! The best that the documents of a group hold together: a country's several documents as one.

use super::groups::group_of_document;
use crate::analyze::{Brief, Outcome};
use crate::assess::listed::Listed;
use crate::assess::peers::is_member;
use crate::assess::score::{Attestation, Findings, FrameworkScore, score_framework};
use crate::rules::{Level, RuleBook};
use std::collections::BTreeMap;

/// The best levels over the documents of a group, and what they are worth together.
pub struct GroupBest<'a> {
    /// The group.
    pub group: String,
    /// Its documents, in the order of the run.
    pub documents: Vec<&'a Brief>,
    /// Scores by framework, in the order of the rule book, as if the documents were one.
    pub scores: Vec<FrameworkScore>,
}

impl<'a> GroupBest<'a> {
    /// The first document that has the group's level on a provision, by number of framework, item and
    /// provision; `None` where nothing was found.
    pub fn giver(&self, framework: usize, item: usize, provision: usize) -> Option<&'a Brief> {
        let best = self.scores[framework].items[item].provisions[provision].level?;
        let has = |document: &&&Brief| {
            document.scores[framework].items[item].provisions[provision].level == Some(best)
        };
        self.documents.iter().find(has).copied().filter(|_| best > Level::ABSENT)
    }
}

/// The groups of a run by a column, sorted; documents that do not count, and those of no group, are left out.
pub fn best_of_groups<'a>(
    book: &RuleBook,
    outcomes: &'a [Outcome<Listed>],
    column: &str,
) -> Vec<GroupBest<'a>> {
    let mut groups: BTreeMap<String, Vec<&Brief>> = BTreeMap::new();
    for listed in outcomes.iter().filter_map(Outcome::read).filter(|listed| is_member(listed)) {
        if let Some(group) = group_of_document(&listed.meta, listed.lang, column) {
            groups.entry(group).or_default().push(&listed.brief);
        }
    }
    let best = |(group, documents): (String, Vec<&'a Brief>)| {
        let score = |framework| {
            let together = Together { documents: &documents, framework };
            score_framework(&book.frameworks[framework], &book.scoring, &together)
        };
        let scores = (0..book.frameworks.len()).map(score).collect();
        GroupBest { group, documents, scores }
    };
    groups.into_iter().map(best).collect()
}

/// The documents of a group on a framework, taken as one.
struct Together<'a> {
    documents: &'a [&'a Brief],
    framework: usize,
}

impl Findings for Together<'_> {
    fn best(&self, item: usize, provision: usize) -> (Level, u32) {
        let mut best = (Level::ABSENT, 0);
        for document in self.documents {
            let score = &document.scores[self.framework].items[item].provisions[provision];
            best = (best.0.max(score.level.unwrap_or(Level::ABSENT)), best.1 + score.evidence);
        }
        best
    }

    fn mentions(&self, item: usize) -> u32 {
        self.documents.iter().map(|document| document.scores[self.framework].items[item].mentions).sum()
    }

    /// What one document was silent on could stand in the unreadable part of another.
    fn attested(&self, item: usize, provision: usize) -> Attestation {
        let full = |document: &&Brief| {
            let score = &document.scores[self.framework].items[item].provisions[provision];
            score.attested == Attestation::Full
        };
        if self.documents.iter().all(full) { Attestation::Full } else { Attestation::Missing }
    }
}
