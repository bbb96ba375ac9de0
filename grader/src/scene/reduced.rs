//! A smaller picture: means of square cells, for finding things whose place is measured elsewhere.

use std::ops::Range;

use crate::geometry::{Point, Vector};
use crate::image::local::BLOCK;
use crate::plane::Plane;

/// Part of a picture in cells of `factor` × `factor` pixels.
#[derive(Clone, Debug)]
pub struct Reduced {
    /// Mean of each cell.
    pub cells: Plane<u8>,
    /// Pixels on the side of a cell.
    pub factor: usize,
    /// Pixels left of and above the first cell.
    pub origin: [usize; 2],
}

/// Weights whose product with a byte fits 16 bits, which is quickly computed for many at once.
const MOST_WEIGHT: usize = 256;

impl Reduced {
    /// Reduces the pixels in `columns` and `rows`, which are cut to the picture and to whole cells. `None` if no cell is
    /// left. Of each cell about `lines` rows are looked at, evenly spaced: the mean of the others differs by little, and
    /// not reading them saves most of the time.
    #[must_use]
    pub fn new(
        picture: &Plane<u8>,
        columns: Range<usize>,
        rows: Range<usize>,
        factor: usize,
        lines: usize,
    ) -> Option<Self> {
        let factor = factor.max(1);
        let (left, right) = (columns.start, columns.end.min(picture.width()));
        let (top, bottom) = (rows.start, rows.end.min(picture.height()));
        let (width, height) = (right.checked_sub(left)? / factor, bottom.checked_sub(top)? / factor);
        if width == 0 || height == 0 {
            return None;
        }
        let lines = lines.clamp(1, factor.min(256));
        let offsets: Vec<usize> = (0..lines).map(|line| (2 * line + 1) * factor / (2 * lines)).collect();
        let mut cells = Plane::filled(width, height, 0);
        let mut sums = vec![0_u32; width];
        let mean = Mean::of(lines * factor);
        for row in 0..height {
            sums.fill(0);
            for offset in &offsets {
                add_up(&picture.row(top + row * factor + offset)[left..], factor, &mut sums);
            }
            for (cell, sum) in cells.row_mut(row).iter_mut().zip(&sums) {
                *cell = mean.from(*sum);
            }
        }
        Some(Self { cells, factor, origin: [left, top] })
    }

    /// The means of blocks that the search for symbols works with.
    #[must_use]
    pub const fn of_blocks(means: Plane<u8>) -> Self {
        Self { cells: means, factor: BLOCK, origin: [0, 0] }
    }

    /// The same picture in cells of another size, made from these: cells take their share of each cell that they touch.
    /// `None` if no cell is left, or if these are larger than any blocks.
    #[must_use]
    pub fn resampled(&self, columns: Range<usize>, rows: Range<usize>, factor: usize) -> Option<Self> {
        let factor = factor.max(1);
        let end = |axis: usize, size: usize| self.origin[axis] + size * self.factor;
        let (left, top) = (columns.start.max(self.origin[0]), rows.start.max(self.origin[1]));
        let (right, bottom) = (columns.end.min(end(0, self.cells.width())), rows.end.min(end(1, self.cells.height())));
        let (width, height) = (right.checked_sub(left)? / factor, bottom.checked_sub(top)? / factor);
        if width == 0 || height == 0 || self.factor > MOST_WEIGHT {
            return None;
        }
        if factor.is_multiple_of(self.factor) && left % self.factor == 0 && top % self.factor == 0 {
            return Some(self.joined([left, top], [width, height], factor));
        }
        let (mut cells, mut sums) = (Plane::filled(width, height, 0), vec![0_u32; self.cells.width()]);
        let mean = Mean::of(factor * factor);
        let shares_of = |from: usize, count: usize| -> Vec<Share> {
            (0..count).map(|index| self.share(from + index * factor, factor)).collect()
        };
        let across = shares_of(left - self.origin[0], width);
        for (row, share) in shares_of(top - self.origin[1], height).iter().enumerate() {
            sums.fill(0);
            for (line, weight) in share.parts() {
                for (sum, value) in sums.iter_mut().zip(self.cells.row(line)) {
                    *sum += u32::from(weight as u16 * u16::from(*value));
                }
            }
            for (cell, share) in cells.row_mut(row).iter_mut().zip(&across) {
                *cell = mean.from(share.sum(&sums));
            }
        }
        Some(Self { cells, factor, origin: [left, top] })
    }

