//! Phrases counted by the matcher and by a bare automaton, and the whole engine beside a bare automaton of
//! all terms: each five times on one core, the fastest run printed as a row of a table (CSV).
//!
//! `CONCORDANT_BENCH_TEXTS` names a folder of English plain text files instead of the sample,
//! `CONCORDANT_BENCH_PHRASES` a file with a phrase a line instead of the plain English terms of the rules, and
//! `CONCORDANT_BENCH_HITS` a file to which every hit is written. `peers/phrases.py` uses all three.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use concordant::analyze::{AnalyzeOptions, analyze};
use concordant::builtin;
use concordant::document::{DocId, Document, DocumentMeta};
use concordant::ingest::{Limits, read};
use concordant::matching::Matcher;
use concordant::rules::{Group, RuleBook, Term, TermDef, TermKind, WordPattern};
use concordant::text::{Lang, fold};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Shared groups of words that matching looks up beside others instead of searching for them: to search for
/// `the` and `we` would make the bare automaton slower than it needs to be.
const LOOKED_UP: [&str; 4] = ["alongside", "determiner", "first-person", "manner"];

fn main() {
    // Without `--bench` the program is only tried out, as `cargo test --benches` does.
    let runs = if std::env::args().any(|argument| argument == "--bench") { 5 } else { 1 };
    let texts = texts();
    let phrases = phrases();
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    let folded: Vec<String> = texts.iter().map(|(_, text)| fold(text)).collect();
    let documents: Vec<Document> = texts.iter().map(|(_, text)| document(text)).collect();
    let (matcher, first_group) = matcher_of(&phrases);
    let folded_phrases: Vec<String> = phrases.iter().map(|phrase| fold(phrase)).collect();
    let automaton = automaton(&folded_phrases, AhoCorasickKind::ContiguousNFA);
    let rules = Matcher::compile(builtin::book()).unwrap_or_else(|errors| panic!("{errors:?}"));
    let literals = literals(rules.book());
    let all_terms = self::automaton(&literals, AhoCorasickKind::ContiguousNFA);
    let all_terms_dfa = self::automaton(&literals, AhoCorasickKind::DFA);

    println!("measure,patterns,bytes,seconds,mb_per_s,hits");
    let row = |name: &str, patterns: usize, count: &mut dyn FnMut() -> usize| {
        let (seconds, hits) = fastest(runs, count);
        println!("{name},{patterns},{bytes},{seconds:.4},{:.1},{hits}", bytes as f64 / seconds / 1e6);
    };
    row("matcher: text to hits", phrases.len(), &mut || {
        texts.iter().map(|(_, text)| matcher.scan(&document(text)).hits.len()).sum()
    });
    // What the peers do too, and no more: no blocks, sections and languages, and nothing about line ends.
    row("matcher: words and sentences to hits", phrases.len(), &mut || {
        let hits = |text: &str| matcher.scan(&Document::of_sentence(text, Lang::EN)).hits.len();
        texts.iter().map(|(_, text)| hits(text)).sum()
    });
    row("matcher: matching alone", phrases.len(), &mut || {
        documents.iter().map(|document| matcher.scan(document).hits.len()).sum()
    });
    row("automaton: text to hits", phrases.len(), &mut || {
        texts.iter().map(|(_, text)| whole_words(&automaton, &fold(text))).sum()
    });
    row("automaton: folded bytes to hits", phrases.len(), &mut || {
        folded.iter().map(|text| whole_words(&automaton, text)).sum()
    });
    row("engine: text to scores", literals.len(), &mut || {
        let assess = |text: &str| analyze(&rules, read_text(text), AnalyzeOptions::default()).evidence.len();
        texts.iter().map(|(_, text)| assess(text)).sum()
    });
    row("automaton of all terms: folded bytes", literals.len(), &mut || {
        folded.iter().map(|text| all_terms.find_overlapping_iter(text).count()).sum()
    });
    row("automaton of all terms as DFA: folded bytes", literals.len(), &mut || {
        folded.iter().map(|text| all_terms_dfa.find_overlapping_iter(text).count()).sum()
    });

    if let Some(path) = std::env::var_os("CONCORDANT_BENCH_HITS") {
        let table = hits_table(&texts, &documents, &matcher, first_group);
        fs::write(&path, table).unwrap_or_else(|error| panic!("{}: {error}", Path::new(&path).display()));
    }
}

/// Seconds of the fastest run, and what it counted.
fn fastest(runs: u32, count: &mut dyn FnMut() -> usize) -> (f64, usize) {
    let mut best = (f64::INFINITY, 0);
    for _ in 0..runs {
        let begin = Instant::now();
        let counted = count();
        best.0 = begin.elapsed().as_secs_f64().min(best.0);
        best.1 = counted;
    }
    best
}

/// Names and texts of the files, by name.
fn texts() -> Vec<(String, String)> {
    let folder = std::env::var_os("CONCORDANT_BENCH_TEXTS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/placebo"));
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    paths.sort();
    let text = |path: &PathBuf| String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned();
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), text(path))).collect()
}

