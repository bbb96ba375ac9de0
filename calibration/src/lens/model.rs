//! The forward model of the fit: from millimetres on a plane to pixels of the picture, with its derivatives.
//!
//! A plane that a pinhole camera sees is a projective map, whatever the focal length, the tilt and the distance: eight
//! numbers for each view. The lens then moves the ideal points (Brown and Conrady): `k1`, `k2`, `p1`, `p2` and the centre of
//! distortion, common to all views.
//!
//! What is fixed, or held, because views of planes fitted with free projective maps do not tell it:
//!
//! - *Focal length.* It multiplies the coefficients (`k1 / f²`, `k2 / f⁴`, ...) and the projective map, and the picture stays
//!   the same. It is set to the longer side of the picture, a convention and no measurement.
//! - *Centre of distortion.* Moving it by `d` adds `k1 (r² d + 2 (x·d) x)` to first order, which is what `p1` and `p2` are. Only a
//!   strong distortion tells one from the other. So both are fitted with what is known of any lens beforehand: a centre within
//!   some per cent of the middle, small tangential terms ([`KNOWN_BEFORE`]). Where the nodes know better, they prevail.
//! - *`k3`* is 0. At some per cent of distortion its share is below the noise, and it makes the model wild beyond the grid.

use grader::calibration::Lens;
use grader::geometry::{Homography, Point, Vector};

use super::least_squares::Sink;

/// Numbers that describe a view.
pub(super) const PER_VIEW: usize = 8;
/// Numbers that describe a lens: `k1`, `k2`, `p1`, `p2`, and by how much its centre lies off the middle of the picture, by half
/// the diagonal.
pub(super) const PER_LENS: usize = 6;
/// Standard deviation of these numbers among lenses, for the focal length that is set: 5 % of half the diagonal for the
/// centre; decentring of good lenses is below 0.001. `None`: anything.
const KNOWN_BEFORE: [Option<f64>; PER_LENS] = [None, Some(1.0), Some(0.003), Some(0.003), Some(0.05), Some(0.05)];
/// Scatter of a node, pixels, against which that is weighed.
const USUAL_SCATTER: f64 = 0.03;

/// A place whose millimetres are known, as one view shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sighting {
    pub pixel: Point,
    pub millimetres: Point,
    pub weight: f64,
}

/// Units in which the numbers are of order 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Units {
    /// Middle of the picture, pixels.
    pub middle: Point,
    /// Half its diagonal, pixels.
    pub reach: f64,
    /// Conventional focal length, pixels.
    pub focal: f64,
    /// Middle of the known places, mm.
    pub origin: Point,
    /// Their mean distance from it, mm.
    pub spread: f64,
}

impl Units {
    pub(super) fn of(width: usize, height: usize, places: impl Iterator<Item = Point> + Clone) -> Option<Self> {
        let count = places.clone().count().max(1) as f64;
        let origin = Point::from(places.clone().fold(Vector::zeros(), |sum, p| sum + p.coords) / count);
        let spread = places.map(|p| (p - origin).norm()).sum::<f64>() / count;
        let (w, h) = (width as f64, height as f64);
        let units =
            Self { middle: Point::new(w / 2.0, h / 2.0), reach: w.hypot(h) / 2.0, focal: w.max(h), origin, spread };
        (spread > 0.0 && spread.is_finite()).then_some(units)
    }

    /// The lens with these four numbers; `None` of none.
    pub(super) fn lens(&self, numbers: Option<[f64; PER_LENS]>) -> Option<Lens> {
        numbers.map(|[k1, k2, p1, p2, x, y]| Lens {
            focal: [self.focal; 2],
            centre: [self.middle.x + x * self.reach, self.middle.y + y * self.reach],
            radial: [k1, k2, 0.0],
            tangential: [p1, p2],
        })
    }

