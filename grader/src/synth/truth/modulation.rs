//! What follows from the modulation of the modules: error correction used, modulation, damage, information areas.

use super::codes::{self, Outcome};
use super::limits::{Edition, MODULATION, UNUSED_ERROR_CORRECTION, below};
use super::{datamatrix, qr};
use crate::plane::Plane;
use crate::symbology::{CodewordBit, SymbolSize};
use crate::synth::encoded::{Block, Encoded};

/// Where each measure looks; the same for all symbols of a size and level.
#[derive(Clone, Debug)]
pub struct Anatomy {
    /// Modules from left to right and from top to bottom.
    pub sides: [usize; 2],
    /// Modules of quiet zone around the symbol in the planes of modulation.
    pub quiet_zone: usize,
    /// Codeword of each module.
    pub codewords: Plane<Option<CodewordBit>>,
    /// Block of each codeword in symbol order.
    block_of: Vec<usize>,
    blocks: Vec<Block>,
    size: SymbolSize,
    /// Segments by name, with the places of their modules, row and column.
    segments: Vec<(String, Vec<Place>)>,
    /// Modules of the two copies of format information, least significant bit first.
    format: Option<[Vec<Place>; 2]>,
    version: Option<[Vec<Place>; 2]>,
}

/// Row and column; negative and beyond the last in the quiet zone.
pub type Place = (i32, i32);

/// How the reference decode fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decode {
    /// It decodes.
    Succeeds,
    /// It fails reading format or version information.
    Format,
    /// It fails correcting errors.
    ErrorCorrection,
}

/// All that follows from the modulation of the modules. Grades are not rounded.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// Outcome of the reference decode.
    pub decode: Decode,
    /// Codewords to be corrected in each block.
    pub corrected: Vec<usize>,
    /// Lowest of the blocks; 0 if the decode fails.
    pub unused_error_correction: f64,
    /// Grade of modulation; in 2024 wrong modules count as 0.
    pub modulation: f64,
    /// Grade of reflectance margin, which 2024 does not have.
    pub reflectance_margin: f64,
    /// Grade of each segment.
    pub segments: Vec<(String, f64)>,
    /// Grades of the two copies, of symbologies that have them.
    pub format: Option<[f64; 2]>,
    /// Grades of the two copies, from version 7.
    pub version: Option<[f64; 2]>,
}

impl Anatomy {
    /// The anatomy of a symbol.
    #[must_use]
    pub fn new(symbol: &Encoded) -> Self {
        let (blocks, block_of) = symbol.blocks();
        let (segments, (format, version)) = match symbol.size {
            SymbolSize::QrCode(version) => {
                let named = |(segment, places): (qr::Segment, Vec<Place>)| (segment.name().to_owned(), places);
                let (format, information) = qr::information(version);
                (qr::segments(version).into_iter().map(named).collect(), (Some(format), information))
            }
            SymbolSize::DataMatrix(size) => (datamatrix::segments(size), (None, None)),
        };
        Self {
            sides: [symbol.matrix.width(), symbol.matrix.height()],
            quiet_zone: quiet_zone(symbol.size),
            codewords: symbol.bits(),
            block_of,
            blocks,
            size: symbol.size,
            segments,
            format,
            version,
        }
    }

    /// Modules that the reference decode must find undamaged.
    #[must_use]
    pub fn landmarks(&self) -> Vec<Place> {
        match self.size {
            SymbolSize::QrCode(version) => qr::landmarks(version),
            // The legs, and the tracks that make up the rest of the border.
            SymbolSize::DataMatrix(size) => {
                let tracks = datamatrix::alternating(size).concat();
                ["L1", "L2"].into_iter().flat_map(|name| self.segment(name)).chain(tracks).collect()
            }
        }
    }

