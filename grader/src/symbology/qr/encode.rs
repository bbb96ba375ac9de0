//! From a message to the modules of a symbol.
//!
//! A message becomes [`Segment`]s, these become data codewords ([`data_codewords`]), those get their error correction
//! and are interleaved ([`add_error_correction`]), placed and masked ([`matrix`]). The parts that a decoder and a
//! grader need as well stand alone: masks, format and version information, function patterns.
//!
//! Source: ISO/IEC 18004, requirements for the symbol, encoding.

mod information;
mod masking;
mod segments;

pub use information::{decode_format, decode_version, format_bits, version_bits};
pub use masking::{choose_mask, mask_bit, penalty};
pub use segments::{EncodeError, Segment, data_codewords, segments_of};

use rxing::common::reedsolomon::{PredefinedGenericGF, ReedSolomonEncoder};

use super::layout::{Axis, Corner, Role, alignment_positions, interleaving, layout};
use super::sizes::{ErrorCorrectionLevel, Version, blocks};
use crate::plane::Plane;

/// A complete symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Version.
    pub version: Version,
    /// Error correction level.
    pub level: ErrorCorrectionLevel,
    /// Mask pattern, 0 to 7.
    pub mask: u8,
    /// Modules without quiet zone, `true` where dark.
    pub matrix: Plane<bool>,
    /// Codewords in symbol order.
    pub codewords: Vec<u8>,
}

/// Encodes a text in one symbol: digits in numeric mode, the characters of alphanumeric mode in that, other ASCII in
/// byte mode, and anything else as UTF-8 announced by ECI 26, so that no reader has to guess.
///
/// Without a version the smallest one that holds the text at that level is taken, without a mask the one with the
/// least penalty.
///
/// # Errors
/// If the text does not fit.
pub fn encode_text(
    text: &str,
    level: ErrorCorrectionLevel,
    version: Option<Version>,
    mask: Option<u8>,
) -> Result<Symbol, EncodeError> {
    encode_segments(&segments_of(text), level, version, mask)
}

/// Encodes segments in one symbol; version and mask as for [`encode_text`].
///
/// # Errors
/// If the segments do not fit.
pub fn encode_segments(
    segments: &[Segment],
    level: ErrorCorrectionLevel,
    version: Option<Version>,
    mask: Option<u8>,
) -> Result<Symbol, EncodeError> {
    let (version, data) = match version {
        Some(version) => (version, data_codewords(segments, version, level)?),
        None => smallest(segments, level)?,
    };
    let codewords = add_error_correction(version, level, &data);
    let mask = mask.map_or_else(|| choose_mask(version, level, &codewords), |mask| mask & 7);
    let matrix = matrix(version, level, mask, &codewords);
    Ok(Symbol { version, level, mask, matrix, codewords })
}

fn smallest(segments: &[Segment], level: ErrorCorrectionLevel) -> Result<(Version, Vec<u8>), EncodeError> {
    let encode = |version| Ok((version, data_codewords(segments, version, level)?));
    Version::all().map(encode).find(Result::is_ok).unwrap_or_else(|| encode(Version::LARGEST))
}

/// Data codewords with their error correction codewords, interleaved in symbol order. Missing data codewords count as
/// 0, surplus ones are left out.
#[must_use]
pub fn add_error_correction(version: Version, level: ErrorCorrectionLevel, data: &[u8]) -> Vec<u8> {
    let mut encoder = ReedSolomonEncoder::new(PredefinedGenericGF::QrCodeField256.into())
        .expect("the generator polynomial of degree 0 is 1 in every field");
    let mut data = data.iter().copied().chain(std::iter::repeat(0)).map(i32::from);
    let mut filled = Vec::new();
    for block in blocks(version, level) {
        let mut codewords: Vec<i32> = data.by_ref().take(block.data).collect();
        codewords.resize(block.total, 0);
        encoder
            .encode(&mut codewords, block.error_correction())
            .expect("every block has data and error correction codewords, each less than 256");
        filled.push(codewords);
    }
    interleaving(version, level).into_iter().map(|(block, position)| filled[block][position] as u8).collect()
}

/// The modules of a symbol, `true` where dark. Of the mask only the low three bits count; missing codewords count as
/// 0, surplus ones are left out.
#[must_use]
pub fn matrix(version: Version, level: ErrorCorrectionLevel, mask: u8, codewords: &[u8]) -> Plane<bool> {
    let roles = layout(version);
    let mut modules = unmasked(version, &roles, codewords);
    masking::apply(&mut modules, &roles, level, mask);
    modules
}

/// Function patterns, version information and bare data; format information is still light.
fn unmasked(version: Version, roles: &Plane<Role>, codewords: &[u8]) -> Plane<bool> {
    let fixed = function_patterns(version);
    let version_information = version_bits(version);
    Plane::from_fn(roles.width(), roles.height(), |row, column| match roles[(row, column)] {
        Role::Codeword { index, bit } => codewords.get(usize::from(index)).is_some_and(|word| word << bit & 0x80 != 0),
        Role::Version { bit, .. } => version_information >> bit & 1 != 0,
        _ => fixed[(row, column)].unwrap_or(false),
    })
}

/// The modules whose colour every symbol of the version shares: `Some(true)` where dark, `Some(false)` where light,
/// `None` where format, version and data modules are.
#[must_use]
pub fn function_patterns(version: Version) -> Plane<Option<bool>> {
    let roles = layout(version);
    let last = version.modules() - 1;
    let alignment: Vec<_> = alignment_positions(version).collect();
    Plane::from_fn(roles.width(), roles.height(), |row, column| match roles[(row, column)] {
        Role::Finder(corner) => {
            let centre = match corner {
                Corner::UpperLeft => (3, 3),
                Corner::UpperRight => (3, last - 3),
                Corner::LowerLeft => (last - 3, 3),
            };
            // A dark core of 3 × 3, a light ring, a dark ring.
            Some(ring((row, column), centre) != 2)
        }
        Role::Alignment(index) => Some(ring((row, column), alignment[usize::from(index)]) != 1),
        Role::Timing(Axis::Horizontal) => Some(column % 2 == 0),
        Role::Timing(Axis::Vertical) => Some(row % 2 == 0),
        Role::Separator(_) => Some(false),
        Role::DarkModule => Some(true),
        Role::Format { .. } | Role::Version { .. } | Role::Codeword { .. } | Role::Remainder => None,
    })
}

/// Number of the square ring around `centre` on which a module lies.
fn ring(module: (usize, usize), centre: (usize, usize)) -> usize {
    module.0.abs_diff(centre.0).max(module.1.abs_diff(centre.1))
}

#[cfg(test)]
mod tests;
