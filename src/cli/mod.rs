//! The command line: arguments, terminal output, exit codes. The only floor that prints.

mod outcome;
mod rules;
mod validate;

pub use outcome::{Exit, Failure};

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
}

#[derive(Debug, Subcommand)]
enum Command {
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
        Command::Rules(command) => rules::run(command, &cli.global),
        Command::Validate(arguments) => validate::run(&arguments, &cli.global),
    };
    outcome::conclude(result)
}
