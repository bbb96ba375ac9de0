//! Forward model: what a press makes of a sheet, and what a camera sees of it.
//!
//! Dark shapes grow or shrink, dots of the print head are dead, ink comes in bands, edges are rough; the camera turns,
//! tilts, distorts, blurs and adds noise. Coverage of pixels is computed as areas in closed form. It knows the right
//! answers because they are put in; it shares no code with the evaluation but the plan.

use grader::frame::{Frame, FrameError};
use grader::geometry::{Homography, Point};
use grader::plane::Plane;
use grader::synth::area::{Axis, Polygon};
use grader::synth::prng::Prng;

use super::erosion::Inwards;
use super::page::{mark_shapes, sent, shapes};
use super::plan::{Cell, Dots, Plan};

/// A run of dots that do not print.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dead {
    /// First of them, counted from the left edge of the page.
    pub dot: usize,
    /// How many.
    pub width: usize,
}

/// Lighter and darker bands along the web.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Banding {
    /// Distance from band to band, mm.
    pub period_mm: f64,
    /// How much lighter the ink is at most, reflectance.
    pub depth: f64,
}

/// What a press does.
#[derive(Clone, Debug, PartialEq)]
pub struct Press {
    /// Growth of dark shapes across and along the web, mm.
    pub growth_mm: [f64; 2],
    /// Growth that fine symbols have in addition: this divided by their X dimension, mm².
    pub fine_mm2: [f64; 2],
    /// Dots that do not print.
    pub dead: Vec<Dead>,
    /// Bands.
    pub banding: Option<Banding>,
    /// Reflectance of ink.
    pub ink: f64,
    /// Reflectance of paper.
    pub paper: f64,
}

impl Default for Press {
    fn default() -> Self {
        Self { growth_mm: [0.0; 2], fine_mm2: [0.0; 2], dead: Vec::new(), banding: None, ink: 0.06, paper: 0.86 }
    }
}

/// How the sheet is photographed.
#[derive(Clone, Debug, PartialEq)]
pub struct Camera {
    /// Width and height of the picture, pixels.
    pub size: [usize; 2],
    /// Millimetres on the page to pixels.
    pub map: Homography,
    /// Pixels move away from the middle by this share where they are half the diagonal from it (barrel: negative).
    pub distortion: f64,
    /// Standard deviation of the blur, pixels.
    pub blur: f64,
    /// Standard deviation of the coverage of pixels on edges.
    pub roughness: f64,
    /// Standard deviation of the noise, reflectance.
    pub noise: f64,
    /// Seed of noise and roughness.
    pub seed: u64,
}

impl Camera {
    /// A camera above the middle of the page, turned by some degrees, that sees the page with a border of two millimetres.
    #[must_use]
    pub fn above(plan: &Plan, pixels_per_mm: f64, degrees: f64) -> Self {
        let [width, height] = plan.page_dots.map(|dots| dots * plan.dot_mm);
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (c, s) = (cos * pixels_per_mm, sin * pixels_per_mm);
        let reach = |a: f64, b: f64| ((a * cos.abs() + b * sin.abs() + 4.0) * pixels_per_mm).ceil();
        let (across, down) = (reach(width, height), reach(height, width));
        let x = across / 2.0 - c * width / 2.0 + s * height / 2.0;
        let y = down / 2.0 - s * width / 2.0 - c * height / 2.0;
        Self {
            size: [across as usize, down as usize],
            map: Homography::from_rows([[c, -s, x], [s, c, y], [0.0, 0.0, 1.0]]),
            distortion: 0.0,
            blur: 0.7,
            roughness: 0.05,
            noise: 0.01,
            seed: 1,
        }
    }

    fn pixel(&self, mm: [f64; 2]) -> [f64; 2] {
        let p = self.map.map(Point::new(mm[0], mm[1]));
        if self.distortion == 0.0 {
            return [p.x, p.y];
        }
        let [cx, cy] = self.size.map(|side| side as f64 / 2.0);
        let (dx, dy) = (p.x - cx, p.y - cy);
        let factor = 1.0 + self.distortion * (dx * dx + dy * dy) / (cx * cx + cy * cy);
        [cx + dx * factor, cy + dy * factor]
    }
}

