//! Places of a picture as a camera without lens errors, square to the plane, would have them: there straight is straight.

use crate::calibration::Geometry;
use crate::geometry::{Point, Vector};

/// The map between both; without a geometry both are the same.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Levelling<'a>(Option<&'a Geometry>);

impl<'a> Levelling<'a> {
    /// By the geometry of a calibration, if there is one.
    pub const fn new(geometry: Option<&'a Geometry>) -> Self {
        Self(geometry)
    }

    /// The level place that the picture shows there; `None` where the geometry knows none.
    pub fn level(self, pixels: Point) -> Option<Point> {
        self.0.map_or(Some(pixels), |geometry| geometry.to_level(pixels))
    }

    /// Where the picture shows a level place.
    pub fn pixels(self, level: Point) -> Option<Point> {
        self.0.map_or(Some(level), |geometry| geometry.from_level(level))
    }

    /// The direction in the picture of a level one, of length 1.
    pub fn direction(self, level: Point, way: Vector) -> Option<Vector> {
        match self.0 {
            None => Some(way),
            Some(_) => (self.pixels(level + way)? - self.pixels(level - way)?).try_normalize(0.0),
        }
    }

    /// The upright box of level places that holds a picture: low and high along x and y.
    pub fn bounds(self, width: usize, height: usize) -> Option<[[f64; 2]; 2]> {
        let corners = picture_corners(width, height).map(|corner| self.level(corner));
        let [a, b, c, d] = corners;
        let corners = [a?, b?, c?, d?];
        let range = |of: fn(&Point) -> f64| {
            let along = corners.iter().map(of);
            let (low, high) = along.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), t| (a.min(t), b.max(t)));
            [low, high]
        };
        Some([range(|p| p.x), range(|p| p.y)])
    }
}

/// Corners of a picture, clockwise from the upper left one, pixels.
pub(super) fn picture_corners(width: usize, height: usize) -> [Point; 4] {
    let (width, height) = (width as f64, height as f64);
    [[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]].map(Point::from)
}
