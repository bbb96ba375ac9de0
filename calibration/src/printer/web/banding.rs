//! Bands along the web: ink that is lighter and darker in turn, from gears, rollers or the step of the paper.
//!
//! The reflectance along both solid strips is taken apart into waves. A band is a wave that stands out in both strips at the same
//! period: noise and stains do that in one of them at most.

use grader::geometry::median;
use serde::{Deserialize, Serialize};

use super::{EDGE, View};
use crate::printer::cell::rounded;
use crate::printer::plan::Dots;

/// Bands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Distance from band to band, mm.
    pub period_mm: f64,
    /// From the darkest to the lightest, as a share of the contrast.
    pub depth: f64,
}

/// Shortest period looked for, dots.
const SHORTEST: f64 = 3.0;
/// Periods that a strip must hold at least.
const LEAST_PERIODS: f64 = 3.0;
/// A wave stands out from this many times the median power of all: of noise alone, with 2000 waves, one strip in 500
/// exceeds 20 times (power is distributed exponentially), both at the same wave one in hundreds of millions.
const STANDS_OUT: f64 = 20.0;
/// Depth below which bands are none of the reader's business, share of the contrast.
const LEAST_DEPTH: f64 = 0.015;

pub(super) fn find(view: &View<'_>) -> Option<Band> {
    let strips: Vec<Vec<f64>> = view.plan.strips.iter().filter_map(|strip| samples(view, *strip)).collect();
    let [first, second] = strips.as_slice() else { return None };
    let count = first.len().min(second.len());
    let most = (count as f64 / SHORTEST) as usize;
    let waves: Vec<usize> = (LEAST_PERIODS as usize..most).collect();
    let powers =
        [first, second].map(|strip| waves.iter().map(|wave| power(&strip[..count], *wave)).collect::<Vec<_>>());
    let grounds = [0, 1].map(|k| median(&mut powers[k].clone()));
    let [Some(a), Some(b)] = grounds else { return None };
    let prominence = |i: usize| (powers[0][i] / a.max(1e-12)).min(powers[1][i] / b.max(1e-12));
    let best = (0..waves.len()).max_by(|i, j| prominence(*i).total_cmp(&prominence(*j)))?;
    let amplitude = powers[0][best].min(powers[1][best]).sqrt();
    let depth = 2.0 * amplitude / view.contrast;
    let found = prominence(best) >= STANDS_OUT && depth >= LEAST_DEPTH;
    found.then(|| Band {
        period_mm: rounded(count as f64 / waves[best] as f64 * view.plan.dot_mm, 2),
        depth: rounded(depth, 3),
    })
}

/// Mean reflectance of a strip at each dot along the web, less its straight trend.
fn samples(view: &View<'_>, [left, top, right, bottom]: Dots) -> Option<Vec<f64>> {
    let edge = EDGE / view.pixels_per_dot;
    let (from, to) = (top + edge, bottom - edge);
    let (near, far) = (left + edge, right - edge);
    let count = (to - from).floor();
    if count < 30.0 || near >= far {
        return None;
    }
    let across = 12;
    let mean = |y: f64| {
        let at = |i: i32| view.reflectance(near + (far - near) * (f64::from(i) + 0.5) / f64::from(across), y);
        let values: Vec<f64> = (0..across).filter_map(at).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    let values: Option<Vec<f64>> = (0..count as usize).map(|i| mean(from + i as f64 + 0.5)).collect();
    values.map(|values| without_trend(&values))
}

fn without_trend(values: &[f64]) -> Vec<f64> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let middle = (count - 1.0) / 2.0;
    let (mut product, mut square) = (0.0, 0.0);
    for (i, value) in values.iter().enumerate() {
        let t = i as f64 - middle;
        product += t * (value - mean);
        square += t * t;
    }
    let slope = if square > 0.0 { product / square } else { 0.0 };
    values.iter().enumerate().map(|(i, value)| value - mean - slope * (i as f64 - middle)).collect()
}

/// Squared amplitude of the wave that fits so many times into the samples (Goertzel's recurrence).
fn power(samples: &[f64], wave: usize) -> f64 {
    let count = samples.len() as f64;
    let angle = std::f64::consts::TAU * wave as f64 / count;
    let factor = 2.0 * angle.cos();
    let (mut last, mut before) = (0.0, 0.0);
    for sample in samples {
        (last, before) = (sample + factor * last - before, last);
    }
    (last * last + before * before - factor * last * before) * 4.0 / (count * count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_is_the_square_of_the_amplitude() {
        let wave: Vec<f64> =
            (0..200).map(|i| 0.3 * (std::f64::consts::TAU * f64::from(i) * 7.0 / 200.0).sin()).collect();
        assert!((power(&wave, 7) - 0.09).abs() < 1e-9);
        assert!(power(&wave, 8) < 1e-12);
    }

    #[test]
    fn a_slope_is_taken_off() {
        let slope: Vec<f64> = (0..50).map(|i| 2.0 + 0.1 * f64::from(i)).collect();
        assert!(without_trend(&slope).iter().all(|v| v.abs() < 1e-9));
    }
}
