//! Sizes of Data Matrix symbols: modules, data regions, codewords and error correction blocks.
//!
//! Source: ISO/IEC 16022, table of ECC 200 symbol attributes (24 squares, 6 rectangles); ISO/IEC 21471 for the further
//! rectangles (DMRE).

/// A symbol size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(u8);

struct Attributes {
    rows: u8,
    columns: u8,
    /// Data regions from top to bottom, and from left to right.
    regions: [u8; 2],
    data: u16,
    error_correction: u16,
    blocks: u8,
    family: Family,
}

/// Which table a size stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Squares of ISO/IEC 16022.
    Square,
    /// Rectangles of ISO/IEC 16022.
    Rectangle,
    /// Rectangles of ISO/IEC 21471.
    ExtendedRectangle,
}

use Family::{ExtendedRectangle, Rectangle, Square};

const fn of(
    [rows, columns]: [u8; 2],
    regions: [u8; 2],
    data: u16,
    error_correction: u16,
    blocks: u8,
    family: Family,
) -> Attributes {
    Attributes { rows, columns, regions, data, error_correction, blocks, family }
}

const fn square(side: u8, regions: u8, data: u16, error_correction: u16, blocks: u8) -> Attributes {
    of([side, side], [regions, regions], data, error_correction, blocks, Square)
}

const fn wide(rows: u8, columns: u8, regions: u8, data: u16, error_correction: u16, family: Family) -> Attributes {
    of([rows, columns], [1, regions], data, error_correction, 1, family)
}

const SIZES: [Attributes; 48] = [
    square(10, 1, 3, 5, 1),
    square(12, 1, 5, 7, 1),
    square(14, 1, 8, 10, 1),
    square(16, 1, 12, 12, 1),
    square(18, 1, 18, 14, 1),
    square(20, 1, 22, 18, 1),
    square(22, 1, 30, 20, 1),
    square(24, 1, 36, 24, 1),
    square(26, 1, 44, 28, 1),
    square(32, 2, 62, 36, 1),
    square(36, 2, 86, 42, 1),
    square(40, 2, 114, 48, 1),
    square(44, 2, 144, 56, 1),
    square(48, 2, 174, 68, 1),
    square(52, 2, 204, 84, 2),
    square(64, 4, 280, 112, 2),
    square(72, 4, 368, 144, 4),
    square(80, 4, 456, 192, 4),
    square(88, 4, 576, 224, 4),
    square(96, 4, 696, 272, 4),
    square(104, 4, 816, 336, 6),
    square(120, 6, 1050, 408, 6),
    square(132, 6, 1304, 496, 8),
    square(144, 6, 1558, 620, 10),
    wide(8, 18, 1, 5, 7, Rectangle),
    wide(8, 32, 2, 10, 11, Rectangle),
    wide(12, 26, 1, 16, 14, Rectangle),
    wide(12, 36, 2, 22, 18, Rectangle),
    wide(16, 36, 2, 32, 24, Rectangle),
    wide(16, 48, 2, 49, 28, Rectangle),
    wide(8, 48, 2, 18, 15, ExtendedRectangle),
    wide(8, 64, 4, 24, 18, ExtendedRectangle),
    wide(8, 80, 4, 32, 22, ExtendedRectangle),
    wide(8, 96, 4, 38, 28, ExtendedRectangle),
    wide(8, 120, 6, 49, 32, ExtendedRectangle),
    wide(8, 144, 6, 63, 36, ExtendedRectangle),
    wide(12, 64, 4, 43, 27, ExtendedRectangle),
    wide(12, 88, 4, 64, 36, ExtendedRectangle),
    wide(16, 64, 4, 62, 36, ExtendedRectangle),
    wide(20, 36, 2, 44, 28, ExtendedRectangle),
    wide(20, 44, 2, 56, 34, ExtendedRectangle),
    wide(20, 64, 4, 84, 42, ExtendedRectangle),
    wide(22, 48, 2, 72, 38, ExtendedRectangle),
    wide(24, 48, 2, 80, 41, ExtendedRectangle),
    wide(24, 64, 4, 108, 46, ExtendedRectangle),
    wide(26, 40, 2, 70, 38, ExtendedRectangle),
    wide(26, 48, 2, 90, 42, ExtendedRectangle),
    wide(26, 64, 4, 118, 50, ExtendedRectangle),
];

impl Size {
    /// 144 x 144.
    pub const LARGEST: Self = Self(23);

