//! What was found on one page: text with places, drawn lines, and counts that tell whether it was all.

use super::weight::Weight;
use crate::ingest::layout::{Rule, Run, Sheet};
use hayro_interpret::kurbo::Rect;

/// What a page shows.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Seen {
    /// Glyphs with Unicode, spaces left out.
    pub known: u32,
    /// Glyphs without.
    pub unknown: u32,
    pub images: u32,
    pub paths: u32,
}

/// A run and the direction it is written in, in clockwise quarter turns from upright.
pub(super) type Place = (Run, u8);

/// The notes about one page.
#[derive(Debug, Default)]
pub(super) struct Notes {
    sheet: Sheet,
    /// Of each run: its direction, and the number of its string in `weights`.
    sources: Vec<(u8, usize)>,
    pub weights: Vec<Weight>,
    pub seen: Seen,
}

/// A page with more lines is a drawing, too.
const MANY_RULES: usize = 4_000;
/// No page that people read has more glyphs.
const MANY_RUNS: usize = 500_000;
/// Thickness, in points, up to which a box is a line.
const THIN: f32 = 3.0;
/// Length, in points, from which it can part cells.
const SHORT: f32 = 7.0;

impl Notes {
    pub fn new(width: f32, height: f32) -> Notes {
        Notes { sheet: Sheet { width, height, ..Sheet::default() }, ..Notes::default() }
    }

    /// Size of the page, in points.
    pub fn size(&self) -> (f64, f64) {
        (f64::from(self.sheet.width), f64::from(self.sheet.height))
    }

    pub fn is_empty(&self) -> bool {
        self.sheet.runs.is_empty()
    }

    /// Notes text of the string noted last in `weights`.
    pub fn text(&mut self, text: &str, (run, turn): Place) {
        if self.sheet.runs.len() >= MANY_RUNS {
            return;
        }
        self.seen.known += u32::from(!text.trim().is_empty());
        self.sheet.push(text, run);
        self.sources.push((turn, self.weights.len().saturating_sub(1)));
    }

    /// Notes a drawn line, or the edges of a drawn box.
    pub fn rule(&mut self, area: Rect) {
        if self.sheet.rules.len() >= MANY_RULES || !area.is_finite() {
            return;
        }
        let [x0, x1, y0, y1] = [area.x0, area.x1, area.y0, area.y1].map(|edge| edge as f32);
        let (width, height) = (x1 - x0, y1 - y0);
        if width < THIN && height > SHORT || height < THIN && width > SHORT {
            self.sheet.rules.push(Rule { x0, x1, y0, y1 });
        } else if width > SHORT && height > SHORT {
            let edges = [(x0, x1, y0, y0), (x0, x1, y1, y1), (x0, x0, y0, y1), (x1, x1, y0, y1)];
            self.sheet.rules.extend(edges.map(|(x0, x1, y0, y1)| Rule { x0, x1, y0, y1 }));
        }
    }

    /// The text of the page in its main direction, turned upright, and beside it that of the others; `bold`
    /// judges each of the weights.
    pub fn into_sheet(self, bold: &[bool]) -> Sheet {
        let count = |turn: u8| self.sources.iter().filter(|(other, _)| *other == turn).count();
        let main = (0..4).max_by_key(|&turn| (count(turn), 3 - turn)).unwrap_or(0);
        let aside = (0..4).filter(|&turn| turn != main && count(turn) > 0);
        let aside = aside.map(|turn| self.turned(turn, bold)).collect();
        let rules = if main == 0 { self.sheet.rules.clone() } else { Vec::new() };
        Sheet { rules, aside, ..self.turned(main, bold) }
    }

    /// The text that runs in one direction, turned upright.
    fn turned(&self, turn: u8, bold: &[bool]) -> Sheet {
        let Sheet { width, height, .. } = self.sheet;
        let (width, height) = if turn.is_multiple_of(2) { (width, height) } else { (height, width) };
        let mut sheet = Sheet { width, height, ..Sheet::default() };
        for (run, (other, string)) in self.sheet.runs.iter().zip(&self.sources) {
            if *other == turn {
                let bold = bold.get(*string).copied().unwrap_or(false);
                sheet.push(run.text.of(&self.sheet.text), Run { bold, ..*run });
            }
        }
        sheet
    }
}
