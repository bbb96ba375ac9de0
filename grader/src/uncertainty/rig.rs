//! What a rig's calibration leaves uncertain, and how strongly that acts on each quantity.
//!
//! In: the figures of the calibration ([`RigUncertainty`]) and the circumstances of a symbol ([`Situation`]). Out: the
//! components of type B of its budget. The sensitivities are derived beside the functions; where a quantity does not
//! depend on a source to first order, there is no component.

use serde::{Deserialize, Serialize};

use super::budget::{Component, Distribution, Evaluation, Source};
use super::quantity::Quantity;

/// A reflectance through which the map from grey levels was laid.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Reflectance, fraction.
    pub reflectance: f64,
    /// Its expanded uncertainty (k = 2), certificate and fit together, fraction.
    pub uncertainty: f64,
    /// Degrees of freedom behind that; left out: taken as exactly known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub degrees_of_freedom: Option<f64>,
}

/// The uncertainty of a rig's calibration.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RigUncertainty {
    /// The lighter reference.
    pub light: Reference,
    /// The darker reference.
    pub dark: Reference,
    /// Largest departure of the response from the straight line through both, reflectance; the bow is taken to be widest
    /// in the middle.
    pub linearity: f64,
    /// Millimetres per pixel: expanded uncertainty (k = 2) relative to them; `None`: no scale was calibrated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale_relative: Option<f64>,
    /// Scale along x over scale along y: expanded uncertainty (k = 2) of the ratio; `None`: not determined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anisotropy: Option<f64>,
    /// Width of a sharp edge in the picture, pixels: contrast over steepest slope. A perfect camera has 1.
    #[serde(default = "one")]
    pub edge_pixels: f64,
}

const fn one() -> f64 {
    1.0
}

/// Why figures are no uncertainty of a rig.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RigError {
    /// Not of this form.
    #[error("{0}")]
    Toml(Box<toml::de::Error>),
    /// An uncertainty that is negative or no number.
    #[error("{what} is {value}; an uncertainty is a number from 0")]
    Negative {
        /// Which.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// References that fix no line.
    #[error("the light reference ({light}) must lie above the dark one ({dark}), both from 0 to 1.5")]
    References {
        /// Lighter.
        light: f64,
        /// Darker.
        dark: f64,
    },
}

impl RigError {
    /// The message in both languages.
    #[must_use]
    pub fn say(&self) -> crate::bilingual::Bilingual {
        let zh = match self {
            Self::Toml(error) => format!("不是校准不确定度文件：{error}"),
            Self::Negative { what, value } => format!("{what} 为 {value}；不确定度应为不小于 0 的数"),
            Self::References { light, dark } => {
                format!("亮参考（{light}）应高于暗参考（{dark}），且均在 0 至 1.5 之间")
            }
        };
        crate::bilingual::Bilingual::new(self.to_string(), zh)
    }
}

impl RigUncertainty {
    /// From its TOML.
    ///
    /// # Errors
    /// If the text is not of this form, or a number is impossible.
    pub fn parse(text: &str) -> Result<Self, RigError> {
        let rig: Self = toml::from_str(text).map_err(|error| RigError::Toml(Box::new(error)))?;
        rig.check()?;
        Ok(rig)
    }

    /// Refuses impossible numbers.
    ///
    /// # Errors
    /// The first of them.
    pub fn check(&self) -> Result<(), RigError> {
        let figures = [
            ("light.uncertainty", Some(self.light.uncertainty)),
            ("dark.uncertainty", Some(self.dark.uncertainty)),
            ("light.degrees_of_freedom", self.light.degrees_of_freedom),
            ("dark.degrees_of_freedom", self.dark.degrees_of_freedom),
            ("linearity", Some(self.linearity)),
            ("scale_relative", self.scale_relative),
            ("anisotropy", self.anisotropy),
            ("edge_pixels", Some(self.edge_pixels)),
        ];
        for (what, value) in figures {
            if let Some(value) = value.filter(|value| !(value.is_finite() && *value >= 0.0)) {
                return Err(RigError::Negative { what, value });
            }
        }
        let (light, dark) = (self.light.reflectance, self.dark.reflectance);
        let sound = (0.0..=1.5).contains(&light) && (0.0..=1.5).contains(&dark) && light > dark;
        if sound { Ok(()) } else { Err(RigError::References { light, dark }) }
    }
}

/// The circumstances under which a symbol was measured, as far as sensitivities depend on them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Situation {
    /// Rmax.
    pub maximum: f64,
    /// Rmin.
    pub minimum: f64,
    /// Pixels per module.
    pub pixels_per_module: f64,
    /// Root mean square of cos 2θ over the images, θ the rotation of the symbol.
    pub axis_share: f64,
    /// Whether the aperture is a length (mil, mm) and so hangs on the scale, not a share of X.
    pub fixed_aperture: bool,
}

impl Situation {
    const fn contrast(&self) -> f64 {
        self.maximum - self.minimum
    }
}

