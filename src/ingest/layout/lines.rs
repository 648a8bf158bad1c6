//! From runs to segments: pieces of one line without a gap that could part columns.

use super::words::SHADOW;
use super::{Rule, Run, Sheet, words};

/// The segments of one page, in the order of the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    pub height: f32,
    pub segments: Vec<Segment>,
    pub rules: Vec<Rule>,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segment {
    /// Its words, in logical order, with single spaces between them.
    pub text: String,
    pub x0: f32,
    pub x1: f32,
    pub base: f32,
    /// Size of the type most of it is set in.
    pub size: f32,
    pub bold: bool,
    /// Characters other than spaces.
    pub letters: u32,
    /// Usual gap between its words; 0 for a single one.
    pub spacing: f32,
    /// Its number in the order of the file.
    pub order: u32,
    /// True when its list marker stands apart from the text.
    pub marked: bool,
}

impl Segment {
    /// True when both stand on the same line, whatever the sizes of their type.
    pub fn is_level_with(&self, other: &Segment) -> bool {
        (self.base - other.base).abs() < 0.3 * self.size.min(other.size)
    }

    /// Height of the middle of its small letters.
    pub fn middle(&self) -> f32 {
        self.base - 0.3 * self.size
    }
}

/// Runs of one string of the file stay together over this many ems.
const STRING_GAP: f32 = 0.8;
/// Pieces of a line from different places of the file are put together over this many ems.
const LINE_GAP: f32 = 0.7;
/// Only a gap of this many ems can hold the line between two cells.
const RULED_GAP: f32 = 0.25;

/// Type of this size, in points, has no raised figures; smaller type beside it is something else.
const LARGE: f32 = 20.0;

/// So many characters of one text stand on those of another only when it is drawn over it.
const OVERPRINTED: usize = 3;

/// Puts the runs of a page together to segments.
pub(super) fn segments(sheet: &Sheet) -> Page {
    let walls: Vec<&Rule> = sheet.rules.iter().filter(|rule| !rule.is_level()).collect();
    let mut fragments: Vec<Fragment> = Vec::new();
    for run in &sheet.runs {
        let is_space = run.text.of(&sheet.text).trim().is_empty();
        match fragments.last_mut() {
            Some(last) if is_space => last.spaces.push(*run),
            None if is_space => {}
            Some(last) if last.continues_with(run, &walls) => last.push(*run),
            _ => fragments.push(Fragment::new(*run, fragments.len() as u32)),
        }
    }
    let mut merged = merge(fragments, &walls);
    merged.sort_by_key(|fragment| fragment.order);
    let segments =
        merged.into_iter().map(|fragment| fragment.segment(sheet)).filter(|s| s.letters > 0).collect();
    Page { height: sheet.height, segments, rules: sheet.rules.clone() }
}

/// Runs that follow each other on one line.
#[derive(Debug, Clone)]
struct Fragment {
    runs: Vec<Run>,
    /// Runs of white space; they part words, but no gap is measured from them.
    spaces: Vec<Run>,
    x0: f32,
    x1: f32,
    base: f32,
    size: f32,
    order: u32,
}

impl Fragment {
    fn new(run: Run, order: u32) -> Fragment {
        Fragment {
            runs: vec![run],
            spaces: Vec::new(),
            x0: run.x0,
            x1: run.x1,
            base: run.base,
            size: run.size,
            order,
        }
    }

    fn continues_with(&self, run: &Run, walls: &[&Rule]) -> bool {
        let gap = (run.x0 - self.x1).max(self.x0 - run.x1);
        let size = self.size.max(run.size);
        // A step back into the text is the beginning of another string, drawn over this one.
        let steps_back = run.x0 > self.x0 && self.x1 - run.x0 > size;
        gap < STRING_GAP * size
            && run.x0 > self.x0 - STRING_GAP * size
            && !steps_back
            && self.shares_line(run.base, run.size, gap)
            && !(gap > RULED_GAP * size && is_walled(walls, (self.x1, run.x0), run.base - 0.3 * run.size))
    }

    /// True when type of this size on this base belongs to the line: level, or raised or lowered a little.
    fn shares_line(&self, base: f32, size: f32, gap: f32) -> bool {
        let (large, small) = (self.size.max(size), self.size.min(size));
        let level = (base - self.base).abs() < 0.15 * large;
        let raised = if self.size >= size { self.base - base } else { base - self.base };
        let script = small < 0.85 * large
            && large < LARGE
            && gap < 0.5 * large
            && (-0.3..0.7).contains(&(raised / large));
        level || script
    }

    /// True when no more than a word's gap and no line of a table parts two pieces of a line.
    fn adjoins(&self, next: &Fragment, walls: &[&Rule]) -> bool {
        let size = self.size.min(next.size);
        let gap = next.x0 - self.x1;
        gap < LINE_GAP * size
            && !self.is_overprinted_by(next)
            && !(gap > RULED_GAP * size && is_walled(walls, (self.x1, next.x0), next.base - 0.3 * size))
    }

