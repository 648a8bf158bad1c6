//! Documents that cannot be read, or not be trusted, among two good ones.

use crate::common::container::{bomb, docx, docx_of, encrypted_pdf, epub, mhtml, odt, plain_pdf, zip};
use crate::common::{Desk, good_text, modest_text, row, sample_folder, text_with};
use std::fs;

/// What becomes of a document.
pub enum Want {
    /// It cannot be read: the reason, and the advice.
    Refused(&'static str, &'static str),
    /// It is read but gets no value, for the reasons with these codes.
    NoValue(&'static [&'static str]),
    /// Its value is that of [`good_text`], with notices of these codes.
    Good(&'static [&'static str]),
}

use Want::{Good, NoValue, Refused};

/// Analyzes the file between two good ones.
#[track_caller]
pub fn check(name: &str, file: &str, bytes: &[u8], want: Want) {
    let desk = Desk::new();
    desk.write("first.txt", good_text() + "Tomorrow is market day.\n")
        .write("last.md", modest_text())
        .write(file, bytes);
    let run = desk.analyze_with(&["first.txt", file, "last.md"], &["--keep-text"]);
    let (documents, comparison) = (desk.table("documents.csv"), desk.table("comparison.csv"));
    assert_eq!(documents.len(), 3, "{name}");
    for (good, value) in [("first", "0.5000"), ("last", "0.2500")] {
        assert_eq!(row(&documents, "doc_id", good)["status"], "ok", "{name}: {good}");
        assert_eq!(row(&comparison, "doc_id", good)["plan_value"], value, "{name}: {good}");
    }
    let document = row(&documents, "path", file);
    let values = row(&comparison, "doc_id", &document["doc_id"]);
    let told = |text: &str| format!("{name}\n{text}\n{}{document:#?}", run.stderr);
    let no_value = || {
        assert_eq!(document["status"], "not_assessable", "{}", told("status"));
        for column in ["plan_value", "plan_k1", "plan_k2"] {
            assert_eq!(values[column], "", "{}", told(column));
        }
    };
    match want {
        Refused(reason, help) => {
            no_value();
            assert_eq!(run.code, 3, "{}", told("exit code"));
            let message = format!("error: `{file}`: {reason}");
            assert!(run.stderr.contains(&message), "{}", told(&message));
            assert!(run.stderr.contains(&format!("  help: {help}")), "{}", told(help));
            assert!(document["notices"].starts_with(&format!("not-read: {reason}")), "{}", told("notices"));
            for column in ["lang", "pages", "words", "sentences", "ai_terms_per_1000"] {
                assert_eq!(document[column], "", "{}", told(column));
            }
        }
        NoValue(codes) => {
            no_value();
            assert_eq!(run.code, 3, "{}", told("exit code"));
            noticed(codes, file, &run.stderr, &document["notices"], &told);
        }
        Good(codes) => {
            assert_eq!(run.code, 0, "{}", told("exit code"));
            assert_eq!(document["status"], "ok", "{}", told("status"));
            assert_eq!(values["plan_value"], "0.5000", "{}", told("value"));
            noticed(codes, file, &run.stderr, &document["notices"], &told);
        }
    }
}

/// The codes stand in the table, in their order, and the messages name them with the file.
#[track_caller]
fn noticed(codes: &[&str], file: &str, stderr: &str, notices: &str, told: &dyn Fn(&str) -> String) {
    // The documents of these tests are made of the same paragraphs.
    let routine = ["context-not-ai", "metadata-guessed", "running-heads", "near-duplicate"];
    let found: Vec<&str> = notices
        .split(" | ")
        .map(|notice| notice.split(':').next().unwrap_or(""))
        .filter(|code| !code.is_empty() && !routine.contains(code))
        .collect();
    assert_eq!(found, codes, "{}", told("notices"));
    for code in codes {
        assert!(stderr.contains(&format!("notice: `{file}`: {code}")), "{}", told(code));
    }
}

