//! The rows of gaps.csv, and how many gaps a document has.

use super::run_table::Row;
use super::value::Value;
use super::{Report, ReportError};
use crate::analyze::{Assessment, Brief};
use crate::assess::{Gap, Status, gap_count, gaps_of};
use crate::matching::Miss;
use crate::rules::Place;
use std::collections::BTreeMap;

/// The gaps of a document in the frameworks of the report.
///
/// They are found anew each time: those of a large run would not fit in memory.
pub(super) fn of<'a>(
    report: &'a Report,
    document: usize,
    assessment: &Assessment,
) -> impl Iterator<Item = Gap> + use<'a> {
    let gaps = gaps_of(report.book, report.peers, document, assessment);
    gaps.into_iter().filter(|gap| report.frameworks.contains(&gap.place.framework))
}

/// Number of gaps, `None` when nothing could be assessed, and of provisions that could not be assessed.
pub(super) fn counts(report: &Report, brief: &Brief) -> (Option<u32>, u32) {
    let mut unknown = 0;
    for &number in &report.frameworks {
        let items = &report.book.frameworks[number as usize].items;
        unknown += match brief.scores.get(number as usize) {
            Some(score) => {
                let provisions = score.items.iter().flat_map(|item| &item.provisions);
                provisions.filter(|score| score.status == Status::NotAssessable).count() as u32
            }
            None => {
                let provisions = items.iter().flat_map(|item| &item.provisions);
                provisions.filter(|provision| provision.selected).count() as u32
            }
        };
    }
    let gaps = (!brief.scores.is_empty()).then(|| gap_count(report.book, brief, &report.frameworks));
    (gaps, unknown)
}

/// The identifiers of the actions that close each provision.
pub(super) type Closing<'a> = BTreeMap<Place, Vec<&'a str>>;

pub(super) fn closing<'a>(report: &'a Report) -> Closing<'a> {
    let mut actions: Closing = BTreeMap::new();
    for action in &report.book.actions {
        for promise in &action.closes {
            actions.entry(promise.place).or_default().push(&action.id);
        }
    }
    actions
}

/// The rows of a document.
pub(super) fn rows(
    report: &Report,
    document: usize,
    assessment: &Assessment,
    closing: &Closing,
) -> Result<Vec<Vec<Value>>, ReportError> {
    let actions = |gap: &Gap| closing.get(&gap.place).map(|ids| ids.join(" | "));
    of(report, document, assessment).map(|gap| row(report, assessment, &gap, actions(&gap))).collect()
}

fn row(report: &Report, assessment: &Assessment, gap: &Gap, actions: Option<String>) -> Row {
    let provision = report.book.provision_at(gap.place);
    let paged = |count: u32| (assessment.pages > 0).then_some(count);
    let searched = gap.searched.map(|number| &assessment.searched[number]);
    let misses = searched.map_or(&[][..], |searched| &searched.misses);
    let shown = |miss: &Miss| {
        let sentence = miss.at.span.of(&assessment.text);
        match miss.at.page {
            Some(page) => format!("p. {page}: {sentence}"),
            None => format!("para. {}: {sentence}", miss.at.paragraph),
        }
    };
    let best = gap.peers.first().copied();
    let lent = best.map(|best| report.shelf.lent(best)).transpose()?;
    let waiver = provision.waiver.as_ref();
    Ok(vec![
        assessment.id.as_str().into(),
        provision.id.as_str().into(),
        provision.title.as_str().into(),
        cites(report, gap.place.framework, &provision.cites).into(),
        gap.status.as_str().into(),
        gap.expected.number().into(),
        gap.found.number().into(),
        gap.severity.into(),
        paged(assessment.pages).into(),
        paged(assessment.pages_readable).into(),
        searched.map(|searched| searched.terms).into(),
        misses.iter().map(shown).collect::<Vec<_>>().join(" | ").into(),
        misses.iter().map(|miss| miss.missing.as_str()).collect::<Vec<_>>().join(" | ").into(),
        best.and_then(|best| report.peers.document(best)).map(|peer| peer.id.to_string()).into(),
        lent.and_then(|lent| lent.at.page).into(),
        actions.into(),
        waiver.map(|waiver| format!("{} (until {})", waiver.reason, waiver.expires)).into(),
    ])
}

/// Paragraphs behind the short form of their instrument: `UNESCO 2021, 36, 37`.
pub(super) fn cites(report: &Report, framework: u32, paragraphs: &[String]) -> String {
    format!("{}, {}", report.book.frameworks[framework as usize].short, paragraphs.join(", "))
}
