//! `validate`: labels against findings, whole documents, halves, what is saved, and labels that are wrong.

use crate::common::rules;
use crate::common::{Desk, Run, row, table, text_with};

/// Labels on the small rules: K1 is found in every sentence with "register", K2 with "council". By their
/// names, documents `a` and `b` are for writing rules, `e` and `f` for tests.
const LABELS: &str = "unit_id,document,text,items,items_disputed,level,polarity\n\
    1,a,The Government will publish a register.,plan.K1,,3,+\n\
    2,a,Boats leave at dawn.,plan.K2,,0,+\n\
    3,b,A council met.,,,1,-\n\
    4,b,A register and a council.,plan.K1,plan.K2,1,f\n\
    5,e,The register is kept.,plan.K1,,1,+\n\
    6,f,A council met.,plan.K2,,2,+\n\
    7,f,The council will publish a register.,plan.K2,,3,\n";

fn desk() -> Desk {
    let desk = Desk::new();
    rules::write(&desk, "rules");
    desk.write("gold/labels.csv", LABELS);
    desk
}

fn validate(desk: &Desk, options: &[&str]) -> Run {
    desk.run(&[&["validate", "--gold", "gold/labels.csv", "--rules", "rules"], options].concat())
}

#[test]
fn labels_and_findings_are_compared() {
    let desk = desk();
    let run = validate(&desk, &["--out", "out"]);
    run.ends_with(0);
    assert!(
        run.stdout.contains("items found per unit: plan 1.14, all 1.14 (7 units of 4 documents)"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("levels: 7 units, exact 0.857"), "{}", run.stdout);
    assert!(run.stdout.contains("capped: 0 of 2 (0 %) of ordinary"), "{}", run.stdout);
    let items = desk.table("validation.csv");
    assert_eq!(
        items.iter().map(|row| row["item"].as_str()).collect::<Vec<_>>(),
        ["plan.K1", "plan.K2", "plan", "all"]
    );
    for (item, counts) in [
        ("plan.K1", ["3", "3", "1", "0", "3"]),
        ("plan.K2", ["3", "2", "1", "1", "2"]),
        ("all", ["6", "5", "2", "1", "5"]),
    ] {
        let row = row(&items, "item", item);
        assert_eq!(["positives", "tp", "fp", "fn", "tn"].map(|name| row[name].as_str()), counts, "{item}");
    }
    let first = row(&items, "item", "plan.K1");
    assert_eq!(
        ["precision", "recall", "recall_low", "recall_high"].map(|name| first[name].as_str()),
        ["0.7500", "1.0000", "1.0000", "1.0000"]
    );
    let units = desk.table("validation_units.csv");
    let unit = row(&units, "unit_id", "4");
    let names = ["items_gold", "items_found", "level_gold", "level_found", "capped_by"];
    assert_eq!(names.map(|name| unit[name].as_str()), ["plan.K1", "plan.K1|plan.K2", "1", "1", ""]);
    let errors = desk.table("validation_errors.csv");
    let shown: Vec<[&str; 4]> = errors
        .iter()
        .map(|row| ["unit_id", "item", "error", "rule"].map(|name| row[name].as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ["2", "plan.K2", "fn", ""],
            ["3", "plan.K2", "fp", "plan.K2.topic/found"],
            ["7", "plan.K1", "fp", "plan.K1.topic/found"]
        ]
    );
}

#[test]
fn threads_change_nothing_and_the_seed_decides_the_intervals() {
    let desk = desk();
    let files = |out: &str, options: &[&str]| {
        validate(&desk, &[&["--out", out], options].concat()).ends_with(0);
        desk.files(out)
    };
    let one = files("one", &["--jobs", "1"]);
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        ["validation.csv", "validation.json", "validation_errors.csv", "validation_units.csv"]
    );
    assert!(one == files("two", &["--jobs", "2"]));
    let other = files("other", &["--seed", "2"]);
    assert!(one["validation.json"] != other["validation.json"]);
    assert!(one["validation_units.csv"] == other["validation_units.csv"]);
}