/// A page of HTML with the paragraphs of a text.
fn html(text: &str) -> String {
    let paragraphs: String = text.split("\n\n").map(|text| format!("<p>{text}</p>\n")).collect();
    format!("<!DOCTYPE html><html lang=en><head><title>Plan</title></head><body>{paragraphs}</body></html>")
}

#[test]
fn good_documents_of_every_format_have_their_value() {
    let text = good_text();
    check("text", "plan.txt", text.as_bytes(), Good(&[]));
    check("Markdown", "plan.md", text.as_bytes(), Good(&[]));
    check("HTML", "plan.html", html(&text).as_bytes(), Good(&[]));
    check("DOCX", "plan.docx", &docx_of(&text), Good(&[]));
    let paragraph = |text: &str| format!("<text:p>{text}</text:p>");
    check("ODT", "plan.odt", &odt(&text.trim().split("\n\n").map(paragraph).collect::<String>()), Good(&[]));
    let paragraph = |text: &str| format!("{}\\par\n", text.replace('\n', " "));
    let rtf = format!("{{\\rtf1 {}}}", text.trim().split("\n\n").map(paragraph).collect::<String>());
    check("RTF", "plan.rtf", rtf.as_bytes(), Good(&[]));
    check("RTF named .doc", "plan.doc", rtf.as_bytes(), Good(&["format-mismatch"]));
    check("EPUB", "plan.epub", &epub(&[&html(&text)]), Good(&[]));
    check("MHTML", "plan.mht", &mhtml(&html(&text)), Good(&[]));
    let line =
        "The Government will publish a register of algorithms by 2027, run by the Ministry of Justice.";
    check("PDF", "plan.pdf", &plain_pdf(line), Good(&["too-short"]));
}

#[test]
fn files_without_a_document_are_refused() {
    let again = "download or export the document again";
    let other = "save it as PDF, DOCX, ODT, HTML or text";
    let export = "open it in its own program and save or export it again";
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    for (name, file, bytes, want) in [
        ("empty", "plan.pdf", vec![], Refused("the file is empty", again)),
        ("white space", "plan.txt", b" \r\n\t\n".to_vec(), Refused("the file is empty", again)),
        (
            "Git LFS pointer",
            "plan.pdf",
            pointer.into(),
            Refused(
                "the file is a Git LFS pointer to 12345 bytes, not the document itself",
                "run `git lfs pull` where it was cloned",
            ),
        ),
        (
            "password",
            "plan.pdf",
            encrypted_pdf(),
            Refused("the PDF is protected by a password", "save a copy without a password and name that"),
        ),
        (
            "garbage behind a header",
            "plan.pdf",
            [b"%PDF-1.7\n".to_vec(), garbage(4000)].concat(),
            Refused("the PDF cannot be read: no page tree was found", export),
        ),
        (
            "garbage",
            "plan.pdf",
            garbage(4000),
            Refused(
                "the file is binary data, expected PDF, DOCX, ODT, RTF, EPUB, HTML, MHTML, Markdown or plain text",
                other,
            ),
        ),
        (
            "cut before its first page",
            "plan.pdf",
            sample_pdf()[..1500].to_vec(),
            Refused("the PDF cannot be read: ", export),
        ),
        (
            "ZIP cut short",
            "plan.docx",
            docx_of(&good_text())[..400].to_vec(),
            Refused("the DOCX cannot be read: its directory is missing", export),
        ),
        (
            "ZIP of nothing known",
            "plan.docx",
            [b"PK\x03\x04".to_vec(), garbage(400)].concat(),
            Refused("the ZIP archive cannot be read: its directory is missing", export),
        ),
        (
            "Word document of before 2007",
            "plan.doc",
            [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &b"WordDocument".map(|byte| [byte, 0]).concat()]
                .concat(),
            Refused("the file is a Word document of before 2007 (.doc), expected PDF, DOCX, ODT,", other),
        ),
        (
            "DOCX without its text",
            "plan.docx",
            zip(&[("[Content_Types].xml", b""), ("word/styles.xml", b"<x/>")]),
            Refused("the DOCX cannot be read: `word/document.xml` is missing", export),
        ),
        (
            "picture",
            "plan.pdf",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
            Refused(
                "the file is a picture (PNG), expected PDF, DOCX, ODT, RTF, EPUB, HTML, MHTML, Markdown or plain text",
                other,
            ),
        ),
    ] {
        check(name, file, &bytes, want);
    }
}

