//! How a command ends: exit codes and the messages of failures.

use crate::error::Diagnostic;
use std::fmt;
use std::io::Write;
use std::process::{ExitCode, Termination};

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// A threshold or a test failed.
    Failed,
    /// Wrong arguments, or rules, profiles or inputs that cannot be used.
    Usage,
    /// Done, but some of the documents that the user named could not be read or assessed.
    SomeDocuments,
    /// A fault of the program.
    Internal,
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::SomeDocuments => 3,
            Exit::Internal => 4,
        })
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
pub enum Failure {
    /// Files written by a person are wrong.
    Diagnostics(Vec<Diagnostic>),
    /// The arguments cannot be used.
    Usage {
        /// What was found and expected.
        message: String,
        /// What to do.
        help: Option<String>,
    },
    /// Anything else.
    Other(anyhow::Error),
}

impl Failure {
    /// A failure that the user can mend.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Failure {
        Failure::Usage { message: message.into(), help: Some(help.into()) }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Failure {
        Failure::Other(error)
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(diagnostics: Vec<Diagnostic>) -> Failure {
        Failure::Diagnostics(diagnostics)
    }
}

/// Prints a line to stdout. A reader that has seen enough (`| head`) is no reason to fail.
pub(super) fn say(line: impl fmt::Display) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Prints a failure and gives the exit code.
pub(super) fn conclude(result: Result<Exit, Failure>) -> Exit {
    match result {
        Ok(exit) => exit,
        Err(Failure::Diagnostics(diagnostics)) => {
            for diagnostic in &diagnostics {
                eprintln!("{diagnostic}");
            }
            let count = diagnostics.len();
            eprintln!(
                "error: {count} {} in the files above",
                if count == 1 { "problem" } else { "problems" }
            );
            Exit::Usage
        }
        Err(Failure::Usage { message, help }) => {
            eprintln!("error: {message}");
            if let Some(help) = help {
                eprintln!("  help: {help}");
            }
            Exit::Usage
        }
        Err(Failure::Other(error)) => {
            eprintln!("error: {error:#}");
            Exit::Usage
        }
    }
}

/// Help and version are done; a wrong argument is a usage error.
pub(super) fn usage(error: &clap::Error) -> Exit {
    // A closed pipe is no reason to fail.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage } else { Exit::Done }
}
