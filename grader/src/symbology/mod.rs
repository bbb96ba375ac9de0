//! Symbologies: which there are is an enum, what each is like stands behind one trait, in a folder of its own.
//!
//! What the rest of the library asks of a symbol, it asks through [`MatrixSymbol`], which the sizes of each symbology
//! implement: a symbol of a size has its modules, codewords and fixed patterns in their places.

pub mod bits;
pub mod datamatrix;
pub mod edges;
pub mod message;
pub mod qr;
pub mod segments;
mod text;

#[cfg(test)]
mod contract;

use std::ops::Deref;

use crate::geometry::{Bilinear, Homography, Point};
use crate::plane::Plane;
use crate::record::{DecodeStage, ModuleKind};
use edges::Shade;
use message::Message;
use segments::{Choices, Information, Segment};

/// Which symbologies are graded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbology {
    /// QR Code, ISO/IEC 18004.
    QrCode,
    /// Data Matrix ECC 200, ISO/IEC 16022, with the rectangles of ISO/IEC 21471.
    DataMatrix,
}

impl Symbology {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::QrCode, Self::DataMatrix];

    /// Name as reports print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::QrCode => "QRCode",
            Self::DataMatrix => "DataMatrix",
        }
    }

    /// The symbology of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|symbology| symbology.name() == name)
    }

    /// Width in modules of the quiet zone that the symbology demands: ISO/IEC 18004, 9.1 (2015); ISO/IEC 16022, 7.1.
    #[must_use]
    pub const fn quiet_zone(self) -> usize {
        match self {
            Self::QrCode => 4,
            Self::DataMatrix => 1,
        }
    }
}

/// Size of a symbol, by its symbology. All that is asked of it is behind [`MatrixSymbol`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SymbolSize {
    /// QR Code.
    QrCode(qr::sizes::Version),
    /// Data Matrix.
    DataMatrix(datamatrix::sizes::Size),
}

impl SymbolSize {
    /// Which symbology it is of.
    #[must_use]
    pub const fn symbology(self) -> Symbology {
        match self {
            Self::QrCode(_) => Symbology::QrCode,
            Self::DataMatrix(_) => Symbology::DataMatrix,
        }
    }

    /// QR Code version.
    #[must_use]
    pub const fn version(self) -> Option<qr::sizes::Version> {
        match self {
            Self::QrCode(version) => Some(version),
            Self::DataMatrix(_) => None,
        }
    }

    /// Corners of the symbol widened by `margin` on all sides, modules: upper left, upper right, lower right, lower left.
    #[must_use]
    pub fn corners(self, margin: f64) -> [Point; 4] {
        let (right, bottom) = (self.columns() as f64 + margin, self.rows() as f64 + margin);
        [[-margin, -margin], [right, -margin], [right, bottom], [-margin, bottom]].map(Point::from)
    }

    /// Its middle, modules.
    #[must_use]
    pub fn middle(self) -> Point {
        Point::new(self.columns() as f64 / 2.0, self.rows() as f64 / 2.0)
    }

    /// Centre of a module, modules.
    #[must_use]
    pub fn centre(row: usize, column: usize) -> Point {
        Point::new(column as f64 + 0.5, row as f64 + 0.5)
    }
}

impl Deref for SymbolSize {
    type Target = dyn MatrixSymbol;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::QrCode(version) => version,
            Self::DataMatrix(size) => size,
        }
    }
}

/// What is asked of a matrix symbol of a size. Modules are named by row and column from the upper left corner of the
/// symbol as it reads.
pub trait MatrixSymbol {
    /// Modules from top to bottom.
    fn rows(&self) -> usize;

    /// Modules from left to right.
    fn columns(&self) -> usize;

    /// What each module is for.
    fn kinds(&self) -> Plane<ModuleKind>;

    /// Codeword and bit of each module of the encoding region.
    fn codeword_bits(&self) -> Plane<Option<CodewordBit>>;

