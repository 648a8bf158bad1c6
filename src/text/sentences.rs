//! Sentences: a scanner for sentence ends with the tailorings that official texts need.
//!
//! UAX #29 alone splits after every abbreviation and every number of a list. Here a full stop ends a
//! sentence only when it does not belong to an abbreviation, an initial, an acronym or a numbering, and
//! when what follows can begin a sentence.

use crate::text::{Lang, Span};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::sync::OnceLock;

/// Words after which a full stop does not end a sentence, for one language.
#[derive(Debug, Clone, Default)]
pub struct Abbreviations {
    /// Abbreviation without its last full stop → whether it is one only before a number ("No. 5").
    words: FxHashMap<&'static str, bool>,
    /// Bytes of the longest.
    longest: usize,
    /// Ordinal numbers are written with a full stop ("1. Januar").
    ordinals: bool,
}

/// A list of abbreviations, read when it is first asked for.
struct List {
    lang: &'static str,
    text: &'static str,
    read: OnceLock<Abbreviations>,
}

impl List {
    const fn new(lang: &'static str, text: &'static str) -> List {
        List { lang, text, read: OnceLock::new() }
    }
}

/// Those of English come first.
static LISTS: [List; 9] = [
    List::new("en", include_str!("abbreviations/en.txt")),
    List::new("fr", include_str!("abbreviations/fr.txt")),
    List::new("es", include_str!("abbreviations/es.txt")),
    List::new("pt", include_str!("abbreviations/pt.txt")),
    List::new("de", include_str!("abbreviations/de.txt")),
    List::new("it", include_str!("abbreviations/it.txt")),
    List::new("nl", include_str!("abbreviations/nl.txt")),
    List::new("pl", include_str!("abbreviations/pl.txt")),
    List::new("ru", include_str!("abbreviations/ru.txt")),
];

impl Abbreviations {
    /// The abbreviations of `lang`; those of English for languages without a list.
    pub fn for_lang(lang: Lang) -> &'static Abbreviations {
        let list = LISTS.iter().find(|list| list.lang == lang.as_str()).unwrap_or(&LISTS[0]);
        list.read.get_or_init(|| Abbreviations::parse(list.text))
    }

    /// Reads a list: one abbreviation a line, `no <number>` for one that counts only before a number, the
    /// line `<number>.` for languages with written ordinals, `#` for comments.
    fn parse(list: &'static str) -> Abbreviations {
        let mut found = Abbreviations::default();
        for line in list.lines() {
            let line = line.split('#').next().unwrap_or("").trim();
            match line.strip_suffix(" <number>") {
                Some(word) => drop(found.words.insert(word, true)),
                None if line == "<number>." => found.ordinals = true,
                None if !line.is_empty() => drop(found.words.insert(line, false)),
                None => {}
            }
        }
        found.longest = found.words.keys().map(|word| word.len()).max().unwrap_or(0);
        found
    }

    /// Whether a full stop after `word` (the run of letters and dots before it), followed by `next`, belongs
    /// to the word. `first` tells that the word begins the sentence.
    fn keeps_going(&self, word: &str, next: char, first: bool) -> bool {
        if word.is_empty() {
            return false;
        }
        if word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            let ordinal = self.ordinals && word.len() <= 2 && next.is_alphabetic();
            return first || ordinal;
        }
        let letters = word.chars().filter(|letter| letter.is_alphabetic()).count();
        let numbering = first && letters <= 4 && (letters == 1 || is_roman(word));
        let acronym = word.split('.').all(|part| part.chars().count() == 1) && word.contains('.');
        let initial = letters == 1 && word.chars().all(char::is_uppercase);
        if numbering || acronym || initial {
            return true;
        }
        if word.len() > self.longest && word.is_ascii() {
            return false;
        }
        let is_small = word.bytes().all(|byte| byte.is_ascii_lowercase());
        let lower = if is_small { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) };
        match self.words.get(&*lower) {
            Some(true) => next.is_numeric(),
            Some(false) => true,
            None => false,
        }
    }
}

