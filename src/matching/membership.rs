//! Which groups each term belongs to.

/// A term of more groups keeps them as bits: one word in eight is such a term, and they have most of all groups.
const MOST_LISTED: usize = 16;

/// The groups of each term: one by itself, few as a list, many as bits.
pub(super) struct Membership {
    members: Vec<Member>,
    listed: Vec<u32>,
    /// A row for each term of many groups.
    bits: Vec<u64>,
    /// Numbers in a row of `bits`.
    width: usize,
}

/// What is asked of a term, in one piece of memory, small since it is asked wherever a term stands.
#[derive(Clone, Copy, Default)]
struct Member {
    /// Its groups as bits of their numbers modulo 64: most terms belong to none of a few groups, and need no closer
    /// look.
    signature: u64,
    /// Number of its groups.
    count: u32,
    /// Its only group, or where its part of `listed` or its row of `bits` begins.
    first: u32,
}

impl Membership {
    /// Collects `(term, group)` pairs, those of a term together; its groups keep their order.
    pub(super) fn of(terms: usize, groups: usize, pairs: &[(u32, u32)]) -> Membership {
        let width = groups.div_ceil(64);
        let mut found =
            Membership { members: vec![Member::default(); terms], listed: vec![], bits: vec![], width };
        for pairs in pairs.chunk_by(|(term, _), (next, _)| term == next) {
            let groups = pairs.iter().map(|(_, group)| *group);
            let signature = groups.clone().fold(0, |all, group| all | signature(group));
            let first = match pairs.len() {
                1 => pairs[0].1,
                2..=MOST_LISTED => {
                    found.listed.extend(groups);
                    (found.listed.len() - pairs.len()) as u32
                }
                _ => {
                    let row = found.bits.len();
                    found.bits.resize(row + width, 0);
                    groups.for_each(|group| found.bits[row + group as usize / 64] |= 1 << (group % 64));
                    row as u32
                }
            };
            found.members[pairs[0].0 as usize] = Member { signature, count: pairs.len() as u32, first };
        }
        found
    }

    /// Adds the groups of a term to `marked`, which has a bit for every group.
    #[inline]
    pub(super) fn mark(&self, term: u32, marked: &mut [u64]) {
        let member = &self.members[term as usize];
        match member.count as usize {
            0 => {}
            1 => marked[member.first as usize / 64] |= signature(member.first),
            2..=MOST_LISTED => {
                for &group in self.listed(member) {
                    marked[group as usize / 64] |= signature(group);
                }
            }
            _ => marked.iter_mut().zip(self.bits(member)).for_each(|(all, groups)| *all |= groups),
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
        match member.count as usize {
            0 => false,
            1 => member.first == group,
            2..=MOST_LISTED => self.listed(member).contains(&group),
            _ => is_in(self.bits(member), group),
        }
    }

    #[inline]
    fn listed(&self, member: &Member) -> &[u32] {
        &self.listed[member.first as usize..(member.first + member.count) as usize]
    }

    #[inline]
    fn bits(&self, member: &Member) -> &[u64] {
        &self.bits[member.first as usize..member.first as usize + self.width]
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
