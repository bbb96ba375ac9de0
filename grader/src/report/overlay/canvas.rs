//! A picture to draw on: filled polygons, lines, rings, all with smooth edges.

use super::palette::{Colour, mix};
use crate::plane::Plane;

/// A place on the canvas in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub x: f64,
    pub y: f64,
}

impl Point {
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Whether arithmetic with it stays sensible.
    pub fn is_drawable(self) -> bool {
        const FARTHEST: f64 = 1e6;
        self.x.abs() < FARTHEST && self.y.abs() < FARTHEST
    }

    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The point `share` of the way to `other`.
    pub fn towards(self, other: Self, share: f64) -> Self {
        Self::new(self.x + (other.x - self.x) * share, self.y + (other.y - self.y) * share)
    }
}

pub(super) fn middle(points: &[Point]) -> Point {
    let count = points.len().max(1) as f64;
    Point::new(points.iter().map(|p| p.x).sum::<f64>() / count, points.iter().map(|p| p.y).sum::<f64>() / count)
}

/// The picture being drawn.
pub(super) struct Canvas {
    pixels: Plane<Colour>,
    /// Nothing is drawn at or beyond this column and row.
    limits: (usize, usize),
}

impl Canvas {
    pub fn new(width: usize, height: usize, ground: Colour) -> Self {
        Self { pixels: Plane::filled(width, height, ground), limits: (width, height) }
    }

    pub fn into_plane(self) -> Plane<Colour> {
        self.pixels
    }

    pub fn pixels_mut(&mut self) -> &mut Plane<Colour> {
        &mut self.pixels
    }

    /// Draws from now on only left of and above this column and row.
    pub fn confine(&mut self, width: usize, height: usize) {
        self.limits = (width.min(self.pixels.width()), height.min(self.pixels.height()));
    }

    /// Draws anywhere again.
    pub fn release(&mut self) {
        self.limits = (self.pixels.width(), self.pixels.height());
    }

    /// The colour at a place; black outside.
    pub fn colour_at(&self, place: Point) -> Colour {
        if place.x < 0.0 || place.y < 0.0 {
            return [0; 3];
        }
        self.pixels.get(place.y as usize, place.x as usize).copied().unwrap_or_default()
    }

    /// Lays `colour` over a pixel, `share` 0..1 of it.
    pub fn blend(&mut self, x: usize, y: usize, colour: Colour, share: f64) {
        if share > 0.0 && x < self.limits.0 && y < self.limits.1 {
            let pixel = &mut self.pixels[(y, x)];
            *pixel = mix(*pixel, colour, share.min(1.0));
        }
    }

    /// Fills an upright rectangle.
    pub fn rectangle(&mut self, from: Point, to: Point, colour: Colour) {
        let corners = [from, Point::new(to.x, from.y), to, Point::new(from.x, to.y)];
        self.polygon(&corners, colour, 1.0);
    }

    /// Fills a convex polygon, `share` 0..1 opaque.
    pub fn polygon(&mut self, corners: &[Point], colour: Colour, share: f64) {
        self.polygon_where(corners, colour, share, |_, _| 1.0);
    }

    /// Fills a convex polygon with a pattern: `pattern` gives the share at a pixel centre.
    pub fn polygon_where(&mut self, corners: &[Point], colour: Colour, share: f64, pattern: impl Fn(f64, f64) -> f64) {
        if corners.len() < 3 || corners.iter().any(|corner| !corner.is_drawable()) {
            return;
        }
        let area: f64 = edges(corners).map(|(a, b)| a.x * b.y - b.x * a.y).sum();
        let turn = if area < 0.0 { -1.0 } else { 1.0 };
        // Signed distances to the edges as a x + b y + c, positive inside.
        let sides: Vec<[f64; 3]> = edges(corners)
            .filter(|(a, b)| a.distance(*b) > 1e-9)
            .map(|(a, b)| {
                let (nx, ny) = (turn * (a.y - b.y) / a.distance(b), turn * (b.x - a.x) / a.distance(b));
                [nx, ny, -(nx * a.x + ny * a.y)]
            })
            .collect();
        let (columns, rows) = self.span(corners, 1.0);
        for y in rows {
            for x in columns.clone() {
                let (px, py) = (x as f64 + 0.5, y as f64 + 0.5);
                let inside = sides.iter().map(|[a, b, c]| a * px + b * py + c).fold(f64::INFINITY, f64::min);
                let covered = (inside + 0.5).clamp(0.0, 1.0);
                if covered > 0.0 {
                    self.blend(x, y, colour, share * covered * pattern(px, py));
                }
            }
        }
    }

    /// A straight stroke with round ends.
    pub fn line(&mut self, from: Point, to: Point, width: f64, colour: Colour) {
        if !from.is_drawable() || !to.is_drawable() {
            return;
        }
        let reach = width / 2.0 + 1.0;
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let square = (dx * dx + dy * dy).max(1e-12);
        let (columns, rows) = self.span(&[from, to], reach);
        for y in rows {
            let py = y as f64 + 0.5;
            // On this row only the part of the line near it matters.
            let columns = if dy.abs() > 1.0 {
                let x = from.x + (py - from.y) * dx / dy;
                let half = reach * square.sqrt() / dy.abs();
                clip(x - half, x + half, columns.clone())
            } else {
                columns.clone()
            };
            for x in columns {
                let px = x as f64 + 0.5;
                let along = (((px - from.x) * dx + (py - from.y) * dy) / square).clamp(0.0, 1.0);
                let distance = (px - from.x - along * dx).hypot(py - from.y - along * dy);
                self.blend(x, y, colour, width / 2.0 + 0.5 - distance);
            }
        }
    }

