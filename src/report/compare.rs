//! Two versions of a text, or two runs, side by side: tables, record and the lines that are printed.

use super::columns::COLUMNS;
use super::package::{self, Package};
use super::run::described;
use super::tables::{Table, by_framework, plain};
use super::value::Value;
use super::{CsvMark, File, ReportError, csv};
use crate::compare::{Change, Comparison, Kind, ParagraphCounts, Quoted, ValueChange};
use crate::rules::Framework;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Letters of a run of words that are printed.
const SHOWN: usize = 80;

/// A comparison and what was compared.
pub struct Compared<'a> {
    /// What changed.
    pub comparison: &'a Comparison,
    /// The frameworks compared, in the order of the effects.
    pub frameworks: Vec<&'a Framework>,
    /// The old and the new side.
    pub sides: [ComparedSide; 2],
    /// Options that decide the results, for the record of the run.
    pub options: BTreeMap<&'static str, String>,
}

/// One side of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ComparedSide {
    /// Path as it was given.
    pub path: String,
    /// Version of the program.
    pub version: String,
    /// SHA-256 of the rules.
    pub rules_sha256: String,
    /// Identifier and SHA-256 of each document.
    pub documents: Vec<(String, String)>,
}

/// Tables, data package and record of a comparison. The same comparison gives the same bytes.
///
/// # Errors
/// When a table cannot be written, which only a fault of the program can cause.
pub fn compare_files(compared: &Compared, mark: CsvMark) -> Result<Vec<File>, ReportError> {
    let comparison = compared.comparison;
    let changes = comparison.changes.iter().map(change_row).collect();
    let values = comparison.values.iter().map(value_row).collect();
    let tables: [Table; 2] = [
        by_framework("compare", &COLUMNS.compare, &compared.frameworks, changes),
        plain("compare_scores", &COLUMNS.compare_scores, values),
    ];
    let mut files: Vec<File> = Vec::new();
    for table in &tables {
        files.push((format!("{}.csv", table.name), csv::bytes(table, mark)?));
    }
    files.push(("run.json".to_string(), record(compared)?));
    let about = Package {
        name: "concordant-comparison",
        title: "Changes between two versions against international frameworks on AI",
        frameworks: compared.frameworks.clone(),
    };
    let described = package::bytes(&about, &tables, &files)?;
    files.push(("datapackage.json".to_string(), described));
    Ok(files)
}

fn change_row(change: &Change) -> Vec<Value> {
    let provision = |level: Option<u8>| level.map_or("–".to_string(), |level| level.to_string());
    let provisions = change
        .provisions
        .iter()
        .map(|changed| format!("{} {}→{}", changed.id, provision(changed.old), provision(changed.new)));
    let details: Vec<&str> = change.details.iter().map(|detail| detail.text.as_str()).collect();
    let quoted =
        |of: fn(&Quoted) -> Value| [&change.old, &change.new].map(|side| side.as_ref().map(of).into());
    let mut row: Vec<Value> = vec![
        change.doc_id.as_str().into(),
        change.kind.as_str().into(),
        if change.moved { "yes" } else { "" }.into(),
        provisions.collect::<Vec<_>>().join(" | ").into(),
        change.level_old().into(),
        change.level_new().into(),
        details.join(" | ").into(),
    ];
    row.extend::<[Value; 2]>(quoted(|side| side.page.into()));
    row.extend::<[Value; 2]>(quoted(|side| side.section.clone().into()));
    row.extend::<[Value; 2]>(quoted(|side| side.paragraph.into()));
    row.extend::<[Value; 2]>(quoted(|side| side.quote.as_str().into()));
    row.push(change.words_removed.join(" | ").into());
    row.push(change.words_added.join(" | ").into());
    row.extend(change.effects.iter().map(|effect| Value::from(*effect)));
    row.push(change.reasons.join(" | ").into());
    row
}

fn value_row(value: &ValueChange) -> Vec<Value> {
    vec![
        value.doc_id.as_str().into(),
        value.entity.into(),
        value.id.as_str().into(),
        value.old.into(),
        value.new.into(),
        value.difference().into(),
    ]
}

