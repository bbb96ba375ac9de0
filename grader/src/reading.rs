//! The reference decode of one symbol: threshold, grid, module reflectances, bits, message.
//!
//! This is what the grade rests on. It begins where the search found a symbol, and looks only through the measuring
//! aperture and at the threshold of the edition.

use crate::calibration::Geometry;
use crate::geometry::{Homography, Point, Vector};
use crate::image::aperture::Aperture;
use crate::image::threshold::Histogram;
use crate::locate::Located;
use crate::parameter::matrix::axial_nonuniformity::mean_spacings;
use crate::parameter::matrix::modulation::{Levels, Normalisation};
use crate::plane::Plane;
use crate::record::DecodeStage;
use crate::reflectance::ReflectanceImage;
use crate::standard::interpretation::{ModulationNormalisation, QuietZoneWidth};
use crate::standard::{Extremes, Rules, ThresholdRule};
use crate::symbology::edges::Shade;
use crate::symbology::{Decoded, Grid, SymbolSize, Symbology, even_grid};

/// The measuring aperture as an application or a user states it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ApertureChoice {
    /// A multiple of the X dimension of the symbol.
    Relative(f64),
    /// A fixed diameter in level pixels.
    Pixels(f64),
}

impl ApertureChoice {
    /// Diameter in pixels for a module pitch in pixels.
    #[must_use]
    pub fn pixels(self, pitch: f64) -> f64 {
        match self {
            Self::Relative(share) => share * pitch,
            Self::Pixels(diameter) => diameter,
        }
    }
}

/// A symbol as the reference decode saw it, in level pixels: those of the picture unless the calibration knows lens and
/// plane ([`ReflectanceImage`]). Planes include a quiet zone of `margin` modules on each side.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Where it is, and how it is turned.
    pub located: Located,
    /// Width of the quiet zone in the planes, modules.
    pub margin: usize,
    /// Mean pitch along rows and along columns, pixels.
    pub pitch: (f64, f64),
    /// Diameter of the aperture, pixels.
    pub aperture: f64,
    /// The sampling grid as it was found; `None` if the patterns on which it rests had no edges. Its centres are those of
    /// [`grid`](Self::grid).
    pub found: Option<Grid>,
    /// Centres of the modules, pixels.
    pub grid: Plane<Point>,
    /// Reflectance of each module through the aperture; `None` outside the picture.
    pub reflectances: Plane<Option<f64>>,
    /// Rmax, Rmin, threshold.
    pub levels: Levels,
    /// What was decoded, or where that failed.
    pub decoded: Result<Decoded, DecodeStage>,
    /// Where the picture shows level pixels; `None`: there.
    pub geometry: Option<Geometry>,
}

impl Reading {
    /// Mean of both pitches: X in pixels.
    #[must_use]
    pub fn x(&self) -> f64 {
        0.5 * (self.pitch.0 + self.pitch.1)
    }

    /// Where the picture shows a place.
    #[must_use]
    pub fn in_picture(&self, level: Point) -> Point {
        self.geometry.map_or(level, |geometry| geometry.from_level(level).unwrap_or(level))
    }
}

/// The picture through the aperture, against a threshold.
#[derive(Clone, Copy)]
struct Through<'a, 'b> {
    aperture: &'b Aperture<'a>,
    threshold: f32,
    reversed: bool,
}

impl Shade for Through<'_, '_> {
    fn level(&self, at: Point) -> Option<f32> {
        let level = self.aperture.at(at)? - self.threshold;
        Some(if self.reversed { -level } else { level })
    }
}

/// Width of the quiet zone that is measured with a symbol, modules.
#[must_use]
pub const fn measured_margin(symbology: Symbology, rules: &Rules) -> usize {
    match (symbology, rules.interpretation.quiet_zone) {
        (Symbology::QrCode, QuietZoneWidth::OneModule) => 1,
        _ => symbology.quiet_zone(),
    }
}

