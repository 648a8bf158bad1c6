//! The figures of a document, apart from its text: what a corpus is compared by.

use crate::analyze::{Brief, DocumentStatus, Outcome};
use crate::assess::listed::Listed;
use crate::document::{DocId, DocumentMeta, NoticeCode};
use crate::rules::{Level, RuleBook};
use crate::text::Lang;
use std::collections::{BTreeMap, BTreeSet};

/// What a document is, and its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecard {
    /// Its identifier.
    pub id: DocId,
    /// What is known about it.
    pub meta: DocumentMeta,
    /// Language of most of it.
    pub lang: Lang,
    /// Its words.
    pub words: u32,
    /// Whether it counts among others.
    pub membership: Membership,
    /// Values by id of framework, layer and item, 0 to 1 in steps of 0.0001: as they are written in tables, so
    /// that two are equal whether read or computed. What could not be assessed has none.
    pub values: BTreeMap<String, f64>,
    /// Levels by id of the provision; what could not be assessed has none.
    pub levels: BTreeMap<String, Level>,
}

/// Whether a document counts among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Membership {
    /// It does.
    Counts,
    /// Another document that counts is the same text.
    TwinOf(DocId),
    /// It does not, and why.
    LeftOut(String),
}

/// What a figure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entity {
    /// A framework.
    Framework,
    /// A layer of one.
    Layer,
    /// An item.
    Item,
}

impl Entity {
    /// The name used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Entity::Framework => "framework",
            Entity::Layer => "layer",
            Entity::Item => "item",
        }
    }
}

/// What documents are compared on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub entity: Entity,
    /// Its identifier.
    pub id: String,
    /// Number of its framework in the rule book.
    pub framework: u32,
}

/// Frameworks, their layers and items, in the order of the frameworks given.
pub fn parts(book: &RuleBook, frameworks: &[u32]) -> Vec<Part> {
    let mut parts = Vec::new();
    for &framework in frameworks {
        let one = &book.frameworks[framework as usize];
        parts.push(Part { entity: Entity::Framework, id: one.id.clone(), framework });
        let layers = one.layers.iter().map(|layer| format!("{}.{}", one.id, layer.id));
        parts.extend(layers.map(|id| Part { entity: Entity::Layer, id, framework }));
        let items = one.items.iter().map(|item| item.id.clone());
        parts.extend(items.map(|id| Part { entity: Entity::Item, id, framework }));
    }
    parts
}

/// The documents of a run that were read, in their order.
///
/// Copies in the same bytes, in the same text, or, for the same country and year, in nearly the same text are
/// twins: the longest of those that could be assessed counts, of equal ones the first. `left_out` may give a
/// reason why a document does not count.
pub fn scorecards(
    book: &RuleBook,
    outcomes: &[Outcome<Listed>],
    left_out: impl Fn(&Brief) -> Option<String>,
) -> impl Iterator<Item = Scorecard> {
    let briefs: Vec<&Brief> = outcomes.iter().filter_map(Outcome::read).map(|listed| &listed.brief).collect();
    let memberships = memberships(&briefs, left_out);
    // The figures of many documents are large: one after the other.
    briefs.into_iter().zip(memberships).map(|(brief, membership)| card(book, brief, membership))
}

/// Whether each of some documents counts among the others; see [`scorecards`].
pub(super) fn memberships(briefs: &[&Brief], left_out: impl Fn(&Brief) -> Option<String>) -> Vec<Membership> {
    let membership = |brief: &&Brief| match membership(brief) {
        Membership::Counts => left_out(brief).map_or(Membership::Counts, Membership::LeftOut),
        other => other,
    };
    let mut memberships: Vec<Membership> = briefs.iter().map(membership).collect();
    for twins in twins(briefs) {
        let counts = |&&one: &&usize| memberships[one] == Membership::Counts;
        let words = |one: usize| briefs[one].words;
        let longest = twins.iter().filter(counts).max_by(|a, b| words(**a).cmp(&words(**b)).then(b.cmp(a)));
        let Some(&kept) = longest else { continue };
        for &twin in twins.iter().filter(|&&twin| twin != kept) {
            memberships[twin] = Membership::TwinOf(briefs[kept].id.clone());
        }
    }
    memberships
}

