//! Which groups each term belongs to.

use std::cmp::Reverse;
use std::slice;

/// So many terms at most are kept in mind for every group: a few words of everyday are in a hundred groups each.
pub(super) const MOST_COMMON: usize = 64;
/// Terms of fewer groups are none of them.
const MANY_GROUPS: usize = 8;

/// The groups of each term, of those that are asked for.
pub(super) struct Membership {
    members: Vec<Member>,
    listed: Vec<Operand>,
    /// The groups that are asked for; those first whose terms, the common ones apart, are most to be expected.
    groups: Vec<Group>,
    /// For each group of the rule book, its number among them.
    operands: Vec<Option<Operand>>,
}

/// The number of a group among those that are asked for: what is known of those that texts have most lies together in
/// memory.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Operand(u32);

impl Operand {
    /// Its place in a list of the groups that are asked for.
    #[inline]
    pub(super) fn place(self) -> usize {
        self.0 as usize
    }
}

/// A group that is asked for.
#[derive(Clone, Copy)]
pub(super) struct Group {
    /// Its number in the rule book.
    pub(super) number: u32,
    /// The group of phrases that swallow its hits.
    pub(super) except: Option<Operand>,
    /// Which of the common terms it has, as bits of their numbers.
    pub(super) common: u64,
}

/// How many groups a term has, and where they are; small, since it is asked wherever a term stands.
#[derive(Clone, Copy, Default)]
struct Member {
    count: u32,
    /// Its only group; with another count this is no group, but where its part of `listed` begins, or the number of a
    /// common term.
    first: Operand,
}

/// Stands for a count of groups of a common term, which know it themselves.
const COMMON: u32 = u32::MAX;

/// The groups of a term.
pub(super) enum Groups<'a> {
    /// The number of a common term, below [`MOST_COMMON`], which is among the [`Group::common`] of each of its groups.
    Common(u32),
    /// All of them.
    Listed(&'a [Operand]),
}

impl Membership {
    /// Collects those of the `(term, group)` pairs, which come by term, whose group is asked for. `expected` tells how
    /// often each term is to be expected, and `except` for each group the one that swallows its hits, which is asked for
    /// with it.
    pub(super) fn of(
        is_asked_for: &[bool],
        except: &[Option<u32>],
        pairs: impl Iterator<Item = (u32, u32)>,
        expected: &[u64],
    ) -> Membership {
        let pairs: Vec<(u32, u32)> = pairs.filter(|(_, group)| is_asked_for[*group as usize]).collect();
        let common = common_numbers(&pairs, expected);
        let mut cost = vec![0; is_asked_for.len()];
        let listed = pairs.iter().filter(|(term, _)| common[*term as usize].is_none());
        listed.for_each(|&(term, group)| cost[group as usize] += expected[term as usize]);
        let mut order: Vec<u32> =
            (0..cost.len() as u32).filter(|&group| is_asked_for[group as usize]).collect();
        order.sort_by_key(|&group| Reverse(cost[group as usize]));
        let mut operands = vec![None; cost.len()];
        order.iter().zip(0..).for_each(|(&group, number)| operands[group as usize] = Some(Operand(number)));
        let group = |&number: &u32| Group {
            number,
            except: except[number as usize].and_then(|except| operands[except as usize]),
            common: 0,
        };
        let mut found = Membership {
            members: vec![Member::default(); expected.len()],
            listed: Vec::new(),
            groups: order.iter().map(group).collect(),
            operands,
        };
        for pairs in pairs.chunk_by(|(term, _), (next, _)| term == next) {
            found.add(pairs, common[pairs[0].0 as usize]);
        }
        found
    }

    /// Takes in the groups of a term, which may have a number among the common ones.
    fn add(&mut self, pairs: &[(u32, u32)], common: Option<u32>) {
        let operands: Vec<Operand> = pairs.iter().map(|(_, group)| self.operand(*group)).collect();
        self.members[pairs[0].0 as usize] = match (common, operands.as_slice()) {
            (Some(number), _) => Member { count: COMMON, first: Operand(number) },
            (None, [only]) => Member { count: 1, first: *only },
            (None, several) => {
                Member { count: several.len() as u32, first: Operand(self.listed.len() as u32) }
            }
        };
        match common {
            Some(number) => {
                operands.iter().for_each(|group| self.groups[group.place()].common |= 1 << number);
            }
            None if operands.len() > 1 => self.listed.extend(operands),
            None => {}
        }
    }

    /// The groups that are asked for, by [`Operand::place`].
    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The operand of a group that is asked for.
    ///
    /// # Panics
    ///
    /// When it is not.
    pub(super) fn operand(&self, group: u32) -> Operand {
        self.operands[group as usize].expect("what is asked for was given when the groups were collected")
    }

