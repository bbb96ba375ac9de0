//! What JPEG leaves of a picture: the cosine transform of blocks of 8 x 8 pixels, its coefficients rounded.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use grader::plane::Plane;

const SIDE: usize = 8;

/// Steps of the coefficients at quality 50, row by row: ITU-T T.81 (1992), table K.1.
const STEPS: [[f64; SIDE]; SIDE] = [
    [16.0, 11.0, 10.0, 16.0, 24.0, 40.0, 51.0, 61.0],
    [12.0, 12.0, 14.0, 19.0, 26.0, 58.0, 60.0, 55.0],
    [14.0, 13.0, 16.0, 24.0, 40.0, 57.0, 69.0, 56.0],
    [14.0, 17.0, 22.0, 29.0, 51.0, 87.0, 80.0, 62.0],
    [18.0, 22.0, 37.0, 56.0, 68.0, 109.0, 103.0, 77.0],
    [24.0, 35.0, 55.0, 64.0, 81.0, 104.0, 113.0, 92.0],
    [49.0, 64.0, 78.0, 87.0, 103.0, 121.0, 120.0, 101.0],
    [72.0, 92.0, 95.0, 98.0, 112.0, 100.0, 103.0, 99.0],
];

/// A picture after JPEG of this quality (1 to 100, as the library of the Independent JPEG Group counts it) and back.
#[must_use]
pub fn compressed(picture: &Plane<u8>, quality: u8) -> Plane<u8> {
    let quality = f64::from(quality.clamp(1, 100));
    let percent = if quality < 50.0 { 5000.0 / quality } else { 200.0 - 2.0 * quality };
    let steps = STEPS.map(|row| row.map(|step| ((step * percent + 50.0) / 100.0).floor().clamp(1.0, 255.0)));
    let cosines = cosines();
    let mut out = picture.clone();
    for (top, left) in (0..picture.height())
        .step_by(SIDE)
        .flat_map(|top| (0..picture.width()).step_by(SIDE).map(move |left| (top, left)))
    {
        // Beyond the picture its last row and column go on.
        let (bottom, right) = (picture.height() - 1, picture.width() - 1);
        let block = square(|y, x| f64::from(picture[((top + y).min(bottom), (left + x).min(right))]) - 128.0);
        let there = product(&product(&cosines, &block), &transposed(&cosines));
        let kept = square(|y, x| (there[y][x] / steps[y][x]).round() * steps[y][x]);
        let back = product(&product(&transposed(&cosines), &kept), &cosines);
        for (y, row) in back.iter().enumerate().take(picture.height() - top) {
            for (x, value) in row.iter().enumerate().take(picture.width() - left) {
                out[(top + y, left + x)] = (value + 128.0).round().clamp(0.0, 255.0) as u8;
            }
        }
    }
    out
}

type Square = [[f64; SIDE]; SIDE];

fn square(value: impl Fn(usize, usize) -> f64) -> Square {
    let mut out = [[0.0; SIDE]; SIDE];
    for (y, row) in out.iter_mut().enumerate() {
        for (x, cell) in row.iter_mut().enumerate() {
            *cell = value(y, x);
        }
    }
    out
}

/// Rows of the orthonormal cosine transform.
fn cosines() -> Square {
    square(|order, at| {
        let scale = if order == 0 { FRAC_1_SQRT_2 } else { 1.0 } / 2.0;
        scale * (PI * order as f64 * (2.0 * at as f64 + 1.0) / (2.0 * SIDE as f64)).cos()
    })
}

fn product(a: &Square, b: &Square) -> Square {
    square(|y, x| (0..SIDE).map(|k| a[y][k] * b[k][x]).sum())
}

fn transposed(a: &Square) -> Square {
    square(|y, x| a[x][y])
}
