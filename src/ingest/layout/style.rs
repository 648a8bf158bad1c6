//! What is usual in a document: the size of its running text and the distance of its lines.

use super::lines::{Page, Segment};
use std::collections::BTreeMap;

/// The type in which most of a document is set.
#[derive(Debug, Clone, Default)]
pub(super) struct Body {
    /// Size of the running text, in points.
    pub size: f32,
    /// True when most of the running text is bold, so that bold says nothing.
    pub bold: bool,
    /// Distance of lines by size of type (tenths of a point), in ems.
    pitches: BTreeMap<u32, f32>,
}

/// Distance of lines, in ems, when the document does not say.
const USUAL_PITCH: f32 = 1.2;

impl Body {
    /// Measures what is usual.
    pub fn measure(pages: &[Page]) -> Body {
        let mut letters: BTreeMap<u32, u64> = BTreeMap::new();
        let (mut bold, mut all) = (0u64, 0u64);
        for segment in pages.iter().flat_map(|page| &page.segments) {
            *letters.entry(key(segment.size)).or_default() += u64::from(segment.letters);
            all += u64::from(segment.letters);
            bold += if segment.bold { u64::from(segment.letters) } else { 0 };
        }
        let usual = letters.iter().max_by_key(|(_, count)| **count).map_or(100, |(size, _)| *size);
        let mut deltas: BTreeMap<u32, Vec<f32>> = BTreeMap::new();
        for page in pages {
            collect_deltas(&page.segments, &mut deltas);
        }
        let pitches =
            deltas.into_iter().filter_map(|(size, deltas)| Some((size, usual_delta(deltas)?))).collect();
        Body { size: usual as f32 / 10.0, bold: bold * 2 > all, pitches }
    }

    /// Usual distance between two lines of type of this size, in points.
    pub fn pitch(&self, size: f32) -> f32 {
        let near =
            |key: u32| self.pitches.range(key.saturating_sub(3)..=key + 3).next().map(|(_, pitch)| *pitch);
        size * near(key(size)).unwrap_or(USUAL_PITCH)
    }
}

fn key(size: f32) -> u32 {
    // Half points: producers round the same size differently.
    ((size * 2.0).round() * 5.0).clamp(0.0, 1e6) as u32
}

/// Distances, in ems, between segments that stand under each other and follow each other in the file.
fn collect_deltas(segments: &[Segment], deltas: &mut BTreeMap<u32, Vec<f32>>) {
    for pair in segments.windows(2) {
        let delta = (pair[1].base - pair[0].base) / pair[0].size.max(0.1);
        let overlap = pair[0].x1.min(pair[1].x1) - pair[0].x0.max(pair[1].x0);
        if overlap > 0.0 && (pair[0].size - pair[1].size).abs() < 0.3 && (0.8..2.6).contains(&delta) {
            deltas.entry(key(pair[0].size)).or_default().push(delta);
        }
    }
}

/// A third of the way up: paragraphs and list items make some distances larger, nothing makes them smaller.
fn usual_delta(mut deltas: Vec<f32>) -> Option<f32> {
    if deltas.len() < 8 {
        return None;
    }
    deltas.sort_by(f32::total_cmp);
    Some(deltas[deltas.len() / 3])
}
