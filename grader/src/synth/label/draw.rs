//! From a label scene to a picture.
//!
//! Each item is painted over what is there by the share of each pixel that it covers, taken from a raster of
//! [`RASTER`]² points in the pixel. Straight edges are where they should be within 1 / (2 · RASTER) of a pixel.

use super::{Homography, Item, LabelScene, PrintedSymbol, ean13_elements};
use crate::frame::Frame;
use crate::plane::Plane;
use crate::synth::prng::Prng;
use crate::synth::spec::SynthError;

/// Points along a side of a pixel.
const RASTER: usize = 6;

/// Draws a label scene with 8 bits per sample.
///
/// # Errors
/// If a message does not fit, digits are no EAN-13, or the camera cannot see the label.
pub fn render_label(scene: &LabelScene) -> Result<Frame, SynthError> {
    let map = scene.camera.homography();
    if !map.is_sound(scene.picture) {
        return Err(SynthError::Range { what: "a tilt", value: scene.camera.tilt[0], low: -60.0, high: 60.0 });
    }
    let mut canvas = Canvas { picture: Plane::filled(scene.picture[0], scene.picture[1], scene.background), map };
    canvas.paint([[0.0, 0.0], scene.size], |point| on_label(scene, point).then_some(scene.ground));
    for item in &scene.items {
        paint_item(&mut canvas, item, scene.ground)?;
    }
    let mut picture = canvas.picture;
    if scene.noise > 0.0 {
        let mut prng = Prng::new(scene.noise_seed);
        for pixel in picture.data_mut() {
            *pixel += scene.noise * prng.normal();
        }
    }
    Ok(Frame::from_luma8(picture.map(|&r| (r * 255.0).round().clamp(0.0, 255.0) as u8))?)
}

fn on_label(scene: &LabelScene, [x, y]: [f64; 2]) -> bool {
    let ([width, height], radius) = (scene.size, scene.corner_radius);
    if !(0.0..=width).contains(&x) || !(0.0..=height).contains(&y) {
        return false;
    }
    let beyond = |t: f64, length: f64| (radius - t).max(t - (length - radius)).max(0.0);
    beyond(x, width).hypot(beyond(y, height)) <= radius || radius == 0.0
}

fn paint_item(canvas: &mut Canvas, item: &Item, ground: f64) -> Result<(), SynthError> {
    const INK: f64 = 0.06;
    match item {
        Item::Symbol(symbol) => paint_symbol(canvas, symbol, ground)?,
        Item::Ean { digits, x, height, centre } => {
            let wrong =
                SynthError::Range { what: "the number of digits", value: digits.len() as f64, low: 13.0, high: 13.0 };
            let modules = ean13_elements(digits).ok_or(wrong)?;
            let half = [47.5 * x, height / 2.0];
            let left = centre[0] - half[0];
            canvas.paint([[left, centre[1] - half[1]], [left + 95.0 * x, centre[1] + half[1]]], |[at, y]| {
                let module = ((at - left) / x).floor();
                let inside = (y - centre[1]).abs() <= half[1] && module >= 0.0;
                (inside && modules.get(module as usize) == Some(&true)).then_some(INK)
            });
        }
        Item::Mark { kind, size, centre, rotation, ink } => {
            let (sin, cos) = rotation.to_radians().sin_cos();
            let half = size / 2.0;
            let reach = half * std::f64::consts::SQRT_2;
            canvas.paint(around(*centre, reach), |[x, y]| {
                let (dx, dy) = ((x - centre[0]) / half, (y - centre[1]) / half);
                kind.covers([cos * dx + sin * dy, cos * dy - sin * dx]).then_some(*ink)
            });
        }
        Item::Box { from, to, reflectance } => canvas.paint([*from, *to], |[x, y]| {
            ((from[0]..=to[0]).contains(&x) && (from[1]..=to[1]).contains(&y)).then_some(*reflectance)
        }),
        Item::Line { from, to, width, dash, reflectance } => {
            let way = [to[0] - from[0], to[1] - from[1]];
            let length = way[0].hypot(way[1]);
            let reach = |axis: usize| [from[axis].min(to[axis]) - width, from[axis].max(to[axis]) + width];
            let ([left, right], [top, bottom]) = (reach(0), reach(1));
            canvas.paint([[left, top], [right, bottom]], |[x, y]| {
                let (dx, dy) = (x - from[0], y - from[1]);
                let along = (dx * way[0] + dy * way[1]) / length;
                let across = (dy * way[0] - dx * way[1]) / length;
                let drawn = *dash == 0.0 || (along / dash).floor().rem_euclid(2.0) == 0.0;
                (drawn && (0.0..=length).contains(&along) && across.abs() <= width / 2.0).then_some(*reflectance)
            });
        }
    }
    Ok(())
}

