//! A straight edge measured in the picture at full size.

use crate::geometry::{Line, Point, Vector};
use crate::plane::Plane;
use crate::reflectance::bilinear;

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

/// Places looked at along an edge.
const PLACES: usize = 64;
/// Share of an edge at each end that is not looked at: corners may be rounded.
const CORNER: f64 = 0.08;
/// Pixels from the line within which a point is on it.
const ON_LINE: f64 = 2.0;
/// Grey levels that make an edge.
const LEAST_STEP: f32 = 8.0;

/// Measures the edge near a line from one end to the other; `outward` points to the background, `reach` pixels are looked
/// at on both sides.
pub(super) fn measure(
    picture: &Plane<u8>,
    (from, to): (Point, Point),
    outward: Vector,
    reach: f64,
) -> Option<Measured> {
    let along = (to - from).try_normalize(0.0)?;
    let mut normal = Vector::new(-along.y, along.x);
    if normal.dot(&outward) < 0.0 {
        normal = -normal;
    }
    let steps = (2.0 * reach).ceil() as usize + 8;
    let mut profile = Vec::with_capacity(steps);
    let mut points = Vec::with_capacity(PLACES);
    let mut looked_at = 0_usize;
    for place in 0..PLACES {
        let share = CORNER + (1.0 - 2.0 * CORNER) * (place as f64 + 0.5) / PLACES as f64;
        let start = from + (to - from) * share + normal * (0.5 * steps as f64);
        // From the background inwards; the border of the picture may be nearer than the beginning.
        let value = |step: usize| {
            let at = start - normal * step as f64;
            Some(bilinear(picture, at - along)? + bilinear(picture, at + along)?)
        };
        let Some(first) = (0..steps).find(|step| value(*step).is_some()) else { continue };
        profile.clear();
        profile.extend((first..steps).map_while(value));
        if profile.len() < steps / 2 {
            continue;
        }
        looked_at += 1;
        if let Some(position) = outermost_step(&profile) {
            points.push(start - normal * (first as f64 + position));
        }
    }
    if looked_at < PLACES / 4 || points.len() * 2 < looked_at {
        return None;
    }
    let line = Line::fit_robust(&points, 0.5)?;
    let on_line: Vec<f64> = points.iter().map(|p| line.distance(*p)).filter(|d| *d <= ON_LINE).collect();
    let square = on_line.iter().map(|d| d * d).sum::<f64>();
    let residual = (square / on_line.len().max(1) as f64).sqrt();
    Some(Measured { line, seen: on_line.len() as f64 / looked_at as f64, residual })
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
