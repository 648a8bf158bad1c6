//! What kind of block a draft is: heading, list item, footnote, caption or running text.

use super::blocks::{Draft, DraftKind};
use super::columns::Line;
use super::markers::{self, Marker};
use super::style::Body;

/// What the lines of a page say about each other.
pub(super) struct PageNotes {
    /// A table of contents: its lines look like headings, but are none.
    is_contents: bool,
    /// Lines in the size of the running text: left and right edge, and where they stand.
    body_lines: Vec<(f32, f32, f32)>,
}

/// Share of lines that end in a number on a page of contents.
const CONTENTS_SHARE: usize = 3;

impl PageNotes {
    pub fn of(lines: &[Line], body: &Body) -> PageNotes {
        let numbered = lines.iter().filter(|line| markers::ends_with_page(&line.text)).count();
        let is_body = |line: &&Line| line.size > 0.95 * body.size && line.letters > 3;
        PageNotes {
            is_contents: numbered >= 4 && numbered * CONTENTS_SHARE >= lines.len(),
            body_lines: lines.iter().filter(is_body).map(|line| (line.x0, line.x1, line.base)).collect(),
        }
    }

    /// True for the entry of a table of contents, complete with its page number.
    pub fn is_entry(&self, draft: &Draft) -> bool {
        self.is_contents && draft.lines.last().is_some_and(|line| markers::ends_with_page(&line.text))
    }

    /// True when no running text stands below the line in its column, but some stands on the page.
    fn is_at_bottom(&self, line: &Line) -> bool {
        let below = |&(x0, x1, base): &(f32, f32, f32)| base > line.base && x0 < line.x1 && x1 > line.x0;
        !self.body_lines.is_empty() && !self.body_lines.iter().any(below)
    }
}

/// Gives every draft of a page its kind.
pub(super) fn classify(drafts: &mut Vec<Draft>, page: &PageNotes, body: &Body) {
    let mut after_note: Option<u32> = None;
    for draft in drafts.iter_mut() {
        let Some(first) = draft.lines.first() else { continue };
        let continues = after_note == Some(first.column) && first.size < SMALL * body.size;
        draft.kind = if first.cell.is_some() {
            DraftKind::Cell
        } else if is_footnote(first, page, body) || continues {
            DraftKind::Footnote
        } else {
            kind(draft, page, body)
        };
        after_note = (draft.kind == DraftKind::Footnote).then_some(first.column);
    }
    correct(drafts);
    join_headings(drafts);
}

/// Type this small beside the running text is that of notes.
const SMALL: f32 = 0.93;

fn is_footnote(first: &Line, page: &PageNotes, body: &Body) -> bool {
    let noted = markers::leading_number(&first.text).is_some() || first.text.starts_with(['*', '†', '‡']);
    noted && first.size < SMALL * body.size && page.is_at_bottom(first)
}

fn kind(draft: &Draft, page: &PageNotes, body: &Body) -> DraftKind {
    let text = draft.text();
    let marker = markers::marker(&text);
    let marked = draft.lines.first().is_some_and(|line| line.marked);
    if !page.is_contents && !text.contains("....") && is_heading(draft, &text, marker, body) {
        let numbered = match marker {
            Some((Marker::Section(parts), _)) => parts,
            Some((Marker::Item, _)) if text.starts_with(|first: char| first.is_ascii_digit()) => 1,
            _ => 0,
        };
        return DraftKind::Heading { numbered };
    }
    match marker {
        Some((Marker::Dash, _)) if text.starts_with('o') && !marked => DraftKind::Paragraph,
        Some((Marker::Bullet | Marker::Dash | Marker::Item, _)) => DraftKind::Item,
        _ if is_caption(draft, &text, body) => DraftKind::Caption,
        _ => DraftKind::Paragraph,
    }
}

/// Letters of a heading at most.
const HEADING_LETTERS: u32 = 160;