    /// Cells of whole cells of these, which lie on their lines.
    fn joined(&self, origin: [usize; 2], [width, height]: [usize; 2], factor: usize) -> Self {
        let count = factor / self.factor;
        let [first, above] = origin.map(|pixels| pixels / self.factor);
        let (mut cells, mut sums) = (Plane::filled(width, height, 0), vec![0_u32; width * count]);
        let mean = Mean::of(count * count);
        for row in 0..height {
            sums.fill(0);
            for line in above + row * count..above + (row + 1) * count {
                for (sum, value) in sums.iter_mut().zip(&self.cells.row(line)[first..]) {
                    *sum += u32::from(*value);
                }
            }
            for (cell, sums) in cells.row_mut(row).iter_mut().zip(sums.chunks_exact(count)) {
                *cell = mean.from(sums.iter().sum());
            }
        }
        Self { cells, factor, origin }
    }

    /// The cells that so many pixels from one on lie in.
    const fn share(&self, from: usize, count: usize) -> Share {
        let (side, end) = (self.factor, from + count);
        let (first, last) = (from / side, (end - 1) / side);
        let begin = if first == last { count } else { (first + 1) * side - from };
        Share { first, last, begin: begin as u32, side: side as u32, end: (end - last * side) as u32 }
    }

    /// A place in cells (the outer corner of the first cell is the origin) as pixels.
    #[must_use]
    pub fn pixels(&self, cells: Point) -> Point {
        let factor = self.factor as f64;
        Point::new(self.origin[0] as f64 + cells.x * factor, self.origin[1] as f64 + cells.y * factor)
    }

    /// A place in pixels as cells.
    #[must_use]
    pub fn place(&self, pixels: Point) -> Point {
        let from = pixels - Vector::new(self.origin[0] as f64, self.origin[1] as f64);
        from / self.factor as f64
    }
}

/// Cells in a row, and how many pixels of each count: the first, those between, the last.
struct Share {
    first: usize,
    last: usize,
    begin: u32,
    side: u32,
    end: u32,
}

impl Share {
    /// Each with its weight.
    fn parts(&self) -> impl Iterator<Item = (usize, u32)> {
        (self.first..=self.last).map(|cell| match cell {
            _ if cell == self.first => (cell, self.begin),
            _ if cell == self.last => (cell, self.end),
            _ => (cell, self.side),
        })
    }

    /// Their weighted sum.
    fn sum(&self, values: &[u32]) -> u32 {
        let begin = self.begin * values[self.first];
        if self.first == self.last {
            return begin;
        }
        let between: u32 = values[self.first + 1..self.last].iter().sum();
        begin + self.side * between + self.end * values[self.last]
    }
}

/// Adds the sum over every `factor` values of a line to those of its cells.
fn add_up(line: &[u8], factor: usize, sums: &mut [u32]) {
    // Eight values at a time; what the last eight hold of the next cell does not count.
    let (whole, rest) = (factor / 8, factor % 8);
    let mask = (1_u64 << (8 * rest)) - 1;
    let mut at = 0;
    for sum in sums {
        let eights = &line[at..at + 8 * whole];
        *sum += eights.as_chunks::<8>().0.iter().map(|eight| sum_of(u64::from_le_bytes(*eight))).sum::<u32>();
        if rest > 0 {
            let next = &line[at + 8 * whole..];
            let last = next.first_chunk::<8>().copied().unwrap_or_else(|| {
                let mut last = [0; 8];
                last[..next.len().min(8)].copy_from_slice(&next[..next.len().min(8)]);
                last
            });
            *sum += sum_of(u64::from_le_bytes(last) & mask);
        }
        at += factor;
    }
}

/// Sum of eight bytes: of neighbours in four sums of 16 bits, then of these.
const fn sum_of(eight: u64) -> u32 {
    const EVEN: u64 = 0x00ff_00ff_00ff_00ff;
    let pairs = (eight & EVEN) + ((eight >> 8) & EVEN);
    (pairs.wrapping_mul(0x0001_0001_0001_0001) >> 48) as u32
}

/// Division by a count that stays the same, as a product: exact for counts below 2^20.
struct Mean {
    half: u64,
    reciprocal: u64,
}

impl Mean {
    const BITS: u32 = 48;

    fn of(count: usize) -> Self {
        let count = count.max(1) as u64;
        Self { half: count / 2, reciprocal: (1_u64 << Self::BITS).div_ceil(count) }
    }

