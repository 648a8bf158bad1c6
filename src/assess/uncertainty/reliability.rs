//! What labelled passages tell about the rules: counts → recall, precision and true levels, drawn anew in each
//! replicate.
//!
//! Sources of whole documents are left out: they tell whether a document has an item, not whether a passage is
//! found.

use crate::rules::{Framework, QualityCounts, RuleBook};
use rand::Rng;
use rand_distr::{Beta, Distribution, Gamma};
use std::collections::BTreeMap;

/// Levels above absent.
pub(super) const LEVELS: usize = 4;

/// How often a judgement was right and wrong; shares of cases borrowed from other items make it fractional.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Odds {
    /// Right.
    pub right: f64,
    /// Wrong.
    pub wrong: f64,
}

impl Odds {
    /// The mean of the posterior under a uniform prior.
    pub fn mean(self) -> f64 {
        (self.right + 1.0) / (self.right + self.wrong + 2.0)
    }

    /// A draw from that posterior, a Beta distribution.
    pub fn draw(self, random: &mut impl Rng) -> f64 {
        // Counts are not negative, so both shapes are at least 1.
        Beta::new(self.right + 1.0, self.wrong + 1.0).map_or(self.mean(), |beta| beta.sample(random))
    }

    fn all(self) -> f64 {
        self.right + self.wrong
    }

    fn add(&mut self, right: u32, wrong: u32) {
        self.right += f64::from(right);
        self.wrong += f64::from(wrong);
    }

    /// Filled up to `least` cases with those of the wider group, by its rates.
    fn pooled(self, wider: Odds, least: f64) -> Odds {
        let lacking = (least - self.all()).max(0.0);
        // The group cannot lend more cases than it has.
        let lent = if wider.all() > 0.0 { lacking.min(wider.all()) / wider.all() } else { 0.0 };
        Odds { right: self.right + lent * wider.right, wrong: self.wrong + lent * wider.wrong }
    }
}

/// Recall and precision of an item.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Rates {
    recall: Odds,
    precision: Odds,
}

impl Rates {
    fn add(&mut self, counts: &QualityCounts) {
        self.recall.add(counts.tp, counts.missed);
        self.precision.add(counts.tp, counts.fp);
    }

    fn pooled(self, wider: Rates, least: f64) -> Rates {
        Rates {
            recall: self.recall.pooled(wider.recall, least),
            precision: self.precision.pooled(wider.precision, least),
        }
    }
}

/// How well the rules of a framework find and grade passages.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    items: Vec<Rates>,
    /// Cases by level found (row) and true level (column), from level 1 on; `None` when no level is labelled.
    levels: Option<[[f64; LEVELS]; LEVELS]>,
}

/// What one replicate takes for true of the rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// Share of the passages of each item that are found.
    pub recall: Vec<f64>,
    /// Share of the findings of each item that are right.
    pub precision: Vec<f64>,
    /// By level found: how likely the true level is at most 1, 2, 3, 4.
    pub at_most: [[f64; LEVELS]; LEVELS],
}

impl Reliability {
    /// What the rule book knows about a framework; `None` when none of its items was measured on passages.
    pub fn of(book: &RuleBook, framework: &Framework) -> Option<Reliability> {
        let passages = || book.quality.sources.iter().filter(|source| source.pieces_per_1000.is_none());
        let mut counted: BTreeMap<&str, Rates> = BTreeMap::new();
        let mut all = Rates::default();
        for (item, counts) in passages().flat_map(|source| &source.items) {
            counted.entry(item).or_default().add(counts);
            all.add(counts);
        }
        if !framework.items.iter().any(|item| counted.contains_key(item.id.as_str())) {
            return None;
        }
        let least = book.scoring.uncertainty.pooled_below;
        let own = |id: &str| counted.get(id).copied().unwrap_or_default();
        let layer = |layer: u32| {
            let mut sum = Rates::default();
            for item in framework.items.iter().filter(|item| item.layer == layer) {
                for counts in passages().filter_map(|source| source.items.get(&item.id)) {
                    sum.add(counts);
                }
            }
            sum.pooled(all, least)
        };
        let items = framework.items.iter().map(|item| own(&item.id).pooled(layer(item.layer), least));
        let mut table = [[0.0; LEVELS]; LEVELS];
        let labelled: Vec<&[[u32; 5]; 5]> = passages().filter_map(|source| source.levels.as_ref()).collect();
        for counts in &labelled {
            for (found, row) in table.iter_mut().enumerate() {
                for (level, cases) in row.iter_mut().enumerate() {
                    *cases += f64::from(counts[level + 1][found + 1]);
                }
            }
        }
        let levels = (!labelled.is_empty()).then(|| filled_up(table, least));
        Some(Reliability { items: items.collect(), levels })
    }

