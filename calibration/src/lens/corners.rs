//! Corners of a chessboard: where two dark and two light squares meet, to a small part of a pixel.
//!
//! Candidates are places where a ring of 16 pixels is dark, light, dark, light (the response of S. Bennett and J. Lasenby,
//! ChESS, Computer Vision and Image Understanding 118 (2014), 197). The corner itself is where all gradients around it point
//! along lines through it (W. Förstner and E. Gülch, Intercommission Conference on Fast Processing of Photogrammetric Data, 1987),
//! weighted so that the border of the window counts nothing. Blur and growth of the print leave it where it is.

use grader::geometry::{Point, Vector};
use nalgebra::{Matrix2, Vector2};

use super::grey::Grey;

/// Offsets of a ring of 16 pixels with radius 5.
const RING: [(i64, i64); 16] = [
    (0, -5),
    (2, -5),
    (3, -3),
    (5, -2),
    (5, 0),
    (5, 2),
    (3, 3),
    (2, 5),
    (0, 5),
    (-2, 5),
    (-3, 3),
    (-5, 2),
    (-5, 0),
    (-5, -2),
    (-3, -3),
    (-2, -5),
];
/// Part of the strongest response from which on a place is a candidate.
const STRONG: f32 = 0.25;
/// Weakest response (of full scale, summed over the ring) that is no noise.
const LEAST: f32 = 0.3;
/// Pixels around a candidate in which it must be the strongest.
const ALONE: usize = 4;
/// Window of the first round, pixels.
const FIRST_WINDOW: f64 = 5.0;
/// Window of the second round by the distance of neighbours, and at most, pixels.
const WINDOW: f64 = 0.35;
const LARGEST_WINDOW: f64 = 14.0;
/// Rounds, and the step at which they end, pixels.
const ROUNDS: usize = 20;
const REST: f64 = 1e-5;
/// Most candidates that are looked at.
const MOST: usize = 20_000;

/// Corners, strongest first where they are close, in reading order.
pub(super) fn find_corners(grey: &Grey) -> Vec<Point> {
    let (width, height) = (grey.width(), grey.height());
    let margin = 8;
    if width <= 2 * margin || height <= 2 * margin {
        return Vec::new();
    }
    let mut responses = grader::plane::Plane::filled(width, height, 0.0_f32);
    let mut strongest = 0.0_f32;
    for y in margin..height - margin {
        for x in margin..width - margin {
            let response = response(grey, x, y);
            strongest = strongest.max(response);
            responses[(y, x)] = response;
        }
    }
    let limit = (STRONG * strongest).max(LEAST);
    let mut found = Vec::new();
    for y in margin..height - margin {
        for x in margin..width - margin {
            let here = responses[(y, x)];
            if here >= limit && peak(&responses, x, y, here) {
                let start = Point::new(x as f64 + 0.5, y as f64 + 0.5);
                if let Some(corner) = refine(grey, start, FIRST_WINDOW).filter(|c| (c - start).norm() < 3.0) {
                    found.push(corner);
                }
                if found.len() >= MOST {
                    return found;
                }
            }
        }
    }
    found
}

/// The corner near a place, with a window that suits the distance of neighbours.
pub(super) fn refine_for(grey: &Grey, start: Point, pitch: f64) -> Option<Point> {
    refine(grey, start, (WINDOW * pitch).clamp(3.0, LARGEST_WINDOW)).filter(|c| (c - start).norm() < 2.0)
}

/// How much a ring looks like a corner: opposite pixels alike, those a quarter of the ring away unlike; less what an edge
/// or a dot of another level would give.
fn response(grey: &Grey, x: usize, y: usize) -> f32 {
    let ring: [f32; 16] = RING.map(|(dx, dy)| grey.pixel((x as i64 + dx) as usize, (y as i64 + dy) as usize));
    let (mut sum, mut difference) = (0.0, 0.0);
    for i in 0..4 {
        sum += (ring[i] + ring[i + 8] - ring[i + 4] - ring[i + 12]).abs();
    }
    for i in 0..8 {
        difference += (ring[i] - ring[i + 8]).abs();
    }
    let around = ring.iter().sum::<f32>() / 16.0;
    let middle =
        (grey.pixel(x, y) + grey.pixel(x + 1, y) + grey.pixel(x - 1, y) + grey.pixel(x, y + 1) + grey.pixel(x, y - 1))
            / 5.0;
    sum - difference - 16.0 * (around - middle).abs()
}

