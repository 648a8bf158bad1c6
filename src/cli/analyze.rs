//! `concordant analyze`: the main job.

mod lines;

use super::outcome::say;
use super::output::Output;
use super::read::{reading, recognizer};
use super::wishes::{Granted, Wishes};
use super::{Exit, Failure, Global, read, rules};
use crate::analyze::{AnalyzeOptions, Assessment, DocumentStatus, NearMisses, Outcome};
use crate::assess::{
    Bootstrap, Decisions, GroupBest, Listed, Partnering, Peers, Ranking, Reference, Standing, best_of_groups,
    plan, redundancy_of, robustness,
};
use crate::corpus::{Collected, Input, Rejected, builtin_reference, collect, sample};
use crate::matching::Matcher;
use crate::pipeline::{Batch, Kept, Spool, in_flight, in_order, uncertainty};
use crate::report::{
    CsvMark, Format, Part, Parts, Report, ReportFile, SummaryOf, description, report_files, run_record,
    summary,
};
use crate::rules::RuleBook;
use crate::tesseract::Tesseract;
use anyhow::Context;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

#[derive(Debug, Args)]
pub(super) struct AnalyzeArgs {
    /// Files, folders, zip archives, or a CSV that names files; the built-in sample when left out
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Read documents from standard input, a JSON object a line with doc_id, and text or path, and answer each with
    /// a line of JSON: for pipelines, and collections that do not fit in memory
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        conflicts_with_all = ["paths", "out", "format", "excel", "keep_text", "actions", "equal_length",
            "replicates", "seed", "by", "decisions", "fail_under"]
    )]
    stdin: Option<StdinArg>,
    /// Folder for the results; an earlier run in it is replaced
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    /// Frameworks to report, separated by commas; all when left out
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    frameworks: Vec<String>,
    /// Formats of the results: tables as csv or json, the long ones and that of the documents as parquet, gap reports
    /// of the documents as md
    #[arg(long, value_delimiter = ',', value_name = "LIST", default_value = "csv,md")]
    format: Vec<FormatArg>,
    /// Begin CSV files with a byte order mark, for spreadsheets that need it
    #[arg(long)]
    excel: bool,
    /// Write the extracted texts to texts/<doc_id>.txt
    #[arg(long)]
    keep_text: bool,
    /// Most actions in the roadmap of a document
    #[arg(long, value_name = "N", default_value_t = 20)]
    actions: usize,
    /// Score only the first words of each document, as many as the shortest that can be assessed has
    #[arg(long)]
    equal_length: bool,
    /// Draws behind corrected values and rank intervals [default: scoring.toml]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100_000))]
    replicates: Option<u32>,
    /// Start of the random numbers behind them
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Columns to group documents by, for the best that each group holds together: country, region, sub_region,
    /// income_group, year, year_band, kind, issuer, lang, or any of the metadata table
    #[arg(long, value_delimiter = ',', value_name = "COLUMNS")]
    by: Vec<String>,
    #[command(flatten)]
    wishes: Wishes,
    /// Documents at a time; as many as there are processors when left out
    #[arg(long, value_name = "N", default_value_t = 0)]
    jobs: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StdinArg {
    /// JSON Lines
    Jsonl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Csv,
    Json,
    Parquet,
    Md,
}

impl AnalyzeArgs {
    fn draws(&self, book: &RuleBook) -> Bootstrap {
        let replicates = self.replicates.unwrap_or(book.scoring.uncertainty.replicates);
        Bootstrap { seed: self.seed, replicates }
    }
}