fn is_heading(draft: &Draft, text: &str, marker: Option<(Marker, usize)>, body: &Body) -> bool {
    let letters: u32 = draft.lines.iter().map(|line| line.letters).sum();
    let wordy = text.chars().filter(|letter| letter.is_alphabetic()).count() >= 3;
    let bullet = matches!(marker, Some((Marker::Bullet | Marker::Dash, _)));
    if draft.lines.len() > 4 || letters > HEADING_LETTERS || !wordy || bullet {
        return false;
    }
    let size = draft.size();
    let large = size > 1.12 * body.size;
    let bold = draft.bold() && !body.bold && size > 0.85 * body.size;
    let after = marker.map_or(0, |(_, after)| after);
    if text[after..].starts_with(char::is_lowercase) || text.ends_with([',', ';']) {
        return false;
    }
    let sentence = text.ends_with(['.', ':', '。']) && !text.ends_with("...");
    if large {
        return !(sentence && letters > 70);
    }
    let numbered =
        matches!(marker, Some((Marker::Section(2..), _))) && draft.lines.len() <= 2 && letters <= 90;
    !sentence && size > 0.85 * body.size && (bold || numbered || is_capitals(text) && draft.lines.len() <= 2)
}

/// Words in capitals, long enough not to be an abbreviation.
fn is_capitals(text: &str) -> bool {
    let (mut upper, mut lower) = (0, 0);
    for letter in text.chars() {
        upper += u32::from(letter.is_uppercase());
        lower += u32::from(letter.is_lowercase());
    }
    upper >= 8 && lower * 10 <= upper
}

/// "Figure 3: …", "Table 2. …", "Gráfico 1. …": a short word, a number and a text.
fn is_caption(draft: &Draft, text: &str, body: &Body) -> bool {
    let mut words = text.split_whitespace();
    let (Some(word), Some(number)) = (words.next(), words.next()) else { return false };
    let word = word.to_lowercase();
    let counted = number.trim_end_matches(['.', ':', ')', '-', '–']);
    super::is_listed(include_str!("captions.txt"), &word)
        && counted.len() <= 5
        && counted.starts_with(|first: char| first.is_ascii_digit())
        && draft.lines.len() <= 4
        && (counted != number || draft.size() < SMALL * body.size)
}

/// A heading that the next draft goes on with in mid-sentence is the beginning of a paragraph.
fn correct(drafts: &mut [Draft]) {
    for at in 1..drafts.len() {
        let (before, rest) = drafts.split_at_mut(at);
        let (Some(heading), Some(next)) = (before.last_mut(), rest.first()) else { continue };
        let (Some(end), Some(start)) = (heading.lines.last(), next.lines.first()) else { continue };
        let goes_on = end.column == start.column && start.text.starts_with(char::is_lowercase);
        let same = (end.size - start.size).abs() < 0.08 * end.size;
        if matches!(heading.kind, DraftKind::Heading { .. })
            && next.kind == DraftKind::Paragraph
            && goes_on
            && same
        {
            heading.kind = DraftKind::Paragraph;
        }
    }
}

/// Lines of one heading that stand further apart than lines of text.
fn join_headings(drafts: &mut Vec<Draft>) {
    let mut joined: Vec<Draft> = Vec::with_capacity(drafts.len());
    for draft in drafts.drain(..) {
        match joined.last_mut() {
            Some(last) if is_rest_of_heading(last, &draft) => last.lines.extend(draft.lines),
            _ => joined.push(draft),
        }
    }
    *drafts = joined;
}

fn is_rest_of_heading(heading: &Draft, draft: &Draft) -> bool {
    let (Some(end), Some(start)) = (heading.lines.last(), draft.lines.first()) else { return false };
    let headings =
        matches!((heading.kind, draft.kind), (DraftKind::Heading { .. }, DraftKind::Heading { numbered: 0 }));
    headings
        && end.column == start.column
        && (end.size - start.size).abs() < 0.05 * end.size
        && end.bold == start.bold
        && (0.0..1.75 * end.size).contains(&(start.base - end.base))
        && heading.lines.len() + draft.lines.len() <= 5
        && is_capitals(&end.text) == is_capitals(&start.text)
}
