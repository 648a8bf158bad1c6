//! `concordant compare`: two versions of a text with planted changes, and two runs.

use crate::common::{Desk, Rows, good_text, modest_text, row, table, text_with};
use std::fs;
use std::path::Path;

/// Two versions of the strategy of an invented country: ten changes of substance among moved and split
/// paragraphs and other words for the same.
const VERSIONS: [&str; 2] = ["morvania-draft.md", "morvania-final.md"];

fn desk_with_versions() -> Desk {
    let desk = Desk::new();
    for name in VERSIONS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
        let text = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        desk.write(name, text);
    }
    desk
}

fn changes(desk: &Desk, out: &str) -> Rows {
    table(&desk.path(out).join("compare.csv"))
}

#[test]
fn the_planted_changes_are_found_and_nothing_else() {
    let desk = desk_with_versions();
    let run = desk.run(&["compare", VERSIONS[0], VERSIONS[1], "--out", "cmp"]);
    run.ends_with(0);
    let found = changes(&desk, "cmp");
    let want = [
        // kind, moved, words of the quotation, detail, words gone, words new
        ("weakened", "yes", "A National AI Council", "", "in which civil society", ""),
        ("weakened", "", "a public register", "intent lost: shall", "shall", "may"),
        (
            "weakened",
            "",
            "algorithmic impact assessment",
            "capped by refusal: not",
            "and will publish",
            "not",
        ),
        ("weakened", "", "introduce an audit scheme", "deadline lost: By 2027", "By 2027", ""),
        ("weakened", "", "introduce AI literacy", "amount lost: 40 million", "with 40 million crowns", ""),
        ("removed", "", "a scholarship programme", "", "", ""),
        ("strengthened", "", "public sector data sets", "target gained", "", "at least 80 percent"),
        (
            "weakened",
            "",
            "committee on artificial intelligence in medicine",
            "body lost",
            "The Ministry of Health",
            "",
        ),
        ("strengthened", "", "carbon footprint", "", "and will assess", "public monitoring scheme"),
        ("added", "", "a fund for research on safe and robust", "", "", ""),
    ];
    let kinds: Vec<&str> = found.iter().map(|row| row["kind"].as_str()).collect();
    assert_eq!(kinds, want.map(|(kind, ..)| kind), "{}", run.stdout);
    for (row, (kind, moved, quote, detail, gone, new)) in found.iter().zip(want) {
        let quoted = if kind == "added" { &row["quote_new"] } else { &row["quote_old"] };
        for (column, value, part) in [
            ("quote", quoted, quote),
            ("details", &row["details"], detail),
            ("words_removed", &row["words_removed"], gone),
            ("words_added", &row["words_added"], new),
        ] {
            assert!(value.contains(part), "{column} of {row:#?}");
        }
        assert_eq!(row["moved"], moved, "{row:#?}");
    }
    assert!(
        run.stdout.contains("10 changes: 6 weakened, 2 strengthened, 1 removed, 1 added, 0 changed"),
        "{}",
        run.stdout
    );
}

#[test]
fn the_effects_sum_to_the_difference_of_the_values() {
    let desk = desk_with_versions();
    desk.run(&["compare", VERSIONS[0], VERSIONS[1], "--out", "cmp", "--quiet"]).ends_with(0);
    let found = changes(&desk, "cmp");
    let scores = table(&desk.path("cmp/compare_scores.csv"));
    for framework in ["unesco", "gdc", "sdg", "igf"] {
        let column = format!("{framework}_effect");
        let number = |text: &String| text.parse::<f64>().unwrap_or_else(|error| panic!("{text}: {error}"));
        let sum: f64 = found.iter().map(|row| number(&row[&column])).sum();
        let difference = number(&row(&scores, "id", framework)["difference"]);
        // Each effect is written with four decimals.
        assert!((sum - difference).abs() < 0.0001 * found.len() as f64, "{framework}: {sum}, {difference}");
    }
    let register = row(&scores, "id", "unesco.A6.88a");
    assert_eq!((register["value_old"].as_str(), register["value_new"].as_str()), ("0.7500", "0.0000"));
}

