//! The hits of one unit by group.

use crate::matching::compile::Matcher;
use crate::matching::scan::{Hit, TermHit};
use crate::matching::table::Table;

/// The hits of a unit by group, filled anew for each unit without sorting or allocating.
pub(super) struct ByGroup {
    slots: Vec<Slot>,
    /// Number of the unit: slots with another are empty.
    unit: u32,
    filled: Vec<u32>,
    hits: Vec<Hit>,
}

#[derive(Clone, Copy, Default)]
struct Slot {
    unit: u32,
    start: u32,
    end: u32,
}

impl ByGroup {
    /// An empty one for the groups of a matcher.
    pub(super) fn new(matcher: &Matcher) -> ByGroup {
        let slots = vec![Slot::default(); matcher.book().groups.len()];
        ByGroup { slots, unit: 0, filled: Vec::new(), hits: Vec::new() }
    }

    /// Begins a unit: no group has hits yet.
    pub(super) fn begin(&mut self) {
        self.unit += 1;
        self.filled.clear();
        self.hits.clear();
    }

    /// Finds the hits of one group among the terms of the unit, unless that was done.
    ///
    /// Within a group a longer hit swallows those inside it, and the group's exceptions swallow its hits.
    pub(super) fn find(&mut self, matcher: &Matcher, hits: &[TermHit], group: u32) {
        if self.slots[group as usize].unit == self.unit {
            return;
        }
        let start = self.hits.len();
        for hit in hits.iter().filter(|hit| matcher.members.has(group, hit.term)) {
            let hit = Hit { group, start: hit.start, end: hit.end };
            // Hits come by place, of those that begin together the longest first.
            if self.hits.len() == start || !self.hits[self.hits.len() - 1].covers(&hit) {
                self.hits.push(hit);
            }
        }
        let end = self.hits.len() as u32;
        self.slots[group as usize] = Slot { unit: self.unit, start: start as u32, end };
        if start < self.hits.len()
            && let Some(except) = matcher.except[group as usize]
        {
            self.find(matcher, hits, except);
            self.mask(group, except);
        }
    }

    /// Finds the hits of all groups of a table from terms to groups: cheaper than one by one when most are
    /// looked at.
    pub(super) fn find_all(&mut self, matcher: &Matcher, hits: &[TermHit], groups_of: &Table) {
        for hit in hits {
            for &group in groups_of.row(hit.term) {
                let slot = &mut self.slots[group as usize];
                if slot.unit != self.unit {
                    *slot = Slot { unit: self.unit, start: 0, end: 0 };
                    self.filled.push(group);
                }
                slot.end += 1;
            }
        }
        let mut next = 0;
        for &group in &self.filled {
            let slot = &mut self.slots[group as usize];
            let count = slot.end;
            (slot.start, slot.end) = (next, next);
            next += count;
        }
        self.hits.resize(next as usize, Hit { group: 0, start: 0, end: 0 });
        for hit in hits {
            for &group in groups_of.row(hit.term) {
                let slot = &mut self.slots[group as usize];
                let hit = Hit { group, start: hit.start, end: hit.end };
                if slot.end == slot.start || !self.hits[slot.end as usize - 1].covers(&hit) {
                    self.hits[slot.end as usize] = hit;
                    slot.end += 1;
                }
            }
        }
        for at in 0..self.filled.len() {
            let group = self.filled[at];
            if let Some(except) = matcher.except[group as usize] {
                self.mask(group, except);
            }
        }
    }

    fn mask(&mut self, group: u32, except: u32) {
        let masks = self.range(except);
        if masks.is_empty() {
            return;
        }
        let range = self.range(group);
        let mut end = range.start;
        for at in range {
            let hit = self.hits[at];
            if !self.hits[masks.clone()].iter().any(|mask| mask.covers(&hit)) {
                self.hits[end] = hit;
                end += 1;
            }
        }
        self.slots[group as usize].end = end as u32;
    }

    fn range(&self, group: u32) -> std::ops::Range<usize> {
        let slot = self.slots[group as usize];
        if slot.unit == self.unit { slot.start as usize..slot.end as usize } else { 0..0 }
    }

    /// The hits of a group, by place.
    pub(super) fn of(&self, group: u32) -> &[Hit] {
        &self.hits[self.range(group)]
    }

    /// The groups that `find_all` found hits of, each once.
    pub(super) fn filled(&self) -> &[u32] {
        &self.filled
    }
}
