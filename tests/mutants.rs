//! Damaged copies of good documents: whatever the damage, reading ends with a document or an error.
//!
//! The run is long: `cargo test --release --test mutants -- --ignored`.

mod common;

use common::container::{docx_of, epub, mhtml, odt, plain_pdf, zip};
use common::{good_text, sample_folder};
use concordant::document::{DocId, DocumentMeta};
use concordant::ingest::{Limits, read};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use std::fs;
use std::panic::catch_unwind;

/// Copies of all documents together.
const COPIES: usize = 10_000;

/// One good document of each format.
fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let text = good_text();
    let paragraphs: String = text.trim().split("\n\n").map(|text| format!("<p>{text}</p>")).collect();
    let page = format!(
        "<!DOCTYPE html><html lang='en'><head><title>Plan</title></head><body>{paragraphs}</body></html>"
    );
    let rtf = format!("{{\\rtf1\\ansi {}\\par}}", text.trim().replace("\n\n", "\\par\n"));
    let odt_body: String = text.trim().split("\n\n").map(|text| format!("<text:p>{text}</text:p>")).collect();
    let sample = |name: &str| fs::read(sample_folder().join(name)).expect("the sample has this document");
    vec![
        ("plan.txt", text.clone().into_bytes()),
        ("plan.md", format!("# Plan\n\n{text}\n\n| a | b |\n|-|-|\n| c | d |\n").into_bytes()),
        ("plan.html", page.clone().into_bytes()),
        ("plan.mht", mhtml(&page)),
        ("plan.epub", epub(&[&page])),
        ("plan.rtf", rtf.into_bytes()),
        ("plan.odt", odt(&odt_body)),
        ("plan.docx", docx_of(&text)),
        ("sample.docx", sample("caldoria-2022-national-ai-strategy.docx")),
        ("line.pdf", plain_pdf("The plan names an office.")),
        ("sample.pdf", sample("avalonia-2024-ai-strategy.pdf")),
        ("plans.zip", zip(&[("plan.txt", text.as_bytes())])),
    ]
}

/// A copy with flipped bits, changed, cut, doubled or moved bytes.
fn damaged(bytes: &[u8], random: &mut Xoshiro256PlusPlus) -> Vec<u8> {
    let mut copy = bytes.to_vec();
    for _ in 0..random.random_range(1..=8) {
        if copy.is_empty() {
            break;
        }
        let at = random.random_range(0..copy.len());
        let end = (at + random.random_range(1..64)).min(copy.len());
        match random.random_range(0..6) {
            0 => copy[at] ^= 1 << random.random_range(0..8),
            1 => copy[at] = random.random(),
            2 => copy.truncate(at),
            3 => drop(copy.drain(at..end)),
            4 => {
                let part = copy[at..end].to_vec();
                let to = random.random_range(0..=copy.len());
                copy.splice(to..to, part);
            }
            _ => copy[at..end].fill(random.random()),
        }
    }
    copy
}

/// The copies that made the reader panic, as name and number.
fn panics(copies: usize) -> Vec<String> {
    let seeds = seeds();
    let limits = Limits { unpacked_bytes: 16 << 20, ..Limits::default() };
    let mut found = Vec::new();
    for copy in 0..copies {
        let (name, bytes) = &seeds[copy % seeds.len()];
        let bytes = damaged(bytes, &mut Xoshiro256PlusPlus::seed_from_u64(copy as u64));
        let meta = DocumentMeta { path: name.to_string(), ..DocumentMeta::default() };
        let result = catch_unwind(|| {
            if let Ok(document) = read(&bytes, DocId::new("copy"), meta, &limits) {
                for sentence in &document.sentences {
                    assert!(!sentence.span.of(&document.text.clean).is_empty(), "a sentence without text");
                }
            }
        });
        if result.is_err() {
            found.push(format!("{name}, copy {copy}"));
        }
    }
    found
}

#[test]
fn a_few_damaged_copies_make_no_panic() {
    assert_eq!(panics(60), Vec::<String>::new());
}

#[test]
#[ignore = "ten thousand copies take minutes"]
fn damaged_copies_make_no_panic() {
    assert_eq!(panics(COPIES), Vec::<String>::new());
}
