//! The rows of references.csv, stakeholders.csv, lifecycle.csv, balance.csv and sdg.csv.

use super::Report;
use super::value::Value;
use crate::analyze::Assessment;
use crate::assess::{Cell, InstrumentReference, balance, engagements, life_cycle, references, targets};
use crate::document::Locator;
use crate::rules::Level;

/// Page, section, paragraph and quotation of a passage; empty cells without one.
fn place(assessment: &Assessment, at: Option<&Locator>) -> [Value; 4] {
    let Some(at) = at else { return [const { Value::Missing }; 4] };
    [
        at.page.into(),
        assessment.sections[at.section as usize].clone().into(),
        at.paragraph.into(),
        at.span.of(&assessment.text).into(),
    ]
}

/// A document and an instrument that it names a row.
pub(super) fn reference_rows(report: &Report, assessment: &Assessment) -> Vec<Vec<Value>> {
    let row = |found: InstrumentReference| {
        let mut row: Vec<Value> = vec![
            assessment.id.as_str().into(),
            found.instrument.id.as_str().into(),
            found.instrument.title.as_str().into(),
            found.count.into(),
            found.first.span.of(&assessment.text).into(),
        ];
        row.extend(place(assessment, Some(&found.first.at)));
        row
    };
    references(report.book, assessment).into_iter().map(row).collect()
}

/// A document and a group that it names a row.
pub(super) fn stakeholder_rows(report: &Report, assessment: &Assessment) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    for found in engagements(report.book, assessment) {
        let mut row: Vec<Value> = vec![
            assessment.id.as_str().into(),
            found.group.id.as_str().into(),
            found.group.title.as_str().into(),
            found.level.map_or("named", |level| &level.id).into(),
            found.named.into(),
        ];
        let levels = ["informed", "consulted", "represented", "decides"];
        let view = report.book.view("engagement").map_or(&[][..], |view| &view.entries);
        row.extend(levels.map(|level| {
            let at = view.iter().position(|entry| entry.id == level);
            Value::from(at.map_or(0, |at| found.engaged[at]))
        }));
        row.extend(place(assessment, Some(&found.first.at)));
        rows.push(row);
    }
    rows
}

/// A document, a stage and a principle a row.
pub(super) fn life_cycle_rows(report: &Report, assessment: &Assessment) -> Vec<Vec<Value>> {
    let row = |cell: Cell| {
        let mut row: Vec<Value> = vec![
            assessment.id.as_str().into(),
            cell.stage.id.as_str().into(),
            cell.stage.title.as_str().into(),
            cell.principle.id.as_str().into(),
            cell.principle.title.as_str().into(),
            cell.passages.into(),
            cell.level.number().into(),
        ];
        row.extend(place(assessment, cell.first.map(|evidence| &evidence.at)));
        row
    };
    life_cycle(report.book, assessment).into_iter().map(row).collect()
}

/// A document a row.
pub(super) fn balance_row(report: &Report, assessment: &Assessment) -> Option<Vec<Value>> {
    let found = balance(report.book, assessment)?;
    let (low, high) = found.interval;
    Some(vec![
        assessment.id.as_str().into(),
        found.innovation.into(),
        found.responsibility.into(),
        found.both.into(),
        (1.0 - found.share).into(),
        found.share.into(),
        low.into(),
        high.into(),
        found.share_meant.into(),
    ])
}

/// A document and a target a row.
pub(super) fn target_rows(report: &Report, assessment: &Assessment) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    for target in targets(report.book, assessment) {
        let reach = |least: Level| {
            let reached = target.linked.iter().filter(|(_, level)| level.is_some_and(|level| level >= least));
            reached.count() as u32
        };
        let told = target.linked.iter().filter_map(|(place, level)| {
            let level = level.filter(|level| *level > Level::ABSENT)?;
            Some(format!("{} {level}", report.book.provision_at(*place).id))
        });
        let mut row: Vec<Value> = vec![
            assessment.id.as_str().into(),
            target.number.into(),
            target.provision.title.as_str().into(),
            target.level.map(Level::number).into(),
            target.goal_named.into(),
            target.named.into(),
            (target.linked.len() as u32).into(),
            reach(Level::MENTION).into(),
            reach(Level::MECHANISM).into(),
            told.collect::<Vec<_>>().join(" | ").into(),
        ];
        row.extend(place(assessment, target.at));
        rows.push(row);
    }
    rows
}
