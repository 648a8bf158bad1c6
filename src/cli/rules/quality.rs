//! `concordant rules quality`: how the rules behave on a folder of documents.

use super::book;
use crate::cli::output::write_whole;
use crate::cli::{Exit, Failure, Global, read};
use crate::corpus::{Collected, Input, collect};
use crate::document::DocId;
use crate::matching::Matcher;
use crate::pipeline::Reading;
use crate::workshop::{Fires, RuleQuality, fires, quality};
use clap::Args;
use std::io::{Write, stdout};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct QualityArgs {
    /// Documents, or folders of documents
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// File for the table; standard output when left out
    #[arg(long, value_name = "CSV")]
    out: Option<PathBuf>,
}

pub(super) fn run(arguments: &QualityArgs, global: &Global) -> Result<Exit, Failure> {
    let matcher = Matcher::compile(book(global)?)?;
    let meta = read::meta(global, &arguments.paths)?;
    let reading = read::reading(global, &meta, None)?;
    let Collected { inputs, rejected, .. } = collect(&arguments.paths);
    for one in &rejected {
        eprintln!("error: `{}`: {}", one.path, one.reason);
    }
    let mut documents = Vec::new();
    for input in &inputs {
        // A panic inside a library must not take the other documents with it.
        let one = catch_unwind(AssertUnwindSafe(|| fires_in(&matcher, input, reading, global)));
        match one.unwrap_or_else(|_| Err("the program failed on this document".to_string())) {
            Ok(fires) => documents.push(fires),
            Err(reason) => eprintln!("error: `{}`: {reason}", input.path),
        }
    }
    if documents.is_empty() {
        return Err(Failure::usage("none of the documents could be read", "see the reasons above"));
    }
    let table = table(&matcher, &quality(&matcher, &documents))?;
    match &arguments.out {
        Some(path) => write_whole(path, &table)?,
        // A reader that has seen enough (`| head`) is no reason to fail.
        None => drop(stdout().write_all(&table)),
    }
    let lost = inputs.len() - documents.len() + rejected.len();
    Ok(if lost > 0 { Exit::SomeDocuments } else { Exit::Done })
}

fn fires_in(
    matcher: &Matcher,
    input: &Input,
    reading: Reading<'_>,
    global: &Global,
) -> Result<Vec<Fires>, String> {
    let document = reading.read(input, DocId::new("document")).map_err(|failed| failed.reason)?;
    Ok(fires(matcher, &document, global.context.map(|context| context.context())))
}

/// One row a rule, in the order of the rule book.
fn table(matcher: &Matcher, rows: &[RuleQuality]) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "rule",
        "level",
        "passages",
        "documents",
        "document_share",
        "dominant_term",
        "dominant_term_share",
        "shadowed_by",
    ])?;
    let rules = &matcher.book().rules;
    for row in rows {
        let rule = &rules[row.rule as usize];
        let share = |share: Option<f64>| share.map_or(String::new(), |share| format!("{share:.4}"));
        let shadows: Vec<&str> =
            row.shadowed_by.iter().map(|other| rules[*other as usize].id.as_str()).collect();
        writer.write_record([
            rule.id.clone(),
            rule.level.to_string(),
            row.passages.to_string(),
            row.documents.to_string(),
            share(row.document_share),
            row.dominant.as_ref().map_or(String::new(), |(words, _)| words.clone()),
            share(row.dominant.as_ref().map(|(_, share)| *share)),
            shadows.join("|"),
        ])?;
    }
    Ok(writer.into_inner().map_err(|error| error.into_error())?)
}
