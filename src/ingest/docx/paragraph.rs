//! One paragraph while it is read, and the blocks it becomes.

use super::numbering::Numbering;
use super::story::NoteKey;
use super::styles::Styles;
use crate::document::{BlockKind, Cell};
use crate::ingest::RawBlock;
use crate::ingest::numerals::{items, starts_with_marker};
use crate::ingest::style_names::{Role, role_by_outline};

/// A paragraph in work.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    /// Its text so far; hidden and deleted text is not in it.
    pub text: String,
    /// Its style.
    pub style: Option<String>,
    /// Its own outline level, from 0; 9 is running text.
    pub outline: Option<u8>,
    /// Its own list; `0` takes it out of the list of its style.
    pub list: Option<String>,
    /// Its own level in the list.
    pub level: Option<u8>,
    /// Its style hides it.
    pub is_hidden: bool,
    /// The mark at its end is deleted: it runs on into the next paragraph.
    pub runs_on: bool,
    /// Notes referred to, in order.
    pub notes: Vec<NoteKey>,
    /// Blocks of text boxes and diagrams anchored in it.
    pub anchored: Vec<RawBlock>,
}

impl Paragraph {
    /// What it is, by its own outline level or its style.
    pub(super) fn role(&self, styles: &Styles) -> Role {
        let role = styles.resolve(self.style.as_deref()).role;
        match self.outline {
            Some(outline) if role != Role::Contents => role_by_outline(outline),
            _ => role,
        }
    }

    /// Its blocks; none when it is empty or a line of a table of contents. A numbered paragraph counts
    /// even when it is empty.
    pub(super) fn blocks(
        &self,
        cell: Option<Cell>,
        styles: &Styles,
        numbering: &mut Numbering,
    ) -> Vec<RawBlock> {
        let role = self.role(styles);
        if role == Role::Contents {
            return Vec::new();
        }
        let item = self.item(styles, numbering);
        let kind = match (role, &item) {
            (Role::Heading(depth), _) => BlockKind::Heading { depth },
            (Role::Caption, _) => BlockKind::Caption,
            (_, Some((depth, _))) => BlockKind::ListItem { depth: *depth },
            (_, None) => BlockKind::Paragraph,
        };
        let mut marker = item.and_then(|(_, marker)| marker);
        let mut blocks = Vec::new();
        for (at, text) in self.text.split("\n\n").flat_map(items).filter(|text| !text.is_empty()).enumerate()
        {
            let text = marker.take().map_or(text.to_string(), |marker| format!("{marker} {text}"));
            let kind = match kind {
                BlockKind::Paragraph if at > 0 && starts_with_marker(&text) => {
                    BlockKind::ListItem { depth: 0 }
                }
                kind => kind,
            };
            blocks.push(RawBlock { cell, ..RawBlock::new(kind, text) });
        }
        blocks
    }

    /// Depth and marker, when it is an item of a list or a numbered heading.
    fn item(&self, styles: &Styles, numbering: &mut Numbering) -> Option<(u8, Option<String>)> {
        let inherited = styles.resolve(self.style.as_deref());
        let (list, level) = match (&self.list, inherited.list) {
            (Some(list), _) => (list.clone(), self.level),
            (None, Some((list, level))) => {
                let by_style = || self.style.as_deref().map(|style| numbering.level_of_style(&list, style));
                let level = self.level.or(level).or_else(by_style);
                (list, level)
            }
            (None, None) => return None,
        };
        if list == "0" {
            return None;
        }
        let level = level.unwrap_or(0).min(8);
        Some((level.max(inherited.depth), numbering.next(&list, level, styles)))
    }
}
