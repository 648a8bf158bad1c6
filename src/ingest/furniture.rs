//! Running heads, running feet and page numbers in plain text.

use crate::text::{mixed, pieces};
use rustc_hash::{FxHashMap, FxHasher};
use std::collections::BTreeMap;
use std::hash::Hasher;
use std::num::NonZeroU64;
use std::ops::Range;

/// Share of the pages on which a line at the top or bottom must repeat.
const PAGE_SHARE: f64 = 0.12;
/// In text without pages, how often a line must repeat to be a running head.
const REPEATS: usize = 5;
/// Lines of a page in text that does not mark where pages begin.
const PAGE_LINES: Range<f64> = 12.0..130.0;
/// Share of the repetitions of a running head that keep step with the pages, in such text.
const REGULAR: f64 = 0.7;

/// For each `(line, page)`, whether it is a running head, a running foot or a page number; lines come without the white
/// space around them.
pub(super) fn of_lines(lines: &[(&str, u32)]) -> Vec<bool> {
    let pages = lines.last().map_or(0, |(_, page)| page + 1);
    let is_number: Vec<bool> = lines.iter().map(|(line, _)| is_page_number(line)).collect();
    let mut dropped = if pages > 1 { on_pages(lines, pages) } else { without_pages(lines, &is_number) };
    for (dropped, is_number) in dropped.iter_mut().zip(is_number) {
        *dropped |= is_number;
    }
    dropped
}

/// A line that holds nothing but a page number: "12", "- 12 -", "Page 12 of 80".
fn is_page_number(line: &str) -> bool {
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
    // Two numbers of four digits are a span of years.
    let years = numbers.clone().filter(|number| number.len() == 4).count() > 1;
    named.contains(&letters.as_str()) && !years && numbers.all(|number| number.len() <= 4)
}

