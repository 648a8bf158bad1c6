//! Partners: countries that are strong where a document is weak, and weak where it is strong.
//!
//! Strong is a mechanism (level 3) or more, weak a mention (level 1) or less. Only provisions count that both
//! could be assessed on, of frameworks that are no lens.

use crate::assess::number_set::NumberSet;
use crate::assess::{Peers, level_of};
use crate::rules::{Level, Place, RuleBook};
use std::cmp::Reverse;

/// Partners named for a document.
const NAMED: usize = 5;

/// A country that complements a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// Numbers of the documents of the partner, in the order of the run.
    pub documents: Vec<usize>,
    /// Provisions on which the partner is strong and the document is weak.
    pub gives: Vec<Place>,
    /// Provisions on which the document is strong and the partner is weak.
    pub takes: Vec<Place>,
    /// Provisions that both could be assessed on.
    pub compared: u32,
}

impl Partner {
    /// What both can give each other: the smaller of the two counts, as a share of the provisions compared, 0 to 1.
    pub fn complementarity(&self) -> f64 {
        self.gives.len().min(self.takes.len()) as f64 / f64::from(self.compared.max(1))
    }
}

/// Where the countries of a run are strong and weak, for finding the partners of its documents.
pub struct Partnering {
    places: Vec<Place>,
    /// The countries with members, by number, in the order of their first documents.
    countries: Vec<(u32, Sides)>,
}

/// On which of the places, by number, someone could be assessed, is strong and is weak.
struct Sides {
    known: NumberSet,
    strong: NumberSet,
    weak: NumberSet,
}

impl Partnering {
    /// Compares on the provisions of these frameworks.
    pub fn of(book: &RuleBook, frameworks: &[u32], peers: &Peers) -> Partnering {
        let places: Vec<Place> = book
            .provisions()
            .filter(|(place, provision)| {
                let lens = book.frameworks[place.framework as usize].lens;
                frameworks.contains(&place.framework) && provision.selected && !lens
            })
            .map(|(place, _)| place)
            .collect();
        let sides = |country: u32| Sides::of(&places, |place| peers.level_of_country(country, place));
        let countries = peers.all_countries().map(|country| (country, sides(country))).collect();
        Partnering { places, countries }
    }

    /// The partners of a document, the most complementary first, at most five; those that could not give
    /// anything both ways are none. A country stands with the best level of its documents.
    pub fn partners(&self, peers: &Peers, document: usize) -> Vec<Partner> {
        let Some(own) = peers.member(document) else { return Vec::new() };
        let own = Sides::of(&self.places, |place| level_of(own, place));
        let mut found: Vec<(Reverse<u32>, Reverse<u32>, usize)> = Vec::new();
        for (order, (country, theirs)) in self.countries.iter().enumerate() {
            let (gives, takes) = (own.weak.shared(&theirs.strong), own.strong.shared(&theirs.weak));
            if gives > 0 && takes > 0 && !peers.is_own(document, *country) {
                found.push((Reverse(gives.min(takes)), Reverse(gives + takes), order));
            }
        }
        if found.len() > NAMED {
            found.select_nth_unstable(NAMED);
            found.truncate(NAMED);
        }
        found.sort_unstable();
        found.into_iter().map(|(_, _, order)| self.partner(peers, &own, &self.countries[order])).collect()
    }

    fn partner(&self, peers: &Peers, own: &Sides, (country, theirs): &(u32, Sides)) -> Partner {
        let on =
            |one: &NumberSet, other: &NumberSet| one.and(other).iter().map(|at| self.places[at]).collect();
        Partner {
            documents: peers.of_country(*country).to_vec(),
            gives: on(&own.weak, &theirs.strong),
            takes: on(&own.strong, &theirs.weak),
            compared: own.known.shared(&theirs.known),
        }
    }
}

impl Sides {
    fn of(places: &[Place], level: impl Fn(Place) -> Option<Level>) -> Sides {
        let none = || NumberSet::of(places.len(), 0..0);
        let mut sides = Sides { known: none(), strong: none(), weak: none() };
        for (at, &place) in places.iter().enumerate() {
            let Some(level) = level(place) else { continue };
            sides.known.add(at);
            if level >= Level::MECHANISM {
                sides.strong.add(at);
            }
            if level <= Level::MENTION {
                sides.weak.add(at);
            }
        }
        sides
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::{AnalyzeOptions, Outcome, analyze};
    use crate::assess::Listed;
    use crate::builtin;
    use crate::document::{DocId, DocumentMeta, Guess, Source};
    use crate::ingest::{Limits, read};
    use crate::matching::{Context, Matcher};
    use crate::text::Lang;

    const REGISTER: &str = "The Ministry of Justice will establish a public register of algorithms.";
    const LITERACY: &str =
        "The Ministry of Education will set up a national programme of AI literacy for all schools.";

    fn outcome(matcher: &Matcher, country: &str, text: &str) -> Outcome<Listed> {
        let guess = Guess { value: country.to_string(), source: Source::Table };
        let meta = DocumentMeta {
            path: "t.txt".to_string(),
            lang: Some(Lang::EN),
            country_iso3: Some(guess),
            ..DocumentMeta::default()
        };
        let document = read(text.as_bytes(), DocId::new(country.to_lowercase()), meta, &Limits::default())
            .expect("it is text");
        let options = AnalyzeOptions { context: Some(Context::Ai), ..AnalyzeOptions::default() };
        let assessment = analyze(matcher, document, options);
        Outcome::Read(Box::new(Listed::of(matcher.book(), &assessment, 1)))
    }

    #[test]
    fn partners_are_strong_where_the_other_is_weak() {
        let matcher = Matcher::compile(builtin::book()).expect("and compile");
        let outcomes = [
            outcome(&matcher, "XAA", REGISTER),
            outcome(&matcher, "XAB", LITERACY),
            outcome(&matcher, "XAC", &format!("{REGISTER} {LITERACY}")),
        ];
        let book = matcher.book();
        let peers = Peers::of(book, &outcomes);
        let all: Vec<u32> = (0..book.frameworks.len() as u32).collect();
        let partnering = Partnering::of(book, &all, &peers);
        let found = partnering.partners(&peers, 0);
        let [partner] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(partner.documents, [1], "the third is nowhere weaker than the first");
        let ids = |places: &[Place]| -> Vec<&str> {
            places.iter().map(|place| book.provision_at(*place).id.as_str()).collect()
        };
        assert!(ids(&partner.gives).contains(&"unesco.P9.44a"), "{:?}", ids(&partner.gives));
        assert!(ids(&partner.takes).contains(&"unesco.P7.39"), "{:?}", ids(&partner.takes));
        assert!(partner.complementarity() > 0.0);
        let back = partnering.partners(&peers, 1);
        assert_eq!((&back[0].gives, &back[0].takes), (&partner.takes, &partner.gives));
    }
}