pub(super) fn run(arguments: &AnalyzeArgs, global: &Global) -> Result<Exit, Failure> {
    if let Some(StdinArg::Jsonl) = arguments.stdin {
        return lines::run(arguments, global);
    }
    let formats: Vec<Format> = arguments.format.iter().map(format).collect::<Result<_, Failure>>()?;
    let mut book = rules::book(global)?;
    let wishes = arguments.wishes.grant(&mut book)?;
    let matcher = Matcher::compile(book)?;
    let frameworks = frameworks(matcher.book(), &arguments.frameworks)?;
    let (Collected { inputs, rejected, left_out }, meta) = match arguments.paths.is_empty() {
        true => {
            let (inputs, mut meta) = sample();
            meta.extend(read::meta(global, &[])?);
            (Collected { inputs, ..Collected::default() }, meta)
        }
        false => (collect(&arguments.paths), read::meta(global, &arguments.paths)?),
    };
    report_rejected("error", &rejected);
    if !global.quiet {
        report_rejected("notice", &left_out);
    }
    if inputs.is_empty() {
        return Err(Failure::usage(
            "there is no document to analyze",
            "name files or folders that hold PDF, DOCX, ODT, RTF, EPUB, HTML, Markdown or text",
        ));
    }
    let output = Output::check(&arguments.out, global)?;
    let recognizer = recognizer(global)?;
    let reading = reading(global, &meta, recognizer)?;
    let options = AnalyzeOptions {
        context: global.context.map(|context| context.context()),
        // A person's decisions may make gaps of what the rules found.
        near_misses: if wishes.decisions.is_some() { NearMisses::OfAll } else { NearMisses::OfGaps },
        views: true,
    };
    let mut batch = Batch { matcher: &matcher, reading, options, first_words: None };
    let analyze = |batch: &Batch, keep: &Keep| {
        let bar = progress(inputs.len(), global.quiet);
        let outcomes = batch.run(&inputs, arguments.jobs, keep, &|input: &Input| {
            bar.set_message(input.path.clone());
            bar.inc(1);
        });
        bar.finish_and_clear();
        outcomes.context("cannot keep what was found until it is written")
    };
    if arguments.equal_length {
        // How long the shortest is, only reading them all can tell.
        let outcomes = analyze(&batch, &|_, assessment| Ok(Listed::without_traces(assessment)))?;
        batch.first_words = shortest(&outcomes);
    }
    let draws = arguments.draws(matcher.book());
    let mut spool = output.spool()?;
    let decisions = wishes.decisions.as_ref().map(|(file, decisions)| Decisions::new(file, decisions));
    let desk = Desk {
        book: matcher.book(),
        frameworks: &frameworks,
        actions: arguments.actions,
        seed: draws.seed,
        decisions: decisions.as_ref(),
        decided: Mutex::default(),
        spool: &spool,
    };
    let outcomes = analyze(&batch, &|number, assessment| desk.finish(number, assessment))?;
    let decided = desk.decided.into_inner().unwrap_or_else(PoisonError::into_inner);
    report_outcomes(&outcomes, global.quiet);
    if !outcomes.iter().any(is_readable) {
        return Err(Failure::usage("none of the documents could be read", "see the reasons above"));
    }
    let mut printed = String::new();
    if let Some(decisions) = &decisions {
        decisions.check(&decided)?;
        let before = summary(matcher.book(), &frameworks, &outcomes, &[], SummaryOf::Undecided);
        let file = decisions.file();
        printed = format!("without the decisions of {file}\n{before}\nwith them\n");
    }
    let peers = Peers::of(matcher.book(), &outcomes);
    let partnering = Partnering::of(matcher.book(), &frameworks, &peers);
    let by = best_by(matcher.book(), &outcomes, &arguments.by)?;
    let reference = reference(matcher.book(), arguments, &wishes);
    let ranking = Ranking::of(&outcomes, reference.as_ref());
    let uncertainty =
        uncertainty(matcher.book(), &outcomes, &frameworks, draws, (&mut spool, arguments.jobs));
    let uncertainty = uncertainty.context("cannot keep what was found until it is written")?;
    let audit = |&framework: &u32| {
        (redundancy_of(matcher.book(), framework, &outcomes), robustness(framework, &outcomes))
    };
    let audits = in_order(&frameworks, arguments.jobs, audit);
    let (redundancy, robustness): (Vec<_>, Vec<_>) = audits.into_iter().unzip();
    let report = Report {
        book: matcher.book(),
        outcomes: &outcomes,
        shelf: &Kept::new(&spool, &outcomes),
        frameworks,
        peers: &peers,
        partnering: &partnering,
        uncertainty: &uncertainty,
        redundancy: &redundancy,
        robustness: &robustness,
        ranking: &ranking,
        by: &by,
        keep_text: arguments.keep_text,
        options: recorded(arguments, global, &wishes, recognizer, draws),
    };
    let mark = if arguments.excel { CsvMark::With } else { CsvMark::Without };
    write(&report, &output, &report_files(&report, &formats, mark), arguments.jobs)?;
    if !global.quiet {
        let results = SummaryOf::Results;
        printed.push_str(&summary(report.book, &report.frameworks, &outcomes, &uncertainty, results));
        say(format_args!("{printed}\nresults in {}", arguments.out.display()));
    }
    let fails = wishes.fails(report.book, &outcomes, &report.frameworks);
    match exit(&outcomes, &rejected, arguments.paths.is_empty()) {
        Exit::Internal => Ok(Exit::Internal),
        _ if fails => Ok(Exit::Failed),
        exit => Ok(exit),
    }
}

