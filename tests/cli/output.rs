//! The folder of the results: nothing of the user's is ever lost, and a run is there whole or not at all.

use crate::common::{Desk, Run, good_text, modest_text};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("a.txt", good_text()).write("b.txt", modest_text());
    desk
}

/// Analyzes into a folder.
fn analyze_into(desk: &Desk, out: &str) -> Run {
    if !desk.path("rules").exists() {
        crate::common::rules::write(desk, "rules");
    }
    desk.run(&["analyze", "a.txt", "b.txt", "--rules", "rules", "--out", out])
}

#[test]
fn folders_with_other_files_are_left_alone() {
    let foreign = "{\"program\": \"another\"}";
    for (name, files, message) in [
        ("other files", &[("out/notes.txt", "mine")][..], "`out` holds other files (`notes.txt`)"),
        ("a record of another program", &[("out/run.json", foreign)], "`out` holds other files (`run.json`)"),
        ("a record that is no JSON", &[("out/run.json", "x")], "`out` holds other files (`run.json`)"),
        ("folders within", &[("out/deep/notes.txt", "mine")], "`out` holds other files (`deep`)"),
        ("a copy put aside", &[("out.old/notes.txt", "mine")], "`out.old` holds other files (`notes.txt`)"),
        ("a part", &[("out.partial/notes.txt", "mine")], "`out.partial` holds other files (`notes.txt`)"),
        ("a file", &[("out", "mine")], "`out` is a file, expected a folder"),
        ("a file put aside", &[("out.old", "mine")], "`out.old` is a file, expected a folder"),
    ] {
        let desk = desk();
        crate::common::rules::write(&desk, "rules");
        for (file, content) in files {
            desk.write(file, content);
        }
        let before = desk.files("");
        analyze_into(&desk, "out").ends_with(2).says(&["error: ", message, "--out"]);
        assert_eq!(desk.files(""), before, "{name}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let desk = desk();
    desk.write("file", "mine");
    analyze_into(&desk, "file/out").ends_with(2).says(&[
        "error: cannot write to `file/out",
        "help: ",
        "--out",
    ]);
    assert_eq!(desk.files("")["file"], b"mine");
}

#[test]
fn a_later_run_replaces_an_earlier_one() {
    let desk = desk();
    desk.analyze_with(&["a.txt", "b.txt"], &["--keep-text", "--format", "csv,json"]).ends_with(0);
    assert!(desk.path("out/texts/a.txt").is_file() && desk.path("out/scores.json").is_file());
    desk.analyze(&["b.txt"]).ends_with(0);
    assert!(!desk.path("out/texts").exists() && !desk.path("out/scores.json").exists());
    assert_eq!(desk.table("documents.csv").len(), 1);
    assert!(!desk.path("out.old").exists() && !desk.path("out.partial").exists());
}

#[test]
fn a_run_that_fails_leaves_the_earlier_one() {
    let desk = desk();
    desk.write("empty.pdf", "");
    desk.analyze(&["a.txt"]).ends_with(0);
    let before = desk.files("out");
    desk.analyze(&["empty.pdf"]).ends_with(2);
    desk.analyze_with(&["a.txt"], &["--frameworks", "none"]).ends_with(2);
    // Known only when all was analyzed.
    desk.analyze_with(&["a.txt"], &["--by", "nothing"]).ends_with(2);
    assert_eq!(desk.files("out"), before);
    assert!(!desk.path("out.old").exists() && !desk.path("out.partial").exists());
}

#[test]
fn a_run_that_was_stopped_is_taken_up() {
    let desk = desk();
    desk.analyze(&["a.txt"]).ends_with(0);
    let record = std::fs::read(desk.path("out/run.json")).expect("the run has its record");
    std::fs::remove_dir_all(desk.path("out")).expect("the desk can be changed");
    // Stopped while writing, and stopped between the two moves.
    desk.write("out.partial/run.json", &record).write("out.partial/documents.csv", "doc_");
    desk.write("out.old/run.json", &record).write("out.old/documents.csv", "doc_id\n");
    desk.analyze(&["a.txt", "b.txt"]).ends_with(0);
    assert_eq!(desk.table("documents.csv").len(), 2);
    assert!(!desk.path("out.old").exists() && !desk.path("out.partial").exists());
}

#[test]
fn folders_are_named_in_several_ways() {
    for (out, at) in [
        ("out/", "out"),
        ("./out", "out"),
        ("deep/er/out", "deep/er/out"),
        ("rules/../out", "out"),
        ("a b", "a b"),
    ] {
        let desk = desk();
        for _ in 0..2 {
            analyze_into(&desk, out).ends_with(0);
            assert!(desk.path(at).join("documents.csv").is_file(), "{out}");
            let files = desk.files("");
            let odd = files.keys().filter(|name| name.contains(".partial") || name.contains(".old"));
            assert_eq!(odd.collect::<Vec<_>>(), Vec::<&String>::new(), "{out}");
        }
    }
}
