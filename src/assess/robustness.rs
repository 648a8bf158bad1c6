//! How firm the order of the documents is: parts of the texts and other ways of aggregation against the whole.

use super::agreement::spearman;
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

/// Compares the documents of a run that count in ranks. Paragraphs fall into one of two halves by a draw of
/// their own, seeded by the document, so that other documents change nothing.
pub fn robustness(book: &RuleBook, framework: u32, outcomes: &[Outcome], seed: u64) -> Vec<Robustness> {
    let mut members: Vec<Member> = Vec::new();
    for outcome in outcomes {
        if let Outcome::Read(assessment) = outcome
            && is_member(assessment)
        {
            members.extend(Member::of(book, framework, assessment, seed));
        }
    }
    let within = |member: &Member, share: f64| {
        let end = (member.assessment.text.len() as f64 * share) as u32;
        member.value(book, |evidence| evidence.at.span.end <= end)
    };
    let rows: [(&'static str, Vec<f64>); 6] = [
        ("first_half_of_paragraphs_drawn", members.iter().map(|one| one.half(book, false)).collect()),
        ("other_half_of_paragraphs_drawn", members.iter().map(|one| one.half(book, true)).collect()),
        ("first_quarter_of_the_text", members.iter().map(|one| within(one, 0.25)).collect()),
        ("first_half_of_the_text", members.iter().map(|one| within(one, 0.5)).collect()),
        ("first_three_quarters_of_the_text", members.iter().map(|one| within(one, 0.75)).collect()),
        ("mean_of_provisions", members.iter().map(|one| one.provision_mean).collect()),
    ];
    let whole: Vec<f64> = members.iter().map(|member| member.value).collect();
    let of = |(check, values): (&'static str, Vec<f64>)| {
        let pairs: Vec<(f64, f64)> = whole.iter().copied().zip(values.iter().copied()).collect();
        let all: f64 = whole.iter().sum();
        Robustness {
            check,
            documents: whole.len() as u32,
            spearman: spearman(&pairs).filter(|_| pairs.len() > 2),
            share: if all > 0.0 { values.iter().sum::<f64>() / all } else { 0.0 },
        }
    };
    rows.into_iter().filter(|(_, values)| !values.is_empty()).map(of).collect()
}

struct Member<'a> {
    framework: u32,
    assessment: &'a Assessment,
    shares: Vec<Vec<f64>>,
    value: f64,
    provision_mean: f64,
    /// For each paragraph from 1, whether it falls into the other half.
    other_half: Vec<bool>,
}

impl<'a> Member<'a> {
    fn of(book: &RuleBook, framework: u32, assessment: &'a Assessment, seed: u64) -> Option<Member<'a>> {
        let score = assessment.scores.get(framework as usize)?;
        let last = assessment.evidence.iter().map(|evidence| evidence.at.paragraph).max().unwrap_or(0);
        let own = assessment.meta.sha256.get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok());
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed ^ own.unwrap_or(0));
        Some(Member {
            framework,
            assessment,
            shares: shares(&book.frameworks[framework as usize], score),
            value: score.total.value?,
            provision_mean: score.provision_mean?,
            other_half: (0..=last).map(|_| random.random::<bool>()).collect(),
        })
    }

    fn half(&self, book: &RuleBook, other: bool) -> f64 {
        self.value(book, |evidence| self.other_half[evidence.at.paragraph as usize] == other)
    }

    /// The value from some of the evidence alone.
    fn value(&self, book: &RuleBook, keep: impl Fn(&Evidence) -> bool) -> f64 {
        let mut best: BTreeMap<Place, Level> = BTreeMap::new();
        for evidence in self.assessment.evidence.iter().filter(|evidence| keep(evidence)) {
            let place = book.rules[evidence.rule as usize].place();
            if let Some(place) = place.filter(|place| place.framework == self.framework) {
                let level = best.entry(place).or_insert(Level::ABSENT);
                *level = evidence.level.max(*level);
            }
        }
        let worth = |(place, level): (&Place, &Level)| {
            let share = self.shares[place.item as usize][place.provision as usize];
            share * book.scoring.ladder[usize::from(level.number())]
        };
        best.iter().map(worth).sum()
    }
}
