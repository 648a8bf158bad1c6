//! Tables as CSV: UTF-8, comma, line feed, RFC 4180 quotes.

use super::{CsvMark, ReportError};
use crate::report::columns::Column;
use crate::report::tables::Table;
use crate::report::value::Value;
use std::borrow::{Borrow, Cow};
use std::io::Write;

pub(super) fn bytes(table: &Table, mark: CsvMark) -> Result<Vec<u8>, ReportError> {
    let mut out = Vec::new();
    write(&table.columns, table.rows.iter().map(Ok), mark, &mut out)?;
    Ok(out)
}

/// Writes rows as they come.
pub(super) fn write<R: Borrow<Vec<Value>>>(
    columns: &[Column],
    rows: impl Iterator<Item = Result<R, ReportError>>,
    mark: CsvMark,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    if mark == CsvMark::With {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut writer = csv::WriterBuilder::new().from_writer(out);
    writer.write_record(columns.iter().map(|column| column.name.as_str()))?;
    for row in rows {
        for (column, value) in columns.iter().zip(row?.borrow()) {
            writer.write_field(cell(column, value).as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    Ok(writer.flush()?)
}

fn cell<'a>(column: &Column, value: &'a Value) -> Cow<'a, str> {
    match value {
        Value::Text(text) if !column.verbatim && is_formula(text) => format!("'{text}").into(),
        Value::Text(text) => text.as_str().into(),
        _ => value.to_string().into(),
    }
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
        assert_eq!(cell(&column(false), &value), "'=1+1");
        assert_eq!(cell(&column(true), &value), "=1+1");
        assert_eq!(cell(&column(false), &Value::Number(-0.5)), "-0.5000");
    }
}
