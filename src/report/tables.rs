//! The tables of a run.

use super::columns::{COLUMNS, Column, ColumnDef, Per};
use super::run_table::{Row, Rows, RunTable};
use super::value::Value;
use super::{Report, ReportError, audits, by, coin, gaps, guidelines, mentions, roadmap, uncertainty, views};
use crate::analyze::{Assessment, Brief, Failed, Outcome};
use crate::assess::{FrameworkScore, Interval, LayerScore, Listed, Membership, PartIntervals};
use crate::document::{DocId, DocumentMeta, Guess, Notice, Source};
use crate::matching::{Evidence, Offsets};
use crate::rules::{Framework, Scoring};
use crate::text::Span;
use std::collections::BTreeMap;
use std::ops::Range;

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// File name without extension.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, one value a column.
    pub rows: Vec<Vec<Value>>,
}

/// All tables, in the order in which a reader wants them.
pub(super) fn all<'a>(report: &'a Report<'a>) -> Vec<RunTable<'a>> {
    let closing = gaps::closing(report);
    let c = &*COLUMNS;
    let whole = |name: &str, defs, rows: fn(&'a Report<'a>) -> Vec<Vec<Value>>| {
        table(report, name, defs, move || Box::new(rows(report).into_iter().map(Ok)))
    };
    let mut tables = vec![
        // Not long, but what the rows of the long ones belong to.
        documents(report).long(),
        of_each(report, "comparison", &c.comparison, comparison),
        scores(report).long(),
        evidence(report).long(),
        of_whole(report, "gaps", &c.gaps, move |number, one| gaps::rows(report, number, one, &closing))
            .long(),
        table(report, "guidelines", &c.guidelines, || guidelines::guidelines(report)),
        table(report, "best_practices", &c.best_practices, || guidelines::best_practices(report)),
        of_read(report, "roadmap", &c.roadmap, |number, one| roadmap::rows(report, number, one)).long(),
        table(report, "rank_replicates", &c.rank_replicates, || Box::new(uncertainty::replicates(report)))
            .long(),
        of_read(report, "coin_idata", &c.coin_idata, |_, one| Ok(vec![coin::idata(report, one)])),
        whole("coin_imeta", &c.coin_imeta, coin::imeta),
        whole("redundancy", &c.redundancy, audits::redundancy),
        whole("robustness", &c.robustness, audits::robustness),
        of_read(report, "harmonizer", &c.harmonizer, |_, one| Ok(views::harmonizer(report, one))).long(),
        of_read(report, "partners", &c.partners, |number, one| Ok(views::partner_rows(report, number, one)))
            .long(),
        of_whole(report, "references", &c.references, |_, one| Ok(mentions::reference_rows(report, one)))
            .long(),
        of_whole(report, "stakeholders", &c.stakeholders, |_, one| {
            Ok(mentions::stakeholder_rows(report, one))
        })
        .long(),
        of_whole(report, "lifecycle", &c.lifecycle, |_, one| Ok(mentions::life_cycle_rows(report, one)))
            .long(),
        of_whole(report, "balance", &c.balance, |_, one| {
            Ok(mentions::balance_row(report, one).into_iter().collect())
        }),
        of_whole(report, "sdg", &c.sdg, |_, one| Ok(mentions::target_rows(report, one))).long(),
        of_read(report, "matrix_binary", &c.matrix_binary, |_, one| {
            Ok(vec![views::matrix_binary(report, one)])
        }),
    ];
    tables.extend(by::tables(report));
    tables
}

fn documents<'a>(report: &'a Report<'a>) -> RunTable<'a> {
    of_each(report, "documents", &COLUMNS.documents, document_row)
}

fn scores<'a>(report: &'a Report<'a>) -> RunTable<'a> {
    of_read(report, "scores", &COLUMNS.scores, |number, one| score_rows(report, number, one))
}

fn evidence<'a>(report: &'a Report<'a>) -> RunTable<'a> {
    of_whole(report, "evidence", &COLUMNS.evidence, |_, one| Ok(evidence_rows(report, one)))
}

