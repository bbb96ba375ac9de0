//! Where a mark may be: a reduced picture compared with the template, first by what a turn leaves alone, then by angle.
//!
//! At every cell the means and the spreads over rings around it are compared with those of the template: a turn of the
//! mark changes neither. The best places are then compared on the rings themselves, at every angle at once. Only places
//! that pass both are looked at in the full picture.

use super::model::Model;
use crate::geometry::{Point, Vector};
use crate::plane::Plane;
use crate::scene::reduced::Reduced;

/// A place where the mark may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    /// Middle, cells.
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
/// Angles told apart.
const ANGLES: usize = 40;
/// Places compared at every angle.
const PLACES: usize = 64;
/// Correlation of rings from which a place is compared at every angle.
const LEAST_RINGS: f32 = 0.55;
/// Correlation at the best angle from which a place is worth a look at full size.
const LEAST_ANGLES: f32 = 0.4;

/// What is known of the template at one resolution.
pub(super) struct Signature {
    /// Cells of each ring around the middle: rows and columns.
    offsets: [Vec<[isize; 2]>; RINGS],
    /// Cells of each ring.
    weights: [f32; RINGS],
    /// Means about their mean, and spreads.
    means: [f32; RINGS],
    spreads: [f32; RINGS],
    norm: f32,
    /// Rings by angles, about their mean, of norm 1.
    polar: Vec<f32>,
}

