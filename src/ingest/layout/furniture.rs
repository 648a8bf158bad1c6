//! Running heads, running feet and page numbers: found by their repetition, and left out.

use super::lines::{Page, Segment};
use std::collections::BTreeMap;

/// What was left out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Removed {
    /// Lines, counted on every page.
    pub pieces: u32,
    /// Pages that had any.
    pub pages: u32,
}

/// Share of the page, from the top and from the bottom, in which running heads and feet stand.
const BAND: f32 = 0.13;
/// Lines from the top and from the bottom that can be running heads and feet.
const LINES: usize = 4;
/// Share of the pages on which a line must stand to be a running head.
const SHARE: f64 = 0.12;

/// How far, in points, a running head stands from its usual place at most.
const SHIFT: f32 = 16.0;

/// A line in one of the bands.
struct Candidate {
    /// Its place in the list of pages.
    at: usize,
    /// Number of the page, from 0.
    page: usize,
    segments: Vec<usize>,
    key: String,
    top: bool,
    /// Nothing but a page number.
    number: bool,
    /// A page number that can be that of this page: years stand alone on covers, too.
    is_near: bool,
    /// Distance from the upper or the lower edge of the page.
    edge: f32,
}

/// Takes running heads, feet and page numbers out of the pages, each given with its number (from 0,
/// ascending). A number comes again for text that runs in another direction: the head of a page that is
/// printed across stands there.
pub(super) fn remove(pages: &mut [(usize, &mut Page)]) -> Removed {
    let count = pages.last().map_or(0, |(number, _)| number + 1);
    let candidates: Vec<Candidate> =
        pages.iter().enumerate().flat_map(|(at, (number, page))| candidates(at, *number, page)).collect();
    let repeated = repeated(&candidates, count);
    let mut removed = Removed::default();
    let mut last = None;
    let mut gone: Vec<Vec<usize>> = vec![Vec::new(); pages.len()];
    for candidate in &candidates {
        let known = repeated.get(&(candidate.top, candidate.key.as_str()));
        let known = known.is_some_and(|edge| (edge - candidate.edge).abs() < SHIFT);
        if known || (candidate.is_near && count >= 3) {
            removed.pieces += 1;
            removed.pages += u32::from(last != Some(candidate.page));
            last = Some(candidate.page);
            gone[candidate.at].extend(&candidate.segments);
        }
    }
    for ((_, page), gone) in pages.iter_mut().zip(gone) {
        let mut number = 0;
        page.segments.retain(|_| {
            number += 1;
            !gone.contains(&(number - 1))
        });
    }
    removed
}

/// The lines of a page that stand where running heads and feet do.
fn candidates(at: usize, number: usize, page: &Page) -> Vec<Candidate> {
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut order: Vec<usize> = (0..page.segments.len()).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (&page.segments[a], &page.segments[b]);
        a.base.total_cmp(&b.base).then(a.x0.total_cmp(&b.x0))
    });
    for at in order {
        let segment = &page.segments[at];
        match rows.last_mut().filter(|row| page.segments[row[0]].is_level_with(segment)) {
            Some(row) => row.push(at),
            None => rows.push(vec![at]),
        }
    }
    let count = rows.len();
    let band = |row: &[usize], nth: usize| {
        let base = page.segments[row[0]].base;
        if base < BAND * page.height && nth < LINES {
            Some(true)
        } else if base > (1.0 - BAND) * page.height && count - nth <= LINES {
            Some(false)
        } else {
            None
        }
    };
    let rows = rows.iter().enumerate();
    rows.filter_map(|(nth, row)| Some((band(row, nth)?, row)))
        .map(|(top, row)| {
            let base = page.segments[row[0]].base;
            let edge = if top { base } else { page.height - base };
            Candidate { at, edge, ..candidate(number, top, row, &page.segments) }
        })
        .collect()
}

