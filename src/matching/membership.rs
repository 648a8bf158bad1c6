//! Which groups each term belongs to.

use std::slice;

/// So many terms at most are kept in mind for every group: a few words of everyday are in a hundred groups each.
pub(super) const MOST_COMMON: usize = 64;
/// Terms of fewer groups are none of them.
const MANY_GROUPS: usize = 8;

/// The groups of each term, ascending.
pub(super) struct Membership {
    members: Vec<Member>,
    listed: Vec<u32>,
    /// For each group, which of the common terms it has, as bits.
    common_in: Vec<u64>,
}

/// How many groups a term has, and where they are; small, since it is asked wherever a term stands.
#[derive(Clone, Copy, Default)]
struct Member {
    count: u32,
    /// Its only group, or where its part of `listed` begins; of a common term, its number.
    first: u32,
}

/// Stands for a count of groups where `common_in` tells them.
const COMMON: u32 = u32::MAX;

/// The groups of a term.
pub(super) enum Groups<'a> {
    /// The number of a common term, below [`MOST_COMMON`], whose groups [`Membership::common_in`] tells.
    Common(u32),
    /// All of them.
    Listed(&'a [u32]),
}

impl Membership {
    /// Collects `(term, group)` pairs, those of a term together and by group; `expected` tells how often each term is
    /// to be expected.
    pub(super) fn of(groups: usize, pairs: &[(u32, u32)], expected: &[u64]) -> Membership {
        let mut found = Membership {
            members: vec![Member::default(); expected.len()],
            listed: vec![],
            common_in: vec![0; groups],
        };
        let cost = |pairs: &[(u32, u32)]| expected[pairs[0].0 as usize] * pairs.len() as u64;
        let of_terms = || pairs.chunk_by(|(term, _), (next, _)| term == next);
        let mut common: Vec<&[(u32, u32)]> = of_terms().filter(|pairs| pairs.len() >= MANY_GROUPS).collect();
        common.sort_by_key(|pairs| std::cmp::Reverse(cost(pairs)));
        common.truncate(MOST_COMMON);
        for (number, pairs) in (0..).zip(&common) {
            found.members[pairs[0].0 as usize] = Member { count: COMMON, first: number };
            pairs.iter().for_each(|(_, group)| found.common_in[*group as usize] |= 1 << number);
        }
        for pairs in of_terms() {
            let member = &mut found.members[pairs[0].0 as usize];
            *member = match pairs {
                _ if member.count == COMMON => continue,
                [(_, group)] => Member { count: 1, first: *group },
                _ => Member { count: pairs.len() as u32, first: found.listed.len() as u32 },
            };
            if pairs.len() > 1 {
                found.listed.extend(pairs.iter().map(|(_, group)| *group));
            }
        }
        found
    }

    /// The groups of a term.
    #[inline]
    pub(super) fn of_term(&self, term: u32) -> Groups<'_> {
        let member = &self.members[term as usize];
        match member.count {
            COMMON => Groups::Common(member.first),
            1 => Groups::Listed(slice::from_ref(&member.first)),
            count => Groups::Listed(&self.listed[member.first as usize..(member.first + count) as usize]),
        }
    }

    /// Whether a term has any group.
    pub(super) fn has_any(&self, term: u32) -> bool {
        self.members[term as usize].count > 0
    }

    /// Which of the common terms a group has, as bits of their numbers.
    #[inline]
    pub(super) fn common_in(&self, group: u32) -> u64 {
        self.common_in[group as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(groups: &Membership, term: u32, group: u32) -> bool {
        match groups.of_term(term) {
            Groups::Common(number) => groups.common_in(group) >> number & 1 == 1,
            Groups::Listed(groups) => groups.contains(&group),
        }
    }

    #[test]
    fn terms_have_no_group_one_several_or_many() {
        let many: Vec<(u32, u32)> = (0..20).map(|group| (1, group * 3)).collect();
        let few = [(0, 2), (0, 5), (3, 7), (4, 1), (4, 2), (4, 9)];
        let pairs: Vec<(u32, u32)> = few[..2].iter().chain(&many).chain(&few[2..]).copied().collect();
        let groups = Membership::of(60, &pairs, &[5; 5]);
        for term in 0..5 {
            let want: Vec<u32> = pairs.iter().filter(|pair| pair.0 == term).map(|pair| pair.1).collect();
            let all: Vec<u32> = (0..60).filter(|&group| has(&groups, term, group)).collect();
            assert_eq!(all, want, "{term}");
            let is_common = matches!(groups.of_term(term), Groups::Common(0));
            assert_eq!(is_common, term == 1);
        }
    }

    #[test]
    fn the_most_expected_of_the_terms_with_many_groups_are_the_common_ones() {
        let terms = MOST_COMMON as u32 + 2;
        let pairs: Vec<(u32, u32)> =
            (0..terms).flat_map(|term| (0..16).map(move |group| (term, group))).collect();
        let mut expected = vec![9; terms as usize];
        expected[0] = 1;
        expected[terms as usize - 1] = 2;
        let groups = Membership::of(16, &pairs, &expected);
        let is_common = |&term: &u32| matches!(groups.of_term(term), Groups::Common(_));
        assert_eq!((0..terms).filter(is_common).collect::<Vec<_>>(), (1..terms - 1).collect::<Vec<_>>());
        assert!((0..terms).all(|term| (0..16).all(|group| has(&groups, term, group))));
    }
}
