//! From drafts to blocks: paragraphs are joined across columns and pages, headings get their depth.

use super::blocks::{Draft, DraftKind, ends_sentence};
use super::style::Body;
use crate::document::BlockKind;
use crate::ingest::RawBlock;

/// Joins the drafts of all pages.
pub(super) fn join(drafts: Vec<Draft>, body: &Body) -> Vec<RawBlock> {
    let depths = heading_depths(&drafts);
    let mut blocks: Vec<RawBlock> = Vec::new();
    let mut open: Option<Open> = None;
    for draft in drafts {
        let kind = match draft.kind {
            DraftKind::Heading { numbered } => BlockKind::Heading { depth: depth(&draft, numbered, &depths) },
            _ => draft.block_kind(),
        };
        let text = draft.text();
        let continued = open.as_ref().filter(|open| open.is_continued_by(&draft, &text, body));
        match continued.and_then(|open| blocks.get_mut(open.block)) {
            Some(block) => {
                block.text.push('\n');
                if block.pages.last().is_none_or(|&(_, page)| page != draft.page) {
                    block.pages.push((block.text.len() as u32, draft.page));
                }
                block.text.push_str(&text);
            }
            None => {
                let cell = draft.lines.first().and_then(|line| line.cell);
                blocks.push(RawBlock { cell, ..RawBlock::new(kind, text.clone()).on_page(draft.page) });
            }
        }
        if draft.kind != DraftKind::Footnote {
            let block = continued.map_or(blocks.len() - 1, |open| open.block);
            open = Some(Open { block, last: draft, text });
        }
    }
    blocks
}

/// The block before, which may go on.
struct Open {
    block: usize,
    last: Draft,
    text: String,
}

impl Open {
    fn is_continued_by(&self, next: &Draft, text: &str, body: &Body) -> bool {
        let (Some(end), Some(start)) = (self.last.lines.last(), next.lines.first()) else { return false };
        let apart = self.last.page != next.page || end.column != start.column;
        if !apart || next.page > self.last.page + 1 {
            return false;
        }
        if next.kind != DraftKind::Paragraph
            || !matches!(self.last.kind, DraftKind::Paragraph | DraftKind::Item)
        {
            return false;
        }
        let same_type = (end.size - start.size).abs() < 0.08 * body.size.max(1.0);
        if !same_type || ends_sentence(&self.text) || self.text.ends_with([':', ';']) {
            return false;
        }
        let full = end.edges.1 - end.x1 < 0.25 * (end.edges.1 - end.edges.0);
        text.starts_with(char::is_lowercase)
            || self.text.ends_with(['-', '\u{ad}', ','])
            || (full && end.bold == start.bold)
    }
}

/// The styles of headings, the largest first.
fn heading_depths(drafts: &[Draft]) -> Vec<(u32, bool)> {
    let mut styles: Vec<(u32, bool)> =
        drafts.iter().filter(|draft| matches!(draft.kind, DraftKind::Heading { .. })).map(style).collect();
    styles.sort_unstable_by(|a, b| b.cmp(a));
    styles.dedup();
    styles
}

fn style(draft: &Draft) -> (u32, bool) {
    ((draft.size() * 2.0).round() as u32, draft.bold())
}

fn depth(draft: &Draft, numbered: u8, depths: &[(u32, bool)]) -> u8 {
    if numbered > 1 {
        return numbered.min(9);
    }
    let rank = depths.iter().position(|known| *known == style(draft)).unwrap_or(0);
    (rank + 1).min(9) as u8
}
