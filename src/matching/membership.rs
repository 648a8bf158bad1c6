//! Which groups each term belongs to.

/// A term of more groups keeps them as bits: one word in eight is such a term, and they have most of all groups.
const MOST_LISTED: usize = 16;

/// The groups of each term: few as a list, many as bits.
pub(super) struct Membership {
    members: Vec<Member>,
    listed: Vec<u32>,
    /// A row for each term of many groups.
    bits: Vec<u64>,
    /// Numbers in a row of `bits`.
    width: usize,
}

/// What is asked of a term, in one piece of memory.
#[derive(Clone, Copy, Default)]
struct Member {
    /// Its groups as bits of their numbers modulo 64: most terms belong to none of a few groups, and need no closer
    /// look.
    signature: u64,
    /// Its part of `listed`.
    start: u32,
    end: u32,
    /// Its row of `bits`, counted from 1; 0 when its groups are listed.
    row: u32,
}

impl Membership {
    /// Collects `(term, group)` pairs, those of a term together; its groups keep their order.
    pub(super) fn of(terms: usize, groups: usize, pairs: &[(u32, u32)]) -> Membership {
        let width = groups.div_ceil(64);
        let mut found =
            Membership { members: vec![Member::default(); terms], listed: vec![], bits: vec![], width };
        let mut rows = 0;
        for pairs in pairs.chunk_by(|(term, _), (next, _)| term == next) {
            let groups = pairs.iter().map(|(_, group)| *group);
            let start = found.listed.len() as u32;
            let mut member = Member { start, end: start, ..Member::default() };
            member.signature = groups.clone().fold(0, |all, group| all | signature(group));
            if pairs.len() > MOST_LISTED {
                found.bits.resize(found.bits.len() + width, 0);
                let row = &mut found.bits[rows as usize * width..];
                groups.for_each(|group| row[group as usize / 64] |= 1 << (group % 64));
                rows += 1;
                member.row = rows;
            } else {
                found.listed.extend(groups);
                member.end = found.listed.len() as u32;
            }
            found.members[pairs[0].0 as usize] = member;
        }
        found
    }

    /// Adds the groups of a term to `marked`, which has a bit for every group.
    #[inline]
    pub(super) fn mark(&self, term: u32, marked: &mut [u64]) {
        let member = &self.members[term as usize];
        match self.bits(member) {
            Some(groups) => marked.iter_mut().zip(groups).for_each(|(all, groups)| *all |= groups),
            None => {
                for &group in self.listed(member) {
                    marked[group as usize / 64] |= 1 << (group % 64);
                }
            }
        }
    }

    /// The groups of a term by [`signature`].
    #[inline]
    pub(super) fn signature_of(&self, term: u32) -> u64 {
        self.members[term as usize].signature
    }

    /// Whether a term belongs to a group.
    #[inline]
    pub(super) fn has(&self, term: u32, group: u32) -> bool {
        let member = &self.members[term as usize];
        match self.bits(member) {
            Some(groups) => is_in(groups, group),
            None => self.listed(member).contains(&group),
        }
    }

    #[inline]
    fn listed(&self, member: &Member) -> &[u32] {
        &self.listed[member.start as usize..member.end as usize]
    }

    #[inline]
    fn bits(&self, member: &Member) -> Option<&[u64]> {
        let row = (member.row as usize).checked_sub(1)? * self.width;
        Some(&self.bits[row..row + self.width])
    }
}

/// The bit of a group in [`Membership::signature_of`].
#[inline]
pub(super) fn signature(group: u32) -> u64 {
    1 << (group % 64)
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
        let groups = Membership::of(3, 140, &pairs);
        let of = |term: u32| {
            let mut marked = [0; 3];
            groups.mark(term, &mut marked);
            let found: Vec<u32> = (0..140).filter(|&group| is_in(&marked, group)).collect();
            assert_eq!(found, (0..140).filter(|&group| groups.has(term, group)).collect::<Vec<_>>());
            found
        };
        assert_eq!((of(0), of(2)), (vec![2, 5], vec![]));
        assert_eq!(of(1), (0..20).map(|group| group * 7).collect::<Vec<_>>());
    }
}
