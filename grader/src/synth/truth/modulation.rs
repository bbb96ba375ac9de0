//! What follows from the modulation of the modules: error correction used, modulation, damage, information areas.

use super::codes::{self, Outcome};
use super::limits::{
    ALIGNMENT_DAMAGE, DAMAGED_MODULES, Edition, MODULATION, TIMING_DAMAGE, UNUSED_ERROR_CORRECTION, below,
};
use crate::plane::Plane;
use crate::symbology::qr::layout::{Role, interleaving, layout};
use crate::symbology::qr::sizes::{Block, ErrorCorrectionLevel, Version, alignment_centres, blocks};

/// Width of the quiet zone in modules.
pub const QUIET_ZONE: usize = 4;

/// Where each measure looks; the same for all symbols of a version and level.
#[derive(Clone, Debug)]
pub struct Anatomy {
    /// Modules on a side.
    pub side: usize,
    /// Role of each module.
    pub roles: Plane<Role>,
    /// Block of each codeword in symbol order.
    block_of: Vec<usize>,
    blocks: Vec<Block>,
    /// Segments with the places of their modules, row and column.
    segments: Vec<(Segment, Vec<Place>)>,
    /// Modules of the two copies of format information, least significant bit first.
    format: [Vec<Place>; 2],
    version: Option<[Vec<Place>; 2]>,
}

/// Row and column; negative and beyond the last in the quiet zone.
pub type Place = (i32, i32);

/// Segment of the fixed patterns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// Upper left finder pattern, separator, quiet zone about the corner.
    A1,
    /// Upper right.
    A2,
    /// Lower left.
    A3,
    /// Horizontal timing pattern.
    B1,
    /// Vertical timing pattern.
    B2,
    /// Alignment patterns.
    C,
}

impl Segment {
    /// Name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::A1 => "A1",
            Self::A2 => "A2",
            Self::A3 => "A3",
            Self::B1 => "B1",
            Self::B2 => "B2",
            Self::C => "C",
        }
    }
}

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
    pub segments: Vec<(Segment, f64)>,
    /// Grades of the two copies.
    pub format: [f64; 2],
    /// Grades of the two copies, from version 7.
    pub version: Option<[f64; 2]>,
}

impl Anatomy {
    /// The anatomy of symbols of a version and level.
    #[must_use]
    pub fn new(version: Version, level: ErrorCorrectionLevel) -> Self {
        let roles = layout(version);
        let side = version.modules();
        let copies = |select: &dyn Fn(Role) -> Option<(u8, u8)>, bits: usize| {
            let mut places = [vec![(0, 0); bits], vec![(0, 0); bits]];
            for row in 0..side {
                for column in 0..side {
                    if let Some((copy, bit)) = select(roles[(row, column)]) {
                        places[usize::from(copy)][usize::from(bit)] = (row as i32, column as i32);
                    }
                }
            }
            places
        };
        let format = |role| if let Role::Format { copy, bit } = role { Some((copy, bit)) } else { None };
        let information = |role| if let Role::Version { copy, bit } = role { Some((copy, bit)) } else { None };
        Self {
            side,
            format: copies(&format, 15),
            version: version.has_version_information().then(|| copies(&information, 18)),
            block_of: interleaving(version, level).into_iter().map(|(block, _)| block).collect(),
            blocks: blocks(version, level),
            segments: segments(version),
            roles,
        }
    }

