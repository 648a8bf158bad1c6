//! The XML of a part as a flat run of tokens, with a limit on its depth. Entities other than XML's own
//! five are dropped, so that nothing outside the part is ever looked up and nothing unfolds.

use crate::ingest::{Format, IngestError, Limits};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;
use std::borrow::Cow;

/// What a name belongs to, whatever prefix the file uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// WordprocessingML, transitional or strict.
    Word,
    /// Formulas.
    Math,
    /// Alternatives for programs of different age.
    Compatibility,
    /// Pictures with text.
    Drawing,
    /// OpenDocument: paragraphs, headings, lists and notes.
    OdfText,
    /// OpenDocument: tables.
    OdfTable,
    /// OpenDocument: pictures, boxes and drawn forms.
    OdfDraw,
    /// OpenDocument: styles.
    OdfStyle,
    /// OpenDocument: the frame of a document.
    OdfOffice,
    /// Everything else.
    Other,
}

impl Space {
    fn of(resolved: &ResolveResult<'_>) -> Space {
        let ResolveResult::Bound(Namespace(address)) = resolved else { return Space::Other };
        match *address {
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Space::Word,
            "http://schemas.openxmlformats.org/officeDocument/2006/math"
            | "http://purl.oclc.org/ooxml/officeDocument/math" => Space::Math,
            "http://schemas.openxmlformats.org/markup-compatibility/2006" => Space::Compatibility,
            "http://schemas.openxmlformats.org/drawingml/2006/main"
            | "http://purl.oclc.org/ooxml/drawingml/main" => Space::Drawing,
            _ => match address.strip_prefix("urn:oasis:names:tc:opendocument:xmlns:") {
                Some("text:1.0") => Space::OdfText,
                Some("table:1.0") => Space::OdfTable,
                Some("drawing:1.0") => Space::OdfDraw,
                Some("style:1.0") => Space::OdfStyle,
                Some("office:1.0") => Space::OdfOffice,
                _ => Space::Other,
            },
        }
    }
}

/// One token of a part.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// An element begins.
    Open(Element<'a>),
    /// The element opened last, and not yet closed, ends.
    Close,
    /// Text with entities resolved; a piece of what stands between two tags.
    Text(Cow<'a, str>),
    /// The part ends, with all elements closed.
    End,
}

/// An opened element.
#[derive(Debug)]
pub(super) struct Element<'a> {
    /// What its name belongs to.
    pub space: Space,
    start: BytesStart<'a>,
}

impl Element<'_> {
    /// The name without prefix.
    pub(super) fn name(&self) -> &str {
        self.start.local_name().into_inner()
    }

    /// Value of the attribute with this name, whatever its prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        let mut attributes = attributes.with_checks(false).flatten();
        let found = attributes.find(|attribute| attribute.key.local_name().into_inner() == name)?;
        let value = found.normalized_value(XmlVersion::Implicit1_0);
        Some(value.map_or_else(|_| found.value.to_string(), Cow::into_owned))
    }

    /// The attribute `val` as a number.
    pub(super) fn number(&self) -> Option<i64> {
        self.attribute("val")?.trim().parse().ok()
    }

    /// The attribute `val` of a switch: on, unless it says otherwise.
    pub(super) fn is_on(&self) -> bool {
        !matches!(self.attribute("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

/// Reads the tokens of a part.
pub(super) struct Tokens<'a> {
    reader: NsReader<&'a [u8]>,
    format: Format,
    depth: u32,
    limit: u32,
}

impl<'a> Tokens<'a> {
    /// Reads `xml`, a part of a file of this format.
    pub(super) fn new(format: Format, xml: &'a str, limits: &Limits) -> Tokens<'a> {
        let mut reader = NsReader::from_str(xml.trim_start());
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Tokens { reader, format, depth: 0, limit: limits.nesting }
    }

    /// The next token.
    ///
    /// # Errors
    ///
    /// Too deep, or not well-formed; reading on after an error gives no sense.
    pub(super) fn next(&mut self) -> Result<Token<'a>, IngestError> {
        loop {
            let read = self.reader.read_resolved_event();
            let (resolved, event) = read.map_err(|error| damaged(self.format, &error.to_string()))?;
            match event {
                Event::Start(start) => {
                    let space = Space::of(&resolved);
                    self.depth += 1;
                    if self.depth > self.limit {
                        return Err(IngestError::TooDeep { what: "its XML", limit: self.limit });
                    }
                    return Ok(Token::Open(Element { space, start }));
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Token::Close);
                }
                Event::Text(text) => return Ok(Token::Text(text.xml10_content())),
                Event::CData(text) => return Ok(Token::Text(text.xml10_content())),
                Event::GeneralRef(entity) => {
                    let letter = entity.resolve_char_ref().ok().flatten();
                    let known = resolve_predefined_entity(&entity);
                    if let Some(text) = letter.map(String::from).or(known.map(str::to_string)) {
                        return Ok(Token::Text(Cow::Owned(text)));
                    }
                }
                Event::Eof if self.depth > 0 => {
                    return Err(damaged(self.format, "it ends within an element"));
                }
                Event::Eof => return Ok(Token::End),
                _ => {}
            }
        }
    }

    /// Leaves out the rest of the element that was opened last.
    pub(super) fn skip(&mut self) -> Result<(), IngestError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if let Token::End = self.next()? {
                break;
            }
        }
        Ok(())
    }
}

fn damaged(format: Format, reason: &str) -> IngestError {
    IngestError::Damaged { format: format.as_str(), reason: format!("bad XML: {reason}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(xml: &str) -> Result<String, IngestError> {
        let mut tokens = Tokens::new(Format::Docx, xml, &Limits { nesting: 3, ..Limits::default() });
        let mut seen = String::new();
        loop {
            match tokens.next()? {
                Token::Open(element) if element.name() == "skip" => tokens.skip()?,
                Token::Open(element) => {
                    let value = element.attribute("val").map(|value| format!("={value}")).unwrap_or_default();
                    seen += &format!("<{:?}:{}{value}", element.space, element.name());
                }
                Token::Close => seen += ">",
                Token::Text(text) => seen += &text,
                Token::End => return Ok(seen),
            }
        }
    }

    const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    #[test]
    fn names_are_known_by_their_namespace() {
        let xml = format!("<?xml version='1.0'?><x:p xmlns:x='{WORD}' x:val='a&amp;b'><w:p/></x:p>");
        assert_eq!(read(&xml).as_deref(), Ok("<Word:p=a&b<Other:p>>"));
        let xml = format!("<p xmlns='{WORD}'>a&lt;&#x62;&unknown;c<![CDATA[<]]><skip>d<e/></skip></p>");
        assert_eq!(read(&xml).as_deref(), Ok("<Word:pa<bc<>"));
    }

    #[test]
    fn depth_and_damage_are_errors() {
        assert!(read("<a><b><c/></b></a>").is_ok());
        assert!(matches!(read("<a><b><c><d/></c></b></a>"), Err(IngestError::TooDeep { limit: 3, .. })));
        assert!(matches!(read("<skip><b><c><d/></c></b></skip>"), Err(IngestError::TooDeep { .. })));
        for xml in ["<a><b></a>", "<a>", "<a"] {
            assert!(matches!(read(xml), Err(IngestError::Damaged { .. })), "{xml}");
        }
        assert_eq!(read("<!DOCTYPE a [<!ENTITY b 'ccc'>]><a>&b;</a>").as_deref(), Ok("<Other:a>"));
    }
}