/// The tables `documents`, `scores` and `evidence` of a report on one document.
pub(super) fn of_document(report: &Report) -> Result<[Table; 3], ReportError> {
    Ok([documents(report).whole()?, scores(report).whole()?, evidence(report).whole()?])
}

fn table<'a>(
    report: &Report,
    name: &str,
    defs: &[ColumnDef],
    rows: impl Fn() -> Rows<'a> + Send + Sync + 'a,
) -> RunTable<'a> {
    RunTable::new(name, defs.iter().flat_map(|def| columns(report, def)).collect(), rows)
}

/// A table with rows of each document, read or not, by its number.
fn of_documents<'a>(
    report: &'a Report<'a>,
    name: &str,
    defs: &[ColumnDef],
    rows: impl Fn(usize) -> Vec<Row> + Send + Sync + 'a,
) -> RunTable<'a> {
    let columns = defs.iter().flat_map(|def| columns(report, def)).collect();
    RunTable::of_documents(name, columns, report.outcomes.len(), rows)
}

/// A table with rows of each document that was read, made from what the run keeps of it.
fn of_read<'a>(
    report: &'a Report<'a>,
    name: &str,
    defs: &[ColumnDef],
    rows: impl Fn(usize, &'a Listed) -> Result<Vec<Vec<Value>>, ReportError> + Send + Sync + 'a,
) -> RunTable<'a> {
    of_documents(report, name, defs, move |number| match report.outcomes[number].read() {
        Some(listed) => each(rows(number, listed)),
        None => Vec::new(),
    })
}

/// A table with rows of each document that was read, made from the whole of it.
fn of_whole<'a>(
    report: &'a Report<'a>,
    name: &str,
    defs: &[ColumnDef],
    rows: impl Fn(usize, &Assessment) -> Result<Vec<Vec<Value>>, ReportError> + Send + Sync + 'a,
) -> RunTable<'a> {
    of_read(report, name, defs, move |number, _| {
        let whole = report.shelf.document(number)?;
        rows(number, &whole)
    })
}

/// Rows one by one, or why there are none.
pub(super) fn each(rows: Result<Vec<Vec<Value>>, ReportError>) -> Vec<Row> {
    rows.map_or_else(|error| vec![Err(error)], |rows| rows.into_iter().map(Ok).collect())
}

/// A table with a row of each document, read or not.
fn of_each<'a>(
    report: &'a Report<'a>,
    name: &str,
    defs: &[ColumnDef],
    row: fn(&'a Report<'a>, usize, &'a Outcome<Listed>) -> Vec<Value>,
) -> RunTable<'a> {
    of_documents(report, name, defs, move |number| vec![Ok(row(report, number, &report.outcomes[number]))])
}

/// A table of a run whose columns do not depend on the frameworks.
pub(super) fn plain_of_run<'a>(
    name: &str,
    defs: &[ColumnDef],
    rows: impl Fn() -> Rows<'a> + Send + Sync + 'a,
) -> RunTable<'a> {
    let columns = defs.iter().map(ColumnDef::plain).collect();
    RunTable::new(name, columns, rows)
}

/// A table whose columns do not depend on the frameworks.
pub(super) fn plain(name: &str, defs: &[ColumnDef], rows: Vec<Vec<Value>>) -> Table {
    let columns: Vec<Column> = defs.iter().map(ColumnDef::plain).collect();
    debug_assert!(rows.iter().all(|row| row.len() == columns.len()), "a row of {name} has another length");
    Table { name: name.to_string(), columns, rows }
}

/// A table with columns for each of some frameworks.
pub(super) fn by_framework(
    name: &'static str,
    defs: &[ColumnDef],
    frameworks: &[&Framework],
    rows: Vec<Vec<Value>>,
) -> Table {
    let columns = |def: &ColumnDef| match def.per {
        Per::Framework => frameworks.iter().map(|framework| def.filled(Some(framework), None)).collect(),
        _ => vec![def.plain()],
    };
    let columns: Vec<Column> = defs.iter().flat_map(columns).collect();
    debug_assert!(rows.iter().all(|row| row.len() == columns.len()), "a row of {name} has another length");
    Table { name: name.to_string(), columns, rows }
}