/// The growth that a press gives the symbols of a cell, mm across and along the web.
#[must_use]
pub fn growth_mm(plan: &Plan, press: &Press, cell: &Cell) -> [f64; 2] {
    [0, 1].map(|axis| press.growth_mm[axis] + press.fine_mm2[axis] / plan.x_mm(cell))
}

/// What a perfect instrument would find in a cell: growth less compensation, fractions of X, across and along the web.
#[must_use]
pub fn true_growth(plan: &Plan, press: &Press, cell: &Cell) -> [f64; 2] {
    growth_mm(plan, press, cell).map(|growth| (growth - plan.compensation_mm(cell)) / plan.x_mm(cell))
}

/// Prints the sheet and photographs it.
///
/// # Errors
/// If the picture of the camera has no pixels or too many.
pub fn photograph(plan: &Plan, press: &Press, camera: &Camera) -> Result<Frame, FrameError> {
    let [width, height] = camera.size;
    let mut covered = Plane::filled(width, height, 0.0_f32);
    for shape in printed(plan, press) {
        for piece in pieces(shape.map(|dots| dots * plan.dot_mm), camera.distortion != 0.0) {
            cover(&mut covered, &corners(piece).map(|corner| camera.pixel(corner)));
        }
    }
    let mut prng = Prng::new(camera.seed);
    for share in covered.data_mut() {
        *share = share.min(1.0);
        if camera.roughness > 0.0 && (0.02..0.98).contains(share) {
            *share = (*share + (camera.roughness * prng.normal()) as f32).clamp(0.0, 1.0);
        }
    }
    if camera.blur > 0.0 {
        covered = blurred(&covered, camera.blur);
    }
    let back = camera.map.inverse();
    let mut picture = Plane::filled(width, height, 0_u8);
    for row in 0..height {
        for (column, grey) in picture.row_mut(row).iter_mut().enumerate() {
            let ink = match (press.banding, back) {
                (Some(bands), Some(back)) => {
                    let y = back.map(Point::new(column as f64 + 0.5, row as f64 + 0.5)).y;
                    press.ink + bands.depth * (0.5 + 0.5 * (std::f64::consts::TAU * y / bands.period_mm).sin())
                }
                _ => press.ink,
            };
            let mut value = press.paper + f64::from(covered[(row, column)]) * (ink - press.paper);
            if camera.noise > 0.0 {
                value += camera.noise * prng.normal();
            }
            *grey = (value * 255.0).round().clamp(0.0, 255.0) as u8;
        }
    }
    Frame::from_luma8(picture)
}

/// All dark shapes after the press, dots.
fn printed(plan: &Plan, press: &Press) -> Vec<Dots> {
    let [across, along] = press.growth_mm.map(|growth| growth / plan.dot_mm / 2.0);
    let frame = plan.bars.iter().chain(&plan.strips).copied().chain(mark_shapes(plan));
    let mut all: Vec<Dots> = frame.map(|[l, t, r, b]| [l - across, t - along, r + across, b + along]).collect();
    for cell in &plan.cells {
        let sent = sent(plan, cell);
        let [x, y] = growth_mm(plan, press, cell).map(|growth| growth / plan.dot_mm / 2.0);
        all.extend(shapes(plan, cell, Inwards { x: sent.x.map(|e| e - x), y: sent.y.map(|e| e - y) }));
    }
    for dead in &press.dead {
        // The dots beside it grow into its place.
        let (from, to) = (dead.dot as f64 + across, (dead.dot + dead.width) as f64 - across);
        if from < to {
            all = all.into_iter().flat_map(|shape| without(shape, from, to)).collect();
        }
    }
    all
}

fn without([l, t, r, b]: Dots, from: f64, to: f64) -> impl Iterator<Item = Dots> {
    let parts = if to <= l || from >= r { [[l, t, r, b], [0.0; 4]] } else { [[l, t, from, b], [to, t, r, b]] };
    parts.into_iter().filter(|part| part[2] > part[0])
}

