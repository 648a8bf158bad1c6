//! The documents of a run: folders, archives, manifests and the metadata table.

mod archive;
mod countries;
mod ids;
mod line;
mod results;
mod table;

pub use countries::{Country, complete, countries, country};
pub use ids::doc_ids;
pub use line::{Line, LineError};
pub use results::{Results, ResultsError, builtin_reference, read_results};
pub use table::MetaTable;

use crate::ingest::Format;
use std::fs;
use std::path::{Path, PathBuf};

/// Names without extension of files that accompany documents.
const COMPANIONS: [&str; 3] = ["readme", "license", "manifest"];
/// Where the bytes of a document are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A file.
    File(PathBuf),
    /// A member of a zip archive, by its number.
    Member(PathBuf, usize),
    /// Bytes that come with the program.
    BuiltIn(&'static [u8]),
}

/// One document to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The path as the user would write it; members of archives behind the archive's.
    pub path: String,
    /// Where the bytes are.
    pub origin: Origin,
}

impl Input {
    /// Reads the bytes.
    pub fn bytes(&self) -> std::io::Result<Vec<u8>> {
        match &self.origin {
            Origin::File(path) => fs::read(path),
            Origin::BuiltIn(bytes) => Ok(bytes.to_vec()),
            Origin::Member(path, number) => archive::bytes(path, *number),
        }
    }
}

/// A path that could not be used, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// As the user wrote it.
    pub path: String,
    /// What was found, and what was expected.
    pub reason: String,
    /// What to do.
    pub help: &'static str,
}

/// What the paths of the user lead to.
#[derive(Debug, Default)]
pub struct Collected {
    /// The documents by path, in whatever order they were given: of two with the same bytes it is always the same
    /// that counts, and tables of the same documents are the same.
    pub inputs: Vec<Input>,
    /// Paths that the user named and that lead nowhere.
    pub rejected: Vec<Rejected>,
    /// Files in folders and archives that may hold documents and are not read.
    pub left_out: Vec<Rejected>,
}

/// The documents behind the paths of the user.
pub fn collect(paths: &[PathBuf]) -> Collected {
    let mut collected = Collected::default();
    for path in paths {
        if let Err((reason, help)) = expand(path, &mut collected) {
            collected.rejected.push(Rejected { path: shown(path), reason, help });
        }
    }
    collected.inputs.sort_by(|one, other| one.path.cmp(&other.path));
    collected
}

static SAMPLE: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/sample.rs"));

/// The built-in sample: strategies of invented countries, with their metadata.
pub fn sample() -> (Vec<Input>, MetaTable) {
    let documents = SAMPLE.iter().filter(|(name, _)| !name.ends_with(".csv"));
    let inputs = documents
        .map(|&(name, bytes)| Input { path: format!("sample/{name}"), origin: Origin::BuiltIn(bytes) });
    let table = SAMPLE.iter().find(|(name, _)| name.ends_with(".csv"));
    // A test reads the built-in table.
    let meta = table.and_then(|(_, text)| MetaTable::parse(text).ok()).unwrap_or_default();
    (inputs.collect(), meta)
}

const CHECK_PATH: &str = "check the path and its permissions";
const NAME_FILES: &str = "name the documents themselves, whatever they end in";

/// Adds the inputs behind a path, or tells why there are none and what to do.
fn expand(path: &Path, collected: &mut Collected) -> Result<(), (String, &'static str)> {
    let kind = fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => ("there is no such file or folder".to_string(), CHECK_PATH),
        _ => (error.to_string(), CHECK_PATH),
    })?;
    if kind.is_dir() {
        let before = collected.inputs.len();
        folder(path, collected).map_err(|error| (error.to_string(), CHECK_PATH))?;
        return match collected.inputs.len() == before {
            true => Err((
                format!("the folder holds no document, expected files ending in {}", endings()),
                NAME_FILES,
            )),
            false => Ok(()),
        };
    }
    if extension(path).as_deref() == Some("csv") {
        collected.inputs.extend(manifest(path)?);
    } else if archive::is_archive(path) {
        let members = archive::members(path)?;
        collected.left_out.extend(members.left_out);
        if members.inputs.is_empty() {
            return Err((
                format!("the zip archive holds no document, expected files ending in {}", endings()),
                "unpack it and name the documents themselves; archives in archives are not opened",
            ));
        }
        collected.inputs.extend(members.inputs);
    } else {
        collected.inputs.push(file(path));
    }
    Ok(())
}

/// Endings of the names of documents, as a list to read.
fn endings() -> String {
    Format::endings().collect::<Vec<_>>().join(", ")
}

fn file(path: &Path) -> Input {
    Input { path: shown(path), origin: Origin::File(path.to_path_buf()) }
}

/// The path with `/`, so that outputs are the same everywhere.
fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn extension(path: &Path) -> Option<String> {
    path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase())
}

fn is_hidden(path: &Path) -> bool {
    // Archives made on a Mac hold a shadow of every file below this folder.
    let is_shadow = path.components().any(|part| part.as_os_str() == "__MACOSX");
    is_shadow || path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '~']))
}

fn is_document(path: &Path) -> bool {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    let known = Format::promised_by(&path.to_string_lossy()).is_some();
    known && !is_hidden(path) && !COMPANIONS.contains(&stem.as_str())
}

/// Why a file that may hold a document is not read, and what to do; by its name.
fn unread_kind(path: &Path) -> Option<(String, &'static str)> {
    let extension = extension(path)?;
    let lines = include_str!("unread_kinds.txt").lines().filter(|line| !line.starts_with('#'));
    let kinds = lines.filter_map(|line| line.split_once('='));
    let (_, kind) =
        kinds.map(|(name, kind)| (name.trim(), kind.trim())).find(|(name, _)| *name == extension)?;
    Some(match kind {
        "archive" => ("an archive inside is not opened".to_string(), "name it itself, or unpack it"),
        kind => (format!("{kind} is not read"), "save it as PDF, DOCX, ODT, HTML or text"),
    })
}

fn folder(folder_path: &Path, collected: &mut Collected) -> std::io::Result<()> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder_path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() && !is_hidden(&path) && !path.is_symlink() {
            folder(&path, collected)?;
        } else if path.is_file() && is_document(&path) {
            collected.inputs.push(file(&path));
        } else if let Some((reason, help)) =
            unread_kind(&path).filter(|_| path.is_file() && !is_hidden(&path))
        {
            collected.left_out.push(Rejected { path: shown(&path), reason, help });
        }
    }
    Ok(())
}

/// The files that a CSV names in its column `path` or `file`, relative to the CSV.
fn manifest(path: &Path) -> Result<Vec<Input>, (String, &'static str)> {
    let help = "name a CSV with a column of paths, relative to the CSV";
    let rows = table::table(path).map_err(|reason| (reason, help))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let named = rows.iter().filter_map(|row| row.get("path").or(row.get("file")));
    let found: Vec<Input> = named.map(|name| file(&folder.join(name))).collect();
    match found.is_empty() {
        true => Err(("the CSV names no documents, expected a column `path` or `file`".to_string(), help)),
        false => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_has_eight_documents_that_the_table_knows() {
        let (inputs, meta) = sample();
        assert_eq!(inputs.len(), 8);
        for input in &inputs {
            assert!(meta.describe(&input.path).kind.is_some(), "{}", input.path);
        }
    }
}
