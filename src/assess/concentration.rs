//! How much of a value hangs on one passage, and on one section.

use super::peers::ranked_of;
use super::score::shares;
use crate::analyze::Assessment;
use crate::rules::{Level, Place, RuleBook};
use std::collections::{BTreeMap, BTreeSet};

/// The largest parts of a value that a single passage or section carries.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Concentration {
    /// The passage without which the value loses most; `None` when nothing was found.
    pub passage: Option<Drop>,
    /// The section without which it loses most.
    pub section: Option<Drop>,
}

/// What leaving out a part of the text takes from a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drop {
    /// Number of the first piece of evidence of that part, in the document's.
    pub evidence: usize,
    /// What is lost, 0 to 1.
    pub value: f64,
}

/// Looks for the largest drops of a framework's value.
pub fn concentration(book: &RuleBook, framework: u32, assessment: &Assessment) -> Concentration {
    let Some(score) = assessment.scores.get(framework as usize).filter(|score| score.total.value.is_some())
    else {
        return Concentration::default();
    };
    let shares = shares(&book.frameworks[framework as usize], score);
    let mut provisions = ranked_of(book, assessment);
    provisions.retain(|place, _| place.framework == framework);
    let loss = Loss { book, assessment, shares: &shares, provisions: &provisions };
    Concentration {
        passage: loss.largest(|number| u64::from(assessment.evidence[number].at.span.start)),
        section: loss.largest(|number| u64::from(assessment.evidence[number].at.section)),
    }
}

struct Loss<'a> {
    book: &'a RuleBook,
    assessment: &'a Assessment,
    shares: &'a [Vec<f64>],
    provisions: &'a BTreeMap<Place, Vec<usize>>,
}

impl Loss<'_> {
    /// The part of the text, named by `part` for each piece of evidence, that carries most; the first of equal
    /// ones.
    fn largest(&self, part: impl Fn(usize) -> u64) -> Option<Drop> {
        let mut drops: BTreeMap<u64, Drop> = BTreeMap::new();
        for (place, numbers) in self.provisions {
            let level = |number: usize| self.assessment.evidence[number].level;
            for &number in numbers {
                let drop = drops.entry(part(number)).or_insert(Drop { evidence: number, value: 0.0 });
                drop.evidence = drop.evidence.min(number);
            }
            // Only a part that holds all of the best pieces lowers the provision.
            let best = level(numbers[0]); // The strongest stands first, and a provision stands here by it.
            let holders: BTreeSet<u64> =
                numbers.iter().filter(|&&number| level(number) == best).map(|&number| part(number)).collect();
            if let (1, Some(&holder)) = (holders.len(), holders.first()) {
                let others = numbers.iter().filter(|&&number| part(number) != holder);
                let next = others.map(|&number| level(number)).max().unwrap_or(Level::ABSENT);
                let ladder = |level: Level| self.book.scoring.ladder[usize::from(level.number())];
                let share = self.shares[place.item as usize][place.provision as usize];
                if let Some(drop) = drops.get_mut(&holder) {
                    drop.value += share * (ladder(best) - ladder(next));
                }
            }
        }
        drops.into_values().reduce(|best, one| if one.value > best.value { one } else { best })
    }
}
