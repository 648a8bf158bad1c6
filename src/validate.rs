//! Labelled passages against what the rules find in them.
//!
//! A labelled passage is judged as if it stood in a document about AI.

use crate::assess::{Counts, spearman, weighted_kappa};
use crate::document::{Document, Guess, Source};
use crate::matching::{Match, Matcher, near_misses};
use crate::rules::Level;
use crate::text::Lang;
use std::collections::{BTreeMap, BTreeSet};

/// One labelled passage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoldUnit {
    /// Identifier of the passage.
    pub id: String,
    /// Name of the document it comes from; begins with its country's ISO code where that is known.
    pub document: String,
    /// The text before it; used only when it is a lead-in line.
    pub before: Option<String>,
    /// The passage.
    pub text: String,
    /// Language; English when empty.
    pub lang: String,
    /// Items that it speaks to.
    pub items: BTreeSet<String>,
    /// Items on which coders differ or that fit in part: left out of the counts.
    pub left_out: BTreeSet<String>,
    /// Level of the passage as a whole, where coders agree.
    pub level: Option<u8>,
}

/// What the rules found in a labelled passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitResult {
    /// Items found.
    pub found: BTreeSet<String>,
    /// Level found.
    pub level: u8,
    /// Strength of the cue that governs the main verb.
    pub strength: Option<u8>,
    /// The cap of the strongest match, or of any.
    pub capped_by: Option<String>,
    /// Rule and words behind each item found.
    pub because: BTreeMap<String, (String, String)>,
}

/// Agreement over all units.
#[derive(Debug, Clone, PartialEq)]
pub struct Validation {
    /// Results in the order of the units.
    pub units: Vec<UnitResult>,
    /// Counts by item, for the items that are labelled at least once.
    pub items: BTreeMap<String, Counts>,
    /// Pairs of levels: label, finding.
    pub levels: Vec<(u8, u8)>,
}

impl Validation {
    /// Counts over all items whose id begins with `prefix`.
    pub fn micro(&self, prefix: &str) -> Counts {
        let mut sum = Counts::default();
        self.items
            .iter()
            .filter(|(item, _)| item.starts_with(prefix))
            .for_each(|(_, counts)| sum.merge(counts));
        sum
    }

    /// Quadratic weighted kappa of the levels.
    pub fn level_kappa(&self) -> Option<f64> {
        weighted_kappa(&self.levels)
    }

    /// Rank correlation of the levels.
    pub fn level_spearman(&self) -> Option<f64> {
        let pairs: Vec<(f64, f64)> = self.levels.iter().map(|&(a, b)| (f64::from(a), f64::from(b))).collect();
        spearman(&pairs)
    }
}

/// Judges all units.
pub fn validate(matcher: &Matcher, units: &[GoldUnit]) -> Validation {
    let labelled: BTreeSet<&String> = units.iter().flat_map(|unit| &unit.items).collect();
    // What was found on a framework that nobody labelled is neither right nor wrong.
    let frameworks: BTreeSet<&str> = labelled.iter().filter_map(|item| item.split('.').next()).collect();
    let results: Vec<UnitResult> = units.iter().map(|unit| judge(matcher, unit, &frameworks)).collect();
    let mut items = BTreeMap::new();
    for item in labelled {
        let mut counts = Counts::default();
        for (unit, result) in units.iter().zip(&results).filter(|(unit, _)| !unit.left_out.contains(item)) {
            counts.add(result.found.contains(item), unit.items.contains(item));
        }
        items.insert(item.clone(), counts);
    }
    let levels = units.iter().zip(&results).filter_map(|(unit, result)| Some((unit.level?, result.level)));
    Validation { levels: levels.collect(), items, units: results }
}

fn document(unit: &GoldUnit) -> Document {
    let lang = Lang::parse(&unit.lang).unwrap_or(Lang::EN);
    let before = unit.before.as_deref().filter(|before| before.trim_end().ends_with(':'));
    let mut document = Document::of_passage(before, &unit.text, lang);
    let country = unit.document.get(..3).filter(|code| code.bytes().all(|byte| byte.is_ascii_uppercase()));
    document.meta.country_iso3 =
        country.map(|code| Guess { value: code.to_string(), source: Source::FileName });
    document
}

fn judge(matcher: &Matcher, unit: &GoldUnit, frameworks: &BTreeSet<&str>) -> UnitResult {
    let document = document(unit);
    let scan = matcher.scan(&document);
    let block = document.blocks.len() as u32 - 1;
    let book = matcher.book();
    let inside = |found: &Match| {
        let framework = &book.frameworks[book.rules[found.rule as usize].framework as usize];
        document.sentences[found.sentences.start as usize].block == block
            && frameworks.contains(framework.id.as_str())
    };
    let matches: Vec<Match> = matcher.matches(&document, &scan).into_iter().filter(inside).collect();
    let mut found = BTreeSet::new();
    let mut because = BTreeMap::new();
    for one in &matches {
        let rule = &book.rules[one.rule as usize];
        let item = book.item_of(rule).id.clone();
        because.entry(item.clone()).or_insert((rule.id.clone(), one.words(&document).join(" | ")));
        found.insert(item);
    }
    let strongest = matches.iter().max_by_key(|one| one.level);
    let level = strongest.map_or(Level::ABSENT, |one| one.level);
    let capped = strongest.and_then(|one| one.commitment.capped_by.clone());
    UnitResult {
        found,
        level: level.number(),
        strength: matcher.strength(&document, &scan),
        capped_by: capped.map(|cap| cap.label()),
        because,
    }
}

/// Why an item was missed: the rule that came nearest and the part of its condition that failed.
pub fn why_missed(matcher: &Matcher, unit: &GoldUnit, item: &str) -> Option<(String, String)> {
    let document = document(unit);
    let scan = matcher.scan(&document);
    let rules = matcher.book().rules_of(item);
    let miss = near_misses(matcher, &document, &scan, &rules, 1).into_iter().next()?;
    Some((matcher.book().rules[miss.rule as usize].id.clone(), miss.missing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{builtin, load};

    #[test]
    fn only_frameworks_that_were_labelled_are_judged() {
        let book = load(&builtin()).expect("a test of the rules loads them");
        let matcher = Matcher::compile(book).expect("they compile");
        let found = |label: &str| {
            let unit = GoldUnit {
                text: "Gender bias in hiring tools will be tested for.".to_string(),
                items: BTreeSet::from([label.to_string()]),
                ..GoldUnit::default()
            };
            validate(&matcher, &[unit]).units.swap_remove(0).found
        };
        for (label, framework) in [("unesco.A6", "unesco."), ("sdg.G5", "sdg.")] {
            let items = found(label);
            assert!(items.contains(label), "{items:?}");
            assert!(items.iter().all(|item| item.starts_with(framework)), "{items:?}");
        }
    }
}
