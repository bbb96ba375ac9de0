//! Rigs as a laboratory may have them.

use grader::synth::prng::Prng;

use super::{Light, Model, Optics, Sensor};

impl Model {
    /// A rig that can be calibrated, drawn by chance: distortion up to 3 % in the corner, tilt up to 5 degrees, light that falls
    /// by up to 40 %, 8 to 16 bits, black level, gain and noise as cameras have them.
    #[must_use]
    pub fn random(size: [usize; 2], pitch_mm: f64, random: &mut Prng) -> Self {
        let lean = random.between(0.0, 5.0);
        let way = random.between(0.0, std::f64::consts::TAU);
        let square = Optics::square(size, pitch_mm);
        let optics = Optics {
            pitch_mm: [pitch_mm, pitch_mm * random.between(0.98, 1.02)],
            distance_mm: random.between(4.0, 8.0) * pitch_mm * size[0] as f64,
            off_centre: [random.between(-0.02, 0.02), random.between(-0.02, 0.02)].map(|s| s * size[0] as f64),
            tilt_degrees: [lean * way.cos(), lean * way.sin()],
            turn_degrees: random.between(-5.0, 5.0),
            tangential: [random.between(-1e-3, 1e-3), random.between(-1e-3, 1e-3)],
            ..square
        };
        let light = Light {
            fall_off: random.between(0.0, 0.35),
            best: [random.between(0.3, 0.7), random.between(0.3, 0.7)],
            slope: [random.between(-0.05, 0.05), random.between(-0.05, 0.05)],
            ambient: random.between(0.0, 0.005),
        };
        let sensor = Sensor {
            bits: [8, 10, 12, 16][random.below(4)],
            blur: random.between(0.3, 1.0),
            black: random.between(0.015, 0.04),
            black_slope: [random.between(-0.005, 0.005), random.between(-0.005, 0.005)],
            white: random.between(0.6, 0.88),
            read_noise: random.between(0.001, 0.006),
            electrons: Some(random.between(8_000.0, 40_000.0)),
            ..Sensor::IDEAL
        };
        Self { optics: optics.with_distortion(random.between(-0.03, 0.03)), light, sensor }
    }
}
