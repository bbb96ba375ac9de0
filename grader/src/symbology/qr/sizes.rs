//! Sizes of QR Code symbols: modules, codewords and error correction blocks of every version and level.
//!
//! Source: ISO/IEC 18004, the tables of data capacity, of error correction characteristics and of the positions of
//! alignment patterns (Annex E).

/// Error correction level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCorrectionLevel {
    /// About 7 %.
    L,
    /// About 15 %.
    M,
    /// About 25 %.
    Q,
    /// About 30 %.
    H,
}

impl ErrorCorrectionLevel {
    /// The four levels, from the least correction to the most.
    pub const ALL: [Self; 4] = [Self::L, Self::M, Self::Q, Self::H];

    /// The letter of the level.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::L => 'L',
            Self::M => 'M',
            Self::Q => 'Q',
            Self::H => 'H',
        }
    }
}

/// QR Code version, 1 to 40.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u8);

impl Version {
    /// Version 40.
    pub const LARGEST: Self = Self(40);

    /// The version of that number, if there is one.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number >= 1 && number <= 40 { Some(Self(number)) } else { None }
    }

    /// All versions, from the smallest.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        // An inclusive range has no exact size, hence 0..40.
        (0..40).map(|index| Self(index + 1))
    }

    /// The version whose symbol has `modules` modules on a side, if there is one.
    #[must_use]
    pub fn from_modules(modules: usize) -> Option<Self> {
        let quarter = modules.checked_sub(17).filter(|above| above % 4 == 0)? / 4;
        u8::try_from(quarter).ok().and_then(Self::new)
    }

    /// Number, 1 to 40.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Modules on a side.
    #[must_use]
    pub const fn modules(self) -> usize {
        4 * self.0 as usize + 17
    }

    /// Whether the symbol carries version information: from version 7.
    #[must_use]
    pub const fn has_version_information(self) -> bool {
        self.0 >= 7
    }

    const fn index(self) -> usize {
        self.0 as usize - 1
    }
}

/// One Reed-Solomon block: its data codewords are followed by its error correction codewords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Block {
    /// Codewords in the block, *c*.
    pub total: usize,
    /// Data codewords among them, *k*.
    pub data: usize,
    /// Error correction codewords that detect misdecodes instead of correcting, *p*.
    pub misdecode_protection: usize,
}

impl Block {
    /// Error correction codewords, *d* = *c* - *k*.
    #[must_use]
    pub const fn error_correction(&self) -> usize {
        self.total - self.data
    }

    /// Error correction codewords free to correct, *d* - *p*: as many erasures, or twice as many as errors.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.error_correction() - self.misdecode_protection
    }
}

/// Row and column coordinates of the centres of alignment patterns (Annex E). Every pair (row, column) of the list is
/// the centre of one, save the three that would lie on a finder pattern. Empty for version 1.
#[must_use]
pub const fn alignment_centres(version: Version) -> &'static [u8] {
    ALIGNMENT_CENTRES[version.index()]
}

/// Modules that carry codewords and remainder bits: all that belong to no function pattern, format or version
/// information.
const fn data_modules(version: Version) -> usize {
    const FINDERS_WITH_SEPARATORS: usize = 3 * 8 * 8;
    const FORMAT_AND_DARK_MODULE: usize = 2 * 15 + 1;
    let side = version.modules();
    let timing = 2 * (side - 16);
    let per_side = alignment_centres(version).len();
    let alignment = match per_side {
        0 => 0,
        // Those in row 6 and column 6 share five modules each with the timing patterns.
        _ => 25 * (per_side * per_side - 3) - 5 * 2 * (per_side - 2),
    };
    let version_information = if version.has_version_information() { 2 * 18 } else { 0 };
    side * side - FINDERS_WITH_SEPARATORS - FORMAT_AND_DARK_MODULE - timing - alignment - version_information
}

/// Codewords of a symbol, data and error correction together.
#[must_use]
pub const fn total_codewords(version: Version) -> usize {
    data_modules(version) / 8
}

