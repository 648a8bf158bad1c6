//! Percentile intervals by drawing whole documents with replacement (Efron 1979).
//!
//! Sentences of one document resemble each other, so single sentences must not be drawn.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

/// How intervals are drawn; the same seed gives the same intervals on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// Start of the random numbers.
    pub seed: u64,
    /// Number of draws.
    pub replicates: u32,
}

/// A figure with its 95 % interval.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Estimate {
    /// The figure over all documents; `None` where it is not defined.
    pub value: Option<f64>,
    /// The 2.5th and 97.5th percentile of the draws in which the figure is defined; `None` with fewer than
    /// two documents, or when fewer than half of the draws define it.
    pub interval: Option<(f64, f64)>,
}

impl Bootstrap {
    /// The figures that `statistic` computes from the numbers of the drawn documents, with intervals.
    ///
    /// All figures see the same draws. `statistic` must give the same number of figures each time.
    pub fn estimate(
        &self,
        documents: usize,
        statistic: impl Fn(&[usize]) -> Vec<Option<f64>>,
    ) -> Vec<Estimate> {
        let all: Vec<usize> = (0..documents).collect();
        let values = statistic(&all);
        if documents < 2 {
            return values.into_iter().map(|value| Estimate { value, interval: None }).collect();
        }
        let mut random = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        let mut draws: Vec<Vec<f64>> = vec![Vec::new(); values.len()];
        let mut drawn = all;
        for _ in 0..self.replicates {
            // u64, since the width of usize would change the numbers between machines.
            drawn.fill_with(|| random.random_range(0..documents as u64) as usize);
            for (column, value) in draws.iter_mut().zip(statistic(&drawn)) {
                column.extend(value);
            }
        }
        let enough = self.replicates.div_ceil(2) as usize;
        let estimate = |(value, mut column): (Option<f64>, Vec<f64>)| {
            column.sort_by(f64::total_cmp);
            let interval = value
                .filter(|_| column.len() >= enough)
                .and_then(|_| Some((percentile(&column, 0.025)?, percentile(&column, 0.975)?)));
            Estimate { value, interval }
        };
        values.into_iter().zip(draws).map(estimate).collect()
    }
}

/// Quantile of ascending values, linear between neighbours (type 7 of Hyndman and Fan 1996); `None` without
/// values.
pub(super) fn percentile(ascending: &[f64], share: f64) -> Option<f64> {
    let at = share * (ascending.len().checked_sub(1)?) as f64;
    Some(between(ascending[at.floor() as usize], ascending[at.ceil() as usize], at))
}

/// The value at a place, from those of the places below and above it.
pub(super) fn between(low: f64, high: f64, place: f64) -> f64 {
    low + (high - low) * (place - place.floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(values: &[f64], drawn: &[usize]) -> Option<f64> {
        let sum: f64 = drawn.iter().map(|&at| values[at]).sum();
        (!drawn.is_empty()).then(|| sum / drawn.len() as f64)
    }

    fn of_mean(seed: u64, values: &[f64]) -> Estimate {
        let bootstrap = Bootstrap { seed, replicates: 1000 };
        bootstrap.estimate(values.len(), |drawn| vec![mean(values, drawn)])[0]
    }

    /// The mean of 400 draws of 0 or 1 has a standard error of 0.025.
    #[test]
    fn the_interval_of_a_mean_is_that_of_its_standard_error() {
        let values: Vec<f64> = (0..400).map(|number| f64::from(number % 2)).collect();
        let found = of_mean(1, &values);
        let (low, high) = found.interval.expect("there are many documents");
        assert_eq!(found.value, Some(0.5));
        assert!((low - (0.5 - 1.96 * 0.025)).abs() < 0.005, "{low}");
        assert!((high - (0.5 + 1.96 * 0.025)).abs() < 0.005, "{high}");
    }

    #[test]
    fn a_seed_decides_the_interval() {
        let values = [0.1, 0.9, 0.3, 0.4, 0.8, 0.2];
        assert_eq!(of_mean(7, &values), of_mean(7, &values));
        assert_ne!(of_mean(7, &values), of_mean(8, &values));
        // With 1,000 draws from so few values the ends hold still, whatever the machine.
        let (low, high) = of_mean(7, &values).interval.expect("there are six documents");
        assert!(low > 0.1 && low < 0.3 && high > 0.6 && high < 0.9, "{low} {high}");
    }

    #[test]
    fn degenerate_samples_have_no_width_or_no_interval() {
        for (name, values, want) in [
            ("nothing", &[][..], Estimate::default()),
            ("one document", &[0.4], Estimate { value: Some(0.4), interval: None }),
            ("all alike", &[0.5, 0.5, 0.5], Estimate { value: Some(0.5), interval: Some((0.5, 0.5)) }),
        ] {
            assert_eq!(of_mean(1, values), want, "{name}");
        }
    }

    #[test]
    fn a_figure_needs_half_of_the_draws() {
        let bootstrap = Bootstrap { seed: 1, replicates: 1000 };
        // Of the four draws of two from two, three hold document 0, and one is that of the value itself.
        let holds = |drawn: &[usize]| drawn.contains(&0).then_some(1.0);
        let only = |drawn: &[usize]| (*drawn == [0, 1]).then_some(1.0);
        let found = bootstrap.estimate(2, |drawn| vec![holds(drawn), only(drawn), None]);
        assert_eq!(found[0].interval, Some((1.0, 1.0)));
        assert_eq!((found[1].value, found[1].interval), (Some(1.0), None));
        assert_eq!(found[2], Estimate::default());
    }

    #[test]
    fn percentiles_lie_between_neighbours() {
        let values = [1.0, 2.0, 3.0, 5.0];
        for (share, want) in [(0.0, 1.0), (0.5, 2.5), (1.0, 5.0), (0.9, 4.4)] {
            let found = percentile(&values, share).expect("there are values");
            assert!((found - want).abs() < 1e-9, "{share}: {found}");
        }
        assert_eq!(percentile(&[], 0.5), None);
    }
}
