//! From grey levels to reflectance: dark frame, flat field, patches of known reflectance.
//!
//! ```text
//! dark frames --mean--> smooth field D      q = (g - D) / (F - D): share of the flat field's light
//! flat frames --mean--> smooth field F      patches: mean q, stated reflectance --weighted line--> R = a + b q
//! ```
//!
//! The line gives the grey levels of reflectance 0 and 1 at every place ([`Shading`]). A camera whose response is not
//! linear, or a series that is not of one exposure, is refused: no line is laid through what is none.

mod blocks;
mod checks;
mod error;
mod fields;
mod frames;
mod line;
mod patch;
mod uncertainty;

pub use error::ReflectanceError;
pub use fields::{Flatness, smooth};
pub use frames::{Averaged, average};
pub use line::ResponseFit;
pub use patch::FittedPatch;
pub(crate) use patch::inside;
pub use uncertainty::{Components, ScaleUncertainty, Unstated};

use uncertainty::FieldErrors;

use grader::calibration::{Field, FieldError, Shading};
use grader::frame::Frame;
use grader::geometry::Point;
use grader::plane::Plane;

/// A patch in the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// Name.
    pub name: String,
    /// Its corners in order, pixels.
    pub corners: [Point; 4],
    /// Stated reflectance, 0 to 1.
    pub reflectance: f64,
    /// Its expanded uncertainty (k = 2); `None`: not stated.
    pub uncertainty: Option<f64>,
}

/// Frames of a rig for its reflectance.
#[derive(Clone, Copy, Debug, Default)]
pub struct Frames<'a> {
    /// With the lens covered; may be empty.
    pub dark: &'a [Frame],
    /// Of an even matt surface that fills the picture; may be empty.
    pub flat: &'a [Frame],
    /// Of the card.
    pub card: &'a [Frame],
}

/// Reflectance of a rig.
#[derive(Clone, Debug, PartialEq)]
pub struct Reflectance {
    /// Grey levels of reflectance 0 and 1 over the picture.
    pub shading: Shading,
    /// The line through the patches.
    pub fit: ResponseFit,
    /// What the flat field showed; `None`: there was none, and the light was taken as even.
    pub flatness: Option<Flatness>,
    /// Standard deviation of a single pixel from frame to frame, share of full scale; `None`: one frame only.
    pub noise: Option<f64>,
    /// How uncertain reflectances are; or why nobody can say.
    pub uncertainty: Result<ScaleUncertainty, Unstated>,
}

impl Reflectance {
    /// Holds the flat field against its stated reflectance: an automatic gain makes the card lighter or darker than the flat
    /// field, and nothing else tells it, as long as each series keeps its level.
    ///
    /// # Errors
    /// If they do not agree. Without a flat field there is nothing to compare.
    pub fn check_flat(&self, stated: f64) -> Result<(), ReflectanceError> {
        match self.flatness {
            Some(_) => checks::flat_agrees(self.fit.offset + self.fit.gain, stated),
            None => Ok(()),
        }
    }
}

/// The same grey level all over a picture.
fn constant(value: f32, picture: &Plane<f32>) -> Result<Field, FieldError> {
    Field::constant(value, picture.width(), picture.height())
}

/// Calibrates reflectance.
///
/// # Errors
/// If the frames or the patches do not determine a linear response; each reason has its own.
pub fn calibrate(frames: Frames<'_>, regions: &[Region]) -> Result<Reflectance, ReflectanceError> {
    Ground::of(frames)?.through(regions)
}

/// What patches are measured on.
struct Ground {
    card: Averaged,
    dark: Option<Averaged>,
    flat: Option<(Averaged, Flatness)>,
    /// Grey levels without light and with that of the flat field; of full scale without one.
    light: Shading,
}

impl Ground {
    fn of(frames: Frames<'_>) -> Result<Self, ReflectanceError> {
        let card = average(frames.card, "card")?;
        let dark = (!frames.dark.is_empty()).then(|| average(frames.dark, "dark")).transpose()?;
        let flat = (!frames.flat.is_empty()).then(|| average(frames.flat, "flat")).transpose()?;
        for other in dark.iter().chain(&flat) {
            card.same_as(other)?;
        }
        let black = match &dark {
            Some(dark) => {
                fields::check_clipped(dark)?;
                let (field, _) = fields::course(&dark.mean, dark.pixel_noise())?;
                fields::check_dark_even(dark, &field)?;
                field
            }
            None => constant(0.0, &card.mean)?,
        };
        let Some(flat) = flat else {
            let light = Shading { white: constant(card.full_scale as f32, &card.mean)?, black };
            return Ok(Self { card, dark, flat: None, light });
        };
        fields::check_flat(&flat, dark.as_ref().ok_or(ReflectanceError::NoDark)?)?;
        let (white, flatness) = fields::course(&flat.mean, flat.pixel_noise())?;
        let flatness = fields::check_even(&black, &white, flatness, flat.full_scale)?;
        Ok(Self { card, dark, flat: Some((flat, flatness)), light: Shading { black, white } })
    }

    fn through(&self, regions: &[Region]) -> Result<Reflectance, ReflectanceError> {
        let fit = self.fit(regions)?;
        let shading = fit.shading(&self.light.black, &self.light.white)?;
        let uncertainty = ScaleUncertainty::of(&fit, self.field_errors());
        let noise = self.card.noise.or(self.flat.as_ref().and_then(|(flat, _)| flat.noise));
        Ok(Reflectance {
            shading,
            fit,
            flatness: self.flat.as_ref().map(|(_, flatness)| *flatness),
            noise,
            uncertainty,
        })
    }

    /// The line through the patches, and whether a line is what they show.
    fn fit(&self, regions: &[Region]) -> Result<ResponseFit, ReflectanceError> {
        checks::complete(regions)?;
        let patches: Vec<FittedPatch> =
            regions.iter().map(|region| patch::measured(&self.card, &self.light, region)).collect::<Result<_, _>>()?;
        checks::in_order(&patches, self.flat.is_some())?;
        let fit = ResponseFit::through(patches)?;
        if self.flat.is_none() {
            checks::even_light(&fit)?;
        }
        checks::straight(&fit)?;
        // Only now: a bent response lifts dark frames, too.
        if let Some(dark) = &self.dark {
            fields::check_dark(dark)?;
        }
        checks::on_line(&fit, self.dark.is_some())?;
        Ok(fit)
    }

    /// What noise and misfit of the fields make, as shares of the light in the middle.
    fn field_errors(&self) -> Option<FieldErrors> {
        let (dark, (flat, flatness)) = self.dark.as_ref().zip(self.flat.as_ref())?;
        let field = &self.light.white;
        let middle = Point::new(field.width() as f64 / 2.0, field.height() as f64 / 2.0);
        let span = f64::from(field.at(middle) - self.light.black.at(middle));
        let noise = |series: &Averaged| series.pixel_noise() * fields::node_noise(&series.mean) / span;
        Some(FieldErrors { dark: noise(dark), flat: noise(flat), misfit: flatness.misfit })
    }
}

#[cfg(test)]
mod tests;