    /// Modules along rows and along columns on which print growth is measured.
    #[must_use]
    pub fn alternating(&self) -> [Vec<Place>; 2] {
        match self.size {
            SymbolSize::QrCode(_) => ["B1", "B2"].map(|name| self.segment(name).collect()),
            SymbolSize::DataMatrix(size) => datamatrix::alternating(size),
        }
    }

    /// Names of the segments.
    pub fn segment_names(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().map(|(name, _)| name.as_str())
    }

    fn damage(&self, edition: Edition, modulation: &Plane<f64>) -> Vec<(String, f64)> {
        match self.size {
            SymbolSize::QrCode(version) => qr::segments(version)
                .into_iter()
                .map(|(segment, places)| {
                    let grade = damage(edition, modulation, &places, self.quiet_zone, qr::notional(segment));
                    (segment.name().to_owned(), grade)
                })
                .collect(),
            SymbolSize::DataMatrix(size) => datamatrix::grades(size, edition, modulation),
        }
    }

    /// Reed-Solomon blocks.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Places of the modules of a segment; empty if the version does not have it.
    pub fn segment<'a>(&'a self, segment: &str) -> impl Iterator<Item = Place> + use<'a> {
        let found = self.segments.iter().find(|(name, _)| name == segment);
        found.into_iter().flat_map(|(_, places)| places.iter().copied())
    }

    /// Assesses a symbol by the signed modulation of its modules with their quiet zone around them: positive where
    /// the colour is right, negative where it is wrong.
    #[must_use]
    pub fn assess(&self, edition: Edition, modulation: &Plane<f64>) -> Assessment {
        let corrected = self.corrected(modulation);
        let decode = self.decode(modulation, &corrected);
        let unused = match decode {
            Decode::Succeeds => self.unused(&corrected),
            _ => 0.0,
        };
        let ignore_colour = edition == Edition::E2011;
        let margin = |m: f64| m.max(0.0);
        let module_modulation = |m: f64| if ignore_colour { m.abs() } else { margin(m) };
        let copies = |places: &[Vec<Place>; 2]| {
            [0, 1].map(|copy| damage(edition, modulation, &places[copy], self.quiet_zone, qr::count))
        };
        Assessment {
            decode,
            unused_error_correction: unused,
            modulation: self.codeword_overlay(edition, modulation, module_modulation),
            reflectance_margin: self.codeword_overlay(edition, modulation, margin),
            segments: self.damage(edition, modulation),
            format: self.format.as_ref().map(copies),
            version: self.version.as_ref().map(copies),
            corrected,
        }
    }

    /// Modules of each codeword with what `value` makes of their modulation, the lowest of each codeword.
    fn codewords(&self, modulation: &Plane<f64>, value: impl Fn(f64) -> f64) -> Vec<f64> {
        let mut lowest = vec![f64::INFINITY; self.block_of.len()];
        for row in 0..self.codewords.height() {
            for column in 0..self.codewords.width() {
                if let Some(CodewordBit { index, .. }) = self.codewords[(row, column)] {
                    let codeword = &mut lowest[usize::from(index)];
                    *codeword = codeword.min(value(modulation[(row + self.quiet_zone, column + self.quiet_zone)]));
                }
            }
        }
        lowest
    }

    fn corrected(&self, modulation: &Plane<f64>) -> Vec<usize> {
        let mut corrected = vec![0; self.blocks.len()];
        for (codeword, lowest) in self.codewords(modulation, |m| m).into_iter().enumerate() {
            corrected[self.block_of[codeword]] += usize::from(lowest < 0.0);
        }
        corrected
    }

    fn unused(&self, corrected: &[usize]) -> f64 {
        let unused = |(errors, block): (&usize, &Block)| 1.0 - 2.0 * *errors as f64 / block.capacity as f64;
        corrected.iter().zip(&self.blocks).map(unused).fold(1.0, f64::min)
    }

    fn decode(&self, modulation: &Plane<f64>, corrected: &[usize]) -> Decode {
        let wrong = |places: &[Place]| {
            let bits =
                places.iter().enumerate().map(|(bit, &place)| (bit, at(modulation, place, self.quiet_zone) < 0.0));
            bits.fold(0_u32, |wrong, (bit, is_wrong)| wrong | u32::from(is_wrong) << bit)
        };
        // The second copy is asked only if the first says nothing.
        let read = |places: &[Vec<Place>; 2], code: fn(u32) -> Outcome| match code(wrong(&places[0])) {
            Outcome::Unreadable => code(wrong(&places[1])),
            outcome => outcome,
        };
        let outcomes = [
            self.format.as_ref().map(|format| read(format, codes::format)),
            self.version.as_ref().map(|version| read(version, codes::version)),
        ];
        if outcomes.contains(&Some(Outcome::Unreadable)) {
            return Decode::Format;
        }
        let too_many = corrected.iter().zip(&self.blocks).any(|(&errors, block)| 2 * errors > block.capacity);
        if too_many || outcomes.contains(&Some(Outcome::Misread)) { Decode::ErrorCorrection } else { Decode::Succeeds }
    }

    /// Grade of modulation or reflectance margin: codewords below a level count as errors, the worst block decides.
    fn codeword_overlay(&self, edition: Edition, modulation: &Plane<f64>, value: impl Fn(f64) -> f64) -> f64 {
        let grades: Vec<f64> =
            self.codewords(modulation, value).into_iter().map(|lowest| MODULATION.grade(edition, lowest)).collect();
        codeword_overlay(edition, &grades, &self.block_of, &self.blocks)
    }
}

