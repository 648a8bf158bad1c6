//! Groups of a corpus, and how their values differ.

use super::effect::Effect;
use super::position::Quartiles;
use super::scorecard::{Part, Scorecard};
use crate::document::DocumentMeta;
use crate::rules::{Framework, RuleBook};
use crate::text::Lang;
use std::collections::BTreeMap;

/// What documents are grouped by when the user names nothing else.
pub const COLUMNS: [&str; 5] = ["region", "income_group", "year_band", "lang", "adoption"];

/// Fewest documents of a group, and of those outside it, for an effect size.
const FEWEST: usize = 5;

/// Years of a band; bands begin with years that it divides: 2019 to 2021, 2022 to 2024.
const BAND: i32 = 3;

/// How the values of a group of the corpus are spread on a part, and how they differ from those of the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupSummary {
    /// What is grouped by.
    pub column: String,
    /// The group.
    pub group: String,
    /// The part, by number.
    pub part: usize,
    /// Documents of the group with a value.
    pub documents: u32,
    /// Their quartiles.
    pub quartiles: Quartiles,
    /// Documents of other groups with a value; those of no group are in none.
    pub others: u32,
    /// The group against the others; `None` when one of them has fewer than five documents.
    pub effect: Option<Effect>,
}

/// The group of a document: a known column, or any of the user's table; `None` when the document has none.
///
/// `adoption` is `before` or `after` the year in which the framework was adopted; documents of that very year
/// are neither, since their day is not known.
pub fn group_of(card: &Scorecard, column: &str, framework: Option<&Framework>) -> Option<String> {
    match (column, framework) {
        ("adoption", Some(framework)) => adoption(&card.meta, framework),
        _ => group_of_document(&card.meta, card.lang, column),
    }
}

/// The same of a document without figures; it has no `adoption`.
pub fn group_of_document(meta: &DocumentMeta, lang: Lang, column: &str) -> Option<String> {
    let year = meta.year.as_ref().map(|year| year.value);
    match column {
        "country" | "country_iso3" => meta.country_iso3.as_ref().map(|country| country.value.clone()),
        "region" => meta.region.clone(),
        "sub_region" => meta.sub_region.clone(),
        "income_group" => meta.income_group.clone(),
        "issuer" => meta.issuer.as_ref().map(|issuer| issuer.value.clone()),
        "kind" => meta.kind.clone(),
        "lang" => Some(lang.to_string()),
        "year" => year.map(|year| year.to_string()),
        "year_band" => year.map(band),
        column => meta.cells.get(column).cloned(),
    }
}

fn band(year: i32) -> String {
    let first = year - year.rem_euclid(BAND);
    format!("{first}-{}", first + BAND - 1)
}

fn adoption(meta: &DocumentMeta, framework: &Framework) -> Option<String> {
    let adopted: i32 = framework.adopted.get(..4)?.parse().ok()?;
    let year = meta.year.as_ref()?.value;
    let name = match year.cmp(&adopted) {
        std::cmp::Ordering::Less => "before",
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Greater => "after",
    };
    Some(name.to_string())
}

/// The groups of the members of a corpus, by column, group and part.
pub fn summarize(
    book: &RuleBook,
    members: &[&Scorecard],
    parts: &[Part],
    columns: &[String],
) -> Vec<GroupSummary> {
    let mut summaries = Vec::new();
    for column in columns {
        let mut of_column = BTreeMap::new();
        for (number, part) in parts.iter().enumerate() {
            let framework = &book.frameworks[part.framework as usize];
            let mut groups: BTreeMap<String, Vec<f64>> = BTreeMap::new();
            for card in members {
                let group = group_of(card, column, Some(framework));
                if let (Some(group), Some(value)) = (group, card.values.get(&part.id)) {
                    groups.entry(group).or_default().push(*value);
                }
            }
            for group in groups.keys() {
                if let Some(summary) = summary(column, group, number, &groups) {
                    of_column.insert((group.clone(), number), summary);
                }
            }
        }
        summaries.extend(of_column.into_values());
    }
    summaries
}

fn summary(
    column: &str,
    group: &str,
    part: usize,
    groups: &BTreeMap<String, Vec<f64>>,
) -> Option<GroupSummary> {
    let values = groups.get(group)?;
    let others: Vec<f64> =
        groups.iter().filter(|(name, _)| *name != group).flat_map(|(_, values)| values.clone()).collect();
    let enough = values.len() >= FEWEST && others.len() >= FEWEST;
    Some(GroupSummary {
        column: column.to_string(),
        group: group.to_string(),
        part,
        documents: values.len() as u32,
        quartiles: Quartiles::of(values)?,
        others: others.len() as u32,
        effect: Effect::between(values, &others).filter(|_| enough),
    })
}

#[cfg(test)]
mod tests {
    use super::super::scorecard::{Entity, Membership};
    use super::*;
    use crate::builtin;
    use crate::document::{DocId, Guess, Source};

    fn card(region: &str, year: i32, value: f64) -> Scorecard {
        let meta = DocumentMeta {
            region: Some(region.to_string()),
            year: Some(Guess { value: year, source: Source::Table }),
            cells: BTreeMap::from([("bloc".to_string(), "one".to_string())]),
            ..DocumentMeta::default()
        };
        let values = BTreeMap::from([("unesco".to_string(), value)]);
        let membership = Membership::Counts;
        let levels = BTreeMap::new();
        Scorecard { id: DocId::new("a"), meta, lang: Lang::EN, words: 1, membership, values, levels }
    }

    #[test]
    fn documents_have_groups() {
        let book = builtin::book();
        let unesco = book.frameworks.iter().find(|framework| framework.id == "unesco");
        for (column, year, want) in [
            ("region", 2020, Some("Asia")),
            ("year_band", 2021, Some("2019-2021")),
            ("year_band", 2022, Some("2022-2024")),
            ("adoption", 2020, Some("before")),
            ("adoption", 2021, None),
            ("adoption", 2022, Some("after")),
            ("lang", 2020, Some("en")),
            ("bloc", 2020, Some("one")),
            ("income_group", 2020, None),
            ("nothing", 2020, None),
        ] {
            let found = group_of(&card("Asia", year, 0.5), column, unesco);
            assert_eq!(found.as_deref(), want, "{column} {year}");
        }
    }

    #[test]
    fn small_groups_have_no_effect_size() {
        let book = builtin::book();
        let framework = book.frameworks.iter().position(|one| one.id == "unesco").unwrap_or(0) as u32;
        let parts = [Part { entity: Entity::Framework, id: "unesco".to_string(), framework }];
        let cards: Vec<Scorecard> = (0..10)
            .map(|number| card(if number < 5 { "Asia" } else { "Europe" }, 2020, f64::from(number) / 10.0))
            .collect();
        let of = |count: usize| {
            let members: Vec<&Scorecard> = cards.iter().take(count).collect();
            summarize(&book, &members, &parts, &["region".to_string()])
        };
        let found = of(10);
        assert_eq!((found[0].group.as_str(), found[0].documents, found[0].others), ("Asia", 5, 5));
        assert_eq!(found[0].quartiles, Quartiles { low: 0.1, median: 0.2, high: 0.3 });
        assert_eq!(found[0].effect.map(|effect| effect.delta), Some(-1.0));
        assert!(of(9).iter().all(|summary| summary.effect.is_none()));
    }
}
