//! The method page: how the figures of this very run came about.

use super::DocumentReport;
use crate::assess::{Counts, Uncertainty, coverage};
use crate::report::markdown::inline;
use crate::report::phrases::{fill, phrase};
use crate::rules::{Floor, QualitySource};

impl DocumentReport<'_> {
    /// How the figures of this very run came about.
    pub(super) fn method(&self) -> String {
        let (book, scoring) = (self.report.book, &self.report.book.scoring);
        let versions =
            self.frameworks().map(|(_, framework)| format!("{} {}", framework.id, framework.version));
        let ladder: Vec<String> = scoring.ladder.iter().map(f64::to_string).collect();
        let whole = |share: f64| format!("{:.0}", share * 100.0);
        let profiled = book.provisions().any(|(_, provision)| provision.expected != scoring.expected_level);
        let rules = fill(
            "report",
            "method_rules",
            &[
                ("version", env!("CARGO_PKG_VERSION")),
                ("sha256", &book.sha256[..book.sha256.len().min(12)]),
                ("frameworks", &inline(&versions.collect::<Vec<_>>().join(", "))),
                ("expected", &scoring.expected_level.to_string()),
                ("profile", if profiled { phrase("report", "method_profile") } else { "" }),
                ("ladder", &ladder.join(", ")),
                ("readable", &whole(scoring.readable_share)),
                ("language", &whole(scoring.language_share)),
            ],
        );
        let mut parts = vec![phrase("report", "method").to_string(), rules];
        parts.push(phrase("report", "method_severity").to_string());
        match book.quality.sources.is_empty() {
            true => parts.push(phrase("report", "method_unmeasured").to_string()),
            false => parts.extend(book.quality.sources.iter().map(|source| self.measured(source))),
        }
        parts.extend(self.uncertainty());
        parts.extend(book.quality.floor.as_ref().map(|floor| self.floor(floor)));
        parts.join("\n\n")
    }

    /// What texts on other subjects get.
    fn floor(&self, floor: &Floor) -> String {
        let values = self.frameworks().filter_map(|(_, framework)| {
            let value = floor.value(&framework.id, 10_000.0)?;
            Some(format!("{} {:.1}", inline(&framework.short), value * 100.0))
        });
        fill(
            "report",
            "method_floor",
            &[
                ("documents", &floor.documents.to_string()),
                ("words", &floor.words.to_string()),
                ("date", &floor.date),
                ("values", &values.collect::<Vec<_>>().join(", ")),
            ],
        )
    }

    /// How corrected values and rank intervals came about.
    fn uncertainty(&self) -> Vec<String> {
        let bounds = &self.report.book.scoring.uncertainty;
        let replicates = self.report.options.get("replicates").map_or("", String::as_str);
        let seed = self.report.options.get("seed").map_or("", String::as_str);
        let percent = |share: f64| format!("{:.0}", share * 100.0);
        let listed = |numbers: Vec<String>| numbers.join(", ");
        let thresholds = listed(bounds.thresholds.iter().map(u8::to_string).collect());
        let exponents = listed(bounds.exponents.iter().map(f64::to_string).collect());
        let measured: Vec<&Uncertainty> =
            self.report.uncertainty.iter().filter(|one| one.is_measured).collect();
        let drawn = [("replicates", replicates), ("seed", seed)];
        let mut parts = Vec::new();
        if !measured.is_empty() {
            let pooled = format!("{:.0}", bounds.pooled_below);
            parts.push(fill("report", "method_corrected", &[&drawn[..], &[("pooled", &pooled)]].concat()));
            let figures = coverage();
            let share = |share: f64| format!("{:.1}", share * 100.0);
            parts.push(fill(
                "report",
                "method_coverage",
                &[
                    ("samples", &figures.samples.to_string()),
                    ("documents", &figures.documents.to_string()),
                    ("as_modelled", &share(figures.as_modelled)),
                    ("uneven", &share(figures.uneven)),
                ],
            ));
        }
        let unmeasured = self.report.uncertainty.iter().filter(|one| !one.is_measured);
        let names: Vec<String> = unmeasured
            .map(|one| inline(&self.report.book.frameworks[one.framework as usize].short))
            .collect();
        if !names.is_empty() {
            parts.push(fill("report", "method_uncorrected", &[("frameworks", &names.join(", "))]));
        }
        let varied = [
            ("weights", percent(bounds.weights)),
            ("steps", percent(bounds.steps)),
            ("thresholds", thresholds),
            ("exponents", exponents),
            ("least", bounds.length_documents.to_string()),
        ];
        let varied: Vec<(&str, &str)> = varied.iter().map(|(name, text)| (*name, text.as_str())).collect();
        parts.push(fill("report", "method_ranks", &[&drawn[..], &varied[..]].concat()));
        parts
    }

    fn measured(&self, source: &QualitySource) -> String {
        let mut counts = Counts::default();
        for item in source.items.values() {
            counts.merge(&Counts { tp: item.tp, fp: item.fp, missed: item.missed, tn: item.tn });
        }
        let other = source.rules_sha256 != self.report.book.sha256;
        let share = |share: Option<f64>| share.map_or("–".to_string(), |share| format!("{share:.2}"));
        fill(
            "report",
            "method_measured",
            &[
                ("units", &source.units.to_string()),
                ("documents", &source.documents.to_string()),
                ("name", &inline(&source.name)),
                ("date", &source.date),
                ("other", if other { phrase("report", "method_other_rules") } else { "" }),
                ("precision", &share(counts.precision())),
                ("recall", &share(counts.recall())),
            ],
        )
    }
}
