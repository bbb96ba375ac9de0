//! Where everything sits in a Data Matrix symbol: finder pattern, clock tracks, and the bits of each codeword.
//!
//! Source: ISO/IEC 16022, symbol structure and the annex on codeword placement: each codeword is a shape of eight modules
//! that is laid on the mapping matrix (all data regions put together) along diagonals; where it would leave the matrix it
//! goes on at the opposite side, and four special shapes fill the corners.

use super::sizes::Size;
use crate::plane::Plane;

/// What a module is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The solid L around the symbol: left column and bottom row.
    Finder,
    /// The clock tracks around the symbol: top row and right column.
    Clock,
    /// Solid lines and clock tracks between data regions.
    Alignment,
    /// Part of a codeword.
    Codeword {
        /// In symbol order.
        index: u16,
        /// 0 (most significant) to 7.
        bit: u8,
    },
    /// One of the four modules in the lower right corner that belong to no codeword; dark on the diagonal.
    Remainder {
        /// Whether it is dark.
        dark: bool,
    },
}

/// The role of every module of a symbol.
#[must_use]
pub fn layout(size: Size) -> Plane<Role> {
    let placed = placement(size);
    let [height, width] = size.region();
    Plane::from_fn(size.width(), size.height(), |row, column| {
        let (r, c) = (row % height, column % width);
        if column == 0 || row == size.height() - 1 {
            Role::Finder
        } else if row == 0 || column == size.width() - 1 {
            Role::Clock
        } else if r == 0 || c == 0 || r == height - 1 || c == width - 1 {
            Role::Alignment
        } else {
            let at = (row - 1 - 2 * (row / height), column - 1 - 2 * (column / width));
            let [rows, columns] = size.mapping();
            placed[at].unwrap_or(Role::Remainder { dark: rows - at.0 == columns - at.1 })
        }
    })
}

/// Whether a module of the fixed patterns is dark; `None` for codewords. `row` and `column` within the symbol.
#[must_use]
pub const fn fixed(size: Size, row: usize, column: usize) -> Option<bool> {
    let [height, width] = size.region();
    let (r, c) = (row % height, column % width);
    // Left line and bottom line are solid; the bottom one goes through the right clock track, the left one through the
    // top clock track.
    if c == 0 || r == height - 1 {
        Some(true)
    } else if r == 0 {
        Some(c % 2 == 0)
    } else if c == width - 1 {
        Some(r % 2 == 1)
    } else {
        None
    }
}

/// Where error correction of 144 x 144 begins: its ten blocks do not all have as many data codewords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interleaving {
    /// With the first block, as ISO/IEC 16022 says.
    Standard,
    /// With the ninth, going on from the data codewords: what many encoders made.
    GoingOn,
}

/// For each codeword in symbol order, the index of its block and its position there; positions count the data codewords
/// of a block first, then its error correction codewords.
#[must_use]
pub fn interleaving(size: Size, variant: Interleaving) -> Vec<(usize, usize)> {
    let (blocks, data) = (size.blocks(), size.data_codewords());
    let first = if variant == Interleaving::GoingOn { data % blocks } else { 0 };
    (0..size.total_codewords())
        .map(|index| match index.checked_sub(data) {
            None => (index % blocks, index / blocks),
            Some(behind) => {
                let block = (first + behind) % blocks;
                (block, size.data_of_block(block) + behind / blocks)
            }
        })
        .collect()
}

type Placed = Plane<Option<Role>>;

