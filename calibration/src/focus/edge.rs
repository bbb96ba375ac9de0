//! One slanted edge.
//!
//! Each line of pixels across the edge gives the place where it meets the edge, as the centroid of the differences of
//! neighbours; a parabola through these places is the edge (a straight line would blur what the lens bends). Every pixel then
//! has a distance from the edge, and the means over a quarter of a pixel of distance are the edge-spread function.
//!
//! Different from ISO 12233: distances are taken across the edge, not along the lines of pixels; both plateaus are
//! levels (a slope across the edge would be read as blur); the window on the line-spread function is flat in the middle.

use grader::calibration::Geometry;
use grader::frame::Frame;
use grader::geometry::{Point, Vector};
use nalgebra::{Matrix3, Vector3};

use super::FocusError;
use super::transfer::{mtf50, rise};
use crate::lens::grey::Grey;

/// Bins of the edge-spread function in each pixel.
const PER_PIXEL: f64 = 4.0;
/// Least length and least clear width on each side, pixels.
pub(super) const LEAST_LENGTH: f64 = 20.0;
pub(super) const LEAST_CLEAR: f64 = 5.0;
/// Clear width that is used at most: more holds no more of the edge, only noise.
const MOST_CLEAR: f64 = 24.0;
/// Difference of both sides of which noise makes little, of full scale.
const LEAST_CONTRAST: f64 = 0.1;
/// Scatter of the places around the parabola beyond which there is no edge, pixels.
const MOST_SCATTER: f64 = 0.6;
/// Share of empty bins at which the edge meets the pixels in too few places.
const EMPTY: f64 = 0.1;
/// Share of clipped pixels on a side.
const CLIPPED: f64 = 0.02;

/// Where an edge lies in a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EdgePlace {
    /// One end, pixels; (0.5, 0.5) is the centre of the first pixel.
    pub from: Point,
    /// The other end, pixels.
    pub to: Point,
    /// Width on each side in which nothing else is printed, pixels.
    pub clear: f64,
}

/// How sharply an edge is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sharpness {
    /// Spatial frequency at which half of the contrast is left, cycles per pixel.
    pub mtf50: f64,
    /// Rise from 10 to 90 % of the contrast, pixels.
    pub rise_px: f64,
    /// The same, mm; `None` without geometry.
    pub rise_mm: Option<f64>,
    /// Overshoot beyond both plateaus, as a share of the contrast: blur makes none, sharpening in the camera does.
    pub overshoot: f64,
    /// Difference of both sides, of full scale.
    pub contrast: f64,
    /// Angle to the nearest axis of the pixels, degrees.
    pub degrees: f64,
    /// Where the edge was measured, pixels.
    pub middle: Point,
    /// The light side lies to the right when looking from one end to the other (y down).
    pub light_to_the_right: bool,
}

/// Measures a slanted edge.
///
/// # Errors
/// If there is no edge, or it is too small, clipped, damaged or not slanted.
pub fn measure_edge(frame: &Frame, place: &EdgePlace, geometry: Option<&Geometry>) -> Result<Sharpness, FocusError> {
    measure(&Grey::of(frame), place, geometry)
}

pub(super) fn measure(grey: &Grey, place: &EdgePlace, geometry: Option<&Geometry>) -> Result<Sharpness, FocusError> {
    let lines = Lines::across(grey, place)?;
    let (dark, light) = lines.plateaus()?;
    let curve = lines.curve(dark, light)?;
    let spread = lines.spread(&curve, dark, light)?;
    let mut sharpness = spread.sharpness(lines.clear)?;
    let across = lines.place(curve.at(lines.half), lines.half);
    let normal = lines.normal(&curve);
    sharpness.degrees = lines.degrees(&curve);
    sharpness.contrast = light.max(dark) - light.min(dark);
    sharpness.middle = across;
    sharpness.rise_mm = geometry.and_then(|geometry| {
        let at = |by: f64| geometry.to_millimetres(across + normal * by);
        Some((at(0.5)? - at(-0.5)?).norm() * sharpness.rise_px)
    });
    // The right of the way from one end to the other, y down.
    let way = place.to - place.from;
    let right = Vector::new(-way.y, way.x);
    let to_light = if light > dark { normal } else { -normal };
    sharpness.light_to_the_right = right.dot(&to_light) > 0.0;
    Ok(sharpness)
}

