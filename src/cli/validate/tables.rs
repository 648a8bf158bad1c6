//! The files of `validate --out`.

use super::trial::Trial;
use crate::assess::Estimate;
use crate::validate::{Agreement, Content, ItemFigures, Strengths, UnitResult, Validation};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// A file: name, content.
type File = (&'static str, Vec<u8>);

pub(super) fn all(
    trial: &Trial,
    results: &[UnitResult],
    validation: &Validation,
) -> anyhow::Result<Vec<File>> {
    Ok(vec![
        ("validation.csv", items(validation)?),
        ("validation_units.csv", units(trial, results)?),
        ("validation_errors.csv", errors(trial, results)?),
        ("validation.json", record(trial, figures(validation))?),
    ])
}

pub(super) fn of_strengths(
    trial: &Trial,
    results: &[UnitResult],
    strengths: &Strengths,
) -> anyhow::Result<Vec<File>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["unit_id", "strength_gold", "strength"])?;
    for (unit, result) in trial.units.iter().zip(results) {
        writer.write_record([unit.id.clone(), number(unit.strength), number(result.strength)])?;
    }
    let found = json!({
        "documents": strengths.documents,
        "units_without_cue": strengths.without_cue,
        "strength": agreement(&strengths.agreement),
    });
    Ok(vec![("validation_units.csv", writer.into_inner()?), ("validation.json", record(trial, found)?)])
}

fn items(validation: &Validation) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut header: Vec<String> =
        ["item", "positives", "tp", "fp", "fn", "tn"].into_iter().map(String::from).collect();
    for name in FIGURES {
        header.extend([name.to_string(), format!("{name}_low"), format!("{name}_high")]);
    }
    writer.write_record(header)?;
    let overall = validation.overall.iter().map(|overall| &overall.micro);
    for row in validation.items.iter().chain(overall) {
        let counts = &row.counts;
        let numbers = [counts.tp + counts.missed, counts.tp, counts.fp, counts.missed, counts.tn];
        let mut cells = vec![row.name.clone()];
        cells.extend(numbers.iter().map(u32::to_string));
        for one in in_order(row) {
            let [low, high] = [one.interval.map(|ends| ends.0), one.interval.map(|ends| ends.1)];
            cells.extend([one.value, low, high].map(digits));
        }
        writer.write_record(cells)?;
    }
    Ok(writer.into_inner()?)
}

const FIGURES: [&str; 4] = ["precision", "recall", "f1", "kappa"];

/// In the order of [`FIGURES`].
fn in_order(row: &ItemFigures) -> [&Estimate; 4] {
    [&row.precision, &row.recall, &row.f1, &row.kappa]
}

fn units(trial: &Trial, results: &[UnitResult]) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "unit_id",
        "items_gold",
        "items_found",
        "level_gold",
        "level_found",
        "capped_by",
        "strength",
    ])?;
    for (unit, result) in trial.units.iter().zip(results) {
        writer.write_record([
            unit.id.clone(),
            joined(unit.items.iter()),
            joined(result.found.keys()),
            number(unit.level),
            result.level.to_string(),
            result.capped_by.clone().unwrap_or_default(),
            number(result.strength),
        ])?;
    }
    Ok(writer.into_inner()?)
}

fn errors(trial: &Trial, results: &[UnitResult]) -> anyhow::Result<Vec<u8>> {
    let counted: BTreeSet<&String> = trial.selection.items.iter().collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["unit_id", "item", "error", "rule", "terms_or_failed_part", "text"])?;
    for (unit, result) in trial.units.iter().zip(results) {
        // A whole document is named by its file.
        let text = match &unit.content {
            Content::Passage { text, .. } => text,
            Content::File(file) => file,
        };
        let wrong = result.found.iter().filter(|(item, _)| {
            counted.contains(item) && !unit.items.contains(*item) && !unit.left_out.contains(*item)
        });
        let rows = wrong.map(|row| ("fp", row)).chain(result.missed.iter().map(|row| ("fn", row)));
        for (error, (item, reason)) in rows {
            writer.write_record([unit.id.as_str(), item, error, &reason.rule, &reason.words, text])?;
        }
    }
    Ok(writer.into_inner()?)
}

