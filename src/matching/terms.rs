//! The terms of a rule book: each once, the commoner first.

use crate::matching::frequency::Frequencies;
use crate::matching::table::Table;
use crate::rules::{RuleBook, Term};
use crate::text::Lang;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::cmp::Reverse;

/// The terms that are searched for, by number.
pub(super) struct Terms<'a> {
    pub(super) all: Vec<(Lang, &'a Term)>,
    /// How often each is to be expected.
    pub(super) expected: Vec<u64>,
    /// The groups of each, ascending.
    pub(super) groups: Table,
}

impl<'a> Terms<'a> {
    /// The terms of all groups of a book but those of `looked_up`.
    pub(super) fn of(book: &'a RuleBook, looked_up: &[u32]) -> Terms<'a> {
        let searched = book.groups.iter().zip(0u32..).filter(|(_, group)| !looked_up.contains(group));
        let count = book.groups.iter().flat_map(|group| group.terms.values()).map(Vec::len).sum();
        let mut numbers: FxHashMap<(Lang, &Term), u32> =
            FxHashMap::with_capacity_and_hasher(count, FxBuildHasher);
        let mut found: Vec<(Lang, &Term)> = Vec::with_capacity(count);
        let mut last_group: Vec<u32> = Vec::with_capacity(count);
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(count);
        for (terms, group) in searched {
            for (&lang, terms) in &terms.terms {
                for (_, term) in terms {
                    let next = found.len() as u32;
                    let number = *numbers.entry((lang, term)).or_insert(next);
                    if number == next {
                        found.push((lang, term));
                        last_group.push(u32::MAX);
                    }
                    if std::mem::replace(&mut last_group[number as usize], group) != group {
                        pairs.push((number, group));
                    }
                }
            }
        }
        // What is known of the common terms shall lie together in memory; those about as common stay in order, so that
        // going through them is quick.
        let frequencies = Frequencies::embedded();
        let expected: Vec<u64> = found.iter().map(|(_, term)| frequencies.of_term(term)).collect();
        let mut order: Vec<u32> = (0..found.len() as u32).collect();
        order.sort_by_key(|&term| Reverse(expected[term as usize].ilog2()));
        let mut place = vec![0; order.len()];
        for (&term, number) in order.iter().zip(0..) {
            place[term as usize] = number;
        }
        pairs.iter_mut().for_each(|(term, _)| *term = place[*term as usize]);
        Terms {
            all: order.iter().map(|&term| found[term as usize]).collect(),
            expected: order.iter().map(|&term| expected[term as usize]).collect(),
            groups: Table::of(order.len(), pairs),
        }
    }

    /// `(term, group)` for the groups of each term.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let terms = 0..self.all.len() as u32;
        terms.flat_map(|term| self.groups.row(term).iter().map(move |&group| (term, group)))
    }
}
