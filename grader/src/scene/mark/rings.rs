//! Sums over rings of cells, for a whole row of places at a time.

use std::ops::Range;

use super::coarse::REACH;
use crate::plane::Plane;

/// Rows that the rings about a place see.
const SEEN: usize = 2 * REACH + 1;
/// Rows that are kept: those about one row of places and the one before it.
const KEPT: usize = SEEN + 1;

/// Sums and sums of squares over the cells up to `reach` to both sides of each place, for the rows about a row of places;
/// and over the columns that these rows make, to know where a picture is even: there is no mark, and most of a label is
/// paper.
pub(super) struct Windows {
    places: usize,
    /// By row (the rest of its division by [`KEPT`]), reach and place.
    sums: Vec<u16>,
    squares: Vec<u32>,
    /// By column of cells.
    column_sums: Vec<u32>,
    column_squares: Vec<u32>,
}

/// Places in a row that are judged together.
const TOGETHER: usize = 8;

impl Windows {
    pub fn new(columns: usize, places: usize) -> Self {
        let size = KEPT * (REACH + 1) * places;
        let zeros = || vec![0; columns];
        Self { places, sums: vec![0; size], squares: vec![0; size], column_sums: zeros(), column_squares: zeros() }
    }

    fn range(&self, row: usize, reach: usize) -> Range<usize> {
        let start = ((row % KEPT) * (REACH + 1) + reach) * self.places;
        start..start + self.places
    }

    /// The rows about a row of places, of which rows are taken one after the other from 0.
    pub fn take(&mut self, cells: &Plane<u8>, row: usize) {
        let newest = row + 2 * REACH;
        if let Some(gone) = row.checked_sub(1) {
            for ((sum, square), value) in self.columns().zip(cells.row(gone)) {
                *sum -= u32::from(*value);
                *square -= u32::from(*value) * u32::from(*value);
            }
        }
        for added in if row == 0 { 0..=newest } else { newest..=newest } {
            for ((sum, square), value) in self.columns().zip(cells.row(added)) {
                *sum += u32::from(*value);
                *square += u32::from(*value) * u32::from(*value);
            }
            self.widen(cells.row(added), added);
        }
    }

    fn columns(&mut self) -> impl Iterator<Item = (&mut u32, &mut u32)> {
        self.column_sums.iter_mut().zip(&mut self.column_squares)
    }

    fn widen(&mut self, line: &[u8], row: usize) {
        let places = self.places;
        let own = self.range(row, 0);
        let middle = &line[REACH..REACH + places];
        for ((sum, square), value) in self.sums[own.clone()].iter_mut().zip(&mut self.squares[own]).zip(middle) {
            (*sum, *square) = (u16::from(*value), u32::from(*value) * u32::from(*value));
        }
        for reach in 1..=REACH {
            let start = self.range(row, reach).start;
            let (narrower, wider) = self.sums.split_at_mut(start);
            let (squares, wider_squares) = self.squares.split_at_mut(start);
            let (narrower, squares) = (&narrower[start - places..], &squares[start - places..]);
            let ends = line[REACH - reach..].iter().zip(&line[REACH + reach..]);
            let wide = wider.iter_mut().zip(wider_squares).zip(narrower.iter().zip(squares));
            for (((sum, square), (narrow, narrow_square)), (left, right)) in wide.zip(ends) {
                let (left, right) = (u16::from(*left), u16::from(*right));
                *sum = narrow + left + right;
                *square = narrow_square + u32::from(left) * u32::from(left) + u32::from(right) * u32::from(right);
            }
        }
    }

    /// The next range of places about which the picture is not even: about others the squares around the mean of all that
    /// their rings see add up to no more than `flat`, and those of fewer cells never add up to more.
    pub fn uneven(&self, from: usize, flat: f32) -> Option<Range<usize>> {
        let end = |start: usize| (start + TOGETHER).min(self.places);
        let is_uneven = |start: &usize| {
            let seen = *start..end(*start) + 2 * REACH;
            let count = (seen.len() * SEEN) as f32;
            let sum = self.column_sums[seen.clone()].iter().sum::<u32>() as f32;
            // A little less, for what rounding may have taken.
            self.column_squares[seen].iter().sum::<u32>() as f32 - sum * sum / count > 0.99 * flat
        };
        let first = (from..self.places).step_by(TOGETHER).find(is_uneven)?;
        let mut last = end(first);
        while last < self.places && is_uneven(&last) {
            last = end(last);
        }
        Some(first..last)
    }
}

