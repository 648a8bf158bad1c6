//! Options, rules and tables that are wrong: nothing is analyzed, and all that is wrong is told at once.

use crate::common::rules::{self, provision};
use crate::common::{Desk, good_text, row};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("a.txt", good_text());
    rules::write(&desk, "rules");
    desk
}

#[track_caller]
fn nothing_was_written(desk: &Desk) {
    assert!(!desk.path("out").exists() && !desk.path("out.partial").exists());
}

#[test]
fn wrong_arguments_are_told_and_nothing_is_written() {
    let desk = desk();
    desk.write("bad.csv", "file,year\na.txt,MMXX\n").write("nameless.csv", "title,year\nPlan,2020\n");
    for (options, parts) in [
        (
            &["--frameworks", "plan,ocde"][..],
            &["error: there is no framework `ocde`", "help: the rules have plan"][..],
        ),
        (&["--meta", "bad.csv"], &["`bad.csv`", "line 2", "`MMXX`", "`year`", "help: expected a CSV"]),
        (&["--meta", "nameless.csv"], &["`nameless.csv`", "line 2", "`file`", "help: expected a CSV"]),
        (&["--meta", "gone.csv"], &["`gone.csv`", "help: "]),
        (&["--format", "docs"], &["'docs'", "csv, json, parquet, md", "--help"]),
        (&["--context", "maths"], &["'maths'", "ai, digital, none", "--help"]),
        (&["--jobs", "many"], &["'many'", "--jobs", "--help"]),
        (&["--tabels"], &["'--tabels'", "--help"]),
    ] {
        desk.analyze_with(&["a.txt"], options).ends_with(2).says(parts);
        nothing_was_written(&desk);
    }
}

#[test]
#[cfg(not(feature = "parquet"))]
fn a_format_that_was_not_built_in_is_told() {
    let desk = desk();
    desk.analyze_with(&["a.txt"], &["--format", "csv,parquet"])
        .ends_with(2)
        .says(&["error: this build writes no Parquet", "--features parquet"]);
    nothing_was_written(&desk);
}

#[test]
fn every_fault_of_the_rules_is_told_with_its_place() {
    let desk = desk();
    let wrong = provision("register", "1").replace("\"must\"", "\"shall\"");
    desk.write("rules/plan/K1/1.toml", wrong);
    desk.write("rules/plan/K1/2.toml", provision("council", "9"));
    desk.write(
        "rules/plan/K2/2.toml",
        provision("council", "2").replace("match = \"council\"", "match = \"board\""),
    );
    desk.write("rules/plan/K2/topic.toml", "title = \"Council\"\nscope = any\n");
    desk.write(
        "rules/vocabulary/intent.toml",
        "note = \"\"\n[terms]\nen = [\n    \"will\",\n    \"a*b\",\n]\n",
    );
    desk.write("rules/lost/1.toml", provision("register", "1"));
    desk.analyze(&["a.txt"]).ends_with(2).says(&[
        "plan/K1/1.toml:3:9: error[unknown-value]: unknown value `shall`, expected one of `must`",
        "plan/K1/2.toml:2:10: error[citation]: cites paragraph `9`",
        "plan/K2/2.toml:8:20: error[undefined-group]: `plan.K2.2/found` uses `board`",
        "plan/K2/2.toml:10:1: error[unused-group]: ",
        "plan/K2/topic.toml:2:9: error[toml]: ",
        "vocabulary/intent.toml:5:5: error[term]: ",
        "lost/1.toml: error[misplaced-file]: this file belongs to no framework",
        "  help: rule files stand in <framework>/<item>/",
        "plan/K2/2.toml:9:8: error[missing-group]: [terms.en] lacks the group `board`",
        "error: 8 problems in the files above",
    ]);
    nothing_was_written(&desk);
}

#[test]
fn a_folder_without_rules_is_told() {
    let desk = desk();
    desk.write("bare/notes.txt", "x");
    let run = |rules: &str| desk.run(&["analyze", "a.txt", "--out", "out", "--rules", rules]);
    run("gone").ends_with(2).says(&["`gone`"]);
    run("bare").ends_with(2).says(&["no-framework", "no-scoring", "help: "]);
    nothing_was_written(&desk);
    std::fs::remove_file(desk.path("rules/vocabulary/intent.toml")).expect("the desk can be changed");
    std::fs::remove_file(desk.path("rules/vocabulary/lack.toml")).expect("the desk can be changed");
    run("rules").ends_with(2).says(&[
        "vocabulary/intent.toml",
        "vocabulary/lack.toml",
        "2 problems",
        "help: ",
    ]);
    nothing_was_written(&desk);
}

#[test]
fn the_table_of_metadata_is_used() {
    let desk = desk();
    desk.write("meta.csv", "\u{feff}file,country_iso3,title,year\na.txt,XAA,\"Plan, the first\",2021\n");
    desk.analyze_with(&["a.txt"], &["--meta", "meta.csv"]).ends_with(0);
    let documents = desk.table("documents.csv");
    let document = row(&documents, "doc_id", "a");
    assert_eq!(
        [&document["country_iso3"], &document["title"], &document["year"]],
        ["XAA", "Plan, the first", "2021"]
    );
}

#[test]
fn quiet_prints_errors_only() {
    let desk = desk();
    desk.write("short.md", "Boats leave at dawn.").write("empty.pdf", "");
    let run = desk.analyze_with(&["a.txt", "short.md", "empty.pdf"], &["--quiet"]);
    run.ends_with(3);
    assert_eq!(run.stdout, "");
    assert_eq!(run.stderr.lines().count(), 2, "{}", run.stderr);
    assert!(run.stderr.starts_with("error: `empty.pdf`: the file is empty\n  help: "), "{}", run.stderr);
}
