//! Tokens → blocks.

use super::charset::{of_code_page, of_font};
use super::state::{Destination, Properties, State};
use super::tokens::{Token, Tokens};
use crate::document::BlockKind;
use crate::ingest::flow::Flow;
use crate::ingest::numerals::{items, starts_with_marker};
use crate::ingest::style_names::{Role, role_by_name, role_by_outline};
use crate::ingest::{IngestError, Limits, RawBlock};
use encoding_rs::{Encoding, WINDOWS_1252};
use rustc_hash::FxHashMap;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub blocks: Vec<RawBlock>,
    pub title: String,
    pub year: Option<i32>,
    /// Letters of hidden text.
    pub hidden: u64,
}

/// Where the body or a note is being written.
#[derive(Debug, Default)]
struct Story {
    flow: Flow,
    text: String,
    marker: String,
    /// Blocks of notes that the paragraph in work refers to.
    notes: Vec<RawBlock>,
    in_table: bool,
    in_row: bool,
    in_cell: bool,
}

#[derive(Debug, Default, Clone)]
struct Style {
    name: String,
    outline: Option<u8>,
}

/// Reads an RTF.
pub(super) struct Reader {
    most_groups: usize,
    groups: Vec<State>,
    state: State,
    stories: Vec<Story>,
    read: Read,
    data_tables: u32,
    default: &'static Encoding,
    fonts: FxHashMap<i32, &'static Encoding>,
    font: i32,
    styles: FxHashMap<i32, Style>,
    style: (i32, Style),
    /// Bytes of text not yet decoded.
    pending: Vec<u8>,
    /// First half of a character beyond U+FFFF.
    high: Option<u16>,
    /// Characters that are still left out behind `\u`.
    skip: u32,
    /// `\*` was read: the next word, if unknown, is a destination to leave out.
    is_optional: bool,
}

impl Reader {
    pub(super) fn new(limits: &Limits) -> Reader {
        let state = State {
            destination: Destination::Text,
            is_note: false,
            is_style: false,
            is_hidden: false,
            is_deleted: false,
            fallback: 1,
            encoding: WINDOWS_1252,
            paragraph: Properties::default(),
        };
        Reader {
            most_groups: limits.nesting as usize,
            groups: Vec::new(),
            state,
            stories: vec![Story::default()],
            read: Read::default(),
            data_tables: 0,
            default: WINDOWS_1252,
            fonts: FxHashMap::default(),
            font: 0,
            styles: FxHashMap::default(),
            style: (0, Style::default()),
            pending: Vec::new(),
            high: None,
            skip: 0,
            is_optional: false,
        }
    }

