//! What else is printed beside symbols: strokes as of writing, boxes, lines, bars.

use super::area::{Axis, Point, Polygon};
use super::prng::Prng;
use super::spec::Clutter;
use crate::plane::Plane;

/// Draws the figures of `clutter` over the picture.
pub fn draw(clutter: &Clutter, background: f64, picture: &mut Plane<f64>) {
    let mut prng = Prng::new(clutter.seed);
    let (width, height) = (picture.width() as f64, picture.height() as f64);
    for _ in 0..clutter.figures {
        let at = [prng.between(0.0, width), prng.between(0.0, height)];
        // Most figures are dark; some are only a shade.
        let depth = if prng.chance(0.7) { 1.0 } else { prng.unit() };
        let reflectance = background + depth * (clutter.dark - background);
        match prng.below(4) {
            0 => writing(&mut prng, at, reflectance, picture),
            1 => bars(&mut prng, at, reflectance, picture),
            2 => {
                let size = [prng.between(5.0, 80.0), prng.between(5.0, 80.0)];
                rectangle(at, size, prng.between(0.0, 3.2), reflectance, picture);
            }
            _ => {
                let size = [prng.between(30.0, 400.0), prng.between(1.0, 5.0)];
                rectangle(at, size, prng.between(0.0, 3.2), reflectance, picture);
            }
        }
    }
}

/// A line of characters, each of a few strokes upright, level and slanting.
fn writing(prng: &mut Prng, at: Point, reflectance: f64, picture: &mut Plane<f64>) {
    let size = prng.between(10.0, 30.0);
    let stroke = size * prng.between(0.08, 0.18);
    for character in 0..3 + prng.below(9) {
        let middle = at[0] + character as f64 * size;
        for _ in 0..2 + prng.below(3) {
            let place = [middle + size * prng.between(-0.3, 0.3), at[1] + size * prng.between(-0.4, 0.4)];
            let angle = [0.0, std::f64::consts::FRAC_PI_2, 0.8, 2.3][prng.below(4)];
            rectangle(place, [size * prng.between(0.4, 0.9), stroke], angle, reflectance, picture);
        }
    }
}

/// Upright bars side by side, as of a linear symbol.
fn bars(prng: &mut Prng, at: Point, reflectance: f64, picture: &mut Plane<f64>) {
    let (unit, tall) = (prng.between(1.5, 4.0), prng.between(20.0, 80.0));
    let mut x = at[0];
    for _ in 0..10 + prng.below(30) {
        let wide = unit * (1 + prng.below(3)) as f64;
        rectangle([x + wide / 2.0, at[1]], [wide, tall], 0.0, reflectance, picture);
        x += wide + unit * (1 + prng.below(3)) as f64;
    }
}

/// A filled rectangle about a centre, turned by `angle`.
fn rectangle(centre: Point, size: [f64; 2], angle: f64, reflectance: f64, picture: &mut Plane<f64>) {
    let (sin, cos) = angle.sin_cos();
    let corners = [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]].map(|[a, b]| {
        let (x, y) = (a * size[0], b * size[1]);
        [centre[0] + cos * x - sin * y, centre[1] + sin * x + cos * y]
    });
    let figure = Polygon::quadrilateral(corners);
    let range = |k: usize, limit: usize| {
        let low = corners.iter().map(|p| p[k]).fold(f64::INFINITY, f64::min);
        let high = corners.iter().map(|p| p[k]).fold(f64::NEG_INFINITY, f64::max);
        let clamp = |x: f64| x.clamp(0.0, limit as f64) as usize;
        clamp(low.floor())..clamp(high.ceil())
    };
    let (columns, rows) = (range(0, picture.width()), range(1, picture.height()));
    for y in rows {
        let slice = figure.between(Axis::V, y as f64, y as f64 + 1.0);
        for x in columns.clone() {
            let share = slice.between(Axis::U, x as f64, x as f64 + 1.0).area();
            let pixel = &mut picture[(y, x)];
            *pixel += share * (reflectance - *pixel);
        }
    }
}
