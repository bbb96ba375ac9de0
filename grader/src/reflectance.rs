//! From grey levels to reflectance, and from pixels to millimetres.

use crate::frame::{Frame, Samples};
use crate::geometry::Point;
use crate::plane::Plane;
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

    /// Reflectance between pixels, linear from pixel centre to pixel centre; `None` outside the picture.
    #[must_use]
    pub fn interpolated(&self, at: Point) -> Option<f32> {
        let grey = match self.samples() {
            Samples::Bits8(plane) => bilinear(plane, at),
            Samples::Bits16(plane) => bilinear(plane, at),
        };
        grey.map(|g| self.reflectance(g))
    }

    /// Reflectance of a mean grey level.
    #[must_use]
    pub fn reflectance(&self, grey: f32) -> f32 {
        (grey - self.offset) * self.gain
    }
}

/// Value between pixels, with the border pixels going on outwards for half a pixel; `None` outside the picture.
#[must_use]
pub fn bilinear<T: Copy + Into<f32>>(plane: &Plane<T>, at: Point) -> Option<f32> {
    let (width, height) = (plane.width() as f64, plane.height() as f64);
    // Written so that an undefined coordinate fails too.
    if !(at.x >= 0.0 && at.y >= 0.0 && at.x <= width && at.y <= height) {
        return None;
    }
    let (x, y) = ((at.x - 0.5).clamp(0.0, width - 1.0), (at.y - 0.5).clamp(0.0, height - 1.0));
    let (column, row) = (x as usize, y as usize);
    let (right, lower) = ((column + 1).min(plane.width() - 1), (row + 1).min(plane.height() - 1));
    let (fx, fy) = ((x - column as f64) as f32, (y - row as f64) as f32);
    let value = |r: usize, c: usize| -> f32 { plane[(r, c)].into() };
    let upper = value(row, column) * (1.0 - fx) + value(row, right) * fx;
    let under = value(lower, column) * (1.0 - fx) + value(lower, right) * fx;
    Some(upper * (1.0 - fy) + under * fy)
}
