//! `concordant rules`: list, show and test rules.

use super::{Exit, Failure, Global};
use crate::matching::{Matcher, TestReport, Verdict, test_rules};
use crate::rules::{Expr, RuleBook, RuleFile, builtin, load};
use anyhow::Context;
use clap::{Args, Subcommand};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// List the provisions of the frameworks
    List(Selection),
    /// Show a provision: what is asked, its conditions and its terms
    Show(Selection),
    /// Run the tests in the rule files
    Test(TestArgs),
}

#[derive(Debug, Args)]
pub(super) struct Selection {
    /// Framework, item or provision, such as `unesco`, `P6` or `unesco.P6.36a`; all when left out
    id: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct TestArgs {
    #[command(flatten)]
    selection: Selection,
    /// Print every verdict, not only those that are not ok
    #[arg(long)]
    all: bool,
}

pub(super) fn run(command: RulesCommand, global: &Global) -> Result<Exit, Failure> {
    match command {
        RulesCommand::List(selection) => list(&book(global)?, &selection),
        RulesCommand::Show(selection) => show(&book(global)?, &selection),
        RulesCommand::Test(arguments) => test(global, &arguments),
    }
}

/// The rules of `--rules`, else the built-in ones.
pub(super) fn book(global: &Global) -> Result<RuleBook, Failure> {
    let files = match &global.rules {
        Some(folder) => read_folder(folder)?,
        None => builtin(),
    };
    Ok(load(&files)?)
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

fn list(book: &RuleBook, selection: &Selection) -> Result<Exit, Failure> {
    let rules = selected(book, selection)?;
    let mut out = String::new();
    for (number, framework) in book.frameworks.iter().enumerate() {
        let inside = |range: &std::ops::Range<u32>| range.clone().any(|rule| rules.contains(&rule));
        let any = rules.iter().any(|&rule| book.rules[rule as usize].framework == number as u32);
        if !any {
            continue;
        }
        out.push_str(&format!("{}  {} ({})\n", framework.id, framework.title, framework.short));
        for item in &framework.items {
            let provisions: Vec<_> =
                item.provisions.iter().filter(|provision| inside(&provision.rules)).collect();
            if !provisions.is_empty() || inside(&item.topic) {
                out.push_str(&format!("  {}  {}\n", item.id, item.title));
            }
            for provision in provisions {
                out.push_str(&format!("    {:<16} {}\n", provision.id, provision.title));
            }
        }
    }
    print!("{out}");
    Ok(Exit::Done)
}

fn show(book: &RuleBook, selection: &Selection) -> Result<Exit, Failure> {
    let mut out = String::new();
    let mut last = String::new();
    for number in selected(book, selection)? {
        let rule = &book.rules[number as usize];
        if rule.provision_id() != last {
            last = rule.provision_id().to_string();
            let framework = &book.frameworks[rule.framework as usize];
            match book.provision_of(rule) {
                Some(provision) => {
                    out.push_str(&format!("\n{last}: {}\n", provision.title));
                    out.push_str(&format!(
                        "  {}, para. {}; weight {}\n",
                        framework.short,
                        provision.cites.join(", "),
                        provision.weight
                    ));
                    if let Some(note) = &provision.note {
                        out.push_str(&format!("  {note}\n"));
                    }
                }
                None => out.push_str(&format!("\n{last}: {} (topic)\n", book.item_of(rule).title)),
            }
        }
        let named: Expr<String> = rule.condition.map(&mut |&group| book.groups[group as usize].name.clone());
        out.push_str(&format!("  {} (level {}): {named}\n", rule.id, rule.level));
        let mut groups = Vec::new();
        rule.condition.visit(false, &mut |&group, _| {
            if !groups.contains(&group) {
                groups.push(group);
            }
        });
        for group in groups
            .into_iter()
            .map(|group| &book.groups[group as usize])
            .filter(|group| !group.file.is_empty())
        {
            for (lang, terms) in &group.terms {
                let texts: Vec<&str> = terms.iter().map(|(text, _)| text.as_str()).collect();
                out.push_str(&format!("    {} [{lang}]: {}\n", group.name, texts.join(", ")));
            }
        }
    }
    print!("{}", out.trim_start());
    Ok(Exit::Done)
}

fn test(global: &Global, arguments: &TestArgs) -> Result<Exit, Failure> {
    let folder = global.rules.clone().unwrap_or_else(|| PathBuf::from("rules"));
    if !folder.is_dir() {
        let message = format!(
            "`{}` is no folder, and the built-in rules are packed without their tests",
            folder.display()
        );
        return Err(Failure::usage(message, "name the folder of the rule files with --rules"));
    }
    let book = load(&read_folder(&folder)?)?;
    let rules = selected(&book, &arguments.selection)?;
    let matcher = Matcher::compile(book)?;
    let reports = test_rules(&matcher, &rules);
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for report in &reports {
        *counts.entry(report.verdict).or_default() += 1;
        if arguments.all || report.verdict != Verdict::Ok {
            print_report(&matcher, report);
        }
    }
    let tested = rules.iter().filter(|rule| reports.iter().any(|report| report.rule == **rule)).count();
    let summary: Vec<String> =
        counts.iter().map(|(verdict, count)| format!("{count} {}", verdict.as_str())).collect();
    println!("{} of {} rules tested: {}", tested, rules.len(), summary.join(", "));
    let failed = counts.keys().any(|verdict| *verdict != Verdict::Ok);
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

fn print_report(matcher: &Matcher, report: &TestReport) {
    let rule = &matcher.book().rules[report.rule as usize];
    println!("{} [{}] {}: {}", rule.id, report.lang, report.verdict.as_str(), report.sentence);
    if report.verdict != Verdict::Ok {
        for (group, words) in &report.hits {
            let words = if words.is_empty() { "–".to_string() } else { words.join(", ") };
            println!("    {group}: {words}");
        }
    }
}
