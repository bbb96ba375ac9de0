//! The special mark: is it there, where, how much of it, and is it the right one.
//!
//! ```text
//! taught template -> signature by rings and angles -> candidates in a reduced picture
//!                 -> alignment at full size -> correlation of the whole and of its parts -> right, covered, ...
//! ```

mod align;
mod coarse;
mod file;
mod instance;
mod model;
mod other;
mod template;

pub use file::MarkFileError;
pub use instance::{MarkInstance, Overlap, Position};
pub use template::{Beside, MarkTemplate, Region, TeachError};

use crate::geometry::{Point, Vector};
use crate::plane::Plane;
use crate::scene::label_plane::LabelPlane;
use crate::scene::reduced::Reduced;
use crate::scene::symbol::PlacedSymbol;
use align::{Fit, Level, PARTS, Pose};
use coarse::{RADIUS, Signature};
use model::Model;

/// What became of the mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkOutcome {
    /// There once, whole.
    Right,
    /// There more than once.
    Doubled,
    /// There, but part of it is covered or damaged.
    Covered,
    /// Something of its size is in its place, but not this mark.
    Wrong,
    /// Nothing like it is near the symbol.
    Missing,
}

/// The search for a mark.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkFinding {
    /// What became of it.
    pub outcome: MarkOutcome,
    /// Where it was found, best first.
    pub instances: Vec<MarkInstance>,
    /// Where something else stands in its place: corners in pixels.
    pub other: Option<[Point; 4]>,
}

/// Correlation from which a mark is the one taught: the square is the share of the variance of its grey that the picture
/// explains, 0.64. Other marks of the same outline stay below, worn and blurred prints of the right one above; the tests
/// of this folder hold both.
pub const SIMILAR: f32 = 0.8;
/// Share of its area from which a mark is whole.
pub const WHOLE: f32 = 0.92;
/// Share of its area from which a covered mark is still recognised.
const RECOGNISED: f32 = 0.5;
/// Correlation that the rest of a covered mark has at least.
const REST: f32 = 0.9;
/// Share of its area, at most, where a covered mark shows something of its own instead: what covers a mark is plain, what
/// another mark has in its place is not.
const STRANGE: f32 = 0.22;
/// Correlation from which something that is not the mark is taken for another mark.
const ALIKE: f32 = 0.6;
/// Correlation at the first, coarse level from which alignment goes on.
const HOPEFUL: f32 = 0.45;
/// How far around the symbol a mark is searched, in its X dimensions, unless it was taught farther away.
pub const REACH: f64 = 80.0;
/// Sizes tried, in shares of that expected: the first alone finds 0.85 to 1.15; the others only where it finds nothing.
const SIZES: [f64; 9] = [1.0, 0.841, 1.189, 0.707, 1.414, 0.595, 1.682, 0.5, 2.0];
/// Places aligned at full size for each size tried.
const TRIED: usize = 6;
/// Millimetres that X is taken for where nothing says how large the mark is in the picture.
const USUAL_X: f64 = 0.5;

/// A template with all that finding it needs, made once.
#[derive(Debug)]
pub struct MarkFinder {
    template: MarkTemplate,
    model: Model,
    rough: Level,
    fine: Level,
}

impl MarkFinder {
    /// Prepares a template.
    #[must_use]
    pub fn new(template: MarkTemplate) -> Self {
        let model = Model::new(&template);
        let (rough, fine) = (Level::new(&model, 12), Level::new(&model, 28));
        Self { template, model, rough, fine }
    }

    /// The template.
    #[must_use]
    pub const fn template(&self) -> &MarkTemplate {
        &self.template
    }

    /// Looks for the mark near and inside a symbol.
    #[must_use]
    pub fn find(&self, picture: &Plane<u8>, symbol: &PlacedSymbol, plane: &LabelPlane) -> MarkFinding {
        let (expected, is_known) = self.expected_side(symbol, plane);
        let mut found: Vec<(Pose, Fit)> = Vec::new();
        let mut alike: Option<(Pose, Fit)> = None;
        for size in SIZES {
            for (pose, fit) in self.find_at(picture, symbol, expected * size) {
                if is_the_mark(&fit) {
                    found.push((pose, fit));
                } else if alike.is_none_or(|(_, best)| best.correlation < fit.correlation) {
                    alike = Some((pose, fit));
                }
            }
            // Of an unknown size the best is wanted, of a known one any.
            let best = found.iter().map(|(_, fit)| fit.correlation).fold(0.0, f32::max);
            if !found.is_empty() && (is_known || best > 0.5 * (1.0 + SIMILAR)) {
                break;
            }
        }
        found.sort_by(|a, b| b.1.correlation.total_cmp(&a.1.correlation));
        let mut kept: Vec<(Pose, Fit)> = Vec::new();
        for (pose, fit) in found {
            let apart = 0.4 * pose.side.norm();
            if kept.iter().all(|(other, _)| (other.centre - pose.centre).norm() > apart) {
                kept.push((pose, fit));
            }
        }
        let instances: Vec<MarkInstance> = kept
            .iter()
            .map(|(pose, fit)| MarkInstance::measure(&self.template, &self.model, pose, fit, symbol, plane, expected))
            .collect();
        let (outcome, other) = match instances.as_slice() {
            [] => {
                let alike = alike.filter(|(_, fit)| fit.correlation >= ALIKE);
                let alike = alike.map(|(pose, _)| self.model.corners().map(|corner| pose.map(corner)));
                let other = || other::in_its_place(picture, symbol, &self.template, &self.model, expected);
                match alike.or_else(other) {
                    Some(corners) => (MarkOutcome::Wrong, Some(corners)),
                    None => (MarkOutcome::Missing, None),
                }
            }
            [one] if one.is_whole() => (MarkOutcome::Right, None),
            [_] => (MarkOutcome::Covered, None),
            _ => (MarkOutcome::Doubled, None),
        };
        MarkFinding { outcome, instances, other }
    }

