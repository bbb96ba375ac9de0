//! Where everything sits in a QR Code symbol: what each module is for, and which codeword belongs to which block.
//!
//! Source: ISO/IEC 18004, symbol structure, codeword placement, format information and version information.

use super::sizes::{ErrorCorrectionLevel, Version, alignment_centres, blocks, remainder_bits, total_codewords};
use crate::plane::Plane;

/// Corner of the symbol that holds a finder pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Corner {
    /// Rows and columns from 0.
    UpperLeft,
    /// Rows from 0, columns to the last.
    UpperRight,
    /// Rows to the last, columns from 0.
    LowerLeft,
}

/// Direction in which a timing pattern runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    /// Row 6.
    Horizontal,
    /// Column 6.
    Vertical,
}

/// What a module is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Finder pattern, 7 × 7 modules.
    Finder(Corner),
    /// Light modules between a finder pattern and the rest.
    Separator(Corner),
    /// Timing pattern, where no alignment pattern lies upon it.
    Timing(Axis),
    /// Alignment pattern, 5 × 5 modules; numbered row by row from the top, from the left within a row.
    Alignment(u8),
    /// Format information. Bit 14 is the most significant one. Copy 0 lies around the upper left finder pattern; copy
    /// 1 is split: its bits 14 to 8 beside the lower left finder pattern, bits 7 to 0 under the upper right one.
    Format {
        /// 0 or 1.
        copy: u8,
        /// 14 (most significant) to 0.
        bit: u8,
    },
    /// The module in row 4V + 9, column 8, which is always dark.
    DarkModule,
    /// Version information. Bit 17 is the most significant one. Copy 0 lies to the left of the upper right finder
    /// pattern, copy 1 above the lower left one.
    Version {
        /// 0 or 1.
        copy: u8,
        /// 17 (most significant) to 0.
        bit: u8,
    },
    /// Part of a codeword.
    Codeword {
        /// In symbol order: as placed, blocks interleaved.
        index: u16,
        /// 0 (most significant, placed first) to 7.
        bit: u8,
    },
    /// Module behind the last codeword; light before masking.
    Remainder,
}

/// The role of every module of a symbol.
#[must_use]
pub fn layout(version: Version) -> Plane<Role> {
    let side = version.modules();
    let mut roles = Plane::filled(side, side, None);
    place_timing(&mut roles, side);
    place_finders(&mut roles, side);
    place_alignment(&mut roles, version);
    place_format(&mut roles, side);
    if version.has_version_information() {
        place_version(&mut roles, side);
    }
    place_codewords(&mut roles, version);
    roles.map(|role| role.unwrap_or(Role::Remainder))
}

/// For each codeword in symbol order, the index of its block and its position there; positions count the data
/// codewords of a block first, then its error correction codewords.
#[must_use]
pub fn interleaving(version: Version, level: ErrorCorrectionLevel) -> Vec<(usize, usize)> {
    let blocks = blocks(version, level);
    let longest = blocks.iter().map(|block| block.data).max().unwrap_or(0);
    let error_correction = blocks.iter().map(|block| block.error_correction()).max().unwrap_or(0);
    let data = (0..longest).flat_map(|position| {
        let holds = move |data: usize| position < data;
        blocks.iter().enumerate().filter(move |(_, block)| holds(block.data)).map(move |(index, _)| (index, position))
    });
    let correction = (0..error_correction)
        .flat_map(|position| blocks.iter().enumerate().map(move |(index, block)| (index, block.data + position)));
    data.chain(correction).collect()
}

/// The columns, from the right, that a column pair of the codeword placement covers: the vertical timing pattern
/// stands in none.
fn column_pairs(side: usize) -> impl Iterator<Item = usize> {
    (0..(side - 1) / 2).map(move |pair| {
        let right = side - 1 - 2 * pair;
        if right > 6 { right } else { right - 1 }
    })
}

type Roles = Plane<Option<Role>>;

fn place_timing(roles: &mut Roles, side: usize) {
    for along in 0..side {
        roles[(6, along)] = Some(Role::Timing(Axis::Horizontal));
        roles[(along, 6)] = Some(Role::Timing(Axis::Vertical));
    }
}