    /// Codeword (in symbol order) of each module of the encoding region.
    fn codewords(&self) -> Plane<Option<u32>> {
        self.codeword_bits().map(|bit| bit.map(|bit| u32::from(bit.index)))
    }

    /// The colours that all symbols of the size share, true for dark.
    fn fixed_patterns(&self) -> Plane<Option<bool>>;

    /// Reads a symbol from the colours of its modules, true for dark.
    ///
    /// # Errors
    /// The stage that failed.
    fn decode(&self, bits: &Plane<bool>) -> Result<Decoded, DecodeStage>;

    /// X in pixels, seen on the patterns by which a symbol is found. `map` takes modules to pixels, about.
    fn pitch(&self, shade: &dyn Shade, map: &Homography) -> f64;

    /// The sampling grid of the reference decode with `margin` modules of quiet zone; `None` if the patterns on which it
    /// rests have no edges where they should. `map` takes modules to pixels, about.
    fn grid(&self, shade: &dyn Shade, map: &Homography, margin: usize) -> Option<Grid>;

    /// Diameter (X) of the aperture through which the edges for the grid are looked for; `None`: the measuring aperture.
    fn grid_aperture(&self) -> Option<f64> {
        None
    }

    /// The segments in which damage of fixed patterns is graded, with a quiet zone of `margin` modules.
    fn segments(&self, margin: usize, choices: Choices) -> Vec<Segment>;

    /// Whether the mean of all segments is graded as well.
    fn averages_damage(&self) -> bool {
        false
    }

    /// Modules of format and of version information, where the symbol has them.
    fn information(&self) -> Information;

    /// Runs of modules whose colours alternate, on which print growth is measured: those along rows, those along columns.
    fn alternating(&self) -> [Vec<Run>; 2];
}

/// A bit of a codeword.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CodewordBit {
    /// Codeword, in symbol order.
    pub index: u16,
    /// 0 (most significant) to 7.
    pub bit: u8,
}

/// A sampling grid as the reference decode found it.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Centres of the modules with their quiet zone, pixels.
    pub centres: Plane<Point>,
    /// The even grid that the symbology compares it with.
    pub even: EvenGrid,
    /// A plane in perspective instead, where enough was seen for one.
    pub projective: Option<Homography>,
    /// Places that were measured.
    pub landmarks: Vec<Landmark>,
}

/// An even grid: modules to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EvenGrid {
    /// Affine, or in perspective.
    Projective(Homography),
    /// Opposite sides divided evenly.
    Bilinear(Bilinear),
}

impl EvenGrid {
    /// Where a place lies.
    #[must_use]
    pub fn map(&self, modules: Point) -> Point {
        match self {
            Self::Projective(map) => map.map(modules),
            Self::Bilinear(map) => map.map(modules),
        }
    }
}

/// A place of a symbol that was measured as the middle between opposite edges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Landmark {
    /// Where it is in the symbol, modules.
    pub modules: Point,
    /// Where it was found, pixels.
    pub pixels: Point,
    /// From its centre to the edges, modules; 0 for a point.
    pub edges: f64,
}

/// A run of modules whose colours alternate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Row and column of each module, in order.
    pub modules: Vec<[usize; 2]>,
    /// Whether the first is dark.
    pub first_dark: bool,
}

/// A symbol decoded from the colours of its modules.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// What it is, as far as it says so itself.
    pub variant: Variant,
    /// Codewords after correction, in symbol order.
    pub codewords: Vec<u8>,
    /// Symbol order indices of codewords that were corrected.
    pub corrected: Vec<usize>,
    /// Reed-Solomon blocks.
    pub blocks: Vec<Block>,
    /// The message.
    pub message: Message,
}

/// What a symbol is beyond its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// QR Code.
    QrCode {
        /// Version.
        version: qr::sizes::Version,
        /// Error correction level.
        level: qr::sizes::ErrorCorrectionLevel,
        /// Data mask pattern.
        mask: u8,
    },
    /// Data Matrix.
    DataMatrix {
        /// Size.
        size: datamatrix::sizes::Size,
    },
}

