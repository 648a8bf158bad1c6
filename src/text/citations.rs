//! Sentences that only name a publication or speak of the document itself: entries of bibliographies, imprints, and
//! footnotes that stand in running text because their place on the page was lost.

use crate::text::{Lexicon, Span, Words, fold, fold_into};
use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// Words of a reference; more is a paragraph.
const MOST_WORDS: usize = 70;

/// Finds the sentences of a text that only name a publication; each is given by its bytes and its words, in
/// ascending order.
///
/// One look at every word of the text; sentences without a word of a mark of a reference cost nothing more.
pub fn citations(
    text: &str,
    words: &Words,
    sentences: impl Iterator<Item = (Span, Range<u32>)>,
    mut found: impl FnMut(usize),
) {
    let forms = forms_of_marks(&words.lexicon);
    for (at, (sentence, inside)) in sentences.enumerate() {
        let inside = &words.forms[inside.start as usize..inside.end as usize];
        let all = inside.iter().fold(0, |all, &form| all | forms[form as usize]);
        let has = |what: u8| all & what == what;
        let is_marked = || has(MARK | YEAR) || has(IMPRINT);
        let is_titled =
            || has(YEAR) && (opens_with_title(sentence.of(text)) || closes_with_title(sentence.of(text)));
        let is_contents = || has(NUMBER) && has_number_run(inside, &forms);
        if is_marked() && names_a_publication(text, sentence)
            || is_titled()
            || is_contents()
            || is_note(sentence.of(text))
        {
            found(at);
        }
    }
}

/// A word by which a mark is found.
const MARK: u8 = 1;
/// A word by which an imprint is found.
const IMPRINT: u8 = 2;
/// A year.
const YEAR: u8 = 4;
/// A number of up to three digits, as pages have.
const NUMBER: u8 = 8;

/// So many numbers in a row are those of the pages of a contents list, or a row of a table of figures.
const NUMBER_RUN: usize = 8;

/// What each form of a text is to references, as bits.
fn forms_of_marks(lexicon: &Lexicon) -> Vec<u8> {
    let mut bits = vec![0; lexicon.len()];
    // The number of a footnote may stand right before the word.
    let numbers =
        lexicon.forms().zip(0u32..).filter(|(form, _)| form.starts_with(|c: char| c.is_ascii_digit()));
    for (form, number) in numbers {
        let bare = form.trim_start_matches(|letter: char| letter.is_ascii_digit());
        bits[number as usize] |= if is_year(form) { YEAR } else { 0 };
        bits[number as usize] |= if bare.is_empty() && form.len() <= 3 { NUMBER } else { 0 };
        bits[number as usize] |= if MARK_WORDS.contains(bare) { MARK } else { 0 };
    }
    for (words, bit) in [(&MARK_WORDS, MARK), (&IMPRINT_WORDS, IMPRINT)] {
        words.iter().filter_map(|word| lexicon.number(word)).for_each(|form| bits[form as usize] |= bit);
    }
    bits
}

fn names_a_publication(text: &str, sentence: Span) -> bool {
    if IMPRINTS.is_match(sentence.of(text)) {
        return true;
    }
    let Some(mark) = MARKS.find(sentence.of(text)) else { return false };
    let before = &sentence.of(text)[..mark.start()];
    !is_footnote_of_prose(before) && is_citation(sentence.of(text))
}

/// Whether a sentence is a title in quotation marks, behind the number of a note or none, with a year and no verb: "12
/// “Wells are open”, The Quay, 3 May 2015."
fn opens_with_title(sentence: &str) -> bool {
    let behind = sentence.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
    behind.starts_with(['“', '"', '„', '«']) && is_citation(behind)
}

/// Whether a sentence is the rest of a title in quotation marks, where it was published, and a year at its end, without a
/// verb: "… and Small Quays”, The Quay, 2017."
fn closes_with_title(sentence: &str) -> bool {
    let end = sentence.trim_end_matches(['.', ')', ']']);
    let is_dated = end.rsplit(' ').next().is_some_and(is_year);
    // The title began in the sentence before.
    let is_rest =
        |close: &str| sentence.find(close).is_some_and(|at| !sentence[..at].contains(['“', '„', '«']));
    is_dated && ["”,", "»,"].into_iter().any(is_rest) && !has_verb(sentence)
}

/// Whether numbers alone stand in a row.
fn has_number_run(sentence: &[u32], forms: &[u8]) -> bool {
    let mut run = 0;
    sentence.iter().any(|&form| {
        run = if forms[form as usize] & NUMBER != 0 { run + 1 } else { 0 };
        run == NUMBER_RUN
    })
}