    /// The map from millimetres to ideal pixels with these eight numbers.
    pub(super) fn map(&self, h: &[f64]) -> Homography {
        let outer = Homography::affine(self.middle, Vector::new(self.reach, 0.0), Vector::new(0.0, self.reach));
        let inner = Homography::affine(
            Point::from(-self.origin.coords / self.spread),
            Vector::new(1.0 / self.spread, 0.0),
            Vector::new(0.0, 1.0 / self.spread),
        );
        outer.after(&Homography::from_rows([[h[0], h[1], h[2]], [h[3], h[4], h[5]], [h[6], h[7], 1.0]])).after(&inner)
    }

    /// The eight numbers of the projective map that fits the sightings without a lens.
    pub(super) fn start(&self, sightings: &[Sighting]) -> Option<[f64; PER_VIEW]> {
        let pairs: Vec<(Point, Point)> = sightings
            .iter()
            .map(|s| {
                let place = (s.millimetres - self.origin) / self.spread;
                (Point::from(place), Point::from((s.pixel - self.middle) / self.reach))
            })
            .collect();
        let map = Homography::from_pairs(&pairs)?;
        // The matrix itself is hidden; four images tell it, with the last coefficient 1 where the origin is seen.
        coefficients(&map)
    }

    /// What is known of any lens beforehand, as rows for the fit.
    pub(super) fn known_before(numbers: &[f64], sink: &mut dyn Sink) {
        for (index, deviation) in KNOWN_BEFORE.iter().enumerate() {
            if let Some(deviation) = deviation {
                sink.row(&[index], &[1.0], -numbers[index], (USUAL_SCATTER / deviation).powi(2));
            }
        }
    }

    /// One sighting as two rows for the fit. `view` is where the numbers of its view begin.
    pub(super) fn rows(&self, numbers: &[f64], lens: bool, view: usize, s: &Sighting, sink: &mut dyn Sink) {
        let place = (s.millimetres - self.origin) / self.spread;
        let h = &numbers[view..view + PER_VIEW];
        let w = h[6] * place.x + h[7] * place.y + 1.0;
        let x = (h[0] * place.x + h[1] * place.y + h[2]) / w;
        let y = (h[3] * place.x + h[4] * place.y + h[5]) / w;
        let ideal = self.middle + Vector::new(x, y) * self.reach;
        let (seen, slopes, centre) = match self.lens(lens.then(|| std::array::from_fn(|i| numbers[i]))) {
            Some(lens) => {
                let (seen, slopes) = lens.distort_with_slopes(ideal);
                (seen, slopes, Point::new(lens.centre[0], lens.centre[1]))
            }
            None => (ideal, [[1.0, 0.0], [0.0, 1.0]], self.middle),
        };
        let off = s.pixel - seen;
        let unit = [place.x / w, place.y / w, 1.0 / w];
        let (u, v) = ((ideal.x - centre.x) / self.focal, (ideal.y - centre.y) / self.focal);
        let square = u * u + v * v;
        let f = self.focal;
        // A lens that moves takes its distortion along: raw = centre + distorted(ideal - centre).
        let by_centre =
            |axis: usize, along: usize| self.reach * (f64::from(u8::from(axis == along)) - slopes[axis][along]);
        let by_lens = [
            [f * u * square, f * u * square * square, f * 2.0 * u * v, f * (square + 2.0 * u * u)],
            [f * v * square, f * v * square * square, f * (square + 2.0 * v * v), f * 2.0 * u * v],
        ];
        for (axis, residual) in [off.x, off.y].into_iter().enumerate() {
            let mut indices = [0; PER_VIEW + PER_LENS];
            let mut derivatives = [0.0; PER_VIEW + PER_LENS];
            let [by_x, by_y] = slopes[axis].map(|slope| slope * self.reach);
            for i in 0..3 {
                derivatives[i] = by_x * unit[i];
                derivatives[3 + i] = by_y * unit[i];
            }
            derivatives[6] = -(by_x * x + by_y * y) * unit[0];
            derivatives[7] = -(by_x * x + by_y * y) * unit[1];
            for (i, index) in indices.iter_mut().take(PER_VIEW).enumerate() {
                *index = view + i;
            }
            let mut used = PER_VIEW;
            if lens {
                let all = by_lens[axis].into_iter().chain([by_centre(axis, 0), by_centre(axis, 1)]);
                for (i, derivative) in all.enumerate() {
                    indices[PER_VIEW + i] = i;
                    derivatives[PER_VIEW + i] = derivative;
                }
                used += PER_LENS;
            }
            sink.row(&indices[..used], &derivatives[..used], residual, s.weight);
        }
    }
}

