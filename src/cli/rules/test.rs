//! `concordant rules test`: the verdicts on the tests in the rule files.

use super::{Selection, read_folder, selected, workshop};
use crate::cli::outcome::say;
use crate::cli::{Exit, Failure, Global};
use crate::matching::{Matcher, Survivor, TestReport, TestRun, Verdict, test_rules, test_views};
use crate::rules::load;
use clap::Args;
use std::collections::BTreeMap;

#[derive(Debug, Args)]
pub(in crate::cli) struct TestArgs {
    #[command(flatten)]
    selection: Selection,
    /// Print every verdict, not only those that are not ok
    #[arg(long)]
    all: bool,
}

pub(super) fn run(arguments: &TestArgs, global: &Global) -> Result<Exit, Failure> {
    let book = load(&read_folder(&workshop(global)?)?)?;
    let rules = selected(&book, &arguments.selection)?;
    let matcher = Matcher::compile(book)?;
    let run = test_rules(&matcher, &rules);
    for &rule in &rules {
        let shown = |report: &&TestReport| arguments.all || report.verdict != Verdict::Ok;
        let reports = run.reports.iter().filter(|report| report.rule == rule);
        reports.filter(shown).for_each(|report| print_report(&matcher, report));
        let survivors = run.survivors.iter().filter(|survivor| survivor.rule == rule);
        survivors.for_each(|survivor| print_survivor(&matcher, survivor));
    }
    let views = if arguments.selection.id.is_none() { test_views(&matcher) } else { Vec::new() };
    for fault in &views {
        say(format_args!("views/{} {}: {}", fault.entry, fault.verdict, fault.sentence));
    }
    let counts = counts(&run);
    let tested = rules.iter().filter(|rule| run.reports.iter().any(|report| report.rule == **rule)).count();
    let summary: Vec<String> =
        counts.iter().map(|(verdict, count)| format!("{count} {}", verdict.as_str())).collect();
    say(format_args!("{} of {} rules tested: {}", tested, rules.len(), summary.join(", ")));
    let failed = !views.is_empty() || counts.keys().any(|verdict| verdict.fails());
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

fn counts(run: &TestRun) -> BTreeMap<Verdict, usize> {
    let mut counts = BTreeMap::new();
    let verdicts = run.reports.iter().map(|report| report.verdict);
    for verdict in verdicts.chain(run.survivors.iter().map(|survivor| survivor.verdict)) {
        *counts.entry(verdict).or_default() += 1;
    }
    counts
}

fn print_report(matcher: &Matcher, report: &TestReport) {
    let rule = &matcher.book().rules[report.rule as usize];
    say(format_args!("{} [{}] {}: {}", rule.id, report.lang, report.verdict.as_str(), report.sentence));
    if report.verdict != Verdict::Ok {
        for (group, words) in &report.hits {
            let words = if words.is_empty() { "–".to_string() } else { words.join(", ") };
            say(format_args!("    {group}: {words}"));
        }
    }
}

fn print_survivor(matcher: &Matcher, survivor: &Survivor) {
    let rule = &matcher.book().rules[survivor.rule as usize];
    say(format_args!("{} {}: {}", rule.id, survivor.verdict.as_str(), survivor.message));
}
