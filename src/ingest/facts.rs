//! Title, year and issuer as the first lines of a text give them.

use crate::document::{Block, BlockKind, Document, Guess, SectionRole, Source};
use crate::ingest::outline::split_number;
use crate::text::{Span, fold};
use std::sync::LazyLock;

/// Blocks at the beginning that a cover and an imprint take.
const COVER_BLOCKS: usize = 40;
/// A cover is at most so long.
const COVER_BYTES: u32 = 2_500;
/// Words of a title.
const TITLE_WORDS: std::ops::RangeInclusive<usize> = 2..=25;
/// Words of a line that names an issuer or a date.
const LINE_WORDS: usize = 14;

/// Fills in what neither the user's table nor the file's properties know.
pub(super) fn guess(document: &mut Document) {
    let found = |value: String| Guess { value, source: Source::Text };
    if document.meta.title.is_none() {
        document.meta.title = title(document).map(found);
    }
    if document.meta.issuer.is_none() {
        let issuer = cover(document).find_map(issuer);
        document.meta.issuer = issuer.map(found);
    }
    if document.meta.year.is_none() {
        let year = cover(document).find_map(year);
        document.meta.year = year.map(|value| Guess { value, source: Source::Text });
    }
}

/// The texts of the first blocks.
fn cover(document: &Document) -> impl Iterator<Item = &str> {
    let blocks = document.blocks.iter().take(COVER_BLOCKS);
    blocks
        .filter_map(|block| text(document, block))
        .take_while(|(span, _)| span.start < COVER_BYTES)
        .map(|(_, text)| text)
}

fn text<'a>(document: &'a Document, block: &Block) -> Option<(Span, &'a str)> {
    let inside = &document.sentences[block.sentences.start as usize..block.sentences.end as usize];
    let span = Span::new(inside.first()?.span.start, inside.last()?.span.end);
    Some((span, span.of(&document.text.clean)))
}

fn word_count(text: &str) -> usize {
    text.split_whitespace().count()
}

/// The outermost heading near the beginning that is no foreword or table of contents.
fn title(document: &Document) -> Option<String> {
    let is_title = |block: &&Block| {
        let role = document.sections[block.section as usize].role;
        matches!(block.kind, BlockKind::Heading { .. }) && matches!(role, SectionRole::Body)
    };
    let headings = document.blocks.iter().take(COVER_BLOCKS).filter(is_title);
    let fits = |text: &str| TITLE_WORDS.contains(&word_count(text)) && is_like_a_title(text);
    let found = headings.filter_map(|block| {
        let BlockKind::Heading { depth } = block.kind else { return None };
        let (span, text) = text(document, block)?;
        (span.start < COVER_BYTES && fits(text)).then_some((depth, text))
    });
    let (_, title) = found.min_by_key(|(depth, _)| *depth)?;
    Some(title.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A heading without a number or an address, with a word that titles of such documents have.
fn is_like_a_title(heading: &str) -> bool {
    let folded = fold(heading);
    let starts = |word: &str| {
        let (word, open) = word.strip_suffix('*').map_or((word, false), |word| (word, true));
        folded.match_indices(word).any(|(at, _)| {
            let (before, after) = (&folded[..at], &folded[at + word.len()..]);
            !before.ends_with(char::is_alphanumeric) && (open || !after.starts_with(char::is_alphanumeric))
        })
    };
    split_number(heading).0.is_none()
        && !folded.starts_with(|letter: char| letter.is_ascii_digit())
        && !folded.contains("://")
        && TITLE_WORDS_KNOWN.iter().any(|word| starts(word))
}

/// A short line that begins with the name of an office of the state.
fn issuer(line: &str) -> Option<String> {
    let is_short = word_count(line) <= LINE_WORDS && !line.ends_with(['.', ':', ';', ',']);
    let folded = fold(line);
    let begins = |name: &&String| {
        folded
            .strip_prefix(name.as_str())
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) || name.ends_with("ministerium"))
    };
    (is_short && ISSUERS.iter().any(|name| begins(&name)))
        .then(|| line.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A year that stands alone on a line, or behind the name of a month; "2030" in the title is a goal.
fn year(line: &str) -> Option<i32> {
    if word_count(line) > LINE_WORDS {
        return None;
    }
    let words: Vec<&str> =
        line.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let year =
        |word: &&str| word.parse::<i32>().ok().filter(|year| word.len() == 4 && (1990..=2100).contains(year));
    if let [alone] = words.as_slice() {
        return year(alone);
    }
    let is_month = |word: &str| MONTHS.contains(&fold(word));
    // "de" and "del" stand between month and year in Spanish and Portuguese.
    let before = |at: usize| words[..at].iter().rev().find(|word| !matches!(**word, "de" | "del"));
    (1..words.len()).find_map(|at| year(&words[at]).filter(|_| before(at).is_some_and(|word| is_month(word))))
}

fn lines(source: &'static str) -> Vec<String> {
    source.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(fold).collect()
}

static TITLE_WORDS_KNOWN: LazyLock<Vec<String>> = LazyLock::new(|| lines(include_str!("title_words.txt")));
static ISSUERS: LazyLock<Vec<String>> = LazyLock::new(|| lines(include_str!("issuers.txt")));
static MONTHS: LazyLock<Vec<String>> = LazyLock::new(|| lines(include_str!("months.txt")));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{DocId, DocumentMeta};
    use crate::ingest::{Limits, read};

    #[track_caller]
    fn check(text: &str, title: Option<&str>, issuer: Option<&str>, year: Option<i32>) {
        let meta = DocumentMeta { path: "plan.md".to_string(), ..DocumentMeta::default() };
        let meta =
            read(text.as_bytes(), DocId::new("plan"), meta, &Limits::default()).expect("it has text").meta;
        let value = |guess: Option<Guess<String>>| guess.map(|guess| guess.value);
        assert_eq!(
            (value(meta.title).as_deref(), value(meta.issuer).as_deref(), meta.year.map(|year| year.value)),
            (title, issuer, year),
            "{text}"
        );
    }

    #[test]
    fn covers_give_title_issuer_and_year() {
        let body = "The office will open the register. ".repeat(20);
        check(
            &format!(
                "Ministry of Tides\n\n# A Plan for Wells 2030\n\nMarch 2024\n\n## Foreword by the Minister\n\n{body}"
            ),
            Some("A Plan for Wells 2030"),
            Some("Ministry of Tides"),
            Some(2024),
        );
        check(
            &format!("# Estrategia de pozos\n\nMinisterio de Mareas\n\nMayo de 2023\n\n{body}"),
            Some("Estrategia de pozos"),
            Some("Ministerio de Mareas"),
            Some(2023),
        );
        check(
            &format!("# Contents\n\n{body} In March 2024 the Ministry of Tides has said so."),
            None,
            None,
            None,
        );
        check(
            &format!("# Brunnen\n\nBundesministerium für Gezeiten\n\n2022\n\n{body}"),
            None,
            Some("Bundesministerium für Gezeiten"),
            Some(2022),
        );
    }
}
