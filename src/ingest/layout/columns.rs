//! The reading order of a page: zones from top to bottom, columns within a zone from left to right.

use super::lines::{Page, Segment};
use super::style::Body;
use super::words::is_right_to_left;
use super::zone::{Gutter, Row, Zone, rows};
use super::{Rule, markers, spread, tables};
use crate::document::Cell;

/// One line of a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub text: String,
    pub x0: f32,
    pub x1: f32,
    pub base: f32,
    pub size: f32,
    pub bold: bool,
    pub letters: u32,
    /// True when its list marker stands apart from the text.
    pub marked: bool,
    /// Left and right edge of the column.
    pub edges: (f32, f32),
    /// Number of the column on its page, in reading order.
    pub column: u32,
    /// The cell it belongs to, if any.
    pub cell: Option<Cell>,
}

/// Segments to be read from top to bottom.
#[derive(Debug, Default)]
pub(super) struct Column {
    pub segments: Vec<Segment>,
    pub cell: Option<Cell>,
}

/// Columns inside columns inside columns: more is not a page people read.
const DEPTH: u32 = 6;
/// Rows looked at to see whether columns begin.
const AHEAD: usize = 14;

/// The lines of a page in reading order; `tables` counts the tables of the document.
pub(super) fn reading_order(page: Page, body: &Body, tables: &mut u32) -> Vec<Line> {
    let segments = spread::join(join_markers(page.segments));
    let mut order = Order { body, rules: &page.rules, tables, columns: Vec::new() };
    order.arrange(segments, 0);
    let columns = order.columns.into_iter().enumerate();
    columns.flat_map(|(number, column)| lines(column, number as u32)).collect()
}

/// A list marker or section number that stands alone before its text is put before it.
fn join_markers(segments: Vec<Segment>) -> Vec<Segment> {
    let mut taken = vec![None; segments.len()];
    for (at, marker) in segments.iter().enumerate() {
        if !markers::is_lone_marker(&marker.text) {
            continue;
        }
        let reach = 6.0 * marker.size;
        // Bullets are often larger than the text, and stand lower.
        let bullet = markers::is_bullet(&marker.text);
        let middle = marker.base - 0.35 * marker.size;
        let gap = |segment: &Segment| segment.x0 - marker.x1;
        let off = |segment: &Segment| (segment.base - 0.3 * segment.size - middle).abs();
        let follows = |(_, segment): &(usize, &Segment)| {
            let level = segment.is_level_with(marker) || bullet && off(segment) < 0.5 * segment.size;
            level && (-1.0..reach).contains(&gap(segment)) && segment.letters > 1
        };
        let next = segments.iter().enumerate().filter(|(other, _)| *other != at).filter(follows);
        let rank = |segment: &Segment| if bullet { off(segment) } else { gap(segment) };
        taken[at] = next.min_by(|a, b| rank(a.1).total_cmp(&rank(b.1))).map(|(next, _)| next);
    }
    let mut joined = segments.clone();
    for (at, next) in taken.iter().enumerate() {
        if let Some(next) = *next {
            let marker = segments[at].clone();
            let host = &mut joined[next];
            host.text = format!("{} {}", marker.text, host.text);
            host.x0 = marker.x0;
            host.letters += marker.letters;
            host.order = host.order.min(marker.order);
            host.marked = true;
        }
    }
    let mut at = 0;
    joined.retain(|_| {
        at += 1;
        taken[at - 1].is_none()
    });
    joined
}

/// Cuts a page into zones and columns.
struct Order<'a> {
    body: &'a Body,
    rules: &'a [Rule],
    tables: &'a mut u32,
    columns: Vec<Column>,
}

impl Order<'_> {
    /// Appends the columns of these segments in reading order.
    fn arrange(&mut self, segments: Vec<Segment>, depth: u32) {
        let gutter = Gutter::new(self.body, self.rules);
        let rows = rows(segments);
        let whole: Vec<&Segment> = rows.iter().filter(|row| row.len() == 1).flatten().collect();
        let edges = edges(&whole);
        let mut single = Zone::default();
        let mut at = 0;
        while at < rows.len() {
            if depth == DEPTH || !begins_columns(&rows[at..], &gutter) {
                single.push(rows[at].clone(), &gutter);
                at += 1;
                continue;
            }
            let mut zone = Zone::default();
            while at < rows.len() && !zone.is_crossed_by(&rows[at], &gutter) {
                zone.push(rows[at].clone(), &gutter);
                at += 1;
            }
            if tables::is_spread_text(&zone, self.rules, edges) {
                zone.rows.into_iter().for_each(|row| single.push(row, &gutter));
                continue;
            }
            let mut after = self.trim_end(&mut zone);
            pull_right(&mut single, &mut zone, &gutter);
            self.emit_single(std::mem::take(&mut single));
            self.emit(zone, depth);
            for row in after.drain(..) {
                single.push(row, &gutter);
            }
        }
        self.emit_single(single);
    }

    fn emit_single(&mut self, zone: Zone) {
        if !zone.rows.is_empty() {
            let segments = zone.rows.into_iter().flatten().collect();
            self.columns.push(Column { segments, cell: None });
        }
    }

    /// Takes rows off the end of a zone that stand in one column below all others, after a gap: a heading
    /// over what follows looks like the end of the left column.
    fn trim_end(&self, zone: &mut Zone) -> Vec<Row> {
        let mut ends: Vec<f32> = zone.bands.iter().map(|band| band.y1).collect();
        ends.sort_by(|a, b| b.total_cmp(a));
        let Some(&end) = ends.get(1) else { return Vec::new() };
        let mut after = Vec::new();
        for at in (1..zone.rows.len()).rev() {
            let (row, before) = (&zone.rows[at], &zone.rows[at - 1]);
            if row[0].base <= end + 0.5 * row[0].size {
                break;
            }
            let gap = row[0].base - before.iter().map(|segment| segment.base).fold(0.0, f32::max);
            if gap > 1.35 * self.body.pitch(row[0].size) && zone.column_of(&row[0]) == 0 {
                let below = std::mem::replace(&mut after, zone.rows.split_off(at));
                after.extend(below);
            }
        }
        after
    }

    fn emit(&mut self, zone: Zone, depth: u32) {
        if tables::is_table(&zone, self.rules, self.body) {
            let columns = tables::cells(&zone, self.rules, self.body, self.tables);
            self.columns.extend(columns);
            return;
        }
        let mut parts: Vec<Vec<Segment>> = vec![Vec::new(); zone.bands.len()];
        for segment in zone.segments() {
            parts[zone.column_of(segment)].push(segment.clone());
        }
        if is_mostly_right_to_left(zone.segments()) {
            parts.reverse();
        }
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            self.arrange(part, depth + 1);
        }
    }
}

