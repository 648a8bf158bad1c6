//! Cells and rows of how far values can be trusted.

use super::run_table::Row;
use super::tables::each;
use super::value::Value;
use super::{Report, ReportError, views};
use crate::assess::{DocumentStanding, Interval, Ranks, ranks_of};
use crate::rules::Framework;

/// The columns of comparison.csv between the values of the frameworks and those of the items, each for all
/// frameworks.
pub(super) fn comparison(report: &Report, document: usize) -> Vec<Value> {
    type Cell = fn(&DocumentStanding) -> Value;
    let floor = report.uncertainty.iter().map(|one| above_floor(report, one.framework, document).into());
    let columns: [Cell; 11] = [
        |one| one.for_length.into(),
        |one| one.corrected.map(|interval| interval.median).into(),
        |one| one.corrected.map(|interval| interval.low).into(),
        |one| one.corrected.map(|interval| interval.high).into(),
        |one| one.ranks.map(|ranks| ranks.low).into(),
        |one| one.ranks.map(|ranks| ranks.high).into(),
        |one| ties(one).into(),
        |one| one.ranks_for_length.map(|ranks| ranks.low).into(),
        |one| one.ranks_for_length.map(|ranks| ranks.high).into(),
        |one| one.concentration.passage.map(|drop| drop.value).into(),
        |one| one.concentration.section.map(|drop| drop.value).into(),
    ];
    let of = |cell: &Cell| {
        let standings = report.uncertainty.iter().map(|one| one.documents[document].as_ref());
        standings.map(|standing| standing.map_or(Value::Missing, cell)).collect::<Vec<Value>>()
    };
    columns.iter().flat_map(of).chain(floor).collect()
}

/// Value less what as many words on other subjects bring; `None` where that was not measured.
pub(super) fn above_floor(report: &Report, framework: u32, document: usize) -> Option<f64> {
    let listed = report.outcomes[document].read()?;
    let value = listed.scores.get(framework as usize)?.total.value?;
    let floor = report.book.quality.floor.as_ref()?;
    let id = &report.book.frameworks[framework as usize].id;
    Some(value - floor.value(id, f64::from(listed.words))?)
}

/// The groups of a document as letters, the highest first.
pub(super) fn ties(standing: &DocumentStanding) -> String {
    standing.ties.iter().map(|&group| letters(group)).collect::<Vec<_>>().join(" ")
}

/// a to z, then aa, ab, …
fn letters(number: u32) -> String {
    let letter = char::from(b'a' + (number % 26) as u8);
    match number / 26 {
        0 => letter.to_string(),
        more => letters(more - 1) + &letter.to_string(),
    }
}

/// Median and ends, as three cells.
pub(super) fn interval(interval: Option<Interval>) -> [Value; 3] {
    match interval {
        Some(Interval { low, median, high }) => [median.into(), low.into(), high.into()],
        None => [Value::Missing, Value::Missing, Value::Missing],
    }
}

/// `3`, or `3–7`.
pub(super) fn span(ranks: Ranks) -> String {
    match ranks.low == ranks.high {
        true => ranks.low.to_string(),
        false => format!("{}–{}", ranks.low, ranks.high),
    }
}

/// rank_replicates.csv: value and rank of every ranked document in every replicate, lenses left out.
pub(super) fn replicates<'a>(report: &'a Report) -> impl Iterator<Item = Row> + 'a {
    let instruments = report.uncertainty.iter().map(|one| {
        let framework = &report.book.frameworks[one.framework as usize];
        (framework, one)
    });
    instruments.filter(|(framework, _)| !framework.lens).flat_map(|(framework, one)| {
        let ranked = views::read(report).filter(|(document, _)| {
            one.documents[*document].as_ref().is_some_and(|standing| standing.ranks.is_some())
        });
        let ids: Vec<&str> = ranked.map(|(_, listed)| listed.id.as_str()).collect();
        (1..).zip(report.shelf.varied(one.framework)).flat_map(move |(number, values)| {
            each(
                values
                    .map_err(ReportError::from)
                    .map(|values| of_replicate(framework, number, &ids, &values)),
            )
        })
    })
}

/// The rows of a replicate.
fn of_replicate(framework: &Framework, number: u32, ids: &[&str], values: &[f64]) -> Vec<Vec<Value>> {
    let rows = ids.iter().zip(values).zip(ranks_of(values)).map(|((&id, &value), rank)| {
        vec![framework.id.as_str().into(), number.into(), id.into(), value.into(), rank.into()]
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_letters() {
        let named = [0, 1, 25, 26, 27, 51, 52, 701, 702].map(letters);
        assert_eq!(named, ["a", "b", "z", "aa", "ab", "az", "ba", "zz", "aaa"]);
    }
}