/// Codewords upon the mapping matrix; the modules left over are `None`.
fn placement(size: Size) -> Placed {
    let [rows, columns] = size.mapping();
    let mut map = Mapping { rows: rows as i32, columns: columns as i32, placed: Plane::filled(columns, rows, None) };
    let (rows, columns) = (map.rows, map.columns);
    let (mut index, mut row, mut column) = (0_u16, 4, 0);
    loop {
        // The corners first, where a sweep meets them.
        if row == rows && column == 0 {
            map.place(&mut index, CORNER_1);
        }
        if row == rows - 2 && column == 0 && columns % 4 != 0 {
            map.place(&mut index, CORNER_2);
        }
        if row == rows - 2 && column == 0 && columns % 8 == 4 {
            map.place(&mut index, CORNER_3);
        }
        if row == rows + 4 && column == 2 && columns % 8 == 0 {
            map.place(&mut index, CORNER_4);
        }
        // Up to the right.
        loop {
            if map.is_free(row, column) {
                map.shape(&mut index, row, column);
            }
            row -= 2;
            column += 2;
            if row < 0 || column >= columns {
                break;
            }
        }
        row += 1;
        column += 3;
        // Down to the left.
        loop {
            if map.is_free(row, column) {
                map.shape(&mut index, row, column);
            }
            row += 2;
            column -= 2;
            if row >= rows || column < 0 {
                break;
            }
        }
        row += 3;
        column += 1;
        if row >= rows && column >= columns {
            break;
        }
    }
    debug_assert_eq!(usize::from(index), size.total_codewords());
    map.placed
}

/// Modules of a corner shape from bit 0 on; negative ones count from the opposite border.
type Corner = [[i32; 2]; 8];
const CORNER_1: Corner = [[-1, 0], [-1, 1], [-1, 2], [0, -2], [0, -1], [1, -1], [2, -1], [3, -1]];
const CORNER_2: Corner = [[-3, 0], [-2, 0], [-1, 0], [0, -4], [0, -3], [0, -2], [0, -1], [1, -1]];
const CORNER_3: Corner = [[-3, 0], [-2, 0], [-1, 0], [0, -2], [0, -1], [1, -1], [2, -1], [3, -1]];
const CORNER_4: Corner = [[-1, 0], [-1, -1], [0, -3], [0, -2], [0, -1], [1, -3], [1, -2], [1, -1]];
/// The usual shape: modules from bit 0 on, relative to that of bit 7.
const SHAPE: [[i32; 2]; 8] = [[-2, -2], [-2, -1], [-1, -2], [-1, -1], [-1, 0], [0, -2], [0, -1], [0, 0]];

struct Mapping {
    rows: i32,
    columns: i32,
    placed: Placed,
}

impl Mapping {
    /// Whether a module is within the matrix and holds nothing yet.
    fn is_free(&self, row: i32, column: i32) -> bool {
        let at = usize::try_from(row).ok().zip(usize::try_from(column).ok());
        at.and_then(|(row, column)| self.placed.get(row, column)).is_some_and(Option::is_none)
    }

    fn set(&mut self, index: u16, bit: usize, row: i32, column: i32) {
        // Both lie within the matrix by construction.
        self.placed[(row as usize, column as usize)] = Some(Role::Codeword { index, bit: bit as u8 });
    }

    /// The usual shape with its last module here; what leaves the matrix enters again at the opposite side, shifted so
    /// that the diagonals go on.
    fn shape(&mut self, index: &mut u16, row: i32, column: i32) {
        for (bit, [down, right]) in SHAPE.into_iter().enumerate() {
            let (mut r, mut c) = (row + down, column + right);
            if r < 0 {
                r += self.rows;
                c += 4 - (self.rows + 4) % 8;
            }
            if c < 0 {
                c += self.columns;
                r += 4 - (self.columns + 4) % 8;
            }
            // Rectangles of the extension may leave it below.
            if r >= self.rows {
                r -= self.rows;
            }
            self.set(*index, bit, r, c);
        }
        *index += 1;
    }

