//! `concordant corpus check`: what a folder holds, before it is scored.

use crate::cli::outcome::say;
use crate::cli::output::Output;
use crate::cli::{Exit, Failure, Global, analyze, read};
use crate::corpus::{Collected, collect};
use crate::pipeline::survey;
use crate::report::{CsvMark, corpus_files, corpus_summary};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArgs {
    /// Files, folders, zip archives, or a CSV that names files
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Folder for corpus.csv and corpus.html; without it the documents to look at are printed
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Begin the CSV with a byte order mark, for spreadsheets that need it
    #[arg(long)]
    excel: bool,
    /// Documents at a time; as many as there are processors when left out
    #[arg(long, value_name = "N", default_value_t = 0)]
    jobs: usize,
}

pub(super) fn run(arguments: &CheckArgs, global: &Global) -> Result<Exit, Failure> {
    let Collected { inputs, rejected, left_out } = collect(&arguments.paths);
    analyze::report_rejected("error", &rejected);
    analyze::report_rejected("notice", &left_out);
    if inputs.is_empty() {
        return Err(Failure::usage("there is no document to look at", "name a folder that holds documents"));
    }
    let meta = read::meta(global, &arguments.paths)?;
    let output = arguments.out.as_deref().map(|out| Output::check(out, global)).transpose()?;
    let reading = read::reading(global, &meta, read::recognizer(global)?)?;
    let surveyed = survey(&inputs, reading, arguments.jobs);
    if let Some(output) = output {
        let mark = if arguments.excel { CsvMark::With } else { CsvMark::Without };
        output.write(&corpus_files(&surveyed, mark).map_err(anyhow::Error::from)?)?;
    } else if !global.quiet {
        for one in surveyed.iter().filter(|one| one.verdict() != "ready") {
            say(format_args!("{:<10} {}\n           {}", one.verdict(), one.meta.path, one.why()));
        }
    }
    if !global.quiet {
        say(corpus_summary(&surveyed));
    }
    let is_whole = rejected.is_empty() && surveyed.iter().all(|one| one.verdict() != "unreadable");
    Ok(if is_whole { Exit::Done } else { Exit::SomeDocuments })
}
