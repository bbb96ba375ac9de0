//! Tilt of the plane of measurement against the picture.
//!
//! Tilt is the angle between the line of sight through the middle of the picture and the perpendicular of the plane. A plane
//! tilted by `t` is foreshortened by `cos t` in one direction of the picture, whatever the focal length: that is what `degrees` is
//! taken from. It also shows perspective, a change of scale across the picture of
//! `tan t / f` per pixel in that same direction. A card whose pitch is wrong along one axis, or pixels that are not square, look
//! foreshortened without perspective: `shows_perspective` says which it is. (A telecentric lens shows none either.)

use grader::geometry::{Homography, Point, Vector, cross};
use nalgebra::DMatrix;

use super::model::{PER_LENS, PER_VIEW, Units, coefficients};
use super::scale::variance;

/// Longest focal length, in longer sides of the picture, that perspective is expected for: a field of view of 4 degrees.
const LONGEST_FOCUS: f64 = 15.0;
/// Angle between foreshortening and change of scale up to which both come from one tilt, degrees.
const SAME_DIRECTION: f64 = 30.0;

/// Tilt of the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tilt {
    /// Tilt by foreshortening, degrees. Small tilts foreshorten hardly at all: near 0, scatter makes some tenths of a degree.
    pub degrees: f64,
    /// What it is at least (k = 2), degrees.
    pub at_least: f64,
    /// What it is at most (k = 2), degrees.
    pub at_most: f64,
    /// Change of scale from one end of the picture's longer side to the other, relative; 0.01 is 1 %.
    pub change_of_scale: f64,
    /// The change of scale goes with the foreshortening as in a picture of a tilted plane.
    pub shows_perspective: bool,
}

/// The tilt of the first view; `unit` is the variance of an observation.
pub(super) fn tilt(units: &Units, numbers: &[f64], cofactors: &DMatrix<f64>, unit: f64) -> Tilt {
    let map = |numbers: &[f64]| units.map(&numbers[PER_LENS..PER_LENS + PER_VIEW]);
    let [real, imaginary] = unevenness(units, &map(numbers)).into();
    let part = |index: usize| unit * variance(numbers, cofactors, |n| unevenness(units, &map(n))[index]);
    let uncertainty = 2.0 * f64::midpoint(part(0), part(1)).max(0.0).sqrt();
    let uneven = real.hypot(imaginary);
    // (1 - e) / (1 + e) is the ratio of the axes of the ellipse that a circle looks like.
    let degrees = |e: f64| {
        let e = e.clamp(0.0, 1.0);
        ((1.0 - e) / (1.0 + e)).acos().to_degrees()
    };
    let slope = perspective(units, &map(numbers)).unwrap_or_else(Vector::zeros);
    let longest = LONGEST_FOCUS * units.focal;
    let expected = degrees(uneven).to_radians().tan() / longest;
    // The long axis of the ellipse lies at half the angle of `unevenness`, the foreshortened one across it.
    let short = 0.5 * imaginary.atan2(real) + std::f64::consts::FRAC_PI_2;
    let off = cross(Vector::new(short.cos(), short.sin()), slope)
        .abs()
        .atan2(slope.dot(&Vector::new(short.cos(), short.sin())).abs());
    Tilt {
        degrees: degrees(uneven),
        at_least: degrees(uneven - uncertainty),
        at_most: degrees(uneven + uncertainty),
        change_of_scale: slope.norm() * units.focal,
        shows_perspective: slope.norm() >= expected && off.to_degrees() <= SAME_DIRECTION,
    }
}

/// How far a small circle in the middle of the picture looks like an ellipse: `(long - short) / (long + short)` of its
/// axes, at twice the angle of the long one. Smooth also where it is round.
fn unevenness(units: &Units, map: &Homography) -> Vector {
    let Some(middle) = map.inverse().map(|back| back.map(units.middle)) else { return Vector::repeat(f64::NAN) };
    let (u, v) = map.axes(middle);
    // As complex numbers, z -> a z + b conj(z); the ellipse is longest where both terms point the same way.
    let a = Vector::new(u.x + v.y, u.y - v.x) / 2.0;
    let b = Vector::new(u.x - v.y, u.y + v.x) / 2.0;
    // a b / |a|² has the modulus |b| / |a|; its angle is the sum of those of a and b, twice that of the long axis.
    Vector::new(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x) / a.norm_squared()
}