    /// A line through points, with a halo so that it shows on any ground.
    pub fn outline(&mut self, points: &[Point], width: f64, colour: Colour, halo: Colour) {
        for (stroke, ink) in [(width + 2.0, halo), (width, colour)] {
            for pair in points.windows(2) {
                self.line(pair[0], pair[1], stroke, ink);
            }
        }
    }

    /// As [`Self::outline`], in dashes as long as their gaps.
    pub fn dashes(&mut self, points: &[Point], width: f64, length: f64, colour: Colour, halo: Colour) {
        for pair in points.windows(2) {
            let whole = pair[0].distance(pair[1]);
            if !pair[0].is_drawable() || !pair[1].is_drawable() || whole < 1e-6 {
                continue;
            }
            // An odd number of steps begins and ends with a dash; thousands would only be a solid line.
            let steps = (whole / length.max(1.0)).ceil().min(2000.0) as usize | 1;
            for step in (0..steps).step_by(2) {
                let at = |step: usize| pair[0].towards(pair[1], step as f64 / steps as f64);
                self.outline(&[at(step), at(step + 1)], width, colour, halo);
            }
        }
    }

    /// A circle line.
    pub fn ring(&mut self, centre: Point, radius: f64, width: f64, colour: Colour) {
        if !centre.is_drawable() || !radius.is_finite() {
            return;
        }
        let (columns, rows) = self.span(&[centre], radius + width + 1.0);
        for y in rows {
            for x in columns.clone() {
                let distance = centre.distance(Point::new(x as f64 + 0.5, y as f64 + 0.5));
                self.blend(x, y, colour, width / 2.0 + 0.5 - (distance - radius).abs());
            }
        }
    }

    /// A filled circle.
    pub fn disc(&mut self, centre: Point, radius: f64, colour: Colour, share: f64) {
        if !centre.is_drawable() {
            return;
        }
        let (columns, rows) = self.span(&[centre], radius + 1.0);
        for y in rows {
            for x in columns.clone() {
                let distance = centre.distance(Point::new(x as f64 + 0.5, y as f64 + 0.5));
                self.blend(x, y, colour, share * (radius + 0.5 - distance).clamp(0.0, 1.0));
            }
        }
    }

    /// Columns and rows that the points touch, widened by `reach`, inside the canvas.
    fn span(&self, points: &[Point], reach: f64) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let range = |value: fn(&Point) -> f64, limit: usize| {
            let low = points.iter().map(value).fold(f64::INFINITY, f64::min) - reach;
            let high = points.iter().map(value).fold(f64::NEG_INFINITY, f64::max) + reach;
            clip(low, high, 0..limit)
        };
        (range(|p| p.x, self.limits.0), range(|p| p.y, self.limits.1))
    }
}

/// Whole pixels between `low` and `high` that are in `limits`.
fn clip(low: f64, high: f64, limits: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let from = (low.floor().max(0.0) as usize).clamp(limits.start, limits.end);
    let to = (high.ceil().max(0.0) as usize).clamp(from, limits.end.max(from));
    from..to
}

fn edges(corners: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    corners.iter().copied().zip(corners.iter().copied().cycle().skip(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: Colour = [255; 3];

    fn inked(canvas: &Canvas) -> f64 {
        canvas.pixels.data().iter().map(|pixel| f64::from(pixel[0]) / 255.0).sum()
    }

    #[test]
    fn areas_are_those_of_the_shapes() {
        let mut canvas = Canvas::new(100, 100, [0; 3]);
        let square = [(50.0, 20.0), (80.0, 50.0), (50.0, 80.0), (20.0, 50.0)].map(|(x, y)| Point::new(x, y));
        canvas.polygon(&square, WHITE, 1.0);
        // Diagonals of 60: 1800 square pixels.
        assert!((inked(&canvas) - 1800.0).abs() < 15.0, "{}", inked(&canvas));
        let mut canvas = Canvas::new(100, 100, [0; 3]);
        canvas.disc(Point::new(50.0, 50.0), 20.0, WHITE, 1.0);
        assert!((inked(&canvas) - std::f64::consts::PI * 400.0).abs() < 15.0, "{}", inked(&canvas));
        let mut canvas = Canvas::new(100, 100, [0; 3]);
        canvas.line(Point::new(10.0, 20.0), Point::new(90.0, 80.0), 4.0, WHITE);
        // Length 100, width 4, and a disc of radius 2 at the ends.
        assert!((inked(&canvas) - 412.6).abs() < 15.0, "{}", inked(&canvas));
    }

    #[test]
    fn nothing_outside_or_without_number_is_drawn() {
        let mut canvas = Canvas::new(10, 10, [0; 3]);
        for bad in [f64::NAN, f64::INFINITY, -1e300, 1e9, -50.0, 60.0] {
            let points = [Point::new(bad, bad), Point::new(bad, bad + 1.0), Point::new(bad + 1.0, bad)];
            canvas.polygon(&points, WHITE, 1.0);
            canvas.outline(&points, 2.0, WHITE, WHITE);
            canvas.dashes(&points, 2.0, 3.0, WHITE, WHITE);
            canvas.ring(points[0], 2.0, 1.0, WHITE);
            canvas.ring(Point::new(bad, 5.0), f64::NAN, 1.0, WHITE);
            canvas.disc(points[0], 2.0, WHITE, 1.0);
            assert_eq!(canvas.colour_at(points[0]), [0; 3]);
        }
        assert_eq!(inked(&canvas), 0.0);
    }
}
