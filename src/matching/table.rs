//! Rows of numbers in one piece of memory.

/// A list of numbers for every row.
pub(super) struct Table {
    ends: Vec<u32>,
    values: Vec<u32>,
}

impl Table {
    /// Collects `(row, value)` pairs; values of a row keep their order.
    pub(super) fn of(rows: usize, pairs: Vec<(u32, u32)>) -> Table {
        let mut ends = vec![0u32; rows];
        for &(row, _) in &pairs {
            ends[row as usize] += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        let mut next: Vec<u32> = std::iter::once(0).chain(ends.iter().copied()).collect();
        let mut values = vec![0; pairs.len()];
        for (row, value) in pairs {
            values[next[row as usize] as usize] = value;
            next[row as usize] += 1;
        }
        Table { ends, values }
    }

    /// True when no row holds a value.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The values of a row.
    pub(super) fn row(&self, row: u32) -> &[u32] {
        let start = if row == 0 { 0 } else { self.ends[row as usize - 1] };
        &self.values[start as usize..self.ends[row as usize] as usize]
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