    /// True for text drawn over this one: a long word that does not fit its cell runs into the next.
    fn is_overprinted_by(&self, next: &Fragment) -> bool {
        if self.x1 - next.x0 < next.size {
            return false;
        }
        let hides = |run: &Run, other: &Run| {
            let middle = (run.x0 + run.x1) / 2.0;
            other.x0 < middle && middle < other.x1 && (run.x0 - other.x0).abs() > SHADOW * run.size
        };
        let hidden = next.runs.iter().filter(|run| self.runs.iter().any(|other| hides(run, other)));
        hidden.count() >= OVERPRINTED
    }

    fn push(&mut self, run: Run) {
        self.x0 = self.x0.min(run.x0);
        self.x1 = self.x1.max(run.x1);
        if run.size > 1.15 * self.size {
            (self.base, self.size) = (run.base, run.size);
        }
        self.runs.push(run);
    }

    fn absorb(&mut self, other: Fragment) {
        self.x0 = self.x0.min(other.x0);
        self.x1 = self.x1.max(other.x1);
        if other.size > 1.15 * self.size {
            (self.base, self.size) = (other.base, other.size);
        }
        self.order = self.order.min(other.order);
        self.runs.extend(other.runs);
        self.spaces.extend(other.spaces);
    }
}

/// True when an upright line stands in the gap between two pieces of text.
pub(super) fn is_walled(walls: &[&Rule], (x0, x1): (f32, f32), y: f32) -> bool {
    walls.iter().any(|wall| wall.x0 > x0 - 1.0 && wall.x1 < x1 + 1.0 && wall.y0 <= y && y <= wall.y1)
}

/// Puts fragments on the same line together when the gap between them is no wider than a word's.
fn merge(mut fragments: Vec<Fragment>, walls: &[&Rule]) -> Vec<Fragment> {
    fragments
        .sort_by(|a, b| a.base.total_cmp(&b.base).then(a.x0.total_cmp(&b.x0)).then(a.order.cmp(&b.order)));
    let mut lines: Vec<Vec<Fragment>> = Vec::new();
    for fragment in fragments {
        let level = |line: &&mut Vec<Fragment>| {
            line.first()
                .is_some_and(|first| fragment.base - first.base < 0.15 * first.size.max(fragment.size))
        };
        match lines.last_mut().filter(level) {
            Some(line) => line.push(fragment),
            None => lines.push(vec![fragment]),
        }
    }
    let mut merged: Vec<Fragment> = lines.into_iter().flat_map(|line| merge_line(line, walls)).collect();
    attach_scripts(&mut merged);
    merged
}

fn merge_line(mut line: Vec<Fragment>, walls: &[&Rule]) -> Vec<Fragment> {
    line.sort_by(|a, b| a.x0.total_cmp(&b.x0).then(a.order.cmp(&b.order)));
    let mut merged: Vec<Fragment> = Vec::new();
    for fragment in line {
        match merged.last_mut() {
            Some(last) if last.adjoins(&fragment, walls) => last.absorb(fragment),
            _ => merged.push(fragment),
        }
    }
    merged
}

/// Raised and lowered figures that the file holds apart from their line are put back into it.
///
/// The fragments come sorted by their base, so that the line of a figure is near.
fn attach_scripts(fragments: &mut Vec<Fragment>) {
    let mut hosts: Vec<(usize, usize)> = Vec::new();
    for (at, script) in fragments.iter().enumerate().filter(|(_, script)| script.runs.len() <= 4) {
        let below = fragments.iter().enumerate().skip(at + 1);
        let mut below = below.take_while(|(_, line)| line.base - script.base < LARGE);
        if let Some((host, _)) = below.find(|(_, line)| line.hosts(script)) {
            hosts.push((at, host));
        }
    }
    // A host stands further down and is never taken before its script.
    for &(at, host) in &hosts {
        let script = fragments[at].clone();
        fragments[host].absorb(script);
    }
    let mut gone = hosts.iter().map(|(at, _)| *at).peekable();
    let mut at = 0;
    fragments.retain(|_| {
        at += 1;
        gone.next_if_eq(&(at - 1)).is_none()
    });
}

impl Fragment {
    fn hosts(&self, script: &Fragment) -> bool {
        let raised = self.base - script.base;
        let gap = (script.x0 - self.x1).max(self.x0 - script.x1);
        script.size < 0.8 * self.size
            && (0.15 * self.size..0.7 * self.size).contains(&raised)
            && gap < 0.3 * self.size
            && script.x0 > self.x0
    }

    fn segment(self, sheet: &Sheet) -> Segment {
        let words = words::compose(self.runs, &self.spaces, (self.base, self.size), sheet);
        Segment {
            text: words.text,
            x0: self.x0,
            x1: self.x1,
            base: self.base,
            size: words.size,
            bold: words.letters > 0 && words.bold * 5 >= words.letters * 4,
            letters: words.letters,
            spacing: words.spacing,
            order: self.order,
            marked: false,
        }
    }
}
