//! Markdown → blocks, by CommonMark with tables and footnotes.

use crate::document::{BlockKind, Cell};
use crate::ingest::raw::{RawBlock, RawDocument};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Reads Markdown. Marks of emphasis and the targets of links are not part of the text.
pub fn read(text: &str) -> RawDocument {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reader = Reader::default();
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        reader.event(event, range.start as u32);
    }
    reader.end_block();
    RawDocument { blocks: reader.blocks, ..RawDocument::default() }
}

#[derive(Default)]
struct Reader {
    blocks: Vec<RawBlock>,
    text: String,
    heading: Option<u8>,
    /// Open lists: the next number of an ordered one.
    lists: Vec<Option<u64>>,
    /// Marker of the list item whose text has not begun yet.
    marker: Option<String>,
    cell: Option<Cell>,
    tables: u32,
    footnote: bool,
    /// Depth inside elements whose text is no prose (metadata, images).
    skipped: u32,
}

impl Reader {
    fn event(&mut self, event: Event, _at: u32) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) if self.skipped == 0 => self.push(&text),
            Event::SoftBreak | Event::HardBreak if self.skipped == 0 => self.text.push('\n'),
            Event::Rule => self.end_block(),
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(marker) = self.marker.take() {
            self.text.push_str(&marker);
        }
        self.text.push_str(text);
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::Heading { level, .. } => {
                self.end_block();
                self.heading = Some(depth(level));
            }
            Tag::List(first) => {
                self.end_block();
                self.lists.push(first);
            }
            Tag::Item => {
                self.end_block();
                self.marker = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "• ".to_string(),
                });
            }
            Tag::Table(_) => {
                self.end_block();
                self.cell = Some(Cell { table: self.tables, row: 0, column: 0 });
                self.tables += 1;
            }
            Tag::FootnoteDefinition(_) => {
                self.end_block();
                self.footnote = true;
            }
            Tag::MetadataBlock(_) | Tag::Image { .. } => self.skipped += 1,
            Tag::Paragraph | Tag::CodeBlock(_) | Tag::BlockQuote(_) | Tag::HtmlBlock => self.end_block(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.end_block();
                self.heading = None;
            }
            TagEnd::List(_) => {
                self.end_block();
                self.lists.pop();
            }
            TagEnd::TableCell => {
                self.end_block();
                if let Some(cell) = &mut self.cell {
                    cell.column += 1;
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                if let Some(cell) = &mut self.cell {
                    cell.row += 1;
                    cell.column = 0;
                }
            }
            TagEnd::Table => self.cell = None,
            TagEnd::FootnoteDefinition => {
                self.end_block();
                self.footnote = false;
            }
            TagEnd::MetadataBlock(_) | TagEnd::Image => self.skipped = self.skipped.saturating_sub(1),
            TagEnd::Item | TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::BlockQuote(_) => self.end_block(),
            _ => {}
        }
    }

    fn end_block(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() {
            return;
        }
        let kind = match (self.cell, self.heading, self.footnote, self.lists.len()) {
            (Some(_), ..) => BlockKind::Cell,
            (_, Some(depth), ..) => BlockKind::Heading { depth },
            (.., true, _) => BlockKind::Footnote,
            (.., 0) => BlockKind::Paragraph,
            (.., depth) => BlockKind::ListItem { depth: (depth - 1).min(8) as u8 },
        };
        let mut block = RawBlock::new(kind, text);
        block.cell = self.cell;
        self.blocks.push(block);
    }
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_blocks() {
        let text = "# Plan\n\nFirst *line*\nsecond [line](x).\n\n1. One:\n   - inner\n2. Two\n\n|A|B|\n|-|-|\n|c|d|\n";
        let blocks = read(text).blocks;
        let found: Vec<(BlockKind, &str)> =
            blocks.iter().map(|block| (block.kind, block.text.as_str())).collect();
        assert_eq!(
            found,
            [
                (BlockKind::Heading { depth: 1 }, "Plan"),
                (BlockKind::Paragraph, "First line\nsecond line."),
                (BlockKind::ListItem { depth: 0 }, "1. One:"),
                (BlockKind::ListItem { depth: 1 }, "• inner"),
                (BlockKind::ListItem { depth: 0 }, "2. Two"),
                (BlockKind::Cell, "A"),
                (BlockKind::Cell, "B"),
                (BlockKind::Cell, "c"),
                (BlockKind::Cell, "d"),
            ]
        );
        assert_eq!(blocks[8].cell, Some(Cell { table: 0, row: 1, column: 1 }));
    }
}
