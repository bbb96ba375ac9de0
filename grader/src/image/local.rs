//! Local binarisation, used only to find symbols and for a second opinion: no grade rests on it.
//!
//! The picture is cut into blocks of 8 × 8 pixels; a pixel is dark when it is below the mean of the blocks around its
//! own. Where the surroundings hold no contrast the middle of the whole picture decides, so that flat paper does not
//! dissolve into noise.

use crate::image::bitmap::Bitmap;
use crate::plane::Plane;

/// Pixels on the side of a block.
pub const BLOCK: usize = 8;
/// Grey levels (of 255) below which a neighbourhood counts as flat.
const FLAT: u8 = 24;

/// How far around a pixel its threshold looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// So many blocks of 8 pixels to each side.
    Blocks(usize),
    /// The whole picture: one threshold (Otsu's).
    Whole,
}

struct BlockStatistics {
    mean: Plane<u8>,
    minimum: Plane<u8>,
    maximum: Plane<u8>,
}

/// Thresholds block by block, and the mean grey of each block.
#[must_use]
pub fn thresholds(picture: &Plane<u8>, window: Window) -> (Plane<u8>, Plane<u8>) {
    let blocks = statistics(picture);
    (thresholds_of(&blocks, picture, window), blocks.mean)
}

/// The mean grey of each block, as thresholds are made of it.
#[must_use]
pub fn block_means(picture: &Plane<u8>) -> Plane<u8> {
    statistics(picture).mean
}

fn thresholds_of(blocks: &BlockStatistics, picture: &Plane<u8>, window: Window) -> Plane<u8> {
    let (width, height) = (blocks.mean.width(), blocks.mean.height());
    let middle = otsu(picture);
    match window {
        Window::Whole => Plane::filled(width, height, middle),
        Window::Blocks(radius) => {
            let mean = box_mean(&blocks.mean, radius);
            let minimum = box_extreme(&blocks.minimum, radius.min(2), u8::min);
            let maximum = box_extreme(&blocks.maximum, radius.min(2), u8::max);
            let mut out = mean;
            for ((t, low), high) in out.data_mut().iter_mut().zip(minimum.data()).zip(maximum.data()) {
                if high.saturating_sub(*low) < FLAT {
                    *t = middle;
                }
            }
            out
        }
    }
}

/// The picture in dark and light by its block thresholds.
#[must_use]
pub fn binarise(picture: &Plane<u8>, thresholds: &Plane<u8>) -> Bitmap {
    let (width, height) = (picture.width(), picture.height());
    let mut bitmap = Bitmap::new(width, height);
    for y in 0..height {
        let limits = thresholds.row(y / BLOCK);
        let row = picture.row(y);
        let (octets, rest) = row.as_chunks::<BLOCK>();
        let words = bitmap.row_mut(y);
        for ((octets, limits), word) in octets.chunks(8).zip(limits.chunks(8)).zip(words.iter_mut()) {
            let mut bits = 0_u64;
            for (index, (octet, limit)) in octets.iter().zip(limits).enumerate() {
                bits |= u64::from(below(octet, *limit)) << (8 * index);
            }
            *word = bits;
        }
        if let Some(limit) = limits.get(octets.len()) {
            for (index, value) in rest.iter().enumerate() {
                let x = octets.len() * BLOCK + index;
                words[x / 64] |= u64::from(value < limit) << (x % 64);
            }
        }
    }
    bitmap
}

/// Bit i is set when value i is below the limit.
#[inline]
fn below(values: &[u8; 8], limit: u8) -> u8 {
    // Eight comparisons in one word: with the top bits split off no borrow crosses a byte.
    const TOPS: u64 = 0x8080_8080_8080_8080;
    let v = u64::from_le_bytes(*values);
    let l = u64::from(limit) * 0x0101_0101_0101_0101;
    // Low seven bits: top bit of `low` is set where (v & 7f) >= (l & 7f).
    let low = (v | TOPS).wrapping_sub(l & !TOPS);
    let less = (!v & l) | (!(v ^ l) & !low);
    // Gather the eight top bits into one byte.
    ((((less & TOPS) >> 7).wrapping_mul(0x0102_0408_1020_4080)) >> 56) as u8
}

fn statistics(picture: &Plane<u8>) -> BlockStatistics {
    let (width, height) = (picture.width(), picture.height());
    let (columns, rows) = (width.div_ceil(BLOCK), height.div_ceil(BLOCK));
    let mut out = BlockStatistics {
        mean: Plane::filled(columns, rows, 0),
        minimum: Plane::filled(columns, rows, 0),
        maximum: Plane::filled(columns, rows, 0),
    };
    let mut sums = vec![0_u16; columns * BLOCK];
    let mut lows = vec![255_u8; columns * BLOCK];
    let mut highs = vec![0_u8; columns * BLOCK];
    for row in 0..rows {
        // Every other row is plenty for a threshold that no grade rests on.
        let lines = (row * BLOCK..((row + 1) * BLOCK).min(height)).step_by(2);
        let count = lines.len();
        sums.fill(0);
        lows.fill(255);
        highs.fill(0);
        for y in lines {
            let line = picture.row(y);
            for (sum, value) in sums.iter_mut().zip(line) {
                *sum += u16::from(*value);
            }
            for (low, value) in lows.iter_mut().zip(line) {
                *low = (*low).min(*value);
            }
            for (high, value) in highs.iter_mut().zip(line) {
                *high = (*high).max(*value);
            }
        }
        for column in 0..columns {
            let span = column * BLOCK..((column + 1) * BLOCK).min(width);
            let pixels = (count * span.len()) as u32;
            let sum: u32 = sums[span.clone()].iter().map(|v| u32::from(*v)).sum();
            out.mean[(row, column)] = (sum / pixels) as u8;
            out.minimum[(row, column)] = lows[span.clone()].iter().fold(255, |a, b| a.min(*b));
            out.maximum[(row, column)] = highs[span].iter().fold(0, |a, b| a.max(*b));
        }
    }
    out
}

