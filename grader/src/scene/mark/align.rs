//! A mark laid upon the picture as exactly as it goes, and how well it fits there.
//!
//! Place, turn and size are improved by the inverse compositional method (Baker, Matthews 2004) on grey that is freed of
//! brightness and contrast; then every part of the mark is compared.

use nalgebra::{Cholesky, Const, Matrix4, Vector4};

use super::model::Model;
use crate::geometry::{Point, Vector};
use crate::plane::Plane;
use crate::reflectance::bilinear;

/// Where a mark lies: its middle, and its longer side as a vector.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pose {
    pub centre: Point,
    pub side: Vector,
}

impl Pose {
    /// A place of the template in the picture.
    pub fn map(&self, at: Point) -> Point {
        self.centre + self.side * at.x + Vector::new(-self.side.y, self.side.x) * at.y
    }
}

/// A template sampled on a grid, with what its alignment needs.
#[derive(Debug)]
pub(super) struct Level {
    /// Places of the template, their grey, and how the grey changes with turn, size and place there.
    points: Vec<Sample>,
    /// Distance between places, longer sides.
    pitch: f64,
    /// How far places lie from the middle, along x and along y.
    reach: [f64; 2],
    /// The normal equations of all places, which no picture changes; `None` if they determine nothing.
    normal: Option<Cholesky<f64, Const<4>>>,
}

#[derive(Clone, Copy, Debug)]
struct Sample {
    at: Point,
    grey: f32,
    steepest: Vector4<f64>,
    part: usize,
}

/// Parts along each side that are compared one by one.
pub(super) const PARTS: usize = 6;

/// How well a mark fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fit {
    /// Normalised correlation over the whole mark, -1 to 1.
    pub correlation: f32,
    /// The same over the parts that agree.
    pub correlation_of_present: f32,
    /// Share of the mark's area in parts that agree.
    pub present: f32,
    /// Share of its area in parts that do not agree and show something of their own.
    pub strange: f32,
}

