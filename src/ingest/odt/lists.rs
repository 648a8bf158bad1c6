//! The numbers that list items and headings of an ODT have: the file says how to count, not the result.

use crate::ingest::numerals::Numeral;
use crate::ingest::xml::Element;
use rustc_hash::FxHashMap;

/// Levels of a list.
const LEVELS: usize = 10;

/// How the items of a level are marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Level {
    /// `None` for a bullet.
    number: Option<Number>,
    start: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Number {
    /// `None` for levels that are counted but show no number.
    numeral: Option<Numeral>,
    prefix: String,
    suffix: String,
    /// So many levels are shown, this one included.
    shown: usize,
}

impl Level {
    /// By the element that defines it.
    pub(super) fn of(element: &Element<'_>) -> Level {
        let value = |name: &str| element.attribute(name);
        let digits = |name: &str| value(name).and_then(|digits| digits.trim().parse().ok());
        if !matches!(element.name(), "list-level-style-number" | "outline-level-style") {
            return Level { number: None, start: 1 };
        }
        let numeral = match value("num-format").as_deref() {
            None | Some("") => None,
            Some("a") => Some(Numeral::LowerLetter),
            Some("A") => Some(Numeral::UpperLetter),
            Some("i") => Some(Numeral::LowerRoman),
            Some("I") => Some(Numeral::UpperRoman),
            Some(_) => Some(Numeral::Decimal),
        };
        let shown = digits("display-levels").unwrap_or(1).clamp(1, LEVELS as i64) as usize;
        let text = |name: &str| value(name).unwrap_or_default();
        let number = Number { numeral, prefix: text("num-prefix"), suffix: text("num-suffix"), shown };
        Level { number: Some(number), start: digits("start-value").unwrap_or(1) }
    }
}

/// The lists of a document and how far they have counted.
#[derive(Debug, Default)]
pub(super) struct Lists {
    levels: FxHashMap<String, [Option<Level>; LEVELS]>,
    counts: FxHashMap<String, [Option<i64>; LEVELS]>,
}

impl Lists {
    /// The list that numbers the headings.
    pub(super) const OUTLINE: &'static str = "\0outline";

    /// Defines a level, counted from 1, of a list.
    pub(super) fn define(&mut self, list: &str, depth: usize, level: Level) {
        let levels = self.levels.entry(list.to_string()).or_default();
        if let Some(defined) = levels.get_mut(depth.saturating_sub(1)) {
            *defined = Some(level);
        }
    }

    /// Begins to count anew.
    pub(super) fn restart(&mut self, list: &str) {
        self.counts.remove(list);
    }

    /// Counts one more item at `depth`, from 0, and returns its marker: `2.1`, `a)`, `•`.
    pub(super) fn next(&mut self, list: &str, depth: usize, start: Option<i64>) -> Option<String> {
        let levels = self.levels.get(list)?;
        let depth = depth.min(LEVELS - 1);
        let counts = self.counts.entry(list.to_string()).or_default();
        let first = |at: usize| levels[at].as_ref().map_or(1, |level| level.start);
        counts[depth] = start.or(counts[depth].map(|count| count.saturating_add(1))).or(Some(first(depth)));
        counts[depth + 1..].fill(None);
        for (upper, count) in counts[..depth].iter_mut().enumerate() {
            count.get_or_insert(first(upper));
        }
        let Some(number) = &levels[depth].as_ref()?.number else { return Some("•".to_string()) };
        number.numeral?;
        let numeral = |at: usize| levels[at].as_ref()?.number.as_ref()?.numeral;
        let parts = (depth + 1 - number.shown.min(depth + 1)..=depth)
            .filter_map(|at| Some(numeral(at)?.write(counts[at].unwrap_or(1))));
        let parts: Vec<String> = parts.collect();
        Some(format!("{}{}{}", number.prefix, parts.join("."), number.suffix).trim().to_string())
    }
}