pub(super) fn card(book: &RuleBook, brief: &Brief, membership: Membership) -> Scorecard {
    let mut values = BTreeMap::new();
    let mut levels = BTreeMap::new();
    let mut keep = |id: String, value: Option<f64>| {
        values.extend(value.map(|value| (id, (value * 1e4).round() / 1e4)));
    };
    for (framework, score) in book.frameworks.iter().zip(&brief.scores) {
        keep(framework.id.clone(), score.total.value);
        for (layer, score) in framework.layers.iter().zip(&score.layers) {
            keep(format!("{}.{}", framework.id, layer.id), score.value);
        }
        for (item, score) in framework.items.iter().zip(&score.items) {
            keep(item.id.clone(), score.value);
            for (provision, score) in item.provisions.iter().zip(&score.provisions) {
                levels.extend(score.level.map(|level| (provision.id.clone(), level)));
            }
        }
    }
    Scorecard {
        id: brief.id.clone(),
        meta: brief.meta.clone(),
        lang: brief.lang,
        words: brief.words,
        membership,
        values,
        levels,
    }
}

/// Whether a document counts, its twins aside.
fn membership(brief: &Brief) -> Membership {
    match (&brief.meta.superseded_by, brief.status) {
        (_, DocumentStatus::NotAssessable) => Membership::LeftOut("not assessable".to_string()),
        (Some(other), _) => Membership::LeftOut(format!("replaced by {other}")),
        (None, _) => Membership::Counts,
    }
}

/// Sets of documents with the same text, by number.
fn twins(briefs: &[&Brief]) -> Vec<BTreeSet<usize>> {
    let numbers: BTreeMap<&DocId, usize> =
        briefs.iter().enumerate().rev().map(|(number, one)| (&one.id, number)).collect();
    let mut pairs = Vec::new();
    for (number, brief) in briefs.iter().enumerate() {
        for notice in &brief.notices {
            let Some(&other) = notice.other.as_ref().and_then(|other| numbers.get(other)) else { continue };
            let same = match notice.code {
                NoticeCode::Duplicate | NoticeCode::SameTextAs => true,
                NoticeCode::NearDuplicate => same_origin(&brief.meta, &briefs[other].meta),
                _ => false,
            };
            if same {
                pairs.push((number, other));
            }
        }
    }
    joined(briefs.len(), &pairs)
}

/// The sets of those that pairs put together.
fn joined(count: usize, pairs: &[(usize, usize)]) -> Vec<BTreeSet<usize>> {
    // Each points to one before it in its set, the first to itself.
    let mut before: Vec<usize> = (0..count).collect();
    fn first(before: &mut [usize], mut one: usize) -> usize {
        while before[one] != one {
            before[one] = before[before[one]];
            one = before[one];
        }
        one
    }
    for &(one, other) in pairs {
        let (one, other) = (first(&mut before, one), first(&mut before, other));
        before[one.max(other)] = one.min(other);
    }
    let mut sets: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for &(one, other) in pairs {
        sets.entry(first(&mut before, one)).or_default().extend([one, other]);
    }
    sets.into_values().collect()
}

/// Both come from one country and one year.
fn same_origin(one: &DocumentMeta, other: &DocumentMeta) -> bool {
    let country = |meta: &DocumentMeta| meta.country_iso3.as_ref().map(|country| country.value.clone());
    let year = |meta: &DocumentMeta| meta.year.as_ref().map(|year| year.value);
    country(one).is_some()
        && country(one) == country(other)
        && year(one).is_some()
        && year(one) == year(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_of_twins_are_one_set() {
        let sets = joined(6, &[(0, 1), (4, 5), (2, 3), (1, 2), (2, 1)]);
        assert_eq!(sets, [BTreeSet::from([0, 1, 2, 3]), BTreeSet::from([4, 5])]);
    }
}
