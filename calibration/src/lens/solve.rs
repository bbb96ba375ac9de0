//! Lens and plane from the nodes of a grid.
//!
//! In: the grid of a card in one or several pictures of one rig. Out: the map from pixels to millimetres on the plane that
//! the card lies on in the first picture, how well the nodes fit it, tilt, coverage, and the expanded uncertainty of the
//! scale. The fit is our own ([`model`](super::model) says what is fitted and what is fixed), so that a grade does not move
//! because a library was upgraded.
//!
//! Further pictures, of the card turned and moved, make the lens better known; each gets a plane of its own.
//!
//! *Dots.* The centroid of the picture of a dot is not the picture of its centre, because perspective and distortion stretch
//! one half more than the other. Where the model shows the dot is known, so the difference is computed from the
//! model and taken off, twice.
//!
//! *Nodes that lie off* by more than six times the usual distance (and 0.3 px) are dust or reflections: they are left
//! out and counted.

use grader::calibration::Geometry;
use grader::geometry::{Point, median};

use super::covered::Covered;
use super::least_squares::{Fit, fit};
use super::model::{PER_LENS, PER_VIEW, Sighting, Units};
use super::scale::{root_mean_square, variance};
use super::tilt::{Tilt, tilt};
use super::{FoundGrid, LensError, Node};

/// From which values on a grid does not calibrate a rig. None of them is of a standard, except the tilt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Fewest nodes: 36 give five observations for each number that is fitted.
    pub least_nodes: usize,
    /// Root mean square of the residuals, pixels: with 100 nodes, the model of 14 numbers is then known to 0.06 px.
    pub residual_rms: f64,
    /// Largest residual, pixels.
    pub residual_max: f64,
    /// Largest share of nodes left out.
    pub left_out: f64,
    /// Tilt of the plane, degrees. The camera looks at the symbol squarely (ISO/IEC 15415; public sources state no
    /// tolerance): 5 degrees, and one for a lens whose axis does not meet the middle of the picture.
    pub tilt_degrees: f64,
    /// Smallest share of the picture within the outermost nodes.
    pub coverage: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            least_nodes: 36,
            residual_rms: 0.25,
            residual_max: 1.0,
            left_out: 0.05,
            tilt_degrees: 6.0,
            coverage: 0.3,
        }
    }
}

/// What the nodes of a grid come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// From pixels to millimetres on the plane of the first picture, in the coordinates of the card.
    pub geometry: Geometry,
    /// Expanded uncertainty of the scale (k = 2), relative to it: scatter of the nodes and, where it is stated, that of the
    /// pitch.
    pub relative_uncertainty: f64,
    /// The part of it that the scatter of the nodes makes (k = 2).
    pub scatter: f64,
    /// The part that the pitch of the grid makes (k = 2); `None`: not stated, and the scale is not traceable.
    pub pitch: Option<f64>,
    /// Root mean square of the distances between nodes and model, pixels.
    pub residual_rms: f64,
    /// Largest of them, pixels.
    pub residual_max: f64,
    /// Nodes that the model was fitted to.
    pub nodes: usize,
    /// Nodes left out because they lie off.
    pub left_out: usize,
    /// Tilt of the plane against the picture.
    pub tilt: Tilt,
    /// Largest shift that the lens makes within the covered part, by the distance from the middle: 0.03 is 3 %.
    pub distortion: f64,
    /// The part of the picture that nodes were seen in. The model is not to be used beyond it.
    pub covered: Covered,
}

/// Fits lens and plane. `pitch` is the stated relative expanded uncertainty of the pitch (k = 2).
///
/// # Errors
/// If the nodes do not determine the model, or a value is beyond its limit.
pub fn solve(views: &[FoundGrid], pitch: Option<f64>, limits: &Limits) -> Result<Solution, LensError> {
    let first = views.first().ok_or(LensError::TooFewNodes { found: 0, needed: limits.least_nodes })?;
    let size = first.size;
    if let Some(other) = views.iter().find(|view| view.size != size) {
        return Err(LensError::SizesDiffer { first: size, other: other.size });
    }
    let all: usize = views.iter().map(|view| view.nodes.len()).sum();
    let fewest = views.iter().map(|view| view.nodes.len()).min().unwrap_or_default();
    if all < limits.least_nodes || fewest < PER_VIEW {
        return Err(LensError::TooFewNodes { found: fewest.min(all), needed: limits.least_nodes });
    }
    let covered = Covered::by(views.iter().flat_map(|v| &v.nodes).map(|n| n.pixel), size);
    if covered.share() < limits.coverage {
        return Err(LensError::Coverage { share: covered.share(), least: limits.coverage });
    }
    let places = views.iter().flat_map(|view| &view.nodes).map(|node| node.millimetres);
    let units = Units::of(size[0], size[1], places).ok_or(LensError::Undetermined)?;
    let mut problem = Problem { units, size, views: views.iter().map(|view| view.nodes.clone()).collect() };
    let mut fitted = problem.fit_from_scratch()?;
    let mut left_out = 0;
    for _ in 0..2 {
        left_out += problem.leave_out(&fitted);
        if left_out as f64 > limits.left_out * all as f64 {
            return Err(LensError::LieOff { nodes: left_out, of: all });
        }
        let shifts = problem.shifts(&fitted)?;
        fitted = problem.fit(fitted.parameters, &shifts)?;
    }
    problem.judge(&fitted, pitch, limits, covered, left_out)
}

