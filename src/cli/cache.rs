//! `--cache`, and `concordant cache`: what was read of documents, kept for later runs.

use super::outcome::say;
use super::{Exit, Failure, Global};
use crate::pipeline::{Cache, CacheError, Shown};
use clap::Subcommand;
use std::path::Path;
use std::sync::OnceLock;

#[derive(Debug, Subcommand)]
pub(super) enum CacheCommand {
    /// What it holds
    Show,
    /// Remove all that it holds
    Clear,
}

/// The cache, once a command has asked for it.
pub(super) type Opened = OnceLock<&'static Cache>;

const MEGABYTE: u64 = 1 << 20;

impl Global {
    /// The cache that the user names. It lasts as long as the command: documents are read on threads of their
    /// own, which may outlive the batch.
    pub(super) fn cache(&self) -> Result<Option<&'static Cache>, Failure> {
        let Some(folder) = self.cache_folder() else { return Ok(None) };
        if let Some(opened) = self.opened.get() {
            return Ok(Some(opened));
        }
        let cache = Cache::open(folder, self.cache_size.saturating_mul(MEGABYTE)).map_err(failure)?;
        Ok(Some(self.opened.get_or_init(|| Box::leak(Box::new(cache)))))
    }

    /// An empty name is none: `CONCORDANT_CACHE=` switches it off for a command.
    pub(super) fn cache_folder(&self) -> Option<&Path> {
        self.cache.as_deref().filter(|folder| !folder.as_os_str().is_empty())
    }
}

fn failure(error: CacheError) -> Failure {
    Failure::usage(error.to_string(), error.help())
}

pub(super) fn run(command: &CacheCommand, global: &Global) -> Result<Exit, Failure> {
    let Some(folder) = global.cache_folder() else {
        return Err(Failure::usage("there is no cache", "name its folder with --cache or CONCORDANT_CACHE"));
    };
    match command {
        CacheCommand::Show => {
            let shown = Cache::show(folder).map_err(failure)?;
            say(format_args!("{}: {}", folder.display(), told(&shown)));
            if shown.of_other_versions > 0 {
                say(format_args!("made by other versions and not used: {}", shown.of_other_versions));
            }
        }
        CacheCommand::Clear => {
            let shown = Cache::clear(folder).map_err(failure)?;
            say(format_args!("{}: {} removed", folder.display(), told(&shown)));
        }
    }
    Ok(Exit::Done)
}

fn told(shown: &Shown) -> String {
    let documents = if shown.entries == 1 { "document" } else { "documents" };
    format!("{} {documents}, {:.1} MB", shown.entries, shown.bytes as f64 / MEGABYTE as f64)
}

/// Tells once why the cache could not keep what it should: the results are right, the next run is not faster.
pub(super) fn report_fault(global: &Global) {
    if let Some(fault) = global.opened.get().and_then(|cache| cache.fault()).filter(|_| !global.quiet) {
        eprintln!("notice: the cache could not keep all that was read: {fault}");
    }
}