#[test]
fn the_other_way_round_all_is_turned() {
    let desk = desk_with_versions();
    let count = |old: &str, new: &str, out: &str| {
        desk.run(&["compare", old, new, "--out", out, "--quiet"]).ends_with(0);
        let found = changes(&desk, out);
        ["weakened", "strengthened", "removed", "added", "changed"]
            .map(|kind| found.iter().filter(|row| row["kind"] == kind).count())
    };
    let [weakened, strengthened, removed, added, changed] = count(VERSIONS[0], VERSIONS[1], "there");
    assert_eq!(count(VERSIONS[1], VERSIONS[0], "back"), [strengthened, weakened, added, removed, changed]);
    assert_eq!(count(VERSIONS[0], VERSIONS[0], "same"), [0; 5]);
}

#[test]
fn two_runs_are_compared_with_the_reasons() {
    let desk = Desk::new();
    desk.write("texts/a.txt", good_text()).write("texts/b.txt", modest_text());
    desk.analyze(&["texts"]).ends_with(0);
    fs::rename(desk.path("out"), desk.path("before")).expect("the run can be moved");
    desk.write("texts/b.txt", text_with("The Government will publish a council."));
    desk.analyze(&["texts"]).ends_with(0);
    let compare = |old: &str, new: &str| desk.run(&["compare", old, new, "--rules", "rules", "--out", "cmp"]);
    let run = compare("before", "out");
    run.ends_with(0);
    let found = changes(&desk, "cmp");
    let told: Vec<_> = found
        .iter()
        .map(|row| ["doc_id", "kind", "provisions", "reasons"].map(|column| row[column].as_str()))
        .collect();
    assert_eq!(
        told,
        [["b", "removed", "plan.K1.1 2→0", "document"], ["b", "added", "plan.K2.2 0→2", "document"],]
    );
    assert!(found[0]["quote_old"].contains("the register in mind") && found[0]["quote_new"].is_empty());
    assert!(found[1]["quote_new"].contains("publish a council"), "{found:#?}");
    let scores = table(&desk.path("cmp/compare_scores.csv"));
    assert_eq!(scores.iter().filter(|row| row["entity"] == "framework").count(), 2);
    assert!(run.stdout.contains("b Plan: 25.0 % → 25.0 %, +0.0 points"), "{}", run.stdout);

    desk.run(&["analyze", "texts/a.txt", "--rules", "rules", "--format", "json", "--out", "json"])
        .ends_with(0);
    compare("before", "json")
        .ends_with(2)
        .says(&["cannot read `json/evidence.csv`", "with `csv` among the formats"]);
    compare("before", "texts/a.txt")
        .ends_with(2)
        .says(&["`before` is the folder of a run and `texts/a.txt` is none"]);
    desk.write("before/scores.csv", "doc_id,entity\na,framework\n");
    compare("before", "out")
        .ends_with(2)
        .says(&["`before/scores.csv` is not a table of a run", "missing field `id`"]);
}

#[test]
fn a_version_that_cannot_be_assessed_is_refused() {
    let desk = Desk::new();
    desk.write("a.txt", good_text()).write("b.txt", "").write("c.txt", "12 34 56\n");
    let compare = |new: &str| desk.run(&["compare", "a.txt", new, "--out", "cmp"]);
    compare("b.txt").ends_with(2).says(&["`b.txt`: the file is empty"]);
    compare("c.txt").ends_with(2).says(&["`c.txt` cannot be assessed"]);
    compare("d.txt").ends_with(2).says(&["`d.txt`: "]);
    assert!(!desk.path("cmp").exists() && !desk.path("cmp.partial").exists(), "nothing is left behind");
}
