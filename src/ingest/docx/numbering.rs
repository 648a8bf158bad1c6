//! The numbers that Word computes for list items and headings.

use super::styles::Styles;
use crate::ingest::numerals::Numeral;
use crate::ingest::xml::{Element, Space, Token, Tokens};
use crate::ingest::{Format, IngestError, Limits};
use rustc_hash::{FxHashMap, FxHashSet};

/// Levels of a list.
const LEVELS: usize = 9;

/// How the numbers of a level are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Sign {
    #[default]
    Bullet,
    Empty,
    Number(Numeral),
}

#[derive(Debug, Clone, Default)]
struct Level {
    start: i64,
    format: Sign,
    /// The marker with `%1` for the number of the first level.
    text: String,
    /// The paragraph style that this level numbers.
    style: Option<String>,
    /// Numbers of upper levels are written in digits.
    is_legal: bool,
    /// Goes on counting when an upper level does.
    keeps_counting: bool,
}

/// A list as it is defined.
#[derive(Debug, Clone, Default)]
struct Definition {
    levels: [Level; LEVELS],
    /// The style that holds the real definition.
    style: Option<String>,
}

/// A use of a definition.
#[derive(Debug, Clone, Default)]
struct List {
    definition: String,
    starts: [Option<i64>; LEVELS],
    levels: Vec<(usize, Level)>,
}

/// The lists of a document and how far they have counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    definitions: FxHashMap<String, Definition>,
    lists: FxHashMap<String, List>,
    counts: FxHashMap<String, [Option<i64>; LEVELS]>,
    begun: FxHashSet<String>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    ///
    /// # Errors
    ///
    /// Too deep, or not well-formed.
    pub(super) fn read(xml: &str, limits: &Limits) -> Result<Numbering, IngestError> {
        let mut numbering = Numbering::default();
        let mut tokens = Tokens::new(Format::Docx, xml, limits);
        loop {
            match tokens.next()? {
                Token::Open(element) if element.space == Space::Word => match element.name() {
                    "abstractNum" => {
                        let id = element.attribute("abstractNumId").unwrap_or_default();
                        let definition = read_definition(&mut tokens)?;
                        numbering.definitions.insert(id, definition);
                    }
                    "num" => {
                        let id = element.attribute("numId").unwrap_or_default();
                        let list = read_list(&mut tokens)?;
                        numbering.lists.insert(id, list);
                    }
                    _ => {}
                },
                Token::End => return Ok(numbering),
                _ => {}
            }
        }
    }

    /// Level (from 0) that a list has for the paragraphs of a style; 0 when it names none.
    pub(super) fn level_of_style(&self, list: &str, style: &str) -> u8 {
        let definition = self.lists.get(list).and_then(|list| self.definitions.get(&list.definition));
        let level = definition.and_then(|definition| {
            definition.levels.iter().position(|level| level.style.as_deref() == Some(style))
        });
        level.unwrap_or(0) as u8
    }

    /// Counts one more item and returns its marker (`2.1`, `(a)`, `•`); `None` when it has none, or when
    /// there is no such list.
    pub(super) fn next(&mut self, list_id: &str, level: u8, styles: &Styles) -> Option<String> {
        let level = usize::from(level).min(LEVELS - 1);
        let list = self.lists.get(list_id)?;
        let (key, definition) = self.definition(list, styles)?;
        let (key, mut levels) = (key.to_string(), definition.levels.clone());
        for (at, replaced) in &list.levels {
            levels[*at] = replaced.clone();
        }
        let counts = self.counts.entry(key).or_default();
        let is_new = self.begun.insert(list_id.to_string());
        for (at, start) in list.starts.iter().enumerate() {
            if let Some(start) = start {
                levels[at].start = *start;
                if is_new {
                    counts[at] = None;
                }
            }
        }
        counts[level] = Some(counts[level].map_or(levels[level].start, |count| count.saturating_add(1)));
        for upper in 0..level {
            counts[upper].get_or_insert(levels[upper].start);
        }
        for deeper in level + 1..LEVELS {
            if !levels[deeper].keeps_counting {
                counts[deeper] = None;
            }
        }
        marker(&levels, counts, level)
    }

    /// The definition of a list, with its key; follows the style that a definition may refer to.
    fn definition<'a>(&'a self, list: &'a List, styles: &Styles) -> Option<(&'a str, &'a Definition)> {
        let (key, definition) = self.definitions.get_key_value(&list.definition)?;
        let linked = definition.style.as_deref().and_then(|style| styles.resolve(Some(style)).list);
        let other = linked.and_then(|(list, _)| self.lists.get(&list));
        let other = other.and_then(|list| self.definitions.get_key_value(&list.definition));
        let (key, definition) = other.unwrap_or((key, definition));
        Some((key, definition))
    }
}

