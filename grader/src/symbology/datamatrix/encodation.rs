//! Encodation schemes: how characters stand in codewords, for encoders and decoders alike.
//!
//! Source: ISO/IEC 16022, data encodation.

/// Encodation scheme of a stretch of codewords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// One codeword for an ASCII character or for two digits.
    Ascii,
    /// Two codewords for three characters, upper case and digits preferred.
    C40,
    /// Two codewords for three characters, lower case and digits preferred.
    Text,
    /// Two codewords for three characters of ANSI X12.
    X12,
    /// Three codewords for four characters 20 to 5E hex.
    Edifact,
    /// One codeword for a byte.
    Base256,
}

/// Codewords of ASCII encodation with a meaning of their own.
pub mod codeword {
    /// Padding; the first one ends the message.
    pub const PAD: u8 = 129;
    /// `00`; two digits are 130 and their number.
    pub const DIGITS: u8 = 130;
    /// Latch to C40.
    pub const LATCH_C40: u8 = 230;
    /// Latch to Base 256.
    pub const LATCH_BASE_256: u8 = 231;
    /// FNC1.
    pub const FNC1: u8 = 232;
    /// Structured append.
    pub const STRUCTURED_APPEND: u8 = 233;
    /// Reader programming.
    pub const READER_PROGRAMMING: u8 = 234;
    /// The next character is 128 higher.
    pub const UPPER_SHIFT: u8 = 235;
    /// Macro 05.
    pub const MACRO_05: u8 = 236;
    /// Macro 06.
    pub const MACRO_06: u8 = 237;
    /// Latch to X12.
    pub const LATCH_X12: u8 = 238;
    /// Latch to Text.
    pub const LATCH_TEXT: u8 = 239;
    /// Latch to EDIFACT.
    pub const LATCH_EDIFACT: u8 = 240;
    /// The assignment number of an extended channel interpretation follows.
    pub const ECI: u8 = 241;
    /// Back to ASCII, in C40, Text and X12.
    pub const UNLATCH: u8 = 254;
}

/// What a macro stands for: the header before the message and the trailer behind it.
pub const MACRO_HEADERS: [&[u8]; 2] = [b"[)>\x1E05\x1D", b"[)>\x1E06\x1D"];
/// The trailer of both macros.
pub const MACRO_TRAILER: &[u8] = b"\x1E\x04";

/// Value of EDIFACT that returns to ASCII.
pub const EDIFACT_UNLATCH: u8 = 0b01_1111;

/// Values of C40, Text and X12 that shift to other characters for one character.
pub const SHIFT_1: u8 = 0;
/// To set 2.
pub const SHIFT_2: u8 = 1;
/// To set 3.
pub const SHIFT_3: u8 = 2;

/// Values of set 2 beyond its characters.
pub const FNC1_IN_SET_2: u8 = 27;
/// Upper shift.
pub const UPPER_SHIFT_IN_SET_2: u8 = 30;

/// Characters of set 2 of C40 and Text, by value.
pub const SET_2: &[u8; 27] = b"!\"#$%&'()*+,-./:;<=>?@[\\]^_";

/// Characters of the basic set from value 3 on.
const C40_BASIC: &[u8; 37] = b" 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const TEXT_BASIC: &[u8; 37] = b" 0123456789abcdefghijklmnopqrstuvwxyz";
/// Characters of X12 by value.
const X12: &[u8; 40] = b"\r*> 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// Set 3 of Text, by value; that of C40 are 60 to 7F hex.
const TEXT_SET_3: &[u8; 32] = b"`ABCDEFGHIJKLMNOPQRSTUVWXYZ{|}~\x7F";

impl Scheme {
    /// The character of a value of the basic set; `None` for shifts and values that there are not.
    #[must_use]
    pub fn basic(self, value: u8) -> Option<u8> {
        match self {
            Self::C40 => C40_BASIC.get(usize::from(value.checked_sub(3)?)).copied(),
            Self::Text => TEXT_BASIC.get(usize::from(value.checked_sub(3)?)).copied(),
            Self::X12 => X12.get(usize::from(value)).copied(),
            _ => None,
        }
    }

    /// The character of a value of set 3.
    #[must_use]
    pub fn set_3(self, value: u8) -> Option<u8> {
        match self {
            Self::C40 if value < 32 => Some(0x60 + value),
            Self::Text => TEXT_SET_3.get(usize::from(value)).copied(),
            _ => None,
        }
    }

    /// The values of a character, at most 4: shifts first. `None` where the scheme does not have it.
    #[must_use]
    pub fn values(self, character: u8) -> Option<Vec<u8>> {
        if self == Self::X12 {
            return (0..40).find(|value| self.basic(*value) == Some(character)).map(|value| vec![value]);
        }
        if !matches!(self, Self::C40 | Self::Text) {
            return None;
        }
        if character >= 0x80 {
            let mut values = vec![SHIFT_2, UPPER_SHIFT_IN_SET_2];
            values.extend(self.values(character - 0x80)?);
            return Some(values);
        }
        if let Some(value) = (3..40).find(|value| self.basic(*value) == Some(character)) {
            return Some(vec![value]);
        }
        if character < 32 {
            return Some(vec![SHIFT_1, character]);
        }
        if let Some(value) = SET_2.iter().position(|held| *held == character) {
            return Some(vec![SHIFT_2, value as u8]);
        }
        (0..32).find(|value| self.set_3(*value) == Some(character)).map(|value| vec![SHIFT_3, value])
    }
}

/// A codeword of Base 256 at a position (from 1) in the symbol: bytes are disguised so that no runs arise.
#[must_use]
pub const fn randomised_255(value: u8, position: usize) -> u8 {
    (value as usize + pseudo_random(position, 255)) as u8
}

/// The byte of a codeword of Base 256.
#[must_use]
pub const fn restored_255(codeword: u8, position: usize) -> u8 {
    (codeword as usize + 256 - pseudo_random(position, 255) % 256) as u8
}

/// Padding at a position (from 1), behind the first pad.
#[must_use]
pub const fn padding(position: usize) -> u8 {
    let value = codeword::PAD as usize + pseudo_random(position, 253);
    if value > 254 { (value - 254) as u8 } else { value as u8 }
}

const fn pseudo_random(position: usize, modulus: usize) -> usize {
    (149 * position) % modulus + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_values_that_stand_for_it() {
        for scheme in [Scheme::C40, Scheme::Text] {
            for character in 0..=255_u8 {
                let values = scheme.values(character).unwrap();
                assert!(values.len() <= 4 && values.iter().all(|value| *value < 40), "{character}: {values:?}");
            }
        }
        assert_eq!(Scheme::C40.values(b'A'), Some(vec![14]));
        assert_eq!(Scheme::Text.values(b'A'), Some(vec![SHIFT_3, 1]));
        assert_eq!(Scheme::X12.values(b'*'), Some(vec![1]));
        assert_eq!(Scheme::X12.values(b'a'), None);
    }

    #[test]
    fn base_256_comes_back() {
        for position in 1..2000 {
            for value in [0, 1, 127, 254, 255] {
                assert_eq!(restored_255(randomised_255(value, position), position), value);
            }
            assert!((1..=254).contains(&padding(position)));
        }
    }
}
