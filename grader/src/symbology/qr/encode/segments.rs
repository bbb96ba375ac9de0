//! Segments of data, and the codewords that they fill.
//!
//! Source: ISO/IEC 18004, data encodation (modes), bit stream to codeword conversion; GB/T 18284 for Hanzi mode.

use crate::symbology::bits::BitWriter;
use crate::symbology::qr::mode::{ALPHANUMERIC, HANZI_GB2312, INDICATOR_BITS, Mode, TERMINATOR};
use crate::symbology::qr::sizes::{self, ErrorCorrectionLevel, Version};

/// Why something cannot be encoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// A character has no place in the mode.
    #[error("{character:?} cannot be written in {mode:?} mode")]
    Character {
        /// The character.
        character: char,
        /// The mode.
        mode: Mode,
    },
    /// A number has no place in its field.
    #[error("{value} is not a possible {what}")]
    Value {
        /// The number.
        value: u32,
        /// What it should be.
        what: &'static str,
    },
    /// More characters than the count field of a segment can hold.
    #[error("a segment of {characters} characters is too long for {mode:?} mode in version {version}")]
    Segment {
        /// Characters of the segment.
        characters: usize,
        /// Mode of the segment.
        mode: Mode,
        /// Version number.
        version: u8,
    },
    /// More bits than the symbol holds.
    #[error("the data take {needed} bits, but version {version}-{level} holds {available}", level = level.letter())]
    TooLong {
        /// Bits of all segments.
        needed: usize,
        /// Bits of the symbol's data codewords.
        available: usize,
        /// Version number.
        version: u8,
        /// Error correction level.
        level: ErrorCorrectionLevel,
    },
}

/// A piece of the bit stream: mode indicator, character count where the mode has one, data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    mode: Mode,
    characters: usize,
    data: BitWriter,
}

impl Segment {
    /// Decimal digits.
    ///
    /// # Errors
    /// If there is anything but ASCII digits.
    pub fn numeric(digits: &str) -> Result<Self, EncodeError> {
        let mode = Mode::Numeric;
        let values =
            digits.chars().map(|character| character.to_digit(10).ok_or(EncodeError::Character { character, mode }));
        let values = values.collect::<Result<Vec<_>, _>>()?;
        let mut data = BitWriter::new();
        for group in values.chunks(3) {
            let width = [4, 7, 10][group.len() - 1];
            data.write(group.iter().fold(0, |number, digit| 10 * number + digit), width);
        }
        Ok(Self { mode, characters: values.len(), data })
    }

    /// Characters of [`ALPHANUMERIC`], taken literally: behind FNC1 the caller writes `%` for a group separator and `%%`
    /// for a percent sign.
    ///
    /// # Errors
    /// If there is any other character.
    pub fn alphanumeric(text: &str) -> Result<Self, EncodeError> {
        let mode = Mode::Alphanumeric;
        let value = |character: char| {
            let place = ALPHANUMERIC.iter().position(|known| char::from(*known) == character);
            // At most 44.
            place.map(|place| place as u32).ok_or(EncodeError::Character { character, mode })
        };
        let values = text.chars().map(value).collect::<Result<Vec<_>, _>>()?;
        let mut data = BitWriter::new();
        for group in values.chunks(2) {
            let width = [6, 11][group.len() - 1];
            data.write(group.iter().fold(0, |number, value| 45 * number + value), width);
        }
        Ok(Self { mode, characters: values.len(), data })
    }

    /// Bytes as they are.
    #[must_use]
    pub fn byte(bytes: &[u8]) -> Self {
        let mut data = BitWriter::new();
        for byte in bytes {
            data.write(u32::from(*byte), 8);
        }
        Self { mode: Mode::Byte, characters: bytes.len(), data }
    }

    /// Two-byte characters of JIS X 0208 by their Shift JIS codes, 8140 to 9FFC and E040 to EBBF.
    ///
    /// # Errors
    /// If a character is not among them.
    pub fn kanji(text: &str) -> Result<Self, EncodeError> {
        Self::double_byte(text, Mode::Kanji, encoding_rs::SHIFT_JIS, |high, low| {
            let base = match (high, low) {
                (0x81..=0x9F, 0x40..=0xFC) => 0x81,
                (0xE0..=0xEA, 0x40..=0xFC) | (0xEB, 0x40..=0xBF) => 0xC1,
                _ => return None,
            };
            Some((u32::from(high) - base) * 0xC0 + u32::from(low) - 0x40)
        })
    }

    /// Two-byte characters of GB 2312, A1A1 to AAFE and B0A1 to FAFE.
    ///
    /// # Errors
    /// If a character is not among them.
    pub fn hanzi(text: &str) -> Result<Self, EncodeError> {
        Self::double_byte(text, Mode::Hanzi, encoding_rs::GBK, |high, low| {
            let base = match (high, low) {
                (0xA1..=0xAA, 0xA1..=0xFE) => 0xA1,
                (0xB0..=0xFA, 0xA1..=0xFE) => 0xA6,
                _ => return None,
            };
            Some((u32::from(high) - base) * 0x60 + u32::from(low) - 0xA1)
        })
    }

