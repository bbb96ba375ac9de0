//! What lies on the plane.

use grader::geometry::Point;
use grader::plane::Plane;

use crate::card::{Card, Edge, Grid, GridKind, Patch};

/// What lies on the plane: a reflectance at every place.
pub trait Scene {
    /// Reflectance at a place in millimetres, 0 to 1.
    fn reflectance(&self, millimetres: Point) -> f64;
}

impl<F: Fn(Point) -> f64> Scene for F {
    fn reflectance(&self, millimetres: Point) -> f64 {
        self(millimetres)
    }
}

/// A drawing: a plane of reflectances much finer than the pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// Reflectances.
    pub samples: Plane<f32>,
    /// Side of a sample, mm.
    pub pitch_mm: f64,
    /// Upper left corner of the drawing, mm.
    pub corner_mm: Point,
    /// Reflectance of what lies around it.
    pub around: f64,
}

impl Scene for Drawn {
    fn reflectance(&self, millimetres: Point) -> f64 {
        let at = (millimetres - self.corner_mm) / self.pitch_mm;
        if !(at.x >= 0.0 && at.y >= 0.0) {
            return self.around;
        }
        // A number too large for an index becomes the largest, which lies outside.
        self.samples.get(at.y as usize, at.x as usize).map_or(self.around, |value| f64::from(*value))
    }
}

/// A card as its description states it: patches, grid and slanted edges, on paper. Symbols and scale bars are not drawn.
#[derive(Clone, Copy, Debug)]
pub struct CardScene<'a> {
    /// The card.
    pub card: &'a Card,
    /// Reflectance of its paper, and of what lies around it.
    pub paper: f64,
    /// Reflectance of grid and edges.
    pub ink: f64,
}

impl Scene for CardScene<'_> {
    fn reflectance(&self, millimetres: Point) -> f64 {
        if let Some(patch) = self.card.patches.iter().find(|patch| on_patch(patch, millimetres)) {
            return patch.reflectance;
        }
        let dark = self.card.grid.as_ref().is_some_and(|grid| on_grid(grid, millimetres))
            || self.card.edges.iter().any(|edge| on_dark_side(edge, millimetres));
        if dark { self.ink } else { self.paper }
    }
}

fn on_patch(patch: &Patch, at: Point) -> bool {
    let along = |axis: usize| (0.0..patch.size_mm[axis]).contains(&(at[axis] - patch.corner_mm[axis]));
    along(0) && along(1)
}

/// Marked dots are 1.4 times as wide; marked chessboards are not drawn.
fn on_grid(grid: &Grid, at: Point) -> bool {
    let steps = [0, 1].map(|axis| (at[axis] - grid.origin_mm[axis]) / grid.pitch_mm[axis]);
    let counts = [grid.columns as f64, grid.rows as f64];
    match grid.kind {
        GridKind::Dots => {
            let node = steps.map(f64::round);
            if node.iter().zip(counts).any(|(node, count)| *node < 0.0 || *node >= count) {
                return false;
            }
            let marked = grid.marked.iter().any(|[column, row]| [*column as f64, *row as f64] == node);
            let away = [0, 1].map(|axis| (steps[axis] - node[axis]) * grid.pitch_mm[axis]);
            let usual = grid.dot_mm.unwrap_or(0.4 * grid.pitch_mm[0].min(grid.pitch_mm[1]));
            away[0].hypot(away[1]) < if marked { 0.7 } else { 0.5 } * usual
        }
        // Nodes are inner corners: a row of squares lies around them.
        GridKind::Chessboard | GridKind::Charuco => {
            let square = steps.map(|step| step.floor());
            let inside = square.iter().zip(counts).all(|(square, count)| (-1.0..count).contains(square));
            inside && (square[0] + square[1]).rem_euclid(2.0) == 0.0
        }
    }
}

/// Dark lies to the left when looking from one end to the other (y points down).
fn on_dark_side(edge: &Edge, at: Point) -> bool {
    let (from, to) = (Point::from(edge.from_mm), Point::from(edge.to_mm));
    let (way, away) = (to - from, at - from);
    let length = way.norm();
    let (along, left) = (way.dot(&away) / length, (way.y * away.x - way.x * away.y) / length);
    (0.0..length).contains(&along) && (0.0..edge.clear_mm).contains(&left)
}
