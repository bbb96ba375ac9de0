//! Scale from places whose millimetres are known, without a lens: the module grid of a certified symbol, four corners of a
//! frame, marks on a card.
//!
//! In: points in pixels and in millimetres, with weights. Out: millimetres per pixel along both axes, rotation, shear,
//! residuals in pixels and the expanded uncertainty of the scale (k = 2). Where distortion matters, a grid is needed
//! ([`solve`](super::solve)).

use grader::geometry::{Homography, Point, Vector, cross};
use nalgebra::DMatrix;

use super::least_squares::{Sink, fit};
use super::model::{PER_VIEW, Sighting, Units};

/// A place of the picture whose millimetres are known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KnownPoint {
    /// Where the picture shows it, pixels; (0.5, 0.5) is the centre of the first pixel.
    pub pixel: Point,
    /// Where it lies, mm.
    pub millimetres: Point,
    /// Weight: the inverse of the variance of the place in the picture, 1 where all are alike.
    pub weight: f64,
}

/// Which map is fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Map {
    /// Parallel lines stay parallel: six numbers, from three points on.
    Affine,
    /// With perspective: eight numbers, from four points on.
    Projective,
}

impl Map {
    const fn numbers(self) -> usize {
        match self {
            Self::Affine => 6,
            Self::Projective => PER_VIEW,
        }
    }
}

/// What the fit of known points comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleFit {
    /// From pixels to millimetres.
    pub plane: Homography,
    /// Millimetres per pixel at the place asked for: the side of a square of the area that a pixel sees.
    pub scale: f64,
    /// Millimetres per pixel along x and along y of the picture.
    pub scales: [f64; 2],
    /// How far the x axis of the picture is turned on the plane, degrees, clockwise with y down.
    pub rotation_degrees: f64,
    /// By how much the angle between both axes differs from a right one, degrees.
    pub shear_degrees: f64,
    /// The picture shows the plane as in a mirror.
    pub mirrored: bool,
    /// Root mean square of the distances between points and model, pixels.
    pub residual_rms: f64,
    /// Largest of these distances, pixels.
    pub residual_max: f64,
    /// Expanded uncertainty of the scale (k = 2) relative to it: scatter of the points and stated uncertainty of the
    /// lengths. `None` where there are as many numbers as observations and the uncertainty cannot be had from scatter.
    pub relative_uncertainty: Option<f64>,
}

/// Why known points give no scale.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScaleError {
    /// Too few points.
    #[error("{found} known points; this map needs at least {needed}")]
    TooFewPoints {
        /// Points given.
        found: usize,
        /// Points needed.
        needed: usize,
    },
    /// Coordinates or weights that are no numbers, or weights that are not positive.
    #[error("known point {index} is not usable: its coordinates must be numbers and its weight must lie above 0")]
    NotFinite {
        /// Which point, counted from 0.
        index: usize,
    },
    /// The points lie on a line or in one place.
    #[error(
        "the known points lie on a line or in one place: no scale follows from them; take points that span an area"
    )]
    Degenerate,
}

