//! A reference: the figures of a corpus without its texts, as a table and a record.

use super::columns::{COLUMNS, Column};
use super::package::{self, Package};
use super::tables::{Table, plain};
use super::value::Value;
use super::{CsvMark, File, ReportError, csv};
use crate::assess::{Membership, Reference, Scorecard};
use crate::rules::RuleBook;
use serde_json::json;
use std::collections::BTreeMap;

/// Everything that a reference is written from.
pub struct ReferenceReport<'a> {
    /// The rules that made the figures.
    pub book: &'a RuleBook,
    /// The figures.
    pub reference: &'a Reference,
    /// Options that decide them.
    pub options: BTreeMap<&'static str, String>,
}

/// Table, record and description of a reference. No path and no text stands in them; the same reference gives
/// the same bytes.
///
/// # Errors
/// When a table cannot be written, which only a fault of the program can cause.
pub fn reference_files(report: &ReferenceReport) -> Result<Vec<File>, ReportError> {
    let table = table(report);
    let record = json!({
        "program": "concordant",
        "version": env!("CARGO_PKG_VERSION"),
        "command": "corpus reference",
        "rules_sha256": report.book.sha256,
        "options": report.options,
        "members": report.reference.members().count(),
    });
    let mut run = serde_json::to_vec_pretty(&record)?;
    run.push(b'\n');
    let mut files = vec![
        ("reference.csv".to_string(), csv::bytes(&table, CsvMark::Without)?),
        ("run.json".to_string(), run),
    ];
    let about = Package {
        name: "concordant-reference",
        title: "Figures of a corpus to compare documents with",
        frameworks: report.book.frameworks.iter().collect(),
    };
    let described = package::bytes(&about, &[table], &files)?;
    files.push(("datapackage.json".to_string(), described));
    Ok(files)
}

/// What a reference holds, as lines to print: what counts, then what does not and why.
pub fn reference_summary(reference: &Reference) -> String {
    let mut lines = Vec::new();
    for card in &reference.cards {
        match &card.membership {
            Membership::Counts => {}
            Membership::TwinOf(other) => lines.push(format!("twin      {}: the text of {other}", card.id)),
            Membership::LeftOut(reason) => lines.push(format!("left out  {}: {reason}", card.id)),
        }
    }
    let count = reference.members().count();
    lines.push(format!("{count} of {} documents make up the reference", reference.cards.len()));
    lines.join("\n")
}

fn table(report: &ReferenceReport) -> Table {
    let book = report.book;
    let mut table = plain("reference", &COLUMNS.reference, Vec::new());
    let value = |id: &str, title: &str| Column {
        name: id.to_string(),
        kind: "number".to_string(),
        unit: Some("value 0 to 1".to_string()),
        description: format!("Value: {title}"),
        verbatim: false,
        of_run: false,
    };
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for framework in &book.frameworks {
        values.push(value(&framework.id, &framework.title));
        let layers = framework.layers.iter();
        values.extend(layers.map(|one| value(&format!("{}.{}", framework.id, one.id), &one.title)));
        values.extend(framework.items.iter().map(|item| value(&item.id, &item.title)));
    }
    levels.extend(book.provisions().map(|(_, provision)| Column {
        kind: "integer".to_string(),
        unit: Some("level 0 to 4".to_string()),
        description: format!("Level: {}", provision.title),
        ..value(&provision.id, "")
    }));
    for card in &report.reference.cards {
        let mut row = facts(card);
        row.extend(values.iter().map(|column| card.values.get(&column.name).copied().into()));
        row.extend(
            levels.iter().map(|column| card.levels.get(&column.name).map(|level| level.number()).into()),
        );
        table.rows.push(row);
    }
    table.columns.extend(values.into_iter().chain(levels));
    table
}

fn facts(card: &Scorecard) -> Vec<Value> {
    let (twin, left_out) = match &card.membership {
        Membership::Counts => (None, None),
        Membership::TwinOf(other) => (Some(other.as_str()), None),
        Membership::LeftOut(reason) => (None, Some(reason.as_str())),
    };
    let meta = &card.meta;
    vec![
        card.id.as_str().into(),
        meta.title.as_ref().map(|title| title.value.clone()).into(),
        meta.country_iso3.as_ref().map(|country| country.value.clone()).into(),
        meta.year.as_ref().map(|year| year.value).into(),
        meta.kind.clone().into(),
        card.lang.as_str().into(),
        card.words.into(),
        meta.sha256.as_str().into(),
        twin.into(),
        left_out.into(),
    ]
}
