//! From the bits of a symbol to its message: format and version information, unmasking, blocks, error correction.
//!
//! Source: ISO/IEC 18004, reference decode, from the bit matrix on.

use rxing::common::reedsolomon::PredefinedGenericGF;

use super::encode::{decode_format, decode_version, mask_bit};
use super::layout::{Role, interleaving, layout};
use super::message::parse;
use super::sizes::{ErrorCorrectionLevel, Version, blocks};
use crate::plane::Plane;
use crate::record::DecodeStage;
use crate::symbology::{self, BlockSize, Decoded, Variant};

/// Decodes a square of bits, `true` for dark.
///
/// # Errors
/// The stage that failed.
pub fn decode(bits: &Plane<bool>) -> Result<Decoded, DecodeStage> {
    let size =
        Version::from_modules(bits.width()).filter(|_| bits.height() == bits.width()).ok_or(DecodeStage::Grid)?;
    let roles = layout(size);
    let version = read_version(bits, &roles, size)?;
    let (level, mask) = read_format(bits, &roles)?;
    let codewords = read_codewords(bits, &roles, mask);
    correct(version, level, mask, codewords)
}

/// Version information decides from version 7 on; the copy beside the upper right finder pattern goes first.
fn read_version(bits: &Plane<bool>, roles: &Plane<Role>, size: Version) -> Result<Version, DecodeStage> {
    if !size.has_version_information() {
        return Ok(size);
    }
    let mut copies = [0_u32; 2];
    for (value, role) in bits.data().iter().zip(roles.data()) {
        if let Role::Version { copy, bit } = role {
            copies[usize::from(*copy)] |= u32::from(*value) << bit;
        }
    }
    match copies.iter().find_map(|bits| decode_version(*bits)) {
        Some((version, _)) if version == size => Ok(version),
        _ => Err(DecodeStage::Format),
    }
}

fn read_format(bits: &Plane<bool>, roles: &Plane<Role>) -> Result<(ErrorCorrectionLevel, u8), DecodeStage> {
    let mut copies = [0_u16; 2];
    for (value, role) in bits.data().iter().zip(roles.data()) {
        if let Role::Format { copy, bit } = role {
            copies[usize::from(*copy)] |= u16::from(*value) << bit;
        }
    }
    copies.iter().find_map(|bits| decode_format(*bits)).map(|(level, mask, _)| (level, mask)).ok_or(DecodeStage::Format)
}

fn read_codewords(bits: &Plane<bool>, roles: &Plane<Role>, mask: u8) -> Vec<u8> {
    let mut codewords = Vec::new();
    for row in 0..bits.height() {
        for column in 0..bits.width() {
            if let Role::Codeword { index, bit } = roles[(row, column)] {
                let index = usize::from(index);
                if codewords.len() <= index {
                    codewords.resize(index + 1, 0_u8);
                }
                let value = bits[(row, column)] ^ mask_bit(mask, row, column);
                codewords[index] |= u8::from(value) << (7 - bit);
            }
        }
    }
    codewords
}

fn correct(
    version: Version,
    level: ErrorCorrectionLevel,
    mask: u8,
    mut codewords: Vec<u8>,
) -> Result<Decoded, DecodeStage> {
    let sizes: Vec<BlockSize> = blocks(version, level)
        .iter()
        .map(|block| BlockSize {
            total: block.total,
            error_correction: block.error_correction(),
            capacity: block.capacity(),
        })
        .collect();
    let places = interleaving(version, level);
    let found = symbology::correct(PredefinedGenericGF::QrCodeField256.into(), &mut codewords, &places, &sizes)
        .ok_or(DecodeStage::ErrorCorrection)?;
    let message = parse(&found.data.concat(), version).map_err(|_| DecodeStage::Content)?;
    let variant = Variant::QrCode { version, level, mask };
    Ok(Decoded { variant, codewords, corrected: found.corrected, blocks: found.blocks, message })
}
