//! How far the values of two groups of documents lie apart: Cliff's delta with an interval.

/// 97.5 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Cliff's delta (Cliff 1993): how much more often a document of the first group lies above one of the second
/// than below it, over all pairs; −1 to 1, and 0 when neither group lies higher.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Delta.
    pub delta: f64,
    /// 95 % interval.
    pub interval: (f64, f64),
}

impl Effect {
    /// That between two groups of values; `None` when one is empty.
    ///
    /// The interval is the score-type one for θ = (δ + 1) / 2 with the exponential variance of Hanley and McNeil
    /// (1982), both sample sizes replaced by their mean (method 5 of Newcombe 2006, Statistics in Medicine
    /// 25:559–573). It has a width even where no value of one group reaches those of the other. Cost is the
    /// product of the sizes.
    pub fn between(group: &[f64], others: &[f64]) -> Option<Effect> {
        if group.is_empty() || others.is_empty() {
            return None;
        }
        let mut sum = 0i64;
        for one in group {
            for other in others {
                sum += i64::from(one > other) - i64::from(one < other);
            }
        }
        let delta = sum as f64 / (group.len() * others.len()) as f64;
        let theta = (delta + 1.0) / 2.0;
        let sizes = (group.len() as f64, others.len() as f64);
        let (low, high) = (limit(theta, 0.0, sizes), limit(theta, 1.0, sizes));
        Some(Effect { delta, interval: (2.0 * low - 1.0, 2.0 * high - 1.0) })
    }
}

/// The θ between the one found and an end of its range that lies just as far from it as chance explains.
fn limit(found: f64, end: f64, sizes: (f64, f64)) -> f64 {
    let explains = |theta: f64| (theta - found).abs() <= Z * variance(theta, sizes).sqrt();
    let (mut inside, mut outside) = (found, end);
    // Each step halves the distance: after these many nothing is left of it.
    for _ in 0..60 {
        let middle = f64::midpoint(inside, outside);
        if explains(middle) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    inside
}

fn variance(theta: f64, (m, n): (f64, f64)) -> f64 {
    let size = f64::midpoint(m, n) - 1.0;
    let pairs = size * (1.0 - theta) / (2.0 - theta) + size * theta / (1.0 + theta);
    theta * (1.0 - theta) * (1.0 + pairs) / (m * n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::Xoshiro256PlusPlus;
    use rand::{RngExt, SeedableRng};

    /// Worked by hand: of 6 pairs 2 are above, 1 equal, 3 below.
    #[test]
    fn delta_counts_pairs() {
        let found = Effect::between(&[0.3, 0.5], &[0.1, 0.5, 0.6]).expect("both groups have values");
        assert!((found.delta + 1.0 / 6.0).abs() < 1e-12, "{found:?}");
        let other = Effect::between(&[0.1, 0.5, 0.6], &[0.3, 0.5]).expect("both groups have values");
        assert!((found.delta + other.delta).abs() < 1e-12);
        assert!((found.interval.0 + other.interval.1).abs() < 1e-9, "{found:?} {other:?}");
        assert_eq!(Effect::between(&[], &[0.1]), None);
    }

    #[test]
    fn groups_wholly_apart_still_leave_a_doubt() {
        let found = Effect::between(&[0.6; 5], &[0.1; 5]).expect("both groups have values");
        assert_eq!((found.delta, found.interval.1), (1.0, 1.0));
        assert!(found.interval.0 > 0.0 && found.interval.0 < 0.7, "{found:?}");
    }

    /// Groups of 8 and 18 values, the first pushed up: how often the interval holds the true delta.
    #[test]
    fn the_interval_holds_the_truth_about_as_often_as_it_says() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        for push in [0.0, 0.4] {
            // Of two uniform values the first lies above the second less a push p with 1 − (1 − p)² / 2.
            let truth: f64 = 1.0 - (1.0f64 - push).powi(2);
            let mut held = 0;
            for _ in 0..2000 {
                let mut draw = |count: usize, push: f64| -> Vec<f64> {
                    (0..count).map(|_| random.random::<f64>() + push).collect()
                };
                let (group, others) = (draw(8, push), draw(18, 0.0));
                let (low, high) = Effect::between(&group, &others).expect("they have values").interval;
                held += usize::from(low <= truth && truth <= high);
            }
            assert!((1860..=1980).contains(&held), "push {push}: {held} of 2000");
        }
    }
}