/// Bytes without a pattern, the same on every run.
fn garbage(count: usize) -> Vec<u8> {
    let mut state = 0x2545_f491u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as u8
    };
    (0..count).map(|_| next()).collect()
}

fn sample_pdf() -> Vec<u8> {
    fs::read(sample_folder().join("avalonia-2024-ai-strategy.pdf")).expect("the sample has this PDF")
}

#[test]
fn a_document_that_unpacks_without_end_is_refused() {
    let reason = "the file unpacks to more than 536870912 bytes";
    let help = "this is not an ordinary document; export it again from its source";
    check("bomb", "plan.docx", &bomb(513), Refused(reason, help));
}

#[test]
fn a_scan_has_no_value_and_no_zero() {
    let scan =
        fs::read(sample_folder().join("halvmark-2019-ai-strategy.pdf")).expect("the sample has a scan");
    let desk = Desk::new();
    desk.write("scan.pdf", &scan).write("good.txt", good_text());
    let run = desk.analyze(&["scan.pdf", "good.txt"]);
    run.ends_with(3).says(&["notice: `scan.pdf`: no-text: none of the", "run text recognition (OCR)"]);
    let documents = desk.table("documents.csv");
    let document = row(&documents, "doc_id", "scan");
    assert_eq!(document["status"], "not_assessable");
    assert_eq!(document["pages_readable"], "0");
    assert_ne!(document["pages"], "0");
    assert!(document["notices"].contains("image-only-page: page 1"), "{document:#?}");
    let comparison = desk.table("comparison.csv");
    let values = row(&comparison, "doc_id", "scan");
    for column in ["plan_value", "plan_k1", "plan_k2"] {
        assert_eq!(values[column], "", "{column}");
    }
    assert!(desk.table("scores.csv").iter().all(|row| row["doc_id"] != "scan"));
    assert_eq!(row(&comparison, "doc_id", "good")["plan_value"], "0.5000");
}

#[test]
fn a_pdf_cut_short_is_not_taken_for_whole() {
    let desk = Desk::new();
    let whole = sample_pdf();
    desk.write("cut.pdf", &whole[..whole.len() / 2])
        .write("whole.pdf", &whole)
        .write("good.txt", good_text());
    desk.analyze(&["cut.pdf", "whole.pdf", "good.txt"])
        .says(&["notice: `cut.pdf`: truncated: ", "download it again"]);
    let documents = desk.table("documents.csv");
    assert_eq!(row(&documents, "doc_id", "cut")["status"], "partial");
    assert_eq!(row(&documents, "doc_id", "whole")["status"], "ok");
    // Nothing is absent from a document of which a part is missing.
    let scores = desk.table("scores.csv");
    let cut = scores.iter().filter(|row| row["doc_id"] == "cut" && row["entity"] == "provision");
    assert_eq!(cut.filter(|row| row["status"] == "absent").count(), 0, "{scores:#?}");
    assert_eq!(row(&desk.table("comparison.csv"), "doc_id", "good")["plan_value"], "0.5000");
}

#[test]
fn documents_that_are_not_what_their_name_says_get_no_value() {
    let page = "<!DOCTYPE html><html><head><title>404 Not Found</title></head><body><h1>Page not found</h1>\
        <p>The page you are looking for has moved. Search this site or return to the start page.</p>\
        </body></html>";
    check(
        "error page",
        "XAA-2024-ai-strategy.pdf",
        page.as_bytes(),
        NoValue(&["format-mismatch", "wrong-document", "too-short"]),
    );
    check("letters lost", "plan.txt", letters_lost(&good_text()).as_bytes(), NoValue(&["letters-lost"]));
}

