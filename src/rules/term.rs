//! Terms: what an author writes → the word patterns that matching compiles.

use crate::text::{Lang, Span, Stemmer, fold_word, words};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One pattern for one word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum WordPattern {
    /// This folded form.
    Exact(String),
    /// Any word that begins with this folded form.
    Prefix(String),
    /// Any word with this stem in this language.
    Stem(Lang, String),
    /// Any number.
    Number,
    /// Any year from 1990 to 2100.
    Year,
}

impl WordPattern {
    /// Letters that are fixed: how rare a word of this pattern is, roughly.
    pub fn literal_len(&self) -> usize {
        match self {
            WordPattern::Exact(form) | WordPattern::Stem(_, form) => form.len() * 2 + 1,
            WordPattern::Prefix(form) => form.len() * 2,
            WordPattern::Number | WordPattern::Year => 0,
        }
    }

    fn kind(&self) -> TermKind {
        match self {
            WordPattern::Exact(_) => TermKind::Words,
            WordPattern::Prefix(_) => TermKind::Beginning,
            WordPattern::Stem(..) => TermKind::Stem,
            WordPattern::Number | WordPattern::Year => TermKind::Number,
        }
    }
}

/// A term, ready to be compiled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Term {
    /// Words next to each other.
    Phrase {
        /// One pattern a word; never empty.
        words: Vec<WordPattern>,
        /// The words with capital letters as they must stand, for `case = "exact"`; else empty.
        exact: Vec<String>,
    },
    /// A regular expression inside one sentence.
    Regex {
        /// The expression.
        pattern: String,
        /// Lower-case letters that every match contains within one word.
        literal: String,
    },
}

/// What a term compares with a text; a phrase of several kinds of words has the last of their kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermKind {
    /// Whole words, capital or not.
    Words,
    /// Beginnings of words (`review*`).
    Beginning,
    /// The stem of a word.
    Stem,
    /// Any number or year beside words.
    Number,
    /// Whole words with the capital letters of the term.
    Case,
    /// A regular expression.
    Regex,
}

impl TermKind {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            TermKind::Words => "words",
            TermKind::Beginning => "beginning",
            TermKind::Stem => "stem",
            TermKind::Number => "number",
            TermKind::Case => "case",
            TermKind::Regex => "regex",
        }
    }
}

impl Term {
    /// What the term compares with a text.
    pub fn kind(&self) -> TermKind {
        match self {
            Term::Regex { .. } => TermKind::Regex,
            Term::Phrase { exact, .. } if !exact.is_empty() => TermKind::Case,
            Term::Phrase { words, .. } => {
                words.iter().map(WordPattern::kind).max().unwrap_or(TermKind::Words)
            }
        }
    }
}

/// What an author may write for a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermDef {
    /// `"staff member"`, `"review*"`.
    Plain(String),
    /// `{ stem = "reverse" }`.
    Stem(String),
    /// `{ text = "AI", case = "exact" }`.
    Exact(String),
    /// `{ regex = 'Art(icle)?\.? \d+' }`.
    Regex(String),
}

impl TermDef {
    /// The term of `lang`; the error says what is wrong with it.
    pub fn read(&self, lang: Lang) -> Result<Term, String> {
        match self {
            TermDef::Plain(text) => phrase(text).map(|words| Term::Phrase { words, exact: Vec::new() }),
            TermDef::Stem(word) => stem(word, lang),
            TermDef::Exact(text) => exact(text),
            TermDef::Regex(pattern) => regex(pattern),
        }
    }

    /// The term as its author wrote it.
    pub fn text(&self) -> &str {
        match self {
            TermDef::Plain(text) | TermDef::Stem(text) | TermDef::Exact(text) | TermDef::Regex(text) => text,
        }
    }
}

