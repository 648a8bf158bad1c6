//! Tables as CSV: UTF-8, comma, line feed, RFC 4180 quotes.

use super::{CsvMark, ReportError};
use crate::report::tables::{Column, Table, Value};
use std::borrow::Cow;

pub(super) fn bytes(table: &Table, mark: CsvMark) -> Result<Vec<u8>, ReportError> {
    let mut out = Vec::new();
    if mark == CsvMark::With {
        out.extend_from_slice("\u{feff}".as_bytes());
    }
    let mut writer = csv::WriterBuilder::new().from_writer(&mut out);
    writer.write_record(table.columns.iter().map(|column| column.name.as_str()))?;
    for row in &table.rows {
        let cells = table.columns.iter().zip(row).map(|(column, value)| cell(column, value));
        writer.write_record(cells.map(|cell| cell.into_owned().into_bytes()))?;
    }
    writer.flush().map_err(csv::Error::from)?;
    drop(writer);
    Ok(out)
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
