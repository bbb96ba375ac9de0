//! Means over pixels: every pixel gathers the scene through the blur of the lens and its own square.

use grader::geometry::Point;
use grader::normal::cumulative;
use grader::plane::Plane;

use super::optics::Optics;
use super::scene::Scene;

/// Samples of a pixel along each axis.
const STEPS: usize = 6;
/// Reach of the blur in standard deviations: beyond lies less than 1e-6 of it.
const REACH: f64 = 5.0;

/// Mean reflectance that each pixel gathers; 0 where it looks past the plane. `blur` is the standard deviation of the
/// blur in pixels.
pub(super) fn means(optics: &Optics, blur: f64, scene: &impl Scene) -> Plane<f32> {
    let [width, height] = optics.size;
    let weights = weights(blur);
    // Samples beyond the picture on either side, a whole number of pixels.
    let reach = weights.len() / 2;
    let beyond = reach.div_ceil(STEPS);
    let mut sums = Plane::filled(width, height, 0.0_f64);
    let mut row_of_samples = vec![0.0; (width + 2 * beyond) * STEPS];
    let mut above = corners(optics, beyond, -(beyond as f64));
    for row in 0..height + 2 * beyond {
        let below = corners(optics, beyond, row as f64 + 1.0 - beyond as f64);
        for step in 0..STEPS {
            let down = (step as f64 + 0.5) / STEPS as f64;
            for (column, samples) in row_of_samples.chunks_exact_mut(STEPS).enumerate() {
                let four = [above[column], above[column + 1], below[column], below[column + 1]];
                sample(four, down, scene, samples);
            }
            let gathered: Vec<f64> = (0..width)
                .map(|column| {
                    let first = (column + beyond) * STEPS + STEPS / 2 - reach;
                    let near = &row_of_samples[first..first + weights.len()];
                    near.iter().zip(&weights).map(|(value, weight)| value * weight).sum()
                })
                .collect();
            // Rows of pixels that this row of samples belongs to.
            let place = (row * STEPS + step) as isize - (beyond * STEPS + STEPS / 2) as isize + reach as isize;
            for target in 0..height {
                let index = place - (target * STEPS) as isize;
                let Some(weight) = usize::try_from(index).ok().and_then(|index| weights.get(index)) else { continue };
                for (sum, value) in sums.row_mut(target).iter_mut().zip(&gathered) {
                    *sum += weight * value;
                }
            }
        }
        above = below;
    }
    sums.map(|sum| *sum as f32)
}

/// Weights of samples about the middle of a pixel: the square of a pixel through a Gaussian, in closed form; their sum is 1.
fn weights(blur: f64) -> Vec<f64> {
    let half = (REACH * blur * STEPS as f64).ceil() as usize + STEPS / 2;
    let at = |index: usize| (index as f64 + 0.5 - half as f64) / STEPS as f64;
    let raw: Vec<f64> =
        (0..2 * half)
            .map(|index| {
                if blur > 0.0 {
                    cumulative((at(index) + 0.5) / blur) - cumulative((at(index) - 0.5) / blur)
                } else {
                    1.0
                }
            })
            .collect();
    let total: f64 = raw.iter().sum();
    raw.iter().map(|weight| weight / total).collect()
}

/// Places on the plane of the corners of pixels along one line of the picture.
fn corners(optics: &Optics, beyond: usize, y: f64) -> Vec<Option<Point>> {
    let count = optics.size[0] + 2 * beyond + 1;
    (0..count).map(|index| optics.to_millimetres(Point::new(index as f64 - beyond as f64, y))).collect()
}

/// A row of samples of one pixel, between its corners. Within a pixel the map is as good as linear along each axis: with 3 %
/// of distortion in the corner of a megapixel it bends by less than 1e-4 px.
fn sample(corners: [Option<Point>; 4], down: f64, scene: &impl Scene, samples: &mut [f64]) {
    let [Some(a), Some(b), Some(c), Some(d)] = corners else {
        samples.fill(0.0);
        return;
    };
    let (left, right) = (a + (c - a) * down, b + (d - b) * down);
    for (index, value) in samples.iter_mut().enumerate() {
        let along = (index as f64 + 0.5) / STEPS as f64;
        *value = scene.reflectance(left + (right - left) * along);
    }
}
