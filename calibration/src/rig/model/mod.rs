//! Forward model of a rig: draws what a camera with stated faults makes of a scene, and knows the right answers.
//!
//! ```text
//! Scene (mm on the card -> reflectance) ──Optics, blur──▶ mean over each pixel ──Light, Sensor──▶ Frame
//! ```
//!
//! It is the ruler that the calibration is held against, and shares no code with what measures: common are only the plain
//! types ([`Lens`](grader::calibration::Lens), [`Frame`], [`Field`], the description of a card).
//! A point (0.5, 0.5) of the picture is the centre of its first pixel.

mod jpeg;
mod optics;
mod random;
mod render;
mod response;
mod scene;

pub use jpeg::compressed;
pub use optics::Optics;
pub use response::{Dust, Light, Sensor};
pub use scene::{CardScene, Drawn, Scene};

use grader::calibration::{Field, FieldError, Shading};
use grader::frame::{Frame, FrameError};
use grader::geometry::Point;
use grader::plane::Plane;

/// A camera over a plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Where it looks.
    pub optics: Optics,
    /// How the plane is lit.
    pub light: Light,
    /// What the camera makes of the light.
    pub sensor: Sensor,
}

/// What is lit when a frame is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lamp {
    /// The lamp of the rig and the ambient light.
    On,
    /// The ambient light only.
    Off,
    /// The lens is covered.
    Covered,
}

/// How one frame is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shot {
    /// What is lit.
    pub lamp: Lamp,
    /// Light that is gathered, by that of the rig's usual exposure.
    pub exposure: f64,
    /// Seed of the noise.
    pub seed: u64,
}

impl Shot {
    /// The usual exposure with the lamp on.
    #[must_use]
    pub const fn lit(seed: u64) -> Self {
        Self { lamp: Lamp::On, exposure: 1.0, seed }
    }

    /// The usual exposure with the lens covered.
    #[must_use]
    pub const fn covered(seed: u64) -> Self {
        Self { lamp: Lamp::Covered, exposure: 1.0, seed }
    }
}

impl Model {
    /// A rig without faults: square to the plane, even light, 12 bits, black at 2 % and reflectance 1 at 92 % of full scale.
    #[must_use]
    pub const fn ideal(size: [usize; 2], pitch_mm: f64) -> Self {
        Self { optics: Optics::square(size, pitch_mm), light: Light::EVEN, sensor: Sensor::IDEAL }
    }

    /// Takes a frame.
    ///
    /// # Errors
    /// If the picture has no pixels or too many.
    pub fn photograph(&self, scene: &impl Scene, shot: Shot) -> Result<Frame, FrameError> {
        self.expose(&self.means(scene), shot)
    }

    /// Mean reflectance that each pixel gathers: what a frame is before light and sensor; 0 where it looks past the plane.
    #[must_use]
    pub fn means(&self, scene: &impl Scene) -> Plane<f32> {
        render::means(&self.optics, self.sensor.blur, scene)
    }

    /// Mean reflectances of a surface that is the same everywhere.
    #[must_use]
    pub fn even(&self, reflectance: f64) -> Plane<f32> {
        Plane::filled(self.optics.size[0], self.optics.size[1], reflectance as f32)
    }

    /// Takes a frame of what the pixels gather, as [`Model::means`] has it.
    ///
    /// # Errors
    /// If the picture has no pixels or too many.
    pub fn expose(&self, means: &Plane<f32>, shot: Shot) -> Result<Frame, FrameError> {
        self.sensor.frame(&self.light, means, shot)
    }

    /// Grey level of a reflectance at a place of the picture, with the lamp on: unrounded, without noise, and without what
    /// bends or moves the response (gamma, automatic gain, compression, the ends of the scale).
    #[must_use]
    pub fn grey(&self, reflectance: f64, place: Point) -> f64 {
        let share = self.light.share(place, self.optics.size, Lamp::On);
        self.sensor.full_scale() * self.sensor.linear(reflectance * share, place, self.optics.size)
    }

    /// Reflectance of a grey level, as [`Model::grey`] has it.
    #[must_use]
    pub fn reflectance(&self, grey: f64, place: Point) -> f64 {
        let (black, white) = (self.grey(0.0, place), self.grey(1.0, place));
        (grey - black) / (white - black)
    }

    /// The true grey levels of reflectance 0 and 1, at nodes that are spaced as a calibration's.
    ///
    /// # Errors
    /// With fewer than 2 x 2 nodes or an empty picture.
    pub fn shading(&self, columns: usize, rows: usize) -> Result<Shading, FieldError> {
        let size = (self.optics.size[0], self.optics.size[1]);
        let field = |reflectance: f64| Field::from_fn(columns, rows, size, |at| self.grey(reflectance, at) as f32);
        Ok(Shading { black: field(0.0)?, white: field(1.0)? })
    }
}

#[cfg(test)]
mod tests;