#[test]
fn whole_documents_are_found_beside_the_table() {
    let desk = desk();
    desk.write("gold/texts/long.txt", text_with("A register of the boats was kept."));
    desk.write("gold/texts/short.txt", "In the tower by the harbour a register was kept.\n");
    desk.write(
        "gold/labels.csv",
        "unit_id,file,items\n1,texts/long.txt,plan.K1\n2,texts/short.txt,plan.K1\n",
    );
    for (options, found) in [(&[][..], "2"), (&["--threshold", "100"], "1"), (&["--threshold", "1000"], "0")]
    {
        let run = validate(&desk, &[&["--out", "out"], options].concat());
        run.ends_with(0);
        assert!(run.stdout.contains("whole documents: an item is found from"), "{}", run.stdout);
        let items = desk.table("validation.csv");
        assert_eq!(row(&items, "item", "plan.K1")["tp"], found, "{options:?}");
    }
    let errors = desk.table("validation_errors.csv");
    assert_eq!(errors[0]["text"], "texts/long.txt");
    assert!(errors[1]["terms_or_failed_part"].starts_with("200.00 pieces per 1,000 words"), "{errors:?}");
    desk.write(
        "gold/labels.csv",
        "unit_id,file,items\n1,texts/short.txt,plan.K1\n2,texts/gone.txt,plan.K1\n",
    );
    validate(&desk, &[]).ends_with(2).says(&[
        "gold/labels.csv:3:1: error[gold-unit]: cannot read the document `texts/gone.txt` of `2`",
        "help: paths in the column `file` start from the folder of the table",
    ]);
}

#[test]
fn halves_are_fixed_and_only_the_test_half_is_saved() {
    let desk = desk();
    let saving = ["--save", "--date", "2025-03-31"];
    for (options, parts) in [
        (&saving[..], &["test half", "--split test"][..]),
        (&["--save", "--date", "2025-03-31", "--split", "write"], &["test half", "--split test"]),
        (&["--save", "--split", "test"], &["day of the measurement", "--date"]),
        (&["--save", "--split", "test", "--date", "31.3.2025"], &["`31.3.2025` is no day", "YYYY-MM-DD"]),
        (&["--save", "--split", "test", "--strength", "x", "--date", "2025-03-31"], &["--strength"]),
    ] {
        validate(&desk, options).ends_with(2).says(parts).says(&["help: "]);
    }
    let built_in =
        ["validate", "--gold", "gold/labels.csv", "--split", "test", "--save", "--date", "2025-03-31"];
    desk.run(&built_in)
        .ends_with(2)
        .says(&["no rules folder", "help: name the folder of the rules with --rules"]);
    assert!(!desk.path("rules/quality.toml").exists(), "a refusal writes nothing");

    let write = validate(&desk, &["--split", "write"]);
    write.ends_with(0);
    assert!(write.stdout.contains("(4 units of 2 documents, the write half)"), "{}", write.stdout);
    let test = validate(&desk, &["--split", "test", "--save", "--date", "2025-03-31"]);
    test.ends_with(0);
    assert!(test.stdout.contains("(3 units of 2 documents, the test half)"), "{}", test.stdout);
}

#[test]
fn what_is_saved_is_read_again_and_merged_by_source() {
    let desk = desk();
    let save = |gold: &str, date: &str| {
        let options = ["--rules", "rules", "--split", "test", "--save", "--date", date];
        desk.run(&[&["validate", "--gold", gold][..], &options].concat()).ends_with(0);
        std::fs::read_to_string(desk.path("rules/quality.toml")).expect("it was saved")
    };
    let hash = |text: &str| {
        let lines = text.lines().filter(|line| line.starts_with("rules_sha256"));
        lines.map(str::to_string).collect::<std::collections::BTreeSet<_>>()
    };
    let first = save("gold/labels.csv", "2025-03-31");
    assert!(first.contains("name = \"labels.csv\"\ndate = \"2025-03-31\""), "{first}");
    assert!(first.contains("\"plan.K1\" = { tp = 1, fp = 1, fn = 0, tn = 1 }"), "{first}");
    assert!(first.contains("    [0, 1, 0, 0, 0],\n    [0, 1, 0, 0, 0],\n    [0, 0, 0, 1, 0],"), "{first}");
    desk.write("gold/others.csv", "unit_id,text,items\ne,A register came.,plan.K1\n");
    let second = save("gold/others.csv", "2025-04-01");
    assert!(second.contains("2025-03-31") && second.contains("name = \"others.csv\"\ndate = \"2025-04-01\""));
    let third = save("gold/labels.csv", "2025-04-02");
    assert!(!third.contains("2025-03-31") && third.matches("[[source]]").count() == 2, "{third}");
    assert_eq!(hash(&third), hash(&first), "saving does not change the rules");

    desk.write("rules/quality.toml", third.replace("2025-04-02", "2025-04-99"));
    validate(&desk, &[]).ends_with(2).says(&[
        "quality.toml:5:8: error[quality]: `2025-04-99` is no day, expected YYYY-MM-DD",
        "help: delete the file and measure again",
    ]);
}

