//! Provisions on the same subject in the Recommendation and in the Compact: which of them a document meets.

use crate::analyze::Brief;
use crate::assess::level_of;
use crate::rules::{CrosswalkPair, Level};

/// Which side of a pair a document speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Harmony {
    /// Both.
    Both,
    /// The Recommendation alone.
    UnescoOnly,
    /// The Compact alone.
    GdcOnly,
    /// None of them.
    Neither,
}

impl Harmony {
    /// All values, in the order in which they are told.
    pub const ALL: [Harmony; 4] = [Harmony::Both, Harmony::UnescoOnly, Harmony::GdcOnly, Harmony::Neither];

    /// The name used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Harmony::Both => "both",
            Harmony::UnescoOnly => "unesco_only",
            Harmony::GdcOnly => "gdc_only",
            Harmony::Neither => "neither",
        }
    }

    /// Of two levels, by which of them reach `least`.
    fn of(levels: [Level; 2], least: Level) -> Harmony {
        match levels.map(|level| level >= least) {
            [true, true] => Harmony::Both,
            [true, false] => Harmony::UnescoOnly,
            [false, true] => Harmony::GdcOnly,
            [false, false] => Harmony::Neither,
        }
    }
}

/// A pair in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Harmonized {
    /// Levels on the Recommendation and on the Compact; `None` when not assessable.
    pub levels: [Option<Level>; 2],
    /// Which side is at least mentioned; `None` when one of them could not be assessed.
    pub covered: Option<Harmony>,
    /// Which side is at least committed to.
    pub committed: Option<Harmony>,
}

/// How a document stands on a pair.
pub fn harmonized(brief: &Brief, pair: &CrosswalkPair) -> Harmonized {
    let levels = [pair.unesco, pair.gdc].map(|place| level_of(brief, place));
    let both = match levels {
        [Some(unesco), Some(gdc)] => Some([unesco, gdc]),
        _ => None,
    };
    Harmonized {
        levels,
        covered: both.map(|levels| Harmony::of(levels, Level::MENTION)),
        committed: both.map(|levels| Harmony::of(levels, Level::COMMITMENT)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_belongs_to_the_upper_side() {
        let level = |number| Level::new(number).expect("levels of the test are 0 to 4");
        for (unesco, gdc, covered, committed) in [
            (0, 0, Harmony::Neither, Harmony::Neither),
            (1, 0, Harmony::UnescoOnly, Harmony::Neither),
            (1, 2, Harmony::Both, Harmony::GdcOnly),
            (2, 1, Harmony::Both, Harmony::UnescoOnly),
            (0, 4, Harmony::GdcOnly, Harmony::GdcOnly),
            (2, 2, Harmony::Both, Harmony::Both),
        ] {
            let levels = [level(unesco), level(gdc)];
            assert_eq!(Harmony::of(levels, Level::MENTION), covered, "{unesco} {gdc}");
            assert_eq!(Harmony::of(levels, Level::COMMITMENT), committed, "{unesco} {gdc}");
        }
    }
}
