//! The official text of an instrument → its numbered paragraphs.
//!
//! A line that begins with a number opens a paragraph when it is the next number of the longest ascending
//! run of numbers in the text: lists inside a paragraph, which begin again at 1, are no paragraphs.

use crate::document::{BlockKind, Document};
use crate::text::Span;
use std::collections::BTreeSet;

/// Largest step between the numbers of two paragraphs that follow each other, for texts that lost one.
const MOST_MISSING: u32 = 3;

/// A numbered paragraph, or a lettered part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// `36`, `11a`; `op2` for numbered paragraphs before the text's own numbering begins.
    pub label: String,
    /// Its text, block by block; never empty.
    pub pieces: Vec<Piece>,
}

/// One block of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The line that introduces it, when it is an item of a list: ends with a colon.
    pub lead: Option<String>,
    /// Its text without number or letter.
    pub text: String,
}

/// Splits a text into its paragraphs. The paragraphs whose numbers are in `lettered` are split at their
/// letters (a), (b), … as well; what stands before the first number is left out.
pub fn paragraphs(document: &Document, lettered: &BTreeSet<String>) -> Vec<Paragraph> {
    let lines: Vec<Line> = document.blocks.iter().filter_map(|block| line(document, block)).collect();
    let run = longest_run(&lines);
    let first = run.first().copied().unwrap_or(usize::MAX);
    let mut splitter =
        Splitter { lettered, paragraphs: Vec::new(), lead: None, number: String::new(), letter: 0 };
    for (at, line) in lines.iter().enumerate() {
        match line.number {
            Some((number, rest)) if run.binary_search(&at).is_ok() => splitter.open(number.to_string(), rest),
            Some((number, rest)) if at < first => splitter.open(format!("op{number}"), rest),
            _ if !line.heading => splitter.go_on(line.text),
            _ => {}
        }
    }
    splitter.paragraphs
}

/// A block with words.
struct Line<'a> {
    text: &'a str,
    heading: bool,
    /// The number with which it begins, and what stands behind it.
    number: Option<(u32, &'a str)>,
}

fn line<'a>(document: &'a Document, block: &crate::document::Block) -> Option<Line<'a>> {
    let sentences = document.sentences.get(block.sentences.start as usize..block.sentences.end as usize)?;
    let (first, last) = (sentences.first()?, sentences.last()?);
    let text = Span::new(first.span.start, last.span.end).of(&document.text.clean);
    let marked = text.starts_with('#') || text.starts_with("<!--");
    let heading = marked || matches!(block.kind, BlockKind::Heading { .. });
    Some(Line { text, heading, number: numbered(text) })
}

/// `13. Text` or `13 Text`, with or without marks of emphasis. A letter behind the number makes it a list item.
fn numbered(text: &str) -> Option<(u32, &str)> {
    let bare = text.trim_start_matches(['*', '_', '\\']);
    let digits =
        bare.find(|letter: char| !letter.is_ascii_digit()).filter(|digits| (1..=3).contains(digits))?;
    let (number, rest) = bare.split_at(digits);
    let (rest, dotted) = match rest.trim_start_matches(['*', '_', '\\']).strip_prefix('.') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let body = rest.trim_start_matches(['*', '_']);
    let text = body.trim_start();
    let spaced = text.len() < body.len();
    let begins = text.chars().next()?;
    let opens = if dotted { begins.is_alphabetic() } else { begins.is_uppercase() };
    (spaced && opens).then_some((number.parse().ok()?, text))
}

/// `(a) Text` or `a) Text`, also behind a bullet or the number that a converter gave the item.
fn letter(text: &str) -> Option<(char, &str)> {
    let bare = text.trim_start_matches(|mark: char| {
        matches!(mark, '-' | '•' | '*' | '.' | ' ') || mark.is_ascii_digit()
    });
    let (mark, rest) = bare.strip_prefix('(').unwrap_or(bare).split_once(')')?;
    let mut letters = mark.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) if letter.is_ascii_lowercase() => Some((letter, rest.trim_start())),
        _ => None,
    }
}

/// Indices of the lines that open paragraphs: the longest run of numbers ascending by at most
/// [`MOST_MISSING`]; of equally long runs the one that begins last.
fn longest_run(lines: &[Line]) -> Vec<usize> {
    let candidates: Vec<(usize, u32)> =
        lines.iter().enumerate().filter_map(|(at, line)| Some((at, line.number?.0))).collect();
    let mut best: Vec<(u32, Option<usize>)> = vec![(1, None); candidates.len()];
    for at in (0..candidates.len()).rev() {
        let number = candidates[at].1;
        for next in at + 1..candidates.len() {
            let step = candidates[next].1.checked_sub(number);
            if step.is_some_and(|step| (1..=MOST_MISSING).contains(&step)) && best[next].0 + 1 > best[at].0 {
                best[at] = (best[next].0 + 1, Some(next));
            }
        }
    }
    let mut run = Vec::new();
    let mut at = (0..candidates.len()).max_by_key(|&at| best[at].0);
    while let Some(current) = at {
        run.push(candidates[current].0);
        at = best[current].1;
    }
    run
}

