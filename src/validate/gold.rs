//! A CSV of labels → labelled units, with every fault of the file at once.

use crate::error::Diagnostic;
use crate::text::Lang;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// One labelled passage or document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldUnit {
    /// Identifier of the unit.
    pub id: String,
    /// Line of the file on which it begins, 1-based.
    pub line: u32,
    /// Name of the document that it comes from; its own id when the file has no column for that.
    pub document: String,
    /// ISO 3166-1 alpha-3 code of the country, where it is known.
    pub country: Option<String>,
    /// Language, where it is known.
    pub lang: Option<Lang>,
    /// What is judged.
    pub content: Content,
    /// Items that it speaks to.
    pub items: BTreeSet<String>,
    /// Items on which coders differ or that fit in part: left out of the counts.
    pub left_out: BTreeSet<String>,
    /// Level (0 to 4) of the unit as a whole, where coders agree.
    pub level: Option<u8>,
    /// What kind of statement it is, where coders agree.
    pub polarity: Option<Polarity>,
    /// Strength (1 to 5) of the action it asks for, when that is what is measured.
    pub strength: Option<u8>,
}

/// What a unit consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A passage.
    Passage {
        /// The text before it; used only when it is a lead-in line.
        before: Option<String>,
        /// The passage itself.
        text: String,
    },
    /// A whole document: path relative to the file of labels.
    File(String),
}

/// What kind of statement a passage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Polarity {
    /// An ordinary statement.
    Plain,
    /// A lack, a problem or an absence.
    Lack,
    /// About another country, a firm or another organization.
    Foreign,
}

/// One of the two halves into which labelled documents are divided once and for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// For those who write rules.
    Write,
    /// For measuring them.
    Test,
}

impl Half {
    /// The half of a document: the parity of the first byte of its name's SHA-256.
    pub fn of(document: &str) -> Half {
        if Sha256::digest(document)[0].is_multiple_of(2) { Half::Write } else { Half::Test }
    }

    /// The name used in options and outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Half::Write => "write",
            Half::Test => "test",
        }
    }
}

/// Which rows and columns of the file count.
#[derive(Debug, Clone, Copy, Default)]
pub struct GoldOptions<'a> {
    /// Only rows with this value in the column `mapping`.
    pub mapping: Option<&'a str>,
    /// Column with labels of strength, when that alone is measured.
    pub strength: Option<&'a str>,
}

/// Reads the labelled units of a CSV named `file`.
///
/// # Errors
/// All faults of the file, each with its line.
pub fn read_gold(file: &str, text: &str, options: GoldOptions) -> Result<Vec<GoldUnit>, Vec<Diagnostic>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records();
    let header = match records.next() {
        Some(Ok(header)) => header,
        _ => {
            let fault = Diagnostic::error("gold-header", file, "the file has no header line");
            return Err(vec![fault.help("labels need a line with unit_id, items, and text or file")]);
        }
    };
    let columns = Columns::new(file, &header, options)?;
    let mut reading = Reading { columns, options, faults: Vec::new(), lines: BTreeMap::new() };
    let mut units = Vec::new();
    let mut mappings = BTreeSet::new();
    for record in records {
        match record {
            Ok(record) => {
                mappings.insert(reading.columns.value(&record, "mapping").to_string());
                units.extend(reading.unit(&record));
            }
            Err(error) => {
                let line = error.position().map_or(0, |position| position.line() as u32);
                reading.fault(line, format!("this is no CSV: {error}"), "write the table again as UTF-8 CSV");
            }
        }
    }
    if units.is_empty() && reading.faults.is_empty() {
        let (message, help) = match options.mapping {
            Some(mapping) => (
                format!("no row has `{mapping}` in the column `mapping`"),
                format!("the column has {}", named(mappings.iter().map(String::as_str))),
            ),
            None => ("the file has no rows".to_string(), "add a row for each labelled unit".to_string()),
        };
        reading.fault(0, message, &help);
    }
    if reading.faults.is_empty() { Ok(units) } else { Err(reading.faults) }
}

/// Columns by name.
struct Columns<'a> {
    file: &'a str,
    places: BTreeMap<String, usize>,
    width: usize,
}

