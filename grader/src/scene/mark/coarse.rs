//! Where a mark may be: a reduced picture compared with the template, first by what a turn leaves alone, then by angle.
//!
//! At every cell the means and the spreads over rings around it are compared with those of the template: a turn of the
//! mark changes neither. The best places are then compared on the rings themselves, at every angle at once. Only places
//! that pass both are looked at in the full picture. Rings are about the middle of the ink, which is where pieces of print
//! have theirs too.

use super::model::Model;
use crate::geometry::{Point, Vector};
use crate::plane::Plane;
use crate::scene::reduced::Reduced;

/// A place where the mark may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    /// Middle of its ink, cells.
    pub centre: Point,
    /// Turn, radians, clockwise.
    pub turn: f64,
    /// Correlation on the rings at that turn.
    pub score: f32,
}

/// Rings around the middle.
const RINGS: usize = 6;
/// Cells from the middle to the rim of a mark in a reduced picture; the outermost ring ends there.
pub(super) const RADIUS: f64 = RINGS as f64 + 0.5;
/// Cells on each side of the middle that are looked at.
pub(super) const REACH: usize = RINGS;
/// Angles told apart.
const ANGLES: usize = 32;
/// Correlation of rings from which a place is compared at every angle.
const LEAST_RINGS: f32 = 0.55;
/// Correlation at the best angle from which a place is worth a look at full size.
const LEAST_ANGLES: f32 = 0.4;

/// What is known of the template at one resolution.
pub(super) struct Signature {
    /// Cells of each ring around the middle: rows and columns.
    offsets: [Vec<[isize; 2]>; RINGS],
    /// Means about their mean, and spreads, times the number of cells of the ring and over the norm of all of them.
    means: [f32; RINGS],
    spreads: [f32; RINGS],
    /// Rings by angles, about their mean, of norm 1.
    polar: Vec<f32>,
    /// Where the places of `polar` are: the upper left one of four cells and their shares.
    places: Vec<([isize; 2], [f32; 4])>,
}

impl Signature {
    /// For cells of some size, longer sides of the template.
    pub fn new(model: &Model, cell: f64) -> Self {
        let middle = model.ink_middle();
        let mut offsets: [Vec<[isize; 2]>; RINGS] = Default::default();
        let reach = REACH as isize;
        for (row, column) in (-reach..=reach).flat_map(|row| (-reach..=reach).map(move |column| (row, column))) {
            let ring = (column as f64).hypot(row as f64).round() as usize;
            // The middle is too small for a ring of its own.
            if ring <= RINGS {
                offsets[ring.saturating_sub(1)].push([row, column]);
            }
        }
        let mut means = [0.0; RINGS];
        let mut spreads = [0.0; RINGS];
        for (ring, cells) in offsets.iter().enumerate() {
            let at = |[row, column]: &[isize; 2]| middle + Vector::new(*column as f64, *row as f64) * cell;
            let values: Vec<f32> = cells.iter().map(|offset| model.mean(at(offset), 1.2 * cell)).collect();
            let count = values.len() as f32;
            means[ring] = values.iter().sum::<f32>() / count;
            spreads[ring] = (values.iter().map(|v| (v - means[ring]).powi(2)).sum::<f32>() / count).sqrt();
        }
        let weight = |ring: usize| offsets[ring].len() as f32;
        let total: f32 = (0..RINGS).map(weight).sum();
        let mean = (0..RINGS).map(|ring| weight(ring) * means[ring]).sum::<f32>() / total;
        means.iter_mut().for_each(|m| *m -= mean);
        let square = |ring: usize| weight(ring) * (means[ring] * means[ring] + spreads[ring] * spreads[ring]);
        let norm = (0..RINGS).map(square).sum::<f32>().sqrt().max(1e-6);
        means.iter_mut().chain(&mut spreads).for_each(|value| *value /= norm);
        let around: Vec<Vector> = (0..RINGS)
            .flat_map(|ring| {
                (0..ANGLES)
                    .map(move |angle| std::f64::consts::TAU * angle as f64 / ANGLES as f64)
                    .zip(std::iter::repeat(ring))
            })
            .map(|(angle, ring)| Vector::new(angle.cos(), angle.sin()) * (ring as f64 + 1.0))
            .collect();
        // Means over a cell, and again between cells.
        let mut polar: Vec<f32> = around.iter().map(|way| model.mean(middle + way * cell, 1.4 * cell)).collect();
        normalise(&mut polar);
        Self { offsets, means, spreads, polar, places: around.into_iter().map(shares).collect() }
    }

