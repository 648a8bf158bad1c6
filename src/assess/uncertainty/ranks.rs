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

/// Ranks of documents in some replicates.
pub struct RankedPart {
    replicates: usize,
    /// By document, its rank in each of them.
    ranks: Vec<u32>,
}

impl RankedPart {
    /// Ranks so many documents by their `values` in each of so many replicates.
    pub fn of(documents: usize, replicates: usize, mut values: impl FnMut(usize) -> Vec<f64>) -> RankedPart {
        let mut ranks = vec![0; documents * replicates];
        for replicate in 0..replicates {
            for (document, rank) in ranks_of(&values(replicate)).into_iter().enumerate() {
                ranks[document * replicates + replicate] = rank;
            }
        }
        RankedPart { replicates, ranks }
    }
}

/// Ranks of documents in all replicates.
pub struct Ranking {
    documents: usize,
    /// In the order of the replicates.
    parts: Vec<RankedPart>,
}

impl Ranking {
    /// Of so many documents, ranked in each part.
    pub fn new(documents: usize, parts: Vec<RankedPart>) -> Ranking {
        Ranking { documents, parts }
    }

    /// The ranks of a document, by replicate.
    fn of_document(&self, document: usize) -> Vec<u32> {
        let parts =
            self.parts.iter().map(|part| &part.ranks[document * part.replicates..][..part.replicates]);
        parts.collect::<Vec<_>>().concat()
    }

    /// The intervals of the ranks.
    pub fn intervals(&self) -> Vec<Ranks> {
        (0..self.documents).map(|document| ends(self.of_document(document))).collect()
    }
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

/// Most members of all groups together that are listed. Of documents that are much alike there may be as many groups as
/// there are ways to choose among them, which nobody could read and no memory holds.
pub const MEMBERS: usize = 20_000_000;

/// Documents that cannot be told apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ties {
    /// By document, the groups that it is in, ascending. Documents that share one do not differ. All empty when there
    /// are too many.
    pub groups: Vec<Vec<u32>>,
    /// By document, how many others it does not differ from.
    pub others: Vec<u32>,
}

impl Ties {
    /// Those among documents in the order of their values, highest first; groups are numbered in this order too, and
    /// have at most `most` members together.
    ///
    /// Every two documents are compared once; what the groups take grows with their number.
    pub fn of(ranking: &Ranking, most: usize) -> Ties {
        let alike = alike(ranking);
        let mut groups: Vec<Vec<u32>> = vec![Vec::new(); alike.len()];
        for (number, set) in (0..).zip(maximal_sets(&alike, most).unwrap_or_default()) {
            set.into_iter().for_each(|document| groups[document as usize].push(number));
        }
        Ties { groups, others: alike.iter().map(NumberSet::count).collect() }
    }
}

/// The maximal sets of documents of which no two differ: the 95 % interval of the difference of any two holds
/// 0. By document, `alike` has the others that it does not differ from; the sets come in the order of the documents.
///
/// They are the maximal cliques of the documents that do not differ, listed by the algorithm of Bron and Kerbosch
/// with the pivots of Tomita and others (2006).
///
/// `None` when they have more than `most` members together.
fn maximal_sets(alike: &[NumberSet], most: usize) -> Option<Vec<Vec<u32>>> {
    let mut sets = Vec::new();
    let (mut set, mut members): (Vec<u32>, usize) = (Vec::new(), 0);
    let all = NumberSet::of(alike.len(), 0..alike.len());
    // By branch: how long the set was, and what may still be added to it. On the heap, since a set may hold all.
    let mut branches = Vec::new();
    if !alike.is_empty() {
        branches.push(Branch::new(0, all, NumberSet::of(alike.len(), 0..0), alike));
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
        set.push(one as u32);
        match (open.first(), seen.first()) {
            (None, None) => {
                members += set.len();
                if members > most {
                    return None;
                }
                sets.push(set.clone());
            }
            // Whatever may be added, one that was dealt with before could be added too.
            (None, Some(_)) => {}
            (Some(_), _) => branches.push(Branch::new(set.len(), open, seen, alike)),
        }
    }
    sets.iter_mut().for_each(|set| set.sort_unstable());
    sets.sort_unstable();
    Some(sets)
}

/// By document, the others that it does not differ from.
fn alike(ranking: &Ranking) -> Vec<NumberSet> {
    let ranks: Vec<Vec<u32>> = (0..ranking.documents).map(|one| ranking.of_document(one)).collect();
    let ends: Vec<Ranks> = ranks.iter().map(|ranks| clear_ends(ranks.clone())).collect();
    let mut alike = vec![NumberSet::of(ranks.len(), 0..0); ranks.len()];
    for one in 0..ranks.len() {
        for other in one + 1..ranks.len() {
            let clear = ends[one].high < ends[other].low || ends[other].high < ends[one].low;
            if !clear && !differ(&ranks[one], &ranks[other]) {
                alike[one].add(other);
                alike[other].add(one);
            }
        }
    }
    alike
}

