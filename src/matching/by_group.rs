//! The hits of one unit by group.

use crate::matching::compile::Matcher;
use crate::matching::membership::{Groups, MOST_COMMON, Membership};
use crate::matching::scan::{Hit, TermHit};
use std::cell::RefCell;
use std::ops::Range;

/// The hits of one unit by group, used anew for each unit.
///
/// Which groups have a term, and about where, is found out at once; the hits are made when they are asked for, since
/// most conditions fail without them.
pub(super) struct ByGroup<'a> {
    matcher: &'a Matcher,
    /// The groups of each term that are asked for.
    groups_of: &'a Membership,
    /// The terms of the unit, by place; of those that begin together the longest first.
    terms: Vec<TermHit>,
    /// For each group, where its terms stand; without the common terms.
    places: Vec<Places>,
    /// The same for each of the common terms that stand in the unit.
    common: [Places; MOST_COMMON],
    /// Which of the common terms do, as bits of their numbers.
    has_common: u32,
    /// For each place of a short unit where a term begins, the first one.
    firsts: [u8; 64],
    /// Number of the unit.
    unit: u32,
    /// First word of the first term.
    origin: u32,
    /// The terms stand on at most 64 words, each of which has its own bit, and are few.
    is_short: bool,
    found: RefCell<Found>,
}

/// Where the terms of a group stand, as bits of places in the unit modulo 64; of another unit, they stand nowhere.
#[derive(Clone, Copy, Default)]
struct Places {
    /// All their words.
    words: u64,
    /// Their first words.
    starts: u64,
    unit: u32,
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
            places: vec![Places::default(); groups],
            common: [Places::default(); MOST_COMMON],
            has_common: 0,
            firsts: [0; 64],
            unit: 0,
            origin: 0,
            is_short: false,
            found: RefCell::new(Found { slots: vec![Slot::default(); groups], hits: Vec::new() }),
        }
    }

    /// Takes in the terms of a unit.
    pub(super) fn begin(&mut self, terms: &[TermHit]) {
        self.unit += 1;
        self.found.get_mut().hits.clear();
        self.has_common = 0;
        self.terms.clear();
        self.terms.extend_from_slice(terms);
        self.origin = terms.first().map_or(0, |hit| hit.start);
        let mut end = self.origin;
        for (number, hit) in terms.iter().enumerate().rev() {
            end = end.max(hit.end);
            let place = (hit.start - self.origin) % 64;
            self.firsts[place as usize] = number as u8;
            let length = (hit.end - hit.start).min(64);
            let words = (u64::MAX >> (64 - length)).rotate_left(place);
            let here = Places { words, starts: 1 << place, unit: self.unit };
            match self.groups_of.of_term(hit.term) {
                Groups::Common(number) => {
                    self.common[number as usize].add(here);
                    self.has_common |= 1 << number;
                }
                Groups::Listed(groups) => {
                    groups.iter().for_each(|&group| self.places[group as usize].add(here))
                }
            }
        }
        self.is_short = end - self.origin <= 64 && terms.len() <= 256;
    }

    /// Whether a group has a term, be it one that an exception swallows.
    #[inline]
    fn is_seen(&self, group: u32) -> bool {
        self.places[group as usize].unit == self.unit
            || self.groups_of.common_in(group) & self.has_common != 0
    }

    /// Where the terms of a group stand.
    #[inline]
    fn places(&self, group: u32) -> Places {
        let mut found = self.places[group as usize];
        if found.unit != self.unit {
            found = Places::default();
        }
        let mut common = self.groups_of.common_in(group) & self.has_common;
        while common != 0 {
            let Places { words, starts, .. } = self.common[common.trailing_zeros() as usize];
            found.words |= words;
            found.starts |= starts;
            common &= common - 1;
        }
        found
    }

    /// Whether a group has a hit.
    #[inline]
    pub(super) fn has(&self, group: u32) -> bool {
        self.is_seen(group) && !self.is_swallowed(group)
    }

    /// Whether the exceptions of a group that has terms swallow them all.
    #[inline]
    fn is_swallowed(&self, group: u32) -> bool {
        self.excepted(group).is_some() && self.range(group).is_empty()
    }

    /// The group of phrases that swallow the hits of a group, if it has any.
    #[inline]
    fn excepted(&self, group: u32) -> Option<u32> {
        self.matcher.except[group as usize].filter(|&except| self.is_seen(except))
    }

    /// False when no hit of `left` and none of `right` can have at most `most` words between them, those of `left`
    /// first if they are `ordered`: true of most, and told without looking at a hit.
    #[inline]
    pub(super) fn may_be_near(&self, left: &[u32], right: &[u32], most: u16, ordered: bool) -> bool {
        let places = |groups: &[u32]| groups.iter().fold(0, |all, &group| all | self.places(group).words);
        let left = places(left);
        if left == 0 {
            return false;
        }
        let right = places(right);
        let reach = u32::from(most) + 1;
        right != 0
            && (!self.is_short
                || spread(left, reach) & right != 0
                || !ordered && spread(right, reach) & left != 0)
    }

    /// The first hit of a group.
    pub(super) fn first(&self, group: u32) -> Option<Hit> {
        if self.has(group) { self.at(self.range(group), |hits| hits.first().copied()) } else { None }
    }

    /// The groups of countries that have a term, in the order of the matcher's.
    pub(super) fn countries(&self) -> Vec<u32> {
        let countries = &self.matcher.countries;
        let names = self.terms.iter().filter(|hit| self.matcher.terms[hit.term as usize].country());
        let groups = names.flat_map(|hit| self.matcher.groups_of.row(hit.term));
        let mut places: Vec<usize> =
            groups.filter_map(|group| countries.iter().position(|country| country == group)).collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|place| countries[place]).collect()
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
        found.slots[group as usize] = Slot { unit: self.unit, start: start as u32, end: end as u32 };
        start..end
    }

    /// Hands out the terms of a group, by place.
    #[inline]
    fn terms_of(&self, group: u32, mut hand: impl FnMut(&TermHit)) {
        let is_one = |hit: &&TermHit| self.groups_of.has(hit.term, group);
        if !self.is_short {
            return self.terms.iter().filter(is_one).for_each(hand);
        }
        let mut starts = self.places(group).starts;
        while starts != 0 {
            let place = starts.trailing_zeros();
            starts &= starts - 1;
            let from = self.terms[self.firsts[place as usize] as usize..].iter();
            let here = from.take_while(|hit| hit.start - self.origin == place);
            here.filter(is_one).for_each(&mut hand);
        }
    }
}

impl Places {
    /// Takes in the places of another term of the same unit; those of other units are forgotten.
    #[inline]
    fn add(&mut self, here: Places) {
        match self.unit == here.unit {
            true => {
                self.words |= here.words;
                self.starts |= here.starts;
            }
            false => *self = here,
        }
    }
}

/// The places that are 1 to `most` behind one of `places`.
#[inline]
fn spread(places: u64, most: u32) -> u64 {
    let most = most.min(64);
    let mut found = places << 1;
    let mut reach = 1;
    while reach < most {
        let step = reach.min(most - reach);
        found |= found << step;
        reach += step;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_spread_as_far_as_they_reach() {
        for from in 0..64u32 {
            for most in [1, 2, 6, 31, 63, 64, 200] {
                let want = (0..64u32).filter(|&to| to > from && to - from <= most);
                assert_eq!(spread(1 << from, most), want.fold(0, |all, to| all | 1 << to), "{from} {most}");
            }
        }
    }
}