/// A column, or one for each framework or item of the run.
fn columns(report: &Report, def: &ColumnDef) -> Vec<Column> {
    let column = |framework, item| def.filled(framework, item);
    match def.per {
        Per::Table => vec![column(None, None)],
        Per::Framework => frameworks(report).map(|(_, framework)| column(Some(framework), None)).collect(),
        Per::Item => frameworks(report)
            .flat_map(|(_, framework)| framework.items.iter().map(move |item| (framework, item)))
            .map(|(framework, item)| column(Some(framework), Some(item)))
            .collect(),
        Per::Provision => coin::indicators(report)
            .map(|(.., framework, item, provision)| Column {
                name: coin::code(&provision.id),
                description: format!("{}: {}", def.description, provision.title),
                ..column(Some(framework), Some(item))
            })
            .collect(),
    }
}

pub(super) fn frameworks<'a>(report: &'a Report) -> impl Iterator<Item = (usize, &'a Framework)> {
    report.frameworks.iter().map(|&number| (number as usize, &report.book.frameworks[number as usize]))
}

fn score_of(brief: &Brief, framework: usize) -> Option<&FrameworkScore> {
    brief.scores.get(framework)
}

fn document_row(report: &Report, document: usize, outcome: &Outcome<Listed>) -> Vec<Value> {
    match outcome {
        Outcome::Read(listed) => read_row(report, document, listed),
        Outcome::Failed(failed) => failed_row(report, failed),
    }
}

fn read_row(report: &Report, document: usize, brief: &Brief) -> Vec<Value> {
    let paged = |count: u32| (brief.pages > 0).then_some(count);
    let (gaps, unknown) = gaps::counts(report, brief);
    let mut row = meta_cells(&brief.id, &brief.meta);
    row.extend([
        brief.lang.as_str().into(),
        brief.lang_share.into(),
        paged(brief.pages).into(),
        paged(brief.pages_readable).into(),
        brief.words.into(),
        brief.sentences.into(),
        brief.headings.into(),
        brief.ai_terms_per_1000.into(),
        brief.context.as_str().into(),
    ]);
    row.extend(
        frameworks(report)
            .map(|(number, _)| brief.other_context_values.get(number).copied().flatten().into()),
    );
    row.extend(
        frameworks(report).map(|(number, _)| brief.undecided_values.get(number).copied().flatten().into()),
    );
    let twin = match report.ranking.membership(document) {
        Some(Membership::TwinOf(other)) => Some(other.as_str()),
        _ => None,
    };
    let notices: Vec<String> = brief.notices.iter().map(Notice::to_string).collect();
    row.extend([
        gaps.into(),
        unknown.into(),
        twin.into(),
        brief.status.as_str().into(),
        notices.join(" | ").into(),
    ]);
    row
}

fn failed_row(report: &Report, failed: &Failed) -> Vec<Value> {
    let mut row = meta_cells(&failed.id, &failed.meta);
    row.extend(std::iter::repeat_n(Value::Missing, 12 + 2 * report.frameworks.len()));
    row.extend(["not_assessable".into(), format!("not-read: {}", failed.reason).into()]);
    row
}

/// The first columns of documents.csv: what is known of a document before it is read.
fn meta_cells(id: &DocId, meta: &DocumentMeta) -> Vec<Value> {
    let text = |fact: &Option<Guess<String>>| fact.as_ref().map(|fact| fact.value.clone()).into();
    let source = |source: Option<Source>| source.map(Source::as_str).into();
    vec![
        id.as_str().into(),
        meta.path.as_str().into(),
        meta.sha256.as_str().into(),
        text(&meta.title),
        source(meta.title.as_ref().map(|title| title.source)),
        text(&meta.issuer),
        source(meta.issuer.as_ref().map(|issuer| issuer.source)),
        text(&meta.country_iso3),
        source(meta.country_iso3.as_ref().map(|country| country.source)),
        meta.year.as_ref().map(|year| year.value).into(),
        source(meta.year.as_ref().map(|year| year.source)),
        meta.kind.clone().into(),
        meta.lang.map(|_| "user").into(),
    ]
}