/// A text of which extraction kept one letter of most words.
fn letters_lost(text: &str) -> String {
    let words = text.split_inclusive(' ').enumerate();
    words
        .map(|(number, word)| match number % 3 {
            0 => word.to_string(),
            _ => word.chars().take(1).chain([' ']).collect(),
        })
        .collect()
}

#[test]
fn odd_documents_are_read_all_the_same() {
    let text = good_text();
    check("text named DOCX", "plan.docx", text.as_bytes(), Good(&["format-mismatch"]));
    check("DOCX named PDF", "plan.pdf", &docx_of(&text), Good(&["format-mismatch"]));
    let scripts = html(&text).replace(
        "<body>",
        "<body><script>document.write('<p>The council will publish a council.</p>');</script>\
         <style>p::after { content: 'council' }</style><noscript>council</noscript>",
    );
    check("scripts", "plan.html", scripts.as_bytes(), Good(&[]));
}

#[test]
fn deep_nesting_ends_with_a_message() {
    let count = 10_000;
    let nested = format!("<p>{}deep{}</p>", "<div>".repeat(count), "</div>".repeat(count));
    let page = html(&good_text()).replace("</body>", &format!("{nested}</body>"));
    let desk = Desk::new();
    let nest = "<w:sdt><w:sdtContent>".repeat(count);
    let close = "</w:sdtContent></w:sdt>".repeat(count);
    desk.write("page.html", page).write("good.txt", good_text()).write("plan.docx", docx(&(nest + &close)));
    desk.analyze(&["page.html", "good.txt", "plan.docx"])
        .ends_with(3)
        .says(&["error: `plan.docx`: its XML is nested deeper than 256", "  help: unpack it by hand"]);
    let comparison = desk.table("comparison.csv");
    for id in ["page", "good"] {
        assert_eq!(row(&comparison, "doc_id", id)["plan_value"], "0.5000", "{id}");
    }
}

#[test]
fn a_long_line_is_cut_at_sentences() {
    let paragraph = text_with("").replace('\n', " ");
    let mut line = paragraph.repeat(MEBIBYTES * (1 << 20) / paragraph.len());
    line.push_str(&good_text().replace('\n', " "));
    check("one line", "plan.txt", line.as_bytes(), Good(&["no-paragraphs"]));
}

/// Length of the line; a program that is not optimized reads a mebibyte in a second, and would need minutes
/// for this if the cost of a block grew with the square of its length.
const MEBIBYTES: usize = 4;

#[test]
fn documents_can_be_compared_at_equal_length() {
    let desk = Desk::new();
    let filler = "The town has a new bridge over the river. ".repeat(20);
    let register = "By 2027 the government will publish a register of the ministry of works.";
    desk.write("early.txt", format!("{register}\n\n{filler}\n\n{filler}\n"))
        .write("late.txt", format!("{filler}\n\n{filler}\n\n{register}\n"))
        .write("short.txt", format!("{filler}\n"));
    let values = |options: &[&str]| {
        desk.analyze_with(&["early.txt", "late.txt", "short.txt"], options).ends_with(0);
        let comparison = desk.table("comparison.csv");
        ["early", "late", "short"].map(|id| {
            let row = row(&comparison, "doc_id", id);
            (row["plan_value"].clone(), row["words"].parse::<u32>().expect("words are a number"))
        })
    };
    let whole = values(&[]);
    assert_eq!(whole[0].0, whole[1].0);
    let cut = values(&["--equal-length"]);
    assert_eq!((&cut[0].0, &cut[1].0), (&whole[0].0, &"0.0000".to_string()));
    assert_eq!(cut[2], whole[2], "the shortest stays as it is");
    assert!(cut.iter().all(|(_, words)| *words <= whole[2].1), "{cut:?}");
    let documents = desk.table("documents.csv");
    assert!(row(&documents, "doc_id", "late")["notices"].contains("equal-length: the first 180 words"));
    assert!(!row(&documents, "doc_id", "short")["notices"].contains("equal-length"));
}