    /// Places in a picture that may hold the mark, best first, no two nearer than half its radius; at most `most` of them
    /// are compared at every angle.
    pub fn candidates(&self, picture: &Reduced, least_contrast: f32, most: usize) -> Vec<Candidate> {
        let Some(scores) = self.ring_scores(&picture.cells, least_contrast) else { return Vec::new() };
        let mut found: Vec<Candidate> = best_places(&scores, most)
            .into_iter()
            .filter_map(|(row, column)| self.at(&picture.cells, row + REACH, column + REACH))
            .filter(|candidate| candidate.score >= LEAST_ANGLES)
            .collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        let mut kept: Vec<Candidate> = Vec::new();
        for candidate in found {
            if kept.iter().all(|other| (other.centre - candidate.centre).norm() > 0.5 * RADIUS) {
                kept.push(candidate);
            }
        }
        kept
    }

    /// The mark about one cell, at its best angle; `None` too near to the border.
    pub fn at(&self, cells: &Plane<u8>, row: usize, column: usize) -> Option<Candidate> {
        let inside = |at: usize, size: usize| at >= REACH && at + REACH < size;
        if !inside(row, cells.height()) || !inside(column, cells.width()) {
            return None;
        }
        let (turn, score) = self.best_angle(cells, row, column);
        Some(Candidate { centre: Point::new(column as f64 + 0.5, row as f64 + 0.5), turn, score })
    }

    /// Correlation of rings about every cell that is not too near to the border.
    fn ring_scores(&self, cells: &Plane<u8>, least_contrast: f32) -> Option<Plane<f32>> {
        let inner = |size: usize| size.checked_sub(2 * REACH).filter(|size| *size > 0);
        let (width, height) = (inner(cells.width())?, inner(cells.height())?);
        let squares = cells.map(|value| u16::from(*value) * u16::from(*value));
        let mut scores = Plane::filled(width, height, 0.0_f32);
        let mut row_of = Row::new(width);
        for row in 0..height {
            row_of.begin();
            for (ring, offsets) in self.offsets.iter().enumerate() {
                row_of.sum(cells, &squares, row, offsets);
                row_of.add_ring(offsets.len() as f32, self.means[ring], self.spreads[ring]);
            }
            let total: usize = self.offsets.iter().map(Vec::len).sum();
            row_of.finish(total as f32, least_contrast, scores.row_mut(row));
        }
        Some(scores)
    }

    /// The angle at which the rings agree best, and how well.
    fn best_angle(&self, cells: &Plane<u8>, row: usize, column: usize) -> (f64, f32) {
        let mut polar: Vec<f32> = self
            .places
            .iter()
            .map(|([dy, dx], shares)| {
                let (row, column) = (row.wrapping_add_signed(*dy), column.wrapping_add_signed(*dx));
                let four = [(row, column), (row, column + 1), (row + 1, column), (row + 1, column + 1)];
                four.iter().zip(shares).map(|(at, share)| f32::from(cells[*at]) * share).sum()
            })
            .collect();
        normalise(&mut polar);
        // Twice round, so that every shift is one piece.
        let mut seen = Vec::with_capacity(RINGS * 2 * ANGLES);
        for ring in polar.chunks_exact(ANGLES) {
            seen.extend_from_slice(ring);
            seen.extend_from_slice(ring);
        }
        // Product by product and not angle by angle: each is one row times a number.
        let mut products = [0.0_f32; ANGLES];
        for (own, seen) in self.polar.chunks_exact(ANGLES).zip(seen.chunks_exact(2 * ANGLES)) {
            for (index, own) in own.iter().enumerate() {
                for (product, seen) in products.iter_mut().zip(&seen[index..index + ANGLES]) {
                    *product += own * seen;
                }
            }
        }
        let best = (0..ANGLES).max_by(|a, b| products[*a].total_cmp(&products[*b])).unwrap_or(0);
        let (before, after) = (products[(best + ANGLES - 1) % ANGLES], products[(best + 1) % ANGLES]);
        let bend = before - 2.0 * products[best] + after;
        let between = if bend < 0.0 { 0.5 * (before - after) / bend } else { 0.0 };
        let step = std::f64::consts::TAU / ANGLES as f64;
        ((best as f64 + f64::from(between)) * step, products[best])
    }
}

/// One row of places while their rings are added up.
struct Row {
    sums: Vec<u16>,
    squares: Vec<u32>,
    mean: Vec<f32>,
    energy: Vec<f32>,
    product: Vec<f32>,
}

