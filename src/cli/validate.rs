//! `concordant validate`: agreement with labelled passages.

use super::outcome::say;
use super::{Exit, Failure, Global};
use crate::assess::Counts;
use crate::matching::Matcher;
use crate::validate::{GoldUnit, Validation, validate, why_missed};
use anyhow::Context;
use clap::Args;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct ValidateArgs {
    /// Labelled passages: a CSV with unit_id, text or file, and items joined by `|`
    #[arg(long, value_name = "CSV")]
    gold: PathBuf,
    /// Only rows with this value in the column `mapping`
    #[arg(long)]
    mapping: Option<String>,
    /// Folder for validation.csv, validation_units.csv and validation_errors.csv
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(arguments: &ValidateArgs, global: &Global) -> Result<Exit, Failure> {
    let matcher = Matcher::compile(super::rules::book(global)?)?;
    let units = read_gold(&arguments.gold, arguments.mapping.as_deref())?;
    let result = validate(&matcher, &units);
    print_summary(&units, &result);
    if let Some(folder) = &arguments.out {
        fs::create_dir_all(folder).with_context(|| format!("cannot create `{}`", folder.display()))?;
        write_items(&folder.join("validation.csv"), &result)?;
        write_units(&folder.join("validation_units.csv"), &units, &result)?;
        write_errors(&folder.join("validation_errors.csv"), &matcher, &units, &result)?;
    }
    Ok(Exit::Done)
}

fn read_gold(path: &Path, mapping: Option<&str>) -> Result<Vec<GoldUnit>, Failure> {
    let mut reader =
        csv::Reader::from_path(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let headers =
        reader.headers().with_context(|| format!("`{}` has no header line", path.display()))?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name);
    for needed in ["unit_id", "items"] {
        if column(needed).is_none() {
            let message = format!("`{}` has no column `{needed}`", path.display());
            return Err(Failure::usage(message, "labelled passages need unit_id, items, and text or file"));
        }
    }
    let mut units = Vec::new();
    for record in reader.records() {
        let record = record.with_context(|| format!("`{}` is no valid CSV", path.display()))?;
        let value = |name: &str| column(name).and_then(|at| record.get(at)).unwrap_or("").to_string();
        if mapping.is_some_and(|mapping| value("mapping") != mapping) {
            continue;
        }
        let set = |name: &str| -> BTreeSet<String> {
            value(name).split('|').filter(|item| !item.is_empty()).map(str::to_string).collect()
        };
        let level = match (value("level_a"), value("level_b")) {
            (a, b) if a == b && !a.is_empty() => a.parse().ok(),
            _ => value("level").parse().ok(),
        };
        let text = match value("file").as_str() {
            "" => value("text"),
            file => {
                let file = path.with_file_name(file);
                fs::read_to_string(&file).with_context(|| format!("cannot read `{}`", file.display()))?
            }
        };
        units.push(GoldUnit {
            id: value("unit_id"),
            document: value("document"),
            before: Some(value("context_before")).filter(|before| !before.is_empty()),
            text,
            lang: value("language"),
            items: set("items"),
            left_out: set("items_disputed").union(&set("items_partial")).cloned().collect(),
            level,
        });
    }
    Ok(units)
}

fn print_summary(units: &[GoldUnit], result: &Validation) {
    say(format_args!(
        "{:<12} {:>4} {:>4} {:>4} {:>4} {:>9} {:>7} {:>6} {:>6}",
        "item", "pos", "tp", "fp", "fn", "precision", "recall", "F1", "kappa"
    ));
    for (item, counts) in &result.items {
        print_counts(item, counts);
    }
    for prefix in ["unesco", "gdc", ""] {
        let name = if prefix.is_empty() { "all" } else { prefix };
        print_counts(name, &result.micro(prefix));
    }
    let found: usize = result.units.iter().map(|unit| unit.found.len()).sum();
    say(format_args!(
        "{:.2} items found per passage, {} passages",
        found as f64 / units.len().max(1) as f64,
        units.len()
    ));
    if !result.levels.is_empty() {
        let exact = result.levels.iter().filter(|(label, found)| label == found).count();
        say(format_args!(
            "levels: {} passages, exact {:.3}, weighted kappa {}, Spearman {}",
            result.levels.len(),
            exact as f64 / result.levels.len() as f64,
            figure(result.level_kappa()),
            figure(result.level_spearman())
        ));
    }
}

fn print_counts(name: &str, counts: &Counts) {
    let positives = counts.tp + counts.missed;
    let figures = [counts.precision(), counts.recall(), counts.f1(), counts.kappa()].map(figure);
    say(format_args!(
        "{name:<12} {positives:>4} {:>4} {:>4} {:>4} {:>9} {:>7} {:>6} {:>6}",
        counts.tp, counts.fp, counts.missed, figures[0], figures[1], figures[2], figures[3]
    ));
}

fn figure(value: Option<f64>) -> String {
    value.map_or("–".to_string(), |value| format!("{value:.3}"))
}

fn csv_value(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| format!("{value:.4}"))
}

fn write_items(path: &Path, result: &Validation) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record([
        "item",
        "positives",
        "tp",
        "fp",
        "fn",
        "tn",
        "precision",
        "recall",
        "f1",
        "kappa",
    ])?;
    for (item, counts) in &result.items {
        let numbers = [counts.tp + counts.missed, counts.tp, counts.fp, counts.missed, counts.tn];
        let figures = [counts.precision(), counts.recall(), counts.f1(), counts.kappa()];
        let row = numbers.iter().map(u32::to_string).chain(figures.map(csv_value));
        writer.write_record(std::iter::once(item.clone()).chain(row))?;
    }
    Ok(writer.flush()?)
}

fn joined(items: &BTreeSet<String>) -> String {
    items.iter().cloned().collect::<Vec<_>>().join("|")
}

fn write_units(path: &Path, units: &[GoldUnit], result: &Validation) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record([
        "unit_id",
        "items_gold",
        "items_found",
        "level_gold",
        "level_found",
        "capped_by",
        "strength",
    ])?;
    for (unit, found) in units.iter().zip(&result.units) {
        let number = |value: Option<u8>| value.map_or(String::new(), |value| value.to_string());
        writer.write_record([
            unit.id.clone(),
            joined(&unit.items),
            joined(&found.found),
            number(unit.level),
            found.level.to_string(),
            found.capped_by.clone().unwrap_or_default(),
            number(found.strength),
        ])?;
    }
    Ok(writer.flush()?)
}

fn write_errors(
    path: &Path,
    matcher: &Matcher,
    units: &[GoldUnit],
    result: &Validation,
) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(["unit_id", "item", "error", "rule", "terms_or_failed_part", "text"])?;
    for (unit, found) in units.iter().zip(&result.units) {
        for item in found.found.difference(&unit.items) {
            if unit.left_out.contains(item) || !result.items.contains_key(item) {
                continue;
            }
            let (rule, words) = found.because.get(item).cloned().unwrap_or_default();
            writer.write_record([unit.id.as_str(), item, "fp", &rule, &words, &unit.text])?;
        }
        for item in unit.items.difference(&found.found) {
            if unit.left_out.contains(item) {
                continue;
            }
            let (rule, part) = why_missed(matcher, unit, item).unwrap_or_default();
            writer.write_record([unit.id.as_str(), item, "fn", &rule, &part, &unit.text])?;
        }
    }
    Ok(writer.flush()?)
}
