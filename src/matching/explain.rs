//! Why not: the sentences that came nearest to a rule, and the part of its condition that failed.

use crate::document::Document;
use crate::matching::by_group::ByGroup;
use crate::matching::evaluate::UnitHits;
use crate::matching::{Matcher, Scan};
use crate::rules::{Expr, Rule};

/// A sentence that satisfies a rule in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// Number of the rule in the rule book.
    pub rule: u32,
    /// The sentence, counted over the document from 0.
    pub sentence: u32,
    /// Operands of the condition that hold.
    pub satisfied: u32,
    /// Operands of the condition.
    pub operands: u32,
    /// The part that failed, in the words of the rule.
    pub missing: String,
}

/// The sentences of a document that came nearest to one of the rules, best first, at most `limit`; a
/// sentence stands once.
pub fn near_misses(
    matcher: &Matcher,
    document: &Document,
    scan: &Scan,
    rules: &[u32],
    limit: usize,
) -> Vec<NearMiss> {
    let mut found: Vec<NearMiss> = Vec::new();
    let mut hits = ByGroup::new(matcher);
    for sentence in 0..document.sentences.len() as u32 {
        hits.begin(scan.hits.of(sentence..sentence + 1));
        let sentences = &document.sentences[sentence as usize..=sentence as usize];
        let unit = UnitHits { hits: &hits, sentences };
        let misses = rules.iter().filter_map(|&rule| near_miss(matcher, unit, rule, sentence));
        found.extend(misses.max_by_key(|miss| (miss.satisfied * 100 / miss.operands, miss.satisfied)));
    }
    let rank = |miss: &NearMiss| std::cmp::Reverse((miss.satisfied * 100 / miss.operands, miss.satisfied));
    found.sort_by_key(|miss| (rank(miss), miss.sentence));
    found.truncate(limit);
    found
}

fn near_miss(matcher: &Matcher, unit: UnitHits, number: u32, sentence: u32) -> Option<NearMiss> {
    let rule: &Rule = &matcher.book().rules[number as usize];
    let unit = &unit;
    let (satisfied, operands) = progress(&rule.condition, unit);
    if satisfied == 0 || satisfied == operands {
        return None;
    }
    let names = rule.condition.map(&mut |&group| matcher.book().groups[group as usize].name.clone());
    let missing = failed(&rule.condition, &names, unit).unwrap_or_default();
    Some(NearMiss { rule: number, sentence, satisfied, operands, missing })
}

/// How many operands hold, of how many. A NEAR counts its two sides and their closeness; an exclusion that
/// holds proves nothing.
fn progress(condition: &Expr<u32>, unit: &UnitHits) -> (u32, u32) {
    match condition {
        Expr::And(all) => all
            .iter()
            .map(|expr| progress(expr, unit))
            .fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1)),
        Expr::Or(any) => {
            let best = any
                .iter()
                .map(|expr| progress(expr, unit))
                .max_by_key(|(held, of)| held * 100 / (*of).max(1));
            best.unwrap_or((0, 1))
        }
        Expr::Not(expr) => (0, u32::from(unit.holds(expr))),
        Expr::Near { left, right, .. } => {
            let side = |groups: &[u32]| u32::from(groups.iter().any(|&group| unit.has(group)));
            (side(left) + side(right) + u32::from(unit.holds(condition)), 3)
        }
        _ => (u32::from(unit.holds(condition)), 1),
    }
}

/// The first operand that fails, as text.
fn failed(condition: &Expr<u32>, names: &Expr<String>, unit: &UnitHits) -> Option<String> {
    if unit.holds(condition) {
        return None;
    }
    match (condition, names) {
        (Expr::And(all), Expr::And(texts)) => {
            all.iter().zip(texts).find_map(|(expr, text)| failed(expr, text, unit))
        }
        (Expr::Or(any), Expr::Or(texts)) => any
            .iter()
            .zip(texts)
            .max_by_key(|(expr, _)| progress(expr, unit).0)
            .and_then(|(expr, text)| failed(expr, text, unit)),
        _ => Some(names.to_string()),
    }
}