/// Some places of a row while their rings are added up.
#[derive(Default)]
pub(super) struct Row {
    /// Over the last disc.
    sums: Vec<u16>,
    squares: Vec<u32>,
    /// Over the last ring: of its disc, what the one before does not have.
    ring_sums: Vec<u16>,
    ring_squares: Vec<u32>,
    mean: Vec<f32>,
    energy: Vec<f32>,
    product: Vec<f32>,
}

impl Row {
    /// So many places.
    pub fn begin(&mut self, count: usize) {
        self.sums.clear();
        self.sums.resize(count, 0);
        self.squares.clear();
        self.squares.resize(count, 0);
        for values in [&mut self.mean, &mut self.energy, &mut self.product] {
            values.clear();
            values.resize(count, 0.0);
        }
    }

    /// Sums over the cells of a ring: what its disc has more than the one before.
    pub fn sum(&mut self, windows: &Windows, row: usize, places: &Range<usize>, disc: &[(usize, usize)]) {
        std::mem::swap(&mut self.sums, &mut self.ring_sums);
        std::mem::swap(&mut self.squares, &mut self.ring_squares);
        self.sums.clear();
        self.sums.resize(places.len(), 0);
        self.squares.clear();
        self.squares.resize(places.len(), 0);
        for (below, reach) in disc {
            let from = windows.range(row + below, *reach).start;
            let seen = from + places.start..from + places.end;
            for (sum, value) in self.sums.iter_mut().zip(&windows.sums[seen.clone()]) {
                *sum += value;
            }
            for (sum, value) in self.squares.iter_mut().zip(&windows.squares[seen]) {
                *sum += value;
            }
        }
        for (before, whole) in self.ring_sums.iter_mut().zip(&self.sums) {
            *before = whole - *before;
        }
        for (before, whole) in self.ring_squares.iter_mut().zip(&self.squares) {
            *before = whole - *before;
        }
    }

    pub fn add_ring(&mut self, count: f32, mean: f32, spread: f32) {
        let sums = self.ring_sums.iter().zip(&self.ring_squares);
        let totals = self.mean.iter_mut().zip(&mut self.energy).zip(&mut self.product);
        for ((sum, square), ((means, energy), product)) in sums.zip(totals) {
            let (sum, square) = (f32::from(*sum), *square as f32);
            *means += sum;
            *energy += square;
            *product += sum * mean + (square * count - sum * sum).max(0.0).sqrt() * spread;
        }
    }

    /// The means of the template are about their mean, so the mean of the picture falls out of the product.
    pub fn finish(&self, count: f32, flat: f32, scores: &mut [f32]) {
        let per_cell = count.recip();
        let totals = self.mean.iter().zip(&self.energy).zip(&self.product);
        for (score, ((sum, energy), product)) in scores.iter_mut().zip(totals) {
            let about_mean = energy - sum * sum * per_cell;
            let alike = product / about_mean.max(1.0).sqrt();
            *score = if about_mean > flat { alike } else { 0.0 };
        }
    }
}

/// Correlation of rings from which a place shows something like the mark: half of what a candidate needs, and a little
/// more; assumed, and held by the marks that the tests of this folder find.
const SOMEWHAT: f32 = 0.3;

/// The next range of places that have something like the mark above or below them.
pub(super) fn beside(above: &[f32], below: &[f32], from: usize) -> Option<Range<usize>> {
    let end = |start: usize| (start + TOGETHER).min(above.len());
    let is_like = |start: &usize| {
        let places = *start..end(*start);
        above[places.clone()].iter().chain(&below[places]).any(|score| *score >= SOMEWHAT)
    };
    let first = (from..above.len()).step_by(TOGETHER).find(is_like)?;
    let mut last = end(first);
    while last < above.len() && is_like(&last) {
        last = end(last);
    }
    Some(first..last)
}
