//! A straight edge measured in the picture at full size.

use crate::geometry::{Line, Point, Vector};
use crate::plane::Plane;
use crate::reflectance::bilinear;
use crate::scene::level::Levelling;

/// A measured edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measured {
    /// Where it runs, pixels.
    pub line: Line,
    /// Share of the places looked at where it was seen on the line.
    pub seen: f64,
    /// Root mean square distance of its points, pixels.
    pub residual: f64,
}

/// Places looked at along an edge: some with the reach asked for, then more near the line that they show.
const FIRST_PLACES: usize = 12;
const PLACES: usize = 48;
/// Pixels on both sides of that line.
const NEAR: f64 = 5.0;
/// Share of an edge at each end that is not looked at: corners may be rounded.
const CORNER: f64 = 0.08;
/// Pixels from the line within which a point is on it.
const ON_LINE: f64 = 2.0;
/// Grey levels that make an edge.
const LEAST_STEP: f32 = 8.0;

/// Measures the edge near a line from one end to the other, both level; `outward` points to the background, `reach` pixels
/// are looked at on both sides.
pub(super) fn measure(
    levelling: Levelling<'_>,
    picture: &Plane<u8>,
    (from, to): (Point, Point),
    outward: Vector,
    reach: f64,
) -> Option<Measured> {
    let (points, _) = edge_points(levelling, picture, (from, to), outward, reach, FIRST_PLACES)?;
    let rough = Line::fit_robust(&points, 0.5)?;
    let on_line = |p: Point| rough.point + rough.direction * (p - rough.point).dot(&rough.direction);
    let ends = (on_line(from), on_line(to));
    let (points, looked_at) = edge_points(levelling, picture, ends, outward, NEAR.min(reach), PLACES)?;
    let line = Line::fit_robust(&points, 0.5)?;
    let distances: Vec<f64> = points.iter().map(|p| line.distance(*p)).filter(|d| *d <= ON_LINE).collect();
    let square = distances.iter().map(|d| d * d).sum::<f64>();
    let residual = (square / distances.len().max(1) as f64).sqrt();
    Some(Measured { line, seen: distances.len() as f64 / looked_at as f64, residual })
}

/// Points of an edge near a line, and at how many places was looked; `None` if it is seen at less than half of them.
fn edge_points(
    levelling: Levelling<'_>,
    picture: &Plane<u8>,
    (from, to): (Point, Point),
    outward: Vector,
    reach: f64,
    places: usize,
) -> Option<(Vec<Point>, usize)> {
    let along = (to - from).try_normalize(0.0)?;
    let mut normal = Vector::new(-along.y, along.x);
    if normal.dot(&outward) < 0.0 {
        normal = -normal;
    }
    let steps = (2.0 * reach).ceil() as usize + 8;
    let mut profile = Vec::with_capacity(steps);
    let mut points = Vec::with_capacity(places);
    let mut looked_at = 0_usize;
    for place in 0..places {
        let share = CORNER + (1.0 - 2.0 * CORNER) * (place as f64 + 0.5) / places as f64;
        let on_line = from + (to - from) * share;
        // A profile is short enough to be straight in the picture.
        let (middle, normal, along) = match (
            levelling.pixels(on_line),
            levelling.direction(on_line, normal),
            levelling.direction(on_line, along),
        ) {
            (Some(middle), Some(normal), Some(along)) => (middle, normal, along),
            _ => continue,
        };
        let start = middle + normal * (0.5 * steps as f64);
        // From the background inwards; the border of the picture may be nearer than the beginning.
        let value = |step: usize| {
            let at = start - normal * step as f64;
            match places {
                // Where the edge is about needs no more than the nearest pixels.
                FIRST_PLACES => Some(nearest(picture, at - along)? + nearest(picture, at + along)?),
                _ => Some(bilinear(picture, at - along)? + bilinear(picture, at + along)?),
            }
        };
        let Some(first) = (0..steps).find(|step| value(*step).is_some()) else { continue };
        profile.clear();
        profile.extend((first..steps).map_while(value));
        if profile.len() < steps / 2 {
            continue;
        }
        looked_at += 1;
        if let Some(position) = outermost_step(&profile) {
            points.extend(levelling.level(start - normal * (first as f64 + position)));
        }
    }
    (looked_at >= places / 4 && points.len() * 2 >= looked_at).then_some((points, looked_at))
}

/// Grey of the pixel at a place; `None` outside the picture.
fn nearest(picture: &Plane<u8>, at: Point) -> Option<f32> {
    let inside = at.x >= 0.0 && at.y >= 0.0;
    // Of 32 bits, since turning floating numbers into longer ones takes several instructions.
    inside.then(|| picture.get(at.y as u32 as usize, at.x as u32 as usize)).flatten().map(|grey| f32::from(*grey))
}

/// Where the first step from the beginning of a profile is: where it is steepest. The profile is of sums of two greys.
fn outermost_step(profile: &[f32]) -> Option<f64> {
    let (head, _) = profile.split_at(4.min(profile.len()));
    let ground = head.iter().sum::<f32>() / head.len() as f32;
    let most = profile.iter().map(|value| (value - ground).abs()).fold(0.0, f32::max);
    if most < 2.0 * LEAST_STEP {
        return None;
    }
    // The slope between neighbours; noise makes small ones.
    let slope = |index: usize| (profile[index + 1] - profile[index - 1]).abs();
    let first = profile.iter().position(|value| (value - ground).abs() > 0.4 * most)?;
    let (low, high) = (first.saturating_sub(4).max(1), (first + 4).min(profile.len() - 2));
    let best = (low..=high).max_by(|a, b| slope(*a).total_cmp(&slope(*b)))?;
    if best <= 1 || best + 2 >= profile.len() {
        return Some(best as f64);
    }
    // The middle of the slope around its maximum: less noisy than a parabola through three values.
    let (mut sum, mut moment) = (0.0, 0.0);
    for index in best.saturating_sub(2).max(1)..=(best + 2).min(profile.len() - 2) {
        let weight = f64::from(slope(index));
        sum += weight;
        moment += weight * (index as f64 - best as f64);
    }
    Some(best as f64 + moment / sum.max(1e-9))
}
