//! Scanned pages whose text is recognized.

use super::sample::Sample;
use super::{open, scan};
use crate::document::{DocId, Document, DocumentMeta, NoticeCode, TextOrigin};
use crate::ingest::{Means, Picture, RecognizedLine, RecognizedWord, Recognizer, read_with};
use crate::text::Lang;

/// The first page of a sample as a picture in a file of its own, black and white.
fn scanned(sample: &Sample) -> Sample {
    let pdf = open(&sample.bytes()).expect("the sample is a PDF");
    let picture = scan::picture(&pdf.pages()[0]).expect("its page has a size");
    let width = picture.width as usize;
    let byte = |pixels: &[u8]| {
        let bits = pixels.iter().map(|level| u8::from(*level > 127));
        bits.fold(0, |byte, bit| byte << 1 | bit) << (8 - pixels.len())
    };
    let rows: Vec<Vec<u8>> =
        picture.pixels.chunks(width).map(|row| row.chunks(8).map(byte).collect()).collect();
    Sample::default().page().image(width, 1, &rows).draw("q 595 0 0 842 0 0 cm /Im Do Q")
}

fn document(sample: &Sample, recognizer: &dyn Recognizer) -> Document {
    let means = Means { recognizer: Some(recognizer), ..Means::default() };
    read_with(&sample.bytes(), DocId::new("scan"), DocumentMeta::default(), &means)
        .expect("the sample is a PDF")
}

fn sentences(document: &Document) -> Vec<String> {
    let texts = document.sentences.iter().map(|sentence| sentence.span.of(&document.text.clean));
    texts.map(|text| text.replace('\n', " ")).collect()
}

/// Sees the same two lines in every picture.
struct Seer {
    confidence: f64,
}

impl Recognizer for Seer {
    fn identity(&self) -> String {
        format!("seer {}", self.confidence)
    }

    fn recognize(&self, _: &Picture, _: Option<Lang>) -> Result<Vec<RecognizedLine>, String> {
        let word = |(nth, text): (usize, &str)| {
            let x0 = 300.0 + 200.0 * nth as f32;
            RecognizedWord { text: text.to_string(), x0, x1: x0 + 188.0, confidence: self.confidence }
        };
        let line = |top: f32, bottom: f32, text: &str| RecognizedLine {
            words: text.split(' ').enumerate().map(word).collect(),
            top,
            bottom,
        };
        Ok(vec![line(400.0, 430.0, "Nobody pays for the"), line(440.0, 463.0, "list of harbours.")])
    }
}

#[test]
fn only_sure_recognition_makes_a_page_readable() {
    let sample = Sample::default().page().draw("q 400 0 0 400 50 50 cm /Im Do Q");
    let sure = document(&sample, &Seer { confidence: 0.9 });
    assert_eq!(sentences(&sure), ["Nobody pays for the list of harbours."]);
    assert!(
        matches!(sure.pages[0].origin, TextOrigin::Ocr { confidence } if (confidence - 0.9).abs() < 1e-9)
    );
    assert_eq!(sure.notices[0].code, NoticeCode::RecognizedPages);
    assert!(sure.notices[0].message.contains("mean confidence of 0.90"), "{}", sure.notices[0]);
    assert_eq!(sure.readable_share(), 1.0);

    let unsure = document(&sample, &Seer { confidence: 0.6 });
    assert!(unsure.sentences.is_empty());
    assert_eq!((unsure.notices[0].code, unsure.notices[0].page), (NoticeCode::ImageOnlyPage, Some(1)));
    let reason = "image without a text layer; text was recognized with a confidence of 0.60, less than 0.70";
    assert_eq!(unsure.pages[0].origin, TextOrigin::Unreadable { reason: reason.to_string() });
    assert_eq!(unsure.readable_share(), 0.0);
}

#[test]
fn pages_with_text_are_not_recognized() {
    let sample = Sample::default().page().text(70, 100, 10, "Each harbour keeps a list.");
    let read = document(&sample, &Seer { confidence: 0.9 });
    assert_eq!(sentences(&read), ["Each harbour keeps a list."]);
    assert_eq!(read.pages[0].origin, TextOrigin::TextLayer);
}

/// Checks that a real recognizer reads a scan as the page it was made of; the test of each calls it.
pub(crate) fn reads_a_scan_as_its_page(recognizer: &dyn Recognizer) {
    let left = &[
        "Each harbour keeps a list of the systems in",
        "use and opens it to the public in the hall of",
        "the harbour, where all ships are named, too.",
    ];
    let right = &[
        "Nobody pays for a copy of the list, nor for",
        "a letter about it. The court looks at it once",
        "in the spring and says what it saw in there.",
    ];
    let page = Sample::default()
        .page()
        .bold(70, 80, 18, "Rules for harbours")
        .lines(70, 120, left)
        .lines(320, 120, right)
        .text(70, 780, 8, "The list began in 2031.");
    let recognized = document(&scanned(&page), recognizer);
    assert_eq!(
        sentences(&recognized),
        [
            "Rules for harbours",
            "Each harbour keeps a list of the systems in use and opens it to the public in the hall of the harbour, where all ships are named, too.",
            "Nobody pays for a copy of the list, nor for a letter about it.",
            "The court looks at it once in the spring and says what it saw in there.",
            "The list began in 2031.",
        ]
    );
    assert!(matches!(recognized.pages[0].origin, TextOrigin::Ocr { confidence } if confidence > 0.85));
    let again = document(&scanned(&page), recognizer);
    assert_eq!(
        (recognized.text, recognized.pages),
        (again.text, again.pages),
        "the same scan, the same text"
    );
}