    fn double_byte(
        text: &str,
        mode: Mode,
        encoding: &'static encoding_rs::Encoding,
        value: impl Fn(u8, u8) -> Option<u32>,
    ) -> Result<Self, EncodeError> {
        let mut data = BitWriter::new();
        let mut characters = 0;
        for character in text.chars() {
            let mut buffer = [0; 4];
            let (bytes, _, unmappable) = encoding.encode(character.encode_utf8(&mut buffer));
            let value = match *bytes {
                [high, low] if !unmappable => value(high, low),
                _ => None,
            };
            data.write(value.ok_or(EncodeError::Character { character, mode })?, 13);
            characters += 1;
        }
        Ok(Self { mode, characters, data })
    }

    /// Extended channel interpretation: names the character set of the segments that follow.
    ///
    /// # Errors
    /// If the assignment number exceeds 999 999.
    pub fn eci(assignment: u32) -> Result<Self, EncodeError> {
        let mut data = BitWriter::new();
        match assignment {
            ..128 => data.write(assignment, 8),
            128..16_384 => data.write(0b10 << 14 | assignment, 16),
            16_384..1_000_000 => data.write(0b110 << 21 | assignment, 24),
            _ => return Err(EncodeError::Value { value: assignment, what: "ECI assignment number" }),
        }
        Ok(Self { mode: Mode::Eci, characters: 0, data })
    }

    /// FNC1 in first position: what follows is structured by GS1.
    #[must_use]
    pub const fn fnc1_first() -> Self {
        Self { mode: Mode::Fnc1First, characters: 0, data: BitWriter::new() }
    }

    /// FNC1 in second position with its application indicator: 0 to 99 as two digits, or the code of a letter plus 100.
    ///
    /// # Errors
    /// If the indicator is neither.
    pub fn fnc1_second(indicator: u8) -> Result<Self, EncodeError> {
        let letter = indicator.checked_sub(100).is_some_and(|code| code.is_ascii_alphabetic());
        if indicator > 99 && !letter {
            return Err(EncodeError::Value { value: indicator.into(), what: "application indicator" });
        }
        let mut data = BitWriter::new();
        data.write(u32::from(indicator), 8);
        Ok(Self { mode: Mode::Fnc1Second, characters: 0, data })
    }

    /// Header of one of several symbols that carry a message together: place from 1, number of symbols (at most 16),
    /// exclusive-or of all bytes of the message.
    ///
    /// # Errors
    /// If the place or the number is out of range.
    pub fn structured_append(index: u8, count: u8, parity: u8) -> Result<Self, EncodeError> {
        if !(1..=16).contains(&count) {
            return Err(EncodeError::Value { value: count.into(), what: "number of symbols" });
        }
        if !(1..=count).contains(&index) {
            return Err(EncodeError::Value { value: index.into(), what: "place in the sequence of symbols" });
        }
        let mut data = BitWriter::new();
        data.write(u32::from(index - 1), 4);
        data.write(u32::from(count - 1), 4);
        data.write(u32::from(parity), 8);
        Ok(Self { mode: Mode::StructuredAppend, characters: 0, data })
    }

    fn write(&self, stream: &mut BitWriter, version: Version) -> Result<(), EncodeError> {
        let Self { mode, characters, .. } = *self;
        stream.write(mode.indicator(), INDICATOR_BITS);
        if mode == Mode::Hanzi {
            stream.write(HANZI_GB2312, 4);
        }
        let width = mode.count_bits(version);
        let count = u32::try_from(characters).ok().filter(|count| count.checked_shr(width).unwrap_or(0) == 0);
        let count = count.ok_or(EncodeError::Segment { characters, mode, version: version.number() })?;
        stream.write(count, width);
        stream.append(&self.data);
        Ok(())
    }
}

/// One segment for a text in the densest mode that holds all of it; what is not ASCII becomes UTF-8 behind ECI 26. An
/// empty text needs no segment.
#[must_use]
pub fn segments_of(text: &str) -> Vec<Segment> {
    if text.is_empty() {
        return Vec::new();
    }
    if let Ok(segment) = Segment::numeric(text).or_else(|_| Segment::alphanumeric(text)) {
        return vec![segment];
    }
    let bytes = Segment::byte(text.as_bytes());
    let utf8 = if text.is_ascii() { None } else { Segment::eci(26).ok() };
    utf8.into_iter().chain([bytes]).collect()
}

/// The data codewords of a symbol: segments, terminator, padding.
///
/// # Errors
/// If the segments do not fit.
pub fn data_codewords(
    segments: &[Segment],
    version: Version,
    level: ErrorCorrectionLevel,
) -> Result<Vec<u8>, EncodeError> {
    let codewords = sizes::data_codewords(version, level);
    let mut stream = BitWriter::new();
    for segment in segments {
        segment.write(&mut stream, version)?;
    }
    let (needed, available) = (stream.len(), 8 * codewords);
    let Some(free) = available.checked_sub(needed) else {
        return Err(EncodeError::TooLong { needed, available, version: version.number(), level });
    };
    // The terminator is cut short where the symbol is full.
    stream.write(TERMINATOR, free.min(4) as u32);
    let mut bytes = stream.into_bytes();
    let padding = [0b1110_1100, 0b0001_0001].into_iter().cycle();
    bytes.extend(padding.take(codewords - bytes.len()));
    Ok(bytes)
}
