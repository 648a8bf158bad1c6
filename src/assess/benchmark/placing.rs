//! Where documents stand in a corpus, as a whole and within their groups.

use super::groups::group_of;
use super::position::Position;
use super::reference::Reference;
use super::scorecard::{Membership, Part, Scorecard, card, memberships};
use crate::analyze::{Brief, Outcome};
use crate::assess::listed::Listed;
use crate::document::DocId;
use crate::rules::RuleBook;
use std::collections::{BTreeMap, BTreeSet};

/// Where a document stands on a part.
#[derive(Debug, Clone, PartialEq)]
pub struct Placing<'a> {
    /// What it is compared with: `None` for the whole corpus, or a column and its group there.
    pub group: Option<(String, String)>,
    /// The part, by number.
    pub part: usize,
    /// Its value.
    pub value: f64,
    /// Where that stands; `None` when no peer has a value.
    pub position: Option<Position>,
    /// The best peer.
    pub best: Option<Best<'a>>,
}

/// The peer with the highest value on a part.
#[derive(Debug, Clone, PartialEq)]
pub struct Best<'a> {
    /// The document.
    pub card: &'a Scorecard,
    /// Its value.
    pub value: f64,
}

/// The members of a corpus that are not the document itself: in the same bytes, or a twin of such a document.
pub fn peers<'a>(document: &Scorecard, corpus: &'a [Scorecard]) -> Vec<&'a Scorecard> {
    let same = |card: &&Scorecard| !card.meta.sha256.is_empty() && card.meta.sha256 == document.meta.sha256;
    let own: BTreeSet<&DocId> = corpus
        .iter()
        .filter(same)
        .flat_map(|card| match &card.membership {
            Membership::TwinOf(other) => vec![&card.id, other],
            _ => vec![&card.id],
        })
        .collect();
    let is_peer = |card: &&Scorecard| card.membership == Membership::Counts && !own.contains(&card.id);
    corpus.iter().filter(is_peer).collect()
}

/// Where a document stands on each part: in the whole corpus, then in its group of each column.
pub fn places<'a>(
    book: &RuleBook,
    document: &Scorecard,
    peers: &[&'a Scorecard],
    parts: &[Part],
    columns: &[String],
) -> Vec<Placing<'a>> {
    let mut placings = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let Some(&value) = document.values.get(&part.id) else { continue };
        let placing = |group, among: &[&'a Scorecard]| Placing {
            group,
            part: number,
            value,
            position: place(value, &part.id, among),
            best: best(document, &part.id, among),
        };
        placings.push(placing(None, peers));
        for column in columns {
            let framework = Some(&book.frameworks[part.framework as usize]);
            let Some(group) = group_of(document, column, framework) else { continue };
            let inside = |card: &&&Scorecard| group_of(card, column, framework).as_ref() == Some(&group);
            let among: Vec<&Scorecard> = peers.iter().filter(inside).copied().collect();
            placings.push(placing(Some((column.clone(), group.clone())), &among));
        }
    }
    placings
}

/// Which documents of a run count among the others, and where their figures stand in a corpus.
#[derive(Debug, Clone, Default)]
pub struct Ranking<'a> {
    /// By outcome; `None` for those that were not read.
    memberships: Vec<Option<Membership>>,
    corpus: Option<&'a Reference>,
}

