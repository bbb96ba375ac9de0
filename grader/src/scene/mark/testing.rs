//! Marks drawn for tests.

use super::template::MarkTemplate;
use crate::geometry::Point;
use crate::scene::label_plane::LabelPlane;
use crate::scene::testing::{Camera, Drawing, Drawn};

/// What [`draw_mark`] draws.
pub(crate) const MARK: &str = "ring";

pub(crate) const CAMERA: Camera =
    Camera { tilt: 0.0, axis: 0.0, distance: 300.0, turn: 0.0, px_per_mm: 10.0, centre: Point::new(500.0, 400.0) };

/// Paper of 100 by 80 mm with a symbol of 25 modules of 0.5 mm in the middle.
pub(crate) fn paper() -> (Drawing, Drawn) {
    paper_by(CAMERA)
}

pub(crate) fn paper_by(camera: Camera) -> (Drawing, Drawn) {
    let mut drawing = Drawing::new(1000, 800, 215.0, camera);
    let drawn = drawing.symbol("HTTPS://EXAMPLE.COM/01/06901234567892", (0.0, 0.0), 0.5, 0.0, 45.0);
    (drawing, drawn)
}

/// A ring with a check mark in it and a dot: no turn of it is like another.
pub(crate) fn draw_mark(drawing: &mut Drawing, middle: (f64, f64), size: f64, turn: f64) {
    drawing.disc(middle, size / 2.0, 45.0);
    drawing.disc(middle, 0.4 * size, 215.0);
    stroke(drawing, middle, size, turn, [-0.22, 0.0], [-0.05, 0.2]);
    stroke(drawing, middle, size, turn, [-0.05, 0.2], [0.24, -0.18]);
    let dot = turned(middle, size, turn, [-0.1, -0.22]);
    drawing.disc(dot, 0.07 * size, 45.0);
}

/// Marks that are not it: the same ring with another inside, a square with a cross, a triangle, a ring with letters.
pub(crate) fn draw_other(drawing: &mut Drawing, kind: usize, middle: (f64, f64), size: f64, turn: f64) {
    let half = size / 2.0;
    match kind % 4 {
        0 => {
            drawing.disc(middle, half, 45.0);
            drawing.disc(middle, 0.4 * size, 215.0);
            for angle in [0.0_f64, 120.0, 240.0] {
                let (s, c) = angle.to_radians().sin_cos();
                stroke(drawing, middle, size, turn, [0.0, 0.0], [0.33 * c, 0.33 * s]);
            }
        }
        1 => {
            drawing.turned(middle, [size, size], turn, 45.0);
            drawing.turned(middle, [0.8 * size, 0.8 * size], turn, 215.0);
            stroke(drawing, middle, size, turn, [-0.3, -0.3], [0.3, 0.3]);
            stroke(drawing, middle, size, turn, [-0.3, 0.3], [0.3, -0.3]);
        }
        2 => {
            let corner = |degrees: f64| {
                let (s, c) = (degrees + turn).to_radians().sin_cos();
                (middle.0 + half * c, middle.1 + half * s)
            };
            drawing.fill(&[corner(-90.0), corner(30.0), corner(150.0)], 45.0);
        }
        _ => {
            drawing.disc(middle, half, 45.0);
            drawing.disc(middle, 0.42 * size, 215.0);
            for (x, letter) in [(-0.2, 0), (0.0, 1), (0.2, 2)] {
                stroke(drawing, middle, size, turn, [x, -0.2], [x, 0.2]);
                let y = [-0.2, 0.0, 0.2][letter];
                stroke(drawing, middle, size, turn, [x - 0.08, y], [x + 0.08, y]);
            }
        }
    }
}

fn turned(middle: (f64, f64), size: f64, turn: f64, [x, y]: [f64; 2]) -> (f64, f64) {
    let (s, c) = turn.to_radians().sin_cos();
    (middle.0 + size * (c * x - s * y), middle.1 + size * (s * x + c * y))
}

fn stroke(drawing: &mut Drawing, middle: (f64, f64), size: f64, turn: f64, from: [f64; 2], to: [f64; 2]) {
    let way = [to[0] - from[0], to[1] - from[1]];
    let length = way[0].hypot(way[1]);
    let centre = turned(middle, size, turn, [f64::midpoint(from[0], to[0]), f64::midpoint(from[1], to[1])]);
    let angle = turn + way[1].atan2(way[0]).to_degrees();
    drawing.turned(centre, [(length + 0.06) * size, 0.09 * size], angle, 45.0);
}

/// The mark taught from a clean print: 8 mm, 20 mm to the right of the symbol and 5 mm down, half a millimetre around.
pub(crate) fn taught(name: &str) -> MarkTemplate {
    let (mut drawing, drawn) = paper();
    draw_mark(&mut drawing, (20.0, 5.0), 8.0, 0.0);
    let centre = drawing.camera.see(20.0, 5.0);
    let region = [centre.x as usize - 45, centre.y as usize - 45, 90, 90];
    let picture = drawing.picture(1, 2.0, 1);
    MarkTemplate::teach(name, &picture, region, Some(0.1), Some(&drawn.placed)).expect("a mark")
}

/// The plane of a label square to the camera of [`CAMERA`].
pub(crate) fn plane(drawn: &Drawn) -> LabelPlane {
    LabelPlane::estimate(&drawn.placed, &[], Some(0.1), &[])
}
