//! Tables whose rows are made while they are written: those of a large run would not fit in memory.

use super::columns::Column;
use super::csv;
use super::package::{DataFile, Formulas, Print};
use super::tables::Table;
use super::value::Value;
use super::{CsvMark, ReportError};
use serde_json::Value as Json;
use std::io::Write;
use std::ops::ControlFlow;

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
    /// Whether it is one of the long tables, or that of the documents, which their rows belong to.
    pub(super) is_long: bool,
    rows: RowsOf<'a>,
}

/// What rows are made of.
enum RowsOf<'a> {
    /// The run.
    Run(Box<dyn Fn() -> Rows<'a> + Send + Sync + 'a>),
    /// Each of so many documents, by number.
    Documents(usize, Box<dyn Fn(usize) -> Vec<Row> + Send + Sync + 'a>),
}

/// The rows of a document as they are written.
pub struct Part(Result<(Vec<u8>, Vec<bool>), ReportError>);

/// Makes so many parts of a file, on as many threads as there are, and hands them on in their order until it is told to
/// stop.
pub type Parts<'a> =
    dyn Fn(usize, &(dyn Fn(usize) -> Part + Sync), &mut dyn FnMut(Part) -> ControlFlow<()>) + 'a;

impl<'a> RunTable<'a> {
    pub(super) fn new(
        name: &str,
        columns: Vec<Column>,
        rows: impl Fn() -> Rows<'a> + Send + Sync + 'a,
    ) -> RunTable<'a> {
        RunTable { name: name.to_string(), columns, is_long: false, rows: RowsOf::Run(Box::new(rows)) }
    }

    /// With the rows of so many documents, each told by its number.
    pub(super) fn of_documents(
        name: &str,
        columns: Vec<Column>,
        documents: usize,
        rows: impl Fn(usize) -> Vec<Row> + Send + Sync + 'a,
    ) -> RunTable<'a> {
        let rows = RowsOf::Documents(documents, Box::new(rows));
        RunTable { name: name.to_string(), columns, is_long: false, rows }
    }

    /// Whether its rows can be made document by document.
    pub(super) fn is_of_documents(&self) -> bool {
        matches!(self.rows, RowsOf::Documents(..))
    }

    fn rows(&self) -> Rows<'_> {
        match &self.rows {
            RowsOf::Run(rows) => rows(),
            RowsOf::Documents(count, rows) => Box::new((0..*count).flat_map(rows)),
        }
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
        write(Box::new(self.seen(self.rows(), &mut formulas)), &mut print)?;
        let file = DataFile { table: &self.name, columns: &self.columns, format };
        Ok(file.resource(&formulas, print))
    }

    /// The same as CSV, with the rows of several documents made at a time by `parts`.
    pub(super) fn write_csv(
        &self,
        mark: CsvMark,
        out: &mut (dyn Write + Send),
        parts: &Parts,
    ) -> Result<Json, ReportError> {
        let RowsOf::Documents(count, rows) = &self.rows else {
            return self.write("csv", out, |rows, out| csv::write(&self.columns, rows, mark, out));
        };
        let make = |document: usize| -> Result<(Vec<u8>, Vec<bool>), ReportError> {
            let (mut bytes, mut formulas) = (Vec::new(), Formulas::of(&self.columns));
            let rows = rows(document).into_iter();
            csv::write_rows(&self.columns, self.seen(rows, &mut formulas), &mut bytes)?;
            Ok((bytes, formulas.found))
        };
        let (mut formulas, mut print) = (Formulas::of(&self.columns), Print::new(out));
        csv::write_head(&self.columns, mark, &mut print)?;
        let mut written = Ok(());
        let mut take = |Part(part): Part| {
            let taken = part.and_then(|(bytes, found)| {
                formulas.add(&found);
                Ok(print.write_all(&bytes)?)
            });
            match taken {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    written = Err(error);
                    ControlFlow::Break(())
                }
            }
        };
        parts(*count, &|document| Part(make(document)), &mut take);
        written?;
        let file = DataFile { table: &self.name, columns: &self.columns, format: "csv" };
        Ok(file.resource(&formulas, print))
    }

    /// The rows, of which `formulas` sees each.
    fn seen<'r>(
        &'r self,
        rows: impl Iterator<Item = Row> + 'r,
        formulas: &'r mut Formulas<'_>,
    ) -> impl Iterator<Item = Row> + 'r {
        rows.inspect(|row| {
            let Ok(row) = row else { return };
            debug_assert_eq!(row.len(), self.columns.len(), "a row of {} has another length", self.name);
            formulas.see(row);
        })
    }

    /// The table with all its rows.
    pub(super) fn whole(self) -> Result<Table, ReportError> {
        let rows = self.rows().collect::<Result<_, ReportError>>()?;
        Ok(Table { name: self.name, columns: self.columns, rows })
    }
}
