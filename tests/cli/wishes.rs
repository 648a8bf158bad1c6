//! What a user asks beside the rules: profile, waivers, decisions, threshold.

use crate::common::{Desk, good_text, modest_text, row, rules};

fn desk() -> Desk {
    let desk = Desk::new();
    rules::write(&desk, "rules");
    desk.write("good.txt", good_text()).write("modest.txt", modest_text());
    desk
}

const BOTH: [&str; 2] = ["good.txt", "modest.txt"];

#[track_caller]
fn value(desk: &Desk, document: &str) -> String {
    row(&desk.table("comparison.csv"), "doc_id", document)["plan_value"].clone()
}

/// `provision: status, found of expected, severity` of the gaps of a document.
fn gaps(desk: &Desk, document: &str) -> Vec<String> {
    let rows = desk.table("gaps.csv").into_iter().filter(|row| row["doc_id"] == document);
    rows.map(|row| {
        let [provision, status, found, expected, severity] =
            ["provision", "status", "found_level", "expected_level", "severity"].map(|name| &row[name]);
        format!("{provision}: {status}, {found} of {expected}, {severity}")
    })
    .collect()
}

fn recorded(desk: &Desk, option: &str) -> Option<String> {
    let bytes = desk.files("out").remove("run.json").expect("every run has a record");
    let run: serde_json::Value = serde_json::from_slice(&bytes).expect("it is JSON");
    run["options"][option].as_str().map(str::to_string)
}

#[track_caller]
fn nothing_was_written(desk: &Desk) {
    assert!(!desk.path("out").exists() && !desk.path("out.partial").exists());
}

#[test]
fn a_profile_selects_weights_and_expects() {
    let desk = desk();
    desk.write("profiles/base.toml", "[weight]\n\"plan.K1\" = 3.0\n[expected]\n\"plan\" = 2\n");
    desk.write("profiles/own.toml", "inherits = \"base.toml\"\n[expected]\n\"plan.K1.1\" = 4\n");
    desk.write("narrow.toml", "exclude = [\"plan.K2\"]\n");
    desk.analyze_with(&BOTH, &["--profile", "profiles/own.toml"]).ends_with(0);
    assert_eq!((value(&desk, "good"), value(&desk, "modest")), ("0.7500".to_string(), "0.3750".to_string()));
    // Files of unknown country are peers of each other: one of one reaches level 4 on the register.
    assert_eq!(
        gaps(&desk, "modest"),
        ["plan.K1.1: partial, 2 of 4, 3.0000", "plan.K2.2: absent, 0 of 2, 0.5000"]
    );
    let profiled = recorded(&desk, "profile_sha256").expect("a profile changes the results");
    desk.analyze_with(&BOTH, &["--profile", "narrow.toml"]).ends_with(0);
    assert_ne!(recorded(&desk, "profile_sha256"), Some(profiled));
    assert_eq!(value(&desk, "good"), "1.0000");
    assert_eq!(gaps(&desk, "modest"), ["plan.K1.1: partial, 2 of 3, 0.5000"]);
    let scores = desk.table("scores.csv");
    assert_eq!(row(&scores, "id", "plan.K2.2")["status"], "not_applicable");
    assert!(desk.table("guidelines.csv").iter().all(|row| row["provision"] == "plan.K1.1"));
    let report = desk.files("out").remove("reports/good.md").expect("it has a report");
    assert!(!String::from_utf8_lossy(&report).contains("plan.K2"));
}

#[test]
fn a_waiver_lets_a_gap_be_and_keeps_it_in_sight() {
    let desk = desk();
    let waiver = "[[waiver]]\nprovision = \"plan.K2.2\"\nreason = \"a council exists by law\"\nexpires = \"2026-06-30\"\n";
    desk.write("waivers.toml", waiver);
    let options = |day| ["--waivers", "waivers.toml", "--today", day];
    desk.analyze_with(&BOTH, &options("2026-06-30")).ends_with(0);
    assert_eq!(gaps(&desk, "good"), ["plan.K2.2: waived, 0 of 3, 0.0000"]);
    let gap = &desk.table("gaps.csv")[0];
    assert_eq!(gap["waiver"], "a council exists by law (until 2026-06-30)");
    assert_eq!(value(&desk, "good"), "0.5000", "a waiver is no evidence");
    assert_eq!(recorded(&desk, "today").as_deref(), Some("2026-06-30"));
    let report = desk.files("out").remove("reports/good.md").expect("it has a report");
    assert!(String::from_utf8_lossy(&report).contains("*Waived* until 2026-06-30: a council exists by law"));
    // The day of the system decides when none is given.
    desk.write("waivers.toml", waiver.replace("2026-06-30", "9999-12-31"));
    desk.analyze_with(&BOTH, &["--waivers", "waivers.toml"]).ends_with(0);
    assert_eq!(recorded(&desk, "today").map(|day| day.len()), Some(10));
}

