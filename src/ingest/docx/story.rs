//! A part with running text: the body, the footnotes, the endnotes.

use super::field::{Fields, is_contents};
use super::numbering::Numbering;
use super::paragraph::Paragraph;
use super::styles::{Styles, is_change};
use crate::document::{BlockKind, Notice, NoticeCode};
use crate::ingest::flow::Flow;
use crate::ingest::style_names::Role;
use crate::ingest::xml::{Element, Space, Token, Tokens};
use crate::ingest::{Format, IngestError, Limits, RawBlock};
use rustc_hash::FxHashMap;

/// `footnotes` or `endnotes`, and the id of the note.
pub(super) type NoteKey = (&'static str, String);

/// The paragraphs of every note.
pub(super) type Notes = FxHashMap<NoteKey, Vec<String>>;

/// The texts of every diagram.
pub(super) type Diagrams = FxHashMap<String, Vec<String>>;

/// What an open element is, as far as it matters when it closes or for what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Other,
    Paragraph,
    ParagraphProperties,
    /// Properties of the mark at a paragraph's end.
    MarkProperties,
    Run,
    RunProperties,
    Text,
    FieldCode,
    Table,
    Row,
    RowProperties,
    Cell,
    TextBox,
    Note,
    /// Alternatives; true when one was taken.
    Alternatives(bool),
    /// A content control; true when it holds a table of contents or a prompt.
    Control(bool),
}

/// Reads the running text of a document.
pub(super) struct Story<'a> {
    limits: &'a Limits,
    /// The document's styles, lists, notes and diagrams.
    pub styles: Styles,
    pub numbering: Numbering,
    pub notes: Notes,
    pub diagrams: Diagrams,
    scopes: Vec<Scope>,
    /// Each carries a paragraph whose end is deleted, and which the next one goes on.
    flows: Vec<Flow<Paragraph>>,
    paragraphs: Vec<Paragraph>,
    fields: Fields,
    is_run_hidden: bool,
    /// Letters of hidden text.
    hidden: u64,
    /// Embedded documents that are not read.
    embedded: u32,
    data_tables: u32,
}

