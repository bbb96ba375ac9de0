//! The modules of a symbol as shapes in the picture.

use super::canvas::Point;
use super::window::Window;
use crate::grading::ReportedGrade;
use crate::plane::Plane;
use crate::record::{ModuleKind, SymbolDetail, SymbolRecord};

/// Modules with their outlines in the picture.
pub(super) struct Cells<'a> {
    pub detail: &'a SymbolDetail,
    /// Corners of modules: one more than modules in both directions.
    lattice: Plane<Point>,
}

/// What is known of one module.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub grade: Option<ReportedGrade>,
    pub kind: Option<ModuleKind>,
    pub codeword: Option<u32>,
    pub segment: Option<u8>,
    /// On the wrong side of the threshold.
    pub is_wrong: bool,
}

impl<'a> Cells<'a> {
    /// `None` if the detail is empty or not drawable. Planes of another shape than the centres count as missing.
    pub fn new(detail: &'a SymbolDetail, window: &Window) -> Option<Self> {
        let centres = &detail.centres;
        let (columns, rows) = (centres.width(), centres.height());
        // Fewer than two modules have no pitch; more than any symbol has come from a broken file.
        if !(2..=1000).contains(&columns) || !(2..=1000).contains(&rows) || centres.data().len() != columns * rows {
            return None;
        }
        let placed = centres.map(|centre| window.place(*centre));
        if placed.data().iter().any(|centre| !centre.is_drawable()) {
            return None;
        }
        let lattice = Plane::from_fn(columns + 1, rows + 1, |row, column| corner(&placed, row, column));
        Some(Self { detail, lattice })
    }

    /// Modules from left to right.
    pub fn columns(&self) -> usize {
        self.lattice.width() - 1
    }

    /// Modules from top to bottom.
    pub fn rows(&self) -> usize {
        self.lattice.height() - 1
    }

    /// Outline of a cell.
    pub fn quad(&self, row: usize, column: usize) -> [Point; 4] {
        [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)].map(|at| self.lattice[at])
    }

    /// The cell of a module given by the coordinates of the contract.
    pub fn index(&self, [row, column]: [i32; 2]) -> Option<(usize, usize)> {
        let quiet = i32::try_from(self.detail.quiet_zone).ok()?;
        let row = usize::try_from(row.checked_add(quiet)?).ok()?;
        let column = usize::try_from(column.checked_add(quiet)?).ok()?;
        (row < self.rows() && column < self.columns()).then_some((row, column))
    }

    /// What is known of a cell.
    pub fn cell(&self, row: usize, column: usize) -> Cell {
        let detail = self.detail;
        Cell {
            grade: self.of(&detail.grades, row, column).flatten(),
            kind: self.of(&detail.kinds, row, column),
            codeword: self.of(&detail.codewords, row, column).flatten(),
            segment: self.of(&detail.segments, row, column).flatten(),
            is_wrong: self.of(&detail.modulation, row, column).flatten().is_some_and(|held| held < 0.0),
        }
    }

    fn of<T: Copy>(&self, plane: &Plane<T>, row: usize, column: usize) -> Option<T> {
        let fits = plane.width() == self.columns()
            && plane.height() == self.rows()
            && plane.data().len() == plane.width() * plane.height();
        fits.then(|| plane[(row, column)])
    }
}

/// The corner between four centres; beyond the outermost centres the pitch goes on.
fn corner(centres: &Plane<Point>, row: usize, column: usize) -> Point {
    // Positions in centres, at half steps: corner i lies at i - 1/2.
    let between = |at: usize, count: usize| {
        let first = at.saturating_sub(1).min(count - 2);
        (first, at as f64 - 0.5 - first as f64)
    };
    let (top, down) = between(row, centres.height());
    let (left, across) = between(column, centres.width());
    let along = |row: usize| centres[(row, left)].towards(centres[(row, left + 1)], across);
    along(top).towards(along(top + 1), down)
}

/// Corners of the symbol with its quiet zone, from the corners of the symbol.
pub(super) fn quiet_outline(symbol: &SymbolRecord) -> [[f64; 2]; 4] {
    let quiet = match &symbol.detail {
        Some(detail) => f64::from(detail.quiet_zone.min(20)),
        None if symbol.symbology == "MicroQRCode" => 2.0,
        None if symbol.symbology == "DataMatrix" => 1.0,
        None => 4.0,
    };
    let share = |modules: u32| quiet / f64::from(modules.max(1));
    let (across, down) = (share(symbol.size.columns), share(symbol.size.rows));
    let [ul, ur, lr, ll] = symbol.corners;
    // A place in the symbol's own unit square, bilinear so that a slight perspective is followed.
    let at = |u: f64, v: f64| {
        [0, 1].map(|axis| {
            let top = ul[axis] + (ur[axis] - ul[axis]) * u;
            let bottom = ll[axis] + (lr[axis] - ll[axis]) * u;
            top + (bottom - top) * v
        })
    };
    let (left, right, top, bottom) = (-across, 1.0 + across, -down, 1.0 + down);
    [at(left, top), at(right, top), at(right, bottom), at(left, bottom)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_lie_between_centres_and_the_pitch_goes_on_outside() {
        let centres =
            Plane::from_fn(3, 2, |row, column| Point::new(10.0 * column as f64 + 5.0, 8.0 * row as f64 + 4.0));
        for (at, wanted) in [((0, 0), (0.0, 0.0)), ((1, 1), (10.0, 8.0)), ((2, 3), (30.0, 16.0)), ((0, 2), (20.0, 0.0))]
        {
            assert_eq!(corner(&centres, at.0, at.1), Point::new(wanted.0, wanted.1));
        }
    }
}
