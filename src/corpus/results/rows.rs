//! Tables of results, read cell by cell with messages that name the place.

use super::ResultsError;
use crate::assess::{Membership, Scorecard};
use crate::corpus::table::{Row, parse_table};
use crate::document::{DocId, DocumentMeta};
use crate::rules::Level;
use crate::text::Lang;
use std::collections::BTreeMap;
use std::str::FromStr;

/// Rows of a table with their file, for messages.
pub(super) struct Rows {
    path: String,
    rows: Vec<Row>,
}

impl Rows {
    pub(super) fn of(bytes: &[u8], path: &str) -> Result<Rows, ResultsError> {
        let rows = parse_table(bytes, false)
            .map_err(|reason| ResultsError::Unreadable { path: path.to_string(), reason })?;
        Ok(Rows { path: path.to_string(), rows })
    }

    /// The rows with their lines in the file; a cell over several lines shifts those below it.
    pub(super) fn each(&self) -> impl Iterator<Item = (usize, &Row)> {
        (2..).zip(&self.rows)
    }

    pub(super) fn error(&self, line: usize, reason: String) -> ResultsError {
        ResultsError::Cell { path: self.path.clone(), line, reason }
    }

    pub(super) fn cell<'a>(&self, line: usize, row: &'a Row, name: &str) -> Result<&'a str, ResultsError> {
        let missing = || self.error(line, format!("the column `{name}` has no value"));
        row.get(name).map(String::as_str).ok_or_else(missing)
    }

    /// A cell in some form; `None` when it is empty.
    pub(super) fn parsed<T: FromStr>(
        &self,
        line: usize,
        row: &Row,
        name: &str,
        form: &str,
    ) -> Result<Option<T>, ResultsError> {
        let wrong =
            |cell: &String| self.error(line, format!("`{cell}` in the column `{name}` is not {form}"));
        row.get(name).map(|cell| cell.parse().map_err(|_| wrong(cell))).transpose()
    }

    pub(super) fn number(&self, line: usize, row: &Row, name: &str) -> Result<Option<f64>, ResultsError> {
        let number: Option<f64> = self.parsed(line, row, name, "a number from 0 to 1")?;
        match number.filter(|number| !(0.0..=1.0).contains(number)) {
            Some(number) => {
                Err(self.error(line, format!("`{number}` in the column `{name}` is not from 0 to 1")))
            }
            None => Ok(number),
        }
    }

    pub(super) fn level(&self, line: usize, row: &Row, name: &str) -> Result<Option<Level>, ResultsError> {
        let number: Option<u8> = self.parsed(line, row, name, "a level from 0 to 4")?;
        let wrong = |number| {
            self.error(line, format!("`{number}` in the column `{name}` is not a level from 0 to 4"))
        };
        number.map(|number| Level::new(number).ok_or_else(|| wrong(number))).transpose()
    }

    /// A document without its figures.
    pub(super) fn card(&self, line: usize, row: &Row, meta: DocumentMeta) -> Result<Scorecard, ResultsError> {
        let left_out = match row.get("status").map(String::as_str) {
            Some("not_assessable") => Some("not assessable".to_string()),
            _ => meta.superseded_by.as_ref().map(|other| format!("replaced by {other}")),
        };
        let membership = match (row.get("twin_of"), row.get("left_out").cloned().or(left_out)) {
            (Some(other), _) => Membership::TwinOf(DocId::new(other)),
            (None, Some(reason)) => Membership::LeftOut(reason),
            (None, None) => Membership::Counts,
        };
        Ok(Scorecard {
            id: DocId::new(self.cell(line, row, "doc_id")?),
            meta,
            lang: row.get("lang").and_then(|tag| Lang::parse(tag)).unwrap_or(Lang::UNKNOWN),
            words: self.parsed(line, row, "words", "a number of words")?.unwrap_or(0),
            membership,
            values: BTreeMap::new(),
            levels: BTreeMap::new(),
        })
    }
}
