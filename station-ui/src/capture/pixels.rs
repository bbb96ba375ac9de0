//! Bytes of a camera become grey values: formats of the GenICam Pixel Format Naming Convention (PFNC 2.4) and of GigE
//! Vision (2.0, chapter 26) with one channel.

use grader::frame::{Frame, FrameError};
use grader::plane::Plane;

/// A format of grey pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonoFormat {
    /// One byte.
    Mono8,
    /// Two bytes, lower first.
    Mono10,
    /// Two bytes, lower first.
    Mono12,
    /// Two pixels in three bytes, the upper bits first (GigE Vision).
    Mono10Packed,
    /// Two pixels in three bytes, the upper bits first (GigE Vision).
    Mono12Packed,
    /// Four pixels in five bytes, a stream of bits with the lowest first (PFNC).
    Mono10p,
    /// Two pixels in three bytes, a stream of bits with the lowest first (PFNC).
    Mono12p,
}

/// Why bytes are no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PixelError {
    /// Too few of them.
    #[error("{found} bytes came, {wanted} are a picture of {width} x {height}")]
    Short {
        /// Bytes there are.
        found: usize,
        /// Bytes there ought to be.
        wanted: usize,
        /// Width.
        width: usize,
        /// Height.
        height: usize,
    },
    /// No frame can be made.
    #[error(transparent)]
    Frame(#[from] FrameError),
}

impl MonoFormat {
    /// All of them, those that need the fewest bytes for their depth last.
    pub const ALL: [Self; 7] =
        [Self::Mono8, Self::Mono10, Self::Mono12, Self::Mono10Packed, Self::Mono12Packed, Self::Mono10p, Self::Mono12p];

    /// Name in GenICam.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mono8 => "Mono8",
            Self::Mono10 => "Mono10",
            Self::Mono12 => "Mono12",
            Self::Mono10Packed => "Mono10Packed",
            Self::Mono12Packed => "Mono12Packed",
            Self::Mono10p => "Mono10p",
            Self::Mono12p => "Mono12p",
        }
    }

    /// The format of a code of the PFNC.
    #[must_use]
    pub fn of_code(code: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.code() == code)
    }

    /// Its code.
    #[must_use]
    pub const fn code(self) -> u32 {
        match self {
            Self::Mono8 => 0x0108_0001,
            Self::Mono10 => 0x0110_0003,
            Self::Mono12 => 0x0110_0005,
            Self::Mono10Packed => 0x010C_0004,
            Self::Mono12Packed => 0x010C_0006,
            Self::Mono10p => 0x010A_0046,
            Self::Mono12p => 0x010C_0047,
        }
    }

    /// Significant bits of a pixel.
    #[must_use]
    pub const fn bits(self) -> u8 {
        match self {
            Self::Mono8 => 8,
            Self::Mono10 | Self::Mono10Packed | Self::Mono10p => 10,
            Self::Mono12 | Self::Mono12Packed | Self::Mono12p => 12,
        }
    }

    /// Bytes of so many pixels; a group that is not full counts as full bytes.
    const fn bytes(self, pixels: usize) -> usize {
        // The second byte of the code is the number of bits that a pixel takes.
        let bits = (self.code() >> 16 & 0xff) as usize;
        match pixels.checked_mul(bits) {
            Some(bits) => bits.div_ceil(8),
            None => usize::MAX,
        }
    }

    /// The frame that bytes are. Bytes behind the last pixel are left alone.
    ///
    /// # Errors
    /// If there are too few, or the size is that of no frame.
    pub fn frame(self, data: Vec<u8>, width: usize, height: usize) -> Result<Frame, PixelError> {
        let pixels = width.saturating_mul(height);
        let short = PixelError::Short { found: data.len(), wanted: self.bytes(pixels), width, height };
        if data.len() < self.bytes(pixels) {
            return Err(short);
        }
        if self == Self::Mono8 {
            let mut data = data;
            data.truncate(pixels);
            return Ok(Frame::from_luma8(Plane::from_vec(width, height, data).ok_or(short)?)?);
        }
        let values = self.unpacked(&data, pixels);
        Ok(Frame::from_luma16(Plane::from_vec(width, height, values).ok_or(short)?, self.bits())?)
    }

    fn unpacked(self, data: &[u8], pixels: usize) -> Vec<u16> {
        let wide = u16::from;
        let mut values: Vec<u16> = match self {
            Self::Mono8 => data.iter().copied().map(wide).collect(),
            Self::Mono10 | Self::Mono12 => {
                // What a camera leaves in the bits above is not part of the value.
                let mask = (1 << self.bits()) - 1;
                data.as_chunks().0.iter().map(|pair| u16::from_le_bytes(*pair) & mask).collect()
            }
            Self::Mono12Packed => {
                triples(data, |[a, b, c]| [wide(a) << 4 | wide(b & 0xf), wide(c) << 4 | wide(b >> 4)])
            }
            Self::Mono10Packed => {
                triples(data, |[a, b, c]| [wide(a) << 2 | wide(b & 3), wide(c) << 2 | wide(b >> 4 & 3)])
            }
            Self::Mono12p => triples(data, |[a, b, c]| [wide(a) | wide(b & 0xf) << 8, wide(b >> 4) | wide(c) << 4]),
            Self::Mono10p => {
                let whole = data.len().next_multiple_of(5);
                let padded = data.iter().copied().chain(std::iter::repeat_n(0, whole - data.len()));
                let bytes: Vec<u8> = padded.collect();
                let quads = bytes.as_chunks::<5>().0.iter().flat_map(|[a, b, c, d, e]| {
                    [
                        wide(*a) | wide(b & 3) << 8,
                        wide(b >> 2) | wide(c & 0xf) << 6,
                        wide(c >> 4) | wide(d & 0x3f) << 4,
                        wide(d >> 6) | wide(*e) << 2,
                    ]
                });
                quads.collect()
            }
        };
        values.truncate(pixels);
        values
    }
}

