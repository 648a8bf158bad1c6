//! The hits of one unit by group.

use crate::matching::compile::Matcher;
use crate::matching::membership::{Membership, is_in, signature};
use crate::matching::scan::{Hit, TermHit};
use std::cell::RefCell;
use std::ops::Range;

/// The hits of one unit by group, used anew for each unit.
///
/// Only which groups have a term is found out at once; places are looked for when they are asked for, since
/// most conditions fail without them.
pub(super) struct ByGroup<'a> {
    matcher: &'a Matcher,
    /// The groups of each term that are asked for.
    groups_of: &'a Membership,
    /// The terms of the unit, by place; of those that begin together the longest first.
    terms: Vec<TermHit>,
    /// The signatures of their groups.
    signatures: Vec<u64>,
    /// The groups that have a term, be it one that an exception swallows, as bits.
    seen: Vec<u64>,
    /// Number of the unit.
    unit: u32,
    /// First word of the first term.
    origin: u32,
    /// The unit is so short that [`Places`] tells where its hits stand.
    has_places: bool,
    found: RefCell<Found>,
}

struct Found {
    slots: Vec<Slot>,
    hits: Vec<Hit>,
}

/// Where the hits of a group stand; found for another unit, it is empty.
#[derive(Clone, Copy, Default)]
struct Slot {
    unit: u32,
    start: u32,
    end: u32,
    places: Places,
}

/// The words on which hits begin and end, as bits counted from the first word of a unit of at most 64 words.
#[derive(Clone, Copy, Default)]
pub(super) struct Places {
    pub(super) firsts: u64,
    pub(super) lasts: u64,
}

impl Places {
    /// Those of either.
    #[inline]
    fn and(self, other: Places) -> Places {
        Places { firsts: self.firsts | other.firsts, lasts: self.lasts | other.lasts }
    }

    /// Whether a hit of `other` begins behind one of these, with at most `most` words between.
    #[inline]
    pub(super) fn lead_to(self, other: Places, most: u16) -> bool {
        spread(self.lasts, u32::from(most) + 1) & other.firsts != 0
    }
}

/// The words that stand 1 to `most` words behind one of `words`.
#[inline]
fn spread(words: u64, most: u32) -> u64 {
    let most = most.min(64);
    let mut found = words << 1;
    let mut reach = 1;
    while reach < most {
        let step = reach.min(most - reach);
        found |= found << step;
        reach += step;
    }
    found
}

