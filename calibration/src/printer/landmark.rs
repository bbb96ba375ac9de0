//! Places of the sheet measured to a fraction of a pixel: patterns of read symbols, and the corner marks.
//!
//! Every place is the middle between edges of opposite kind, so growth and blur leave it where it is.

use grader::geometry::{Homography, Point, Vector, crossing, median};
use grader::reflectance::ReflectanceImage;
use grader::symbology::edges::Shade;
use grader::symbology::qr::patterns::{alignment_centre, finder_centre};

use super::find::on_page;
use super::plan::{Cell, Plan};
use super::sheet_map::{Pair, SheetMap};

/// The picture against a threshold.
struct Against<'a> {
    image: ReflectanceImage<'a>,
    threshold: f32,
}

impl Shade for Against<'_> {
    fn level(&self, at: Point) -> Option<f32> {
        self.image.interpolated(at).map(|reflectance| reflectance - self.threshold)
    }
}

/// Midway between the lightest and the darkest of some places.
fn midway(image: ReflectanceImage<'_>, places: impl Iterator<Item = Point>) -> Option<Against<'_>> {
    let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
    for value in places.filter_map(|place| image.interpolated(place)) {
        (low, high) = (low.min(value), high.max(value));
    }
    (low < high).then_some(Against { image, threshold: 0.5 * (low + high) })
}

/// Modules that an alignment pattern may lie off.
const REACH: f64 = 1.0;

/// Three finder patterns and the alignment pattern of a read symbol, where they are seen.
pub(super) fn of_symbol(plan: &Plan, cell: &Cell, map: &Homography, image: ReflectanceImage<'_>) -> Vec<Pair> {
    let size = plan.modules();
    let grid = (0..size).flat_map(|row| (0..size).map(move |column| (row, column)));
    let centres = grid.map(|(row, column)| map.map(Point::new(column as f64 + 0.5, row as f64 + 0.5)));
    let Some(shade) = midway(image, centres) else { return Vec::new() };
    let far = size as f64 - 3.5;
    let places = [(3.5, 3.5, true), (far, 3.5, true), (3.5, far, true), (far - 3.0, far - 3.0, false)];
    let pair = |(u, v, finder)| {
        let modules = Point::new(u, v);
        let (guess, axes) = (map.map(modules), map.axes(modules));
        let pixel =
            if finder { finder_centre(&shade, guess, axes) } else { alignment_centre(&shade, guess, axes, REACH) };
        Some(Pair { page: on_page(plan, cell, modules), pixel: pixel? })
    };
    places.into_iter().filter_map(pair).collect()
}

/// Lines beside the middle of a mark on which edges are looked for, shares of half its side.
const LINES: [f64; 4] = [0.35, 0.45, 0.55, 0.65];

/// The corner marks that are seen near where the map expects them.
pub(super) fn corner_marks(plan: &Plan, map: &SheetMap, image: ReflectanceImage<'_>) -> Vec<Pair> {
    let half = plan.mark_dots / 2.0 * plan.dot_mm;
    let mark = |[x, y]: [f64; 2]| {
        let page = Point::new(x, y) * plan.dot_mm;
        let step = |d: Vector| (map.pixel(page + d) - map.pixel(page - d)) / 2.0;
        let axes = (step(Vector::new(half, 0.0)), step(Vector::new(0.0, half)));
        let mut pixel = map.pixel(page);
        for _ in 0..3 {
            pixel = mark_centre(image, pixel, axes)?;
        }
        Some(Pair { page, pixel })
    };
    plan.marks.iter().filter_map(|place| mark(*place)).collect()
}

/// Where the two dark quarters of a mark meet. `axes`: half its side along both edges, pixels.
fn mark_centre(image: ReflectanceImage<'_>, guess: Point, (u, v): (Vector, Vector)) -> Option<Point> {
    let quarters = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)];
    let shade = midway(image, quarters.into_iter().map(|(a, b)| guess + u * a + v * b))?;
    let along = |main: Vector, other: Vector| {
        let mut before: Vec<f64> = LINES.iter().filter_map(|t| edge(&shade, guess - other * *t, main, -1.0)).collect();
        let mut behind: Vec<f64> = LINES.iter().filter_map(|t| edge(&shade, guess + other * *t, main, 1.0)).collect();
        Some(f64::midpoint(median(&mut before)?, median(&mut behind)?))
    };
    Some(guess + u * along(u, v)? + v * along(v, u)?)
}

/// Where a line through `from` changes from the colour of `start` (negative: dark) to the other, in steps of `way`.
fn edge(shade: &Against<'_>, from: Point, way: Vector, start: f32) -> Option<f64> {
    const STEPS: i32 = 24;
    let level = |t: f64| shade.level(from + way * t).map(|level| level * start);
    let at = |i: i32| -0.6 + 1.2 * f64::from(i) / f64::from(STEPS);
    (0..STEPS).find_map(|i| {
        let (near, far) = (level(at(i))?, level(at(i + 1))?);
        (near > 0.0 && far <= 0.0).then(|| crossing(level, (at(i), near), (at(i + 1), far)))
    })
}
