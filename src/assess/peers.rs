//! Peers: the other countries of a run, and the passages of theirs that a drafter can borrow.
//!
//! A country is one peer, however many documents it has; a document of unknown country is a peer of its own.
//! Copies of a document (same bytes or same text), documents that another replaces and documents that could
//! not be assessed are none.

use super::listed::Listed;
use crate::analyze::{Assessment, Brief, DocumentStatus, Outcome};
use crate::document::{Locator, NoticeCode};
use crate::matching::Evidence;
use crate::rules::{Level, Place, RuleBook};
use crate::text::Lang;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// A passage of a document of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passage {
    /// Index into the outcomes.
    pub document: usize,
    /// Index into the document's evidence.
    pub evidence: usize,
}

/// A passage of another document as a drafter is shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lent {
    /// Where it stands.
    pub at: Locator,
    /// Number and title of its section.
    pub section: Option<String>,
    /// What it proves.
    pub level: Level,
    /// The passage, verbatim.
    pub quote: String,
}

impl Lent {
    /// The passage of a document by number in its evidence.
    pub fn of(assessment: &Assessment, evidence: usize) -> Option<Lent> {
        let evidence = assessment.evidence.get(evidence)?;
        Some(Lent {
            at: evidence.at,
            section: assessment.sections[evidence.at.section as usize].clone(),
            level: evidence.level,
            quote: evidence.quote(&assessment.text).to_string(),
        })
    }
}

/// Whether a passage gives a drafter something to borrow: a mention does not.
pub fn is_lent(level: Level) -> bool {
    level >= Level::COMMITMENT
}

/// The documents of a run that may be peers, with their best passage of every provision.
pub struct Peers<'a> {
    /// The documents, in the order of the run; `None` for those that could not be read.
    documents: Vec<Option<&'a Listed>>,
    /// Country of each document by number, in the order of their names; without one a document is its own.
    countries: Vec<u32>,
    /// What each document is no peer of: its own country, and those of the members with its very text; ascending.
    own: Vec<Vec<u32>>,
    /// Documents that count, by number.
    members: Vec<usize>,
    /// Members by country.
    by_country: BTreeMap<u32, Vec<usize>>,
    /// Kind of reader of each document, by number.
    readers: Vec<u32>,
    provisions: BTreeMap<Place, OnProvision>,
    /// Passages that a gap is shown.
    shown: usize,
}

/// The members on one provision.
struct OnProvision {
    /// The best passage of each member that has one to borrow, by country, then in the order of the run.
    best: Vec<Best>,
    /// By country, the best level of its members; `None` when none could be assessed.
    levels: Vec<Option<Level>>,
    /// Countries that reach each level; all that could be assessed reach level 0.
    reaching: [u32; 5],
    /// By kind of reader, the passages nearest to it: found when first asked for, and enough for each.
    nearest: Vec<OnceLock<Box<[Best]>>>,
}

/// The best passage of a document on a provision.
#[derive(Clone, Copy)]
struct Best {
    document: u32,
    evidence: u32,
    strength: (Level, u8, u8),
    lang: Lang,
}

impl Best {
    fn passage(&self) -> Passage {
        Passage { document: self.document as usize, evidence: self.evidence as usize }
    }
}

