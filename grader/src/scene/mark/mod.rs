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
mod pieces;
mod rings;
mod search;
mod template;

pub use file::MarkFileError;
pub use instance::{MarkInstance, Overlap, Position};
pub use template::{Beside, MarkTemplate, Region, TeachError};

use crate::geometry::{Point, Vector};
use crate::plane::Plane;
use crate::scene::label_plane::LabelPlane;
use crate::scene::sight::Sight;
use crate::scene::symbol::PlacedSymbol;
use align::{Fit, Level, Pose};
use model::Model;
use search::Search;

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
/// How far around the symbol a mark is searched, in its X dimensions, unless it was taught farther away.
pub const REACH: f64 = 80.0;
/// Sizes tried where nothing says how large the mark is; one finds 0.85 to 1.15 of it.
const SIZES: [f64; 9] = [1.0, 0.841, 1.189, 0.707, 1.414, 0.595, 1.682, 0.5, 2.0];
/// Sizes tried inside the symbol where one of the size expected is nowhere.
const SIZES_INSIDE: [f64; 4] = [0.55, 0.7, 0.82, 1.24];
/// Largest side of a mark within a symbol, in shares of the symbol's.
const INSIDE: f64 = 0.6;
/// Longer sides in pixels that are looked for at all.
const PIXELS: std::ops::Range<f64> = 8.0..30_000.0;
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

    /// Looks for the mark near and inside a symbol: within the outline of its label, where that is known.
    #[must_use]
    pub fn find(
        &self,
        sight: &Sight<'_>,
        symbol: &PlacedSymbol,
        plane: &LabelPlane,
        outline: Option<&[Point]>,
    ) -> MarkFinding {
        let (expected, is_known) = self.expected_side(symbol, plane);
        let nothing = MarkFinding { outcome: MarkOutcome::Missing, instances: Vec::new(), other: None };
        let area = self.area(sight.picture(), symbol, expected, outline).filter(|_| PIXELS.contains(&expected));
        let Some(area) = area else { return nothing };
        let Self { template, model, .. } = self;
        let search = Search::new(self, *sight, symbol, area);
        let mut found = if is_known { of_known_size(&search, expected) } else { of_any_size(&search, expected) };
        found.sort_by(|a, b| b.1.correlation.total_cmp(&a.1.correlation));
        let mut kept: Vec<(Pose, Fit)> = Vec::new();
        for (pose, fit) in found.iter().filter(|(_, fit)| is_the_mark(fit)) {
            let apart = 0.4 * pose.side.norm();
            if kept.iter().all(|(other, _)| (other.centre - pose.centre).norm() > apart) {
                kept.push((*pose, *fit));
            }
        }
        let instances: Vec<MarkInstance> = kept
            .iter()
            .map(|(pose, fit)| {
                MarkInstance::measure(template, model, &search.levelled(pose), fit, symbol, plane, expected)
            })
            .collect();
        let (outcome, other) = match instances.as_slice() {
            [] => {
                let alike = found.first().filter(|(_, fit)| fit.correlation >= ALIKE);
                let alike = alike.map(|(pose, _)| model.corners().map(|corner| pose.map(corner)));
                match alike.or_else(|| search.stand_in(expected)) {
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

    /// Columns and rows in which a mark is searched.
    fn area(
        &self,
        picture: &Plane<u8>,
        symbol: &PlacedSymbol,
        side: f64,
        outline: Option<&[Point]>,
    ) -> Option<[std::ops::Range<usize>; 2]> {
        let taught = self.template.beside.map_or(0.0, |beside| beside.offset_x[0].hypot(beside.offset_x[1]));
        let reach = REACH.max(1.3 * taught) * symbol.x_px + side;
        let ways = [Vector::new(-reach, -reach), Vector::new(reach, reach)];
        let near: Vec<Point> = symbol.corners(0.0).iter().flat_map(|corner| ways.map(|way| corner + way)).collect();
        let area = search::within(&near, &[0..picture.width(), 0..picture.height()])?;
        match outline {
            Some(outline) => search::within(outline, &area),
            None => Some(area),
        }
    }
}

/// Marks of a known size. Most stand alone on their paper, which is quickly seen, or inside the symbol; only where there is
/// none such, it is sought everywhere else, and last of all as a smaller one.
fn of_known_size(search: &Search<'_>, expected: f64) -> Vec<(Pose, Fit)> {
    let has_mark = |found: &[(Pose, Fit)]| found.iter().any(|(_, fit)| is_the_mark(fit));
    let symbol = search.symbol.x_px * search.symbol.size.columns() as f64;
    let mut found = search.alone(expected);
    found.extend(search.inside(expected));
    if !has_mark(&found) {
        found.extend(search.outside(expected));
    }
    if !has_mark(&found) {
        found.extend(search.alone_and_small(expected));
    }
    if !has_mark(&found) {
        for size in SIZES_INSIDE.into_iter().filter(|size| size * expected <= INSIDE * symbol) {
            found.extend(search.inside(size * expected));
        }
    }
    found
}

/// Marks of any size about one that was guessed; the best is wanted, not the first.
fn of_any_size(search: &Search<'_>, guessed: f64) -> Vec<(Pose, Fit)> {
    let mut found = Vec::new();
    for size in SIZES {
        found.extend(search.of_size(size * guessed));
        if found.iter().any(|(_, fit)| fit.correlation > 0.5 * (1.0 + SIMILAR)) {
            break;
        }
    }
    found
}

/// Whether what was aligned is the mark, whole or in part.
fn is_the_mark(fit: &Fit) -> bool {
    let is_part = fit.present >= RECOGNISED && fit.correlation_of_present >= REST && fit.strange <= STRANGE;
    fit.correlation >= SIMILAR || is_part
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
