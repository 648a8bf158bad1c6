//! Running heads, running feet and page numbers in plain text.

use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

/// Share of the pages on which a line at the top or bottom must repeat.
const PAGE_SHARE: f64 = 0.12;
/// In text without pages, how often a line must repeat to be a running head.
const REPEATS: usize = 5;
/// Lines between two repetitions of a running head, at least, in text without pages.
const DISTANCE: usize = 15;

/// For each `(line, page)`, whether it is a running head, a running foot or a page number.
pub(super) fn of_lines(lines: &[(&str, u32)]) -> Vec<bool> {
    let pages = lines.last().map_or(0, |(_, page)| page + 1);
    let mut dropped = if pages > 1 { on_pages(lines, pages) } else { without_pages(lines) };
    for (dropped, (line, _)) in dropped.iter_mut().zip(lines) {
        *dropped |= is_page_number(line);
    }
    dropped
}

/// A line that holds nothing but a page number: "12", "- 12 -", "Page 12 of 80".
pub(super) fn is_page_number(line: &str) -> bool {
    let line = line.trim();
    if line.len() > 24 {
        return false;
    }
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    if !(1..=8).contains(&digits) || line.contains(['%', '€', '$', '£']) {
        return false;
    }
    let letters: String =
        line.chars().filter(|letter| letter.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let named =
        ["", "page", "pageof", "p", "seite", "seitevon", "página", "páginade", "pag", "pág", "pagina"];
    let mut numbers = line.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty());
    named.contains(&letters.as_str()) && numbers.all(|number| number.len() <= 4)
}

/// Hash of a line without its digits, so that lines alike but for a page number share it; `None` when
/// nothing else is in it.
fn key(line: &str) -> Option<u64> {
    let mut hasher = FxHasher::default();
    let mut any = false;
    for byte in line.trim().bytes().filter(|byte| !byte.is_ascii_digit()) {
        hasher.write_u8(byte.to_ascii_lowercase());
        any |= byte != b' ';
    }
    any.then(|| hasher.finish())
}

/// Lines among the first or last three of a page that repeat over the pages.
fn on_pages(lines: &[(&str, u32)], pages: u32) -> Vec<bool> {
    let mut keys: Vec<Option<u64>> = vec![None; lines.len()];
    let mut start = 0;
    while start < lines.len() {
        let page = lines[start].1;
        let length = lines[start..].iter().take_while(|(_, other)| *other == page).count();
        let filled: Vec<usize> =
            (start..start + length).filter(|&at| !lines[at].0.trim().is_empty()).collect();
        for &at in filled.iter().take(3).chain(filled.iter().rev().take(3)) {
            keys[at] = key(lines[at].0);
        }
        start += length;
    }
    let mut seen: FxHashMap<u64, (u32, u32)> = FxHashMap::default();
    for (key, (_, page)) in keys.iter().zip(lines) {
        if let Some(key) = key {
            let (count, last) = seen.entry(*key).or_insert((0, u32::MAX));
            *count += u32::from(last != page);
            *last = *page;
        }
    }
    let enough = (f64::from(pages) * PAGE_SHARE).ceil().max(3.0) as u32;
    keys.iter().map(|key| key.is_some_and(|key| seen[&key].0 >= enough)).collect()
}

fn is_digit_or_space(letter: char) -> bool {
    letter.is_ascii_digit() || letter.is_whitespace()
}

/// The beginning of a line up to its first digit, at most eight bytes.
fn head(line: &str) -> &str {
    let beginning = &line.as_bytes()[..line.len().min(8)];
    let end = beginning.iter().position(u8::is_ascii_digit).unwrap_or(beginning.len());
    let end = (0..=end).rev().find(|&end| line.is_char_boundary(end)).unwrap_or(0);
    &line[..end]
}

/// Lines of two words or more that repeat at long distances.
fn without_pages(lines: &[(&str, u32)]) -> Vec<bool> {
    // Few lines begin like others: only these are worth a closer look.
    let mut beginnings: FxHashMap<u64, usize> = FxHashMap::default();
    let beginning = |line: &str| key(head(line.trim_start_matches(is_digit_or_space)));
    let starts: Vec<Option<u64>> =
        lines.iter().map(|(line, _)| (line.len() <= 120).then(|| beginning(line)).flatten()).collect();
    for start in starts.iter().flatten() {
        *beginnings.entry(*start).or_default() += 1;
    }
    let candidate =
        |line: &str| (2..=14).contains(&line.split_whitespace().count()).then(|| key(line)).flatten();
    let repeats = |start: &Option<u64>| start.is_some_and(|start| beginnings[&start] >= REPEATS);
    let keys: Vec<Option<u64>> = lines
        .iter()
        .zip(&starts)
        .map(|((line, _), start)| repeats(start).then(|| candidate(line)).flatten())
        .collect();
    // Of each line: how often it stands there, how often close behind itself, and where last.
    let mut seen: FxHashMap<u64, (usize, usize, usize)> = FxHashMap::default();
    for (at, key) in keys.iter().enumerate() {
        if let Some(key) = key {
            let (count, near, last) = seen.entry(*key).or_insert((0, 0, at));
            *near += usize::from(*count > 0 && at - *last < DISTANCE);
            *count += 1;
            *last = at;
        }
    }
    let is_head = |key: u64| {
        let (count, near, _) = seen[&key];
        count >= REPEATS && near * 5 <= count
    };
    keys.into_iter().map(|key| key.is_some_and(is_head)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_told_from_figures() {
        for (line, want) in [
            ("12", true),
            ("- 12 -", true),
            ("Page 12 of 80", true),
            ("12 | 80", true),
            ("12 %", false),
            ("€ 12", false),
            ("12 schools", false),
            ("20252030", false),
            ("", false),
        ] {
            assert_eq!(is_page_number(line), want, "{line}");
        }
    }

    #[test]
    fn lines_that_repeat_at_the_edge_of_pages_are_running_heads() {
        let page = ["National Plan 2030", "Some text that differs", "more text"];
        let text: Vec<String> = (0..4)
            .flat_map(|n| {
                page.iter().map(move |l| {
                    if l.contains("differs") {
                        format!("{l} {}", ["a", "b", "c", "d"][n])
                    } else {
                        l.to_string()
                    }
                })
            })
            .collect();
        let lines: Vec<(&str, u32)> =
            text.iter().enumerate().map(|(at, line)| (line.as_str(), at as u32 / 3)).collect();
        let dropped = of_lines(&lines);
        assert!(dropped[0] && dropped[3] && !dropped[1]);
        let twice = &lines[..6];
        assert!(!of_lines(twice)[0], "two pages prove nothing");
    }
}