/// A format of this build.
fn format(asked: &FormatArg) -> Result<Format, Failure> {
    match asked {
        FormatArg::Csv => Ok(Format::Csv),
        FormatArg::Json => Ok(Format::Json),
        #[cfg(feature = "parquet")]
        FormatArg::Parquet => Ok(Format::Parquet),
        #[cfg(not(feature = "parquet"))]
        FormatArg::Parquet => {
            let help = "build it with the feature `parquet`: cargo install --path . --features parquet";
            Err(Failure::usage("this build writes no Parquet", help))
        }
        FormatArg::Md => Ok(Format::Markdown),
    }
}

/// What is kept of a document, by its number.
type Keep<'a> = dyn Fn(usize, Assessment) -> std::io::Result<Listed> + Sync + 'a;

/// What becomes of a document as soon as it is analyzed.
struct Desk<'a> {
    book: &'a RuleBook,
    frameworks: &'a [u32],
    /// Most actions of a plan.
    actions: usize,
    seed: u64,
    decisions: Option<&'a Decisions<'a>>,
    /// Identifiers of the evidence that was decided on.
    decided: Mutex<BTreeSet<&'a str>>,
    spool: &'a Spool,
}

impl Desk<'_> {
    /// Lays the decisions over a document, plans for it, and puts away what is long.
    fn finish(&self, number: usize, mut assessment: Assessment) -> std::io::Result<Listed> {
        if let Some(decisions) = self.decisions {
            let decided = decisions.apply(self.book, &mut assessment);
            self.decided.lock().unwrap_or_else(PoisonError::into_inner).extend(decided);
        }
        let listed = Listed::of(self.book, &assessment, self.seed);
        let standing = Standing { book: self.book, scores: &listed.scores, frameworks: self.frameworks };
        self.spool.put(number, &assessment, &listed, &plan(&standing, self.actions))?;
        Ok(listed)
    }
}

/// Writes the files: those that have parts one after the other with several parts at a time, then the others, several
/// of them at a time, and of these the long ones first, so that none is left to one thread at the end.
fn write(report: &Report, output: &Output, files: &[ReportFile], jobs: usize) -> Result<(), Failure> {
    let record = run_record(report).map_err(anyhow::Error::from)?;
    output.fill(&record, |partial| {
        let write =
            |file: &ReportFile, parts: &Parts| partial.file(file.name(), |out| Ok(file.write(out, parts)?));
        let at_a_time: &Parts = &|count, make, take| in_flight(0..count, jobs, make, take);
        let numbered = || files.iter().enumerate();
        let mut written = Vec::with_capacity(files.len());
        for (number, file) in numbered().filter(|(_, file)| file.has_parts()) {
            written.push((number, write(file, at_a_time)));
        }
        let mut others: Vec<(usize, &ReportFile)> =
            numbered().filter(|(_, file)| !file.has_parts()).collect();
        others.sort_by_key(|(_, file)| !file.is_long());
        written.extend(in_order(&others, jobs, |(number, file)| (*number, write(file, &one_by_one))));
        written.sort_unstable_by_key(|(number, _)| *number);
        let written = written.into_iter().map(|(_, written)| written).collect::<anyhow::Result<_>>()?;
        let described = description(report, written)?;
        partial.file("datapackage.json", |out| Ok(out.write_all(&described)?))
    })
}

/// Makes the parts of a file on the thread that writes it.
fn one_by_one(
    count: usize,
    make: &(dyn Fn(usize) -> Part + Sync),
    take: &mut dyn FnMut(Part) -> ControlFlow<()>,
) {
    // Who takes them knows why it wants no more.
    let _ = (0..count).try_for_each(|number| take(make(number)));
}

/// The best of each group, by the columns that the user names.
fn best_by<'a>(
    book: &RuleBook,
    outcomes: &'a [Outcome<Listed>],
    columns: &[String],
) -> Result<Vec<(String, Vec<GroupBest<'a>>)>, Failure> {
    let groups = |column: &String| match best_of_groups(book, outcomes, column) {
        groups if groups.is_empty() => Err(no_column(column)),
        groups => Ok((column.clone(), groups)),
    };
    columns.iter().map(groups).collect()
}

/// `--by` names a column in which no document has anything.
pub(super) fn no_column(column: &str) -> Failure {
    Failure::usage(
        format!("--by names `{column}`, but no document that counts has a value in such a column"),
        "name country, region, sub_region, income_group, year, year_band, kind, issuer, lang or a column of the \
         metadata table",
    )
}

/// The built-in reference, where its figures were made as those of the run are.
fn reference(book: &RuleBook, arguments: &AnalyzeArgs, wishes: &Granted) -> Option<Reference> {
    let alike = !arguments.equal_length && !wishes.recorded.contains_key("profile_sha256");
    builtin_reference(book).ok().filter(|_| alike)
}