/// Modules left over behind the last codeword, 0, 3, 4 or 7.
#[must_use]
pub const fn remainder_bits(version: Version) -> usize {
    data_modules(version) % 8
}

/// The Reed-Solomon blocks of a symbol in their order, the shorter ones first.
#[must_use]
pub fn blocks(version: Version, level: ErrorCorrectionLevel) -> Vec<Block> {
    let total = total_codewords(version);
    let error_correction = usize::from(ERROR_CORRECTION_PER_BLOCK[level as usize][version.index()]);
    let count = usize::from(BLOCKS[level as usize][version.index()]);
    let misdecode_protection = misdecode_protection(version, level);
    let longer = total % count;
    (0..count)
        .map(|index| {
            let total = total / count + usize::from(index >= count - longer);
            Block { total, data: total - error_correction, misdecode_protection }
        })
        .collect()
}

/// Data codewords of a symbol.
#[must_use]
pub fn data_codewords(version: Version, level: ErrorCorrectionLevel) -> usize {
    blocks(version, level).iter().map(|block| block.data).sum()
}

/// *p*: the table of error correction characteristics gives (*c*, *k*, *r*) with *r* correctable errors, and
/// *p* = *c* - *k* - 2*r*, which is more than nothing in the smallest symbols only.
const fn misdecode_protection(version: Version, level: ErrorCorrectionLevel) -> usize {
    use ErrorCorrectionLevel::{H, L, M, Q};
    match (version.number(), level) {
        (1, L) => 3,
        (1, M) | (2, L) => 2,
        (1, Q | H) | (3, L) => 1,
        _ => 0,
    }
}

