//! The table in which the user says what is known about documents.

use super::extension;
use crate::document::{DocumentMeta, Guess, Source};
use crate::text::Lang;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

pub(super) type Row = BTreeMap<String, String>;

/// The rows of a CSV or TSV.
pub(super) fn table(path: &Path) -> Result<Vec<Row>, String> {
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    parse_table(&bytes, extension(path).as_deref() == Some("tsv"))
}

pub(super) fn parse_table(bytes: &[u8], tabs: bool) -> Result<Vec<Row>, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let delimiter = if tabs { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes);
    let headers = reader.headers().map_err(|error| error.to_string())?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cells = headers
            .iter()
            .zip(&record)
            .map(|(name, value)| (name.trim().to_string(), value.trim().to_string()));
        rows.push(cells.filter(|(_, value)| !value.is_empty()).collect());
    }
    Ok(rows)
}

/// The user's table of metadata.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MetaTable {
    rows: Vec<Row>,
}

impl MetaTable {
    /// Reads a CSV (or TSV) with a column `file`; known other columns are country_iso3, title, year, kind,
    /// region, income_group, issuer, lang and superseded_by.
    ///
    /// # Errors
    /// When the file cannot be read, is no table, has no column `file`, or a year is no number.
    pub fn read(path: &Path) -> Result<MetaTable, String> {
        MetaTable::check(table(path)?)
    }

    /// The same from the text of a CSV.
    pub fn parse(text: &[u8]) -> Result<MetaTable, String> {
        MetaTable::check(parse_table(text, false)?)
    }

    fn check(rows: Vec<Row>) -> Result<MetaTable, String> {
        for (number, row) in rows.iter().enumerate() {
            if !row.contains_key("file") && !row.contains_key("path") {
                return Err(format!("line {} has no value in the column `file`", number + 2));
            }
            if let Some(year) = row.get("year").filter(|year| year.parse::<i32>().is_err()) {
                return Err(format!("line {}: `{year}` in the column `year` is no number", number + 2));
            }
        }
        Ok(MetaTable { rows })
    }

    /// Appends the rows of another table; the first row for a file wins.
    pub fn extend(&mut self, other: MetaTable) {
        self.rows.extend(other.rows);
    }

    /// What the table knows of a document: the row whose `file` is the end of its path, parts compared whole.
    pub fn describe(&self, path: &str) -> DocumentMeta {
        self.describe_with(path, Row::new())
    }

    /// The same, where some cells are known from elsewhere: they win over the table.
    pub(super) fn describe_with(&self, path: &str, known: Row) -> DocumentMeta {
        let fits =
            |name: &str| path == name || path.strip_suffix(name).is_some_and(|rest| rest.ends_with('/'));
        let row =
            self.rows.iter().find(|row| row.get("file").or(row.get("path")).is_some_and(|name| fits(name)));
        let mut cells = row.cloned().unwrap_or_default();
        cells.extend(known);
        let value = |name: &str| cells.get(name).cloned();
        let known = |value: Option<String>| value.map(|value| Guess { value, source: Source::Table });
        let mut meta = DocumentMeta {
            path: path.to_string(),
            title: known(value("title")),
            issuer: known(value("issuer")),
            country_iso3: known(value("country_iso3")),
            year: value("year")
                .and_then(|year| year.parse().ok())
                .map(|value| Guess { value, source: Source::Table }),
            lang: value("lang").or(value("language")).and_then(|tag| Lang::parse(&tag)),
            kind: value("kind").or(value("doc_type")),
            region: value("region"),
            income_group: value("income_group"),
            superseded_by: value("superseded_by"),
            cells: cells.clone(),
            ..DocumentMeta::default()
        };
        from_file_name(&mut meta);
        meta
    }
}

/// Country and year from names such as `KEN-2025-ai-strategy.pdf`.
fn from_file_name(meta: &mut DocumentMeta) {
    let name = meta.path.rsplit('/').next().unwrap_or("").to_string();
    let mut parts = name.split(['-', '_', '.', ' ']);
    let first = parts.next().unwrap_or("");
    if meta.country_iso3.is_none() && first.len() == 3 && first.bytes().all(|byte| byte.is_ascii_uppercase())
    {
        meta.country_iso3 = Some(Guess { value: first.to_string(), source: Source::FileName });
    }
    let year = name
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| part.len() == 4)
        .find_map(|part| part.parse().ok().filter(|year| (1990..=2100).contains(year)));
    if let (None, Some(value)) = (&meta.year, year) {
        meta.year = Some(Guess { value, source: Source::FileName });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_wins_over_the_file_name() {
        let table =
            MetaTable::parse(b"file,country_iso3,year\nDEU-2018-x.pdf,XAA,\n").expect("the table is right");
        let meta = table.describe("folder/DEU-2018-x.pdf");
        assert_eq!(meta.country_iso3, Some(Guess { value: "XAA".into(), source: Source::Table }));
        assert_eq!(meta.year, Some(Guess { value: 2018, source: Source::FileName }));
        assert_eq!(table.describe("notDEU-2018-x.pdf").country_iso3, None);
    }

    #[test]
    fn a_wrong_table_is_refused_with_its_line() {
        let error = MetaTable::parse(b"file,year\na.pdf,MMXX\n").expect_err("the year is no number");
        assert!(error.contains("line 2") && error.contains("MMXX"), "{error}");
        assert!(MetaTable::parse(b"name\nx\n").is_err());
    }
}
