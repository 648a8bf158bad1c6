//! The running text of an ODT.

use super::lists::Lists;
use super::styles::Styles;
use crate::document::{BlockKind, Notice, NoticeCode};
use crate::ingest::flow::Flow;
use crate::ingest::numerals::items;
use crate::ingest::style_names::Role;
use crate::ingest::xml::{Element, Space, Token, Tokens};
use crate::ingest::{Format, IngestError, Limits, RawBlock};

/// What an open element is, as far as it matters when it closes or for what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Other,
    Paragraph,
    /// The number of a heading or item as the program that saved the file wrote it.
    Number,
    List,
    Item,
    Table,
    Row,
    Cell,
    Box,
    Note,
    Hidden,
}

/// A paragraph in work.
#[derive(Debug, Default)]
struct Paragraph {
    text: String,
    kind: Option<BlockKind>,
    marker: Option<String>,
    is_hidden: bool,
    is_contents: bool,
    /// Blocks of text boxes and notes anchored in it.
    anchored: Vec<RawBlock>,
}

/// An open list.
#[derive(Debug, Default)]
struct List {
    style: Option<String>,
    /// The next paragraph is the first of an item, which has this number if any.
    item: Option<Option<i64>>,
}

/// Reads the running text.
pub(super) struct Story {
    styles: Styles,
    scopes: Vec<Scope>,
    flows: Vec<Flow>,
    paragraphs: Vec<Paragraph>,
    lists: Vec<List>,
    /// Letters of hidden text.
    hidden: u64,
    data_tables: u32,
}

impl Story {
    pub(super) fn new(styles: Styles) -> Story {
        Story {
            styles,
            scopes: Vec::new(),
            flows: vec![Flow::default()],
            paragraphs: Vec::new(),
            lists: Vec::new(),
            hidden: 0,
            data_tables: 0,
        }
    }

    /// Reads the body; what was read before an error is kept.
    pub(super) fn read_body(&mut self, xml: &str, limits: &Limits) -> Result<(), IngestError> {
        let end = self.read(xml, limits);
        while let Some(scope) = self.scopes.pop() {
            self.close(scope);
        }
        end
    }

    /// The blocks, and the notices of what was left out.
    pub(super) fn finish(mut self) -> (Vec<RawBlock>, Vec<Notice>) {
        let message = || format!("{} letters of hidden text were left out", self.hidden);
        let notice = (self.hidden > 0).then(|| Notice::new(NoticeCode::HiddenText, message()));
        (self.flows.pop().unwrap_or_default().blocks, notice.into_iter().collect())
    }

    fn read(&mut self, xml: &str, limits: &Limits) -> Result<(), IngestError> {
        let mut tokens = Tokens::new(Format::Odt, xml, limits);
        loop {
            match tokens.next()? {
                Token::Open(element) => match self.open(&element) {
                    None => tokens.skip()?,
                    Some(scope) => self.scopes.push(scope),
                },
                Token::Close => {
                    if let Some(scope) = self.scopes.pop() {
                        self.close(scope);
                    }
                }
                Token::Text(text) => self.text(&text),
                Token::End => return Ok(()),
            }
        }
    }

    /// What an element is; `None` leaves it out with all that is in it.
    fn open(&mut self, element: &Element<'_>) -> Option<Scope> {
        match (element.space, element.name()) {
            (Space::OdfOffice, "annotation" | "forms" | "scripts" | "font-face-decls") => None,
            (Space::OdfOffice, "automatic-styles" | "master-styles" | "styles") => None,
            (Space::OdfDraw, "text-box" | "custom-shape" | "rect" | "ellipse" | "circle" | "polygon") => {
                self.flows.push(Flow::default());
                Some(Scope::Box)
            }
            (Space::OdfDraw, "object" | "object-ole") => None,
            // Alternative texts of pictures.
            (Space::Other, "title" | "desc") => None,
            (Space::OdfTable, name) => self.open_table(name, element),
            (Space::OdfText, name) => self.open_text(name, element),
            _ => Some(Scope::Other),
        }
    }

