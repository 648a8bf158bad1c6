//! Tables as Parquet: columns of the types that describe them, missing values as null, a group of rows at a time.

use super::ReportError;
use super::run_table::Row;
use crate::report::columns::Column;
use crate::report::value::Value;
use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Stored};
use ::parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::{Type, TypePtr};
use std::io::Write;
use std::sync::Arc;

/// Most rows of a group.
const ROWS: usize = 65_536;
/// Bytes of text with which a group is full: a group is kept until it is written, and quotations are long.
const TEXT_BYTES: usize = 16 << 20;

/// Writes rows as they come.
pub(super) fn write(
    columns: &[Column],
    rows: impl Iterator<Item = Row>,
    out: &mut (dyn Write + Send),
) -> Result<(), ReportError> {
    write_groups(columns, rows, out, (ROWS, TEXT_BYTES))
}

/// Writes groups of at most so many rows, which end with the row that brings them to so many bytes of text.
fn write_groups(
    columns: &[Column],
    rows: impl Iterator<Item = Row>,
    out: &mut (dyn Write + Send),
    (most, full): (usize, usize),
) -> Result<(), ReportError> {
    let mut file = SerializedFileWriter::new(out, schema(columns)?, Arc::new(properties()))?;
    let mut group = Group::new(columns);
    for row in rows {
        group.push(row?)?;
        if group.rows >= most || group.text_bytes >= full {
            group.write(&mut file)?;
            group = Group::new(columns);
        }
    }
    if group.rows > 0 {
        group.write(&mut file)?;
    }
    file.close()?;
    Ok(())
}

