//! quality.toml, where there is one.

use super::{At, Loader, RuleFile};
use crate::rules::file::{QualityFile, QualitySourceDef};
use crate::rules::quality::{Floor, Quality, QualityCounts, QualitySource, is_date};
use std::collections::BTreeMap;
use toml::Spanned;

const HELP: &str = "delete the file and measure again with `concordant validate --split test --save`";

impl Loader {
    pub(super) fn quality(&mut self, files: &[&RuleFile]) -> Quality {
        let mut quality = Quality::default();
        let Some(file) = files.iter().find(|file| file.path == "quality.toml") else { return quality };
        let Some(parsed) = self.parse::<QualityFile>(file) else { return quality };
        let at = At { path: &file.path, text: &file.text };
        for def in parsed.sources {
            if quality.sources.iter().any(|source| source.name == *def.name.as_ref()) {
                let message = format!("the source `{}` stands here twice", def.name.as_ref());
                self.report(at.error("quality", &def.name, message).help(HELP));
            }
            quality.replace(self.quality_source(at, def));
        }
        quality.floor = parsed.floor.map(|def| {
            self.measured_on(at, &def.date, &def.rules_sha256);
            Floor {
                date: def.date.into_inner(),
                rules_sha256: def.rules_sha256.into_inner(),
                documents: def.documents,
                words: def.words,
                rates: def.rates,
            }
        });
        quality
    }

    fn quality_source(&mut self, at: At, def: QualitySourceDef) -> QualitySource {
        self.measured_on(at, &def.date, &def.rules_sha256);
        let mut items = BTreeMap::new();
        for (item, counts) in def.items {
            self.known_item(at, &item);
            let counts = QualityCounts { tp: counts.tp, fp: counts.fp, missed: counts.missed, tn: counts.tn };
            items.insert(item.into_inner(), counts);
        }
        let levels = def.levels.and_then(|rows| {
            let read = table(rows.as_ref());
            if read.is_none() {
                let message = "`levels` needs five rows of five counts";
                self.report(at.error("quality", &rows, message).help(HELP));
            }
            read
        });
        QualitySource {
            name: def.name.into_inner(),
            date: def.date.into_inner(),
            rules_sha256: def.rules_sha256.into_inner(),
            documents: def.documents,
            units: def.units,
            pieces_per_1000: def.pieces_per_1000,
            items,
            levels,
        }
    }

    /// Reports a day or a hash that is none.
    fn measured_on(&mut self, at: At, date: &Spanned<String>, rules_sha256: &Spanned<String>) {
        if !is_date(date.as_ref()) {
            let message = format!("`{}` is no day, expected YYYY-MM-DD", date.as_ref());
            self.report(at.error("quality", date, message).help(HELP));
        }
        let hash = rules_sha256.as_ref();
        if hash.len() != 64 || !hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            let message = "`rules_sha256` needs 64 digits of 0 to 9 and a to f";
            self.report(at.error("quality", rules_sha256, message).help(HELP));
        }
    }

    /// Reports an item that its framework does not have; frameworks that are not in this folder are let be.
    fn known_item(&mut self, at: At, item: &Spanned<String>) {
        let id = item.as_ref();
        let framework = id.split('.').next().unwrap_or(id);
        let known = self.frameworks.iter().find(|one| one.id == framework);
        if known.is_some_and(|framework| !framework.items.iter().any(|one| one.id == *id)) {
            let message = format!("`{id}` is no item of {framework}/framework.toml");
            self.report(at.error("quality", item, message).help(HELP));
        }
    }
}

fn table(rows: &[Vec<u32>]) -> Option<[[u32; 5]; 5]> {
    let rows: Vec<[u32; 5]> = rows.iter().filter_map(|row| row.as_slice().try_into().ok()).collect();
    rows.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::error::Diagnostic;
    use crate::rules::load;

    fn load_with(text: &str) -> Result<Quality, Vec<Diagnostic>> {
        let mut files = builtin::files();
        files.retain(|file| file.path != "quality.toml");
        files.push(RuleFile { path: "quality.toml".to_string(), text: text.to_string() });
        load(&files).map(|book| book.quality)
    }

    fn measured() -> Quality {
        let hash = "0123456789abcdef".repeat(4);
        let items = BTreeMap::from([
            ("gdc.O1".to_string(), QualityCounts { tp: 1, fp: 2, missed: 3, tn: 4 }),
            ("other.X".to_string(), QualityCounts::default()),
        ]);
        let source = |name: &str, levels, threshold| QualitySource {
            name: name.to_string(),
            date: "2025-02-28".to_string(),
            rules_sha256: hash.clone(),
            documents: 7,
            units: 20,
            pieces_per_1000: threshold,
            items: items.clone(),
            levels,
        };
        let mut levels = [[0; 5]; 5];
        levels[1][2] = 9;
        let sources = vec![source("a \"quoted\".csv", Some(levels), None), source("b.csv", None, Some(2.0))];
        let rates = BTreeMap::from([("gdc".to_string(), 0.0625), ("unesco".to_string(), 0.03125)]);
        let date = "2025-03-01".to_string();
        let floor = Some(Floor { date, rules_sha256: hash, documents: 6, words: 15_000, rates });
        Quality { sources, floor }
    }

    #[test]
    fn what_is_written_is_read_again() {
        assert_eq!(load_with(&measured().to_toml()), Ok(measured()));
    }

    #[test]
    fn measurements_do_not_change_the_hash_of_the_rules() {
        let hash = |files: &[RuleFile]| load(files).expect("the files are right").sha256;
        let mut files = builtin::files();
        files.retain(|file| file.path != "quality.toml");
        let bare = hash(&files);
        files.push(RuleFile { path: "quality.toml".to_string(), text: measured().to_toml() });
        assert_eq!(hash(&files), bare);
    }

    #[test]
    fn malformed_measurements_are_refused_with_their_place() {
        for (name, from, to, part) in [
            ("date", "2025-02-28", "2025-02-30", "`2025-02-30` is no day"),
            ("hash", "0123", "xyz", "64 digits"),
            ("level", "[0, 0, 9, 0, 0]", "[0, 0, 9, 0]", "five rows of five"),
            ("item", "\"gdc.O1\"", "\"gdc.O99\"", "`gdc.O99` is no item"),
            ("twice", "b.csv", "a \\\"quoted\\\".csv", "stands here twice"),
            ("negative", "fp = 2", "fp = -2", "invalid value"),
            ("unknown", "units", "unites", "unknown field `unites`"),
            ("missing", "tn = 4", "", "missing field `tn`"),
        ] {
            let text = measured().to_toml().replace(from, to).replace(", }", " }");
            let errors = load_with(&text).expect_err(name);
            let message = errors[0].to_string();
            assert!(message.contains(part), "{name}: {message}");
            assert!(errors[0].at.0 > 0 && errors[0].file == "quality.toml", "{name}: {message}");
        }
    }
}
