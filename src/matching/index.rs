//! A hash table that is only asked, mostly for what it does not have.

/// Things by hash: a table of which a good part is free, where a thing stands at the first free place from the one that its
/// hash names.
pub(super) struct Index<T> {
    /// For each hash two bits of one number that others may share: most that are asked for lack one, and these bits fit
    /// the nearest memory.
    bits: Vec<u64>,
    places: Vec<Option<T>>,
}

impl<T> Index<T> {
    /// The index of things with their hashes; `bits`, a power of two, is how many bits tell which hashes there are.
    pub(super) fn of(things: Vec<(u64, T)>, bits: usize) -> Index<T> {
        let places = (things.len() * 3 / 2 + 1).next_power_of_two();
        let mut index =
            Index { bits: vec![0; bits.div_ceil(64)], places: (0..places).map(|_| None).collect() };
        for (hash, thing) in things {
            let (number, both) = index.bits(hash);
            index.bits[number] |= both;
            let mut at = index.place(hash);
            while index.places[at].is_some() {
                at = index.behind(at);
            }
            index.places[at] = Some(thing);
        }
        index
    }

    /// Whether there may be a thing with this hash.
    #[inline]
    pub(super) fn may_have(&self, hash: u64) -> bool {
        let (number, both) = self.bits(hash);
        self.bits[number] & both == both
    }

    /// The thing with this hash that `is` knows; quicker to ask for where [`Index::may_have`] says that there may be one.
    #[inline]
    pub(super) fn find(&self, hash: u64, is: impl Fn(&T) -> bool) -> Option<&T> {
        let mut at = self.place(hash);
        loop {
            let thing = self.places[at].as_ref()?;
            if is(thing) {
                return Some(thing);
            }
            at = self.behind(at);
        }
    }

    /// The place and the two bits of a hash.
    #[inline]
    fn bits(&self, hash: u64) -> (usize, u64) {
        ((hash >> 44) as usize & (self.bits.len() - 1), 1 << (hash >> 58) | 1 << (hash >> 26 & 63))
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
    fn things_are_found_by_hash_however_hashes_collide() {
        // The same place and bit for many.
        let things: Vec<(u64, u64)> = (0..40).map(|n| (((n % 3) << 32) | (n % 7), n)).collect();
        let index = Index::of(things.clone(), 64);
        for (hash, thing) in &things {
            assert!(index.may_have(*hash));
            assert_eq!(index.find(*hash, |found| found == thing), Some(thing));
        }
        for hash in [things[0].0, 5 << 32 | 0xff] {
            assert_eq!(index.find(hash, |found| *found == 40), None);
        }
        let empty = Index::<u64>::of(Vec::new(), 64);
        assert!(!empty.may_have(0));
        assert_eq!(empty.find(0, |_| true), None);
    }
}
