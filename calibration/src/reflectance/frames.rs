//! Series of frames: their mean, and whether they are of one camera setting.

use grader::frame::{Frame, Samples};
use grader::geometry::median;
use grader::plane::Plane;

use super::ReflectanceError;
use super::blocks::blocks;

/// Largest change of the mean level within a series, relative. Assumed: a third of what moves a reflectance of 0.8 by the
/// 0.03 that ISO/IEC 15426-2 allows for the darkest.
const LARGEST_CHANGE: f64 = 0.01;
/// The mean of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Averaged {
    /// Mean of each pixel, grey levels.
    pub mean: Plane<f32>,
    /// Largest grey level of the samples.
    pub full_scale: f64,
    /// Bits of the samples.
    pub bits: u8,
    /// Share of samples at the largest level, and at 0.
    pub ends: [f64; 2],
    /// Standard deviation of a pixel from frame to frame, share of full scale; `None`: one frame only.
    pub noise: Option<f64>,
    /// Frames.
    pub frames: usize,
}

impl Averaged {
    /// Standard deviation of a pixel of the mean, grey levels; of one frame by its neighbours.
    pub(super) fn pixel_noise(&self) -> f64 {
        if let Some(noise) = self.noise {
            return noise * self.full_scale / (self.frames as f64).sqrt();
        }
        let steps = |row: usize| self.mean.row(row).windows(2).map(|pair| f64::from((pair[1] - pair[0]).abs()));
        let mut some: Vec<f64> = (0..self.mean.height()).step_by(7).flat_map(steps).collect();
        // The median size of a difference of two normal values.
        median(&mut some).unwrap_or_default() / (0.6745 * std::f64::consts::SQRT_2)
    }

    pub(super) fn same_as(&self, other: &Self) -> Result<(), ReflectanceError> {
        let kind = |a: &Self| [a.mean.width(), a.mean.height(), usize::from(a.bits)];
        let (first, other) = (kind(self), kind(other));
        if first == other { Ok(()) } else { Err(ReflectanceError::Sizes { first, other }) }
    }
}

/// Averages a series, after checking that its frames belong together and were not compressed.
///
/// # Errors
/// If there is no frame, or they are of several settings, or compressed.
pub fn average(frames: &[Frame], series: &'static str) -> Result<Averaged, ReflectanceError> {
    let first = frames.first().ok_or(ReflectanceError::NoFrames { series })?;
    let kind = |frame: &Frame| [frame.width(), frame.height(), usize::from(frame.bits())];
    if let Some(other) = frames.iter().find(|frame| kind(frame) != kind(first)) {
        return Err(ReflectanceError::Sizes { first: kind(first), other: kind(other) });
    }
    let full_scale = f64::from(first.full_scale());
    let mut sums = Plane::filled(first.width(), first.height(), 0.0_f32);
    let mut squares = Plane::filled(first.width(), first.height(), 0.0_f32);
    let (mut highest, mut lowest) = (0_usize, 0_usize);
    let mut levels = Vec::new();
    // Differences from the first frame: their squares keep their digits.
    let base = levels_of(first);
    for frame in frames {
        let seen = levels_of(frame);
        let mut total = 0.0;
        let pixels = seen.data().iter().zip(base.data());
        for ((value, base), (sum, square)) in pixels.zip(sums.data_mut().iter_mut().zip(squares.data_mut())) {
            *sum += value;
            *square += (value - base) * (value - base);
            total += f64::from(*value);
            highest += usize::from(f64::from(*value) >= full_scale);
            lowest += usize::from(*value <= 0.0);
        }
        levels.push(total / seen.data().len() as f64);
        if let Some(ratio) = blocks(&seen, full_scale) {
            return Err(ReflectanceError::Compressed { series, ratio });
        }
    }
    let count = frames.len() as f64;
    let mean_level = levels.iter().sum::<f64>() / count;
    let (low, high) = levels.iter().fold((f64::INFINITY, 0.0_f64), |(l, h), v| (l.min(*v), h.max(*v)));
    // A dark series has hardly any level: there a change counts against a thousandth of full scale.
    let change = (high - low) / mean_level.max(1e-3 * full_scale);
    if change > LARGEST_CHANGE && high - low > 1e-3 * full_scale {
        return Err(ReflectanceError::Gain { series, change });
    }
    let pixels = (sums.data().len() * frames.len()) as f64;
    let noise = (frames.len() > 1).then(|| {
        // The first frame's noise is in every difference: each has twice the variance.
        let sum: f64 = squares.data().iter().map(|v| f64::from(*v)).sum();
        (0.5 * sum / (sums.data().len() as f64 * (count - 1.0))).sqrt() / full_scale
    });
    let mean = sums.map(|sum| sum / frames.len() as f32);
    Ok(Averaged {
        mean,
        full_scale,
        bits: first.bits(),
        ends: [highest as f64 / pixels, lowest as f64 / pixels],
        noise,
        frames: frames.len(),
    })
}

fn levels_of(frame: &Frame) -> Plane<f32> {
    match frame.samples() {
        Samples::Bits8(plane) => plane.map(|value| f32::from(*value)),
        Samples::Bits16(plane) => plane.map(|value| f32::from(*value)),
    }
}
