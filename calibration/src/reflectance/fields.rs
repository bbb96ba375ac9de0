//! Smooth fields of dark and light.

use grader::calibration::{Field, FieldError};
use grader::geometry::{Point, median};
use grader::plane::Plane;

use super::{Averaged, ReflectanceError};

/// Nodes along the longer side of a picture. A light that falls to 60 % from middle to corner bends by less than a
/// thousandth between two of them.
const NODES: usize = 33;
/// Pixels of a window that are looked at along each side: enough for a plane, few enough for large pictures.
const LOOKS: usize = 24;
/// Departures in standard deviations beyond which a pixel is dust.
const DUST: f64 = 4.0;
/// Departure from a smooth course, share of the light, that counts as structure. Assumed: it changes a reflectance of 0.8
/// by as much as the calibration may be wrong (0.01), with half of it left for dust between nodes.
const STRUCTURE: f64 = 0.02;
/// The same in standard deviations of what noise makes. Derived: normal noise passes it once in 15,000 cells.
const BY_NOISE: f64 = 4.0;
/// Share of the area that may be structure (dust is).
const MOST_STRUCTURE: f64 = 0.02;
/// Darkest over lightest that is corrected. Assumed: below it a pixel in the corner has half the steps of one in the middle.
const LEAST_EVENNESS: f64 = 0.5;
/// Share of saturated pixels in a flat field. Assumed: hot pixels are fewer.
const MOST_SATURATED: f64 = 1e-3;
/// Share of pixels at level 0 in dark frames or on a patch. Derived: cutting off a tenth of normal noise raises its mean by
/// 0.05 standard deviations, 0.0025 of reflectance at the largest noise that is accepted.
pub(super) const MOST_UNDERFLOW: f64 = 0.1;
/// Level of a dark frame, share of full scale. Assumed: black levels of cameras lie below.
const DARKEST: f64 = 0.1;
/// Range of the dark field over the picture, share of full scale. Assumed: more is light.
const DARK_RANGE: f64 = 0.03;
/// Light of the flat field in its middle, share of full scale. Assumed: of less hardly more than noise is left in the corners.
const LEAST_LIGHT: f64 = 0.05;

/// What a flat field showed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flatness {
    /// Darkest over lightest.
    pub evenness: f64,
    /// Share of the area that departs from the smooth course: dust and structure.
    pub structure: f64,
    /// Root mean square of what cells depart from it, share of the light.
    pub residual: f64,
    /// The part of it that neighbouring cells share and not all, neither noise nor a common factor: light that does not follow the
    /// smooth course.
    pub misfit: f64,
}

/// Whether dark frames are not cut off at the lower end.
pub(super) fn check_clipped(dark: &Averaged) -> Result<(), ReflectanceError> {
    if dark.ends[1] > MOST_UNDERFLOW {
        return Err(ReflectanceError::Underflow { share: dark.ends[1] });
    }
    Ok(())
}

/// Whether no light fell on dark frames.
pub(super) fn check_dark(dark: &Averaged) -> Result<(), ReflectanceError> {
    let level = mean(dark) / dark.full_scale;
    if level > DARKEST { Err(ReflectanceError::NotDark { level }) } else { Ok(()) }
}

/// Whether none fell on a part of them.
pub(super) fn check_dark_even(dark: &Averaged, field: &Field) -> Result<(), ReflectanceError> {
    let nodes = field.nodes().data().iter().map(|value| f64::from(*value));
    let (low, high) = nodes.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let range = (high - low) / dark.full_scale;
    if range > DARK_RANGE { Err(ReflectanceError::DarkUneven { range, limit: DARK_RANGE }) } else { Ok(()) }
}

fn mean(series: &Averaged) -> f64 {
    series.mean.data().iter().map(|value| f64::from(*value)).sum::<f64>() / series.mean.data().len() as f64
}

pub(super) fn check_flat(flat: &Averaged, dark: &Averaged) -> Result<(), ReflectanceError> {
    let share = flat.ends[0];
    if share > MOST_SATURATED {
        return Err(ReflectanceError::FlatSaturated { share });
    }
    let level = (mean(flat) - mean(dark)) / flat.full_scale;
    if level < LEAST_LIGHT {
        return Err(ReflectanceError::NoLight { level });
    }
    Ok(())
}

/// How even the light is once the dark is taken off.
pub(super) fn check_even(
    black: &Field,
    light: &Field,
    flatness: Flatness,
    full_scale: f64,
) -> Result<Flatness, ReflectanceError> {
    // First the structure: what is printed on a target looks like light that falls off.
    if flatness.structure > MOST_STRUCTURE {
        return Err(ReflectanceError::NotFlat { share: flatness.structure });
    }
    let (width, height) = (light.width() as f64, light.height() as f64);
    let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
    for (row, column) in (0..=NODES).flat_map(|row| (0..=NODES).map(move |column| (row, column))) {
        let at = Point::new(width * column as f64 / NODES as f64, height * row as f64 / NODES as f64);
        let span = f64::from(light.at(at) - black.at(at));
        low = low.min(span);
        high = high.max(span);
    }
    let evenness = if high > 0.01 * full_scale { low / high } else { 0.0 };
    if evenness < LEAST_EVENNESS {
        return Err(ReflectanceError::Uneven { share: evenness, least: LEAST_EVENNESS });
    }
    Ok(Flatness { evenness, ..flatness })
}

/// The smooth course of a picture: at each node a plane laid through the pixels around it, without those that lie off.
///
/// # Errors
/// If the picture has no pixels.
pub fn smooth(picture: &Plane<f32>) -> Result<(Field, Flatness), FieldError> {
    course(picture, 0.0)
}

