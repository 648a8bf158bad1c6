//! Documents against a corpus: benchmark.csv, benchmark_groups.csv, and the table that is printed.

use super::columns::COLUMNS;
use super::package::{self, Package};
use super::phrases::{fill, phrase};
use super::summary::{NAME_WIDTH, clipped};
use super::tables::plain;
use super::value::Value;
use super::{CsvMark, File, ReportError, csv};
use crate::assess::{Entity, GroupSummary, Part, Placing, Reference, Scorecard};
use crate::rules::RuleBook;
use serde_json::json;
use std::collections::BTreeMap;

/// Everything that a benchmark is written from.
pub struct BenchmarkReport<'a> {
    /// The rules that made the figures.
    pub book: &'a RuleBook,
    /// The frameworks compared, by number in the rule book.
    pub frameworks: &'a [u32],
    /// The corpus.
    pub corpus: &'a Reference,
    /// What is compared.
    pub parts: &'a [Part],
    /// The documents and where they stand.
    pub documents: &'a [(Scorecard, Vec<Placing<'a>>)],
    /// The groups of the corpus.
    pub groups: &'a [GroupSummary],
    /// Options that decide the results, for the record.
    pub options: BTreeMap<&'static str, String>,
}

/// Tables, record and description of a benchmark. The same benchmark gives the same bytes.
///
/// # Errors
/// When a table cannot be written, which only a fault of the program can cause.
pub fn benchmark_files(report: &BenchmarkReport, mark: CsvMark) -> Result<Vec<File>, ReportError> {
    let placings = report
        .documents
        .iter()
        .flat_map(|(card, placings)| placings.iter().map(move |placing| placing_row(report, card, placing)));
    let groups = report.groups.iter().map(|summary| group_row(report, summary));
    let tables = [
        plain("benchmark", &COLUMNS.benchmark, placings.collect()),
        plain("benchmark_groups", &COLUMNS.benchmark_groups, groups.collect()),
    ];
    let mut files = Vec::new();
    for table in &tables {
        files.push((format!("{}.csv", table.name), csv::bytes(table, mark)?));
    }
    files.push(("run.json".to_string(), record(report)?));
    let about = Package {
        name: "concordant-benchmark",
        title: "Documents compared with those of a corpus",
        frameworks: report
            .frameworks
            .iter()
            .map(|&number| &report.book.frameworks[number as usize])
            .collect(),
    };
    let described = package::bytes(&about, &tables, &files)?;
    files.push(("datapackage.json".to_string(), described));
    Ok(files)
}

fn placing_row(report: &BenchmarkReport, card: &Scorecard, placing: &Placing) -> Vec<Value> {
    let part = &report.parts[placing.part];
    let (by, group) = match &placing.group {
        Some((column, group)) => (column.as_str(), Some(group.as_str())),
        None => ("all", None),
    };
    let position = placing.position;
    let best = placing.best.as_ref();
    let whole = placing.group.is_none() && part.entity == Entity::Framework;
    let expected = report.corpus.length_curve(&part.id).expected(f64::from(card.words));
    vec![
        card.id.as_str().into(),
        part.entity.as_str().into(),
        part.id.as_str().into(),
        placing.value.into(),
        by.into(),
        group.into(),
        position.map_or(0, |one| one.peers).into(),
        position.map(|one| one.percentile).into(),
        position.map(|one| one.median).into(),
        position.map(|one| placing.value - one.median).into(),
        best.map(|best| best.card.id.as_str()).into(),
        best.and_then(|best| country(best.card)).into(),
        best.map(|best| best.value).into(),
        best.map(|best| placing.value - best.value).into(),
        expected.filter(|_| whole).map(|expected| placing.value - expected).into(),
    ]
}

fn group_row(report: &BenchmarkReport, summary: &GroupSummary) -> Vec<Value> {
    let part = &report.parts[summary.part];
    let effect = summary.effect;
    let note = if effect.is_none() { phrase("benchmark", "few") } else { "" };
    vec![
        summary.column.as_str().into(),
        summary.group.as_str().into(),
        part.entity.as_str().into(),
        part.id.as_str().into(),
        summary.documents.into(),
        summary.quartiles.low.into(),
        summary.quartiles.median.into(),
        summary.quartiles.high.into(),
        summary.others.into(),
        effect.map(|effect| effect.delta).into(),
        effect.map(|effect| effect.interval.0).into(),
        effect.map(|effect| effect.interval.1).into(),
        note.into(),
    ]
}

fn record(report: &BenchmarkReport) -> Result<Vec<u8>, ReportError> {
    let named = |card: &Scorecard| json!({ "doc_id": card.id.as_str(), "path": card.meta.path, "sha256": card.meta.sha256 });
    let record = json!({
        "program": "concordant",
        "version": env!("CARGO_PKG_VERSION"),
        "command": "benchmark",
        "rules_sha256": report.book.sha256,
        "options": report.options,
        "documents": report.documents.iter().map(|(card, _)| named(card)).collect::<Vec<_>>(),
        "corpus": report.corpus.members().map(named).collect::<Vec<_>>(),
    });
    let mut bytes = serde_json::to_vec_pretty(&record)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn country(card: &Scorecard) -> Option<&str> {
    card.meta.country_iso3.as_ref().map(|country| country.value.as_str())
}

/// A table for a terminal: a line for each document and instrument, values in percent.
pub fn benchmark_summary(report: &BenchmarkReport) -> String {
    let mut out = fill("benchmark", "head", &[("members", &report.corpus.members().count().to_string())]);
    out.push_str(&format!(
        "\n\n{:<NAME_WIDTH$} {:<12} {:>7} {:>6} {:>7}  {}\n",
        "document",
        "framework",
        "value",
        phrase("benchmark", "rank"),
        phrase("benchmark", "median"),
        phrase("benchmark", "best")
    ));
    for (card, placings) in report.documents {
        // Lenses have their place in the table of all parts.
        let whole = |placing: &&Placing| {
            let part = &report.parts[placing.part];
            let is_lens = report.book.frameworks[part.framework as usize].lens;
            placing.group.is_none() && part.entity == Entity::Framework && !is_lens
        };
        let lines = placings.iter().filter(whole);
        if card.values.is_empty() {
            let why = fill("benchmark", "lost", &[("why", "not assessable")]);
            out.push_str(&format!("{:<NAME_WIDTH$} {why}\n", clipped(card.id.as_str())));
        }
        for placing in lines {
            out.push_str(&line(report, card, placing));
        }
    }
    out
}

fn line(report: &BenchmarkReport, card: &Scorecard, placing: &Placing) -> String {
    let framework = &report.book.frameworks[report.parts[placing.part].framework as usize];
    let percent = |value: f64| format!("{:.1} %", value * 100.0);
    let dash = || "–".to_string();
    let rank = placing.position.map_or_else(dash, |one| format!("{:.0}", one.percentile * 100.0));
    let median = placing.position.map_or_else(dash, |one| percent(one.median));
    let best = placing.best.as_ref().map_or_else(dash, |best| {
        let country = country(best.card).map_or(String::new(), |country| format!(", {country}"));
        format!("{} ({}{country})", percent(best.value), best.card.id)
    });
    let name = clipped(card.id.as_str());
    format!(
        "{name:<NAME_WIDTH$} {:<12} {:>7} {rank:>6} {median:>7}  {best}\n",
        framework.short,
        percent(placing.value)
    )
}
