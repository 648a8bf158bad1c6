//! What a user asks of an analysis beside the rules: profile, waivers, decisions, threshold.

use super::Failure;
use crate::analyze::Outcome;
use crate::assess::{Decision, Listed, parse_decisions};
use crate::rules::{RuleBook, RuleFile, apply_profile, apply_waivers, inherits, is_date};
use crate::text::hex;
use anyhow::Context;
use clap::Args;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Longest chain of profiles that build on each other.
const PROFILES: usize = 16;

#[derive(Debug, Args)]
pub(super) struct Wishes {
    /// Profile: a TOML that selects and weights provisions and sets the levels that are expected
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Waivers: a TOML of provisions whose gaps are let be, each with reason and last day
    #[arg(long, value_name = "FILE")]
    waivers: Option<PathBuf>,
    /// Day on which the waivers must still count; the day of the system when left out
    #[arg(long, value_name = "YYYY-MM-DD", requires = "waivers", value_parser = parse_day)]
    today: Option<String>,
    /// Decisions of a person on passages: a CSV with evidence_id, decision (accept, reject or a level), by, note
    #[arg(long, value_name = "CSV")]
    decisions: Option<PathBuf>,
    /// Exit with 1 when a document is below this value (0 to 1) on an instrument
    #[arg(long, value_name = "X", value_parser = parse_share)]
    fail_under: Option<f64>,
}

fn parse_day(text: &str) -> Result<String, String> {
    is_date(text).then(|| text.to_string()).ok_or_else(|| "expected a day as YYYY-MM-DD".to_string())
}

fn parse_share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "expected a value from 0 to 1, such as 0.4 for 40 %".to_string())
}

/// The wishes as they were read.
pub(super) struct Granted {
    /// Decisions and the name of their file.
    pub(super) decisions: Option<(String, Vec<Decision>)>,
    fail_under: Option<f64>,
    /// For the record of the run.
    pub(super) recorded: BTreeMap<&'static str, String>,
}

impl Wishes {
    /// Reads all files, so that nothing is analyzed when one of them is wrong, and lays profile and waivers
    /// over the rules.
    pub(super) fn grant(&self, book: &mut RuleBook) -> Result<Granted, Failure> {
        let mut recorded = BTreeMap::new();
        if let Some(path) = &self.profile {
            let files = profiles(path)?;
            let mut hasher = Sha256::new();
            files.iter().for_each(|file| hasher.update(&file.text));
            recorded.insert("profile_sha256", hex(&hasher.finalize()));
            apply_profile(book, &files)?;
        }
        if let Some(path) = &self.waivers {
            let file = read_file(path)?;
            let today = self.today.clone().unwrap_or_else(today);
            recorded.insert("waivers_sha256", hex(&Sha256::digest(&file.text)));
            apply_waivers(book, &file, &today)?;
            recorded.insert("today", today);
        }
        let mut decisions = None;
        if let Some(path) = &self.decisions {
            let file = read_file(path)?;
            recorded.insert("decisions_sha256", hex(&Sha256::digest(&file.text)));
            let read = parse_decisions(&file.path, file.text.as_bytes())?;
            decisions = Some((file.path, read));
        }
        if let Some(share) = self.fail_under {
            recorded.insert("fail_under", share.to_string());
        }
        Ok(Granted { decisions, fail_under: self.fail_under, recorded })
    }
}

impl Granted {
    /// Whether a document is below the threshold on an instrument of the report; tells which ones. A missing
    /// value is not below.
    pub(super) fn fails(&self, book: &RuleBook, outcomes: &[Outcome<Listed>], frameworks: &[u32]) -> bool {
        let Some(least) = self.fail_under else { return false };
        let all_lenses = frameworks.iter().all(|&number| book.frameworks[number as usize].lens);
        let mut fails = false;
        for outcome in outcomes {
            let Outcome::Read(listed) = outcome else { continue };
            for &number in frameworks {
                let framework = &book.frameworks[number as usize];
                let value = listed.scores.get(number as usize).and_then(|score| score.total.value);
                if let Some(value) = value.filter(|value| *value < least && (all_lenses || !framework.lens)) {
                    let (value, least) = (value * 100.0, least * 100.0);
                    let path = &listed.meta.path;
                    eprintln!(
                        "failed: `{path}`: {value:.1} % on {}, less than {least:.1} %",
                        framework.short
                    );
                    fails = true;
                }
            }
        }
        fails
    }
}

/// A profile and those it builds on, the first of all first.
fn profiles(path: &Path) -> Result<Vec<RuleFile>, Failure> {
    let mut files: Vec<RuleFile> = Vec::new();
    let mut next = Some(path.to_path_buf());
    while let Some(path) = next {
        let file = read_file(&path)?;
        if files.len() == PROFILES || files.iter().any(|known| known.path == file.path) {
            let message = format!("the profile `{}` inherits from itself in the end", file.path);
            return Err(Failure::usage(message, "let one of the profiles inherit from none"));
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        next = inherits(&file)?.map(|name| folder.join(name));
        files.push(file);
    }
    files.reverse();
    Ok(files)
}

fn read_file(path: &Path) -> Result<RuleFile, Failure> {
    let shown = path.to_string_lossy().replace('\\', "/");
    let text = fs::read_to_string(path).with_context(|| format!("cannot read `{shown}`"))?;
    Ok(RuleFile { path: shown, text })
}

/// The day of the system, by UTC.
fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    day(seconds / 86_400)
}

/// The day of the calendar so many days after 1970-01-01 (Hinnant, days from civil).
fn day(days: u64) -> String {
    let shifted = days + 719_468; // Days since 0000-03-01, so that a leap day ends its year.
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = match month {
        0..=9 => (era * 400 + year, month + 3),
        _ => (era * 400 + year + 1, month - 9),
    };
    format!("{year:04}-{month:02}-{date:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (days, want) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (19_722, "2023-12-31"),
            (19_723, "2024-01-01"),
            (19_782, "2024-02-29"),
        ] {
            assert_eq!(day(days), want);
        }
    }
}