/// Lines of pixels across an edge: rows if the edge is nearer the vertical, else columns. `along` counts lines from
/// the first, `across` is the place within a line in pixels.
struct Lines<'a> {
    grey: &'a Grey,
    rows: bool,
    first: usize,
    count: usize,
    /// Where the edge begins, across, and how far it goes with each line.
    begin: f64,
    slope: f64,
    /// Half the number of lines.
    half: f64,
    /// Clear width to each side along the lines, pixels.
    reach: f64,
    /// Clear width across the edge, pixels.
    clear: f64,
}

impl<'a> Lines<'a> {
    fn across(grey: &'a Grey, place: &EdgePlace) -> Result<Self, FocusError> {
        let way = place.to - place.from;
        let (length, clear) = (way.norm(), place.clear.min(MOST_CLEAR));
        let inside = |p: Point| p.x >= 0.0 && p.y >= 0.0 && p.x <= grey.width() as f64 && p.y <= grey.height() as f64;
        if !(inside(place.from) && inside(place.to)) {
            return Err(FocusError::Outside);
        }
        let rows = way.y.abs() >= way.x.abs();
        let flip = |p: Point| if rows { p } else { Point::new(p.y, p.x) };
        let (mut from, mut to) = (flip(place.from), flip(place.to));
        if to.y < from.y {
            std::mem::swap(&mut from, &mut to);
        }
        let slope = (to.x - from.x) / (to.y - from.y);
        let reach = clear * slope.hypot(1.0);
        // Whole lines, kept off both ends so far that what is beyond them stays outside the clear width.
        let margin = 1.0 + clear * slope.abs();
        let (first, last) = ((from.y + margin).ceil(), (to.y - margin).floor());
        if !(length >= LEAST_LENGTH && place.clear >= LEAST_CLEAR && last - first >= LEAST_LENGTH / 2.0) {
            let (least_length, least_clear) = (LEAST_LENGTH, LEAST_CLEAR);
            return Err(FocusError::TooSmall { length, clear: place.clear, least_length, least_clear });
        }
        let begin = from.x + slope * (first + 0.5 - from.y);
        let count = (last - first) as usize;
        let width = if rows { grey.width() } else { grey.height() } as f64;
        let ends = [begin, begin + slope * (count - 1) as f64];
        if ends.iter().any(|x| x - reach - 1.0 < 0.0 || x + reach + 1.0 > width) {
            return Err(FocusError::Outside);
        }
        let half = (count - 1) as f64 / 2.0;
        Ok(Self { grey, rows, first: first as usize, count, begin, slope, half, reach, clear })
    }

    /// Pixels of a line.
    const fn width(&self) -> usize {
        if self.rows { self.grey.width() } else { self.grey.height() }
    }

    fn level(&self, line: usize, x: usize) -> f64 {
        let along = self.first + line;
        f64::from(if self.rows { self.grey.pixel(x, along) } else { self.grey.pixel(along, x) })
    }

    /// The place in the picture of a place across at a line.
    fn place(&self, across: f64, line: f64) -> Point {
        let along = self.first as f64 + line + 0.5;
        if self.rows { Point::new(across, along) } else { Point::new(along, across) }
    }

    /// Unit vector across the edge, towards larger `across`.
    fn normal(&self, curve: &Curve) -> Vector {
        let slope = curve.slope(self.half);
        let normal = Vector::new(1.0, -slope) / slope.hypot(1.0);
        if self.rows { normal } else { Vector::new(normal.y, normal.x) }
    }

    fn degrees(&self, curve: &Curve) -> f64 {
        curve.slope(self.half).abs().atan().to_degrees()
    }

