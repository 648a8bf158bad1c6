//! The output folder: written beside, then moved into place, so that nothing finished is ever lost.

use super::Failure;
use crate::report::File;
use anyhow::{Context, anyhow};
use std::fs;
use std::path::{Path, PathBuf};

/// The file by which a folder is known to be the output of a run.
pub(super) const MARK: &str = "run.json";

/// A folder that may be written to.
pub(super) struct Output {
    folder: PathBuf,
}

impl Output {
    /// Checks the folder before any work is done: it must be new, empty, or the output of an earlier run, and
    /// so must the two beside it that a run makes and removes.
    pub(super) fn check(folder: &Path) -> Result<Output, Failure> {
        let output = Output { folder: named(folder)? };
        let partial = output.beside("partial");
        for path in [&output.folder, &output.beside("old"), &partial] {
            check_replaceable(path)?;
        }
        fs::create_dir_all(&partial).map_err(|error| {
            Failure::usage(
                format!("cannot write to `{}`: {error}", partial.display()),
                "name a folder that you may write to with --out",
            )
        })?;
        Ok(output)
    }

    /// Writes all files, then puts them in the place of the earlier run.
    pub(super) fn write(&self, files: &[File]) -> Result<(), Failure> {
        let partial = self.beside("partial");
        fs::remove_dir_all(&partial).with_context(|| format!("cannot clear `{}`", partial.display()))?;
        // The mark first, so that a run that is stopped here leaves a folder that the next one knows as ours.
        let (marks, others): (Vec<&File>, Vec<&File>) = files.iter().partition(|(name, _)| name == MARK);
        for (name, bytes) in marks.into_iter().chain(others) {
            let path = partial.join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)
                    .with_context(|| format!("cannot create `{}`", parent.display()))?;
            }
            fs::write(&path, bytes).with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        let old = self.beside("old");
        let moved = |from: &Path, to: &Path| {
            fs::rename(from, to)
                .map_err(|error| anyhow!("cannot move `{}` to `{}`: {error}", from.display(), to.display()))
        };
        if old.exists() {
            fs::remove_dir_all(&old).with_context(|| format!("cannot remove `{}`", old.display()))?;
        }
        if self.folder.exists() {
            moved(&self.folder, &old)?;
        }
        moved(&partial, &self.folder)?;
        if old.exists() {
            fs::remove_dir_all(&old).with_context(|| format!("cannot remove `{}`", old.display()))?;
        }
        Ok(())
    }

    /// Takes back the folder that [`check`](Output::check) made, when there is nothing to write.
    pub(super) fn abandon(&self) {
        // Not empty means that an earlier run left something: that stays.
        let _ = fs::remove_dir(self.beside("partial"));
    }

    /// `DIR.partial`, beside the folder.
    fn beside(&self, extension: &str) -> PathBuf {
        let mut name = self.folder.as_os_str().to_os_string();
        name.push(format!(".{extension}"));
        PathBuf::from(name)
    }
}

/// The path without a slash at its end; one that has no name of its own, such as `.`, is spelled out.
fn named(folder: &Path) -> Result<PathBuf, Failure> {
    let plain: PathBuf = folder.components().collect();
    if plain.file_name().is_some() {
        return Ok(plain);
    }
    plain.canonicalize().map_err(|error| {
        let message = format!("`{}` cannot be a folder for the results: {error}", folder.display());
        Failure::usage(message, "name another folder with --out")
    })
}

/// Refuses what a run would destroy: a file, or a folder with files that no run of this program wrote.
fn check_replaceable(path: &Path) -> Result<(), Failure> {
    if path.is_file() {
        let message = format!("`{}` is a file, expected a folder for the results", path.display());
        return Err(Failure::usage(message, "move it away, or name another folder with --out"));
    }
    if !path.is_dir() || is_ours(path) {
        return Ok(());
    }
    let entries = fs::read_dir(path).with_context(|| format!("cannot open `{}`", path.display()))?;
    let mut names: Vec<String> =
        entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect();
    names.sort();
    if names.is_empty() {
        return Ok(());
    }
    let shown = names.iter().take(3).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let more = if names.len() > 3 { ", …" } else { "" };
    let message =
        format!("`{}` holds other files ({shown}{more}) and no {MARK} of an earlier run", path.display());
    Err(Failure::usage(message, "name an empty or new folder with --out"))
}

/// Whether the folder holds the record of a run of this program.
fn is_ours(folder: &Path) -> bool {
    let record = fs::read(folder.join(MARK)).ok();
    let record = record.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    record.is_some_and(|record| record["program"] == env!("CARGO_PKG_NAME"))
}
