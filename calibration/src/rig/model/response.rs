//! Light and sensor: from mean reflectances to grey levels.

use grader::frame::{Frame, FrameError};
use grader::geometry::Point;
use grader::plane::Plane;
use grader::synth::prng::Prng;

use super::jpeg::compressed;
use super::{Lamp, Shot};

/// How the plane is lit, with what the lens loses towards the corners.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Light {
    /// Share of the light lost in the corner farthest from where it is best; it falls with the square of the distance.
    pub fall_off: f64,
    /// Where it is best, shares of width and height.
    pub best: [f64; 2],
    /// Change across the width and across the height, share of the light in the middle.
    pub slope: [f64; 2],
    /// Ambient light, share of the best light; it lights the scene too.
    pub ambient: f64,
}

impl Light {
    /// Even light, no other.
    pub const EVEN: Self = Self { fall_off: 0.0, best: [0.5; 2], slope: [0.0; 2], ambient: 0.0 };

    /// Light at a place of the picture, share of the best.
    #[must_use]
    pub fn share(&self, place: Point, size: [usize; 2], lamp: Lamp) -> f64 {
        let at = [place.x / size[0] as f64, place.y / size[1] as f64];
        let axis = |axis: usize| {
            let far = self.best[axis].max(1.0 - self.best[axis]) * size[axis] as f64;
            let away = (at[axis] - self.best[axis]) * size[axis] as f64;
            [away * away, far * far]
        };
        let ([x, far_x], [y, far_y]) = (axis(0), axis(1));
        let round = 1.0 - self.fall_off * (x + y) / (far_x + far_y);
        let along = 1.0 + self.slope[0] * (at[0] - 0.5) + self.slope[1] * (at[1] - 0.5);
        match lamp {
            Lamp::On => round * along + self.ambient,
            Lamp::Off => self.ambient,
            Lamp::Covered => 0.0,
        }
    }
}

/// Dust in front of the sensor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dust {
    /// Its middle, pixels.
    pub centre: Point,
    /// Its radius, pixels.
    pub radius: f64,
    /// Share of the light that it takes.
    pub loss: f64,
}

/// What the camera makes of the light. Levels are shares of full scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensor {
    /// Bits of a sample: 8 to 16.
    pub bits: u8,
    /// Standard deviation of the blur, pixels.
    pub blur: f64,
    /// Level without light in the middle of the picture.
    pub black: f64,
    /// Change of it across the width and across the height.
    pub black_slope: [f64; 2],
    /// What reflectance 1 adds in the best light.
    pub white: f64,
    /// Standard deviation of the noise that does not depend on the light.
    pub read_noise: f64,
    /// Electrons at full scale, whose number scatters; `None`: so many that it does not show.
    pub electrons: Option<f64>,
    /// Exponent of the response: 1 is linear.
    pub gamma: f64,
    /// Level that an automatic gain brings the mean of the picture to; `None`: there is none.
    pub automatic_gain: Option<f64>,
    /// Quality of JPEG, 1 to 100; `None`: not compressed. Samples of more than 8 bits lose the rest.
    pub jpeg: Option<u8>,
    /// Dust.
    pub dust: Vec<Dust>,
}

impl Sensor {
    /// Linear, without noise or blur.
    pub const IDEAL: Self = Self {
        bits: 12,
        blur: 0.0,
        black: 0.02,
        black_slope: [0.0; 2],
        white: 0.9,
        read_noise: 0.0,
        electrons: None,
        gamma: 1.0,
        automatic_gain: None,
        jpeg: None,
        dust: Vec::new(),
    };

    /// Largest grey level.
    #[must_use]
    pub fn full_scale(&self) -> f64 {
        f64::from((1_u32 << self.bits.clamp(8, 16)) - 1)
    }

    fn dark(&self, place: Point, size: [usize; 2]) -> f64 {
        let [x, y] = [place.x / size[0] as f64 - 0.5, place.y / size[1] as f64 - 0.5];
        self.black + self.black_slope[0] * x + self.black_slope[1] * y
    }

    /// Level of so much light (1: reflectance 1 in the best), before anything bends it.
    pub(super) fn linear(&self, light: f64, place: Point, size: [usize; 2]) -> f64 {
        self.dark(place, size) + self.white * light
    }

    /// A frame of mean reflectances.
    pub(super) fn frame(&self, light: &Light, reflectances: &Plane<f32>, shot: Shot) -> Result<Frame, FrameError> {
        let size = [reflectances.width(), reflectances.height()];
        let gathered = Plane::from_fn(size[0], size[1], |row, column| {
            let at = Point::new(column as f64 + 0.5, row as f64 + 0.5);
            let dusty = |dust: &&Dust| (at - dust.centre).norm() < dust.radius;
            let passed: f64 = self.dust.iter().filter(dusty).map(|dust| 1.0 - dust.loss).product();
            shot.exposure * passed * light.share(at, size, shot.lamp) * f64::from(reflectances[(row, column)])
        });
        let gain = self.gain(&gathered);
        let mut random = Prng::new(shot.seed);
        let full = self.full_scale();
        let samples = Plane::from_fn(size[0], size[1], |row, column| {
            let at = Point::new(column as f64 + 0.5, row as f64 + 0.5);
            let signal = gain * self.white * gathered[(row, column)];
            let counted = self.electrons.map_or(0.0, |electrons| signal.max(0.0) / electrons);
            let scatter = (counted * gain + self.read_noise * self.read_noise).sqrt();
            let level = self.dark(at, size) + signal + if scatter > 0.0 { scatter * random.normal() } else { 0.0 };
            let bent = if self.gamma == 1.0 { level } else { level.max(0.0).powf(self.gamma) };
            (bent * full).round().clamp(0.0, full) as u16
        });
        self.stored(samples)
    }

    fn gain(&self, gathered: &Plane<f64>) -> f64 {
        let mean = gathered.data().iter().sum::<f64>() / gathered.data().len().max(1) as f64;
        match self.automatic_gain {
            Some(target) if mean > 0.0 => target / (self.white * mean),
            _ => 1.0,
        }
    }

    fn stored(&self, samples: Plane<u16>) -> Result<Frame, FrameError> {
        let bits = self.bits.clamp(8, 16);
        let rest = 1_u16 << (bits - 8);
        let samples = match self.jpeg {
            None => samples,
            Some(quality) => {
                compressed(&samples.map(|value| (value / rest) as u8), quality).map(|value| u16::from(*value) * rest)
            }
        };
        if bits == 8 { Frame::from_luma8(samples.map(|value| *value as u8)) } else { Frame::from_luma16(samples, bits) }
    }
}
