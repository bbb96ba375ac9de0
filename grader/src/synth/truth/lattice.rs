//! The sampling grid that the reference decode arrives at, and how uneven it is.
//!
//! Source: ISO/IEC 18004, reference decode algorithm (grid from finder and alignment patterns); ISO/IEC 15415, axial
//! and grid nonuniformity.

use crate::plane::Plane;
use crate::symbology::qr::sizes::Version;
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

/// The grid of module centres, with `margin` modules of quiet zone on each side: through the places of the nodes as a
/// reader sees them, evenly between them. In version 1 it is the true one, which must be affine.
#[must_use]
pub fn reference_grid(placement: &Placement, version: Version, margin: usize) -> Plane<Point> {
    let places: Vec<Point> = nodes(version).into_iter().map(|node| seen(placement, version, node)).collect();
    let meshes = Meshes::through(version, &places);
    let side = version.modules() + 2 * margin;
    let module = |index: usize| index as f64 - margin as f64 + 0.5;
    Plane::from_fn(side, side, |row, column| {
        let centre = [module(column), module(row)];
        meshes.as_ref().map_or_else(|| placement.to_image(centre), |meshes| meshes.at(centre))
    })
}

/// Where a reader sees the centre of a pattern: midway between opposite sides of its outline (ISO/IEC 18004 takes the outer
/// edges of finder patterns, 3.5 modules out, and traces the white square of alignment patterns, 1.5 modules out). In
/// perspective, and where the grid is bent at the node itself, that is a little aside of the node.
pub fn seen(placement: &Placement, version: Version, node: Point) -> Point {
    let side = version.modules() as f64 - 3.5;
    let finder = [[3.5, 3.5], [side, 3.5], [3.5, side]].contains(&node);
    let (reach, spread) = if finder { (3.5, 3.0) } else { (1.5, 1.0) };
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

/// Measures a grid against the even grid through three finder pattern centres: upper left, upper right, lower left.
#[must_use]
pub fn geometry(grid: &Plane<Point>, finders: [Point; 3]) -> Geometry {
    let side = grid.width();
    let distance = |a: Point, b: Point| (a[0] - b[0]).hypot(a[1] - b[1]);
    let mut sums = [0.0; 2];
    let (mut deviation, mut worst) = (0.0, [0; 2]);
    let between = (side - 7) as f64;
    let [origin, right, down] = finders;
    let along = [0, 1].map(|k| (right[k] - origin[k]) / between);
    let across = [0, 1].map(|k| (down[k] - origin[k]) / between);
    for row in 0..side {
        for column in 0..side {
            let here = grid[(row, column)];
            if column > 0 {
                sums[0] += distance(here, grid[(row, column - 1)]);
            }
            if row > 0 {
                sums[1] += distance(here, grid[(row - 1, column)]);
            }
            let (i, j) = (column as f64 - 3.0, row as f64 - 3.0);
            let even = [0, 1].map(|k| origin[k] + i * along[k] + j * across[k]);
            let off = distance(here, even);
            if off > deviation {
                (deviation, worst) = (off, [row as i32, column as i32]);
            }
        }
    }
    let count = (side * (side - 1)) as f64;
    Geometry { spacing: sums.map(|sum| sum / count), deviation, worst }
}
