//! The rows of guidelines.csv and best_practices.csv: what to write, and who has written it.

use super::gaps::cites;
use super::phrases::{fill, phrase};
use super::run_table::{Row, Rows};
use super::{Report, ReportError};
use crate::assess::Passage;
use crate::rules::{Expr, Item, Level, Place, Provision, RuleBook};
use crate::text::Lang;

/// Terms shown of a group.
const TERMS: usize = 3;

pub(super) fn guidelines<'a>(report: &'a Report<'a>) -> Rows<'a> {
    // In the order of the report's frameworks, not of the rule book.
    Box::new(report.frameworks.iter().flat_map(move |&framework| {
        let provisions = report.book.provisions().filter(move |(place, _)| place.framework == framework);
        let provisions = provisions.filter(|(_, provision)| provision.selected);
        provisions.map(move |(place, provision)| guideline(report, place, provision))
    }))
}

fn guideline(report: &Report, place: Place, provision: &Provision) -> Row {
    Ok(vec![
        report.book.frameworks[place.framework as usize].id.as_str().into(),
        report.book.item_at(place).id.as_str().into(),
        provision.id.as_str().into(),
        provision.title.as_str().into(),
        cites(report, place.framework, &provision.cites).into(),
        asked_for(provision).into(),
        elements(report.book, provision).join(" | ").into(),
        questions(provision).join(" | ").into(),
        exemplars(report, place)?.into(),
    ])
}

/// What is asked, in our own words.
pub(super) fn asked_for(provision: &Provision) -> &str {
    provision.advice.get(&Lang::EN).map_or(&provision.title, |advice| advice)
}

/// The least that a text needs for its level, from the rules of the provision.
fn elements(book: &RuleBook, provision: &Provision) -> Vec<String> {
    let rules = || provision.rules.clone().map(|rule| &book.rules[rule as usize]);
    let mut elements = Vec::new();
    for rule in rules().filter(|rule| rule.level < Level::MECHANISM) {
        let condition = in_words(book, &rule.condition);
        elements.push(fill("guidelines", "subject", &[("condition", &condition)]));
    }
    for rule in rules().filter(|rule| rule.level >= Level::MECHANISM) {
        let condition = in_words(book, &rule.condition);
        elements.push(fill("guidelines", "mechanism", &[("condition", &condition)]));
    }
    // A rule that proves only the subject rises by any mechanism beside it.
    if rules().any(|rule| rule.level < Level::MECHANISM) {
        elements.push(phrase("guidelines", "any_mechanism").to_string());
    }
    elements.push(phrase("guidelines", "operational").to_string());
    elements
}

/// A condition with each group as its name and its first terms.
fn in_words(book: &RuleBook, condition: &Expr<u32>) -> String {
    let groups = |groups: &[u32], glue: &str| {
        groups.iter().map(|&number| group(book, number)).collect::<Vec<_>>().join(glue)
    };
    let several = |exprs: &[Expr<u32>], glue: &str| {
        let part = |expr: &Expr<u32>| match expr {
            Expr::And(_) | Expr::Or(_) => format!("[{}]", in_words(book, expr)),
            _ => in_words(book, expr),
        };
        exprs.iter().map(part).collect::<Vec<_>>().join(glue)
    };
    match condition {
        Expr::Group(number) => group(book, *number),
        Expr::And(exprs) => several(exprs, " and "),
        Expr::Or(exprs) => several(exprs, "; or "),
        Expr::Not(expr) => format!("not {}", in_words(book, expr)),
        Expr::AtLeast(count, members) => format!("at least {count} of: {}", groups(members, ", ")),
        Expr::Near { left, right, gap, .. } => {
            format!("{} at most {gap} words from {}", groups(left, " or "), groups(right, " or "))
        }
    }
}

fn group(book: &RuleBook, number: u32) -> String {
    let group = &book.groups[number as usize];
    let terms = group.terms.get(&Lang::EN).or(group.terms.values().next());
    let shown: Vec<String> = terms
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .take(TERMS)
        .map(|(text, _)| format!("“{}”", text.replace('*', "…")))
        .collect();
    let name = group.name.trim_start_matches('@').replace('_', " ");
    if shown.is_empty() { name } else { format!("{name} ({})", shown.join(", ")) }
}

