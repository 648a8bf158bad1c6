//! The hits of one unit by group.

use crate::matching::compile::Matcher;
use crate::matching::scan::{Hit, TermHit};
use crate::matching::table::Table;
use std::cell::RefCell;
use std::ops::Range;

/// The hits of one unit by group, used anew for each unit.
///
/// The terms of each group are chained as they come; places are looked for only when they are asked for, since
/// most conditions fail without them.
pub(super) struct ByGroup<'a> {
    matcher: &'a Matcher,
    /// The groups of each term that are asked for.
    groups_of: &'a Table,
    /// The terms of the unit, by place; of those that begin together the longest first.
    terms: Vec<TermHit>,
    /// For each group, the last unit that has a term of it.
    seen: Vec<u32>,
    /// For each group that the unit has, the link to its first term.
    first: Vec<u32>,
    links: Vec<Link>,
    /// Number of the unit.
    unit: u32,
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
}

/// A term of a group.
#[derive(Clone, Copy)]
struct Link {
    /// Its place in `terms`.
    term: u32,
    /// Link to the next term of the group; the last one points to itself.
    next: u32,
}

impl<'a> ByGroup<'a> {
    /// An empty one for all groups.
    pub(super) fn new(matcher: &'a Matcher) -> ByGroup<'a> {
        ByGroup::of_groups(matcher, &matcher.groups_of)
    }

    /// An empty one for the groups that the evidence ladder looks at.
    pub(super) fn of_cues(matcher: &'a Matcher) -> ByGroup<'a> {
        ByGroup::of_groups(matcher, &matcher.cues_of)
    }

    /// An empty one for the groups of views and the cues that tell how they are meant.
    pub(super) fn of_views(matcher: &'a Matcher) -> ByGroup<'a> {
        ByGroup::of_groups(matcher, &matcher.views_of)
    }

    fn of_groups(matcher: &'a Matcher, groups_of: &'a Table) -> ByGroup<'a> {
        let groups = matcher.book().groups.len();
        ByGroup {
            matcher,
            groups_of,
            terms: Vec::new(),
            seen: vec![0; groups],
            first: vec![0; groups],
            links: Vec::new(),
            unit: 0,
            found: RefCell::new(Found { slots: vec![Slot::default(); groups], hits: Vec::new() }),
        }
    }

    /// Takes in the terms of a unit.
    pub(super) fn begin(&mut self, terms: &[TermHit]) {
        self.unit += 1;
        self.found.get_mut().hits.clear();
        self.terms.clear();
        self.terms.extend_from_slice(terms);
        self.links.clear();
        // From the last to the first, so that the chains run by place.
        for (term, hit) in terms.iter().enumerate().rev() {
            for &group in self.groups_of.row(hit.term) {
                let (seen, first) = (&mut self.seen[group as usize], &mut self.first[group as usize]);
                let link = self.links.len() as u32;
                let next = if *seen == self.unit { *first } else { link };
                self.links.push(Link { term: term as u32, next });
                (*seen, *first) = (self.unit, link);
            }
        }
    }

    /// Whether a group has a term, be it one that an exception swallows.
    fn is_seen(&self, group: u32) -> bool {
        self.seen[group as usize] == self.unit
    }

    /// Whether a group has a hit.
    pub(super) fn has(&self, group: u32) -> bool {
        let excepted = || self.matcher.except[group as usize].is_some_and(|except| self.is_seen(except));
        self.is_seen(group) && (!excepted() || !self.range(group).is_empty())
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
        let mut next = self.is_seen(group).then_some(self.first[group as usize]);
        while let Some(at) = next {
            let link = self.links[at as usize];
            let term = self.terms[link.term as usize];
            let hit = Hit { group, start: term.start, end: term.end };
            let swallowed = found.hits[start..].last().is_some_and(|longer| longer.covers(&hit));
            if !swallowed {
                found.hits.push(hit);
            }
            next = (link.next != at).then_some(link.next);
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
