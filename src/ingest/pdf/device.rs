//! Listens to the interpreter and notes every glyph with its place.

use super::notes::{Notes, Place};
use super::weight::Scale;
use crate::ingest::layout::Run;
use crate::text::Span;
use hayro_interpret::font::{Glyph, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::object::{self, Dict};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Shape, Vec2};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};

/// A device that draws nothing and notes the text.
pub(super) struct Reader<'s> {
    pub notes: Notes,
    scale: &'s mut Scale,
    /// Nested marked content; text that replaces the glyphs where the file gives it.
    marked: Vec<Option<Replacement>>,
}

/// `/ActualText`: what the glyphs of a marked piece of content stand for.
struct Replacement {
    text: String,
    place: Option<Place>,
}

impl<'s> Reader<'s> {
    pub fn new(width: f32, height: f32, scale: &'s mut Scale) -> Reader<'s> {
        Reader { notes: Notes::new(width, height), scale, marked: Vec::new() }
    }

    fn glyph(&mut self, glyph: &PositionedGlyph<'_>, next: Option<&PositionedGlyph<'_>>, outer: Affine) {
        let Some(place) = self.place(glyph, next, outer) else { return };
        if let Some(replacement) = self.marked.iter_mut().flatten().next() {
            let place = replacement.place.map_or(place, |known| united(known, place));
            replacement.place = Some(place);
            return;
        }
        let text: Option<String> = match glyph.as_unicode() {
            Some(BfString::Char(character)) => readable(character).map(String::from),
            Some(BfString::String(string)) => string.chars().map(readable).collect(),
            None => None,
        };
        match text {
            Some(text) => {
                self.notes.text(&text, place);
            }
            None => self.notes.seen.unknown += 1,
        }
    }

    /// Where a glyph stands; `None` outside the page or for glyphs of no size or aslant.
    fn place(
        &self,
        glyph: &PositionedGlyph<'_>,
        next: Option<&PositionedGlyph<'_>>,
        outer: Affine,
    ) -> Option<Place> {
        let whole = outer * glyph.transform();
        let origin = whole * Point::ZERO;
        let along = whole * Point::new(1.0, 0.0) - origin;
        let up = whole * Point::new(0.0, 1.0) - origin;
        let size = up.hypot() * UNITS;
        let turn = quarter_turn(along)?;
        if !(size.is_finite() && size > 0.5 && size < 2_000.0) {
            return None;
        }
        let width = advance(glyph).unwrap_or(0.5 * UNITS) * stretchless(along.hypot(), up.hypot());
        let next =
            next.map(|next| (outer * next.transform() * Point::ZERO - origin).dot(along) / along.hypot());
        let width = next.filter(|next| (0.2 * width..width).contains(next)).unwrap_or(width);
        let (page_width, page_height) = self.notes.size();
        if !Rect::new(-1.0, -1.0, page_width + 1.0, page_height + 1.0).contains(origin) {
            return None;
        }
        let (x, base) = match turn {
            0 => (origin.x, origin.y),
            1 => (origin.y, page_width - origin.x),
            2 => (page_width - origin.x, page_height - origin.y),
            _ => (page_height - origin.y, origin.x),
        };
        let run = Run {
            text: Span::default(),
            x0: x as f32,
            x1: (x + width.max(0.0)) as f32,
            base: base as f32,
            size: size as f32,
            bold: false,
        };
        Some((run, turn))
    }
}

/// A path of more elements is a drawing.
const RULE_ELEMENTS: usize = 8;
/// Glyphs are designed on a square of so many units.
const UNITS: f64 = 1_000.0;

/// Units of a glyph's width in points; a substitute font is stretched to the width, which is no part of it.
fn stretchless(along: f64, up: f64) -> f64 {
    if (along / up - 1.0).abs() < 0.5 { up.max(along) } else { along }
}

fn advance(glyph: &PositionedGlyph<'_>) -> Option<f64> {
    match &**glyph {
        Glyph::Outline(outline) => outline.advance_width().map(f64::from),
        Glyph::Type3(type3) => type3.advance_width().map(f64::from),
    }
}

/// The direction in which text runs, in clockwise quarter turns; `None` when it is aslant.
fn quarter_turn(along: Vec2) -> Option<u8> {
    let tolerance = 0.1 * along.hypot();
    match (along.x.abs() < tolerance, along.y.abs() < tolerance) {
        (false, true) => Some(if along.x > 0.0 { 0 } else { 2 }),
        (true, false) => Some(if along.y > 0.0 { 1 } else { 3 }),
        _ => None,
    }
}

/// The character if it can be text: private use and control characters say nothing, but for the bullets of
/// the Symbol and Wingdings fonts.
fn readable(character: char) -> Option<char> {
    match character {
        '\u{f0b7}' | '\u{f0a7}' | '\u{f0d8}' | '\u{f0fc}' | '\u{f06e}' | '\u{f076}' | '\u{f0a8}' => Some('•'),
        '\u{f02d}' | '\u{f0be}' => Some('–'),
        '\t' | '\n' | '\r' | '\u{200b}' | '\u{2060}' | '\u{feff}' => Some(' '),
        '\u{fffd}' | '\u{e000}'..='\u{f8ff}' => None,
        _ if character.is_control() => None,
        _ => Some(character),
    }
}

fn united((a, turn): Place, (b, other): Place) -> Place {
    if turn != other || (a.base - b.base).abs() > 0.5 * a.size {
        return (a, turn);
    }
    (Run { x0: a.x0.min(b.x0), x1: a.x1.max(b.x1), ..a }, turn)
}

impl<'a> Device<'a> for Reader<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        self.notes.seen.paths += 1;
        if path.elements().len() <= RULE_ELEMENTS {
            self.notes.rule(props.transform.transform_rect_bbox(path.bounding_box()));
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_clip_rect(&mut self, _: &Rect) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        // Text that is filled and outlined arrives twice; text that is only outlined is rare and drawn large.
        if matches!(mode, DrawMode::Stroke(_)) && !self.notes.is_empty() {
            return;
        }
        let glyphs = run.glyphs();
        let weight = self.scale.weigh(run);
        self.notes.weights.push(weight);
        for (at, glyph) in glyphs.iter().enumerate() {
            self.glyph(glyph, glyphs.get(at + 1), props.transform);
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.notes.seen.images += 1;
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, _: &DrawMode) {
        self.notes.seen.paths += 1;
        self.notes.rule(props.transform.transform_rect_bbox(*rect));
    }

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        let text = properties.and_then(|dict| dict.get::<object::String<'_>>("ActualText"));
        let text = text.map(|text| super::properties::decode(text.as_bytes()));
        self.marked.push(text.map(|text| Replacement { text, place: None }));
    }

    fn end_marked_content(&mut self) {
        if let Some(Some(Replacement { text, place: Some(place) })) = self.marked.pop() {
            self.notes.text(&text, place);
        }
    }
}
