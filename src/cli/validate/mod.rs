//! `concordant validate`: agreement with labelled passages and documents.

mod print;
mod save;
mod tables;
mod trial;

use super::{Exit, Failure, Global, rules};
use crate::matching::Matcher;
use crate::validate::{Half, measure, strengths};
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use trial::Trial;

#[derive(Debug, Args)]
pub(super) struct ValidateArgs {
    /// Labels: a CSV with unit_id, text or file, and items joined by `|`
    #[arg(long, value_name = "CSV")]
    gold: PathBuf,
    /// Only rows with this value in the column `mapping`
    #[arg(long)]
    mapping: Option<String>,
    /// Folder for validation.csv, validation_units.csv, validation_errors.csv and validation.json
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Only one half of the documents, divided by a hash of their names: one for writing rules, one for tests
    #[arg(long)]
    split: Option<HalfArg>,
    /// Write what was measured into quality.toml of the rules folder; needs --split test, --rules and --date
    #[arg(long)]
    save: bool,
    /// Day that --save writes down
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// Passages per 1,000 words from which an item counts as found in a whole document [default: scoring.toml]
    #[arg(long, value_name = "X", value_parser = parse_threshold)]
    threshold: Option<f64>,
    /// Compare only the strength of the main verb with this column of labels from 1 to 5
    #[arg(long, value_name = "COLUMN")]
    strength: Option<String>,
    /// Start of the random numbers behind the intervals
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Units at a time; as many as there are processors when left out
    #[arg(long, value_name = "N", default_value_t = 0)]
    jobs: usize,
}

/// `--split`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HalfArg {
    /// The half for those who write rules
    Write,
    /// The half for measuring them
    Test,
}

impl HalfArg {
    fn half(self) -> Half {
        match self {
            HalfArg::Write => Half::Write,
            HalfArg::Test => Half::Test,
        }
    }
}

fn parse_threshold(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| "expected a number above 0, such as `2.5`".to_string())
}

pub(super) fn run(arguments: &ValidateArgs, global: &Global) -> Result<Exit, Failure> {
    let target = save::target(arguments, global)?;
    let matcher = Matcher::compile(rules::book(global)?)?;
    let trial = Trial::new(matcher.book(), arguments, global)?;
    let results = trial.judge(&matcher)?;
    if !global.quiet {
        trial.tell_left_out();
    }
    if arguments.strength.is_some() {
        let strengths = strengths(&trial.units, &results, trial.bootstrap);
        print::strengths(&strengths, global);
        return trial.write(&tables::of_strengths(&trial, &results, &strengths)?);
    }
    let validation = measure(&trial.selection, &trial.units, &results, trial.bootstrap);
    print::summary(&trial, &validation, global);
    if let Some(target) = &target {
        save::write(target, &trial, &validation)?;
    }
    trial.write(&tables::all(&trial, &results, &validation)?)
}
