//! Mutants: weaker or narrower forms of a condition, which the tests of a rule must tell from the condition
//! itself.
//!
//! A `NEAR` or an exclusion that no test needs may be wrong, and nobody would know. Exact distances are not
//! mutated: they are heuristics.

use crate::rules::Expr;
use std::fmt::Display;

/// What a mutant leaves out of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// A part that every passage must satisfy: the words' closeness, an operand of `AND` or `n OF`, an exclusion.
    Guard,
    /// One of several ways to satisfy it: a branch of `OR`.
    Branch,
}

/// A condition changed in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mutant<G> {
    /// What is left out.
    pub(super) loss: Loss,
    /// The change, to follow "when": "NEAR/7 becomes AND in `a NEAR/7 b`".
    pub(super) change: String,
    /// The changed condition.
    pub(super) condition: Expr<G>,
}

/// All conditions that differ from `condition` in one place, in the order in which it is read.
pub(super) fn mutants<G: Clone + Display>(condition: &Expr<G>) -> Vec<Mutant<G>> {
    let mut found = Vec::new();
    collect(condition, &|changed| changed, &mut found);
    found
}

/// Adds the mutants of a part; `whole` puts a changed part back into the condition.
fn collect<G: Clone + Display>(
    part: &Expr<G>,
    whole: &dyn Fn(Expr<G>) -> Expr<G>,
    found: &mut Vec<Mutant<G>>,
) {
    let mut add = |loss, change: String, changed| {
        found.push(Mutant { loss, change, condition: whole(changed) });
    };
    match part {
        Expr::Group(_) => {}
        Expr::Not(inner) => collect(inner, &|changed| whole(Expr::Not(Box::new(changed))), found),
        Expr::And(all) => operands(all, Loss::Guard, Expr::And, whole, found),
        Expr::Or(any) => operands(any, Loss::Branch, Expr::Or, whole, found),
        Expr::AtLeast(count, groups) => {
            if *count > 1 {
                let fewer = Expr::AtLeast(count - 1, groups.clone());
                add(Loss::Guard, format!("{count} OF becomes {} OF in `{part}`", count - 1), fewer);
            }
            for number in (0..groups.len()).filter(|_| groups.len() > 1) {
                let rest = without(groups, number);
                let loss = if *count > 1 { Loss::Guard } else { Loss::Branch };
                let count = (*count).min(rest.len() as u8);
                let change = format!("`{}` is dropped from `{part}`", groups[number]);
                add(loss, change, Expr::AtLeast(count, rest));
            }
        }
        Expr::Near { left, right, gap, ordered } => {
            let name = if *ordered { "PRE" } else { "NEAR" };
            let apart = Expr::And(vec![any_of(left), any_of(right)]);
            add(Loss::Guard, format!("{name}/{gap} becomes AND in `{part}`"), apart);
            let near = |left, right| Expr::Near { left, right, gap: *gap, ordered: *ordered };
            for number in (0..left.len()).filter(|_| left.len() > 1) {
                let change = format!("`{}` is dropped from `{part}`", left[number]);
                add(Loss::Branch, change, near(without(left, number), right.clone()));
            }
            for number in (0..right.len()).filter(|_| right.len() > 1) {
                let change = format!("`{}` is dropped from `{part}`", right[number]);
                add(Loss::Branch, change, near(left.clone(), without(right, number)));
            }
        }
    }
}

/// Each operand of `AND` or `OR` dropped, then each changed inside.
fn operands<G: Clone + Display>(
    exprs: &[Expr<G>],
    loss: Loss,
    join: fn(Vec<Expr<G>>) -> Expr<G>,
    whole: &dyn Fn(Expr<G>) -> Expr<G>,
    found: &mut Vec<Mutant<G>>,
) {
    for (number, expr) in exprs.iter().enumerate() {
        let rest = single(without(exprs, number), join);
        found.push(Mutant { loss, change: format!("`{expr}` is dropped"), condition: whole(rest) });
        let inside = |changed| {
            let mut all = exprs.to_vec();
            all[number] = changed;
            whole(join(all))
        };
        collect(expr, &inside, found);
    }
}

