//! `concordant rules`: the workshop in which rules are looked up and tested.

mod actions;
mod cites;
mod floor;
mod lint;
mod list;
mod new;
mod quality;
mod terms;
mod test;

use super::{Exit, Failure, Global};
use crate::builtin;
use crate::rules::{RuleBook, RuleFile, load};
use anyhow::Context;
use clap::{Args, Subcommand};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// List the provisions of the frameworks
    List(Selection),
    /// Show a provision: what is asked, its conditions and its terms
    Show(Selection),
    /// List the terms as a table (CSV): group, language, kind and text of each
    Terms(Selection),
    /// List what can be done about gaps, or show one action
    Actions(Selection),
    /// Run the tests in the rule files
    Test(test::TestArgs),
    /// Check rule files for what they lack
    Lint(Selection),
    /// Write a rule file to fill in
    New(new::NewArgs),
    /// Run the rules on the official text that they cite
    Cites(cites::CitesArgs),
    /// Measure what the rules find in texts on other subjects
    Floor(floor::FloorArgs),
    /// Tell how the rules behave on documents, as a table
    Quality(quality::QualityArgs),
}

#[derive(Debug, Args)]
pub(super) struct Selection {
    /// Framework, item or provision, such as `unesco`, `P6` or `unesco.P6.36a`; all when left out
    id: Option<String>,
}

pub(super) fn run(command: RulesCommand, global: &Global) -> Result<Exit, Failure> {
    match command {
        RulesCommand::List(selection) => list::list(&book(global)?, &selection),
        RulesCommand::Show(selection) => list::show(&book(global)?, &selection),
        RulesCommand::Terms(selection) => terms::run(&selection, global),
        RulesCommand::Actions(selection) => actions::actions(&book(global)?, &selection),
        RulesCommand::Test(arguments) => test::run(&arguments, global),
        RulesCommand::Lint(selection) => lint::run(&selection, global),
        RulesCommand::New(arguments) => new::run(&arguments, global),
        RulesCommand::Cites(arguments) => cites::run(&arguments, global),
        RulesCommand::Floor(arguments) => floor::run(&arguments, global),
        RulesCommand::Quality(arguments) => quality::run(&arguments, global),
    }
}

/// The rules of `--rules`, else the built-in ones.
pub(super) fn book(global: &Global) -> Result<RuleBook, Failure> {
    match &global.rules {
        Some(folder) => Ok(load(&read_folder(folder)?)?),
        None => Ok(builtin::book()),
    }
}

/// The folder of `--rules`, else `rules`: what an author works on, with its tests.
fn workshop(global: &Global) -> Result<PathBuf, Failure> {
    let folder = global.rules.clone().unwrap_or_else(|| PathBuf::from("rules"));
    if folder.is_dir() {
        return Ok(folder);
    }
    let message =
        format!("`{}` is no folder, and the built-in rules are packed without their tests", folder.display());
    Err(Failure::usage(message, "name the folder of the rule files with --rules"))
}

/// All TOML files of a folder, with paths relative to it.
pub(super) fn read_folder(folder: &Path) -> Result<Vec<RuleFile>, Failure> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        let entries = fs::read_dir(&current)
            .with_context(|| format!("cannot open the rules in `{}`", current.display()))?;
        for entry in entries {
            let path = entry.with_context(|| format!("cannot list `{}`", current.display()))?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                let text =
                    fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
                files.push(RuleFile { path: relative(folder, &path), text });
            }
        }
    }
    Ok(files)
}

fn relative(folder: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(folder).unwrap_or(path).iter().map(|part| part.to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

/// Numbers of the rules that an id selects.
fn selected(book: &RuleBook, selection: &Selection) -> Result<Vec<u32>, Failure> {
    let Some(id) = &selection.id else { return Ok((0..book.rules.len() as u32).collect()) };
    let framework = book.frameworks.iter().position(|framework| framework.id == *id);
    let rules: Vec<u32> = match framework {
        Some(framework) => (0..book.rules.len() as u32)
            .filter(|&rule| book.rules[rule as usize].framework == framework as u32)
            .collect(),
        None => book.rules_of(id),
    };
    if rules.is_empty() {
        let message = format!("`{id}` is no framework, item or provision");
        return Err(Failure::usage(message, "`concordant rules list` shows all of them"));
    }
    Ok(rules)
}