fn place_finders(roles: &mut Roles, side: usize) {
    for (corner, top, left, pattern_top, pattern_left) in [
        (Corner::UpperLeft, 0, 0, 0, 0),
        (Corner::UpperRight, 0, side - 8, 0, side - 7),
        (Corner::LowerLeft, side - 8, 0, side - 7, 0),
    ] {
        fill(roles, top, left, 8, Role::Separator(corner));
        fill(roles, pattern_top, pattern_left, 7, Role::Finder(corner));
    }
}

fn place_alignment(roles: &mut Roles, version: Version) {
    for (index, (row, column)) in (0..).zip(alignment_positions(version)) {
        fill(roles, row - 2, column - 2, 5, Role::Alignment(index));
    }
}

/// Centres (row, column) of the alignment patterns in the order in which [`Role::Alignment`] numbers them.
pub fn alignment_positions(version: Version) -> impl Iterator<Item = (usize, usize)> {
    let centres = alignment_centres(version);
    let (first, last) = (6, version.modules() - 7);
    let pairs = centres.iter().flat_map(move |row| centres.iter().map(move |column| (*row, *column)));
    pairs
        .map(|(row, column)| (usize::from(row), usize::from(column)))
        .filter(move |centre| ![(first, first), (first, last), (last, first)].contains(centre))
}

fn place_format(roles: &mut Roles, side: usize) {
    for bit in 0..15_u8 {
        // Copy 0 runs along row 8 to the finder pattern's corner and up column 8, leaping over the timing patterns.
        let from_left = usize::from(14 - bit);
        let around = match bit {
            9..=14 => (8, from_left),
            8 => (8, 7),
            7 => (8, 8),
            6 => (7, 8),
            _ => (usize::from(bit), 8),
        };
        roles[around] = Some(Role::Format { copy: 0, bit });
        // Copy 1 runs up column 8 from the last row, then along row 8 to the last column.
        let split = if bit >= 8 { (side - 1 - from_left, 8) } else { (8, side - 1 - usize::from(bit)) };
        roles[split] = Some(Role::Format { copy: 1, bit });
    }
    roles[(side - 8, 8)] = Some(Role::DarkModule);
}

fn place_version(roles: &mut Roles, side: usize) {
    for bit in 0..18_u8 {
        let (along, across) = (usize::from(bit / 3), side - 11 + usize::from(bit % 3));
        roles[(along, across)] = Some(Role::Version { copy: 0, bit });
        roles[(across, along)] = Some(Role::Version { copy: 1, bit });
    }
}

/// Two columns wide, from the lower right corner, upwards and downwards by turns, right module before left.
fn place_codewords(roles: &mut Roles, version: Version) {
    let side = version.modules();
    let bits = (0..).flat_map(|index| (0..8).map(move |bit| Role::Codeword { index, bit }));
    let mut bits = bits.take(8 * total_codewords(version));
    for (pair, right) in column_pairs(side).enumerate() {
        for step in 0..side {
            let row = if pair % 2 == 0 { side - 1 - step } else { step };
            for column in [right, right - 1] {
                if roles[(row, column)].is_none() {
                    roles[(row, column)] = bits.next();
                }
            }
        }
    }
    debug_assert!(bits.next().is_none());
    debug_assert_eq!(roles.data().iter().filter(|role| role.is_none()).count(), remainder_bits(version));
}

