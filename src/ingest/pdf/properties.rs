//! Title, year and page labels from the properties of the file.

use crate::ingest::RawBlock;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};
use hayro_syntax::Pdf;

/// Text of a PDF string: UTF-16 or UTF-8 with a mark, else PDFDocEncoding (ISO 32000-1, 7.9.2.2).
pub(super) fn decode(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        // Close enough to PDFDocEncoding, but for a few typographic characters below U+00A0.
        _ => bytes.iter().map(|&byte| pdf_doc(byte)).collect(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

/// ISO 32000-1, annex D.2.
fn pdf_doc(byte: u8) -> char {
    const HIGH: &[char; 31] = &[
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ',
        'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž',
    ];
    match byte {
        0x80..=0x9e => HIGH[usize::from(byte) - 0x80],
        0xa0 => '€',
        _ => char::from(byte),
    }
}

/// The title in the properties, if it is one: not the name of a file, and made of words that the document
/// itself uses in the beginning.
pub(super) fn title(pdf: &Pdf, blocks: &[RawBlock]) -> Option<String> {
    let title = decode(pdf.metadata().title.as_deref()?);
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = title.trim_matches(|letter: char| letter.is_control());
    (is_sensible(title) && is_confirmed(title, blocks)).then(|| title.to_string())
}

fn is_sensible(title: &str) -> bool {
    let lower = title.to_lowercase();
    let file = [".doc", ".docx", ".pdf", ".indd", ".qxd", ".ppt", ".pptx", ".odt", ".tex"];
    let named = file.iter().any(|ending| lower.ends_with(ending)) || lower.starts_with("microsoft ");
    title.chars().count() >= 4
        && title.contains(char::is_alphabetic)
        && !named
        && !lower.starts_with("untitled")
}

/// Blocks in which the words of a title are looked for.
const BEGINNING: usize = 60;

fn is_confirmed(title: &str, blocks: &[RawBlock]) -> bool {
    let beginning: Vec<String> =
        blocks.iter().take(BEGINNING).map(|block| block.text.to_lowercase()).collect();
    let beginning = beginning.join(" ");
    let words: Vec<String> = title
        .to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().count() > 3)
        .map(String::from)
        .collect();
    let found = words.iter().filter(|word| beginning.contains(word.as_str())).count();
    found * 10 >= words.len() * 6
}

/// Year of the creation date.
pub(super) fn year(pdf: &Pdf) -> Option<i32> {
    let year = i32::from(pdf.metadata().creation_date?.year);
    (1990..2100).contains(&year).then_some(year)
}

/// Labels of the pages where the file gives any; empty otherwise.
pub(super) fn labels(pdf: &Pdf) -> Vec<Option<String>> {
    let count = pdf.pages().len();
    let Some(catalog) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else { return Vec::new() };
    let Some(tree) = catalog.get::<Dict<'_>>("PageLabels") else { return Vec::new() };
    let mut ranges = Vec::new();
    collect_ranges(&tree, 0, &mut ranges);
    ranges.sort_by_key(|range| range.first);
    let label = |page: usize| {
        let range = ranges.iter().rev().find(|range| range.first <= page)?;
        let label = range.label(page);
        (label != (page + 1).to_string()).then_some(label).filter(|label| !label.is_empty())
    };
    (0..count).map(label).collect()
}

/// A range of pages that are counted the same way (ISO 32000-1, 12.4.2).
struct LabelRange {
    first: usize,
    prefix: String,
    style: Option<u8>,
    start: usize,
}

impl LabelRange {
    fn label(&self, page: usize) -> String {
        let number = self.start.saturating_add(page - self.first);
        let number = match self.style {
            Some(b'D') => number.to_string(),
            Some(b'r') => roman(number),
            Some(b'R') => roman(number).to_uppercase(),
            Some(b'a') => alphabetic(number),
            Some(b'A') => alphabetic(number).to_uppercase(),
            _ => String::new(),
        };
        format!("{}{number}", self.prefix)
    }
}

/// Nodes of a number tree are not nested deeper in any file that is not a trap.
const TREE_DEPTH: u32 = 16;

fn collect_ranges(node: &Dict<'_>, depth: u32, ranges: &mut Vec<LabelRange>) {
    if let Some(numbers) = node.get::<Array<'_>>("Nums") {
        let items: Vec<Object<'_>> = numbers.iter::<Object<'_>>().collect();
        for pair in items.chunks_exact(2) {
            let (Some(first), Some(range)) = (pair[0].clone().into_i32(), pair[1].clone().into_dict()) else {
                continue;
            };
            ranges.push(LabelRange {
                first: usize::try_from(first).unwrap_or(0),
                prefix: range
                    .get::<PdfString<'_>>("P")
                    .map(|prefix| decode(prefix.as_bytes()))
                    .unwrap_or_default(),
                style: range.get::<Name<'_>>("S").and_then(|style| style.first().copied()),
                start: range.get::<u32>("St").unwrap_or(1) as usize,
            });
        }
    }
    if depth < TREE_DEPTH
        && let Some(kids) = node.get::<Array<'_>>("Kids")
    {
        for kid in kids.iter::<Dict<'_>>() {
            collect_ranges(&kid, depth + 1, ranges);
        }
    }
}

fn roman(mut number: usize) -> String {
    const PARTS: &[(usize, &str)] = &[
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut text = String::new();
    if number > 10_000 {
        return number.to_string();
    }
    for &(value, letters) in PARTS {
        while number >= value {
            text.push_str(letters);
            number -= value;
        }
    }
    text
}

/// a to z, then aa to zz, and so on.
fn alphabetic(number: usize) -> String {
    let Some(index) = number.checked_sub(1) else { return String::new() };
    let letter = char::from(b'a' + (index % 26) as u8);
    std::iter::repeat_n(letter, (index / 26 + 1).min(100)).collect()
}