impl<'a> ByGroup<'a> {
    /// An empty one for the groups that conditions name.
    pub(super) fn new(matcher: &'a Matcher) -> ByGroup<'a> {
        ByGroup::of_groups(matcher, &matcher.operands_of)
    }

    /// An empty one for the groups that the evidence ladder looks at.
    pub(super) fn of_cues(matcher: &'a Matcher) -> ByGroup<'a> {
        ByGroup::of_groups(matcher, &matcher.cues_of)
    }

    /// An empty one for the groups of views and the cues that tell how they are meant.
    pub(super) fn of_views(matcher: &'a Matcher) -> ByGroup<'a> {
        ByGroup::of_groups(matcher, &matcher.views_of)
    }

    fn of_groups(matcher: &'a Matcher, groups_of: &'a Membership) -> ByGroup<'a> {
        let groups = matcher.book().groups.len();
        ByGroup {
            matcher,
            groups_of,
            terms: Vec::new(),
            signatures: Vec::new(),
            seen: vec![0; groups.div_ceil(64)],
            unit: 0,
            origin: 0,
            has_places: false,
            found: RefCell::new(Found { slots: vec![Slot::default(); groups], hits: Vec::new() }),
        }
    }

    /// Takes in the terms of a unit.
    pub(super) fn begin(&mut self, terms: &[TermHit]) {
        self.unit += 1;
        self.found.get_mut().hits.clear();
        self.terms.clear();
        self.signatures.clear();
        self.seen.fill(0);
        // First the signatures alone: nothing of one term waits for another.
        self.signatures.extend(terms.iter().map(|hit| self.groups_of.signature_of(hit.term)));
        self.terms.extend_from_slice(terms);
        self.origin = terms.first().map_or(0, |hit| hit.start);
        self.has_places = terms.iter().map(|hit| hit.end).max().is_none_or(|end| end - self.origin <= 64);
        for (hit, &signature) in terms.iter().zip(&self.signatures) {
            // Many terms are of groups that nobody asks for here.
            if signature != 0 {
                self.groups_of.mark(hit.term, &mut self.seen);
            }
        }
    }

    /// Whether a group has a hit.
    #[inline]
    pub(super) fn has(&self, group: u32) -> bool {
        self.is_seen(group) && !self.is_swallowed(group)
    }

    /// Whether a group has a term, be it one that an exception swallows.
    #[inline]
    pub(super) fn is_seen(&self, group: u32) -> bool {
        is_in(&self.seen, group)
    }

    /// Whether the exceptions of a group that has terms swallow them all.
    #[inline]
    fn is_swallowed(&self, group: u32) -> bool {
        self.excepted(group).is_some() && self.range(group).is_empty()
    }

    /// The group of phrases that swallow the hits of a group, if it has any.
    #[inline]
    fn excepted(&self, group: u32) -> Option<u32> {
        self.matcher.except[group as usize].filter(|&except| is_in(&self.seen, except))
    }

    /// The first hit of a group.
    pub(super) fn first(&self, group: u32) -> Option<Hit> {
        if self.has(group) { self.at(self.range(group), |hits| hits.first().copied()) } else { None }
    }

    /// The hits of a group, by place.
    pub(super) fn of(&self, group: u32) -> Vec<Hit> {
        if self.has(group) { self.at(self.range(group), <[Hit]>::to_vec) } else { Vec::new() }
    }

    /// Whether [`Self::places`] can be asked.
    pub(super) fn has_places(&self) -> bool {
        self.has_places
    }

    /// Where the hits of some groups stand.
    #[inline]
    pub(super) fn places(&self, groups: &[u32]) -> Places {
        let mut all = Places::default();
        for &group in groups {
            if self.is_seen(group) {
                self.range(group);
                all = all.and(self.found.borrow().slots[group as usize].places);
            }
        }
        all
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
        let except = self.excepted(group).map_or(0..0, |except| self.range(except));
        let found = &mut *self.found.borrow_mut();
        let start = found.hits.len();
        self.terms_of(group, |term| {
            let hit = Hit { group, start: term.start, end: term.end };
            let swallowed = found.hits[start..].last().is_some_and(|longer| longer.covers(&hit));
            if !swallowed {
                found.hits.push(hit);
            }
        });
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
        let places = found.hits[start..end].iter().fold(Places::default(), |all, hit| {
            let bit = |word: u32| 1 << ((word - self.origin) % 64);
            all.and(Places { firsts: bit(hit.start), lasts: bit(hit.end - 1) })
        });
        found.slots[group as usize] = Slot { unit: self.unit, start: start as u32, end: end as u32, places };
        start..end
    }

    /// Hands out the terms of a group, by place.
    #[inline]
    fn terms_of(&self, group: u32, mut hand: impl FnMut(&TermHit)) {
        let signature = signature(group);
        for (terms, groups) in self.terms.chunks(64).zip(self.signatures.chunks(64)) {
            // Which terms may be of the group is found out for all of them at once, without a branch.
            let mut candidates = (0..)
                .zip(groups)
                .fold(0, |candidates, (at, groups)| candidates | u64::from(groups & signature != 0) << at);
            while candidates != 0 {
                let term = &terms[candidates.trailing_zeros() as usize];
                candidates &= candidates - 1;
                if self.groups_of.has(term.term, group) {
                    hand(term);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_know_how_far_hits_are_apart() {
        for first in 0..64u32 {
            for second in 0..64u32 {
                let place = |word: u32| Places { firsts: 1 << word, lasts: 1 << word };
                for most in [0, 1, 5, 30, 62, 63, 200] {
                    let want = second > first && second - first - 1 <= u32::from(most);
                    assert_eq!(place(first).lead_to(place(second), most), want, "{first} {second} {most}");
                }
            }
        }
    }
}
