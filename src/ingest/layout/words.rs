//! The text of a piece of a line: words parted by gaps, footnote marks left out, right-to-left lines turned.

use super::{Run, Sheet};

/// What a piece of a line says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Words {
    pub text: String,
    /// Size of the type most of it is set in.
    pub size: f32,
    /// Characters other than spaces.
    pub letters: u32,
    /// How many of them are bold.
    pub bold: u32,
    /// Mean gap between words, in points; 0 for a single one.
    pub spacing: f32,
}

/// A gap of this many ems between two runs parts words.
const GAP: f32 = 0.13;
/// The same where the file has a space between them.
const GAP_AT_SPACE: f32 = 0.04;
/// A footnote mark stands no further than this many ems from its word.
const MARK_GAP: f32 = 0.45;
/// The same between characters of scripts set without spaces.
const WIDE_GAP: f32 = 0.6;

/// Composes the runs of a line whose main type stands on `line` = (base, size).
pub(super) fn compose(mut runs: Vec<Run>, spaces: &[Run], line: (f32, f32), sheet: &Sheet) -> Words {
    let middle = |run: &Run| run.x0 + run.x1;
    runs.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
    runs.dedup_by(|b, a| is_shadow(a, b, sheet));
    let (marks, runs): (Vec<Run>, Vec<Run>) =
        runs.into_iter().partition(|run| run.text.of(&sheet.text).chars().all(is_combining));
    let gap = word_gap(&runs);
    let mut space_edges: Vec<f32> = spaces.iter().map(|space| space.x0).collect();
    space_edges.sort_by(f32::total_cmp);
    let mut composer = Composer {
        sheet,
        line,
        gap,
        spaces: space_edges,
        units: Vec::new(),
        gaps: Vec::new(),
        before: None,
        mark_end: f32::MIN,
    };
    let mut words = Words { size: main_size(&runs), ..Words::default() };
    for run in &runs {
        let count = run.text.of(&sheet.text).chars().filter(|letter| !letter.is_whitespace()).count() as u32;
        if composer.push(run) {
            words.letters += count;
            words.bold += if run.bold { count } else { 0 };
        }
    }
    words.spacing = composer.gaps.iter().sum::<f32>() / composer.gaps.len().max(1) as f32;
    let mut units = composer.units;
    marks.iter().for_each(|mark| add_mark(&mut units, mark, sheet));
    let text = logical(units.into_iter().map(|unit| unit.text).collect());
    words.text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words
}

/// A piece of the text in the order of the page, from left to right.
struct Unit {
    text: String,
    /// Left and right edge; nothing for the space between words.
    place: Option<(f32, f32)>,
}

struct Composer<'a> {
    sheet: &'a Sheet,
    line: (f32, f32),
    gap: f32,
    /// Left edges of the spaces in the file, ascending.
    spaces: Vec<f32>,
    units: Vec<Unit>,
    /// Widths of the gaps between words.
    gaps: Vec<f32>,
    before: Option<Run>,
    /// Where the footnote mark left out last ends.
    mark_end: f32,
}

