//! The command line: arguments, terminal output, exit codes. The only floor that prints.

mod analyze;
mod benchmark;
mod cache;
mod compare;
mod corpus;
mod explain;
mod measure;
mod outcome;
mod output;
mod read;
mod rules;
mod search;
mod validate;
mod wishes;

pub use outcome::{Exit, Failure};

use crate::text::Lang;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Finds, grades and compares what national AI strategies commit to on the UNESCO Recommendation on the
/// Ethics of AI (2021) and the Global Digital Compact (2024).
#[derive(Debug, Parser)]
#[command(name = "concordant", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
struct Global {
    /// Folder of rule files to use instead of the built-in rules
    #[arg(long, global = true, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Table of metadata: a CSV with a column `file`, and country_iso3, title, year, kind, region, …
    #[arg(long, global = true, value_name = "CSV")]
    meta: Option<PathBuf>,
    /// What the documents are about, when the count of terms is wrong about it
    #[arg(long, global = true, value_name = "CONTEXT")]
    context: Option<ContextArg>,
    /// Language of the documents (en, fr, …), when the recognition is wrong about it
    #[arg(long, global = true, value_name = "TAG", value_parser = parse_lang)]
    lang: Option<Lang>,
    /// Recognize the text of scanned pages with the program `tesseract`, which must be installed
    #[arg(long, global = true)]
    ocr: bool,
    /// Folder that keeps what was read of documents, so that a later run need not read them again; it holds
    /// their texts, so it is made for you alone
    #[arg(long, global = true, value_name = "DIR", env = "CONCORDANT_CACHE")]
    cache: Option<PathBuf>,
    /// Most megabytes that it keeps; what was not used for the longest time goes first
    #[arg(long, global = true, value_name = "MB", default_value_t = 2048)]
    cache_size: u64,
    #[arg(skip)]
    opened: cache::Opened,
    /// Print nothing but errors
    #[arg(long, short, global = true)]
    quiet: bool,
}

fn parse_lang(tag: &str) -> Result<Lang, String> {
    Lang::parse(tag).ok_or_else(|| "expected two or three small letters, such as `en`".to_string())
}

/// `--context`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ContextArg {
    /// Every passage counts
    Ai,
    /// Provisions on AI count only where AI is the topic
    Digital,
    /// Provisions count only where their subject is the topic
    None,
}

impl ContextArg {
    fn context(self) -> crate::matching::Context {
        match self {
            ContextArg::Ai => crate::matching::Context::Ai,
            ContextArg::Digital => crate::matching::Context::Digital,
            ContextArg::None => crate::matching::Context::None,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Analyze documents and write tables; without PATH the built-in sample
    Analyze(analyze::AnalyzeArgs),
    /// Where documents stand in a corpus: percentiles, medians, best peers, groups
    Benchmark(benchmark::BenchmarkArgs),
    /// The folder of --cache
    #[command(subcommand)]
    Cache(cache::CacheCommand),
    /// What changed between two versions of a text, or two runs
    Compare(compare::CompareArgs),
    /// Look at documents before they are scored
    #[command(subcommand)]
    Corpus(corpus::CorpusCommand),
    /// Why a document has its level on a provision, or why not
    Explain(explain::ExplainArgs),
    /// Keyword in context for a condition in rule syntax
    Search(search::SearchArgs),
    /// The rule author's workshop
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Measure the rules against labelled passages
    Validate(validate::ValidateArgs),
}

/// Runs the program with the given arguments, the program's name first.
pub fn run(arguments: impl Iterator<Item = std::ffi::OsString>) -> Exit {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return outcome::usage(&error),
    };
    let result = match cli.command {
        Command::Analyze(arguments) => analyze::run(&arguments, &cli.global),
        Command::Benchmark(arguments) => benchmark::run(&arguments, &cli.global),
        Command::Cache(command) => cache::run(&command, &cli.global),
        Command::Compare(arguments) => compare::run(&arguments, &cli.global),
        Command::Corpus(command) => corpus::run(&command, &cli.global),
        Command::Explain(arguments) => explain::run(&arguments, &cli.global),
        Command::Search(arguments) => search::run(&arguments, &cli.global),
        Command::Rules(command) => rules::run(command, &cli.global),
        Command::Validate(arguments) => validate::run(&arguments, &cli.global),
    };
    cache::report_fault(&cli.global);
    outcome::conclude(result)
}
