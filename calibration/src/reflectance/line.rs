//! The straight line from grey levels to reflectance through patches of known reflectance.

use grader::calibration::{Field, Shading};
use grader::plane::Plane;
use nalgebra::{Matrix3, Vector3};

use super::{FittedPatch, ReflectanceError};

/// Standard uncertainty of a reflectance that states none, for its weight only. Assumed.
const UNSTATED: f64 = 0.01;
/// Least standard uncertainty for a weight: a perfect patch would be the only one that counts.
const LEAST: f64 = 1e-3;

/// `R = offset + gain * q`, `q` the share of the light.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseFit {
    /// Reflectance where the picture is as dark as without light.
    pub offset: f64,
    /// Reflectance of what is as light as the flat field, less the offset.
    pub gain: f64,
    /// The patches, darkest first.
    pub patches: Vec<FittedPatch>,
    /// Root mean square of their departures from the line, reflectance; `None` with two, which always lie on it.
    pub residual: Option<f64>,
    /// Height of the parabola through the patches above its chord, reflectance, and the standard uncertainty of it by
    /// certificates and noise; `None` with two patches, which show no bow.
    pub bow: Option<[f64; 2]>,
}

impl ResponseFit {
    /// The line by least squares, each patch weighted by the uncertainty of its stated reflectance.
    ///
    /// # Errors
    /// If grey levels do not rise with reflectance.
    pub(super) fn through(mut patches: Vec<FittedPatch>) -> Result<Self, ReflectanceError> {
        patches.sort_by(|a, b| a.stated.total_cmp(&b.stated));
        let (offset, gain) = line(&patches).filter(|(_, gain)| *gain > 0.0).ok_or_else(|| no_rise(&patches))?;
        for patch in &mut patches {
            patch.measured = offset + gain * patch.level;
        }
        let freedom = patches.len().saturating_sub(2);
        let squares: f64 = patches.iter().map(|patch| departure(patch).powi(2)).sum();
        let residual = (freedom > 0).then(|| (squares / freedom as f64).sqrt());
        let bow = bow(&patches, |patch| variance(patch, gain));
        Ok(Self { offset, gain, patches, residual, bow })
    }

    /// Grey levels of reflectance 0 and 1 from those without light and with the light of the flat field.
    ///
    /// # Errors
    /// If white does not lie above black.
    pub(super) fn shading(&self, black: &Field, light: &Field) -> Result<Shading, ReflectanceError> {
        let at = |reflectance: f64| {
            let share = ((reflectance - self.offset) / self.gain) as f32;
            let nodes = |of: fn(&Plane<f32>) -> usize| of(light.nodes()).max(of(black.nodes()));
            let (columns, rows) = (nodes(Plane::width), nodes(Plane::height));
            Field::from_fn(columns, rows, (light.width(), light.height()), |place| {
                let dark = black.at(place);
                dark + share * (light.at(place) - dark)
            })
        };
        let shading = Shading { black: at(0.0)?, white: at(1.0)? };
        if shading.is_open() { Ok(shading) } else { Err(no_rise(&self.patches)) }
    }
}

/// The lightest patch is not lighter than the darkest.
fn no_rise(patches: &[FittedPatch]) -> ReflectanceError {
    let name = |patch: Option<&FittedPatch>| patch.map(|patch| patch.name.clone()).unwrap_or_default();
    ReflectanceError::OutOfOrder { lighter: name(patches.last()), darker: name(patches.first()) }
}

/// Reflectance by the line less the stated one.
pub(super) fn departure(patch: &FittedPatch) -> f64 {
    patch.measured - patch.stated
}

/// Weight of a patch in the line.
pub(super) fn weight(patch: &FittedPatch) -> f64 {
    let standard = patch.uncertainty.map_or(UNSTATED, |u| u / 2.0).max(LEAST);
    1.0 / (standard * standard)
}

/// Variance of a patch about the line: certificate and noise.
pub(super) fn variance(patch: &FittedPatch, gain: f64) -> f64 {
    1.0 / weight(patch) + (gain * patch.error()).powi(2)
}

fn line(patches: &[FittedPatch]) -> Option<(f64, f64)> {
    let total: f64 = patches.iter().map(weight).sum();
    let mean = |of: &dyn Fn(&FittedPatch) -> f64| patches.iter().map(|p| weight(p) * of(p)).sum::<f64>() / total;
    let (q, r) = (mean(&|p| p.level), mean(&|p| p.stated));
    let spread: f64 = patches.iter().map(|p| weight(p) * (p.level - q).powi(2)).sum();
    let slope = patches.iter().map(|p| weight(p) * (p.level - q) * (p.stated - r)).sum::<f64>() / spread;
    slope.is_finite().then_some((r - slope * q, slope))
}

/// Height of the weighted parabola above its chord over the range of the patches, a quarter of its curvature times the range
/// squared, and its standard uncertainty.
pub(super) fn bow(patches: &[FittedPatch], variance: impl Fn(&FittedPatch) -> f64) -> Option<[f64; 2]> {
    if patches.len() < 3 {
        return None;
    }
    let levels = patches.iter().map(|patch| patch.level);
    let (low, high) = levels.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let (mut square, mut right) = (Matrix3::zeros(), Vector3::zeros());
    for patch in patches {
        let (along, weight) = ((patch.level - low) / (high - low), 1.0 / variance(patch).max(1e-12));
        let row = Vector3::new(1.0, along, along * along);
        square += weight * row * row.transpose();
        right += weight * row * patch.stated;
    }
    let inverse = square.try_inverse()?;
    let found = [-(inverse * right).z / 4.0, inverse[(2, 2)].max(0.0).sqrt() / 4.0];
    found.iter().all(|value| value.is_finite()).then_some(found)
}