fn fill(roles: &mut Roles, top: usize, left: usize, size: usize, role: Role) {
    for row in top..top + size {
        for column in left..left + size {
            roles[(row, column)] = Some(role);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sizes of the parts follow from the geometry: finder patterns with separators 3 × 64, timing 2 (4V + 1),
    /// alignment 25 each less 5 wherever one lies on a timing pattern, format 2 × 15 and one dark module, version
    /// 2 × 18 from version 7, the rest codewords and remainder.
    #[test]
    fn parts_have_the_sizes_that_the_geometry_gives() {
        for version in Version::all() {
            let roles = layout(version);
            let count = |wanted: fn(&Role) -> bool| roles.data().iter().filter(|role| wanted(role)).count();
            let v = usize::from(version.number());
            let patterns = alignment_positions(version).count();
            let per_side = (patterns + 3).isqrt();
            let on_timing = if v >= 7 { 2 * (per_side - 2) } else { 0 };
            assert_eq!(count(|role| matches!(role, Role::Finder(_) | Role::Separator(_))), 3 * 64);
            assert_eq!(count(|role| matches!(role, Role::Timing(_))), 2 * (4 * v + 1) - 5 * on_timing);
            assert_eq!(count(|role| matches!(role, Role::Alignment(_))), 25 * patterns);
            assert_eq!(count(|role| matches!(role, Role::Format { .. })), 30);
            assert_eq!(count(|role| matches!(role, Role::DarkModule)), 1);
            assert_eq!(count(|role| matches!(role, Role::Version { .. })), if v >= 7 { 36 } else { 0 });
            assert_eq!(count(|role| matches!(role, Role::Codeword { .. })), 8 * total_codewords(version));
            assert_eq!(count(|role| matches!(role, Role::Remainder)), remainder_bits(version));
        }
    }

    #[test]
    fn every_bit_has_one_module() {
        for version in Version::all() {
            let mut seen = std::collections::HashSet::new();
            for role in layout(version).data() {
                if matches!(role, Role::Format { .. } | Role::Version { .. } | Role::Codeword { .. }) {
                    assert!(seen.insert(*role), "version {}: {role:?} twice", version.number());
                }
            }
        }
    }

    /// Positions that the figures of the standard show: format bit 14 in row 8 column 0, bit 0 at the top of column
    /// 8, and in the split copy at the foot of column 8 and the end of row 8; version bit 0 in row 0, column N - 11.
    #[test]
    fn landmarks() {
        let version = Version::new(7).unwrap();
        let roles = layout(version);
        assert_eq!(roles[(8, 0)], Role::Format { copy: 0, bit: 14 });
        assert_eq!(roles[(0, 8)], Role::Format { copy: 0, bit: 0 });
        assert_eq!(roles[(44, 8)], Role::Format { copy: 1, bit: 14 });
        assert_eq!(roles[(38, 8)], Role::Format { copy: 1, bit: 8 });
        assert_eq!(roles[(8, 37)], Role::Format { copy: 1, bit: 7 });
        assert_eq!(roles[(8, 44)], Role::Format { copy: 1, bit: 0 });
        assert_eq!(roles[(37, 8)], Role::DarkModule);
        assert_eq!(roles[(0, 34)], Role::Version { copy: 0, bit: 0 });
        assert_eq!(roles[(5, 36)], Role::Version { copy: 0, bit: 17 });
        assert_eq!(roles[(34, 0)], Role::Version { copy: 1, bit: 0 });
        assert_eq!(roles[(44, 44)], Role::Codeword { index: 0, bit: 0 });
        assert_eq!(roles[(44, 43)], Role::Codeword { index: 0, bit: 1 });
        assert_eq!(roles[(43, 44)], Role::Codeword { index: 0, bit: 2 });
        assert_eq!(roles[(6, 22)], Role::Alignment(0));
        assert_eq!(roles[(6, 8)], Role::Timing(Axis::Horizontal));
    }

    /// The order that ISO/IEC 18004 spells out for version 5-H: D1 D12 D23 D35 D2 ... D11 D22 D33 D45 D34 D46 E1 E23.
    #[test]
    fn interleaving_of_5_h() {
        let order = interleaving(Version::new(5).unwrap(), ErrorCorrectionLevel::H);
        assert_eq!(order.len(), 134);
        assert_eq!(order[..5], [(0, 0), (1, 0), (2, 0), (3, 0), (0, 1)]);
        assert_eq!(order[40..48], [(0, 10), (1, 10), (2, 10), (3, 10), (2, 11), (3, 11), (0, 11), (1, 11)]);
        assert_eq!(order[48..50], [(2, 12), (3, 12)]);
        assert_eq!(order[133], (3, 33));
    }
}
