//! The views of the built-in sample, and the tests in the files of the views.

mod common;

use common::{Desk, Rows, row};
use concordant::matching::{Matcher, test_views};
use concordant::rules::{RuleFile, load};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

/// One run for all tests of this file.
static RUN: LazyLock<Desk> = LazyLock::new(|| {
    let desk = Desk::new();
    desk.run(&["analyze", "--keep-text", "--out", "out", "--replicates", "10"]).ends_with(0);
    desk
});

const STRONG: &str = "avalonia-2024-ai-strategy";
const SCAN: &str = "halvmark-2019-ai-strategy";

fn of<'a>(rows: &'a Rows, document: &str) -> Vec<&'a BTreeMap<String, String>> {
    rows.iter().filter(|row| row["doc_id"] == document).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is `{}` in {row:#?}", row[column]))
}

#[test]
fn the_tests_of_the_views_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let files = common::files(&folder).into_iter().filter(|(name, _)| name.ends_with(".toml"));
    let files = files.map(|(path, bytes)| RuleFile {
        path,
        text: String::from_utf8(bytes).expect("rule files are UTF-8"),
    });
    let book = load(&files.collect::<Vec<_>>()).expect("the rules load");
    let matcher = Matcher::compile(book).expect("and compile");
    assert!(matcher.book().view_tests.len() >= 20, "{} tests", matcher.book().view_tests.len());
    assert_eq!(test_views(&matcher), []);
}

#[test]
fn every_quotation_of_a_view_stands_in_its_text() {
    for name in ["references.csv", "stakeholders.csv", "lifecycle.csv", "sdg.csv"] {
        let rows = RUN.table(name);
        let mut quoted = 0;
        for row in rows.iter().filter(|row| !row["quote"].is_empty()) {
            let text = std::fs::read_to_string(RUN.path(&format!("out/texts/{}.txt", row["doc_id"])));
            let text = text.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(text.contains(&row["quote"]) && !row["paragraph"].is_empty(), "{name}: {row:#?}");
            quoted += 1;
        }
        assert!(quoted > 5, "{name}: {quoted} quotations");
        assert!(of(&rows, SCAN).is_empty(), "{name}: nothing is said of a text that could not be read");
    }
}

#[test]
fn the_instruments_are_set_side_by_side() {
    let (pairs, scores) = (RUN.table("harmonizer.csv"), RUN.table("scores.csv"));
    let levels: BTreeMap<(&str, &str), &str> = scores
        .iter()
        .map(|row| ((row["doc_id"].as_str(), row["id"].as_str()), row["level"].as_str()))
        .collect();
    assert_eq!(of(&pairs, STRONG).len(), of(&pairs, SCAN).len());
    for pair in &pairs {
        let level = |side: &str| *levels.get(&(pair["doc_id"].as_str(), pair[side].as_str())).unwrap_or(&"");
        assert_eq!(
            (level("unesco"), level("gdc")),
            (pair["unesco_level"].as_str(), pair["gdc_level"].as_str())
        );
        let want = match (level("unesco"), level("gdc")) {
            ("", _) | (_, "") => "",
            ("0", "0") => "neither",
            ("0", _) => "gdc_only",
            (_, "0") => "unesco_only",
            _ => "both",
        };
        assert_eq!(pair["covered"], want, "{pair:#?}");
    }
}

#[test]
fn the_matrix_tells_what_is_there_and_what_cannot_be_known() {
    let (matrix, scores) = (RUN.table("matrix_binary.csv"), RUN.table("scores.csv"));
    let strong = row(&matrix, "doc_id", STRONG);
    let mut provisions = 0;
    for score in of(&scores, STRONG).into_iter().filter(|row| row["entity"] == "provision") {
        let Some(cell) = strong.get(&score["id"].replace('.', "_").to_lowercase()) else { continue };
        let want = if score["level"] == "0" { "0" } else { "1" };
        assert_eq!(cell, want, "{}", score["id"]);
        provisions += 1;
    }
    assert!(provisions > 250, "{provisions} provisions");
    let unread = row(&matrix, "doc_id", SCAN);
    assert!(unread.iter().all(|(column, cell)| column == "doc_id" || cell.is_empty()));
}

#[test]
fn partners_give_what_the_other_takes() {
    let partners = RUN.table("partners.csv");
    assert!(!partners.is_empty());
    let mut mirrored = 0;
    for one in &partners {
        assert_ne!(one["country_iso3"], one["partner_iso3"]);
        let back =
            partners.iter().find(|row| row["doc_id"] == one["partner"] && row["partner"] == one["doc_id"]);
        let Some(back) = back else { continue };
        assert_eq!(
            (&one["partner_stronger"], &one["items_weaker"]),
            (&back["partner_weaker"], &back["items_stronger"])
        );
        mirrored += 1;
    }
    assert!(mirrored > 2, "{mirrored} pairs");
}

#[test]
fn shares_of_the_balance_sum_to_one() {
    let balance = RUN.table("balance.csv");
    for row in &balance {
        let share = number(row, "responsibility_share");
        assert!((share + number(row, "innovation_share") - 1.0).abs() < 1e-9, "{row:#?}");
        assert!(number(row, "responsibility_low") <= share && share <= number(row, "responsibility_high"));
    }
    assert!(!of(&balance, STRONG).is_empty() && of(&balance, SCAN).is_empty());
}

#[test]
fn the_views_show_what_the_sample_holds() {
    let references = RUN.table("references.csv");
    let named: Vec<&str> = of(&references, STRONG).iter().map(|row| row["instrument"].as_str()).collect();
    for instrument in ["unesco-recommendation", "global-digital-compact", "sdg"] {
        assert!(named.contains(&instrument), "{instrument} in {named:?}");
    }
    let stakeholders = RUN.table("stakeholders.csv");
    assert!(of(&stakeholders, STRONG).iter().any(|row| row["engagement"] == "represented"));
    let cycle = RUN.table("lifecycle.csv");
    let stages = |document: &str| of(&cycle, document).iter().filter(|row| row["passages"] != "0").count();
    assert!(stages(STRONG) > stages("borduna-2021-ai-vision"), "the strong strategy reaches more stages");
    assert_eq!(of(&RUN.table("sdg.csv"), STRONG).len(), 26);
}
