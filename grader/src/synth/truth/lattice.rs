//! The sampling grid that the reference decode arrives at, and how uneven it is.
//!
//! Source: ISO/IEC 18004, reference decode algorithm (grid from finder and alignment patterns); ISO/IEC 16022, the same (grid
//! from the clock tracks of every data region); ISO/IEC 15415, axial
//! and grid nonuniformity.

use crate::plane::Plane;
use crate::symbology::SymbolSize;
use crate::symbology::datamatrix::sizes::Size;
use crate::synth::area::Point;
use crate::synth::placement::{Meshes, Placement, nodes};

/// Geometry of a sampling grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometry {
    /// Mean distance of neighbouring grid points along rows and along columns, pixels.
    pub spacing: [f64; 2],
    /// Largest distance of a grid point from the even grid, pixels.
    pub deviation: f64,
    /// Row and column of that grid point.
    pub worst: [i32; 2],
}

/// The grid of module centres, with `margin` modules of quiet zone on each side, as the reference decode finds it.
#[must_use]
pub fn reference_grid(placement: &Placement, size: SymbolSize, margin: usize) -> Plane<Point> {
    match size {
        SymbolSize::QrCode(_) => through_nodes(placement, size, margin),
        SymbolSize::DataMatrix(held) => by_clock_tracks(placement, held, margin),
    }
}

/// Row and column of a cell of a plane with a margin, in modules: its centre.
fn centre(row: usize, column: usize, margin: usize) -> Point {
    let module = |index: usize| index as f64 - margin as f64 + 0.5;
    [module(column), module(row)]
}

/// QR Code: through the places of the nodes as a reader sees them, evenly between them. In version 1 it is the true one,
/// which must be affine.
fn through_nodes(placement: &Placement, size: SymbolSize, margin: usize) -> Plane<Point> {
    let places: Vec<Point> = nodes(size).data().iter().map(|node| seen(placement, size, *node)).collect();
    let meshes = Meshes::through(size, &places);
    Plane::from_fn(size.columns() + 2 * margin, size.rows() + 2 * margin, |row, column| {
        let centre = centre(row, column, margin);
        meshes.as_ref().map_or_else(|| placement.to_image(centre), |meshes| meshes.at(centre))
    })
}

/// Data Matrix: in each data region evenly between the centres of its corner modules, every column moved by what its element
/// of the upper clock track lies beside that, every row by its element of the right one.
fn by_clock_tracks(placement: &Placement, size: Size, margin: usize) -> Plane<Point> {
    let [height, width] = size.region();
    let inside = |index: usize, count: usize| index.saturating_sub(margin).min(count - 1);
    Plane::from_fn(size.width() + 2 * margin, size.height() + 2 * margin, |row, column| {
        let (own_row, own_column) = (inside(row, size.height()), inside(column, size.width()));
        let (top, left) = (own_row / height * height, own_column / width * width);
        let (bottom, right) = (top + height - 1, left + width - 1);
        let image = |row: usize, column: usize| placement.to_image(centre(row, column, 0));
        let corners = [image(top, left), image(top, right), image(bottom, right), image(bottom, left)];
        // Weights along both sides, beyond 0 and 1 in the quiet zone.
        let even = |[u, v]: Point| {
            let s = (u - 0.5 - left as f64) / (width - 1) as f64;
            let t = (v - 0.5 - top as f64) / (height - 1) as f64;
            [0, 1].map(|k| {
                (1.0 - t) * ((1.0 - s) * corners[0][k] + s * corners[1][k])
                    + t * ((1.0 - s) * corners[3][k] + s * corners[2][k])
            })
        };
        // How far an element lies along its track, in steps of the even grid there.
        let beside = |row: usize, column: usize, axis: usize| {
            let (at, true_place) = (centre(row, column, 0), image(row, column));
            let step = step(even, at, axis);
            let off = [0, 1].map(|k| true_place[k] - even(at)[k]);
            (off[0] * step[0] + off[1] * step[1]) / (step[0] * step[0] + step[1] * step[1])
        };
        // The light elements in the upper right corner of the symbol have no edge on one side: they are taken for even.
        let along = if own_column + 1 == size.width() { 0.0 } else { beside(top, own_column, 0) };
        let across = if own_row == 0 { 0.0 } else { beside(own_row, right, 1) };
        let here = centre(row, column, margin);
        let (u, v) = (step(even, here, 0), step(even, here, 1));
        [0, 1].map(|k| even(here)[k] + along * u[k] + across * v[k])
    })
}

