//! How uncertain a calibrated reflectance is, and by what.
//!
//! In: the line with its patches, the fields. Out: standard uncertainties by source at any reflectance ([`Components`]), and
//! the figures that a calibration carries ([`ScaleUncertainty::references`], [`ScaleUncertainty::linearity`]). They hold for a
//! reflectance that many pixels are averaged for; the noise of a measurement is another matter.
//!
//! Patch `i` of stated value `r_i` moves the line at reflectance R by `l_i(R) r_i`, `l_i` its share in the least squares. What
//! a certificate says of its patches is taken as one error that all share, as of one instrument: `Σ l_i u_i`. What is each
//! patch's own shows in the residual s of the line, and scatters the line by `s √Σ l_i²`; noise does by `√Σ l_i² σ_i²`.
//!
//! Not in the figures: unevenness of the flat target itself, gloss, fluorescence, and light that changes with what lies
//! under the lamp.

use grader::bilingual::Bilingual;
use grader::uncertainty::Reference;

use super::ResponseFit;
use super::line::{bow, weight};

/// Coverage factor.
const K: f64 = 2.0;
/// Fewest patches that can show a bow of the response.
const LEAST_PATCHES: usize = 3;

/// Standard uncertainties of a reflectance by source, reflectance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Components {
    /// Certificate of the patches.
    pub certificate: f64,
    /// Noise of the means over patches: what a repetition with the same frames' number would scatter by.
    pub repeatability: f64,
    /// Departures of the patches from the line.
    pub line: f64,
    /// Bow of the response, taken as evenly likely between its bounds.
    pub bow: f64,
    /// Dark and flat field: noise, and light that does not follow the smooth course.
    pub field: f64,
}

impl Components {
    /// Combined standard uncertainty, reflectance.
    #[must_use]
    pub fn combined(&self) -> f64 {
        [self.certificate, self.repeatability, self.line, self.bow, self.field].into_iter().fold(0.0, f64::hypot)
    }
}

/// Why no uncertainty of a reflectance can be stated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unstated {
    /// A patch without uncertainty.
    #[error("patch {name} states no uncertainty")]
    Patch {
        /// Its name.
        name: String,
    },
    /// Two patches, through which every response is straight.
    #[error("two patches do not show whether the response is straight")]
    TwoPatches,
    /// The light is not known.
    #[error("without a flat field nobody knows how even the light is")]
    NoFlatField,
}

impl Unstated {
    /// For the reader, in both languages.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::Patch { name } => format!("色块 {name} 未给出不确定度"),
            Self::TwoPatches => "只有两个色块，不能判断响应是否线性".into(),
            Self::NoFlatField => "没有平场，不知道光照是否均匀".into(),
        };
        Bilingual::new(self.to_string(), zh)
    }
}

/// What dark and flat field leave, as shares of the light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FieldErrors {
    /// Noise of the dark field.
    pub(super) dark: f64,
    /// Noise of the flat field.
    pub(super) flat: f64,
    /// Light that does not follow the smooth course.
    pub(super) misfit: f64,
}

/// A patch's part in the line: `l(R) = share + (R - centre) lever`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Part {
    share: f64,
    lever: f64,
    /// Standard uncertainty by the certificate.
    certificate: f64,
    /// Standard error by noise, reflectance.
    noise: f64,
}

/// How uncertain the reflectances of a calibration are.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleUncertainty {
    parts: Vec<Part>,
    /// Weighted mean of the patches, reflectance.
    centre: f64,
    /// Stated reflectances of the darkest and of the lightest patch.
    ends: [f64; 2],
    /// Standard deviation of the patches about the line, reflectance.
    residual: f64,
    /// Reflectance by the line of the light of the flat field, less that of no light.
    gain: f64,
    field: FieldErrors,
    /// Bound (95 %) of the departure of the response from the straight line between the darkest and the lightest patch,
    /// reflectance, widest in the middle.
    pub linearity: f64,
    /// Degrees of freedom of the residual of the line.
    pub degrees_of_freedom: f64,
}

