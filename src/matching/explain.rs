//! Why not: the sentences that came nearest to a rule, and the part of its condition that failed.

use crate::document::{Document, Locator};
use crate::matching::by_group::ByGroup;
use crate::matching::commitment::Ladder;
use crate::matching::condition::{Condition, Near, Part};
use crate::matching::evaluate::UnitHits;
use crate::matching::evidence::locator;
use crate::matching::membership::Operand;
use crate::matching::{Match, Matcher, Scan};
use crate::rules::Expr;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use std::ops::Range;

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
    let (satisfied, operands) = progress(matcher.conditions.get(number), &unit);
    if satisfied == 0 || satisfied == operands {
        return None;
    }
    let missing = missing(matcher, number, &unit);
    Some(NearMiss { rule: number, sentence, satisfied, operands, missing })
}

/// How many operands hold, of how many. A NEAR counts its two sides and their closeness; an exclusion that
/// holds proves nothing.
fn progress(condition: Condition, unit: &UnitHits) -> (u32, u32) {
    match condition.part() {
        Part::And(all) => condition
            .parts(all)
            .map(|part| progress(part, unit))
            .fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1)),
        Part::Or(any) => {
            let parts = condition.parts(any).map(|part| progress(part, unit));
            parts.max_by_key(|(held, of)| held * 100 / (*of).max(1)).unwrap_or((0, 1))
        }
        Part::Not(_) => (0, u32::from(!unit.holds(condition))),
        Part::Near(sides) => {
            let side = |groups: &[Operand]| u32::from(groups.iter().any(|&group| unit.has(group)));
            let Near { left, right, .. } = condition.near(sides);
            (side(left) + side(right) + u32::from(unit.holds(condition)), 3)
        }
        Part::Group(_) | Part::AtLeast(..) => (u32::from(unit.holds(condition)), 1),
    }
}

/// The first operand of a rule's condition that fails, in the words of the rule.
fn missing(matcher: &Matcher, rule: u32, unit: &UnitHits) -> String {
    failed(matcher.conditions.get(rule), &names(matcher, rule), unit).unwrap_or_default()
}

/// The condition of a rule with the names of its groups.
fn names(matcher: &Matcher, rule: u32) -> Expr<String> {
    let book = matcher.book();
    book.rules[rule as usize].condition.map(&mut |&group| book.groups[group as usize].name.clone())
}

/// The first operand that fails, as text.
fn failed(condition: Condition, names: &Expr<String>, unit: &UnitHits) -> Option<String> {
    if unit.holds(condition) {
        return None;
    }
    match (condition.part(), names) {
        (Part::And(all), Expr::And(texts)) => {
            condition.parts(all).zip(texts).find_map(|(part, text)| failed(part, text, unit))
        }
        (Part::Or(any), Expr::Or(texts)) => condition
            .parts(any)
            .zip(texts)
            .max_by_key(|(part, _)| progress(*part, unit).0)
            .and_then(|(part, text)| failed(part, text, unit)),
        _ => Some(names.to_string()),
    }
}

/// A near miss as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// Number of the rule in the rule book.
    pub rule: u32,
    /// Where the sentence stands.
    pub at: Locator,
    /// Operands of the condition that hold.
    pub satisfied: u32,
    /// Operands of the condition.
    pub operands: u32,
    /// The part that failed, in the words of the rule.
    pub missing: String,
}

/// The search for what came nearest to many provisions, in one pass over a document.
pub struct NearMissSearch<'a> {
    /// The compiled rules.
    pub matcher: &'a Matcher,
    /// The document.
    pub document: &'a Document,
    /// Its hits.
    pub scan: &'a Scan,
    /// The matches that count as evidence: no sentence of them is a near miss of the same provision.
    pub counted: &'a [Match],
    /// Matches that do not count because the passage is about something else.
    pub off_topic: &'a [Match],
}

/// What failed in a passage that is about something else.
const OFF_TOPIC: &str = "the subject: the passage is not about AI or digital technology";