/// Ranks by which most documents are seen to differ without comparing them in every replicate: so few of a
/// document's ranks lie below the low one, and so few above the high one, that a document which is all below or all
/// above is in the lower or upper part of the differences only in as many replicates as both have beyond.
fn clear_ends(mut ranks: Vec<u32>) -> Ranks {
    ranks.sort_unstable();
    // Of two documents, both have at most so many ranks beyond: together fewer than a fortieth.
    let beyond = (ranks.len().div_ceil(40).saturating_sub(1)) / 2;
    let at = |place: usize| ranks.get(place).copied().unwrap_or(0);
    Ranks { low: at(beyond), high: at(ranks.len().saturating_sub(beyond + 1)) }
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

/// Whether 0 lies outside the middle 95 % of the differences. Equal values have equal ranks, so that ranks tell it
/// as well as values do.
fn differ(one: &[u32], other: &[u32]) -> bool {
    let all = one.len().min(other.len()) as f64;
    let (mut below, mut above) = (0u32, 0u32);
    for (one, other) in one.chunks(128).zip(other.chunks(128)) {
        for (a, b) in one.iter().zip(other) {
            below += u32::from(a >= b);
            above += u32::from(a <= b);
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

    /// In parts of seven replicates.
    fn ranking(documents: &[&[f64]]) -> Ranking {
        let all = documents.iter().map(|values| values.len()).min().unwrap_or(0);
        let part = |start: usize| {
            RankedPart::of(documents.len(), all.min(start + 7) - start, |replicate| {
                documents.iter().map(|values| values[start + replicate]).collect()
            })
        };
        Ranking::new(documents.len(), (0..all).step_by(7).map(part).collect())
    }

    fn rank(documents: &[&[f64]]) -> Vec<Ranks> {
        ranking(documents).intervals()
    }

    fn tie_groups(documents: &[&[f64]]) -> Vec<Vec<usize>> {
        let sets = maximal_sets(&alike(&ranking(documents)), MEMBERS).expect("they are few");
        sets.into_iter().map(|set| set.into_iter().map(|one| one as usize).collect()).collect()
    }

    /// By the values themselves, all of them.
    fn differ_in_values(one: &[f64], other: &[f64]) -> bool {
        let least = 0.025 * one.len() as f64;
        let count =
            |holds: fn(&f64, &f64) -> bool| one.iter().zip(other).filter(|(a, b)| holds(a, b)).count();
        let (below, above) = (count(|a, b| a <= b), count(|a, b| a >= b));
        (below.min(above) as f64) < least
    }

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
            for other in
                (one + 1..documents.len()).filter(|&other| differ_in_values(documents[one], documents[other]))
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
    fn documents_know_their_groups_and_their_equals() {
        let (high, low) = ([0.9; 40], [0.1; 40]);
        let between: Vec<f64> = (0..40).map(|number| if number % 2 == 0 { 0.95 } else { 0.05 }).collect();
        let ties = |most| Ties::of(&ranking(&[&high, &between, &low]), most);
        assert_eq!(ties(4).groups, [vec![0], vec![0, 1], vec![1]]);
        assert_eq!(ties(4).others, [1, 2, 1]);
        assert_eq!(ties(3), Ties { groups: vec![Vec::new(); 3], ..ties(4) }, "two groups of two have four");
        assert_eq!(Ties::of(&ranking(&[]), 4), Ties::default());
    }

    #[test]
    fn a_difference_needs_all_but_a_fortieth() {
        let zero = vec![0.0; 1000];
        let mostly = |below: usize| -> Vec<f64> {
            (0..1000).map(|number| if number < below { -1.0 } else { 1.0 }).collect()
        };
        for (below, want) in [(0, true), (24, true), (25, false), (500, false), (975, false), (976, true)] {
            let groups = tie_groups(&[&mostly(below), &zero]);
            assert_eq!(groups.len() == 2, want, "{below}");
            assert_eq!(differ_in_values(&mostly(below), &zero), want, "{below}");
        }
        assert_eq!(tie_groups(&[&zero, &zero]).len(), 1);
    }

    proptest! {
        #[test]
        fn ranks_tell_differences_as_values_do(rows in prop::collection::vec(prop::collection::vec(0u8..9, 90), 2..9)) {
            // So that some are almost always above others.
            let shifted = (0u8..).zip(&rows).map(|(number, row)| {
                row.iter().map(|value| f64::from(*value) + 4.0 * f64::from(number)).collect()
            });
            let values: Vec<Vec<f64>> = shifted.collect();
            let documents: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
            let alike = alike(&ranking(&documents));
            for one in 0..documents.len() {
                let others: Vec<usize> = (0..documents.len())
                    .filter(|&other| other != one && !differ_in_values(documents[one], documents[other]))
                    .collect();
                prop_assert_eq!(alike[one].iter().collect::<Vec<_>>(), others);
            }
        }
    }
}
