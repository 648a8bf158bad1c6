//! Tables that hold data and tables that only arrange text on a page.

use crate::document::{BlockKind, Cell};
use crate::ingest::RawBlock;

/// What a reader knows about a table when it has seen all of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct TableShape {
    /// Rows.
    pub rows: u32,
    /// Columns of the widest row.
    pub columns: u32,
    /// Section headings in its cells; header cells are none.
    pub headings: u32,
    /// Paragraphs too long for the cell of a data table.
    pub long: u32,
    /// Tables in its cells.
    pub nested: u32,
}

impl TableShape {
    /// True when the table only arranges text: boxes around text, columns, whole sections in cells.
    pub(super) fn is_layout(self) -> bool {
        self.columns <= 1
            || self.nested > 0
            || (self.headings > 0 && self.long > 0)
            || (self.rows <= 2 && self.columns <= 3 && self.long > 0)
    }
}

/// Where the next cell of a table stands, with merged cells.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// Row and column of the cell begun last, plus one.
    row: u32,
    column: u32,
    /// For each column, how many further rows a cell from above covers.
    covered: Vec<u32>,
}

/// From how many letters on a paragraph is no longer the content of a narrow cell.
pub(super) const LONG: u32 = 400;

/// Cells wider or higher than that are mistakes.
const MOST_SPAN: u32 = 1000;

impl Grid {
    /// Begins a row.
    pub(super) fn begin_row(&mut self) {
        if self.row > 0 {
            self.covered.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        }
        self.row += 1;
        self.column = 0;
    }

    /// Places a cell that covers `columns` and `rows`; returns its row and column, from 0.
    pub(super) fn place(&mut self, columns: u32, rows: u32) -> (u32, u32) {
        let columns = columns.clamp(1, MOST_SPAN);
        let is_covered = |column: u32| self.covered.get(column as usize).is_some_and(|&rows| rows > 0);
        let column = (self.column..).find(|&column| !is_covered(column)).unwrap_or(self.column);
        self.column = column.saturating_add(columns);
        if self.covered.len() < self.column as usize {
            self.covered.resize(self.column as usize, 0);
        }
        let rows = rows.clamp(1, MOST_SPAN);
        self.covered[column as usize..self.column as usize].fill(rows);
        (self.row.saturating_sub(1), column)
    }

    /// Columns of the row so far.
    pub(super) fn columns(&self) -> u32 {
        self.column
    }

    /// Leaves `columns` columns of the row empty.
    pub(super) fn skip(&mut self, columns: u32) {
        self.column = self.column.saturating_add(columns.min(MOST_SPAN));
    }
}

/// Makes the blocks of a data table cells of it; headings, lists and paragraphs alike. Notes stay notes,
/// and cells of other tables stay theirs.
pub(super) fn make_cells(blocks: &mut [RawBlock], table: u32) {
    for block in blocks.iter_mut().filter(|block| block.kind != BlockKind::Cell) {
        match block.cell {
            Some(cell) if block.kind != BlockKind::Footnote => {
                block.kind = BlockKind::Cell;
                block.cell = Some(Cell { table, ..cell });
            }
            _ => block.cell = None,
        }
    }
}

/// Makes the blocks of a layout table what they would be without it.
pub(super) fn make_layout(blocks: &mut [RawBlock]) {
    blocks.iter_mut().filter(|block| block.kind != BlockKind::Cell).for_each(|block| block.cell = None);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_tables_are_told_from_data() {
        let data = TableShape { rows: 5, columns: 4, ..TableShape::default() };
        for (name, shape, want) in [
            ("data", data, false),
            ("one column", TableShape { columns: 1, ..data }, true),
            ("no cell", TableShape::default(), true),
            ("table in a table", TableShape { nested: 1, ..data }, true),
            ("long cells in many rows", TableShape { long: 3, ..data }, false),
            ("sections in cells", TableShape { long: 1, headings: 1, ..data }, true),
            ("headings alone", TableShape { headings: 1, ..data }, false),
            ("two columns of text", TableShape { rows: 1, columns: 2, long: 2, ..data }, true),
            ("two rows of data", TableShape { rows: 2, columns: 2, ..data }, false),
        ] {
            assert_eq!(shape.is_layout(), want, "{name}");
        }
    }

    #[test]
    fn merged_cells_move_the_ones_after_them() {
        let mut grid = Grid::default();
        grid.begin_row();
        let first = [grid.place(1, 2), grid.place(2, 1), grid.place(1, 1)];
        grid.begin_row();
        let second = [grid.place(1, 1), grid.place(1, 3)];
        grid.begin_row();
        grid.skip(1);
        let third = [grid.place(1, 1), grid.place(0, 0), grid.place(u32::MAX, u32::MAX)];
        assert_eq!(first, [(0, 0), (0, 1), (0, 3)]);
        assert_eq!(second, [(1, 1), (1, 2)]);
        assert_eq!(third, [(2, 1), (2, 3), (2, 4)]);
    }
}
