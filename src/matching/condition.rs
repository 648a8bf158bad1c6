//! Conditions as they are evaluated: all of them in one piece of memory, since some are asked for on nearly every sentence.

use crate::matching::membership::{Membership, Operand};
use crate::rules::Expr;
use std::ops::Range;

/// Conditions, with their groups as operands.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    /// The parts of a condition stand together, before those of the condition around it.
    parts: Vec<Part>,
    operands: Vec<Operand>,
    /// The conditions themselves, by number, each with the groups that it cannot hold without.
    whole: Vec<(Part, Few)>,
}

/// One operator or operand; what it is about are ranges of the lists, which [`Condition`] hands out.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    /// At least one hit of the group.
    Group(Operand),
    /// All parts.
    And(Few),
    /// At least one of the parts.
    Or(Few),
    /// Not the only part.
    Not(Few),
    /// So many of the groups.
    AtLeast(u8, Few),
    /// A hit of one side near one of the other.
    Near(Sides),
}

/// A range of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Few {
    start: u32,
    end: u32,
}

impl Few {
    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The operands of two sides, which stand together, and how near they are to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides {
    left: u32,
    /// Where the right side begins.
    right: u32,
    end: u32,
    gap: u16,
    ordered: bool,
}

/// A condition, or a part of one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Condition<'a> {
    all: &'a Conditions,
    part: &'a Part,
}

/// Two hits near each other.
#[derive(Clone, Copy)]
pub(super) struct Near<'a> {
    pub(super) left: &'a [Operand],
    pub(super) right: &'a [Operand],
    /// Most words between.
    pub(super) gap: u16,
    /// Those of `left` come first.
    pub(super) ordered: bool,
}

impl Conditions {
    /// Adds a condition over groups that are all among those of `operands`, with those that it cannot hold without, in the
    /// order in which they are asked for; its number is how many conditions there were.
    pub(super) fn add(&mut self, condition: &Expr<u32>, needs: &[u32], operands: &Membership) {
        let part = self.part(condition, operands);
        let needs = self.operands_of(needs, operands);
        self.whole.push((part, needs));
    }

    fn part(&mut self, condition: &Expr<u32>, operands: &Membership) -> Part {
        match condition {
            Expr::Group(group) => Part::Group(operands.operand(*group)),
            Expr::And(all) => Part::And(self.parts_of(all, operands)),
            Expr::Or(any) => Part::Or(self.parts_of(any, operands)),
            Expr::Not(expr) => Part::Not(self.parts_of(std::slice::from_ref(&**expr), operands)),
            Expr::AtLeast(count, groups) => Part::AtLeast(*count, self.operands_of(groups, operands)),
            Expr::Near { left, right, gap, ordered } => {
                let left = self.operands_of(left, operands).start;
                let Few { start: right, end } = self.operands_of(right, operands);
                Part::Near(Sides { left, right, end, gap: *gap, ordered: *ordered })
            }
        }
    }

    fn parts_of(&mut self, all: &[Expr<u32>], operands: &Membership) -> Few {
        let parts: Vec<Part> = all.iter().map(|expr| self.part(expr, operands)).collect();
        let start = self.parts.len() as u32;
        self.parts.extend(parts);
        Few { start, end: self.parts.len() as u32 }
    }

    fn operands_of(&mut self, groups: &[u32], operands: &Membership) -> Few {
        let start = self.operands.len() as u32;
        self.operands.extend(groups.iter().map(|&group| operands.operand(group)));
        Few { start, end: self.operands.len() as u32 }
    }

    /// The condition of a number.
    #[inline]
    pub(super) fn get(&self, number: u32) -> Condition<'_> {
        Condition { all: self, part: &self.whole[number as usize].0 }
    }

    /// The groups that the condition of a number cannot hold without.
    #[inline]
    pub(super) fn needs(&self, number: u32) -> &[Operand] {
        &self.operands[self.whole[number as usize].1.range()]
    }
}

impl<'a> Condition<'a> {
    /// What it asks for.
    #[inline]
    pub(super) fn part(self) -> Part {
        *self.part
    }

    /// The parts of a range.
    #[inline]
    pub(super) fn parts(self, few: Few) -> impl Iterator<Item = Condition<'a>> {
        self.all.parts[few.range()].iter().map(move |part| Condition { all: self.all, part })
    }

    /// The groups of a range.
    #[inline]
    pub(super) fn operands(self, few: Few) -> &'a [Operand] {
        &self.all.operands[few.range()]
    }

    /// The groups of two sides.
    #[inline]
    pub(super) fn near(self, Sides { left, right, end, gap, ordered }: Sides) -> Near<'a> {
        let operands = |start, end| self.operands(Few { start, end });
        Near { left: operands(left, right), right: operands(right, end), gap, ordered }
    }
}
