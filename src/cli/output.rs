//! The output folder: written beside, then moved into place, so that nothing finished is ever lost, and a run
//! that is stopped at any moment leaves nothing that the next one stumbles over.

use super::{Failure, Global};
use crate::pipeline::Spool;
use crate::report::File;
use anyhow::{Context, anyhow};
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// The file by which a folder is known to be the output of a run.
pub(super) const MARK: &str = "run.json";
/// Ending of a file that is being written.
const PARTIAL: &str = "partial";

/// A folder that may be written to. What was made beside it is taken back when nothing is written.
pub(super) struct Output {
    folder: PathBuf,
}

impl Drop for Output {
    fn drop(&mut self) {
        // After writing it is not there; not empty means that an earlier run left something, which stays.
        let _ = fs::remove_dir(self.beside(PARTIAL));
    }
}

impl Output {
    /// Checks the folder before any work is done: it must be new, empty, or the output of an earlier run, and
    /// so must the two beside it that a run makes and removes. A run that was stopped between its two moves is
    /// taken back.
    pub(super) fn check(folder: &Path, global: &Global) -> Result<Output, Failure> {
        let folder = named(folder)?;
        let (old, partial) = (with_ending(&folder, "old"), with_ending(&folder, PARTIAL));
        for path in [&folder, &old, &partial] {
            check_replaceable(path)?;
            check_apart(path, global)?;
        }
        if old.join(MARK).exists() && !folder.exists() {
            moved(&old, &folder)?;
        }
        fs::create_dir_all(&partial).map_err(|error| {
            Failure::usage(
                format!("cannot write to `{}`: {error}", partial.display()),
                "name a folder that you may write to with --out",
            )
        })?;
        Ok(Output { folder })
    }

    /// A place for what is long until it is written: a file without a name beside the results, of which nothing is
    /// left when the program ends in whatever way.
    pub(super) fn spool(&self) -> Result<Spool, Failure> {
        let beside = self.folder.parent().filter(|parent| !parent.as_os_str().is_empty());
        let beside = beside.unwrap_or(Path::new("."));
        let file = tempfile::tempfile_in(beside)
            .with_context(|| format!("cannot write to the folder `{}`", beside.display()))?;
        Ok(Spool::new(file))
    }

    /// Writes all files, then puts them in the place of the earlier run.
    pub(super) fn write(&self, files: &[File]) -> Result<(), Failure> {
        let (marks, others): (Vec<&File>, Vec<&File>) = files.iter().partition(|(name, _)| name == MARK);
        let mark = marks.first().map_or(&[][..], |(_, bytes)| bytes);
        self.fill(mark, |partial| {
            others.iter().try_for_each(|(name, bytes)| partial.file(name, |out| Ok(out.write_all(bytes)?)))
        })
    }

    /// Writes the mark and what `write` adds to it, then puts it in the place of the earlier run.
    pub(super) fn fill(
        &self,
        mark: &[u8],
        write: impl FnOnce(&Partial) -> anyhow::Result<()>,
    ) -> Result<(), Failure> {
        let (old, partial) = (self.beside("old"), self.beside(PARTIAL));
        clear(&partial)?;
        let filled = Partial::create(&partial, mark).and_then(|partial| write(&partial));
        if let Err(error) = filled {
            // On a full disk what is of no use must not stay. When it does, the next run knows it as ours.
            let _ = clear(&partial);
            return Err(error.into());
        }
        clear(&old)?;
        if self.folder.exists() {
            moved(&self.folder, &old)?;
        }
        moved(&partial, &self.folder)?;
        clear(&old)?;
        Ok(())
    }

