//! Zones: parts of a page in which the columns stay the same, and what parts the columns.

use super::Rule;
use super::lines::{Segment, is_walled};
use super::style::Body;

/// Segments that stand on one line, from left to right.
pub(super) type Row = Vec<Segment>;

/// Part of a page in which the columns stay the same.
#[derive(Debug, Default, Clone)]
pub(super) struct Zone {
    pub rows: Vec<Row>,
    /// The stretches of the width that hold text, from left to right.
    pub bands: Vec<Band>,
}

/// A stretch of the width that holds text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Band {
    pub x0: f32,
    pub x1: f32,
    /// Upper and lower end of its text.
    pub y0: f32,
    pub y1: f32,
    pub lines: u32,
}

/// Lines that make a band a column.
const ESTABLISHED: u32 = 2;

/// Narrowest gap between columns, in ems of the running text.
const GUTTER: f32 = 0.8;
/// Narrowest gap in which a drawn line can stand, in ems of the running text.
const RULED_GUTTER: f32 = 0.2;

/// What parts two columns: a gap, or a narrower one in which an upright line is drawn.
pub(super) struct Gutter<'a> {
    width: f32,
    ruled: f32,
    walls: Vec<&'a Rule>,
}

impl<'a> Gutter<'a> {
    pub fn new(body: &Body, rules: &'a [Rule]) -> Gutter<'a> {
        Gutter {
            width: GUTTER * body.size,
            ruled: RULED_GUTTER * body.size,
            walls: rules.iter().filter(|rule| !rule.is_level()).collect(),
        }
    }

    /// True when the text that ends at `x1` is parted from the segment to the right of it.
    pub fn parts(&self, x1: f32, segment: &Segment) -> bool {
        self.is_between(x1, segment.x0, segment)
    }

    /// True when the band and the segment stand apart, whichever is on the left.
    fn parts_band(&self, band: &Band, segment: &Segment) -> bool {
        self.is_between(band.x1, segment.x0, segment) || self.is_between(segment.x1, band.x0, segment)
    }

    fn is_between(&self, x0: f32, x1: f32, segment: &Segment) -> bool {
        let gap = x1 - x0;
        gap >= self.width || gap >= self.ruled && is_walled(&self.walls, (x0, x1), segment.middle())
    }
}

impl Zone {
    /// True when the row would run two established columns together.
    pub fn is_crossed_by(&self, row: &Row, gutter: &Gutter) -> bool {
        row.iter().any(|segment| {
            let touched = self.bands.iter().filter(|band| !gutter.parts_band(band, segment));
            touched.filter(|band| band.lines >= ESTABLISHED).count() >= 2
        })
    }

    pub fn push(&mut self, row: Row, gutter: &Gutter) {
        for segment in &row {
            let mut band = Band {
                x0: segment.x0,
                x1: segment.x1,
                y0: segment.base - segment.size,
                y1: segment.base,
                lines: 1,
            };
            self.bands.retain(|other| {
                let apart = gutter.parts_band(other, segment);
                if !apart {
                    band = band.with(other);
                }
                apart
            });
            let at = self.bands.partition_point(|other| other.x0 < band.x0);
            self.bands.insert(at, band);
        }
        self.rows.push(row);
    }

    /// Number of the band a segment stands in.
    pub fn column_of(&self, segment: &Segment) -> usize {
        let middle = (segment.x0 + segment.x1) / 2.0;
        self.bands.iter().position(|band| middle <= band.x1).unwrap_or(self.bands.len().saturating_sub(1))
    }

    /// True when two established columns stand beside each other.
    pub fn has_columns(&self) -> bool {
        let columns = || self.bands.iter().filter(|band| band.lines >= ESTABLISHED);
        columns().any(|a| columns().any(|b| a.x1 < b.x0 && a.y0 < b.y1 && b.y0 < a.y1))
    }

    pub fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.rows.iter().flatten()
    }
}

impl Band {
    fn with(self, other: &Band) -> Band {
        Band {
            x0: self.x0.min(other.x0),
            x1: self.x1.max(other.x1),
            y0: self.y0.min(other.y0),
            y1: self.y1.max(other.y1),
            lines: self.lines + other.lines,
        }
    }
}

/// Segments put together to rows, from top to bottom.
pub(super) fn rows(mut segments: Vec<Segment>) -> Vec<Row> {
    segments
        .sort_by(|a, b| a.base.total_cmp(&b.base).then(a.x0.total_cmp(&b.x0)).then(a.order.cmp(&b.order)));
    let mut rows: Vec<Row> = Vec::new();
    for segment in segments {
        match rows.last_mut().filter(|row| row[0].is_level_with(&segment)) {
            Some(row) => row.push(segment),
            None => rows.push(vec![segment]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.x0.total_cmp(&b.x0).then(a.order.cmp(&b.order)));
    }
    rows
}
