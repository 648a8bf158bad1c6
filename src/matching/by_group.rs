//! The hits of one unit by group.

use crate::matching::about::About;
use crate::matching::compile::Matcher;
use crate::matching::condition::Near;
use crate::matching::membership::{Group, Groups, MOST_COMMON, Membership, Operand};
use crate::matching::scan::{Hit, TermHit};
use crate::text::ones;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::ops::Range;

/// The hits of one unit by group, used anew for each unit.
///
/// Which groups have a term, and about where, is found out at once; the hits are made when they are asked for, since
/// most conditions fail without them.
pub(super) struct ByGroup<'a> {
    matcher: &'a Matcher,
    /// The groups of each term that are asked for.
    groups_of: &'a Membership,
    /// What terms are that are asked for.
    asked_for: About,
    /// The terms of the unit that name a country.
    countries: Vec<u32>,
    /// For each group, its terms in the unit.
    places: Vec<OfGroup>,
    /// For each of the common terms that stand in the unit, where.
    common: [Places; MOST_COMMON],
    /// Which of the common terms do, as bits of their numbers.
    has_common: u64,
    /// Terms and the links behind them, from `places` and `common` on.
    links: Vec<Link>,
    /// Number of the unit.
    unit: u32,
    /// First word of the first term.
    origin: u32,
    /// The terms stand on at most 64 words, each of which has its own bit.
    is_short: bool,
    found: RefCell<Found>,
}

/// What is asked of a group, on one line of memory.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct OfGroup {
    /// Its terms but for the common ones.
    places: Places,
    /// The common terms that it has, as bits of their numbers.
    common: u64,
    /// The group of phrases that swallow its hits.
    except: Option<Operand>,
}

/// Where terms stand in one unit; of another unit, they stand nowhere.
#[derive(Clone, Copy, Default)]
struct Places {
    /// Their words, as bits of places in the unit modulo 64.
    words: u64,
    /// The first of them, by its link.
    first: u32,
    unit: u32,
}

impl Places {
    /// Adds the words of a term of a unit, whose link is `first`; tells the link of the next one.
    #[inline]
    fn link(&mut self, unit: u32, words: u64, first: u32) -> u32 {
        // Without a branch: whether it is the first one of its group cannot be foreseen.
        let is_new = u64::from(self.unit != unit).wrapping_neg();
        let next = self.first | LAST & is_new as u32;
        *self = Places { words: self.words & !is_new | words, first, unit };
        next
    }
}

/// One of several terms.
#[derive(Clone, Copy)]
struct Link {
    /// Its words.
    start: u32,
    end: u32,
    /// The link of the next one by place, or [`LAST`].
    next: u32,
}

