//! Tables as JSON: an array of objects, missing values as null.

use super::ReportError;
use super::run_table::Row;
use crate::report::columns::Column;
use crate::report::value::Value;
use serde::Serializer;
use serde::ser::SerializeSeq;
use serde_json::{Map, Value as Json};
use std::io::Write;

/// Writes rows as they come.
pub(super) fn write(
    columns: &[Column],
    rows: impl Iterator<Item = Row>,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    let mut serializer = serde_json::Serializer::pretty(&mut *out);
    let mut array = serializer.serialize_seq(None)?;
    for row in rows {
        let row = row?;
        let cells = columns.iter().zip(&row).map(|(column, value)| (column.name.clone(), json(value)));
        array.serialize_element(&cells.collect::<Map<String, Json>>())?;
    }
    SerializeSeq::end(array)?;
    Ok(out.write_all(b"\n")?)
}

pub(super) fn json(value: &Value) -> Json {
    match value {
        Value::Missing => Json::Null,
        Value::Text(text) => Json::from(text.as_str()),
        Value::Count(count) => Json::from(*count),
        Value::Number(_) => value.written().map_or(Json::Null, Json::from),
    }
}
