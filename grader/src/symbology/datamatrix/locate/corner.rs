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
    /// Gap in a leg that is bridged, pixels: a module of a small symbol, several of a large one.
    fn gap(&self) -> f64 {
        let (left, bottom) = (self.left.norm(), self.bottom.norm());
        (0.16 * left.min(bottom)).max(0.09 * left.max(bottom)).max(4.0)
    }

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
                // To the very ends: pieces of an outline begin and end a little beside corners.
                let whole = extended(corner, bitmap, 2.0);
                found.push(whole);
                // And on behind a gap in the print, unless what comes there is none of the leg.
                let longer = extended(whole, bitmap, whole.gap());
                if longer.area() > 1.02 * whole.area() {
                    found.push(longer);
                }
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

/// The same with legs that go on behind gaps of so many pixels.
fn extended(corner: Corner, bitmap: &Bitmap, gap: f64) -> Corner {
    let Corner { at, left, bottom, reversed } = corner;
    let ink = |p: Point| bitmap.at(p).is_some_and(|dark| dark != reversed);
    let longer = |leg: Vector, other: Vector| {
        let (way, length) = (leg.normalize(), leg.norm());
        let inwards = (other - way * other.dot(&way)).normalize();
        let on_edge = |on: Point| ink(on + inwards * 1.5) && !ink(on - inwards * 1.5);
        // A leg may be a little bent: where its edge is lost, it is looked for a pixel beside.
        let (mut aside, mut last, mut end, mut t) = (0.0, length, leg, length);
        while t - last <= gap && t < MOST_RATIO * length {
            t += 0.5;
            let straight = at + way * t;
            let found = [0.0, 0.5, -0.5, 1.0, -1.0].into_iter().find(|by| on_edge(straight + inwards * (aside + by)));
            if let Some(by) = found {
                aside += by;
                last = t;
                end = way * t + inwards * aside;
            }
        }
        end
    };
    Corner { left: longer(left, bottom), bottom: longer(bottom, left), ..corner }
}