/// Two pixels of every three bytes; of a group that is not full, what is there.
fn triples(data: &[u8], pair: impl Fn([u8; 3]) -> [u16; 2]) -> Vec<u16> {
    let (groups, rest) = data.as_chunks::<3>();
    let last = match rest {
        [a, b] => Some([*a, *b, 0]),
        _ => None,
    };
    groups.iter().copied().chain(last).flat_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use grader::frame::Samples;
    use proptest::prelude::*;

    use super::*;

    /// Packs as the documents draw it, bit by bit.
    fn packed(format: MonoFormat, values: &[u16]) -> Vec<u8> {
        let bits = usize::from(format.bits());
        let mut data = vec![0; format.bytes(values.len()).next_multiple_of(15)];
        let mut set = |bit: usize, value: bool| data[bit / 8] |= u8::from(value) << (bit % 8);
        for (pixel, value) in values.iter().enumerate() {
            for bit in 0..bits {
                let on = value >> bit & 1 == 1;
                match format {
                    MonoFormat::Mono8 => set(8 * pixel + bit, on),
                    MonoFormat::Mono10 | MonoFormat::Mono12 => set(16 * pixel + bit, on),
                    MonoFormat::Mono10p | MonoFormat::Mono12p => set(bits * pixel + bit, on),
                    // The lower bits share the byte in the middle: its lower half for the first, its upper for the second.
                    MonoFormat::Mono10Packed | MonoFormat::Mono12Packed => {
                        let (group, second, low) = (24 * (pixel / 2), pixel % 2, bits - 8);
                        let at = if bit < low { 8 + 4 * second + bit } else { 16 * second + bit - low };
                        set(group + at, on);
                    }
                }
            }
        }
        data.truncate(format.bytes(values.len()));
        data
    }

    fn values(frame: &Frame) -> Vec<u16> {
        match frame.samples() {
            Samples::Bits8(plane) => plane.data().iter().map(|value| u16::from(*value)).collect(),
            Samples::Bits16(plane) => plane.data().to_vec(),
        }
    }

    #[test]
    fn names_and_codes_are_those_of_the_convention() {
        for format in MonoFormat::ALL {
            assert!(super::super::PIXEL_FORMATS.contains(&format.name()));
            assert_eq!(MonoFormat::of_code(format.code()), Some(format));
        }
        assert_eq!(MonoFormat::of_code(0x0218_0014), None, "RGB8");
    }

    #[test]
    fn too_few_bytes_are_refused_and_too_many_left_alone() {
        for format in MonoFormat::ALL {
            let enough = format.bytes(12);
            assert!(format.frame(vec![7; enough - 1], 4, 3).is_err(), "{format:?}");
            assert!(format.frame(vec![7; enough + 9], 4, 3).is_ok(), "{format:?}");
            assert!(format.frame(vec![7; 9], usize::MAX, 2).is_err(), "{format:?}");
            assert!(format.frame(vec![], 0, 0).is_err(), "{format:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_packed_is_unpacked(seeds in proptest::collection::vec(any::<u16>(), 1..40)) {
            for format in MonoFormat::ALL {
                let all: Vec<u16> = seeds.iter().map(|seed| seed & ((1 << format.bits()) - 1)).collect();
                let frame = format.frame(packed(format, &all), all.len(), 1).unwrap();
                prop_assert_eq!(values(&frame), all);
                prop_assert_eq!(frame.bits(), format.bits());
            }
        }
    }
}
