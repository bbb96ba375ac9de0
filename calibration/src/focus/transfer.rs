//! From an edge-spread function to the modulation transfer function.

use std::f64::consts::{PI, TAU};

/// Frequencies are looked at in steps of this, cycles/px, up to one cycle per pixel: even a picture without any blur has lost half
/// of its contrast at 0.60, to the extent of the pixels.
const STEP: f64 = 0.0025;
const HIGHEST: f64 = 1.0;

/// Frequency at which half of the contrast is left, cycles per pixel; `None` if it is not reached or the values are no edge.
///
/// `edge` are values of the edge-spread function, 0 to 1, in bins of `bin` px; `middle` is where the edge lies and `reach` how far
/// from it the line-spread function is looked at, both in bins. The window is flat over the inner half and falls
/// off as a cosine, so that it does not narrow the line.
pub(super) fn mtf50(edge: &[f64], bin: f64, middle: f64, reach: f64) -> Option<f64> {
    let line: Vec<(f64, f64)> = edge
        .windows(3)
        .enumerate()
        .filter_map(|(i, around)| {
            let off = (i as f64 + 1.0 - middle) / reach;
            let window = if off.abs() <= 0.5 { 1.0 } else { 0.5 + 0.5 * (TAU * (off.abs() - 0.5)).cos() };
            (off.abs() < 1.0).then_some(((i as f64 + 1.0 - middle) * bin, window * (around[2] - around[0]) / 2.0))
        })
        .collect();
    let modulation = |frequency: f64| {
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (place, value) in &line {
            let (s, c) = (TAU * frequency * place).sin_cos();
            real += value * c;
            imaginary += value * s;
        }
        // The difference of the neighbours on both sides and the width of the bins lower high frequencies: taken back.
        real.hypot(imaginary) / (sinc(2.0 * bin * frequency) * sinc(bin * frequency))
    };
    let whole = modulation(0.0);
    if whole.is_nan() || whole <= 0.0 {
        return None;
    }
    let (mut before, mut frequency) = (1.0, 0.0);
    while frequency < HIGHEST {
        frequency += STEP;
        let here = modulation(frequency) / whole;
        if here <= 0.5 {
            return Some(frequency - STEP * (0.5 - here) / (before - here));
        }
        before = here;
    }
    None
}

/// `sin(pi x) / (pi x)`.
pub(super) fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-9 { 1.0 } else { (PI * x).sin() / (PI * x) }
}

/// Distance, in bins, from where the edge last leaves `low` to where it first reaches `high`, seen from its middle; `None` if it
/// does not.
pub(super) fn rise(edge: &[f64], middle: f64, low: f64, high: f64) -> Option<f64> {
    let start = (middle.round().max(0.0) as usize).min(edge.len().checked_sub(1)?);
    let down = (1..=start).rev().find(|&i| edge[i - 1] <= low && edge[i] > low)?;
    let from = down as f64 - (edge[down] - low) / (edge[down] - edge[down - 1]);
    let up = (start + 1..edge.len()).find(|&i| edge[i] >= high && edge[i - 1] < high)?;
    let to = up as f64 - (edge[up] - high) / (edge[up] - edge[up - 1]);
    Some(to - from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::drawing::edge as normal;

    /// A Gaussian edge of width s has the modulation exp(-2 pi² s² f²), one half at sqrt(ln 2 / 2) / (pi s), and rises from 10
    /// to 90 % over 2 x 1.28155 s.
    #[test]
    fn a_gaussian_edge() {
        for sigma in [0.6, 1.0, 2.0] {
            let values: Vec<f64> = (0..161).map(|i| normal((f64::from(i) - 80.3) * 0.25 / sigma)).collect();
            let expected = (2_f64.ln() / 2.0).sqrt() / (PI * sigma);
            // Values taken at points: there is no width of bins to take back.
            let found = mtf50(&values, 0.25, 80.3, 70.0).expect("an edge");
            assert!((found / expected - 1.0).abs() < 0.01, "{sigma}: {found} {expected}");
            let rise = rise(&values, 80.3, 0.1, 0.9).expect("an edge") * 0.25;
            // Straight lines between bins cut the bend of the edge: 2 % where a bin is 0.4 of its width.
            assert!((rise / (2.0 * 1.281_55 * sigma) - 1.0).abs() < 0.02, "{sigma}: {rise}");
        }
    }

    #[test]
    fn what_is_no_edge_gives_nothing() {
        assert_eq!(mtf50(&[0.5; 40], 0.25, 20.0, 10.0), None);
        assert_eq!(mtf50(&[], 0.25, 0.0, 10.0), None);
        assert_eq!(rise(&[], 0.0, 0.1, 0.9), None);
        assert_eq!(rise(&[0.5; 9], 4.0, 0.1, 0.9), None);
    }
}