    /// The same from counts by item and from true levels by level found, without any pooling.
    pub fn measured(items: &[(Odds, Odds)], levels: Option<[[f64; LEVELS]; LEVELS]>) -> Reliability {
        let items = items.iter().map(|&(recall, precision)| Rates { recall, precision }).collect();
        Reliability { items, levels }
    }

    /// Whether labels tell how well levels are found.
    pub fn has_levels(&self) -> bool {
        self.levels.is_some()
    }

    /// The means.
    pub fn expected(&self) -> Parameters {
        let shares = |row: [f64; LEVELS]| row.map(|cases| cases / row.iter().sum::<f64>());
        self.parameters(Odds::mean, shares)
    }

    /// A draw, the same for all documents: what the rules do wrong in one they do in the others.
    pub fn draw(&self, random: &mut impl Rng) -> Parameters {
        let items = self.items.iter();
        let (recall, precision) =
            items.map(|rates| (rates.recall.draw(random), rates.precision.draw(random))).unzip();
        let at_most = self.at_most(|row| {
            // A Dirichlet draw is made of gamma draws; shapes of 0 stay 0.
            let draws = row.map(|cases| Gamma::new(cases, 1.0).map_or(0.0, |gamma| gamma.sample(random)));
            let sum: f64 = draws.iter().sum();
            if sum > 0.0 { draws.map(|draw| draw / sum) } else { draws }
        });
        Parameters { recall, precision, at_most }
    }

    fn parameters(
        &self,
        rate: fn(Odds) -> f64,
        shares: impl FnMut([f64; LEVELS]) -> [f64; LEVELS],
    ) -> Parameters {
        Parameters {
            recall: self.items.iter().map(|rates| rate(rates.recall)).collect(),
            precision: self.items.iter().map(|rates| rate(rates.precision)).collect(),
            at_most: self.at_most(shares),
        }
    }

    /// The shares of each row, summed up from level 1 on; without labels the level found is the true one.
    fn at_most(&self, mut shares: impl FnMut([f64; LEVELS]) -> [f64; LEVELS]) -> [[f64; LEVELS]; LEVELS] {
        let mut table = [[0.0; LEVELS]; LEVELS];
        for (found, row) in table.iter_mut().enumerate() {
            let mut shares = match &self.levels {
                Some(levels) => shares(levels[found]),
                None => [0.0; LEVELS],
            };
            if shares.iter().sum::<f64>() <= 0.0 {
                shares = [0.0; LEVELS];
                shares[found] = 1.0;
            }
            let mut sum = 0.0;
            for (cell, share) in row.iter_mut().zip(shares) {
                sum += share;
                *cell = sum;
            }
            row[LEVELS - 1] = 1.0; // Sums of shares miss it by a rounding.
        }
        table
    }
}

