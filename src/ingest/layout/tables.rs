//! Tables: zones whose columns are to be read row by row.

use super::columns::{Column, is_mostly_right_to_left};
use super::lines::Segment;
use super::style::Body;
use super::zone::{Band, Zone};
use super::{Rule, markers};
use crate::document::Cell;

/// Average width of a line, in ems, from which columns can be running text.
const TEXT_WIDTH: f32 = 12.0;
/// Rows a table has at least; fewer are columns of text beside each other.
const ROWS: usize = 3;
/// Letters of a usual cell at most; more is running text in boxes.
const CELL_LETTERS: usize = 500;

/// True when the columns of a zone are cells of rows, not running text to be read one after the other.
pub(super) fn is_table(zone: &Zone, rules: &[Rule], body: &Body) -> bool {
    if !row_rules(zone, rules).is_empty() {
        return true;
    }
    let order = in_file_order(zone);
    let switches = order.windows(2).filter(|pair| pair[0].1 != pair[1].1).count();
    if switches < 2 * zone.bands.len() {
        return false;
    }
    let (mut width, mut lines) = (vec![0.0f32; zone.bands.len()], vec![0u32; zone.bands.len()]);
    for segment in zone.segments() {
        let column = zone.column_of(segment);
        width[column] += segment.x1 - segment.x0;
        lines[column] += 1;
    }
    let wide = |column: usize| width[column] / lines[column].max(1) as f32 > TEXT_WIDTH * body.size;
    // The file holds every line of the page across both columns, or it is a table of long cells.
    let alternates = switches * 5 > order.len() * 3;
    !(alternates && (0..zone.bands.len()).all(wide))
}

/// True for a few lines of justified text whose words stand so far apart that they look like columns: they
/// reach from one edge of the column of text, `edges`, to the other.
pub(super) fn is_spread_text(zone: &Zone, rules: &[Rule], edges: (f32, f32)) -> bool {
    let reaches = |row: &Vec<Segment>| {
        let (Some(first), Some(last)) = (row.first(), row.last()) else { return false };
        (first.x0 - edges.0).abs() < 2.0 * first.size && (last.x1 - edges.1).abs() < 0.5 * last.size
    };
    let split = zone.rows.iter().filter(|row| row.len() > 1);
    zone.rows.len() <= ROWS
        && split.clone().count() + 1 >= zone.rows.len()
        && split.clone().all(reaches)
        && row_rules(zone, rules).is_empty()
}

/// The segments with their columns in the order in which the file holds them.
fn in_file_order(zone: &Zone) -> Vec<(&Segment, usize)> {
    let mut order: Vec<(&Segment, usize)> =
        zone.segments().map(|segment| (segment, zone.column_of(segment))).collect();
    order.sort_by_key(|(segment, _)| segment.order);
    order
}

/// Heights of the lines that part the rows of a table: drawn across a gap between columns, with text of the
/// zone above and below.
fn row_rules(zone: &Zone, rules: &[Rule]) -> Vec<f32> {
    let (Some(first), Some(last)) = (zone.bands.first(), zone.bands.last()) else { return Vec::new() };
    let top = zone.bands.iter().map(|band| band.y0).fold(f32::MAX, f32::min);
    let bottom = zone.bands.iter().map(|band| band.y1).fold(f32::MIN, f32::max);
    let mut inside: Vec<&Rule> = rules
        .iter()
        .filter(|rule| rule.is_level() && rule.y0 > top + 2.0 && rule.y1 < bottom - 4.0)
        .filter(|rule| rule.x1 > first.x0 && rule.x0 < last.x1)
        .collect();
    inside.sort_by(|a, b| a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0)));
    let mut heights: Vec<f32> = Vec::new();
    for group in inside.chunk_by(|a, b| b.y0 - a.y0 < 1.5) {
        if is_across(group, zone) && heights.last().is_none_or(|last| group[0].y0 - last > 4.0) {
            heights.push(group[0].y0);
        }
    }
    heights
}

