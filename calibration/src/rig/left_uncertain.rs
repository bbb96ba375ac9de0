//! What a calibration leaves uncertain: the figures that every value measured with it inherits.
//!
//! In: what was found on the card. Out: [`RigUncertainty`], or nothing where a part of it is not known: without
//! certificate or flat field, or with two patches, through which every response is a straight line.

use crate::focus::CardEdge;
use crate::lens::Solution;
use crate::reflectance::Reflectance;
use crate::uncertainty::RigUncertainty;

/// Width of an edge where the card shows none, pixels. Assumed: twice that of a lens in focus.
const EDGE_NOT_SEEN: f64 = 3.0;
/// Contrast over steepest slope of a Gaussian edge, as a share of its rise from 10 to 90 %: √(2π) σ over 2.5631 σ.
const WIDTH_OF_RISE: f64 = 0.977_97;

/// The figures of a calibration; `None`: not all of them are known.
#[must_use]
pub fn left_uncertain(
    solution: &Solution,
    reflectance: Option<&Reflectance>,
    edges: &[CardEdge],
) -> Option<RigUncertainty> {
    let scale = reflectance?.uncertainty.as_ref().ok()?;
    let [dark, light] = scale.references();
    Some(RigUncertainty {
        light,
        dark,
        linearity: scale.linearity,
        scale_relative: solution.pitch.map(|_| solution.relative_uncertainty),
        anisotropy: solution.pitch.map(|pitch| anisotropy(solution.scatter, pitch)),
        edge_pixels: edge_pixels(edges),
    })
}

/// Expanded uncertainty of the scale along x over that along y.
///
/// The scale is the mean of both: if they scatter alike by U, the mean does by U / √2 and their ratio by √2 U, twice that
/// of the mean. What the certificate states of the pitch may be wrong in each direction by itself: √2 of it.
fn anisotropy(scatter: f64, pitch: f64) -> f64 {
    (2.0 * scatter).hypot(std::f64::consts::SQRT_2 * pitch)
}

/// The widest edge of the card.
fn edge_pixels(edges: &[CardEdge]) -> f64 {
    let rises = edges.iter().filter_map(|edge| Some(edge.sharpness.as_ref().ok()?.rise_px));
    let widest = rises.fold(0.0, f64::max);
    if widest > 0.0 { (WIDTH_OF_RISE * widest).max(1.0) } else { EDGE_NOT_SEEN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_of_two_scales_scatters_twice_as_much_as_their_mean() {
        // Two independent scales of standard uncertainty u: mean u / √2, difference √2 u.
        assert!((anisotropy(1e-4, 0.0) - 2e-4).abs() < 1e-18);
        assert!((anisotropy(0.0, 1e-4) - 1.414_213_562e-4).abs() < 1e-12);
    }

    #[test]
    fn a_gaussian_edge_is_as_wide_as_its_contrast_over_its_slope() {
        // 10 to 90 %: 2 · 1.281 551 6 σ; steepest slope 1 / (√(2π) σ).
        let expected = (2.0 * std::f64::consts::PI).sqrt() / (2.0 * 1.281_551_565_5);
        assert!((WIDTH_OF_RISE - expected).abs() < 1e-5);
        assert!((edge_pixels(&[]) - EDGE_NOT_SEEN).abs() < 1e-12);
    }
}