fn without<T: Clone>(all: &[T], number: usize) -> Vec<T> {
    [&all[..number], &all[number + 1..]].concat()
}

fn any_of<G: Clone>(groups: &[G]) -> Expr<G> {
    single(groups.iter().cloned().map(Expr::Group).collect(), Expr::Or)
}

fn single<G>(mut exprs: Vec<Expr<G>>, join: fn(Vec<Expr<G>>) -> Expr<G>) -> Expr<G> {
    if exprs.len() == 1 { exprs.remove(0) } else { join(exprs) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::parse_condition;

    #[test]
    fn each_operator_has_its_mutants() {
        use Loss::{Branch, Guard};
        for (condition, want) in [
            ("a", vec![]),
            ("a NEAR/7 b", vec![(Guard, "NEAR/7 becomes AND in `a NEAR/7 b`", "a AND b")]),
            (
                "(a OR b) PRE/2 c",
                vec![
                    (Guard, "PRE/2 becomes AND in `(a OR b) PRE/2 c`", "(a OR b) AND c"),
                    (Branch, "`a` is dropped from `(a OR b) PRE/2 c`", "b PRE/2 c"),
                    (Branch, "`b` is dropped from `(a OR b) PRE/2 c`", "a PRE/2 c"),
                ],
            ),
            (
                "a AND NOT @neg",
                vec![(Guard, "`a` is dropped", "NOT @neg"), (Guard, "`NOT @neg` is dropped", "a")],
            ),
            (
                "a AND NOT (n NEAR/2 a)",
                vec![
                    (Guard, "`a` is dropped", "NOT (n NEAR/2 a)"),
                    (Guard, "`NOT (n NEAR/2 a)` is dropped", "a"),
                    (Guard, "NEAR/2 becomes AND in `n NEAR/2 a`", "a AND NOT (n AND a)"),
                ],
            ),
            ("a OR b", vec![(Branch, "`a` is dropped", "b"), (Branch, "`b` is dropped", "a")]),
            (
                "a OR b AND c",
                vec![
                    (Branch, "`a` is dropped", "b AND c"),
                    (Branch, "`b AND c` is dropped", "a"),
                    (Guard, "`b` is dropped", "a OR c"),
                    (Guard, "`c` is dropped", "a OR b"),
                ],
            ),
            (
                "2 OF (a, b, c)",
                vec![
                    (Guard, "2 OF becomes 1 OF in `2 OF (a, b, c)`", "1 OF (a, b, c)"),
                    (Guard, "`a` is dropped from `2 OF (a, b, c)`", "2 OF (b, c)"),
                    (Guard, "`b` is dropped from `2 OF (a, b, c)`", "2 OF (a, c)"),
                    (Guard, "`c` is dropped from `2 OF (a, b, c)`", "2 OF (a, b)"),
                ],
            ),
            ("1 OF (a)", vec![]),
            (
                "1 OF (a, b)",
                vec![
                    (Branch, "`a` is dropped from `1 OF (a, b)`", "1 OF (b)"),
                    (Branch, "`b` is dropped from `1 OF (a, b)`", "1 OF (a)"),
                ],
            ),
        ] {
            let parsed = parse_condition(condition).expect(condition);
            let found: Vec<(Loss, String, String)> = mutants(&parsed)
                .into_iter()
                .map(|mutant| (mutant.loss, mutant.change, mutant.condition.to_string()))
                .collect();
            let want: Vec<(Loss, String, String)> = want
                .into_iter()
                .map(|(loss, change, text)| (loss, change.to_string(), text.to_string()))
                .collect();
            assert_eq!(found, want, "{condition}");
        }
    }
}