fn candidate(page: usize, top: bool, row: &[usize], segments: &[Segment]) -> Candidate {
    let mut row = row.to_vec();
    row.sort_by(|&a, &b| segments[a].x0.total_cmp(&segments[b].x0));
    let text: Vec<&str> = row.iter().map(|&at| segments[at].text.as_str()).collect();
    let text = text.join(" ");
    let number = is_page_number(&text);
    let is_near = number && is_near(&text, page);
    Candidate { at: 0, page, top, key: key(&text), number, is_near, segments: row, edge: 0.0 }
}

/// Pages that are not counted, or counted twice, at most: covers, blank pages, a foreword.
const UNCOUNTED: u32 = 30;

/// True when the number can be that of the page; Roman numbers always can.
fn is_near(text: &str, page: usize) -> bool {
    let first = text.split(|letter: char| !letter.is_ascii_digit()).find(|part| !part.is_empty());
    let number = first.and_then(|part| part.parse::<u32>().ok());
    number.is_none_or(|number| number.abs_diff(page as u32 + 1) <= UNCOUNTED)
}

/// The words of a line without what changes from page to page.
fn key(text: &str) -> String {
    let word = |word: &str| {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let changes = bare.chars().all(|letter| letter.is_numeric()) || is_roman(bare);
        if changes { None } else { Some(bare.to_lowercase().replace(|letter: char| letter.is_numeric(), "")) }
    };
    let mut words: Vec<String> = text.split_whitespace().filter_map(word).collect();
    // The number may stand left on even pages and right on odd ones, and so may the parts of the head.
    words.sort_unstable();
    words.join(" ")
}

fn is_roman(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= 7
        && (word.bytes().all(|letter| b"ivxlc".contains(&letter))
            || word.bytes().all(|letter| b"IVXLC".contains(&letter)))
}

/// "12", "- 12 -", "xii", "12/40", "Page 12 of 40": nothing but the number of the page.
fn is_page_number(text: &str) -> bool {
    let numbers = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let (mut found, mut words) = (0, 0);
    for word in numbers {
        if (word.len() <= 4 && word.chars().all(|letter| letter.is_numeric())) || is_roman(word) {
            found += 1;
        } else {
            words += 1;
        }
    }
    (found == 1 && words == 0)
        || (found == 2 && words == 0 && text.contains(['/', '|']))
        || (found == 1 && words == 1 && text.len() <= 10 && is_page_word(text))
}

fn is_page_word(text: &str) -> bool {
    let words = text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).all(|word| super::is_listed(include_str!("page_words.txt"), &word))
}

/// On which pages a line stands, and how far from the edge.
#[derive(Default)]
struct Stands {
    pages: Vec<usize>,
    edges: Vec<f32>,
}

/// The keys that stand on enough pages, counted among all, the odd and the even pages, and their usual
/// distance from the edge.
fn repeated(candidates: &[Candidate], pages: usize) -> BTreeMap<(bool, &str), f32> {
    let mut seen: BTreeMap<(bool, &str), Stands> = BTreeMap::new();
    for candidate in candidates.iter().filter(|candidate| !candidate.key.is_empty() || candidate.number) {
        let stands = seen.entry((candidate.top, &candidate.key)).or_default();
        if stands.pages.last() != Some(&candidate.page) {
            stands.pages.push(candidate.page);
            stands.edges.push(candidate.edge);
        }
    }
    let enough = |on: &[usize]| {
        let odd = on.iter().filter(|page| **page % 2 == 1).count();
        let even = on.len() - odd;
        let half = (pages as f64 / 2.0).max(1.0);
        on.len() >= 3
            && (on.len() as f64 >= SHARE * pages as f64
                || (odd >= 3 && odd as f64 >= SHARE * half)
                || (even >= 3 && even as f64 >= SHARE * half))
    };
    seen.into_iter()
        .filter(|(_, stands)| enough(&stands.pages))
        .map(|(key, mut stands)| {
            stands.edges.sort_by(f32::total_cmp);
            (key, stands.edges[stands.edges.len() / 2])
        })
        .collect()
}