/// Fits a map to known points and takes the scale from it at the place `at` of the picture. `lengths` is the stated expanded
/// uncertainty of the millimetres relative to them (k = 2), 0 if they are taken as exact.
///
/// # Errors
/// With too few points, points that are no numbers, or points on a line.
pub fn fit_scale(points: &[KnownPoint], map: Map, at: Point, lengths: f64) -> Result<ScaleFit, ScaleError> {
    let (found, needed) = (points.len(), map.numbers() / 2);
    if found < needed {
        return Err(ScaleError::TooFewPoints { found, needed });
    }
    let usable = |p: &KnownPoint| {
        let numbers = [p.pixel.x, p.pixel.y, p.millimetres.x, p.millimetres.y, p.weight];
        numbers.iter().all(|v| v.is_finite() && v.abs() < 1e9) && p.weight > 0.0
    };
    if let Some(index) = points.iter().position(|p| !usable(p)) {
        return Err(ScaleError::NotFinite { index });
    }
    let extent = |pick: fn(&KnownPoint) -> f64| points.iter().map(pick).fold(0.0_f64, |a, v| a.max(v.abs()));
    // The units only bring the numbers to order 1: the largest coordinate stands for the size of the picture.
    let (width, height) = (extent(|p| p.pixel.x).ceil().max(1.0), extent(|p| p.pixel.y).ceil().max(1.0));
    let units = Units::of(width as usize, height as usize, points.iter().map(|p| p.millimetres))
        .ok_or(ScaleError::Degenerate)?;
    let sightings: Vec<Sighting> =
        points.iter().map(|p| Sighting { pixel: p.pixel, millimetres: p.millimetres, weight: p.weight }).collect();
    let start = match map {
        Map::Affine => vec![1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
        Map::Projective => units.start(&sightings).ok_or(ScaleError::Degenerate)?.to_vec(),
    };
    let fitted = fit(start, |numbers, sink| {
        let mut all = [0.0; PER_VIEW];
        all[..numbers.len()].copy_from_slice(numbers);
        let mut first = First { sink, count: numbers.len() };
        for s in &sightings {
            units.rows(&all, false, 0, s, &mut first);
        }
    })
    .ok_or(ScaleError::Degenerate)?;
    let plane_of = |numbers: &[f64]| {
        let mut all = [0.0; PER_VIEW];
        all[..numbers.len()].copy_from_slice(numbers);
        units.map(&all)
    };
    let forward = plane_of(&fitted.parameters);
    let plane = forward.inverse().ok_or(ScaleError::Degenerate)?;
    let scale = |numbers: &[f64]| plane_of(numbers).inverse().map_or(f64::NAN, |plane| side(&plane, at));
    let (x, y) = plane.axes(at);
    let freedom = 2 * found - map.numbers();
    let relative_uncertainty = (freedom > 0).then(|| {
        let logarithm = |numbers: &[f64]| scale(numbers).ln();
        let scatter = fitted.sum / freedom as f64 * variance(&fitted.parameters, &fitted.cofactors, logarithm);
        2.0 * (scatter + (lengths / 2.0).powi(2)).sqrt()
    });
    let distances: Vec<f64> = points.iter().map(|p| (forward.map(p.millimetres) - p.pixel).norm()).collect();
    let scale = scale(&fitted.parameters);
    if !(scale > 0.0 && scale.is_finite()) {
        return Err(ScaleError::Degenerate);
    }
    Ok(ScaleFit {
        plane,
        scale,
        scales: [x.norm(), y.norm()],
        rotation_degrees: x.y.atan2(x.x).to_degrees(),
        shear_degrees: (cross(x, y).abs().atan2(x.dot(&y))).to_degrees() - 90.0,
        mirrored: cross(x, y) < 0.0,
        residual_rms: root_mean_square(&distances),
        residual_max: distances.iter().copied().fold(0.0, f64::max),
        relative_uncertainty,
    })
}

/// Side of a square of the area that a pixel sees.
fn side(plane: &Homography, at: Point) -> f64 {
    let (x, y): (Vector, Vector) = plane.axes(at);
    cross(x, y).abs().sqrt()
}

/// Root mean square; 0 of nothing.
pub(super) fn root_mean_square(values: &[f64]) -> f64 {
    (values.iter().map(|v| v * v).sum::<f64>() / values.len().max(1) as f64).sqrt()
}

/// Variance of a quantity, for observations of variance 1, by the derivatives of the quantity.
pub(super) fn variance(numbers: &[f64], cofactors: &DMatrix<f64>, value: impl Fn(&[f64]) -> f64) -> f64 {
    let slopes: Vec<f64> = (0..numbers.len())
        .map(|i| {
            let step = 1e-6;
            let at = |by: f64| {
                let mut moved = numbers.to_vec();
                moved[i] += by;
                value(&moved)
            };
            (at(step) - at(-step)) / (2.0 * step)
        })
        .collect();
    let mut variance = 0.0;
    for (i, a) in slopes.iter().enumerate() {
        for (j, b) in slopes.iter().enumerate() {
            variance += a * b * cofactors[(i, j)];
        }
    }
    variance
}

/// Lets through derivatives by the first numbers only: the others are fixed.
struct First<'a> {
    sink: &'a mut dyn Sink,
    count: usize,
}

impl Sink for First<'_> {
    fn row(&mut self, parameters: &[usize], derivatives: &[f64], residual: f64, weight: f64) {
        let count = self.count.min(parameters.len());
        self.sink.row(&parameters[..count], &derivatives[..count], residual, weight);
    }
}

#[cfg(test)]
mod tests;