impl NearMissSearch<'_> {
    /// For each range of rules the sentences that came nearest to one of them, best first, at most `limit`.
    ///
    /// A sentence is looked at for a rule only when it holds the rarest words of its condition, or when it
    /// speaks to the item at all (by the rules of its topic): sharing a common word is not near.
    pub fn nearest(&self, sought: &[Range<u32>], limit: usize) -> Vec<Vec<Miss>> {
        let book = self.matcher.book();
        let mut of_rule: Vec<Option<u32>> = vec![None; book.rules.len()];
        for (number, rules) in sought.iter().enumerate() {
            rules.clone().for_each(|rule| of_rule[rule as usize] = Some(number as u32));
        }
        let pairs = |matches: &[Match]| -> FxHashSet<(u32, u32)> {
            let found = matches.iter().filter_map(|found| Some((of_rule[found.rule as usize]?, found)));
            found.flat_map(|(number, found)| found.sentences.clone().map(move |at| (number, at))).collect()
        };
        let evidence = pairs(self.counted);
        let mut nearest: Vec<Nearest> =
            sought.iter().map(|_| Nearest { limit, ranked: Vec::new() }).collect();
        for found in self.off_topic {
            let Some(number) = of_rule[found.rule as usize] else { continue };
            let at = found.sentences.start;
            if !evidence.contains(&(number, at)) && !nearest[number as usize].has(at) {
                let missing = || OFF_TOPIC.to_string();
                nearest[number as usize].offer((100, 1, false), (found.rule, at, 1, 1), missing);
            }
        }
        let topical = self.topical();
        let ladder = Ladder::new(self.matcher, self.document, &self.scan.hits, None);
        let mut groups = ByGroup::new(self.matcher);
        let mut candidates: Vec<u32> = Vec::new();
        for sentence in 0..self.document.sentences.len() as u32 {
            let hits = self.scan.hits.of(sentence..sentence + 1);
            if hits.is_empty() || !ladder.may_be_evidence(sentence) {
                continue;
            }
            candidates.clear();
            for table in [&self.matcher.sentence_rules, &self.matcher.paragraph_rules] {
                let rules = hits.iter().flat_map(|hit| table.row(hit.term));
                candidates.extend(rules.filter(|&&rule| of_rule[rule as usize].is_some()));
            }
            candidates.sort_unstable();
            candidates.dedup();
            groups.begin(hits);
            for &rule in &candidates {
                let Some(number) = of_rule[rule as usize] else { continue };
                let near = &mut nearest[number as usize];
                if evidence.contains(&(number, sentence)) {
                    continue;
                }
                let sentences = &self.document.sentences[sentence as usize..=sentence as usize];
                let unit = UnitHits { hits: &groups, sentences };
                let (satisfied, operands) = progress(self.matcher.conditions.get(rule), &unit);
                if satisfied == 0 || satisfied == operands {
                    continue;
                }
                let place = &book.rules[rule as usize];
                let on_topic = topical.contains(&(place.framework, place.item, sentence));
                let rank = (satisfied * 100 / operands, satisfied, on_topic);
                near.offer(rank, (rule, sentence, satisfied, operands), || {
                    missing(self.matcher, rule, &unit)
                });
            }
        }
        self.fill_up(sought, &topical, &evidence, &mut nearest);
        nearest
            .into_iter()
            .map(|near| near.ranked.into_iter().map(|(_, miss)| self.shown(miss)).collect())
            .collect()
    }

    /// `(framework, item, sentence)` of the sentences that speak to an item at all.
    fn topical(&self) -> BTreeSet<(u32, u32, u32)> {
        let rule = |found: &Match| &self.matcher.book().rules[found.rule as usize];
        let topics = self.counted.iter().filter(|found| rule(found).provision.is_none());
        topics
            .flat_map(|found| {
                let rule = rule(found);
                found.sentences.clone().map(move |at| (rule.framework, rule.item, at))
            })
            .collect()
    }

    /// Where fewer than the limit came near, the first sentences that speak to the item at all.
    fn fill_up(
        &self,
        sought: &[Range<u32>],
        topical: &BTreeSet<(u32, u32, u32)>,
        evidence: &FxHashSet<(u32, u32)>,
        nearest: &mut [Nearest],
    ) {
        for (number, rules) in sought.iter().enumerate().filter(|(_, rules)| !rules.is_empty()) {
            let near = &mut nearest[number];
            let rule = &self.matcher.book().rules[rules.start as usize];
            let item = (rule.framework, rule.item);
            for &(_, _, sentence) in topical.range((item.0, item.1, 0)..=(item.0, item.1, u32::MAX)) {
                if near.ranked.len() >= near.limit {
                    break;
                }
                if !evidence.contains(&(number as u32, sentence)) && !near.has(sentence) {
                    let operands = operands(&rule.condition);
                    let missing = || names(self.matcher, rules.start).to_string();
                    near.offer((0, 0, true), (rules.start, sentence, 0, operands), missing);
                }
            }
        }
    }

    fn shown(&self, miss: NearMiss) -> Miss {
        Miss {
            rule: miss.rule,
            at: locator(self.document, miss.sentence..miss.sentence + 1),
            satisfied: miss.satisfied,
            operands: miss.operands,
            missing: miss.missing,
        }
    }
}

