//! From runs to segments: pieces of one line without a gap that could part columns.

use super::{Rule, Run, Sheet};

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
    /// Its number in the order of the file.
    pub order: u32,
}

impl Segment {
    /// True when both stand on the same line, whatever the sizes of their type.
    pub fn is_level_with(&self, other: &Segment) -> bool {
        (self.base - other.base).abs() < 0.3 * self.size.min(other.size)
    }
}

/// A gap of this many ems between two runs parts words.
const WORD_GAP: f32 = 0.13;
/// Runs of one string of the file stay together over this many ems.
const STRING_GAP: f32 = 0.8;
/// Pieces of a line from different places of the file are put together over this many ems.
const LINE_GAP: f32 = 0.7;
/// Only a gap of this many ems can hold the line between two cells.
const RULED_GAP: f32 = 0.25;

/// Puts the runs of a page together to segments.
pub(super) fn segments(sheet: &Sheet) -> Page {
    let walls: Vec<Rule> = sheet.rules.iter().filter(|rule| !rule.is_level()).copied().collect();
    let mut fragments: Vec<Fragment> = Vec::new();
    for run in &sheet.runs {
        if run.text.of(&sheet.text).trim().is_empty() {
            continue;
        }
        match fragments.last_mut() {
            Some(last) if last.continues_with(run, &walls) => last.push(*run),
            _ => fragments.push(Fragment::new(*run, fragments.len() as u32)),
        }
    }
    let mut merged = merge(fragments, &walls);
    merged.sort_by_key(|fragment| fragment.order);
    let segments = merged.iter().map(|fragment| fragment.segment(sheet)).filter(|s| s.letters > 0).collect();
    Page { height: sheet.height, segments, rules: sheet.rules.clone() }
}

/// Runs that follow each other on one line.
#[derive(Debug, Clone)]
struct Fragment {
    runs: Vec<Run>,
    x0: f32,
    x1: f32,
    base: f32,
    size: f32,
    order: u32,
}

impl Fragment {
    fn new(run: Run, order: u32) -> Fragment {
        Fragment { runs: vec![run], x0: run.x0, x1: run.x1, base: run.base, size: run.size, order }
    }

    fn continues_with(&self, run: &Run, walls: &[Rule]) -> bool {
        let gap = (run.x0 - self.x1).max(self.x0 - run.x1);
        let size = self.size.max(run.size);
        gap < STRING_GAP * size
            && run.x0 > self.x0 - STRING_GAP * size
            && self.shares_line(run.base, run.size, gap)
            && !(gap > RULED_GAP * size && is_walled(walls, (self.x1, run.x0), run.base - 0.3 * run.size))
    }

    /// True when type of this size on this base belongs to the line: level, or raised or lowered a little.
    fn shares_line(&self, base: f32, size: f32, gap: f32) -> bool {
        let (large, small) = (self.size.max(size), self.size.min(size));
        let level = (base - self.base).abs() < 0.15 * large;
        let raised = if self.size >= size { self.base - base } else { base - self.base };
        let script = small < 0.85 * large && gap < 0.5 * large && (-0.3..0.7).contains(&(raised / large));
        level || script
    }

    /// True when no more than a word's gap and no line of a table parts two pieces of a line.
    fn adjoins(&self, next: &Fragment, walls: &[Rule]) -> bool {
        let size = self.size.min(next.size);
        let gap = next.x0 - self.x1;
        gap < LINE_GAP * size
            && !(gap > RULED_GAP * size && is_walled(walls, (self.x1, next.x0), next.base - 0.3 * size))
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
    }
}

/// True when an upright line stands in the gap between two pieces of text.
fn is_walled(walls: &[Rule], (x0, x1): (f32, f32), y: f32) -> bool {
    walls.iter().any(|wall| wall.x0 > x0 - 1.0 && wall.x1 < x1 + 1.0 && wall.y0 <= y && y <= wall.y1)
}