/// Runs the reference decode on a located symbol. `None` if hardly a module of it lies within the picture.
#[must_use]
pub fn read(image: ReflectanceImage<'_>, located: &Located, choice: ApertureChoice, rules: &Rules) -> Option<Reading> {
    let margin = measured_margin(located.size.symbology(), rules);
    let levelled = levelled(image, located)?;
    let located = levelled.as_ref().unwrap_or(located);
    // Apertures are discs of the picture.
    let magnified = image.magnification(image.in_picture(located.centre())?);
    let (pitch, start) = first_look(image, located)?;
    let first = Aperture::new(image, choice.pixels(pitch) * magnified);
    let fine = located.size.grid_aperture().map(|share| Aperture::new(image, share * pitch * magnified));
    let mut found = find_grid(&first, fine.as_ref(), located, start, margin);
    let pitch = mean_spacings(&found.centres, margin);
    let diameter = choice.pixels(0.5 * (pitch.0 + pitch.1)) * magnified;
    // The pitch is known now: the aperture follows it unless it already fits to two thousandths.
    let second = ((diameter / first.diameter() - 1.0).abs() > 2e-3).then(|| Aperture::new(image, diameter));
    let aperture = second.as_ref().unwrap_or(&first);
    let mut reflectances = sample(aperture, &found.centres);
    let mut levels = levels(aperture, &found.centres, &reflectances, located, rules, margin)?;
    if (levels.threshold - start).abs() > 0.02 * (levels.maximum - levels.minimum) {
        found = find_grid(aperture, fine.as_ref(), located, levels.threshold, margin);
        reflectances = sample(aperture, &found.centres);
        levels = self::levels(aperture, &found.centres, &reflectances, located, rules, margin)?;
    }
    let bits = bits(aperture, &found.centres, &reflectances, &levels, margin);
    let decoded = if found.grid.is_some() { located.size.decode(&bits) } else { Err(DecodeStage::Finder) };
    let pitch = mean_spacings(&found.centres, margin);
    Some(Reading {
        located: located.clone(),
        margin,
        pitch,
        aperture: aperture.diameter() / magnified,
        found: found.grid,
        grid: found.centres,
        reflectances,
        levels,
        decoded,
        geometry: image.geometry().copied(),
    })
}

/// The symbol as the search found it, laid from the picture upon the level picture: an inner `None` where both are one.
#[expect(clippy::option_option, reason = "no place at all is another thing than no need to move")]
fn levelled(image: ReflectanceImage<'_>, located: &Located) -> Option<Option<Located>> {
    if image.geometry().is_none() {
        return Some(None);
    }
    let mut pairs = [(Point::origin(), Point::origin()); 4];
    for (pair, corner) in pairs.iter_mut().zip(located.size.corners(0.0)) {
        *pair = (corner, image.level(located.map.map(corner))?);
    }
    Some(Some(Located { map: Homography::from_pairs(&pairs)?, ..located.clone() }))
}

/// Module pitch and threshold to begin with, before there is an aperture: from the extremes of some modules, and from the
/// patterns by which the symbol was found, in the picture itself.
fn first_look(image: ReflectanceImage<'_>, located: &Located) -> Option<(f64, f64)> {
    let size = located.size;
    let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
    for row in (0..size.rows()).step_by((size.rows() / 24).max(1)) {
        for column in (0..size.columns()).step_by((size.columns() / 24).max(1)) {
            if let Some(value) = image.interpolated(located.map.map(SymbolSize::centre(row, column))) {
                low = low.min(value);
                high = high.max(value);
            }
        }
    }
    let threshold = (low < high).then_some(0.5 * (low + high))?;
    let shade = Bare { image, threshold, reversed: located.reversed };
    Some((size.pitch(&shade, &located.map), f64::from(threshold)))
}

/// The picture without aperture, against a threshold.
struct Bare<'a> {
    image: ReflectanceImage<'a>,
    threshold: f32,
    reversed: bool,
}

impl Shade for Bare<'_> {
    fn level(&self, at: Point) -> Option<f32> {
        let level = self.image.interpolated(at)? - self.threshold;
        Some(if self.reversed { -level } else { level })
    }
}