    /// Longer side in pixels, and whether that is known rather than guessed.
    fn expected_side(&self, symbol: &PlacedSymbol, plane: &LabelPlane) -> (f64, bool) {
        let longer = |size: [f64; 2]| size[0].max(size[1]);
        let px_per_unit = symbol.x_px / plane.x;
        match (self.template.size_mm, &self.template.beside, plane.millimetres_per_unit()) {
            (Some(size), _, Some(mm)) => (longer(size) / mm * px_per_unit, true),
            (_, Some(beside), _) => (longer(beside.size_x) * symbol.x_px, true),
            (Some(size), None, None) => (longer(size) / USUAL_X * symbol.x_px, false),
            // A template says at least one of both.
            (None, None, _) => (20.0 * symbol.x_px, false),
        }
    }

    /// Places where a mark of about one size may be, aligned.
    fn find_at(&self, picture: &Plane<u8>, symbol: &PlacedSymbol, side: f64) -> Vec<(Pose, Fit)> {
        let factor = (self.model.radius() * side / RADIUS).round().max(1.0);
        let Some([columns, rows]) = self.region(picture, symbol, side) else { return Vec::new() };
        let lines = (factor as usize).min(4);
        let Some(reduced) = Reduced::new(picture, columns, rows, factor as usize, lines) else { return Vec::new() };
        let signature = Signature::new(&self.model, factor / side);
        let candidates = signature.candidates(&reduced, 0.25 * contrast(picture, symbol));
        let whole = [true; PARTS * PARTS];
        candidates
            .into_iter()
            .take(TRIED)
            .filter_map(|candidate| {
                let (sine, cosine) = candidate.turn.sin_cos();
                let centre = reduced.pixels(candidate.centre);
                let start = Pose { centre, side: Vector::new(cosine, sine) * side };
                let rough = self.rough.align(picture, start, 10, &whole)?;
                if self.rough.fit(picture, &rough)?.0.correlation < HOPEFUL {
                    return None;
                }
                self.settle(picture, rough)
            })
            .collect()
    }

    /// The last steps: at the fine level, and once more without the parts that do not agree.
    fn settle(&self, picture: &Plane<u8>, start: Pose) -> Option<(Pose, Fit)> {
        let mut pose = self.fine.align(picture, start, 4, &[true; PARTS * PARTS])?;
        let (mut fit, present) = self.fine.fit(picture, &pose)?;
        if fit.present < WHOLE && fit.present >= 0.5 * RECOGNISED {
            let better = self.fine.align(picture, pose, 6, &present)?;
            let (again, _) = self.fine.fit(picture, &better)?;
            if again.present >= fit.present {
                (pose, fit) = (better, again);
            }
        }
        Some((pose, fit))
    }

    /// Columns and rows in which a mark of that size is searched.
    fn region(&self, picture: &Plane<u8>, symbol: &PlacedSymbol, side: f64) -> Option<[std::ops::Range<usize>; 2]> {
        let taught = self.template.beside.map_or(0.0, |beside| beside.offset_x[0].hypot(beside.offset_x[1]));
        let reach = REACH.max(1.3 * taught) * symbol.x_px + side;
        let corners = symbol.corners(0.0);
        let range = |value: fn(&Point) -> f64, size: usize| {
            let low = corners.iter().map(value).fold(f64::INFINITY, f64::min) - reach;
            let high = corners.iter().map(value).fold(f64::NEG_INFINITY, f64::max) + reach;
            (low < high).then(|| low.max(0.0) as usize..(high.max(0.0) as usize).min(size))
        };
        Some([range(|p| p.x, picture.width())?, range(|p| p.y, picture.height())?])
    }
}

/// Whether what was aligned is the mark, whole or in part.
fn is_the_mark(fit: &Fit) -> bool {
    let is_part = fit.present >= RECOGNISED && fit.correlation_of_present >= REST && fit.strange <= STRANGE;
    fit.correlation >= SIMILAR || is_part
}

/// Standard deviation of grey that print has about a symbol: half the difference between its paper and its ink.
fn contrast(picture: &Plane<u8>, symbol: &PlacedSymbol) -> f32 {
    let at = |u: f64, v: f64| {
        let p = symbol.map.map(Point::new(u, v));
        (p.x >= 0.0 && p.y >= 0.0).then(|| picture.get(p.y as usize, p.x as usize)).flatten().map(|v| f32::from(*v))
    };
    // Middle of the finder patterns of QR Code, and beside the corner.
    let edge = -0.5 * symbol.quiet_zone;
    match (at(3.5, 3.5), at(edge, edge)) {
        (Some(dark), Some(light)) => 0.5 * (light - dark).abs().max(20.0),
        _ => 25.0,
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