    /// Reads to the end of the outermost group; what was read before an error is kept.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<(), IngestError> {
        for token in Tokens::new(bytes) {
            match token {
                Token::Open => self.open()?,
                Token::Close => {
                    self.close();
                    if self.groups.is_empty() {
                        return Ok(());
                    }
                }
                Token::Word(word, number) => self.word(word, number),
                Token::Symbol(sign) => self.symbol(sign),
                Token::Byte(byte) => self.bytes(&[byte]),
                Token::Text(text) => self.bytes(text),
            }
        }
        let reason = "it ends within a group".to_string();
        Err(IngestError::Damaged { format: "RTF", reason })
    }

    /// Ends everything that is open.
    pub(super) fn finish(mut self) -> Read {
        while !self.groups.is_empty() {
            self.close();
        }
        self.flush();
        self.end_paragraph();
        self.end_table();
        self.read.blocks = self.stories.pop().unwrap_or_default().flow.blocks;
        self.read
    }

    fn open(&mut self) -> Result<(), IngestError> {
        self.flush();
        if self.groups.len() >= self.most_groups {
            return Err(IngestError::TooDeep { what: "its groups", limit: self.most_groups as u32 });
        }
        self.groups.push(self.state);
        self.state.is_note = false;
        self.state.is_style = false;
        (self.skip, self.is_optional) = (0, false);
        Ok(())
    }

    fn close(&mut self) {
        self.flush();
        if self.state.is_note && self.stories.len() > 1 {
            self.end_paragraph();
            self.end_table();
            let mut blocks = self.stories.pop().unwrap_or_default().flow.blocks;
            blocks.iter_mut().for_each(|block| (block.kind, block.cell) = (BlockKind::Footnote, None));
            self.story().notes.extend(blocks);
        }
        if self.state.is_style {
            let (id, mut style) = std::mem::take(&mut self.style);
            style.name = style.name.trim_end_matches(';').trim().to_lowercase();
            self.styles.insert(id, style);
        }
        if let Some(state) = self.groups.pop() {
            self.state = state;
        }
        (self.skip, self.is_optional) = (0, false);
    }

    fn story(&mut self) -> &mut Story {
        if self.stories.is_empty() {
            self.stories.push(Story::default());
        }
        let last = self.stories.len() - 1;
        &mut self.stories[last]
    }

    fn symbol(&mut self, sign: u8) {
        if !matches!(sign, b'\\' | b'{' | b'}') {
            self.flush();
        }
        match sign {
            b'*' => self.is_optional = true,
            b'~' => self.text("\u{a0}"),
            b'_' => self.text("\u{2011}"),
            b'-' => self.text("\u{ad}"),
            b'\\' | b'{' | b'}' => self.bytes(&[sign]),
            b'\r' | b'\n' => self.word(b"par", None),
            _ => {}
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) {
        if self.skip > 0 && word != b"u" && word != b"bin" {
            self.skip -= 1;
            return;
        }
        self.flush();
        let is_optional = std::mem::take(&mut self.is_optional);
        if self.state.destination == Destination::Nowhere {
            return;
        }
        if matches!(word, b"footnote") {
            self.state.is_note = true;
            self.stories.push(Story::default());
        } else if let Some(destination) = Destination::of(word) {
            self.state.destination = destination;
        } else if is_optional {
            self.state.destination = Destination::Nowhere;
        } else {
            self.formatting(word, number);
        }
    }

    fn formatting(&mut self, word: &[u8], number: Option<i32>) {
        let is_on = number != Some(0);
        let small = number.and_then(|number| u8::try_from(number).ok());
        match (word, self.state.destination) {
            (b"ansicpg", _) => self.set_default(of_code_page(number.unwrap_or(1252))),
            (b"mac", _) => self.set_default(of_code_page(10000)),
            (b"uc", _) => self.state.fallback = number.unwrap_or(1).clamp(0, 16) as u32,
            (b"u", _) => self.unicode(number.unwrap_or(0)),
            (b"f", Destination::Fonts) => self.font = number.unwrap_or(0),
            (b"fcharset", Destination::Fonts) => {
                let encoding = number.and_then(of_font).unwrap_or(self.default);
                self.fonts.insert(self.font, encoding);
            }
            (b"f", _) => {
                let known = self.fonts.get(&number.unwrap_or(0));
                self.state.encoding = known.copied().unwrap_or(self.default);
            }
            (b"s", Destination::Styles) => {
                self.state.is_style = true;
                self.style = (number.unwrap_or(0), Style::default());
            }
            (b"outlinelevel", Destination::Styles) => self.style.1.outline = small,
            (b"yr", Destination::Created) => {
                self.read.year = number.filter(|year| (1900..=2100).contains(year));
            }
            (_, Destination::Text) => self.layout(word, number, is_on),
            _ => {}
        }
    }

    fn set_default(&mut self, encoding: &'static Encoding) {
        (self.default, self.state.encoding) = (encoding, encoding);
    }

    /// Words that end paragraphs and cells, say what they are, or stand for a character.
    fn layout(&mut self, word: &[u8], number: Option<i32>, is_on: bool) {
        let small = number.and_then(|number| u8::try_from(number).ok());
        match word {
            b"par" | b"sect" | b"page" | b"nestcell" | b"nestrow" => self.end_paragraph(),
            b"cell" => self.end_cell(),
            b"row" => self.end_row(),
            b"pard" => self.state.paragraph = Properties::default(),
            b"plain" => (self.state.is_hidden, self.state.is_deleted) = (false, false),
            b"intbl" => self.state.paragraph.in_table = is_on,
            b"s" => self.state.paragraph.style = number,
            b"outlinelevel" => self.state.paragraph.outline = small,
            b"ilvl" => self.state.paragraph.list_level = small,
            b"ls" => {
                self.state.paragraph.list_level.get_or_insert(0);
            }
            b"v" => self.state.is_hidden = is_on,
            b"deleted" => self.state.is_deleted = is_on,
            _ => {
                if let Some(text) = character(word) {
                    self.text(text);
                }
            }
        }
    }

    fn unicode(&mut self, number: i32) {
        // Numbers above 32767 are written as negative ones.
        let unit = number.rem_euclid(0x1_0000) as u16;
        let units: Vec<u16> = self.high.take().into_iter().chain([unit]).collect();
        match (0xd800..0xdc00).contains(&unit) {
            true => self.high = Some(unit),
            false => self.text(&String::from_utf16_lossy(&units)),
        }
        self.skip = self.state.fallback;
    }

    fn bytes(&mut self, mut bytes: &[u8]) {
        self.is_optional = false;
        let skipped = bytes.len().min(self.skip as usize);
        self.skip -= skipped as u32;
        bytes = &bytes[skipped..];
        self.pending.extend_from_slice(bytes);
    }

    /// Decodes the bytes read so far.
    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let bytes = std::mem::take(&mut self.pending);
            let (text, _) = self.state.encoding.decode_without_bom_handling(&bytes);
            self.text(&text);
        }
    }

    fn text(&mut self, text: &str) {
        match self.state.destination {
            Destination::Title => self.read.title.push_str(text),
            Destination::Styles if self.state.is_style => self.style.1.name.push_str(text),
            Destination::Marker => self.story().marker.push_str(text),
            Destination::Text if self.state.is_deleted => {}
            Destination::Text if self.state.is_hidden => {
                self.read.hidden += text.chars().filter(|letter| !letter.is_whitespace()).count() as u64;
            }
            Destination::Text => self.story().text.push_str(text),
            _ => {}
        }
    }

    /// What the paragraph is by its outline level or its style.
    fn role(&self) -> Role {
        let properties = self.state.paragraph;
        let style = properties.style.and_then(|style| self.styles.get(&style));
        let named = style.and_then(|style| role_by_name(&style.name));
        match (named, properties.outline.or(style.and_then(|style| style.outline))) {
            (Some(role @ (Role::Contents | Role::Caption)), _) => role,
            (_, Some(outline)) => role_by_outline(outline),
            (named, None) => named.unwrap_or(Role::Text),
        }
    }

    fn end_paragraph(&mut self) {
        self.flush();
        let (role, properties) = (self.role(), self.state.paragraph);
        let has_text = self.story().text.contains(|letter: char| !letter.is_whitespace());
        match properties.in_table {
            true if has_text => self.begin_cell(),
            false if has_text && self.story().in_table => self.end_table(),
            _ => {}
        }
        let story = self.story();
        let (text, marker) = (std::mem::take(&mut story.text), std::mem::take(&mut story.marker));
        let kind = match role {
            Role::Heading(depth) => BlockKind::Heading { depth },
            Role::Caption => BlockKind::Caption,
            _ => match properties.list_level {
                Some(depth) => BlockKind::ListItem { depth: depth.min(8) },
                None if !marker.trim().is_empty() => BlockKind::ListItem { depth: 0 },
                None => BlockKind::Paragraph,
            },
        };
        let mut marker = Some(marker.trim().to_string()).filter(|marker| !marker.is_empty());
        let cell = story.flow.cell();
        let mut blocks = Vec::new();
        let text = if role == Role::Contents { "" } else { text.trim() };
        for text in text.split("\n\n").flat_map(items).filter(|text| !text.is_empty()) {
            let kind = match kind {
                BlockKind::Paragraph if !blocks.is_empty() && starts_with_marker(text) => {
                    BlockKind::ListItem { depth: 0 }
                }
                kind => kind,
            };
            let text = marker.take().map_or(text.to_string(), |marker| format!("{marker} {text}"));
            blocks.push(RawBlock { cell, ..RawBlock::new(kind, text) });
        }
        story.flow.push(blocks);
        story.flow.blocks.append(&mut story.notes);
    }

    /// Opens the table, row and cell that the text now belongs to.
    fn begin_cell(&mut self) {
        let story = self.story();
        if !std::mem::replace(&mut story.in_table, true) {
            story.flow.open_table();
        }
        if !std::mem::replace(&mut story.in_row, true) {
            story.flow.open_row();
        }
        if !std::mem::replace(&mut story.in_cell, true) {
            story.flow.open_cell();
        }
    }

    fn end_cell(&mut self) {
        self.flush();
        // Text before a cell that belongs to no table would otherwise stand in it.
        if !self.state.paragraph.in_table {
            self.end_paragraph();
        }
        self.begin_cell();
        self.end_paragraph();
        let story = self.story();
        story.flow.close_cell();
        story.in_cell = false;
    }

    fn end_row(&mut self) {
        let story = self.story();
        if std::mem::take(&mut story.in_row) {
            story.flow.close_cell();
            story.flow.close_row();
        }
        story.in_cell = false;
    }

    fn end_table(&mut self) {
        self.end_row();
        let number = self.data_tables;
        let story = self.story();
        if std::mem::take(&mut story.in_table) {
            let is_data = story.flow.close_table(number);
            self.data_tables += u32::from(is_data);
        }
    }
}

/// Words that stand for a character.
fn character(word: &[u8]) -> Option<&'static str> {
    Some(match word {
        b"lquote" => "‘",
        b"rquote" => "’",
        b"ldblquote" => "“",
        b"rdblquote" => "”",
        b"bullet" => "•",
        b"endash" => "–",
        b"emdash" => "—",
        b"enspace" | b"emspace" | b"qmspace" => " ",
        b"line" => "\n",
        b"tab" => "\t",
        _ => return None,
    })
}
