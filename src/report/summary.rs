//! The table that a run prints: one line a document.

use crate::analyze::Outcome;
use crate::analyze::{Assessment, DocumentStatus};
use crate::rules::RuleBook;

/// Widest document name that is shown whole.
const NAME_WIDTH: usize = 40;

/// A table for a terminal: values in percent, documents by their value on the first framework, then by name.
pub fn summary(book: &RuleBook, frameworks: &[u32], outcomes: &[Outcome]) -> String {
    let mut out = format!("{:<NAME_WIDTH$} {:>4} {:>6} {:>7}", "document", "lang", "pages", "words");
    for &framework in frameworks {
        out.push_str(&format!(" {:>12}", book.frameworks[framework as usize].short));
    }
    out.push_str("  status\n");
    let mut rows: Vec<(Option<f64>, String, String)> =
        outcomes.iter().map(|outcome| row(frameworks, outcome)).collect();
    rows.sort_by(|a, b| b.0.unwrap_or(-1.0).total_cmp(&a.0.unwrap_or(-1.0)).then_with(|| a.1.cmp(&b.1)));
    for (_, _, line) in rows {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn row(frameworks: &[u32], outcome: &Outcome) -> (Option<f64>, String, String) {
    match outcome {
        Outcome::Failed(failed) => {
            let blank = " ".repeat(20 + 13 * frameworks.len());
            let id = failed.id.to_string();
            let line = format!("{:<NAME_WIDTH$}{blank}  not read: {}", clipped(&id), failed.reason);
            (None, id, line)
        }
        Outcome::Read(assessment) => {
            let values: Vec<Option<f64>> = frameworks
                .iter()
                .map(|&number| assessment.scores.get(number as usize).and_then(|score| score.total.value))
                .collect();
            let pages = if assessment.pages == 0 { "–".to_string() } else { assessment.pages.to_string() };
            let id = assessment.id.to_string();
            let mut line = format!(
                "{:<NAME_WIDTH$} {:>4} {pages:>6} {:>7}",
                clipped(&id),
                assessment.lang,
                assessment.words
            );
            for value in &values {
                line.push_str(&format!(
                    " {:>12}",
                    value.map_or("–".to_string(), |value| format!("{:.1} %", value * 100.0))
                ));
            }
            line.push_str(&format!("  {}", status(assessment)));
            (values.first().copied().flatten(), id, line)
        }
    }
}

fn status(assessment: &Assessment) -> String {
    let why = match assessment.status {
        DocumentStatus::Ok => None,
        _ => {
            let mut notices = assessment.notices.iter().rev();
            notices.find(|notice| !notice.code.is_routine()).map(|notice| notice.message.clone())
        }
    };
    match why {
        Some(why) => format!("{}: {why}", assessment.status.as_str()),
        None => assessment.status.as_str().to_string(),
    }
}

fn clipped(name: &str) -> String {
    match name.chars().count() > NAME_WIDTH {
        true => name.chars().take(NAME_WIDTH - 1).chain(['…']).collect(),
        false => name.to_string(),
    }
}
