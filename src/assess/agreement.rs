//! Agreement between the program and a person: precision, recall, kappa, weighted kappa, rank correlation.

/// Counts of a yes-or-no judgement against labels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Found and labelled.
    pub tp: u32,
    /// Found, not labelled.
    pub fp: u32,
    /// Labelled, not found.
    pub missed: u32,
    /// Neither.
    pub tn: u32,
}

impl Counts {
    /// Adds one judgement.
    pub fn add(&mut self, found: bool, labelled: bool) {
        match (found, labelled) {
            (true, true) => self.tp += 1,
            (true, false) => self.fp += 1,
            (false, true) => self.missed += 1,
            (false, false) => self.tn += 1,
        }
    }

    /// Adds the counts of another item or sample.
    pub fn merge(&mut self, other: &Counts) {
        self.tp += other.tp;
        self.fp += other.fp;
        self.missed += other.missed;
        self.tn += other.tn;
    }

    /// Share of the findings that are labelled; `None` without findings.
    pub fn precision(&self) -> Option<f64> {
        share(self.tp, self.tp + self.fp)
    }

    /// Share of the labels that are found; `None` without labels.
    pub fn recall(&self) -> Option<f64> {
        share(self.tp, self.tp + self.missed)
    }

    /// Harmonic mean of precision and recall; `None` when there is nothing to find and nothing was found.
    pub fn f1(&self) -> Option<f64> {
        share(2 * self.tp, 2 * self.tp + self.fp + self.missed)
    }

    /// Agreement beyond chance (Cohen 1960); `None` when chance alone agrees always.
    pub fn kappa(&self) -> Option<f64> {
        let all = f64::from(self.tp + self.fp + self.missed + self.tn);
        let found = f64::from(self.tp + self.fp) / all;
        let labelled = f64::from(self.tp + self.missed) / all;
        let observed = f64::from(self.tp + self.tn) / all;
        let chance = found * labelled + (1.0 - found) * (1.0 - labelled);
        (chance < 1.0).then(|| (observed - chance) / (1.0 - chance))
    }
}

