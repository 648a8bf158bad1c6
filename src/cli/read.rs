//! What several commands read: the metadata table, and single documents.

use super::{Failure, Global};
use crate::corpus::{Input, MetaTable, Origin};
use crate::document::{DocId, Document};
use crate::ingest::{Limits, Means, Recognizer};
use crate::pipeline::Reading;
use crate::tesseract::Tesseract;
use std::path::{Path, PathBuf};

/// The table of `--meta`, then those named metadata.csv in the folders among `paths`.
pub(super) fn meta(global: &Global, paths: &[PathBuf]) -> Result<MetaTable, Failure> {
    let mut table = MetaTable::default();
    let beside = paths.iter().map(|path| path.join("metadata.csv")).filter(|path| path.is_file());
    for path in global.meta.iter().cloned().chain(beside) {
        let read = MetaTable::read(&path).map_err(|reason| {
            Failure::usage(
                format!("the metadata table `{}` cannot be used: {reason}", path.display()),
                "expected a CSV with a column `file` and any of country_iso3, title, year, kind, region, income_group, issuer, superseded_by",
            )
        })?;
        table.extend(read);
    }
    Ok(table)
}

/// One document named by the user.
pub(super) fn document(path: &Path, global: &Global) -> Result<Document, Failure> {
    let shown = path.to_string_lossy().replace('\\', "/");
    let input = Input { path: shown.clone(), origin: Origin::File(path.to_path_buf()) };
    let meta = meta(global, &[])?;
    let reading = reading(global, &meta, recognizer(global)?)?;
    reading
        .read(&input, DocId::new("document"))
        .map_err(|failed| Failure::usage(format!("`{shown}`: {}", failed.reason), failed.help))
}

/// The program that `--ocr` asks for. It lasts as long as the command: documents are read on threads of their
/// own, which may outlive the batch.
pub(super) fn recognizer(global: &Global) -> Result<Option<&'static Tesseract>, Failure> {
    if !global.ocr {
        return Ok(None);
    }
    if !cfg!(feature = "ocr") {
        return Err(Failure::usage("this build has no text recognition", "build it with the feature `ocr`"));
    }
    let found = Tesseract::find().map_err(|error| Failure::usage(error.to_string(), error.help()))?;
    Ok(Some(Box::leak(Box::new(found))))
}

/// How documents are read: by the table, with the recognizer if there is one, and the cache that the user names.
pub(super) fn reading<'a>(
    global: &Global,
    meta: &'a MetaTable,
    recognizer: Option<&'static Tesseract>,
) -> Result<Reading<'a>, Failure> {
    Ok(Reading { meta, lang: global.lang, means: means(recognizer), cache: global.cache()? })
}

/// The usual limits, and the recognizer if there is one, which takes seconds for a page.
fn means(recognizer: Option<&'static Tesseract>) -> Means<'static> {
    let mut limits = Limits::default();
    if recognizer.is_some() {
        limits.seconds *= 60;
    }
    Means { limits, recognizer: recognizer.map(|program| program as &dyn Recognizer) }
}
