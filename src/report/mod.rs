//! Report → bytes: tables, the data package, the record of the run. No new numbers are computed here.

mod audits;
mod benchmark;
mod by;
mod coin;
mod compare;
mod corpus;
mod csv;
mod document;
mod gaps;
mod guidelines;
mod html;
mod json;
mod lines;
mod markdown;
mod mentions;
mod package;
mod phrases;
mod reference;
mod roadmap;
mod run;
mod summary;
mod tables;
mod uncertainty;
mod views;

pub use benchmark::{BenchmarkReport, benchmark_files, benchmark_summary};
pub use compare::{Compared, ComparedSide, compare_files, compare_summary};
pub use corpus::{Facts, Surveyed, corpus_files, corpus_summary};
pub use lines::{failed_line, result_line};
pub use reference::{ReferenceReport, reference_files, reference_summary};
pub use summary::summary;
pub use tables::{Column, Table, Value};

use crate::analyze::Outcome;
use crate::assess::{Gap, GroupBest, Peers, Ranked, Redundancy, Roadmap, Robustness, Uncertainty};
use crate::document::DocId;
use crate::rules::RuleBook;
use package::Package;
use std::collections::BTreeMap;

/// Everything that reports are made from.
pub struct Report<'a> {
    /// The rules of the run.
    pub book: &'a RuleBook,
    /// What became of each input, in their order.
    pub outcomes: &'a [Outcome],
    /// The plan of each input, in their order.
    pub roadmaps: &'a [Roadmap],
    /// The frameworks to report, by number in the rule book.
    pub frameworks: Vec<u32>,
    /// The gaps of each outcome.
    pub gaps: &'a [Vec<Gap>],
    /// The documents as each other's peers.
    pub peers: &'a Peers<'a>,
    /// How far the values of each framework can be trusted, in the order of the frameworks.
    pub uncertainty: &'a [Uncertainty],
    /// How far the items of each framework repeat each other; `None` in small runs.
    pub redundancy: &'a [Option<Redundancy>],
    /// How firm the order of the documents is on each framework.
    pub robustness: &'a [Vec<Robustness>],
    /// The figures of the documents that were read, and their percentiles in the built-in reference.
    pub ranked: &'a BTreeMap<DocId, Ranked>,
    /// What the documents of groups hold together, by the columns that they are grouped by.
    pub by: &'a [(String, Vec<GroupBest<'a>>)],
    /// Write the extracted text of each document too.
    pub keep_text: bool,
    /// Options that decide the results, for the record of the run.
    pub options: BTreeMap<&'static str, String>,
}

/// A format of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values.
    Csv,
    /// One array of objects per table.
    Json,
    /// A report of each document.
    Markdown,
}

/// A file of a report: name with `/`, content.
pub type File = (String, Vec<u8>);

/// All files of a report. The same report gives the same bytes.
///
/// # Errors
/// When a table cannot be written, which only a fault of the program can cause.
pub fn files(report: &Report, formats: &[Format], csv_mark: CsvMark) -> Result<Vec<File>, ReportError> {
    let tables = tables::all(report);
    let mut files = Vec::new();
    for table in &tables {
        if formats.contains(&Format::Csv) {
            files.push((format!("{}.csv", table.name), csv::bytes(table, csv_mark)?));
        }
        if formats.contains(&Format::Json) {
            files.push((format!("{}.json", table.name), json::bytes(table)?));
        }
    }
    for outcome in report.outcomes.iter().filter(|_| report.keep_text) {
        if let Outcome::Read(assessment) = outcome {
            files.push((format!("texts/{}.txt", assessment.id), assessment.text.clone().into_bytes()));
        }
    }
    if formats.contains(&Format::Markdown) {
        let reports = document::reports(report);
        files.extend(reports.into_iter().map(|(name, text)| (name, text.into_bytes())));
    }
    files.push(("run.json".to_string(), run::bytes(report)?));
    let about = Package {
        name: "concordant-analysis",
        title: "Alignment of documents with international frameworks on AI",
        frameworks: tables::frameworks(report).map(|(_, framework)| framework).collect(),
    };
    let described = package::bytes(&about, &tables, &files)?;
    files.push(("datapackage.json".to_string(), described));
    Ok(files)
}

/// Whether CSV files begin with the byte order mark that some spreadsheets need to see UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CsvMark {
    /// Plain UTF-8.
    Without,
    /// With the mark.
    With,
}

/// A table or record could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// CSV.
    #[error("a table cannot be written as CSV: {0}")]
    Csv(#[from] ::csv::Error),
    /// JSON.
    #[error("a record cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}
