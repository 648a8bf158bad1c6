//! Values in all replicates → rank intervals, and groups of documents that cannot be told apart.

/// The 95 % interval of a rank; 1 is the highest value, equal values share the better rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranks {
    /// The best.
    pub low: u32,
    /// The worst.
    pub high: u32,
}

/// Rank intervals of documents, each with its values in the same replicates.
pub fn rank(documents: &[&[f64]]) -> Vec<Ranks> {
    let replicates = documents.iter().map(|values| values.len()).min().unwrap_or(0);
    let mut ranks: Vec<Vec<u32>> = vec![Vec::with_capacity(replicates); documents.len()];
    for replicate in 0..replicates {
        let values: Vec<f64> = documents.iter().map(|values| values[replicate]).collect();
        ranks.iter_mut().zip(ranks_of(&values)).for_each(|(all, rank)| all.push(rank));
    }
    ranks.into_iter().map(ends).collect()
}

/// 1 for the highest; equal values share the better rank.
pub fn ranks_of(values: &[f64]) -> Vec<u32> {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    values.iter().map(|value| 1 + sorted.partition_point(|other| other > value) as u32).collect()
}

/// The ranks that bound the middle 95 %, rounded outwards.
fn ends(mut ranks: Vec<u32>) -> Ranks {
    ranks.sort_unstable();
    let last = ranks.len().saturating_sub(1) as f64;
    let at = |place: f64| ranks.get(place as usize).copied().unwrap_or(0);
    Ranks { low: at((0.025 * last).floor()), high: at((0.975 * last).ceil()) }
}

/// The maximal sets of documents of which no two differ: the 95 % interval of the difference of any two holds
/// 0. `documents` come in the order of their values, highest first, and so do the sets.
///
/// A set that holds two documents that differ is split until none does, and sets inside others are absorbed
/// (insert and absorb, Piepho 2004).
pub fn tie_groups(documents: &[&[f64]]) -> Vec<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = vec![(0..documents.len()).collect()];
    for one in 0..documents.len() {
        for other in one + 1..documents.len() {
            if differ(documents[one], documents[other]) {
                sets = split(sets, one, other);
            }
        }
    }
    sets.retain(|set| !set.is_empty());
    sets.sort();
    sets
}

fn split(sets: Vec<Vec<usize>>, one: usize, other: usize) -> Vec<Vec<usize>> {
    let (both, mut kept): (Vec<Vec<usize>>, Vec<Vec<usize>>) =
        sets.into_iter().partition(|set| set.contains(&one) && set.contains(&other));
    for set in both {
        for left_out in [one, other] {
            let part: Vec<usize> = set.iter().copied().filter(|&member| member != left_out).collect();
            let inside = |set: &Vec<usize>| part.iter().all(|member| set.contains(member));
            if !kept.iter().any(inside) {
                kept.retain(|set| !set.iter().all(|member| part.contains(member)));
                kept.push(part);
            }
        }
    }
    kept
}

/// Whether 0 lies outside the middle 95 % of the differences.
fn differ(one: &[f64], other: &[f64]) -> bool {
    let pairs = || one.iter().zip(other);
    let all = pairs().count() as f64;
    let below = pairs().filter(|(a, b)| a <= b).count() as f64;
    let above = pairs().filter(|(a, b)| a >= b).count() as f64;
    all > 0.0 && below.min(above) < 0.025 * all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_the_middle_replicates() {
        // In 3 of 100 replicates the second document is first.
        let first: Vec<f64> = (0..100).map(|number| if number < 3 { 0.1 } else { 0.9 }).collect();
        let (second, third) = (vec![0.5; 100], vec![0.5; 100]);
        let ranks = rank(&[&third, &first, &second]);
        let of = |low, high| Ranks { low, high };
        assert_eq!(ranks, [of(1, 2), of(1, 3), of(1, 2)], "equal values share the better rank");
        let first: Vec<f64> = (0..100).map(|number| if number < 2 { 0.1 } else { 0.9 }).collect();
        assert_eq!(rank(&[&first, &second])[0], of(1, 1), "two of a hundred are outside of the middle");
        assert_eq!(rank(&[]), []);
    }

    #[test]
    fn groups_are_maximal_and_may_overlap() {
        // Values of neighbours overlap, those two places apart do not.
        let document = |middle: f64| -> Vec<f64> {
            (0..200).map(|number| middle + f64::from((number * 7) % 200) / 100.0).collect()
        };
        let shifted = |middle: f64| -> Vec<f64> {
            (0..200).map(|number| middle + f64::from((number * 31 + 50) % 200) / 100.0).collect()
        };
        let (a, b, c) = (document(6.0), shifted(5.0), document(3.0));
        assert_eq!(tie_groups(&[&a, &b, &c]), [vec![0, 1], vec![2]]);
        let (b, c) = (shifted(4.9), document(3.9));
        assert_eq!(tie_groups(&[&a, &b, &c]), [vec![0, 1], vec![1, 2]]);
        assert_eq!(tie_groups(&[]), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn a_difference_needs_all_but_a_fortieth() {
        let zero = vec![0.0; 1000];
        let mostly = |below: usize| -> Vec<f64> {
            (0..1000).map(|number| if number < below { -1.0 } else { 1.0 }).collect()
        };
        for (below, want) in [(0, true), (24, true), (25, false), (500, false), (975, false), (976, true)] {
            assert_eq!(differ(&mostly(below), &zero), want, "{below}");
        }
        assert!(!differ(&zero, &zero));
    }
}
