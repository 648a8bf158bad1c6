//! Signs that a file is not the document it should be, or that its letters were lost.

use crate::document::{Document, Notice, NoticeCode, Source};
use crate::text::fold;
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Below so many words no strategy is complete.
const SHORT_WORDS: usize = 300;
/// A page that was saved by mistake is shorter than this.
const PAGE_WORDS: usize = 800;
/// In text with fewer words the share of single letters says little.
const LETTERS_WORDS: usize = 100;
/// Share of words of one letter from which most letters must have been lost.
const LETTERS_SHARE: f64 = 0.5;

/// A text with the frame of a web page is shorter than this.
const FRAME_WORDS: usize = 4_000;
/// So many phrases make a frame.
const FRAME_PHRASES: usize = 2;
/// Letters of a word of a title that says what a text is about.
const TITLE_LETTERS: usize = 4;
/// So many such words make a title that can be looked for.
const TITLE_WORDS: usize = 3;

/// Adds notices for what looks wrong.
pub(super) fn check(document: &mut Document) {
    let found: Vec<Notice> = [
        wrong_document(document),
        letters_lost(document),
        too_short(document),
        web_page(document),
        other_title(document),
    ]
    .into_iter()
    .flatten()
    .collect();
    document.notices.extend(found);
}

fn wrong_document(document: &Document) -> Option<Notice> {
    if document.words.len() >= PAGE_WORDS || document.words.is_empty() {
        return None;
    }
    let title = document.meta.title.as_ref().map_or("", |title| title.value.as_str());
    let text = fold(&format!("{title}\n{}", document.text.clean));
    static PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(include_str!("wrong_document.txt")));
    let phrase = PHRASES.found_in(&text).next()?;
    let message = format!(
        "the text has {} words and says `{phrase}`: a page that was saved instead of the document",
        document.words.len()
    );
    Some(Notice::new(NoticeCode::WrongDocument, message))
}

fn letters_lost(document: &Document) -> Option<Notice> {
    let words = document.words.len();
    // Scripts without spaces have words of one character by nature.
    let forms: Vec<bool> = document
        .words
        .lexicon
        .forms()
        .map(|form| form.len() <= 2 && form.chars().count() == 1 && form.chars().all(char::is_alphabetic))
        .collect();
    let single = document.words.forms.iter().filter(|form| forms[**form as usize]).count();
    let share = single as f64 / words.max(1) as f64;
    if words < LETTERS_WORDS || share < LETTERS_SHARE {
        return None;
    }
    let message = format!(
        "{:.0} % of the words are single letters: most letters were lost on extraction",
        share * 100.0
    );
    Some(Notice::new(NoticeCode::LettersLost, message))
}

/// The frame of a web page is part of the text.
fn web_page(document: &Document) -> Option<Notice> {
    if document.words.len() >= FRAME_WORDS {
        return None;
    }
    let text = fold(&document.text.clean);
    static PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(include_str!("web_page.txt")));
    let found: Vec<String> = PHRASES.found_in(&text).map(|phrase| format!("`{phrase}`")).collect();
    (found.len() >= FRAME_PHRASES).then(|| {
        let shown = found.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
        Notice::new(
            NoticeCode::WebPage,
            format!("the text says {shown}: a web page may have been saved instead of the document"),
        )
    })
}

/// Phrases of a list, one a line, that are looked for together.
struct Phrases {
    all: Vec<&'static str>,
    automaton: AhoCorasick,
}

impl Phrases {
    fn of(list: &'static str) -> Phrases {
        let all: Vec<&str> = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        let automaton = AhoCorasick::new(&all).expect("a test reads the embedded phrases");
        Phrases { all, automaton }
    }

    /// Those that stand in a text, in the order of the list.
    fn found_in(&self, text: &str) -> impl Iterator<Item = &'static str> {
        let mut is_found = vec![false; self.all.len()];
        for found in self.automaton.find_overlapping_iter(text) {
            is_found[found.pattern().as_usize()] = true;
        }
        self.all.iter().zip(is_found).filter(|(_, is_found)| *is_found).map(|(phrase, _)| *phrase)
    }
}

/// None of the words of a title that came from elsewhere stand in the text.
fn other_title(document: &Document) -> Option<Notice> {
    let title = document.meta.title.as_ref().filter(|title| title.source != Source::Text)?;
    let folded = fold(&title.value);
    let words: Vec<&str> = folded
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().count() >= TITLE_LETTERS && word.chars().any(char::is_alphabetic))
        .collect();
    let forms: Vec<&str> = document.words.lexicon.forms().collect();
    let stands = |word: &&str| forms.contains(word);
    (words.len() >= TITLE_WORDS && document.words.len() >= SHORT_WORDS && !words.iter().any(stands)).then(
        || {
            let message = format!("no word of the title `{}` stands in the text", title.value);
            Notice::new(NoticeCode::TitleMismatch, message)
        },
    )
}

fn too_short(document: &Document) -> Option<Notice> {
    let words = document.words.len();
    (words > 0 && words < SHORT_WORDS)
        .then(|| Notice::new(NoticeCode::TooShort, format!("the text has only {words} words")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Guess;
    use crate::text::Lang;

    fn codes(text: &str) -> Vec<NoticeCode> {
        let mut document = Document::of_sentence(text, Lang::EN);
        check(&mut document);
        document.notices.into_iter().map(|notice| notice.code).collect()
    }

    #[test]
    fn a_title_of_another_text_is_noticed() {
        let text = "the plan names an office and a date ".repeat(50);
        for (title, source, want) in [
            ("Strategy on Robots in Hospitals", Source::Table, vec![NoticeCode::TitleMismatch]),
            ("Strategy on Robots in the Office", Source::Table, vec![]),
            ("Strategy on Robots in Hospitals", Source::Text, vec![]),
            ("Robots", Source::Properties, vec![]),
        ] {
            let mut document = Document::of_sentence(&text, Lang::EN);
            document.meta.title = Some(Guess { value: title.to_string(), source });
            check(&mut document);
            let codes: Vec<NoticeCode> = document.notices.iter().map(|notice| notice.code).collect();
            assert_eq!(codes, want, "{title}");
        }
    }

    #[test]
    fn wrong_and_broken_documents_are_noticed() {
        let words = |count: usize| "the plan names an office and a date ".repeat(count / 8);
        for (name, text, want) in [
            ("good", words(400), vec![]),
            ("short", words(80), vec![NoticeCode::TooShort]),
            (
                "error page",
                "Sorry, page not found.".to_string(),
                vec![NoticeCode::WrongDocument, NoticeCode::TooShort],
            ),
            (
                "frame of a web page",
                format!("{} Accept all cookies. Skip to main content.", words(400)),
                vec![NoticeCode::WebPage],
            ),
            ("one phrase of a frame", format!("{} All rights reserved.", words(400)), vec![]),
            ("the phrase in a long text", format!("{} access denied", words(900)), vec![]),
            ("letters lost", "S a a c plan d B ".repeat(60), vec![NoticeCode::LettersLost]),
        ] {
            assert_eq!(codes(&text), want, "{name}");
        }
    }
}
