//! A mark that was found, measured against its symbol.

use super::align::{Fit, Pose};
use super::model::Model;
use super::template::MarkTemplate;
use super::{SIMILAR, WHOLE};
use crate::geometry::{Point, Vector};
use crate::record::ModuleKind;
use crate::scene::label_plane::LabelPlane;
use crate::scene::polygon::{self, Shape};
use crate::scene::symbol::PlacedSymbol;

/// Where a mark lies to its symbol, as the symbol reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Its middle is within the symbol.
    Inside,
    /// Above it.
    Above,
    /// To the right.
    Right,
    /// Below it.
    Below,
    /// To the left.
    Left,
}

/// Area that a mark takes from a symbol, modules squared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Overlap {
    /// Of finder patterns and their separators.
    pub finder: f64,
    /// Of timing patterns.
    pub timing: f64,
    /// Of alignment patterns.
    pub alignment: f64,
    /// Of format information.
    pub format: f64,
    /// Of version information.
    pub version: f64,
    /// Of data and error correction.
    pub data: f64,
    /// Of the quiet zone.
    pub quiet_zone: f64,
}

impl Overlap {
    /// With everything that must stay free: function patterns and information about format and version.
    #[must_use]
    pub fn function_patterns(&self) -> f64 {
        self.finder + self.timing + self.alignment + self.format + self.version
    }

    /// With the symbol.
    #[must_use]
    pub fn symbol(&self) -> f64 {
        self.function_patterns() + self.data
    }
}

/// A mark that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkInstance {
    /// Middle of its ink, pixels.
    pub centre: Point,
    /// Corners of the box around its ink, as the mark was taught: upper left, upper right, lower right, lower left.
    pub corners: [Point; 4],
    /// Turn against how it was taught, degrees, clockwise, -180..180: against the symbol where it was taught beside one,
    /// else against the picture.
    pub rotation: f64,
    /// Size in shares of that taught.
    pub scale: f64,
    /// Normalised correlation of its grey with the template, 0 to 1.
    pub similarity: f64,
    /// Share of its area that agrees with the template.
    pub completeness: f64,
    /// Where it lies to the symbol.
    pub position: Position,
    /// From the middle of the symbol to its own, along the rows and to the right of that, units of the plane.
    pub offset: Vector,
    /// The same in X dimensions.
    pub offset_x: Vector,
    /// Distance between the convex hull of its ink and the symbol, units of the plane; 0 if they touch.
    pub gap: f64,
    /// The same in X dimensions.
    pub gap_x: f64,
    /// What it takes from the symbol.
    pub overlap: Overlap,
}

impl MarkInstance {
    pub(super) fn measure(
        template: &MarkTemplate,
        model: &Model,
        pose: &Pose,
        fit: &Fit,
        symbol: &PlacedSymbol,
        plane: &LabelPlane,
        expected: f64,
    ) -> Self {
        let corners = model.corners().map(|corner| pose.map(corner));
        let centre = polygon::middle(&corners);
        let rows = symbol.axes().0;
        // The turn of the mark when it was taught counts as none.
        let upright = template.beside.map_or(0.0, |beside| rows.y.atan2(rows.x) + beside.turn.to_radians());
        let turn = pose.side.y.atan2(pose.side.x) - upright;
        let offset = plane.place(centre) - plane.place(symbol.centre());
        let on_label = |p: Point| plane.place(p);
        let own: Vec<Point> = model.hull().iter().map(|corner| on_label(pose.map(*corner))).collect();
        let gap = Shape::area(&symbol.corners(0.0).map(on_label)).gap(&Shape::area(&own));
        let gap = gap.map_or(0.0, |gap| gap.distance);
        Self {
            centre,
            corners,
            rotation: wrapped(turn.to_degrees()),
            scale: pose.side.norm() / expected,
            similarity: f64::from(fit.correlation.max(0.0)),
            completeness: f64::from(fit.present),
            position: position(offset / plane.x, symbol),
            offset,
            offset_x: offset / plane.x,
            gap,
            gap_x: gap / plane.x,
            overlap: overlap(model, pose, symbol),
        }
    }

    /// Whether nothing of it is missing.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.completeness >= f64::from(WHOLE) && self.similarity >= f64::from(SIMILAR)
    }
}

/// -180 up to but not 180.
fn wrapped(degrees: f64) -> f64 {
    (degrees + 180.0).rem_euclid(360.0) - 180.0
}

fn position(offset_x: Vector, symbol: &PlacedSymbol) -> Position {
    let half = symbol.middle().coords;
    let (across, down) = (offset_x.x / half.x, offset_x.y / half.y);
    if across.abs() < 1.0 && down.abs() < 1.0 {
        Position::Inside
    } else if across.abs() >= down.abs() {
        if across > 0.0 { Position::Right } else { Position::Left }
    } else if down > 0.0 {
        Position::Below
    } else {
        Position::Above
    }
}

/// Places along the longer side of a mark at which its overlap is looked at.
const ACROSS: usize = 48;

/// What the ink of a mark, and what it encloses, takes from a symbol and its quiet zone.
fn overlap(model: &Model, pose: &Pose, symbol: &PlacedSymbol) -> Overlap {
    let mut overlap = Overlap::default();
    let Some(back) = symbol.map.inverse() else { return overlap };
    let (columns, rows) = (symbol.size.columns() as f64, symbol.size.rows() as f64);
    let quiet = symbol.quiet_zone;
    let reach = (symbol.centre() - symbol.map.map(Point::new(-quiet, -quiet))).norm();
    if (pose.centre - symbol.centre()).norm() > reach + pose.side.norm() {
        return overlap;
    }
    let kinds = symbol.size.kinds();
    let pitch = 1.0 / ACROSS as f64;
    let area = (pose.side.norm() * pitch / symbol.x_px).powi(2);
    for (row, column) in (0..ACROSS).flat_map(|row| (0..ACROSS).map(move |column| (row, column))) {
        let at = Point::new((column as f64 + 0.5) * pitch - 0.5, (row as f64 + 0.5) * pitch - 0.5);
        if !model.is_inked(at) {
            continue;
        }
        let module = back.map(pose.map(at));
        if module.x < -quiet || module.y < -quiet || module.x >= columns + quiet || module.y >= rows + quiet {
            continue;
        }
        let is_inside = module.x >= 0.0 && module.y >= 0.0 && module.x < columns && module.y < rows;
        let kind = kinds.get(module.y as usize, module.x as usize).filter(|_| is_inside);
        let part = match kind {
            None | Some(ModuleKind::QuietZone) => &mut overlap.quiet_zone,
            Some(ModuleKind::Finder) => &mut overlap.finder,
            Some(ModuleKind::Timing) => &mut overlap.timing,
            Some(ModuleKind::Alignment) => &mut overlap.alignment,
            Some(ModuleKind::Format) => &mut overlap.format,
            Some(ModuleKind::Version) => &mut overlap.version,
            Some(ModuleKind::Codeword | ModuleKind::Remainder) => &mut overlap.data,
        };
        *part += area;
    }
    overlap
}
