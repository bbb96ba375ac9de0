//! Patches of known reflectance as the calibration sees them today.

use grader::calibration::{Geometry, Shading};
use grader::geometry::{Point, Vector};
use grader::plane::Plane;

use super::PatchReading;
use crate::card::Patch;
use crate::reflectance::{Region, inside};

/// Share of a patch's width and height that is looked at: its rim is blurred.
const LOOKED_AT: f64 = 0.8;
/// Fewest pixels of a patch, as for the calibration.
const LEAST_PIXELS: usize = 100;

/// Where the picture shows a patch of a card; `None`: the geometry does not reach it.
pub(super) fn region(patch: &Patch, geometry: &Geometry) -> Option<Region> {
    let ([x, y], [w, h]) = (patch.corner_mm, patch.size_mm);
    let place = |x: f64, y: f64| geometry.to_pixels(Point::new(x, y));
    Some(Region {
        name: patch.name.clone(),
        corners: [place(x, y)?, place(x + w, y)?, place(x + w, y + h)?, place(x, y + h)?],
        reflectance: patch.reflectance,
        uncertainty: patch.uncertainty,
    })
}

/// Mean and scatter of a patch; `None`: too few of its pixels lie in the picture.
pub(super) fn patch(levels: &Plane<f32>, shading: &Shading, region: &Region) -> Option<PatchReading> {
    let middle = region.corners.iter().fold(Vector::zeros(), |sum, p| sum + p.coords) / 4.0;
    let corners = region.corners.map(|p| Point::from(middle + (p.coords - middle) * LOOKED_AT));
    let (mut count, mut sum, mut squares) = (0_usize, 0.0, 0.0);
    for (x, y) in inside(&corners, levels) {
        let at = Point::new(x as f64 + 0.5, y as f64 + 0.5);
        let reflectance = f64::from(shading.reflectance(levels[(y, x)], at));
        // Departures from the stated value: their squares keep their digits.
        let off = reflectance - region.reflectance;
        count += 1;
        sum += off;
        squares += off * off;
    }
    if count < LEAST_PIXELS {
        return None;
    }
    let mean = sum / count as f64;
    Some(PatchReading {
        name: region.name.clone(),
        stated: region.reflectance,
        measured: region.reflectance + mean,
        noise: (squares / count as f64 - mean * mean).max(0.0).sqrt(),
    })
}
