//! Running heads, running feet and page numbers in plain text.

use rustc_hash::FxHashMap;

/// Share of the pages on which a line at the top or bottom must repeat.
const PAGE_SHARE: f64 = 0.12;
/// In text without pages, how often a line must repeat to be a running head.
const REPEATS: usize = 5;
/// Lines between two repetitions of a running head, at least, in text without pages.
const DISTANCE: usize = 15;

/// For each `(line, page)`, whether it is a running head, a running foot or a page number.
pub(super) fn of_lines(lines: &[(&str, u32)]) -> Vec<bool> {
    let pages = lines.last().map_or(0, |(_, page)| page + 1);
    let repeated = if pages > 1 { on_pages(lines, pages) } else { without_pages(lines) };
    lines.iter().zip(repeated).map(|((line, _), repeated)| repeated || is_page_number(line)).collect()
}

/// A line that holds nothing but a page number: "12", "- 12 -", "Page 12 of 80".
pub(super) fn is_page_number(line: &str) -> bool {
    let line = line.trim();
    let digits = line.chars().filter(char::is_ascii_digit).count();
    let letters: String =
        line.chars().filter(|letter| letter.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let named =
        ["", "page", "pageof", "p", "seite", "seitevon", "página", "páginade", "pag", "pág", "pagina"];
    digits > 0
        && digits <= 8
        && line.len() <= 24
        && named.contains(&letters.as_str())
        && !line.contains(['%', '€', '$', '£'])
        && line
            .split(|letter: char| !letter.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .all(|part| part.len() <= 4)
}

/// Lines alike but for their digits.
fn key(line: &str) -> String {
    line.trim().chars().filter(|letter| !letter.is_ascii_digit()).flat_map(char::to_lowercase).collect()
}

/// Lines among the first or last three of a page that repeat over the pages.
fn on_pages(lines: &[(&str, u32)], pages: u32) -> Vec<bool> {
    let mut edges = vec![false; lines.len()];
    let mut start = 0;
    while start < lines.len() {
        let page = lines[start].1;
        let length = lines[start..].iter().take_while(|(_, other)| *other == page).count();
        let filled: Vec<usize> =
            (start..start + length).filter(|&at| !lines[at].0.trim().is_empty()).collect();
        for &at in filled.iter().take(3).chain(filled.iter().rev().take(3)) {
            edges[at] = true;
        }
        start += length;
    }
    let mut counts: FxHashMap<String, Vec<u32>> = FxHashMap::default();
    for (at, (line, page)) in lines.iter().enumerate().filter(|(at, _)| edges[*at]) {
        let seen = counts.entry(key(line)).or_default();
        if edges[at] && seen.last() != Some(page) {
            seen.push(*page);
        }
    }
    let enough = (f64::from(pages) * PAGE_SHARE).ceil().max(3.0) as usize;
    let repeats = |line: &str| counts.get(&key(line)).is_some_and(|seen| seen.len() >= enough);
    lines.iter().zip(edges).map(|((line, _), edge)| edge && repeats(line)).collect()
}

/// Lines of two words or more that repeat at long distances.
fn without_pages(lines: &[(&str, u32)]) -> Vec<bool> {
    let mut places: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (at, (line, _)) in lines.iter().enumerate() {
        let words = line.split_whitespace().count();
        if (2..=14).contains(&words) && line.len() <= 120 {
            places.entry(key(line)).or_default().push(at);
        }
    }
    let is_head = |line: &str| {
        places.get(&key(line)).is_some_and(|places| {
            let near = places.windows(2).filter(|pair| pair[1] - pair[0] < DISTANCE).count();
            places.len() >= REPEATS && near * 5 <= places.len() && !key(line).is_empty()
        })
    };
    lines.iter().map(|(line, _)| is_head(line)).collect()
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
