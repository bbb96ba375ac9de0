//! Where a mark may be: a reduced picture compared with the template, first by what a turn leaves alone, then by angle.
//!
//! At every cell the means and the spreads over rings around it are compared with those of the template: a turn of the
//! mark changes neither. The best places are then compared on the rings themselves, at every angle at once. Only places
//! that pass both are looked at in the full picture. Rings are about the middle of the ink, which is where pieces of print
//! have theirs too.

use std::ops::Range;

use super::model::Model;
use super::rings::{Row, Windows, beside};
use crate::geometry::{Point, Vector};
use crate::plane::Plane;
use crate::scene::polygon;
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
/// Angles compared together.
const TOGETHER: usize = 16;
/// Correlation of rings from which a place is compared at every angle.
const LEAST_RINGS: f32 = 0.55;
/// Correlation at the best angle from which a place is worth a look at full size.
const LEAST_ANGLES: f32 = 0.4;

/// What is known of the template at one resolution.
pub(super) struct Signature {
    /// Rows of the disc that each ring closes, from the top, and how far each reaches to both sides.
    discs: [Vec<(usize, usize)>; RINGS],
    /// Cells of each ring.
    counts: [f32; RINGS],
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
            let ring = away(row, column);
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
        let counts: [f32; RINGS] = std::array::from_fn(weight);
        Self { discs: discs(), counts, means, spreads, polar, places: around.into_iter().map(shares).collect() }
    }

    /// Places in a picture that may hold the mark, best first, no two nearer than half its radius; at most `most` of them
    /// are compared at every angle.
    /// Places within `taken` (pixels, convex) are left out.
    pub fn candidates(
        &self,
        picture: &Reduced,
        least_contrast: f32,
        most: usize,
        taken: Option<[Point; 4]>,
    ) -> Vec<Candidate> {
        let Some(mut scores) = self.ring_scores(&picture.cells, least_contrast) else { return Vec::new() };
        if let Some(taken) = taken {
            let corners = taken.map(|corner| picture.place(corner) - Vector::repeat(REACH as f64 + 0.5));
            for row in 0..scores.height() {
                let line = scores.row_mut(row);
                if let Some(range) = polygon::places_in_row(&corners, row as f64, line.len()) {
                    line[range].fill(0.0);
                }
            }
        }
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
        let mut scores = Plane::filled(width, height, 0.0_f32);
        let total = self.counts.iter().sum::<f32>();
        let flat = total * least_contrast * least_contrast;
        let mut windows = Windows::new(cells.width(), width);
        let mut row_of = Row::default();
        let mut score = |windows: &Windows, row: usize, places: Range<usize>, scores: &mut Plane<f32>| {
            row_of.begin(places.len());
            for (ring, disc) in self.discs.iter().enumerate() {
                row_of.sum(windows, row, &places, disc);
                row_of.add_ring(self.counts[ring], self.means[ring], self.spreads[ring]);
            }
            row_of.finish(total, flat, &mut scores.row_mut(row)[places]);
        };
        for row in 0..height {
            windows.take(cells, row);
            // Every other row, and the last; of those between what lies beside something like the mark: a row farther
            // everything about a mark is still much the same.
            if row % 2 == 1 && row + 1 < height {
                continue;
            }
            let mut next = 0;
            while let Some(range) = windows.uneven(next, flat) {
                next = range.end;
                score(&windows, row, range, &mut scores);
            }
            let Some(between) = row.checked_sub(1).filter(|between| between % 2 == 1) else { continue };
            let mut next = 0;
            while let Some(range) = beside(scores.row(between - 1), scores.row(row), next) {
                next = range.end;
                score(&windows, between, range, &mut scores);
            }
        }
        Some(scores)
    }

    /// The angle at which the rings agree best, and how well.
    fn best_angle(&self, cells: &Plane<u8>, row: usize, column: usize) -> (f64, f32) {
        let mut polar = [0.0_f32; RINGS * ANGLES];
        let (width, data) = (cells.width(), cells.data());
        let middle = row * width + column;
        for (value, ([dy, dx], [a, b, c, d])) in polar.iter_mut().zip(&self.places) {
            let at = middle.wrapping_add_signed(dy * width as isize + dx);
            let (upper, lower) = (&data[at..at + 2], &data[at + width..at + width + 2]);
            *value =
                f32::from(upper[0]) * a + f32::from(upper[1]) * b + f32::from(lower[0]) * c + f32::from(lower[1]) * d;
        }
        normalise(&mut polar);
        // Twice round, so that every shift is one piece.
        let mut seen = [0.0_f32; RINGS * 2 * ANGLES];
        for (twice, ring) in seen.chunks_exact_mut(2 * ANGLES).zip(polar.chunks_exact(ANGLES)) {
            twice[..ANGLES].copy_from_slice(ring);
            twice[ANGLES..].copy_from_slice(ring);
        }
        let mut products = [0.0_f32; ANGLES];
        for (first, products) in products.as_chunks_mut::<TOGETHER>().0.iter_mut().enumerate() {
            *products = self.products(&seen, first * TOGETHER);
        }
        let best = (0..ANGLES).max_by(|a, b| products[*a].total_cmp(&products[*b])).unwrap_or(0);
        let (before, after) = (products[(best + ANGLES - 1) % ANGLES], products[(best + 1) % ANGLES]);
        let bend = before - 2.0 * products[best] + after;
        let between = if bend < 0.0 { 0.5 * (before - after) / bend } else { 0.0 };
        let step = std::f64::consts::TAU / ANGLES as f64;
        ((best as f64 + f64::from(between)) * step, products[best])
    }
}

