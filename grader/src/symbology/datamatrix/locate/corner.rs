//! Corners that may be that of the L: two straight pieces of an outline that meet about squarely.

use super::contour::Piece;
use crate::geometry::{Point, Vector, cross};
use crate::image::bitmap::Bitmap;

/// A corner with both legs. Looking from the corner, the left leg lies clockwise before the bottom leg in a symbol that is
/// not mirrored: they are named so, whether it is or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corner {
    /// Outer corner of the L, pixels.
    pub at: Point,
    /// From there to the outer end of the left leg.
    pub left: Vector,
    /// From there to the outer end of the bottom leg.
    pub bottom: Vector,
    /// Light on dark.
    pub reversed: bool,
}

impl Corner {
    /// Area that the legs span, pixels squared.
    #[must_use]
    pub fn area(&self) -> f64 {
        cross(self.left, self.bottom).abs()
    }
}

/// Longest leg as a multiple of the shorter: 144 to 8 modules, with room.
const MOST_RATIO: f64 = 21.0;
/// Steps between the legs as a share of the shorter leg: a corner may be round or broken off.
const ROUNDING: f64 = 0.2;

/// The corners of one outline of so many steps.
pub fn corners(pieces: &[Piece], steps: usize, bitmap: &Bitmap, found: &mut Vec<Corner>) {
    for (index, first) in pieces.iter().enumerate() {
        // The next, or the one behind another at a broken corner.
        for ahead in 1..=2.min(pieces.len() - 1) {
            let second = &pieces[(index + ahead) % pieces.len()];
            let between = (second.start + 2 * steps - first.start - first.steps) % steps;
            if let Some(corner) = corner(first, second, between) {
                found.push(extended(corner, bitmap));
            }
        }
    }
}

fn corner(first: &Piece, second: &Piece, between: usize) -> Option<Corner> {
    let (a, b) = (first.to - first.from, second.to - second.from);
    let (long, short) = (a.norm().max(b.norm()), a.norm().min(b.norm()));
    if long > MOST_RATIO * short || between as f64 > ROUNDING * short + 4.0 {
        return None;
    }
    let (sine, cosine) = (cross(a, b) / (a.norm() * b.norm()), a.dot(&b) / (a.norm() * b.norm()));
    // Between 50 and 130 degrees.
    if sine.abs() < 0.766 || cosine.abs() > 0.643 {
        return None;
    }
    let at = first.line.meet(&second.line)?;
    if (at - first.to).norm() > ROUNDING * short + 4.0 || (at - second.from).norm() > ROUNDING * short + 4.0 {
        return None;
    }
    // With the dark on its right the outline comes along the bottom leg of a dark L and goes up the left one; around a
    // light L it runs the other way.
    Some(if sine > 0.0 {
        Corner { at, left: second.to - at, bottom: first.from - at, reversed: false }
    } else {
        Corner { at, left: first.from - at, bottom: second.to - at, reversed: true }
    })
}

/// The same with legs to their very ends: pieces of an outline begin and end a little beside corners, and a leg may go on
/// behind a gap in the print.
fn extended(corner: Corner, bitmap: &Bitmap) -> Corner {
    let Corner { at, left, bottom, reversed } = corner;
    let ink = |p: Point| bitmap.at(p).is_some_and(|dark| dark != reversed);
    let longer = |leg: Vector, other: Vector| {
        let (way, length) = (leg.normalize(), leg.norm());
        let inwards = (other - way * other.dot(&way)).normalize() * 1.5;
        let gap = (0.16 * length).max(4.0);
        let (mut last, mut t) = (length, length);
        while t - last <= gap && t < 4.0 * length {
            t += 0.5;
            let on = at + way * t;
            if ink(on + inwards) && !ink(on - inwards) {
                last = t;
            }
        }
        way * last
    };
    Corner { left: longer(left, bottom), bottom: longer(bottom, left), ..corner }
}