/// Error correction codewords per block, by level and version.
#[rustfmt::skip]
const ERROR_CORRECTION_PER_BLOCK: [[u8; 40]; 4] = [
    [ 7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
     28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
     26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
    [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
     28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
     30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
];

/// Number of blocks, by level and version.
#[rustfmt::skip]
const BLOCKS: [[u8; 40]; 4] = [
    [ 1,  1,  1,  1,  1,  2,  2,  2,  2,  4,  4,  4,  4,  4,  6,  6,  6,  6,  7,  8,
      8,  9,  9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
    [ 1,  1,  1,  2,  2,  4,  4,  4,  5,  5,  5,  8,  9,  9, 10, 10, 11, 13, 14, 16,
     17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
    [ 1,  1,  2,  2,  4,  4,  6,  6,  8,  8,  8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
     23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
    [ 1,  1,  2,  4,  4,  4,  5,  6,  8,  8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
     25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
];

/// Coordinates of the centres of alignment patterns, by version (Annex E).
const ALIGNMENT_CENTRES: [&[u8]; 40] = [
    &[],
    &[6, 18],
    &[6, 22],
    &[6, 26],
    &[6, 30],
    &[6, 34],
    &[6, 22, 38],
    &[6, 24, 42],
    &[6, 26, 46],
    &[6, 28, 50],
    &[6, 30, 54],
    &[6, 32, 58],
    &[6, 34, 62],
    &[6, 26, 46, 66],
    &[6, 26, 48, 70],
    &[6, 26, 50, 74],
    &[6, 30, 54, 78],
    &[6, 30, 56, 82],
    &[6, 30, 58, 86],
    &[6, 34, 62, 90],
    &[6, 28, 50, 72, 94],
    &[6, 26, 50, 74, 98],
    &[6, 30, 54, 78, 102],
    &[6, 28, 54, 80, 106],
    &[6, 32, 58, 84, 110],
    &[6, 30, 58, 86, 114],
    &[6, 34, 62, 90, 118],
    &[6, 26, 50, 74, 98, 122],
    &[6, 30, 54, 78, 102, 126],
    &[6, 26, 52, 78, 104, 130],
    &[6, 30, 56, 82, 108, 134],
    &[6, 34, 60, 86, 112, 138],
    &[6, 30, 58, 86, 114, 142],
    &[6, 34, 62, 90, 118, 146],
    &[6, 30, 54, 78, 102, 126, 150],
    &[6, 24, 50, 76, 102, 128, 154],
    &[6, 28, 54, 80, 106, 132, 158],
    &[6, 32, 58, 84, 110, 136, 162],
    &[6, 26, 54, 82, 110, 138, 166],
    &[6, 30, 58, 86, 114, 142, 170],
];

#[cfg(test)]
mod tests {
    use super::*;

    fn version(number: u8) -> Version {
        Version::new(number).unwrap()
    }

    /// The examples that ISO/IEC 18004 prints: version 1 has 26 codewords, version 7 196, version 40 3706.
    #[test]
    fn codewords_and_remainder_bits() {
        let published =
            [(1, 26, 0), (2, 44, 7), (7, 196, 0), (14, 581, 3), (21, 1156, 4), (32, 2465, 3), (40, 3706, 0)];
        for (number, codewords, remainder) in published {
            assert_eq!(total_codewords(version(number)), codewords, "version {number}");
            assert_eq!(remainder_bits(version(number)), remainder, "version {number}");
        }
    }

    /// Version 5-H: (33,11,11) twice and (34,12,11) twice.
    #[test]
    fn shorter_blocks_come_first() {
        let blocks = blocks(version(5), ErrorCorrectionLevel::H);
        let sizes: Vec<_> = blocks.iter().map(|block| (block.total, block.data, block.capacity() / 2)).collect();
        assert_eq!(sizes, [(33, 11, 11), (33, 11, 11), (34, 12, 11), (34, 12, 11)]);
    }

    /// (*c*, *k*, *r*) of the symbols with misdecode protection, as the standard tabulates them.
    #[test]
    fn misdecode_protection_is_what_the_table_leaves() {
        use ErrorCorrectionLevel::{H, L, M, Q};
        for (number, level, c, k, r) in [
            (1, L, 26, 19, 2),
            (1, M, 26, 16, 4),
            (1, Q, 26, 13, 6),
            (1, H, 26, 9, 8),
            (2, L, 44, 34, 4),
            (3, L, 70, 55, 7),
            (4, L, 100, 80, 10),
        ] {
            let block = blocks(version(number), level)[0];
            assert_eq!((block.total, block.data, block.capacity() / 2), (c, k, r), "{number}-{level:?}");
            assert_eq!(block.misdecode_protection, c - k - 2 * r, "{number}-{level:?}");
        }
    }

    #[test]
    fn blocks_fill_the_symbol_and_every_other_one_corrects_all_it_can() {
        for version in Version::all() {
            for level in ErrorCorrectionLevel::ALL {
                let blocks = blocks(version, level);
                assert_eq!(blocks.iter().map(|block| block.total).sum::<usize>(), total_codewords(version));
                for block in blocks {
                    assert_eq!(block.capacity() % 2, 0, "{version:?}-{level:?}: capacity is twice the errors");
                }
            }
        }
    }

    /// The data capacity table of the standard: data codewords of versions 1, 7, 27 and 40.
    #[test]
    fn data_codewords_as_published() {
        use ErrorCorrectionLevel::{H, L, M, Q};
        for (number, expected) in [
            (1, [19, 16, 13, 9]),
            (7, [156, 124, 88, 66]),
            (27, [1468, 1128, 808, 628]),
            (40, [2956, 2334, 1666, 1276]),
        ] {
            assert_eq!([L, M, Q, H].map(|level| data_codewords(version(number), level)), expected);
        }
    }

    #[test]
    fn versions_and_their_sides() {
        assert_eq!(Version::all().len(), 40);
        for version in Version::all() {
            assert_eq!(Version::from_modules(version.modules()), Some(version));
            let centres = alignment_centres(version);
            assert!(centres.is_sorted());
            assert_eq!(centres.len(), if version.number() == 1 { 0 } else { usize::from(version.number()) / 7 + 2 });
            if let (Some(first), Some(last)) = (centres.first(), centres.last()) {
                assert_eq!((usize::from(*first), usize::from(*last)), (6, version.modules() - 7));
            }
        }
        for modules in [0, 16, 17, 20, 22, 176, 178, 181, usize::MAX] {
            assert_eq!(Version::from_modules(modules), None, "{modules}");
        }
    }
}
