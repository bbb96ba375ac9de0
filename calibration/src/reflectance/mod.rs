//! From grey levels to reflectance: dark frame, flat field, patches of known reflectance.
//!
//! ```text
//! dark frames --mean--> smooth field D      q = (g - D) / (F - D): share of the flat field's light
//! flat frames --mean--> smooth field F      patches: mean q, stated reflectance --weighted line--> R = a + b q
//! ```
//!
//! The line gives the grey levels of reflectance 0 and 1 at every place ([`Shading`]). A camera whose response is not
//! linear, or a series that is not of one exposure, is refused: no line is laid through what is none.

mod error;
mod fields;
mod frames;
mod line;

pub use error::ReflectanceError;
pub use fields::{Flatness, smooth};
pub use frames::{Averaged, average};
pub(crate) use line::inside;
pub use line::{FittedPatch, ResponseFit, fit_response};

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
    let card = average(frames.card, "card")?;
    let dark = (!frames.dark.is_empty()).then(|| average(frames.dark, "dark")).transpose()?;
    let flat = (!frames.flat.is_empty()).then(|| average(frames.flat, "flat")).transpose()?;
    for other in dark.iter().chain(&flat) {
        card.same_as(other)?;
    }
    if let Some(dark) = &dark {
        fields::check_dark(dark)?;
    }
    let black = match &dark {
        Some(dark) => smooth(&dark.mean)?.0,
        None => constant(0.0, &card.mean)?,
    };
    let (light, flatness) = match &flat {
        Some(flat) => {
            fields::check_flat(flat)?;
            let (field, flatness) = smooth(&flat.mean)?;
            let flatness = fields::check_even(&black, &field, flatness, flat.full_scale)?;
            (field, Some(flatness))
        }
        None => (constant(card.full_scale as f32, &card.mean)?, None),
    };
    let fit = fit_response(&card, &Shading { black: black.clone(), white: light.clone() }, regions)?;
    let shading = fit.shading(&black, &light).ok_or(ReflectanceError::OutOfOrder)?;
    Ok(Reflectance { shading, fit, flatness, noise: card.noise.or(flat.and_then(|flat| flat.noise)) })
}

#[cfg(test)]
mod tests;
