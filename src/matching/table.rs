//! Rows of numbers in one piece of memory.

/// A list of numbers for every row.
pub(super) struct Table {
    /// Where each row begins, and where the last one ends.
    starts: Vec<u32>,
    values: Vec<u32>,
}

impl Table {
    /// Collects `(row, value)` pairs; values of a row keep their order.
    pub(super) fn of(rows: usize, pairs: Vec<(u32, u32)>) -> Table {
        let mut starts = vec![0u32; rows + 1];
        for &(row, _) in &pairs {
            starts[row as usize + 1] += 1;
        }
        for row in 0..rows {
            starts[row + 1] += starts[row];
        }
        let mut next = starts.clone();
        let mut values = vec![0; pairs.len()];
        for (row, value) in pairs {
            values[next[row as usize] as usize] = value;
            next[row as usize] += 1;
        }
        Table { starts, values }
    }

    /// True when no row holds a value.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The values of a row.
    #[inline]
    pub(super) fn row(&self, row: u32) -> &[u32] {
        let row = row as usize;
        &self.values[self.starts[row] as usize..self.starts[row + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_values_in_order() {
        let table = Table::of(3, vec![(2, 7), (0, 1), (2, 5), (0, 3)]);
        assert_eq!((table.row(0), table.row(1), table.row(2)), (&[1, 3][..], &[][..], &[7, 5][..]));
    }
}