impl ScaleUncertainty {
    /// From a line; `field` is `None` without a flat field.
    ///
    /// # Errors
    /// If a part of it is not known.
    pub(super) fn of(fit: &ResponseFit, field: Option<FieldErrors>) -> Result<Self, Unstated> {
        let certificates: Vec<f64> = fit
            .patches
            .iter()
            .map(|patch| patch.uncertainty.ok_or_else(|| Unstated::Patch { name: patch.name.clone() }).map(|u| u / K))
            .collect::<Result<_, _>>()?;
        let residual = fit.residual.filter(|_| fit.patches.len() >= LEAST_PATCHES).ok_or(Unstated::TwoPatches)?;
        let own = |error: f64| (fit.gain * error).hypot(residual).max(1e-6).powi(2);
        let [height, spread] = bow(&fit.patches, |patch| own(patch.error())).ok_or(Unstated::TwoPatches)?;
        let (Some(darkest), Some(lightest)) = (fit.patches.first(), fit.patches.last()) else {
            return Err(Unstated::TwoPatches);
        };
        let field = field.ok_or(Unstated::NoFlatField)?;
        let total: f64 = fit.patches.iter().map(weight).sum();
        let middle = fit.patches.iter().map(|patch| weight(patch) * patch.level).sum::<f64>() / total;
        let square: f64 = fit.patches.iter().map(|patch| weight(patch) * (patch.level - middle).powi(2)).sum();
        let parts = fit.patches.iter().zip(certificates).map(|(patch, certificate)| Part {
            share: weight(patch) / total,
            lever: weight(patch) * (patch.level - middle) / (square * fit.gain),
            certificate,
            noise: fit.gain * patch.error(),
        });
        Ok(Self {
            parts: parts.collect(),
            centre: fit.offset + fit.gain * middle,
            ends: [darkest.stated, lightest.stated],
            residual,
            gain: fit.gain,
            field,
            linearity: height.abs() + K * spread,
            degrees_of_freedom: (fit.patches.len() - 2) as f64,
        })
    }

    /// The sources at a reflectance.
    #[must_use]
    pub fn at(&self, reflectance: f64) -> Components {
        let shares = || self.parts.iter().map(|part| (part.share + (reflectance - self.centre) * part.lever, part));
        let squares = |of: fn(&Part) -> f64| shares().map(|(share, part)| (share * of(part)).powi(2)).sum::<f64>();
        let [dark, light] = self.ends;
        let along = (reflectance - dark) / (light - dark);
        let bow = 4.0 * along * (1.0 - along) * self.linearity / 3_f64.sqrt();
        let dark_field = self.field.dark * self.gain * (1.0 - reflectance);
        let flat_field = self.field.flat.hypot(self.field.misfit) * reflectance;
        Components {
            certificate: shares().map(|(share, part)| share * part.certificate).sum::<f64>().abs(),
            repeatability: squares(|part| part.noise).sqrt(),
            line: self.residual * squares(|_| 1.0).sqrt(),
            bow: bow.abs(),
            field: dark_field.hypot(flat_field),
        }
    }

    /// Expanded uncertainty (k = 2) of a reflectance.
    #[must_use]
    pub fn expanded(&self, reflectance: f64) -> f64 {
        K * self.at(reflectance).combined()
    }

    /// The largest expanded uncertainty (k = 2) between the darkest and the lightest patch.
    #[must_use]
    pub fn largest(&self) -> f64 {
        let [dark, light] = self.ends;
        (0..=16).map(|step| self.expanded(dark + (light - dark) * f64::from(step) / 16.0)).fold(0.0, f64::max)
    }

    /// The darkest and the lightest patch as references, each with what is uncertain there; the bow is nothing at both.
    #[must_use]
    pub fn references(&self) -> [Reference; 2] {
        self.ends.map(|reflectance| {
            let parts = self.at(reflectance);
            let combined = parts.combined();
            // Welch and Satterthwaite: all but the residual of the line are taken as exactly known.
            let degrees = self.degrees_of_freedom * (combined / parts.line).powi(4);
            Reference {
                reflectance,
                uncertainty: K * combined,
                degrees_of_freedom: degrees.is_finite().then_some(degrees),
            }
        })
    }
}