/// Questions that a drafter can tick off.
fn questions(provision: &Provision) -> Vec<String> {
    let mut questions = vec![fill("guidelines", "ask_commitment", &[("title", &provision.title)])];
    if let Some(advice) = provision.advice.get(&Lang::EN) {
        let advice = lower_first(advice.trim_end_matches('.'));
        questions.push(fill("guidelines", "ask_advice", &[("advice", &advice)]));
    }
    questions.push(phrase("guidelines", "ask_mechanism").to_string());
    questions.push(phrase("guidelines", "ask_operation").to_string());
    questions
}

/// A sentence that goes on: its first letter small, unless it begins with an abbreviation.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_string(),
    }
}

/// The strongest passages of the run on a provision, as places.
fn exemplars(report: &Report, place: Place) -> Result<String, ReportError> {
    let scoring = &report.book.scoring;
    let found = report.peers.strongest(&[place], Level::MECHANISM, scoring.best_practices);
    let places = found.into_iter().map(|(_, passage)| where_it_stands(report, passage));
    let places: Vec<String> = places.collect::<Result<_, ReportError>>()?;
    Ok(match places.is_empty() {
        true => phrase("guidelines", "none_found").to_string(),
        false => places.join(" | "),
    })
}

/// Document and page of a passage; the paragraph where the format has no pages.
fn where_it_stands(report: &Report, passage: Passage) -> Result<String, ReportError> {
    let at = report.shelf.lent(passage)?.at;
    let id = report.peers.document(passage).map_or("", |document| document.id.as_str());
    Ok(match at.page {
        Some(page) => format!("{id} p. {page}"),
        None => format!("{id} para. {}", at.paragraph),
    })
}

pub(super) fn best_practices<'a>(report: &'a Report<'a>) -> Rows<'a> {
    Box::new(report.frameworks.iter().flat_map(move |&framework| {
        let items = report.book.frameworks[framework as usize].items.iter().enumerate();
        items.flat_map(move |(number, item)| {
            let places: Vec<Place> = (0..item.provisions.len() as u32)
                .map(|provision| Place { framework, item: number as u32, provision })
                .filter(|place| report.book.provision_at(*place).selected)
                .collect();
            of_item(report, item, &places)
        })
    }))
}

fn of_item(report: &Report, item: &Item, places: &[Place]) -> Vec<Row> {
    let reach = report.peers.reach_any(places, Level::MECHANISM);
    let found = report.peers.strongest(places, Level::MECHANISM, report.book.scoring.best_practices);
    let row = |(rank, (place, passage)): (u32, (Place, Passage))| {
        let lent = report.shelf.lent(passage)?;
        let document = report.peers.document(passage);
        let meta = document.map(|document| &document.meta);
        Ok(vec![
            report.book.frameworks[place.framework as usize].id.as_str().into(),
            item.id.as_str().into(),
            item.title.as_str().into(),
            rank.into(),
            document.map(|document| document.id.as_str()).into(),
            meta.and_then(|meta| meta.country_iso3.as_ref()).map(|country| country.value.clone()).into(),
            meta.and_then(|meta| meta.year.as_ref()).map(|year| year.value).into(),
            report.book.provision_at(place).id.as_str().into(),
            lent.level.number().into(),
            lent.at.page.into(),
            lent.section.into(),
            lent.at.paragraph.into(),
            lent.quote.into(),
            reach.reaching.into(),
            reach.countries.into(),
        ])
    };
    (1..).zip(found).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    fn book() -> RuleBook {
        builtin::book()
    }

    #[test]
    fn conditions_are_told_in_words() {
        let book = book();
        let group = |name: &str| book.shared(name).expect("the vocabulary has it");
        let (ai, body) = (group("ai"), group("body"));
        let near = Expr::Near { left: vec![ai], right: vec![body], gap: 8, ordered: false };
        let both =
            Expr::And(vec![Expr::Or(vec![Expr::Group(ai), near]), Expr::Not(Box::new(Expr::Group(body)))]);
        let text = in_words(&book, &both);
        assert!(
            text.starts_with("[ai (“")
                && text.contains("; or ai (“")
                && text.contains(") at most 8 words from body (“"),
            "{text}"
        );
        assert!(text.contains("] and not body (") && !text.contains('*') && !text.contains('@'), "{text}");
    }

    #[test]
    fn every_provision_has_questions_and_least_elements() {
        let book = book();
        for (_, provision) in book.provisions() {
            let (elements, questions) = (elements(&book, provision), questions(provision));
            assert!(elements.len() >= 2 && questions.len() >= 3, "{}", provision.id);
            assert!(questions.iter().all(|question| question.ends_with('?')), "{questions:?}");
        }
        assert_eq!(lower_first("AI boards"), "AI boards");
        assert_eq!(lower_first("Name it"), "name it");
    }
}
