//! The bytes of a text, 64 of them at a time, and which of them are of a kind, as bits.

use wide::u8x16;

/// So many bytes are looked at together.
pub(super) const BLOCK: usize = 64;

/// A block of bytes of a text.
pub(super) struct Bytes([u8x16; BLOCK / 16]);

impl Bytes {
    /// The bytes from `base` on; behind the end of the text they are 0.
    #[inline]
    pub(super) fn at(text: &[u8], base: usize) -> Bytes {
        let mut last = [0; BLOCK];
        let block = text.get(base..base + BLOCK).unwrap_or_else(|| {
            let rest = text.get(base..).unwrap_or_default();
            last[..rest.len()].copy_from_slice(rest);
            &last
        });
        let sixteen = |number: usize| {
            let bytes = &block[16 * number..16 * number + 16];
            u8x16::from(<[u8; 16]>::try_from(bytes).unwrap_or_default())
        };
        Bytes([sixteen(0), sixteen(1), sixteen(2), sixteen(3)])
    }

    /// The bytes of which the highest bit of what `is` says is set, the first one lowest.
    #[inline]
    pub(super) fn bits(&self, is: impl Fn(u8x16) -> u8x16) -> u64 {
        let bits = |number: usize| u64::from(is(self.0[number]).to_bitmask()) << (16 * number);
        bits(0) | bits(1) | bits(2) | bits(3)
    }
}

/// The bits of a block of which so many bytes belong to the text.
#[inline]
pub(super) fn block_of(bytes: usize) -> u64 {
    u64::MAX >> (BLOCK - bytes.clamp(1, BLOCK))
}

/// The places of the bits that are set, ascending.
#[inline]
pub(crate) fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = (bits != 0).then(|| bits.trailing_zeros() as usize);
        bits &= bits.wrapping_sub(1);
        place
    })
}

/// Whether each of the bytes is `byte`.
#[inline]
pub(super) fn is(bytes: u8x16, byte: u8) -> u8x16 {
    bytes.simd_eq(u8x16::splat(byte))
}

/// Whether each of the bytes lies between two, both included.
#[inline]
pub(super) fn is_within(bytes: u8x16, first: u8, last: u8) -> u8x16 {
    (bytes - u8x16::splat(first)).simd_le(u8x16::splat(last - first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_a_kind_are_found_wherever_they_stand() {
        let text: Vec<u8> = (0..=255).collect();
        for base in [0, 1, 63, 64, 130, 192, 200, 255, 256] {
            let bytes = Bytes::at(&text, base);
            let want = |is: &dyn Fn(u8) -> bool| {
                let block = text[base..].iter().take(BLOCK).enumerate();
                block.fold(0u64, |bits, (at, &byte)| bits | u64::from(is(byte)) << at)
            };
            assert_eq!(bytes.bits(|bytes| is(bytes, 0xc2)), want(&|byte| byte == 0xc2), "{base}");
            let letters = want(&|byte| byte.is_ascii_lowercase());
            assert_eq!(bytes.bits(|bytes| is_within(bytes, b'a', b'z')), letters, "{base}");
            assert_eq!(bytes.bits(|bytes| bytes), want(&|byte| byte >= 0x80), "{base}");
        }
    }
}
