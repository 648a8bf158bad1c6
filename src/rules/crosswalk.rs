//! Which provisions of the Recommendation and of the Compact speak to the same subject, from
//! `rules/crosswalk.toml`.

use crate::rules::framework::Place;
use serde::{Deserialize, Serialize};

/// A provision of each instrument on the same subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrosswalkPair {
    /// Provision of the Recommendation.
    pub unesco: Place,
    /// Provision of the Compact.
    pub gdc: Place,
    /// What the first is to the second.
    pub relation: Relation,
    /// Why they belong together, in our own words.
    pub reason: String,
}

/// What a provision is to one of another instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Relation {
    /// The same.
    Equal,
    /// The narrower one.
    Subset,
    /// The wider one.
    Superset,
    /// They overlap.
    Intersects,
}

impl Relation {
    /// All values with the names used in files.
    pub const NAMES: [(&'static str, Relation); 4] = [
        ("equal", Relation::Equal),
        ("subset", Relation::Subset),
        ("superset", Relation::Superset),
        ("intersects", Relation::Intersects),
    ];

    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        Relation::NAMES.iter().find(|(_, relation)| *relation == self).map_or("", |(name, _)| name)
    }
}
