//! datapackage.json: every table with its schema, by Frictionless Data Package 2.

use super::{File, ReportError};
use crate::report::columns::Column;
use crate::report::csv::is_formula;
use crate::report::tables::Table;
use crate::report::value::Value;
use crate::rules::Framework;
use crate::text::hex;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::io::Write;

/// What a data package says of itself.
pub(super) struct Package<'a> {
    /// Its name: lower-case letters and hyphens.
    pub(super) name: &'static str,
    /// Its title.
    pub(super) title: &'static str,
    /// The frameworks that its figures are about.
    pub(super) frameworks: Vec<&'a Framework>,
}

/// The description of tables that are in memory, and of their files.
pub(super) fn bytes(about: &Package, tables: &[Table], files: &[File]) -> Result<Vec<u8>, ReportError> {
    let described = tables.iter().flat_map(|table| {
        ["csv", "json"].into_iter().filter_map(move |format| {
            let name = format!("{}.{format}", table.name);
            let (_, bytes) = files.iter().find(|(file, _)| *file == name)?;
            let (mut formulas, mut print) = (Formulas::of(&table.columns), Print::new(std::io::sink()));
            table.rows.iter().for_each(|row| formulas.see(row));
            // A sink takes everything.
            print.write_all(bytes).ok()?;
            let file = DataFile { table: &table.name, columns: &table.columns, format };
            Some(file.resource(&formulas, print))
        })
    });
    described_as(about, described.collect())
}

/// The description of a package with these resources.
pub(super) fn described_as(about: &Package, resources: Vec<Json>) -> Result<Vec<u8>, ReportError> {
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

/// Counts and hashes what is written through it.
pub(super) struct Print<W> {
    out: W,
    hasher: Sha256,
    bytes: u64,
}

impl<W: Write> Print<W> {
    pub(super) fn new(out: W) -> Print<W> {
        Print { out, hasher: Sha256::new(), bytes: 0 }
    }
}

impl<W: Write> Write for Print<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// The columns in which a cell would be taken for a formula.
pub(super) struct Formulas<'a> {
    columns: &'a [Column],
    /// By column.
    pub(super) found: Vec<bool>,
}

impl<'a> Formulas<'a> {
    pub(super) fn of(columns: &'a [Column]) -> Formulas<'a> {
        Formulas { columns, found: vec![false; columns.len()] }
    }

    /// What was found in other rows.
    pub(super) fn add(&mut self, found: &[bool]) {
        self.found.iter_mut().zip(found).for_each(|(found, other)| *found |= other);
    }

    pub(super) fn see(&mut self, row: &[Value]) {
        for ((column, value), found) in self.columns.iter().zip(row).zip(&mut self.found) {
            *found |= !column.verbatim && matches!(value, Value::Text(text) if is_formula(text));
        }
    }
}

/// A file of a table.
pub(super) struct DataFile<'a> {
    pub(super) table: &'a str,
    pub(super) columns: &'a [Column],
    /// `csv`, `json` or `parquet`.
    pub(super) format: &'a str,
}

impl DataFile<'_> {
    /// What a package tells of it, once it is written.
    pub(super) fn resource<W>(&self, formulas: &Formulas, print: Print<W>) -> Json {
        let fields: Vec<Json> = self
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
        let (table, format) = (self.table, self.format);
        // Spreadsheets, which take text for formulas, open CSV alone.
        let defused = |found: bool| found && format == "csv";
        let found = self.columns.iter().zip(&formulas.found).filter(|(_, found)| defused(**found));
        let defused: Vec<&str> = found.map(|(column, _)| column.name.as_str()).collect();
        let mut resource = json!({
            "name": format!("{table}-{format}"),
            "path": format!("{table}.{format}"),
            "format": format,
            "mediatype": match format {
                "csv" => "text/csv",
                "parquet" => "application/vnd.apache.parquet",
                _ => "application/json",
            },
            "bytes": print.bytes,
            "hash": format!("sha256:{}", hex(&print.hasher.finalize())),
            "schema": { "fields": fields, "missingValues": [""] },
            "apostrophe_in_front_of_formulas": defused,
        });
        if format != "parquet" {
            resource["encoding"] = json!("utf-8");
        }
        resource
    }
}
