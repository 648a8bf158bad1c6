//! From positioned text to blocks in reading order.
//!
//! A backend (a PDF interpreter, a recognizer of scanned pages) fills one [`Sheet`] per page; everything
//! after that, words, lines, columns, running heads, paragraphs, is the same for all of them. Nothing here
//! knows PDF, and nothing joins hyphens: that is `text::normalize`.

mod blocks;
mod columns;
mod flow;
mod furniture;
mod headings;
mod lines;
mod markers;
mod spread;
mod style;
mod tables;
mod words;
mod zone;

use crate::ingest::RawBlock;
use crate::text::Span;
use blocks::Draft;

/// The text of one page with its places, in the order in which the file holds it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sheet {
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// The characters of all runs.
    pub text: String,
    /// The runs; upright, with places counted from the upper left corner.
    pub runs: Vec<Run>,
    /// The lines drawn on the page, and the edges of boxes.
    pub rules: Vec<Rule>,
    /// Text that runs in other directions, a sheet for each, turned upright.
    pub aside: Vec<Sheet>,
}

/// A straight line drawn level or upright.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rule {
    /// Left end, in points.
    pub x0: f32,
    /// Right end.
    pub x1: f32,
    /// Upper end, from the top of the page.
    pub y0: f32,
    /// Lower end.
    pub y1: f32,
}

impl Rule {
    /// True for a line that runs from left to right.
    pub fn is_level(&self) -> bool {
        self.x1 - self.x0 > self.y1 - self.y0
    }
}

/// A piece of text in one place: a glyph, or a word when the backend knows no glyphs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Run {
    /// Its characters in [`Sheet::text`], in logical order.
    pub text: Span,
    /// Left edge, in points.
    pub x0: f32,
    /// Right edge, in points.
    pub x1: f32,
    /// The line it stands on, in points from the top of the page.
    pub base: f32,
    /// Size of the font, in points.
    pub size: f32,
    /// True for bold type.
    pub bold: bool,
}

impl Sheet {
    /// Adds a run of `text`; `place.text` is filled in here.
    pub fn push(&mut self, text: &str, place: Run) {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        self.runs.push(Run { text: Span::new(start, self.text.len() as u32), ..place });
    }
}

impl Sheet {
    /// The runs one after the other, in the order of the file, with a space where a gap parts them.
    pub fn plain_text(&self) -> String {
        let mut text = String::new();
        let mut before: Option<&Run> = None;
        for run in &self.runs {
            let level = |before: &Run| (run.base - before.base).abs() < 0.5 * run.size;
            let near = |before: &Run| (run.x0 - before.x1).abs() < 0.13 * run.size;
            if before.is_some_and(|before| !(level(before) && near(before))) {
                text.push(' ');
            }
            text.push_str(run.text.of(&self.text));
            before = Some(run);
        }
        text
    }
}

/// What became of the sheets.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Arranged {
    /// The blocks in reading order.
    pub blocks: Vec<RawBlock>,
    /// How many running heads, feet and page numbers were left out.
    pub running_heads: u32,
    /// On how many pages they stood.
    pub running_head_pages: u32,
}

/// Arranges the text of all pages of a document, in the order of the pages.
pub(crate) fn arrange(sheets: &[Sheet]) -> Arranged {
    let mut pages: Vec<lines::Page> = sheets.iter().map(lines::segments).collect();
    let asides = sheets.iter().map(|sheet| sheet.aside.iter().map(lines::segments).collect());
    let mut asides: Vec<Vec<lines::Page>> = asides.collect();
    let both = pages.iter_mut().zip(&mut asides).enumerate();
    let mut all: Vec<(usize, &mut lines::Page)> = both
        .flat_map(|(number, (page, asides))| [page].into_iter().chain(asides).map(move |page| (number, page)))
        .collect();
    let removed = furniture::remove(&mut all);
    let body = style::Body::measure(&pages);
    let mut drafts = Vec::new();
    let mut tables = 0;
    for ((page, asides), number) in pages.into_iter().zip(asides).zip(0..) {
        let lines = columns::reading_order(page, &body, &mut tables);
        drafts.extend(blocks::split(lines, number, &body));
        for aside in asides {
            let lines = columns::reading_order(aside, &body, &mut tables);
            let beside = blocks::split(lines, number, &body);
            drafts.extend(beside.into_iter().map(|draft| Draft { aside: true, ..draft }));
        }
    }
    let blocks = flow::join(drafts, &body);
    Arranged { blocks, running_heads: removed.pieces, running_head_pages: removed.pages }
}

/// True for a word that a data file, one word per line, lists.
fn is_listed(list: &str, word: &str) -> bool {
    list.lines().any(|line| line == word && !line.starts_with('#'))
}