struct FoundGrid {
    grid: Option<Grid>,
    centres: Plane<Point>,
}

/// The grid of the reference decode, or that of the search where the reference decode has none.
fn find_grid(
    aperture: &Aperture<'_>,
    fine: Option<&Aperture<'_>>,
    located: &Located,
    threshold: f64,
    margin: usize,
) -> FoundGrid {
    let shade = Through { aperture, threshold: threshold as f32, reversed: located.reversed };
    let through_fine = fine.map(|aperture| Through { aperture, ..shade });
    let finely = through_fine.and_then(|fine| located.size.grid(&fine, &located.map, margin));
    match finely.or_else(|| located.size.grid(&shade, &located.map, margin)) {
        Some(grid) => FoundGrid { centres: grid.centres.clone(), grid: Some(grid) },
        None => FoundGrid { grid: None, centres: even_grid(&located.map, located.size, margin) },
    }
}

/// Module reflectances, none beyond the extremes of the plain means: there the correction of the aperture's rim would
/// only overshoot.
fn sample(aperture: &Aperture<'_>, grid: &Plane<Point>) -> Plane<Option<f64>> {
    let both = grid.map(|at| aperture.both_at(*at));
    let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
    for (_, plain) in both.data().iter().flatten() {
        low = low.min(*plain);
        high = high.max(*plain);
    }
    both.map(|pair| pair.map(|(corrected, _)| f64::from(corrected.clamp(low, high))))
}

/// Rmax, Rmin and threshold as the edition defines them.
fn levels(
    aperture: &Aperture<'_>,
    grid: &Plane<Point>,
    reflectances: &Plane<Option<f64>>,
    located: &Located,
    rules: &Rules,
    margin: usize,
) -> Option<Levels> {
    let histogram = match (rules.threshold, rules.extremes) {
        (ThresholdRule::Midpoint, Extremes::ModuleSamples { .. } | Extremes::TenthMeans) => None,
        _ => Some(inspection_area(aperture, grid)),
    };
    let (minimum, maximum) = match rules.extremes {
        Extremes::ModuleSamples { quiet_zone } => extremes(reflectances, if quiet_zone { 0 } else { margin })?,
        Extremes::TenthMeans => {
            Histogram::of(reflectances.data().iter().flatten().map(|v| *v as f32)).tail_means(0.1)?
        }
        Extremes::PixelMeans => histogram.as_ref()?.tail_means(0.01)?,
        Extremes::PixelPercentiles => histogram.as_ref()?.tail_limits(0.01)?,
    };
    let threshold = match rules.threshold {
        ThresholdRule::Midpoint => 0.5 * (maximum + minimum),
        ThresholdRule::Optimised { weighted } => histogram.as_ref()?.best_split(weighted)?,
    };
    let normalisation = match rules.interpretation.modulation_normalisation {
        ModulationNormalisation::TwoSided if rules.modulation_knows_colour => Normalisation::TwoSided,
        _ => Normalisation::SymbolContrast,
    };
    Some(Levels { maximum, minimum, threshold, reversed: located.reversed, normalisation })
}

fn extremes(reflectances: &Plane<Option<f64>>, skip: usize) -> Option<(f64, f64)> {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for row in skip..reflectances.height() - skip {
        for value in reflectances.row(row)[skip..reflectances.width() - skip].iter().flatten() {
            low = low.min(*value);
            high = high.max(*value);
        }
    }
    (low <= high).then_some((low, high))
}

