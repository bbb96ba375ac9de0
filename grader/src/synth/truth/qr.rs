//! Fixed patterns and information areas of QR Code: where they are and how their damage is graded.
//!
//! Source: ISO/IEC 18004, Annex G.

use super::limits::{ALIGNMENT_DAMAGE, DAMAGED_MODULES, Edition, TIMING_DAMAGE};
use super::modulation::{Notional, Place};
use crate::symbology::qr::layout::{Role, layout};
use crate::symbology::qr::sizes::{Version, alignment_centres};

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

/// How damage of a segment is graded.
#[must_use]
pub fn notional(segment: Segment) -> Notional {
    match segment {
        Segment::A1 | Segment::A2 | Segment::A3 => count,
        Segment::B1 | Segment::B2 => timing,
        Segment::C => alignment,
    }
}

pub fn count(edition: Edition, damaged: &[bool]) -> f64 {
    DAMAGED_MODULES.grade(edition, damaged.iter().filter(|&&bad| bad).count() as f64)
}

fn share(damaged: &[bool]) -> f64 {
    damaged.iter().filter(|&&bad| bad).count() as f64 / damaged.len() as f64
}

pub fn timing(edition: Edition, damaged: &[bool]) -> f64 {
    let crowded = damaged.windows(5).any(|five| five.iter().filter(|&&bad| bad).count() > 2);
    if crowded { 0.0 } else { TIMING_DAMAGE.grade(edition, share(damaged)) }
}

fn alignment(edition: Edition, damaged: &[bool]) -> f64 {
    ALIGNMENT_DAMAGE.grade(edition, share(damaged))
}

/// The segments of a version: A with 168 modules each (7 × 7 finder, 15 separator, quiet zone 4 wide and 15 long), B
/// between the separators, C with 25 modules for each alignment pattern.
pub fn segments(version: Version) -> Vec<(Segment, Vec<Place>)> {
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

/// Modules of both copies of format and of version information, least significant bit first.
pub fn information(version: Version) -> ([Vec<Place>; 2], Option<[Vec<Place>; 2]>) {
    let roles = layout(version);
    let copies = |select: &dyn Fn(Role) -> Option<(u8, u8)>, bits: usize| {
        let mut places = [vec![(0, 0); bits], vec![(0, 0); bits]];
        for row in 0..roles.height() {
            for column in 0..roles.width() {
                if let Some((copy, bit)) = select(roles[(row, column)]) {
                    places[usize::from(copy)][usize::from(bit)] = (row as i32, column as i32);
                }
            }
        }
        places
    };
    let format = |role| if let Role::Format { copy, bit } = role { Some((copy, bit)) } else { None };
    let information = |role| if let Role::Version { copy, bit } = role { Some((copy, bit)) } else { None };
    (copies(&format, 15), version.has_version_information().then(|| copies(&information, 18)))
}

/// The modules that the reference decode must find undamaged: the lines through the inner square of each finder pattern,
/// on which the search depends, and the alignment patterns.
pub fn landmarks(version: Version) -> Vec<Place> {
    let side = version.modules() as i32;
    let lines = (0..7).flat_map(|along| (2..=4).flat_map(move |line| [(along, line), (line, along)]));
    let corners = [(0, 0), (0, side - 7), (side - 7, 0)];
    let finders = lines.flat_map(move |(r, c)| corners.map(|(top, left)| (top + r, left + c)));
    finders.chain(alignment_modules(version)).collect()
}