/// Hash of a line without its digits, so that lines alike but for a page number share it; `None` when
/// nothing else is in it.
fn key(line: &str) -> Option<u64> {
    let mut hasher = FxHasher::default();
    let mut any = false;
    for byte in line.bytes().filter(|byte| !byte.is_ascii_digit()) {
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
        let filled: Vec<usize> = (start..start + length).filter(|&at| !lines[at].0.is_empty()).collect();
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

/// The beginning of a line up to its first digit, at most sixteen bytes.
fn head(line: &str) -> &str {
    let beginning = &line.as_bytes()[..line.len().min(16)];
    let end = beginning.iter().position(u8::is_ascii_digit).unwrap_or(beginning.len());
    let end = (0..=end).rev().find(|&end| line.is_char_boundary(end)).unwrap_or(0);
    &line[..end]
}

/// A number for the beginning of a line behind its first digits and spaces, as [`head`] and [`key`] have it: the same for
/// the same, and hardly ever for others.
fn beginning(line: &str) -> Option<NonZeroU64> {
    let bytes = line.as_bytes();
    let start = bytes.iter().position(|byte| !(byte.is_ascii_digit() || byte.is_ascii_whitespace()))?;
    let mut taken = [0; 16];
    let mut length = 0;
    for &byte in bytes[start..].iter().take(16).take_while(|byte| !byte.is_ascii_digit()) {
        if !(b' '..=b'~').contains(&byte) {
            let behind = key(head(line.trim_start_matches(is_digit_or_space)).trim_end());
            return behind.and_then(|key| NonZeroU64::new(key | 1));
        }
        taken[length] = byte.to_ascii_lowercase();
        length += 1;
    }
    while taken[..length].last() == Some(&b' ') {
        length -= 1;
        taken[length] = 0;
    }
    let taken = u128::from_le_bytes(taken);
    NonZeroU64::new(mixed(taken as u64 ^ mixed((taken >> 64) as u64)) | 1)
}

/// Lines of two words or more that repeat in step with the numbers of the pages; `is_number` tells which lines are
/// such numbers.
fn without_pages(lines: &[(&str, u32)], is_number: &[bool]) -> Vec<bool> {
    // Few lines begin like others: only these are worth a closer look. Some share a count by chance, and are told apart
    // then.
    let starts: Vec<Option<NonZeroU64>> =
        lines.iter().map(|(line, _)| (line.len() <= 120).then(|| beginning(line)).flatten()).collect();
    let mut counts = vec![0u8; (lines.len() * 2).next_power_of_two().min(1 << 16)];
    let last = counts.len() - 1;
    let count = |start: NonZeroU64| (start.get() >> 32) as usize & last;
    for start in starts.iter().flatten() {
        counts[count(*start)] = counts[count(*start)].saturating_add(1);
    }
    let candidate = |line: &str| (2..=14).contains(&pieces(line, 15)).then(|| key(line)).flatten();
    let mut places: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (at, start) in starts.iter().enumerate() {
        if start.is_some_and(|start| usize::from(counts[count(start)]) >= REPEATS)
            && let Some(key) = candidate(lines[at].0)
        {
            places.entry(key).or_default().push(at);
        }
    }
    places.retain(|_, places| places.len() >= REPEATS);
    let mut dropped = vec![false; lines.len()];
    if places.is_empty() {
        return dropped;
    }
    let filled: Vec<usize> = (0..lines.len()).filter(|&at| !lines[at].0.is_empty()).collect();
    let heads = places.into_values().filter(|places| follows_pages(lines, &filled, is_number, places));
    heads.flatten().for_each(|at| dropped[at] = true);
    dropped
}

/// True when page numbers go up with the lines at these places: in them, or close to them. Cells and
/// headings repeat, too, but in no such step. `filled` are the lines that are not empty.
fn follows_pages(lines: &[(&str, u32)], filled: &[usize], is_number: &[bool], places: &[usize]) -> bool {
    let near = |at: usize| {
        let middle = filled.partition_point(|&line| line < at);
        let around = filled[middle.saturating_sub(2)..].iter().take(5);
        around.copied().find(|&line| is_number[line]).and_then(|line| numbers(lines[line].0).next())
    };
    let first: Vec<Option<u32>> = places.iter().map(|&at| numbers(lines[at].0).next()).collect();
    let last: Vec<Option<u32>> = places.iter().map(|&at| numbers(lines[at].0).last()).collect();
    let near: Vec<Option<u32>> = places.iter().map(|&at| near(at)).collect();
    let enough = |steps: usize| steps as f64 >= REGULAR * (places.len() - 1) as f64;
    let even = |numbers: &[Option<u32>]| enough(even_steps(&steps(places, numbers)));
    // Numbers of two pages may run together, "98" for 9 and 8; then all numbers of the text stand here.
    let all = || is_number.iter().filter(|is_number| **is_number).count();
    even(&first)
        || even(&last)
        || even(&near)
        || enough(steps(places, &near).len()) && places.len() * 2 >= all()
}

fn numbers(line: &str) -> impl Iterator<Item = u32> {
    line.split(|letter: char| !letter.is_ascii_digit()).filter_map(|part| part.parse().ok())
}

/// For each two places between which the number goes up: lines by number.
fn steps(places: &[usize], numbers: &[Option<u32>]) -> Vec<f64> {
    let pairs = places.windows(2).zip(numbers.windows(2));
    let steps = pairs.filter_map(|(places, numbers)| {
        let step = numbers[1]?.checked_sub(numbers[0]?).filter(|step| *step > 0)?;
        Some((places[1] - places[0]) as f64 / f64::from(step))
    });
    steps.collect()
}

/// How many of the steps are about as long as most, when these can be pages.
fn even_steps(steps: &[f64]) -> usize {
    let mut sorted = steps.to_vec();
    sorted.sort_by(f64::total_cmp);
    let usual = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
    let even = steps.iter().filter(|step| (0.5..2.0).contains(&(**step / usual))).count();
    if PAGE_LINES.contains(&usual) { even } else { 0 }
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
            ("2025-2030", false),
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

    /// Nine pages of a plan in a table: a head with the number of its page under it, and cells that repeat.
    fn table() -> Vec<String> {
        let page = |number: u32| {
            let mut page = vec!["Plan of the Harbour Office".to_string(), String::new(), number.to_string()];
            let rows = 20 + number % 3;
            page.extend(
                (0..rows)
                    .map(|row| format!("task {} of the office", "x".repeat((row + number * 40) as usize))),
            );
            page.insert(4 + (number * 7 % 13) as usize, "Depending on".to_string());
            page.insert(5 + (number * 5 % 11) as usize, "2030-2034".to_string());
            page.insert(9, format!("Article {}", number * number));
            page
        };
        (1..=9).flat_map(page).collect()
    }

    #[test]
    fn without_pages_heads_keep_step_with_page_numbers_and_cells_do_not() {
        let text = table();
        let lines: Vec<(&str, u32)> = text.iter().map(|line| (line.as_str(), 0)).collect();
        let dropped = of_lines(&lines);
        let kept = |line: &str| {
            lines.iter().zip(&dropped).filter(|((text, _), dropped)| *text == line && !**dropped).count()
        };
        assert_eq!(kept("Plan of the Harbour Office"), 0);
        assert_eq!(kept("7"), 0);
        assert_eq!(kept("Depending on"), 9);
        assert_eq!(kept("2030-2034"), 9);
        assert_eq!(kept("Article 49"), 1);
    }
}
