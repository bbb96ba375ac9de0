//! Pieces of print that stand alone on their paper.

use super::model::moments;
use crate::geometry::Point;
use crate::plane::Plane;
use crate::scene::polygon;
use crate::scene::reduced::Reduced;
use crate::scene::symbol::PlacedSymbol;

/// A piece of print.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    /// Upper left and lower right corner of its box, pixels.
    pub corners: [Point; 2],
    /// Middle of its ink, pixels.
    pub middle: Point,
    /// Distance of its ink from there, root of the mean square, pixels.
    pub gyration: f64,
}

/// Pieces in a reduced picture, without the symbol and its quiet zone and without what the border cuts. Print belongs to
/// one piece up to a gap of one cell. `paper` is the grey of paper, `least` how much ink differs from it.
pub(super) fn pieces(reduced: &Reduced, symbol: &PlacedSymbol, paper: f32, least: f32) -> Vec<Piece> {
    let cells = &reduced.cells;
    let (width, height) = (cells.width(), cells.height());
    let own = symbol.corners(0.5 * symbol.quiet_zone);
    let far = own.iter().map(|corner| (corner - symbol.centre()).norm_squared()).fold(0.0, f64::max);
    let centre = symbol.centre();
    let is_own = |p: Point| (p - centre).norm_squared() <= far && polygon::contains(&own, p);
    let middle_of = |row: usize, column: usize| reduced.pixels(Point::new(column as f64 + 0.5, row as f64 + 0.5));
    let ink_at = |row: usize, column: usize| (f32::from(cells[(row, column)]) - paper).abs();
    let mut left =
        Plane::from_fn(width, height, |row, column| ink_at(row, column) > least && !is_own(middle_of(row, column)));
    let mut found = Vec::new();
    let mut stack = Vec::new();
    let mut places = Vec::new();
    for start in (0..height).flat_map(|row| (0..width).map(move |column| (row, column))) {
        if !left[start] {
            continue;
        }
        let (mut top, mut first, mut bottom, mut last) = (start.0, start.1, start.0, start.1);
        places.clear();
        stack.push(start);
        left[start] = false;
        while let Some((row, column)) = stack.pop() {
            (top, bottom) = (top.min(row), bottom.max(row));
            (first, last) = (first.min(column), last.max(column));
            places.push((middle_of(row, column), f64::from(ink_at(row, column))));
            for near in (row.saturating_sub(2)..(row + 3).min(height))
                .flat_map(|r| (column.saturating_sub(2)..(column + 3).min(width)).map(move |c| (r, c)))
            {
                if std::mem::replace(&mut left[near], false) {
                    stack.push(near);
                }
            }
        }
        if top == 0 || first == 0 || bottom + 1 == height || last + 1 == width {
            continue;
        }
        let (middle, gyration) = moments(&places);
        let corner = |row: usize, column: usize| reduced.pixels(Point::new(column as f64, row as f64));
        found.push(Piece { corners: [corner(top, first), corner(bottom + 1, last + 1)], middle, gyration });
    }
    found
}
