//! The grid of a chessboard: corners in cells, and squares that carry a dot.

use std::collections::{BTreeMap, BTreeSet};

use grader::geometry::Point;

use super::corners::{find_corners, refine_for};
use super::grey::Grey;
use super::grid::{assemble, one_lattice, pitch};
use super::lattice::Cells;
use super::placement::Wanted;
use super::{FoundGrid, GridError};
use crate::card::Grid;

/// Difference of the middle of a square from the rest of it, by that of dark and light squares, from which on it carries a dot.
const DOT: f64 = 0.4;

/// The grid of a chessboard. A marked node is the upper left corner (as the card lies) of a square that carries a dot of the
/// other colour in its middle.
pub(super) fn chessboard(grey: &Grey, grid: &Grid) -> Result<FoundGrid, GridError> {
    let rough = find_corners(grey);
    let wanted = Wanted::of(grid);
    let cells = one_lattice(&rough, &wanted, "corners")?;
    let pitch = pitch(&cells, &rough);
    let mut points = rough.clone();
    let mut refined = Cells::new();
    for (cell, index) in &cells {
        if let Some(corner) = refine_for(grey, rough[*index], pitch) {
            points[*index] = corner;
            refined.insert(*cell, *index);
        }
    }
    let dotted = dotted(grey, &refined, &points);
    assemble(grey, &refined, &dotted, &points, grid, |_| 0.0)
}

/// Cells that are the first corner of a square with a dot in its middle.
fn dotted(grey: &Grey, cells: &Cells, points: &[Point]) -> BTreeSet<(i32, i32)> {
    let corner = |c: i32, r: i32| cells.get(&(c, r)).map(|index| points[*index]);
    let mut squares: BTreeMap<(i32, i32), [f64; 2]> = BTreeMap::new();
    for &(c, r) in cells.keys() {
        let Some(four) = (|| Some([corner(c, r)?, corner(c + 1, r)?, corner(c + 1, r + 1)?, corner(c, r + 1)?]))()
        else {
            continue;
        };
        let middle = Point::from(four.iter().map(|p| p.coords).sum::<grader::geometry::Vector>() / 4.0);
        // Two thirds of the way to the corners lies outside a dot and inside the square.
        let rest: Option<f32> = four.iter().map(|p| grey.at(middle + (p - middle) * 0.66)).sum();
        if let (Some(inside), Some(rest)) = (grey.at(middle), rest) {
            squares.insert((c, r), [f64::from(inside), f64::from(rest) / 4.0]);
        }
    }
    // How dark and light squares differ: between neighbours, in the middle of the list.
    let mut contrasts: Vec<f64> =
        squares.iter().filter_map(|((c, r), [_, rest])| Some((rest - squares.get(&(c + 1, *r))?[1]).abs())).collect();
    let Some(contrast) = grader::geometry::median(&mut contrasts) else { return BTreeSet::new() };
    squares.iter().filter(|(_, [inside, rest])| (inside - rest).abs() > DOT * contrast).map(|(cell, _)| *cell).collect()
}

#[cfg(test)]
pub(super) mod tests;