    fn open_table(&mut self, name: &str, element: &Element<'_>) -> Option<Scope> {
        let count = |name: &str| element.attribute(name).and_then(|count| count.parse().ok()).unwrap_or(1u32);
        let flow = self.flow();
        match name {
            "table" => flow.open_table(),
            "table-row" => flow.open_row(),
            "table-cell" => {
                flow.open_cell();
                // The cells that a wide one covers stand in the file too, as covered ones.
                flow.skip_columns(count("number-columns-repeated").saturating_sub(1));
            }
            "covered-table-cell" => {
                flow.skip_columns(count("number-columns-repeated"));
                return None;
            }
            _ => return Some(Scope::Other),
        }
        Some(match name {
            "table" => Scope::Table,
            "table-row" => Scope::Row,
            _ => Scope::Cell,
        })
    }

    fn open_text(&mut self, name: &str, element: &Element<'_>) -> Option<Scope> {
        let number = |name: &str| element.attribute(name).and_then(|digits| digits.parse::<i64>().ok());
        let is_hidden = |story: &Story| {
            element.attribute("style-name").is_some_and(|style| story.styles.is_hidden(&style))
        };
        match name {
            "p" | "h" => self.open_paragraph(name == "h", element),
            "list" => self.open_list(element),
            "list-item" => {
                let start = number("start-value");
                self.lists.last_mut().into_iter().for_each(|list| list.item = Some(start));
                return Some(Scope::Item);
            }
            "number" => return Some(Scope::Number),
            "span" if is_hidden(self) => return Some(Scope::Hidden),
            "section" if element.attribute("display").is_some_and(|display| display == "none") => {
                return Some(Scope::Hidden);
            }
            "hidden-text" => {
                self.hide(&element.attribute("string-value").unwrap_or_default());
                return None;
            }
            "hidden-paragraph" => self.set(|paragraph| paragraph.is_hidden = true),
            "note" => {
                self.flows.push(Flow::default());
                return Some(Scope::Note);
            }
            "s" => {
                let spaces = number("c").unwrap_or(1).clamp(1, 80) as usize;
                self.set(|paragraph| paragraph.text.push_str(&" ".repeat(spaces)));
            }
            "tab" => self.set(|paragraph| paragraph.text.push('\t')),
            "line-break" => self.set(|paragraph| paragraph.text.push('\n')),
            // What was deleted, marks of notes, readings of ideograms, prompts, and lists that repeat headings.
            "tracked-changes" | "note-citation" | "ruby-text" | "placeholder" => return None,
            "table-of-content" | "illustration-index" | "table-index" | "object-index" | "user-index"
            | "alphabetical-index" => return None,
            _ => return Some(Scope::Other),
        }
        Some(match name {
            "p" | "h" => Scope::Paragraph,
            "list" => Scope::List,
            _ => Scope::Other,
        })
    }

    fn open_list(&mut self, element: &Element<'_>) {
        let own = element.attribute("style-name");
        let continues = element.attribute("continue-numbering").is_some_and(|value| value == "true")
            || element.attribute("continue-list").is_some();
        if let (Some(style), false, true) = (&own, continues, self.lists.is_empty()) {
            self.styles.lists.restart(style);
        }
        let style = own.or_else(|| self.lists.last().and_then(|outer| outer.style.clone()));
        self.lists.push(List { style, item: None });
    }

