//! What the user names: paths that lead nowhere, folders, archives, names in any script, the same twice.

use crate::common::container::zip;
use crate::common::{Desk, Run, good_text, modest_text, row};

/// Runs on a desk with two good documents.
fn run(desk: &Desk, paths: &[&str]) -> Run {
    desk.write("a.txt", good_text()).write("b.txt", modest_text());
    desk.analyze(paths)
}

#[track_caller]
fn good_ones_are_there(desk: &Desk) {
    let comparison = desk.table("comparison.csv");
    for (name, value) in [("a", "0.5000"), ("b", "0.2500")] {
        assert_eq!(row(&comparison, "doc_id", name)["plan_value"], value, "{name}");
    }
}

#[test]
fn paths_that_lead_nowhere_do_not_stop_the_others() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("bare")).expect("the desk can be written to");
    desk.write("other/picture.png", "x")
        .write("bad.zip", "x")
        .write("none.zip", zip(&[("x.png", b"x")]))
        .write("nested.zip", zip(&[("inner.zip", &zip(&[("plan.txt", good_text().as_bytes())]))]))
        .write("names.csv", "title,year\nPlan,2020\n");
    for (path, reason, help) in [
        ("missing.pdf", "there is no such file or folder", "check the path"),
        ("bare", "the folder holds no document, expected files ending in pdf, docx", "name the documents"),
        ("other", "the folder holds no document, expected files ending in pdf, docx", "name the documents"),
        ("bad.zip", "the zip archive cannot be read", "pack it again"),
        ("none.zip", "the zip archive holds no document", "unpack it"),
        ("nested.zip", "the zip archive holds no document", "unpack it"),
        (
            "names.csv",
            "the CSV names no documents, expected a column `path` or `file`",
            "name a CSV with a column",
        ),
    ] {
        let message = format!("error: `{path}`: {reason}");
        run(&desk, &["a.txt", path, "b.txt"]).ends_with(3).says(&[&message, "help: ", help]);
        good_ones_are_there(&desk);
        assert_eq!(desk.table("documents.csv").len(), 2, "{path}");
        let alone = Desk::new();
        std::fs::create_dir(alone.path("bare")).expect("the desk can be written to");
        for (name, bytes) in [("other/picture.png", "x"), ("bad.zip", "x"), ("names.csv", "title\nPlan\n")] {
            alone.write(name, bytes);
        }
        alone.write("none.zip", zip(&[("x.png", b"x")])).write("nested.zip", zip(&[("y.zip", b"y")]));
        alone.analyze(&[path]).ends_with(2).says(&[&message, "there is no document to analyze"]);
        assert!(!alone.path("out").exists() && !alone.path("out.partial").exists(), "{path}");
    }
}

#[test]
fn a_manifest_names_documents_that_may_be_missing() {
    let desk = Desk::new();
    desk.write("list.csv", "file,title\na.txt,A\ngone.txt,Gone\nb.txt,B\n");
    run(&desk, &["list.csv"]).ends_with(3).says(&["error: `gone.txt`: ", "help: check the path"]);
    good_ones_are_there(&desk);
    let documents = desk.table("documents.csv");
    assert_eq!(row(&documents, "doc_id", "gone")["status"], "not_assessable");
}

#[test]
fn no_readable_document_at_all_is_an_error() {
    let desk = Desk::new();
    desk.write("a.pdf", "").write("b.pdf", "%PDF-1.4\n");
    desk.analyze(&["a.pdf", "b.pdf"]).ends_with(2).says(&[
        "error: `a.pdf`: the file is empty",
        "error: `b.pdf`: the PDF cannot be read",
        "error: none of the documents could be read",
    ]);
    assert!(!desk.path("out").exists() && !desk.path("out.partial").exists());
}

#[test]
fn members_of_archives_and_folders_are_documents() {
    let desk = Desk::new();
    let (good, modest) = (good_text(), modest_text());
    desk.write("texts/deep/a.txt", &good)
        .write("texts/b.txt", &modest)
        .write("texts/README.md", "not a document")
        .write("texts/.hidden.txt", "not a document")
        .write("texts/picture.png", "not a document")
        .write("c.zip", zip(&[("deep/c.txt", good.as_bytes()), ("notes.png", b"x"), ("bad.pdf", b"")]));
    desk.analyze(&["texts", "c.zip"]).ends_with(3).says(&["error: `c.zip/bad.pdf`: the file is empty"]);
    good_ones_are_there(&desk);
    let documents = desk.table("documents.csv");
    let paths: Vec<&str> = documents.iter().map(|row| row["path"].as_str()).collect();
    assert_eq!(paths, ["c.zip/bad.pdf", "c.zip/deep/c.txt", "texts/b.txt", "texts/deep/a.txt"]);
    assert_eq!(row(&desk.table("comparison.csv"), "doc_id", "c")["plan_value"], "0.5000");
}

