//! Edges of a print, measured to a fraction of a pixel along lines that a symbology chooses.

use crate::geometry::{Point, Vector, crossing};

/// A picture that tells dark from light everywhere.
pub trait Shade {
    /// Negative for dark, positive for light (of an upright, dark on light symbol); `None` outside the picture.
    fn level(&self, at: Point) -> Option<f32>;
}

/// Local pitch: one module along the rows and one along the columns, pixels.
pub type Axes = (Vector, Vector);

/// Steps per module when looking for an edge.
const STEPS: usize = 12;

/// Distance (modules) at which the level changes sign for the first time between `from` and `to`, which must start with
/// the sign of `start`.
#[must_use]
pub fn edge(
    shade: &(impl Shade + ?Sized),
    origin: Point,
    direction: Vector,
    from: f64,
    to: f64,
    start: f32,
) -> Option<f64> {
    let count = ((to - from) * STEPS as f64).ceil() as usize;
    let step = (to - from) / count as f64;
    let mut last = shade.level(origin + direction * from)? * start;
    if last <= 0.0 {
        return None;
    }
    for index in 1..=count {
        let level = shade.level(origin + direction * (from + step * index as f64))? * start;
        if level <= 0.0 {
            let before = from + step * (index as f64 - 1.0);
            let level_at = |t: f64| shade.level(origin + direction * t).map(|level| level * start);
            return Some(crossing(level_at, (before, last), (before + step, level)));
        }
        last = level;
    }
    None
}

/// How far (modules) the middle of a single-module element lies from the origin along a line; `start` is the sign of
/// the element's level. `None` unless the colour changes on both sides within a module.
#[must_use]
pub fn element_middle(shade: &(impl Shade + ?Sized), origin: Point, along: Vector, start: f32) -> Option<f64> {
    let far = edge(shade, origin, along, 0.0, 1.0, start)?;
    let near = edge(shade, origin, -along, 0.0, 1.0, start)?;
    Some(0.5 * (far - near))
}
