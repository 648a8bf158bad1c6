//! Stages of the life of an AI system × principles of the Recommendation.

use crate::analyze::Assessment;
use crate::matching::{Evidence, Mention};
use crate::rules::{Item, Level, RuleBook, ViewEntry};
use crate::text::Span;
use std::collections::BTreeSet;

/// A stage and a principle in a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell<'a> {
    /// The stage.
    pub stage: &'a ViewEntry,
    /// The principle.
    pub principle: &'a Item,
    /// Passages on the principle that name the stage.
    pub passages: u32,
    /// The highest level among them; absent when there is none.
    pub level: Level,
    /// The first of those at that level.
    pub first: Option<&'a Evidence>,
}

/// All stages of all principles, in the order of the rules; none for a document without scores.
pub fn life_cycle<'a>(book: &'a RuleBook, assessment: &'a Assessment) -> Vec<Cell<'a>> {
    let stages = book.view("lifecycle").map_or(&[][..], |view| &view.entries);
    if assessment.scores.is_empty() {
        return Vec::new();
    }
    let mut cells = Vec::new();
    for stage in stages {
        let mentions: Vec<&Mention> =
            assessment.mentions.iter().filter(|mention| mention.group == stage.group).collect();
        for (framework, number, principle) in principles(book) {
            let about = assessment.evidence.iter().filter(|evidence| {
                let rule = &book.rules[evidence.rule as usize];
                rule.framework as usize == framework
                    && rule.item as usize == number
                    && evidence.level > Level::ABSENT
                    && names(&mentions, evidence.at.span)
            });
            let about: Vec<&Evidence> = about.collect();
            let level = about.iter().map(|evidence| evidence.level).max().unwrap_or(Level::ABSENT);
            let spans: BTreeSet<Span> = about.iter().map(|evidence| evidence.at.span).collect();
            let first = about.into_iter().find(|evidence| evidence.level == level);
            cells.push(Cell { stage, principle, passages: spans.len() as u32, level, first });
        }
    }
    cells
}

/// The principles of the Recommendation: number of the framework, number of the item, item.
fn principles(book: &RuleBook) -> impl Iterator<Item = (usize, usize, &Item)> {
    let framework = book.frameworks.iter().position(|framework| framework.id == "unesco");
    framework.into_iter().flat_map(|number| {
        let framework = &book.frameworks[number];
        let layer = framework.layers.iter().position(|layer| layer.id == "principles");
        let items = framework.items.iter().enumerate();
        items
            .filter(move |(_, item)| Some(item.layer as usize) == layer)
            .map(move |(item, one)| (number, item, one))
    })
}

/// Whether one of the mentions, which stand by place, lies inside a passage.
fn names(mentions: &[&Mention], passage: Span) -> bool {
    let from = mentions.partition_point(|mention| mention.span.start < passage.start);
    mentions.get(from).is_some_and(|mention| mention.span.end <= passage.end)
}