/// All that decides which passages are near to a document: its language, region and year.
type Reader<'a> = (Lang, Option<&'a str>, Option<i32>);

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
    /// The peers among the outcomes of a run. Linear in the outcomes.
    pub fn of(book: &RuleBook, outcomes: &'a [Outcome<Listed>]) -> Peers<'a> {
        let documents: Vec<Option<&Listed>> = outcomes.iter().map(Outcome::read).collect();
        let members: Vec<usize> = (0..documents.len())
            .filter(|&number| documents[number].is_some_and(|listed| is_member(listed)))
            .collect();
        let countries = numbered(documents.iter().copied().map(country));
        let readers = numbered(documents.iter().map(|document| document.map(|listed| reader(listed))));
        let kinds = readers.iter().max().map_or(0, |last| *last as usize + 1);
        let provisions = book.provisions().map(|(place, _)| {
            let nearest = std::iter::repeat_with(OnceLock::new).take(kinds).collect();
            (place, OnProvision { best: Vec::new(), levels: Vec::new(), reaching: [0; 5], nearest })
        });
        let mut peers = Peers {
            own: own(&documents, &members, &countries),
            by_country: by_country(&members, &countries),
            documents,
            countries,
            members,
            readers,
            provisions: provisions.collect(),
            shown: book.scoring.peers,
        };
        peers.add_passages();
        peers.add_levels();
        peers
    }

    fn add_passages(&mut self) {
        for &document in self.by_country.values().flatten() {
            let Some(listed) = self.documents[document] else { continue };
            for trace in listed.traces.provisions.iter().filter(|trace| is_lent(trace.strength.0)) {
                let Some(provision) = self.provisions.get_mut(&trace.place) else { continue };
                let (strength, lang) = (trace.strength, trace.lang);
                provision.best.push(Best { document: document as u32, evidence: trace.best, strength, lang });
            }
        }
    }

    fn add_levels(&mut self) {
        let count = self.countries.iter().max().map_or(0, |last| *last as usize + 1);
        for (place, provision) in &mut self.provisions {
            provision.levels = vec![None; count];
            for &member in &self.members {
                let found = self.documents[member].and_then(|listed| level_of(listed, *place));
                let level = &mut provision.levels[self.countries[member] as usize];
                *level = found.max(*level);
            }
            for level in provision.levels.iter().flatten() {
                let reached = &mut provision.reaching[..=usize::from(level.number())];
                reached.iter_mut().for_each(|countries| *countries += 1);
            }
        }
    }

    /// The document of a passage.
    pub fn document(&self, passage: Passage) -> Option<&'a Listed> {
        self.documents[passage.document]
    }

    /// A document that counts; `None` for copies and those that were not assessed.
    pub fn member(&self, document: usize) -> Option<&'a Listed> {
        self.documents[document].filter(|_| self.members.binary_search(&document).is_ok())
    }

    /// The countries that have members, by number, in the order of their first documents.
    pub(super) fn all_countries(&self) -> impl Iterator<Item = u32> {
        let mut seen = BTreeSet::new();
        self.members.iter().map(|&member| self.countries[member]).filter(move |country| seen.insert(*country))
    }

    /// The members of a country, in the order of the run.
    pub(super) fn of_country(&self, country: u32) -> &[usize] {
        self.by_country.get(&country).map_or(&[], Vec::as_slice)
    }

    /// The best level of a country on a provision; `None` when none of its members could be assessed.
    pub(super) fn level_of_country(&self, country: u32, place: Place) -> Option<Level> {
        self.provisions.get(&place)?.levels.get(country as usize).copied().flatten()
    }

    /// Whether a country is that of a document, or of a member with its very text.
    pub(super) fn is_own(&self, document: usize, country: u32) -> bool {
        self.own[document].contains(&country)
    }

    /// How many countries other than that of `document` reach `level` on a provision.
    pub fn reach(&self, document: usize, place: Place, level: Level) -> Reach {
        let Some(provision) = self.provisions.get(&place) else { return Reach::default() };
        let own = self.own[document].iter().filter_map(|&country| provision.levels[country as usize]);
        let (mut reaching, mut countries) =
            (provision.reaching[usize::from(level.number())], provision.reaching[0]);
        for found in own {
            reaching -= u32::from(found >= level);
            countries -= 1;
        }
        Reach { reaching, countries }
    }

    /// The best passages of other countries that stand above `level`, at most one a country and as many as
    /// scoring.toml says: by level, then in the document's language, from its region, from about its year.
    pub fn for_gap(&self, document: usize, place: Place, level: Level) -> Vec<Passage> {
        let (Some(reader), Some(provision)) =
            (self.documents[document].map(|listed| reader(listed)), self.provisions.get(&place))
        else {
            return Vec::new();
        };
        let nearest = &provision.nearest[self.readers[document] as usize];
        let nearest = nearest.get_or_init(|| self.nearest(reader, &provision.best));
        let own = &self.own[document];
        let others = nearest.iter().filter(|best| !own.contains(&self.countries[best.document as usize]));
        others.filter(|best| best.strength.0 > level).take(self.shown).map(Best::passage).collect()
    }

    /// The passages nearest to a kind of reader, at most one a country, so many that each such reader finds
    /// enough beside those of its own countries. Linear in the passages.
    fn nearest(&self, reader: Reader, passages: &[Best]) -> Box<[Best]> {
        let most_own = self.own.iter().map(Vec::len).max().unwrap_or(0);
        let wanted = self.shown + most_own;
        let country = |best: &Best| self.countries[best.document as usize];
        let of_country = passages.chunk_by(|one, other| country(one) == country(other));
        let ranked = of_country.filter_map(|passages| {
            let ranked = passages.iter().filter_map(|best| {
                Some((nearness(reader, best, self.documents[best.document as usize]?), best))
            });
            ranked.min_by_key(|(nearness, _)| *nearness)
        });
        let mut ranked: Vec<(Nearness, &Best)> = ranked.collect();
        if ranked.len() > wanted {
            ranked.select_nth_unstable_by_key(wanted, |(nearness, _)| *nearness);
            ranked.truncate(wanted);
        }
        ranked.sort_unstable_by_key(|(nearness, _)| *nearness);
        ranked.into_iter().map(|(_, best)| *best).collect()
    }

    /// The strongest passages of the run on some provisions that reach `level`, at most one a country; mentions are
    /// none.
    pub fn strongest(&self, places: &[Place], level: Level, limit: usize) -> Vec<(Place, Passage)> {
        let found = places.iter().flat_map(|place| {
            let passages = self.provisions.get(place).map_or(&[][..], |provision| &provision.best);
            passages.iter().map(move |best| (*place, best))
        });
        let mut ranked: Vec<_> = found
            .filter(|(_, best)| best.strength.0 >= level)
            .filter_map(|(place, best)| {
                let document = self.document(best.passage())?;
                Some((Reverse(best.strength), document.id.as_str(), place, best.passage()))
            })
            .collect();
        ranked.sort_unstable();
        let mut seen = BTreeSet::new();
        let country = |passage: Passage| self.countries[passage.document];
        let kept = ranked.into_iter().filter(|(_, _, _, passage)| seen.insert(country(*passage)));
        kept.take(limit).map(|(_, _, place, passage)| (place, passage)).collect()
    }

    /// Number of other countries with at least one document that counts.
    pub fn countries(&self, document: usize) -> u32 {
        let own = self.own[document].iter().filter(|country| self.by_country.contains_key(country));
        (self.by_country.len() - own.count()) as u32
    }

    /// How many countries reach a level on at least one of some provisions, of those assessed on any.
    pub fn reach_any(&self, places: &[Place], level: Level) -> Reach {
        let mut countries: BTreeMap<u32, bool> = BTreeMap::new();
        for &member in &self.members {
            let Some(listed) = self.documents[member] else { continue };
            let mut levels = places.iter().filter_map(|&place| level_of(listed, place)).peekable();
            if levels.peek().is_some() {
                let reaches = levels.any(|found| found >= level);
                *countries.entry(self.countries[member]).or_default() |= reaches;
            }
        }
        Reach {
            reaching: countries.values().filter(|reaches| **reaches).count() as u32,
            countries: countries.len() as u32,
        }
    }
}

