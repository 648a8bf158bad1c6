//! How far the values of a document can be trusted: ties, length, single passages.

use super::DocumentReport;
use crate::assess::{DocumentStanding, Drop, Uncertainty};
use crate::report::markdown::inline;
use crate::report::phrases::{fill, phrase};
use crate::report::uncertainty::span;

impl<'a> DocumentReport<'a> {
    /// How far the values of a framework can be trusted, and how this document stands.
    pub(super) fn standing(&self, framework: u32) -> Option<(&'a Uncertainty, &'a DocumentStanding)> {
        let uncertainty = self.report.uncertainty.iter().find(|one| one.framework == framework)?;
        Some((uncertainty, uncertainty.documents[self.number].as_ref()?))
    }

    /// What stands behind the values: ties, length, single passages.
    pub(super) fn trust(&self) -> String {
        let mut lines = Vec::new();
        for (number, framework) in self.frameworks().filter(|(number, _)| self.is_named(*number)) {
            let Some((uncertainty, standing)) = self.standing(number) else { continue };
            let name = inline(&framework.short);
            if !standing.ties.is_empty() {
                lines.push(self.ties(&name, uncertainty, standing));
            }
            if let Some(rho) =
                uncertainty.length_correlation.filter(|_| uncertainty.follows_length(self.report.book))
            {
                lines.extend(self.length(&name, rho, standing));
            }
            lines.extend(self.concentration(&name, number, standing));
        }
        let head = phrase("report", "trust").to_string();
        std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n")
    }

    /// How many documents it cannot be told apart from.
    fn ties(&self, name: &str, uncertainty: &Uncertainty, standing: &DocumentStanding) -> String {
        let others = uncertainty.ranked.saturating_sub(1).to_string();
        fill(
            "report",
            "ties",
            &[("framework", name), ("tied", &standing.tied.to_string()), ("others", &others)],
        )
    }

    /// Both orders; `None` for a document that is not ranked.
    fn length(&self, name: &str, rho: f64, standing: &DocumentStanding) -> Option<String> {
        let rho = format!("{rho:.2}");
        let values = [("framework", name), ("rho", rho.as_str())];
        let by_value = standing.ranks?;
        let (Some(beyond), Some(ranks)) = (standing.for_length, standing.ranks_for_length) else {
            return Some(fill("report", "length_few", &values));
        };
        let beyond = format!("{:+.1}", beyond * 100.0);
        let more = [("beyond", beyond.as_str()), ("ranks", &span(ranks)), ("by_value", &span(by_value))];
        Some(fill("report", "length", &[&values[..], &more[..]].concat()))
    }

    /// What hangs on one passage and on one section.
    fn concentration(&self, name: &str, framework: u32, standing: &DocumentStanding) -> Option<String> {
        let value = self.assessment.scores[framework as usize].total.value?;
        let (passage, section) = (standing.concentration.passage?, standing.concentration.section?);
        let at = |drop: Drop| &self.assessment.evidence[drop.evidence].at;
        let points = |drop: Drop| format!("{:.1}", drop.value * 100.0);
        let title = self.assessment.sections[at(section).section as usize].as_deref().map(inline);
        Some(fill(
            "report",
            "concentration",
            &[
                ("framework", name),
                ("value", &format!("{:.1}", value * 100.0)),
                ("passage", &points(passage)),
                ("place", &self.place(at(passage))),
                ("section", &points(section)),
                ("title", title.as_deref().unwrap_or(phrase("report", "no_section"))),
            ],
        ))
    }
}
