//! `concordant benchmark`: where documents stand in a corpus.

use super::analyze::{frameworks, no_column};
use super::measure::{Measured, measure};
use super::outcome::say;
use super::output::Output;
use super::{Exit, Failure, Global, read, rules};
use crate::assess::{
    COLUMNS, Reference, Scorecard, group_of_document, parts, peers, places, scorecards, summarize,
};
use crate::corpus::{Results, ResultsError, builtin_reference, read_results};
use crate::matching::Matcher;
use crate::report::{BenchmarkReport, CsvMark, benchmark_files, benchmark_summary};
use clap::Args;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Names the built-in reference.
const BUILT_IN: &str = "reference";

#[derive(Debug, Args)]
pub(super) struct BenchmarkArgs {
    /// Documents, folders of them, or the results of a run of `analyze`
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// What to compare with: `reference` (real strategies, built in, unless there is a folder of that name), a
    /// folder of documents, the results of a run, or a reference made with `corpus reference`
    #[arg(long, value_name = "reference|FOLDER|RUN", default_value = BUILT_IN)]
    against: PathBuf,
    /// Columns to group by too: country, sub_region, kind, issuer, year, or any of the metadata table
    #[arg(long, value_delimiter = ',', value_name = "COLUMNS")]
    by: Vec<String>,
    /// Frameworks to compare on, separated by commas; all when left out
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    frameworks: Vec<String>,
    /// Folder for the results; an earlier benchmark in it is replaced
    #[arg(long, value_name = "DIR", default_value = "benchmark")]
    out: PathBuf,
    /// Begin CSV files with a byte order mark, for spreadsheets that need it
    #[arg(long)]
    excel: bool,
    /// Documents at a time; as many as there are processors when left out
    #[arg(long, value_name = "N", default_value_t = 0)]
    jobs: usize,
}

/// Figures of documents, and whether all that the user named could be used.
struct Figures {
    reference: Reference,
    is_whole: bool,
}

pub(super) fn run(arguments: &BenchmarkArgs, global: &Global) -> Result<Exit, Failure> {
    let matcher = Matcher::compile(rules::book(global)?)?;
    let book = matcher.book();
    let frameworks = frameworks(book, &arguments.frameworks)?;
    check_out(arguments)?;
    let output = Output::check(&arguments.out, global)?;
    let corpus = corpus(&matcher, arguments, global)?;
    let documents = figures(&matcher, &arguments.paths, global, arguments.jobs)?;
    let members: Vec<&Scorecard> = corpus.reference.members().collect();
    if members.is_empty() {
        let message = format!("`{}` holds no document that could be assessed", arguments.against.display());
        return Err(Failure::usage(
            message,
            "name a corpus with documents in a language that the rules know",
        ));
    }
    let parts = parts(book, &frameworks);
    let columns = columns(&arguments.by);
    if let Some(column) = unknown_column(&members, &arguments.by) {
        return Err(no_column(column));
    }
    let placed = |card: Scorecard| {
        let peers = peers(&card, &corpus.reference.cards);
        let placings = places(book, &card, &peers, &parts, &columns);
        (card, placings)
    };
    let placed: Vec<_> = documents.reference.cards.into_iter().map(placed).collect();
    let groups = summarize(book, &members, &parts, &columns);
    let report = BenchmarkReport {
        book,
        frameworks: &frameworks,
        corpus: &corpus.reference,
        parts: &parts,
        documents: &placed,
        groups: &groups,
        options: recorded(arguments, global, &columns),
    };
    let mark = if arguments.excel { CsvMark::With } else { CsvMark::Without };
    output.write(&benchmark_files(&report, mark).map_err(anyhow::Error::from)?)?;
    if !global.quiet {
        say(format_args!("{}\nresults in {}", benchmark_summary(&report), arguments.out.display()));
    }
    let assessed = placed.iter().all(|(card, _)| !card.values.is_empty());
    Ok(if documents.is_whole && corpus.is_whole && assessed { Exit::Done } else { Exit::SomeDocuments })
}