impl<'a> Ranking<'a> {
    /// That of a run, with a corpus if there is one to compare with.
    pub fn of(outcomes: &[Outcome<Listed>], corpus: Option<&'a Reference>) -> Ranking<'a> {
        let briefs: Vec<&Brief> =
            outcomes.iter().filter_map(Outcome::read).map(|listed| &listed.brief).collect();
        let mut found = memberships(&briefs, |_| None).into_iter();
        let memberships = outcomes.iter().map(|outcome| outcome.read().and_then(|_| found.next()));
        Ranking { memberships: memberships.collect(), corpus }
    }

    /// Whether a document counts, by number of its outcome; `None` when it was not read.
    pub fn membership(&self, document: usize) -> Option<&Membership> {
        self.memberships.get(document)?.as_ref()
    }

    /// Percentiles of the values of a document by id, 0 to 1; empty without a corpus.
    ///
    /// They are found when they are asked for: those of a large run would not fit in memory.
    pub fn percentiles(&self, book: &RuleBook, brief: &Brief) -> BTreeMap<String, f64> {
        percentiles(&card(book, brief, Membership::Counts), self.corpus)
    }
}

fn percentiles(card: &Scorecard, corpus: Option<&Reference>) -> BTreeMap<String, f64> {
    let Some(corpus) = corpus else { return BTreeMap::new() };
    let peers = peers(card, &corpus.cards);
    let of = |(id, value): (&String, &f64)| Some((id.clone(), place(*value, id, &peers)?.percentile));
    card.values.iter().filter_map(of).collect()
}

/// Where a value stands among those of the peers on a part; `None` when none has one.
pub fn place(value: f64, part: &str, peers: &[&Scorecard]) -> Option<Position> {
    let values: Vec<f64> = peers.iter().filter_map(|card| card.values.get(part).copied()).collect();
    Position::of(value, &values)
}

/// The best peer of another country; of equal ones the first.
fn best<'a>(document: &Scorecard, part: &str, peers: &[&'a Scorecard]) -> Option<Best<'a>> {
    let country = |card: &Scorecard| card.meta.country_iso3.as_ref().map(|country| country.value.clone());
    let own = country(document);
    let mut best: Option<Best> = None;
    for &card in peers.iter().filter(|card| own.is_none() || country(card) != own) {
        if let Some(&value) = card.values.get(part)
            && best.as_ref().is_none_or(|best| value > best.value)
        {
            best = Some(Best { card, value });
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{DocumentMeta, Guess, Source};
    use crate::text::Lang;

    fn card(id: &str, country: &str, membership: Membership, value: f64) -> Scorecard {
        let meta = DocumentMeta {
            sha256: format!("hash of {id}"),
            country_iso3: Some(Guess { value: country.to_string(), source: Source::Table }),
            ..DocumentMeta::default()
        };
        let values = BTreeMap::from([("unesco".to_string(), value)]);
        let levels = BTreeMap::new();
        Scorecard { id: DocId::new(id), meta, lang: Lang::EN, words: 1, membership, values, levels }
    }

    #[test]
    fn a_document_is_no_peer_of_itself_nor_of_its_twins() {
        let twin = Membership::TwinOf(DocId::new("a"));
        let corpus = [
            card("a", "XAA", Membership::Counts, 0.5),
            card("b", "XAB", Membership::Counts, 0.7),
            card("c", "XAA", twin.clone(), 0.5),
            card("d", "XAC", Membership::LeftOut("not assessable".to_string()), 0.9),
        ];
        let ids = |document: &Scorecard| -> Vec<String> {
            peers(document, &corpus).iter().map(|card| card.id.to_string()).collect()
        };
        assert_eq!(ids(&card("new", "XAA", Membership::Counts, 0.5)), ["a", "b"]);
        assert_eq!(ids(&card("a", "XAA", Membership::Counts, 0.5)), ["b"]);
        assert_eq!(ids(&card("c", "XAA", twin, 0.5)), ["b"]);
    }

    #[test]
    fn the_best_peer_is_of_another_country() {
        let corpus = [
            card("a", "XAA", Membership::Counts, 0.8),
            card("b", "XAB", Membership::Counts, 0.7),
            card("c", "XAC", Membership::Counts, 0.7),
        ];
        let peers: Vec<&Scorecard> = corpus.iter().collect();
        let document = card("new", "XAA", Membership::Counts, 0.6);
        let found = best(&document, "unesco", &peers).expect("there are peers");
        assert_eq!((found.card.id.as_str(), found.value), ("b", 0.7));
        let corpus = Reference { cards: corpus.to_vec() };
        assert_eq!(percentiles(&document, Some(&corpus))["unesco"], 0.0);
        assert_eq!(place(0.7, "unesco", &peers).map(|position| position.percentile), Some(1.0 / 3.0));
    }
}