/// Histogram of the pixels of the reference grey-scale image within the symbol and its quiet zone.
fn inspection_area(aperture: &Aperture<'_>, grid: &Plane<Point>) -> Histogram {
    let (rows, columns) = (grid.height(), grid.width());
    // Half a module beyond the centres of the outermost modules.
    let beyond = |corner: Point, next: Point, below: Point| corner + ((corner - next) + (corner - below)) * 0.5;
    let at = |r: usize, c: usize| grid[(r, c)];
    let corners = [
        beyond(at(0, 0), at(0, 1), at(1, 0)),
        beyond(at(0, columns - 1), at(0, columns - 2), at(1, columns - 1)),
        beyond(at(rows - 1, columns - 1), at(rows - 1, columns - 2), at(rows - 2, columns - 1)),
        beyond(at(rows - 1, 0), at(rows - 1, 1), at(rows - 2, 0)),
    ];
    let image = aperture.image();
    let corners = corners.map(|corner| image.in_picture(corner).unwrap_or(corner));
    let bound = |values: [f64; 4], size: usize| {
        let low = values.into_iter().fold(f64::INFINITY, f64::min).floor().max(0.0) as usize;
        let high = values.into_iter().fold(0.0, f64::max).ceil().min(size as f64) as usize;
        (low.min(size), high.max(low.min(size)))
    };
    let (left, right) = bound(corners.map(|p| p.x), image.width());
    let (top, bottom) = bound(corners.map(|p| p.y), image.height());
    let picture = aperture.filtered(left, top, right - left, bottom - top);
    let values = (0..picture.height()).flat_map(|y| {
        let (from, to) = span(&corners, (top + y) as f64 + 0.5);
        let index = |x: f64| ((x - left as f64 - 0.5).ceil().max(0.0) as usize).min(picture.width());
        picture.row(y)[index(from)..index(to).max(index(from))].iter().copied()
    });
    Histogram::of(values.collect::<Vec<_>>().into_iter())
}

/// Where a horizontal line enters and leaves a convex quadrilateral.
fn span(corners: &[Point; 4], y: f64) -> (f64, f64) {
    let (mut from, mut to) = (f64::INFINITY, f64::NEG_INFINITY);
    for index in 0..4 {
        let (a, b) = (corners[index], corners[(index + 1) % 4]);
        if (a.y <= y) != (b.y <= y) {
            let x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
            from = from.min(x);
            to = to.max(x);
        }
    }
    if from <= to { (from, to) } else { (0.0, 0.0) }
}

/// Pixels per module from which three pixels lie well within a module. With fewer the outer ones of 3 x 3 look over its
/// edge, and the grid point alone decides.
const PIXELS_FOR_MAJORITY: f64 = 6.0;

/// Bits of the symbol: the majority of 3 x 3 pixels of the binarised image around each grid point.
fn bits(
    aperture: &Aperture<'_>,
    grid: &Plane<Point>,
    reflectances: &Plane<Option<f64>>,
    levels: &Levels,
    margin: usize,
) -> Plane<bool> {
    // A disc moved by d changes its mean by at most 2 d / (pi r) of the contrast under it; nine pixels lie within two
    // pixels' diagonal of the grid point. Further from the threshold than that all nine agree.
    let certain =
        (levels.maximum - levels.minimum) * (2.0 * 2.2 / (std::f64::consts::PI * aperture.diameter() / 2.0)).min(1.0);
    let (across, down) = mean_spacings(grid, margin);
    let certain = if across.min(down) < PIXELS_FOR_MAJORITY { 0.0 } else { certain };
    Plane::from_fn(grid.width() - 2 * margin, grid.height() - 2 * margin, |row, column| {
        let cell = (row + margin, column + margin);
        let Some(value) = reflectances[cell] else { return false };
        let distance = value - levels.threshold;
        let light = if distance.abs() > certain {
            distance >= 0.0
        } else {
            majority_light(aperture, grid[cell], levels.threshold)
        };
        light == levels.reversed
    })
}

fn majority_light(aperture: &Aperture<'_>, at: Point, threshold: f64) -> bool {
    let mut light = 0;
    for dy in -1..=1 {
        for dx in -1..=1 {
            let pixel = Point::new(at.x.floor() + 0.5, at.y.floor() + 0.5) + Vector::new(f64::from(dx), f64::from(dy));
            light += i32::from(aperture.at(pixel).is_some_and(|v| f64::from(v) >= threshold));
        }
    }
    light >= 5
}
