//! `concordant explain`: why this level, or why not.

use super::outcome::say;
use super::{Exit, Failure, Global, read, rules};
use crate::analyze::{AnalyzeOptions, Assessment, DocumentStatus, analyze};
use crate::document::Document;
use crate::matching::{Evidence, Matcher, near_misses};
use clap::Args;
use std::path::PathBuf;

/// Passages shown of each kind.
const SHOWN: usize = 5;
/// Nearest misses shown.
const MISSES: usize = 3;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The document
    file: PathBuf,
    /// The provision or item, such as `unesco.P6.36` or `P6`
    provision: String,
    /// Show all passages
    #[arg(long)]
    all: bool,
}

pub(super) fn run(arguments: &ExplainArgs, global: &Global) -> Result<Exit, Failure> {
    let matcher = Matcher::compile(rules::book(global)?)?;
    let rules = matcher.book().rules_of(&arguments.provision);
    if rules.is_empty() {
        let message = format!("`{}` is no item or provision", arguments.provision);
        return Err(Failure::usage(message, "`concordant rules list` shows all of them"));
    }
    let document = read::document(&arguments.file, global)?;
    let options = AnalyzeOptions {
        context: global.context.map(|context| context.context()),
        ..AnalyzeOptions::default()
    };
    let assessment = analyze(&matcher, document.clone(), options);
    if assessment.status == DocumentStatus::NotAssessable {
        let notices: Vec<String> = assessment.notices.iter().map(ToString::to_string).collect();
        say(format_args!("not assessable: {}", notices.join("; ")));
        return Ok(Exit::SomeDocuments);
    }
    let mut found: Vec<&Evidence> =
        assessment.evidence.iter().filter(|evidence| rules.contains(&evidence.rule)).collect();
    found.sort_by_key(|evidence| (std::cmp::Reverse(evidence.level), evidence.at.span));
    say(format_args!(
        "{}: {} {} (context: {})",
        arguments.provision,
        found.len(),
        if found.len() == 1 { "passage" } else { "passages" },
        assessment.context.as_str()
    ));
    let shown = if arguments.all { found.len() } else { SHOWN };
    for evidence in found.iter().take(shown) {
        print_evidence(&matcher, &assessment, evidence);
    }
    if found.len() > shown {
        say(format_args!("\n… and {} more; --all shows them", found.len() - shown));
    }
    print_misses(&matcher, &document, &rules, &found);
    Ok(Exit::Done)
}

fn print_evidence(matcher: &Matcher, assessment: &Assessment, evidence: &Evidence) {
    let rule = &matcher.book().rules[evidence.rule as usize];
    let text = assessment.text.as_str();
    say(format_args!("\nlevel {} by {} [{}]", evidence.level, rule.id, place(assessment, evidence)));
    say(format_args!("  {}", evidence.quote(text)));
    for (group, words) in &evidence.terms {
        let name = &matcher.book().groups[*group as usize].name;
        say(format_args!("  found      {name} = {}", words.of(text)));
    }
    let commitment = &evidence.commitment;
    for (name, words) in commitment.words() {
        if let Some(words) = words {
            say(format_args!("  {name:<10} {}", words.of(text)));
        }
    }
    if let Some(cap) = commitment.capped_by {
        say(format_args!("  capped at a mention by {}", cap.label(text)));
    }
}

fn place(assessment: &Assessment, evidence: &Evidence) -> String {
    let page = evidence.at.page.map(|page| format!("p. {page}, ")).unwrap_or_default();
    let section = assessment.sections[evidence.at.section as usize].as_ref();
    let section = section.map(|section| format!("§ {section}, ")).unwrap_or_default();
    format!("{page}{section}para. {}, sentence {}", evidence.at.paragraph, evidence.at.sentence)
}

/// The sentences that came nearest without being evidence.
fn print_misses(matcher: &Matcher, document: &Document, rules: &[u32], found: &[&Evidence]) {
    let scan = matcher.scan(document);
    let misses = near_misses(matcher, document, &scan, rules, MISSES + found.len());
    let is_evidence = |sentence: u32| {
        let span = document.sentences[sentence as usize].span;
        found.iter().any(|evidence| evidence.at.span.start < span.end && span.start < evidence.at.span.end)
    };
    let misses: Vec<_> = misses.into_iter().filter(|miss| !is_evidence(miss.sentence)).take(MISSES).collect();
    if !misses.is_empty() {
        say(format_args!("\nnearest misses"));
    }
    for miss in misses {
        let rule = &matcher.book().rules[miss.rule as usize];
        say(format_args!(
            "\n{} of {} parts of {}; missing: {}",
            miss.satisfied, miss.operands, rule.id, miss.missing
        ));
        say(format_args!("  {}", document.sentence_text(miss.sentence)));
    }
}