/// The same; what noise of so many grey levels from pixel to pixel makes is no structure.
pub(super) fn course(picture: &Plane<f32>, noise: f64) -> Result<(Field, Flatness), FieldError> {
    let (width, height) = (picture.width(), picture.height());
    let longest = width.max(height).max(1);
    let nodes = |side: usize| (NODES * side).div_ceil(longest).max(3);
    let (columns, rows) = (nodes(width), nodes(height));
    let field = Field::from_fn(columns, rows, (width, height), |node| {
        // Four steps between nodes: a speck of dust as wide as one of them does not rule its window.
        let half = 2.0 * longest as f64 / (NODES - 1) as f64;
        plane_at(picture, node, half)
    })?;
    // Means of cells: noise of single pixels is no structure.
    let side = (longest / 256).max(4);
    let departures = Plane::from_fn(width / side, height / side, |row, column| {
        let (top, left) = (row * side, column * side);
        let sum: f32 = (top..top + side).map(|y| picture.row(y)[left..left + side].iter().sum::<f32>()).sum();
        let mean = sum / (side * side) as f32;
        let middle = side as f64 / 2.0;
        let expected = field.at(Point::new(left as f64 + middle, top as f64 + middle));
        f64::from((mean - expected) / expected.abs().max(1.0))
    });
    let level = picture.data().iter().map(|value| f64::from(*value)).sum::<f64>() / picture.data().len().max(1) as f64;
    let by_noise = BY_NOISE * noise / (side as f64 * level.abs().max(1.0));
    Ok((field, flatness(&departures, STRUCTURE.max(by_noise))))
}

/// What the departures of cells come to, for light that is even.
fn flatness(departures: &Plane<f64>, most: f64) -> Flatness {
    let cells = departures.data().len().max(1) as f64;
    let off = departures.data().iter().filter(|departure| departure.abs() > most).count();
    let squares: f64 = departures.data().iter().map(|departure| departure * departure).sum();
    // Without dust, whose cells are neighbours, too.
    let sound = |departure: &f64| departure.abs() <= most;
    let (sum, count) = departures.data().iter().filter(|d| sound(d)).fold((0.0, 0_usize), |(s, n), d| (s + d, n + 1));
    // What all places share does no harm: the patches are measured in the same light.
    let mean = sum / count.max(1) as f64;
    let neighbours = (0..departures.height()).flat_map(|row| departures.row(row).windows(2));
    let both = neighbours.filter(|pair| pair.iter().all(sound));
    let (products, pairs) =
        both.fold((0.0, 0_usize), |(sum, count), pair| (sum + (pair[0] - mean) * (pair[1] - mean), count + 1));
    Flatness {
        evenness: 1.0,
        structure: off as f64 / cells,
        residual: (squares / cells).sqrt(),
        misfit: (products / pairs.max(1) as f64).max(0.0).sqrt(),
    }
}

/// Standard deviation of a node by noise, in that of a pixel.
pub(super) fn node_noise(picture: &Plane<f32>) -> f64 {
    let longest = picture.width().max(picture.height()) as f64;
    let along = (4.0 * longest / (NODES - 1) as f64).clamp(1.0, LOOKS as f64);
    1.0 / along
}

/// Value at a place of the plane through the pixels within `half` of it.
fn plane_at(picture: &Plane<f32>, at: Point, half: f64) -> f32 {
    let span = |middle: f64, size: usize| {
        let low = (middle - half).max(0.0) as usize;
        let high = ((middle + half).ceil() as usize).min(size).max(low + 1).min(size);
        (low.min(size.saturating_sub(1)), high)
    };
    let ((left, right), (top, bottom)) = (span(at.x, picture.width()), span(at.y, picture.height()));
    let (dx, dy) = (((right - left) / LOOKS).max(1), ((bottom - top) / LOOKS).max(1));
    let seen: Vec<[f64; 3]> = (top..bottom)
        .step_by(dy)
        .flat_map(|y| (left..right).step_by(dx).map(move |x| (x, y)))
        .map(|(x, y)| [x as f64 + 0.5 - at.x, y as f64 + 0.5 - at.y, f64::from(picture[(y, x)])])
        .collect();
    let mut kept = seen.clone();
    let mut plane = [0.0; 3];
    for _ in 0..3 {
        plane = fitted(&kept)
            .unwrap_or_else(|| [kept.iter().map(|p| p[2]).sum::<f64>() / kept.len().max(1) as f64, 0.0, 0.0]);
        let departure = |p: &[f64; 3]| p[2] - (plane[0] + plane[1] * p[0] + plane[2] * p[1]);
        let mut sizes: Vec<f64> = seen.iter().map(|p| departure(p).abs()).collect();
        // Of a normal distribution the median absolute departure is 0.6745 standard deviations.
        let limit = (DUST * median(&mut sizes).unwrap_or_default() / 0.6745).max(1e-6);
        kept = seen.iter().filter(|p| departure(p).abs() <= limit).copied().collect();
    }
    plane[0] as f32
}

/// `z = c + a x + b y` by least squares: c, a, b.
fn fitted(points: &[[f64; 3]]) -> Option<[f64; 3]> {
    let mut normal = nalgebra::Matrix3::zeros();
    let mut right = nalgebra::Vector3::zeros();
    for [x, y, z] in points {
        let row = nalgebra::Vector3::new(1.0, *x, *y);
        normal += row * row.transpose();
        right += row * *z;
    }
    let solution = normal.lu().solve(&right)?;
    solution.iter().all(|v| v.is_finite()).then(|| [solution[0], solution[1], solution[2]])
}
