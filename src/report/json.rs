//! Tables as JSON: an array of objects, missing values as null.

use super::ReportError;
use crate::report::tables::{Table, Value};
use serde_json::{Map, Value as Json};

pub(super) fn bytes(table: &Table) -> Result<Vec<u8>, ReportError> {
    let rows: Vec<Json> = table
        .rows
        .iter()
        .map(|row| {
            let cells =
                table.columns.iter().zip(row).map(|(column, value)| (column.name.clone(), json(value)));
            Json::Object(cells.collect::<Map<String, Json>>())
        })
        .collect();
    let mut out = serde_json::to_vec_pretty(&rows)?;
    out.push(b'\n');
    Ok(out)
}

pub(super) fn json(value: &Value) -> Json {
    match value {
        Value::Missing => Json::Null,
        Value::Text(text) => Json::from(text.as_str()),
        Value::Count(count) => Json::from(*count),
        // The digits of the CSV, so that both formats hold the same numbers.
        Value::Number(_) => value.to_string().parse::<f64>().map_or(Json::Null, Json::from),
    }
}
