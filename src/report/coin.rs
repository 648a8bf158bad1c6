//! coin_idata.csv and coin_imeta.csv: values of the provisions and how they are put together, in the form that
//! COINr (a package of R for composite indicators) reads, so that a statistician can repeat and vary it.

use super::Report;
use super::tables::frameworks;
use super::value::Value;
use crate::analyze::Brief;
use crate::rules::{Framework, Item, Provision};

/// The index above the instruments, which the form asks for.
const TOP: &str = "index";

/// The provisions that make up values, lenses left out: number of the framework, item and provision in it.
pub(super) fn indicators<'a>(
    report: &'a Report,
) -> impl Iterator<Item = (usize, usize, usize, &'a Framework, &'a Item, &'a Provision)> {
    frameworks(report).filter(|(_, framework)| !framework.lens).flat_map(|(number, framework)| {
        framework.items.iter().enumerate().flat_map(move |(at, item)| {
            let provisions = item.provisions.iter().enumerate();
            provisions
                .filter(|(_, provision)| provision.selected)
                .map(move |(place, provision)| (number, at, place, framework, item, provision))
        })
    })
}

/// Identifier as a name of a column: `unesco_p6_36a`.
pub(super) fn code(id: &str) -> String {
    id.replace('.', "_").to_lowercase()
}

/// A document a row, a provision a column.
pub(super) fn idata(report: &Report, brief: &Brief) -> Vec<Value> {
    let title = brief.meta.title.as_ref().map_or(brief.id.as_str(), |title| &title.value);
    let mut row: Vec<Value> = vec![brief.id.as_str().into(), title.into()];
    row.extend(indicators(report).map(|(framework, item, provision, ..)| {
        let items = brief.scores.get(framework).map(|score| &score.items);
        Value::from(items.and_then(|items| items[item].provisions[provision].value(&report.book.scoring)))
    }));
    row
}

/// Provisions, items, instruments and the index above them, each with its weight in the next.
pub(super) fn imeta(report: &Report) -> Vec<Vec<Value>> {
    let row = |code: String, name: &str, level: u32, parent: String, weight: f64| -> Vec<Value> {
        let kind = if level == 1 { "Indicator" } else { "Aggregate" };
        vec![code.into(), name.into(), level.into(), parent.into(), weight.into(), 1u32.into(), kind.into()]
    };
    let instruments = || frameworks(report).filter(|(_, framework)| !framework.lens);
    let mut rows: Vec<Vec<Value>> = indicators(report)
        .map(|(.., item, provision)| {
            row(code(&provision.id), &provision.title, 1, code(&item.id), provision.weight)
        })
        .collect();
    for (_, framework) in instruments() {
        let items = framework.items.iter();
        rows.extend(items.map(|item| row(code(&item.id), &item.title, 2, code(&framework.id), item.weight)));
    }
    rows.extend(instruments().map(|(_, one)| row(code(&one.id), &one.title, 3, TOP.to_string(), 1.0)));
    rows.push(row(TOP.to_string(), "Mean of the instruments", 4, String::new(), 1.0));
    rows
}
