//! Conditions over the hits of one unit.

use crate::matching::scan::{Hit, Hits, gap};
use crate::rules::Expr;
use std::ops::Range;

/// The hits of the sentences that a condition is evaluated on.
#[derive(Clone)]
pub(super) struct UnitHits<'a> {
    pub(super) hits: &'a Hits,
    pub(super) sentences: Range<u32>,
}

impl<'a> UnitHits<'a> {
    /// The hits of a group, in order.
    pub(super) fn group(&self, group: u32) -> impl Iterator<Item = &'a Hit> + use<'a> {
        let hits = self.hits;
        self.sentences.clone().flat_map(move |sentence| hits.of_group(sentence, group))
    }

    fn has(&self, group: u32) -> bool {
        self.group(group).next().is_some()
    }

    /// Pairs of hits, sentence by sentence, that a NEAR or PRE accepts.
    fn pairs(&self, left: &[u32], right: &[u32], most: u16, ordered: bool) -> Vec<(Hit, Hit)> {
        let mut pairs = Vec::new();
        for sentence in self.sentences.clone() {
            let hits = |groups: &[u32]| -> Vec<Hit> {
                groups.iter().flat_map(|&group| self.hits.of_group(sentence, group)).copied().collect()
            };
            let seconds = hits(right);
            for first in hits(left) {
                for second in &seconds {
                    let close = gap(&first, second).is_some_and(|gap| gap <= u32::from(most));
                    if close && (!ordered || first.start < second.start) {
                        pairs.push((first, *second));
                    }
                }
            }
        }
        pairs
    }

    /// Whether the condition holds.
    pub(super) fn holds(&self, condition: &Expr<u32>) -> bool {
        match condition {
            Expr::Group(group) => self.has(*group),
            Expr::And(all) => all.iter().all(|expr| self.holds(expr)),
            Expr::Or(any) => any.iter().any(|expr| self.holds(expr)),
            Expr::Not(expr) => !self.holds(expr),
            Expr::AtLeast(count, groups) => {
                groups.iter().filter(|&&group| self.has(group)).count() >= usize::from(*count)
            }
            Expr::Near { left, right, gap, ordered } => !self.pairs(left, right, *gap, *ordered).is_empty(),
        }
    }

    /// The hits that make a condition hold, sorted by place, each once; those of operands that do not hold
    /// are left out.
    pub(super) fn witnesses(&self, condition: &Expr<u32>) -> Vec<Hit> {
        let mut found = Vec::new();
        self.collect(condition, &mut found);
        found.sort_unstable_by_key(|hit| (hit.start, hit.end, hit.group));
        found.dedup();
        found
    }

    fn collect(&self, condition: &Expr<u32>, found: &mut Vec<Hit>) {
        match condition {
            Expr::Group(group) => found.extend(self.group(*group)),
            Expr::And(exprs) | Expr::Or(exprs) => {
                exprs.iter().filter(|expr| self.holds(expr)).for_each(|expr| self.collect(expr, found));
            }
            Expr::Not(_) => {}
            Expr::AtLeast(_, groups) => found.extend(groups.iter().flat_map(|&group| self.group(group))),
            Expr::Near { left, right, gap, ordered } => {
                found.extend(self.pairs(left, right, *gap, *ordered).into_iter().flat_map(|(a, b)| [a, b]));
            }
        }
    }
}