fn around([x, y]: [f64; 2], reach: f64) -> [[f64; 2]; 2] {
    [[x - reach, y - reach], [x + reach, y + reach]]
}

fn paint_symbol(canvas: &mut Canvas, printed: &PrintedSymbol, ground: f64) -> Result<(), SynthError> {
    let symbol = printed.encode()?;
    let modules = symbol.matrix.width();
    let half = modules as f64 / 2.0;
    let (sin, cos) = printed.rotation.to_radians().sin_cos();
    // A reversed symbol brings its own dark ground.
    let margin = if printed.reversed { 4.0 } else { 0.0 };
    let reach = (half + margin + 1.0) * printed.x * std::f64::consts::SQRT_2;
    let dark_at = |u: f64, v: f64| u >= 0.0 && v >= 0.0 && symbol.matrix.get(v as usize, u as usize) == Some(&true);
    let grown = printed.growth.abs() / 2.0;
    let corners = [[-grown, -grown], [grown, -grown], [-grown, grown], [grown, grown]];
    canvas.paint(around(printed.centre, reach), |[x, y]| {
        let (dx, dy) = (x - printed.centre[0], y - printed.centre[1]);
        let u = (cos * dx + sin * dy) / printed.x + half;
        let v = (cos * dy - sin * dx) / printed.x + half;
        // Growth widens what is dark by a square, shrinking what is light, and the other way round.
        let dark = if printed.growth >= 0.0 {
            corners.iter().any(|[du, dv]| dark_at(u + du, v + dv))
        } else {
            corners.iter().all(|[du, dv]| dark_at(u + du, v + dv))
        };
        if !printed.reversed {
            return dark.then_some(printed.dark);
        }
        let last = modules as f64 + margin;
        let inside = (-margin..=last).contains(&u) && (-margin..=last).contains(&v);
        inside.then_some(if dark { ground } else { printed.dark })
    });
    Ok(())
}

/// A picture that is painted on.
struct Canvas {
    picture: Plane<f64>,
    map: Homography,
}

impl Canvas {
    /// Paints the points within bounds (label, millimetres) that have a reflectance.
    fn paint(&mut self, bounds: [[f64; 2]; 2], reflectance: impl Fn([f64; 2]) -> Option<f64>) {
        let [columns, rows] = self.reach(bounds);
        for y in rows {
            for x in columns.clone() {
                let (mut sum, mut count) = (0.0, 0.0);
                for step in 0..RASTER * RASTER {
                    let within = |k: usize| (k as f64 + 0.5) / RASTER as f64;
                    let at = [x as f64 + within(step % RASTER), y as f64 + within(step / RASTER)];
                    if let Some(value) = reflectance(self.map.to_label(at)) {
                        sum += value;
                        count += 1.0;
                    }
                }
                let points = (RASTER * RASTER) as f64;
                let pixel = &mut self.picture[(y, x)];
                *pixel = (sum + *pixel * (points - count)) / points;
            }
        }
    }

    /// Columns and rows of pixels that a rectangle of the label may touch.
    fn reach(&self, [from, to]: [[f64; 2]; 2]) -> [std::ops::Range<usize>; 2] {
        let corners = [from, [to[0], from[1]], to, [from[0], to[1]]].map(|corner| self.map.to_picture(corner));
        [(0, self.picture.width()), (1, self.picture.height())].map(|(axis, size)| {
            let along = corners.map(|corner| corner[axis]);
            let low = along.iter().copied().fold(f64::INFINITY, f64::min) - 1.0;
            let high = along.iter().copied().fold(f64::NEG_INFINITY, f64::max) + 1.0;
            let clamp = |t: f64| t.clamp(0.0, size as f64) as usize;
            clamp(low.floor())..clamp(high.ceil())
        })
    }
}
