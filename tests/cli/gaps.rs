//! gaps.csv: what is missing, how near the text came, and who has it.

use crate::common::{Desk, Rows, good_text, modest_text, row, rules, text_with};
use std::collections::BTreeMap;

/// Four documents: one that reaches the register, two that do not, and one that cannot be assessed.
fn desk() -> Desk {
    let desk = Desk::new();
    rules::write(&desk, "rules");
    let french = "Le gouvernement de la ville publie chaque année un rapport sur les écoles et les routes. ";
    desk.write("good.txt", good_text())
        .write("modest.txt", modest_text())
        .write("silent.txt", text_with("The town has a new bridge."))
        .write("french.txt", french.repeat(30))
        .write(
            "meta.csv",
            "file,country_iso3\ngood.txt,XAA\nmodest.txt,XBB\nsilent.txt,XCC\nfrench.txt,XDD\n",
        );
    desk
}

const ALL: [&str; 4] = ["good.txt", "modest.txt", "silent.txt", "french.txt"];
const META: [&str; 2] = ["--meta", "meta.csv"];

fn gap<'a>(gaps: &'a Rows, document: &str, provision: &str) -> Option<&'a BTreeMap<String, String>> {
    gaps.iter().find(|gap| gap["doc_id"] == document && gap["provision"] == provision)
}

#[test]
fn a_gap_tells_level_severity_and_the_best_peer() {
    let desk = desk();
    desk.analyze_with(&ALL, &META).ends_with(3);
    let gaps = desk.table("gaps.csv");
    assert!(gap(&gaps, "good", "plan.K1.1").is_none(), "level 4 is no gap");
    for (document, provision, status, found, severity, peer) in [
        // One of two other countries has the register.
        ("modest", "plan.K1.1", "partial", "2", "0.3750", "good"),
        ("silent", "plan.K1.1", "absent", "0", "1.1250", "good"),
        ("good", "plan.K2.2", "absent", "0", "0.7500", ""),
    ] {
        let gap = gap(&gaps, document, provision).unwrap_or_else(|| panic!("{document}: {gaps:#?}"));
        let cells = ["status", "found_level", "severity", "best_peer_doc"].map(|name| gap[name].as_str());
        assert_eq!(cells, [status, found, severity, peer], "{document}, {provision}");
        assert_eq!((&*gap["expected_level"], &*gap["terms_tried"]), ("3", "1"), "{document}");
    }
    assert!(gaps.iter().all(|gap| gap["doc_id"] != "french"), "what was not looked for is no gap");
    let documents = desk.table("documents.csv");
    for (document, count, unknown) in [("good", "1", "0"), ("modest", "2", "0"), ("french", "", "2")] {
        let found = row(&documents, "doc_id", document);
        assert_eq!((&*found["gaps"], &*found["not_assessable"]), (count, unknown), "{document}");
    }
}

#[test]
fn a_country_is_one_peer_and_a_copy_none() {
    let desk = desk();
    let second = text_with("The Government will publish a register of all its works.");
    desk.write("second.txt", second).write("copy.txt", good_text());
    desk.write(
        "meta.csv",
        "file,country_iso3\ngood.txt,XAA\nsecond.txt,XAA\nmodest.txt,XBB\ncopy.txt,XEE\nsilent.txt,XCC\n",
    );
    desk.analyze_with(&["good.txt", "second.txt", "modest.txt", "copy.txt", "silent.txt"], &META)
        .ends_with(0);
    let gaps = desk.table("gaps.csv");
    // Of XBB and XAA one reaches the level; neither the second document nor the copy counts again.
    let silent = gap(&gaps, "silent", "plan.K1.1").expect("it has no register");
    assert_eq!((&*silent["severity"], &*silent["best_peer_doc"]), ("1.1250", "good"));
    // To the copy its original is no peer.
    let copy = gap(&gaps, "copy", "plan.K2.2").expect("it has no council");
    assert_eq!(&*copy["severity"], "0.7500");
}