/// The marker of an item at `level`.
fn marker(levels: &[Level; LEVELS], counts: &[Option<i64>; LEVELS], level: usize) -> Option<String> {
    let own = &levels[level];
    if own.format == Sign::Bullet {
        return (!own.text.trim().is_empty()).then(|| "•".to_string());
    }
    let mut text = String::new();
    let mut rest = own.text.as_str();
    while let Some(at) = rest.find('%') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(digit) = rest.chars().next().and_then(|digit| digit.to_digit(10)) else { continue };
        rest = &rest[1..];
        let Some(other) = (digit as usize).checked_sub(1).filter(|&other| other < LEVELS) else { continue };
        if let Sign::Number(numeral) = levels[other].format {
            let numeral = if own.is_legal { Numeral::Decimal } else { numeral };
            text.push_str(&numeral.write(counts[other].unwrap_or(levels[other].start)));
        }
    }
    text.push_str(rest);
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_string())
}

fn read_definition(tokens: &mut Tokens<'_>) -> Result<Definition, IngestError> {
    let mut definition = Definition::default();
    let mut depth = 1u32;
    while depth > 0 {
        match tokens.next()? {
            Token::Open(element) if element.space == Space::Word && element.name() == "lvl" => {
                let (at, level) = read_level(&element, tokens)?;
                definition.levels[at] = level;
            }
            Token::Open(element) => {
                depth += 1;
                if element.space == Space::Word && element.name() == "numStyleLink" {
                    definition.style = element.attribute("val");
                }
            }
            Token::Close => depth -= 1,
            Token::Text(_) => {}
            Token::End => break,
        }
    }
    Ok(definition)
}

fn read_list(tokens: &mut Tokens<'_>) -> Result<List, IngestError> {
    let mut list = List::default();
    let (mut depth, mut overridden) = (1u32, 0usize);
    while depth > 0 {
        match tokens.next()? {
            Token::Open(element) if element.space == Space::Word && element.name() == "lvl" => {
                let (_, level) = read_level(&element, tokens)?;
                list.levels.push((overridden, level));
            }
            Token::Open(element) => {
                depth += 1;
                match element.name() {
                    "abstractNumId" => list.definition = element.attribute("val").unwrap_or_default(),
                    "lvlOverride" => overridden = level_number(&element),
                    "startOverride" => list.starts[overridden] = element.number(),
                    _ => {}
                }
            }
            Token::Close => depth -= 1,
            Token::Text(_) => {}
            Token::End => break,
        }
    }
    Ok(list)
}

fn level_number(element: &Element<'_>) -> usize {
    let level = element.attribute("ilvl").and_then(|level| level.trim().parse::<usize>().ok());
    level.unwrap_or(0).min(LEVELS - 1)
}