/// Parts in percent, parts, and whether the sentence speaks to the item: the more, the nearer.
type Rank = (u32, u32, bool);

/// The nearest misses of one provision, best first, of equal ones the earlier first.
struct Nearest {
    limit: usize,
    ranked: Vec<(Rank, NearMiss)>,
}

impl Nearest {
    fn has(&self, sentence: u32) -> bool {
        self.ranked.iter().any(|(_, miss)| miss.sentence == sentence)
    }

    /// Takes a miss `(rule, sentence, satisfied, operands)` in when it is among the best; a sentence stands once.
    fn offer(
        &mut self,
        rank: Rank,
        (rule, sentence, satisfied, operands): (u32, u32, u32, u32),
        missing: impl FnOnce() -> String,
    ) {
        let same = self.ranked.iter().position(|(_, miss)| miss.sentence == sentence);
        match same {
            Some(at) if self.ranked[at].0 >= rank => return,
            Some(at) => drop(self.ranked.remove(at)),
            None => {}
        }
        let at = self.ranked.partition_point(|(other, _)| *other >= rank);
        if at < self.limit {
            let miss = NearMiss { rule, sentence, satisfied, operands, missing: missing() };
            self.ranked.insert(at, (rank, miss));
            self.ranked.truncate(self.limit);
        }
    }
}

/// Operands of a condition when nothing holds.
fn operands(condition: &Expr<u32>) -> u32 {
    match condition {
        Expr::And(all) => all.iter().map(operands).sum(),
        Expr::Or(any) => any.iter().map(operands).min().unwrap_or(1),
        Expr::Not(_) => 0,
        Expr::Near { .. } => 3,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::Context;
    use crate::matching::testing::matcher;
    use crate::text::Lang;

    /// Sentence, parts that hold, parts, and what is missing, for the rules of one provision.
    fn nearest(matcher: &Matcher, text: &str, limit: usize) -> Vec<(String, u32, u32, String)> {
        let document = Document::of_sentence(text, Lang::EN);
        let scan = matcher.scan(&document);
        let (counted, off_topic): (Vec<Match>, Vec<Match>) = matcher
            .matches(&document, &scan)
            .into_iter()
            .partition(|found| matcher.admits(&document, &scan, Context::None, found));
        let search = NearMissSearch {
            matcher,
            document: &document,
            scan: &scan,
            counted: &counted,
            off_topic: &off_topic,
        };
        let provision = matcher.book().provisions().next().expect("the matcher has one").1;
        let found = search.nearest(std::slice::from_ref(&provision.rules), limit).remove(0);
        let shown =
            |miss: Miss| (miss.at.span.of(text).to_string(), miss.satisfied, miss.operands, miss.missing);
        found.into_iter().map(shown).collect()
    }

    fn tests_matcher() -> Matcher {
        matcher(
            "",
            "r = { match = \"officer NEAR/2 review AND record\", level = 1 }",
            "officer = [\"officer*\"]\nreview = [\"review*\"]\nrecord = [\"log\"]",
        )
    }

    #[test]
    fn the_nearest_sentences_come_first_and_evidence_is_none() {
        let text = "Officers review each log. A log is kept. Officers and their many friends review it in a log. \
            Officers review it. Nothing here.";
        let found = nearest(&tests_matcher(), text, 3);
        let parts: Vec<(&str, u32, u32, &str)> = found
            .iter()
            .map(|(text, held, of, missing)| (text.as_str(), *held, *of, missing.as_str()))
            .collect();
        assert_eq!(
            parts[..2],
            [
                ("Officers and their many friends review it in a log.", 3, 4, "officer NEAR/2 review"),
                ("Officers review it.", 3, 4, "record"),
            ]
        );
        assert!(
            parts
                .iter()
                .all(|(text, ..)| !text.starts_with("Officers review each") && !text.starts_with("Nothing"))
        );
        assert_eq!(nearest(&tests_matcher(), text, 1).len(), 1);
        assert!(nearest(&tests_matcher(), "Nothing here.", 3).is_empty());
    }

    #[test]
    fn a_passage_on_another_subject_is_a_near_miss() {
        let scoped = matcher("", "r = { match = \"log\", level = 1 }", "log = [\"log\"]");
        let mut book = scoped.book().clone();
        book.rules.iter_mut().for_each(|rule| rule.scope = crate::rules::Scope::Ai);
        let scoped = Matcher::compile(book).unwrap_or_else(|errors| panic!("{errors:?}"));
        let found = nearest(&scoped, "A log of all ships is kept.", 3);
        assert_eq!(found.len(), 1);
        assert!(found[0].3.starts_with("the subject: "), "{found:?}");
    }
}
