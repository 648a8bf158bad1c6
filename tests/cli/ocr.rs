//! `--ocr`: scanned pages are read by another program, where it is installed.

use super::common::{Desk, row, sample_folder};
use concordant::tesseract::Tesseract;
use std::fs;

fn scan() -> Vec<u8> {
    fs::read(sample_folder().join("halvmark-2019-ai-strategy.pdf")).expect("the sample has a scan")
}

#[test]
fn without_the_program_the_message_says_how_to_get_it() {
    let desk = Desk::new();
    desk.write("scan.pdf", scan());
    let run = desk.without_programs(&["analyze", "scan.pdf", "--ocr", "--out", "out"]);
    run.ends_with(2).says(&["needs the program `tesseract`", "apt install tesseract-ocr"]);
}

#[test]
fn a_scan_is_read() {
    if let Err(error) = Tesseract::find() {
        return eprintln!("SKIPPED: {error}");
    }
    let desk = Desk::new();
    desk.write("scan.pdf", scan());
    let first = desk.run(&["analyze", "scan.pdf", "--ocr", "--keep-text", "--jobs", "1", "--out", "first"]);
    first.ends_with(0);
    desk.run(&["analyze", "scan.pdf", "--ocr", "--keep-text", "--jobs", "4", "--out", "second"]).ends_with(0);
    assert_eq!(desk.files("first"), desk.files("second"));
    let documents = super::common::table(&desk.path("first/documents.csv"));
    let document = row(&documents, "doc_id", "scan");
    assert_eq!(document["pages"], document["pages_readable"]);
    assert!(document["notices"].contains("recognized-pages: "), "{document:#?}");
}