    /// Reed-Solomon blocks.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Places of the modules of a segment; empty if the version does not have it.
    pub fn segment(&self, segment: Segment) -> impl Iterator<Item = Place> + '_ {
        self.segments.iter().filter(move |(name, _)| *name == segment).flat_map(|(_, places)| places.iter().copied())
    }

    /// Assesses a symbol by the signed modulation of its modules with the quiet zone of 4 around them: positive where
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
        let copies = |places: &[Vec<Place>; 2]| [0, 1].map(|copy| damage(edition, modulation, &places[copy], count));
        Assessment {
            decode,
            unused_error_correction: unused,
            modulation: self.codeword_overlay(edition, modulation, module_modulation),
            reflectance_margin: self.codeword_overlay(edition, modulation, margin),
            segments: self.segments.iter().map(|(s, p)| (*s, damage(edition, modulation, p, notional(*s)))).collect(),
            format: copies(&self.format),
            version: self.version.as_ref().map(copies),
            corrected,
        }
    }

    /// Modules of each codeword with what `value` makes of their modulation, the lowest of each codeword.
    fn codewords(&self, modulation: &Plane<f64>, value: impl Fn(f64) -> f64) -> Vec<f64> {
        let mut lowest = vec![f64::INFINITY; self.block_of.len()];
        for row in 0..self.side {
            for column in 0..self.side {
                if let Role::Codeword { index, .. } = self.roles[(row, column)] {
                    let codeword = &mut lowest[usize::from(index)];
                    *codeword = codeword.min(value(modulation[(row + QUIET_ZONE, column + QUIET_ZONE)]));
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
        let unused = |(errors, block): (&usize, &Block)| 1.0 - 2.0 * *errors as f64 / block.capacity() as f64;
        corrected.iter().zip(&self.blocks).map(unused).fold(1.0, f64::min)
    }

    fn decode(&self, modulation: &Plane<f64>, corrected: &[usize]) -> Decode {
        let wrong = |places: &[Place]| {
            let bits = places.iter().enumerate().map(|(bit, &place)| (bit, at(modulation, place) < 0.0));
            bits.fold(0_u32, |wrong, (bit, is_wrong)| wrong | u32::from(is_wrong) << bit)
        };
        // The second copy is asked only if the first says nothing.
        let read = |places: &[Vec<Place>; 2], code: fn(u32) -> Outcome| match code(wrong(&places[0])) {
            Outcome::Unreadable => code(wrong(&places[1])),
            outcome => outcome,
        };
        let outcomes =
            [Some(read(&self.format, codes::format)), self.version.as_ref().map(|v| read(v, codes::version))];
        if outcomes.contains(&Some(Outcome::Unreadable)) {
            return Decode::Format;
        }
        let too_many = corrected.iter().zip(&self.blocks).any(|(&errors, block)| 2 * errors > block.capacity());
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
        let unused = |(errors, block): (usize, &Block)| (1.0 - 2.0 * errors as f64 / block.capacity() as f64).max(0.0);
        let lowest = errors.into_iter().zip(blocks).map(unused).fold(1.0, f64::min);
        UNUSED_ERROR_CORRECTION.grade(edition, lowest)
    })
}

/// Grade that a pattern of damaged modules earns.
type Notional = fn(Edition, &[bool]) -> f64;

/// Overlay of module grades on the damage of a segment.
fn damage(edition: Edition, modulation: &Plane<f64>, places: &[Place], notional: Notional) -> f64 {
    let grade = |&place: &Place| MODULATION.grade(edition, at(modulation, place).max(0.0));
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

/// How damage of a segment is graded.
#[must_use]
pub fn notional(segment: Segment) -> Notional {
    match segment {
        Segment::A1 | Segment::A2 | Segment::A3 => count,
        Segment::B1 | Segment::B2 => timing,
        Segment::C => alignment,
    }
}

fn count(edition: Edition, damaged: &[bool]) -> f64 {
    DAMAGED_MODULES.grade(edition, damaged.iter().filter(|&&bad| bad).count() as f64)
}

fn share(damaged: &[bool]) -> f64 {
    damaged.iter().filter(|&&bad| bad).count() as f64 / damaged.len() as f64
}

fn timing(edition: Edition, damaged: &[bool]) -> f64 {
    let crowded = damaged.windows(5).any(|five| five.iter().filter(|&&bad| bad).count() > 2);
    if crowded { 0.0 } else { TIMING_DAMAGE.grade(edition, share(damaged)) }
}

fn alignment(edition: Edition, damaged: &[bool]) -> f64 {
    ALIGNMENT_DAMAGE.grade(edition, share(damaged))
}

fn at(modulation: &Plane<f64>, (row, column): Place) -> f64 {
    let index = |x: i32| (x + QUIET_ZONE as i32).max(0) as usize;
    modulation.get(index(row), index(column)).copied().unwrap_or(0.0)
}

/// The segments of a version: A with 168 modules each (7 × 7 finder, 15 separator, quiet zone 4 wide and 15 long), B
/// between the separators, C with 25 modules for each alignment pattern.
fn segments(version: Version) -> Vec<(Segment, Vec<Place>)> {
    let side = version.modules() as i32;
    let mut segments = Vec::new();
    for (segment, right, low) in [(Segment::A1, false, false), (Segment::A2, true, false), (Segment::A3, false, true)] {
        let turn = |x: i32, far: bool| if far { side - 1 - x } else { x };
        // About the upper left corner: rows and columns -4 to 10, but inside the symbol 0 to 7 only.
        let square = (-4..11).flat_map(|row| (-4..11).map(move |column| (row, column)));
        let belongs = |&(row, column): &Place| row < 0 || column < 0 || (row < 8 && column < 8);
        let places = square.filter(belongs).map(|(row, column)| (turn(row, low), turn(column, right))).collect();
        segments.push((segment, places));
    }
    segments.push((Segment::B1, (8..side - 8).map(|column| (6, column)).collect()));
    segments.push((Segment::B2, (8..side - 8).map(|row| (row, 6)).collect()));
    let alignment = alignment_modules(version);
    if !alignment.is_empty() {
        segments.push((Segment::C, alignment));
    }
    segments
}

/// Modules of all alignment patterns.
fn alignment_modules(version: Version) -> Vec<Place> {
    let lines = alignment_centres(version);
    let last = lines.len().wrapping_sub(1);
    let mut places = Vec::new();
    for (i, &row) in lines.iter().enumerate() {
        for (j, &column) in lines.iter().enumerate() {
            if (i == 0 && (j == 0 || j == last)) || (i == last && j == 0) {
                continue;
            }
            let (row, column) = (i32::from(row), i32::from(column));
            places.extend((-2..=2).flat_map(|dr| (-2..=2).map(move |dc| (row + dr, column + dc))));
        }
    }
    places
}

#[cfg(test)]
mod tests;