    /// `DIR.partial`, beside the folder.
    fn beside(&self, ending: &str) -> PathBuf {
        with_ending(&self.folder, ending)
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(format!(".{ending}"));
    PathBuf::from(name)
}

/// The folder beside the results, while it is filled.
pub(super) struct Partial {
    folder: PathBuf,
}

impl Partial {
    /// The mark first, and whole, so that a run that is stopped from here on leaves a folder that the next one
    /// knows as ours.
    fn create(folder: &Path, mark: &[u8]) -> anyhow::Result<Partial> {
        create(folder)?;
        if !mark.is_empty() {
            write_whole(&folder.join(MARK), mark)?;
        }
        Ok(Partial { folder: folder.to_path_buf() })
    }

    /// Writes a file by `write`, and returns what that does. A whole folder is moved when all is written, so that
    /// no file needs a move of its own.
    pub(super) fn file<T>(
        &self,
        name: &str,
        write: impl FnOnce(&mut (dyn Write + Send)) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let path = self.folder.join(name);
        path.parent().map_or(Ok(()), create)?;
        let written = || -> anyhow::Result<T> {
            let mut out = BufWriter::new(fs::File::create(&path)?);
            let written = write(&mut out)?;
            out.flush()?;
            Ok(written)
        };
        written().with_context(|| format!("cannot write `{}`", path.display()))
    }
}

fn create(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create `{}`", folder.display()))
}

/// Writes a file beside, then moves it into place: a program that is stopped, or a full disk, leaves the file
/// that was there before.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let failed = || format!("cannot write `{}`", path.display());
    // What is no file, such as a pipe, is written to and not replaced.
    if path.exists() && !path.is_file() {
        return fs::write(path, bytes).with_context(failed);
    }
    let partial = with_ending(path, PARTIAL);
    let written = fs::write(&partial, bytes).and_then(|()| fs::rename(&partial, path));
    if written.is_err() {
        let _ = fs::remove_file(&partial);
    }
    written.with_context(failed)
}

fn moved(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::rename(from, to)
        .map_err(|error| anyhow!("cannot move `{}` to `{}`: {error}", from.display(), to.display()))
}

/// Removes a folder of ours, if it is there; the mark last, so that one that is removed in part is ours still.
fn clear(folder: &Path) -> anyhow::Result<()> {
    let removed = || -> std::io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else if entry.file_name() != MARK {
                fs::remove_file(entry.path())?;
            }
        }
        fs::remove_dir_all(folder)
    };
    match folder.exists() {
        true => removed().with_context(|| format!("cannot remove `{}`", folder.display())),
        false => Ok(()),
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
    // A run that was stopped while it wrote the mark leaves a part of it alone.
    let part_of_mark = format!("{MARK}.{PARTIAL}");
    if names.iter().all(|name| *name == part_of_mark) {
        return Ok(());
    }
    let shown = names.iter().take(3).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let more = if names.len() > 3 { ", …" } else { "" };
    let message =
        format!("`{}` holds other files ({shown}{more}) and no {MARK} of an earlier run", path.display());
    Err(Failure::usage(message, "name an empty or new folder with --out"))
}

/// Refuses a folder that holds the cache: it would be removed with the earlier results.
fn check_apart(path: &Path, global: &Global) -> Result<(), Failure> {
    match global.cache_folder().filter(|cache| place(cache).starts_with(place(path))) {
        None => Ok(()),
        Some(cache) => Err(Failure::usage(
            format!("the cache `{}` lies in `{}`, which a run replaces", cache.display(), path.display()),
            "name another folder with --cache or --out",
        )),
    }
}

/// The path from the root, without symbolic links as far as it exists.
fn place(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let real = whole.ancestors().find_map(|above| {
        let rest = whole.strip_prefix(above).ok()?;
        Some(above.canonicalize().ok()?.join(rest))
    });
    real.unwrap_or(whole)
}

/// Whether the folder holds the record of a run of this program.
fn is_ours(folder: &Path) -> bool {
    let record = fs::read(folder.join(MARK)).ok();
    let record = record.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    record.is_some_and(|record| record["program"] == env!("CARGO_PKG_NAME"))
}