fn is_roman(word: &str) -> bool {
    word.bytes().all(|byte| matches!(byte.to_ascii_lowercase(), b'i' | b'v' | b'x'))
}

/// Calls `found` with the span of each sentence of `text`, in order, without surrounding white space.
///
/// `text` is one block: a sentence never crosses a block. `base` is added to every offset. Cost is linear.
pub fn sentences(text: &str, base: u32, abbreviations: &Abbreviations, mut found: impl FnMut(Span)) {
    let mut start = 0;
    let mut at = 0;
    while let Some(mark) = next_mark(text, at) {
        at = mark + char_at(text, mark).map_or(1, char::len_utf8);
        if let Some(end) = sentence_end(text, start, mark, abbreviations) {
            emit(text, start, end, base, &mut found);
            start = end;
            at = at.max(end);
        }
    }
    emit(text, start, text.len(), base, &mut found);
}

fn emit(text: &str, start: usize, end: usize, base: u32, found: &mut impl FnMut(Span)) {
    let piece = &text[start..end];
    let from = start + piece.len() - piece.trim_start().len();
    let to = start + piece.trim_end().len();
    if from < to {
        found(Span::new(base + from as u32, base + to as u32));
    }
}

/// Next character that could end a sentence, at or after `from`.
fn next_mark(text: &str, from: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[from..];
    let ascii = memchr::memchr3(b'.', b'!', b'?', bytes);
    let between = &text[from..from + ascii.unwrap_or(bytes.len())];
    // Only what lies between is looked at: a block may be a whole book, with a mark in every line.
    let wide = match between.is_ascii() {
        true => None,
        false => wide_mark(between),
    };
    wide.or(ascii).map(|at| from + at)
}

/// Sentence ends that are no ASCII.
const WIDE_MARKS: [char; 7] = ['…', '。', '！', '？', '؟', '۔', '।'];

/// The first sentence end of a text that is no ASCII; letters are only looked at where one of its first bytes stands.
fn wide_mark(text: &str) -> Option<usize> {
    let may_begin = |byte: u8| matches!(byte, 0xe2 | 0xe3 | 0xef | 0xd8 | 0xdb | 0xe0);
    let is_mark = |at: usize| may_begin(text.as_bytes()[at]) && text[at..].starts_with(WIDE_MARKS);
    let wide = text.bytes().enumerate().filter(|(_, byte)| *byte >= 0xc0);
    wide.map(|(at, _)| at).find(|&at| is_mark(at))
}

/// Where the sentence that begins at `start` ends, if the mark at `mark` ends it.
fn sentence_end(text: &str, start: usize, mark: usize, abbreviations: &Abbreviations) -> Option<usize> {
    let sign = char_at(text, mark)?;
    let after = mark + sign.len_utf8();
    let closing = text[after..].find(|letter| !is_closing(letter)).unwrap_or(text.len() - after);
    let mut end = after + closing;
    if matches!(sign, '。' | '！' | '？' | '؟' | '۔' | '।') {
        return Some(end);
    }
    let word = word_before(&text[start..mark]);
    let before_word = text[start..mark].len() - word.len();
    let first = !text[start..start + before_word].chars().any(char::is_alphanumeric);
    // "principles.18 The": the number of a footnote stands behind the full stop.
    if closing == 0 && word.ends_with(char::is_alphabetic) {
        let note = text[end..].bytes().take_while(u8::is_ascii_digit).count();
        if (1..=3).contains(&note) && text[end + note..].starts_with(char::is_whitespace) {
            end += note;
        }
    }
    let rest = &text[end..];
    let next = rest.trim_start().chars().next()?;
    let spaced = rest.starts_with(char::is_whitespace);
    if !spaced && !lost_space(word, rest) || !can_begin(next) {
        return None;
    }
    (sign != '.' || !abbreviations.keeps_going(word, next, first)).then_some(end)
}