/// Mean of the F1 of items in which it is defined; `None` when it is in none.
pub fn macro_f1<'a>(items: impl Iterator<Item = &'a Counts>) -> Option<f64> {
    let values: Vec<f64> = items.filter_map(Counts::f1).collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Grades given twice: the label and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs(pub Vec<(u8, u8)>);

impl Pairs {
    /// Share of the pairs whose two grades are equal; `None` without pairs.
    pub fn exact(&self) -> Option<f64> {
        share(self.0.iter().filter(|(label, found)| label == found).count() as u32, self.0.len() as u32)
    }

    /// Quadratic weighted kappa.
    pub fn kappa(&self) -> Option<f64> {
        weighted_kappa(&self.0)
    }

    /// Rank correlation.
    pub fn spearman(&self) -> Option<f64> {
        let pairs: Vec<(f64, f64)> = self.0.iter().map(|&(a, b)| (f64::from(a), f64::from(b))).collect();
        spearman(&pairs)
    }

    /// Number of pairs by label (row) and finding (column), for grades below `N`.
    pub fn confusion<const N: usize>(&self) -> [[u32; N]; N] {
        let mut table = [[0; N]; N];
        for &(label, found) in &self.0 {
            if let Some(cell) =
                table.get_mut(usize::from(label)).and_then(|row| row.get_mut(usize::from(found)))
            {
                *cell += 1;
            }
        }
        table
    }
}

fn share(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

/// Kappa with quadratic weights for levels (Cohen 1968); `None` without pairs or without variation.
pub fn weighted_kappa(pairs: &[(u8, u8)]) -> Option<f64> {
    let top = usize::from(pairs.iter().map(|(a, b)| *a.max(b)).max()?) + 1;
    let count = pairs.len() as f64;
    let (mut left, mut right) = (vec![0.0; top], vec![0.0; top]);
    for &(a, b) in pairs {
        left[usize::from(a)] += 1.0;
        right[usize::from(b)] += 1.0;
    }
    let distance = |a: usize, b: usize| (a as f64 - b as f64).powi(2);
    let observed: f64 = pairs.iter().map(|&(a, b)| distance(usize::from(a), usize::from(b))).sum();
    let mut expected = 0.0;
    for (a, of_a) in left.iter().enumerate() {
        for (b, of_b) in right.iter().enumerate() {
            expected += of_a * of_b / count * distance(a, b);
        }
    }
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

/// Rank correlation with mean ranks for ties (Spearman 1904); `None` without variation.
pub fn spearman(pairs: &[(f64, f64)]) -> Option<f64> {
    let left = ranks(pairs.iter().map(|pair| pair.0));
    let right = ranks(pairs.iter().map(|pair| pair.1));
    pearson(&left, &right)
}

fn ranks(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let values: Vec<f64> = values.collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let ties = order[start..].iter().take_while(|&&at| values[at] == values[order[start]]).count();
        let mean = start as f64 + (ties as f64 + 1.0) / 2.0;
        for &at in &order[start..start + ties] {
            ranks[at] = mean;
        }
        start += ties;
    }
    ranks
}

/// Product-moment correlation; `None` without variation.
pub(super) fn pearson(left: &[f64], right: &[f64]) -> Option<f64> {
    let count = left.len() as f64;
    let (mean_left, mean_right) = (left.iter().sum::<f64>() / count, right.iter().sum::<f64>() / count);
    let mut sums = (0.0, 0.0, 0.0);
    for (a, b) in left.iter().zip(right) {
        let (a, b) = (a - mean_left, b - mean_right);
        sums = (sums.0 + a * b, sums.1 + a * a, sums.2 + b * b);
    }
    let spread = (sums.1 * sums.2).sqrt();
    (spread > 0.0).then(|| sums.0 / spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, want: f64) {
        let found = found.expect("the statistic is defined");
        assert!((found - want).abs() < 1e-9, "{found} is not {want}");
    }

    /// Worked by hand: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no.
    #[test]
    fn counts_give_the_usual_figures() {
        let counts = Counts { tp: 20, fp: 5, missed: 10, tn: 15 };
        close(counts.precision(), 0.8);
        close(counts.recall(), 20.0 / 30.0);
        close(counts.f1(), 40.0 / 55.0);
        close(counts.kappa(), 0.4);
        assert_eq!(Counts::default().f1(), None);
    }

    #[test]
    fn macro_f1_is_the_mean_of_the_items_that_have_one() {
        let items = [
            Counts { tp: 1, fp: 1, missed: 1, tn: 0 },
            Counts { tp: 3, fp: 0, missed: 0, tn: 5 },
            Counts { tp: 0, fp: 0, missed: 0, tn: 8 },
        ];
        close(macro_f1(items.iter()), 0.75);
        assert_eq!(macro_f1(items[2..].iter()), None);
    }

    #[test]
    fn pairs_are_counted_by_label_and_finding() {
        let pairs = Pairs(vec![(0, 0), (1, 2), (1, 2), (2, 1)]);
        close(pairs.exact(), 0.25);
        assert_eq!(pairs.confusion(), [[1, 0, 0], [0, 0, 2], [0, 1, 0]]);
        assert_eq!(Pairs::default().exact(), None);
    }

    /// Worked by hand: observed squared distance 1+1+4 = 6, expected 10.8 over six pairs.
    #[test]
    fn weighted_kappa_counts_squared_distances() {
        let pairs = [(0, 0), (1, 2), (2, 2), (2, 1), (0, 2), (1, 1)];
        let mut expected = 0.0;
        for &(a, _) in &pairs {
            for &(_, b) in &pairs {
                expected += f64::from((i32::from(a) - i32::from(b)).pow(2)) / 6.0;
            }
        }
        close(weighted_kappa(&pairs), 1.0 - 6.0 / expected);
        close(weighted_kappa(&[(0, 0), (1, 1)]), 1.0);
        assert_eq!(weighted_kappa(&[(1, 1)]), None);
    }

    #[test]
    fn spearman_uses_mean_ranks() {
        close(spearman(&[(1.0, 10.0), (2.0, 20.0), (3.0, 30.0)]), 1.0);
        close(spearman(&[(1.0, 3.0), (2.0, 2.0), (3.0, 1.0)]), -1.0);
        // Ranks 1.5 1.5 3 against 1 2 3: covariance 1.5, spreads 1.5 and 2.
        close(spearman(&[(5.0, 1.0), (5.0, 2.0), (9.0, 3.0)]), 1.5 / (1.5f64 * 2.0).sqrt());
        assert_eq!(spearman(&[(1.0, 1.0), (1.0, 2.0)]), None);
    }
}