/// No link follows.
const LAST: u32 = u32::MAX;

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
        ByGroup::of_groups(matcher, &matcher.operands_of, About::OPERAND)
    }

    /// An empty one for the groups that the evidence ladder looks at.
    pub(super) fn of_cues(matcher: &'a Matcher) -> ByGroup<'a> {
        ByGroup::of_groups(matcher, &matcher.cues_of, About::CUE)
    }

    /// An empty one for the groups of views and the cues that tell how they are meant.
    pub(super) fn of_views(matcher: &'a Matcher) -> ByGroup<'a> {
        ByGroup::of_groups(matcher, &matcher.views_of, About::OF_VIEWS)
    }

    fn of_groups(matcher: &'a Matcher, groups_of: &'a Membership, asked_for: About) -> ByGroup<'a> {
        let groups = groups_of.groups();
        let of_group =
            |&Group { common, except, .. }: &Group| OfGroup { places: Places::default(), common, except };
        ByGroup {
            matcher,
            groups_of,
            asked_for,
            countries: Vec::new(),
            places: groups.iter().map(of_group).collect(),
            common: [Places::default(); MOST_COMMON],
            has_common: 0,
            links: Vec::new(),
            unit: 0,
            origin: 0,
            is_short: false,
            found: RefCell::new(Found { slots: vec![Slot::default(); groups.len()], hits: Vec::new() }),
        }
    }

    /// The operand of a group that is asked for.
    #[inline]
    pub(super) fn operand(&self, group: u32) -> Operand {
        self.groups_of.operand(group)
    }

    /// Takes in the terms of a unit.
    pub(super) fn begin(&mut self, terms: &[TermHit]) {
        self.unit += 1;
        self.found.get_mut().hits.clear();
        self.has_common = 0;
        self.links.clear();
        self.countries.clear();
        self.origin = terms.first().map_or(0, |hit| hit.start);
        let mut end = self.origin;
        // From the last one on, so that each is linked before those behind it.
        for hit in terms.iter().rev().filter(|hit| hit.about.is(self.asked_for)) {
            end = end.max(hit.end());
            if hit.about.is(About::COUNTRY) {
                self.countries.push(hit.term);
            }
            let length = hit.length.min(64);
            let words = (u64::MAX >> (64 - length)).rotate_left((hit.start - self.origin) % 64);
            let (unit, first) = (self.unit, self.links.len());
            let link = |places: &mut Places, number: usize| {
                let next = places.link(unit, words, (first + number) as u32);
                Link { start: hit.start, end: hit.end(), next }
            };
            match self.groups_of.of_term(hit.term) {
                Groups::Common(number) => {
                    self.links.push(link(&mut self.common[number as usize], 0));
                    self.has_common |= 1 << number;
                }
                Groups::Listed(groups) => {
                    let groups = groups.iter().enumerate();
                    let places = &mut self.places;
                    self.links.extend(
                        groups.map(|(number, &group)| link(&mut places[group.place()].places, number)),
                    );
                }
            }
        }
        self.is_short = end - self.origin <= 64;
    }

    /// Whether a group has a term, be it one that an exception swallows.
    #[inline]
    fn is_seen(&self, group: Operand) -> bool {
        let OfGroup { places, common, .. } = &self.places[group.place()];
        places.unit == self.unit || common & self.has_common != 0
    }

    /// The words on which the terms of a group stand, as bits.
    #[inline]
    fn words(&self, group: Operand) -> u64 {
        let OfGroup { places, common, .. } = &self.places[group.place()];
        let mut found = if places.unit == self.unit { places.words } else { 0 };
        for number in ones(common & self.has_common) {
            found |= self.common[number].words;
        }
        found
    }

    /// Whether a group has a hit.
    #[inline]
    pub(super) fn has(&self, group: Operand) -> bool {
        self.is_seen(group) && !self.is_swallowed(group)
    }

    /// Whether the exceptions of a group that has terms swallow them all.
    #[inline]
    fn is_swallowed(&self, group: Operand) -> bool {
        self.excepted(group).is_some() && self.range(group).is_empty()
    }

    /// The group of phrases that swallow the hits of a group, if it has any in the unit.
    #[inline]
    pub(super) fn excepted(&self, group: Operand) -> Option<Operand> {
        self.places[group.place()].except.filter(|&except| self.is_seen(except))
    }

    /// False when no hit of `left` and none of `right` can have at most `most` words between them, those of `left`
    /// first if they are `ordered`: true of most, and told without looking at a hit.
    #[inline]
    pub(super) fn may_be_near(&self, Near { left, right, gap, ordered }: Near) -> bool {
        let places = |groups: &[Operand]| groups.iter().fold(0, |all, &group| all | self.words(group));
        let left = places(left);
        if left == 0 {
            return false;
        }
        let right = places(right);
        let reach = u32::from(gap) + 1;
        right != 0
            && (!self.is_short
                || spread(left, reach) & right != 0
                || !ordered && spread(right, reach) & left != 0)
    }

    /// The first hit of a group.
    #[inline]
    pub(super) fn first(&self, group: Operand) -> Option<Hit> {
        if self.is_seen(group) { self.first_of(group) } else { None }
    }

    #[inline(never)]
    fn first_of(&self, group: Operand) -> Option<Hit> {
        self.at(self.range(group), |hits| hits.first().copied())
    }

    /// The groups of countries that have a term, ascending.
    pub(super) fn countries(&self) -> Vec<u32> {
        let groups = self.countries.iter().flat_map(|&term| self.matcher.groups_of.row(term)).copied();
        let mut groups: Vec<u32> = groups.filter(|&group| self.matcher.is_country(group)).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// The hits of a group, by place.
    #[inline]
    pub(super) fn of(&self, group: Operand) -> Vec<Hit> {
        if self.is_seen(group) { self.hits_of(group) } else { Vec::new() }
    }

    /// Appends the hits of a group to `hits`, by place.
    #[inline]
    pub(super) fn append(&self, group: Operand, hits: &mut Vec<Hit>) {
        if self.is_seen(group) {
            self.at(self.range(group), |found| hits.extend_from_slice(found));
        }
    }

    // Apart, so that asking for a group that is not there stays small where many are asked for.
    #[inline(never)]
    fn hits_of(&self, group: Operand) -> Vec<Hit> {
        self.at(self.range(group), <[Hit]>::to_vec)
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
    pub(super) fn range(&self, group: Operand) -> Range<usize> {
        let slot = self.found.borrow().slots[group.place()];
        if slot.unit == self.unit {
            return slot.start as usize..slot.end as usize;
        }
        let except = self.excepted(group).map_or(0..0, |except| self.range(except));
        let found = &mut *self.found.borrow_mut();
        let start = found.hits.len();
        self.terms_of(group, &mut found.hits);
        let mut end = start;
        for at in start..found.hits.len() {
            let hit = found.hits[at];
            let swallowed = end > start && found.hits[end - 1].covers(&hit);
            if !swallowed {
                found.hits[end] = hit;
                end += 1;
            }
        }
        found.hits.truncate(end);
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
        found.slots[group.place()] = Slot { unit: self.unit, start: start as u32, end: end as u32 };
        start..end
    }

    /// Appends the terms of a group to `hits`, by place; of those that begin together the longest first.
    fn terms_of(&self, group: Operand, hits: &mut Vec<Hit>) {
        let from = hits.len();
        let Group { number, .. } = self.groups_of.groups()[group.place()];
        let mut add = |mut link: u32| {
            while let Some(&Link { start, end, next }) = self.links.get(link as usize) {
                hits.push(Hit { group: number, start, end });
                link = next;
            }
        };
        let mut lists = 0;
        let OfGroup { places, common, .. } = &self.places[group.place()];
        if places.unit == self.unit {
            lists += 1;
            add(places.first);
        }
        for number in ones(common & self.has_common) {
            lists += 1;
            add(self.common[number].first);
        }
        if lists > 1 {
            hits[from..].sort_unstable_by_key(|hit| (hit.start, Reverse(hit.end)));
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