/// Puts fragments on the same line together when the gap between them is no wider than a word's.
fn merge(mut fragments: Vec<Fragment>, walls: &[Rule]) -> Vec<Fragment> {
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

fn merge_line(mut line: Vec<Fragment>, walls: &[Rule]) -> Vec<Fragment> {
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
fn attach_scripts(fragments: &mut Vec<Fragment>) {
    let mut at = 0;
    while at < fragments.len() {
        let script = &fragments[at];
        let host =
            (script.runs.len() <= 4).then(|| fragments.iter().position(|line| line.hosts(script))).flatten();
        match host {
            Some(host) => {
                let script = fragments.remove(at);
                fragments[if host > at { host - 1 } else { host }].absorb(script);
            }
            None => at += 1,
        }
    }
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

    fn segment(&self, sheet: &Sheet) -> Segment {
        let mut runs = self.runs.clone();
        runs.sort_by(|a, b| (a.x0 + a.x1).total_cmp(&(b.x0 + b.x1)));
        runs.dedup_by(|b, a| is_shadow(a, b, sheet));
        let gap = word_gap(&runs);
        let mut units: Vec<&str> = Vec::with_capacity(runs.len() + runs.len() / 4);
        let (mut letters, mut bold) = (0, 0);
        let mut before: Option<&Run> = None;
        for run in &runs {
            let text = run.text.of(&sheet.text);
            if is_mark(before, run, self, text, &units) {
                continue;
            }
            if let Some(before) = before
                && parts_words(before, run, gap, (units.last().copied().unwrap_or(""), text))
            {
                units.push(" ");
            }
            units.push(text);
            let count = text.chars().filter(|letter| !letter.is_whitespace()).count() as u32;
            letters += count;
            bold += if run.bold { count } else { 0 };
            before = Some(run);
        }
        let text = logical(&units);
        Segment {
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
            x0: self.x0,
            x1: self.x1,
            base: self.base,
            size: main_size(&runs),
            bold: letters > 0 && bold * 5 >= letters * 4,
            letters,
            order: self.order,
        }
    }
}

/// The size most of the runs have.
fn main_size(runs: &[Run]) -> f32 {
    let mut sizes: Vec<(f32, f32)> = Vec::new();
    for run in runs {
        let length = run.text.len() as f32;
        match sizes.iter_mut().find(|(size, _)| (size - run.size).abs() < 0.25) {
            Some((_, sum)) => *sum += length,
            None => sizes.push((run.size, length)),
        }
    }
    sizes.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0.0, |(size, _)| size)
}

/// The same character drawn twice, a little apart, to look bold or to throw a shadow.
fn is_shadow(a: &Run, b: &Run, sheet: &Sheet) -> bool {
    (a.x0 - b.x0).abs() < 0.12 * a.size
        && (a.base - b.base).abs() < 0.12 * a.size
        && (a.size - b.size).abs() < 0.1 * a.size
        && a.text.of(&sheet.text) == b.text.of(&sheet.text)
        && b.x1 > b.x0
}

/// The gap that parts words in this line: wider than the spacing between its letters.
fn word_gap(runs: &[Run]) -> f32 {
    let mut gaps: Vec<f32> =
        runs.windows(2).map(|pair| (pair[1].x0 - pair[0].x1) / pair[0].size.max(0.1)).collect();
    if gaps.len() < 4 {
        return WORD_GAP;
    }
    gaps.sort_by(f32::total_cmp);
    // Spaced letters have the same gap everywhere; a lower quartile well above nothing shows them.
    let quartile = gaps[gaps.len() / 4];
    if quartile > 0.04 { WORD_GAP + quartile * 1.2 } else { WORD_GAP }
}

fn parts_words(before: &Run, run: &Run, gap: f32, (left, right): (&str, &str)) -> bool {
    let unspaced = |text: Option<char>| text.is_some_and(is_wide);
    let wide = unspaced(left.chars().next_back()) && unspaced(right.chars().next());
    let size = before.size.min(run.size);
    let needed = if wide { 0.6 } else { gap };
    run.x0 - before.x1 > needed * size
}

/// Scripts set without spaces.
fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// A footnote mark in running text: small raised figures directly after a word.
fn is_mark(before: Option<&Run>, run: &Run, line: &Fragment, text: &str, units: &[&str]) -> bool {
    let raised = run.size < 0.8 * line.size && line.base - run.base > 0.15 * line.size;
    let Some(before) = before else { return false };
    if !raised || !text.chars().all(|letter| letter.is_ascii_digit() || letter == ',' || letter == '*') {
        return false;
    }
    let after_word = units.last().and_then(|unit| unit.chars().next_back());
    let word_end = |letter: char| {
        letter.is_alphabetic()
            || matches!(letter, '.' | ',' | ';' | ':' | ')' | '”' | '"' | '’' | '»' | '?' | '!' | ']' | '%')
    };
    run.x0 - before.x1 < 1.0 * line.size && after_word.is_some_and(word_end) && !is_unit(units, text)
}

/// "m²", "km²", "CO₂": the figure belongs to the word.
fn is_unit(units: &[&str], text: &str) -> bool {
    let word: Vec<&str> = units.iter().rev().take_while(|unit| **unit != " ").copied().collect();
    matches!(text, "2" | "3") && word.len() <= 2 && word.first() == Some(&"m")
}

/// The units of a line as they are read: lines of right-to-left letters are turned round, except the
/// figures and Latin words in them.
pub(super) fn logical(units: &[&str]) -> String {
    let count =
        |test: fn(char) -> bool| units.iter().filter(|unit| unit.chars().next().is_some_and(test)).count();
    let (right, left) =
        (count(is_right_to_left), count(|letter| letter.is_alphabetic() && !is_right_to_left(letter)));
    if right == 0 {
        return units.concat();
    }
    if right < left {
        return turn_runs(units.to_vec(), is_right_to_left).concat();
    }
    let mut turned: Vec<&str> = units.to_vec();
    turned.reverse();
    turn_runs(turned, |letter| letter.is_alphanumeric() && !is_right_to_left(letter))
        .iter()
        .map(|unit| mirrored(unit))
        .collect()
}

/// Turns round every run of units that `belongs`, with what stands inside it.
fn turn_runs(mut units: Vec<&str>, belongs: fn(char) -> bool) -> Vec<&str> {
    let test = |unit: &str| unit.chars().next().is_some_and(belongs);
    let mut at = 0;
    while at < units.len() {
        if !test(units[at]) {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        for (next, unit) in units.iter().enumerate().skip(at + 1) {
            if test(unit) {
                end = next + 1;
            } else if next - end >= 2 {
                break;
            }
        }
        units[at..end].reverse();
        at = end;
    }
    units
}

fn mirrored(unit: &str) -> &str {
    match unit {
        "(" => ")",
        ")" => "(",
        "[" => "]",
        "]" => "[",
        "«" => "»",
        "»" => "«",
        other => other,
    }
}

pub(super) fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{65f}' | '\u{66a}'..='\u{6ef}' | '\u{6fa}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}
