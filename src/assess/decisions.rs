//! A person's decisions on passages, and the scores that follow from them.

use crate::analyze::Assessment;
use crate::assess::score::{Attestation, Findings, FrameworkScore, score_framework};
use crate::error::Diagnostic;
use crate::rules::{Level, RuleBook};
use std::collections::{BTreeMap, BTreeSet};

/// What a person says of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is evidence at the level found.
    Accept,
    /// It is none.
    Reject,
    /// It is evidence at this level.
    Level(Level),
}

impl Verdict {
    /// The name used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Accept => "accept",
            Verdict::Reject => "reject",
            Verdict::Level(_) => "level",
        }
    }
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Identifier of the evidence.
    pub evidence_id: String,
    /// What was decided.
    pub verdict: Verdict,
    /// By whom.
    pub by: String,
    /// Line of the file, from 1.
    pub line: u32,
}

/// A decision on a piece of evidence of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What was decided.
    pub verdict: Verdict,
    /// By whom.
    pub by: String,
    /// The level that the program had found.
    pub found: Level,
}

/// Reads a CSV with the columns evidence_id, decision (accept, reject, or a level from 0 to 4), by, and note.
///
/// # Errors
/// Everything that is wrong, with its line.
pub fn parse_decisions(file: &str, text: &[u8]) -> Result<Vec<Decision>, Vec<Diagnostic>> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut reader = csv::Reader::from_reader(text);
    let whole = |error: &csv::Error| vec![Diagnostic::error("decisions", file, error.to_string())];
    let headers = reader.headers().map_err(|error| whole(&error))?.clone();
    let column = |name: &str| headers.iter().position(|header| header.trim() == name);
    let columns = ["evidence_id", "decision", "by"].map(|name| column(name).ok_or(name));
    let missing: Vec<Diagnostic> = columns
        .iter()
        .filter_map(|column| column.err())
        .map(|name| {
            at(file, 1, format!("there is no column `{name}`"))
                .help("expected evidence_id, decision, by, note")
        })
        .collect();
    let [Ok(id), Ok(decision), Ok(by)] = columns else { return Err(missing) };
    let mut decisions: Vec<Decision> = Vec::new();
    let mut lines: BTreeMap<String, u32> = BTreeMap::new();
    let mut faults = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| whole(&error))?;
        let line = record.position().map_or(0, csv::Position::line) as u32;
        let cell = |column: usize| record.get(column).unwrap_or("").trim();
        let verdict = verdict(cell(decision));
        if verdict.is_none() {
            let message = format!(
                "`{}` is no decision, expected accept, reject or a level from 0 to 4",
                cell(decision)
            );
            faults.push(at(file, line, message));
        }
        if cell(by).is_empty() {
            faults.push(at(file, line, "a decision needs a name in the column `by`".to_string()));
        }
        if let Some(first) = lines.get(cell(id)) {
            let message = format!("`{}` is decided twice, first in line {first}", cell(id));
            faults.push(at(file, line, message));
        }
        if verdict.is_some() {
            lines.entry(cell(id).to_string()).or_insert(line);
        }
        decisions.extend(verdict.map(|verdict| Decision {
            evidence_id: cell(id).to_string(),
            verdict,
            by: cell(by).to_string(),
            line,
        }));
    }
    if faults.is_empty() { Ok(decisions) } else { Err(faults) }
}

fn at(file: &str, line: u32, message: String) -> Diagnostic {
    Diagnostic { at: (line, 1), ..Diagnostic::error("decisions", file, message) }
}

fn verdict(text: &str) -> Option<Verdict> {
    match text {
        "accept" => Some(Verdict::Accept),
        "reject" => Some(Verdict::Reject),
        _ => Some(Verdict::Level(Level::new(text.parse().ok()?)?)),
    }
}

/// Decisions to be applied to the documents of a run, one after the other in any order.
#[derive(Debug, Clone)]
pub struct Decisions<'a> {
    by_evidence: BTreeMap<&'a str, &'a Decision>,
    /// The file that they come from.
    file: &'a str,
}

