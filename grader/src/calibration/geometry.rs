//! From pixels to millimetres on the plane that a calibration grid lay on.

use super::Lens;
use crate::geometry::{Homography, Point, Vector};

/// Where a place of the picture lies on the plane of measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometry {
    lens: Option<Lens>,
    plane: Homography,
    back: Homography,
    middle: Point,
    /// From millimetres to level pixels and back.
    level: Homography,
    unlevel: Homography,
}

impl Geometry {
    /// A geometry from the lens, the map from ideal pixels to millimetres, and the size of the picture in pixels. `None`
    /// if the map cannot be turned round, or the middle of the picture is not seen.
    #[must_use]
    pub fn new(lens: Option<Lens>, plane: Homography, width: usize, height: usize) -> Option<Self> {
        let middle = Point::new(width as f64 / 2.0, height as f64 / 2.0);
        let back = plane.inverse()?;
        let unknown = Self { lens, plane, back, middle, level: plane, unlevel: back };
        let [x, y] = unknown.scales();
        let unlevel = (x > 0.0 && y > 0.0 && x.is_finite() && y.is_finite()).then(|| unknown.unlevelled())??;
        Some(Self { level: unlevel.inverse()?, unlevel, ..unknown })
    }

    /// From level pixels to millimetres: square pixels of the size of those in the middle, turned as they are there, the
    /// middle of the picture in its place. A plane seen from behind stays mirrored.
    fn unlevelled(&self) -> Option<Homography> {
        let (x, y) = self.steps(self.middle)?;
        let centre = self.to_millimetres(self.middle)?;
        let scale = self.scale();
        let hand = if x.x * y.y - x.y * y.x < 0.0 { -1.0 } else { 1.0 };
        // The direction that lies evenly between what both axes of the picture say.
        let from_y = Vector::new(y.y, -y.x) * hand;
        let along = (x.normalize() + from_y.normalize()).try_normalize(1e-9)? * scale;
        let below = Vector::new(-along.y, along.x) * hand;
        let origin = centre - along * self.middle.x - below * self.middle.y;
        Some(Homography::affine(origin, along, below))
    }

    /// Where a place of the picture would lie for a camera without lens errors, square to the plane, with square pixels of
    /// [`Geometry::scale`] millimetres: the level picture. Both agree in the middle.
    #[must_use]
    pub fn to_level(&self, raw: Point) -> Option<Point> {
        finite(self.level.map(self.to_millimetres(raw)?))
    }

    /// Where the picture shows a place of the level picture.
    #[must_use]
    pub fn from_level(&self, level: Point) -> Option<Point> {
        self.to_pixels(self.unlevel.map(level))
    }

    /// Square pixels of one size, no distortion, no tilt.
    #[must_use]
    pub fn uniform(scale: f64, width: usize, height: usize) -> Option<Self> {
        let plane = Homography::affine(Point::origin(), Vector::new(scale, 0.0), Vector::new(0.0, scale));
        Self::new(None, plane, width, height)
    }

    /// The lens.
    #[must_use]
    pub const fn lens(&self) -> Option<&Lens> {
        self.lens.as_ref()
    }

    /// From ideal pixels to millimetres.
    #[must_use]
    pub const fn plane(&self) -> &Homography {
        &self.plane
    }

    /// Millimetres of a place of the picture; `None` where the lens is not known.
    #[must_use]
    pub fn to_millimetres(&self, raw: Point) -> Option<Point> {
        let ideal = self.lens.map_or(Some(raw), |lens| lens.undistort(raw))?;
        finite(self.plane.map(ideal))
    }

    /// Where the picture shows a place given in millimetres.
    #[must_use]
    pub fn to_pixels(&self, millimetres: Point) -> Option<Point> {
        let ideal = finite(self.back.map(millimetres))?;
        finite(self.lens.map_or(ideal, |lens| lens.distort(ideal)))
    }

