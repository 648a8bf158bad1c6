//! What the tests of several readers need.

use crate::document::BlockKind;
use crate::ingest::{RawBlock, RawDocument};

/// One line per block: its kind, and its text with line feeds as `/`.
pub(super) fn lines(document: &RawDocument) -> Vec<String> {
    let line = |block: &RawBlock| {
        let kind = match (block.kind, block.cell) {
            (BlockKind::Paragraph, None) => "p".to_string(),
            (BlockKind::Heading { depth }, None) => format!("h{depth}"),
            (BlockKind::ListItem { depth }, None) => format!("li{depth}"),
            (BlockKind::Cell, Some(cell)) => format!("{}.{}.{}", cell.table, cell.row, cell.column),
            (BlockKind::Footnote, None) => "note".to_string(),
            (BlockKind::Caption, None) => "caption".to_string(),
            other => format!("{other:?}?"),
        };
        format!("{kind}: {}", block.text.replace('\n', "/"))
    };
    document.blocks.iter().map(line).collect()
}