/// The patterns of a phrase: white space and hyphens separate words, `*` stands only at the end of one.
fn phrase(text: &str) -> Result<Vec<WordPattern>, String> {
    let mut patterns = Vec::with_capacity(text.bytes().filter(|&byte| byte == b' ').count() + 1);
    for token in text.split_whitespace() {
        match token {
            "<number>" => patterns.push(WordPattern::Number),
            "<year>" => patterns.push(WordPattern::Year),
            _ => token_patterns(token, &mut patterns)?,
        }
    }
    if patterns.is_empty() {
        return Err(format!("`{text}` has no word in it"));
    }
    if patterns.iter().all(|pattern| pattern.literal_len() == 0) {
        return Err(format!("`{text}` needs a word besides its numbers"));
    }
    Ok(patterns)
}

fn token_patterns(token: &str, patterns: &mut Vec<WordPattern>) -> Result<(), String> {
    let (body, star) = match token.strip_suffix('*') {
        Some(body) => (body, true),
        None => (token, false),
    };
    // Most are a word in small letters, which is its own form; a `*` needs more than one.
    if body.len() > 1 && body.bytes().all(|byte| byte.is_ascii_lowercase()) {
        let form = body.to_string();
        patterns.push(if star { WordPattern::Prefix(form) } else { WordPattern::Exact(form) });
        return Ok(());
    }
    if body.contains('*') {
        return Err(format!("`{token}` has a `*` inside a word, expected it only at the end"));
    }
    if body.contains('<') || body.contains('>') {
        return Err(format!("`{token}` is no placeholder, expected <number> or <year>"));
    }
    let mut buffer = String::new();
    let mut forms = Vec::new();
    words(body, |span: Span| forms.push(fold_word(span.of(body), &mut buffer).to_string()));
    let last = forms.len();
    for (number, form) in forms.into_iter().enumerate() {
        let prefix = star && number + 1 == last;
        if prefix && form.chars().count() < 2 {
            return Err(format!("`{token}` is too short for a `*`, expected two letters or more before it"));
        }
        patterns.push(if prefix { WordPattern::Prefix(form) } else { WordPattern::Exact(form) });
    }
    Ok(())
}

fn stem(word: &str, lang: Lang) -> Result<Term, String> {
    let stemmer =
        Stemmer::for_lang(lang).ok_or_else(|| format!("there is no stemmer for the language `{lang}`"))?;
    match phrase(word)?.as_slice() {
        [WordPattern::Exact(form)] => {
            let pattern = WordPattern::Stem(lang, stemmer.stem(form));
            Ok(Term::Phrase { words: vec![pattern], exact: Vec::new() })
        }
        _ => Err(format!("`{word}` is not a single word, expected one for `stem`")),
    }
}

fn exact(text: &str) -> Result<Term, String> {
    let patterns = phrase(text)?;
    if !patterns.iter().all(|pattern| matches!(pattern, WordPattern::Exact(_))) {
        return Err(format!("`{text}` has a `*` or a placeholder, which `case = \"exact\"` does not allow"));
    }
    let mut spelled = Vec::new();
    words(text, |span| spelled.push(span.of(text).to_string()));
    Ok(Term::Phrase { words: patterns, exact: spelled })
}

/// An expression of at most so many bytes without counted repetitions is small enough to be compiled.
const SHORT_PATTERN: usize = 200;

fn regex(pattern: &str) -> Result<Term, String> {
    let is_none = |error: &dyn fmt::Display| format!("`{pattern}` is no regular expression: {error}");
    // Only one that repeats something many times, or is long, can be too large; to find that out takes a while.
    if pattern.contains('{') || pattern.len() > SHORT_PATTERN {
        regex::Regex::new(pattern).map_err(|error| is_none(&error))?;
    } else {
        regex_syntax::parse(pattern).map_err(|error| is_none(&error))?;
    }
    match required_literal(pattern) {
        Some(literal) => Ok(Term::Regex { pattern: pattern.to_string(), literal }),
        None => {
            Err(format!("`{pattern}` has no run of 3 letters that every match contains, which would be slow"))
        }
    }
}

