//! Bytes per second of each stage, on one core.
//!
//! The text is the English part of the sample and placebo corpora. To measure on other texts, name a folder
//! of plain text files: `CONCORDANT_BENCH_TEXTS=DIR cargo bench`.

use concordant::analyze::{AnalyzeOptions, analyze};
use concordant::builtin;
use concordant::document::{DocId, Document, DocumentMeta};
use concordant::ingest::{Limits, read};
use concordant::matching::Matcher;
use concordant::text::{Abbreviations, Lang, Words, sentences};
use divan::Bencher;
use divan::counter::BytesCount;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    // A sample takes up to a second: ten of them show the spread.
    divan::Divan::from_args().sample_count(10).main();
}

/// The texts of one folder, in the order of their names.
fn texts_in(folder: &Path) -> Vec<String> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt" || extension == "md"))
        .filter(|path| !path.ends_with("README.md"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned())
        .collect()
}

static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut texts = match std::env::var_os("CONCORDANT_BENCH_TEXTS") {
        Some(folder) => texts_in(Path::new(&folder)),
        None => {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora");
            [root.join("placebo"), root.join("sample"), root.join("sample/sources")]
                .iter()
                .flat_map(|f| texts_in(f))
                .collect()
        }
    };
    texts.retain(|text| concordant::text::detect(&text.chars().take(4000).collect::<String>()) == Lang::EN);
    texts
});

static DOCUMENTS: LazyLock<Vec<Document>> =
    LazyLock::new(|| TEXTS.iter().map(|text| document(text)).collect());

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| {
    let book = builtin::book();
    Matcher::compile(book).unwrap_or_else(|errors| panic!("{errors:?}"))
});

fn document(text: &str) -> Document {
    read(text.as_bytes(), DocId::new("bench"), DocumentMeta::default(), &Limits::default())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn bytes() -> BytesCount {
    BytesCount::new(TEXTS.iter().map(String::len).sum::<usize>())
}

#[divan::bench]
fn words(bencher: Bencher) {
    bencher.counter(bytes()).bench(|| TEXTS.iter().map(|text| Words::of(text).len()).sum::<usize>());
}

#[divan::bench]
fn sentence_ends(bencher: Bencher) {
    let abbreviations = Abbreviations::for_lang(Lang::EN);
    bencher.counter(bytes()).bench(|| {
        let mut count = 0;
        for text in TEXTS.iter() {
            for block in text.split("\n\n") {
                sentences(block, 0, abbreviations, |_| count += 1);
            }
        }
        count
    });
}

/// Bytes to a document: lines to blocks, normalizing, words, sentences, languages, sections.
#[divan::bench]
fn read_text(bencher: Bencher) {
    bencher.counter(bytes()).bench(|| TEXTS.iter().map(|text| document(text).sentences.len()).sum::<usize>());
}

/// All hits of all terms.
#[divan::bench]
fn scan(bencher: Bencher) {
    let matcher = &*MATCHER;
    bencher
        .counter(bytes())
        .bench(|| DOCUMENTS.iter().map(|document| matcher.scan(document).hits.len()).sum::<usize>());
}

/// Conditions and the evidence ladder, on hits already found.
#[divan::bench]
fn match_and_judge(bencher: Bencher) {
    let matcher = &*MATCHER;
    let scans: Vec<_> = DOCUMENTS.iter().map(|document| (document, matcher.scan(document))).collect();
    bencher
        .counter(bytes())
        .bench(|| scans.iter().map(|(document, scan)| matcher.matches(document, scan).len()).sum::<usize>());
}

/// A document to evidence and scores.
#[divan::bench]
fn assess(bencher: Bencher) {
    let matcher = &*MATCHER;
    bencher.counter(bytes()).with_inputs(|| DOCUMENTS.clone()).bench_values(|documents| {
        let all = documents.into_iter().map(|document| analyze(matcher, document, AnalyzeOptions::default()));
        all.map(|assessment| assessment.evidence.len()).sum::<usize>()
    });
}

/// The words of views, on hits already found.
#[divan::bench]
fn views(bencher: Bencher) {
    let matcher = &*MATCHER;
    let scans: Vec<_> = DOCUMENTS.iter().map(|document| (document, matcher.scan(document))).collect();
    bencher
        .counter(bytes())
        .bench(|| scans.iter().map(|(document, scan)| matcher.mentions(document, scan).len()).sum::<usize>());
}

/// Everything: bytes of UTF-8 text to evidence and scores.
#[divan::bench]
fn whole_engine(bencher: Bencher) {
    let matcher = &*MATCHER;
    bencher.counter(bytes()).bench(|| {
        let all = TEXTS.iter().map(|text| analyze(matcher, document(text), AnalyzeOptions::default()));
        all.map(|assessment| assessment.evidence.len()).sum::<usize>()
    });
}

/// Loading and compiling the built-in rules.
#[divan::bench]
fn start_up() -> Option<Matcher> {
    // Given back, so that freeing it, which no start waits for, is not timed.
    Matcher::compile(builtin::book()).ok()
}