    /// The mean of so many bytes of a sum.
    const fn from(&self, sum: u32) -> u8 {
        (((sum as u64 + self.half) * self.reciprocal) >> Self::BITS) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_means_and_places_go_back_and_forth() {
        let picture = Plane::from_fn(50, 40, |row, column| (3 * column + row) as u8);
        let reduced = Reduced::new(&picture, 5..44, 3..40, 6, 6).expect("cells");
        assert_eq!((reduced.cells.width(), reduced.cells.height()), (6, 6));
        // The mean of a linear ramp is its value in the middle: columns 11 to 16, rows 9 to 14.
        assert_eq!(reduced.cells[(1, 1)], (3.0 * 13.5 + 11.5_f64).round() as u8);
        let middle = reduced.pixels(Point::new(1.5, 1.5));
        assert_eq!(middle, Point::new(14.0, 12.0));
        assert_eq!(reduced.place(middle), Point::new(1.5, 1.5));
        let thinned = Reduced::new(&picture, 5..44, 3..40, 6, 2).expect("cells");
        for (all, some) in reduced.cells.data().iter().zip(thinned.cells.data()) {
            assert!(all.abs_diff(*some) <= 1);
        }
    }

    #[test]
    fn nothing_to_reduce_is_no_picture() {
        let picture = Plane::filled(10, 10, 0_u8);
        assert!(Reduced::new(&picture, 8..10, 0..10, 4, 1).is_none());
        assert!(Reduced::new(&picture, 20..30, 0..10, 4, 1).is_none());
        assert!(Reduced::new(&picture, 0..usize::MAX, 0..usize::MAX, 1, 1).is_some());
    }

    #[test]
    fn resampled_cells_are_means_of_what_they_cover() {
        // One cell of 8 pixels is 80, all others are 0.
        let blocks =
            Reduced::of_blocks(Plane::from_fn(6, 5, |row, column| if (row, column) == (2, 2) { 80 } else { 0 }));
        // Cells of 12 pixels from (4, 2) on: the block covers columns 16 to 23 and rows 16 to 23 of the picture.
        let cells = blocks.resampled(4..48, 2..40, 12).expect("cells");
        assert_eq!((cells.cells.width(), cells.cells.height(), cells.origin), (3, 3, [4, 2]));
        // Column 1 is 16 to 27, rows 1 is 14 to 25: all of the block, 64 of 144 pixels.
        let expected = Plane::from_fn(3, 3, |row, column| if (row, column) == (1, 1) { 36 } else { 0 });
        assert_eq!(cells.cells, expected);
        // Twice the size: exact means of four.
        assert_eq!(blocks.resampled(0..48, 0..40, 16).expect("cells").cells[(1, 1)], 20);
        assert_eq!(blocks.resampled(0..48, 0..40, 8).expect("cells").cells, blocks.cells);
        // On the lines of the blocks from (16, 16) on.
        let joined = blocks.resampled(16..48, 16..40, 16).expect("cells");
        assert_eq!((joined.cells.data(), joined.origin), ([20, 0].as_slice(), [16, 16]));
        assert!(blocks.resampled(48..60, 0..40, 8).is_none() && blocks.resampled(0..48, 0..40, 41).is_none());
    }

    #[test]
    fn sums_and_means_are_those_of_plain_arithmetic() {
        let picture = Plane::from_fn(101, 37, |row, column| (row * 131 + column * 197 + row * column * 7) as u8);
        for (factor, lines, left, top) in
            [(1, 1, 0, 0), (2, 2, 3, 1), (7, 2, 4, 0), (8, 3, 5, 3), (11, 3, 2, 2), (18, 2, 11, 1)]
        {
            let reduced = Reduced::new(&picture, left..101, top..37, factor, lines).expect("cells");
            for (row, column) in
                (0..reduced.cells.height()).flat_map(|r| (0..reduced.cells.width()).map(move |c| (r, c)))
            {
                let rows = (0..lines).map(|line| top + row * factor + (2 * line + 1) * factor / (2 * lines));
                let pixels = rows.flat_map(|r| (0..factor).map(move |c| (r, left + column * factor + c)));
                let sum: usize = pixels.map(|at| usize::from(picture[at])).sum();
                let count = lines * factor;
                assert_eq!(usize::from(reduced.cells[(row, column)]), (sum + count / 2) / count, "{factor} {lines}");
            }
        }
        for count in [1, 3, 36, 257, 65_535, 1 << 19] {
            let mean = Mean::of(count);
            for value in 0..=255_usize {
                for sum in [0, count / 2, count - 1].map(|more| (value * count + more).min(255 * count)) {
                    assert_eq!(usize::from(mean.from(sum as u32)), (sum + count / 2) / count, "{sum} / {count}");
                }
            }
        }
    }
}
