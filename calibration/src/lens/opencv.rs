//! A second opinion on lens and plane from OpenCV. The only file that names its types.
//!
//! OpenCV fits another model to the same nodes: one focal length, rigid poses, the axis in the middle of the picture. No result
//! rests on it, and it starts from nothing of ours: where both agree, neither has a slip in signs, conventions of
//! pixels or order of coefficients. A single picture of a flat grid hardly tells the focal length, and a lens that is off centre is
//! not what is fitted here, so differences of some hundredths of a pixel mean nothing.

use grader::calibration::{Geometry, Lens};
use grader::geometry::{Homography, Point};
use nalgebra::{Matrix3, Rotation3, Vector3};
use opencv::calib3d::{
    CALIB_FIX_ASPECT_RATIO, CALIB_FIX_K3, CALIB_FIX_PRINCIPAL_POINT, CALIB_USE_INTRINSIC_GUESS, calibrate_camera,
};
use opencv::core::{
    Mat, MatTraitConst, Point2f, Point3f, Size, TermCriteria, TermCriteria_COUNT, TermCriteria_EPS, Vector,
};

use super::{FoundGrid, Node, Solution};

/// Half a pixel: OpenCV has (0, 0) in the centre of the first pixel.
const HALF: f64 = 0.5;
/// Iterations, and the change at which they end.
const ITERATIONS: i32 = 200;
const CHANGE: f64 = 1e-12;

/// What OpenCV makes of the same nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct CrossCheck {
    /// Version of the library.
    pub version: String,
    /// Its residuals, root mean square, pixels.
    pub residual_rms: f64,
    /// Its focal length, pixels.
    pub focal: f64,
    /// Largest distance between where it and where our model sees a node of the first picture, pixels.
    pub largest_difference: f64,
    /// Its scale in the middle of the picture by ours, less 1.
    pub scale_difference: f64,
}

/// Why there is no second opinion.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CrossCheckError {
    /// OpenCV failed.
    #[error("OpenCV could not fit the nodes ({code}): {message}")]
    OpenCv {
        /// Its code.
        code: i32,
        /// Its message, one line.
        message: String,
    },
    /// OpenCV gave a model that is none.
    #[error("OpenCV gave a lens that cannot be used")]
    Unusable,
}

impl From<opencv::Error> for CrossCheckError {
    fn from(error: opencv::Error) -> Self {
        let message = error.message.lines().next().unwrap_or_default().trim().chars().take(200).collect();
        Self::OpenCv { code: error.code, message }
    }
}

/// Lets OpenCV fit the nodes of the same pictures, and compares.
///
/// # Errors
/// If OpenCV fails.
pub fn cross_check(views: &[FoundGrid], solution: &Solution) -> Result<CrossCheck, CrossCheckError> {
    // One thread: sums in another order would give other digits.
    opencv::core::set_num_threads(1)?;
    let first = views.first().ok_or(CrossCheckError::Unusable)?;
    let [width, height] = first.size;
    let (mut places, mut pixels) = (Vector::<Mat>::new(), Vector::<Mat>::new());
    for view in views {
        let place = |n: &Node| Point3f::new(n.millimetres.x as f32, n.millimetres.y as f32, 0.0);
        let pixel = |n: &Node| Point2f::new((n.pixel.x - HALF) as f32, (n.pixel.y - HALF) as f32);
        places.push(Mat::from_slice(&view.nodes.iter().map(place).collect::<Vec<_>>())?.try_clone()?);
        pixels.push(Mat::from_slice(&view.nodes.iter().map(pixel).collect::<Vec<_>>())?.try_clone()?);
    }
    let (middle_x, middle_y) = (width as f64 / 2.0 - HALF, height as f64 / 2.0 - HALF);
    let guess = 2.0 * width.max(height) as f64;
    let mut camera = Mat::from_slice_2d(&[[guess, 0.0, middle_x], [0.0, guess, middle_y], [0.0, 0.0, 1.0]])?;
    let mut distortion = Mat::from_slice(&[0.0_f64; 5])?.try_clone()?;
    let (mut turns, mut shifts) = (Vector::<Mat>::new(), Vector::<Mat>::new());
    let residual_rms = calibrate_camera(
        &places,
        &pixels,
        Size::new(width as i32, height as i32),
        &mut camera,
        &mut distortion,
        &mut turns,
        &mut shifts,
        CALIB_USE_INTRINSIC_GUESS | CALIB_FIX_PRINCIPAL_POINT | CALIB_FIX_ASPECT_RATIO | CALIB_FIX_K3,
        TermCriteria::new(TermCriteria_COUNT + TermCriteria_EPS, ITERATIONS, CHANGE)?,
    )?;
    let focal = *camera.at_2d::<f64>(0, 0)?;
    let theirs = geometry(&camera, &distortion, &turns.get(0)?, &shifts.get(0)?, first.size)?
        .filter(|_| focal.is_finite() && residual_rms.is_finite())
        .ok_or(CrossCheckError::Unusable)?;
    let ours = &solution.geometry;
    let difference = |place: Point| Some((theirs.to_pixels(place)? - ours.to_pixels(place)?).norm());
    let largest_difference = first
        .nodes
        .iter()
        .map(|node| difference(node.millimetres))
        .try_fold(0.0_f64, |most, here| Some(most.max(here?)))
        .ok_or(CrossCheckError::Unusable)?;
    let version = opencv::core::get_version_string()?;
    let scale_difference = theirs.scale() / ours.scale() - 1.0;
    Ok(CrossCheck { version, residual_rms, focal, largest_difference, scale_difference })
}

