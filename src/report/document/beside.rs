//! What stands beside the scores: the two instruments side by side, instruments named, the life cycle, groups,
//! the balance of innovation and responsibility, targets, partners.

use super::{DocumentReport, percent};
use crate::assess::{
    Engagement, Harmony, Partner, balance, engagements, harmonized, life_cycle, references, targets,
};
use crate::report::markdown::inline;
use crate::report::phrases::{fill, phrase};
use crate::report::views::pairs;
use crate::rules::{Level, ViewEntry};
use std::collections::BTreeSet;

/// Partners named.
const PARTNERS: usize = 3;
/// Items named of what a partner can give.
const ITEMS: usize = 3;

impl DocumentReport<'_> {
    /// The views of the document; those without content are left out.
    pub(super) fn beside(&self) -> Option<String> {
        let lines = [
            self.harmony(),
            self.named_instruments(),
            self.stages(),
            self.groups(),
            self.sides(),
            self.goals(),
            self.complements(),
        ];
        let lines: Vec<String> = lines.into_iter().flatten().collect();
        (!lines.is_empty()).then(|| format!("{}\n\n{}", phrase("beside", "head").trim(), lines.join("\n\n")))
    }

    fn harmony(&self) -> Option<String> {
        let found = pairs(self.report).filter_map(|pair| harmonized(self.assessment, pair).committed);
        let found: Vec<Harmony> = found.collect();
        if found.is_empty() {
            return None;
        }
        let counts = Harmony::ALL.map(|harmony| found.iter().filter(|one| **one == harmony).count());
        let [both, unesco, gdc, neither] = counts.map(|count| count.to_string());
        let pairs = found.len().to_string();
        let values = [
            ("pairs", pairs.as_str()),
            ("both", &both),
            ("unesco", &unesco),
            ("gdc", &gdc),
            ("neither", &neither),
        ];
        Some(fill("beside", "harmony", &values))
    }

    fn named_instruments(&self) -> Option<String> {
        self.report.book.view("references")?;
        let named = references(self.report.book, self.assessment).into_iter().map(|found| {
            let place = self.place(&found.first.at);
            let count = found.count.to_string();
            fill(
                "beside",
                "instrument",
                &[("title", &inline(&found.instrument.title)), ("count", &count), ("place", &place)],
            )
        });
        let named: Vec<String> = named.collect();
        Some(match named.is_empty() {
            true => phrase("beside", "no_instruments").to_string(),
            false => fill("beside", "instruments", &[("instruments", &named.join("; "))]),
        })
    }

    /// How many principles are spoken to at each stage.
    fn stages(&self) -> Option<String> {
        let cells = life_cycle(self.report.book, self.assessment);
        let principles: BTreeSet<&str> = cells.iter().map(|cell| cell.principle.id.as_str()).collect();
        let stages = &self.report.book.view("lifecycle")?.entries;
        let row = |stage: &ViewEntry| {
            let here = || cells.iter().filter(|cell| cell.stage.id == stage.id);
            let spoken = here().filter(|cell| cell.passages > 0).count().to_string();
            let committed = here().filter(|cell| cell.level >= Level::COMMITMENT).count().to_string();
            let values = [("stage", inline(&stage.title)), ("spoken", spoken), ("committed", committed)];
            fill("beside", "stage", &values.each_ref().map(|(name, text)| (*name, text.as_str())))
        };
        let head = fill("beside", "stages", &[("principles", &principles.len().to_string())]);
        let rows: Vec<String> = stages.iter().map(row).collect();
        (!cells.is_empty()).then(|| format!("{}\n{}", head.trim(), rows.join("\n")))
    }

    fn groups(&self) -> Option<String> {
        let found = engagements(self.report.book, self.assessment);
        let (engaged, named): (Vec<Engagement>, Vec<Engagement>) =
            found.into_iter().partition(|one| one.level.is_some());
        let engaged = engaged.iter().map(|one| {
            let level = one.level.map_or("", |level| &level.title).to_lowercase();
            let place = self.place(&one.first.at);
            fill(
                "beside",
                "group",
                &[("title", &inline(&one.group.title)), ("level", &inline(&level)), ("place", &place)],
            )
        });
        let engaged: Vec<String> = engaged.collect();
        let named: Vec<String> = named.iter().map(|one| inline(&one.group.title)).collect();
        let none = phrase("beside", "none");
        let shown = |list: &[String], glue: &str| match list.is_empty() {
            true => none.to_string(),
            false => list.join(glue),
        };
        self.report.book.view("stakeholders")?;
        let values = [("engaged", shown(&engaged, "; ")), ("named", shown(&named, ", "))];
        Some(fill("beside", "groups", &values.each_ref().map(|(name, text)| (*name, text.as_str()))))
    }

    fn sides(&self) -> Option<String> {
        let found = balance(self.report.book, self.assessment)?;
        let sentences = (found.innovation + found.responsibility + found.both).to_string();
        let (low, high) = found.interval;
        let values = [
            ("sentences", sentences),
            ("share", percent(Some(found.share))),
            ("low", percent(Some(low))),
            ("high", percent(Some(high))),
        ];
        Some(fill("beside", "balance", &values.each_ref().map(|(name, text)| (*name, text.as_str()))))
    }

    fn goals(&self) -> Option<String> {
        let found = targets(self.report.book, self.assessment);
        if found.is_empty() {
            return None;
        }
        let met = found.iter().filter(|target| target.level.is_some_and(|level| level >= Level::MECHANISM));
        let met: Vec<&str> = met.map(|target| target.number).collect();
        let named = found.iter().filter(|target| target.named + target.goal_named > 0).count().to_string();
        let shown = if met.is_empty() { phrase("beside", "none").to_string() } else { met.join(", ") };
        let (count, all) = (met.len().to_string(), found.len().to_string());
        let values = [("count", count.as_str()), ("targets", &all), ("numbers", &shown), ("named", &named)];
        Some(fill("beside", "goals", &values))
    }

    fn complements(&self) -> Option<String> {
        let found = self.report.partnering.partners(self.report.peers, self.number);
        let line = |partner: &Partner| {
            let documents = partner.documents.iter().filter_map(|&number| self.report.peers.member(number));
            let names: Vec<&str> = documents.map(|document| document.id.as_str()).collect();
            let values = [
                ("partner", inline(&names.join(", "))),
                ("gives", partner.gives.len().to_string()),
                ("takes", partner.takes.len().to_string()),
                ("items", self.items(&partner.gives)),
            ];
            fill("beside", "partner", &values.each_ref().map(|(name, text)| (*name, text.as_str())))
        };
        let lines: Vec<String> = found.iter().take(PARTNERS).map(line).collect();
        (!lines.is_empty())
            .then(|| format!("{}\n{}", phrase("beside", "partners").trim_start(), lines.join("\n")))
    }

    /// The items with most of some provisions.
    fn items(&self, places: &[crate::rules::Place]) -> String {
        let mut items: Vec<(&str, usize)> = Vec::new();
        for place in places {
            let id = self.report.book.item_at(*place).id.as_str();
            match items.iter_mut().find(|(known, _)| *known == id) {
                Some((_, count)) => *count += 1,
                None => items.push((id, 1)),
            }
        }
        items.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        items.into_iter().take(ITEMS).map(|(id, _)| format!("`{id}`")).collect::<Vec<_>>().join(", ")
    }
}
