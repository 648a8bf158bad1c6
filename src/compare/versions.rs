//! Two versions of one text, analyzed by the same rules.

use super::align::{Wording, align};
use super::changes::Changes;
use super::paragraphs::{Fate, Paragraphs};
use super::{Comparison, ParagraphCounts, ValueChange};
use crate::analyze::Assessment;
use crate::assess::FrameworkScore;
use crate::document::Document;
use crate::rules::{Framework, RuleBook};
use std::collections::BTreeSet;

/// One version of a text.
#[derive(Clone, Copy)]
pub struct Version<'a> {
    /// What was read.
    pub document: &'a Document,
    /// What was found in it.
    pub assessment: &'a Assessment,
}

/// Compares two versions passage by passage on some frameworks, given by number in the rule book.
///
/// The effects of all changes on a framework sum to the difference of its values, as far as both versions could
/// be looked at everywhere.
pub fn compare(book: &RuleBook, frameworks: &[u32], old: Version, new: Version) -> Comparison {
    let wording = Wording::of(old.document, new.document);
    let alignment = align(&wording);
    let documents = [old.document, new.document];
    let paragraphs = Paragraphs::of(documents, &alignment);
    let versions = [old, new];
    let changes = Changes {
        book,
        frameworks,
        versions,
        wording: &wording,
        alignment: &alignment,
        paragraphs: &paragraphs,
    };
    let found = changes.find();
    let fates = paragraphs.fates(documents, &wording, &alignment);
    Comparison {
        values: values(book, frameworks, old, new),
        paragraphs: Some(counts(&fates, &found.groups)),
        changes: found.changes,
    }
}

/// What became of the groups of paragraphs; those in `changed` have a change that is listed.
fn counts(fates: &[Option<Fate>], changed: &BTreeSet<u32>) -> ParagraphCounts {
    let mut counts = ParagraphCounts::default();
    for (group, fate) in (0..).zip(fates) {
        let count = match fate {
            None => continue,
            Some(_) if changed.contains(&group) => &mut counts.changed,
            Some(Fate::Same) => &mut counts.same,
            Some(Fate::Moved) => &mut counts.moved,
            Some(Fate::Reworded) => &mut counts.reworded,
            Some(Fate::Added) => &mut counts.added,
            Some(Fate::Removed) => &mut counts.removed,
        };
        *count += 1;
    }
    counts
}

fn values(book: &RuleBook, frameworks: &[u32], old: Version, new: Version) -> Vec<ValueChange> {
    let mut values = Vec::new();
    for &number in frameworks {
        let framework = &book.frameworks[number as usize];
        let score = |version: Version| {
            let score = version.assessment.scores.get(number as usize);
            score.map_or_else(Vec::new, |score| named(book, framework, score))
        };
        let doc_id = new.assessment.id.to_string();
        let rows = score(old).into_iter().zip(score(new));
        values.extend(rows.map(|((entity, id, old), (_, _, new))| ValueChange {
            doc_id: doc_id.clone(),
            entity,
            id,
            old,
            new,
        }));
    }
    values
}

/// Every value of a framework with its name, in the order of scores.csv.
fn named(
    book: &RuleBook,
    framework: &Framework,
    score: &FrameworkScore,
) -> Vec<(&'static str, String, Option<f64>)> {
    let mut named = vec![("framework", framework.id.clone(), score.total.value)];
    for (layer, found) in framework.layers.iter().zip(&score.layers) {
        named.push(("layer", format!("{}.{}", framework.id, layer.id), found.value));
    }
    for (item, found) in framework.items.iter().zip(&score.items) {
        named.push(("item", item.id.clone(), found.value));
        let provisions = item.provisions.iter().zip(&found.provisions);
        named.extend(
            provisions
                .map(|(provision, found)| ("provision", provision.id.clone(), found.value(&book.scoring))),
        );
    }
    named
}
