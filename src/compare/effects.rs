//! What each change does to the values: the frameworks are scored anew after every one of them.

use crate::assess::{Attestation, Findings, FrameworkScore, score_framework};
use crate::rules::{Level, Place, RuleBook};
use std::collections::BTreeMap;

/// The passages of a text by provision and level, from the old version on, change by change.
pub(super) struct Effects<'a> {
    book: &'a RuleBook,
    frameworks: &'a [u32],
    /// Scores of the old version.
    scores: &'a [FrameworkScore],
    /// How many passages each provision has at each level.
    passages: BTreeMap<Place, [u32; 5]>,
    values: Vec<Option<f64>>,
}

impl<'a> Effects<'a> {
    /// From the levels of all passages of the old version, 0 for those that it does not have yet.
    pub(super) fn new(
        book: &'a RuleBook,
        frameworks: &'a [u32],
        scores: &'a [FrameworkScore],
        levels: impl Iterator<Item = (Place, Level)>,
    ) -> Effects<'a> {
        let mut passages: BTreeMap<Place, [u32; 5]> = BTreeMap::new();
        for (place, level) in levels {
            passages.entry(place).or_default()[usize::from(level.number())] += 1;
        }
        let mut effects = Effects { book, frameworks, scores, passages, values: Vec::new() };
        effects.values = effects.score();
        effects
    }

    /// Moves passages from one level to another; how far the value of each framework rises.
    pub(super) fn apply(&mut self, moves: impl Iterator<Item = (Place, Level, Level)>) -> Vec<Option<f64>> {
        for (place, from, to) in moves {
            let levels = self.passages.entry(place).or_default();
            let before = &mut levels[usize::from(from.number())];
            *before = before.saturating_sub(1);
            levels[usize::from(to.number())] += 1;
        }
        let values = self.score();
        let before = std::mem::replace(&mut self.values, values);
        self.values.iter().zip(before).map(|(after, before)| Some((*after)? - before?)).collect()
    }

    fn score(&self) -> Vec<Option<f64>> {
        let of = |&number: &u32| {
            let scores = self.scores.get(number as usize)?;
            let found = Found { passages: &self.passages, framework: number, scores };
            let framework = &self.book.frameworks[number as usize];
            score_framework(framework, &self.book.scoring, &found).total.value
        };
        self.frameworks.iter().map(of).collect()
    }
}

/// The passages of one framework; what could not be looked for in the old version still cannot be.
struct Found<'a> {
    passages: &'a BTreeMap<Place, [u32; 5]>,
    framework: u32,
    scores: &'a FrameworkScore,
}

impl Findings for Found<'_> {
    fn best(&self, item: usize, provision: usize) -> (Level, u32) {
        let place = Place { framework: self.framework, item: item as u32, provision: provision as u32 };
        let levels = self.passages.get(&place);
        let best = levels.and_then(|levels| levels.iter().rposition(|&count| count > 0)).unwrap_or(0);
        (Level::new(best as u8).unwrap_or(Level::ABSENT), 0)
    }

    fn mentions(&self, _item: usize) -> u32 {
        0
    }

    fn attested(&self, item: usize, provision: usize) -> Attestation {
        self.scores.items[item].provisions[provision].attested
    }
}