impl Composer<'_> {
    /// Adds a run, with a space before it where words part; false for a footnote mark, which is left out.
    fn push(&mut self, run: &Run) -> bool {
        let text = run.text.of(&self.sheet.text);
        let raised = self.is_raised(run);
        if raised && self.is_mark(run, text) {
            self.mark_end = run.x1;
            return false;
        }
        if let Some(before) = self.before {
            let number_ends =
                self.is_raised(&before) && !raised && self.units.iter().all(|unit| is_figure(&unit.text));
            if number_ends || self.parts(&before, run, text) {
                self.units.push(Unit { text: " ".to_string(), place: None });
                self.gaps.push(run.x0 - before.x1);
            }
        }
        self.units.push(Unit { text: text.to_string(), place: Some((run.x0, run.x1)) });
        self.before = Some(*run);
        true
    }

    fn parts(&self, before: &Run, run: &Run, text: &str) -> bool {
        let left = self.units.last().and_then(|unit| unit.text.chars().next_back());
        let right = text.chars().next();
        let both = |test: fn(char) -> bool| left.is_some_and(test) && right.is_some_and(test);
        let stretched = left == Some(TATWEEL) || right == Some(TATWEEL);
        let after = self.spaces.partition_point(|edge| *edge < before.x1 - 0.1 * before.size);
        let spaced = self.spaces.get(after).is_some_and(|edge| *edge < run.x0 + 0.1 * run.size);
        let needed = match () {
            () if both(is_wide) || stretched => WIDE_GAP,
            () if spaced => GAP_AT_SPACE,
            () => self.gap,
        };
        run.x0 - before.x1 > needed * before.size.min(run.size)
    }

    fn is_raised(&self, run: &Run) -> bool {
        let (base, size) = self.line;
        run.size < 0.8 * size && base - run.base > 0.15 * size
    }

    /// A footnote mark in running text: small raised figures directly after a word.
    fn is_mark(&self, run: &Run, text: &str) -> bool {
        let Some(before) = self.before else { return false };
        let after_word = self.units.last().and_then(|unit| unit.text.chars().next_back());
        let word_end = |letter: char| letter.is_alphabetic() || ".,;:)”\"’»?!]%。，、）」』".contains(letter);
        text.chars().all(|letter| letter.is_ascii_digit() || letter == ',' || letter == '*')
            && run.x0 - before.x1.max(self.mark_end) < MARK_GAP * self.line.1
            && after_word.is_some_and(word_end)
            && !self.is_unit(text)
    }

    /// "m²", "km²": the figure belongs to the word.
    fn is_unit(&self, text: &str) -> bool {
        let word = self.units.iter().rev().map(|unit| unit.text.as_str());
        let word: Vec<&str> = word.take_while(|unit| *unit != " ").collect();
        matches!(text, "2" | "3") && matches!(word.as_slice(), ["m"] | ["m", "k" | "c"])
    }
}

/// The sign that stretches Arabic words; never the end of one.
const TATWEEL: char = '\u{640}';

fn is_figure(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '*' | ',' | ' '))
}

