//! The folder of a run: what `compare` needs of its record and tables.

use crate::cli::Failure;
use crate::cli::output::MARK;
use crate::compare::{Figure, Quoted, Run};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const AGAIN: &str = "analyze the documents again, with `csv` among the formats";

/// run.json, as far as it is needed.
#[derive(Debug, Deserialize)]
struct RunFile {
    version: String,
    rules_sha256: String,
    options: BTreeMap<String, String>,
    documents: Vec<DocumentEntry>,
}

#[derive(Debug, Deserialize)]
struct DocumentEntry {
    doc_id: String,
    sha256: String,
}

/// A row of scores.csv, as far as it is needed.
#[derive(Debug, Deserialize)]
struct ScoreRow {
    doc_id: String,
    entity: String,
    id: String,
    level: Option<u8>,
    value: Option<f64>,
}

/// A row of evidence.csv, as far as it is needed.
#[derive(Debug, Deserialize)]
struct EvidenceRow {
    doc_id: String,
    provision: String,
    level: u8,
    page: Option<u32>,
    section: Option<String>,
    paragraph: u32,
    quote: String,
}

/// Reads the record, the scores and the strongest passages of a run.
///
/// # Errors
/// When a file is missing or is not what a run writes.
pub(super) fn read(folder: &Path) -> Result<Run, Failure> {
    let path = folder.join(MARK);
    let bytes = fs::read(&path)
        .map_err(|error| Failure::usage(format!("cannot read `{}`: {error}", path.display()), AGAIN))?;
    let file: RunFile = serde_json::from_slice(&bytes).map_err(|error| {
        let message = format!("`{}` is not the record of a run of `analyze`: {error}", path.display());
        Failure::usage(message, "name the folder that `concordant analyze` wrote")
    })?;
    let mut passages: BTreeMap<(String, String), (u8, Quoted)> = BTreeMap::new();
    for row in rows::<EvidenceRow>(&folder.join("evidence.csv"))? {
        let EvidenceRow { doc_id, provision, level, page, section, paragraph, quote } = row;
        let known = passages.get(&(doc_id.clone(), provision.clone()));
        if known.is_none_or(|(most, _)| level > *most) {
            passages.insert((doc_id, provision), (level, Quoted { page, section, paragraph, quote }));
        }
    }
    let figures = rows::<ScoreRow>(&folder.join("scores.csv"))?.into_iter().filter_map(|row| {
        let known = ["framework", "layer", "item", "provision"];
        let entity = known.into_iter().find(|entity| *entity == row.entity)?;
        Some(Figure { doc_id: row.doc_id, entity, id: row.id, level: row.level, value: row.value })
    });
    Ok(Run {
        version: file.version,
        rules_sha256: file.rules_sha256,
        options: file.options,
        documents: file.documents.into_iter().map(|one| (one.doc_id, one.sha256)).collect(),
        figures: figures.collect(),
        passages,
    })
}

/// The rows of a table of a run.
fn rows<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Failure> {
    let bytes = fs::read(path)
        .map_err(|error| Failure::usage(format!("cannot read `{}`: {error}", path.display()), AGAIN))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let rows = reader.deserialize().collect::<Result<Vec<T>, csv::Error>>();
    rows.map_err(|error| {
        let message = format!("`{}` is not a table of a run: {error}", path.display());
        Failure::usage(message, AGAIN)
    })
}