/// OpenCV's camera and pose as our geometry.
fn geometry(
    camera: &Mat,
    distortion: &Mat,
    turn: &Mat,
    shift: &Mat,
    [width, height]: [usize; 2],
) -> Result<Option<Geometry>, CrossCheckError> {
    let vector = |mat: &Mat| -> Result<Vector3<f64>, CrossCheckError> {
        Ok(Vector3::new(*mat.at::<f64>(0)?, *mat.at::<f64>(1)?, *mat.at::<f64>(2)?))
    };
    let rotation = Rotation3::new(vector(turn)?);
    let (x, y) = (rotation.matrix().column(0).into_owned(), rotation.matrix().column(1).into_owned());
    let pose = Matrix3::from_columns(&[x, y, vector(shift)?]);
    let (fx, fy) = (*camera.at_2d::<f64>(0, 0)?, *camera.at_2d::<f64>(1, 1)?);
    let (cx, cy) = (*camera.at_2d::<f64>(0, 2)? + HALF, *camera.at_2d::<f64>(1, 2)? + HALF);
    let map = Matrix3::new(fx, 0.0, cx, 0.0, fy, cy, 0.0, 0.0, 1.0) * pose;
    let row = |i: usize| [map[(i, 0)], map[(i, 1)], map[(i, 2)]];
    let of = |index: i32| -> Result<f64, CrossCheckError> { Ok(*distortion.at::<f64>(index)?) };
    let lens =
        Lens { focal: [fx, fy], centre: [cx, cy], radial: [of(0)?, of(1)?, of(4)?], tangential: [of(2)?, of(3)?] };
    let plane = Homography::from_rows([row(0), row(1), row(2)]).inverse();
    Ok(plane.and_then(|plane| Geometry::new(Some(lens), plane, width, height)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{Grid, GridKind};
    use crate::lens::drawing::{Rig, nodes_of};
    use crate::lens::{Direction, Limits, solve};

    /// Two models, one truth: exact nodes of a lens of 3 % tilted by 4 degrees, in three pictures and in one.
    #[test]
    fn both_models_see_the_same() {
        let grid = Grid {
            kind: GridKind::Dots,
            columns: 13,
            rows: 9,
            pitch_mm: [3.0, 3.0],
            origin_mm: [4.0, 5.0],
            dot_mm: None,
            marked: vec![],
            relative_uncertainty: None,
        };
        let lens =
            Lens { focal: [1600.0; 2], centre: [480.0, 360.0], radial: [-0.22, 0.06, 0.0], tangential: [4e-4, -3e-4] };
        let view = |tilt: f64, axis: f64, turn: f64| {
            let rig = Rig { size: (960, 720), lens, scale: 0.05, aim: Point::new(22.0, 17.0), turn, tilt, axis };
            let truth = rig.geometry();
            let nodes = nodes_of(&grid)
                .filter_map(|(index, millimetres)| {
                    Some(Node { index, pixel: truth.to_pixels(millimetres)?, millimetres, radius_mm: 0.0 })
                })
                .collect();
            FoundGrid { nodes, expected: 117, direction: Direction::Marked, size: [960, 720] }
        };
        let views = [view(4.0, 30.0, 0.0), view(5.5, 130.0, 15.0), view(3.0, 250.0, -10.0)];
        for count in [3, 1] {
            let solution = solve(&views[..count], None, &Limits::default()).expect("exact nodes");
            let check = cross_check(&views[..count], &solution).expect("OpenCV fits");
            println!("{count}: {check:?}");
            assert!(check.largest_difference < 0.02 && check.scale_difference.abs() < 5e-5, "{check:?}");
            assert_eq!(cross_check(&views[..count], &solution), Ok(check), "the same again");
        }
    }

    /// The corners that OpenCV's own finder sees in a picture of a board without marks, and ours.
    #[test]
    fn both_finders_see_the_same_corners() {
        use crate::lens::chessboard::tests::{board, rig};
        use crate::lens::drawing::{chessboard_picture, frame_of};
        use crate::lens::find_grid;
        use grader::frame::Samples;

        let grid = Grid { marked: vec![], ..board() };
        let picture = chessboard_picture(&rig(5.0).geometry(), (720, 600), &grid, 0.8);
        let frame = frame_of(&picture, 0.005, 8);
        let found = find_grid(&frame, &grid).expect("a board");
        let Samples::Bits8(samples) = frame.samples() else { panic!("8 bits") };
        let image = Mat::new_rows_cols_with_data(600, 720, samples.data()).expect("a picture");
        let mut corners = Vector::<Point2f>::new();
        opencv::core::set_num_threads(1).expect("one thread");
        let size = Size::new(11, 9);
        let seen = opencv::calib3d::find_chessboard_corners_sb(&image, size, &mut corners, 0).expect("OpenCV looks");
        assert!(seen && corners.len() == 99);
        let at = |c: Point2f| Point::new(f64::from(c.x) + HALF, f64::from(c.y) + HALF);
        let truth = rig(5.0).geometry();
        let (mut ours, mut theirs) = (0.0, 0.0);
        for node in &found.nodes {
            let seen = truth.to_pixels(node.millimetres).expect("in view");
            ours += (node.pixel - seen).norm_squared() / 99.0;
            theirs += corners.iter().map(|c| (at(c) - seen).norm_squared()).fold(f64::INFINITY, f64::min) / 99.0;
        }
        println!("off the truth: ours {:.4} px rms, theirs {:.4} px rms", f64::sqrt(ours), f64::sqrt(theirs));
        assert!(ours <= theirs * 1.5, "{ours} {theirs}");
        let distance = |node: &Node| corners.iter().map(|c| (at(c) - node.pixel).norm()).fold(f64::INFINITY, f64::min);
        let off: Vec<f64> = found.nodes.iter().map(distance).collect();
        let mean = off.iter().sum::<f64>() / off.len() as f64;
        println!("corners: {mean:.4} px apart in the mean, {:.4} px at most", off.iter().copied().fold(0.0, f64::max));
        assert!(off.iter().all(|d| *d < 0.15), "{off:?}");
    }

    #[test]
    fn what_opencv_refuses_is_an_error_of_ours() {
        let solution = || {
            let nodes = (0..49)
                .map(|i| {
                    let index = [i % 7, i / 7];
                    let place = Point::new(index[0] as f64, index[1] as f64);
                    Node {
                        index,
                        pixel: place * 90.0 + nalgebra::Vector2::new(30.0, 30.0),
                        millimetres: place,
                        radius_mm: 0.0,
                    }
                })
                .collect();
            FoundGrid { nodes, expected: 49, direction: Direction::Assumed, size: [640, 640] }
        };
        let solved = solve(&[solution()], None, &Limits::default()).expect("an even grid");
        let empty = FoundGrid { nodes: vec![], ..solution() };
        assert!(matches!(cross_check(&[empty], &solved), Err(CrossCheckError::OpenCv { .. })));
        assert_eq!(cross_check(&[], &solved), Err(CrossCheckError::Unusable));
    }
}
