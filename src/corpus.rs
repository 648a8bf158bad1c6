//! The documents of a run: folders, archives, manifests and the metadata table.

use crate::document::{DocId, DocumentMeta, Guess, Source};
use crate::text::Lang;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Extensions of the files that are taken from folders and archives; a file named by the user is always read.
const EXTENSIONS: [&str; 8] = ["pdf", "docx", "html", "htm", "xhtml", "md", "markdown", "txt"];
/// Names without extension of files that accompany documents.
const COMPANIONS: [&str; 3] = ["readme", "license", "manifest"];
/// Most bytes that one member of an archive may unpack to.
const MEMBER_BYTES: u64 = 512 << 20;

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
    /// The path as the user would write it; members of archives behind `!`.
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
            Origin::Member(path, number) => {
                let mut archive = zip::ZipArchive::new(fs::File::open(path)?)?;
                let mut bytes = Vec::new();
                // One byte more than the limit, so that the reader refuses it instead of reading a part.
                archive.by_index(*number)?.take(MEMBER_BYTES + 1).read_to_end(&mut bytes)?;
                Ok(bytes)
            }
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

/// The documents behind the paths of the user, in the order of the paths, those of a folder sorted by name;
/// and the paths that lead nowhere.
pub fn collect(paths: &[PathBuf]) -> (Vec<Input>, Vec<Rejected>) {
    let mut inputs = Vec::new();
    let mut rejected = Vec::new();
    for path in paths {
        match expand(path) {
            Ok(found) => inputs.extend(found),
            Err((reason, help)) => rejected.push(Rejected { path: shown(path), reason, help }),
        }
    }
    (inputs, rejected)
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

/// The inputs behind a path, or why there are none and what to do.
fn expand(path: &Path) -> Result<Vec<Input>, (String, &'static str)> {
    let kind = fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => ("there is no such file or folder".to_string(), CHECK_PATH),
        _ => (error.to_string(), CHECK_PATH),
    })?;
    if kind.is_dir() {
        let mut found = Vec::new();
        folder(path, &mut found).map_err(|error| (error.to_string(), CHECK_PATH))?;
        return match found.is_empty() {
            true => Err((
                format!("the folder holds no document, expected files ending in {}", EXTENSIONS.join(", ")),
                NAME_FILES,
            )),
            false => Ok(found),
        };
    }
    match extension(path).as_deref() {
        Some("zip") => archive(path),
        Some("csv") => manifest(path),
        _ => Ok(vec![file(path)]),
    }
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

fn is_document(path: &Path) -> bool {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let known = extension(path).is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()));
    known && !hidden && !COMPANIONS.contains(&stem.as_str())
}

fn folder(folder_path: &Path, found: &mut Vec<Input>) -> std::io::Result<()> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder_path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() && !hidden && !path.is_symlink() {
            folder(&path, found)?;
        } else if path.is_file() && is_document(&path) {
            found.push(file(&path));
        }
    }
    Ok(())
}

