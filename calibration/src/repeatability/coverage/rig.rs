//! A rig whose errors are known to the simulation and not to the instrument.

use grader::calibration::Calibration;
use grader::frame::{Frame, FrameError};
use grader::plane::Plane;
use grader::synth::prng::Prng;

use crate::uncertainty::RigUncertainty;

/// Grey levels of reflectance 0 and 1, of 4095.
const BLACK: f64 = 200.0;
const WHITE: f64 = 3800.0;
/// Millimetres per pixel that the instrument believes in.
const SCALE: f64 = 0.03;

/// A rig.
#[derive(Clone, Copy, Debug)]
pub struct Rig {
    stated: RigUncertainty,
    /// By how much the references are stated too high.
    light: f64,
    dark: f64,
    /// The bow of the response.
    bow: f64,
    /// True scale over stated scale.
    scale: f64,
    /// True scale along x over that along y.
    aspect: f64,
}

impl Rig {
    /// With errors drawn from what is stated.
    pub fn draw(stated: &RigUncertainty, prng: &mut Prng) -> Self {
        let mut expanded = |uncertainty: f64| uncertainty / 2.0 * prng.normal();
        let (light, dark) = (expanded(stated.light.uncertainty), expanded(stated.dark.uncertainty));
        let scale = 1.0 + expanded(stated.scale_relative.unwrap_or(0.0));
        let aspect = 1.0 + expanded(stated.anisotropy.unwrap_or(0.0));
        let bow = prng.between(-stated.linearity, stated.linearity);
        Self { stated: *stated, light, dark, bow, scale, aspect }
    }

    /// Without errors.
    pub const fn perfect(stated: &RigUncertainty) -> Self {
        Self { stated: *stated, light: 0.0, dark: 0.0, bow: 0.0, scale: 1.0, aspect: 1.0 }
    }

    /// The picture that its camera takes.
    pub fn expose(&self, plane: &Plane<f64>, noise: f64, prng: &mut Prng) -> Result<Frame, FrameError> {
        let (high, low) = (self.stated.light.reflectance, self.stated.dark.reflectance);
        let samples = plane.map(|reflectance| {
            let t = (reflectance - low) / (high - low);
            let bent = reflectance + self.bow * 4.0 * t * (1.0 - t) + noise * prng.normal();
            (BLACK + (WHITE - BLACK) * bent).round().clamp(0.0, 4095.0) as u16
        });
        Frame::from_luma16(samples, 12)
    }

    /// What the instrument believes: the line through the references as they are stated.
    pub fn calibration(&self) -> Calibration {
        let grey = |reflectance: f64| BLACK + (WHITE - BLACK) * reflectance;
        let (high, low) = (self.stated.light.reflectance, self.stated.dark.reflectance);
        let slope = (grey(high) - grey(low)) / (high + self.light - low - self.dark);
        let black = grey(low) - slope * (low + self.dark);
        Calibration {
            identity: None,
            black: Some(black),
            white: Some(black + slope),
            scale: Some(SCALE),
            ..Calibration::NOMINAL
        }
    }

    /// True lengths of the axes of a symbol, mm, from their lengths in pixels. To first order in the anisotropy, which is
    /// below a thousandth: a length at angle φ to x is wrong by half of it times cos 2φ.
    fn axes(&self, spacing: [f64; 2], rotation: f64) -> [f64; 2] {
        let share = (self.aspect - 1.0) / 2.0 * (2.0 * rotation.to_radians()).cos();
        [spacing[0] * (1.0 + share), spacing[1] * (1.0 - share)].map(|pixels| pixels * SCALE * self.scale)
    }

    /// True X dimension, mm.
    pub fn x_dimension(&self, spacing: [f64; 2], rotation: f64) -> f64 {
        let [u, v] = self.axes(spacing, rotation);
        f64::midpoint(u, v)
    }

    /// True axial nonuniformity.
    pub fn axial(&self, spacing: [f64; 2], rotation: f64) -> f64 {
        let [u, v] = self.axes(spacing, rotation);
        (u - v).abs() / f64::midpoint(u, v)
    }
}
