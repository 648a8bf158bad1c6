//! From the lines of a page to drafts of blocks: paragraphs, headings, list items, footnotes.

use super::columns::Line;
use super::headings;
use super::markers::{self, Marker};
use super::style::Body;
use crate::document::BlockKind;

/// A block of one page, not yet joined with its continuation on the next.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    pub kind: DraftKind,
    pub lines: Vec<Line>,
    pub page: u32,
    /// Runs in another direction than the page, so that no text goes on in it.
    pub aside: bool,
}

/// Kind of a draft; the depth of headings is known only when all are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum DraftKind {
    Paragraph,
    Heading { numbered: u8 },
    Item,
    Footnote,
    Caption,
    Cell,
}

impl Draft {
    pub fn size(&self) -> f32 {
        self.lines.first().map_or(0.0, |line| line.size)
    }

    pub fn bold(&self) -> bool {
        self.lines.iter().all(|line| line.bold)
    }

    pub fn text(&self) -> String {
        self.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// The kind as the document knows it, but for headings and the depth of lists.
    pub fn block_kind(&self) -> BlockKind {
        match self.kind {
            DraftKind::Paragraph => BlockKind::Paragraph,
            DraftKind::Heading { .. } => BlockKind::Heading { depth: 1 },
            DraftKind::Item => BlockKind::ListItem { depth: 0 },
            DraftKind::Footnote => BlockKind::Footnote,
            DraftKind::Caption => BlockKind::Caption,
            DraftKind::Cell => BlockKind::Cell,
        }
    }
}

/// Splits the lines of a page into drafts; footnotes come after everything else.
pub(super) fn split(lines: Vec<Line>, page: u32, body: &Body) -> Vec<Draft> {
    let notes = headings::PageNotes::of(&lines, body);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut lines = lines.into_iter().peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().filter(|next| next.column == line.column);
        match drafts
            .last_mut()
            .filter(|draft| !begins_block(draft, &line, next, body) && !notes.is_entry(draft))
        {
            Some(draft) => draft.lines.push(line),
            None => drafts.push(Draft { kind: DraftKind::Paragraph, lines: vec![line], page, aside: false }),
        }
    }
    headings::classify(&mut drafts, &notes, body);
    drafts.sort_by_key(|draft| draft.kind == DraftKind::Footnote);
    drafts
}

/// True when `line` begins a new block after those of `draft`.
fn begins_block(draft: &Draft, line: &Line, next: Option<&Line>, body: &Body) -> bool {
    let Some(before) = draft.lines.last() else { return true };
    if line.column != before.column {
        return true;
    }
    let size = before.size.max(line.size);
    if (before.size - line.size).abs() > 0.08 * size || before.bold != line.bold && looks_apart(before, line)
    {
        return true;
    }
    let delta = line.base - before.base;
    // A sentence that goes on holds lines together that stand a little further apart.
    let runs_on = line.text.starts_with(char::is_lowercase) && !ends_clause(&before.text);
    let allowed = if runs_on { 1.6 } else { 1.25 };
    if delta > allowed * body.pitch(line.size)
        || delta < 0.3 * size
        || markers::ends_with_leader(&before.text)
    {
        return true;
    }
    if starts_item(line, before) || starts_note(draft, line, body) {
        return true;
    }
    if line.cell.is_some() {
        return false;
    }
    is_indented(draft, line, next) || ends_short(before, line)
}

/// The next footnote: small type, and a number one higher than that of the note before.
fn starts_note(draft: &Draft, line: &Line, body: &Body) -> bool {
    let before = draft.lines.first().and_then(|first| markers::leading_number(&first.text));
    line.size < 0.93 * body.size
        && before.is_some()
        && markers::leading_number(&line.text) == before.map(|number| number + 1)
}

/// Bold and regular lines are apart unless one of them is cut off in mid-sentence.
fn looks_apart(before: &Line, line: &Line) -> bool {
    !(line.text.starts_with(char::is_lowercase)
        && before.text.ends_with(|last: char| last.is_alphanumeric() || last == ','))
}

fn starts_item(line: &Line, before: &Line) -> bool {
    match markers::marker(&line.text) {
        Some((Marker::Bullet, _)) => true,
        Some((Marker::Dash, _)) => {
            line.marked || ends_clause(&before.text) || line.x0 + 0.5 * line.size < before.x0
        }
        Some((Marker::Item, _)) => ends_clause(&before.text) || line.x0 + 0.5 * line.size < before.x0,
        Some((Marker::Section(parts), after)) => {
            let capital = line.text[after..].starts_with(char::is_uppercase);
            capital && parts > 1 && ends_clause(&before.text)
        }
        None => false,
    }
}

pub(super) fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end_matches(['”', '"', '’', '»', ')', ']', '\'']);
    end.ends_with(['.', '!', '?', '。', '！', '？', '؟', '…']) || text.ends_with('.')
}

fn ends_clause(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or("");
    ends_sentence(text)
        || text.ends_with([':', ';', ','])
        || super::is_listed(include_str!("conjunctions.txt"), last)
}

/// First-line indent: further right than the lines around it.
fn is_indented(draft: &Draft, line: &Line, next: Option<&Line>) -> bool {
    let Some(before) = draft.lines.last() else { return false };
    let indent = line.x0 - before.x0;
    if !(0.7 * line.size..5.0 * line.size).contains(&indent)
        || markers::marker(&draft.lines[0].text).is_some()
    {
        return false;
    }
    let back = next.is_none_or(|next| line.x0 - next.x0 > 0.7 * line.size);
    back && ends_sentence(&before.text)
}

/// The line before ends early although the first word of this one would have fitted.
fn ends_short(before: &Line, line: &Line) -> bool {
    let first = line.text.split(' ').next().unwrap_or("");
    let letters = line.text.chars().count().max(1) as f32;
    let word = first.chars().count() as f32 * (line.x1 - line.x0) / letters;
    let room = before.edges.1 - before.x1;
    let starts = !line.text.starts_with(char::is_lowercase);
    room > word + 2.0 * line.size && starts && (ends_sentence(&before.text) || before.text.ends_with(':'))
}
