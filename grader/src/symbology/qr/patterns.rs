//! Sub-pixel centres of finder and alignment patterns, measured on edges.
//!
//! A centre is the middle between opposite edges along many lines, so print growth and blur, which move both edges
//! alike, leave it where it is; a wrong module spoils only the lines through it.

use crate::geometry::{Point, Vector, robust_mean};
use crate::symbology::edges::{Axes, Shade, edge};

/// What a pattern's outline looks like from its middle.
struct Outline {
    /// Where along a line to begin, where the colour is `start`.
    from: f64,
    /// Where to give up.
    to: f64,
    /// Sign of the level at the beginning.
    start: f32,
    /// Lines run at these distances beside the middle.
    reach: f64,
    spacing: f64,
}

/// The outer edge of the dark ring, 3.5 modules out.
const FINDER: Outline = Outline { from: 3.0, to: 4.4, start: -1.0, reach: 3.0, spacing: 0.5 };
/// The outline of the white square, 1.5 modules out.
const ALIGNMENT: Outline = Outline { from: 1.0, to: 2.2, start: 1.0, reach: 1.0, spacing: 0.25 };

/// Centre of a finder pattern near a guess; `None` if too few of its edges are there.
#[must_use]
pub fn finder_centre(shade: &(impl Shade + ?Sized), guess: Point, axes: Axes) -> Option<Point> {
    let first = centre(shade, guess, axes, &FINDER)?;
    centre(shade, first, axes, &FINDER).or(Some(first))
}

/// Centre of an alignment pattern near a guess; `None` if there is none within `reach` modules.
#[must_use]
pub fn alignment_centre(shade: &(impl Shade + ?Sized), guess: Point, axes: Axes, reach: f64) -> Option<Point> {
    let (start, score) = best_match(shade, guess, axes, reach);
    if score < 20 {
        return None;
    }
    let first = centre(shade, start, axes, &ALIGNMENT).unwrap_or(start);
    let second = centre(shade, first, axes, &ALIGNMENT).unwrap_or(first);
    ((second - start).norm() <= axes.0.norm() + axes.1.norm()).then_some(second)
}

fn centre(shade: &(impl Shade + ?Sized), guess: Point, (u, v): Axes, outline: &Outline) -> Option<Point> {
    let along_u = middle(shade, guess, u, v, outline)?;
    let along_v = middle(shade, guess, v, u, outline)?;
    Some(guess + u * along_u + v * along_v)
}

/// How far (modules) the middle between both edges lies from the guess, along one axis.
fn middle(
    shade: &(impl Shade + ?Sized),
    guess: Point,
    along: Vector,
    across: Vector,
    outline: &Outline,
) -> Option<f64> {
    let lines = (2.0 * outline.reach / outline.spacing).round() as usize;
    let mut middles = Vec::with_capacity(lines + 1);
    for line in 0..=lines {
        let origin = guess + across * (line as f64 * outline.spacing - outline.reach);
        let far = edge(shade, origin, along, outline.from, outline.to, outline.start);
        let near = edge(shade, origin, -along, outline.from, outline.to, outline.start);
        if let (Some(far), Some(near)) = (far, near) {
            middles.push(0.5 * (far - near));
        }
    }
    if middles.len() * 3 < lines {
        return None;
    }
    robust_mean(&mut middles, 0.01)
}

/// The place within `reach` modules of the guess where most of the 25 modules of an alignment pattern have the right
/// colour, the nearest of equals; and how many do.
fn best_match(shade: &(impl Shade + ?Sized), guess: Point, (u, v): Axes, reach: f64) -> (Point, u32) {
    let at = |shift: Vector| (guess + shift, matches(shade, guess + shift, u, v));
    let mut best = at(Vector::zeros());
    if best.1 == 25 {
        return best;
    }
    let mut shortest = 0.0;
    let steps = (reach * 3.0).ceil() as i32;
    for row in -steps..=steps {
        for column in -steps..=steps {
            let shift = u * (f64::from(column) / 3.0) + v * (f64::from(row) / 3.0);
            let found = at(shift);
            if found.1 > best.1 || (found.1 == best.1 && shift.norm() < shortest) {
                best = found;
                shortest = shift.norm();
            }
        }
    }
    best
}

fn matches(shade: &(impl Shade + ?Sized), centre: Point, u: Vector, v: Vector) -> u32 {
    let mut right = 0;
    for row in -2..=2_i32 {
        for column in -2..=2_i32 {
            let dark = row.abs().max(column.abs()) != 1;
            let level = shade.level(centre + u * f64::from(column) + v * f64::from(row));
            right += u32::from(level.is_some_and(|l| (l < 0.0) == dark));
        }
    }
    right
}
