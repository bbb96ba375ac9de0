//! Outlines of a dark and light picture, cut into straight pieces.
//!
//! An outline runs along the cracks between dark and light pixels with the dark on its right. Pieces are found in one go:
//! from its first point a piece goes on as long as one line through that point passes all others within the tolerance.

use crate::geometry::{Line, Point};
use crate::image::bitmap::Bitmap;

/// A straight piece of an outline, in the order in which the outline runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// The line through its points.
    pub line: Line,
    /// Where it begins on that line, pixels.
    pub from: Point,
    /// Where it ends on that line.
    pub to: Point,
    /// Steps of the outline from its beginning to the piece's.
    pub start: usize,
    /// Steps of the outline in it.
    pub steps: usize,
}

/// Steps followed in a picture in all: a page of text has hundreds of thousands, a hostile picture many millions.
const MOST_STEPS: usize = 6_000_000;
/// Height or width (pixels) from which an outline can be that of a symbol.
const LEAST_EXTENT: i32 = 18;
/// Shortest piece that is told, pixels: a leg of 8 modules of 1.5 pixels.
pub const SHORTEST: f64 = 12.0;
/// Points of an outline of which one is looked at for straightness.
const STRIDE: usize = 3;

/// Calls `take` with the longer straight pieces of every outline that crosses one of every `step` rows and is large enough, and
/// with the number of its steps.
pub fn outlines(bitmap: &Bitmap, step: usize, mut take: impl FnMut(&[Piece], usize)) {
    // Where an outline has run up the left side of a dark pixel.
    let mut seen = Bitmap::new(bitmap.width(), bitmap.height());
    let mut points: Vec<[i32; 2]> = Vec::new();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut budget = MOST_STEPS;
    for y in (step / 2..bitmap.height()).step_by(step) {
        let mut carry = 0_u64;
        for index in 0..bitmap.row(y).len() {
            let word = bitmap.row(y)[index];
            // Dark with light to the left, not yet seen.
            let mut starts = word & !(word << 1 | carry) & !seen.row(y)[index];
            carry = word >> 63;
            while starts != 0 {
                let x = index * 64 + starts.trailing_zeros() as usize;
                starts &= starts - 1;
                if seen.row(y)[index] >> (x % 64) & 1 == 1 {
                    continue;
                }
                let Some(extent) = follow(bitmap, &mut seen, [x as i32, y as i32], &mut points, &mut budget) else {
                    return;
                };
                if extent >= LEAST_EXTENT {
                    straight(&points, 1.3 + 0.004 * f64::from(extent), &mut pieces);
                    take(&pieces, points.len());
                }
            }
        }
    }
}

/// Follows one outline from the left side of a dark pixel until it closes; returns its larger extent, `None` if the budget
/// is used up.
fn follow(
    bitmap: &Bitmap,
    seen: &mut Bitmap,
    start: [i32; 2],
    points: &mut Vec<[i32; 2]>,
    budget: &mut usize,
) -> Option<i32> {
    // Right, down, left, up; with the dark on the right of the way.
    const WAYS: [[i32; 2]; 4] = [[1, 0], [0, 1], [-1, 0], [0, -1]];
    // The pixels ahead on the left and on the right of the way, from the crossing of cracks.
    const LEFT: [[i32; 2]; 4] = [[0, -1], [0, 0], [-1, 0], [-1, -1]];
    const RIGHT: [[i32; 2]; 4] = [[0, 0], [-1, 0], [-1, -1], [0, -1]];
    const UP: usize = 3;
    points.clear();
    let dark = |x: i32, y: i32| bitmap.get(i64::from(x), i64::from(y)).unwrap_or(false);
    let ([mut x, mut y], mut way) = ([start[0], start[1] + 1], UP);
    let first = [x, y];
    let (mut low, mut high) = (first, first);
    loop {
        points.push([x, y]);
        if way == UP {
            // The pixel to the right of the crack that is run along now.
            let row = seen.row_mut((y - 1) as usize);
            row[x as usize / 64] |= 1 << (x as usize % 64);
        }
        x += WAYS[way][0];
        y += WAYS[way][1];
        low = [low[0].min(x), low[1].min(y)];
        high = [high[0].max(x), high[1].max(y)];
        if !dark(x + RIGHT[way][0], y + RIGHT[way][1]) {
            way = (way + 1) % 4;
        } else if dark(x + LEFT[way][0], y + LEFT[way][1]) {
            way = (way + 3) % 4;
        }
        *budget = budget.checked_sub(1)?;
        if [x, y] == first && way == UP {
            return Some((high[0] - low[0]).max(high[1] - low[1]));
        }
    }
}