/// The phrases of the file, else the plain English terms of the rules, each once.
fn phrases() -> Vec<String> {
    if let Some(path) = std::env::var_os("CONCORDANT_BENCH_PHRASES") {
        let text = fs::read_to_string(&path);
        let text = text.unwrap_or_else(|error| panic!("{}: {error}", Path::new(&path).display()));
        return text.lines().map(str::to_string).collect();
    }
    let book = builtin::book();
    let terms = book.groups.iter().filter_map(|group| group.terms.get(&Lang::EN)).flatten();
    let plain = terms.filter(|(_, term)| term.kind() == TermKind::Words);
    let unique: BTreeMap<&Term, &String> = plain.map(|(text, term)| (term, text)).collect();
    unique.into_values().cloned().collect()
}

/// A matcher of these phrases and nothing else, and the group of the first one; the others follow.
fn matcher_of(phrases: &[String]) -> (Matcher, u32) {
    let mut book = builtin::book();
    book.groups.iter_mut().for_each(|group| group.terms.clear());
    // A country's name inside a longer one is no hit, which the peers know nothing of.
    book.countries.clear();
    let first = book.groups.len() as u32;
    for phrase in phrases {
        let term = TermDef::Plain(phrase.clone()).read(Lang::EN).unwrap_or_else(|error| panic!("{error}"));
        let terms = BTreeMap::from([(Lang::EN, vec![(phrase.clone(), term)])]);
        book.groups.push(Group { name: phrase.clone(), file: String::new(), terms, except: None });
    }
    (Matcher::compile(book).unwrap_or_else(|errors| panic!("{errors:?}")), first)
}

fn read_text(text: &str) -> Document {
    read(text.as_bytes(), DocId::new("bench"), DocumentMeta::default(), &Limits::default())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The text as a document in which every sentence counts as English: the peers know no languages.
fn document(text: &str) -> Document {
    let mut document = read_text(text);
    document.sentences.iter_mut().for_each(|sentence| sentence.lang = Lang::EN);
    document
}

fn automaton(patterns: &[String], kind: AhoCorasickKind) -> AhoCorasick {
    AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .kind(Some(kind))
        .build(patterns)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Number of hits that begin and end where a word does, overlapping ones included.
fn whole_words(automaton: &AhoCorasick, text: &str) -> usize {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    let stands_alone = |start: usize, end: usize| {
        !text[..start].chars().next_back().is_some_and(is_letter)
            && !text[end..].chars().next().is_some_and(is_letter)
    };
    automaton.find_overlapping_iter(text).filter(|hit| stands_alone(hit.start(), hit.end())).count()
}

/// Of every term in every language the longest piece whose letters are fixed, each once.
fn literals(book: &RuleBook) -> Vec<String> {
    let looked_up: BTreeSet<u32> = LOOKED_UP.iter().filter_map(|name| book.shared(name)).collect();
    let searched = (0u32..).zip(&book.groups).filter(|(number, _)| !looked_up.contains(number));
    let terms = searched.flat_map(|(_, group)| group.terms.values().flatten());
    let unique: BTreeSet<String> = terms.filter_map(|(_, term)| literal(term)).collect();
    unique.into_iter().collect()
}

fn literal(term: &Term) -> Option<String> {
    let words = match term {
        Term::Regex { literal, .. } => return Some(literal.clone()),
        Term::Phrase { words, .. } => words,
    };
    let mut pieces = vec![String::new()];
    for word in words {
        let (form, goes_on) = match word {
            WordPattern::Exact(form) => (form.as_str(), true),
            WordPattern::Prefix(form) | WordPattern::Stem(_, form) => (form.as_str(), false),
            WordPattern::Number | WordPattern::Year => ("", false),
        };
        let last = pieces.last_mut()?;
        if !last.is_empty() && !form.is_empty() {
            last.push(' ');
        }
        last.push_str(form);
        if !goes_on {
            pieces.push(String::new());
        }
    }
    pieces.into_iter().max_by_key(String::len).filter(|piece| !piece.is_empty())
}

/// A row for each hit: file, bytes of its text, number of the phrase; with a row `file,,,` for each file that
/// is not its own extracted text, in which the bytes mean nothing to other programs.
fn hits_table(
    texts: &[(String, String)],
    documents: &[Document],
    matcher: &Matcher,
    first_group: u32,
) -> String {
    let mut table = String::from("file,start,end,phrase\n");
    for ((name, text), document) in texts.iter().zip(documents) {
        if *text != document.text.clean {
            table.push_str(&format!("{name},,,\n"));
            continue;
        }
        let scan = matcher.scan(document);
        for hit in matcher.hits(document, &scan) {
            let start = document.words.spans[hit.start as usize].start;
            let end = document.words.spans[hit.end as usize - 1].end;
            table.push_str(&format!("{name},{start},{end},{}\n", hit.group - first_group));
        }
    }
    table
}
