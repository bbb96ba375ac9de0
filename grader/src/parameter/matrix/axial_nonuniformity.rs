//! Axial nonuniformity: are modules as wide as they are high?
//!
//! In: the sampling grid. Out: `|Xavg - Yavg| / ((Xavg + Yavg) / 2)`, a fraction. Source: ISO/IEC 15415, axial
//! nonuniformity. On the press: web or ribbon speed off against the print head, a stretched film, a wrong dot pitch.

use crate::geometry::Point;
use crate::plane::Plane;

/// Mean spacing of neighbouring grid points along the rows and along the columns, pixels. `margin`: modules of quiet
/// zone in the plane, which do not count.
#[must_use]
pub fn mean_spacings(grid: &Plane<Point>, margin: usize) -> (f64, f64) {
    let rows = margin..grid.height() - margin;
    let columns = margin..grid.width() - margin;
    let (mut across, mut down) = (0.0, 0.0);
    for row in rows.clone() {
        for column in columns.clone().skip(1) {
            across += (grid[(row, column)] - grid[(row, column - 1)]).norm();
        }
    }
    for row in rows.clone().skip(1) {
        for column in columns.clone() {
            down += (grid[(row, column)] - grid[(row - 1, column)]).norm();
        }
    }
    let count = |along: usize, other: usize| ((along - 1) * other) as f64;
    (across / count(columns.len(), rows.len()), down / count(rows.len(), columns.len()))
}

/// Axial nonuniformity of mean spacings.
#[must_use]
pub fn axial_nonuniformity((across, down): (f64, f64)) -> f64 {
    (across - down).abs() / (0.5 * (across + down))
}