impl Signature {
    /// For cells of some size, longer sides of the template.
    pub fn new(model: &Model, cell: f64) -> Self {
        let mut offsets: [Vec<[isize; 2]>; RINGS] = Default::default();
        let reach = RADIUS as isize;
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
            let values: Vec<f32> = cells
                .iter()
                .map(|[row, column]| model.mean(Point::new(*column as f64 * cell, *row as f64 * cell), 1.2 * cell))
                .collect();
            let count = values.len() as f32;
            means[ring] = values.iter().sum::<f32>() / count;
            spreads[ring] = (values.iter().map(|v| (v - means[ring]).powi(2)).sum::<f32>() / count).sqrt();
        }
        let weights: [f32; RINGS] = std::array::from_fn(|ring| offsets[ring].len() as f32);
        let total: f32 = weights.iter().sum();
        let mean = weights.iter().zip(means).map(|(w, m)| w * m).sum::<f32>() / total;
        means.iter_mut().for_each(|m| *m -= mean);
        let norm = (0..RINGS).map(|k| weights[k] * (means[k] * means[k] + spreads[k] * spreads[k])).sum::<f32>().sqrt();
        let mut polar: Vec<f32> = Vec::with_capacity(RINGS * ANGLES);
        for ring in 0..RINGS {
            polar.extend((0..ANGLES).map(|angle| {
                let at = Point::origin() + around(ring, angle) * cell;
                // Means over a cell, and again between cells.
                model.mean(at, 1.4 * cell)
            }));
        }
        normalise(&mut polar);
        Self { offsets, weights, means, spreads, norm, polar }
    }

    /// Places in a picture that may hold the mark, best first, no two nearer than half its radius.
    pub fn candidates(&self, picture: &Reduced, least_contrast: f32) -> Vec<Candidate> {
        let cells = &picture.cells;
        let reach = RADIUS as usize;
        let (Some(width), Some(height)) =
            ((cells.width()).checked_sub(2 * reach), (cells.height()).checked_sub(2 * reach))
        else {
            return Vec::new();
        };
        if width == 0 || height == 0 {
            return Vec::new();
        }
        let squares = cells.map(|value| u16::from(*value) * u16::from(*value));
        let mut scores = Plane::filled(width, height, 0.0_f32);
        let mut row_sums: [Vec<u16>; RINGS] = std::array::from_fn(|_| vec![0; width]);
        let mut row_squares: [Vec<u32>; RINGS] = std::array::from_fn(|_| vec![0; width]);
        for row in 0..height {
            for (ring, offsets) in self.offsets.iter().enumerate() {
                let (sums, squared) = (&mut row_sums[ring], &mut row_squares[ring]);
                sums.fill(0);
                squared.fill(0);
                for [dy, dx] in offsets {
                    let (y, x) = ((row + reach).wrapping_add_signed(*dy), reach.wrapping_add_signed(*dx));
                    let line = &cells.row(y)[x..x + width];
                    for (sum, value) in sums.iter_mut().zip(line) {
                        *sum += u16::from(*value);
                    }
                    let line = &squares.row(y)[x..x + width];
                    for (sum, value) in squared.iter_mut().zip(line) {
                        *sum += u32::from(*value);
                    }
                }
            }
            self.compare(&row_sums, &row_squares, least_contrast, scores.row_mut(row));
        }
        let mut found: Vec<Candidate> = best_places(&scores)
            .into_iter()
            .map(|(row, column)| {
                let centre = Point::new((column + reach) as f64 + 0.5, (row + reach) as f64 + 0.5);
                let (turn, score) = self.best_angle(cells, centre);
                Candidate { centre, turn, score }
            })
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

    /// Correlation of rings for a row of places.
    fn compare(&self, sums: &[Vec<u16>; RINGS], squares: &[Vec<u32>; RINGS], least_contrast: f32, scores: &mut [f32]) {
        let total: f32 = self.weights.iter().sum();
        for (column, score) in scores.iter_mut().enumerate() {
            let mut mean = 0.0;
            let mut energy = 0.0;
            let mut product = 0.0;
            for ring in 0..RINGS {
                let weight = self.weights[ring];
                let (sum, square) = (f32::from(sums[ring][column]), squares[ring][column] as f32);
                mean += sum;
                energy += square;
                let spread = (square * weight - sum * sum).max(0.0).sqrt();
                product += sum * self.means[ring] + spread * self.spreads[ring];
            }
            mean /= total;
            // The means of the template are about their mean, so the mean of the picture falls out of the product.
            let about_mean = (energy - total * mean * mean).max(0.0);
            let is_flat = about_mean < total * least_contrast * least_contrast;
            *score = if is_flat { 0.0 } else { product / (self.norm * about_mean.sqrt()) };
        }
    }

    /// The angle at which the rings agree best, and how well.
    fn best_angle(&self, cells: &Plane<u8>, centre: Point) -> (f64, f32) {
        let mut seen = Vec::with_capacity(RINGS * 2 * ANGLES);
        let mut polar = Vec::with_capacity(RINGS * ANGLES);
        for ring in 0..RINGS {
            polar.extend((0..ANGLES).map(|angle| {
                let at = centre + around(ring, angle);
                crate::reflectance::bilinear(cells, at).unwrap_or_default()
            }));
        }
        normalise(&mut polar);
        // Twice round, so that every shift is one piece.
        for ring in polar.chunks_exact(ANGLES) {
            seen.extend_from_slice(ring);
            seen.extend_from_slice(ring);
        }
        let mut products = [0.0_f32; ANGLES];
        for (shift, product) in products.iter_mut().enumerate() {
            for (own, seen) in self.polar.chunks_exact(ANGLES).zip(seen.chunks_exact(2 * ANGLES)) {
                *product += own.iter().zip(&seen[shift..shift + ANGLES]).map(|(a, b)| a * b).sum::<f32>();
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

/// From the middle to a place on a ring, cells.
fn around(ring: usize, angle: usize) -> Vector {
    let (sine, cosine) = (std::f64::consts::TAU * angle as f64 / ANGLES as f64).sin_cos();
    Vector::new(cosine, sine) * (ring as f64 + 1.0)
}

/// About its mean, of norm 1; rings count by their circumference.
fn normalise(polar: &mut [f32]) {
    let weight = |index: usize| (index / ANGLES) as f32 + 1.0;
    let total: f32 = (0..polar.len()).map(weight).sum();
    let mean = polar.iter().enumerate().map(|(i, v)| v * weight(i)).sum::<f32>() / total;
    let mut square = 0.0;
    for (index, value) in polar.iter_mut().enumerate() {
        *value = (*value - mean) * weight(index).sqrt();
        square += *value * *value;
    }
    let norm = square.sqrt().max(1e-6);
    polar.iter_mut().for_each(|value| *value /= norm);
}

/// Local maxima, best first.
fn best_places(scores: &Plane<f32>) -> Vec<(usize, usize)> {
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
    found.truncate(PLACES);
    found.into_iter().map(|(_, row, column)| (row, column)).collect()
}
