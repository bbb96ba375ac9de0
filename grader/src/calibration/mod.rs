//! What a calibration knows of a rig: how grey levels stand for reflectances, and pixels for millimetres.
//!
//! Made by the package `calibration`, applied here. Nothing resamples the picture that is measured: fields and maps are
//! asked at the places that are looked at.

use std::sync::Arc;

use crate::frame::Frame;
use crate::geometry::{Point, cross};
use crate::record::CalibrationIdentity;
use crate::uncertainty::UncertaintyStatement;

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
    /// The frames that it is for; `None`: any.
    pub frames: Option<FrameKind>,
    /// Convex outline, clockwise with y down, of the part of the picture that the geometry was determined in, pixels; empty:
    /// all of it.
    pub covered: Vec<Point>,
    /// Whether the light was taken as even, because nobody measured it.
    pub light_assumed_even: bool,
    /// How uncertain a single value is; `None`: not determined.
    pub uncertainty: Option<Arc<UncertaintyStatement>>,
}

/// Frames of one camera setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameKind {
    /// Width, pixels.
    pub width: usize,
    /// Height, pixels.
    pub height: usize,
    /// Bits of a sample: grey levels of one depth mean nothing in another.
    pub bits: u8,
}

impl FrameKind {
    /// That of a frame.
    #[must_use]
    pub const fn of(frame: &Frame) -> Self {
        Self { width: frame.width(), height: frame.height(), bits: frame.bits() }
    }
}

impl std::fmt::Display for FrameKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} x {} px, {} bit", self.width, self.height, self.bits)
    }
}

impl Calibration {
    /// Whether a place of the picture lies in the part that the geometry was determined in, or at most `beyond` pixels
    /// outside it.
    #[must_use]
    pub fn covers(&self, place: Point, beyond: f64) -> bool {
        self.covered.iter().enumerate().all(|(index, corner)| {
            let side = self.covered[(index + 1) % self.covered.len()] - corner;
            cross(side, place - corner) >= -beyond * side.norm()
        })
    }

    /// Nothing known: black is 0, white full scale, no scale.
    pub const NOMINAL: Self = Self {
        identity: None,
        black: None,
        white: None,
        shading: None,
        scale: None,
        geometry: None,
        frames: None,
        covered: Vec::new(),
        light_assumed_even: false,
        uncertainty: None,
    };

    /// Whether reflectances mean more than shares of full scale.
    #[must_use]
    pub const fn has_reflectance(&self) -> bool {
        self.shading.is_some() || (self.black.is_some() && self.white.is_some())
    }
}
