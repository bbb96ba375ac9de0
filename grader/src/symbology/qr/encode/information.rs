//! Format information (level and mask) and version information with their BCH codes.
//!
//! Source: ISO/IEC 18004, format information and Annex C; version information and Annex D.

use crate::symbology::qr::sizes::{ErrorCorrectionLevel, Version};

/// Generator polynomial of the (15, 5) code.
const FORMAT_GENERATOR: u32 = 0b101_0011_0111;
/// Exclusive-or mask that keeps format information from being all light.
const FORMAT_MASK: u16 = 0b101_0100_0001_0010;
/// Generator polynomial of the (18, 6) code.
const VERSION_GENERATOR: u32 = 0b1_1111_0010_0101;
/// Wrong bits that either code corrects: their least distances are 7 and 8.
const CORRECTABLE: u32 = 3;

/// The 15 bits of format information as they stand in the symbol, the most significant in bit 14. Of the mask only the
/// low three bits count.
#[must_use]
pub fn format_bits(level: ErrorCorrectionLevel, mask: u8) -> u16 {
    let indicator = match level {
        ErrorCorrectionLevel::L => 0b01,
        ErrorCorrectionLevel::M => 0b00,
        ErrorCorrectionLevel::Q => 0b11,
        ErrorCorrectionLevel::H => 0b10,
    };
    // 15 bits fit.
    with_remainder(indicator << 3 | u32::from(mask & 7), 10, FORMAT_GENERATOR) as u16 ^ FORMAT_MASK
}

/// Level and mask of format information as read, with the number of wrong bits; `None` if more than 3 are wrong.
#[must_use]
pub fn decode_format(bits: u16) -> Option<(ErrorCorrectionLevel, u8, u32)> {
    ErrorCorrectionLevel::ALL
        .into_iter()
        .flat_map(|level| (0..8).map(move |mask| (level, mask)))
        .map(|(level, mask)| (level, mask, ((format_bits(level, mask) ^ bits) & 0x7FFF).count_ones()))
        .find(|(.., distance)| *distance <= CORRECTABLE)
}

/// The 18 bits of version information, the most significant in bit 17. Only symbols from version 7 carry it.
#[must_use]
pub const fn version_bits(version: Version) -> u32 {
    with_remainder(version.number() as u32, 12, VERSION_GENERATOR)
}

/// Version of version information as read, 7 to 40, with the number of wrong bits; `None` if more than 3 are wrong.
#[must_use]
pub fn decode_version(bits: u32) -> Option<(Version, u32)> {
    Version::all()
        .filter(|version| version.has_version_information())
        .map(|version| (version, ((version_bits(version) ^ bits) & 0x3_FFFF).count_ones()))
        .find(|(_, distance)| *distance <= CORRECTABLE)
}

/// `data` followed by `degree` bits: the remainder of its division by the generator polynomial.
const fn with_remainder(data: u32, degree: u32, generator: u32) -> u32 {
    let mut remainder = data << degree;
    while remainder >> degree != 0 {
        let above = remainder.ilog2() - degree;
        remainder ^= generator << above;
    }
    data << degree | remainder
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of the standard: level M, mask 101 gives 100000011001110 after masking. The further values
    /// stand in the table of valid format information sequences of Annex C.
    #[test]
    fn format_information_as_published() {
        assert_eq!(format_bits(ErrorCorrectionLevel::M, 0b101), 0b100_0000_1100_1110);
        assert_eq!(format_bits(ErrorCorrectionLevel::M, 0), 0x5412);
        assert_eq!(format_bits(ErrorCorrectionLevel::M, 1), 0x5125);
        assert_eq!(format_bits(ErrorCorrectionLevel::L, 0), 0x77C4);
        assert_eq!(format_bits(ErrorCorrectionLevel::H, 0), 0x1689);
        assert_eq!(format_bits(ErrorCorrectionLevel::Q, 7), 0x2BED);
    }

    /// The worked example of the standard, version 7 gives 000111110010010100, and the ends of the table in Annex D.
    #[test]
    fn version_information_as_published() {
        assert_eq!(version_bits(Version::new(7).unwrap()), 0b00_0111_1100_1001_0100);
        assert_eq!(version_bits(Version::new(8).unwrap()), 0x085BC);
        assert_eq!(version_bits(Version::new(40).unwrap()), 0x28C69);
    }

    /// Every pattern of up to three wrong bits is put right, and counted.
    #[test]
    fn three_wrong_bits_are_corrected() {
        for level in ErrorCorrectionLevel::ALL {
            for mask in 0..8 {
                for wrong in (0..1_u16 << 15).filter(|wrong| wrong.count_ones() <= 3) {
                    let found = decode_format(format_bits(level, mask) ^ wrong);
                    assert_eq!(found, Some((level, mask, wrong.count_ones())));
                }
            }
        }
        for version in Version::all().skip(6) {
            for wrong in (0..1_u32 << 18).filter(|wrong| wrong.count_ones() <= 3) {
                assert_eq!(decode_version(version_bits(version) ^ wrong), Some((version, wrong.count_ones())));
            }
        }
    }

    /// Four wrong bits lie at least four from every other sequence of the version code, whose least distance is 8.
    #[test]
    fn four_wrong_bits_of_a_version_are_noticed() {
        for version in Version::all().skip(6) {
            for wrong in (0..1_u32 << 18).filter(|wrong| wrong.count_ones() == 4) {
                assert_eq!(decode_version(version_bits(version) ^ wrong), None);
            }
        }
    }
}