/// Long shapes in pieces of two millimetres, so that bent lines are followed.
fn pieces([l, t, r, b]: [f64; 4], bent: bool) -> Vec<[f64; 4]> {
    let count = |length: f64| if bent { (length / 2.0).ceil().max(1.0) as usize } else { 1 };
    let (columns, rows) = (count(r - l), count(b - t));
    let at = |from: f64, to: f64, i: usize, n: usize| from + (to - from) * i as f64 / n as f64;
    let piece = |row, column| {
        [at(l, r, column, columns), at(t, b, row, rows), at(l, r, column + 1, columns), at(t, b, row + 1, rows)]
    };
    (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))).map(|(r, c)| piece(r, c)).collect()
}

fn corners([l, t, r, b]: [f64; 4]) -> [[f64; 2]; 4] {
    [[l, t], [r, t], [r, b], [l, b]]
}

/// Adds the share of each pixel that lies in a convex quadrilateral.
fn cover(covered: &mut Plane<f32>, corners: &[[f64; 2]; 4]) {
    let range = |axis: usize, limit: usize| {
        let values = corners.map(|corner| corner[axis]);
        let low = values.into_iter().fold(f64::INFINITY, f64::min).floor().clamp(0.0, limit as f64);
        let high = values.into_iter().fold(f64::NEG_INFINITY, f64::max).ceil().clamp(0.0, limit as f64);
        low as usize..high as usize
    };
    let (columns, rows) = (range(0, covered.width()), range(1, covered.height()));
    let figure = Polygon::quadrilateral(*corners);
    let turn: f64 = (0..4).map(|i| cross(corners[i], corners[(i + 1) % 4])).sum();
    // Half the diagonal of a pixel: nearer to a side it may be cut.
    let near = std::f64::consts::FRAC_1_SQRT_2;
    let sides: Vec<[f64; 3]> = (0..4)
        .filter_map(|i| {
            let (a, b) = (corners[i], corners[(i + 1) % 4]);
            let length = (b[0] - a[0]).hypot(b[1] - a[1]);
            let (nx, ny) = ((a[1] - b[1]) / length * turn.signum(), (b[0] - a[0]) / length * turn.signum());
            (length > 0.0).then(|| [nx, ny, -(nx * a[0] + ny * a[1])])
        })
        .collect();
    for row in rows {
        let y = row as f64;
        let strip = figure.between(Axis::V, y, y + 1.0);
        for column in columns.clone() {
            let x = column as f64;
            let inside = sides.iter().map(|[a, b, c]| a * (x + 0.5) + b * (y + 0.5) + c).fold(f64::INFINITY, f64::min);
            if inside >= near {
                covered[(row, column)] += 1.0;
            } else if inside > -near {
                covered[(row, column)] += strip.between(Axis::U, x, x + 1.0).area() as f32;
            }
        }
    }
}

fn cross(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}

fn blurred(picture: &Plane<f32>, deviation: f64) -> Plane<f32> {
    let reach = (3.0 * deviation).ceil() as isize;
    let weight = |d: isize| (-0.5 * (d as f64 / deviation).powi(2)).exp() as f32;
    let sum: f32 = (-reach..=reach).map(weight).sum();
    let kernel: Vec<f32> = (-reach..=reach).map(|d| weight(d) / sum).collect();
    let (width, height) = (picture.width() as isize, picture.height() as isize);
    let along = Plane::from_fn(picture.width(), picture.height(), |row, column| {
        let line = picture.row(row);
        let at = |d: usize| line[(column as isize + d as isize - reach).clamp(0, width - 1) as usize];
        kernel.iter().enumerate().map(|(d, w)| w * at(d)).sum::<f32>()
    });
    let mut out = Plane::filled(picture.width(), picture.height(), 0.0_f32);
    for row in 0..picture.height() {
        for (d, w) in kernel.iter().enumerate() {
            let from = (row as isize + d as isize - reach).clamp(0, height - 1) as usize;
            for (sum, value) in out.row_mut(row).iter_mut().zip(along.row(from)) {
                *sum += w * value;
            }
        }
    }
    out
}