/// A Reed-Solomon block of a decoded symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Codewords in it (indices in symbol order).
    pub codewords: Vec<usize>,
    /// Codewords corrected.
    pub corrected: usize,
    /// Error correction codewords.
    pub error_correction: usize,
    /// Those of them that are free to correct: two for each error.
    pub capacity: usize,
}

impl Decoded {
    /// The colours that its modules should have, true for dark.
    #[must_use]
    pub fn matrix(&self) -> Plane<bool> {
        match self.variant {
            Variant::QrCode { version, level, mask } => qr::encode::matrix(version, level, mask, &self.codewords),
            Variant::DataMatrix { size } => datamatrix::encode::matrix(size, &self.codewords),
        }
    }

    /// Error correction level and mask, of symbols that have them.
    #[must_use]
    pub const fn level_and_mask(&self) -> Option<(qr::sizes::ErrorCorrectionLevel, u8)> {
        match self.variant {
            Variant::QrCode { level, mask, .. } => Some((level, mask)),
            Variant::DataMatrix { .. } => None,
        }
    }
}

/// Corrects the blocks of a symbol in a Galois field: `places` names block and position of each codeword in symbol order,
/// `blocks` the sizes (all codewords, those of error correction, those free to correct) in their order. Returns the blocks,
/// the indices of corrected codewords, and the data codewords of all blocks one behind the other.
fn correct(
    field: rxing::common::reedsolomon::GenericGFRef,
    codewords: &mut [u8],
    places: &[(usize, usize)],
    sizes: &[BlockSize],
) -> Option<Corrected> {
    let mut contents: Vec<Vec<i32>> = sizes.iter().map(|block| vec![0; block.total]).collect();
    let mut blocks: Vec<Block> = sizes
        .iter()
        .map(|size| Block {
            codewords: Vec::with_capacity(size.total),
            corrected: 0,
            error_correction: size.error_correction,
            capacity: size.capacity,
        })
        .collect();
    for (index, ((block, position), value)) in places.iter().zip(codewords.iter()).enumerate() {
        contents[*block][*position] = i32::from(*value);
        blocks[*block].codewords.push(index);
    }
    let decoder = rxing::common::reedsolomon::ReedSolomonDecoder::new(field);
    let mut data = Vec::with_capacity(contents.len());
    for (block, content) in blocks.iter_mut().zip(&mut contents) {
        let parity = i32::try_from(block.error_correction).ok()?;
        block.corrected = decoder.decode(content, parity).ok()?;
        // Codewords kept back for misdecode protection may not be spent on correction.
        if 2 * block.corrected > block.capacity {
            return None;
        }
        data.push(content[..content.len() - block.error_correction].iter().map(|value| *value as u8).collect());
    }
    let mut corrected = Vec::new();
    for (index, ((block, position), value)) in places.iter().zip(codewords.iter_mut()).enumerate() {
        let right = contents[*block][*position] as u8;
        if *value != right {
            corrected.push(index);
            *value = right;
        }
    }
    Some(Corrected { blocks, corrected, data })
}

/// Size of a block for [`correct`].
struct BlockSize {
    total: usize,
    error_correction: usize,
    capacity: usize,
}

/// What [`correct`] made of the codewords.
struct Corrected {
    blocks: Vec<Block>,
    corrected: Vec<usize>,
    /// Data codewords of each block.
    data: Vec<Vec<u8>>,
}

/// An even grid of a symbol with a quiet zone of `margin` modules, where no better is known: cell (0, 0) is module
/// (-margin, -margin).
#[must_use]
pub fn even_grid(map: &Homography, size: SymbolSize, margin: usize) -> Plane<Point> {
    let centre = |index: usize| index as f64 - margin as f64 + 0.5;
    Plane::from_fn(size.columns() + 2 * margin, size.rows() + 2 * margin, |row, column| {
        map.map(Point::new(centre(column), centre(row)))
    })
}
