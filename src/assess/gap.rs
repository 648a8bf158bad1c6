//! Scores → gaps: provisions below the level that is expected, and how much each one matters.

use crate::analyze::{Assessment, Brief};
use crate::assess::peers::{Passage, Peers, Reach};
use crate::assess::score::Status;
use crate::rules::{Level, Place, Provision, RuleBook};
use rustc_hash::FxHashMap;

/// A provision of a document below its expected level.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// The provision.
    pub place: Place,
    /// What is known of it.
    pub status: Status,
    /// The level that is expected.
    pub expected: Level,
    /// The level of the best evidence; absent only where it was possible to look everywhere.
    pub found: Level,
    /// Share of the ladder that is missing × weights of provision and item × (1 + share of peers that reach the
    /// expected level).
    pub severity: f64,
    /// Countries that reach the expected level.
    pub reach: Reach,
    /// The best passages of other countries, best first.
    pub peers: Vec<Passage>,
    /// Index into what was searched in the document; `None` when the search was skipped.
    pub searched: Option<usize>,
}

/// The gaps of a document of the run, by number, in the order of the rule book. What could not be assessed is no
/// gap.
pub fn gaps_of(book: &RuleBook, peers: &Peers, document: usize, assessment: &Assessment) -> Vec<Gap> {
    let searched: FxHashMap<Place, usize> =
        assessment.searched.iter().enumerate().map(|(number, searched)| (searched.place, number)).collect();
    let gap = |(place, provision, status, found): (Place, &Provision, Status, Level)| {
        let reach = peers.reach(document, place, provision.expected);
        let weight = provision.weight * book.item_at(place).weight;
        Gap {
            place,
            status,
            expected: provision.expected,
            found,
            // What is waived stays in sight and weighs nothing.
            severity: match status {
                Status::Waived => 0.0,
                _ => severity(provision.expected, found, weight, reach.share()),
            },
            reach,
            peers: peers.for_gap(document, place, found),
            searched: searched.get(&place).copied(),
        }
    };
    below_expected(book, assessment).map(gap).collect()
}

/// Number of gaps of a document in some frameworks.
pub fn gap_count(book: &RuleBook, brief: &Brief, frameworks: &[u32]) -> u32 {
    below_expected(book, brief).filter(|(place, ..)| frameworks.contains(&place.framework)).count() as u32
}

/// The provisions below their expected level, with the level found.
fn below_expected<'a>(
    book: &'a RuleBook,
    brief: &'a Brief,
) -> impl Iterator<Item = (Place, &'a Provision, Status, Level)> {
    book.provisions().filter_map(|(place, provision)| {
        let score = brief.scores.get(place.framework as usize)?;
        let score = &score.items[place.item as usize].provisions[place.provision as usize];
        let found = score.level.filter(|found| *found < provision.expected)?;
        Some((place, provision, score.status, found))
    })
}

/// How much a gap matters; `weight` and `share` as they are, 0 when nothing is missing.
pub fn severity(expected: Level, found: Level, weight: f64, share: f64) -> f64 {
    let missing = expected.number().saturating_sub(found.number());
    f64::from(missing) / 4.0 * weight * (1.0 + share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severity_is_the_missing_part_by_weight_and_peers() {
        let level = |number| Level::new(number).expect("levels of the test are 0 to 4");
        for (name, expected, found, weight, share, want) in [
            ("absent, no peer has it", 3, 0, 1.0, 0.0, 0.75),
            ("absent, all peers have it", 3, 0, 1.0, 1.0, 1.5),
            ("a commitment, half of the peers", 3, 2, 1.0, 0.5, 0.375),
            ("a light provision", 3, 1, 0.6, 0.0, 0.3),
            ("operational expected", 4, 0, 1.0, 0.0, 1.0),
            ("nothing missing", 3, 3, 1.0, 1.0, 0.0),
            ("more than expected", 3, 4, 1.0, 1.0, 0.0),
        ] {
            let found = severity(level(expected), level(found), weight, share);
            assert!((found - want).abs() < 1e-12, "{name}: {found}");
        }
    }
}