/// Whether a sentence is a footnote that says nothing: its number stands right before its first word, as in
/// "3Directive (EU) 2016/1", or it sends the reader elsewhere, and it has no verb.
fn is_note(sentence: &str) -> bool {
    let opens = |opening: &&str| {
        let behind = sentence.strip_prefix(*opening);
        behind.is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
    };
    let openings = sentence.bytes().next().map_or(&[][..], |first| &OPENINGS[usize::from(first)]);
    // "In Wells and Quays, ed.": the names of the editors are the next sentence.
    if openings.iter().any(opens) || [" ed.", " eds."].iter().any(|end| sentence.ends_with(end)) {
        return !has_verb(sentence);
    }
    let behind = sentence.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let digits = sentence.len() - behind.len();
    if !(1..=3).contains(&digits) || !behind.starts_with(char::is_uppercase) {
        return false;
    }
    let mut words = behind.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_word = words.next().is_some_and(|first| first.chars().count() > 2);
    is_word && !has_verb(behind)
}

fn has_verb(sentence: &str) -> bool {
    let words = sentence.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut buffer = String::new();
    words.take(MOST_WORDS).any(|word| is_verb(word, &mut buffer))
}

/// Whether a word shows that a sentence is none; `buffer` serves all of its words.
fn is_verb(word: &str, buffer: &mut String) -> bool {
    buffer.clear();
    fold_into(word, buffer);
    VERBS.contains(buffer.as_str())
}

/// Words before the number of a footnote from which they are a sentence of the text, which a lost line end
/// has run together with the footnote.
const PROSE_WORDS: usize = 12;

/// Whether a footnote begins right behind what stands before a mark, and a sentence of the text before that.
fn is_footnote_of_prose(before: &str) -> bool {
    let mut words = before.split_whitespace().rev();
    let is_number = |word: &str| word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    words.next().is_some_and(is_number) && words.count() >= PROSE_WORDS
}

/// Whether a sentence with a mark of a reference is one: it has a year, and no verb outside quotation marks. Of an address
/// only a year counts, since its parts are no words.
fn is_citation(sentence: &str) -> bool {
    let mut words = 0;
    let mut has_year = false;
    let mut buffer = String::new();
    let mut is_none = |word: &str| {
        words += 1;
        has_year |= is_year(word);
        words > MOST_WORDS || is_verb(word, &mut buffer)
    };
    let sentence = unquoted(sentence);
    for piece in sentence.split_whitespace() {
        let found_none = match piece.contains("://") || piece.contains("www.") {
            true => {
                let year = piece.split(|letter: char| !letter.is_ascii_digit()).find(|part| is_year(part));
                year.is_some_and(&mut is_none)
            }
            false => {
                let mut words = piece.split(|letter: char| !letter.is_alphanumeric());
                words.any(|word| !word.is_empty() && is_none(word))
            }
        };
        if found_none {
            return false;
        }
    }
    has_year
}

fn is_year(word: &str) -> bool {
    // 2019a and 2019b are two publications of one author and year.
    let digits = word.trim_end_matches(|letter: char| matches!(letter, 'a'..='e'));
    digits.len() == 4 && digits.parse::<u32>().is_ok_and(|year| (1900..=2100).contains(&year))
}

/// The sentence without what stands in quotation marks.
fn unquoted(sentence: &str) -> Cow<'_, str> {
    if !sentence.contains(['“', '„', '«', '"']) {
        return Cow::Borrowed(sentence);
    }
    let mut out = String::with_capacity(sentence.len());
    let mut end: Option<char> = None;
    for letter in sentence.chars() {
        match (end, letter) {
            (Some(closing), letter) if letter == closing => end = None,
            (Some(_), _) => {}
            (None, '“' | '„') => end = Some('”'),
            (None, '«') => end = Some('»'),
            (None, '"') => end = Some('"'),
            (None, letter) => out.push(letter),
        }
    }
    Cow::Owned(out)
}