/// True when the next rows form two columns or more, beginning with the first of them.
fn begins_columns(rows: &[Row], gutter: &Gutter) -> bool {
    let mut zone = Zone::default();
    for row in rows.iter().take(AHEAD) {
        if zone.is_crossed_by(row, gutter) {
            return false;
        }
        zone.push(row.clone(), gutter);
        if zone.has_columns() {
            return zone.rows.len() < 2 || !is_above_all(&zone);
        }
        if zone.bands.len() == 1 && zone.rows.len() > 2 && zone.bands[0].lines as usize > zone.rows.len() {
            return false;
        }
    }
    false
}

/// True when the first row stands above the columns, which begin further down, with the rest of its band.
fn is_above_all(zone: &Zone) -> bool {
    let first = &zone.rows[0];
    let lower = zone.bands.iter().map(|band| band.y0).fold(0.0, f32::max);
    first.len() == 1 && first[0].base < lower && zone.column_of(&first[0]) == 0
}

/// Rows before the zone that stand in its second or a later column belong to it.
fn pull_right(single: &mut Zone, zone: &mut Zone, gutter: &Gutter) {
    while let Some(row) = single.rows.last() {
        let fits = !zone.is_crossed_by(row, gutter)
            && row
                .iter()
                .all(|segment| zone.bands.first().is_some_and(|first| gutter.parts(first.x1, segment)));
        let Some(row) = fits.then(|| single.rows.pop()).flatten() else { return };
        let rows = std::mem::take(&mut zone.rows);
        zone.push(row, gutter);
        zone.rows.extend(rows);
    }
}

pub(super) fn is_mostly_right_to_left<'a>(segments: impl Iterator<Item = &'a Segment>) -> bool {
    let (mut right, mut all) = (0, 0);
    for segment in segments {
        all += 1;
        right += u32::from(segment.text.chars().any(is_right_to_left));
    }
    right * 2 > all
}

/// Left and right edge of all segments.
fn edges(segments: &[&Segment]) -> (f32, f32) {
    let left = segments.iter().map(|segment| segment.x0).reduce(f32::min);
    let right = segments.iter().map(|segment| segment.x1).reduce(f32::max);
    (left.unwrap_or(0.0), right.unwrap_or(0.0))
}

/// Puts the segments of one column together to lines.
fn lines(column: Column, number: u32) -> Vec<Line> {
    let edges = edges(&column.segments.iter().collect::<Vec<_>>());
    let rows = rows(column.segments);
    rows.iter().map(|row| Line { edges, column: number, cell: column.cell, ..line(row) }).collect()
}

fn line(row: &Row) -> Line {
    let mut row: Vec<&Segment> = row.iter().collect();
    if is_mostly_right_to_left(row.iter().copied()) {
        row.reverse();
    }
    let main = row.iter().max_by_key(|segment| segment.letters);
    let letters: u32 = row.iter().map(|segment| segment.letters).sum();
    let bold: u32 = row.iter().filter(|segment| segment.bold).map(|segment| segment.letters).sum();
    Line {
        text: row.iter().map(|segment| segment.text.as_str()).collect::<Vec<_>>().join(" "),
        x0: row.iter().map(|segment| segment.x0).fold(f32::MAX, f32::min),
        x1: row.iter().map(|segment| segment.x1).fold(f32::MIN, f32::max),
        base: main.map_or(0.0, |segment| segment.base),
        size: main.map_or(0.0, |segment| segment.size),
        bold: bold * 5 >= letters * 4,
        letters,
        marked: row.first().is_some_and(|segment| segment.marked),
        edges: (0.0, 0.0),
        column: 0,
        cell: None,
    }
}