impl Row {
    fn new(width: usize) -> Self {
        let zeros = || vec![0.0; width];
        Self { sums: vec![0; width], squares: vec![0; width], mean: zeros(), energy: zeros(), product: zeros() }
    }

    fn begin(&mut self) {
        for values in [&mut self.mean, &mut self.energy, &mut self.product] {
            values.fill(0.0);
        }
    }

    /// Sums over the cells of a ring.
    fn sum(&mut self, cells: &Plane<u8>, squares: &Plane<u16>, row: usize, offsets: &[[isize; 2]]) {
        self.sums.fill(0);
        self.squares.fill(0);
        let width = self.sums.len();
        for [dy, dx] in offsets {
            let (y, x) = ((row + REACH).wrapping_add_signed(*dy), REACH.wrapping_add_signed(*dx));
            for (sum, value) in self.sums.iter_mut().zip(&cells.row(y)[x..x + width]) {
                *sum += u16::from(*value);
            }
            for (sum, value) in self.squares.iter_mut().zip(&squares.row(y)[x..x + width]) {
                *sum += u32::from(*value);
            }
        }
    }

    fn add_ring(&mut self, count: f32, mean: f32, spread: f32) {
        let sums = self.sums.iter().zip(&self.squares);
        let totals = self.mean.iter_mut().zip(&mut self.energy).zip(&mut self.product);
        for ((sum, square), ((means, energy), product)) in sums.zip(totals) {
            let (sum, square) = (f32::from(*sum), *square as f32);
            *means += sum;
            *energy += square;
            *product += sum * mean + (square * count - sum * sum).max(0.0).sqrt() * spread;
        }
    }

    /// The means of the template are about their mean, so the mean of the picture falls out of the product.
    fn finish(&self, count: f32, least_contrast: f32, scores: &mut [f32]) {
        let flat = count * least_contrast * least_contrast;
        let totals = self.mean.iter().zip(&self.energy).zip(&self.product);
        for (score, ((sum, energy), product)) in scores.iter_mut().zip(totals) {
            let about_mean = energy - sum * sum / count;
            *score = if about_mean > flat { product / about_mean.max(1.0).sqrt() } else { 0.0 };
        }
    }
}

/// A place from the middle of a cell, as four cells and their shares.
fn shares(way: Vector) -> ([isize; 2], [f32; 4]) {
    let (left, top) = (way.x.floor(), way.y.floor());
    let (fx, fy) = ((way.x - left) as f32, (way.y - top) as f32);
    let (mut left, mut top) = (left as isize, top as isize);
    let (mut fx, mut fy) = (fx, fy);
    // A place exactly on the last cell has no other beyond it.
    if left == REACH as isize {
        (left, fx) = (left - 1, 1.0);
    }
    if top == REACH as isize {
        (top, fy) = (top - 1, 1.0);
    }
    ([top, left], [(1.0 - fx) * (1.0 - fy), fx * (1.0 - fy), (1.0 - fx) * fy, fx * fy])
}

/// About its mean, of norm 1; rings count by their circumference.
fn normalise(polar: &mut [f32]) {
    let total = (ANGLES * RINGS * (RINGS + 1) / 2) as f32;
    let mut mean = 0.0;
    for (ring, values) in polar.chunks_exact(ANGLES).enumerate() {
        mean += (ring as f32 + 1.0) * values.iter().sum::<f32>() / total;
    }
    let mut square = 0.0;
    for (ring, values) in polar.chunks_exact_mut(ANGLES).enumerate() {
        let weight = (ring as f32 + 1.0).sqrt();
        for value in values {
            *value = (*value - mean) * weight;
            square += *value * *value;
        }
    }
    let norm = square.sqrt().max(1e-6);
    polar.iter_mut().for_each(|value| *value /= norm);
}

/// Local maxima, best first.
fn best_places(scores: &Plane<f32>, most: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for row in 0..scores.height() {
        for (column, score) in scores.row(row).iter().enumerate() {
            if *score < LEAST_RINGS {
                continue;
            }
            let rows = row.saturating_sub(1)..(row + 2).min(scores.height());
            let columns = column.saturating_sub(1)..(column + 2).min(scores.width());
            let higher = rows.clone().any(|r| scores.row(r)[columns.clone()].iter().any(|other| other > score));
            if !higher {
                found.push((*score, row, column));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(most);
    found.into_iter().map(|(_, row, column)| (row, column)).collect()
}
