//! Traces of block compression (JPEG): steps between neighbours on a grid of 8 x 8 pixels against those beside it.
//!
//! Only even tiles are looked at: what is printed may have a pitch of 8 pixels, too.

use grader::geometry::median;
use grader::plane::Plane;

/// Side of the blocks of JPEG (ITU-T T.81, A.1.3.2).
const BLOCK: usize = 8;
/// Side of a tile: three blocks.
const TILE: usize = 3 * BLOCK;
/// Range of an even tile, share of full scale: light that falls off stays below, print does not. Assumed.
const EVEN: f64 = 0.06;
/// The same in standard deviations of the noise. Derived: the range of 576 normal values passes 9 of them once in a thousand.
const EVEN_BY_NOISE: f64 = 9.0;
/// Median of the sizes of normal differences over the standard deviation of each value: 0.6745 times the root of 2.
const MEDIAN_STEP: f64 = 0.9539;
/// Steps on the grid over those beside it. Assumed: what compression of quality 90 leaves of noise lies well above.
const RATIO: f64 = 1.08;
/// Standard errors by which steps on the grid must stand out along one axis.
const CLEAR: f64 = 5.0;
/// And along the other axis: a sensor that is read out in 8 channels has such steps along one axis only. Derived for both: with
/// 20 columns of a phase (a picture of 160 pixels) chance makes both once in 40,000 pictures, with more columns less often.
const SUPPORTED: f64 = 3.0;
/// Fewest columns of a phase that tell anything.
const LEAST_COLUMNS: f64 = 4.0;

/// How many times larger steps on the grid are than those beside it, the lesser of both axes, at the phase where they stand out
/// most (a picture may have been cut). `None`: they do not stand out.
pub(super) fn blocks(levels: &Plane<f32>, full_scale: f64) -> Option<f64> {
    let even = even_tiles(levels, full_scale);
    let turned = Plane::from_fn(levels.height(), levels.width(), |row, column| levels[(column, row)]);
    let turned_even = Plane::from_fn(even.height(), even.width(), |row, column| even[(column, row)]);
    let (first, second) = (along_rows(levels, &even, full_scale), along_rows(&turned, &turned_even, full_scale));
    let clear = first.errors.max(second.errors) > CLEAR;
    let supported = first.errors.min(second.errors) > SUPPORTED;
    let ratio = first.ratio.min(second.ratio);
    (clear && supported && ratio > RATIO).then_some(ratio)
}

/// Which tiles of the picture show one tone.
fn even_tiles(levels: &Plane<f32>, full_scale: f64) -> Plane<bool> {
    let steps = |row: usize| levels.row(row).windows(2).map(|pair| f64::from((pair[1] - pair[0]).abs()));
    let mut some: Vec<f64> = (0..levels.height()).step_by(7).flat_map(steps).collect();
    let noise = median(&mut some).unwrap_or_default() / MEDIAN_STEP;
    let most = (EVEN * full_scale).max(EVEN_BY_NOISE * noise) as f32;
    Plane::from_fn(levels.width() / TILE, levels.height() / TILE, |row, column| {
        let rows = row * TILE..(row + 1) * TILE;
        let values = rows.flat_map(|y| &levels.row(y)[column * TILE..(column + 1) * TILE]);
        let (low, high) = values.fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
        high - low <= most
    })
}

/// Steps of one phase against the others.
#[derive(Clone, Copy)]
struct Steps {
    ratio: f64,
    /// Difference in standard errors.
    errors: f64,
}

fn along_rows(levels: &Plane<f32>, even: &Plane<bool>, full_scale: f64) -> Steps {
    let mut sums = vec![(0.0_f64, 0_usize); even.width() * TILE];
    for (row, column) in (0..even.height()).flat_map(|row| (0..even.width()).map(move |column| (row, column))) {
        if !even[(row, column)] {
            continue;
        }
        let left = column * TILE;
        for y in row * TILE..(row + 1) * TILE {
            for (sum, pair) in sums[left..].iter_mut().zip(levels.row(y)[left..left + TILE].windows(2)) {
                *sum = (sum.0 + f64::from((pair[1] - pair[0]).abs()), sum.1 + 1);
            }
        }
    }
    let means: Vec<Option<f64>> = sums.iter().map(|(sum, count)| (*count > 0).then(|| sum / *count as f64)).collect();
    let none = Steps { ratio: 1.0, errors: 0.0 };
    let phases = (0..BLOCK).map(|phase| stands_out(&means, phase, full_scale));
    phases.fold(none, |best, steps| if steps.errors > best.errors { steps } else { best })
}

/// Mean steps of the columns of a phase against those of the others, by the scatter between columns (Welch's test): a sensor
/// has columns that all rows show alike.
fn stands_out(means: &[Option<f64>], phase: usize, full_scale: f64) -> Steps {
    let of = |on: bool| {
        let values = means.iter().enumerate().filter(|(i, _)| (i % BLOCK == phase) == on).filter_map(|(_, mean)| *mean);
        let (count, sum, squares) = values.fold((0.0, 0.0, 0.0), |(n, s, q), v| (n + 1.0, s + v, q + v * v));
        let mean: f64 = sum / count;
        (count, mean, (squares / count - mean * mean).max(0.0) / (count - 1.0_f64).max(1.0))
    };
    let ((count, on, on_error), (_, beside, beside_error)) = (of(true), of(false));
    if count < LEAST_COLUMNS {
        return Steps { ratio: 1.0, errors: 0.0 };
    }
    // Strong compression leaves no steps beside the grid: those on it count against a hundredth of a step of 8 bits.
    let least = 0.01 * full_scale / 255.0;
    Steps { ratio: on / beside.max(least), errors: (on - beside) / (on_error + beside_error).sqrt().max(1e-3 * least) }
}
