//! The straight line from grey levels to reflectance through patches of known reflectance.

use grader::calibration::{Field, Shading};
use grader::geometry::{Point, Vector, cross, median};
use grader::plane::Plane;

use super::{Averaged, ReflectanceError, Region};

/// Fewest pixels of a patch: the mean of so many is ten times better than each.
const LEAST_PIXELS: usize = 100;
/// Share of a patch's width and height that is looked at, about its middle: its rim is blurred.
const LOOKED_AT: f64 = 0.8;
/// Difference between the quarters of a patch, share of the light. Assumed: half of it is wrong at either end, and stays
/// within the 0.01 that reflectance may be off.
const LARGEST_UNEVENNESS: f64 = 0.02;
/// Noise of a pixel, share of the light. Assumed: an aperture of 8 pixels' diameter averages 50, and 5 % become 0.7 %.
const MOST_NOISE: f64 = 0.05;
/// Share of saturated pixels of a patch.
const MOST_SATURATED: f64 = 0.001;
/// Least span of the stated reflectances. Assumed: over less, an error of a patch grows threefold at the ends.
const LEAST_SPAN: f64 = 0.3;
/// Departure of a patch from the line. ISO/IEC 15426-2 allows Rmin to be off by 0.03 (by public digest): two thirds.
const LARGEST_DEPARTURE: f64 = 0.02;
/// Standard uncertainty of a reflectance that states none, for its weight only.
const UNSTATED: f64 = 0.01;

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

/// `R = offset + gain * q`, `q` the share of the light.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseFit {
    /// Reflectance where the picture is as dark as without light.
    pub offset: f64,
    /// Reflectance of what is as light as the flat field, less the offset.
    pub gain: f64,
    /// The patches, darkest first.
    pub patches: Vec<FittedPatch>,
    /// Root mean square of their departures from the line, reflectance; `None` with two, which always lie on it.
    pub residual: Option<f64>,
    /// Expanded uncertainty (k = 2) of a reflectance between the patches: that of the certificate, the departures and the
    /// noise of the means; `None`: the certificate states none.
    pub uncertainty: Option<f64>,
}

impl ResponseFit {
    /// Grey levels of reflectance 0 and 1 from those without light and with the light of the flat field; `None` if white
    /// does not lie above black.
    pub(super) fn shading(&self, black: &Field, light: &Field) -> Option<Shading> {
        let at = |reflectance: f64| {
            let share = ((reflectance - self.offset) / self.gain) as f32;
            let (columns, rows) = (light.nodes().width(), light.nodes().height());
            Field::from_fn(columns, rows, (light.width(), light.height()), |place| {
                let dark = black.at(place);
                dark + share * (light.at(place) - dark)
            })
        };
        let shading = Shading { black: at(0.0).ok()?, white: at(1.0).ok()? };
        shading.is_open().then_some(shading)
    }
}

/// Lays the line. `light` holds the grey levels without light and with the light of the flat field.
///
/// # Errors
/// If the patches do not determine a line, or do not lie on it.
pub fn fit_response(card: &Averaged, light: &Shading, regions: &[Region]) -> Result<ResponseFit, ReflectanceError> {
    if regions.len() < 2 {
        return Err(ReflectanceError::TooFewPatches { found: regions.len() });
    }
    let mut patches: Vec<FittedPatch> =
        regions.iter().map(|region| measured(card, light, region)).collect::<Result<_, _>>()?;
    patches.sort_by(|a, b| a.stated.total_cmp(&b.stated));
    let (darkest, lightest) = (patches.first().map_or(0.0, |p| p.stated), patches.last().map_or(0.0, |p| p.stated));
    if lightest - darkest < LEAST_SPAN {
        return Err(ReflectanceError::TooAlike { span: lightest - darkest, least: LEAST_SPAN });
    }
    let rises = |pair: &[FittedPatch]| pair[1].level > pair[0].level || pair[1].stated - pair[0].stated < 0.01;
    if !patches.windows(2).all(rises) {
        return Err(ReflectanceError::OutOfOrder);
    }
    let (offset, gain) = line(&patches).filter(|(_, gain)| *gain > 0.0).ok_or(ReflectanceError::OutOfOrder)?;
    for patch in &mut patches {
        patch.measured = offset + gain * patch.level;
    }
    let departure = |patch: &FittedPatch| patch.measured - patch.stated;
    if let Some(worst) = patches.iter().max_by(|a, b| departure(a).abs().total_cmp(&departure(b).abs()))
        && departure(worst).abs() > LARGEST_DEPARTURE
    {
        return Err(ReflectanceError::NotLinear { name: worst.name.clone(), departure: departure(worst) });
    }
    let freedom = patches.len() - 2;
    let squares: f64 = patches.iter().map(|patch| departure(patch).powi(2)).sum();
    let residual = (freedom > 0).then(|| (squares / freedom as f64).sqrt());
    let uncertainty = patches.iter().map(|patch| patch.uncertainty).collect::<Option<Vec<f64>>>().map(|stated| {
        // Patches of one certificate share its errors: the largest counts, not their mean.
        let certificate = stated.iter().fold(0.0_f64, |a, b| a.max(*b)) / 2.0;
        let mean = |patch: &FittedPatch| gain * patch.noise / (patch.pixels as f64).sqrt();
        let noise = patches.iter().map(mean).fold(0.0_f64, f64::max);
        2.0 * (certificate.powi(2) + residual.unwrap_or(0.0).powi(2) + noise.powi(2)).sqrt()
    });
    Ok(ResponseFit { offset, gain, patches, residual, uncertainty })
}