#[test]
fn what_an_archive_or_folder_leaves_out_is_told() {
    let desk = Desk::new();
    let (inner, text) = (zip(&[("plan.txt", good_text().as_bytes())]), modest_text());
    desk.write("plans/slides.pptx", "x").write("plans/more.zip", &inner).write("plans/a.txt", good_text());
    let members: [(&str, &[u8]); 5] = [
        ("b.txt", text.as_bytes()),
        ("deep/inner.zip", &inner),
        ("../outside.txt", b"x"),
        ("__MACOSX/._b.txt", b"x"),
        ("picture.png", b"x"),
    ];
    // The bytes tell an archive, not its name.
    desk.write("c.bin", zip(&members));
    desk.analyze(&["plans", "c.bin"]).ends_with(0).says(&[
        "notice: `plans/more.zip`: an archive inside is not opened\n  help: name it itself, or unpack it",
        "notice: `plans/slides.pptx`: a PowerPoint presentation is not read",
        "notice: `c.bin/deep/inner.zip`: an archive inside is not opened",
        "notice: `c.bin/../outside.txt`: its name leads out of the archive",
    ]);
    let documents = desk.table("documents.csv");
    let paths: Vec<&str> = documents.iter().map(|row| row["path"].as_str()).collect();
    assert_eq!(paths, ["c.bin/b.txt", "plans/a.txt"]);
}

#[test]
fn an_archive_with_too_many_members_is_refused() {
    let names: Vec<String> = (0..10_001).map(|number| format!("{number}.txt")).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    let desk = Desk::new();
    desk.write("many.zip", zip(&members)).write("a.txt", good_text());
    desk.analyze(&["many.zip", "a.txt"])
        .ends_with(3)
        .says(&["error: `many.zip`: the zip archive has 10001 members, more than 10000"]);
}

#[test]
fn documents_of_one_name_are_told_apart() {
    let desk = Desk::new();
    desk.write("x/plan.txt", good_text())
        .write("y/plan.txt", modest_text())
        .write("z.txt", modest_text() + "!");
    desk.write("x/twin.txt", good_text() + "x").write("x/twin.md", modest_text() + "y");
    desk.analyze(&["x", "y", "z.txt"]).ends_with(0);
    let comparison = desk.table("comparison.csv");
    for (id, value) in
        [("x-plan", "0.5000"), ("y-plan", "0.2500"), ("twin-txt", "0.5000"), ("twin-md", "0.2500")]
    {
        assert_eq!(row(&comparison, "doc_id", id)["plan_value"], value, "{id}");
    }
}

#[test]
fn the_same_bytes_and_the_same_text_are_noticed() {
    let desk = Desk::new();
    desk.write("a.txt", good_text()).write("b.txt", good_text());
    desk.write("c.txt", good_text().replace('\n', "\r\n")).write("d.txt", modest_text());
    let run = desk.analyze(&["a.txt", "b.txt", "c.txt", "d.txt"]);
    run.ends_with(0).says(&["notice: `b.txt`: duplicate", "notice: `c.txt`: same-text-as", "`a`"]);
    let (documents, comparison) = (desk.table("documents.csv"), desk.table("comparison.csv"));
    for (id, status, notice, value) in [
        ("a", "ok", "", "0.5000"),
        ("b", "duplicate", "duplicate: the same bytes as `a`", "0.5000"),
        ("c", "ok", "same-text-as: the same text as `a`", "0.5000"),
        ("d", "ok", "", "0.2500"),
    ] {
        let document = row(&documents, "doc_id", id);
        assert_eq!(document["status"], status, "{id}");
        assert!(document["notices"].contains(notice), "{id}: {}", document["notices"]);
        assert_eq!(notice.is_empty(), !document["notices"].contains("same"), "{id}: {}", document["notices"]);
        assert_eq!(row(&comparison, "doc_id", id)["plan_value"], value, "{id}");
    }
}

#[test]
fn nearly_the_same_texts_are_noticed_both_ways() {
    let desk = Desk::new();
    desk.write("a.txt", good_text()).write("b.md", good_text() + "\nOne more line about the harbour.\n");
    let other: String = (0..300).map(|number| format!("Word{number} stands alone. ")).collect();
    desk.write("c.txt", other);
    let run = desk.analyze(&["b.md", "a.txt", "c.txt"]);
    run.says(&[
        "notice: `a.txt`: near-duplicate: shares about",
        "notice: `b.md`: near-duplicate: shares about",
    ]);
    assert!(!run.stderr.contains("`c.txt`: near-duplicate"), "{}", run.stderr);
    assert_eq!(row(&desk.table("documents.csv"), "doc_id", "a")["status"], "ok");
}

#[test]
fn names_in_any_script_become_identifiers() {
    let desk = Desk::new();
    let names = [
        ("стратегия.txt", "strategiya"),
        ("国家战略.txt", "guojiazhanlue"),
        ("plan d'été (final).txt", "plan-d-ete-final"),
        ("=plan.txt", "plan"),
        ("—.txt", "doc"),
    ];
    for (number, (file, _)) in names.iter().enumerate() {
        desk.write(file, good_text() + &" Boats leave.".repeat(number));
    }
    let paths: Vec<&str> = names.iter().map(|(file, _)| *file).collect();
    desk.analyze_with(&paths, &["--keep-text"]).ends_with(0);
    let comparison = desk.table("comparison.csv");
    for (file, id) in names {
        assert_eq!(row(&comparison, "doc_id", id)["plan_value"], "0.5000", "{file}");
        assert!(desk.path(&format!("out/texts/{id}.txt")).is_file(), "{file}");
    }
    // A spreadsheet would take the name for a formula.
    assert_eq!(row(&desk.table("documents.csv"), "doc_id", "plan")["path"], "'=plan.txt");
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_read() {
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::new();
    let name = std::ffi::OsStr::from_bytes(b"pl\xffn.txt");
    std::fs::write(desk.path("").join(name), good_text()).expect("the desk can be written to");
    desk.analyze(&["."]).ends_with(0);
    assert_eq!(row(&desk.table("comparison.csv"), "doc_id", "pl-n")["plan_value"], "0.5000");
}