/// Mean over the square of blocks around each, smaller at the border.
fn box_mean(values: &Plane<u8>, radius: usize) -> Plane<u8> {
    let (width, height) = (values.width(), values.height());
    let mut columns = vec![0_u32; width];
    let mut prefix = vec![0_u32; width + 1];
    let mut out = Plane::filled(width, height, 0);
    let mut window = 0..0;
    for row in 0..height {
        let wanted = row.saturating_sub(radius)..(row + radius + 1).min(height);
        while window.end < wanted.end {
            for (sum, value) in columns.iter_mut().zip(values.row(window.end)) {
                *sum += u32::from(*value);
            }
            window.end += 1;
        }
        while window.start < wanted.start {
            for (sum, value) in columns.iter_mut().zip(values.row(window.start)) {
                *sum -= u32::from(*value);
            }
            window.start += 1;
        }
        for (index, sum) in columns.iter().enumerate() {
            prefix[index + 1] = prefix[index] + sum;
        }
        for (column, value) in out.row_mut(row).iter_mut().enumerate() {
            let span = column.saturating_sub(radius)..(column + radius + 1).min(width);
            let count = (span.len() * window.len()) as u32;
            *value = ((prefix[span.end] - prefix[span.start]) / count) as u8;
        }
    }
    out
}

/// Extreme over the square of blocks around each.
fn box_extreme(values: &Plane<u8>, radius: usize, pick: impl Fn(u8, u8) -> u8 + Copy) -> Plane<u8> {
    let (width, height) = (values.width(), values.height());
    let rows = Plane::from_fn(width, height, |row, column| {
        let span = column.saturating_sub(radius)..(column + radius + 1).min(width);
        values.row(row)[span].iter().copied().reduce(pick).unwrap_or_default()
    });
    Plane::from_fn(width, height, |row, column| {
        let span = row.saturating_sub(radius)..(row + radius + 1).min(height);
        span.map(|r| rows[(r, column)]).reduce(pick).unwrap_or_default()
    })
}

/// Otsu's threshold over a thinned picture.
fn otsu(picture: &Plane<u8>) -> u8 {
    let mut histogram = [0_u32; 256];
    // Every fourth pixel of every fourth row is plenty for a histogram and costs a sixteenth.
    for y in (0..picture.height()).step_by(4) {
        for value in picture.row(y).iter().step_by(4) {
            histogram[usize::from(*value)] += 1;
        }
    }
    let total: f64 = histogram.iter().map(|c| f64::from(*c)).sum();
    let sum: f64 = histogram.iter().enumerate().map(|(g, c)| g as f64 * f64::from(*c)).sum();
    let (mut weight, mut below, mut best, mut at) = (0.0, 0.0, -1.0, (127_usize, 127_usize));
    for (grey, count) in histogram.iter().enumerate() {
        weight += f64::from(*count);
        below += grey as f64 * f64::from(*count);
        if weight == 0.0 || weight == total {
            continue;
        }
        let difference = below / weight - (sum - below) / (total - weight);
        let between = weight * (total - weight) * difference * difference;
        if between > best {
            (best, at) = (between, (grey, grey));
        } else if between == best {
            at.1 = grey;
        }
    }
    (at.0.midpoint(at.1) + 1).min(255) as u8
}

/// Half the size, each pixel the mean of four.
#[must_use]
pub fn halved(picture: &Plane<u8>) -> Option<Plane<u8>> {
    let (width, height) = (picture.width() / 2, picture.height() / 2);
    if width == 0 || height == 0 {
        return None;
    }
    let mut out = Plane::filled(width, height, 0);
    for y in 0..height {
        let (upper, lower) = (picture.row(2 * y), picture.row(2 * y + 1));
        let (upper, _) = upper.as_chunks::<2>();
        let (lower, _) = lower.as_chunks::<2>();
        for ((value, a), b) in out.row_mut(y).iter_mut().zip(upper).zip(lower) {
            *value = ((u16::from(a[0]) + u16::from(a[1]) + u16::from(b[0]) + u16::from(b[1]) + 2) / 4) as u8;
        }
    }
    Some(out)
}

/// Twice the size, linear in between.
#[must_use]
pub fn doubled(picture: &Plane<u8>) -> Plane<u8> {
    let (width, height) = (picture.width(), picture.height());
    Plane::from_fn(width * 2, height * 2, |row, column| {
        let near =
            |i: usize, n: usize| (i / 2, if i % 2 == 1 { (i / 2 + 1).min(n - 1) } else { (i / 2).saturating_sub(1) });
        let ((y0, y1), (x0, x1)) = (near(row, height), near(column, width));
        let at = |y, x| u32::from(picture[(y, x)]);
        ((9 * at(y0, x0) + 3 * at(y0, x1) + 3 * at(y1, x0) + at(y1, x1) + 8) / 16) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_comparisons_agree_with_single_ones() {
        for limit in 0..=255_u8 {
            for start in 0..=255_u8 {
                let values = std::array::from_fn(|i| start.wrapping_add(37_u8.wrapping_mul(i as u8)));
                let expected = (0..8).fold(0_u8, |bits, i| bits | u8::from(values[i] < limit) << i);
                assert_eq!(below(&values, limit), expected, "{values:?} < {limit}");
            }
        }
    }

    #[test]
    fn otsu_separates_two_levels() {
        let picture = Plane::from_fn(64, 64, |row, _| if row < 32 { 40 } else { 200 });
        let t = otsu(&picture);
        assert!(t > 40 && t <= 200);
    }
}