/// Relative change of the distance to the plane per pixel of the picture, in its middle.
fn perspective(units: &Units, map: &Homography) -> Option<Vector> {
    let outer = Homography::affine(units.middle, Vector::new(units.reach, 0.0), Vector::new(0.0, units.reach));
    let back = map.inverse()?.after(&outer);
    let place = back.map(Point::origin());
    let centred =
        Homography::affine(Point::from(-place.coords), Vector::new(1.0, 0.0), Vector::new(0.0, 1.0)).after(&back);
    let [.., g, h] = coefficients(&centred)?;
    Some(-Vector::new(g, h) / units.reach)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pinhole camera of focal length `f` px over a plane tilted by `degrees` about an axis at `axis` degrees.
    fn seen(f: f64, degrees: f64, axis: f64, stretch: f64) -> Tilt {
        let units = Units::of(1200, 900, [Point::new(-20.0, 0.0), Point::new(20.0, 3.0)].into_iter()).expect("spread");
        let (st, ct) = degrees.to_radians().sin_cos();
        let (sa, ca) = axis.to_radians().sin_cos();
        let distance = f / 20.0;
        // Across the axis, a step is shortened and goes away from the camera.
        let across = |x: f64, y: f64| -sa * x + ca * y;
        let show = |x: f64, y: f64| {
            let (along, across) = (ca * x + sa * y, across(x, y));
            let z = distance + across * st;
            let (p, q) = (f * along / z, f * across * ct / z);
            Point::new(600.0 + (ca * p - sa * q) * stretch, 450.0 + sa * p + ca * q)
        };
        let corners = [(-20.0, -15.0), (20.0, -15.0), (20.0, 15.0), (-20.0, 15.0)];
        let pairs: Vec<(Point, Point)> = corners.iter().map(|(x, y)| (Point::new(*x, *y), show(*x, *y))).collect();
        let map = Homography::from_pairs(&pairs).expect("four corners");
        let into = Homography::affine(units.origin, Vector::new(units.spread, 0.0), Vector::new(0.0, units.spread));
        let outer = Homography::affine(units.middle, Vector::new(units.reach, 0.0), Vector::new(0.0, units.reach));
        let inner = outer.inverse().expect("a map").after(&map).after(&into);
        let mut numbers = vec![0.0; PER_LENS];
        numbers.extend(coefficients(&inner).expect("coefficients"));
        tilt(&units, &numbers, &DMatrix::zeros(PER_LENS + PER_VIEW, PER_LENS + PER_VIEW), 1.0)
    }

    #[test]
    fn tilts_are_measured_about_any_axis() {
        for axis in [0.0, 30.0, 90.0, 135.0, 200.0] {
            for degrees in [1.0, 5.0, 12.0] {
                let tilt = seen(2500.0, degrees, axis, 1.0);
                assert!((tilt.degrees - degrees).abs() < 1e-3, "{axis} {degrees}: {}", tilt.degrees);
                assert!(tilt.shows_perspective, "{axis} {degrees}");
                let expected = degrees.to_radians().tan() / 2500.0 * 1200.0;
                assert!((tilt.change_of_scale / expected - 1.0).abs() < 1e-3, "{} {expected}", tilt.change_of_scale);
            }
        }
    }

    /// Pixels 1 % wider than high: as if foreshortened by acos(1 / 1.01) = 8.07 degrees, without perspective.
    #[test]
    fn pixels_that_are_not_square_are_no_tilt() {
        let tilt = seen(2500.0, 0.0, 0.0, 1.01);
        assert!((tilt.degrees - 8.068).abs() < 1e-2 && !tilt.shows_perspective);
    }
}
