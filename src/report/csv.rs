//! Tables as CSV: UTF-8, comma, line feed, RFC 4180 quotes.

use super::{CsvMark, ReportError};
use crate::report::columns::Column;
use crate::report::tables::Table;
use crate::report::value::Value;
use std::borrow::Borrow;
use std::fmt::Write as _;
use std::io::Write;

pub(super) fn bytes(table: &Table, mark: CsvMark) -> Result<Vec<u8>, ReportError> {
    let mut out = Vec::new();
    write(&table.columns, table.rows.iter().map(Ok), mark, &mut out)?;
    Ok(out)
}

/// Writes the names of the columns, then rows as they come.
pub(super) fn write<R: Borrow<Vec<Value>>>(
    columns: &[Column],
    rows: impl Iterator<Item = Result<R, ReportError>>,
    mark: CsvMark,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    write_head(columns, mark, out)?;
    write_rows(columns, rows, out)
}

pub(super) fn write_head(columns: &[Column], mark: CsvMark, out: &mut dyn Write) -> Result<(), ReportError> {
    if mark == CsvMark::With {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(columns.iter().map(|column| column.name.as_str()))?;
    Ok(writer.flush()?)
}

pub(super) fn write_rows<R: Borrow<Vec<Value>>>(
    columns: &[Column],
    rows: impl Iterator<Item = Result<R, ReportError>>,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    let mut writer = csv::Writer::from_writer(out);
    let mut buffer = String::new();
    for row in rows {
        for (column, value) in columns.iter().zip(row?.borrow()) {
            writer.write_field(cell(column, value, &mut buffer))?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    Ok(writer.flush()?)
}

/// The text of a cell, which may be made in `buffer`.
fn cell<'a>(column: &Column, value: &'a Value, buffer: &'a mut String) -> &'a str {
    buffer.clear();
    let written = match value {
        Value::Text(text) if !column.verbatim && is_formula(text) => write!(buffer, "'{text}"),
        Value::Text(text) => return text,
        _ => write!(buffer, "{value}"),
    };
    debug_assert!(written.is_ok(), "a text takes all that is written to it");
    buffer
}

/// A spreadsheet would take the cell for a formula.
pub(super) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_but_quotations_stay() {
        let column = |verbatim| Column {
            name: "c".into(),
            kind: "string".into(),
            unit: None,
            description: String::new(),
            verbatim,
            of_run: false,
        };
        let value = Value::Text("=1+1".into());
        let buffer = &mut String::new();
        assert_eq!(cell(&column(false), &value, buffer), "'=1+1");
        assert_eq!(cell(&column(true), &value, buffer), "=1+1");
        assert_eq!(cell(&column(false), &Value::Number(-0.5), buffer), "-0.5000");
    }
}
