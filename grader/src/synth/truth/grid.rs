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

/// The grid of module centres: through the true places of the nodes, evenly between them. In version 1 it is the true
/// one, which must be affine.
#[must_use]
pub fn reference_grid(placement: &Placement, version: Version) -> Plane<Point> {
    let places: Vec<Point> = nodes(version).into_iter().map(|node| placement.to_image(node)).collect();
    let meshes = Meshes::through(version, &places);
    let side = version.modules();
    Plane::from_fn(side, side, |row, column| {
        let centre = [column as f64 + 0.5, row as f64 + 0.5];
        meshes.as_ref().map_or_else(|| placement.to_image(centre), |meshes| meshes.at(centre))
    })
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
