//! Report → bytes: tables, the data package, the record of the run. No new numbers are computed here.

mod audits;
mod benchmark;
mod by;
mod coin;
mod columns;
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
#[cfg(feature = "parquet")]
mod parquet;
mod phrases;
mod reference;
mod roadmap;
mod run;
mod run_table;
mod shelf;
mod summary;
mod tables;
mod uncertainty;
mod value;
mod views;

pub use benchmark::{BenchmarkReport, benchmark_files, benchmark_summary};
pub use columns::Column;
pub use compare::{Compared, ComparedSide, compare_files, compare_summary};
pub use corpus::{Facts, Surveyed, corpus_files, corpus_summary};
pub use lines::{failed_line, result_line};
pub use reference::{ReferenceReport, reference_files, reference_summary};
pub use run_table::{Part, Parts};
pub use shelf::Shelf;
pub use summary::{SummaryOf, summary};
pub use tables::Table;
pub use value::Value;

use crate::analyze::Outcome;
use crate::assess::{GroupBest, Listed, Partnering, Peers, Ranking, Redundancy, Robustness, Uncertainty};
use crate::rules::RuleBook;
use package::Package;
use run_table::RunTable;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use views::read;

/// Everything that reports are made from.
pub struct Report<'a> {
    /// The rules of the run.
    pub book: &'a RuleBook,
    /// What became of each input, in their order.
    pub outcomes: &'a [Outcome<Listed>],
    /// The same documents as a whole.
    pub shelf: &'a dyn Shelf,
    /// The frameworks to report, by number in the rule book.
    pub frameworks: Vec<u32>,
    /// The documents as each other's peers.
    pub peers: &'a Peers<'a>,
    /// Which countries complement each other.
    pub partnering: &'a Partnering,
    /// How far the values of each framework can be trusted, in the order of the frameworks.
    pub uncertainty: &'a [Uncertainty],
    /// How far the items of each framework repeat each other; `None` in small runs.
    pub redundancy: &'a [Option<Redundancy>],
    /// How firm the order of the documents is on each framework.
    pub robustness: &'a [Vec<Robustness>],
    /// Which of the documents count, and the percentiles of their values in the built-in reference.
    pub ranking: &'a Ranking<'a>,
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
    /// The long tables and that of the documents by columns, each with its type.
    #[cfg(feature = "parquet")]
    Parquet,
    /// A report of each document.
    Markdown,
}

/// A file: name with `/`, content.
pub type File = (String, Vec<u8>);

/// A file of an analysis, made while it is written: several can be written at a time, none is kept.
pub struct ReportFile<'a> {
    name: String,
    content: Content<'a>,
}

enum Content<'a> {
    Csv(Arc<RunTable<'a>>, CsvMark),
    Json(Arc<RunTable<'a>>),
    #[cfg(feature = "parquet")]
    Parquet(Arc<RunTable<'a>>),
    /// The text of a document, by number.
    Text(&'a Report<'a>, usize),
    /// The report of a document, by number.
    Report(&'a Report<'a>, usize),
}

/// What the description of the results tells of a written file.
pub struct Written(Option<serde_json::Value>);

/// The files of an analysis beside its record and its description. The same report gives the same bytes.
pub fn report_files<'a>(report: &'a Report<'a>, formats: &[Format], mark: CsvMark) -> Vec<ReportFile<'a>> {
    let mut files = Vec::new();
    for table in tables::all(report).into_iter().map(Arc::new) {
        if formats.contains(&Format::Csv) {
            let name = format!("{}.csv", table.name);
            files.push(ReportFile { name, content: Content::Csv(table.clone(), mark) });
        }
        if formats.contains(&Format::Json) {
            let name = format!("{}.json", table.name);
            files.push(ReportFile { name, content: Content::Json(table.clone()) });
        }
        #[cfg(feature = "parquet")]
        if formats.contains(&Format::Parquet) && table.is_long {
            let name = format!("{}.parquet", table.name);
            files.push(ReportFile { name, content: Content::Parquet(table) });
        }
    }
    for (document, listed) in read(report).filter(|_| report.keep_text) {
        let name = format!("texts/{}.txt", listed.id);
        files.push(ReportFile { name, content: Content::Text(report, document) });
    }
    for (document, listed) in read(report).filter(|_| formats.contains(&Format::Markdown)) {
        if !listed.scores.is_empty() {
            let name = format!("reports/{}.md", listed.id);
            files.push(ReportFile { name, content: Content::Report(report, document) });
        }
    }
    files
}

impl ReportFile<'_> {
    /// Its name, with `/`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it has many rows of each document, and takes longer than others to write.
    pub fn is_long(&self) -> bool {
        match &self.content {
            Content::Csv(table, _) | Content::Json(table) => table.is_long,
            #[cfg(feature = "parquet")]
            Content::Parquet(table) => table.is_long,
            Content::Text(..) | Content::Report(..) => false,
        }
    }

    /// Whether it is long, and made of parts of which several can be made at a time.
    pub fn has_parts(&self) -> bool {
        matches!(&self.content, Content::Csv(table, _) if table.is_long && table.is_of_documents())
    }

    /// Writes it; the parts that it has, if any, are made by `parts`.
    ///
    /// # Errors
    /// When it cannot be written to.
    pub fn write(&self, out: &mut (dyn Write + Send), parts: &Parts) -> Result<Written, ReportError> {
        match &self.content {
            Content::Csv(table, mark) => Ok(Written(Some(table.write_csv(*mark, out, parts)?))),
            Content::Json(table) => {
                let written = table.write("json", out, |rows, out| json::write(&table.columns, rows, out));
                Ok(Written(Some(written?)))
            }
            #[cfg(feature = "parquet")]
            Content::Parquet(table) => {
                let written =
                    table.write("parquet", out, |rows, out| parquet::write(&table.columns, rows, out));
                Ok(Written(Some(written?)))
            }
            Content::Text(report, document) => {
                out.write_all(report.shelf.document(*document)?.text.as_bytes())?;
                Ok(Written(None))
            }
            Content::Report(report, document) => {
                out.write_all(document::report(report, *document)?.as_bytes())?;
                Ok(Written(None))
            }
        }
    }
}

/// run.json: the record by which the run can be repeated.
///
/// # Errors
/// When it cannot be written, which only a fault of the program can cause.
pub fn run_record(report: &Report) -> Result<Vec<u8>, ReportError> {
    run::bytes(report)
}

/// datapackage.json: the description of the files, given in their order.
///
/// # Errors
/// When it cannot be written, which only a fault of the program can cause.
pub fn description(report: &Report, files: Vec<Written>) -> Result<Vec<u8>, ReportError> {
    let about = Package {
        name: "concordant-analysis",
        title: "Alignment of documents with international frameworks on AI",
        frameworks: tables::frameworks(report).map(|(_, framework)| framework).collect(),
    };
    package::described_as(&about, files.into_iter().filter_map(|file| file.0).collect())
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
    /// Parquet.
    #[cfg(feature = "parquet")]
    #[error("a table cannot be written as Parquet: {0}")]
    Parquet(#[from] ::parquet::errors::ParquetError),
    /// A cell of another type than that of its column.
    #[cfg(feature = "parquet")]
    #[error("`{column}` is described as `{kind}`, but holds `{cell}`")]
    Cell {
        /// Name of the column.
        column: String,
        /// The type in its description.
        kind: String,
        /// What it holds.
        cell: String,
    },
    /// The file itself.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}