/// Adds a sign that stands over or under a letter to the letter nearest to it.
fn add_mark(units: &mut [Unit], mark: &Run, sheet: &Sheet) {
    let middle = (mark.x0 + mark.x1) / 2.0;
    let distance = |unit: &Unit| unit.place.map(|(x0, x1)| ((x0 + x1) / 2.0 - middle).abs());
    let near = units.iter_mut().filter(|unit| unit.place.is_some());
    let near =
        near.min_by(|a, b| distance(a).unwrap_or(f32::MAX).total_cmp(&distance(b).unwrap_or(f32::MAX)));
    if let Some(unit) = near {
        unit.text.push_str(mark.text.of(&sheet.text));
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

/// How many ems a shadow stands off its character at most.
pub(super) const SHADOW: f32 = 0.12;

/// The same character drawn twice, a little apart, to look bold or to throw a shadow.
fn is_shadow(a: &Run, b: &Run, sheet: &Sheet) -> bool {
    (a.x0 - b.x0).abs() < SHADOW * a.size
        && (a.base - b.base).abs() < SHADOW * a.size
        && (a.size - b.size).abs() < 0.1 * a.size
        && a.text.of(&sheet.text) == b.text.of(&sheet.text)
        && b.x1 > b.x0
}

/// The gap that parts words in this line: wider than the spacing between its letters.
fn word_gap(runs: &[Run]) -> f32 {
    let mut gaps: Vec<f32> =
        runs.windows(2).map(|pair| (pair[1].x0 - pair[0].x1) / pair[0].size.max(0.1)).collect();
    if gaps.len() < 4 {
        return GAP;
    }
    gaps.sort_by(f32::total_cmp);
    // Spaced letters have about the same gap everywhere; in other lines most gaps are nothing.
    let median = gaps[(gaps.len() - 1) / 2];
    if median > 0.04 { GAP + median * 1.2 } else { GAP }
}

/// Scripts set without spaces.
fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Signs over and under letters: Latin accents, Hebrew points, Arabic vowels.
pub(super) fn is_combining(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

pub(super) fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{65f}' | '\u{66a}'..='\u{6ef}' | '\u{6fa}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// The units of a line as they are read: lines of right-to-left letters are turned round, except the
/// figures and Latin words in them.
fn logical(mut units: Vec<String>) -> String {
    let count =
        |test: fn(char) -> bool| units.iter().filter(|unit| unit.chars().next().is_some_and(test)).count();
    let right = count(is_right_to_left);
    let left = count(|letter| letter.is_alphabetic() && !is_right_to_left(letter));
    if right == 0 {
        return units.concat();
    }
    if right < left {
        turn_runs(&mut units, is_right_to_left);
        return units.concat();
    }
    units.reverse();
    turn_runs(&mut units, |letter| letter.is_alphanumeric() && !is_right_to_left(letter));
    units.iter().map(|unit| mirrored(unit)).collect()
}

/// Turns round every run of units that begin with a character that `belongs`, with what stands inside it.
fn turn_runs(units: &mut [String], belongs: fn(char) -> bool) {
    let tests: Vec<bool> = units.iter().map(|unit| unit.chars().next().is_some_and(belongs)).collect();
    let mut at = 0;
    while at < tests.len() {
        let mut end = at + 1;
        let inside = tests.iter().enumerate().skip(end).take_while(|_| tests[at]);
        for (next, belongs) in inside {
            if *belongs {
                end = next + 1;
            } else if next - end >= 2 {
                break;
            }
        }
        units[at..end].reverse();
        at = end;
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    /// Composes runs of one em per character and a size of 10, each given with its left edge.
    fn text(runs: &[(f32, &str)]) -> String {
        let mut sheet = Sheet::default();
        for (x0, text) in runs {
            let x1 = x0 + 5.0 * text.chars().count() as f32;
            let run = Run { text: Span::default(), x0: *x0, x1, base: 100.0, size: 10.0, bold: false };
            sheet.push(text, run);
        }
        let (spaces, runs): (Vec<Run>, Vec<Run>) =
            sheet.runs.iter().partition(|run| run.text.of(&sheet.text).trim().is_empty());
        compose(runs, &spaces, (100.0, 10.0), &sheet).text
    }

    #[test]
    fn gaps_part_words() {
        for (name, runs, expected) in [
            ("no gap", vec![(0.0, "ab"), (10.0, "c")], "abc"),
            ("narrower than a space", vec![(0.0, "ab"), (11.2, "c")], "abc"),
            ("a gap", vec![(0.0, "ab"), (11.4, "c")], "ab c"),
            ("a space of the file needs less", vec![(0.0, "ab"), (10.0, " "), (10.6, "c")], "ab c"),
            ("out of order", vec![(20.0, "c"), (0.0, "ab")], "ab c"),
            ("a shadow", vec![(0.0, "a"), (0.5, "a"), (5.0, "b")], "ab"),
            ("Chinese", vec![(0.0, "人"), (8.0, "工")], "人工"),
        ] {
            assert_eq!(text(&runs), expected, "{name}");
        }
    }

    #[test]
    fn right_to_left_lines_are_turned_but_not_their_figures() {
        let runs = [(0.0, "3"), (5.0, "1"), (12.0, "ג"), (17.0, "ב"), (22.0, "א")];
        assert_eq!(text(&runs), "אבג 31");
        assert_eq!(text(&[(0.0, "a"), (7.0, "ב"), (12.0, "א"), (19.0, "b"), (24.0, "c")]), "a אב bc");
    }

    #[test]
    fn marks_over_letters_stay_with_them() {
        assert_eq!(text(&[(0.0, "ב"), (1.0, "\u{5b7}"), (5.0, "א")]), "אב\u{5b7}");
    }
}