fn lines(source: &'static str) -> impl Iterator<Item = &'static str> {
    source.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

static MARKS: LazyLock<AhoCorasick> = LazyLock::new(|| marks(include_str!("citation_marks.txt")));

/// The openings by the byte with which they begin.
static OPENINGS: LazyLock<[Vec<&str>; 256]> = LazyLock::new(|| {
    let mut openings = [const { Vec::new() }; 256];
    for opening in lines(include_str!("note_openings.txt")) {
        openings[usize::from(opening.as_bytes()[0])].push(opening);
    }
    openings
});

static IMPRINTS: LazyLock<AhoCorasick> = LazyLock::new(|| marks(include_str!("imprint_marks.txt")));

fn marks(source: &'static str) -> AhoCorasick {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostFirst)
        .build(lines(source))
        .expect("a test reads the embedded marks")
}

/// The longest word of each mark, folded: the mark stands only where it does.
static MARK_WORDS: LazyLock<FxHashSet<String>> =
    LazyLock::new(|| longest_words(include_str!("citation_marks.txt")));

static IMPRINT_WORDS: LazyLock<FxHashSet<String>> =
    LazyLock::new(|| longest_words(include_str!("imprint_marks.txt")));

fn longest_words(source: &'static str) -> FxHashSet<String> {
    let longest = |mark: &str| {
        let mark = fold(mark);
        let words = mark.split(|letter: char| !letter.is_alphanumeric());
        words.max_by_key(|word| word.len()).map(str::to_string)
    };
    lines(source).filter_map(longest).collect()
}

static VERBS: LazyLock<FxHashSet<String>> =
    LazyLock::new(|| lines(include_str!("citation_verbs.txt")).map(fold).collect());

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, spans: &[Span]) -> Vec<usize> {
        let words = Words::of(text);
        let word_at = |byte: u32| words.spans.partition_point(|word| word.start < byte) as u32;
        let sentences = spans.iter().map(|&span| (span, word_at(span.start)..word_at(span.end)));
        let mut found = Vec::new();
        citations(text, &words, sentences, |at| found.push(at));
        found
    }

    #[track_caller]
    fn check(text: &str, want: bool) {
        let found = found(text, &[Span::new(0, text.len() as u32)]);
        assert_eq!(!found.is_empty(), want, "{text}");
    }

    #[test]
    fn references_are_told_from_sentences_with_an_address() {
        for text in [
            "Marlow, P. and Quist, T. (2021), A register for every town, Avalon Press, accessed on 3 May 2022.",
            "12 Institute of Tides, “How towns should be governed,” 2016; http://tides.example/report-v4.pdf.",
            "Rook et al., Wells and water, 2018, doi:10.0/1.",
            "Institut des marées, Rapport sur les puits, 2019, consulté le 4 mai 2020.",
            "Institut für Gezeiten: Bericht 2019, abgerufen am 4. Mai 2020.",
            "Available at https://tides.example/2018/plan.html",
            "7Https://tides.example/2018/plan.html",
            "3Directive (EU) 2016/1 of the Council of Tides on wells and repealing Directive 94/2.",
            "© The Tides 2021. All rights reserved.",
            "See A plan for wells and quays (TID(2020) 103 final).",
            "Source: Office of Wells, counts of 2019",
            "111 “Wells are in high demand”, The Quay Journal, May 1, 2015.",
            "In Philosophy and Theory of Wells, ed.",
            "Figure 33: Wells and quays",
            "Report of the Expert Group on Wells and Quays (April 2019).",
            "Proposal for a Regulation of the Council of Tides laying down rules on wells, TID (2021)206.",
            "For details on wells see Chapter 2 and the Plan for Quays, February 2020.",
            "Report to the Council on wells and quays”, Tides, 2017.",
            "https://tides.example/plan.pdf “An Open Letter on Wells” (Institute of Tides):",
            "Overview of the wells of the towns",
            "Wells for all towns – Quays 6 6 7 8 8 9 9 10 – Boats for the harbour and what they are for",
        ] {
            check(text, true);
        }
        for text in [
            "The register will be open at www.register.example by 2027.",
            "A website (www.work.example) provides a platform for all.",
            "Wells save time, as Rook et al. (2018) have shown.",
            "In 2019 the Ministry published the plan (https://plan.example) and it is in force.",
            "The plan of 2019 names an office.",
            "3The office is open to all.",
            "3D printing of wells.",
            "12 Wells for every town.",
            "See that wells are open by 2030.",
            "Report on wells will be given each year.",
            "“Wells for all” is a programme of 2019.",
            "Table 5 shows the wells.",
            "Reporting on wells each year.",
            "The prize “Wells for all”, open to every town, ends in 2017.",
            "An overview of the wells will be published each year.",
            "The wells of 3, 4 and 5 towns, 60 in all, shall be opened by 12 offices.",
            "1 2 3 4 5 Promote a well for every town.",
            "For details on wells people should ask the office from 2020.",
            "En 2019, el Gobierno expide la directiva de los pozos y los muelles del puerto 11 Disponible en http://a.example",
        ] {
            check(text, false);
        }
    }

    #[test]
    fn only_the_sentence_with_the_mark_is_looked_at() {
        let text = "The plan of 2019. Rook, Wells, 2018, http://w.example. The end, 2020.";
        let spans = [Span::new(0, 17), Span::new(18, 54), Span::new(55, 69)];
        assert_eq!(found(text, &spans), [1]);
    }
}
