//! From drafts to blocks: paragraphs are joined across columns and pages, headings get their depth.

use super::blocks::{Draft, DraftKind, ends_sentence};
use super::style::Body;
use crate::document::BlockKind;
use crate::ingest::RawBlock;

/// Joins the drafts of all pages.
pub(super) fn join(drafts: Vec<Draft>, body: &Body) -> Vec<RawBlock> {
    let depths = Depths::of(&drafts);
    let mut nesting = Nesting::default();
    let mut blocks: Vec<RawBlock> = Vec::new();
    let mut open: Option<Open> = None;
    for draft in drafts {
        let kind = match draft.kind {
            DraftKind::Heading { numbered } => {
                BlockKind::Heading { depth: depths.of_heading(&draft, numbered) }
            }
            DraftKind::Item => BlockKind::ListItem { depth: nesting.depth(&draft) },
            _ => draft.block_kind(),
        };
        if matches!(draft.kind, DraftKind::Heading { .. } | DraftKind::Paragraph) {
            nesting = Nesting::default();
        }
        let text = draft.text();
        let continued =
            open.as_ref().filter(|open| !draft.aside && open.is_continued_by(&draft, &text, body));
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
        if draft.kind != DraftKind::Footnote && !draft.aside {
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
        // A single line is as wide as its column, which says nothing.
        let full = self.last.lines.len() > 1 && end.edges.1 - end.x1 < 0.25 * (end.edges.1 - end.edges.0);
        text.starts_with(char::is_lowercase)
            || self.text.ends_with(['-', '\u{ad}', ','])
            || (full && end.bold == start.bold)
    }
}

/// Depths of headings by their type.
struct Depths {
    /// Size and boldness, the largest first; rare ones, like the title on the cover, count for nothing.
    classes: Vec<(f32, bool)>,
    /// Depth of headings whose number has one part.
    numbered: u8,
}

/// Headings of a class at least, when there are many classes.
const FREQUENT: usize = 3;
/// Classes that need no thinning out.
const FEW: usize = 4;
/// Depth of headings by type at most.
const DEEPEST: usize = 6;

impl Depths {
    fn of(drafts: &[Draft]) -> Depths {
        let headings: Vec<&Draft> =
            drafts.iter().filter(|draft| matches!(draft.kind, DraftKind::Heading { .. })).collect();
        let mut styles: Vec<(f32, bool)> =
            headings.iter().map(|draft| (draft.size(), draft.bold())).collect();
        styles.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        let mut classes: Vec<((f32, bool), usize)> = Vec::new();
        for style in styles {
            match classes.iter_mut().rev().take(2).find(|(class, _)| is_alike(*class, style)) {
                Some((_, count)) => *count += 1,
                None => classes.push((style, 1)),
            }
        }
        if classes.len() > FEW {
            classes.retain(|(_, count)| *count >= FREQUENT);
        }
        let classes = classes.into_iter().map(|(class, _)| class).collect();
        let mut depths = Depths { classes, numbered: 1 };
        let mut counts = [0u32; DEEPEST + 1];
        for draft in headings.iter().filter(|draft| draft.kind == DraftKind::Heading { numbered: 1 }) {
            counts[usize::from(depths.by_style(draft))] += 1;
        }
        let usual = (1..=DEEPEST).max_by_key(|&depth| (counts[depth], DEEPEST - depth)).unwrap_or(1);
        depths.numbered = usual as u8;
        depths
    }

    fn by_style(&self, draft: &Draft) -> u8 {
        let style = (draft.size(), draft.bold());
        let larger = |class: &&(f32, bool)| {
            !is_alike(**class, style) && (class.0 > style.0 || (class.0 == style.0 && class.1 && !style.1))
        };
        (self.classes.iter().filter(larger).count() + 1).min(DEEPEST) as u8
    }

    fn of_heading(&self, draft: &Draft, numbered: u8) -> u8 {
        if numbered > 1 { (self.numbered + numbered - 1).min(9) } else { self.by_style(draft) }
    }
}

fn is_alike(a: (f32, bool), b: (f32, bool)) -> bool {
    (a.0 - b.0).abs() < 0.05 * a.0 && a.1 == b.1
}

/// How deep list items are nested, by how far they are set in.
#[derive(Default)]
struct Nesting {
    edges: Vec<f32>,
}

impl Nesting {
    fn depth(&mut self, draft: &Draft) -> u8 {
        let Some(line) = draft.lines.first() else { return 0 };
        let (edge, tolerance) = (line.x0 - line.edges.0, 0.7 * line.size);
        while self.edges.len() > 1 && self.edges.last().is_some_and(|last| *last > edge + tolerance) {
            self.edges.pop();
        }
        match self.edges.last() {
            Some(last) if edge > last + tolerance => self.edges.push(edge),
            Some(_) => {}
            None => self.edges.push(edge),
        }
        (self.edges.len() - 1).min(8) as u8
    }
}
