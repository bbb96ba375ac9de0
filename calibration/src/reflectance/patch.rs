//! Patches of known reflectance as the picture shows them.

use grader::calibration::Shading;
use grader::geometry::{Point, Vector, cross, median};
use grader::plane::Plane;

use super::fields::MOST_UNDERFLOW;
use super::{Averaged, ReflectanceError, Region};

/// Fewest pixels of a patch: the mean of so many is ten times better than each.
const LEAST_PIXELS: usize = 100;
/// Share of a patch's width and height that is looked at, about its middle: its rim is blurred.
const LOOKED_AT: f64 = 0.8;
/// Difference between the quarters of a patch, share of the light, beside what noise explains. Assumed: half of it is wrong at
/// either end, and stays within the 0.01 that reflectance may be off.
const LARGEST_UNEVENNESS: f64 = 0.02;
/// Range of four normal values in standard deviations that is passed once in a thousand (studentised range).
const RANGE_OF_FOUR: f64 = 5.31;
/// Noise of a pixel, share of the light. Assumed: an aperture of 8 pixels' diameter averages 50, and 5 % become 0.7 %.
const MOST_NOISE: f64 = 0.05;
/// Share of saturated pixels of a patch.
const MOST_SATURATED: f64 = 0.001;

/// A patch as it was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedPatch {
    /// Its name.
    pub name: String,
    /// Stated reflectance.
    pub stated: f64,
    /// Reflectance by the line.
    pub measured: f64,
    /// Mean share of the light.
    pub level: f64,
    /// Standard deviation of its pixels from their neighbours, share of the light.
    pub noise: f64,
    /// Pixels looked at.
    pub pixels: usize,
    /// Expanded uncertainty (k = 2) of the stated reflectance; `None`: not stated.
    pub uncertainty: Option<f64>,
}

impl FittedPatch {
    /// Standard error of its level by noise.
    pub(super) fn error(&self) -> f64 {
        self.noise / (self.pixels.max(1) as f64).sqrt()
    }
}

/// Mean and evenness of a patch, with the light taken out.
pub(super) fn measured(card: &Averaged, light: &Shading, region: &Region) -> Result<FittedPatch, ReflectanceError> {
    let name = region.name.clone();
    let middle = region.corners.iter().fold(Vector::zeros(), |sum, p| sum + p.coords) / 4.0;
    let corners = region.corners.map(|p| Point::from(middle + (p.coords - middle) * LOOKED_AT));
    let (width, height) = (card.mean.width() as f64, card.mean.height() as f64);
    if !corners.iter().all(|p| (0.0..=width).contains(&p.x) && (0.0..=height).contains(&p.y)) {
        return Err(ReflectanceError::PatchOutside { name });
    }
    let [a, b, _, d] = corners;
    let mut quarters = [[0.0_f64; 2]; 4];
    let (mut count, mut sum, mut ends) = (0_usize, 0.0, [0_usize; 2]);
    let (mut steps, mut before) = (Vec::new(), None);
    for (x, y) in inside(&corners, &card.mean) {
        let at = Point::new(x as f64 + 0.5, y as f64 + 0.5);
        let grey = card.mean[(y, x)];
        let share = f64::from(light.reflectance(grey, at));
        count += 1;
        sum += share;
        // Neighbours on a row: their differences are noise, whatever shadow lies on the patch.
        if let Some((_, other)) = before.replace(((x, y), share)).filter(|(at, _)| *at == (x.wrapping_sub(1), y)) {
            steps.push((share - other).abs());
        }
        ends[0] += usize::from(f64::from(grey) >= card.full_scale);
        ends[1] += usize::from(grey <= 0.0);
        // Which half along both sides of the patch.
        let (along, down) = (b - a, d - a);
        let half = |way: Vector| usize::from((at - a).dot(&way) > 0.5 * way.norm_squared());
        let quarter = &mut quarters[half(along) + 2 * half(down)];
        quarter[0] += share;
        quarter[1] += 1.0;
    }
    if count < LEAST_PIXELS {
        return Err(ReflectanceError::PatchTooSmall { name, pixels: count, least: LEAST_PIXELS });
    }
    let [saturated, black] = ends.map(|clipped| clipped as f64 / count as f64);
    if saturated > MOST_SATURATED {
        return Err(ReflectanceError::PatchSaturated { name, share: saturated });
    }
    if black > MOST_UNDERFLOW {
        return Err(ReflectanceError::PatchUnderflow { name, share: black });
    }
    // Half of the differences of two normal values lie within 0.6745 times their standard deviation, which is the square
    // root of 2 times that of each.
    let noise = median(&mut steps).unwrap_or_default() / (0.6745 * std::f64::consts::SQRT_2);
    if noise > MOST_NOISE {
        return Err(ReflectanceError::Noise { name, noise });
    }
    even(&quarters, noise, &name)?;
    Ok(FittedPatch {
        name,
        stated: region.reflectance,
        measured: f64::NAN,
        level: sum / count as f64,
        noise,
        pixels: count,
        uncertainty: region.uncertainty,
    })
}

/// Whether quarters (sum, count) differ by no more than allowed beside noise.
fn even(quarters: &[[f64; 2]; 4], noise: f64, name: &str) -> Result<(), ReflectanceError> {
    let seen = || quarters.iter().filter(|quarter| quarter[1] > 0.0);
    let (low, top) =
        seen().map(|q| q[0] / q[1]).fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let fewest = seen().map(|quarter| quarter[1]).fold(f64::INFINITY, f64::min);
    let limit = LARGEST_UNEVENNESS + RANGE_OF_FOUR * noise / fewest.sqrt();
    if top - low > limit {
        return Err(ReflectanceError::PatchUneven { name: name.to_owned(), difference: top - low, limit });
    }
    Ok(())
}

/// Pixels whose centres lie within a convex quadrilateral: column and row.
pub(crate) fn inside<'a>(
    corners: &'a [Point; 4],
    picture: &'a Plane<f32>,
) -> impl Iterator<Item = (usize, usize)> + 'a {
    let range = |value: fn(&Point) -> f64, size: usize| {
        let low = corners.iter().map(value).fold(f64::INFINITY, f64::min).max(0.0) as usize;
        let high = corners.iter().map(value).fold(0.0, f64::max).ceil().max(0.0) as usize;
        low.min(size)..high.min(size)
    };
    let (columns, rows) = (range(|p| p.x, picture.width()), range(|p| p.y, picture.height()));
    let turn = cross(corners[1] - corners[0], corners[3] - corners[0]).signum();
    rows.flat_map(move |y| columns.clone().map(move |x| (x, y))).filter(move |(x, y)| {
        let at = Point::new(*x as f64 + 0.5, *y as f64 + 0.5);
        (0..4).all(|index| cross(corners[(index + 1) % 4] - corners[index], at - corners[index]) * turn >= 0.0)
    })
}
