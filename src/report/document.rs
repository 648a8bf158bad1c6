//! `reports/<doc_id>.md`: the gap report of one document. One page of summary, then item by item what is
//! asked, what the document says, what is missing, and how others have put it.

mod beside;
mod method;
mod trust;

use super::gaps::{self, cites};
use super::guidelines::asked_for;
use super::markdown::{inline, quotation};
use super::phrases::{fill, phrase};
use super::uncertainty::span;
use super::{Report, ReportError};
use crate::analyze::{Assessment, Brief, Searched};
use crate::assess::{
    DocumentStanding, Gap, Lent, ProvisionScore, Roadmap, Status, Uncertainty, ranked_of, strength,
};
use crate::document::{Locator, Notice};
use crate::matching::{Context, Evidence, Miss};
use crate::rules::{Framework, Item, Level, Place};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Passages shown of a provision.
const PASSAGES: usize = 2;
/// Strengths and gaps named in the summary.
const NAMED: usize = 3;

/// The report of a document that has scores.
pub(super) fn report(report: &Report, number: usize) -> Result<String, ReportError> {
    let assessment = report.shelf.document(number)?;
    DocumentReport::of(report, number, &assessment)?.text()
}

/// One document and what is looked up for many of its provisions.
struct DocumentReport<'a> {
    report: &'a Report<'a>,
    number: usize,
    assessment: &'a Assessment,
    plan: Cow<'a, Roadmap>,
    gaps: BTreeMap<Place, Gap>,
    /// Passages of each provision, the strongest first.
    passages: BTreeMap<Place, Vec<usize>>,
}