/// The overlay of codeword grades (in symbol order) on the error correction of their blocks.
#[must_use]
pub fn codeword_overlay(edition: Edition, grades: &[f64], block_of: &[usize], blocks: &[Block]) -> f64 {
    edition.overlay(|level| {
        let mut errors = vec![0_usize; blocks.len()];
        for (grade, &block) in grades.iter().zip(block_of) {
            errors[block] += usize::from(below(*grade, level));
        }
        let unused = |(errors, block): (usize, &Block)| (1.0 - 2.0 * errors as f64 / block.capacity as f64).max(0.0);
        let lowest = errors.into_iter().zip(blocks).map(unused).fold(1.0, f64::min);
        UNUSED_ERROR_CORRECTION.grade(edition, lowest)
    })
}

/// Grade that a pattern of damaged modules earns.
pub type Notional = fn(Edition, &[bool]) -> f64;

/// Overlay of module grades on the damage of a segment.
pub fn damage(
    edition: Edition,
    modulation: &Plane<f64>,
    places: &[Place],
    quiet_zone: usize,
    notional: Notional,
) -> f64 {
    let grade = |&place: &Place| MODULATION.grade(edition, at(modulation, place, quiet_zone).max(0.0));
    let grades: Vec<f64> = places.iter().map(grade).collect();
    module_overlay(edition, &grades, notional)
}

/// The overlay of module grades (in order along the segment) on the grade that their damage earns.
#[must_use]
pub fn module_overlay(edition: Edition, grades: &[f64], notional: Notional) -> f64 {
    edition.overlay(|level| {
        let damaged: Vec<bool> = grades.iter().map(|&grade| below(grade, level)).collect();
        notional(edition, &damaged)
    })
}

/// Modulation of a module.
pub fn at(modulation: &Plane<f64>, (row, column): Place, quiet_zone: usize) -> f64 {
    let index = |x: i32| (x + quiet_zone as i32).max(0) as usize;
    modulation.get(index(row), index(column)).copied().unwrap_or(0.0)
}

/// Width of the quiet zone that a symbol has.
pub const fn quiet_zone(size: SymbolSize) -> usize {
    match size {
        SymbolSize::QrCode(_) => 4,
        SymbolSize::DataMatrix(_) => datamatrix::QUIET_ZONE,
    }
}

#[cfg(test)]
mod tests;