impl Level {
    /// `across`: places along the longer side.
    pub fn new(model: &Model, across: usize) -> Self {
        let pitch = 1.0 / across as f64;
        let [width, height] = model.size();
        let (columns, rows) = ((width / pitch).round().max(1.0) as usize, (height / pitch).round().max(1.0) as usize);
        let mut points = Vec::with_capacity(columns * rows);
        let part = |index: usize, count: usize| (index * PARTS / count).min(PARTS - 1);
        for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            let place = |index: usize, count: usize| (index as f64 + 0.5 - count as f64 / 2.0) * pitch;
            let at = Point::new(place(column, columns), place(row, rows));
            if !model.holds(at) {
                continue;
            }
            let grey = |dx: f64, dy: f64| model.mean(at + Vector::new(dx, dy), pitch);
            let slope = |a: f32, b: f32| f64::from(a - b) / pitch;
            let (gx, gy) = (
                slope(grey(pitch / 2.0, 0.0), grey(-pitch / 2.0, 0.0)),
                slope(grey(0.0, pitch / 2.0), grey(0.0, -pitch / 2.0)),
            );
            points.push(Sample {
                at,
                grey: grey(0.0, 0.0),
                steepest: Vector4::new(gx * at.x + gy * at.y, gy * at.x - gx * at.y, gx, gy),
                part: part(row, rows) * PARTS + part(column, columns),
            });
        }
        let reach = |of: fn(&Point) -> f64| points.iter().map(|sample| of(&sample.at).abs()).fold(0.0, f64::max);
        let reach = [reach(|at| at.x), reach(|at| at.y)];
        let normal = points.iter().map(|sample| sample.steepest * sample.steepest.transpose()).sum::<Matrix4<f64>>();
        Self { points, pitch, reach, normal: normal.cholesky() }
    }

    /// Distance between places, longer sides of the template.
    pub const fn pitch(&self) -> f64 {
        self.pitch
    }

    /// Grey of a reduced picture at every place, and how many places lie outside the picture; `None` if too many do.
    fn seen(&self, picture: &Plane<u8>, pose: &Pose, into: &mut Vec<f32>) -> Option<usize> {
        into.clear();
        if self.is_within(picture, pose) {
            into.extend(self.points.iter().map(|sample| between(picture, pose.map(sample.at))));
            return Some(0);
        }
        let mut outside = 0;
        for sample in &self.points {
            let grey = bilinear(picture, pose.map(sample.at));
            outside += usize::from(grey.is_none());
            into.push(grey.unwrap_or(f32::NAN));
        }
        (outside * 3 < self.points.len()).then_some(outside)
    }

    /// Whether every place lies between the middles of pixels.
    fn is_within(&self, picture: &Plane<u8>, pose: &Pose) -> bool {
        let [x, y] = self.reach;
        let (across, down) =
            (pose.side.x.abs() * x + pose.side.y.abs() * y, pose.side.y.abs() * x + pose.side.x.abs() * y);
        let fits = |at: f64, reach: f64, size: usize| at - reach > 0.51 && at + reach < size as f64 - 0.51;
        fits(pose.centre.x, across, picture.width()) && fits(pose.centre.y, down, picture.height())
    }

    /// Improves a pose; parts that are not `present` do not count. `None` if it runs away.
    pub fn align(
        &self,
        picture: &Plane<u8>,
        start: Pose,
        steps: usize,
        present: &[bool; PARTS * PARTS],
    ) -> Option<Pose> {
        let mut pose = start;
        let mut seen = Vec::with_capacity(self.points.len());
        let all_present = present.iter().all(|present| *present);
        for _ in 0..steps {
            let outside = self.seen(picture, &pose, &mut seen)?;
            let counts = |sample: &Sample, value: f32| !value.is_nan() && present[sample.part];
            let (gain, offset) = brightness(&self.points, &seen, counts)?;
            let per_gain = gain.recip();
            let off = |sample: &Sample, value: f32| f64::from((value - offset) * per_gain - sample.grey);
            let step = if all_present && outside == 0 {
                let pairs = self.points.iter().zip(&seen);
                let right: Vector4<f64> = pairs.map(|(sample, value)| sample.steepest * off(sample, *value)).sum();
                self.normal.as_ref()?.solve(&right)
            } else {
                self.step_of_some(&seen, counts, off)?
            };
            // The template moved by the step; the pose moves back.
            let [a, b, x, y] = [step[0], step[1], step[2], step[3]];
            let scale = (1.0 + a) * (1.0 + a) + b * b;
            let inverse = Vector::new((1.0 + a) / scale, -b / scale);
            let moved = Point::new(-(inverse.x * x - inverse.y * y), -(inverse.y * x + inverse.x * y));
            let centre = pose.map(moved);
            let side = Vector::new(
                pose.side.x * inverse.x - pose.side.y * inverse.y,
                pose.side.y * inverse.x + pose.side.x * inverse.y,
            );
            pose = Pose { centre, side };
            let ratio = side.norm() / start.side.norm();
            let away = (centre - start.centre).norm();
            if !(0.7..1.43).contains(&ratio) || away > 0.5 * start.side.norm() {
                return None;
            }
            if step.norm() < 2e-4 {
                break;
            }
        }
        Some(pose)
    }

    /// The step by places that count.
    fn step_of_some(
        &self,
        seen: &[f32],
        counts: impl Fn(&Sample, f32) -> bool,
        off: impl Fn(&Sample, f32) -> f64,
    ) -> Option<Vector4<f64>> {
        let mut normal = Matrix4::zeros();
        let mut right = Vector4::zeros();
        for (sample, value) in self.points.iter().zip(seen).filter(|(sample, value)| counts(sample, **value)) {
            normal += sample.steepest * sample.steepest.transpose();
            right += sample.steepest * off(sample, *value);
        }
        Some(normal.cholesky()?.solve(&right))
    }

    /// How well the mark fits at a pose, and which parts of it do.
    pub fn fit(&self, picture: &Plane<u8>, pose: &Pose) -> Option<(Fit, [bool; PARTS * PARTS])> {
        let mut seen = Vec::with_capacity(self.points.len());
        self.seen(picture, pose, &mut seen)?;
        let inside = |_: &Sample, value: f32| !value.is_nan();
        let correlation = correlation(&self.points, &seen, inside);
        let mut present = [true; PARTS * PARTS];
        // Brightness and contrast are those of the parts that agree: what covers the mark must not set them.
        for _ in 0..3 {
            let counted = |sample: &Sample, value: f32| inside(sample, value) && present[sample.part];
            let Some((gain, offset)) = brightness(&self.points, &seen, counted) else { break };
            let next = self.agreeing(&seen, gain, offset);
            if next == present {
                break;
            }
            present = next;
        }
        let counted = |sample: &Sample, value: f32| inside(sample, value) && present[sample.part];
        let share = self.points.iter().zip(&seen).filter(|(s, v)| counted(s, **v)).count() as f32;
        let fit = Fit {
            correlation,
            correlation_of_present: self::correlation(&self.points, &seen, counted),
            present: share / self.points.len().max(1) as f32,
            strange: self.strange(&seen, &present),
        };
        Some((fit, present))
    }

    /// Parts whose grey differs from the template's by less than half of the template's own contrast.
    fn agreeing(&self, seen: &[f32], gain: f32, offset: f32) -> [bool; PARTS * PARTS] {
        let mean = self.points.iter().map(|s| s.grey).sum::<f32>() / self.points.len() as f32;
        let variance = self.points.iter().map(|s| (s.grey - mean).powi(2)).sum::<f32>() / self.points.len() as f32;
        let mut off = [(0.0_f32, 0_u32); PARTS * PARTS];
        for (sample, value) in self.points.iter().zip(seen) {
            let part = &mut off[sample.part];
            part.0 += if value.is_nan() { 1.0 } else { ((value - offset) / gain - sample.grey).powi(2) };
            part.1 += 1;
        }
        off.map(|(square, count)| square <= 0.3 * variance * count as f32)
    }
}