    /// Pixels of a line within `reach` of the stated edge.
    fn pixels(&self, line: usize, reach: f64) -> std::ops::Range<usize> {
        let centre = self.begin + self.slope * line as f64;
        (centre - reach).floor().max(0.0) as usize..(centre + reach).ceil().max(0.0) as usize
    }

    /// Levels before and behind the edge: means over the outer third of the clear width.
    fn plateaus(&self) -> Result<(f64, f64), FocusError> {
        let (mut sums, mut counts, mut ends) = ([0.0; 2], [0.0; 2], [0.0; 2]);
        for line in 0..self.count {
            let centre = self.begin + self.slope * line as f64;
            for x in self.pixels(line, self.reach) {
                let off = x as f64 + 0.5 - centre;
                if off.abs() > self.reach * 2.0 / 3.0 {
                    let (side, level) = (usize::from(off > 0.0), self.level(line, x));
                    sums[side] += level;
                    counts[side] += 1.0;
                    ends[side] += f64::from(u8::from(level <= 0.0 || level >= 1.0));
                }
            }
        }
        let [before, behind] = [sums[0] / counts[0], sums[1] / counts[1]];
        let contrast = (before - behind).abs();
        if contrast.is_nan() || contrast < LEAST_CONTRAST {
            return Err(FocusError::NoContrast { contrast });
        }
        if ends[0] > CLIPPED * counts[0] || ends[1] > CLIPPED * counts[1] {
            return Err(FocusError::Clipped);
        }
        Ok((before, behind))
    }

    /// The edge as a parabola over the lines, in two rounds: the second looks only around where the first found it.
    fn curve(&self, before: f64, behind: f64) -> Result<Curve, FocusError> {
        let mut curve =
            Curve { at_middle: self.begin + self.slope * self.half, slope: self.slope, bend: 0.0, half: self.half };
        let mut scatter = f64::NAN;
        for reach in [self.reach, (self.reach / 2.0).max(LEAST_CLEAR)] {
            let places: Vec<(f64, f64)> = (0..self.count)
                .filter_map(|line| {
                    let centre = curve.at(line as f64);
                    let (mut weight, mut moment) = (0.0, 0.0);
                    let pixels = (centre - reach).ceil().max(1.0) as usize
                        ..((centre + reach).floor().max(1.0) as usize).min(self.width());
                    for x in pixels {
                        let off = x as f64 - centre;
                        let window = 0.54 + 0.46 * (std::f64::consts::PI * off / reach).cos();
                        let step = (self.level(line, x) - self.level(line, x - 1)) / (behind - before) * window;
                        weight += step;
                        moment += step * off;
                    }
                    (weight > 0.3).then_some((line as f64, centre + moment / weight))
                })
                .collect();
            let too_few = places.len() < self.count / 2;
            (curve, scatter) = Curve::through(&places, self.half)
                .filter(|_| !too_few)
                .ok_or(FocusError::NotStraight { rms: self.reach })?;
        }
        let wandered = (0..self.count)
            .any(|line| (curve.at(line as f64) - self.begin - self.slope * line as f64).abs() > self.reach / 2.0);
        if scatter > MOST_SCATTER || wandered {
            return Err(FocusError::NotStraight { rms: scatter });
        }
        Ok(curve)
    }

    /// The edge-spread function, from 0 before to 1 behind the edge.
    fn spread(&self, curve: &Curve, before: f64, behind: f64) -> Result<Spread, FocusError> {
        let bins = (2.0 * self.clear * PER_PIXEL) as usize;
        let (mut sums, mut counts) = (vec![0.0; bins], vec![0.0; bins]);
        for line in 0..self.count {
            let (centre, slope) = (curve.at(line as f64), curve.slope(line as f64));
            for x in self.pixels(line, self.reach) {
                let distance = (x as f64 + 0.5 - centre) / slope.hypot(1.0);
                let bin = ((distance + self.clear) * PER_PIXEL).floor();
                if bin >= 0.0 && (bin as usize) < bins {
                    sums[bin as usize] += (self.level(line, x) - before) / (behind - before);
                    counts[bin as usize] += 1.0;
                }
            }
        }
        // The outermost bins may be cut by the slant.
        let used = 2..bins.saturating_sub(2);
        let empty = used.clone().filter(|&i| counts[i] == 0.0).count();
        if empty as f64 > EMPTY * used.len() as f64 {
            return Err(FocusError::NotSlanted { degrees: self.degrees(curve) });
        }
        let mut values: Vec<f64> = used.clone().map(|i| sums[i] / counts[i]).collect();
        fill(&mut values);
        Ok(Spread { values, middle: bins as f64 / 2.0 - 0.5 - used.start as f64 })
    }
}