#[test]
fn strength_is_compared_alone() {
    let desk = desk();
    for (file, word) in [("strength-1", "share"), ("strength-5", "publish")] {
        desk.write(
            &format!("rules/vocabulary/{file}.toml"),
            format!("note = \"\"\n[terms]\nen = [\"{word}\"]\n"),
        );
    }
    desk.write("gold/labels.csv", "unit_id,text,action\n1,Publish it.,5\n2,Share it.,2\n3,Boats leave.,4\n");
    let run = validate(&desk, &["--strength", "action", "--out", "out"]);
    run.ends_with(0);
    assert!(run.stdout.starts_with("strength: 2 units with a cue, exact 0.500"), "{}", run.stdout);
    assert!(run.stdout.ends_with("1 units without a cue are left out\n"), "{}", run.stdout);
    assert_eq!(run.stdout.lines().count(), 1);
    let units = table(&desk.path("out/validation_units.csv"));
    let found: Vec<&str> = units.iter().map(|row| row["strength"].as_str()).collect();
    assert_eq!(found, ["5", "1", ""]);
    validate(&desk, &["--strength", "power"]).ends_with(2).says(&["there is no column `power`", "`action`"]);
}

#[test]
fn labels_that_are_wrong_are_told_with_their_lines() {
    let desk = desk();
    for (labels, parts) in [
        ("unit_id,text\n1,x\n", &["gold/labels.csv:1:1: error[gold-column]", "`items`", "help: "][..]),
        (
            "unit_id,text,items,level\n1,x,plan.K1,high\n",
            &["gold/labels.csv:2:1: error[gold]: `high` in the column `level`", "0 to 4", "help: "],
        ),
        (
            "unit_id,text,items\n1,x,plan.K1\n2,x,plan.K9\n",
            &["gold/labels.csv:3:1: error[gold-item]: `plan.K9` is no item of `plan`", "plan.K1, plan.K2"],
        ),
        ("unit_id,text,items\n1,x,K1\n", &["`K1` is no item, expected a framework and an item"]),
        (
            "unit_id,text,items\n1,x,other.K1\n",
            &["no row of `gold/labels.csv` labels an item of plan", "help: "],
        ),
        ("unit_id,text,items,language\n1,x,plan.K1,fr\n", &["no rule has terms", "fr", "help: "]),
    ] {
        desk.write("gold/labels.csv", labels);
        validate(&desk, &["--out", "out"]).ends_with(2).says(parts);
    }
    let options = ["validate", "--gold", "gone.csv", "--rules", "rules"];
    desk.run(&options).ends_with(2).says(&["cannot read the labels `gone.csv`", "help: "]);
    validate(&desk, &["--threshold", "0"]).ends_with(2).says(&["--threshold", "a number above 0"]);
    assert!(!desk.path("out").exists());
}

#[test]
fn what_is_not_measured_is_told() {
    let desk = desk();
    desk.write(
        "gold/labels.csv",
        "unit_id,text,items,language\n1,A register.,plan.K1|other.K1,\n2,Un registre.,plan.K1,fr\n",
    );
    let run = validate(&desk, &[]);
    run.ends_with(0).says(&[
        "notice: no rule has terms in `fr`: 1 units in it are left out",
        "notice: labels of frameworks that these rules lack are left out: other.K1",
        "notice: never labelled in `labels.csv`, so not measured: plan.K2",
    ]);
    let quiet = validate(&desk, &["--quiet"]);
    quiet.ends_with(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}
