//! `by_<column>.csv`: the best that the documents of a group hold together.

use super::Report;
use super::columns::COLUMNS;
use super::run_table::RunTable;
use super::tables::{frameworks, plain_of_run};
use super::value::Value;
use crate::assess::{GroupBest, LayerScore};

/// A table for each column that the documents were grouped by.
pub(super) fn tables<'a>(report: &'a Report<'a>) -> Vec<RunTable<'a>> {
    let table = |(column, groups): &'a (String, Vec<GroupBest<'a>>)| {
        plain_of_run(&format!("by_{}", file_name(column)), &COLUMNS.by, move || {
            Box::new(groups.iter().flat_map(move |group| rows(report, group)).map(Ok))
        })
    };
    report.by.iter().map(table).collect()
}

/// A column's name as part of a file name.
fn file_name(column: &str) -> String {
    let letter = |letter: char| if letter.is_alphanumeric() { letter.to_ascii_lowercase() } else { '_' };
    column.chars().map(letter).collect()
}

fn rows(report: &Report, group: &GroupBest) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    let mut push = |entity: &str, id: &str, value: Option<f64>, level: Value, giver: Value| {
        rows.push(vec![
            group.group.as_str().into(),
            (group.documents.len() as u32).into(),
            entity.into(),
            id.into(),
            value.into(),
            level,
            giver,
        ]);
    };
    for (number, framework) in frameworks(report) {
        let score = &group.scores[number];
        let mut mean = |entity: &str, id: &str, mean: &LayerScore| {
            push(entity, id, mean.value, Value::Missing, Value::Missing);
        };
        mean("framework", &framework.id, &score.total);
        for (layer, found) in framework.layers.iter().zip(&score.layers) {
            mean("layer", &format!("{}.{}", framework.id, layer.id), found);
        }
        for (at, (item, found)) in framework.items.iter().zip(&score.items).enumerate() {
            push("item", &item.id, found.value, Value::Missing, Value::Missing);
            for (place, (provision, found)) in item.provisions.iter().zip(&found.provisions).enumerate() {
                let giver = group.giver(number, at, place).map(|giver| giver.id.as_str());
                let level = found.level.map(|level| level.number());
                let value = found.value(&report.book.scoring);
                push("provision", &provision.id, value, level.into(), giver.into());
            }
        }
    }
    rows
}
