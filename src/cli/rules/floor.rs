//! `concordant rules floor`: what the rules find where there is nothing to find.

use super::book;
use crate::analyze::{AnalyzeOptions, Outcome};
use crate::assess::Listed;
use crate::cli::outcome::say;
use crate::cli::output::write_whole;
use crate::cli::{Exit, Failure, Global, read};
use crate::corpus::{Collected, collect};
use crate::matching::Matcher;
use crate::pipeline::Batch;
use crate::rules::is_date;
use crate::workshop::floor;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct FloorArgs {
    /// Documents on other subjects, or folders of such
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write the floor into quality.toml of the rules folder; needs --rules and --date
    #[arg(long, requires = "date")]
    save: bool,
    /// Day that --save writes down
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    date: Option<String>,
}

fn parse_day(text: &str) -> Result<String, String> {
    is_date(text).then(|| text.to_string()).ok_or_else(|| "expected a day as YYYY-MM-DD".to_string())
}

pub(super) fn run(arguments: &FloorArgs, global: &Global) -> Result<Exit, Failure> {
    let target = match (&global.rules, arguments.save) {
        (Some(folder), true) => Some(folder.join("quality.toml")),
        (None, true) => {
            let help = "name the folder of the rules with --rules; the built-in rules cannot be changed";
            return Err(Failure::usage("there is no rules folder to save to", help));
        }
        (_, false) => None,
    };
    let matcher = Matcher::compile(book(global)?)?;
    let meta = read::meta(global, &arguments.paths)?;
    let Collected { inputs, rejected, .. } = collect(&arguments.paths);
    let batch = Batch {
        matcher: &matcher,
        reading: read::reading(global, &meta, None)?,
        options: AnalyzeOptions {
            context: global.context.map(|context| context.context()),
            ..AnalyzeOptions::default()
        },
        first_words: None,
    };
    let keep = |_, assessment| Ok(Listed::without_traces(assessment));
    let outcomes = batch.run(&inputs, 0, &keep, &|_| {}).map_err(anyhow::Error::from)?;
    let mut documents = Vec::new();
    for outcome in &outcomes {
        match outcome {
            Outcome::Read(listed) if !listed.scores.is_empty() => documents.push(&listed.brief),
            Outcome::Read(listed) => eprintln!("error: `{}`: not assessable", listed.meta.path),
            Outcome::Failed(failed) => eprintln!("error: `{}`: {}", failed.meta.path, failed.reason),
        }
    }
    let date = arguments.date.as_deref().unwrap_or_default();
    let Some(found) = floor(matcher.book(), &documents, date) else {
        return Err(Failure::usage("none of the documents could be assessed", "see the reasons above"));
    };
    for framework in found.rates.keys() {
        let value = found.value(framework, 10_000.0).unwrap_or_default();
        say(format_args!("{framework}: {:.2} points for 10,000 words", value * 100.0));
    }
    if let Some(path) = target {
        let mut quality = matcher.book().quality.clone();
        quality.floor = Some(found);
        write_whole(&path, quality.to_toml().as_bytes())?;
    }
    let lost = rejected.len() + outcomes.len() - documents.len();
    Ok(if lost > 0 { Exit::SomeDocuments } else { Exit::Done })
}