struct Problem {
    units: Units,
    size: [usize; 2],
    views: Vec<Vec<Node>>,
}

impl Problem {
    /// Without a lens first, each view by itself; then all numbers together.
    fn fit_from_scratch(&self) -> Result<Fit, LensError> {
        let mut start = vec![0.0; PER_LENS];
        for nodes in &self.views {
            let sightings: Vec<Sighting> = nodes.iter().map(|node| sighting(node, Point::origin())).collect();
            start.extend(self.units.start(&sightings).ok_or(LensError::Undetermined)?);
        }
        let none: Vec<Vec<Point>> = self.views.iter().map(|nodes| vec![Point::origin(); nodes.len()]).collect();
        self.fit(start, &none)
    }

    /// `shifts`: by how much the picture of each node lies off its centre.
    fn fit(&self, start: Vec<f64>, shifts: &[Vec<Point>]) -> Result<Fit, LensError> {
        fit(start, |numbers, sink| {
            Units::known_before(numbers, sink);
            for (view, (nodes, shifts)) in self.views.iter().zip(shifts).enumerate() {
                for (node, shift) in nodes.iter().zip(shifts) {
                    let begin = PER_LENS + view * PER_VIEW;
                    self.units.rows(numbers, true, begin, &sighting(node, *shift), sink);
                }
            }
        })
        .ok_or(LensError::Undetermined)
    }

    fn geometry(&self, numbers: &[f64], view: usize) -> Option<Geometry> {
        let begin = PER_LENS + view * PER_VIEW;
        let lens = self.units.lens(Some(std::array::from_fn(|i| numbers[i])));
        let plane = self.units.map(&numbers[begin..begin + PER_VIEW]).inverse()?;
        Geometry::new(lens, plane, self.size[0], self.size[1])
    }

    /// By how much the centroid of the picture of each node lies off the picture of its centre.
    fn shifts(&self, fitted: &Fit) -> Result<Vec<Vec<Point>>, LensError> {
        let of_view = |(view, nodes): (usize, &Vec<Node>)| {
            let geometry = self.geometry(&fitted.parameters, view)?;
            nodes.iter().map(|node| centroid_shift(&geometry, node)).collect::<Option<Vec<Point>>>()
        };
        self.views.iter().enumerate().map(of_view).collect::<Option<_>>().ok_or(LensError::Folds)
    }

    /// Residual vectors (seen less model) of every node.
    fn residuals(&self, fitted: &Fit) -> Result<Vec<Vec<Point>>, LensError> {
        let shifts = self.shifts(fitted)?;
        let of_view = |(view, nodes): (usize, &Vec<Node>)| {
            let geometry = self.geometry(&fitted.parameters, view)?;
            let off = |(node, shift): (&Node, &Point)| {
                Some(Point::from(node.pixel - shift.coords - geometry.to_pixels(node.millimetres)?))
            };
            nodes.iter().zip(&shifts[view]).map(off).collect::<Option<Vec<Point>>>()
        };
        self.views.iter().enumerate().map(of_view).collect::<Option<_>>().ok_or(LensError::Folds)
    }

    /// Takes out the nodes that lie off, and says how many.
    fn leave_out(&mut self, fitted: &Fit) -> usize {
        let Ok(residuals) = self.residuals(fitted) else { return 0 };
        let mut distances: Vec<f64> = residuals.iter().flatten().map(|r| r.coords.norm()).collect();
        // The median of a distance in two dimensions is 1.18 times the standard deviation along one.
        let limit = (6.0 / 1.18 * median(&mut distances).unwrap_or_default()).max(0.3);
        let mut count = 0;
        for (nodes, residuals) in self.views.iter_mut().zip(&residuals) {
            let before = nodes.len();
            let mut each = residuals.iter();
            nodes.retain(|_| each.next().is_none_or(|r| r.coords.norm() <= limit));
            count += before - nodes.len();
        }
        count
    }