impl<'a> DocumentReport<'a> {
    fn of(
        report: &'a Report<'a>,
        number: usize,
        assessment: &'a Assessment,
    ) -> Result<DocumentReport<'a>, ReportError> {
        Ok(DocumentReport {
            report,
            number,
            assessment,
            plan: report.shelf.roadmap(number)?,
            gaps: gaps::of(report, number, assessment).map(|gap| (gap.place, gap)).collect(),
            passages: ranked_of(report.book, assessment),
        })
    }

    /// The sections in their order, parted by empty lines.
    fn text(&self) -> Result<String, ReportError> {
        let mut parts = vec![self.head(), self.limits(), self.summary()];
        parts.extend(self.roadmap());
        parts.extend(self.beside());
        for (number, framework) in self.frameworks() {
            parts.push(self.framework(number, framework)?);
        }
        parts.push(self.method());
        Ok(parts.join("\n\n") + "\n")
    }

    fn frameworks(&self) -> impl Iterator<Item = (u32, &'a Framework)> {
        let report = self.report;
        report.frameworks.iter().map(|&number| (number, &report.book.frameworks[number as usize]))
    }

    fn head(&self) -> String {
        let (assessment, meta) = (self.assessment, &self.assessment.meta);
        let title = meta.title.as_ref().map_or(assessment.id.as_str(), |title| &title.value);
        let pages = match assessment.pages {
            0 => phrase("report", "no_pages").to_string(),
            pages => {
                let readable = assessment.pages_readable.to_string();
                fill("report", "pages", &[("readable", &readable), ("pages", &pages.to_string())])
            }
        };
        let country = meta.country_iso3.as_ref().map(|country| inline(&country.value));
        let year = meta.year.as_ref().map(|year| year.value.to_string());
        let facts = fill(
            "report",
            "facts",
            &[
                ("doc_id", assessment.id.as_str()),
                ("country", country.as_deref().unwrap_or(phrase("report", "unknown_country"))),
                ("year", year.as_deref().unwrap_or(phrase("report", "unknown_year"))),
                ("lang", assessment.lang.as_str()),
                ("words", &assessment.words.to_string()),
                ("pages", &pages),
            ],
        );
        format!("{}\n\n{facts}", fill("report", "title", &[("title", &inline(title))]))
    }

    fn limits(&self) -> String {
        let mut lines = vec![phrase("report", "limits").trim_start().to_string()];
        if self.assessment.context != Context::Ai {
            let context = self.assessment.context.as_str();
            lines.push(fill("report", "limit_context", &[("context", context)]));
        }
        let told = self.assessment.notices.iter().filter(|notice| !notice.code.is_routine());
        lines.extend(
            told.map(|notice| fill("report", "limit_notice", &[("notice", &inline(&notice.to_string()))])),
        );
        lines.push(match self.report.peers.countries(self.number) {
            0 => phrase("report", "limit_no_peers").to_string(),
            count => fill("report", "limit_peers", &[("countries", &count.to_string())]),
        });
        lines.join("\n")
    }

    fn summary(&self) -> String {
        let rows = self.frameworks().map(|(number, framework)| self.values(number, framework));
        let table: Vec<String> =
            std::iter::once(phrase("report", "values_head").trim_start().to_string()).chain(rows).collect();
        [
            phrase("report", "summary").to_string(),
            table.join("\n"),
            self.trust(),
            self.strengths(),
            self.worst_gaps(),
            self.unassessed(),
        ]
        .join("\n\n")
    }

    /// The plan by horizon; `None` when there is nothing to plan.
    fn roadmap(&self) -> Option<String> {
        let plan = &self.plan;
        let (before, last) = (plan.value?, plan.steps.last()?);
        let mut parts = vec![fill(
            "report",
            "roadmap",
            &[
                ("before", &percent(Some(before))),
                ("after", &percent(Some(last.value_after))),
                ("steps", &plan.steps.len().to_string()),
            ],
        )];
        for (term, head) in
            [("short", "roadmap_short"), ("medium", "roadmap_medium"), ("long", "roadmap_long")]
        {
            let mut lines = Vec::new();
            for (number, step) in plan.steps.iter().enumerate() {
                let action = &self.report.book.actions[step.action as usize];
                if action.horizon.to_string().starts_with(term) {
                    lines.push(fill(
                        "report",
                        "roadmap_step",
                        &[
                            ("step", &(number + 1).to_string()),
                            ("action", &inline(&action.text)),
                            ("id", &action.id),
                            ("lead", &inline(&action.lead)),
                            ("indicator", &inline(&action.indicator)),
                            ("value", &percent(Some(step.value_after))),
                        ],
                    ));
                }
            }
            if !lines.is_empty() {
                parts.push(phrase("report", head).to_string());
                parts.push(lines.join("\n"));
            }
        }
        Some(parts.join("\n\n"))
    }

    fn values(&self, number: u32, framework: &Framework) -> String {
        let score = &self.assessment.scores[number as usize];
        let provisions = || score.items.iter().flat_map(|item| &item.provisions);
        let unknown = provisions().filter(|score| score.status == Status::NotAssessable).count();
        let gaps = self.gaps.keys().filter(|place| place.framework == number).count();
        let asked = provisions().filter(|score| score.status != Status::NotApplicable).count();
        let (uncertainty, standing) = self.standing(number).unzip();
        let standing: Option<&DocumentStanding> = standing;
        let corrected = standing.and_then(|one| one.corrected).map(|one| {
            format!("{:.1} % ({:.1}–{:.1})", one.median * 100.0, one.low * 100.0, one.high * 100.0)
        });
        let ranked = uncertainty.map_or(0, |one: &Uncertainty| one.ranked).to_string();
        let rank = standing
            .and_then(|one| one.ranks)
            .map(|ranks| fill("report", "values_rank", &[("ranks", &span(ranks)), ("ranked", &ranked)]));
        let none = || phrase("report", "no_value").to_string();
        fill(
            "report",
            "values_row",
            &[
                ("framework", &inline(&framework.short)),
                ("value", &percent(score.total.value)),
                ("corrected", &corrected.unwrap_or_else(none)),
                ("rank", &rank.unwrap_or_else(none)),
                ("coverage", &percent(score.total.coverage)),
                ("commitment", &percent(score.total.commitment)),
                ("gaps", &gaps.to_string()),
                ("provisions", &asked.to_string()),
                ("unknown", &unknown.to_string()),
            ],
        )
    }

    /// Whether the summary names provisions of this framework: the lenses only where there is nothing else.
    fn is_named(&self, framework: u32) -> bool {
        let lens = |number: u32| self.report.book.frameworks[number as usize].lens;
        !lens(framework) || self.report.frameworks.iter().all(|&number| lens(number))
    }

    fn strengths(&self) -> String {
        let shown = self.report.frameworks.as_slice();
        let mut best: Vec<(Place, &Evidence)> = self
            .passages
            .iter()
            .filter(|(place, _)| shown.contains(&place.framework) && self.is_named(place.framework))
            .map(|(place, ranked)| (*place, &self.assessment.evidence[ranked[0]]))
            .filter(|(_, evidence)| evidence.level >= Level::MECHANISM)
            .collect();
        best.sort_by_key(|(place, evidence)| (Reverse(strength(evidence)), *place));
        let lines = of_different_items(best.into_iter().map(|(place, evidence)| {
            let provision = self.report.book.provision_at(place);
            let line = fill(
                "report",
                "strength",
                &[
                    ("title", &inline(&provision.title)),
                    ("provision", &provision.id),
                    ("level", &evidence.level.to_string()),
                    ("place", &self.place(&evidence.at)),
                ],
            );
            (place, line)
        }));
        listed("strengths", "no_strengths", lines)
    }

    fn worst_gaps(&self) -> String {
        let named = self.gaps.values().filter(|gap| self.is_named(gap.place.framework));
        let mut worst: Vec<&Gap> = named.filter(|gap| gap.status != Status::Waived).collect();
        worst.sort_by(|a, b| b.severity.total_cmp(&a.severity).then(a.place.cmp(&b.place)));
        let lines = of_different_items(worst.into_iter().map(|gap| {
            let provision = self.report.book.provision_at(gap.place);
            let line = fill(
                "report",
                "gap",
                &[
                    ("title", &inline(&provision.title)),
                    ("provision", &provision.id),
                    ("found", &gap.found.to_string()),
                    ("expected", &gap.expected.to_string()),
                    ("reaching", &gap.reach.reaching.to_string()),
                    ("countries", &gap.reach.countries.to_string()),
                    ("severity", &format!("{:.2}", gap.severity)),
                ],
            );
            (gap.place, line)
        }));
        listed("gaps", "no_gaps", lines)
    }

    fn unassessed(&self) -> String {
        let (_, count) = gaps::counts(self.report, self.assessment);
        if count == 0 {
            return phrase("report", "all_assessed").to_string();
        }
        let told = self.assessment.notices.iter().filter(|notice| !notice.code.is_routine());
        let reasons: Vec<String> = told.map(Notice::to_string).collect();
        let mut text = fill("report", "unassessed", &[("count", &count.to_string())]);
        if !reasons.is_empty() {
            text.push(' ');
            text.push_str(&fill("report", "unassessed_why", &[("reasons", &inline(&reasons.join("; ")))]));
        }
        text
    }

    fn framework(&self, number: u32, framework: &Framework) -> Result<String, ReportError> {
        let head = [("title", inline(&framework.title)), ("short", inline(&framework.short))];
        let mut parts =
            vec![fill("report", "framework", &head.each_ref().map(|(name, text)| (*name, text.as_str())))];
        let asked = |item: &Item| item.provisions.iter().any(|provision| provision.selected);
        for (at, item) in framework.items.iter().enumerate().filter(|(_, item)| asked(item)) {
            parts.push(self.item(number, at as u32, item)?);
        }
        Ok(parts.join("\n\n"))
    }

    fn item(&self, framework: u32, number: u32, item: &Item) -> Result<String, ReportError> {
        let score = &self.assessment.scores[framework as usize].items[number as usize];
        let value = match score.value {
            Some(value) => fill("report", "item_value", &[("value", &format!("{:.1}", value * 100.0))]),
            None => phrase("report", "item_no_value").to_string(),
        };
        let title = inline(&item.title);
        let mut parts =
            vec![fill("report", "item", &[("title", &title), ("id", &item.id), ("value", &value)])];
        let asked = |score: &ProvisionScore| score.status != Status::NotApplicable;
        for (at, score) in score.provisions.iter().enumerate().filter(|(_, score)| asked(score)) {
            let place = Place { framework, item: number, provision: at as u32 };
            parts.push(self.provision(place, score)?);
        }
        Ok(parts.join("\n\n"))
    }

    fn provision(&self, place: Place, score: &ProvisionScore) -> Result<String, ReportError> {
        let provision = self.report.book.provision_at(place);
        let cites = inline(&cites(self.report, place.framework, &provision.cites));
        let mut parts = vec![fill("report", "provision", &[("title", &inline(&provision.title))])];
        let state = [("id", provision.id.as_str()), ("cites", &cites), ("status", score.status.as_str())];
        match score.level {
            Some(level) => {
                let levels = [("level", &*level.to_string()), ("expected", &provision.expected.to_string())];
                parts.push(fill("report", "provision_state", &[&state[..], &levels[..]].concat()));
            }
            None => {
                let state = fill("report", "provision_unknown", &state);
                parts.push(format!("{state} {}", phrase("report", "not_found_here")));
            }
        }
        parts.push(fill("report", "asked", &[("asked", &inline(asked_for(provision)))]));
        let passages = self.passages.get(&place).map_or(&[][..], Vec::as_slice);
        for &number in passages.iter().take(PASSAGES) {
            parts.push(self.passage(&self.assessment.evidence[number]));
        }
        if let Some(gap) = self.gaps.get(&place) {
            let best = passages.first().map(|&number| &self.assessment.evidence[number]);
            parts.extend(self.gap(gap, best)?);
        }
        Ok(parts.join("\n\n"))
    }

    /// A passage of the document, with the words that raised or capped it.
    fn passage(&self, evidence: &Evidence) -> String {
        let text = self.assessment.text.as_str();
        let level = evidence.level.to_string();
        let says =
            [("place", &*self.place(&evidence.at)), ("level", &level), ("name", phrase("level", &level))];
        let commitment = &evidence.commitment;
        let words: Vec<String> = commitment
            .words()
            .into_iter()
            .filter_map(|(what, words)| {
                let words = inline(words?.of(text));
                Some(fill("report", "word", &[("what", what), ("words", &words)]))
            })
            .collect();
        let mut behind = match words.is_empty() {
            true => phrase("report", "bare").to_string(),
            false => fill("report", "raised", &[("words", &words.join(", "))]),
        };
        if let Some(cap) = commitment.capped_by {
            behind.push(' ');
            behind.push_str(&fill("report", "capped", &[("cap", &inline(&cap.label(text)))]));
        }
        [fill("report", "says", &says), quotation(evidence.quote(text)), behind].join("\n\n")
    }

    /// What is missing, the nearest sentences, and the words of peers.
    fn gap(&self, gap: &Gap, best: Option<&Evidence>) -> Result<Vec<String>, ReportError> {
        let searched = gap.searched.map(|number| &self.assessment.searched[number]);
        let waiver = self.report.book.provision_at(gap.place).waiver.as_ref().map(|waiver| {
            let reason = inline(&waiver.reason);
            fill("report", "waived", &[("reason", &reason), ("expires", &waiver.expires)])
        });
        let mut parts = Vec::from_iter(waiver);
        parts.push(fill("report", "missing", &[("missing", &self.missing(gap, best, searched))]));
        for miss in searched.map_or(&[][..], |searched| &searched.misses) {
            parts.push(self.miss(miss));
        }
        for &passage in &gap.peers {
            if let Some(document) = self.report.peers.document(passage) {
                parts.push(self.peer(document, &self.report.shelf.lent(passage)?));
            }
        }
        Ok(parts)
    }

    fn missing(&self, gap: &Gap, best: Option<&Evidence>, searched: Option<&Searched>) -> String {
        let capped = best.is_some_and(|evidence| evidence.commitment.capped_by.is_some());
        let name = match gap.found.number() {
            0 => {
                let terms = searched.map_or(0, |searched| searched.terms).to_string();
                let pages = self.assessment.pages_readable.to_string();
                let place = match self.assessment.pages {
                    0 => phrase("report", "missing_where_text").to_string(),
                    _ => fill("report", "missing_where_pages", &[("pages", &pages)]),
                };
                return fill("report", "missing_all", &[("terms", &terms), ("where", &place)]);
            }
            1 if capped => "missing_other",
            1 => "missing_intent",
            2 => "missing_mechanism",
            _ => "missing_details",
        };
        phrase("report", name).to_string()
    }

    fn miss(&self, miss: &Miss) -> String {
        let missing = miss.missing.replace('`', "'");
        let place = &self.place(&miss.at);
        let head = fill("report", "nearest", &[("place", place), ("missing", &missing)]);
        format!("{head}\n\n{}", quotation(miss.at.span.of(&self.assessment.text)))
    }

    fn peer(&self, document: &Brief, lent: &Lent) -> String {
        let country = document.meta.country_iso3.as_ref().map(|country| inline(&country.value));
        let head = fill(
            "report",
            "peer",
            &[
                ("country", country.as_deref().unwrap_or(phrase("report", "unknown_country"))),
                ("doc_id", document.id.as_str()),
                ("place", &place(lent.section.as_ref(), &lent.at)),
                ("level", &lent.level.to_string()),
            ],
        );
        format!("{head}\n\n{}", quotation(&lent.quote))
    }

    /// Page, section and paragraph of a passage of the document.
    fn place(&self, at: &Locator) -> String {
        place(self.assessment.sections[at.section as usize].as_ref(), at)
    }
}

/// Page, section and paragraph of a passage.
fn place(section: Option<&String>, at: &Locator) -> String {
    let page = at.page.map(|page| fill("report", "page_place", &[("page", &page.to_string())]));
    let section = section.map(|title| fill("report", "section_place", &[("section", &inline(title))]));
    let paragraph = at.paragraph.to_string();
    let paragraph = fill("report", "paragraph_place", &[("paragraph", &paragraph)]);
    [page.unwrap_or_default(), section.unwrap_or_default(), paragraph].concat()
}

/// The first lines of different items.
fn of_different_items(lines: impl Iterator<Item = (Place, String)>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let new = lines.filter(|(place, _)| seen.insert((place.framework, place.item)));
    new.take(NAMED).map(|(_, line)| line).collect()
}

/// Lines under their head, or the phrase for none.
fn listed(head: &str, none: &str, lines: Vec<String>) -> String {
    match lines.is_empty() {
        true => phrase("report", none).to_string(),
        false => format!("{}\n\n{}", phrase("report", head), lines.join("\n")),
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or(phrase("report", "no_value").to_string(), |share| format!("{:.1} %", share * 100.0))
}
