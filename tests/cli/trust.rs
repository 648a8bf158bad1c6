//! How far values can be trusted: with and without measurements, seeds, the noise floor.

use crate::common::{Desk, good_text, modest_text, row, rules, text_with};

const FILES: [&str; 3] = ["good.txt", "modest.txt", "silent.txt"];

/// What `validate --save` could have written.
const QUALITY: &str = r#"[[source]]
name = "labels.csv"
date = "2025-01-01"
rules_sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
documents = 7
units = 90
levels = [[9, 1, 0, 0, 0], [1, 20, 3, 0, 0], [0, 4, 20, 2, 0], [0, 0, 4, 16, 1], [0, 0, 0, 2, 8]]
[source.items]
"plan.K1" = { tp = 30, fp = 6, fn = 5, tn = 60 }
"plan.K2" = { tp = 3, fp = 1, fn = 1, tn = 85 }
"#;

fn desk() -> Desk {
    let desk = Desk::new();
    rules::write(&desk, "rules");
    desk.write("good.txt", good_text())
        .write("modest.txt", modest_text())
        .write("silent.txt", text_with("The town has a new bridge."));
    desk
}

#[test]
fn without_measurements_nothing_is_corrected() {
    let desk = desk();
    let run = desk.analyze(&FILES);
    run.ends_with(0);
    assert!(run.stdout.contains("Plan: the rules were not measured on labelled passages"), "{}", run.stdout);
    for document in &desk.table("comparison.csv") {
        assert_eq!((&*document["plan_corrected"], &*document["plan_low"]), ("", ""), "{document:#?}");
        assert!(!document["plan_rank_low"].is_empty(), "{document:#?}");
        assert_eq!(document["plan_above_floor"], "");
    }
}

#[test]
fn measured_errors_are_taken_back() {
    let desk = desk();
    desk.write("rules/quality.toml", QUALITY);
    let run = desk.analyze(&FILES);
    run.ends_with(0);
    assert!(!run.stdout.contains("not measured"), "{}", run.stdout);
    let comparison = desk.table("comparison.csv");
    let number = |document: &str, column: &str| -> f64 {
        let cell = &row(&comparison, "doc_id", document)[column];
        cell.parse().unwrap_or_else(|_| panic!("{column} of {document} is `{cell}`"))
    };
    for document in ["good", "modest", "silent"] {
        let (low, middle, high) =
            (number(document, "plan_low"), number(document, "plan_corrected"), number(document, "plan_high"));
        assert!(0.0 <= low && low <= middle && middle <= high && high <= 1.0, "{document}");
    }
    assert!(number("good", "plan_high") > number("silent", "plan_corrected"));
    assert_eq!(number("good", "plan_drop_passage"), 0.5, "one passage carries all of it");
    let scores = desk.table("scores.csv");
    let item =
        scores.iter().find(|row| row["doc_id"] == "good" && row["id"] == "plan.K1").expect("it is scored");
    assert!(!item["corrected"].is_empty() && !item["low"].is_empty(), "{item:#?}");
    let seeded = |seed: &str| {
        desk.analyze_with(&FILES, &["--seed", seed, "--replicates", "200"]).ends_with(0);
        desk.files("out")["rank_replicates.csv"].clone()
    };
    assert_eq!(seeded("7"), seeded("7"));
    assert_ne!(seeded("7"), seeded("8"));
}

#[test]
fn without_replicates_there_are_no_intervals() {
    let desk = desk();
    desk.write("rules/quality.toml", QUALITY);
    desk.analyze_with(&FILES, &["--replicates", "0"]).ends_with(0);
    let good = row(&desk.table("comparison.csv"), "doc_id", "good").clone();
    assert_eq!(good["plan_value"], "0.5000");
    for column in ["plan_corrected", "plan_rank_low", "plan_ties"] {
        assert_eq!(good[column], "", "{column}");
    }
    assert!(desk.table("rank_replicates.csv").is_empty());
}

#[test]
fn the_noise_floor_is_measured_kept_and_taken_off() {
    let desk = desk();
    let save = ["--rules", "rules", "--save", "--date", "2025-03-01"];
    desk.run(&[&["rules", "floor", "modest.txt"][..], &save].concat()).ends_with(0);
    let kept = String::from_utf8(desk.files("rules")["quality.toml"].clone()).expect("it is UTF-8");
    assert!(kept.contains("[floor]\ndate = \"2025-03-01\"\n"), "{kept}");
    desk.analyze(&FILES).ends_with(0);
    let comparison = desk.table("comparison.csv");
    // The measured document itself lies on the floor, and one of as many words without findings below it.
    assert_eq!(row(&comparison, "doc_id", "modest")["plan_above_floor"], "0.0000");
    let silent: f64 =
        row(&comparison, "doc_id", "silent")["plan_above_floor"].parse().expect("it has a value");
    assert!((-0.26..-0.24).contains(&silent), "{silent}");
    let run = desk.run(&["rules", "floor", "modest.txt", "--save", "--date", "2025-03-01"]);
    run.ends_with(2).says(&["there is no rules folder to save to"]);
}
