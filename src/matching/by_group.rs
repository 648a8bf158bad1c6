//! The hits of one unit by group.

use crate::matching::compile::Matcher;
use crate::matching::membership::{Membership, is_in};
use crate::matching::scan::{Hit, TermHit};
use std::cell::RefCell;
use std::ops::Range;

/// The hits of one unit by group, used anew for each unit.
///
/// The terms of each group are chained as they come; places are looked for only when they are asked for, since
/// most conditions fail without them.
pub(super) struct ByGroup<'a> {
    matcher: &'a Matcher,
    /// The groups of each term that are asked for.
    groups_of: &'a Membership,
    /// The terms of the unit, by place; of those that begin together the longest first.
    terms: Vec<TermHit>,
    chains: Vec<Chain>,
    /// Places in `terms` of those that have many groups.
    many: Vec<u32>,
    /// The groups of all of them, as bits.
    of_many: Vec<u64>,
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

/// The terms of a group, by place.
#[derive(Clone, Copy, Default)]
struct Chain {
    /// The last unit that has a term of the group; the chain is that unit's.
    unit: u32,
    /// The link to the first term.
    first: u32,
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
            chains: vec![Chain::default(); groups],
            many: Vec::new(),
            of_many: vec![0; groups_of.width()],
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
        self.many.clear();
        self.of_many.fill(0);
        for (term, hit) in terms.iter().enumerate() {
            if let Some(groups) = self.groups_of.bits(hit.term) {
                self.many.push(term as u32);
                self.of_many.iter_mut().zip(groups).for_each(|(all, groups)| *all |= groups);
            }
        }
        // From the last to the first, so that the chains run by place.
        for (term, hit) in terms.iter().enumerate().rev() {
            let from = self.links.len() as u32;
            self.links.extend(self.groups_of.listed(hit.term).iter().zip(from..).map(|(&group, link)| {
                let chain = &mut self.chains[group as usize];
                let next = if chain.unit == self.unit { chain.first } else { link };
                *chain = Chain { unit: self.unit, first: link };
                Link { term: term as u32, next }
            }));
        }
    }

    /// Whether a group has a term, be it one that an exception swallows.
    fn is_seen(&self, group: u32) -> bool {
        self.chains[group as usize].unit == self.unit || is_in(&self.of_many, group)
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
    fn terms_of(&self, group: u32, mut hand: impl FnMut(TermHit)) {
        let chain = self.chains[group as usize];
        let mut link = (chain.unit == self.unit).then_some(chain.first);
        let has_group = |at: &&u32| {
            let groups = self.groups_of.bits(self.terms[**at as usize].term);
            groups.is_some_and(|groups| is_in(groups, group))
        };
        let many: &[u32] = if is_in(&self.of_many, group) { &self.many } else { &[] };
        let mut many = many.iter().filter(has_group).copied().peekable();
        loop {
            let listed = link.map(|at| self.links[at as usize]);
            match (listed, many.peek()) {
                (Some(listed), next) if next.is_none_or(|&next| listed.term < next) => {
                    hand(self.terms[listed.term as usize]);
                    link = link.filter(|&at| listed.next != at).map(|_| listed.next);
                }
                (_, Some(_)) => many.by_ref().take(1).for_each(|at| hand(self.terms[at as usize])),
                (_, None) => return,
            }
        }
    }
}