    /// Millimetres per pixel in the middle of the picture: the side of a square of the area that a pixel sees.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.scale_at(self.middle).unwrap_or(f64::NAN)
    }

    /// Millimetres per pixel at a place of the picture.
    #[must_use]
    pub fn scale_at(&self, raw: Point) -> Option<f64> {
        let (x, y) = self.steps(raw)?;
        Some((x.x * y.y - x.y * y.x).abs().sqrt())
    }

    /// Millimetres per pixel along x and along y of the picture, in its middle.
    #[must_use]
    pub fn scales(&self) -> [f64; 2] {
        self.steps(self.middle).map_or([f64::NAN; 2], |(x, y)| [x.norm(), y.norm()])
    }

    /// Millimetres of a step of one pixel along x and along y.
    fn steps(&self, raw: Point) -> Option<(Vector, Vector)> {
        let at = |dx: f64, dy: f64| self.to_millimetres(Point::new(raw.x + dx, raw.y + dy));
        Some((at(0.5, 0.0)? - at(-0.5, 0.0)?, at(0.0, 0.5)? - at(0.0, -0.5)?))
    }
}

fn finite(point: Point) -> Option<Point> {
    (point.x.is_finite() && point.y.is_finite()).then_some(point)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millimetres_and_pixels_are_inverse() {
        let lens =
            Lens { focal: [1800.0; 2], centre: [650.0, 510.0], radial: [-0.2, 0.05, 0.0], tangential: [1e-3, -1e-3] };
        let plane = Homography::from_rows([[0.05, 0.001, -3.0], [-0.0005, 0.051, 2.0], [1e-5, -2e-5, 1.0]]);
        let geometry = Geometry::new(Some(lens), plane, 1280, 1024).unwrap();
        for (x, y) in [(0.5, 0.5), (640.0, 512.0), (1279.5, 1023.5)] {
            let raw = Point::new(x, y);
            let back = geometry.to_pixels(geometry.to_millimetres(raw).unwrap()).unwrap();
            assert!((back - raw).norm() < 1e-6, "{raw} -> {back}");
        }
    }

    #[test]
    fn the_level_picture_is_even_and_agrees_in_the_middle() {
        let lens =
            Lens { focal: [1800.0; 2], centre: [650.0, 510.0], radial: [-0.2, 0.05, 0.0], tangential: [1e-3, -1e-3] };
        // Turned by a quarter, tilted.
        let plane = Homography::from_rows([[0.001, -0.05, 80.0], [0.051, 0.0005, 2.0], [1e-5, -2e-5, 1.0]]);
        let geometry = Geometry::new(Some(lens), plane, 1280, 1024).unwrap();
        let middle = Point::new(640.0, 512.0);
        assert!((geometry.to_level(middle).unwrap() - middle).norm() < 1e-6);
        for (x, y) in [(10.0, 20.0), (900.0, 100.0), (1279.0, 1023.0)] {
            let level = Point::new(x, y);
            let raw = geometry.from_level(level).unwrap();
            assert!((geometry.to_level(raw).unwrap() - level).norm() < 1e-6);
            // A step of one level pixel is the scale, in any direction, everywhere.
            for step in [Vector::new(1.0, 0.0), Vector::new(0.0, 1.0), Vector::new(0.6, 0.8)] {
                let mm = |p: Point| geometry.to_millimetres(geometry.from_level(p).unwrap()).unwrap();
                assert!(((mm(level + step) - mm(level)).norm() - geometry.scale()).abs() < 1e-9);
            }
        }
        let near = geometry.from_level(Point::new(650.0, 512.0)).unwrap() - middle;
        assert!(near.x > 9.0 && near.y.abs() < 0.5, "turned as the picture is: {near}");
    }

    #[test]
    fn the_scale_of_even_pixels_is_their_side() {
        let geometry = Geometry::uniform(0.05, 1000, 800).unwrap();
        assert!((geometry.scale() - 0.05).abs() < 1e-12);
        let [x, y] = geometry.scales();
        assert!((x - 0.05).abs() < 1e-12 && (y - 0.05).abs() < 1e-12);
        let wide = Homography::affine(Point::origin(), Vector::new(0.04, 0.0), Vector::new(0.0, 0.09));
        let geometry = Geometry::new(None, wide, 100, 100).unwrap();
        assert!((geometry.scale() - 0.06).abs() < 1e-12, "geometric mean of 0.04 and 0.09");
        assert_eq!(Geometry::uniform(0.0, 10, 10), None);
    }
}
