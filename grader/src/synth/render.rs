//! From a scene to the samples of a picture.
//!
//! Every pixel has the mean reflectance over its square, by closed forms (see [`super::print`]), times the illumination
//! in its middle, plus noise, rounded to the nearest grey.

use super::area::{Axis, Point, Polygon};
use super::clutter;
use super::placement::Placement;
use super::print::{Print, Window};
use super::prng::Prng;
use super::spec::{Scene, SymbolSpec, SynthError};
use crate::frame::{Frame, FrameError};
use crate::plane::Plane;

/// Draws a scene.
///
/// # Errors
/// If the scene cannot be drawn.
pub fn render(scene: &Scene) -> Result<Frame, SynthError> {
    let reflectance = reflectance(scene)?;
    Ok(quantise(&reflectance, scene.bits)?)
}

/// The reflectance that each pixel sees, illumination and noise included, before it becomes grey.
///
/// # Errors
/// If the scene cannot be drawn.
pub fn reflectance(scene: &Scene) -> Result<Plane<f64>, SynthError> {
    scene.check()?;
    let mut picture = Plane::filled(scene.width, scene.height, scene.background);
    if let Some(clutter) = scene.clutter {
        clutter::draw(&clutter, scene.background, &mut picture);
    }
    for symbol in &scene.symbols {
        draw_symbol(symbol, &mut picture)?;
    }
    if !scene.shading.is_even() {
        for y in 0..scene.height {
            for (x, pixel) in picture.row_mut(y).iter_mut().enumerate() {
                *pixel *= scene.shading.at([x as f64 + 0.5, y as f64 + 0.5], scene.width, scene.height);
            }
        }
    }
    if scene.noise > 0.0 {
        let mut prng = Prng::new(scene.noise_seed);
        for pixel in picture.data_mut() {
            *pixel += scene.noise * prng.normal();
        }
    }
    Ok(picture)
}

/// Grey values, reflectance 1 being the largest.
fn quantise(picture: &Plane<f64>, bits: u8) -> Result<Frame, FrameError> {
    let full_scale = f64::from((1_u32 << bits) - 1);
    let grey = |reflectance: f64| (reflectance * full_scale).round().clamp(0.0, full_scale);
    if bits <= 8 {
        Frame::from_luma8(picture.map(|&r| grey(r) as u8))
    } else {
        Frame::from_luma16(picture.map(|&r| grey(r) as u16), bits)
    }
}

fn draw_symbol(spec: &SymbolSpec, picture: &mut Plane<f64>) -> Result<(), SynthError> {
    let symbol = spec.encode()?;
    let placement = Placement::new(spec, symbol.size)?;
    let print = Print::new(spec, &symbol.matrix);
    let label = symbol.sides().map(|side| [-spec.margin, side + spec.margin]);
    let [columns, rows] = reach(&placement, label, picture.width(), picture.height());
    let mut window = Window::default();
    // Pixel corners along the upper and the lower border of the row of pixels at hand.
    let mut upper = corners(&placement, rows.start, &columns);
    for y in rows {
        let lower = corners(&placement, y + 1, &columns);
        let pixels = &mut picture.row_mut(y)[columns.clone()];
        for (pixel, (above, below)) in pixels.iter_mut().zip(upper.windows(2).zip(lower.windows(2))) {
            let square = [above[0], above[1], below[1], below[0]];
            let share = share_inside(&square, label);
            if share > 0.0 {
                let mean = print.mean_in_quadrilateral(&square, &mut window);
                *pixel += share * (mean - *pixel);
            }
        }
        upper = lower;
    }
    Ok(())
}

/// Columns and rows of pixels that the label may touch.
fn reach(placement: &Placement, [us, vs]: [[f64; 2]; 2], width: usize, height: usize) -> [std::ops::Range<usize>; 2] {
    // Displacements bend the border, hence points all along it.
    const POINTS: u32 = 64;
    let mut bounds = [[f64::INFINITY, f64::NEG_INFINITY]; 2];
    for i in 0..=POINTS {
        let along = |[from, to]: [f64; 2]| from + (to - from) * f64::from(i) / f64::from(POINTS);
        let (u, v) = (along(us), along(vs));
        for point in [[u, vs[0]], [u, vs[1]], [us[0], v], [us[1], v]] {
            for (bound, x) in bounds.iter_mut().zip(placement.to_image(point)) {
                *bound = [bound[0].min(x), bound[1].max(x)];
            }
        }
    }
    let range = |[low, high]: [f64; 2], size: usize| {
        let clamp = |x: f64| x.clamp(0.0, size as f64) as usize;
        clamp((low - 2.0).floor())..clamp((high + 2.0).ceil())
    };
    [range(bounds[0], width), range(bounds[1], height)]
}

fn corners(placement: &Placement, y: usize, columns: &std::ops::Range<usize>) -> Vec<Point> {
    let mut shift = [0.0; 2];
    (columns.start..=columns.end).map(|x| placement.to_symbol([x as f64, y as f64], &mut shift)).collect()
}

/// Share of the pixel inside the label.
fn share_inside(square: &[Point; 4], label: [[f64; 2]; 2]) -> f64 {
    let inside = |p: &Point| p.iter().zip(label).all(|(x, [from, to])| (from..=to).contains(x));
    if square.iter().all(inside) {
        return 1.0;
    }
    let beyond = |k: usize| square.iter().all(|p| p[k] <= label[k][0]) || square.iter().all(|p| p[k] >= label[k][1]);
    if beyond(0) || beyond(1) {
        return 0.0;
    }
    let figure = Polygon::quadrilateral(*square);
    let [[left, right], [top, bottom]] = label;
    figure.between(Axis::U, left, right).between(Axis::V, top, bottom).area() / figure.area().max(1e-12)
}
