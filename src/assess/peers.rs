//! Peers: the other countries of a run, and the passages of theirs that a drafter can borrow.
//!
//! A country is one peer, however many documents it has; a document of unknown country is a peer of its own.
//! Copies of a document (same bytes or same text), documents that another replaces and documents that could
//! not be assessed are none.

use crate::analyze::{Assessment, DocumentStatus, Outcome};
use crate::document::NoticeCode;
use crate::matching::Evidence;
use crate::rules::{Level, Place, RuleBook};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A passage of a document of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passage {
    /// Index into the outcomes.
    pub document: usize,
    /// Index into the document's evidence.
    pub evidence: usize,
}

/// The documents of a run that may be peers, with their best passage of every provision.
pub struct Peers<'a> {
    /// The documents, in the order of the run; `None` for those that could not be read.
    documents: Vec<Option<&'a Assessment>>,
    /// Country of each document, or its own id; countries stand in front of a `:`, so no id is one.
    countries: Vec<String>,
    /// Documents that count, by number.
    members: Vec<usize>,
    best: BTreeMap<Place, Vec<Passage>>,
}

/// Level, other language, other region, years apart, strength, document: the smaller, the better.
type Nearness<'a> = (Reverse<Level>, bool, bool, u32, Reverse<(Level, u8, u8)>, &'a str);

/// How many of the other countries reach a level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach {
    /// Countries that reach it.
    pub reaching: u32,
    /// Countries whose documents could be assessed on the provision.
    pub countries: u32,
}

impl Reach {
    /// The share that reaches it, 0 to 1; 0 without peers.
    pub fn share(self) -> f64 {
        if self.countries == 0 { 0.0 } else { f64::from(self.reaching) / f64::from(self.countries) }
    }
}

impl<'a> Peers<'a> {
    /// The peers among the outcomes of a run.
    pub fn of(book: &RuleBook, outcomes: &'a [Outcome]) -> Peers<'a> {
        let documents: Vec<Option<&Assessment>> = outcomes
            .iter()
            .map(|outcome| match outcome {
                Outcome::Read(assessment) => Some(assessment.as_ref()),
                Outcome::Failed(_) => None,
            })
            .collect();
        let country = |document: &Option<&Assessment>| match document {
            Some(Assessment { meta, id, .. }) => match &meta.country_iso3 {
                Some(country) => country.value.clone(),
                None => format!(":{id}"),
            },
            None => String::new(),
        };
        let countries = documents.iter().map(country).collect();
        let members: Vec<usize> =
            (0..documents.len()).filter(|&number| documents[number].is_some_and(is_member)).collect();
        let mut best: BTreeMap<Place, Vec<Passage>> = BTreeMap::new();
        for &document in &members {
            let Some(assessment) = documents[document] else { continue };
            for (place, ranked) in ranked_of(book, assessment) {
                let evidence = ranked[0]; // A provision stands here by its first passage.
                best.entry(place).or_default().push(Passage { document, evidence });
            }
        }
        Peers { documents, countries, members, best }
    }

    /// The passage itself.
    pub fn evidence(&self, passage: Passage) -> Option<&'a Evidence> {
        self.documents[passage.document]?.evidence.get(passage.evidence)
    }