impl<'a> Columns<'a> {
    fn new(
        file: &'a str,
        header: &csv::StringRecord,
        options: GoldOptions,
    ) -> Result<Columns<'a>, Vec<Diagnostic>> {
        let places: BTreeMap<String, usize> =
            header.iter().enumerate().map(|(at, name)| (name.trim().to_string(), at)).collect();
        let columns = Columns { file, width: header.len(), places };
        let mut needed = vec!["unit_id"];
        needed.push(options.strength.unwrap_or("items"));
        needed.extend(options.mapping.map(|_| "mapping"));
        for (one, other) in [
            ("level_a", "level_b"),
            ("level_b", "level_a"),
            ("polarity_a", "polarity_b"),
            ("polarity_b", "polarity_a"),
        ] {
            needed.extend(columns.has(one).then_some(other));
        }
        if !columns.has("file") {
            needed.push("text");
        }
        needed.retain(|name| !columns.has(name));
        let found = named(header.iter());
        let fault = |name: &&str| {
            let or_file = if *name == "text" { " (or `file`)" } else { "" };
            let mut fault = Diagnostic::error(
                "gold-column",
                file,
                format!("there is no column `{name}`{or_file}, only {found}"),
            );
            fault.at = (1, 1);
            fault.help("name the columns in the first line: unit_id, items joined by `|`, and text or file")
        };
        if needed.is_empty() { Ok(columns) } else { Err(needed.iter().map(fault).collect()) }
    }

    fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// The value in a column; empty where there is none.
    fn value<'r>(&self, record: &'r csv::StringRecord, name: &str) -> &'r str {
        self.places.get(name).and_then(|&at| record.get(at)).unwrap_or("")
    }
}

/// The file in work.
struct Reading<'a> {
    columns: Columns<'a>,
    options: GoldOptions<'a>,
    faults: Vec<Diagnostic>,
    /// Lines of the units read so far.
    lines: BTreeMap<String, u32>,
}

