//! Which groups each term belongs to.

use std::slice;

/// The groups of each term, ascending.
pub(super) struct Membership {
    members: Vec<Member>,
    listed: Vec<u32>,
}

/// How many groups a term has, and where they are; small, since it is asked wherever a term stands.
#[derive(Clone, Copy, Default)]
struct Member {
    count: u32,
    /// Its only group, or where its part of `listed` begins.
    first: u32,
}

impl Membership {
    /// Collects `(term, group)` pairs, those of a term together and by group.
    pub(super) fn of(terms: usize, pairs: &[(u32, u32)]) -> Membership {
        let mut found = Membership { members: vec![Member::default(); terms], listed: vec![] };
        for pairs in pairs.chunk_by(|(term, _), (next, _)| term == next) {
            let first = match pairs {
                [(_, group)] => *group,
                _ => found.listed.len() as u32,
            };
            if pairs.len() > 1 {
                found.listed.extend(pairs.iter().map(|(_, group)| *group));
            }
            found.members[pairs[0].0 as usize] = Member { count: pairs.len() as u32, first };
        }
        found
    }

    /// The groups of a term.
    #[inline]
    pub(super) fn of_term(&self, term: u32) -> &[u32] {
        let member = &self.members[term as usize];
        match member.count {
            1 => slice::from_ref(&member.first),
            count => &self.listed[member.first as usize..(member.first + count) as usize],
        }
    }

    /// Whether a term belongs to a group.
    #[inline]
    pub(super) fn has(&self, term: u32, group: u32) -> bool {
        self.of_term(term).binary_search(&group).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_have_no_group_one_or_several() {
        let groups = Membership::of(4, &[(0, 2), (0, 5), (2, 7), (3, 1), (3, 2), (3, 9)]);
        let all: Vec<&[u32]> = (0..4).map(|term| groups.of_term(term)).collect();
        assert_eq!(all, [&[2, 5][..], &[], &[7], &[1, 2, 9]]);
        assert!(groups.has(3, 9) && groups.has(2, 7) && !groups.has(3, 5) && !groups.has(1, 0));
    }
}