struct Splitter<'a> {
    lettered: &'a BTreeSet<String>,
    paragraphs: Vec<Paragraph>,
    /// The text of the open paragraph that ends with a colon.
    lead: Option<String>,
    /// The number of the open paragraph.
    number: String,
    /// Letters of it that were seen.
    letter: u8,
}

impl Splitter<'_> {
    fn open(&mut self, label: String, text: &str) {
        self.number.clone_from(&label);
        self.letter = 0;
        self.lead = None;
        self.paragraphs.push(Paragraph { label, pieces: Vec::new() });
        self.push(text);
    }

    /// The next block of the open paragraph.
    fn go_on(&mut self, text: &str) {
        let next = char::from(b'a' + self.letter.min(25));
        let item = letter(text).filter(|(letter, _)| *letter == next);
        if let Some((letter, rest)) = item {
            self.letter += 1;
            if self.lettered.contains(&self.number) {
                let label = format!("{}{letter}", self.number);
                self.paragraphs.push(Paragraph { label, pieces: Vec::new() });
            }
            self.push(rest);
            return;
        }
        let torn = text.starts_with(char::is_lowercase);
        let open = self.paragraphs.last_mut().and_then(|paragraph| paragraph.pieces.last_mut());
        match open {
            // A page break tears a sentence apart.
            Some(piece) if torn && !piece.text.ends_with(['.', ':', ';']) => {
                piece.text.push(' ');
                piece.text.push_str(text);
            }
            Some(_) => self.push(text),
            None => {}
        }
    }

    fn push(&mut self, text: &str) {
        let text = text.trim();
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        paragraph.pieces.push(Piece { lead: self.lead.clone(), text: text.to_string() });
        if text.ends_with(':') {
            self.lead = Some(text.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{DocId, DocumentMeta};
    use crate::ingest::{Limits, read};

    const TEXT: &str = "The General Conference,\n\n1. Adopts this charter;\n\n2. Asks all to use it.\n\n\
        ## SCOPE\n\n1. This charter is on gardens.\n\n2. Gardens serve these aims:\n\n1. (a) to feed people;\n\n2. (b) to rest.\n\n\
        ## RULES\n\n3. Whoever owns a garden should keep it open, and this\n\nrule has no exception.\n\n4 Keepers will follow the\n\
        1. Water.\n2. Shade.\n\n5. Towns commit to:\n(a) plant trees;\n(b) count them,\n(i) each year.\n";

    fn labels(lettered: &[&str]) -> Vec<(String, Vec<String>)> {
        let meta = DocumentMeta { path: "charter.txt".to_string(), ..DocumentMeta::default() };
        let document = read(TEXT.as_bytes(), DocId::new("x"), meta, &Limits::default()).expect("it is text");
        let lettered = lettered.iter().map(|number| number.to_string()).collect();
        let found = paragraphs(&document, &lettered);
        let texts = |paragraph: &Paragraph| paragraph.pieces.iter().map(|piece| piece.text.clone()).collect();
        found.iter().map(|paragraph| (paragraph.label.clone(), texts(paragraph))).collect()
    }

    #[test]
    fn numbers_in_order_open_paragraphs_and_lists_do_not() {
        let want: [(&str, &[&str]); 7] = [
            ("op1", &["Adopts this charter;"]),
            ("op2", &["Asks all to use it."]),
            ("1", &["This charter is on gardens."]),
            ("2", &["Gardens serve these aims:", "to feed people;", "to rest."]),
            ("3", &["Whoever owns a garden should keep it open, and this rule has no exception."]),
            ("4", &["Keepers will follow the", "1. Water.", "2. Shade."]),
            ("5", &["Towns commit to:", "plant trees;", "count them,", "(i) each year."]),
        ];
        let found = labels(&[]);
        assert_eq!(found.len(), want.len(), "{found:?}");
        for ((label, texts), (want_label, want_texts)) in found.iter().zip(want) {
            assert_eq!(label, want_label);
            assert_eq!(texts, want_texts, "{label}");
        }
    }

    #[test]
    fn letters_open_paragraphs_only_where_they_are_asked_for() {
        let found: Vec<String> = labels(&["5"]).into_iter().map(|(label, _)| label).collect();
        assert_eq!(found, ["op1", "op2", "1", "2", "3", "4", "5", "5a", "5b"]);
    }

    #[test]
    fn items_are_introduced_by_the_line_with_a_colon() {
        let meta = DocumentMeta { path: "charter.txt".to_string(), ..DocumentMeta::default() };
        let document = read(TEXT.as_bytes(), DocId::new("x"), meta, &Limits::default()).expect("it is text");
        let found = paragraphs(&document, &BTreeSet::from(["5".to_string()]));
        let item = found.iter().find(|paragraph| paragraph.label == "5a").expect("it is there");
        assert_eq!(item.pieces[0].lead.as_deref(), Some("Towns commit to:"));
    }

    #[test]
    fn numbers_are_read_with_their_marks() {
        for (text, want) in [
            ("13. Text", Some((13, "Text"))),
            ("13 Text", Some((13, "Text"))),
            ("**13.** Text", Some((13, "Text"))),
            ("13 per cent", None),
            ("13.5 Text", None),
            ("13. (a) Text", None),
            ("2030. Text", None),
        ] {
            assert_eq!(numbered(text), want, "{text}");
        }
    }
}
