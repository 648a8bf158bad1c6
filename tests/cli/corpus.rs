//! `concordant corpus check`.

use crate::common::container::docx_of;
use crate::common::{Desk, good_text, row, table};

#[test]
fn a_corpus_is_looked_at_before_it_is_scored() {
    let desk = Desk::new();
    let other: String = (0..700)
        .map(|number| format!("The office number {number} opens its door and keeps a book.\n\n"))
        .collect();
    desk.write("texts/a.txt", good_text())
        .write("texts/b.docx", docx_of(&good_text()))
        .write("texts/c.txt", format!("# Ministry of Tides\n\n{other}"))
        .write("texts/d.pdf", "")
        .write("texts/e.html", "<!DOCTYPE html><title>404</title><p>Page not found</p>")
        .write("texts/f.pptx", "x")
        .write("texts/metadata.csv", "file,title,year\na.txt,Robots in Distant Hospitals,2021\n");
    let run = desk.run(&["corpus", "check", "texts", "--out", "look"]);
    run.ends_with(3).says(&["notice: `texts/f.pptx`: a PowerPoint presentation is not read"]);
    assert!(
        run.stdout.contains("5 documents: 1 ready, 2 to look at, 1 like another one, 1 unreadable"),
        "{}",
        run.stdout
    );
    let rows = table(&desk.path("look/corpus.csv"));
    for (id, verdict, why, format) in [
        ("a", "look", "title-mismatch", "plain text"),
        ("b", "twin", "same-text-as: the same text as `a`", "DOCX"),
        ("c", "ready", "", "plain text"),
        ("d", "unreadable", "the file is empty; download or export the document again", ""),
        ("e", "look", "wrong-document", "HTML"),
    ] {
        let row = row(&rows, "doc_id", id);
        assert_eq!((row["verdict"].as_str(), row["format"].as_str()), (verdict, format), "{id}: {row:#?}");
        assert!(row["why"].contains(why), "{id}: {row:#?}");
    }
    assert_eq!(row(&rows, "doc_id", "a")["year"], "2021");
    let files = desk.files("look");
    assert_eq!(files.keys().collect::<Vec<_>>(), ["corpus.csv", "corpus.html", "run.json"]);
    let page = String::from_utf8_lossy(&files["corpus.html"]).into_owned();
    assert!(page.contains("<h2>Unreadable</h2>") && !page.contains("<script"), "{page}");
    // The same folder gives the same bytes, however many documents are read at a time.
    desk.run(&["corpus", "check", "texts", "--out", "again", "--jobs", "1"]).ends_with(3);
    assert_eq!(desk.files("again"), files);
}
