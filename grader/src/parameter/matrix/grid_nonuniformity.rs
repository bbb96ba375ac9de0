//! Grid nonuniformity: how far the grid found lies from an even one.
//!
//! In: the sampling grid, the ideal grid as a map of modules to pixels, X in pixels. Out: the largest distance as a
//! fraction of X, and the module `[row, column]`. Source: ISO/IEC 15415, grid nonuniformity. On the press: jerky
//! transport, a creased or stretched substrate; at the camera: tilt, a curved surface.

use crate::geometry::Point;
use crate::plane::Plane;

/// Largest distance between actual and ideal grid points, fraction of X. `margin`: modules of quiet zone in the plane,
/// which do not count.
#[must_use]
pub fn grid_nonuniformity(
    grid: &Plane<Point>,
    ideal: impl Fn(Point) -> Point,
    x: f64,
    margin: usize,
) -> (f64, [i32; 2]) {
    let mut worst = (0.0, [0, 0]);
    for row in margin..grid.height() - margin {
        for column in margin..grid.width() - margin {
            let (r, c) = (row - margin, column - margin);
            let even = ideal(Point::new(c as f64 + 0.5, r as f64 + 0.5));
            let distance = (grid[(row, column)] - even).norm() / x;
            if distance > worst.0 {
                worst = (distance, [r as i32, c as i32]);
            }
        }
    }
    worst
}
