//! The results of one document as a line of JSON, by the names of the columns of the tables.

use super::json::json;
use super::tables::{self, Table};
use super::value::Value;
use super::{Report, ReportError};
use serde_json::{Map, Value as Json, json as object};

/// The line of a report on one document, with its line end: the row of the document, and as lists its rows of
/// `scores` and `evidence`. What can only be told of a whole run is not in it.
///
/// `line` is the number of the line that the document came in, from 1.
///
/// # Errors
/// When it cannot be written, which only a fault of the program can cause.
pub fn result_line(report: &Report, line: u64) -> Result<Vec<u8>, ReportError> {
    let [documents, scores, evidence] = tables::of_document(report)?;
    let mut fields = objects(&documents, &[]).pop().unwrap_or_default();
    let rows = |table: &Table| objects(table, &["doc_id"]).into_iter().map(Json::Object).collect::<Vec<_>>();
    fields.insert("line".to_string(), line.into());
    fields.insert("scores".to_string(), rows(&scores).into());
    fields.insert("evidence".to_string(), rows(&evidence).into());
    ended(&Json::Object(fields))
}

/// The line of a document that could not be read, or of a line that is no document.
///
/// # Errors
/// When it cannot be written, which only a fault of the program can cause.
pub fn failed_line(doc_id: Option<&str>, line: u64, error: &str) -> Result<Vec<u8>, ReportError> {
    ended(&object!({ "doc_id": doc_id, "line": line, "status": "failed", "error": error }))
}

fn ended(line: &Json) -> Result<Vec<u8>, ReportError> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The rows of a table without these columns, and without those of a whole run.
fn objects(table: &Table, without: &[&str]) -> Vec<Map<String, Json>> {
    let row = |row: &Vec<Value>| {
        let cells = table.columns.iter().zip(row);
        let kept = cells.filter(|(column, _)| !column.of_run && !without.contains(&column.name.as_str()));
        kept.map(|(column, value)| (column.name.clone(), json(value))).collect()
    };
    table.rows.iter().map(row).collect()
}
