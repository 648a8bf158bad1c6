//! Tables whose rows are made while they are written: those of a large run would not fit in memory.

use super::ReportError;
use super::columns::Column;
use super::package::{DataFile, Formulas, Print};
use super::tables::Table;
use super::value::Value;
use serde_json::Value as Json;
use std::io::Write;

/// A row, unless what it is made from cannot be looked up.
pub(super) type Row = Result<Vec<Value>, ReportError>;
/// Rows that are made one after the other.
pub(super) type Rows<'a> = Box<dyn Iterator<Item = Row> + 'a>;

/// A table of a run. Its rows are made anew whenever they are written, so that none has to be kept.
pub(super) struct RunTable<'a> {
    /// File name without extension.
    pub(super) name: String,
    /// Its columns.
    pub(super) columns: Vec<Column>,
    /// Whether it has many rows of each document.
    pub(super) is_long: bool,
    rows: Box<dyn Fn() -> Rows<'a> + Send + Sync + 'a>,
}

impl<'a> RunTable<'a> {
    pub(super) fn new(
        name: &str,
        columns: Vec<Column>,
        rows: impl Fn() -> Rows<'a> + Send + Sync + 'a,
    ) -> RunTable<'a> {
        RunTable { name: name.to_string(), columns, is_long: false, rows: Box::new(rows) }
    }

    /// The same as one of the long tables: many rows a document, of which people filter and join those they need.
    pub(super) fn long(self) -> RunTable<'a> {
        RunTable { is_long: true, ..self }
    }

    /// Writes the table by `write`, and returns what a package tells of the file.
    pub(super) fn write(
        &self,
        format: &str,
        out: &mut (dyn Write + Send),
        write: impl FnOnce(Rows, &mut (dyn Write + Send)) -> Result<(), ReportError>,
    ) -> Result<Json, ReportError> {
        let (mut formulas, mut print) = (Formulas::of(&self.columns), Print::new(out));
        let rows = (self.rows)().inspect(|row| {
            let Ok(row) = row else { return };
            debug_assert_eq!(row.len(), self.columns.len(), "a row of {} has another length", self.name);
            formulas.see(row);
        });
        write(Box::new(rows), &mut print)?;
        let file = DataFile { table: &self.name, columns: &self.columns, format };
        Ok(file.resource(&formulas, print))
    }

    /// The table with all its rows.
    pub(super) fn whole(self) -> Result<Table, ReportError> {
        let rows = (self.rows)().collect::<Result<_, ReportError>>()?;
        Ok(Table { name: self.name, columns: self.columns, rows })
    }
}