/// The components that the calibration of the rig brings to a continuous quantity of value `value`.
#[must_use]
pub fn components(rig: &RigUncertainty, quantity: &Quantity, value: f64, at: &Situation) -> Vec<Component> {
    let expanded = |source, figure, sensitivity: f64, degrees| {
        Component::new(source, Evaluation::B, Distribution::NormalExpanded, figure)
            .acting(sensitivity)
            .with_degrees(degrees)
    };
    let mut all = Vec::new();
    if let Some([light, dark]) = references(rig, quantity, at) {
        all.push(expanded(Source::LightReference, rig.light.uncertainty, light, rig.light.degrees_of_freedom));
        all.push(expanded(Source::DarkReference, rig.dark.uncertainty, dark, rig.dark.degrees_of_freedom));
    }
    if let Some(sensitivity) = linearity(rig, quantity, value, at) {
        let bow = Component::new(Source::Linearity, Evaluation::B, Distribution::Rectangular, rig.linearity);
        all.push(bow.acting(sensitivity));
    }
    if let Some((figure, sensitivity)) = rig.scale_relative.zip(scale(quantity, value, at)) {
        all.push(expanded(Source::Scale, figure, sensitivity, None));
    }
    if let Some((figure, sensitivity)) = rig.anisotropy.zip(anisotropy(quantity, value, at)) {
        all.push(expanded(Source::Anisotropy, figure, sensitivity, None));
    }
    all
}

/// Sensitivity to the reflectance of the light and of the dark reference.
///
/// The map is the line through both. If they are stated too high by δ_l and δ_d, a reflectance R is measured too high by
/// `δ_l (R - R_d) / (R_l - R_d) + δ_d (R_l - R) / (R_l - R_d)`. Rmax and Rmin take that as it is; in their difference it
/// is `(δ_l - δ_d) SC / (R_l - R_d)`. Modulation, reflectance margin and everything that is measured at the threshold are
/// ratios of differences of reflectances: a wrong line leaves them as they are.
fn references(rig: &RigUncertainty, quantity: &Quantity, at: &Situation) -> Option<[f64; 2]> {
    let span = rig.light.reflectance - rig.dark.reflectance;
    let of =
        |reflectance: f64| [(reflectance - rig.dark.reflectance) / span, (rig.light.reflectance - reflectance) / span];
    match quantity {
        Quantity::MaximumReflectance => Some(of(at.maximum)),
        Quantity::MinimumReflectance => Some(of(at.minimum)),
        Quantity::SymbolContrast => Some([at.contrast() / span, -at.contrast() / span]),
        _ => None,
    }
}

/// Sensitivity to the bow of the response.
///
/// The bow is `δ b(R)` with `b = 4 t (1 - t)`, `t = (R - R_d) / (R_l - R_d)`: nothing at the references, δ midway. Rmax and
/// Rmin take `b` as it is, the contrast its difference.
///
/// The threshold moves by the mean of b(Rmax) and b(Rmin), which for this parabola lies `SC² / (R_l - R_d)²` below b at
/// the threshold. A module of modulation m is wrong by `2 (b(R) - mean) / SC`, less m times what the contrast is wrong by;
/// the slopes of the parabola cancel, and `2 SC (1 - m²) / (R_l - R_d)²` remains, towards light. Edges are found where the
/// reflectance crosses the threshold: with the width `w` of an edge each moves by `w SC / (R_l - R_d)²` pixels, and growth
/// by twice that.
fn linearity(rig: &RigUncertainty, quantity: &Quantity, value: f64, at: &Situation) -> Option<f64> {
    let span = rig.light.reflectance - rig.dark.reflectance;
    let bow = |reflectance: f64| {
        let t = (reflectance - rig.dark.reflectance) / span;
        4.0 * t * (1.0 - t)
    };
    let curvature = 2.0 * at.contrast() / (span * span);
    match quantity {
        Quantity::MaximumReflectance => Some(bow(at.maximum)),
        Quantity::MinimumReflectance => Some(bow(at.minimum)),
        Quantity::SymbolContrast => Some(bow(at.maximum) - bow(at.minimum)),
        Quantity::ContrastUniformity => Some(curvature * (1.0 - value * value)),
        Quantity::PrintGrowth | Quantity::HorizontalGrowth | Quantity::VerticalGrowth => {
            Some(curvature * rig.edge_pixels / at.pixels_per_module.max(1.0))
        }
        _ => None,
    }
}

/// Sensitivity to the relative error of the scale.
///
/// The X dimension is proportional to it. Everything else is a ratio of lengths in one picture, but for what an aperture
/// of fixed diameter sees: of a module with modulation `m` the share `f = (1 + m) / 2` of the aperture has the right colour.
/// If all of that lies inside, `m = 2 f - 1` with `f` as one over the square of the diameter, and `dm / d ln A = -4 f =
/// -2 (1 + m)`: the most that can happen.
fn scale(quantity: &Quantity, value: f64, at: &Situation) -> Option<f64> {
    match quantity {
        Quantity::XDimension => Some(value),
        Quantity::ContrastUniformity if at.fixed_aperture => Some(-2.0 * (1.0 + value)),
        _ => None,
    }
}

/// Sensitivity to the ratio `1 + a` of the scales along x and y.
///
/// A length at angle φ to the x axis is wrong by `(a / 2) cos 2φ` of itself. Both axes of a symbol turned by θ are
/// wrong by opposite amounts: axial nonuniformity changes by `a cos 2θ`, their mean, X, not at all. A deviation from the
/// grid points anywhere: root mean square over all φ is `a GN / (2 √2)`. Growth along one axis is a ratio of lengths along
/// that axis.
fn anisotropy(quantity: &Quantity, value: f64, at: &Situation) -> Option<f64> {
    match quantity {
        Quantity::AxialNonuniformity => Some(at.axis_share),
        Quantity::GridNonuniformity => Some(value / 8_f64.sqrt()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
