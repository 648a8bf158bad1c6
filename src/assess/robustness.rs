//! How firm the order of the documents is: parts of the texts and other ways of aggregation against the whole.

use super::agreement::spearman;
use super::listed::Listed;
use super::peers::is_member;
use super::score::shares;
use crate::analyze::{Assessment, Outcome};
use crate::matching::Evidence;
use crate::rules::{Level, Place, RuleBook};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;

/// One part of the texts, or one other aggregation, against the whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Robustness {
    /// What was compared with the whole.
    pub check: &'static str,
    /// Documents compared.
    pub documents: u32,
    /// Rank correlation with the values of the whole; `None` with fewer than three documents.
    pub spearman: Option<f64>,
    /// Mean of the values over the mean of those of the whole.
    pub share: f64,
}

/// Compares the documents of a run that count in ranks.
pub fn robustness(framework: u32, outcomes: &[Outcome<Listed>]) -> Vec<Robustness> {
    let members = outcomes.iter().filter_map(Outcome::read).filter(|listed| is_member(listed));
    let parts = members.filter_map(|listed| listed.traces.frameworks.get(framework as usize)?.parts);
    let parts: Vec<Parts> = parts.collect();
    let of = |(number, check): (usize, &'static str)| {
        let pairs: Vec<(f64, f64)> = parts.iter().map(|one| (one.whole, one.others[number])).collect();
        let whole: f64 = pairs.iter().map(|(whole, _)| whole).sum();
        let other: f64 = pairs.iter().map(|(_, other)| other).sum();
        Robustness {
            check,
            documents: pairs.len() as u32,
            spearman: spearman(&pairs).filter(|_| pairs.len() > 2),
            share: if whole > 0.0 { other / whole } else { 0.0 },
        }
    };
    let checks = if parts.is_empty() { &[][..] } else { &CHECKS[..] };
    checks.iter().copied().enumerate().map(of).collect()
}

/// What is compared with the whole.
const CHECKS: [&str; 6] = [
    "first_half_of_paragraphs_drawn",
    "other_half_of_paragraphs_drawn",
    "first_quarter_of_the_text",
    "first_half_of_the_text",
    "first_three_quarters_of_the_text",
    "mean_of_provisions",
];

/// The value of a framework in a document, and what it is from parts of the text or by another aggregation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parts {
    /// The value.
    pub whole: f64,
    /// The others, by number of the check.
    others: [f64; CHECKS.len()],
}

impl Parts {
    /// Those of a document; `None` where the framework has no value.
    ///
    /// Paragraphs fall into one of two halves by a draw of their own, seeded by the document, so that other
    /// documents change nothing.
    pub fn of(book: &RuleBook, framework: u32, assessment: &Assessment, seed: u64) -> Option<Parts> {
        let score = assessment.scores.get(framework as usize)?;
        let (whole, provision_mean) = (score.total.value?, score.provision_mean?);
        let shares = shares(&book.frameworks[framework as usize], score);
        let value = |keep: &dyn Fn(&Evidence) -> bool| value(book, framework, assessment, &shares, keep);
        let other_half = drawn(assessment, seed);
        let half = |other: bool| value(&|one| other_half[one.at.paragraph as usize] == other);
        let within = |share: f64| {
            let end = (assessment.text.len() as f64 * share) as u32;
            value(&|one| one.at.span.end <= end)
        };
        let others = [half(false), half(true), within(0.25), within(0.5), within(0.75), provision_mean];
        Some(Parts { whole, others })
    }
}

/// For each paragraph from 1, whether it falls into the other half.
fn drawn(assessment: &Assessment, seed: u64) -> Vec<bool> {
    let last = assessment.evidence.iter().map(|evidence| evidence.at.paragraph).max().unwrap_or(0);
    let own = assessment.meta.sha256.get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok());
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed ^ own.unwrap_or(0));
    (0..=last).map(|_| random.random::<bool>()).collect()
}

/// The value of a framework from some of the evidence alone; `shares` are those of its provisions.
fn value(
    book: &RuleBook,
    framework: u32,
    assessment: &Assessment,
    shares: &[Vec<f64>],
    keep: &dyn Fn(&Evidence) -> bool,
) -> f64 {
    let mut best: BTreeMap<Place, Level> = BTreeMap::new();
    for evidence in assessment.evidence.iter().filter(|evidence| keep(evidence)) {
        let place = book.rules[evidence.rule as usize].place();
        if let Some(place) = place.filter(|place| place.framework == framework) {
            let level = best.entry(place).or_insert(Level::ABSENT);
            *level = evidence.level.max(*level);
        }
    }
    let worth = |(place, level): (&Place, &Level)| {
        let share = shares[place.item as usize][place.provision as usize];
        share * book.scoring.ladder[usize::from(level.number())]
    };
    best.iter().map(worth).sum()
}
