//! Series of frames: their mean, and whether they are of one camera setting.

use grader::frame::{Frame, Samples};
use grader::plane::Plane;

use super::ReflectanceError;

/// Largest change of the mean level within a series, relative. Assumed: a third of what moves a reflectance of 0.8 by the
/// 0.03 that ISO/IEC 15426-2 allows for the darkest.
const LARGEST_CHANGE: f64 = 0.01;
/// Steps across borders of 8 x 8 blocks over steps elsewhere from which a frame counts as compressed. Without blocks the
/// ratio of a megapixel is 1 within some thousandths; JPEG of quality 95 gives more than 1.5 on noise.
const BLOCKED: f64 = 1.25;
/// Range of four neighbours, share of full scale, beyond which they show an edge of print, which says nothing of blocks.
const PRINT: f64 = 0.06;
/// Mean step at block borders, share of full scale, below which nothing is said: compression strong enough to matter
/// makes several times that, and a drawn picture without noise has chance only.
const SEEN: f64 = 1e-3;
/// Side of JPEG's blocks.
const BLOCK: usize = 8;

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
}

impl Averaged {
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
        if let Some(ratio) = blocking(&seen, full_scale).filter(|ratio| *ratio > BLOCKED) {
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
    })
}

fn levels_of(frame: &Frame) -> Plane<f32> {
    match frame.samples() {
        Samples::Bits8(plane) => plane.map(|value| f32::from(*value)),
        Samples::Bits16(plane) => plane.map(|value| f32::from(*value)),
    }
}

/// Mean step between neighbours across block borders over that elsewhere, along rows; `None` if there are too few, or
/// hardly any steps at all.
fn blocking(levels: &Plane<f32>, full_scale: f64) -> Option<f64> {
    let most = (PRINT * full_scale) as f32;
    let (width, height) = (levels.width(), levels.height());
    if width < 8 * BLOCK || height < 8 * BLOCK {
        return None;
    }
    let (mut border, mut inside) = ([0.0_f64; 2], [0.0_f64; 2]);
    for y in 1..height - 1 {
        let row = levels.row(y);
        for x in 1..width - 2 {
            let four = &row[x - 1..x + 3];
            let (low, high) = four.iter().fold((f32::INFINITY, 0.0_f32), |(l, h), v| (l.min(*v), h.max(*v)));
            if high - low > most {
                continue;
            }
            // Third differences: neither a slope of the light nor its bend has any.
            let across = f64::from((four[0] - 3.0 * four[1] + 3.0 * four[2] - four[3]).abs());
            let sums = if (x + 1) % BLOCK == 0 { &mut border } else { &mut inside };
            sums[0] += across;
            sums[1] += 1.0;
        }
    }
    // Where most of the picture is print or noise, chance decides.
    if border[1] < (width * height / BLOCK) as f64 / 4.0 {
        return None;
    }
    let (border, inside) = (border[0] / border[1].max(1.0), inside[0] / inside[1].max(1.0));
    (border > SEEN * full_scale).then(|| border / inside.max(1e-3 * SEEN * full_scale))
}
