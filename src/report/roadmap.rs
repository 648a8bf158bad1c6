//! roadmap.csv: the actions that would raise a document most for their effort.

use super::{Report, ReportError};
use crate::analyze::Brief;
use crate::assess::{FrameworkScore, Step};
use crate::report::value::Value;
use crate::rules::{Action, Example, Place, Promise};
use std::collections::BTreeMap;

/// The rows of a document.
pub(super) fn rows(report: &Report, document: usize, brief: &Brief) -> Result<Vec<Vec<Value>>, ReportError> {
    let mut rows = Vec::new();
    // A provision that two steps raise stands on the first one's level when the second comes.
    let mut raised = BTreeMap::new();
    for (number, step) in (1..).zip(&report.shelf.roadmap(document)?.steps) {
        rows.push(row(report, brief, number, step, &raised));
        raised.extend(step.raised.iter().map(|promise| (promise.place, promise.level.number())));
    }
    Ok(rows)
}

fn row(report: &Report, brief: &Brief, number: u32, step: &Step, raised: &BTreeMap<Place, u8>) -> Vec<Value> {
    let action = &report.book.actions[step.action as usize];
    let prerequisites = action.prerequisites.iter();
    let prerequisites = prerequisites.map(|&number| report.book.actions[number as usize].id.clone());
    let closes = step.raised.iter().map(|promise| {
        let before = raised.get(&promise.place).copied();
        let before = before.or_else(|| found(&brief.scores, promise)).unwrap_or(0);
        format!("{} {before}>{}", report.book.provision_at(promise.place).id, promise.level)
    });
    vec![
        brief.id.as_str().into(),
        number.into(),
        action.id.as_str().into(),
        action.text.as_str().into(),
        action.horizon.to_string().into(),
        action.effort.into(),
        action.lead.as_str().into(),
        action.indicator.as_str().into(),
        joined(prerequisites),
        joined(closes),
        implements(report, action).into(),
        joined(action.sdg_targets.iter().cloned()),
        step.gain.into(),
        step.value_after.into(),
        joined(action.examples.iter().map(example)),
    ]
}

/// Level of the best evidence for a promised provision.
fn found(scores: &[FrameworkScore], Promise { place, .. }: &Promise) -> Option<u8> {
    let item = &scores[place.framework as usize].items[place.item as usize];
    item.provisions[place.provision as usize].level.map(|level| level.number())
}

/// The paragraphs of an action by instrument: `UNESCO 2021: 39, 40; GDC 2024: 32b`.
fn implements(report: &Report, action: &Action) -> String {
    let of_framework = |&number: &u32| {
        let mut paragraphs: Vec<&str> = Vec::new();
        for promise in action.closes.iter().filter(|promise| promise.place.framework == number) {
            for cited in &report.book.provision_at(promise.place).cites {
                paragraphs.push(cited);
            }
        }
        paragraphs.sort_by_key(|paragraph| place_of(paragraph));
        paragraphs.dedup();
        let short = &report.book.frameworks[number as usize].short;
        (!paragraphs.is_empty()).then(|| format!("{short}: {}", paragraphs.join(", ")))
    };
    report.frameworks.iter().filter_map(of_framework).collect::<Vec<_>>().join("; ")
}

/// Sorts `9` before `11a`, and what has no number to the end.
fn place_of(paragraph: &str) -> (u32, String) {
    let letters = paragraph.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let number = paragraph[..paragraph.len() - letters.len()].parse();
    (number.unwrap_or(u32::MAX), letters.to_string())
}

fn example(example: &Example) -> String {
    format!("{} [{}; check its status]", example.name, example.checked.as_str())
}

fn joined(parts: impl Iterator<Item = String>) -> Value {
    parts.collect::<Vec<_>>().join(" | ").into()
}
