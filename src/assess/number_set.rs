//! Sets of small numbers, a bit each.

use std::ops::Range;

/// Some of the numbers below a limit.
#[derive(Clone)]
pub(super) struct NumberSet(Vec<u64>);

impl NumberSet {
    /// Those of a range, with room for the numbers below `limit`.
    pub(super) fn of(limit: usize, members: Range<usize>) -> NumberSet {
        let mut all = NumberSet(vec![0; limit.div_ceil(64)]);
        members.for_each(|one| all.add(one));
        all
    }

    pub(super) fn add(&mut self, one: usize) {
        self.0[one / 64] |= 1 << (one % 64);
    }

    pub(super) fn remove(&mut self, one: usize) {
        self.0[one / 64] &= !(1 << (one % 64));
    }

    /// Those in both.
    pub(super) fn and(&self, other: &NumberSet) -> NumberSet {
        NumberSet(self.pairs(other).map(|(one, other)| one & other).collect())
    }

    /// How many are in both.
    pub(super) fn shared(&self, other: &NumberSet) -> u32 {
        self.pairs(other).map(|(one, other)| (one & other).count_ones()).sum()
    }

    pub(super) fn leave_out(&mut self, other: &NumberSet) {
        self.0.iter_mut().zip(&other.0).for_each(|(one, other)| *one &= !other);
    }

    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|bits| bits.count_ones()).sum()
    }

    pub(super) fn first(&self) -> Option<usize> {
        self.iter().next()
    }

    /// In ascending order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, &bits)| {
            let bits = std::iter::successors(Some(bits), |bits| Some(bits & bits.wrapping_sub(1)));
            bits.take_while(|bits| *bits != 0).map(move |bits| at * 64 + bits.trailing_zeros() as usize)
        })
    }

    fn pairs(&self, other: &NumberSet) -> impl Iterator<Item = (u64, u64)> {
        self.0.iter().copied().zip(other.0.iter().copied())
    }
}