/// Empty bins between others get the value on the way between them.
fn fill(values: &mut [f64]) {
    for i in 0..values.len() {
        if values[i].is_nan() {
            let before = i.checked_sub(1).map(|b| values[b]);
            let behind = (i + 1..values.len()).find(|&b| !values[b].is_nan()).map(|b| (b - i, values[b]));
            values[i] = match (before, behind) {
                (Some(before), Some((steps, behind))) => before + (behind - before) / (steps + 1) as f64,
                (Some(value), None) | (None, Some((_, value))) => value,
                (None, None) => 0.0,
            };
        }
    }
}

/// Where an edge crosses each line: a parabola.
struct Curve {
    at_middle: f64,
    slope: f64,
    bend: f64,
    half: f64,
}

impl Curve {
    fn at(&self, line: f64) -> f64 {
        let off = line - self.half;
        self.at_middle + off * (self.slope + off * self.bend)
    }

    fn slope(&self, line: f64) -> f64 {
        self.slope + 2.0 * self.bend * (line - self.half)
    }

    /// Least squares, and the root mean square of what is left.
    fn through(places: &[(f64, f64)], half: f64) -> Option<(Self, f64)> {
        let (mut matrix, mut right) = (Matrix3::zeros(), Vector3::zeros());
        for (line, place) in places {
            let off = (line - half) / half;
            let row = Vector3::new(1.0, off, off * off);
            matrix += row * row.transpose();
            right += row * *place;
        }
        let found = matrix.cholesky()?.solve(&right);
        let curve = Self { at_middle: found.x, slope: found.y / half, bend: found.z / (half * half), half };
        let squares: f64 = places.iter().map(|(line, place)| (place - curve.at(*line)).powi(2)).sum();
        let rms = (squares / places.len().saturating_sub(3).max(1) as f64).sqrt();
        (found.iter().all(|v| v.is_finite())).then_some((curve, rms))
    }
}

/// An edge-spread function.
struct Spread {
    values: Vec<f64>,
    /// The bin of the edge.
    middle: f64,
}

impl Spread {
    fn sharpness(&self, clear: f64) -> Result<Sharpness, FocusError> {
        let blurred = FocusError::TooBlurred { clear };
        let rise = rise(&self.values, self.middle, 0.1, 0.9).ok_or(blurred.clone())?;
        // Three rises to each side hold all of a bell-shaped line (7.7 standard deviations).
        let reach = (3.0 * rise).max(6.0 * PER_PIXEL).min(self.middle);
        if reach < 1.5 * rise {
            return Err(blurred);
        }
        let mtf50 = mtf50(&self.values, 1.0 / PER_PIXEL, self.middle, reach).ok_or(blurred)?;
        let over = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0_f64, f64::max);
        // Single bins scatter: means over one pixel.
        let smooth = || self.values.windows(PER_PIXEL as usize).map(|w| w.iter().sum::<f64>() / w.len() as f64);
        let overshoot = over(&mut smooth().map(|v| v - 1.0)).max(over(&mut smooth().map(|v| -v)));
        Ok(Sharpness {
            mtf50,
            rise_px: rise / PER_PIXEL,
            rise_mm: None,
            overshoot,
            contrast: 0.0,
            degrees: 0.0,
            middle: Point::origin(),
            light_to_the_right: false,
        })
    }
}

#[cfg(test)]
mod tests;
