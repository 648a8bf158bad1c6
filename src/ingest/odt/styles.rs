//! What the styles of an ODT say of paragraphs and of pieces of text, and the lists that they define.

use super::lists::{Level, Lists};
use crate::ingest::style_names::{Role, role_by_name};
use crate::ingest::xml::{Element, Space, Token, Tokens};
use crate::ingest::{Format, IngestError, Limits};
use rustc_hash::FxHashMap;

/// Styles inherit at most so often.
const MOST_HOPS: usize = 32;

#[derive(Debug, Default)]
struct Style {
    parent: Option<String>,
    list: Option<String>,
    is_hidden: Option<bool>,
}

/// The styles of a document, by their names.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: FxHashMap<String, Style>,
    /// The lists.
    pub lists: Lists,
}

impl Styles {
    /// Adds the styles of a part.
    ///
    /// # Errors
    ///
    /// Too deep, or not well-formed.
    pub(super) fn read(&mut self, xml: &str, limits: &Limits) -> Result<(), IngestError> {
        let mut tokens = Tokens::new(Format::Odt, xml, limits);
        let (mut style, mut list) = (String::new(), String::new());
        loop {
            let element = match tokens.next()? {
                Token::Open(element) => element,
                Token::End => return Ok(()),
                _ => continue,
            };
            match (element.space, element.name()) {
                (Space::OdfOffice, "body") => tokens.skip()?,
                (Space::OdfStyle, "style") => style = self.begin(&element),
                (Space::OdfStyle, "text-properties") => self.properties(&style, &element),
                (Space::OdfText, "list-style") => list = element.attribute("name").unwrap_or_default(),
                (Space::OdfText, "outline-style") => list = Lists::OUTLINE.to_string(),
                (Space::OdfText, kind) if kind.contains("-level-style") => {
                    let depth = element.attribute("level").and_then(|level| level.parse().ok()).unwrap_or(1);
                    self.lists.define(&list, depth, Level::of(&element));
                }
                _ => {}
            }
        }
    }

    fn begin(&mut self, element: &Element<'_>) -> String {
        let name = element.attribute("name").unwrap_or_default();
        let style = Style {
            parent: element.attribute("parent-style-name"),
            list: element.attribute("list-style-name"),
            is_hidden: None,
        };
        self.styles.insert(name.clone(), style);
        name
    }

    fn properties(&mut self, style: &str, element: &Element<'_>) {
        if let (Some(style), Some(display)) = (self.styles.get_mut(style), element.attribute("display")) {
            style.is_hidden = Some(display == "none");
        }
    }

    /// A style and those it inherits from.
    fn line<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, Option<&'a Style>)> {
        let parent = |name: &&str| self.styles.get(*name).and_then(|style| style.parent.as_deref());
        std::iter::successors(Some(name), parent).map(|name| (name, self.styles.get(name))).take(MOST_HOPS)
    }

    /// What a paragraph with this style is, as far as its name or that of an ancestor says.
    pub(super) fn role(&self, name: &str) -> Role {
        // Names of styles are written with the code of their spaces.
        let plain = |name: &str| name.replace("_20_", " ").to_lowercase();
        self.line(name).find_map(|(name, _)| role_by_name(&plain(name))).unwrap_or(Role::Text)
    }

    /// Whether text with this style is hidden.
    pub(super) fn is_hidden(&self, name: &str) -> bool {
        self.line(name).find_map(|(_, style)| style?.is_hidden).unwrap_or(false)
    }

    /// The list style of paragraphs with this style.
    pub(super) fn list(&self, name: &str) -> Option<String> {
        self.line(name).find_map(|(_, style)| style?.list.clone()).filter(|list| !list.is_empty())
    }
}
