//! `validate --save`: what was measured goes into quality.toml of the rules folder.

use super::trial::Trial;
use super::{HalfArg, ValidateArgs};
use crate::cli::output::write_whole;
use crate::cli::{Failure, Global};
use crate::rules::{QualityCounts, QualitySource, is_date};
use crate::validate::Validation;
use std::path::PathBuf;

/// Where to save, and the day to write down.
pub(super) struct Target {
    path: PathBuf,
    date: String,
}

/// What `--save` asks for; `None` without it. Checked before any work is done.
pub(super) fn target(arguments: &ValidateArgs, global: &Global) -> Result<Option<Target>, Failure> {
    if !arguments.save {
        return Ok(None);
    }
    if arguments.strength.is_some() {
        let help = "leave out --strength: counts and levels are saved, strength is not";
        return Err(Failure::usage("--save and --strength do not go together", help));
    }
    if arguments.split != Some(HalfArg::Test) {
        let help = "add --split test: figures from documents that rules were written on would flatter them";
        return Err(Failure::usage("--save takes only figures of the test half", help));
    }
    let Some(folder) = &global.rules else {
        let help = "name the folder of the rules with --rules; the built-in rules cannot be changed";
        return Err(Failure::usage("there is no rules folder to save to", help));
    };
    let Some(date) = &arguments.date else {
        let help = "add --date YYYY-MM-DD, since no clock is read";
        return Err(Failure::usage("--save needs the day of the measurement", help));
    };
    if !is_date(date) {
        return Err(Failure::usage(
            format!("`{date}` is no day"),
            "write it as YYYY-MM-DD, such as 2025-03-31",
        ));
    }
    Ok(Some(Target { path: folder.join("quality.toml"), date: date.clone() }))
}

/// Replaces what was measured on the same source; other sources stay.
pub(super) fn write(target: &Target, trial: &Trial, validation: &Validation) -> anyhow::Result<()> {
    let mut quality = trial.book.quality.clone();
    let items = validation.items.iter().map(|item| {
        let counts = &item.counts;
        let saved = QualityCounts { tp: counts.tp, fp: counts.fp, missed: counts.missed, tn: counts.tn };
        (item.name.clone(), saved)
    });
    quality.replace(QualitySource {
        name: trial.gold.clone(),
        date: target.date.clone(),
        rules_sha256: trial.book.sha256.clone(),
        documents: validation.documents,
        units: trial.units.len() as u32,
        pieces_per_1000: trial.has_documents().then_some(trial.threshold),
        items: items.collect(),
        levels: validation.levels.as_ref().map(|levels| levels.pairs.confusion()),
    });
    // A half-written file would make the rules unusable.
    write_whole(&target.path, quality.to_toml().as_bytes())
}