/// The run of letters, digits and dots right before a mark.
fn word_before(text: &str) -> &str {
    let from = text.char_indices().rev().take_while(|(_, letter)| letter.is_alphanumeric() || *letter == '.');
    from.last().map_or("", |(at, _)| &text[at..])
}

/// "learning.The": extraction lost the space between two sentences.
fn lost_space(word: &str, rest: &str) -> bool {
    let mut next = rest.chars();
    let capital = next.next().is_some_and(char::is_uppercase) && next.next().is_some_and(char::is_lowercase);
    let letters = word.chars().rev().take_while(|letter| letter.is_lowercase()).count();
    capital && letters >= 2 && !word.contains('.')
}

/// What a sentence can begin with: anything but a small letter and a mark that continues.
fn can_begin(letter: char) -> bool {
    !letter.is_lowercase() && !matches!(letter, ',' | ';' | ':' | ')' | ']' | '.' | '!' | '?')
}

fn is_closing(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?' | '"' | '\'' | ')' | ']' | '}' | '»' | '”' | '’' | '」' | '』' | '…')
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str, lang: Lang) -> Vec<&str> {
        let mut found = Vec::new();
        sentences(text, 0, Abbreviations::for_lang(lang), |span| found.push(span.of(text)));
        found
    }

    #[test]
    fn sentences_end_where_a_reader_would_end_them() {
        for (name, text, want) in [
            ("two", "One act. Two acts.", vec!["One act.", "Two acts."]),
            ("question and shout", "Why? Now! Go", vec!["Why?", "Now!", "Go"]),
            ("abbreviation", "See Art. 5 of it. Done.", vec!["See Art. 5 of it.", "Done."]),
            (
                "no before a number",
                "Law No. 5 holds. We say no. Then we go.",
                vec!["Law No. 5 holds.", "We say no.", "Then we go."],
            ),
            ("initial", "By J. Doe. End.", vec!["By J. Doe.", "End."]),
            ("acronym", "The U.S. Senate met. End.", vec!["The U.S. Senate met.", "End."]),
            ("e.g.", "Tools, e.g. Audits, help. End.", vec!["Tools, e.g. Audits, help.", "End."]),
            ("numbering", "1. Establish a body. 2. Fund it.", vec!["1. Establish a body.", "2. Fund it."]),
            ("deep numbering", "3.2. The plan. Next.", vec!["3.2. The plan.", "Next."]),
            ("year at the end", "It ends in 2025. Then more.", vec!["It ends in 2025.", "Then more."]),
            ("decimal", "It grew 3.5 per cent. Yes.", vec!["It grew 3.5 per cent.", "Yes."]),
            ("quotes close", "He said “no.” Then left.", vec!["He said “no.”", "Then left."]),
            ("lower case follows", "approx. five of them", vec!["approx. five of them"]),
            (
                "footnote number",
                "By these principles.18 The end.",
                vec!["By these principles.18", "The end."],
            ),
            ("lost space", "of learning.The next one.", vec!["of learning.", "The next one."]),
            ("domain names", "See un.org and Who.int there", vec!["See un.org and Who.int there"]),
            ("ellipsis in a list", "a, b … and c. End.", vec!["a, b … and c.", "End."]),
        ] {
            assert_eq!(cut(text, Lang::EN), want, "{name}");
        }
        let german = Lang::DE;
        assert_eq!(
            cut("Am 1. Januar gilt Abs. 2 neu. Ende.", german),
            ["Am 1. Januar gilt Abs. 2 neu.", "Ende."]
        );
        assert_eq!(cut("一。二！三", Lang::UNKNOWN), ["一。", "二！", "三"]);
    }

    proptest! {
        #[test]
        fn sentences_lose_nothing_but_white_space(text in "[A-Za-z0-9.!?… \"”)é。-]{0,80}") {
            let kept: String = cut(&text, Lang::EN).concat().split_whitespace().collect();
            let whole: String = text.split_whitespace().collect();
            prop_assert_eq!(kept, whole);
        }
    }
}