/// validation.json: all figures, and what is needed to get them again.
fn record(trial: &Trial, figures: Json) -> anyhow::Result<Vec<u8>> {
    let arguments = trial.arguments;
    let record = json!({
        "program": "concordant",
        "version": env!("CARGO_PKG_VERSION"),
        "rules_sha256": trial.book.sha256,
        "gold": { "file": trial.gold, "sha256": trial.gold_sha256 },
        "options": {
            "mapping": arguments.mapping,
            "split": arguments.split.map(|split| split.half().as_str()),
            "strength": arguments.strength,
            "pieces_per_1000": trial.has_documents().then_some(trial.threshold),
            "seed": trial.bootstrap.seed,
            "replicates": trial.bootstrap.replicates,
            "context": trial.global.context.map(|context| context.context().as_str()),
            "lang": trial.global.lang.map(|lang| lang.to_string()),
        },
        "units": trial.units.len(),
        "units_left_out_by_language":
            trial.unspoken.iter().map(|(lang, count)| (lang.as_str(), *count)).collect::<BTreeMap<_, _>>(),
        "not_measured": trial.selection.unlabelled,
        "labels_left_out": trial.selection.unknown.keys().collect::<Vec<_>>(),
        "figures": figures,
    });
    let mut out = serde_json::to_vec_pretty(&record)?;
    out.push(b'\n');
    Ok(out)
}

fn figures(validation: &Validation) -> Json {
    let overall = validation.overall.iter().map(|overall| {
        let mut row = row(&overall.micro);
        row["macro_f1"] = estimate(&overall.macro_f1);
        row
    });
    let found: BTreeMap<&String, Json> =
        validation.found_per_unit.iter().map(|(name, mean)| (name, rounded(Some(*mean)))).collect();
    json!({
        "documents": validation.documents,
        "items": validation.items.iter().map(row).collect::<Vec<_>>(),
        "overall": overall.collect::<Vec<_>>(),
        "items_found_per_unit": found,
        "levels": validation.levels.as_ref().map(|levels| {
            let mut found = agreement(levels);
            found["label_by_finding"] = json!(levels.pairs.confusion::<5>());
            found
        }),
        "capped": validation.caps.map(|caps| json!({
            "ordinary_at_level_2_or_more": { "capped": caps.plain.capped, "of": caps.plain.of },
            "lacks_and_practice_of_others": { "capped": caps.others.capped, "of": caps.others.of },
        })),
    })
}

fn row(figures: &ItemFigures) -> Json {
    let counts = &figures.counts;
    let mut row = json!({
        "item": figures.name,
        "positives": counts.tp + counts.missed,
        "tp": counts.tp,
        "fp": counts.fp,
        "fn": counts.missed,
        "tn": counts.tn,
    });
    for (name, one) in FIGURES.iter().zip(in_order(figures)) {
        row[*name] = estimate(one);
    }
    row
}

fn agreement(found: &Agreement) -> Json {
    json!({
        "units": found.pairs.0.len(),
        "exact": estimate(&found.exact),
        "weighted_kappa": estimate(&found.kappa),
        "spearman": estimate(&found.spearman),
    })
}

fn estimate(one: &Estimate) -> Json {
    let ends = one.interval.map(|(low, high)| (rounded(Some(low)), rounded(Some(high)))).unwrap_or_default();
    json!({ "value": rounded(one.value), "low": ends.0, "high": ends.1 })
}

/// The digits of the CSV, so that both formats hold the same numbers.
fn rounded(value: Option<f64>) -> Json {
    digits(value).parse::<f64>().map_or(Json::Null, Json::from)
}

fn digits(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| format!("{value:.4}"))
}

fn number(value: Option<u8>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn joined<'a>(items: impl Iterator<Item = &'a String>) -> String {
    items.cloned().collect::<Vec<_>>().join("|")
}
