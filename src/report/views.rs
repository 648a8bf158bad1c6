//! Views of a run beside its scores: the two instruments side by side, partners, what is there and what is not.

use super::value::Value;
use super::{Report, coin};
use crate::analyze::{Brief, Outcome};
use crate::assess::{Harmony, Listed, Partner, harmonized};
use crate::rules::{CrosswalkPair, Level, Place};
use std::collections::BTreeMap;

/// The documents that were read, by number, in the order of the run.
pub(super) fn read<'a>(report: &'a Report) -> impl Iterator<Item = (usize, &'a Listed)> {
    let read = |(number, outcome): (usize, &'a Outcome<Listed>)| Some((number, outcome.read()?));
    report.outcomes.iter().enumerate().filter_map(read)
}

/// The pairs of the crosswalk whose frameworks are reported.
pub(super) fn pairs<'a>(report: &'a Report) -> impl Iterator<Item = &'a CrosswalkPair> {
    report.book.crosswalk.iter().filter(|pair| {
        [pair.unesco, pair.gdc].iter().all(|place| report.frameworks.contains(&place.framework))
    })
}

/// A document and a pair of provisions a row.
pub(super) fn harmonizer(report: &Report, brief: &Brief) -> Vec<Vec<Value>> {
    let row = |pair: &CrosswalkPair| {
        let found = harmonized(brief, pair);
        let [unesco, gdc] = found.levels.map(|level| Value::from(level.map(Level::number)));
        let name = |harmony: Option<Harmony>| Value::from(harmony.map(Harmony::as_str));
        vec![
            brief.id.as_str().into(),
            report.book.provision_at(pair.unesco).id.as_str().into(),
            report.book.provision_at(pair.gdc).id.as_str().into(),
            pair.relation.as_str().into(),
            unesco,
            gdc,
            name(found.covered),
            name(found.committed),
            pair.reason.as_str().into(),
        ]
    };
    pairs(report).map(row).collect()
}

/// A document a row, a provision a column: 1 where it is at least mentioned.
pub(super) fn matrix_binary(report: &Report, brief: &Brief) -> Vec<Value> {
    let mut row: Vec<Value> = vec![brief.id.as_str().into()];
    row.extend(coin::indicators(report).map(|(framework, item, provision, ..)| {
        let items = brief.scores.get(framework).map(|score| &score.items);
        let level = items.and_then(|items| items[item].provisions[provision].level);
        Value::from(level.map(|level| u32::from(level >= Level::MENTION)))
    }));
    row
}

/// A document and a partner a row.
pub(super) fn partner_rows(report: &Report, number: usize, brief: &Brief) -> Vec<Vec<Value>> {
    let country = |brief: &Brief| brief.meta.country_iso3.as_ref().map(|country| country.value.clone());
    let row = |(rank, partner): (u32, Partner)| {
        let documents: Vec<&Listed> =
            partner.documents.iter().filter_map(|&other| report.peers.member(other)).collect();
        let ids: Vec<&str> = documents.iter().map(|document| document.id.as_str()).collect();
        vec![
            brief.id.as_str().into(),
            country(brief).into(),
            rank.into(),
            ids.join(" | ").into(),
            documents.first().and_then(|document| country(document)).into(),
            partner.complementarity().into(),
            (partner.gives.len() as u32).into(),
            (partner.takes.len() as u32).into(),
            partner.compared.into(),
            by_item(report, &partner.gives).into(),
            by_item(report, &partner.takes).into(),
        ]
    };
    (1..).zip(report.partnering.partners(report.peers, number)).map(row).collect()
}

/// `unesco.A5 3 | gdc.O1 2`: items with the number of their provisions, most first.
fn by_item(report: &Report, places: &[Place]) -> String {
    let mut items: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for place in places {
        *items.entry((place.framework, place.item)).or_default() += 1;
    }
    let mut items: Vec<((u32, u32), u32)> = items.into_iter().collect();
    items.sort_by_key(|&(item, count)| (std::cmp::Reverse(count), item));
    let told = items.into_iter().map(|((framework, item), count)| {
        format!("{} {count}", report.book.item_at(Place { framework, item, provision: 0 }).id)
    });
    told.collect::<Vec<_>>().join(" | ")
}