/// The first eight coefficients of a map whose ninth is made 1; `None` if the origin goes to infinity.
pub(super) fn coefficients(map: &Homography) -> Option<[f64; PER_VIEW]> {
    // Along a line through the origin, x(t) = (a t + c) / (g t + 1): three images give a, c and g.
    let zero = map.map(Point::origin());
    let along = |direction: Vector| -> Option<[f64; 3]> {
        let (near, far) = (map.map(Point::from(direction)), map.map(Point::from(-direction)));
        // w = 1 + g and 1 - g: near (1 + g) = zero + a and far (1 - g) = zero - a; their sum holds g alone.
        let (sum, difference) = (near + far.coords - zero.coords * 2.0, near - far);
        let g = -sum.coords.dot(&difference) / difference.norm_squared();
        let a = near.coords * (1.0 + g) - zero.coords;
        (a.iter().all(|v| v.is_finite()) && g.is_finite()).then_some([a.x, a.y, g])
    };
    let [a, d, g] = along(Vector::new(1.0, 0.0))?;
    let [b, e, h] = along(Vector::new(0.0, 1.0))?;
    Some([a, b, zero.x, d, e, zero.y, g, h])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_gives_its_coefficients_back() {
        let rows = [[0.9, -0.2, 0.3], [0.15, 1.1, -0.4], [0.05, -0.08, 1.0]];
        let found = coefficients(&Homography::from_rows(rows)).expect("the origin is seen");
        for (found, true_one) in found.iter().zip(rows.concat()) {
            assert!((found - true_one).abs() < 1e-12, "{found} for {true_one}");
        }
    }

    #[derive(Default)]
    struct Rows(Vec<(Vec<usize>, Vec<f64>, f64)>);
    impl Sink for Rows {
        fn row(&mut self, parameters: &[usize], derivatives: &[f64], residual: f64, _: f64) {
            self.0.push((parameters.to_vec(), derivatives.to_vec(), residual));
        }
    }

    /// Derivatives against differences of the residuals for small steps of each number.
    #[test]
    fn derivatives_are_those_of_small_steps() {
        let places = [Point::new(-20.0, -10.0), Point::new(30.0, 25.0), Point::new(0.0, 5.0)];
        let units = Units::of(1280, 1024, places.iter().copied()).expect("spread");
        let numbers = [-0.2, 0.1, 2e-3, -1e-3, 0.03, -0.02, 0.4, 0.02, 0.05, -0.03, 0.41, 0.02, 0.03, -0.02];
        let rows = |numbers: &[f64]| {
            let mut rows = Rows::default();
            let s = Sighting { pixel: Point::new(100.0, 200.0), millimetres: places[1], weight: 1.0 };
            units.rows(numbers, true, PER_LENS, &s, &mut rows);
            rows.0
        };
        for (axis, (indices, derivatives, _)) in rows(&numbers).into_iter().enumerate() {
            assert_eq!(indices.len(), PER_LENS + PER_VIEW);
            for (index, derivative) in indices.into_iter().zip(derivatives) {
                let moved = |by: f64| {
                    let mut moved = numbers;
                    moved[index] += by;
                    rows(&moved)[axis].2
                };
                let by_steps = -(moved(1e-6) - moved(-1e-6)) / 2e-6;
                assert!(
                    (derivative - by_steps).abs() < 1e-3 * (1.0 + derivative.abs()),
                    "{index}: {derivative} {by_steps}"
                );
            }
        }
    }
}
