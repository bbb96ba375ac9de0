//! A smaller picture: means of square cells, for finding things whose place is measured elsewhere.

use std::ops::Range;

use crate::geometry::{Point, Vector};
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
        // At most 257 rows of 255 fit the sums.
        let lines = lines.clamp(1, factor.min(256));
        let offsets: Vec<usize> = (0..lines).map(|line| (2 * line + 1) * factor / (2 * lines)).collect();
        let mut cells = Plane::filled(width, height, 0);
        let mut sums = vec![0_u16; width * factor];
        let count = (lines * factor) as u32;
        for row in 0..height {
            sums.fill(0);
            for offset in &offsets {
                let line = &picture.row(top + row * factor + offset)[left..left + width * factor];
                for (sum, value) in sums.iter_mut().zip(line) {
                    *sum += u16::from(*value);
                }
            }
            for (cell, sums) in cells.row_mut(row).iter_mut().zip(sums.chunks_exact(factor)) {
                *cell = ((sums.iter().map(|sum| u32::from(*sum)).sum::<u32>() + count / 2) / count) as u8;
            }
        }
        Some(Self { cells, factor, origin: [left, top] })
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
}
