//! Figures of the simulation of the intervals (coverage.toml), for the reports.

use serde::Deserialize;
use std::sync::LazyLock;

/// How often the intervals held the truth.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// Simulated labelled samples.
    pub samples: u32,
    /// Documents of each.
    pub documents: u32,
    /// Share of the documents whose true value lay within, where the documents came about as the model says.
    pub as_modelled: f64,
    /// The same where recall differed between documents and false pieces gathered in some.
    pub uneven: f64,
}

static COVERAGE: LazyLock<Coverage> =
    LazyLock::new(|| toml::from_str(include_str!("coverage.toml")).expect("a test reads the built-in file"));

/// The figures of the last simulation.
pub fn coverage() -> Coverage {
    *COVERAGE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_shares() {
        for share in [coverage().as_modelled, coverage().uneven] {
            assert!((0.0..=1.0).contains(&share), "{share}");
        }
    }
}
