//! The reading order of a page: zones from top to bottom, columns within a zone from left to right.

use super::lines::{Page, Segment, is_right_to_left};
use super::markers;
use super::style::Body;

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
    /// Left and right edge of the column.
    pub edges: (f32, f32),
    /// Number of the column on its page, in reading order.
    pub column: u32,
}

/// Narrowest gap between columns, in ems of the running text.
const GUTTER: f32 = 0.8;
/// Columns inside columns inside columns: more is not a page people read.
const DEPTH: u32 = 6;

/// The lines of a page in reading order.
pub(super) fn reading_order(page: Page, body: &Body) -> Vec<Line> {
    let segments = join_markers(page.segments);
    let mut columns = Vec::new();
    order(segments, body, 0, &mut columns);
    columns.into_iter().enumerate().flat_map(|(number, segments)| lines(segments, number as u32)).collect()
}

/// A list marker or section number that stands alone before its text is put before it.
fn join_markers(segments: Vec<Segment>) -> Vec<Segment> {
    let mut taken = vec![None; segments.len()];
    for (at, marker) in segments.iter().enumerate() {
        if !markers::is_lone_marker(&marker.text) {
            continue;
        }
        let reach = 6.0 * marker.size;
        let gap = |segment: &Segment| segment.x0 - marker.x1;
        let follows = |(_, segment): &(usize, &Segment)| {
            segment.is_level_with(marker) && (-1.0..reach).contains(&gap(segment)) && segment.letters > 1
        };
        let next = segments.iter().enumerate().filter(|(other, _)| *other != at).filter(follows);
        taken[at] = next.min_by(|a, b| gap(a.1).total_cmp(&gap(b.1))).map(|(next, _)| next);
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
        }
    }
    let mut at = 0;
    joined.retain(|_| {
        at += 1;
        taken[at - 1].is_none()
    });
    joined
}

/// Part of a page in which the columns stay the same.
#[derive(Default)]
struct Zone {
    segments: Vec<Segment>,
    /// The stretches of the width that hold text, from left to right.
    bands: Vec<Band>,
}

#[derive(Clone, Copy)]
struct Band {
    x0: f32,
    x1: f32,
    lines: u32,
}

impl Zone {
    fn touched(&self, segment: &Segment, gutter: f32) -> impl Iterator<Item = &Band> {
        let (x0, x1) = (segment.x0 - gutter, segment.x1 + gutter);
        self.bands.iter().filter(move |band| band.x0 < x1 && band.x1 > x0)
    }

    /// True when the segment would run two established columns together.
    fn is_crossed_by(&self, segment: &Segment, gutter: f32) -> bool {
        self.touched(segment, gutter).filter(|band| band.lines >= 2).count() >= 2
    }

    fn push(&mut self, segment: Segment, gutter: f32) {
        let mut band = Band { x0: segment.x0, x1: segment.x1, lines: 1 };
        self.bands.retain(|other| {
            let apart = other.x0 >= band.x1 + gutter || other.x1 <= band.x0 - gutter;
            if !apart {
                band = Band {
                    x0: band.x0.min(other.x0),
                    x1: band.x1.max(other.x1),
                    lines: band.lines.max(other.lines + 1),
                };
            }
            apart
        });
        let at = self.bands.partition_point(|other| other.x0 < band.x0);
        self.bands.insert(at, band);
        self.segments.push(segment);
    }

    fn column_of(&self, segment: &Segment) -> usize {
        let middle = (segment.x0 + segment.x1) / 2.0;
        self.bands.iter().position(|band| middle <= band.x1).unwrap_or(self.bands.len().saturating_sub(1))
    }
}

/// Cuts the segments into zones and columns and appends the columns in reading order.
fn order(mut segments: Vec<Segment>, body: &Body, depth: u32, columns: &mut Vec<Vec<Segment>>) {
    segments
        .sort_by(|a, b| a.base.total_cmp(&b.base).then(a.x0.total_cmp(&b.x0)).then(a.order.cmp(&b.order)));
    let gutter = GUTTER * body.size;
    let mut zones: Vec<Zone> = vec![Zone::default()];
    for segment in segments {
        let zone = zones.len() - 1;
        if zones[zone].is_crossed_by(&segment, gutter) {
            zones.push(Zone::default());
        }
        let zone = zones.len() - 1;
        zones[zone].push(segment, gutter);
    }
    for zone in zones {
        emit(zone, body, depth, columns);
    }
}

fn emit(zone: Zone, body: &Body, depth: u32, columns: &mut Vec<Vec<Segment>>) {
    if zone.bands.len() < 2 || depth == DEPTH {
        columns.push(zone.segments);
        return;
    }
    if !are_text_columns(&zone, body) {
        columns.push(zone.segments);
        return;
    }
    let mut parts: Vec<Vec<Segment>> = vec![Vec::new(); zone.bands.len()];
    for segment in &zone.segments {
        parts[zone.column_of(segment)].push(segment.clone());
    }
    if zone.segments.iter().filter(|s| s.text.chars().next().is_some_and(is_right_to_left)).count() * 2
        > zone.segments.len()
    {
        parts.reverse();
    }
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        order(part, body, depth + 1, columns);
    }
}

/// True when the columns hold running text to be read one after the other, not the cells of a table.
fn are_text_columns(zone: &Zone, body: &Body) -> bool {
    let mut lines = vec![0u32; zone.bands.len()];
    let mut width = vec![0.0f32; zone.bands.len()];
    for segment in &zone.segments {
        let column = zone.column_of(segment);
        lines[column] += 1;
        width[column] += segment.x1 - segment.x0;
    }
    let wide = |column: usize| width[column] / lines[column].max(1) as f32 > 7.0 * body.size;
    let mut order: Vec<(u32, usize)> = zone.segments.iter().map(|s| (s.order, zone.column_of(s))).collect();
    order.sort_unstable();
    let switches = order.windows(2).filter(|pair| pair[0].1 != pair[1].1).count();
    let one_after_the_other = switches < 2 * zone.bands.len();
    let textual = (0..zone.bands.len()).filter(|&column| wide(column)).count();
    one_after_the_other || textual == zone.bands.len()
}

/// Puts the segments of one column together to lines.
fn lines(mut segments: Vec<Segment>, column: u32) -> Vec<Line> {
    segments
        .sort_by(|a, b| a.base.total_cmp(&b.base).then(a.x0.total_cmp(&b.x0)).then(a.order.cmp(&b.order)));
    let mut rows: Vec<Vec<Segment>> = Vec::new();
    for segment in segments {
        match rows.last_mut().filter(|row| row[0].is_level_with(&segment)) {
            Some(row) => row.push(segment),
            None => rows.push(vec![segment]),
        }
    }
    let edge = |fold: fn(f32, f32) -> f32, of: fn(&Segment) -> f32| {
        rows.iter().flatten().map(of).reduce(fold).unwrap_or(0.0)
    };
    let edges = (edge(f32::min, |s| s.x0), edge(f32::max, |s| s.x1));
    rows.iter().map(|row| line(row, edges, column)).collect()
}

fn line(row: &[Segment], edges: (f32, f32), column: u32) -> Line {
    let mut row: Vec<&Segment> = row.iter().collect();
    row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    if row.iter().filter(|s| s.text.chars().next().is_some_and(is_right_to_left)).count() * 2 > row.len() {
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
        edges,
        column,
    }
}