#[test]
fn the_nearest_sentences_stand_with_the_part_that_failed() {
    let desk = desk();
    let council = rules::provision("council", "2")
        .replace("match = \"council\"", "match = \"council NEAR/3 voters\"")
        + "voters = [\"voter*\"]\n";
    desk.write("rules/plan/K2/2.toml", council);
    let text = text_with(
        "Of all the voters in the old and new quarters of the town few know the council. The council sleeps.",
    );
    desk.write("near.txt", text).analyze(&["near.txt"]).ends_with(0);
    let gaps = desk.table("gaps.csv");
    let near = gap(&gaps, "near", "plan.K2.2").expect("the words stand too far apart");
    assert_eq!(
        near["nearest_miss"],
        "Of all the voters in the old and new quarters of the town few know the council. | The council sleeps."
    );
    assert_eq!(near["missing_part"], "council NEAR/3 voters | council NEAR/3 voters");
}

#[test]
fn another_document_changes_neither_value_nor_level() {
    let desk = desk();
    let own = |paths: &[&str]| {
        desk.analyze_with(paths, &META);
        let of = |name: &str, columns: &[&str]| -> Vec<Vec<String>> {
            let rows = desk.table(name).into_iter().filter(|row| row["doc_id"] == "modest");
            rows.map(|row| columns.iter().map(|&column| row[column].clone()).collect()).collect()
        };
        (
            of("comparison.csv", &["plan_value", "plan_k1", "plan_k2"]),
            of("gaps.csv", &["provision", "status", "found_level", "nearest_miss", "missing_part"]),
        )
    };
    let (values, gaps) = own(&ALL);
    assert!(gaps.len() == 2 && values.len() == 1);
    assert_eq!(own(&["modest.txt", "silent.txt"]), (values.clone(), gaps.clone()));
    assert_eq!(own(&["modest.txt"]), (values, gaps));
}

#[test]
fn guidelines_tell_what_to_write_and_who_has_written_it() {
    let desk = desk();
    desk.analyze_with(&ALL, &META).ends_with(3);
    let guidelines = desk.table("guidelines.csv");
    assert_eq!(guidelines.len(), 2, "a row for each provision");
    let register = row(&guidelines, "provision", "plan.K1.1");
    assert_eq!((&*register["title"], &*register["cites"]), ("A register", "Plan, 1"));
    assert!(register["minimum_elements"].starts_with("subject: register (“register”) | level 3: "));
    assert!(register["checklist"].starts_with("Does the text say in its own name"), "{register:#?}");
    assert!(register["exemplars"].starts_with("good para. "), "{register:#?}");
    assert_eq!(row(&guidelines, "provision", "plan.K2.2")["exemplars"], "none found");
}

#[test]
fn best_practices_are_the_strongest_passages_one_a_country() {
    let desk = desk();
    let second = text_with("The Government will publish a register of all its works.");
    let other = text_with("The Government will publish a register by 2027.");
    desk.write("second.txt", second).write("other.txt", other);
    desk.write(
        "meta.csv",
        "file,country_iso3\ngood.txt,XAA\nsecond.txt,XAA\nother.txt,XBB\nmodest.txt,XCC\n",
    );
    desk.analyze_with(&["modest.txt", "other.txt", "second.txt", "good.txt"], &META).ends_with(0);
    let best = desk.table("best_practices.csv");
    let cells = ["item", "rank", "doc_id", "country_iso3", "level", "countries_reaching", "countries"];
    let rows: Vec<Vec<&str>> = best.iter().map(|row| cells.map(|cell| row[cell].as_str()).to_vec()).collect();
    assert_eq!(
        rows,
        [["plan.K1", "1", "good", "XAA", "4", "2", "3"], ["plan.K1", "2", "other", "XBB", "3", "2", "3"]]
    );
    assert_eq!(best[1]["quote"], "The Government will publish a register by 2027.");
}