impl<'a> Decisions<'a> {
    /// Those of a file.
    pub fn new(file: &'a str, decisions: &'a [Decision]) -> Decisions<'a> {
        let by_evidence =
            decisions.iter().map(|decision| (decision.evidence_id.as_str(), decision)).collect();
        Decisions { by_evidence, file }
    }

    /// The file that they come from.
    pub fn file(&self) -> &'a str {
        self.file
    }

    /// Applies them to the evidence of a document and scores it anew; returns the evidence that was decided on. A
    /// passage that stands in several documents (copies) is decided in all of them.
    pub fn apply(&self, book: &RuleBook, assessment: &mut Assessment) -> BTreeSet<&'a str> {
        let mut of_document: Vec<(usize, &Decision)> = Vec::new();
        for (number, evidence) in assessment.evidence.iter().enumerate() {
            let rule = &book.rules[evidence.rule as usize];
            let id = evidence.id(rule.provision_id(), &assessment.text);
            of_document.extend(self.by_evidence.get(id.as_str()).map(|decision| (number, *decision)));
        }
        apply(book, assessment, &of_document);
        of_document.into_iter().map(|(_, decision)| decision.evidence_id.as_str()).collect()
    }

    /// Whether all of them were on evidence that the run has.
    ///
    /// # Errors
    /// Those that were not, with their lines.
    pub fn check(&self, decided: &BTreeSet<&str>) -> Result<(), Vec<Diagnostic>> {
        let open =
            self.by_evidence.values().filter(|decision| !decided.contains(decision.evidence_id.as_str()));
        let fault = |decision: &&Decision| {
            let message = format!("no evidence of this run has the id `{}`", decision.evidence_id);
            at(self.file, decision.line, message)
                .help("ids stand in evidence.csv; a changed text or rule changes them")
        };
        let mut faults: Vec<Diagnostic> = open.map(fault).collect();
        faults.sort_by_key(|fault| fault.at);
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

fn apply(book: &RuleBook, assessment: &mut Assessment, decided: &[(usize, &Decision)]) {
    assessment.undecided_values = assessment.scores.iter().map(|score| score.total.value).collect();
    for (number, decision) in decided {
        let evidence = &mut assessment.evidence[*number];
        let (verdict, by) = (decision.verdict, decision.by.clone());
        assessment.decided.insert(*number as u32, Decided { verdict, by, found: evidence.level });
        evidence.level = match verdict {
            Verdict::Accept => evidence.level,
            Verdict::Reject => Level::ABSENT,
            Verdict::Level(level) => level,
        };
    }
    if decided.is_empty() {
        return;
    }
    let scores = assessment.scores.iter().enumerate().map(|(number, score)| {
        let judged = Judged::of(book, assessment, number as u32, score);
        score_framework(&book.frameworks[number], &book.scoring, &judged)
    });
    assessment.scores = scores.collect();
}

/// What the evidence of a document shows after the decisions.
struct Judged<'a> {
    before: &'a FrameworkScore,
    best: Vec<Vec<(Level, u32)>>,
    mentions: Vec<u32>,
}

impl<'a> Judged<'a> {
    fn of(
        book: &RuleBook,
        assessment: &Assessment,
        framework: u32,
        before: &'a FrameworkScore,
    ) -> Judged<'a> {
        let items = &book.frameworks[framework as usize].items;
        let mut judged = Judged {
            before,
            best: items.iter().map(|item| vec![(Level::ABSENT, 0); item.provisions.len()]).collect(),
            mentions: vec![0; items.len()],
        };
        for evidence in assessment.evidence.iter().filter(|evidence| evidence.level > Level::ABSENT) {
            let rule = &book.rules[evidence.rule as usize];
            match (rule.framework == framework, rule.provision) {
                (false, _) => {}
                (true, None) => judged.mentions[rule.item as usize] += 1,
                (true, Some(provision)) => {
                    let (level, count) = &mut judged.best[rule.item as usize][provision as usize];
                    *level = evidence.level.max(*level);
                    *count += 1;
                }
            }
        }
        judged
    }
}

impl Findings for Judged<'_> {
    fn best(&self, item: usize, provision: usize) -> (Level, u32) {
        self.best[item][provision]
    }

    fn mentions(&self, item: usize) -> u32 {
        self.mentions[item]
    }

    fn attested(&self, item: usize, provision: usize) -> Attestation {
        self.before.items[item].provisions[provision].attested
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_read_with_their_lines() {
        let text = b"\xef\xbb\xbfevidence_id,decision,by,note\na1,accept,KM,fine\nb2,reject,KM,\nc3,0,LO,\"two\nlines\"\nd4,4,LO,\n";
        let read = parse_decisions("d.csv", text).expect("it is right");
        let level = |number| Verdict::Level(Level::new(number).expect("0 to 4"));
        let rows: Vec<_> = read.iter().map(|one| (one.evidence_id.as_str(), one.verdict, one.line)).collect();
        assert_eq!(
            rows,
            [
                ("a1", Verdict::Accept, 2),
                ("b2", Verdict::Reject, 3),
                ("c3", level(0), 4),
                ("d4", level(4), 6)
            ]
        );
    }

    #[test]
    fn faults_are_told_with_their_lines() {
        for (name, text, line, part) in [
            ("no column", "evidence_id,by\n", 1, "`decision`"),
            ("no verdict", "evidence_id,decision,by\na,maybe,KM\n", 2, "`maybe`"),
            ("no level", "evidence_id,decision,by\na,5,KM\n", 2, "`5`"),
            ("nobody", "evidence_id,decision,by\na,accept,KM\nb,accept,\n", 3, "`by`"),
            ("twice", "evidence_id,decision,by\na,accept,KM\na,reject,KM\n", 3, "first in line 2"),
        ] {
            let faults = parse_decisions("d.csv", text.as_bytes()).expect_err(name);
            assert!(faults[0].at.0 == line && faults[0].message.contains(part), "{name}: {}", faults[0]);
        }
    }
}