/// Cuts a closed outline into straight pieces.
fn straight(points: &[[i32; 2]], tolerance: f64, pieces: &mut Vec<Piece>) {
    pieces.clear();
    let at = |index: usize| {
        let [x, y] = points[index % points.len()];
        Point::new(f64::from(x), f64::from(y))
    };
    // The first piece begins anywhere and may end anywhere, the one behind it ends where a side does.
    let anywhere = reach(&at, 0, points.len(), tolerance);
    let mut start = reach(&at, anywhere, anywhere + points.len(), tolerance);
    let stop = start + points.len();
    while start < stop {
        let end = reach(&at, start, stop, tolerance);
        pieces.extend(piece(&at, start, end));
        start = end;
    }
}

/// Points of a piece through which its line is laid.
const FITTED: usize = 48;

/// A piece between two points of an outline; `None` for one too short to be part of a leg.
fn piece(at: &impl Fn(usize) -> Point, start: usize, end: usize) -> Option<Piece> {
    let steps = end - start;
    if (at(end) - at(start)).norm() < SHORTEST {
        return None;
    }
    // It goes on a little around a corner, which would turn it.
    let inner = (steps / 16, steps - steps / 8);
    let count = FITTED.min(inner.1 - inner.0);
    let points: Vec<Point> = (0..count).map(|i| at(start + inner.0 + i * (inner.1 - inner.0) / count)).collect();
    let line = Line::fit_robust(&points, 0.8)?;
    let on = |p: Point| line.point + line.direction * (p - line.point).dot(&line.direction);
    Some(Piece { line, from: on(at(start)), to: on(at(end)), start, steps })
}

/// The last point up to which one line through the first passes all between within the tolerance.
fn reach(at: &impl Fn(usize) -> Point, start: usize, stop: usize, tolerance: f64) -> usize {
    let origin = at(start);
    // Directions that pass all points so far: between `right` and `left`, as they are seen from the origin.
    let mut bounds: Option<([f64; 2], [f64; 2])> = None;
    let mut end = start + 1;
    let mut farthest = 0.0_f64;
    let mut index = start + STRIDE;
    while index < stop + STRIDE {
        let here = index.min(stop);
        let d = at(here) - origin;
        let distance = d.norm();
        // Beyond the tolerance a point narrows the directions; it must not turn back either.
        if distance > 2.0 * tolerance {
            if distance < farthest - 2.0 * tolerance {
                break;
            }
            farthest = farthest.max(distance);
            let aside = [-d.y * tolerance / distance, d.x * tolerance / distance];
            let (one, other) = ([d.x - aside[0], d.y - aside[1]], [d.x + aside[0], d.y + aside[1]]);
            let turn = |a: [f64; 2], b: [f64; 2]| a[0] * b[1] - a[1] * b[0];
            match &mut bounds {
                None => bounds = Some((one, other)),
                Some((low, high)) => {
                    if turn(*low, [d.x, d.y]) < 0.0 || turn([d.x, d.y], *high) < 0.0 {
                        break;
                    }
                    if turn(*low, one) > 0.0 {
                        *low = one;
                    }
                    if turn(other, *high) > 0.0 {
                        *high = other;
                    }
                }
            }
        }
        end = here;
        if here == stop {
            break;
        }
        index += STRIDE;
    }
    end.max(start + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(width: usize, height: usize, dark: impl Fn(i32, i32) -> bool) -> Bitmap {
        let mut bitmap = Bitmap::new(width, height);
        for y in 0..height {
            for x in 0..width {
                if dark(x as i32, y as i32) {
                    bitmap.row_mut(y)[x / 64] |= 1 << (x % 64);
                }
            }
        }
        bitmap
    }

    #[test]
    fn a_box_has_four_sides_and_its_hole_too() {
        let ring = |x: i32, y: i32| {
            (20..120).contains(&x) && (30..90).contains(&y) && !((40..100).contains(&x) && (50..70).contains(&y))
        };
        let mut found = Vec::new();
        outlines(&drawn(150, 120, ring), 3, |pieces, steps| {
            found.push((steps, pieces.len()));
        });
        assert_eq!(found, [(320, 4), (160, 4)]);
    }

    #[test]
    fn a_turned_square_keeps_its_sides_straight() {
        let (sin, cos) = 0.4_f64.sin_cos();
        let square = |x: i32, y: i32| {
            let (x, y) = (f64::from(x) - 100.0, f64::from(y) - 100.0);
            (x * cos + y * sin).abs() < 50.0 && (y * cos - x * sin).abs() < 50.0
        };
        outlines(&drawn(200, 200, square), 3, |pieces, _| {
            let long: Vec<f64> = pieces.iter().map(|piece| (piece.to - piece.from).norm()).collect();
            assert_eq!(long.len(), 4, "{pieces:?}");
            assert!(long.iter().all(|length| (length - 100.0).abs() < 3.0), "{long:?}");
        });
    }

    #[test]
    fn pictures_without_outlines() {
        for bitmap in [Bitmap::new(0, 0), Bitmap::new(1, 1), drawn(64, 3, |_, _| true)] {
            outlines(&bitmap, 3, |_, _| {});
        }
    }
}