    /// All sizes: squares, rectangles, further rectangles, each from the smallest.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        // The table has fewer rows than a byte has values.
        (0..SIZES.len()).map(|index| Self(index as u8))
    }

    /// The size of so many rows and columns of modules, if there is one.
    #[must_use]
    pub fn from_modules(rows: usize, columns: usize) -> Option<Self> {
        Self::all().find(|size| size.height() == rows && size.width() == columns)
    }

    const fn attributes(self) -> &'static Attributes {
        &SIZES[self.0 as usize]
    }

    /// Which table it stands in.
    #[must_use]
    pub const fn family(self) -> Family {
        self.attributes().family
    }

    /// Modules from top to bottom.
    #[must_use]
    pub const fn height(self) -> usize {
        self.attributes().rows as usize
    }

    /// Modules from left to right.
    #[must_use]
    pub const fn width(self) -> usize {
        self.attributes().columns as usize
    }

    /// Data regions from top to bottom, and from left to right.
    #[must_use]
    pub const fn regions(self) -> [usize; 2] {
        let [down, across] = self.attributes().regions;
        [down as usize, across as usize]
    }

    /// Modules of a data region with its borders: from top to bottom, from left to right.
    #[must_use]
    pub const fn region(self) -> [usize; 2] {
        let [down, across] = self.regions();
        [self.height() / down, self.width() / across]
    }

    /// Modules that carry codewords: rows and columns of all data regions without their borders.
    #[must_use]
    pub const fn mapping(self) -> [usize; 2] {
        let [down, across] = self.regions();
        [self.height() - 2 * down, self.width() - 2 * across]
    }

    /// Data codewords.
    #[must_use]
    pub const fn data_codewords(self) -> usize {
        self.attributes().data as usize
    }

    /// All codewords.
    #[must_use]
    pub const fn total_codewords(self) -> usize {
        (self.attributes().data + self.attributes().error_correction) as usize
    }

    /// Reed-Solomon blocks.
    #[must_use]
    pub const fn blocks(self) -> usize {
        self.attributes().blocks as usize
    }

    /// Error correction codewords of each block: all of them are free to correct.
    #[must_use]
    pub const fn error_correction_per_block(self) -> usize {
        self.attributes().error_correction as usize / self.blocks()
    }

    /// Data codewords of a block. In 144 x 144 the last two of ten have one less.
    #[must_use]
    pub const fn data_of_block(self, block: usize) -> usize {
        let (data, blocks) = (self.data_codewords(), self.blocks());
        data / blocks + (block < data % blocks) as usize
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}x{}", self.height(), self.width())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Eight modules to a codeword, and at most four left over, as the standard's corner patterns fill.
    #[test]
    fn codewords_fill_the_mapping_matrix() {
        for size in Size::all() {
            let [rows, columns] = size.mapping();
            assert_eq!(rows * columns / 8, size.total_codewords(), "{size}");
            assert!(rows * columns % 8 == 0 || rows * columns % 8 == 4, "{size}");
            let [down, across] = size.regions();
            let [height, width] = size.region();
            assert_eq!((down * height, across * width), (size.height(), size.width()));
            assert!(height % 2 == 0 && width % 2 == 0, "{size}: clock tracks end light");
        }
    }

    #[test]
    fn blocks_hold_all_codewords() {
        for size in Size::all() {
            let data: usize = (0..size.blocks()).map(|block| size.data_of_block(block)).sum();
            assert_eq!(data, size.data_codewords());
            let correction = size.blocks() * size.error_correction_per_block();
            assert_eq!(data + correction, size.total_codewords());
        }
        let largest = Size::LARGEST;
        let blocks: Vec<usize> = (0..10).map(|block| largest.data_of_block(block)).collect();
        assert_eq!(blocks, [156, 156, 156, 156, 156, 156, 156, 156, 155, 155]);
        assert_eq!(largest.error_correction_per_block(), 62);
    }

    #[test]
    fn as_many_as_the_standards_have() {
        let count = |family| Size::all().filter(|size| size.family() == family).count();
        assert_eq!([Square, Rectangle, ExtendedRectangle].map(count), [24, 6, 18]);
        for size in Size::all() {
            assert_eq!(Size::from_modules(size.height(), size.width()), Some(size));
        }
        assert_eq!(Size::from_modules(11, 11), None);
        assert_eq!(Size::from_modules(144, 8), None);
    }
}
