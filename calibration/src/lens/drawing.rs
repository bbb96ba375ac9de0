//! Pictures drawn for tests: dots under any map, in closed form along lines of sub-pixels.

use grader::calibration::{Geometry, Lens};
use grader::frame::Frame;
use grader::geometry::{Homography, Point};
use grader::plane::Plane;
use nalgebra::{Matrix3, Vector3};

use super::grey::Grey;
use super::noise::Noise;
use crate::card::Grid;

/// A disc in pixels.
pub(crate) struct Disc {
    pub centre: Point,
    pub radius: f64,
}

/// Discs on paper: each pixel the mean of 8 x 8 samples of a disc whose edge is a normal distribution of width `blur` px.
pub(crate) fn disc_picture(
    width: usize,
    height: usize,
    discs: &[Disc],
    light: impl Fn(Point) -> f64,
    ink: f64,
    blur: f64,
) -> Grey {
    let mut covered = Plane::filled(width, height, 0.0_f64);
    for disc in discs {
        let reach = disc.radius + 5.0 * blur + 2.0;
        let range = |c: f64, size: usize| (c - reach).max(0.0) as usize..((c + reach).max(0.0) as usize).min(size);
        for y in range(disc.centre.y, height) {
            for x in range(disc.centre.x, width) {
                let mut sum = 0.0;
                for i in 0..64 {
                    let at = Point::new(
                        x as f64 + (f64::from(i % 8) + 0.5) / 8.0,
                        y as f64 + (f64::from(i / 8) + 0.5) / 8.0,
                    );
                    sum += edge((disc.radius - (at - disc.centre).norm()) / blur);
                }
                covered[(y, x)] += sum / 64.0;
            }
        }
    }
    let levels = Plane::from_fn(width, height, |y, x| {
        let at = Point::new(x as f64 + 0.5, y as f64 + 0.5);
        let reflected = 1.0 - covered[(y, x)] * (1.0 - ink);
        (light(at) * reflected) as f32
    });
    Grey { levels }
}