/// The longest run of three letters or more outside brackets, alternatives and repetitions.
fn required_literal(pattern: &str) -> Option<String> {
    let mut best = String::new();
    let mut run = String::new();
    let mut depth = 0;
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '|' if depth == 0 => return None,
            _ if depth == 0 && letter.is_alphabetic() && !matches!(letters.peek(), Some('?' | '*' | '{')) => {
                run.extend(letter.to_lowercase());
                continue;
            }
            _ => {}
        }
        if run.chars().count() > best.chars().count() {
            best = run.clone();
        }
        run.clear();
    }
    if run.chars().count() > best.chars().count() {
        best = run;
    }
    (best.chars().count() >= 3).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact_words(words: &[&str]) -> Vec<WordPattern> {
        words.iter().map(|word| WordPattern::Exact(word.to_string())).collect()
    }

    #[test]
    fn plain_terms_become_word_patterns() {
        for (text, want) in [
            ("Staff Member", exact_words(&["staff", "member"])),
            ("decision-making", exact_words(&["decision", "making"])),
            ("review*", vec![WordPattern::Prefix("review".into())]),
            (
                "décision* automatisée*",
                vec![WordPattern::Prefix("décision".into()), WordPattern::Prefix("automatisée".into())],
            ),
            ("by <year>", vec![WordPattern::Exact("by".into()), WordPattern::Year]),
            ("€ <number>", vec![WordPattern::Exact("€".into()), WordPattern::Number]),
            ("l'État", exact_words(&["l", "état"])),
        ] {
            assert_eq!(phrase(text), Ok(want), "{text}");
        }
    }

    #[test]
    fn a_term_tells_what_it_compares() {
        for (term, want) in [
            (TermDef::Plain("Staff Member".into()), TermKind::Words),
            (TermDef::Plain("staff member*".into()), TermKind::Beginning),
            (TermDef::Plain("within* <number> days".into()), TermKind::Number),
            (TermDef::Stem("reverse".into()), TermKind::Stem),
            (TermDef::Exact("AI".into()), TermKind::Case),
            (TermDef::Regex(r"Art(icle)?\.? \d+".into()), TermKind::Regex),
        ] {
            assert_eq!(term.read(Lang::EN).map(|term| term.kind()), Ok(want), "{}", term.text());
        }
    }

    #[test]
    fn terms_without_a_clear_meaning_are_refused() {
        for (term, part) in [
            (TermDef::Plain("...".into()), "no word"),
            (TermDef::Plain("<number>".into()), "besides its numbers"),
            (TermDef::Plain("re*view".into()), "inside a word"),
            (TermDef::Plain("a*".into()), "too short"),
            (TermDef::Plain("<date>".into()), "no placeholder"),
            (TermDef::Stem("two words".into()), "single word"),
            (TermDef::Exact("AI*".into()), "does not allow"),
            (TermDef::Regex("(".into()), "no regular expression"),
            (TermDef::Regex(r"\d+ [a-z]+".into()), "no run of 3 letters"),
            (TermDef::Regex("abc|d".into()), "no run of 3 letters"),
        ] {
            let error = term.read(Lang::EN).expect_err(term.text());
            assert!(error.contains(part), "{error}");
        }
        assert!(TermDef::Stem("word".into()).read(Lang::UNKNOWN).is_err());
    }

    #[test]
    fn the_literal_of_an_expression_is_one_that_every_match_has() {
        for (pattern, want) in [
            (r"Art(icle)?\.? \d+", Some("art")),
            (r"[Pp]aragraphs? \d+", Some("aragraph")),
            (r"colou?r", Some("colo")),
            (r"ab\d", None),
        ] {
            assert_eq!(required_literal(pattern).as_deref(), want, "{pattern}");
        }
    }
}