impl<'a> Story<'a> {
    pub(super) fn new(limits: &'a Limits) -> Story<'a> {
        Story {
            limits,
            styles: Styles::default(),
            numbering: Numbering::default(),
            notes: Notes::default(),
            diagrams: Diagrams::default(),
            scopes: Vec::new(),
            flows: vec![Flow::default()],
            paragraphs: Vec::new(),
            fields: Fields::default(),
            is_run_hidden: false,
            hidden: 0,
            embedded: 0,
            data_tables: 0,
        }
    }

    /// Reads the body; what was read before an error is kept.
    pub(super) fn read_body(&mut self, xml: &str) -> Result<(), IngestError> {
        let end = self.read(xml, |_, _| {});
        while let Some(scope) = self.scopes.pop() {
            self.close(scope);
        }
        self.end_carried();
        end
    }

    /// Reads footnotes or endnotes into `notes`.
    pub(super) fn read_notes(
        &mut self,
        kind: &'static str,
        xml: &str,
        notes: &mut Notes,
    ) -> Result<(), IngestError> {
        let end = self.read(xml, |id, blocks| {
            let texts: Vec<String> = blocks.into_iter().map(|block| block.text).collect();
            notes.insert((kind, id), texts);
        });
        // A damaged part must not leave anything open in the body.
        self.scopes.clear();
        self.paragraphs.clear();
        self.flows = vec![Flow::default()];
        self.fields = Fields::default();
        end
    }

    /// The blocks, and the notices of what was left out.
    pub(super) fn finish(mut self) -> (Vec<RawBlock>, Vec<Notice>) {
        let mut notices = Vec::new();
        if self.hidden > 0 {
            let message = format!("{} letters of hidden text were left out", self.hidden);
            notices.push(Notice::new(NoticeCode::HiddenText, message));
        }
        if self.embedded > 0 {
            let message = format!("{} embedded documents were not read", self.embedded);
            notices.push(Notice::new(NoticeCode::PartUnreadable, message));
        }
        (self.flows.pop().unwrap_or_default().blocks, notices)
    }

    fn read(&mut self, xml: &str, mut note: impl FnMut(String, Vec<RawBlock>)) -> Result<(), IngestError> {
        let mut tokens = Tokens::new(Format::Docx, xml, self.limits);
        let mut note_id = String::new();
        loop {
            match tokens.next()? {
                Token::Open(element) => match self.open(&element) {
                    None => tokens.skip()?,
                    Some(scope) => {
                        if scope == Scope::Note {
                            note_id = element.attribute("id").unwrap_or_default();
                        }
                        self.scopes.push(scope);
                    }
                },
                Token::Close => match self.scopes.pop() {
                    Some(Scope::Note) => {
                        let blocks = self.close_flow();
                        note(std::mem::take(&mut note_id), blocks);
                    }
                    Some(scope) => self.close(scope),
                    None => {}
                },
                Token::Text(text) => self.text(&text),
                Token::End => return Ok(()),
            }
        }
    }

    fn parent(&self) -> Scope {
        self.scopes.last().copied().unwrap_or(Scope::Other)
    }

    /// What an element is; `None` leaves it out with all that is in it.
    fn open(&mut self, element: &Element<'_>) -> Option<Scope> {
        match element.space {
            Space::Word if is_change(element) => None,
            Space::Word => self.open_word(element),
            Space::Math => Some(if element.name() == "t" { Scope::Text } else { Scope::Other }),
            Space::Compatibility => self.open_alternative(element.name()),
            Space::Other if element.name() == "relIds" => {
                self.diagram(&element.attribute("dm").unwrap_or_default());
                Some(Scope::Other)
            }
            _ => Some(Scope::Other),
        }
    }

    fn open_word(&mut self, element: &Element<'_>) -> Option<Scope> {
        match (element.name(), self.parent()) {
            ("p", _) => {
                self.open_paragraph();
                return Some(Scope::Paragraph);
            }
            ("pPr", Scope::Paragraph) => return Some(Scope::ParagraphProperties),
            ("rPr", Scope::ParagraphProperties) => return Some(Scope::MarkProperties),
            ("r", _) => {
                self.is_run_hidden = false;
                return Some(Scope::Run);
            }
            ("rPr", Scope::Run) => return Some(Scope::RunProperties),
            ("t", Scope::Run) => return Some(Scope::Text),
            ("instrText", _) => return Some(Scope::FieldCode),
            ("tbl", _) => {
                self.flow().open_table();
                return Some(Scope::Table);
            }
            ("tr", _) => {
                self.flow().open_row();
                return Some(Scope::Row);
            }
            ("trPr", Scope::Row) => return Some(Scope::RowProperties),
            ("tc", _) => {
                self.flow().open_cell();
                return Some(Scope::Cell);
            }
            ("txbxContent", _) => {
                self.flows.push(Flow::default());
                return Some(Scope::TextBox);
            }
            ("footnote" | "endnote", Scope::Other) => return self.open_note(element),
            ("sdt", _) => return Some(Scope::Control(false)),
            ("sdtContent", Scope::Control(true)) => return None,
            ("fldSimple", _) if is_contents(&element.attribute("instr").unwrap_or_default()) => return None,
            ("del" | "moveFrom", Scope::MarkProperties) => self.set(|paragraph| paragraph.runs_on = true),
            ("del", Scope::RowProperties) => self.flow().delete_row(),
            ("del" | "moveFrom" | "delText" | "delInstrText" | "rt" | "sectPr", _) => return None,
            ("altChunk", _) => self.embedded += 1,
            (name, parent) => return self.open_property(name, parent, element),
        }
        Some(Scope::Other)
    }

    /// Elements without text of their own.
    fn open_property(&mut self, name: &str, parent: Scope, element: &Element<'_>) -> Option<Scope> {
        let value = || element.attribute("val");
        let small = || element.number().and_then(|number| u8::try_from(number).ok());
        let columns = || element.number().and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
        match (name, parent) {
            ("pStyle", Scope::ParagraphProperties) => self.set_style(value()),
            ("outlineLvl", Scope::ParagraphProperties) => self.set(|paragraph| paragraph.outline = small()),
            ("numPr", Scope::ParagraphProperties) => return Some(Scope::ParagraphProperties),
            ("numId", Scope::ParagraphProperties) => self.set(|paragraph| paragraph.list = value()),
            ("ilvl", Scope::ParagraphProperties) => self.set(|paragraph| paragraph.level = small()),
            ("vanish", Scope::RunProperties) => self.is_run_hidden = element.is_on(),
            ("rStyle", Scope::RunProperties) => {
                self.is_run_hidden |= self.styles.resolve(Some(&value().unwrap_or_default())).is_hidden;
            }
            ("fldChar", Scope::Run) => {
                self.fields.mark(&element.attribute("fldCharType").unwrap_or_default())
            }
            ("tab" | "ptab", Scope::Run) => self.text_in_run("\t"),
            ("br" | "cr", Scope::Run) => self.text_in_run("\n"),
            ("noBreakHyphen", Scope::Run) => self.text_in_run("\u{2011}"),
            ("softHyphen", Scope::Run) => self.text_in_run("\u{ad}"),
            ("footnoteReference", Scope::Run) => self.refer("footnotes", element),
            ("endnoteReference", Scope::Run) => self.refer("endnotes", element),
            ("gridSpan", _) => self.flow().skip_columns(columns().saturating_sub(1)),
            ("gridBefore", Scope::RowProperties) => self.flow().skip_columns(columns()),
            ("docPartGallery", _) if value().is_some_and(|gallery| gallery == "Table of Contents") => {
                self.skip_control()
            }
            ("showingPlcHdr", _) if element.is_on() => self.skip_control(),
            _ => {}
        }
        Some(Scope::Other)
    }

    fn open_alternative(&mut self, name: &str) -> Option<Scope> {
        match (name, self.scopes.last_mut()) {
            ("AlternateContent", _) => Some(Scope::Alternatives(false)),
            ("Choice" | "Fallback", Some(Scope::Alternatives(true))) => None,
            ("Choice" | "Fallback", Some(Scope::Alternatives(taken))) => {
                *taken = true;
                Some(Scope::Other)
            }
            _ => Some(Scope::Other),
        }
    }

    /// The content of the innermost content control is no text.
    fn skip_control(&mut self) {
        let control = self.scopes.iter_mut().rev().find(|scope| matches!(scope, Scope::Control(_)));
        if let Some(control) = control {
            *control = Scope::Control(true);
        }
    }

    fn open_note(&mut self, element: &Element<'_>) -> Option<Scope> {
        let kind = element.attribute("type");
        if kind.is_some_and(|kind| kind.ends_with("eparator") || kind == "continuationNotice") {
            return None;
        }
        self.flows.push(Flow::default());
        Some(Scope::Note)
    }

    fn close(&mut self, scope: Scope) {
        match scope {
            Scope::Paragraph => self.close_paragraph(),
            Scope::Run => self.is_run_hidden = false,
            Scope::Cell => {
                self.end_carried();
                self.flow().close_cell();
            }
            Scope::Row => self.flow().close_row(),
            Scope::Table => {
                let number = self.data_tables;
                self.data_tables += u32::from(self.flow().close_table(number));
            }
            Scope::TextBox => {
                let blocks = self.close_flow();
                match self.paragraphs.last_mut() {
                    Some(paragraph) => paragraph.anchored.extend(blocks),
                    None => self.flow().blocks.extend(blocks),
                }
            }
            _ => {}
        }
    }

    /// Ends a text box or note and returns its blocks.
    fn close_flow(&mut self) -> Vec<RawBlock> {
        self.end_carried();
        self.flows.pop().unwrap_or_default().blocks
    }

    fn flow(&mut self) -> &mut Flow<Paragraph> {
        Flow::innermost(&mut self.flows)
    }

    fn set(&mut self, change: impl FnOnce(&mut Paragraph)) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            change(paragraph);
        }
    }

    fn open_paragraph(&mut self) {
        let is_hidden = self.styles.resolve(None).is_hidden;
        let Paragraph { text, notes, anchored, .. } = std::mem::take(&mut self.flow().carried);
        self.paragraphs.push(Paragraph { text, notes, anchored, is_hidden, ..Paragraph::default() });
    }

    fn set_style(&mut self, style: Option<String>) {
        let resolved = self.styles.resolve(style.as_deref());
        if matches!(resolved.role, Role::Heading(_)) {
            self.fields.end_contents();
        }
        self.set(|paragraph| {
            paragraph.style = style;
            paragraph.is_hidden = resolved.is_hidden;
        });
    }

    fn close_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        if paragraph.runs_on {
            self.flow().carried = paragraph;
        } else {
            self.write(paragraph);
        }
    }

    /// A paragraph without an end that no other one goes on.
    fn end_carried(&mut self) {
        let carried = std::mem::take(&mut self.flow().carried);
        if carried.runs_on {
            self.write(carried);
        }
    }

    fn write(&mut self, paragraph: Paragraph) {
        let cell = self.flow().cell();
        let blocks = paragraph.blocks(cell, &self.styles, &mut self.numbering);
        let notes: Vec<RawBlock> = (paragraph.notes.iter().filter_map(|key| self.notes.remove(key)))
            .flat_map(|texts| texts.into_iter().map(|text| RawBlock::new(BlockKind::Footnote, text)))
            .collect();
        let flow = self.flow();
        flow.push(blocks);
        flow.blocks.extend(paragraph.anchored);
        flow.blocks.extend(notes);
    }

    fn text(&mut self, text: &str) {
        match self.parent() {
            Scope::Text if text.contains(['\n', '\r']) => self.text_in_run(&text.replace(['\n', '\r'], " ")),
            Scope::Text => self.text_in_run(text),
            Scope::FieldCode => self.fields.code(text),
            _ => {}
        }
    }

    fn text_in_run(&mut self, text: &str) {
        if !self.fields.is_text() {
            return;
        }
        let is_run_hidden = self.is_run_hidden;
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        if is_run_hidden || paragraph.is_hidden {
            self.hidden += text.chars().filter(|letter| !letter.is_whitespace()).count() as u64;
        } else {
            paragraph.text.push_str(text);
        }
    }

    fn refer(&mut self, kind: &'static str, element: &Element<'_>) {
        let id = element.attribute("id").unwrap_or_default();
        if self.fields.is_text() && !self.is_run_hidden {
            self.set(|paragraph| paragraph.notes.push((kind, id)));
        }
    }

    fn diagram(&mut self, id: &str) {
        let texts = self.diagrams.remove(id).unwrap_or_default();
        let blocks = texts.into_iter().map(|text| RawBlock::new(BlockKind::Paragraph, text));
        self.set(|paragraph| paragraph.anchored.extend(blocks));
    }
}
