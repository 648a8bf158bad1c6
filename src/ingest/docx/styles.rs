//! Paragraph and character styles: what a paragraph is by the style it has.

use crate::ingest::style_names::{Role, depth_by_name, role_by_name, role_by_outline};
use crate::ingest::xml::{Element, Space, Token, Tokens};
use crate::ingest::{Format, IngestError, Limits};
use rustc_hash::FxHashMap;

/// A style with what it inherits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resolved {
    /// What a paragraph with it is.
    pub role: Role,
    /// Its text is hidden.
    pub is_hidden: bool,
    /// The list it numbers, and the level when it says so.
    pub list: Option<(String, Option<u8>)>,
    /// Depth, from 0, that its name gives a list item: 1 for "List Bullet 2", which is a list of its own.
    pub depth: u8,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    list: Option<String>,
    level: Option<u8>,
    is_hidden: Option<bool>,
}

/// The styles of a document, by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: FxHashMap<String, Style>,
    /// The style of paragraphs that name none.
    default: Option<String>,
}

/// Styles inherit at most so often; Word stops earlier.
const MOST_HOPS: usize = 32;

impl Styles {
    /// Reads `styles.xml`.
    ///
    /// # Errors
    ///
    /// Too deep, or not well-formed.
    pub(super) fn read(xml: &str, limits: &Limits) -> Result<Styles, IngestError> {
        let mut styles = Styles::default();
        let mut tokens = Tokens::new(Format::Docx, xml, limits);
        loop {
            match tokens.next()? {
                Token::Open(element) if element.space == Space::Word && element.name() == "style" => {
                    let id = element.attribute("styleId").unwrap_or_default();
                    let is_default =
                        element.attribute("default").is_some_and(|value| value == "1" || value == "true");
                    if is_default && element.attribute("type").as_deref() == Some("paragraph") {
                        styles.default = Some(id.clone());
                    }
                    let style = read_style(&mut tokens)?;
                    styles.styles.insert(id, style);
                }
                Token::End => return Ok(styles),
                _ => {}
            }
        }
    }

    /// What the style of a paragraph or run says; an unknown id speaks for itself.
    pub(super) fn resolve(&self, id: Option<&str>) -> Resolved {
        let mut resolved = Resolved { role: Role::Text, is_hidden: false, list: None, depth: 0 };
        let (mut role, mut hidden, mut level) = (None, None, None);
        let mut next = id.or(self.default.as_deref());
        for _ in 0..MOST_HOPS {
            let Some(id) = next else { break };
            let Some(style) = self.styles.get(id) else {
                role = role.or(role_by_name(&id.to_lowercase()));
                break;
            };
            role = role.or_else(|| style.role());
            hidden = hidden.or(style.is_hidden);
            level = level.or(style.level);
            resolved.depth = resolved.depth.max(depth_by_name(&style.name));
            if resolved.list.is_none() {
                resolved.list = style.list.clone().map(|list| (list, level));
            }
            next = style.based_on.as_deref();
        }
        resolved.role = role.unwrap_or(Role::Text);
        resolved.is_hidden = hidden.unwrap_or(false);
        resolved
    }
}

impl Style {
    fn role(&self) -> Option<Role> {
        let named = role_by_name(&self.name);
        match (named, self.outline) {
            (Some(Role::Contents | Role::Caption), _) => named,
            (_, Some(outline)) => Some(role_by_outline(outline)),
            _ => named,
        }
    }
}

fn read_style(tokens: &mut Tokens<'_>) -> Result<Style, IngestError> {
    let mut style = Style::default();
    let mut depth = 1u32;
    while depth > 0 {
        match tokens.next()? {
            Token::Open(element) if is_change(&element) => tokens.skip()?,
            Token::Open(element) => {
                depth += 1;
                style.set(&element);
            }
            Token::Close => depth -= 1,
            Token::Text(_) => {}
            Token::End => break,
        }
    }
    Ok(style)
}

/// What a style or paragraph was before a tracked change.
pub(super) fn is_change(element: &Element<'_>) -> bool {
    element.space == Space::Word && element.name().ends_with("PrChange")
}

impl Style {
    fn set(&mut self, element: &Element<'_>) {
        if element.space != Space::Word {
            return;
        }
        match element.name() {
            "name" => self.name = element.attribute("val").unwrap_or_default().to_lowercase(),
            "basedOn" => self.based_on = element.attribute("val"),
            "outlineLvl" => self.outline = element.number().and_then(|level| u8::try_from(level).ok()),
            "numId" => self.list = element.attribute("val"),
            "ilvl" => self.level = element.number().and_then(|level| u8::try_from(level).ok()),
            "vanish" => self.is_hidden = Some(element.is_on()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styles(content: &str) -> Styles {
        let xml = format!(
            "<w:styles xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>{content}</w:styles>"
        );
        Styles::read(&xml, &Limits::default()).expect("well-formed")
    }

    fn role(styles: &Styles, id: &str) -> Role {
        styles.resolve(Some(id)).role
    }

    #[test]
    fn roles_come_from_names_levels_and_ancestors() {
        let styles = styles(
            "<w:style w:styleId='berschrift1'><w:name w:val='heading 1'/></w:style>\
             <w:style w:styleId='Own'><w:name w:val='Chapter'/><w:basedOn w:val='berschrift1'/></w:style>\
             <w:style w:styleId='Level'><w:pPr><w:outlineLvl w:val='2'/></w:pPr></w:style>\
             <w:style w:styleId='Body'><w:basedOn w:val='berschrift1'/><w:pPr><w:outlineLvl w:val='9'/></w:pPr></w:style>\
             <w:style w:styleId='V1'><w:name w:val='toc 1'/></w:style>\
             <w:style w:styleId='TH'><w:name w:val='TOC Heading'/><w:basedOn w:val='berschrift1'/></w:style>\
             <w:style w:styleId='T'><w:name w:val='Title'/></w:style>\
             <w:style w:styleId='C'><w:name w:val='caption'/></w:style>\
             <w:style w:styleId='Loop'><w:basedOn w:val='Loop'/></w:style>",
        );
        for (id, want) in [
            ("berschrift1", Role::Heading(1)),
            ("Own", Role::Heading(1)),
            ("Level", Role::Heading(3)),
            ("Body", Role::Text),
            ("V1", Role::Contents),
            ("TH", Role::Contents),
            ("T", Role::Heading(1)),
            ("C", Role::Caption),
            ("Loop", Role::Text),
            ("Heading2", Role::Heading(2)),
            ("Titre3", Role::Heading(3)),
            ("TOC1", Role::Contents),
            ("Unknown", Role::Text),
        ] {
            assert_eq!(role(&styles, id), want, "{id}");
        }
    }

    #[test]
    fn hiding_and_lists_are_inherited() {
        let styles = styles(
            "<w:style w:type='paragraph' w:default='1' w:styleId='N'><w:rPr><w:vanish/></w:rPr></w:style>\
             <w:style w:styleId='A'><w:basedOn w:val='N'/><w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='4'/></w:numPr></w:pPr></w:style>\
             <w:style w:styleId='B'><w:basedOn w:val='A'/><w:rPr><w:vanish w:val='0'/></w:rPr></w:style>",
        );
        assert!(styles.resolve(None).is_hidden);
        assert!(styles.resolve(Some("A")).is_hidden);
        let last = styles.resolve(Some("B"));
        assert_eq!((last.is_hidden, last.list), (false, Some(("4".to_string(), Some(1)))));
        assert_eq!(
            [depth_by_name("list bullet 2"), depth_by_name("list number"), depth_by_name("list 3")],
            [1, 0, 0]
        );
    }
}
