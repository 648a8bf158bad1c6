//! gaps.csv: what is missing, how near the text came, and who has it.

use crate::common::{Desk, Rows, good_text, modest_text, row, rules, text_with};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
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
    desk.write("second.txt", second).write("twin.txt", good_text());
    desk.write(
        "meta.csv",
        "file,country_iso3\ngood.txt,XAA\nsecond.txt,XAA\nmodest.txt,XBB\ntwin.txt,XEE\nsilent.txt,XCC\n",
    );
    desk.analyze_with(&["good.txt", "second.txt", "modest.txt", "twin.txt", "silent.txt"], &META)
        .ends_with(0);
    let gaps = desk.table("gaps.csv");
    // Of XBB and XAA one reaches the level; neither the second document nor the copy counts again.
    let silent = gap(&gaps, "silent", "plan.K1.1").expect("it has no register");
    assert_eq!((&*silent["severity"], &*silent["best_peer_doc"]), ("1.1250", "good"));
    // To the copy its original is no peer.
    let copy = gap(&gaps, "twin", "plan.K2.2").expect("it has no council");
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
        "para. 9: Of all the voters in the old and new quarters of the town few know the council. | \
         para. 9: The council sleeps."
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
    desk.write("good-again.txt", good_text());
    assert_eq!(own(&["good-again.txt", "good.txt", "modest.txt"]), (values.clone(), gaps.clone()));
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

/// The block quotations of a Markdown text as a reader sees them, white space folded.
fn quotations(markdown: &str) -> Vec<String> {
    let (mut found, mut inside) = (Vec::new(), false);
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::BlockQuote(_)) => {
                inside = true;
                found.push(String::new());
            }
            Event::End(TagEnd::BlockQuote(_)) => inside = false,
            Event::Text(text) if inside => found.last_mut().expect("it was begun").push_str(&text),
            Event::SoftBreak if inside => found.last_mut().expect("it was begun").push(' '),
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
            other => assert!(!inside, "{other:?} in a quotation"),
        }
    }
    found.iter().map(|text| folded(text)).collect()
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn report(desk: &Desk, document: &str) -> String {
    let bytes = desk.files("out").remove(&format!("reports/{document}.md"));
    String::from_utf8(bytes.unwrap_or_else(|| panic!("{document} has no report"))).expect("it is UTF-8")
}

#[test]
fn a_report_tells_what_is_said_what_is_missing_and_how_others_say_it() {
    let desk = desk();
    let quirky = "The *Government* will keep the [register] in <mind> | & in the_safe_place.";
    desk.write("quirky.txt", text_with(quirky));
    desk.write("meta.csv", "file,country_iso3,title\ngood.txt,XAA,Plan\nquirky.txt,XBB,Plan *B* for | all\n");
    desk.analyze_with(&["good.txt", "quirky.txt", "french.txt"], &META).ends_with(3);
    assert!(!desk.path("out/reports/french.md").exists(), "nothing could be assessed");
    let text = report(&desk, "quirky");
    let peer =
        "The Government will publish a register of algorithms by 2027, run by the Ministry of Justice.";
    assert_eq!(quotations(&text), [quirky, peer], "{text}");
    for part in [
        "# Gap report: Plan \\*B\\* for \\| all\n",
        "## Limits first\n",
        "| Plan | 25.0 % | – | 2 of 2 | 50.0 % | 50.0 % | 2 of 2 | 0 |\n",
        "- Plan: of 25.0 points at most 25.0 hang on one passage (para. 9), and at most 25.0 on one section",
        "**Strengths**: no provision reaches level 3.",
        "- A council (plan.K2.2): level 0 where 3 is expected; 0 of 1 other countries reach it; severity 0.75.\n",
        "**Not assessed**: nothing;",
        "### Register (plan.K1): 50.0 %\n",
        "`plan.K1.1`, Plan, 1. Status **partial**, level 2; expected 3.",
        "*The document says*, para. 9, level 2 (commitment):",
        "Words noted: intent “will”.",
        "*Missing:* a law, body, programme",
        "*XAA* (good), para. 9, level 4:",
        "*Missing:* nothing was found in the whole text (terms tried: 1).",
        "These rules hold no measurement",
    ] {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
    let good = report(&desk, "good");
    assert!(good.contains("- A register (plan.K1.1): level 4, para. 9.\n"), "{good}");
    assert!(good.contains("body “Ministry of”, deadline “by 2027”"), "{good}");
}

#[test]
fn reports_are_written_only_when_asked_for() {
    let desk = desk();
    desk.analyze_with(&["good.txt"], &["--format", "csv"]).ends_with(0);
    assert!(desk.files("out").keys().all(|name| !name.starts_with("reports/")));
}
