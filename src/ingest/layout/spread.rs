//! Justified lines whose words stand so far apart that they look like pieces of several columns.
//!
//! Such a line runs from the left to the right edge of a whole line near it, and its gaps are all alike;
//! cells of a table do neither.

use super::columns::is_mostly_right_to_left;
use super::lines::Segment;
use super::zone::{Row, rows};

/// Words of a line that shows the edges of its column, at least.
const FRAME_WORDS: usize = 3;
/// Width of such a line, in ems, at least.
const FRAME_WIDTH: f32 = 8.0;
/// How far above or below it stands, in ems, at most.
const REACH: f32 = 16.0;
/// The widest gap of a justified line is at most so many times as wide as its narrowest.
const UNEVEN: f32 = 1.6;
/// No justified line has gaps of more ems.
const WIDEST: f32 = 4.0;

/// Puts the pieces of justified lines together.
pub(super) fn join(segments: Vec<Segment>) -> Vec<Segment> {
    let rows = rows(segments);
    let frames: Vec<Segment> = rows.iter().flatten().filter(|segment| is_frame(segment)).cloned().collect();
    rows.into_iter().flat_map(|row| if row.len() > 1 { join_row(row, &frames) } else { row }).collect()
}

fn is_frame(segment: &Segment) -> bool {
    segment.x1 - segment.x0 > FRAME_WIDTH * segment.size && segment.text.split(' ').count() >= FRAME_WORDS
}

/// `frames` are sorted by their base.
fn join_row(mut row: Row, frames: &[Segment]) -> Row {
    let reach = REACH * row[0].size;
    let first = frames.partition_point(|frame| frame.base < row[0].base - reach);
    let near = || frames[first..].iter().take_while(|frame| frame.base < row[0].base + reach);
    let found = near().find_map(|frame| fitting(&row, frame));
    if let Some((start, end)) = found {
        let parts: Vec<Segment> = row.drain(start..end).collect();
        row.insert(start, joined(parts));
        return if row.len() > 1 { join_row(row, frames) } else { row };
    }
    row
}

/// Which of the segments fill the width of the frame in even steps.
fn fitting(row: &Row, frame: &Segment) -> Option<(usize, usize)> {
    let start = row.iter().position(|segment| (segment.x0 - frame.x0).abs() < 0.3 * frame.size)?;
    let end = 1 + row.iter().position(|segment| (segment.x1 - frame.x1).abs() < 0.3 * frame.size)?;
    let parts = row.get(start..end).filter(|parts| parts.len() > 1)?;
    let alike = parts.iter().all(|part| (part.size - frame.size).abs() < 0.08 * frame.size);
    let between = parts.windows(2).map(|pair| pair[1].x0 - pair[0].x1);
    let inside = parts.iter().map(|part| part.spacing).filter(|gap| *gap > 0.0);
    let gaps: Vec<f32> = between.chain(inside).collect();
    let widest = gaps.iter().copied().fold(0.0, f32::max);
    let narrowest = gaps.iter().copied().fold(f32::MAX, f32::min);
    let even = gaps.len() > 1 && widest <= UNEVEN * narrowest && widest < WIDEST * frame.size;
    (alike && even).then_some((start, end))
}

fn joined(mut parts: Vec<Segment>) -> Segment {
    let (x0, x1) = (parts[0].x0, parts[parts.len() - 1].x1);
    if is_mostly_right_to_left(parts.iter()) {
        parts.reverse();
    }
    let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
    Segment {
        text: texts.join(" "),
        x0,
        x1,
        bold: parts.iter().all(|part| part.bold),
        letters: parts.iter().map(|part| part.letters).sum(),
        order: parts.iter().map(|part| part.order).min().unwrap_or_default(),
        ..parts[0].clone()
    }
}
