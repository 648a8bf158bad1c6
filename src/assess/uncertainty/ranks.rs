//! Values in all replicates → rank intervals, and groups of documents that cannot be told apart.

use crate::assess::number_set::NumberSet;

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
/// They are the maximal cliques of the documents that do not differ, listed by the algorithm of Bron and Kerbosch
/// with the pivots of Tomita and others (2006). The pairs are compared once each; what the sets take grows with
/// their number.
pub fn tie_groups(documents: &[&[f64]]) -> Vec<Vec<usize>> {
    let alike = alike(documents);
    let mut sets = Vec::new();
    let mut set: Vec<usize> = Vec::new();
    let all = NumberSet::of(documents.len(), 0..documents.len());
    // By branch: how long the set was, and what may still be added to it. On the heap, since a set may hold all.
    let mut branches = Vec::new();
    if !documents.is_empty() {
        branches.push(Branch::new(0, all, NumberSet::of(documents.len(), 0..0), &alike));
    }
    while let Some(branch) = branches.last_mut() {
        set.truncate(branch.length);
        let Some(one) = branch.left.first() else {
            branches.pop();
            continue;
        };
        branch.left.remove(one);
        let (open, seen) = (branch.open.and(&alike[one]), branch.seen.and(&alike[one]));
        branch.open.remove(one);
        branch.seen.add(one);
        set.push(one);
        match (open.first(), seen.first()) {
            (None, None) => sets.push(set.clone()),
            // Whatever may be added, one that was dealt with before could be added too.
            (None, Some(_)) => {}
            (Some(_), _) => branches.push(Branch::new(set.len(), open, seen, &alike)),
        }
    }
    sets.iter_mut().for_each(|set| set.sort_unstable());
    sets.sort_unstable();
    sets
}

/// By document, the others that it does not differ from.
fn alike(documents: &[&[f64]]) -> Vec<NumberSet> {
    let mut alike = vec![NumberSet::of(documents.len(), 0..0); documents.len()];
    for one in 0..documents.len() {
        for other in one + 1..documents.len() {
            if !differ(documents[one], documents[other]) {
                alike[one].add(other);
                alike[other].add(one);
            }
        }
    }
    alike
}

/// A set in the making.
struct Branch {
    length: usize,
    /// What goes with all of it.
    open: NumberSet,
    /// The same, dealt with before.
    seen: NumberSet,
    /// What is to be tried: all open ones but those that go with the pivot.
    left: NumberSet,
}

impl Branch {
    fn new(length: usize, open: NumberSet, seen: NumberSet, alike: &[NumberSet]) -> Branch {
        let count = open.count();
        let (mut pivot, mut most) = (None, 0);
        for one in open.iter().chain(seen.iter()) {
            let shared = open.shared(&alike[one]) + 1;
            if shared > most {
                (pivot, most) = (Some(one), shared);
            }
            // None goes with more.
            if shared >= count {
                break;
            }
        }
        let mut left = open.clone();
        if let Some(pivot) = pivot {
            left.leave_out(&alike[pivot]);
        }
        Branch { length, open, seen, left }
    }
}

/// Whether 0 lies outside the middle 95 % of the differences.
fn differ(one: &[f64], other: &[f64]) -> bool {
    let all = one.len().min(other.len()) as f64;
    let (mut below, mut above) = (0u32, 0u32);
    for (one, other) in one.chunks(128).zip(other.chunks(128)) {
        for (a, b) in one.iter().zip(other) {
            below += u32::from(a <= b);
            above += u32::from(a >= b);
        }
        // More replicates can only add to both.
        if f64::from(below.min(above)) >= 0.025 * all {
            return false;
        }
    }
    all > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    /// Sets that hold two documents that differ are split until none does, and sets inside others are absorbed
    /// (insert and absorb, Piepho 2004).
    fn by_splitting(documents: &[&[f64]]) -> Vec<Vec<usize>> {
        let mut sets: Vec<Vec<usize>> = vec![(0..documents.len()).collect()];
        for one in 0..documents.len() {
            for other in (one + 1..documents.len()).filter(|&other| differ(documents[one], documents[other]))
            {
                let (both, mut kept): (Vec<Vec<usize>>, Vec<Vec<usize>>) =
                    sets.into_iter().partition(|set| set.contains(&one) && set.contains(&other));
                for set in both {
                    for left_out in [one, other] {
                        let part: Vec<usize> =
                            set.iter().copied().filter(|&member| member != left_out).collect();
                        if !kept.iter().any(|set| part.iter().all(|member| set.contains(member))) {
                            kept.retain(|set| !set.iter().all(|member| part.contains(member)));
                            kept.push(part);
                        }
                    }
                }
                sets = kept;
            }
        }
        sets.retain(|set| !set.is_empty());
        sets.sort();
        sets
    }

    proptest! {
        #[test]
        fn groups_are_those_of_insert_and_absorb(
            rows in prop::collection::vec(prop::array::uniform12(0u8..6), 0..24)
        ) {
            let values: Vec<Vec<f64>> =
                rows.iter().map(|row| row.iter().map(|value| f64::from(*value)).collect()).collect();
            let documents: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
            prop_assert_eq!(tie_groups(&documents), by_splitting(&documents));
        }
    }

    #[test]
    fn many_equal_documents_are_one_group() {
        let same = [0.5; 40];
        let documents: Vec<&[f64]> = vec![&same; 3000];
        assert_eq!(tie_groups(&documents), [Vec::from_iter(0..3000)]);
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
