//! A hash table that only tells numbers: what is numbered lies elsewhere, in an order of its own, so that what is common
//! can lie together.

/// Numbers by hash: a table of which at most half is filled, where a number stands at the first free place from the one
/// that its hash names.
pub(super) struct Index {
    /// For each hash a bit that others may share: most that are asked for have none, and these bits fit the nearest memory.
    bits: Vec<u64>,
    /// The lowest byte of the hash, above the number plus one; 0 at a free place.
    places: Vec<u32>,
}

/// Bits of a place that hold its number.
const NUMBER: u32 = 24;

impl Index {
    /// The index of things with these hashes, numbered from 0; `bits`, a power of two, is how many bits tell which hashes
    /// there are.
    ///
    /// # Panics
    /// With 2^24 things or more.
    pub(super) fn of(hashes: &[u64], bits: usize) -> Index {
        assert!(hashes.len() < (1 << NUMBER) - 1, "more than 16 million things to number");
        let places = vec![0; (hashes.len() * 2).next_power_of_two()];
        let mut index = Index { bits: vec![0; bits.div_ceil(64)], places };
        for (&hash, number) in hashes.iter().zip(1u32..) {
            let bit = index.bit(hash);
            index.bits[bit / 64] |= 1 << (bit % 64);
            let mut at = index.place(hash);
            while index.places[at] != 0 {
                at = index.behind(at);
            }
            index.places[at] = (hash as u32) << NUMBER | number;
        }
        index
    }

    /// The number of the thing with this hash that `is` knows by its number.
    #[inline]
    pub(super) fn find(&self, hash: u64, is: impl Fn(usize) -> bool) -> Option<usize> {
        let bit = self.bit(hash);
        if self.bits[bit / 64] >> (bit % 64) & 1 == 0 {
            return None;
        }
        let mut at = self.place(hash);
        loop {
            let place = self.places[at];
            let number = (place & ((1 << NUMBER) - 1)).checked_sub(1)? as usize;
            if place >> NUMBER == u32::from(hash as u8) && is(number) {
                return Some(number);
            }
            at = self.behind(at);
        }
    }

    #[inline]
    fn bit(&self, hash: u64) -> usize {
        (hash >> 44) as usize & (self.bits.len() * 64 - 1)
    }

    /// Where a thing with this hash would stand.
    #[inline]
    fn place(&self, hash: u64) -> usize {
        (hash >> 32) as usize & (self.places.len() - 1)
    }

    #[inline]
    fn behind(&self, place: usize) -> usize {
        (place + 1) & (self.places.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_by_hash_however_hashes_collide() {
        // The same place and bit for many, and the same tag for some.
        let hashes: Vec<u64> = (0..40).map(|n| ((n % 3) << 32) | (n % 7)).collect();
        let index = Index::of(&hashes, 64);
        for (number, &hash) in hashes.iter().enumerate() {
            assert_eq!(index.find(hash, |found| found == number), Some(number));
        }
        assert_eq!(index.find(hashes[0], |_| false), None);
        assert_eq!(index.find(5 << 32 | 0xff, |_| true), None);
        assert_eq!(Index::of(&[], 64).find(0, |_| true), None);
    }
}