    fn place(&mut self, index: &mut u16, corner: Corner) {
        for (bit, [row, column]) in corner.into_iter().enumerate() {
            let from = |at: i32, size: i32| if at < 0 { size + at } else { at };
            self.set(*index, bit, from(row, self.rows), from(column, self.columns));
        }
        *index += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_has_one_module() {
        for size in Size::all() {
            let mut seen = std::collections::HashSet::new();
            let mut left = 0;
            for role in layout(size).data() {
                match role {
                    Role::Codeword { .. } => assert!(seen.insert(*role), "{size}: {role:?} twice"),
                    Role::Remainder { .. } => left += 1,
                    _ => {}
                }
            }
            let [rows, columns] = size.mapping();
            assert_eq!(seen.len(), 8 * size.total_codewords(), "{size}");
            assert_eq!(left, rows * columns % 8, "{size}");
        }
    }

    #[test]
    fn borders_are_where_the_standard_draws_them() {
        let size = Size::from_modules(32, 32).unwrap();
        let dark = |row, column| fixed(size, row, column);
        // The L and the lines between regions are solid; tracks begin dark at the L and end light.
        assert_eq!(
            (dark(0, 0), dark(0, 1), dark(0, 31), dark(31, 31), dark(31, 7)),
            (Some(true), Some(false), Some(false), Some(true), Some(true))
        );
        assert_eq!(
            (dark(15, 3), dark(16, 3), dark(3, 16), dark(3, 15), dark(2, 15)),
            (Some(true), Some(false), Some(true), Some(true), Some(false))
        );
        assert_eq!(dark(5, 5), None);
        let roles = layout(size);
        assert_eq!(
            (roles[(5, 0)], roles[(0, 5)], roles[(15, 5)], roles[(16, 5)]),
            (Role::Finder, Role::Clock, Role::Alignment, Role::Alignment)
        );
    }

    /// The figure of the standard for 10 x 10: codeword and bit of each module, both from 1.
    #[test]
    fn the_smallest_symbol_as_the_standard_shows_it() {
        let figure = [
            "2.1 2.2 3.6 3.7 3.8 4.3 4.4 4.5",
            "2.3 2.4 2.5 5.1 5.2 4.6 4.7 4.8",
            "2.6 2.7 2.8 5.3 5.4 5.5 1.1 1.2",
            "1.5 6.1 6.2 5.6 5.7 5.8 1.3 1.4",
            "1.8 6.3 6.4 6.5 8.1 8.2 1.6 1.7",
            "7.2 6.6 6.7 6.8 8.3 8.4 8.5 7.1",
            "7.4 7.5 3.1 3.2 8.6 8.7 8.8 7.3",
            "7.7 7.8 3.3 3.4 3.5 4.1 4.2 7.6",
        ];
        let roles = layout(Size::from_modules(10, 10).unwrap());
        for (row, line) in figure.into_iter().enumerate() {
            let found: Vec<String> = (0..8)
                .map(|column| match roles[(row + 1, column + 1)] {
                    Role::Codeword { index, bit } => format!("{}.{}", index + 1, bit + 1),
                    other => format!("{other:?}"),
                })
                .collect();
            assert_eq!(found.join(" "), line);
        }
    }

    #[test]
    fn codewords_go_round_the_blocks() {
        let size = Size::from_modules(52, 52).unwrap();
        let order = interleaving(size, Interleaving::Standard);
        assert_eq!(order[..4], [(0, 0), (1, 0), (0, 1), (1, 1)]);
        assert_eq!(order[204..207], [(0, 102), (1, 102), (0, 103)]);
        assert_eq!(order, interleaving(size, Interleaving::GoingOn));
        for (variant, expected) in [
            (Interleaving::Standard, [(7, 155), (0, 156), (1, 156), (7, 156), (8, 155), (9, 155), (0, 157)]),
            (Interleaving::GoingOn, [(7, 155), (8, 155), (9, 155), (5, 156), (6, 156), (7, 156), (8, 156)]),
        ] {
            let order = interleaving(Size::LARGEST, variant);
            assert_eq!([1557, 1558, 1559, 1565, 1566, 1567, 1568].map(|at| order[at]), expected, "{variant:?}");
            let mut seen = std::collections::HashSet::new();
            assert!(order.iter().all(|place| seen.insert(*place)));
        }
    }
}