/// Numbers of the frameworks to report.
pub(super) fn frameworks(book: &RuleBook, names: &[String]) -> Result<Vec<u32>, Failure> {
    // UNESCO first: the order of the instruments' adoption; the lenses after them.
    let mut order: Vec<u32> = (0..book.frameworks.len() as u32).collect();
    order.sort_by_key(|&number| {
        let framework = &book.frameworks[number as usize];
        (framework.lens, &framework.adopted)
    });
    let known =
        || book.frameworks.iter().map(|framework| framework.id.clone()).collect::<Vec<_>>().join(", ");
    for name in names {
        if !book.frameworks.iter().any(|framework| framework.id == *name) {
            return Err(Failure::usage(
                format!("there is no framework `{name}`"),
                format!("the rules have {}", known()),
            ));
        }
    }
    order.retain(|&number| names.is_empty() || names.contains(&book.frameworks[number as usize].id));
    Ok(order)
}

/// Options that decide the results; where and how fast they are made does not.
fn recorded(
    arguments: &AnalyzeArgs,
    global: &Global,
    wishes: &Granted,
    recognizer: Option<&Tesseract>,
    draws: Bootstrap,
) -> BTreeMap<&'static str, String> {
    let context = global.context.map_or("auto", |context| context.context().as_str());
    let mut options = wishes.recorded.clone();
    options.extend([
        ("context", context.to_string()),
        ("lang", global.lang.map_or("auto".to_string(), |lang| lang.to_string())),
        ("ocr", recognizer.map_or("no", Tesseract::version).to_string()),
        ("keep_text", arguments.keep_text.to_string()),
        ("frameworks", arguments.frameworks.join(",")),
        ("actions", arguments.actions.to_string()),
        ("equal_length", arguments.equal_length.to_string()),
        ("excel", arguments.excel.to_string()),
        ("replicates", draws.replicates.to_string()),
        ("seed", draws.seed.to_string()),
        ("by", arguments.by.join(",")),
    ]);
    options
}

/// Words of the shortest document that has scores.
fn shortest(outcomes: &[Outcome<Listed>]) -> Option<u32> {
    let scored = outcomes.iter().filter_map(Outcome::read).filter(|listed| !listed.scores.is_empty());
    scored.map(|listed| listed.words).min()
}

pub(super) fn progress(count: usize, quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {wide_msg}");
    ProgressBar::new(count as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Prints what is not read: what the user named is an error, what stood beside it a notice.
pub(super) fn report_rejected(kind: &str, rejected: &[Rejected]) {
    for one in rejected {
        eprintln!("{kind}: `{}`: {}\n  help: {}", one.path, one.reason, one.help);
    }
}

/// Prints what went wrong, always, and what was assumed, unless quiet.
pub(super) fn report_outcomes(outcomes: &[Outcome<Listed>], quiet: bool) {
    for outcome in outcomes {
        match outcome {
            Outcome::Failed(failed) => {
                eprintln!("error: `{}`: {}\n  help: {}", failed.meta.path, failed.reason, failed.help);
            }
            Outcome::Read(listed) if !quiet => {
                // Pages are many: the table of documents holds them all.
                let told = listed.notices.iter().filter(|notice| notice.page.is_none());
                for notice in told.filter(|notice| !notice.code.is_routine()) {
                    eprintln!("notice: `{}`: {notice}", listed.meta.path);
                }
            }
            Outcome::Read(_) => {}
        }
    }
}

fn is_readable(outcome: &Outcome<Listed>) -> bool {
    outcome.read().is_some()
}

fn exit(outcomes: &[Outcome<Listed>], rejected: &[Rejected], is_sample: bool) -> Exit {
    let internal =
        outcomes.iter().any(|outcome| matches!(outcome, Outcome::Failed(failed) if failed.internal));
    let lost = |outcome: &Outcome<Listed>| match outcome {
        Outcome::Failed(_) => true,
        Outcome::Read(listed) => listed.status == DocumentStatus::NotAssessable,
    };
    match () {
        () if internal => Exit::Internal,
        // The sample holds a scanned and foreign-language documents to show what happens to them.
        () if is_sample => Exit::Done,
        () if !rejected.is_empty() || outcomes.iter().any(lost) => Exit::SomeDocuments,
        () => Exit::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    #[test]
    fn the_lenses_stand_behind_the_instruments() {
        let book = builtin::book();
        let ids = |names: &[String]| -> Vec<&str> {
            let order = frameworks(&book, names).expect("the names are right");
            order.into_iter().map(|number| book.frameworks[number as usize].id.as_str()).collect()
        };
        assert_eq!(ids(&[]), ["unesco", "gdc", "igf", "sdg"]);
        assert_eq!(ids(&["sdg".to_string(), "unesco".to_string()]), ["unesco", "sdg"]);
    }
}
