//! Documents of the user, analyzed for their figures alone.

use super::analyze::{progress, report_outcomes, report_rejected};
use super::read::{meta, reading, recognizer};
use super::{Failure, Global};
use crate::analyze::{AnalyzeOptions, NearMisses, Outcome};
use crate::assess::Listed;
use crate::corpus::{Collected, Input, collect};
use crate::matching::Matcher;
use crate::pipeline::Batch;
use std::path::PathBuf;

/// What became of the documents behind some paths.
pub(super) struct Measured {
    /// The documents, in the order of the paths.
    pub outcomes: Vec<Outcome<Listed>>,
    /// All that the user named could be used.
    pub is_whole: bool,
}

/// Analyzes the documents behind paths, without looking for what came near.
pub(super) fn measure(
    matcher: &Matcher,
    paths: &[PathBuf],
    global: &Global,
    jobs: usize,
) -> Result<Measured, Failure> {
    let Collected { inputs, rejected, left_out } = collect(paths);
    report_rejected("error", &rejected);
    if !global.quiet {
        report_rejected("notice", &left_out);
    }
    if inputs.is_empty() {
        return Err(Failure::usage(
            "there is no document to measure",
            "name files or folders that hold PDF, DOCX, ODT, RTF, EPUB, HTML, Markdown or text",
        ));
    }
    let meta = meta(global, paths)?;
    let options = AnalyzeOptions {
        context: global.context.map(|context| context.context()),
        near_misses: NearMisses::Skip,
        views: false,
    };
    let reading = reading(global, &meta, recognizer(global)?)?;
    let batch = Batch { matcher, reading, options, first_words: None };
    let bar = progress(inputs.len(), global.quiet);
    let keep = |_, assessment| Ok(Listed::without_traces(assessment));
    let outcomes = batch.run(&inputs, jobs, &keep, &|input: &Input| {
        bar.set_message(input.path.clone());
        bar.inc(1);
    });
    let outcomes = outcomes.map_err(anyhow::Error::from)?;
    bar.finish_and_clear();
    report_outcomes(&outcomes, global.quiet);
    let is_read = |outcome: &Outcome<Listed>| outcome.read().is_some();
    if !outcomes.iter().any(is_read) {
        return Err(Failure::usage("none of the documents could be read", "see the reasons above"));
    }
    let is_whole = rejected.is_empty() && outcomes.iter().all(is_read);
    Ok(Measured { outcomes, is_whole })
}