fn archive(path: &Path) -> Result<Vec<Input>, (String, &'static str)> {
    let open = || -> Result<Vec<Input>, zip::result::ZipError> {
        let mut archive = zip::ZipArchive::new(fs::File::open(path)?)?;
        let mut found = Vec::new();
        for number in 0..archive.len() {
            let member = archive.by_index_raw(number)?;
            let name = member.name()?.into_owned();
            if member.is_file() && is_document(Path::new(&name)) {
                let name = format!("{}!{name}", shown(path));
                found.push(Input { path: name, origin: Origin::Member(path.to_path_buf(), number) });
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    };
    let found = open().map_err(|error| {
        (format!("the zip archive cannot be read: {error}"), "pack it again, or name the files inside")
    })?;
    match found.is_empty() {
        true => Err((
            format!("the zip archive holds no document, expected files ending in {}", EXTENSIONS.join(", ")),
            "unpack it and name the documents themselves; archives in archives are not opened",
        )),
        false => Ok(found),
    }
}

/// The files that a CSV names in its column `path` or `file`, relative to the CSV.
fn manifest(path: &Path) -> Result<Vec<Input>, (String, &'static str)> {
    let help = "name a CSV with a column of paths, relative to the CSV";
    let rows = table(path).map_err(|reason| (reason, help))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let named = rows.iter().filter_map(|row| row.get("path").or(row.get("file")));
    let found: Vec<Input> = named.map(|name| file(&folder.join(name))).collect();
    match found.is_empty() {
        true => Err(("the CSV names no documents, expected a column `path` or `file`".to_string(), help)),
        false => Ok(found),
    }
}

type Row = BTreeMap<String, String>;

fn table(path: &Path) -> Result<Vec<Row>, String> {
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    parse_table(&bytes, extension(path).as_deref() == Some("tsv"))
}

fn parse_table(bytes: &[u8], tabs: bool) -> Result<Vec<Row>, String> {
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
    /// region, income_group and superseded_by.
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
        let fits = |name: &str| {
            path == name || path.strip_suffix(name).is_some_and(|rest| rest.ends_with(['/', '!']))
        };
        let row =
            self.rows.iter().find(|row| row.get("file").or(row.get("path")).is_some_and(|name| fits(name)));
        let value = |name: &str| row.and_then(|row| row.get(name)).cloned();
        let known = |value: Option<String>| value.map(|value| Guess { value, source: Source::Table });
        let mut meta = DocumentMeta {
            path: path.to_string(),
            title: known(value("title")),
            country_iso3: known(value("country_iso3")),
            year: value("year")
                .and_then(|year| year.parse().ok())
                .map(|value| Guess { value, source: Source::Table }),
            lang: value("lang").or(value("language")).and_then(|tag| Lang::parse(&tag)),
            kind: value("kind").or(value("doc_type")),
            region: value("region"),
            income_group: value("income_group"),
            superseded_by: value("superseded_by"),
            ..DocumentMeta::default()
        };
        from_file_name(&mut meta);
        meta
    }
}

/// Country and year from names such as `KEN-2025-ai-strategy.pdf`.
fn from_file_name(meta: &mut DocumentMeta) {
    let name = meta.path.rsplit(['/', '!']).next().unwrap_or("").to_string();
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

/// Identifiers of the documents, in their order.
///
/// The stem of the file in lower case, letters, digits and hyphens only. Files that would share one get the
/// shortest distinguishing folder in front, then the extension behind, then a number, decided over the sorted
/// paths.
pub fn doc_ids(paths: &[&str]) -> Vec<DocId> {
    let mut order: Vec<usize> = (0..paths.len()).collect();
    order.sort_by_key(|&number| (paths[number], number));
    let mut ids: Vec<String> = paths.iter().map(|path| slug(stem(path))).collect();
    let shared = |ids: &[String]| -> Vec<usize> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        ids.iter().for_each(|id| *counts.entry(id).or_default() += 1);
        (0..ids.len()).filter(|&number| counts[ids[number].as_str()] > 1).collect()
    };
    let clashing = shared(&ids);
    for depth in 1..=3 {
        for number in shared(&ids) {
            let folders: Vec<&str> = paths[number].rsplit(['/', '!']).skip(1).take(depth).collect();
            let same_folder = clashing.iter().filter(|&&other| other != number).any(|&other| {
                let others: Vec<&str> = paths[other].rsplit(['/', '!']).skip(1).take(depth).collect();
                stem_id(paths, other) == stem_id(paths, number) && others == folders
            });
            if !same_folder && folders.len() == depth {
                let front: Vec<String> = folders.iter().rev().map(|folder| slug(folder)).collect();
                ids[number] = format!("{}-{}", front.join("-"), stem_id(paths, number));
            }
        }
    }
    for number in shared(&ids) {
        if let Some((_, extension)) = paths[number].rsplit_once('.') {
            ids[number] = format!("{}-{}", ids[number], slug(extension));
        }
    }
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for number in order {
        let count = taken.entry(ids[number].clone()).or_default();
        *count += 1;
        if *count > 1 {
            ids[number] = format!("{}-{count}", ids[number]);
        }
    }
    ids.into_iter().map(DocId::new).collect()
}

fn stem_id(paths: &[&str], number: usize) -> String {
    slug(stem(paths[number]))
}

fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '!']).next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// Lower-case letters, digits and hyphens; other scripts are transliterated; `doc` when nothing remains.
fn slug(name: &str) -> String {
    let plain = any_ascii::any_ascii(name).to_ascii_lowercase();
    let parts = plain.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let joined = parts.collect::<Vec<_>>().join("-");
    if joined.is_empty() { "doc".to_string() } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(paths: &[&str]) -> Vec<String> {
        doc_ids(paths).into_iter().map(|id| id.to_string()).collect()
    }

    #[test]
    fn identifiers_are_short_unique_and_plain() {
        for (name, paths, want) in [
            ("stem", vec!["a/DEU-2018 AI_Strategy.pdf"], vec!["deu-2018-ai-strategy"]),
            ("same stem, other extension", vec!["a/x.pdf", "a/x.txt"], vec!["x-pdf", "x-txt"]),
            ("same stem, other folder", vec!["a/x.pdf", "b/x.pdf"], vec!["a-x", "b-x"]),
            ("only those that clash", vec!["a/x.pdf", "b/x.pdf", "b/y.pdf"], vec!["a-x", "b-x", "y"]),
            ("same path twice", vec!["a/x.pdf", "a/x.pdf"], vec!["x-pdf", "x-pdf-2"]),
            ("other scripts", vec!["стратегия.pdf"], vec!["strategiya"]),
            ("nothing left", vec!["a/….pdf"], vec!["doc"]),
        ] {
            assert_eq!(ids(&paths), want, "{name}");
        }
    }

    #[test]
    fn the_sample_has_eight_documents_that_the_table_knows() {
        let (inputs, meta) = sample();
        assert_eq!(inputs.len(), 8);
        for input in &inputs {
            assert!(meta.describe(&input.path).kind.is_some(), "{}", input.path);
        }
    }

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