    fn judge(
        &self,
        fitted: &Fit,
        pitch: Option<f64>,
        limits: &Limits,
        covered: Covered,
        left_out: usize,
    ) -> Result<Solution, LensError> {
        let residuals = self.residuals(fitted)?;
        let distances: Vec<f64> = residuals.iter().flatten().map(|r| r.coords.norm()).collect();
        let (rms, max) = (root_mean_square(&distances), distances.iter().copied().fold(0.0, f64::max));
        if rms > limits.residual_rms || max > limits.residual_max {
            return Err(LensError::Residuals {
                rms,
                max,
                rms_limit: limits.residual_rms,
                max_limit: limits.residual_max,
            });
        }
        let geometry = self.geometry(&fitted.parameters, 0).ok_or(LensError::Folds)?;
        let freedom = (2 * distances.len()).saturating_sub(fitted.parameters.len()).max(1) as f64;
        let unit = fitted.sum / freedom * self.likeness(&residuals);
        let tilt = tilt(&self.units, &fitted.parameters, &fitted.cofactors, unit);
        if tilt.at_least > limits.tilt_degrees {
            return Err(if tilt.shows_perspective {
                LensError::Tilted { degrees: tilt.degrees, limit: limits.tilt_degrees }
            } else {
                LensError::Uneven { percent: (1.0 / tilt.degrees.to_radians().cos() - 1.0) * 100.0 }
            });
        }
        let logarithm = |numbers: &[f64]| self.geometry(numbers, 0).map_or(f64::NAN, |g| g.scale().ln());
        let scatter = 2.0 * (unit * variance(&fitted.parameters, &fitted.cofactors, logarithm)).sqrt();
        if !scatter.is_finite() {
            return Err(LensError::Undetermined);
        }
        let distortion = distortion(&geometry, covered.outline()).ok_or(LensError::Folds)?;
        Ok(Solution {
            geometry,
            relative_uncertainty: scatter.hypot(pitch.unwrap_or_default()),
            scatter,
            pitch,
            residual_rms: rms,
            residual_max: max,
            nodes: distances.len(),
            left_out,
            tilt,
            distortion,
            covered,
        })
    }

    /// By how much the variance of what is fitted grows because residuals resemble those of their neighbours (distortion
    /// that the model does not follow, a warped card): `((1 + c) / (1 - c))²` for a correlation `c` that falls off by the
    /// same factor from node to node along both axes. 1 where they do not.
    fn likeness(&self, residuals: &[Vec<Point>]) -> f64 {
        let (mut products, mut pairs, mut squares, mut count) = (0.0, 0.0, 0.0, 0.0);
        for (nodes, residuals) in self.views.iter().zip(residuals) {
            let by_index: std::collections::BTreeMap<[usize; 2], &Point> =
                nodes.iter().map(|n| n.index).zip(residuals).collect();
            for ([column, row], here) in &by_index {
                squares += here.coords.norm_squared();
                count += 1.0;
                for next in [[column.saturating_add(1), *row], [*column, row.saturating_add(1)]] {
                    if let Some(there) = by_index.get(&next) {
                        products += here.coords.dot(&there.coords);
                        pairs += 1.0;
                    }
                }
            }
        }
        let correlation = (products / f64::max(pairs, 1.0)) / (squares / f64::max(count, 1.0)).max(f64::MIN_POSITIVE);
        let correlation = correlation.clamp(0.0, 0.9);
        ((1.0 + correlation) / (1.0 - correlation)).powi(2)
    }
}

fn sighting(node: &Node, shift: Point) -> Sighting {
    Sighting { pixel: node.pixel - shift.coords, millimetres: node.millimetres, weight: 1.0 }
}

/// How far the centroid of the picture of a dot lies from the picture of its centre: the mean over the dot of where the
/// model shows its parts, each weighted by how large it shows them. Four points at `radius / sqrt 2` have the mean and the
/// second moments of a disc.
fn centroid_shift(geometry: &Geometry, node: &Node) -> Option<Point> {
    let reach = node.radius_mm * std::f64::consts::FRAC_1_SQRT_2;
    if reach.is_nan() || reach <= 0.0 {
        return Some(Point::origin());
    }
    let (mut weight, mut sum) = (0.0, Point::origin());
    for (x, y) in [(reach, 0.0), (-reach, 0.0), (0.0, reach), (0.0, -reach)] {
        let place = Point::new(node.millimetres.x + x, node.millimetres.y + y);
        let seen = geometry.to_pixels(place)?;
        let area = 1.0 / geometry.scale_at(seen)?.powi(2);
        weight += area;
        sum += seen.coords * area;
    }
    Some(Point::from(sum.coords / weight - geometry.to_pixels(node.millimetres)?.coords))
}

/// Largest shift by the lens relative to the distance from its centre; `None` where it folds the picture.
fn distortion(geometry: &Geometry, outline: &[Point]) -> Option<f64> {
    let Some(lens) = geometry.lens() else { return Some(0.0) };
    let centre = Point::new(lens.centre[0], lens.centre[1]);
    let shift = |raw: &Point| {
        let ideal = lens.undistort(*raw)?;
        Some((raw - ideal).norm() / (ideal - centre).norm().max(1.0))
    };
    outline.iter().map(shift).try_fold(0.0_f64, |most, shift| Some(most.max(shift?)))
}

#[cfg(test)]
mod tests;