impl Level {
    /// Share of places in parts that do not agree and are not plain.
    fn strange(&self, seen: &[f32], present: &[bool; PARTS * PARTS]) -> f32 {
        let mut sums = [[0.0_f32; 3]; PARTS * PARTS];
        let mut all = [0.0_f32; 3];
        for (sample, value) in self.points.iter().zip(seen).filter(|(_, value)| !value.is_nan()) {
            for sums in [&mut sums[sample.part], &mut all] {
                for (sum, term) in sums.iter_mut().zip([1.0, *value, value * value]) {
                    *sum += term;
                }
            }
        }
        let variance = |[count, sum, square]: [f32; 3]| square / count.max(1.0) - (sum / count.max(1.0)).powi(2);
        let whole = variance(all);
        let strange = sums.iter().zip(present).filter(|(sums, present)| !**present && variance(**sums) > PLAIN * whole);
        strange.map(|(sums, _)| sums[0]).sum::<f32>() / all[0].max(1.0)
    }
}

/// Variance of grey within a part, in shares of that of the mark, up to which it is plain: covered rather than printed.
const PLAIN: f32 = 0.15;

/// Grey at a place between the middles of pixels.
fn between(picture: &Plane<u8>, at: Point) -> f32 {
    let (x, y) = (at.x as f32 - 0.5, at.y as f32 - 0.5);
    // Within 32 bits, whose conversion is one instruction.
    let (column, row) = (x as i32, y as i32);
    let (fx, fy) = (x - column as f32, y - row as f32);
    let (column, row) = (column as usize, row as usize);
    let pair = |row: usize| {
        let line = &picture.row(row)[column..column + 2];
        let (left, right) = (f32::from(line[0]), f32::from(line[1]));
        left + (right - left) * fx
    };
    let (upper, lower) = (pair(row), pair(row + 1));
    upper + (lower - upper) * fy
}

/// Gain and offset that take the template's grey to the picture's, least squares; `None` if the picture is flat there or
/// light and dark are exchanged.
fn brightness(points: &[Sample], seen: &[f32], counts: impl Fn(&Sample, f32) -> bool) -> Option<(f32, f32)> {
    let sums = sums(points, seen, counts);
    let (count, own, other) = (sums[0], sums[1], sums[2]);
    let variance = sums[3] - own * own / count;
    let gain = (sums[4] - own * other / count) / variance;
    (count >= 8.0 && gain > 1.0).then(|| (gain as f32, ((other - gain * own) / count) as f32))
}

/// Normalised correlation.
fn correlation(points: &[Sample], seen: &[f32], counts: impl Fn(&Sample, f32) -> bool) -> f32 {
    let [count, own, other, own_square, product, other_square] = sums(points, seen, counts);
    let (a, b) = (own_square - own * own / count, other_square - other * other / count);
    if count < 8.0 || a <= 0.0 || b <= 0.0 {
        return 0.0;
    }
    ((product - own * other / count) / (a * b).sqrt()) as f32
}

/// Count, sums of template and picture, of template squared, of their product, of picture squared.
fn sums(points: &[Sample], seen: &[f32], counts: impl Fn(&Sample, f32) -> bool) -> [f64; 6] {
    let mut sums = [0.0; 6];
    for (sample, value) in points.iter().zip(seen) {
        if counts(sample, *value) {
            let (t, p) = (f64::from(sample.grey), f64::from(*value));
            for (sum, term) in sums.iter_mut().zip([1.0, t, p, t * t, t * p, p * p]) {
                *sum += term;
            }
        }
    }
    sums
}