/// run.json: enough to repeat the comparison.
fn record(compared: &Compared) -> Result<Vec<u8>, ReportError> {
    let side = |side: &ComparedSide| -> Json {
        let documents = side.documents.iter().map(|(id, sha256)| json!({ "doc_id": id, "sha256": sha256 }));
        json!({
            "path": side.path,
            "version": side.version,
            "rules_sha256": side.rules_sha256,
            "documents": documents.collect::<Vec<_>>(),
        })
    };
    let paragraphs = compared.comparison.paragraphs.map(|counts| {
        let named = paragraph_counts(&counts).map(|(name, count)| (name.to_string(), json!(count)));
        Json::Object(named.into_iter().collect())
    });
    let frameworks: Vec<Json> = compared.frameworks.iter().map(|framework| described(framework)).collect();
    let record = json!({
        "program": "concordant",
        "version": env!("CARGO_PKG_VERSION"),
        "command": "compare",
        "frameworks": frameworks,
        "options": compared.options,
        "old": side(&compared.sides[0]),
        "new": side(&compared.sides[1]),
        "paragraphs": paragraphs,
    });
    let mut bytes = serde_json::to_vec_pretty(&record)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The counts of paragraphs with their names.
fn paragraph_counts(counts: &ParagraphCounts) -> [(&'static str, u32); 6] {
    [
        ("same", counts.same),
        ("moved", counts.moved),
        ("reworded", counts.reworded),
        ("changed", counts.changed),
        ("added", counts.added),
        ("removed", counts.removed),
    ]
}

/// What changed, as lines to print: counts by kind, each framework's value with the sum of the effects, and
/// each change in a line of its own.
pub fn compare_summary(compared: &Compared) -> String {
    let comparison = compared.comparison;
    let mut lines: Vec<String> = comparison.changes.iter().map(told).collect();
    if !lines.is_empty() {
        lines.push(String::new());
    }
    let kinds = Kind::ALL.map(|kind| format!("{} {}", comparison.count(kind), kind.as_str()));
    lines.push(format!("{} changes: {}", comparison.changes.len(), kinds.join(", ")));
    if let Some(counts) = &comparison.paragraphs {
        let counts = paragraph_counts(counts).map(|(name, count)| format!("{count} {name}"));
        lines.push(format!("paragraphs: {}", counts.join(", ")));
    }
    for (number, framework) in compared.frameworks.iter().enumerate() {
        let values = comparison.values.iter();
        let values = values.filter(|value| value.entity == "framework" && value.id == framework.id);
        lines.extend(values.filter_map(|value| value_line(comparison, number, framework, value)));
    }
    lines.join("\n")
}

fn told(change: &Change) -> String {
    let level = |level: Option<u8>| level.map_or("–".to_string(), |level| level.to_string());
    let ids: Vec<&str> = change.provisions.iter().map(|provision| provision.id.as_str()).collect();
    let place = change.new.as_ref().or(change.old.as_ref());
    let place = place.map_or(String::new(), |place| match place.page {
        Some(page) => format!(", p. {page}"),
        None => format!(", para. {}", place.paragraph),
    });
    let words = |sign: char, words: &[String]| {
        words.iter().map(|word| format!(" {sign}[{}]", clipped(word))).collect::<String>()
    };
    format!(
        "{:<12} {}→{}  {}{place}{}{}",
        change.kind.as_str(),
        level(change.level_old()),
        level(change.level_new()),
        ids.join(" "),
        words('-', &change.words_removed),
        words('+', &change.words_added),
    )
}

/// Words short enough for a line; the table has all of them.
fn clipped(words: &str) -> String {
    match words.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", words[..end].trim_end()),
        None => words.to_string(),
    }
}

/// `UNESCO 2021: 40.0 % → 38.5 %, -1.5 points; the changes sum to -1.5`.
fn value_line(
    comparison: &Comparison,
    number: usize,
    framework: &Framework,
    value: &ValueChange,
) -> Option<String> {
    let (old, new) = (value.old?, value.new?);
    let difference = value.difference()?;
    let effects = comparison.changes.iter().map(|change| change.effects.get(number).copied().flatten());
    let sum: f64 = effects.flatten().sum();
    let rest = match comparison.paragraphs {
        Some(_) => format!("; the changes sum to {:+.1}", 100.0 * sum),
        None => String::new(),
    };
    let name = if comparison.paragraphs.is_some() { String::new() } else { format!("{} ", value.doc_id) };
    Some(format!(
        "{name}{}: {:.1} % → {:.1} %, {:+.1} points{rest}",
        framework.short,
        100.0 * old,
        100.0 * new,
        100.0 * difference
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_runs_of_words_are_clipped_between_letters() {
        assert_eq!(clipped(&"é".repeat(SHOWN)), "é".repeat(SHOWN));
        assert_eq!(clipped(&"é".repeat(SHOWN + 1)), format!("{}…", "é".repeat(SHOWN)));
    }
}
