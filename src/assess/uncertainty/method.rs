//! The method that values are made by, and the ways in which it could have been chosen otherwise.

use super::pieces::Corpus;
use crate::rules::Scoring;
use rand::{Rng, RngExt};

/// Weights, ladder, threshold and mean: all that lies between levels and a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Method {
    /// Value of each level; levels below the threshold are worth nothing.
    pub ladder: [f64; 5],
    /// Weight of each item.
    pub items: Vec<f64>,
    /// Weight of each provision within its item.
    pub provisions: Vec<f64>,
    /// Exponent of the mean over items.
    pub exponent: f64,
}

impl Method {
    /// As the scores are made.
    pub fn usual(corpus: &Corpus, scoring: &Scoring) -> Method {
        Method {
            ladder: scoring.ladder,
            items: corpus.items.clone(),
            provisions: corpus.provisions.iter().map(|(_, weight)| *weight).collect(),
            exponent: 1.0,
        }
    }

    /// Varied in everything at once, within the bounds of `[uncertainty]` of scoring.toml.
    pub fn varied(&self, scoring: &Scoring, random: &mut impl Rng) -> Method {
        let bounds = &scoring.uncertainty;
        let mut around = |share: f64| 1.0 + share * (2.0 * random.random::<f64>() - 1.0);
        let items = self.items.iter().map(|weight| weight * around(bounds.weights)).collect();
        let provisions = self.provisions.iter().map(|weight| weight * around(bounds.weights)).collect();
        let mut ladder = [0.0; 5];
        for level in 1..5 {
            let step = self.ladder[level] - self.ladder[level - 1];
            ladder[level] = ladder[level - 1] + step * around(bounds.steps);
        }
        let top = if ladder[4] > 0.0 { self.ladder[4] / ladder[4] } else { 0.0 };
        let threshold = usize::from(one_of(&bounds.thresholds, random).unwrap_or(1));
        for (level, value) in ladder.iter_mut().enumerate() {
            *value = if level < threshold { 0.0 } else { *value * top };
        }
        let exponent = one_of(&bounds.exponents, random).unwrap_or(1.0);
        Method { ladder, items, provisions, exponent }
    }

    /// The value of a framework from the values of its items; `None` where no item with weight has one.
    pub fn value(&self, items: &[Option<f64>]) -> Option<f64> {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (value, weight) in items.iter().zip(&self.items) {
            if let Some(value) = value {
                sum += weight * power(*value, self.exponent);
                weights += weight;
            }
        }
        (weights > 0.0).then(|| power(sum / weights, 1.0 / self.exponent))
    }
}

/// A power; those of scoring.toml without the function for all, which is slow, and not the same on every machine.
fn power(base: f64, exponent: f64) -> f64 {
    match exponent {
        1.0 => base,
        0.5 => base.sqrt(),
        2.0 => base * base,
        _ => base.powf(exponent),
    }
}

fn one_of<T: Copy>(values: &[T], random: &mut impl Rng) -> Option<T> {
    values.get(random.random_range(0..values.len().max(1) as u32) as usize).copied()
}
