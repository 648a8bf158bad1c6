//! Items that say the same: correlations over the documents of a run, and how many items there are in effect.

use super::agreement::pearson;
use super::listed::Listed;
use super::peers::is_member;
use crate::analyze::Outcome;
use crate::rules::RuleBook;

/// How far the items of a framework repeat each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Redundancy {
    /// Documents compared: those in which all items have a value.
    pub documents: u32,
    /// Items whose values differ between documents.
    pub items: u32,
    /// Effective number of items, (Σλ)²/Σλ² over the eigenvalues of their correlations: as many as there are
    /// when none go together, 1 when all do.
    pub effective: f64,
    /// Pairs that go together too closely, by number, with their correlation.
    pub pairs: Vec<(usize, usize, f64)>,
    /// How many documents leave the top when each set of such items counts as one.
    pub top_changed: u32,
    /// Documents of the top.
    pub top: u32,
}

/// Compares the items of a framework over the documents of a run that count in ranks; `None` in runs of fewer
/// documents than scoring.toml asks for.
pub fn redundancy_of(book: &RuleBook, framework: u32, outcomes: &[Outcome<Listed>]) -> Option<Redundancy> {
    let bounds = &book.scoring.uncertainty;
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for listed in outcomes.iter().filter_map(Outcome::read).filter(|listed| is_member(listed)) {
        let score = listed.scores.get(framework as usize);
        rows.extend(score.and_then(|score| score.items.iter().map(|item| item.value).collect()));
    }
    let weights: Vec<f64> =
        book.frameworks[framework as usize].items.iter().map(|item| item.weight).collect();
    let enough = rows.len() >= bounds.redundancy_documents as usize;
    enough
        .then(|| redundancy(&rows, &weights, bounds.redundancy_correlation, bounds.redundancy_top))
        .flatten()
}

/// Compares items over documents, each a row of all their values; `weights` are those of the items.
///
/// The sum of the squared eigenvalues of a symmetric matrix is that of its squared entries, so that none has to
/// be found. `None` when no two items differ between documents.
pub fn redundancy(rows: &[Vec<f64>], weights: &[f64], limit: f64, top: usize) -> Option<Redundancy> {
    let column = |item: usize| rows.iter().map(|row| row[item]).collect::<Vec<f64>>();
    let columns: Vec<Vec<f64>> = (0..weights.len()).map(column).collect();
    let varying: Vec<usize> =
        (0..columns.len()).filter(|&item| pearson(&columns[item], &columns[item]).is_some()).collect();
    if varying.len() < 2 {
        return None;
    }
    let (mut squares, mut pairs) = (varying.len() as f64, Vec::new());
    for (at, &one) in varying.iter().enumerate() {
        for &other in &varying[at + 1..] {
            let correlation = pearson(&columns[one], &columns[other]).unwrap_or(0.0);
            squares += 2.0 * correlation * correlation;
            if correlation > limit {
                pairs.push((one, other, correlation));
            }
        }
    }
    let single = once(weights, &pairs);
    let (before, after) = (best(rows, weights, top), best(rows, &single, top));
    Some(Redundancy {
        documents: rows.len() as u32,
        items: varying.len() as u32,
        effective: (varying.len() as f64).powi(2) / squares,
        pairs,
        top_changed: before.iter().filter(|document| !after.contains(document)).count() as u32,
        top: before.len() as u32,
    })
}

/// The weights when the items of each connected set of pairs share the mean weight of one.
fn once(weights: &[f64], pairs: &[(usize, usize, f64)]) -> Vec<f64> {
    let mut set: Vec<usize> = (0..weights.len()).collect();
    for &(one, other, _) in pairs {
        let (keep, give) = (set[one].min(set[other]), set[one].max(set[other]));
        set.iter_mut().filter(|number| **number == give).for_each(|number| *number = keep);
    }
    let share =
        |item: usize| weights[item] / set.iter().filter(|number| **number == set[item]).count() as f64;
    (0..weights.len()).map(share).collect()
}

/// The documents with the highest weighted means, the first of equal ones.
fn best(rows: &[Vec<f64>], weights: &[f64], top: usize) -> Vec<usize> {
    let value = |row: &Vec<f64>| row.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f64>();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&a, &b| value(&rows[b]).total_cmp(&value(&rows[a])).then(a.cmp(&b)));
    order.truncate(top);
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_items_count_once() {
        // The first two items are one; by them the first document stands on top, by the others the second.
        let rows = vec![
            vec![0.9, 0.9, 0.1, 0.2],
            vec![0.3, 0.3, 0.7, 0.5],
            vec![0.1, 0.1, 0.2, 0.9],
            vec![0.2, 0.2, 0.3, 0.1],
        ];
        let found = redundancy(&rows, &[1.0; 4], 0.95, 1).expect("the items vary");
        assert_eq!((found.documents, found.items, found.top, found.top_changed), (4, 4, 1, 1));
        assert_eq!(found.pairs.len(), 1);
        assert_eq!((found.pairs[0].0, found.pairs[0].1), (0, 1));
        assert!(found.effective > 1.5 && found.effective < 3.5, "{}", found.effective);
    }

    #[test]
    fn the_effective_number_has_its_ends() {
        let same = vec![vec![0.1; 3], vec![0.5; 3], vec![0.7; 3]];
        let found = redundancy(&same, &[1.0; 3], 0.95, 2).expect("the items vary");
        assert!((found.effective - 1.0).abs() < 1e-9 && found.pairs.len() == 3 && found.top_changed == 0);
        let apart = vec![vec![0.0, 0.0], vec![0.0, 1.0], vec![1.0, 0.0], vec![1.0, 1.0]];
        let found = redundancy(&apart, &[1.0; 2], 0.95, 2).expect("the items vary");
        assert!((found.effective - 2.0).abs() < 1e-9 && found.pairs.is_empty());
        assert_eq!(redundancy(&[vec![0.1, 0.2], vec![0.1, 0.4]], &[1.0; 2], 0.95, 2), None);
    }
}
