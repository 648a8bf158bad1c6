//! What `validate --save` measured of the rules on labelled documents: quality.toml.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Measurements of the rules by labelled source; empty when nothing was measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// The sources by name, each once.
    pub sources: Vec<QualitySource>,
    /// What the rules find in texts on other subjects, where that was measured.
    pub floor: Option<Floor>,
}

/// The noise floor of the rules.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Floor {
    /// Day of the measurement, ISO 8601.
    pub date: String,
    /// Hash of the rules that were measured.
    pub rules_sha256: String,
    /// Documents on other subjects.
    pub documents: u32,
    /// Their words.
    pub words: u32,
    /// By framework, what 10,000 words bring of the part of the value that is not there yet.
    pub rates: BTreeMap<String, f64>,
}

impl Floor {
    /// The rate at which documents of so many words get this value, below 1. The more is found by chance, the
    /// less is left to be found, so that values do not grow with the words for ever.
    pub fn rate(value: f64, words: f64) -> f64 {
        -(1.0 - value.clamp(0.0, 1.0 - 1e-9)).ln() * 10_000.0 / words.max(1.0)
    }

    /// The value that so many words on other subjects bring; `None` for a framework without a rate.
    pub fn value(&self, framework: &str, words: f64) -> Option<f64> {
        self.rates.get(framework).map(|rate| 1.0 - (-rate * words / 10_000.0).exp())
    }
}

/// What was measured on one file of labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QualitySource {
    /// Name of the file of labels, without its folder.
    pub name: String,
    /// Day of the measurement, ISO 8601.
    pub date: String,
    /// Hash of the rules that were measured.
    pub rules_sha256: String,
    /// Documents that the labelled units come from.
    pub documents: u32,
    /// Labelled units: passages, or whole documents.
    pub units: u32,
    /// Pieces per 1,000 words from which an item counts as found in a whole document; `None` when all units
    /// are passages.
    pub pieces_per_1000: Option<f64>,
    /// Counts by item id.
    pub items: BTreeMap<String, QualityCounts>,
    /// Number of units by labelled level (row) and level found (column); `None` when no level is labelled.
    pub levels: Option<[[u32; 5]; 5]>,
}

/// Counts of one item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualityCounts {
    /// Found and labelled.
    pub tp: u32,
    /// Found, not labelled.
    pub fp: u32,
    /// Labelled, not found.
    pub missed: u32,
    /// Neither.
    pub tn: u32,
}

impl Quality {
    /// Puts the measurements of a source in the place of earlier ones of the same name.
    pub fn replace(&mut self, source: QualitySource) {
        self.sources.retain(|one| one.name != source.name);
        self.sources.push(source);
        self.sources.sort_by(|a, b| a.name.cmp(&b.name));
    }

    /// The text of quality.toml.
    pub fn to_toml(&self) -> String {
        let mut out = "# Measured by `concordant validate --split test --save`; a new measurement replaces that of the same source.\n".to_string();
        for source in &self.sources {
            write_source(&mut out, source);
        }
        if let Some(floor) = &self.floor {
            write_floor(&mut out, floor);
        }
        out
    }
}

fn write_source(out: &mut String, source: &QualitySource) {
    let quoted = |text: &str| toml::Value::String(text.to_string()).to_string();
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "\n[[source]]\nname = {}\ndate = {}\nrules_sha256 = {}\ndocuments = {}\nunits = {}\n",
        quoted(&source.name),
        quoted(&source.date),
        quoted(&source.rules_sha256),
        source.documents,
        source.units
    );
    if let Some(threshold) = source.pieces_per_1000 {
        let _ = writeln!(out, "pieces_per_1000 = {threshold:?}");
    }
    if let Some(levels) = &source.levels {
        out.push_str("# Rows: labelled level 0 to 4; columns: level found.\nlevels = [\n");
        for row in levels {
            let _ = writeln!(out, "    {row:?},");
        }
        out.push_str("]\n");
    }
    out.push_str("[source.items]\n");
    for (item, counts) in &source.items {
        let QualityCounts { tp, fp, missed, tn } = counts;
        let _ = writeln!(out, "{} = {{ tp = {tp}, fp = {fp}, fn = {missed}, tn = {tn} }}", quoted(item));
    }
}

fn write_floor(out: &mut String, floor: &Floor) {
    let Floor { date, rules_sha256, documents, words, rates } = floor;
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "\n# Measured by `concordant rules floor --save`: by texts on other subjects, per 10,000 words.\n\
         # A text of w words gets 1 - exp(-rate * w / 10,000).\n\
         [floor]\ndate = \"{date}\"\nrules_sha256 = \"{rules_sha256}\"\ndocuments = {documents}\n\
         words = {words}\n[floor.rates]\n"
    );
    for (framework, rate) in rates {
        let _ = writeln!(out, "{framework} = {rate:.6}");
    }
}

/// Whether a text is a day of the calendar, `YYYY-MM-DD`.
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |part: &str, digits: usize| {
        let all = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        all.then(|| part.parse::<u32>().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let leap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0;
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_of_the_calendar() {
        for (text, want) in [
            ("2025-02-28", true),
            ("2025-02-29", false),
            ("2024-02-29", true),
            ("1900-02-29", false),
            ("2025-04-31", false),
            ("2025-12-31", true),
            ("2025-13-01", false),
            ("2025-1-01", false),
            ("2025-01-00", false),
            ("+025-01-01", false),
            ("yesterday", false),
        ] {
            assert_eq!(is_date(text), want, "{text}");
        }
    }

    #[test]
    fn a_source_takes_the_place_of_its_forerunner() {
        let source = |name: &str, units: u32| QualitySource {
            name: name.to_string(),
            date: "2025-01-01".to_string(),
            rules_sha256: String::new(),
            documents: 1,
            units,
            pieces_per_1000: None,
            items: BTreeMap::new(),
            levels: None,
        };
        let mut quality = Quality::default();
        [source("b", 1), source("a", 2), source("b", 3)].into_iter().for_each(|one| quality.replace(one));
        let left: Vec<(&str, u32)> =
            quality.sources.iter().map(|one| (one.name.as_str(), one.units)).collect();
        assert_eq!(left, [("a", 2), ("b", 3)]);
    }
}