fn schema(columns: &[Column]) -> Result<TypePtr, ParquetError> {
    let field = |column: &Column| {
        let (stored, meaning) = match Values::of(column) {
            Values::Count(_) => (Stored::INT64, None),
            Values::Number(_) => (Stored::DOUBLE, None),
            Values::Text(_) => (Stored::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let field = Type::primitive_type_builder(&column.name, stored).with_logical_type(meaning);
        Ok(Arc::new(field.with_repetition(Repetition::OPTIONAL).build()?))
    };
    let fields = columns.iter().map(field).collect::<Result<_, ParquetError>>()?;
    Ok(Arc::new(Type::group_type_builder("table").with_fields(fields).build()?))
}

/// Snappy gives the same bytes on every processor, and every reader knows it.
fn properties() -> WriterProperties {
    let program = concat!(env!("CARGO_PKG_NAME"), " version ", env!("CARGO_PKG_VERSION"));
    WriterProperties::builder()
        .set_created_by(program.to_string())
        .set_compression(Compression::SNAPPY)
        .build()
}

/// Rows that are written together, column by column.
struct Group<'a> {
    columns: Vec<Cells<'a>>,
    rows: usize,
    text_bytes: usize,
}

impl<'a> Group<'a> {
    fn new(columns: &'a [Column]) -> Group<'a> {
        Group { columns: columns.iter().map(Cells::new).collect(), rows: 0, text_bytes: 0 }
    }

    fn push(&mut self, row: Vec<Value>) -> Result<(), ReportError> {
        for (cells, value) in self.columns.iter_mut().zip(row) {
            if let Value::Text(text) = &value {
                self.text_bytes += text.len();
            }
            cells.push(value)?;
        }
        self.rows += 1;
        Ok(())
    }

    fn write<W: Write + Send>(&self, file: &mut SerializedFileWriter<W>) -> Result<(), ParquetError> {
        let mut group = file.next_row_group()?;
        for cells in &self.columns {
            let column = group.next_column()?;
            cells.write(column.ok_or_else(|| ParquetError::General("a column is left over".to_string()))?)?;
        }
        group.close()?;
        Ok(())
    }
}

/// The cells of a column in a group.
struct Cells<'a> {
    column: &'a Column,
    values: Values,
    /// 1 for a row that has a value, 0 for one where it is missing.
    levels: Vec<i16>,
}

/// Those that are not missing.
enum Values {
    Text(Vec<ByteArray>),
    Count(Vec<i64>),
    Number(Vec<f64>),
}

impl Values {
    fn of(column: &Column) -> Values {
        match column.kind.as_str() {
            "integer" => Values::Count(Vec::new()),
            "number" => Values::Number(Vec::new()),
            _ => Values::Text(Vec::new()),
        }
    }
}

impl<'a> Cells<'a> {
    fn new(column: &'a Column) -> Cells<'a> {
        Cells { column, values: Values::of(column), levels: Vec::new() }
    }

    /// Adds a cell; one of another type is an error, since it would be lost.
    fn push(&mut self, value: Value) -> Result<(), ReportError> {
        self.levels.push(i16::from(value != Value::Missing));
        match (&mut self.values, value.written(), value) {
            (_, _, Value::Missing) => {}
            (Values::Text(cells), _, Value::Text(text)) => cells.push(text.into_bytes().into()),
            (Values::Count(cells), _, Value::Count(count)) => cells.push(count),
            (Values::Number(cells), Some(number), _) => cells.push(number),
            (_, _, value) => {
                let (column, kind) = (self.column.name.clone(), self.column.kind.clone());
                return Err(ReportError::Cell { column, kind, cell: value.to_string() });
            }
        }
        Ok(())
    }

    fn write(&self, mut column: SerializedColumnWriter) -> Result<(), ParquetError> {
        let levels = Some(self.levels.as_slice());
        match &self.values {
            Values::Text(cells) => column.typed::<ByteArrayType>().write_batch(cells, levels, None)?,
            Values::Count(cells) => column.typed::<Int64Type>().write_batch(cells, levels, None)?,
            Values::Number(cells) => column.typed::<DoubleType>().write_batch(cells, levels, None)?,
        };
        column.close()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::Field;
    use std::fs::File;

    fn columns() -> Vec<Column> {
        let column = |(name, kind): (&str, &str)| Column {
            name: name.into(),
            kind: kind.into(),
            unit: None,
            description: String::new(),
            verbatim: false,
            of_run: false,
        };
        [("quote", "string"), ("page", "integer"), ("value", "number")].map(column).into()
    }

    /// Writes rows in groups within the limits, and opens what was written.
    #[track_caller]
    fn written(rows: Vec<Vec<Value>>, limits: (usize, usize)) -> SerializedFileReader<File> {
        let mut file = tempfile::tempfile().expect("the system has a folder for temporary files");
        write_groups(&columns(), rows.into_iter().map(Ok), &mut file, limits).expect("the cells are right");
        SerializedFileReader::new(file).expect("it was just written")
    }

    fn text(text: &str) -> Vec<Value> {
        vec![text.into(), Value::Missing, Value::Missing]
    }

    #[test]
    fn cells_have_the_types_of_their_columns() {
        let rows = vec![
            vec!["=1+1, “so”\n".into(), Value::Count(-7), Value::Number(0.123_45)],
            vec![Value::Missing, Value::Missing, Value::Missing],
            vec!["ў".into(), Value::Count(i64::MAX), Value::Number(-0.000_01)],
            vec!["x".into(), Value::Count(0), Value::Count(3)],
        ];
        let cells: Vec<Vec<Field>> = written(rows, (ROWS, TEXT_BYTES))
            .get_row_iter(None)
            .expect("it has a schema")
            .map(|row| {
                row.expect("it can be read").into_columns().into_iter().map(|(_, cell)| cell).collect()
            })
            .collect();
        let want = [
            [Field::Str("=1+1, “so”\n".into()), Field::Long(-7), Field::Double(0.123_5)],
            [Field::Null, Field::Null, Field::Null],
            [Field::Str("ў".into()), Field::Long(i64::MAX), Field::Double(0.0)],
            [Field::Str("x".into()), Field::Long(0), Field::Double(3.0)],
        ];
        assert_eq!(cells, want);
    }

    #[test]
    fn a_cell_of_another_type_is_an_error() {
        for (name, row, message) in [
            (
                "text for a count",
                vec!["x".into(), "nine".into(), Value::Missing],
                "`page` is described as `integer`, but holds `nine`",
            ),
            (
                "a share for a count",
                vec!["x".into(), Value::Number(0.5), Value::Missing],
                "`page` is described as `integer`, but holds `0.5000`",
            ),
            (
                "text for a share",
                vec!["x".into(), Value::Missing, "0.5".into()],
                "`value` is described as `number`, but holds `0.5`",
            ),
            (
                "a count for text",
                vec![Value::Count(1), Value::Missing, Value::Missing],
                "`quote` is described as `string`, but holds `1`",
            ),
        ] {
            let written = write(&columns(), [Ok(row)].into_iter(), &mut Vec::new());
            assert_eq!(written.expect_err(name).to_string(), message, "{name}");
        }
    }

    #[test]
    fn groups_end_at_either_limit() {
        for (name, rows, limits, want) in [
            ("nothing", vec![], (2, 9), vec![]),
            ("one row less", vec!["a"], (2, 9), vec![1]),
            ("as many rows as a group has", vec!["a", "b"], (2, 9), vec![2]),
            ("one more", vec!["a", "b", "c"], (2, 9), vec![2, 1]),
            ("one byte less", vec!["aaaa", "bbbb", "c"], (9, 9), vec![3]),
            ("as many bytes as fill a group", vec!["aaaa", "bbbbb", "c"], (9, 9), vec![2, 1]),
        ] {
            let file = written(rows.into_iter().map(text).collect(), limits);
            let groups: Vec<i64> =
                file.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
            assert_eq!(groups, want, "{name}");
            let names: Vec<&str> = file
                .metadata()
                .file_metadata()
                .schema_descr()
                .columns()
                .iter()
                .map(|one| one.name())
                .collect();
            assert_eq!(names, ["quote", "page", "value"], "{name}");
        }
    }
}
