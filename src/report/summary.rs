//! The table that a run prints: one line a document.

use super::phrases::{fill, phrase};
use super::uncertainty::span;
use crate::analyze::{Brief, DocumentStatus, Outcome};
use crate::assess::{DocumentStanding, Listed, Uncertainty};
use crate::rules::RuleBook;

/// Widest document name that is shown whole.
pub(super) const NAME_WIDTH: usize = 40;

/// Which values a summary shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SummaryOf {
    /// Those of the results.
    Results,
    /// Those before a person's decisions.
    Undecided,
}

impl SummaryOf {
    fn value(self, brief: &Brief, framework: u32) -> Option<f64> {
        match self {
            SummaryOf::Results => brief.scores.get(framework as usize)?.total.value,
            SummaryOf::Undecided => *brief.undecided_values.get(framework as usize)?,
        }
    }
}

/// A table for a terminal: values in percent, documents by their value on the first framework, then by name.
///
/// Beside each instrument's value stand the 95 % interval of the corrected one, of its rank, and of its rank
/// for its length, where there are such; `uncertainty` is empty or has one entry a framework.
pub fn summary(
    book: &RuleBook,
    frameworks: &[u32],
    outcomes: &[Outcome<Listed>],
    uncertainty: &[Uncertainty],
    of: SummaryOf,
) -> String {
    let columns: Vec<Columns> = frameworks
        .iter()
        .enumerate()
        .map(|(at, &framework)| Columns::new(book, (framework, of), uncertainty.get(at)))
        .collect();
    let mut out = format!("{:<NAME_WIDTH$} {:>4} {:>6} {:>7}", "document", "lang", "pages", "words");
    columns.iter().for_each(|columns| out.push_str(&columns.head()));
    out.push_str("  status\n");
    let mut rows: Vec<(Option<f64>, String, String)> =
        (0..).zip(outcomes).map(|(document, outcome)| row(&columns, document, outcome)).collect();
    rows.sort_by(|a, b| b.0.unwrap_or(-1.0).total_cmp(&a.0.unwrap_or(-1.0)).then_with(|| a.1.cmp(&b.1)));
    for (_, _, line) in rows {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    let notes: Vec<String> = columns.iter().flat_map(Columns::notes).collect();
    if !notes.is_empty() {
        out.push_str(&format!("\n{}\n", notes.join("\n")));
    }
    out
}

/// What is shown of a framework.
struct Columns<'a> {
    book: &'a RuleBook,
    framework: u32,
    of: SummaryOf,
    short: &'a str,
    uncertainty: Option<&'a Uncertainty>,
    /// Intervals of corrected values, of ranks, of ranks for length.
    shown: [bool; 3],
}

impl<'a> Columns<'a> {
    fn new(
        book: &'a RuleBook,
        (framework, of): (u32, SummaryOf),
        uncertainty: Option<&'a Uncertainty>,
    ) -> Columns<'a> {
        let about = &book.frameworks[framework as usize];
        let uncertainty = uncertainty.filter(|_| !about.lens);
        let any = |has: fn(&DocumentStanding) -> bool| {
            uncertainty.is_some_and(|one| one.documents.iter().flatten().any(has))
        };
        let follows = uncertainty.is_some_and(|one| one.follows_length(book));
        let shown = [
            any(|one| one.corrected.is_some()),
            any(|one| one.ranks.is_some()),
            follows && any(|one| one.ranks_for_length.is_some()),
        ];
        Columns { book, framework, of, short: &about.short, uncertainty, shown }
    }

    fn head(&self) -> String {
        let mut head = format!(" {:>12}", self.short);
        for (shown, name) in self.shown.iter().zip(["interval", "rank", "length_rank"]) {
            if *shown {
                head.push_str(&format!(" {:>8}", phrase("summary", name)));
            }
        }
        head
    }

    /// Value and intervals of a document; blank cells for one that was not read.
    fn cells(&self, document: usize, outcome: &Outcome<Listed>) -> String {
        let Outcome::Read(listed) = outcome else {
            let width = 13 + 9 * self.shown.iter().filter(|shown| **shown).count();
            return " ".repeat(width);
        };
        let value = self.of.value(listed, self.framework);
        let dash = || "–".to_string();
        let mut cells =
            format!(" {:>12}", value.map_or_else(dash, |value| format!("{:.1} %", value * 100.0)));
        let standing = self.uncertainty.and_then(|one| one.documents[document].as_ref());
        let corrected = standing.and_then(|one| one.corrected);
        let interval = corrected.map(|one| format!("{:.0}–{:.0} %", one.low * 100.0, one.high * 100.0));
        let ranks = standing.and_then(|one| one.ranks).map(span);
        let for_length = standing.and_then(|one| one.ranks_for_length).map(span);
        for (shown, cell) in self.shown.iter().zip([interval, ranks, for_length]) {
            if *shown {
                cells.push_str(&format!(" {:>8}", cell.unwrap_or_else(dash)));
            }
        }
        cells
    }

    /// What a reader of the columns should know.
    fn notes(&self) -> Vec<String> {
        let Some(uncertainty) = self.uncertainty else { return Vec::new() };
        let mut notes = Vec::new();
        if !uncertainty.is_measured {
            notes.push(fill("summary", "unmeasured", &[("framework", self.short)]));
        }
        if let Some(rho) = uncertainty.length_correlation.filter(|_| uncertainty.follows_length(self.book)) {
            let name = if self.shown[2] { "length" } else { "length_few" };
            notes.push(fill("summary", name, &[("framework", self.short), ("rho", &format!("{rho:.2}"))]));
        }
        notes
    }
}

fn row(columns: &[Columns], document: usize, outcome: &Outcome<Listed>) -> (Option<f64>, String, String) {
    let cells: String = columns.iter().map(|columns| columns.cells(document, outcome)).collect();
    match outcome {
        Outcome::Failed(failed) => {
            let id = failed.id.to_string();
            let line = format!("{:<NAME_WIDTH$}{:20}{cells}  not read: {}", clipped(&id), "", failed.reason);
            (None, id, line)
        }
        Outcome::Read(brief) => {
            let first = columns.first().and_then(|columns| columns.of.value(brief, columns.framework));
            let pages = if brief.pages == 0 { "–".to_string() } else { brief.pages.to_string() };
            let id = brief.id.to_string();
            let line = format!(
                "{:<NAME_WIDTH$} {:>4} {pages:>6} {:>7}{cells}  {}",
                clipped(&id),
                brief.lang,
                brief.words,
                status(brief)
            );
            (first, id, line)
        }
    }
}

fn status(brief: &Brief) -> String {
    let why = match brief.status {
        DocumentStatus::Ok => None,
        _ => {
            let mut notices = brief.notices.iter().rev();
            notices.find(|notice| !notice.code.is_routine()).map(|notice| notice.message.clone())
        }
    };
    match why {
        Some(why) => format!("{}: {why}", brief.status.as_str()),
        None => brief.status.as_str().to_string(),
    }
}

pub(super) fn clipped(name: &str) -> String {
    match name.chars().count() > NAME_WIDTH {
        true => name.chars().take(NAME_WIDTH - 1).chain(['…']).collect(),
        false => name.to_string(),
    }
}
