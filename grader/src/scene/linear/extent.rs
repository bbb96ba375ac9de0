//! How far the bars of a linear symbol reach: its four corners.

use crate::geometry::{Line, Point, Vector};
use crate::plane::Plane;
use crate::reflectance::bilinear;

/// The outer edge of the first or last bar.
#[derive(Clone, Copy, Debug)]
pub(super) struct OuterEdge {
    /// A point of it.
    pub at: Point,
    /// Into the symbol, across the bar.
    pub inwards: Vector,
    /// Along the bar, as far as known.
    pub along: Vector,
    /// Width of a module, pixels.
    pub module: f64,
    /// Grey of wide bars: that of a narrow one is paler the less sharp the picture is.
    pub ink: f32,
}

/// Ends of the outer edge of a bar: against `along`, and along it. `None` if the bar is lost at once.
pub(super) fn ends(picture: &Plane<u8>, edge: &OuterEdge) -> Option<(Point, Point)> {
    let (from, to) = ends_from(picture, edge)?;
    // Once more from its middle: the line that read the symbol may just have touched the end of this bar.
    let along = (to - from).try_normalize(0.0)?;
    let across = Vector::new(along.y, -along.x);
    let inwards = if across.dot(&edge.inwards) < 0.0 { -across } else { across };
    ends_from(picture, &OuterEdge { at: nalgebra::center(&from, &to), inwards, along, ..*edge })
}

fn ends_from(picture: &Plane<u8>, edge: &OuterEdge) -> Option<(Point, Point)> {
    let level = level(picture, edge)?;
    let mut points = vec![edge.at];
    for way in [-1.0, 1.0] {
        points.extend(followed(picture, edge, edge.along * way, level));
    }
    let line = Line::fit_robust(&points, 0.5)?;
    let direction = if line.direction.dot(&edge.along) < 0.0 { -line.direction } else { line.direction };
    let spread = points.iter().map(|p| (p - line.point).dot(&direction));
    let (low, high) = spread.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), t| (a.min(t), b.max(t)));
    let end = |from: f64, way: f64| {
        let on_line = line.point + direction * from;
        on_line + direction * way * beyond(picture, edge, on_line, direction * way, level)
    };
    Some((end(low, -1.0), end(high, 1.0)))
}

/// Grey of the edge of the bar: between ink and quiet zone, but such that the bar is darker.
fn level(picture: &Plane<u8>, edge: &OuterEdge) -> Option<f32> {
    let light = bilinear(picture, edge.at - edge.inwards * (2.0 * edge.module))?;
    let within = [0.25, 0.5, 0.75].map(|modules| bilinear(picture, edge.at + edge.inwards * (modules * edge.module)));
    let dark = within.into_iter().flatten().fold(light, f32::min);
    (light - dark > 10.0).then(|| f32::midpoint(light, edge.ink).max(dark + 0.2 * (light - dark)))
}

/// Most steps along a bar.
const STEPS: usize = 2000;

/// Places of the edge along the bar, until the bar ends. The edge is followed as it runs, since the bars need not stand
/// exactly across the line that they were read on.
fn followed(picture: &Plane<u8>, edge: &OuterEdge, along: Vector, level: f32) -> Vec<Point> {
    let step = edge.module.max(2.0);
    let mut found = Vec::new();
    let (mut at, mut slope, mut missed) = (edge.at, 0.0, 0);
    for _ in 0..STEPS {
        let guess = at + along * step + edge.inwards * slope;
        match crossing(picture, guess, edge, level) {
            Some(off) => {
                let next = guess + edge.inwards * off;
                // Slowly, so that a spot on the edge does not lead astray.
                slope = 0.7 * slope + 0.3 * (slope + off);
                found.push(next);
                (at, missed) = (next, 0);
            }
            None => {
                missed += 1;
                at = guess;
                // A gap as wide as two modules ends the bar; a narrower one is a fault of the print.
                if missed > 2 {
                    break;
                }
            }
        }
    }
    found
}

/// How far inwards from a guess the grey falls through the level; `None` if it does not within a module.
fn crossing(picture: &Plane<u8>, guess: Point, edge: &OuterEdge, level: f32) -> Option<f64> {
    let value = |t: f64| bilinear(picture, guess + edge.inwards * t);
    let reach = edge.module.max(1.5);
    let steps = (2.0 * reach / 0.5).ceil() as usize;
    let mut last = value(-reach)?;
    let mut best: Option<f64> = None;
    for index in 1..=steps {
        let t = -reach + index as f64 * 0.5;
        let next = value(t)?;
        if last > level && next <= level {
            let at = t - 0.5 + 0.5 * f64::from((last - level) / (last - next));
            if best.is_none_or(|best| at.abs() < best.abs()) {
                best = Some(at);
            }
        }
        last = next;
    }
    // Within a bar, not on the slope of a spot.
    best.filter(|t| value(t + 0.5 * edge.module).is_some_and(|dark| dark < level))
}

/// How far beyond a place on its outer edge a bar goes on, pixels; negative if it ends before.
fn beyond(picture: &Plane<u8>, edge: &OuterEdge, from: Point, way: Vector, level: f32) -> f64 {
    let middle = from + edge.inwards * (0.5 * edge.module);
    let value = |t: f64| bilinear(picture, middle + way * t);
    let begin = -3.0 * edge.module.max(2.0);
    let Some(mut last) = value(begin) else { return 0.0 };
    // Halfway between the bar here and the paper beyond it.
    let paper = 2.0 * level - value(begin).unwrap_or(level);
    let level = f32::midpoint(last, paper);
    let mut t = begin;
    while t < -begin {
        let Some(next) = value(t + 0.5) else { return t };
        if last <= level && next > level {
            return t + 0.5 * f64::from((level - last) / (next - last));
        }
        (last, t) = (next, t + 0.5);
    }
    0.0
}