/// What stands for the country of a document: its code, or the document's own id behind a `:`, so that no id is
/// the code of a country.
fn country(document: Option<&Listed>) -> String {
    match document {
        Some(listed) => match &listed.meta.country_iso3 {
            Some(country) => country.value.clone(),
            None => format!(":{}", listed.id),
        },
        None => String::new(),
    }
}

fn reader(document: &Brief) -> Reader<'_> {
    let year = document.meta.year.as_ref().map(|year| year.value);
    (document.lang, document.meta.region.as_deref(), year)
}

/// The number of each key among all different ones in their order.
fn numbered<T: Ord + Clone>(keys: impl Iterator<Item = T>) -> Vec<u32> {
    let keys: Vec<T> = keys.collect();
    let mut all = keys.clone();
    all.sort_unstable();
    all.dedup();
    keys.iter().map(|key| all.partition_point(|other| other < key) as u32).collect()
}

fn by_country(members: &[usize], countries: &[u32]) -> BTreeMap<u32, Vec<usize>> {
    let mut all: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    members.iter().for_each(|&member| all.entry(countries[member]).or_default().push(member));
    all
}

/// What each document is no peer of: its own country, and those of the members with its very text.
fn own(documents: &[Option<&Listed>], members: &[usize], countries: &[u32]) -> Vec<Vec<u32>> {
    let mut twins: FxHashMap<[u8; 32], BTreeSet<u32>> = FxHashMap::default();
    for &member in members {
        if let Some(listed) = documents[member] {
            twins.entry(listed.traces.text).or_default().insert(countries[member]);
        }
    }
    let own = |(document, &country): (&Option<&Listed>, &u32)| {
        let same_text = document.and_then(|listed| twins.get(&listed.traces.text));
        let mut own: Vec<u32> = same_text.into_iter().flatten().copied().collect();
        own.push(country);
        own.sort_unstable();
        own.dedup();
        own
    };
    documents.iter().zip(countries).map(own).collect()
}

/// The smaller, the better for this reader.
fn nearness<'a>((lang, region, year): Reader, best: &Best, peer: &'a Listed) -> Nearness<'a> {
    let years = match (year, &peer.meta.year) {
        (Some(one), Some(other)) => one.abs_diff(other.value),
        _ => u32::MAX,
    };
    (
        Reverse(best.strength.0),
        best.lang != lang,
        region.is_none() || region != peer.meta.region.as_deref(),
        years,
        Reverse(best.strength),
        peer.id.as_str(),
    )
}

/// Whether a document counts among others: it was assessed, is no copy, and no other replaces it.
pub(super) fn is_member(brief: &Brief) -> bool {
    let copy = brief.notices.iter().any(|notice| notice.code == NoticeCode::SameTextAs);
    let replaced = brief.meta.superseded_by.is_some();
    let counts = matches!(brief.status, DocumentStatus::Ok | DocumentStatus::Partial);
    counts && !copy && !replaced
}

/// The level of a document on a provision; `None` when it could not be assessed.
pub fn level_of(brief: &Brief, place: Place) -> Option<Level> {
    let score = brief.scores.get(place.framework as usize)?;
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
