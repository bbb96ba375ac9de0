//! Strings of bits, most significant bit first: written by encoders, read by decoders.

/// Bits written one field after another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BitWriter {
    bits: Vec<bool>,
}

impl BitWriter {
    /// No bits yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { bits: Vec::new() }
    }

    /// Appends the low `width` bits of `value`, the most significant first; `width` over 32 counts as 32.
    pub fn write(&mut self, value: u32, width: u32) {
        self.bits.extend((0..width.min(32)).rev().map(|bit| value >> bit & 1 != 0));
    }

    /// Appends all bits of another string.
    pub fn append(&mut self, other: &Self) {
        self.bits.extend_from_slice(&other.bits);
    }

    /// Number of bits.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.bits.len()
    }

    /// Whether nothing was written.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.bits.is_empty()
    }

    /// The bits as bytes; the last one is filled up with zeros.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        let byte = |bits: &[bool]| bits.iter().zip((0..8).rev()).fold(0, |byte, (bit, at)| byte | u8::from(*bit) << at);
        self.bits.chunks(8).map(byte).collect()
    }
}

/// Reads fields of bits from bytes.
#[derive(Clone, Debug)]
pub struct BitReader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> BitReader<'a> {
    /// Starts at the most significant bit of the first byte.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// Bits read so far.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.position
    }

    /// Bits not yet read.
    #[must_use]
    pub const fn remaining(&self) -> usize {
        8 * self.bytes.len() - self.position
    }

    /// The next `width` bits as a number; `None`, and nothing is read, if there are fewer or `width` exceeds 32.
    pub fn read(&mut self, width: u32) -> Option<u32> {
        let bits = usize::try_from(width).ok().filter(|bits| *bits <= self.remaining() && *bits <= 32)?;
        let bit = |at: usize| u32::from(self.bytes[at / 8] >> (7 - at % 8) & 1);
        let value = (self.position..self.position + bits).fold(0, |value, at| value << 1 | bit(at));
        self.position += bits;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn most_significant_bit_comes_first() {
        let mut writer = BitWriter::new();
        writer.write(0b101, 3);
        writer.write(0b1, 6);
        assert_eq!(writer.into_bytes(), [0b1010_0000, 0b1000_0000]);
    }

    #[test]
    fn reading_past_the_end_reads_nothing() {
        let mut reader = BitReader::new(&[0xA5]);
        assert_eq!(reader.read(9), None);
        assert_eq!(reader.read(4), Some(0xA));
        assert_eq!((reader.position(), reader.remaining()), (4, 4));
        assert_eq!(reader.read(33), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(fields in prop::collection::vec((any::<u32>(), 0_u32..=32), 0..50)) {
            let mut writer = BitWriter::new();
            for (value, width) in &fields {
                writer.write(*value, *width);
            }
            let bytes = writer.into_bytes();
            let mut reader = BitReader::new(&bytes);
            for (value, width) in fields {
                let low = u32::try_from(u64::from(value) & ((1 << width) - 1)).unwrap();
                prop_assert_eq!(reader.read(width), Some(low));
            }
        }
    }
}
