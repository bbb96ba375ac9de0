//! A symbol as it is drawn, whatever its symbology.

use crate::plane::Plane;
use crate::symbology::datamatrix::layout::Interleaving;
use crate::symbology::qr::sizes::{ErrorCorrectionLevel, Version};
use crate::symbology::{CodewordBit, SymbolSize, datamatrix, qr};

/// A symbol without defects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// Symbology and size.
    pub size: SymbolSize,
    /// QR Code: error correction level and mask.
    pub level_and_mask: Option<(ErrorCorrectionLevel, u8)>,
    /// Modules without quiet zone, `true` where dark.
    pub matrix: Plane<bool>,
    /// Codewords in symbol order.
    pub codewords: Vec<u8>,
}

/// A Reed-Solomon block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Codewords.
    pub total: usize,
    /// Error correction codewords free to correct.
    pub capacity: usize,
}

impl Encoded {
    /// Modules from left to right and from top to bottom.
    #[must_use]
    pub fn sides(&self) -> [f64; 2] {
        [self.matrix.width() as f64, self.matrix.height() as f64]
    }

    /// QR Code version.
    #[must_use]
    pub const fn version(&self) -> Option<Version> {
        self.size.version()
    }

    /// Reed-Solomon blocks, and that of each codeword in symbol order.
    #[must_use]
    pub fn blocks(&self) -> (Vec<Block>, Vec<usize>) {
        let first = |places: Vec<(usize, usize)>| places.into_iter().map(|(block, _)| block).collect();
        match (self.size, self.level_and_mask) {
            (SymbolSize::QrCode(version), level) => {
                let level = level.map_or(ErrorCorrectionLevel::L, |(level, _)| level);
                let blocks = qr::sizes::blocks(version, level);
                let blocks = blocks.iter().map(|b| Block { total: b.total, capacity: b.capacity() }).collect();
                (blocks, first(qr::layout::interleaving(version, level)))
            }
            (SymbolSize::DataMatrix(size), _) => {
                let capacity = size.error_correction_per_block();
                let block = |index| Block { total: size.data_of_block(index) + capacity, capacity };
                (
                    (0..size.blocks()).map(block).collect(),
                    first(datamatrix::layout::interleaving(size, Interleaving::Standard)),
                )
            }
        }
    }

    /// Bit and codeword of each module of the encoding region.
    #[must_use]
    pub fn bits(&self) -> Plane<Option<CodewordBit>> {
        self.size.codeword_bits()
    }

    /// The module of bit 3 in each of the first `count` codewords of the first block, row and column: each costs one
    /// codeword.
    #[must_use]
    pub fn one_module_per_codeword(&self, count: usize) -> Vec<(i32, i32)> {
        let (_, block_of) = self.blocks();
        let chosen: Vec<usize> = (0..block_of.len()).filter(|index| block_of[*index] == 0).take(count).collect();
        let bits = self.bits();
        let wanted = |held: &CodewordBit| held.bit == 3 && chosen.contains(&usize::from(held.index));
        let all = (0..bits.height()).flat_map(|row| (0..bits.width()).map(move |column| (row, column)));
        let held = all.filter(|at| bits[*at].as_ref().is_some_and(wanted));
        held.map(|(row, column)| (row as i32, column as i32)).collect()
    }
}

impl From<qr::encode::Symbol> for Encoded {
    fn from(symbol: qr::encode::Symbol) -> Self {
        Self {
            size: SymbolSize::QrCode(symbol.version),
            level_and_mask: Some((symbol.level, symbol.mask)),
            matrix: symbol.matrix,
            codewords: symbol.codewords,
        }
    }
}

impl From<datamatrix::encode::Symbol> for Encoded {
    fn from(symbol: datamatrix::encode::Symbol) -> Self {
        Self {
            size: SymbolSize::DataMatrix(symbol.size),
            level_and_mask: None,
            matrix: symbol.matrix,
            codewords: symbol.codewords,
        }
    }
}
