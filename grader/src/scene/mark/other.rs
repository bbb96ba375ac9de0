//! Something else where the mark should be.

use super::model::Model;
use super::template::MarkTemplate;
use super::{REACH, contrast};
use crate::geometry::{Point, Vector};
use crate::plane::Plane;
use crate::scene::reduced::Reduced;
use crate::scene::symbol::PlacedSymbol;

/// Cells along the longer side of the expected mark.
const ACROSS: f64 = 10.0;
/// Sides of a piece of print that stands for the mark, in shares of the mark's.
const ALIKE: std::ops::RangeInclusive<f64> = 0.6..=1.6;

/// Corners of a piece of print, alone on its paper, about as large as the mark: at the place where the mark was taught, or
/// anywhere near the symbol if it was taught without one.
pub(super) fn in_its_place(
    picture: &Plane<u8>,
    symbol: &PlacedSymbol,
    template: &MarkTemplate,
    model: &Model,
    side: f64,
) -> Option<[Point; 4]> {
    let factor = (side / ACROSS).round().max(1.0);
    let along = symbol.axes().0.try_normalize(0.0)?;
    let below = Vector::new(-along.y, along.x);
    let (middle, reach) = match template.beside {
        Some(beside) => {
            let offset = (along * beside.offset_x[0] + below * beside.offset_x[1]) * symbol.x_px;
            (symbol.centre() + offset, 1.5 * side)
        }
        None => (symbol.centre(), REACH * symbol.x_px),
    };
    let range = |at: f64, size: usize| {
        let (low, high) = (at - reach, at + reach);
        (high > 0.0 && low < size as f64).then(|| low.max(0.0) as usize..(high as usize).min(size))
    };
    let (columns, rows) = (range(middle.x, picture.width())?, range(middle.y, picture.height())?);
    let reduced = Reduced::new(picture, columns, rows, factor as usize, 4)?;
    let ink = inked(&reduced, picture, symbol)?;
    let [width, height] = {
        let [a, _, b, _] = model.corners();
        [(b.x - a.x) * side / factor, (b.y - a.y) * side / factor]
    };
    let longer = width.max(height);
    let mut best: Option<(f64, [f64; 4])> = None;
    for [left, top, right, bottom] in pieces(&ink) {
        let piece = (right - left).max(bottom - top) / longer;
        let is_cut = left == 0.0 || top == 0.0 || right >= ink.width() as f64 || bottom >= ink.height() as f64;
        if is_cut || !ALIKE.contains(&piece) || (right - left).min(bottom - top) < 0.4 * width.min(height) {
            continue;
        }
        let centre = reduced.pixels(Point::new(f64::midpoint(left, right), f64::midpoint(top, bottom)));
        let away = (centre - middle).norm();
        if best.is_none_or(|(least, _)| away < least) {
            best = Some((away, [left, top, right, bottom]));
        }
    }
    let (_, [left, top, right, bottom]) = best?;
    Some([(left, top), (right, top), (right, bottom), (left, bottom)].map(|(x, y)| reduced.pixels(Point::new(x, y))))
}

/// Which cells hold print, without the symbol and its quiet zone.
fn inked(reduced: &Reduced, picture: &Plane<u8>, symbol: &PlacedSymbol) -> Option<Plane<bool>> {
    let edge = symbol.map.map(Point::new(-0.5 * symbol.quiet_zone, -0.5 * symbol.quiet_zone));
    if edge.x < 0.0 || edge.y < 0.0 {
        return None;
    }
    let paper = f32::from(*picture.get(edge.y as usize, edge.x as usize)?);
    let least = 0.5 * contrast(picture, symbol);
    let own = symbol.corners(0.5 * symbol.quiet_zone);
    let cells = &reduced.cells;
    Some(Plane::from_fn(cells.width(), cells.height(), |row, column| {
        let at = reduced.pixels(Point::new(column as f64 + 0.5, row as f64 + 0.5));
        (f32::from(cells[(row, column)]) - paper).abs() > least && !crate::scene::polygon::contains(&own, at)
    }))
}

/// Boxes (left, top, right, bottom) around pieces of cells that hang together, corners included.
fn pieces(ink: &Plane<bool>) -> Vec<[f64; 4]> {
    let (width, height) = (ink.width(), ink.height());
    let mut seen = Plane::filled(width, height, false);
    let mut boxes = Vec::new();
    for start in (0..height).flat_map(|row| (0..width).map(move |column| (row, column))) {
        if !ink[start] || seen[start] {
            continue;
        }
        let (mut top, mut left, mut bottom, mut right) = (start.0, start.1, start.0, start.1);
        let mut stack = vec![start];
        seen[start] = true;
        while let Some((row, column)) = stack.pop() {
            (top, bottom) = (top.min(row), bottom.max(row));
            (left, right) = (left.min(column), right.max(column));
            for near in (row.saturating_sub(1)..(row + 2).min(height))
                .flat_map(|r| (column.saturating_sub(1)..(column + 2).min(width)).map(move |c| (r, c)))
            {
                if ink[near] && !seen[near] {
                    seen[near] = true;
                    stack.push(near);
                }
            }
        }
        boxes.push([left as f64, top as f64, right as f64 + 1.0, bottom as f64 + 1.0]);
    }
    boxes
}