fn peak(responses: &grader::plane::Plane<f32>, x: usize, y: usize, here: f32) -> bool {
    for row in y - ALONE..=y + ALONE {
        for column in x - ALONE..=x + ALONE {
            let there = responses[(row, column)];
            // Of equal ones, the first in reading order.
            if there > here || (there == here && (row, column) < (y, x)) {
                return false;
            }
        }
    }
    true
}

/// The place that all gradients within a window point along lines through.
fn refine(grey: &Grey, start: Point, window: f64) -> Option<Point> {
    let mut corner = start;
    for _ in 0..ROUNDS {
        let (mut matrix, mut right) = (Matrix2::zeros(), Vector2::zeros());
        let (left, top) = ((corner.x - window).floor(), (corner.y - window).floor());
        let (last, bottom) = ((corner.x + window).ceil(), (corner.y + window).ceil());
        let (right_end, lower_end) = (grey.width() as f64 - 1.0, grey.height() as f64 - 1.0);
        if !(left >= 1.0 && top >= 1.0 && last < right_end && bottom < lower_end) {
            return None;
        }
        for y in top as usize..=bottom as usize {
            for x in left as usize..=last as usize {
                let off = Vector::new(x as f64 + 0.5, y as f64 + 0.5) - corner.coords;
                let share = off.norm_squared() / (window * window);
                if share >= 1.0 {
                    continue;
                }
                let weight = (1.0 - share).powi(2);
                let slope = Vector::new(
                    f64::from(grey.pixel(x + 1, y) - grey.pixel(x - 1, y)),
                    f64::from(grey.pixel(x, y + 1) - grey.pixel(x, y - 1)),
                );
                let outer = weight * slope * slope.transpose();
                matrix += outer;
                right += outer * off;
            }
        }
        // Both directions must be there: a single edge determines one only.
        let (trace, determinant) = (matrix.trace(), matrix.determinant());
        if determinant.is_nan() || determinant < 0.02 * trace * trace {
            return None;
        }
        let step = matrix.try_inverse()? * right;
        corner += step;
        if (corner - start).norm() > window {
            return None;
        }
        if step.norm() < REST {
            return Some(corner);
        }
    }
    Some(corner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::drawing::edge;
    use crate::lens::noise::Noise;
    use grader::plane::Plane;

    /// One corner in closed form: the product of two edges of a normal distribution, turned.
    fn corner(at: Point, degrees: f64, blur: f64, noise: f64, random: &mut Noise) -> Grey {
        let (s, c) = degrees.to_radians().sin_cos();
        let levels = Plane::from_fn(48, 48, |y, x| {
            let off = Point::new(x as f64 + 0.5, y as f64 + 0.5) - at;
            let wave = |v: f64| 2.0 * edge(v / blur) - 1.0;
            (0.45 + 0.35 * wave(c * off.x + s * off.y) * wave(c * off.y - s * off.x) + noise * random.normal()) as f32
        });
        Grey { levels }
    }

    #[test]
    fn corners_in_any_direction() {
        let mut random = Noise::new(21);
        let (mut clean, mut noisy) = (0.0_f64, 0.0_f64);
        for i in 0..40 {
            let at = Point::new(24.0 + random.uniform(), 24.0 + random.uniform());
            let degrees = f64::from(i) * 4.5;
            let grey = corner(at, degrees, 1.0, 0.0, &mut random);
            let found = find_corners(&grey);
            assert_eq!(found.len(), 1, "{degrees}");
            clean = clean.max((refine_for(&grey, found[0], 30.0).expect("a corner") - at).norm());
            let grey = corner(at, degrees, 1.0, 0.01, &mut random);
            let found = find_corners(&grey);
            noisy = noisy.max((refine_for(&grey, found[0], 30.0).expect("a corner") - at).norm());
        }
        println!("corners: {clean:.4} px, with noise of 1 % {noisy:.4} px");
        assert!(clean < 0.005 && noisy < 0.06, "{clean} {noisy}");
    }

    #[test]
    fn edges_and_noise_are_no_corners() {
        let bar = Grey { levels: Plane::from_fn(60, 60, |_, x| if x < 30 { 0.1 } else { 0.8 }) };
        assert_eq!(find_corners(&bar), []);
        let mut random = Noise::new(4);
        let noise = Grey { levels: Plane::from_fn(60, 60, |_, _| (0.5 + 0.02 * random.normal()) as f32) };
        assert_eq!(find_corners(&noise), []);
        assert_eq!(find_corners(&Grey { levels: Plane::filled(3, 3, 0.5) }), []);
    }
}