impl Reading<'_> {
    fn fault(&mut self, line: u32, message: String, help: &str) {
        let mut fault = Diagnostic::error("gold", self.columns.file, message).help(help);
        fault.at = if line == 0 { (0, 0) } else { (line, 1) };
        self.faults.push(fault);
    }

    /// The unit of a row; `None` when the row is left out or has a fault.
    fn unit(&mut self, record: &csv::StringRecord) -> Option<GoldUnit> {
        let line = record.position().map_or(0, |position| position.line() as u32);
        if record.len() != self.columns.width {
            let message = format!(
                "the row has {} cells, expected {} as in the header",
                record.len(),
                self.columns.width
            );
            self.fault(line, message, "quote cells that hold commas, quotation marks or line ends");
            return None;
        }
        if self.options.mapping.is_some_and(|mapping| self.columns.value(record, "mapping") != mapping) {
            return None;
        }
        let before = self.faults.len();
        let value = |name: &str| self.columns.value(record, name).to_string();
        let some = |name: &str| Some(value(name)).filter(|value| !value.trim().is_empty());
        let id = value("unit_id");
        let document = some("document").unwrap_or_else(|| id.clone());
        let mut unit = GoldUnit {
            line,
            country: some("country_iso3").or_else(|| country_in(&document)),
            lang: None,
            content: match some("file") {
                Some(file) => Content::File(file),
                None => Content::Passage { before: some("context_before"), text: value("text") },
            },
            items: set(&value("items")),
            left_out: set(&value("items_disputed")).union(&set(&value("items_partial"))).cloned().collect(),
            level: None,
            polarity: None,
            strength: None,
            document,
            id,
        };
        unit.lang = self.lang(line, record);
        unit.level = self.agreed(record, "level").and_then(|text| self.number(line, "level", &text, 0..=4));
        unit.polarity = self.agreed(record, "polarity").and_then(|text| self.polarity(line, &text));
        if let Some(column) = self.options.strength {
            let text = self.columns.value(record, column).to_string();
            unit.strength = self.number(line, column, &text, 1..=5);
        }
        self.identify(&unit);
        (self.faults.len() == before).then_some(unit)
    }

    /// Checks what every unit must have.
    fn identify(&mut self, unit: &GoldUnit) {
        if unit.id.is_empty() {
            self.fault(unit.line, "the row has no unit_id".to_string(), "give every unit a name of its own");
        } else if let Some(first) = self.lines.insert(unit.id.clone(), unit.line) {
            let message = format!("the unit_id `{}` stands in line {first} too", unit.id);
            self.fault(unit.line, message, "give every unit a name of its own");
        }
        if matches!(&unit.content, Content::Passage { text, .. } if text.trim().is_empty()) {
            let message = format!("`{}` has neither text nor file", unit.id);
            self.fault(unit.line, message, "write the passage into the column `text`, or remove the row");
        }
    }

    /// The value of a column, or of its two halves `_a` and `_b` where they agree.
    fn agreed(&self, record: &csv::StringRecord, name: &str) -> Option<String> {
        let [a, b] = ["_a", "_b"].map(|coder| format!("{name}{coder}"));
        let text = if self.columns.has(&a) {
            let [a, b] = [a, b].map(|name| self.columns.value(record, &name));
            if a == b { a } else { "" }
        } else {
            self.columns.value(record, name)
        };
        (!text.is_empty()).then(|| text.to_string())
    }

    fn number(
        &mut self,
        line: u32,
        column: &str,
        text: &str,
        range: std::ops::RangeInclusive<u8>,
    ) -> Option<u8> {
        let number = text.trim().parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            let message = format!(
                "`{text}` in the column `{column}` is no whole number from {} to {}",
                range.start(),
                range.end()
            );
            self.fault(line, message, "correct the cell");
        }
        number
    }

    fn polarity(&mut self, line: u32, text: &str) -> Option<Polarity> {
        let polarity = match text {
            "+" => Some(Polarity::Plain),
            "-" => Some(Polarity::Lack),
            "f" => Some(Polarity::Foreign),
            _ => None,
        };
        if polarity.is_none() {
            let message = format!("`{text}` is no polarity, expected `+`, `-` or `f`");
            self.fault(line, message, "correct the cell, or leave it empty");
        }
        polarity
    }

    fn lang(&mut self, line: u32, record: &csv::StringRecord) -> Option<Lang> {
        let tag = self.columns.value(record, "language");
        let lang = Lang::parse(tag);
        if lang.is_none() && !tag.is_empty() {
            let message = format!("`{tag}` is no language tag, expected two or three small letters");
            self.fault(line, message, "correct the cell, or leave it empty");
        }
        lang
    }
}

/// The country by whose ISO code the name of a document begins: `KEN-2025-plan`.
fn country_in(document: &str) -> Option<String> {
    let (code, _) = document.split_once('-')?;
    (code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())).then(|| code.to_string())
}

fn set(text: &str) -> BTreeSet<String> {
    text.split('|').map(str::trim).filter(|item| !item.is_empty()).map(str::to_string).collect()
}