    fn open_paragraph(&mut self, is_heading: bool, element: &Element<'_>) {
        let style = element.attribute("style-name").unwrap_or_default();
        let role = self.styles.role(&style);
        let outline = element.attribute("outline-level").and_then(|level| level.parse::<u8>().ok());
        let mut paragraph = Paragraph {
            is_hidden: self.styles.is_hidden(&style),
            is_contents: role == Role::Contents,
            ..Paragraph::default()
        };
        let depth = self.lists.len();
        paragraph.kind = Some(match role {
            _ if is_heading => BlockKind::Heading { depth: outline.unwrap_or(1).clamp(1, 9) },
            Role::Heading(depth) => BlockKind::Heading { depth },
            Role::Caption => BlockKind::Caption,
            _ if depth > 0 => BlockKind::ListItem { depth: (depth - 1).min(8) as u8 },
            _ => BlockKind::Paragraph,
        });
        let list = self.lists.last_mut().and_then(|list| Some((list.item.take()?, list.style.clone())));
        let in_list = list.is_some();
        if let Some((start, own)) = list {
            let list = own.or_else(|| self.styles.list(&style));
            paragraph.marker = list.and_then(|list| self.styles.lists.next(&list, depth - 1, start));
        } else if let (true, Some(outline), false) = (is_heading, outline, in_list) {
            let level = usize::from(outline.max(1)) - 1;
            paragraph.marker = self.styles.lists.next(Lists::OUTLINE, level, None);
        }
        self.paragraphs.push(paragraph);
    }

    fn close(&mut self, scope: Scope) {
        match scope {
            Scope::Paragraph => self.close_paragraph(),
            Scope::List => {
                self.lists.pop();
            }
            Scope::Item => self.lists.last_mut().into_iter().for_each(|list| list.item = None),
            Scope::Cell => self.flow().close_cell(),
            Scope::Row => self.flow().close_row(),
            Scope::Table => {
                let number = self.data_tables;
                self.data_tables += u32::from(self.flow().close_table(number));
            }
            Scope::Box | Scope::Note => {
                let mut blocks = self.flows.pop().unwrap_or_default().blocks;
                if scope == Scope::Note {
                    blocks
                        .iter_mut()
                        .for_each(|block| (block.kind, block.cell) = (BlockKind::Footnote, None));
                }
                match self.paragraphs.last_mut() {
                    Some(paragraph) => paragraph.anchored.extend(blocks),
                    None => self.flow().blocks.extend(blocks),
                }
            }
            Scope::Other | Scope::Number | Scope::Hidden => {}
        }
    }

    fn close_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        let kind = paragraph.kind.unwrap_or(BlockKind::Paragraph);
        let cell = self.flow().cell();
        let mut marker = paragraph.marker;
        let mut blocks = Vec::new();
        let text = if paragraph.is_contents { "" } else { paragraph.text.trim() };
        for text in text.split("\n\n").flat_map(items).filter(|text| !text.is_empty()) {
            let text = marker.take().map_or(text.to_string(), |marker| format!("{marker} {text}"));
            blocks.push(RawBlock { cell, ..RawBlock::new(kind, text) });
        }
        let flow = self.flow();
        flow.push(blocks);
        flow.blocks.extend(paragraph.anchored);
    }

    fn flow(&mut self) -> &mut Flow {
        Flow::innermost(&mut self.flows)
    }

    fn set(&mut self, change: impl FnOnce(&mut Paragraph)) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            change(paragraph);
        }
    }

    fn hide(&mut self, text: &str) {
        self.hidden += text.chars().filter(|letter| !letter.is_whitespace()).count() as u64;
    }

    fn text(&mut self, text: &str) {
        let in_hidden = self.scopes.contains(&Scope::Hidden);
        let in_number = self.scopes.last() == Some(&Scope::Number);
        match self.paragraphs.last_mut() {
            None => {}
            Some(paragraph) if in_hidden || paragraph.is_hidden => self.hide(text),
            Some(paragraph) if in_number => paragraph.marker = Some(text.trim().to_string()),
            Some(paragraph) => push_collapsed(&mut paragraph.text, text),
        }
    }
}

/// Appends text with every run of white space as one space, as the format says.
fn push_collapsed(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            ' ' | '\n' | '\r' | '\t' if out.is_empty() || out.ends_with([' ', '\n', '\t']) => {}
            ' ' | '\n' | '\r' | '\t' => out.push(' '),
            _ => out.push(letter),
        }
    }
}
