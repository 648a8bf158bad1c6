//! Where the readers of word processors put blocks: the body, a text box or a note, each with its own tables.

use crate::document::{BlockKind, Cell};
use crate::ingest::RawBlock;
use crate::ingest::tables::{Grid, LONG, TableShape, make_cells, make_layout};

/// Blocks in reading order; a reader may keep something of its own between two paragraphs.
#[derive(Debug, Default)]
pub(super) struct Flow<T = ()> {
    /// The blocks so far.
    pub blocks: Vec<RawBlock>,
    /// What the reader keeps.
    pub carried: T,
    tables: Vec<Table>,
}

/// A table in work.
#[derive(Debug, Default)]
struct Table {
    /// Its first block.
    first: usize,
    /// The first block of the row in work.
    row_first: usize,
    is_row_deleted: bool,
    grid: Grid,
    shape: TableShape,
    cell: Option<Cell>,
}

impl<T: Default> Flow<T> {
    /// The one in work; there is always one, even behind an end too many in a damaged file.
    pub(super) fn innermost(flows: &mut Vec<Flow<T>>) -> &mut Flow<T> {
        if flows.is_empty() {
            flows.push(Flow::default());
        }
        let last = flows.len() - 1;
        &mut flows[last]
    }
}

impl<T> Flow<T> {
    /// The cell that blocks now stand in.
    pub(super) fn cell(&self) -> Option<Cell> {
        self.tables.last()?.cell
    }

    /// Appends the blocks of a paragraph.
    pub(super) fn push(&mut self, blocks: Vec<RawBlock>) {
        if let Some(table) = self.tables.last_mut() {
            for block in &blocks {
                table.shape.headings += u32::from(matches!(block.kind, BlockKind::Heading { .. }));
                table.shape.long += u32::from(block.text.chars().count() >= LONG as usize);
            }
        }
        self.blocks.extend(blocks);
    }

    pub(super) fn open_table(&mut self) {
        self.tables.iter_mut().for_each(|outer| outer.shape.nested += 1);
        self.tables.push(Table { first: self.blocks.len(), ..Table::default() });
    }

    pub(super) fn open_row(&mut self) {
        let row_first = self.blocks.len();
        if let Some(table) = self.tables.last_mut() {
            table.grid.begin_row();
            table.row_first = row_first;
            table.is_row_deleted = false;
        }
    }

    /// The row in work was deleted by a tracked change.
    pub(super) fn delete_row(&mut self) {
        self.tables.last_mut().into_iter().for_each(|table| table.is_row_deleted = true);
    }

    pub(super) fn open_cell(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            let (row, column) = table.grid.place(1, 1);
            table.cell = Some(Cell { table: 0, row, column });
        }
    }

    /// Leaves columns of the row empty, or covered by the cell in work.
    pub(super) fn skip_columns(&mut self, columns: u32) {
        self.tables.last_mut().into_iter().for_each(|table| table.grid.skip(columns));
    }

    pub(super) fn close_cell(&mut self) {
        self.tables.last_mut().into_iter().for_each(|table| table.cell = None);
    }

    pub(super) fn close_row(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        if table.is_row_deleted {
            self.blocks.truncate(table.row_first);
        } else {
            table.shape.rows += 1;
            table.shape.columns = table.shape.columns.max(table.grid.columns());
        }
    }

    /// Ends a table; true when it was one of data, which then has the number `table`.
    pub(super) fn close_table(&mut self, table: u32) -> bool {
        let Some(closed) = self.tables.pop() else { return false };
        let first = closed.first.min(self.blocks.len());
        let blocks = &mut self.blocks[first..];
        if closed.shape.is_layout() {
            make_layout(blocks);
            return false;
        }
        make_cells(blocks, table);
        true
    }
}
