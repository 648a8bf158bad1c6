//! `concordant corpus reference`: the figures of a corpus, for `benchmark` to compare with.

use crate::analyze::Brief;
use crate::assess::{Reference, scorecards};
use crate::cli::measure::measure;
use crate::cli::outcome::say;
use crate::cli::output::Output;
use crate::cli::{Exit, Failure, Global, rules};
use crate::document::NoticeCode;
use crate::matching::Matcher;
use crate::report::{ReferenceReport, reference_files, reference_summary};
use clap::Args;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct ReferenceArgs {
    /// Files, folders, zip archives, or a CSV that names files
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Folder for reference.csv and its record; an earlier reference in it is replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Words of which the kind of a document must hold one; documents of no known kind are taken
    #[arg(long, value_delimiter = ',', value_name = "WORDS", default_value = "strategy,policy,plan")]
    kind: Vec<String>,
    /// Documents to leave out, by identifier
    #[arg(long, value_delimiter = ',', value_name = "DOC_IDS")]
    leave_out: Vec<String>,
    /// Documents at a time; as many as there are processors when left out
    #[arg(long, value_name = "N", default_value_t = 0)]
    jobs: usize,
}

pub(super) fn run(arguments: &ReferenceArgs, global: &Global) -> Result<Exit, Failure> {
    let matcher = Matcher::compile(rules::book(global)?)?;
    let output = Output::check(&arguments.out, global)?;
    let measured = measure(&matcher, &arguments.paths, global, arguments.jobs)?;
    let left_out = |brief: &Brief| why_left_out(brief, arguments);
    let mut reference =
        Reference { cards: scorecards(matcher.book(), &measured.outcomes, left_out).collect() };
    for card in &mut reference.cards {
        // A reference is figures: paths lead to places that others do not have.
        card.meta.path = String::new();
    }
    let known = |name: &&String| reference.cards.iter().any(|card| card.id.as_str() == name.as_str());
    if let Some(name) = arguments.leave_out.iter().find(|name| !known(name)) {
        return Err(Failure::usage(
            format!("--leave-out names `{name}`, but there is no such document"),
            "name documents by the identifiers that `analyze` gives them",
        ));
    }
    let report =
        ReferenceReport { book: matcher.book(), reference: &reference, options: recorded(arguments, global) };
    output.write(&reference_files(&report).map_err(anyhow::Error::from)?)?;
    if !global.quiet {
        say(format_args!("{}\n\nresults in {}", reference_summary(&reference), arguments.out.display()));
    }
    Ok(if measured.is_whole { Exit::Done } else { Exit::SomeDocuments })
}

/// Why a document does not belong in the reference.
fn why_left_out(brief: &Brief, arguments: &ReferenceArgs) -> Option<String> {
    let kind = brief.meta.kind.as_ref().map(|kind| kind.to_lowercase());
    let is_short = brief.notices.iter().any(|notice| notice.code == NoticeCode::TooShort);
    let wanted = |kind: &String| arguments.kind.iter().any(|word| kind.contains(&word.to_lowercase()));
    if arguments.leave_out.iter().any(|name| name == brief.id.as_str()) {
        return Some("named by the user".to_string());
    }
    match kind.filter(|kind| !wanted(kind)) {
        Some(kind) => Some(format!("its kind is {kind}")),
        None => is_short.then(|| "too short for a strategy".to_string()),
    }
}

/// Options that decide the figures.
fn recorded(arguments: &ReferenceArgs, global: &Global) -> BTreeMap<&'static str, String> {
    let context = global.context.map_or("auto", |context| context.context().as_str());
    BTreeMap::from([
        ("context", context.to_string()),
        ("lang", global.lang.map_or("auto".to_string(), |lang| lang.to_string())),
        ("kind", arguments.kind.join(",")),
        ("leave_out", arguments.leave_out.join(",")),
    ])
}
