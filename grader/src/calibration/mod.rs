//! What a calibration knows of a rig: how grey levels stand for reflectances, and pixels for millimetres.
//!
//! Made by the package `calibration`, applied here. Nothing resamples the picture that is measured: fields and maps are
//! asked at the places that are looked at.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::record::CalibrationIdentity;

mod field;
pub mod file;
mod geometry;
mod lens;

pub use field::{Field, FieldError, Shading};
pub use geometry::Geometry;
pub use lens::Lens;

/// What is known about a rig.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// Identity; `None` for the nominal one.
    pub identity: Option<CalibrationIdentity>,
    /// Grey level of reflectance 0; `None`: 0.
    pub black: Option<f64>,
    /// Grey level of reflectance 1; `None`: full scale of the samples.
    pub white: Option<f64>,
    /// Both over the picture, where the light is not even; goes before `black` and `white`.
    pub shading: Option<Arc<Shading>>,
    /// Millimetres per level pixel: per pixel where no geometry is known.
    pub scale: Option<f64>,
    /// Lens and plane; its scale is the one above.
    pub geometry: Option<Geometry>,
    /// Width and height in pixels of the frames that it is for; `None`: of any.
    pub size: Option<[usize; 2]>,
    /// Parameter, as records name it -> expanded uncertainty (k = 2) of its value.
    pub uncertainty: BTreeMap<String, f64>,
}

impl Calibration {
    /// Nothing known: black is 0, white full scale, no scale.
    pub const NOMINAL: Self = Self {
        identity: None,
        black: None,
        white: None,
        shading: None,
        scale: None,
        geometry: None,
        size: None,
        uncertainty: BTreeMap::new(),
    };

    /// Whether reflectances mean more than shares of full scale.
    #[must_use]
    pub const fn has_reflectance(&self) -> bool {
        self.shading.is_some() || (self.black.is_some() && self.white.is_some())
    }
}