fn comparison(report: &Report, document: usize, outcome: &Outcome<Listed>) -> Vec<Value> {
    let (id, meta, status, words) = match outcome {
        Outcome::Read(one) => (&one.id, &one.meta, one.status.as_str(), Some(one.words)),
        Outcome::Failed(failed) => (&failed.id, &failed.meta, "not_assessable", None),
    };
    let mut row: Vec<Value> = vec![
        id.as_str().into(),
        meta.title.as_ref().map(|title| title.value.clone()).into(),
        meta.country_iso3.as_ref().map(|country| country.value.clone()).into(),
        meta.year.as_ref().map(|year| year.value).into(),
        status.into(),
        words.into(),
    ];
    let scores: Vec<(&Framework, Option<&FrameworkScore>)> = frameworks(report)
        .map(|(number, framework)| match outcome {
            Outcome::Read(listed) => (framework, score_of(listed, number)),
            Outcome::Failed(_) => (framework, None),
        })
        .collect();
    row.extend(scores.iter().map(|(_, score)| score.and_then(|score| score.total.value).into()));
    row.extend(uncertainty::comparison(report, document));
    for (framework, score) in scores {
        let value = |at: usize| score.and_then(|score| score.items[at].value).into();
        row.extend((0..framework.items.len()).map(value));
    }
    row
}

fn score_rows(report: &Report, document: usize, listed: &Listed) -> Result<Vec<Vec<Value>>, ReportError> {
    let mut rows = Vec::new();
    let percentiles = report.ranking.percentiles(report.book, listed);
    for (at, (number, framework)) in frameworks(report).enumerate() {
        if let Some(score) = score_of(listed, number) {
            // Of a document alone nobody knows how it stands.
            let uncertainty = report.uncertainty.get(at);
            let standing = uncertainty.and_then(|uncertainty| uncertainty.documents[document].as_ref());
            let corrected = standing.and_then(|standing| standing.corrected);
            let parts = match corrected {
                Some(_) => report.shelf.parts(number as u32, document)?,
                None => None,
            };
            let (scoring, percentiles) = (&report.book.scoring, &percentiles);
            let scored = Scored { listed, number, framework, scoring, score, corrected, parts, percentiles };
            scored.rows(&mut rows);
        }
    }
    Ok(rows)
}

/// A document on a framework.
struct Scored<'a> {
    listed: &'a Listed,
    /// Number of the framework.
    number: usize,
    framework: &'a Framework,
    scoring: &'a Scoring,
    score: &'a FrameworkScore,
    /// What the replicates make of the value; `None` where the rules of the framework were not measured.
    corrected: Option<Interval>,
    /// The same of its parts.
    parts: Option<PartIntervals>,
    /// Where the values of parts stand in the built-in reference.
    percentiles: &'a BTreeMap<String, f64>,
}

impl Scored<'_> {
    fn rows(&self, rows: &mut Vec<Vec<Value>>) {
        let passages = self.listed.traces.frameworks.get(self.number).map(|traces| traces.passages);
        let id = self.framework.id.as_str();
        rows.push(self.mean("framework", id, &self.score.total, self.corrected, passages.into()));
        for (at, (layer, found)) in self.framework.layers.iter().zip(&self.score.layers).enumerate() {
            let corrected = self.corrected(|one| &one.layers, at);
            rows.push(self.mean("layer", &format!("{id}.{}", layer.id), found, corrected, Value::Missing));
        }
        let mut provisions = 0;
        for (at, (item, found)) in self.framework.items.iter().zip(&self.score.items).enumerate() {
            let status = if found.few { Value::from("few_provisions") } else { Value::Missing };
            let corrected = self.corrected(|one| &one.items, at);
            let figures = [found.coverage, found.commitment, found.value];
            let head = [self.id(), "item".into(), item.id.as_str().into(), status, Value::Missing];
            let mut cells = row(head, figures, corrected, found.mentions.into());
            cells.push(self.percentile(&item.id));
            rows.push(cells);
            for (provision, found) in item.provisions.iter().zip(&found.provisions) {
                let head = [
                    self.id(),
                    "provision".into(),
                    provision.id.as_str().into(),
                    found.status.as_str().into(),
                    found.level.map(|level| level.number()).into(),
                ];
                let corrected = self.corrected(|one| &one.provisions, provisions);
                let value = found.value(self.scoring);
                let mut cells = row(head, [None, None, value], corrected, found.evidence.into());
                cells.push(Value::Missing);
                rows.push(cells);
                provisions += 1;
            }
        }
    }

    fn id(&self) -> Value {
        self.listed.id.as_str().into()
    }

    /// What the replicates make of a part.
    fn corrected(&self, part: fn(&PartIntervals) -> &Vec<Option<Interval>>, at: usize) -> Option<Interval> {
        part(self.parts.as_ref()?).get(at).copied().flatten()
    }

    fn mean(
        &self,
        entity: &str,
        name: &str,
        mean: &LayerScore,
        corrected: Option<Interval>,
        passages: Value,
    ) -> Vec<Value> {
        let head = [self.id(), entity.into(), name.into(), Value::Missing, Value::Missing];
        let mut cells = row(head, [mean.coverage, mean.commitment, mean.value], corrected, passages);
        cells.push(self.percentile(name));
        cells
    }

    /// Where the value of a part stands in the built-in reference.
    fn percentile(&self, id: &str) -> Value {
        self.percentiles.get(id).copied().into()
    }
}