/// Rows with few cases get those they lack by the agreement of all rows: right, or one level off.
fn filled_up(mut table: [[f64; LEVELS]; LEVELS], least: f64) -> [[f64; LEVELS]; LEVELS] {
    let right: f64 = (0..LEVELS).map(|level| table[level][level]).sum();
    let all: f64 = table.iter().flatten().sum();
    let agreement = if all > 0.0 { right / all } else { 1.0 };
    for (found, row) in table.iter_mut().enumerate() {
        let lacking = (least - row.iter().sum::<f64>()).max(0.0).min(all);
        let beside: Vec<usize> =
            [found.checked_sub(1), Some(found + 1)].into_iter().flatten().filter(|&at| at < LEVELS).collect();
        row[found] += lacking * agreement;
        for &at in &beside {
            row[at] += lacking * (1.0 - agreement) / beside.len() as f64;
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::rules::QualitySource;
    use rand::SeedableRng;
    use rand::rngs::Xoshiro256PlusPlus;

    fn close(found: f64, want: f64) {
        assert!((found - want).abs() < 1e-9, "{found} is not {want}");
    }

    fn source(items: &[(&str, [u32; 4])], pieces_per_1000: Option<f64>) -> QualitySource {
        let counts = |[tp, fp, missed, tn]: [u32; 4]| QualityCounts { tp, fp, missed, tn };
        let mut levels = [[0; 5]; 5];
        (levels[1][1], levels[1][2], levels[2][2]) = (8, 2, 10);
        QualitySource {
            name: String::new(),
            date: String::new(),
            rules_sha256: String::new(),
            documents: 1,
            units: 1,
            pieces_per_1000,
            items: items.iter().map(|(item, row)| (item.to_string(), counts(*row))).collect(),
            levels: Some(levels),
        }
    }

    fn reliability(sources: Vec<QualitySource>) -> Option<Reliability> {
        let mut book = builtin::book();
        book.quality.sources = sources;
        let framework = book.frameworks.iter().find(|framework| framework.id == "unesco");
        Reliability::of(&book, framework.expect("it is built in"))
    }

    #[test]
    fn items_with_few_labels_borrow_from_their_layer() {
        let found =
            reliability(vec![source(&[("unesco.P1", [20, 5, 10, 0]), ("unesco.P2", [4, 0, 1, 0])], None)]);
        let expected = found.expect("two items were measured").expected();
        // The values stand before the principles, four of them.
        close(expected.recall[4], 21.0 / 32.0);
        close(expected.precision[4], 21.0 / 27.0);
        // P2 has 5 of 15 cases; 10 come from the layer, of which 24 of 35 were found and 24 of 29 right.
        close(expected.recall[5], (4.0 + 10.0 * 24.0 / 35.0 + 1.0) / 17.0);
        close(expected.precision[5], (4.0 + 11.0 * 24.0 / 29.0 + 1.0) / 17.0);
        // The values have no label at all, so that their layer borrows from all items.
        close(expected.recall[0], (15.0 * 24.0 / 35.0 + 1.0) / 17.0);
        close(expected.at_most[0][0], (8.0 + 7.0 * 0.9) / (8.0 + 7.0 * 0.9 + 7.0 * 0.1));
    }

    #[test]
    fn nothing_is_known_without_labelled_passages() {
        assert_eq!(reliability(Vec::new()), None);
        assert_eq!(reliability(vec![source(&[("gdc.O1", [9, 0, 0, 0])], None)]), None);
        let whole = source(&[("unesco.P1", [9, 0, 0, 0])], Some(0.2));
        assert_eq!(reliability(vec![whole]), None, "whole documents tell nothing about passages");
    }

    /// Beta(9, 3) has mean 0.75 and standard deviation 0.12.
    #[test]
    fn draws_follow_the_posterior() {
        let odds = Odds { right: 8.0, wrong: 2.0 };
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        let draws: Vec<f64> = (0..4000).map(|_| odds.draw(&mut random)).collect();
        let mean = draws.iter().sum::<f64>() / 4000.0;
        let deviation = (draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 4000.0).sqrt();
        assert!((mean - 0.75).abs() < 0.008, "{mean}");
        assert!((deviation - 0.1201).abs() < 0.006, "{deviation}");
    }

    #[test]
    fn levels_are_the_found_ones_where_none_is_labelled() {
        let plain = Reliability::measured(&[(Odds::default(), Odds::default())], None);
        let drawn = plain.draw(&mut Xoshiro256PlusPlus::seed_from_u64(1));
        assert_eq!(drawn.at_most[1], [0.0, 1.0, 1.0, 1.0]);
        assert_eq!(drawn.at_most, plain.expected().at_most);
    }
}
