//! Modes of data segments: their indicators and the widths of their character counts.
//!
//! Source: ISO/IEC 18004, mode indicator and character count indicator; GB/T 18284 for Hanzi mode.

use super::sizes::Version;

/// How the data of a segment are to be read, or what a segment without data announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Decimal digits, three in 10 bits.
    Numeric,
    /// The 45 characters of [`ALPHANUMERIC`], two in 11 bits.
    Alphanumeric,
    /// Bytes as they are.
    Byte,
    /// Two-byte characters of Shift JIS (JIS X 0208) in 13 bits.
    Kanji,
    /// Two-byte characters of GB 2312 in 13 bits.
    Hanzi,
    /// Extended channel interpretation: the character set of what follows.
    Eci,
    /// FNC1 in first position: data structured by GS1.
    Fnc1First,
    /// FNC1 in second position: data structured by an industry that the application indicator names.
    Fnc1Second,
    /// Part of a message that is spread over several symbols.
    StructuredAppend,
}

/// The characters of alphanumeric mode; the value of each is its place.
pub const ALPHANUMERIC: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Subset indicator of Hanzi mode that stands for GB 2312.
pub const HANZI_GB2312: u32 = 0b0001;

/// Bits of a mode indicator.
pub const INDICATOR_BITS: u32 = 4;

/// Mode indicator that ends the data.
pub const TERMINATOR: u32 = 0b0000;

impl Mode {
    /// All modes.
    pub const ALL: [Self; 9] = [
        Self::Numeric,
        Self::Alphanumeric,
        Self::Byte,
        Self::Kanji,
        Self::Hanzi,
        Self::Eci,
        Self::Fnc1First,
        Self::Fnc1Second,
        Self::StructuredAppend,
    ];

    /// The four-bit indicator.
    #[must_use]
    pub const fn indicator(self) -> u32 {
        match self {
            Self::Numeric => 0b0001,
            Self::Alphanumeric => 0b0010,
            Self::StructuredAppend => 0b0011,
            Self::Byte => 0b0100,
            Self::Fnc1First => 0b0101,
            Self::Eci => 0b0111,
            Self::Kanji => 0b1000,
            Self::Fnc1Second => 0b1001,
            Self::Hanzi => 0b1101,
        }
    }

    /// The mode of an indicator; `None` for the terminator and for indicators without meaning.
    #[must_use]
    pub fn from_indicator(indicator: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.indicator() == indicator)
    }

    /// Bits of the character count in a symbol of that version; 0 for the modes that carry no characters.
    #[must_use]
    pub const fn count_bits(self, version: Version) -> u32 {
        let class = match version.number() {
            ..=9 => 0,
            10..=26 => 1,
            _ => 2,
        };
        match self {
            Self::Numeric => [10, 12, 14][class],
            Self::Alphanumeric => [9, 11, 13][class],
            Self::Byte => [8, 16, 16][class],
            Self::Kanji | Self::Hanzi => [8, 10, 12][class],
            Self::Eci | Self::Fnc1First | Self::Fnc1Second | Self::StructuredAppend => 0,
        }
    }
}