#[test]
fn wrong_wishes_are_told_with_their_place_and_nothing_is_written() {
    let desk = desk();
    desk.write("unknown.toml", "select = [\"plan.K3\"]\n")
        .write("ring.toml", "inherits = \"ring.toml\"\n")
        .write(
            "waivers.toml",
            "[[waiver]]\nprovision = \"plan.K2.2\"\nreason = \"r\"\nexpires = \"2026-06-30\"\n",
        )
        .write(
            "lost.toml",
            "[[waiver]]\nprovision = \"plan.K2.9\"\nreason = \"r\"\nexpires = \"2999-01-01\"\n",
        )
        .write("decisions.csv", "evidence_id,decision,by,note\n0123456789abcdef,reject,KM,\n")
        .write("maybe.csv", "evidence_id,decision,by\nx,maybe,KM\n");
    for (options, parts) in [
        (
            &["--profile", "unknown.toml"][..],
            &["unknown.toml:1:11: error[unknown-id]: `plan.K3`", "help: the nearest name is `plan.K"][..],
        ),
        (&["--profile", "ring.toml"], &["`ring.toml` inherits from itself"]),
        (&["--profile", "gone.toml"], &["cannot read `gone.toml`"]),
        (
            &["--waivers", "waivers.toml", "--today", "2026-07-01"],
            &["waivers.toml:4:11: error[waiver-expired]: ", "expired on 2026-06-30, today is 2026-07-01"],
        ),
        (&["--waivers", "lost.toml"], &["lost.toml:2:13: error[unknown-id]: ", "is `plan.K2.2`"]),
        (&["--today", "2026-07-01"], &["--waivers"]),
        (&["--waivers", "waivers.toml", "--today", "soon"], &["'soon'", "YYYY-MM-DD"]),
        (
            &["--decisions", "decisions.csv"],
            &["decisions.csv:2:1: error[decisions]: no evidence of this run has the id `0123456789abcdef`"],
        ),
        (&["--decisions", "maybe.csv"], &["maybe.csv:2:1: error[decisions]: `maybe` is no decision"]),
        (&["--fail-under", "60"], &["'60'", "0.4 for 40 %"]),
    ] {
        desk.analyze_with(&BOTH, options).ends_with(2).says(parts);
        nothing_was_written(&desk);
    }
}

#[test]
fn decisions_count_and_the_scores_without_them_stay_in_sight() {
    let desk = desk();
    desk.analyze(&BOTH).ends_with(0);
    let evidence = desk.table("evidence.csv");
    let id = |document: &str| {
        let found = evidence.iter().find(|row| row["doc_id"] == document && row["provision"] == "plan.K1.1");
        found.expect("it names the register")["evidence_id"].clone()
    };
    let decisions = format!(
        "evidence_id,decision,by,note\n{},reject,KM,another register is meant\n{},3,KM,\n",
        id("good"),
        id("modest")
    );
    desk.write("decisions.csv", decisions);
    let run = desk.analyze_with(&BOTH, &["--decisions", "decisions.csv"]);
    run.ends_with(0);
    assert_eq!((value(&desk, "good"), value(&desk, "modest")), ("0.0000".to_string(), "0.3750".to_string()));
    let documents = desk.table("documents.csv");
    assert_eq!(row(&documents, "doc_id", "good")["plan_value_without_decisions"], "0.5000");
    let (without, with) = run.stdout.split_once("with them").expect("both are printed");
    assert!(without.contains("50.0 %") && without.contains("25.0 %"), "{}", run.stdout);
    assert!(with.contains("0.0 %") && with.contains("37.5 %") && !with.contains("50.0 %"), "{}", run.stdout);
    assert_eq!(gaps(&desk, "good")[0], "plan.K1.1: absent, 0 of 3, 1.5000");
    assert_eq!(gaps(&desk, "modest"), ["plan.K2.2: absent, 0 of 3, 0.7500"]);
    let decided = desk.table("evidence.csv");
    let rejected = row(&decided, "evidence_id", &id("good"));
    let cells = ["level", "level_found", "decision", "decided_by"].map(|name| rejected[name].as_str());
    assert_eq!(cells, ["0", "4", "reject", "KM"]);
}

#[test]
fn a_threshold_decides_the_exit() {
    let desk = desk();
    desk.analyze_with(&BOTH, &["--fail-under", "0.25"]).ends_with(0);
    desk.analyze_with(&BOTH, &["--fail-under", "0.2501"])
        .ends_with(1)
        .says(&["failed: `modest.txt`: 25.0 % on Plan"]);
    assert!(desk.path("out/gaps.csv").exists(), "the results are there all the same");
}