/// Cumulative normal distribution (logistic approximation is not enough: Abramowitz and Stegun 7.1.26, 1.5e-7).
pub(crate) fn edge(x: f64) -> f64 {
    let z = x.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let poly =
        t * (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let erf = 1.0 - poly * (-z * z).exp();
    if x < 0.0 { 0.5 * (1.0 - erf) } else { 0.5 * (1.0 + erf) }
}

/// The picture as a camera of so many bits gives it, with normally distributed noise.
pub(crate) fn frame_of(grey: &Grey, noise: f64, bits: u8) -> Frame {
    let mut random = Noise::new(grey.width() as u64);
    let full = f64::from((1_u32 << bits) - 1);
    let mut level = |v: &f32| ((f64::from(*v) + noise * random.normal()) * full).round().clamp(0.0, full);
    let frame = if bits == 8 {
        Frame::from_luma8(grey.levels.map(|v| level(v) as u8))
    } else {
        Frame::from_luma16(grey.levels.map(|v| level(v) as u16), bits)
    };
    frame.expect("a picture")
}

/// The dots of a card as a rig with this geometry sees them: each pixel the mean of 6 x 6 places, looked up on the card. The edges
/// are blurred by `blur` px.
pub(crate) fn card_picture(
    geometry: &Geometry,
    (width, height): (usize, usize),
    grid: &Grid,
    (usual, marked): (f64, f64),
    light: impl Fn(Point) -> f64,
    blur: f64,
) -> Grey {
    let mut covered = Plane::filled(width, height, 0.0_f64);
    let scale = geometry.scale();
    for (index, centre) in nodes_of(grid) {
        let radius = if grid.marked.contains(&index) { marked } else { usual };
        let Some(seen) = geometry.to_pixels(centre) else { continue };
        let reach = 1.1 * radius / scale + 5.0 * blur + 2.0;
        let range =
            |c: f64, size: usize| ((c - reach).max(0.0) as usize).min(size)..((c + reach).max(0.0) as usize).min(size);
        for y in range(seen.y, height) {
            for x in range(seen.x, width) {
                let mut sum = 0.0;
                for i in 0..36 {
                    let at = Point::new(
                        x as f64 + (f64::from(i % 6) + 0.5) / 6.0,
                        y as f64 + (f64::from(i / 6) + 0.5) / 6.0,
                    );
                    let Some(place) = geometry.to_millimetres(at) else { continue };
                    sum += edge((radius - (place - centre).norm()) / (blur * scale));
                }
                covered[(y, x)] += sum / 36.0;
            }
        }
    }
    let levels = Plane::from_fn(width, height, |y, x| {
        let at = Point::new(x as f64 + 0.5, y as f64 + 0.5);
        (light(at) * (1.0 - covered[(y, x)] * 0.95)) as f32
    });
    Grey { levels }
}

/// Index and place (mm) of each node of a grid.
pub(crate) fn nodes_of(grid: &Grid) -> impl Iterator<Item = ([usize; 2], Point)> {
    (0..grid.columns * grid.rows).map(|i| {
        let index = [i % grid.columns, i / grid.columns];
        let along = |axis: usize| grid.origin_mm[axis] + index[axis] as f64 * grid.pitch_mm[axis];
        (index, Point::new(along(0), along(1)))
    })
}

/// A pinhole camera of focal length `focal` px behind a lens, over a plane whose point `aim` lies on its axis at `scale` mm per
/// px, turned by `turn` and tilted by `tilt` degrees about an axis at `axis` degrees.
pub(crate) struct Rig {
    pub size: (usize, usize),
    pub lens: Lens,
    pub scale: f64,
    pub aim: Point,
    pub turn: f64,
    pub tilt: f64,
    pub axis: f64,
}

impl Rig {
    pub(crate) fn geometry(&self) -> Geometry {
        let [focal, _] = self.lens.focal;
        let distance = focal * self.scale;
        let rotation = |degrees: f64| {
            let (s, c) = degrees.to_radians().sin_cos();
            Matrix3::new(c, -s, 0.0, s, c, 0.0, 0.0, 0.0, 1.0)
        };
        let (s, c) = self.tilt.to_radians().sin_cos();
        let tilt = Matrix3::new(1.0, 0.0, 0.0, 0.0, c, -s, 0.0, s, c);
        let pose = rotation(self.axis) * tilt * rotation(self.turn - self.axis);
        let [cx, cy] = self.lens.centre;
        let camera = Matrix3::new(focal, 0.0, cx, 0.0, focal, cy, 0.0, 0.0, 1.0);
        let mut columns = Matrix3::zeros();
        columns.set_column(0, &pose.column(0));
        columns.set_column(1, &pose.column(1));
        columns.set_column(2, &Vector3::new(0.0, 0.0, distance));
        let shift = Matrix3::new(1.0, 0.0, -self.aim.x, 0.0, 1.0, -self.aim.y, 0.0, 0.0, 1.0);
        let map = camera * columns * shift;
        let row = |i: usize| [map[(i, 0)], map[(i, 1)], map[(i, 2)]];
        let plane = Homography::from_rows([row(0), row(1), row(2)]).inverse().expect("a camera in front of the card");
        Geometry::new(Some(self.lens), plane, self.size.0, self.size.1).expect("a card in view")
    }
}

/// A chessboard as a rig with this geometry sees it: squares blurred by a normal distribution of `blur` px (in closed form), with a dot
/// of the other colour, a third of the square across, in marked squares. The square to the lower right of node (0, 0) is dark. One
/// square goes round the nodes, beyond it is paper.
pub(crate) fn chessboard_picture(geometry: &Geometry, (width, height): (usize, usize), grid: &Grid, blur: f64) -> Grey {
    let scale = geometry.scale();
    let levels = Plane::from_fn(width, height, |y, x| {
        let mut sum = 0.0;
        for i in 0..4 {
            let at = Point::new(x as f64 + 0.25 + 0.5 * f64::from(i % 2), y as f64 + 0.25 + 0.5 * f64::from(i / 2));
            let Some(place) = geometry.to_millimetres(at) else { continue };
            let square = [0, 1].map(|axis| (place[axis] - grid.origin_mm[axis]) / grid.pitch_mm[axis]);
            let [c, r] = square.map(f64::floor);
            let beyond = |v: f64, count: usize| v < -1.0 || v > count as f64 - 1.0;
            if beyond(c, grid.columns) || beyond(r, grid.rows) {
                sum += 0.8;
                continue;
            }
            // A square wave is a sum of steps; each line of the board is one.
            let wave = |v: f64, pitch: f64| {
                let nearest = v.round();
                let sign = if nearest.rem_euclid(2.0) == 0.0 { 1.0 } else { -1.0 };
                sign * (2.0 * edge((v - nearest) * pitch / (blur * scale)) - 1.0)
            };
            let mut dark = wave(square[0], grid.pitch_mm[0]) * wave(square[1], grid.pitch_mm[1]);
            if grid.marked.iter().any(|[column, row]| c == *column as f64 && r == *row as f64) {
                let off =
                    Point::new((square[0] - c - 0.5) * grid.pitch_mm[0], (square[1] - r - 0.5) * grid.pitch_mm[1]);
                let inside = edge((grid.pitch_mm[0] / 6.0 - off.coords.norm()) / (blur * scale));
                dark *= 1.0 - 2.0 * inside;
            }
            sum += 0.45 - 0.35 * dark;
        }
        (sum / 4.0) as f32
    });
    Grey { levels }
}
