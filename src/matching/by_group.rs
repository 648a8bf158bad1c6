//! The hits of one unit by group.

use crate::matching::compile::Matcher;
use crate::matching::scan::{Hit, TermHit};
use std::cell::RefCell;
use std::ops::Range;

/// The hits of one unit by group, used anew for each unit.
///
/// Which groups have a hit at all is known from the start; places are looked for only when they are asked for,
/// since most conditions fail without them.
pub(super) struct ByGroup<'a> {
    matcher: &'a Matcher,
    /// The terms of the unit, by place; of those that begin together the longest first.
    terms: Vec<TermHit>,
    /// The groups of these terms, as bits.
    present: Vec<u64>,
    /// Number of the unit: slots with another are empty.
    unit: u32,
    found: RefCell<Found>,
}

struct Found {
    slots: Vec<Slot>,
    hits: Vec<Hit>,
}

#[derive(Clone, Copy, Default)]
struct Slot {
    unit: u32,
    start: u32,
    end: u32,
}

impl<'a> ByGroup<'a> {
    /// An empty one for all groups.
    pub(super) fn new(matcher: &'a Matcher) -> ByGroup<'a> {
        ByGroup::of_groups(matcher, matcher.book().groups.len())
    }

    /// An empty one for the groups up to the last that the evidence ladder looks at.
    pub(super) fn of_cues(matcher: &'a Matcher) -> ByGroup<'a> {
        let last = matcher.cues.all().chain(matcher.countries.iter().copied()).max();
        ByGroup::of_groups(matcher, last.map_or(0, |last| last as usize + 1))
    }

    fn of_groups(matcher: &'a Matcher, groups: usize) -> ByGroup<'a> {
        // An exception may stand behind its group.
        let slots = vec![Slot::default(); matcher.book().groups.len()];
        ByGroup {
            matcher,
            terms: Vec::new(),
            present: vec![0; groups.div_ceil(64)],
            unit: 0,
            found: RefCell::new(Found { slots, hits: Vec::new() }),
        }
    }

    /// Takes in the terms of a unit.
    pub(super) fn begin(&mut self, terms: &[TermHit]) {
        self.unit += 1;
        self.found.get_mut().hits.clear();
        self.terms.clear();
        self.terms.extend_from_slice(terms);
        self.present.fill(0);
        for hit in terms {
            let groups = self.matcher.groups_of.row(hit.term);
            self.present.iter_mut().zip(groups).for_each(|(present, groups)| *present |= groups);
        }
    }

    /// Whether a group has a hit.
    pub(super) fn has(&self, group: u32) -> bool {
        let present = self.present[group as usize / 64] >> (group % 64) & 1 == 1;
        present && (self.matcher.except[group as usize].is_none() || !self.range(group).is_empty())
    }

    /// The first hit of a group.
    pub(super) fn first(&self, group: u32) -> Option<Hit> {
        if self.has(group) { self.at(self.range(group), |hits| hits.first().copied()) } else { None }
    }

    /// The hits of a group, by place.
    pub(super) fn of(&self, group: u32) -> Vec<Hit> {
        if self.has(group) { self.at(self.range(group), <[Hit]>::to_vec) } else { Vec::new() }
    }

    /// Hands out the hits of a range that [`Self::range`] gave.
    pub(super) fn at<T>(&self, range: Range<usize>, hand: impl FnOnce(&[Hit]) -> T) -> T {
        self.with_hits(|hits| hand(&hits[range]))
    }

    /// Hands out the hits of all groups found so far, to be looked at by range.
    pub(super) fn with_hits<T>(&self, hand: impl FnOnce(&[Hit]) -> T) -> T {
        hand(&self.found.borrow().hits)
    }

    /// Where the hits of a group stand among those found, by place.
    ///
    /// Within a group a longer hit swallows those inside it, and the group's exceptions swallow its hits.
    pub(super) fn range(&self, group: u32) -> Range<usize> {
        let slot = self.found.borrow().slots[group as usize];
        if slot.unit == self.unit {
            return slot.start as usize..slot.end as usize;
        }
        let except = self.matcher.except[group as usize].map_or(0..0, |except| self.range(except));
        let found = &mut *self.found.borrow_mut();
        let start = found.hits.len();
        for terms in self.terms.chunks(64) {
            // The members as bits first: a branch for each term would be guessed wrong at every member.
            let is_member = |term: &TermHit| u64::from(self.matcher.groups_of.has(term.term, group));
            let members = terms.iter().rev().fold(0u64, |members, term| members << 1 | is_member(term));
            for at in bits(members) {
                let hit = Hit { group, start: terms[at].start, end: terms[at].end };
                let swallowed = found.hits[start..].last().is_some_and(|longer| longer.covers(&hit));
                if !swallowed {
                    found.hits.push(hit);
                }
            }
        }
        // Only now: what an exception swallows has swallowed the shorter hits in it before.
        if !except.is_empty() {
            let mut end = start;
            for at in start..found.hits.len() {
                let hit = found.hits[at];
                if !found.hits[except.clone()].iter().any(|mask| mask.covers(&hit)) {
                    found.hits[end] = hit;
                    end += 1;
                }
            }
            found.hits.truncate(end);
        }
        let end = found.hits.len();
        found.slots[group as usize] = Slot { unit: self.unit, start: start as u32, end: end as u32 };
        start..end
    }
}

/// The numbers of the bits that are set, ascending.
fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = (word != 0).then(|| word.trailing_zeros() as usize)?;
        word &= word - 1;
        Some(lowest)
    })
}
