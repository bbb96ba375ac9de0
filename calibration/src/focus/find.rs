//! The straightest strong edge in a part of a picture, for cards that describe none.

use grader::frame::Frame;
use grader::geometry::{Line, Point, Vector, cross};

use super::edge::{LEAST_CLEAR, LEAST_LENGTH};
use super::{EdgePlace, FocusError};
use crate::lens::grey::Grey;

/// Part of the steepest slope from which on a pixel counts as edge.
const STEEP: f32 = 0.4;
/// Share of these pixels that must lie on one line.
const ON_LINE: f64 = 0.8;

/// Looks for one edge in the rectangle from `corner` over `size` pixels: the line along which the picture is steepest. The
/// rectangle should show nothing but the edge and its both sides.
///
/// # Errors
/// If the rectangle is too small or beyond the picture, or what is steep in it is no line.
pub fn find_edge(frame: &Frame, corner: [usize; 2], size: [usize; 2]) -> Result<EdgePlace, FocusError> {
    let grey = Grey::of(frame);
    let [left, top] = corner;
    let (right, bottom) = (left.saturating_add(size[0]), top.saturating_add(size[1]));
    if right > grey.width() || bottom > grey.height() {
        return Err(FocusError::Outside);
    }
    let (least_length, least_clear) = (LEAST_LENGTH, LEAST_CLEAR);
    let too_small = |length: f64, clear: f64| FocusError::TooSmall { length, clear, least_length, least_clear };
    if (size[0].max(size[1]) as f64) < LEAST_LENGTH || (size[0].min(size[1]) as f64) < 2.0 * LEAST_CLEAR {
        return Err(too_small(size[0].max(size[1]) as f64, size[0].min(size[1]) as f64 / 2.0));
    }
    let slope = |x: usize, y: usize| {
        let (dx, dy) = (grey.pixel(x + 1, y) - grey.pixel(x - 1, y), grey.pixel(x, y + 1) - grey.pixel(x, y - 1));
        dx.hypot(dy)
    };
    let inner = || (top + 1..bottom - 1).flat_map(move |y| (left + 1..right - 1).map(move |x| (x, y)));
    let steepest = inner().map(|(x, y)| slope(x, y)).fold(0.0_f32, f32::max);
    if steepest < 0.02 {
        return Err(FocusError::NoContrast { contrast: f64::from(steepest) });
    }
    let steep: Vec<Point> = inner()
        .filter(|(x, y)| slope(*x, *y) > STEEP * steepest)
        .map(|(x, y)| Point::new(x as f64 + 0.5, y as f64 + 0.5))
        .collect();
    let line = Line::fit_robust(&steep, 2.0).ok_or(FocusError::NotStraight { rms: f64::NAN })?;
    let distance = |p: &Point| line.distance(*p);
    let rms = (steep.iter().map(|p| distance(p).powi(2)).sum::<f64>() / steep.len() as f64).sqrt();
    let width = 3.0 * rms.max(1.0);
    if (steep.iter().filter(|p| distance(p) < width).count() as f64) < ON_LINE * steep.len() as f64 || rms > least_clear
    {
        return Err(FocusError::NotStraight { rms });
    }
    let along = |p: &Point| (p - line.point).dot(&line.direction);
    let (from, to) = steep.iter().map(along).fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
    let (from, to) = (line.point + line.direction * from, line.point + line.direction * to);
    // Clear as far as the rectangle goes beside the whole edge.
    let corners =
        [(left, top), (right, top), (right, bottom), (left, bottom)].map(|(x, y)| Point::new(x as f64, y as f64));
    let normal = Vector::new(-line.direction.y, line.direction.x);
    let room = |end: Point, normal: Vector| {
        (0..4).map(|i| reach(end, normal, corners[i], corners[(i + 1) % 4])).fold(f64::INFINITY, f64::min)
    };
    let least_room = |end: Point| room(end, normal).min(room(end, -normal));
    // Where a slanted edge leaves the rectangle there is no room beside it: the ends are drawn in.
    let inwards = (to - from).normalize();
    let (mut from, mut to) = (from, to);
    let wanted = 2.0 * LEAST_CLEAR;
    while least_room(from).min(least_room(to)) < wanted && (to - from).norm() > LEAST_LENGTH {
        if least_room(from) < wanted {
            from += inwards;
        }
        if least_room(to) < wanted {
            to -= inwards;
        }
    }
    let clear = least_room(from).min(least_room(to));
    if clear < LEAST_CLEAR || (to - from).norm() < LEAST_LENGTH {
        return Err(too_small((to - from).norm(), clear));
    }
    Ok(EdgePlace { from, to, clear })
}

/// How far from a point in a direction a side of the rectangle is met; infinite if it is not.
fn reach(from: Point, direction: Vector, a: Point, b: Point) -> f64 {
    let side = b - a;
    let determinant = cross(direction, side);
    let distance = cross(a - from, side) / determinant;
    if determinant.abs() < 1e-9 || distance < 0.0 { f64::INFINITY } else { distance }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::focus::measure_edge;
    use crate::lens::drawing::{edge, frame_of};
    use grader::plane::Plane;

    fn picture(degrees: f64) -> Frame {
        let (s, c) = degrees.to_radians().sin_cos();
        let levels = Plane::from_fn(160, 160, |y, x| {
            let off = (x as f64 + 0.5 - 80.0) * c + (y as f64 + 0.5 - 80.0) * s;
            (0.1 + 0.7 * edge(off / 1.2)) as f32
        });
        frame_of(&Grey { levels }, 0.01, 8)
    }

    #[test]
    fn the_only_edge_is_found_and_measured() {
        for degrees in [5.0, -8.0, 85.0, 97.0, 30.0] {
            let frame = picture(degrees);
            let place = find_edge(&frame, [30, 30], [100, 100]).expect("an edge");
            let way = place.to - place.from;
            let direction = Vector::new(-degrees.to_radians().sin(), degrees.to_radians().cos());
            assert!((cross(way, direction) / way.norm()).abs() < 0.02, "{degrees}");
            let sharpness = measure_edge(&frame, &place, None).expect("sharp");
            assert!((sharpness.rise_px / (2.563 * 1.2) - 1.0).abs() < 0.05, "{degrees}: {}", sharpness.rise_px);
        }
    }

    #[test]
    fn pictures_without_an_edge_are_told() {
        let flat = Frame::from_luma8(Plane::filled(100, 100, 90)).expect("a picture");
        assert!(matches!(find_edge(&flat, [0, 0], [100, 100]), Err(FocusError::NoContrast { .. })));
        assert_eq!(find_edge(&flat, [0, 0], [101, 100]), Err(FocusError::Outside));
        assert_eq!(find_edge(&flat, [usize::MAX, 0], [2, 100]), Err(FocusError::Outside));
        assert!(matches!(find_edge(&flat, [0, 0], [0, 0]), Err(FocusError::TooSmall { .. })));
        let checks =
            Frame::from_luma8(Plane::from_fn(100, 100, |y, x| if (x / 25 + y / 25) % 2 == 0 { 20 } else { 200 }));
        assert!(find_edge(&checks.expect("a picture"), [0, 0], [100, 100]).is_err());
    }
}