/// Refuses to write over what is compared.
fn check_out(arguments: &BenchmarkArgs) -> Result<(), Failure> {
    let same = |path: &PathBuf| {
        path == &arguments.out
            || matches!((path.canonicalize(), arguments.out.canonicalize()), (Ok(a), Ok(b)) if a == b)
    };
    match arguments.paths.iter().chain([&arguments.against]).find(|path| same(path)) {
        Some(path) => Err(Failure::usage(
            format!("`{}` is both compared and the folder for the results", path.display()),
            "name another folder with --out",
        )),
        None => Ok(()),
    }
}

/// What is compared with.
fn corpus(matcher: &Matcher, arguments: &BenchmarkArgs, global: &Global) -> Result<Figures, Failure> {
    let against = &arguments.against;
    if against == Path::new(BUILT_IN) && !against.exists() {
        let reference = builtin_reference(matcher.book()).map_err(unusable)?;
        return Ok(Figures { reference, is_whole: true });
    }
    figures(matcher, std::slice::from_ref(against), global, arguments.jobs)
}

/// The figures of documents: read where a path leads to results, else measured.
fn figures(matcher: &Matcher, paths: &[PathBuf], global: &Global, jobs: usize) -> Result<Figures, Failure> {
    let (finished, open): (Vec<_>, Vec<_>) =
        paths.iter().map(|path| (path, Results::in_folder(path))).partition(|(_, kind)| kind.is_some());
    let mut figures = Figures { reference: Reference::default(), is_whole: true };
    for (path, kind) in finished.into_iter().filter_map(|(path, kind)| Some((path, kind?))) {
        let meta = read::meta(global, &[])?;
        let read = read_results(path, kind, matcher.book(), &meta).map_err(unusable)?;
        figures.reference.cards.extend(read.cards);
    }
    let open: Vec<PathBuf> = open.into_iter().map(|(path, _)| path.clone()).collect();
    if !open.is_empty() {
        let Measured { outcomes, is_whole } = measure(matcher, &open, global, jobs)?;
        figures.is_whole = is_whole && outcomes.iter().all(|one| one.read().is_some());
        figures.reference.cards.extend(scorecards(matcher.book(), &outcomes, |_| None));
    }
    Ok(figures)
}

fn unusable(error: ResultsError) -> Failure {
    let help = match error {
        ResultsError::OtherRules { .. } => {
            "make the results anew with the rules in use: `concordant analyze`, or \
             `concordant corpus reference FOLDER --meta CSV --out DIR` and `--against DIR`"
        }
        ResultsError::OtherOptions { .. } => "analyze the documents without that option",
        _ => "name the results of a finished run as they were written",
    };
    Failure::usage(error.to_string(), help)
}

/// The usual columns, then those of the user.
fn columns(by: &[String]) -> Vec<String> {
    let mut columns: Vec<String> = COLUMNS.iter().map(|column| column.to_string()).collect();
    for column in by {
        if !columns.contains(column) {
            columns.push(column.clone());
        }
    }
    columns
}

/// A column of the user's in which no document of the corpus has anything.
fn unknown_column<'a>(members: &[&Scorecard], by: &'a [String]) -> Option<&'a String> {
    let has = |card: &&Scorecard, column: &str| group_of_document(&card.meta, card.lang, column).is_some();
    let known =
        |column: &&String| COLUMNS.contains(&column.as_str()) || members.iter().any(|card| has(card, column));
    by.iter().find(|column| !known(column))
}

/// Options that decide the results.
fn recorded(
    arguments: &BenchmarkArgs,
    global: &Global,
    columns: &[String],
) -> BTreeMap<&'static str, String> {
    let context = global.context.map_or("auto", |context| context.context().as_str());
    BTreeMap::from([
        ("against", arguments.against.to_string_lossy().replace('\\', "/")),
        ("by", columns.join(",")),
        ("context", context.to_string()),
        ("excel", arguments.excel.to_string()),
        ("frameworks", arguments.frameworks.join(",")),
        ("lang", global.lang.map_or("auto".to_string(), |lang| lang.to_string())),
    ])
}