fn read_level(opened: &Element<'_>, tokens: &mut Tokens<'_>) -> Result<(usize, Level), IngestError> {
    let mut level = Level { format: Sign::Number(Numeral::Decimal), ..Level::default() };
    let mut depth = 1u32;
    while depth > 0 {
        match tokens.next()? {
            Token::Open(element) => {
                depth += 1;
                match element.name() {
                    "start" => level.start = element.number().unwrap_or(0),
                    "numFmt" => level.format = format_of(&element.attribute("val").unwrap_or_default()),
                    "lvlText" => level.text = element.attribute("val").unwrap_or_default(),
                    "pStyle" => level.style = element.attribute("val"),
                    "isLgl" => level.is_legal = element.is_on(),
                    "lvlRestart" => level.keeps_counting = element.number() == Some(0),
                    _ => {}
                }
            }
            Token::Close => depth -= 1,
            Token::Text(_) => {}
            Token::End => break,
        }
    }
    Ok((level_number(opened), level))
}

/// Writings that are not known are written in digits.
fn format_of(name: &str) -> Sign {
    match name {
        "bullet" => Sign::Bullet,
        "none" => Sign::Empty,
        "decimalZero" => Sign::Number(Numeral::Padded),
        "lowerLetter" => Sign::Number(Numeral::LowerLetter),
        "upperLetter" => Sign::Number(Numeral::UpperLetter),
        "lowerRoman" => Sign::Number(Numeral::LowerRoman),
        "upperRoman" => Sign::Number(Numeral::UpperRoman),
        "chineseCounting" | "chineseCountingThousand" | "japaneseCounting" | "taiwaneseCounting" => {
            Sign::Number(Numeral::Chinese)
        }
        _ => Sign::Number(Numeral::Decimal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(at: usize, format: &str, text: &str, more: &str) -> String {
        format!(
            "<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{format}'/><w:lvlText w:val='{text}'/>{more}</w:lvl>"
        )
    }

    fn numbering(definitions: &str, lists: &str) -> Numbering {
        let xml = format!(
            "<w:numbering xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>\
             <w:abstractNum w:abstractNumId='0'>{definitions}</w:abstractNum>{lists}</w:numbering>"
        );
        Numbering::read(&xml, &Limits::default()).expect("well-formed")
    }

    const LIST: &str = "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>";

    #[track_caller]
    fn check(numbering: &mut Numbering, items: &[(&str, u8, &str)]) {
        for (at, &(list, level, want)) in items.iter().enumerate() {
            let marker = numbering.next(list, level, &Styles::default()).unwrap_or_default();
            assert_eq!(marker, want, "item {at}");
        }
    }

    #[test]
    fn levels_count_and_start_again() {
        let levels = level(0, "decimal", "%1.", "")
            + &level(1, "lowerLetter", "(%2)", "")
            + &level(2, "decimal", "%1.%2.%3", "<w:isLgl/>");
        let mut numbering = numbering(&levels, LIST);
        check(
            &mut numbering,
            &[
                ("1", 0, "1."),
                ("1", 1, "(a)"),
                ("1", 1, "(b)"),
                ("1", 2, "1.2.1"),
                ("1", 0, "2."),
                ("1", 1, "(a)"),
                ("1", 2, "2.1.1"),
                ("2", 0, ""),
            ],
        );
    }

    #[test]
    fn bullets_empty_levels_and_gaps() {
        let levels = level(0, "bullet", "\u{f0b7}", "")
            + &level(1, "none", "", "")
            + &level(2, "upperRoman", "%1%3)", "");
        let mut numbering = numbering(&levels, LIST);
        check(&mut numbering, &[("1", 0, "•"), ("1", 1, ""), ("1", 2, "I)"), ("1", 8, ""), ("1", 99, "")]);
    }

    #[test]
    fn lists_of_one_definition_count_on_unless_they_start_anew() {
        let lists = format!(
            "{LIST}<w:num w:numId='2'><w:abstractNumId w:val='0'/></w:num>\
             <w:num w:numId='3'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride></w:num>"
        );
        let mut numbering = numbering(&level(0, "decimal", "%1.", "<w:pStyle w:val='H'/>"), &lists);
        check(
            &mut numbering,
            &[("1", 0, "1."), ("2", 0, "2."), ("3", 0, "5."), ("3", 0, "6."), ("1", 0, "7.")],
        );
        assert_eq!(numbering.level_of_style("1", "H"), 0);
    }
}
