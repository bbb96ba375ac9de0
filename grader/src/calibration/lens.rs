//! Distortion of a lens: the model of Brown and Conrady with five coefficients, as OpenCV writes it.

use crate::geometry::Point;

/// A lens. Ideal points are where a pinhole camera would see them; raw points are those of the picture. Both in pixels, with
/// the centre of the first pixel at (0.5, 0.5).
///
/// With `x = (ideal.x - centre.x) / focal.x`, `y` likewise and `r² = x² + y²`:
/// `x' = x (1 + k1 r² + k2 r⁴ + k3 r⁶) + 2 p1 x y + p2 (r² + 2 x²)`, `y'` likewise (D. C. Brown, Close-Range Camera
/// Calibration, Photogrammetric Engineering 37 (1971), 855; coefficients in the order of OpenCV).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lens {
    /// Focal length in pixels of each axis.
    pub focal: [f64; 2],
    /// Where the optical axis meets the picture, pixels.
    pub centre: [f64; 2],
    /// `k1`, `k2`, `k3`.
    pub radial: [f64; 3],
    /// `p1`, `p2`.
    pub tangential: [f64; 2],
}

/// Steps of Newton's method before giving up: distortions of some per cent need three.
const STEPS: usize = 20;
/// Pixels to which a point is undistorted.
const CLOSE: f64 = 1e-9;

impl Lens {
    /// Where the picture shows an ideal point.
    #[must_use]
    pub fn distort(&self, ideal: Point) -> Point {
        self.distort_with_slopes(ideal).0
    }

    /// Where a raw point would lie without distortion; `None` where the lens folds the picture, which no lens does within
    /// the part that it was calibrated on.
    #[must_use]
    pub fn undistort(&self, raw: Point) -> Option<Point> {
        let mut ideal = raw;
        for _ in 0..STEPS {
            let (seen, [[a, b], [c, d]]) = self.distort_with_slopes(ideal);
            let off = raw - seen;
            let determinant = a * d - b * c;
            if determinant.is_nan() || determinant <= 1e-3 {
                return None;
            }
            if off.norm() < CLOSE {
                return Some(ideal);
            }
            ideal.x += (d * off.x - b * off.y) / determinant;
            ideal.y += (a * off.y - c * off.x) / determinant;
        }
        let off = (raw - self.distort(ideal)).norm();
        (off < 1e-6).then_some(ideal)
    }

    /// The raw point, and how it moves with the ideal one: rows x and y, columns x and y.
    #[must_use]
    pub fn distort_with_slopes(&self, ideal: Point) -> (Point, [[f64; 2]; 2]) {
        let ([fx, fy], [cx, cy], [k1, k2, k3], [p1, p2]) = (self.focal, self.centre, self.radial, self.tangential);
        let (x, y) = ((ideal.x - cx) / fx, (ideal.y - cy) / fy);
        let square = x * x + y * y;
        let radial = 1.0 + square * (k1 + square * (k2 + square * k3));
        // Derivative of `radial` by `square`.
        let slope = k1 + square * (2.0 * k2 + square * 3.0 * k3);
        let seen_x = x * radial + 2.0 * p1 * x * y + p2 * (square + 2.0 * x * x);
        let seen_y = y * radial + p1 * (square + 2.0 * y * y) + 2.0 * p2 * x * y;
        let mixed = 2.0 * x * y * slope + 2.0 * p1 * x + 2.0 * p2 * y;
        let along_x = radial + 2.0 * x * x * slope + 2.0 * p1 * y + 6.0 * p2 * x;
        let along_y = radial + 2.0 * y * y * slope + 6.0 * p1 * y + 2.0 * p2 * x;
        (Point::new(cx + fx * seen_x, cy + fy * seen_y), [[along_x, mixed * fx / fy], [mixed * fy / fx, along_y]])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lens(k1: f64, k2: f64, p: [f64; 2]) -> Lens {
        Lens { focal: [2000.0, 2010.0], centre: [640.0, 500.0], radial: [k1, k2, 0.01], tangential: p }
    }

    #[test]
    fn without_coefficients_nothing_moves() {
        let at = Point::new(12.25, 900.5);
        assert!((lens(0.0, 0.0, [0.0; 2]).distort(at) - at).norm() < 0.1, "k3 alone");
        let plain = Lens { radial: [0.0; 3], ..lens(0.0, 0.0, [0.0; 2]) };
        assert!((plain.distort(at) - at).norm() < 1e-9);
        assert!((plain.undistort(at).unwrap() - at).norm() < 1e-9);
    }

    /// Worked by hand: x = 0.1, y = 0 with k1 = 0.3 gives x' = 0.1 (1 + 0.3 * 0.01) = 0.1003; with p1 = 0.01 and p2 = 0.02
    /// x' += 0.02 * 3 * 0.01 = 0.0006 and y' = 0.01 * 0.01 = 0.0001.
    #[test]
    fn one_point_by_hand() {
        let lens = Lens { focal: [1000.0; 2], centre: [0.0; 2], radial: [0.3, 0.0, 0.0], tangential: [0.01, 0.02] };
        let seen = lens.distort(Point::new(100.0, 0.0));
        assert!((seen - Point::new(100.9, 0.1)).norm() < 1e-9, "{seen}");
    }

    proptest! {
        #[test]
        fn undistortion_takes_distortion_back(
            x in 0.0..1280.0_f64, y in 0.0..1024.0_f64, k1 in -0.25..0.25_f64, k2 in -0.2..0.2_f64,
            p1 in -0.005..0.005_f64, p2 in -0.005..0.005_f64,
        ) {
            let lens = lens(k1, k2, [p1, p2]);
            let ideal = Point::new(x, y);
            let back = lens.undistort(lens.distort(ideal)).expect("a lens of some per cent");
            prop_assert!((back - ideal).norm() < 1e-6);
        }

        #[test]
        fn slopes_are_those_of_small_steps(x in 0.0..1280.0_f64, y in 0.0..1024.0_f64, k1 in -0.25..0.25_f64) {
            let lens = lens(k1, -0.1, [0.004, -0.003]);
            let at = Point::new(x, y);
            let (_, slopes) = lens.distort_with_slopes(at);
            for (column, step) in [Point::new(1e-3, 0.0), Point::new(0.0, 1e-3)].into_iter().enumerate() {
                let moved = (lens.distort(at + step.coords) - lens.distort(at - step.coords)) / 2e-3;
                prop_assert!((moved.x - slopes[0][column]).abs() < 1e-6);
                prop_assert!((moved.y - slopes[1][column]).abs() < 1e-6);
            }
        }
    }
}