/// A row of scores.csv without its percentile; a part without a value has no corrected one.
fn row(
    head: [Value; 5],
    figures: [Option<f64>; 3],
    corrected: Option<Interval>,
    evidence: Value,
) -> Vec<Value> {
    let corrected = uncertainty::interval(corrected.filter(|_| figures[2].is_some()));
    head.into_iter().chain(figures.map(Value::from)).chain(corrected).chain([evidence]).collect()
}

fn evidence_rows(report: &Report, assessment: &Assessment) -> Vec<Vec<Value>> {
    let inside = |evidence: &Evidence| {
        report.frameworks.contains(&report.book.rules[evidence.rule as usize].framework)
    };
    let mut offsets = Offsets::new(&assessment.text);
    let mut rows = Vec::new();
    for (number, evidence) in (0..).zip(&assessment.evidence).filter(|(_, evidence)| inside(evidence)) {
        let chars = offsets.chars(evidence.at.span);
        let mut row = evidence_row(report, assessment, evidence, chars);
        let decided = assessment.decided.get(&number);
        row.push(decided.map(|decided| decided.verdict.as_str().to_string()).into());
        row.push(decided.map(|decided| decided.by.clone()).into());
        row.push(decided.map(|decided| decided.found.number()).into());
        rows.push(row);
    }
    rows
}

fn evidence_row(
    report: &Report,
    assessment: &Assessment,
    evidence: &Evidence,
    chars: Range<u32>,
) -> Vec<Value> {
    let rule = &report.book.rules[evidence.rule as usize];
    let text = assessment.text.as_str();
    let commitment = &evidence.commitment;
    let term = |(group, words): &(u32, Span)| {
        format!("{}={}", report.book.groups[*group as usize].name, words.of(text))
    };
    let terms: Vec<String> = evidence.terms.iter().map(term).collect();
    let detail = |detail: Option<Span>| Value::from(detail.map(|words| words.of(text).to_string()));
    vec![
        assessment.id.as_str().into(),
        evidence.id(rule.provision_id(), text).into(),
        report.book.frameworks[rule.framework as usize].id.as_str().into(),
        report.book.item_of(rule).id.as_str().into(),
        rule.provision_id().into(),
        rule.id.as_str().into(),
        evidence.level.number().into(),
        evidence.lang.as_str().into(),
        evidence.at.page.into(),
        assessment.sections[evidence.at.section as usize].clone().into(),
        evidence.at.paragraph.into(),
        evidence.at.sentence.into(),
        chars.start.into(),
        chars.end.into(),
        evidence.before.of(text).into(),
        evidence.quote(text).into(),
        evidence.after.of(text).into(),
        terms.join(" | ").into(),
        detail(commitment.intent),
        detail(commitment.mechanism),
        detail(commitment.body),
        detail(commitment.deadline),
        detail(commitment.amount),
        detail(commitment.target),
        commitment.capped_by.map(|cap| cap.label(text)).into(),
        commitment.strength.into(),
        "terms".into(),
    ]
}
