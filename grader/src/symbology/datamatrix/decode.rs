//! From the bits of a symbol to its message: codewords, blocks, error correction.
//!
//! Source: ISO/IEC 16022, reference decode, from the bit matrix on.

use rxing::common::reedsolomon::PredefinedGenericGF;

use super::layout::{Interleaving, Role, interleaving, layout};
use super::message::parse;
use super::sizes::Size;
use crate::plane::Plane;
use crate::record::DecodeStage;
use crate::symbology::{self, BlockSize, Decoded, Variant};

/// Decodes a symbol from its bits, `true` for dark.
///
/// # Errors
/// The stage that failed.
pub fn decode(bits: &Plane<bool>) -> Result<Decoded, DecodeStage> {
    let size = Size::from_modules(bits.height(), bits.width()).ok_or(DecodeStage::Grid)?;
    let mut codewords = vec![0_u8; size.total_codewords()];
    for (value, role) in bits.data().iter().zip(layout(size).data()) {
        if let Role::Codeword { index, bit } = role {
            codewords[usize::from(*index)] |= u8::from(*value) << (7 - bit);
        }
    }
    let correction = size.error_correction_per_block();
    let sizes: Vec<BlockSize> = (0..size.blocks())
        .map(|block| BlockSize {
            total: size.data_of_block(block) + correction,
            error_correction: correction,
            capacity: correction,
        })
        .collect();
    let field = || PredefinedGenericGF::DataMatrixField256.into();
    let correct =
        |variant, codewords: &mut [u8]| symbology::correct(field(), codewords, &interleaving(size, variant), &sizes);
    let mut found = correct(Interleaving::Standard, &mut codewords);
    if found.is_none() && size == Size::LARGEST {
        found = correct(Interleaving::GoingOn, &mut codewords);
    }
    let found = found.ok_or(DecodeStage::ErrorCorrection)?;
    // Data codewords go round the blocks by turns: in symbol order they are in the order of the message.
    let message = parse(&codewords[..size.data_codewords()]).map_err(|_| DecodeStage::Content)?;
    let variant = Variant::DataMatrix { size };
    Ok(Decoded { variant, codewords, corrected: found.corrected, blocks: found.blocks, message })
}