fn named<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<GoldUnit>, Vec<Diagnostic>> {
        read_gold("labels.csv", text, GoldOptions::default())
    }

    #[test]
    fn rows_become_units() {
        let text = "unit_id,document,language,text,context_before,items,items_disputed,items_partial,level_a,level_b,polarity\n\
            1,KEN-2025-plan,en,\"One,\ntwo.\",It will:,t.A|t.B,t.C,t.D,3,3,-\n\
            2,Plan,,Three.,,,,,2,1,\n";
        let units = read(text).expect("the file is right");
        let first = &units[0];
        assert_eq!((first.country.as_deref(), first.lang), (Some("KEN"), Some(Lang::EN)));
        let content = Content::Passage { before: Some("It will:".into()), text: "One,\ntwo.".into() };
        assert_eq!(first.content, content);
        assert_eq!(first.items, set("t.A|t.B"));
        assert_eq!(first.left_out, set("t.C|t.D"));
        assert_eq!((first.level, first.polarity), (Some(3), Some(Polarity::Lack)));
        let second = &units[1];
        assert_eq!((second.line, second.country.clone(), second.lang), (4, None, None));
        assert_eq!((second.level, second.polarity), (None, None), "the coders differ");
        let bare = read("\u{feff}unit_id,file,items\nx,texts/a.txt,t.A\n").expect("the file is right");
        assert_eq!(
            (bare[0].document.as_str(), &bare[0].content),
            ("x", &Content::File("texts/a.txt".into()))
        );
    }

    #[test]
    fn each_fault_names_its_line_and_what_was_expected() {
        for (name, text, want) in [
            ("empty", "", "labels.csv: error[gold-header]: the file has no header line"),
            (
                "no items",
                "unit_id,text\n1,x\n",
                "labels.csv:1:1: error[gold-column]: there is no column `items`",
            ),
            ("no text", "unit_id,items\n1,t.A\n", "`text` (or `file`), only `unit_id`, `items`"),
            ("one coder", "unit_id,text,items,level_a\n1,x,,2\n", "there is no column `level_b`"),
            ("no rows", "unit_id,text,items\n", "labels.csv: error[gold]: the file has no rows"),
            (
                "cells",
                "unit_id,text,items\n1,a,b,c\n",
                "labels.csv:2:1: error[gold]: the row has 4 cells, expected 3",
            ),
            (
                "level",
                "unit_id,text,items,level\n1,\"a\nb\",,2\n2,c,,5\n",
                "labels.csv:4:1: error[gold]: `5` in the column `level`",
            ),
            (
                "word",
                "unit_id,text,items,level\n1,a,,high\n",
                "`high` in the column `level` is no whole number from 0 to 4",
            ),
            (
                "polarity",
                "unit_id,text,items,polarity\n1,a,,?\n",
                "`?` is no polarity, expected `+`, `-` or `f`",
            ),
            ("language", "unit_id,text,items,language\n1,a,,English\n", "`English` is no language tag"),
            (
                "twice",
                "unit_id,text,items\n1,a,\n1,b,\n",
                "labels.csv:3:1: error[gold]: the unit_id `1` stands in line 2 too",
            ),
            ("nameless", "unit_id,text,items\n,a,\n", "no unit_id"),
            ("no passage", "unit_id,text,items\n1,,t.A\n", "`1` has neither text nor file"),
        ] {
            let faults = read(text).expect_err(name);
            let message = faults[0].to_string();
            assert!(message.contains(want) && message.contains("help: "), "{name}: {message}");
        }
    }

    #[test]
    fn all_faults_come_at_once() {
        let faults = read("unit_id,text,items,level\n1,,,7\n2,a,,x\n").expect_err("three cells are wrong");
        assert_eq!(faults.iter().map(|fault| fault.at.0).collect::<Vec<_>>(), [2, 2, 3]);
    }

    #[test]
    fn a_mapping_chooses_rows() {
        let text = "unit_id,text,items,mapping\n1,a,t.A,direct\n2,b,t.A,partial\n";
        let with = |mapping| {
            let options = GoldOptions { mapping: Some(mapping), strength: None };
            read_gold("labels.csv", text, options)
        };
        assert_eq!(with("partial").expect("there is one")[0].id, "2");
        let fault = &with("none").expect_err("there is none")[0];
        assert_eq!(fault.help.as_deref(), Some("the column has `direct`, `partial`"));
    }

    #[test]
    fn strength_needs_no_items() {
        let options = GoldOptions { mapping: None, strength: Some("action") };
        let units = read_gold("labels.csv", "unit_id,text,action\n1,Do it.,5\n", options);
        assert_eq!(units.expect("the file is right")[0].strength, Some(5));
        let faults = read_gold("labels.csv", "unit_id,text,action\n1,Do it.,0\n", options);
        assert!(faults.expect_err("0 is no strength")[0].message.contains("from 1 to 5"));
    }

    /// The first bytes of the hashes of "", "abc", "a" and "e" are e3, ba, ca and 3f.
    #[test]
    fn a_document_stays_in_its_half() {
        for (document, want) in
            [("", Half::Test), ("abc", Half::Write), ("a", Half::Write), ("e", Half::Test)]
        {
            assert_eq!(Half::of(document), want, "{document}");
        }
    }
}