/// True when lines at one height together run across a gap between columns and over half of the zone.
fn is_across(group: &[&Rule], zone: &Zone) -> bool {
    let mut reach: Vec<(f32, f32)> = Vec::new();
    let mut sorted: Vec<(f32, f32)> = group.iter().map(|rule| (rule.x0, rule.x1)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (x0, x1) in sorted {
        match reach.last_mut().filter(|last| x0 <= last.1 + 3.0) {
            Some(last) => last.1 = last.1.max(x1),
            None => reach.push((x0, x1)),
        }
    }
    let width =
        zone.bands.last().map_or(0.0, |band| band.x1) - zone.bands.first().map_or(0.0, |band| band.x0);
    let length: f32 = reach.iter().map(|(x0, x1)| x1 - x0).sum();
    let crosses =
        |pair: &[Band]| reach.iter().any(|(x0, x1)| *x0 < pair[0].x1 - 2.0 && *x1 > pair[1].x0 + 2.0);
    length > 0.5 * width && zone.bands.windows(2).any(crosses)
}

/// The cells of a zone row by row, as columns of their own.
pub(super) fn cells(zone: &Zone, rules: &[Rule], body: &Body, tables: &mut u32) -> Vec<Column> {
    let heights = row_rules(zone, rules);
    let rows = if heights.is_empty() {
        rows_of_file(zone).unwrap_or_else(|| rows_of_lines(zone, body))
    } else {
        rows_between(zone, &heights)
    };
    if is_list_of_numbers(zone) {
        return rows
            .into_iter()
            .map(|row| Column { segments: row.into_iter().flatten().collect(), cell: None })
            .collect();
    }
    let mut letters: Vec<usize> = rows
        .iter()
        .flatten()
        .filter(|cell| !cell.is_empty())
        .map(|cell| cell.iter().map(|s| s.letters as usize).sum())
        .collect();
    letters.sort_unstable();
    let usual = letters.get(letters.len() / 2).copied().unwrap_or(0);
    let is_real = rows.len() >= ROWS && usual <= CELL_LETTERS;
    let table = *tables;
    *tables += u32::from(is_real);
    let turned = is_mostly_right_to_left(zone.segments());
    let mut columns = Vec::new();
    for (number, row) in rows.into_iter().enumerate() {
        let count = row.len();
        let mut row: Vec<(usize, Vec<Segment>)> = row.into_iter().enumerate().collect();
        if turned {
            row.reverse();
        }
        for (column, segments) in row.into_iter().filter(|(_, segments)| !segments.is_empty()) {
            let column = if turned { count - 1 - column } else { column } as u32;
            let cell = is_real.then_some(Cell { table, row: number as u32, column });
            columns.push(Column { segments, cell });
        }
    }
    columns
}

/// A row: for each column its segments.
type Row = Vec<Vec<Segment>>;

fn rows_between(zone: &Zone, heights: &[f32]) -> Vec<Row> {
    let mut rows: Vec<Row> = vec![vec![Vec::new(); zone.bands.len()]; heights.len() + 1];
    for segment in zone.segments() {
        let row = heights.partition_point(|height| *height < segment.base - 0.3 * segment.size);
        rows[row][zone.column_of(segment)].push(segment.clone());
    }
    rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
    rows
}

/// Rows as the file holds them, cell after cell; `None` when it does not.
fn rows_of_file(zone: &Zone) -> Option<Vec<Row>> {
    let mut rows: Vec<Row> = Vec::new();
    let mut last: Option<usize> = None;
    for (segment, column) in in_file_order(zone) {
        let new_row = match last {
            Some(last) if column == last => {
                let before = rows.last().and_then(|row| row[column].last())?;
                segment.base - before.base > 3.0 * segment.size
            }
            Some(last) => column < last,
            None => true,
        };
        if new_row {
            rows.push(vec![Vec::new(); zone.bands.len()]);
        }
        rows.last_mut()?[column].push(segment.clone());
        last = Some(column);
    }
    // The rows must follow each other on the page, and their cells must stand beside each other.
    let top = |row: &Row| row.iter().flatten().map(|s| s.base).fold(f32::MAX, f32::min);
    let bottom = |row: &Row| row.iter().flatten().map(|s| s.base).fold(f32::MIN, f32::max);
    let size = rows.first()?.iter().flatten().next()?.size;
    let disorder = rows.windows(2).filter(|pair| top(&pair[1]) < bottom(&pair[0]) - 0.5 * size).count();
    (disorder * 8 <= rows.len()).then_some(rows)
}

/// One row per line; a line without a first cell goes on with the row before.
fn rows_of_lines(zone: &Zone, body: &Body) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut last = f32::MIN;
    for line in &zone.rows {
        let mut row: Row = vec![Vec::new(); zone.bands.len()];
        for segment in line {
            row[zone.column_of(segment)].push(segment.clone());
        }
        let near = line[0].base - last < 1.3 * body.pitch(line[0].size);
        last = line[0].base;
        match rows.last_mut().filter(|_| row[0].is_empty() && near) {
            Some(before) => before.iter_mut().zip(row).for_each(|(cell, more)| cell.extend(more)),
            None => rows.push(row),
        }
    }
    rows
}

/// A table of contents or a numbered list: one column holds nothing but numbers.
fn is_list_of_numbers(zone: &Zone) -> bool {
    let number = |segment: &Segment| {
        segment.text.chars().all(|letter| letter.is_numeric() || letter == '.')
            || markers::is_lone_marker(&segment.text)
    };
    zone.bands.len() == 2
        && (0..2).any(|column| zone.segments().filter(|s| zone.column_of(s) == column).all(number))
}
