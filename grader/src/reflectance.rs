//! From grey levels to reflectance, and from pixels to millimetres.

use crate::frame::{Frame, Samples};
use crate::record::CalibrationIdentity;

/// What is known about the camera: which grey levels stand for reflectance 0 and 1, and the size of a pixel.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// Identity; `None` for the nominal one.
    pub identity: Option<CalibrationIdentity>,
    /// Grey level of reflectance 0; `None`: 0.
    pub black: Option<f64>,
    /// Grey level of reflectance 1; `None`: full scale of the samples.
    pub white: Option<f64>,
    /// Millimetres per pixel.
    pub scale: Option<f64>,
}

impl Calibration {
    /// Nothing known: black is 0, white full scale, no scale.
    pub const NOMINAL: Self = Self { identity: None, black: None, white: None, scale: None };

    /// Whether reflectances mean more than shares of full scale.
    #[must_use]
    pub const fn has_reflectance(&self) -> bool {
        self.black.is_some() && self.white.is_some()
    }
}

/// A frame read as reflectances: the linear map `R = (g - black) / (white - black)`, applied where it is looked at.
#[derive(Clone, Copy, Debug)]
pub struct ReflectanceImage<'a> {
    frame: &'a Frame,
    offset: f32,
    gain: f32,
}

impl<'a> ReflectanceImage<'a> {
    /// The frame through the calibration.
    #[must_use]
    pub fn new(frame: &'a Frame, calibration: &Calibration) -> Self {
        let black = calibration.black.unwrap_or(0.0);
        let white = calibration.white.unwrap_or_else(|| f64::from(frame.full_scale()));
        let span = if white > black { white - black } else { 1.0 };
        Self { frame, offset: black as f32, gain: (1.0 / span) as f32 }
    }

    /// Width in pixels.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.frame.width()
    }

    /// Height in pixels.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.frame.height()
    }

    /// Raw samples.
    #[must_use]
    pub const fn samples(&self) -> &'a Samples {
        self.frame.samples()
    }

    /// Reflectance of a mean grey level.
    #[must_use]
    pub fn reflectance(&self, grey: f32) -> f32 {
        (grey - self.offset) * self.gain
    }
}