/// Offset and gain by least squares, each patch weighted by the uncertainty of its stated reflectance.
fn line(patches: &[FittedPatch]) -> Option<(f64, f64)> {
    let weight = |patch: &FittedPatch| {
        // Not smaller than a tenth of a per cent: a perfect patch would be the only one that counts.
        let standard = patch.uncertainty.map_or(UNSTATED, |u| u / 2.0).max(1e-3);
        1.0 / (standard * standard)
    };
    let total: f64 = patches.iter().map(weight).sum();
    let mean = |of: &dyn Fn(&FittedPatch) -> f64| patches.iter().map(|p| weight(p) * of(p)).sum::<f64>() / total;
    let (q, r) = (mean(&|p| p.level), mean(&|p| p.stated));
    let spread: f64 = patches.iter().map(|p| weight(p) * (p.level - q).powi(2)).sum();
    let slope = patches.iter().map(|p| weight(p) * (p.level - q) * (p.stated - r)).sum::<f64>() / spread;
    slope.is_finite().then_some((r - slope * q, slope))
}

/// Mean and evenness of a patch, with the light taken out.
fn measured(card: &Averaged, light: &Shading, region: &Region) -> Result<FittedPatch, ReflectanceError> {
    let middle = region.corners.iter().fold(Vector::zeros(), |sum, p| sum + p.coords) / 4.0;
    let corners = region.corners.map(|p| Point::from(middle + (p.coords - middle) * LOOKED_AT));
    let [a, b, _, d] = corners;
    let mut quarters = [[0.0_f64; 2]; 4];
    let (mut count, mut sum, mut high) = (0_usize, 0.0, 0_usize);
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
        high += usize::from(f64::from(grey) >= card.full_scale);
        // Which half along both sides of the patch.
        let (along, down) = (b - a, d - a);
        let half = |way: Vector| usize::from((at - a).dot(&way) > 0.5 * way.norm_squared());
        let quarter = &mut quarters[half(along) + 2 * half(down)];
        quarter[0] += share;
        quarter[1] += 1.0;
    }
    let name = region.name.clone();
    if count < LEAST_PIXELS {
        return Err(ReflectanceError::PatchTooSmall { name, pixels: count, least: LEAST_PIXELS });
    }
    let share = high as f64 / count as f64;
    if share > MOST_SATURATED {
        return Err(ReflectanceError::PatchSaturated { name, share });
    }
    let level = sum / count as f64;
    // Half of the differences of two normal values lie within 0.6745 times their standard deviation, which is the square
    // root of 2 times that of each.
    let noise = median(&mut steps).unwrap_or_default() / (0.6745 * std::f64::consts::SQRT_2);
    // First the noise: it makes quarters differ by chance.
    if noise > MOST_NOISE {
        return Err(ReflectanceError::Noise { name, noise });
    }
    let means: Vec<f64> = quarters.iter().filter(|q| q[1] > 0.0).map(|q| q[0] / q[1]).collect();
    let (low, top) = means.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
    if top - low > LARGEST_UNEVENNESS {
        return Err(ReflectanceError::PatchUneven { name, difference: top - low });
    }
    Ok(FittedPatch {
        name,
        stated: region.reflectance,
        measured: f64::NAN,
        level,
        noise,
        pixels: count,
        uncertainty: region.uncertainty,
    })
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
