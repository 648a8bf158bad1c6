//! datapackage.json: every table with its schema, by Frictionless Data Package 2.

use super::{File, ReportError};
use crate::report::csv::is_formula;
use crate::report::tables::{Table, Value};
use crate::rules::Framework;
use crate::text::hex;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

/// What a data package says of itself.
pub(super) struct Package<'a> {
    /// Its name: lower-case letters and hyphens.
    pub(super) name: &'static str,
    /// Its title.
    pub(super) title: &'static str,
    /// The frameworks that its figures are about.
    pub(super) frameworks: Vec<&'a Framework>,
}

pub(super) fn bytes(about: &Package, tables: &[Table], files: &[File]) -> Result<Vec<u8>, ReportError> {
    let resources: Vec<Json> = tables
        .iter()
        .flat_map(|table| {
            ["csv", "json"].into_iter().filter_map(move |format| {
                let name = format!("{}.{format}", table.name);
                let (_, bytes) = files.iter().find(|(file, _)| *file == name)?;
                Some(resource(table, &name, format, bytes))
            })
        })
        .collect();
    let source = |framework: &&Framework| json!({ "title": framework.title, "path": framework.address, "version": framework.version });
    let frameworks: Vec<Json> = about.frameworks.iter().map(source).collect();
    let package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": about.name,
        "title": about.title,
        "resources": resources,
        "sources": frameworks,
        "concordant": env!("CARGO_PKG_VERSION"),
    });
    let mut out = serde_json::to_vec_pretty(&package)?;
    out.push(b'\n');
    Ok(out)
}

fn resource(table: &Table, path: &str, format: &str, bytes: &[u8]) -> Json {
    let fields: Vec<Json> = table
        .columns
        .iter()
        .map(|column| {
            let mut field = json!({
                "name": column.name,
                "type": column.kind,
                "description": column.description,
            });
            if let Some(unit) = &column.unit {
                field["unit"] = json!(unit);
            }
            field
        })
        .collect();
    let defused: Vec<&str> = table
        .columns
        .iter()
        .enumerate()
        .filter(|(at, column)| {
            !column.verbatim
                && table.rows.iter().any(|row| matches!(&row[*at], Value::Text(text) if is_formula(text)))
        })
        .map(|(_, column)| column.name.as_str())
        .collect();
    let hash = hex(&Sha256::digest(bytes));
    json!({
        "name": format!("{}-{format}", table.name),
        "path": path,
        "format": format,
        "mediatype": if format == "csv" { "text/csv" } else { "application/json" },
        "encoding": "utf-8",
        "bytes": bytes.len(),
        "hash": format!("sha256:{hash}"),
        "schema": { "fields": fields, "missingValues": [""] },
        "apostrophe_in_front_of_formulas": defused,
    })
}
