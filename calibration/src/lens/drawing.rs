//! Pictures drawn for tests: dots under any map, in closed form along lines of sub-pixels.

use grader::frame::Frame;
use grader::geometry::Point;
use grader::plane::Plane;

use super::grey::Grey;
use super::noise::Noise;

/// A disc in pixels.
pub(crate) struct Disc {
    pub centre: Point,
    pub radius: f64,
}

/// Discs on paper: each pixel the mean of 8 x 8 samples of a disc whose edge is a normal distribution of width `blur` px.
pub(crate) fn disc_picture(
    width: usize,
    height: usize,
    discs: &[Disc],
    light: impl Fn(Point) -> f64,
    ink: f64,
    blur: f64,
) -> Grey {
    let mut covered = Plane::filled(width, height, 0.0_f64);
    for disc in discs {
        let reach = disc.radius + 5.0 * blur + 2.0;
        let range = |c: f64, size: usize| (c - reach).max(0.0) as usize..((c + reach).max(0.0) as usize).min(size);
        for y in range(disc.centre.y, height) {
            for x in range(disc.centre.x, width) {
                let mut sum = 0.0;
                for i in 0..64 {
                    let at = Point::new(
                        x as f64 + (f64::from(i % 8) + 0.5) / 8.0,
                        y as f64 + (f64::from(i / 8) + 0.5) / 8.0,
                    );
                    sum += edge((disc.radius - (at - disc.centre).norm()) / blur);
                }
                covered[(y, x)] += sum / 64.0;
            }
        }
    }
    let levels = Plane::from_fn(width, height, |y, x| {
        let at = Point::new(x as f64 + 0.5, y as f64 + 0.5);
        let reflected = 1.0 - covered[(y, x)] * (1.0 - ink);
        (light(at) * reflected) as f32
    });
    Grey { levels }
}

/// Cumulative normal distribution (logistic approximation is not enough: Abramowitz and Stegun 7.1.26, 1.5e-7).
pub(crate) fn edge(x: f64) -> f64 {
    let z = x.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let poly =
        t * (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let erf = 1.0 - poly * (-z * z).exp();
    if x < 0.0 { 0.5 * (1.0 - erf) } else { 0.5 * (1.0 + erf) }
}

/// The picture as a camera of so many bits gives it, with normally distributed noise.
pub(crate) fn frame_of(grey: &Grey, noise: f64, bits: u8) -> Frame {
    let mut random = Noise::new(grey.width() as u64);
    let full = f64::from((1_u32 << bits) - 1);
    let mut level = |v: &f32| ((f64::from(*v) + noise * random.normal()) * full).round().clamp(0.0, full);
    let frame = if bits == 8 {
        Frame::from_luma8(grey.levels.map(|v| level(v) as u8))
    } else {
        Frame::from_luma16(grey.levels.map(|v| level(v) as u16), bits)
    };
    frame.expect("a picture")
}