    /// The groups of a term.
    #[inline]
    pub(super) fn of_term(&self, term: u32) -> Groups<'_> {
        let member = &self.members[term as usize];
        match member.count {
            COMMON => Groups::Common(member.first.0),
            1 => Groups::Listed(slice::from_ref(&member.first)),
            count => Groups::Listed(&self.listed[member.first.place()..][..count as usize]),
        }
    }

    /// Whether a term has any group.
    pub(super) fn has_any(&self, term: u32) -> bool {
        self.members[term as usize].count > 0
    }
}

/// For each term its number among the common ones of `(term, group)` pairs, if it is one: those of the most places in most
/// groups first.
fn common_numbers(pairs: &[(u32, u32)], expected: &[u64]) -> Vec<Option<u32>> {
    let of_terms = pairs.chunk_by(|(term, _), (next, _)| term == next);
    let many = of_terms.filter(|pairs| pairs.len() >= MANY_GROUPS);
    let mut costs: Vec<(u64, u32)> =
        many.map(|pairs| (expected[pairs[0].0 as usize] * pairs.len() as u64, pairs[0].0)).collect();
    costs.sort_by_key(|(cost, _)| Reverse(*cost));
    let mut numbers = vec![None; expected.len()];
    let common = costs.iter().take(MOST_COMMON).zip(0..);
    common.for_each(|(&(_, term), number)| numbers[term as usize] = Some(number));
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(groups: &Membership, term: u32, group: u32) -> bool {
        let number = |operand: Operand| groups.groups()[operand.place()].number;
        match groups.of_term(term) {
            Groups::Common(number) => {
                groups.groups()[groups.operand(group).place()].common >> number & 1 == 1
            }
            Groups::Listed(groups) => groups.iter().any(|&operand| number(operand) == group),
        }
    }

    fn of(groups: usize, pairs: &[(u32, u32)], expected: &[u64]) -> Membership {
        Membership::of(&vec![true; groups], &vec![None; groups], pairs.iter().copied(), expected)
    }

    #[test]
    fn terms_have_no_group_one_several_or_many() {
        let many: Vec<(u32, u32)> = (0..20).map(|group| (1, group * 3)).collect();
        let few = [(0, 2), (0, 5), (3, 7), (4, 1), (4, 2), (4, 9)];
        let pairs: Vec<(u32, u32)> = few[..2].iter().chain(&many).chain(&few[2..]).copied().collect();
        let groups = of(60, &pairs, &[5; 5]);
        for term in 0..5 {
            let want: Vec<u32> = pairs.iter().filter(|pair| pair.0 == term).map(|pair| pair.1).collect();
            let all: Vec<u32> = (0..60).filter(|&group| has(&groups, term, group)).collect();
            assert_eq!(all, want, "{term}");
            let is_common = matches!(groups.of_term(term), Groups::Common(0));
            assert_eq!(is_common, term == 1);
            assert_eq!(groups.has_any(term), !want.is_empty());
        }
    }

    #[test]
    fn groups_that_are_not_asked_for_are_left_out_and_the_commoner_come_first() {
        let except = [None, Some(3), None, None];
        let pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 3)];
        let groups = Membership::of(&[false, true, true, true], &except, pairs.iter().copied(), &[7, 2]);
        let numbers: Vec<u32> = groups.groups().iter().map(|group| group.number).collect();
        assert_eq!(numbers, [1, 2, 3]);
        let except = groups.groups()[groups.operand(1).place()].except;
        assert_eq!(except.map(|except| groups.groups()[except.place()].number), Some(3));
        assert!(has(&groups, 0, 2) && has(&groups, 1, 3) && !has(&groups, 1, 2));
    }

    #[test]
    fn the_most_expected_of_the_terms_with_many_groups_are_the_common_ones() {
        let terms = MOST_COMMON as u32 + 2;
        let pairs: Vec<(u32, u32)> =
            (0..terms).flat_map(|term| (0..16).map(move |group| (term, group))).collect();
        let mut expected = vec![9; terms as usize];
        expected[0] = 1;
        expected[terms as usize - 1] = 2;
        let groups = of(16, &pairs, &expected);
        let is_common = |&term: &u32| matches!(groups.of_term(term), Groups::Common(_));
        assert_eq!((0..terms).filter(is_common).collect::<Vec<_>>(), (1..terms - 1).collect::<Vec<_>>());
        assert!((0..terms).all(|term| (0..16).all(|group| has(&groups, term, group))));
    }
}
