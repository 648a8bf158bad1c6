//! Partners: countries that are strong where a document is weak, and weak where it is strong.
//!
//! Strong is a mechanism (level 3) or more, weak a mention (level 1) or less. Only provisions count that both
//! could be assessed on, of frameworks that are no lens.

use crate::analyze::Assessment;
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

/// The partners of a document, the most complementary first, at most five; those that could not give anything
/// both ways are none. A country stands with the best level of its documents.
pub fn partners(book: &RuleBook, frameworks: &[u32], peers: &Peers, document: usize) -> Vec<Partner> {
    let Some(own) = peers.member(document) else { return Vec::new() };
    let places: Vec<Place> = book
        .provisions()
        .filter(|(place, provision)| {
            let lens = book.frameworks[place.framework as usize].lens;
            frameworks.contains(&place.framework) && provision.selected && !lens
        })
        .map(|(place, _)| place)
        .collect();
    let others = peers.other_countries(document).into_iter();
    let mut found: Vec<Partner> =
        others.map(|documents| complement(peers, own, documents, &places)).collect();
    found.retain(|partner| !partner.gives.is_empty() && !partner.takes.is_empty());
    found.sort_by_key(|partner| {
        let (gives, takes) = (partner.gives.len(), partner.takes.len());
        (Reverse(gives.min(takes)), Reverse(gives + takes), partner.documents.clone())
    });
    found.truncate(NAMED);
    found
}

fn complement(peers: &Peers, own: &Assessment, documents: Vec<usize>, places: &[Place]) -> Partner {
    let mut partner = Partner { documents, gives: Vec::new(), takes: Vec::new(), compared: 0 };
    for &place in places {
        let theirs = partner.documents.iter().filter_map(|&number| peers.member(number));
        let theirs = theirs.filter_map(|assessment| level_of(assessment, place)).max();
        let (Some(ours), Some(theirs)) = (level_of(own, place), theirs) else { continue };
        partner.compared += 1;
        if ours <= Level::MENTION && theirs >= Level::MECHANISM {
            partner.gives.push(place);
        }
        if theirs <= Level::MENTION && ours >= Level::MECHANISM {
            partner.takes.push(place);
        }
    }
    partner
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::{AnalyzeOptions, Outcome, analyze};
    use crate::document::{DocId, DocumentMeta, Guess, Source};
    use crate::ingest::{Limits, read};
    use crate::matching::{Context, Matcher};
    use crate::rules::{builtin, load};
    use crate::text::Lang;

    const REGISTER: &str = "The Ministry of Justice will establish a public register of algorithms.";
    const LITERACY: &str =
        "The Ministry of Education will set up a national programme of AI literacy for all schools.";

    fn outcome(matcher: &Matcher, country: &str, text: &str) -> Outcome {
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
        Outcome::Read(Box::new(analyze(matcher, &document, options)))
    }

    #[test]
    fn partners_are_strong_where_the_other_is_weak() {
        let matcher = Matcher::compile(load(&builtin()).expect("the rules load")).expect("and compile");
        let outcomes = [
            outcome(&matcher, "XAA", REGISTER),
            outcome(&matcher, "XAB", LITERACY),
            outcome(&matcher, "XAC", &format!("{REGISTER} {LITERACY}")),
        ];
        let book = matcher.book();
        let peers = Peers::of(book, &outcomes);
        let all: Vec<u32> = (0..book.frameworks.len() as u32).collect();
        let found = partners(book, &all, &peers, 0);
        let [partner] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(partner.documents, [1], "the third is nowhere weaker than the first");
        let ids = |places: &[Place]| -> Vec<&str> {
            places.iter().map(|place| book.provision_at(*place).id.as_str()).collect()
        };
        assert!(ids(&partner.gives).contains(&"unesco.P9.44a"), "{:?}", ids(&partner.gives));
        assert!(ids(&partner.takes).contains(&"unesco.P7.39"), "{:?}", ids(&partner.takes));
        assert!(partner.complementarity() > 0.0);
        let back = partners(book, &all, &peers, 1);
        assert_eq!((&back[0].gives, &back[0].takes), (&partner.takes, &partner.gives));
    }
}
