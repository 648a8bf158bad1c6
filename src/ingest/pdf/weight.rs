//! How bold fonts are that do not say it: measured on the outlines of their letters.
//!
//! Type 1 fonts, which most typesetting programs embed, reach the reader without name and weight. The
//! strokes of a bold letter are thicker than those of the same letter in the running text.

use hayro_interpret::font::{Glyph, GlyphRun, OutlineGlyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::Shape;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Letters and the thickness of their strokes, in thousandths of an em.
pub(super) type Strokes = Vec<(char, f32)>;

/// Weight of the glyphs of one string of the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Weight {
    /// The font says it.
    Known { bold: bool },
    /// Strokes of some letters, to be compared with the same letters elsewhere.
    Measured(Strokes),
}

/// Letters measured per string; enough to meet most letters of the alphabet in the running text.
const LETTERS: usize = 24;
/// Bold strokes are at least this many times as thick as regular ones.
const BOLD: f32 = 1.25;
/// Weight class from which a font is bold (OpenType, OS/2 `usWeightClass`).
const BOLD_CLASS: u32 = 600;

/// Measured letters of a document.
#[derive(Default)]
pub(super) struct Scale {
    strokes: FxHashMap<u128, f32>,
}

impl Scale {
    /// The weight of a string's glyphs.
    pub fn weigh(&mut self, run: &GlyphRun<'_, '_>) -> Weight {
        let outlines = run.glyphs().iter().filter_map(|glyph| match &**glyph {
            Glyph::Outline(outline) => Some(outline),
            Glyph::Type3(_) => None,
        });
        let mut outlines = outlines.peekable();
        let Some(first) = outlines.peek() else { return Weight::Known { bold: false } };
        if let Some(font) = first.font_data() {
            let name = font.postscript_name.unwrap_or_default().to_lowercase();
            let named = ["bold", "black", "heavy", "demi"].iter().any(|word| name.contains(word));
            return Weight::Known { bold: named || font.weight.is_some_and(|weight| weight >= BOLD_CLASS) };
        }
        let letters = outlines.filter_map(|outline| match outline.as_unicode() {
            Some(BfString::Char(letter)) if letter.is_alphabetic() => Some((letter, outline)),
            _ => None,
        });
        Weight::Measured(
            letters.take(LETTERS).map(|(letter, outline)| (letter, self.stroke(outline))).collect(),
        )
    }

    /// Area over half the circumference: the mean thickness of the strokes.
    fn stroke(&mut self, outline: &OutlineGlyph) -> f32 {
        *self.strokes.entry(outline.identifier().cache_key()).or_insert_with(|| {
            let path = outline.outline();
            let length = path.perimeter(1.0);
            let stroke = if length > 0.0 { 2.0 * path.area().abs() / length } else { 0.0 };
            if stroke.is_finite() { stroke as f32 } else { 0.0 }
        })
    }
}

/// Whether each of the weights is bold, beside the others of the document.
pub(super) fn judge(weights: &[&Weight]) -> Vec<bool> {
    let mut seen: BTreeMap<char, Vec<f32>> = BTreeMap::new();
    for (letter, stroke) in weights.iter().filter_map(|weight| weight.strokes()).flatten() {
        seen.entry(*letter).or_default().push(*stroke);
    }
    for strokes in seen.values_mut() {
        strokes.sort_by(f32::total_cmp);
    }
    let usual = |letter: &char| seen.get(letter).map_or(0.0, |strokes| strokes[strokes.len() / 2]);
    let is_bold = |weight: &Weight| match weight {
        Weight::Known { bold } => *bold,
        Weight::Measured(strokes) => {
            let own: f32 = strokes.iter().map(|(_, stroke)| stroke).sum();
            let others: f32 = strokes.iter().map(|(letter, _)| usual(letter)).sum();
            own > BOLD * others && others > 0.0
        }
    };
    weights.iter().map(|weight| is_bold(weight)).collect()
}

impl Weight {
    fn strokes(&self) -> Option<&Strokes> {
        match self {
            Weight::Known { .. } => None,
            Weight::Measured(strokes) => Some(strokes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_are_compared_with_those_of_the_same_letter() {
        let regular = Weight::Measured(vec![('i', 80.0), ('e', 60.0)]);
        let bold = Weight::Measured(vec![('e', 76.0)]);
        let almost = Weight::Measured(vec![('e', 75.0)]);
        let known = Weight::Known { bold: true };
        let weights = [&regular, &regular, &regular, &bold, &almost, &known];
        assert_eq!(judge(&weights), [false, false, false, true, false, true]);
    }
}
