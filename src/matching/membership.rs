//! Which groups each term belongs to.

use crate::matching::table::Table;

/// A term of more groups keeps them as bits: one word in eight is such a term, and they have most of all groups.
const MOST_LISTED: u32 = 16;

/// The groups of each term: few as a list, many as bits.
pub(super) struct Membership {
    listed: Table,
    /// For each term, its row of `bits`, counted from 1; 0 for those that are listed.
    rows: Vec<u32>,
    bits: Vec<u64>,
    /// Numbers in a row of `bits`.
    width: usize,
}

impl Membership {
    /// Collects `(term, group)` pairs; the groups of a term keep their order.
    pub(super) fn of(terms: usize, groups: usize, pairs: Vec<(u32, u32)>) -> Membership {
        let mut counts = vec![0u32; terms];
        pairs.iter().for_each(|&(term, _)| counts[term as usize] += 1);
        let width = groups.div_ceil(64);
        let mut many = 0;
        let rows: Vec<u32> = counts
            .iter()
            .map(|&count| {
                many += u32::from(count > MOST_LISTED);
                if count > MOST_LISTED { many } else { 0 }
            })
            .collect();
        let (as_bits, as_list): (Vec<_>, Vec<_>) =
            pairs.into_iter().partition(|&(term, _)| rows[term as usize] > 0);
        let mut bits = vec![0; width * many as usize];
        for (term, group) in as_bits {
            let row = (rows[term as usize] as usize - 1) * width;
            bits[row + group as usize / 64] |= 1 << (group % 64);
        }
        Membership { listed: Table::of(terms, as_list), rows, bits, width }
    }

    /// The groups of a term that has few.
    #[inline]
    pub(super) fn listed(&self, term: u32) -> &[u32] {
        self.listed.row(term)
    }

    /// The groups of a term that has many, as bits.
    #[inline]
    pub(super) fn bits(&self, term: u32) -> Option<&[u64]> {
        let row = (self.rows[term as usize] as usize).checked_sub(1)? * self.width;
        Some(&self.bits[row..row + self.width])
    }

    /// Numbers that hold a bit for every group.
    pub(super) fn width(&self) -> usize {
        self.width
    }
}

/// Whether a group is one of those given as bits.
#[inline]
pub(super) fn is_in(bits: &[u64], group: u32) -> bool {
    bits[group as usize / 64] >> (group % 64) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_groups_are_listed_and_many_are_bits() {
        let many = (0..20).map(|group| (1, group * 7));
        let pairs: Vec<(u32, u32)> = [(0, 5), (0, 2)].into_iter().chain(many).collect();
        let groups = Membership::of(3, 140, pairs);
        assert_eq!((groups.listed(0), groups.listed(1), groups.listed(2)), (&[5, 2][..], &[][..], &[][..]));
        assert!(groups.bits(0).is_none() && groups.bits(2).is_none());
        let bits = groups.bits(1).expect("it has many");
        let found: Vec<u32> = (0..140).filter(|&group| is_in(bits, group)).collect();
        assert_eq!(found, (0..20).map(|group| group * 7).collect::<Vec<_>>());
    }
}
