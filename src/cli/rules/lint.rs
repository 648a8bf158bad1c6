//! `concordant rules lint`: what a rule file needs before it may be published.

use super::{Selection, read_folder, selected, workshop};
use crate::cli::outcome::say;
use crate::cli::{Exit, Failure, Global};
use crate::error::{Diagnostic, Severity};
use crate::matching::{Matcher, Verdict, test_rules};
use crate::rules::{RuleBook, RuleFile, at_rule, check, load};
use std::collections::BTreeSet;
use std::path::Path;

pub(super) fn run(selection: &Selection, global: &Global) -> Result<Exit, Failure> {
    let folder = workshop(global)?;
    let files = read_folder(&folder)?;
    let book = load(&files)?;
    let rules = selected(&book, selection)?;
    let mut found = match selection.id {
        Some(_) => check(&files_of(&book, &rules, &files)),
        None => check(&files),
    };
    let matcher = Matcher::compile(book)?;
    for survivor in test_rules(&matcher, &rules).survivors {
        let id = &matcher.book().rules[survivor.rule as usize].id;
        found.push(match survivor.verdict {
            Verdict::Untested => at_rule(&files, id, "untested", &survivor.message).warning(),
            _ => at_rule(&files, id, "unguarded", &survivor.message).help(
                "add a sentence to should_not_match or should_match that only the full condition gets right",
            ),
        });
    }
    found.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    Ok(report(found, &folder, rules.len()))
}

/// The files that hold the given rules.
fn files_of(book: &RuleBook, rules: &[u32], files: &[RuleFile]) -> Vec<RuleFile> {
    let provision = |rule: &u32| book.rules[*rule as usize].provision_id();
    let paths: BTreeSet<String> =
        rules.iter().map(|rule| format!("{}.toml", provision(rule).replacen('.', "/", 2))).collect();
    files.iter().filter(|file| paths.contains(&file.path)).cloned().collect()
}

fn report(found: Vec<Diagnostic>, folder: &Path, rules: usize) -> Exit {
    let errors = found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    let warnings = found.len() - errors;
    for mut diagnostic in found {
        diagnostic.file = folder.join(&diagnostic.file).display().to_string();
        say(diagnostic);
    }
    let count = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    say(format_args!("{}: {}, {}", count(rules, "rule"), count(errors, "error"), count(warnings, "warning")));
    if errors > 0 { Exit::Failed } else { Exit::Done }
}