    /// The document of a passage.
    pub fn document(&self, passage: Passage) -> Option<&'a Assessment> {
        self.documents[passage.document]
    }

    /// A document that counts; `None` for copies and those that were not assessed.
    pub fn member(&self, document: usize) -> Option<&'a Assessment> {
        self.documents[document].filter(|_| self.members.binary_search(&document).is_ok())
    }

    /// The documents of each other country that count, in the order of the run.
    pub fn other_countries(&self, document: usize) -> Vec<Vec<usize>> {
        let own = self.own(document);
        let mut others: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for &member in &self.members {
            let country = self.countries[member].as_str();
            if !own.contains(country) {
                others.entry(country).or_default().push(member);
            }
        }
        let mut others: Vec<Vec<usize>> = others.into_values().collect();
        others.sort();
        others
    }

    /// How many countries other than that of `document` reach `level` on a provision.
    pub fn reach(&self, document: usize, place: Place, level: Level) -> Reach {
        let own = self.own(document);
        let mut countries: BTreeMap<&str, bool> = BTreeMap::new();
        for &member in &self.members {
            let country = self.countries[member].as_str();
            let found = self.documents[member].and_then(|assessment| level_of(assessment, place));
            if let (Some(found), false) = (found, own.contains(country)) {
                *countries.entry(country).or_default() |= found >= level;
            }
        }
        Reach {
            reaching: countries.values().filter(|reaches| **reaches).count() as u32,
            countries: countries.len() as u32,
        }
    }

    /// The best passages of other countries that stand above `level`, at most one a country and `limit` in
    /// all: by level, then in the document's language, from its region, from about its year.
    pub fn for_gap(&self, document: usize, place: Place, level: Level, limit: usize) -> Vec<Passage> {
        let (Some(reader), Some(passages)) = (self.documents[document], self.best.get(&place)) else {
            return Vec::new();
        };
        let own = self.own(document);
        let mut ranked: Vec<_> = passages
            .iter()
            .filter(|passage| !own.contains(self.countries[passage.document].as_str()))
            .filter_map(|&passage| {
                let (evidence, peer) = (self.evidence(passage)?, self.document(passage)?);
                // A mention gives a drafter nothing to borrow.
                let useful = evidence.level > level && evidence.level >= Level::COMMITMENT;
                useful.then(|| (self.nearness(reader, evidence, peer), passage))
            })
            .collect();
        ranked.sort_unstable();
        self.one_a_country(ranked.into_iter().map(|(_, passage)| passage), limit)
    }

    /// The strongest passages of the run on some provisions that reach `level`, at most one a country.
    pub fn strongest(&self, places: &[Place], level: Level, limit: usize) -> Vec<(Place, Passage)> {
        let found = places.iter().flat_map(|place| {
            let passages = self.best.get(place).map_or(&[][..], Vec::as_slice);
            passages.iter().map(move |&passage| (*place, passage))
        });
        let mut ranked: Vec<_> = found
            .filter_map(|(place, passage)| {
                let (evidence, document) = (self.evidence(passage)?, self.document(passage)?);
                let strength = Reverse(strength(evidence));
                (evidence.level >= level).then(|| (strength, document.id.as_str(), place, passage))
            })
            .collect();
        ranked.sort_unstable();
        let mut seen = BTreeSet::new();
        let new = |passage: Passage| self.countries[passage.document].as_str();
        let kept = ranked.into_iter().filter(|(_, _, _, passage)| seen.insert(new(*passage)));
        kept.take(limit).map(|(_, _, place, passage)| (place, passage)).collect()
    }

    /// Number of other countries with at least one document that counts.
    pub fn countries(&self, document: usize) -> u32 {
        let own = self.own(document);
        let others: BTreeSet<&str> =
            self.members.iter().map(|&member| self.countries[member].as_str()).collect();
        others.difference(&own).count() as u32
    }

    /// How many countries reach a level on at least one of some provisions, of those assessed on any.
    pub fn reach_any(&self, places: &[Place], level: Level) -> Reach {
        let mut countries: BTreeMap<&str, bool> = BTreeMap::new();
        for &member in &self.members {
            let Some(assessment) = self.documents[member] else { continue };
            let mut levels = places.iter().filter_map(|&place| level_of(assessment, place)).peekable();
            if levels.peek().is_some() {
                let reaches = levels.any(|found| found >= level);
                *countries.entry(&self.countries[member]).or_default() |= reaches;
            }
        }
        Reach {
            reaching: countries.values().filter(|reaches| **reaches).count() as u32,
            countries: countries.len() as u32,
        }
    }

    fn one_a_country(&self, passages: impl Iterator<Item = Passage>, limit: usize) -> Vec<Passage> {
        let mut seen = BTreeSet::new();
        passages.filter(|passage| seen.insert(&self.countries[passage.document])).take(limit).collect()
    }

    /// What a document is no peer of: its own country, and that of the member with its very text.
    fn own(&self, document: usize) -> BTreeSet<&str> {
        let same_text = |&&member: &&usize| match (self.documents[member], self.documents[document]) {
            (Some(one), Some(other)) => one.text == other.text,
            _ => false,
        };
        let twins = self.members.iter().filter(same_text).map(|&member| self.countries[member].as_str());
        twins.chain([self.countries[document].as_str()]).collect()
    }

    /// The smaller, the better for this reader.
    fn nearness(&self, reader: &Assessment, evidence: &Evidence, peer: &'a Assessment) -> Nearness<'a> {
        let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        let years = match (&reader.meta.year, &peer.meta.year) {
            (Some(one), Some(other)) => one.value.abs_diff(other.value),
            _ => u32::MAX,
        };
        (
            Reverse(evidence.level),
            evidence.lang != reader.lang,
            !same(&reader.meta.region, &peer.meta.region),
            years,
            Reverse(strength(evidence)),
            peer.id.as_str(),
        )
    }
}

/// Whether a document counts among others: it was assessed, is no copy, and no other replaces it.
pub(super) fn is_member(assessment: &Assessment) -> bool {
    let copy = assessment.notices.iter().any(|notice| notice.code == NoticeCode::SameTextAs);
    let replaced = assessment.meta.superseded_by.is_some();
    let counts = matches!(assessment.status, DocumentStatus::Ok | DocumentStatus::Partial);
    counts && !copy && !replaced
}

/// The level of a document on a provision; `None` when it could not be assessed.
pub fn level_of(assessment: &Assessment, place: Place) -> Option<Level> {
    let score = assessment.scores.get(place.framework as usize)?;
    score.items.get(place.item as usize)?.provisions.get(place.provision as usize)?.level
}

/// The passages of each provision, by number in the evidence, the strongest first; of equal ones the first
/// in the text. What a person has rejected is none.
pub fn ranked_of(book: &RuleBook, assessment: &Assessment) -> BTreeMap<Place, Vec<usize>> {
    let mut passages: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
    for (number, evidence) in assessment.evidence.iter().enumerate() {
        if let Some(place) =
            book.rules[evidence.rule as usize].place().filter(|_| evidence.level > Level::ABSENT)
        {
            passages.entry(place).or_default().push(number);
        }
    }
    for ranked in passages.values_mut() {
        ranked.sort_by_key(|&number| Reverse(strength(&assessment.evidence[number])));
    }
    passages
}

/// How much a passage shows: its level, the details it names, the strength of its verb.
pub fn strength(evidence: &Evidence) -> (Level, u8, u8) {
    let commitment = &evidence.commitment;
    let details = [commitment.body, commitment.deadline, commitment.amount, commitment.target];
    (evidence.level, details.iter().flatten().count() as u8, commitment.strength.unwrap_or(0))
}
