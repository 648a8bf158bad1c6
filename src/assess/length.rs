//! What is left of a value once the length of the document is allowed for.
//!
//! A longer document has more room, so that its value is compared with the one expected at its length: a
//! monotone regression on the logarithm of the words (pool adjacent violators, Ayer et al. 1955).

/// The value expected by length; it never falls.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LengthCurve {
    /// Logarithm of words and expected value, both ascending.
    knots: Vec<(f64, f64)>,
}

impl LengthCurve {
    /// Fits the curve to words and values of documents, in any order.
    pub fn of(documents: &[(f64, f64)]) -> LengthCurve {
        let mut points: Vec<(f64, f64)> =
            documents.iter().map(|&(words, value)| (log(words), value)).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        // Documents of one length have one expected value; runs of points whose mean would fall are pooled.
        let mut pools: Vec<Pool> = Vec::new();
        for (at, value) in points {
            match pools.last_mut() {
                Some(last) if last.end == at => (last.sum, last.count) = (last.sum + value, last.count + 1.0),
                _ => pools.push(Pool { start: at, end: at, sum: value, count: 1.0 }),
            }
        }
        let mut kept: Vec<Pool> = Vec::new();
        for mut pool in pools {
            while let Some(before) = kept.pop_if(|before| before.mean() >= pool.mean()) {
                pool = Pool {
                    start: before.start,
                    end: pool.end,
                    sum: before.sum + pool.sum,
                    count: before.count + pool.count,
                };
            }
            kept.push(pool);
        }
        let mut knots: Vec<(f64, f64)> =
            kept.iter().flat_map(|pool| [(pool.start, pool.mean()), (pool.end, pool.mean())]).collect();
        knots.dedup();
        LengthCurve { knots }
    }

    /// The value expected of a document with so many words: between two lengths of the fit on the straight
    /// line, beyond them that of the nearest; `None` when the curve was fitted to nothing.
    pub fn expected(&self, words: f64) -> Option<f64> {
        let at = log(words);
        let above = self.knots.partition_point(|knot| knot.0 < at);
        let (low, high) = (self.knots.get(above.wrapping_sub(1)), self.knots.get(above));
        match (low, high) {
            (Some(low), Some(high)) => {
                let part = (at - low.0) / (high.0 - low.0);
                Some(low.1 + part * (high.1 - low.1))
            }
            (one, other) => one.or(other).map(|knot| knot.1),
        }
    }
}

/// Points of neighbouring lengths with their mean value.
struct Pool {
    start: f64,
    end: f64,
    sum: f64,
    count: f64,
}

impl Pool {
    fn mean(&self) -> f64 {
        self.sum / self.count
    }
}

fn log(words: f64) -> f64 {
    words.max(1.0).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, want: f64) {
        let found = found.expect("the curve is not empty");
        assert!((found - want).abs() < 1e-9, "{found} is not {want}");
    }

    #[test]
    fn falling_neighbours_are_pooled() {
        let curve = LengthCurve::of(&[(1000.0, 0.2), (100.0, 0.1), (10_000.0, 0.1), (100_000.0, 0.6)]);
        close(curve.expected(100.0), 0.1);
        close(curve.expected(1000.0), 0.15);
        close(curve.expected(5000.0), 0.15);
        close(curve.expected(10_000.0), 0.15);
        close(curve.expected(31_622.776_601_683_79), (0.15 + 0.6) / 2.0);
        close(curve.expected(10.0), 0.1);
        close(curve.expected(1e9), 0.6);
    }

    #[test]
    fn documents_of_one_length_share_their_mean() {
        let curve = LengthCurve::of(&[(100.0, 0.4), (100.0, 0.2), (200.0, 0.35)]);
        close(curve.expected(100.0), 0.3);
        close(curve.expected(200.0), 0.35);
        assert_eq!(LengthCurve::default().expected(100.0), None);
        close(LengthCurve::of(&[(0.0, 0.5)]).expected(7.0), 0.5);
    }
}