impl Signature {
    /// Correlation at some angles one after the other. Product by product and not angle by angle: each is one row times a
    /// number.
    fn products(&self, seen: &[f32; RINGS * 2 * ANGLES], first: usize) -> [f32; TOGETHER] {
        let mut products = [0.0; TOGETHER];
        for (own, seen) in self.polar.chunks_exact(ANGLES).zip(seen.chunks_exact(2 * ANGLES)) {
            for (own, seen) in own.iter().zip(seen[first..].windows(TOGETHER)) {
                for (product, seen) in products.iter_mut().zip(seen) {
                    *product += own * seen;
                }
            }
        }
        products
    }
}

/// How far a cell lies from the middle, whole cells.
fn away(row: isize, column: isize) -> usize {
    (column as f64).hypot(row as f64).round() as usize
}

/// The discs that the rings close: the first has the middle too.
fn discs() -> [Vec<(usize, usize)>; RINGS] {
    let reach = REACH as isize;
    std::array::from_fn(|ring| {
        let widest = |row: isize| (0..=reach).filter(|column| away(row, *column) <= ring + 1).max();
        (-reach..=reach).filter_map(|row| Some(((row + reach) as usize, widest(row)? as usize))).collect()
    })
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

/// Numbers added up side by side.
const LANES: usize = 8;

/// About its mean, of norm 1; rings count by their circumference.
fn normalise(polar: &mut [f32]) {
    let total = (ANGLES * RINGS * (RINGS + 1) / 2) as f32;
    let sum = |values: &[f32], of: fn(f32) -> f32| {
        // Several sums side by side: one after the other each would wait for the last.
        let mut sums = [0.0; LANES];
        for values in values.chunks_exact(LANES) {
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += of(*value));
        }
        sums.iter().sum::<f32>()
    };
    let rings = polar.chunks_exact(ANGLES).enumerate();
    let mean = rings.map(|(ring, values)| (ring as f32 + 1.0) * sum(values, |value| value)).sum::<f32>() / total;
    for (ring, values) in polar.chunks_exact_mut(ANGLES).enumerate() {
        let weight = (ring as f32 + 1.0).sqrt();
        values.iter_mut().for_each(|value| *value = (*value - mean) * weight);
    }
    let per_norm = sum(polar, |value| value * value).sqrt().max(1e-6).recip();
    polar.iter_mut().for_each(|value| *value *= per_norm);
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
