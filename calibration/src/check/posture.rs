//! How the camera stands to the plane today, against how it stood when it was calibrated.
//!
//! Pixels that are not square look foreshortened as a tilted plane does, and a single photograph does not tell one from the
//! other. The map of the calibration holds both; what today's map has beyond it is the tilt since then.

use grader::calibration::Geometry;
use grader::geometry::Point;
use nalgebra::Matrix2;

use crate::lens::Solution;

/// Places that scales are compared at, shares of width and height: neither tilt in opposite directions nor a lens that was
/// changed leaves all of them alike.
const PLACES: [[f64; 2]; 5] = [[0.5, 0.5], [0.25, 0.25], [0.75, 0.25], [0.75, 0.75], [0.25, 0.75]];

/// Angle by which the plane is foreshortened against that of the calibration, degrees.
pub(super) fn tilt(today: &Solution, calibrated: &Geometry, size: [usize; 2]) -> Option<f64> {
    let middle = Point::new(size[0] as f64 / 2.0, size[1] as f64 / 2.0);
    let between = slopes(&today.geometry, middle)? * slopes(calibrated, middle)?.try_inverse()?;
    let values = between.singular_values();
    let ratio = values.min() / values.max();
    ratio.is_finite().then(|| ratio.clamp(0.0, 1.0).acos().to_degrees())
}

/// Largest change of the scale, relative, with its sign, at places within the grid.
pub(super) fn scale_change(today: &Solution, calibrated: &Geometry, size: [usize; 2]) -> Option<f64> {
    PLACES
        .into_iter()
        .map(|[x, y]| Point::new(x * size[0] as f64, y * size[1] as f64))
        .filter(|place| today.covered.holds(*place, 0.0))
        .filter_map(|place| Some(today.geometry.scale_at(place)? / calibrated.scale_at(place)? - 1.0))
        .max_by(|a, b| a.abs().total_cmp(&b.abs()))
}

/// Millimetres of a step along x and y of the picture.
fn slopes(geometry: &Geometry, at: Point) -> Option<Matrix2<f64>> {
    let place = |dx: f64, dy: f64| geometry.to_millimetres(Point::new(at.x + dx, at.y + dy));
    let (x, y) = (place(0.5, 0.0)? - place(-0.5, 0.0)?, place(0.0, 0.5)? - place(0.0, -0.5)?);
    Some(Matrix2::from_columns(&[x, y]))
}
