//! Mask patterns, and which of them suits a symbol best.
//!
//! Source: ISO/IEC 18004, data masking: mask patterns and evaluation of the results.

use super::information::format_bits;
use crate::plane::Plane;
use crate::symbology::qr::layout::{Role, layout};
use crate::symbology::qr::sizes::{ErrorCorrectionLevel, Version};

/// Points for a run of 5 modules of one colour, with one more for every further module (N1).
const RUN: u32 = 3;
/// Points for every 2 × 2 modules of one colour (N2).
const SQUARE: u32 = 3;
/// Points for what looks like a row through a finder pattern (N3).
const FINDER_LIKE: u32 = 40;
/// Points for every 5 % by which the share of dark modules differs from one half (N4).
const BALANCE: u32 = 10;

/// Whether a mask pattern inverts the module; of the mask only the low three bits count.
#[must_use]
pub const fn mask_bit(mask: u8, row: usize, column: usize) -> bool {
    let (i, j) = (row, column);
    let remainder = match mask & 7 {
        0 => (i + j) % 2,
        1 => i % 2,
        2 => j % 3,
        3 => (i + j) % 3,
        4 => (i / 2 + j / 3) % 2,
        5 => i * j % 2 + i * j % 3,
        6 => (i * j % 2 + i * j % 3) % 2,
        _ => ((i + j) % 2 + i * j % 3) % 2,
    };
    remainder == 0
}

/// Masks the data of an unmasked symbol and writes the format information.
pub(super) fn apply(modules: &mut Plane<bool>, roles: &Plane<Role>, level: ErrorCorrectionLevel, mask: u8) {
    let format = format_bits(level, mask);
    for row in 0..modules.height() {
        for column in 0..modules.width() {
            match roles[(row, column)] {
                Role::Codeword { .. } | Role::Remainder => modules[(row, column)] ^= mask_bit(mask, row, column),
                Role::Format { bit, .. } => modules[(row, column)] = format >> bit & 1 != 0,
                _ => {}
            }
        }
    }
}

/// The mask with the least [`penalty`], the lowest of equals.
#[must_use]
pub fn choose_mask(version: Version, level: ErrorCorrectionLevel, codewords: &[u8]) -> u8 {
    let roles = layout(version);
    let bare = super::unmasked(version, &roles, codewords);
    let score = |mask: &u8| {
        let mut modules = bare.clone();
        apply(&mut modules, &roles, level, *mask);
        penalty(&modules)
    };
    (0..8).min_by_key(score).unwrap_or(0)
}

/// Penalty points of a masked symbol. Runs are scored within the symbol; the light area beside something like a finder
/// pattern may reach into the quiet zone.
#[must_use]
pub fn penalty(modules: &Plane<bool>) -> u32 {
    let (width, height) = (modules.width(), modules.height());
    let rows = (0..height).map(|row| line_penalty((0..width).map(|column| modules[(row, column)]), width));
    let columns = (0..width).map(|column| line_penalty((0..height).map(|row| modules[(row, column)]), height));
    rows.chain(columns).sum::<u32>() + square_penalty(modules) + balance_penalty(modules)
}

fn line_penalty(line: impl Iterator<Item = bool>, length: usize) -> u32 {
    // Runs in turn light, dark, light, ..., dark, light; those at the ends may be empty.
    let mut runs = vec![0_usize];
    for dark in line {
        if dark == (runs.len() % 2 == 0) {
            let last = runs.len() - 1;
            runs[last] += 1;
        } else {
            runs.push(1);
        }
    }
    if runs.len() % 2 == 0 {
        runs.push(0);
    }
    let long = runs.iter().filter(|run| **run >= 5).map(|run| RUN + (*run as u32 - 5)).sum::<u32>();
    // The quiet zone continues the light runs at both ends.
    let last = runs.len() - 1;
    runs[0] += length;
    runs[last] += length;
    long + runs.windows(7).step_by(2).map(finder_like).sum::<u32>()
}

/// Scores light, then dark-light-dark-light-dark as 1:1:3:1:1, then light: once for either side with 4 light modules.
fn finder_like(runs: &[usize]) -> u32 {
    let unit = runs[1];
    if runs[2..6] != [unit, 3 * unit, unit, unit] {
        return 0;
    }
    let (before, after) = (runs[0], runs[6]);
    let sides = u32::from(before >= 4 * unit && after >= unit) + u32::from(after >= 4 * unit && before >= unit);
    FINDER_LIKE * sides
}

fn square_penalty(modules: &Plane<bool>) -> u32 {
    let mut squares = 0;
    for row in 1..modules.height() {
        let (above, here) = (modules.row(row - 1), modules.row(row));
        let uniform =
            |(above, here): &(&[bool], &[bool])| above[0] == above[1] && above[0] == here[0] && above[0] == here[1];
        squares += above.windows(2).zip(here.windows(2)).filter(uniform).count() as u32;
    }
    SQUARE * squares
}

/// Nothing from 45 % to 55 % of dark modules, one lot of points from there to 40 % or 60 %, and so on; a share just on a boundary
/// counts as nearer to one half.
fn balance_penalty(modules: &Plane<bool>) -> u32 {
    let total = modules.data().len();
    let dark = modules.data().iter().filter(|dark| **dark).count();
    let twentieths = (20 * dark).abs_diff(10 * total).div_ceil(total.max(1));
    BALANCE * (twentieths as u32).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The figure of mask patterns: the upper left 6 × 6 modules of some of them, dark as `#`.
    #[test]
    fn masks_look_as_drawn_in_the_standard() {
        let drawn = |mask: u8| -> Vec<String> {
            let row = |row| (0..6).map(|column| if mask_bit(mask, row, column) { '#' } else { '.' }).collect();
            (0..6).map(row).collect()
        };
        assert_eq!(drawn(0)[..2], ["#.#.#.", ".#.#.#"]);
        assert_eq!(drawn(1)[..2], ["######", "......"]);
        assert_eq!(drawn(2)[..2], ["#..#..", "#..#.."]);
        assert_eq!(drawn(3)[..2], ["#..#..", "..#..#"]);
        assert_eq!(drawn(4)[..4], ["###...", "###...", "...###", "...###"]);
        assert_eq!(drawn(5), ["######", "#.....", "#..#..", "#.#.#.", "#..#..", "#....."]);
        assert_eq!(drawn(6), ["######", "###...", "##.##.", "#.#.#.", "#.##.#", "#...##"]);
        assert_eq!(drawn(7), ["#.#.#.", "...###", "#...##", ".#.#.#", "###...", ".###.."]);
    }

    fn row(text: &str) -> u32 {
        line_penalty(text.bytes().map(|module| module == b'#'), text.len())
    }

    #[test]
    fn runs_score_from_five() {
        assert_eq!(row("#.#.####.#"), 0);
        assert_eq!(row("#.#####.##"), 3);
        assert_eq!(row("#.......##"), 5);
    }

    #[test]
    fn finder_like_rows_score_once_a_side() {
        // Both sides are quiet zone: twice.
        assert_eq!(row("#.###.#"), 2 * FINDER_LIKE);
        // Four light modules on the right, one on the left.
        assert_eq!(row("##.#.###.#....##"), FINDER_LIKE);
        assert_eq!(row("##.#.###.#...##"), 0);
    }

    #[test]
    fn squares_and_balance() {
        // All dark, 6 × 6: 12 lines with a run of 6, 25 squares, and 50 % from one half.
        assert_eq!(penalty(&Plane::filled(6, 6, true)), 12 * 4 + 25 * 3 + 90);
    }
}
