//! A frame as fractions of its full scale, with the level of bare paper at each place.

use grader::frame::{Frame, Samples};
use grader::geometry::Point;
use grader::plane::Plane;

/// Tiles along the longer side of the picture in which the level of paper is taken.
const TILES: usize = 24;
/// Smallest tile, pixels.
const LEAST_TILE: usize = 16;
/// Share of the pixels of a tile that lie below its paper: the rest are print, dust and noise upwards.
const PAPER: f64 = 0.9;

/// Grey levels, 0 to 1 of full scale.
pub(crate) struct Grey {
    pub(crate) levels: Plane<f32>,
}

impl Grey {
    pub(crate) fn of(frame: &Frame) -> Self {
        let full = f32::from(frame.full_scale());
        let levels = match frame.samples() {
            Samples::Bits8(plane) => plane.map(|&v| f32::from(v) / full),
            Samples::Bits16(plane) => plane.map(|&v| f32::from(v) / full),
        };
        Self { levels }
    }

    pub(crate) const fn width(&self) -> usize {
        self.levels.width()
    }

    pub(crate) const fn height(&self) -> usize {
        self.levels.height()
    }

    /// The same picture with light and dark exchanged.
    pub(crate) fn negative(&self) -> Self {
        Self { levels: self.levels.map(|v| 1.0 - v) }
    }

    /// Level of the pixel at a column and a row.
    pub(crate) fn pixel(&self, x: usize, y: usize) -> f32 {
        self.levels.row(y)[x]
    }

    /// Level at a place, bilinear between the centres of pixels; `None` beyond them.
    pub(crate) fn at(&self, place: Point) -> Option<f32> {
        let (x, y) = (place.x - 0.5, place.y - 0.5);
        if !(x >= 0.0 && y >= 0.0 && x < self.width() as f64 - 1.0 && y < self.height() as f64 - 1.0) {
            return None;
        }
        let (column, row) = (x as usize, y as usize);
        let (fx, fy) = ((x - column as f64) as f32, (y - row as f64) as f32);
        let mix = |line: &[f32]| line[column] + (line[column + 1] - line[column]) * fx;
        let (upper, lower) = (mix(self.levels.row(row)), mix(self.levels.row(row + 1)));
        Some(upper + (lower - upper) * fy)
    }

    /// Levels below which these shares of all pixels lie.
    pub(crate) fn quantiles<const N: usize>(&self, shares: [f64; N]) -> [f32; N] {
        quantiles(self.levels.data().iter().copied(), shares)
    }

    /// The level of paper, tile by tile: that of the lightest pixels of a tile or, where print covers it, of the tiles
    /// around it.
    pub(crate) fn paper(&self) -> Paper {
        let side = (self.width().max(self.height()) / TILES).max(LEAST_TILE);
        let (columns, rows) = (self.width().div_ceil(side), self.height().div_ceil(side));
        let tiles = Plane::from_fn(columns, rows, |row, column| {
            let (left, right) = (column * side, ((column + 1) * side).min(self.width()));
            let lines = row * side..((row + 1) * side).min(self.height());
            let [paper] = quantiles(lines.flat_map(|y| &self.levels.row(y)[left..right]).copied(), [PAPER]);
            paper
        });
        let lightest = Plane::from_fn(columns, rows, |row, column| {
            let around = |i: usize, count: usize| i.saturating_sub(1)..(i + 2).min(count);
            around(row, rows)
                .flat_map(|r| around(column, columns).map(move |c| (r, c)))
                .fold(0.0_f32, |m, (r, c)| m.max(tiles[(r, c)]))
        });
        Paper { tiles: lightest, side }
    }
}

/// Level of paper over the picture.
pub(crate) struct Paper {
    tiles: Plane<f32>,
    side: usize,
}

impl Paper {
    /// The level at a pixel.
    pub(crate) fn at(&self, x: usize, y: usize) -> f32 {
        let place = |v: usize, count: usize| {
            let steps = ((v as f32 + 0.5) / self.side as f32 - 0.5).clamp(0.0, (count - 1) as f32);
            let index = (steps as usize).min(count.saturating_sub(2));
            (index, (index + 1).min(count - 1), steps - index as f32)
        };
        let (left, right, fx) = place(x, self.tiles.width());
        let (upper, lower, fy) = place(y, self.tiles.height());
        let mix = |row: usize| self.tiles[(row, left)] + (self.tiles[(row, right)] - self.tiles[(row, left)]) * fx;
        mix(upper) + (mix(lower) - mix(upper)) * fy
    }
}

/// Values below which these shares of levels between 0 and 1 lie, to 1/4096.
fn quantiles<const N: usize>(levels: impl Iterator<Item = f32>, shares: [f64; N]) -> [f32; N] {
    const STEPS: usize = 4096;
    let mut counts = [0_usize; STEPS];
    let mut total = 0_usize;
    for level in levels {
        counts[((level * STEPS as f32) as usize).min(STEPS - 1)] += 1;
        total += 1;
    }
    shares.map(|share| {
        let wanted = (share * total as f64) as usize;
        let mut below = 0;
        let step = counts.iter().position(|count| {
            below += count;
            below > wanted
        });
        step.unwrap_or(STEPS - 1) as f32 / STEPS as f32
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_by_hand() {
        let levels = || (0..100).map(|i| i as f32 / 100.0);
        let [low, middle, high] = quantiles(levels(), [0.0, 0.5, 0.99]);
        assert!(low == 0.0 && (middle - 0.5).abs() < 1e-3 && (high - 0.99).abs() < 1e-3);
        assert_eq!(quantiles(std::iter::empty(), [0.5]), [4095.0 / 4096.0]);
    }

    #[test]
    fn levels_lie_between_pixels() {
        let grey = Grey { levels: Plane::from_fn(4, 3, |row, column| (column as f32 + 2.0 * row as f32) / 10.0) };
        assert!((grey.at(Point::new(1.0, 1.0)).unwrap_or(9.0) - 0.15).abs() < 1e-6);
        assert_eq!(grey.at(Point::new(0.2, 1.0)), None);
        assert_eq!(grey.at(Point::new(f64::NAN, 1.0)), None);
    }

    /// A light that falls off to 40 % and a black patch of two tiles: paper is still that of the light.
    #[test]
    fn paper_follows_the_light_across_print() {
        let light = |x: usize| 0.9 - 0.5 * x as f32 / 960.0;
        let levels =
            Plane::from_fn(
                960,
                640,
                |y, x| if (300..360).contains(&x) && (200..260).contains(&y) { 0.05 } else { light(x) },
            );
        let paper = Grey { levels }.paper();
        for (x, y) in [(40, 40), (330, 230), (900, 600), (500, 300)] {
            assert!((paper.at(x, y) / light(x) - 1.0).abs() < 0.12, "{x} {y}: {} {}", paper.at(x, y), light(x));
        }
    }
}
