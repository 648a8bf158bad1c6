//! `concordant corpus`: a collection of documents as a whole.

mod check;
mod reference;

use super::{Exit, Failure, Global};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum CorpusCommand {
    /// What is readable, what is there twice, and what looks wrong
    Check(check::CheckArgs),
    /// Measure a corpus for `benchmark`: figures only, no text
    Reference(reference::ReferenceArgs),
}

pub(super) fn run(command: &CorpusCommand, global: &Global) -> Result<Exit, Failure> {
    match command {
        CorpusCommand::Check(arguments) => check::run(arguments, global),
        CorpusCommand::Reference(arguments) => reference::run(arguments, global),
    }
}