/// A module along an axis about a place.
fn step(map: impl Fn(Point) -> Point, at: Point, axis: usize) -> Point {
    let moved = |by: f64| {
        let mut at = at;
        at[axis] += by;
        map(at)
    };
    let (from, to) = (moved(-0.5), moved(0.5));
    [to[0] - from[0], to[1] - from[1]]
}

/// Places on which the even grid rests, modules. QR Code: centres of the finder patterns; Data Matrix: centres of the corner
/// modules, clockwise.
pub fn anchors(size: SymbolSize) -> Vec<Point> {
    let (right, bottom) = (size.columns() as f64, size.rows() as f64);
    match size {
        SymbolSize::QrCode(_) => vec![[3.5, 3.5], [right - 3.5, 3.5], [3.5, bottom - 3.5]],
        SymbolSize::DataMatrix(_) => {
            vec![[0.5, 0.5], [right - 0.5, 0.5], [right - 0.5, bottom - 0.5], [0.5, bottom - 0.5]]
        }
    }
}

/// Where a reader sees the centre of a pattern: midway between opposite sides of its outline (ISO/IEC 18004 takes the outer
/// edges of finder patterns, 3.5 modules out, and traces the white square of alignment patterns, 1.5 modules out; Data
/// Matrix has corners of lines, one module wide). In perspective, and where the grid is bent at the node itself, that is a
/// little aside of the node.
pub fn seen(placement: &Placement, size: SymbolSize, node: Point) -> Point {
    if matches!(size, SymbolSize::DataMatrix(_)) {
        return placement.to_image(node);
    }
    let (reach, spread) = if anchors(size).contains(&node) { (3.5, 3.0) } else { (1.5, 1.0) };
    let middle = |axis: usize| {
        // Along lines through the pattern, short of its corners.
        let lines = [-1.0, -0.5, 0.0, 0.5, 1.0].map(|part| part * spread);
        let at = |across: f64, along: f64| {
            let mut point = node;
            point[axis] += along;
            point[1 - axis] += across;
            placement.to_image(point)
        };
        let on_line = |across: f64| {
            let (near, far, own) = (at(across, -reach), at(across, reach), at(across, 0.0));
            [0, 1].map(|k| f64::midpoint(near[k], far[k]) - own[k])
        };
        let sum = lines.map(on_line).into_iter().fold([0.0; 2], |sum, part| [sum[0] + part[0], sum[1] + part[1]]);
        sum.map(|part| part / lines.len() as f64)
    };
    // Each axis contributes only what lies along it.
    let [[xu, xv], [yu, yv]] = placement.jacobian(node);
    let determinant = xu * yv - xv * yu;
    let (along, across) = (middle(0), middle(1));
    let du = (along[0] * yv - along[1] * xv) / determinant;
    let dv = (across[1] * xu - across[0] * yu) / determinant;
    let centre = placement.to_image(node);
    [centre[0] + du * xu + dv * xv, centre[1] + du * yu + dv * yv]
}

/// Measures a grid against the even grid through the anchors as they were seen.
#[must_use]
pub fn geometry(grid: &Plane<Point>, size: SymbolSize, seen: &[Point]) -> Geometry {
    let (rows, columns) = (grid.height(), grid.width());
    let distance = |a: Point, b: Point| (a[0] - b[0]).hypot(a[1] - b[1]);
    let anchors = anchors(size);
    let (first, across, down) = (anchors[0], anchors[1], anchors[anchors.len() - 1]);
    // Three anchors make an affine grid, four one whose opposite sides are divided evenly.
    let even = |[u, v]: Point| {
        let s = (u - first[0]) / (across[0] - first[0]);
        let t = (v - first[1]) / (down[1] - first[1]);
        [0, 1].map(|k| {
            let (a, b, d) = (seen[0][k], seen[1][k], seen[seen.len() - 1][k]);
            let c = if seen.len() == 4 { seen[2][k] } else { b + d - a };
            a + s * (b - a) + t * (d - a) + s * t * (a - b + c - d)
        })
    };
    let mut sums = [0.0; 2];
    let (mut deviation, mut worst) = (0.0, [0; 2]);
    for row in 0..rows {
        for column in 0..columns {
            let here = grid[(row, column)];
            if column > 0 {
                sums[0] += distance(here, grid[(row, column - 1)]);
            }
            if row > 0 {
                sums[1] += distance(here, grid[(row - 1, column)]);
            }
            let off = distance(here, even(centre(row, column, 0)));
            if off > deviation {
                (deviation, worst) = (off, [row as i32, column as i32]);
            }
        }
    }
    let spacing = [sums[0] / (rows * (columns - 1)) as f64, sums[1] / (columns * (rows - 1)) as f64];
    Geometry { spacing, deviation, worst }
}
