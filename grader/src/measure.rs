//! All values of a symbol, measured from its reading. No limits here except where a parameter is defined through them.

use crate::geometry::{Homography, Point};
use crate::image::aperture::Aperture;
use crate::parameter::matrix::axial_nonuniformity::axial_nonuniformity;
use crate::parameter::matrix::contrast_uniformity::contrast_uniformity;
use crate::parameter::matrix::grid_nonuniformity::grid_nonuniformity;
use crate::parameter::matrix::modulation::{codeword_minima, modulation, reflectance_margin};
use crate::parameter::matrix::print_growth::growth;
use crate::parameter::matrix::quiet_zone::clear_width;
use crate::parameter::matrix::symbol_contrast::symbol_contrast;
use crate::parameter::matrix::unused_error_correction::unused;
use crate::plane::Plane;
use crate::reading::Reading;
use crate::record::ModuleKind;
use crate::reflectance::ReflectanceImage;
use crate::standard::Rules;
use crate::standard::interpretation::{ContrastUniformityScope, IdealGrid, MisdecodeProtection};
use crate::symbology::qr::encode::{function_patterns, matrix};
use crate::symbology::qr::layout::{Role, layout};
use crate::symbology::qr::sizes::blocks;

/// A Reed-Solomon block as measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Codewords in it (indices in symbol order).
    pub codewords: Vec<usize>,
    /// Codewords corrected by the reference decode.
    pub corrected: usize,
    /// Codewords available for correction.
    pub capacity: usize,
    /// What is left of that, a fraction.
    pub unused: f64,
}

/// Clear widths in modules: left, top, right, bottom.
pub type ClearWidths = [Option<f64>; 4];

/// The values of a symbol. Planes include the quiet zone of the reading.
#[derive(Clone, Debug)]
pub struct Measurements {
    /// Rmax - Rmin.
    pub symbol_contrast: f64,
    /// Whether each module should be dark; `None` where that is not known (codewords of a symbol that nothing could read).
    pub nominal: Plane<Option<bool>>,
    /// What each module is.
    pub kinds: Plane<ModuleKind>,
    /// Codeword of each module.
    pub codewords: Plane<Option<u32>>,
    /// Modulation towards light (positive) or dark (negative).
    pub signed: Plane<Option<f64>>,
    /// Modulation of each module, whatever its colour.
    pub modulation: Plane<Option<f64>>,
    /// Margin of each module against its intended colour, 0 if that is wrong; `None` where it is not known.
    pub margins: Plane<Option<f64>>,
    /// Lowest modulation of each codeword.
    pub codeword_modulation: Vec<Option<f64>>,
    /// Lowest reflectance margin of each codeword; empty if the intended colours are not known.
    pub codeword_margin: Vec<Option<f64>>,
    /// Blocks; empty if the level of error correction is not known.
    pub blocks: Vec<Block>,
    /// Lowest of the blocks; 0 if the symbol does not decode.
    pub unused_error_correction: Option<f64>,
    /// Fraction; `None` if the patterns were not found.
    pub axial_nonuniformity: Option<f64>,
    /// Fraction of X, with the module.
    pub grid_nonuniformity: Option<(f64, [i32; 2])>,
    /// Along rows and along columns, fractions of X.
    pub print_growth: (Option<f64>, Option<f64>),
    /// Lowest modulation of a module, with the module.
    pub contrast_uniformity: Option<(f64, [i32; 2])>,
    /// Quiet zone.
    pub clear: ClearWidths,
}

/// Measures everything.
#[must_use]
pub fn measure(image: ReflectanceImage<'_>, reading: &Reading, rules: &Rules) -> Measurements {
    let kinds = kinds(reading);
    let codewords = codeword_map(reading);
    let nominal = nominal(reading);
    let signed = reading.reflectances.map(|r| r.map(|r| reading.levels.signed(r)));
    let plain = modulation(&signed);
    let margins = known_margins(&signed, &nominal);
    let decoded = best_known(reading);
    let count = decoded.map_or(0, |d| d.codewords.len());
    let codeword_modulation = codeword_minima(&plain, &codewords, count);
    let codeword_margin = if decoded.is_some() { codeword_minima(&margins, &codewords, count) } else { Vec::new() };
    let blocks = measured_blocks(reading, rules);
    let unused_error_correction = match &reading.decoded {
        Ok(_) => blocks.iter().map(|b| b.unused).min_by(f64::total_cmp),
        Err(_) => Some(0.0),
    };
    let scope = match rules.interpretation.contrast_uniformity_scope {
        ContrastUniformityScope::AllModules => contrast_uniformity(&plain, reading.margin),
        ContrastUniformityScope::Codewords => {
            let only = Plane::from_fn(plain.width(), plain.height(), |r, c| {
                plain[(r, c)].filter(|_| codewords[(r, c)].is_some())
            });
            contrast_uniformity(&only, reading.margin)
        }
    };
    Measurements {
        symbol_contrast: symbol_contrast(reading.levels.maximum, reading.levels.minimum),
        axial_nonuniformity: reading.nodes.as_ref().map(|_| axial_nonuniformity(reading.pitch)),
        grid_nonuniformity: ideal_grid(reading, rules)
            .map(|ideal| grid_nonuniformity(&reading.grid, &ideal, reading.x(), reading.margin)),
        print_growth: (timing_growth(image, reading, false), timing_growth(image, reading, true)),
        contrast_uniformity: scope,
        clear: clear_widths(image, reading),
        nominal,
        kinds,
        codewords,
        signed,
        modulation: plain,
        margins,
        codeword_modulation,
        codeword_margin,
        blocks,
        unused_error_correction,
    }
}

/// The reference decode, or, only to know which colour modules should have, what the search read.
fn best_known(reading: &Reading) -> Option<&crate::symbology::qr::decode::Decoded> {
    reading.decoded.as_ref().ok().or(reading.located.reading.as_ref())
}

fn with_quiet_zone<T>(reading: &Reading, inside: impl Fn(usize, usize) -> T, outside: impl Fn() -> T) -> Plane<T> {
    let (size, margin) = (reading.located.version.modules(), reading.margin);
    Plane::from_fn(size + 2 * margin, size + 2 * margin, |row, column| {
        let within = (margin..margin + size).contains(&row) && (margin..margin + size).contains(&column);
        if within { inside(row - margin, column - margin) } else { outside() }
    })
}

fn nominal(reading: &Reading) -> Plane<Option<bool>> {
    match best_known(reading) {
        Some(d) => {
            let bits = matrix(d.version, d.level, d.mask, &d.codewords);
            with_quiet_zone(reading, |r, c| bits.get(r, c).copied(), || Some(false))
        }
        None => {
            let fixed = function_patterns(reading.located.version);
            with_quiet_zone(reading, |r, c| fixed[(r, c)], || Some(false))
        }
    }
}

fn kinds(reading: &Reading) -> Plane<ModuleKind> {
    let roles = layout(reading.located.version);
    let kind = |role: Role| match role {
        Role::Finder(_) | Role::Separator(_) => ModuleKind::Finder,
        Role::Timing(_) => ModuleKind::Timing,
        Role::Alignment(_) => ModuleKind::Alignment,
        Role::Format { .. } => ModuleKind::Format,
        Role::Version { .. } => ModuleKind::Version,
        Role::Codeword { .. } => ModuleKind::Codeword,
        Role::Remainder | Role::DarkModule => ModuleKind::Remainder,
    };
    with_quiet_zone(reading, |r, c| kind(roles[(r, c)]), || ModuleKind::QuietZone)
}

fn codeword_map(reading: &Reading) -> Plane<Option<u32>> {
    let roles = layout(reading.located.version);
    let index = |r: usize, c: usize| match roles[(r, c)] {
        Role::Codeword { index, .. } => Some(u32::from(index)),
        _ => None,
    };
    with_quiet_zone(reading, index, || None)
}

fn known_margins(signed: &Plane<Option<f64>>, nominal: &Plane<Option<bool>>) -> Plane<Option<f64>> {
    let margins = reflectance_margin(signed, &nominal.map(|dark| dark.unwrap_or(false)));
    Plane::from_fn(signed.width(), signed.height(), |r, c| nominal[(r, c)].and(margins[(r, c)]))
}

fn measured_blocks(reading: &Reading, rules: &Rules) -> Vec<Block> {
    let Some(decoded) = best_known(reading) else { return Vec::new() };
    let places = crate::symbology::qr::layout::interleaving(decoded.version, decoded.level);
    let mut out: Vec<Block> = blocks(decoded.version, decoded.level)
        .iter()
        .zip(&decoded.corrected_by_block)
        .map(|(block, corrected)| {
            let capacity = match rules.interpretation.misdecode_protection {
                MisdecodeProtection::Subtracted => block.capacity(),
                MisdecodeProtection::Ignored => block.error_correction(),
            };
            Block { codewords: Vec::new(), corrected: *corrected, capacity, unused: unused(0, *corrected, capacity) }
        })
        .collect();
    for (index, (block, _)) in places.iter().enumerate() {
        out[*block].codewords.push(index);
    }
    out
}

fn ideal_grid(reading: &Reading, rules: &Rules) -> Option<Homography> {
    let nodes = reading.nodes.as_ref()?;
    match rules.interpretation.ideal_grid {
        IdealGrid::FinderCentres => nodes.affine(),
        IdealGrid::Projective => nodes.projective().or_else(|| nodes.affine()),
    }
}

/// Growth on the timing pattern of one axis.
fn timing_growth(image: ReflectanceImage<'_>, reading: &Reading, vertical: bool) -> Option<f64> {
    reading.nodes.as_ref()?;
    let (size, margin) = (reading.located.version.modules(), reading.margin);
    let at = |index: usize, line: usize| {
        let (row, column) = if vertical { (index, line) } else { (line, index) };
        reading.grid[(row + margin, column + margin)]
    };
    // From the separator, light, to the other separator.
    let points: Vec<Point> = (7..=size - 8).map(|index| at(index, 6)).collect();
    let across = (at(size / 2, 8) - at(size / 2, 4)) / 4.0;
    let sign = if reading.levels.reversed { -1.0 } else { 1.0 };
    let threshold = reading.levels.threshold;
    growth(&points, false, across, |p| image.interpolated(p).map(|r| ((f64::from(r) - threshold) * sign) as f32))
}

fn clear_widths(image: ReflectanceImage<'_>, reading: &Reading) -> ClearWidths {
    let (size, margin) = (reading.located.version.modules(), reading.margin);
    let centre = reading.in_picture(reading.located.centre());
    let aperture = Aperture::new(image, reading.aperture * image.magnification(centre));
    let last = size - 1;
    // Grid cell of module `t` along a side, just inside it, and the one `margin` modules out.
    let sides: [&dyn Fn(usize) -> (Point, Point); 4] = [
        &|t| (reading.grid[(t + margin, margin)], reading.grid[(t + margin, 0)]),
        &|t| (reading.grid[(margin, t + margin)], reading.grid[(0, t + margin)]),
        &|t| (reading.grid[(t + margin, last + margin)], reading.grid[(t + margin, last + 2 * margin)]),
        &|t| (reading.grid[(last + margin, t + margin)], reading.grid[(last + 2 * margin, t + margin)]),
    ];
    let sign = if reading.levels.reversed { -1.0 } else { 1.0 };
    sides.map(|side| {
        clear_width((0..size).map(|t| t as f64), margin as f64, |t, distance| {
            let (edge, outer) = side(t as usize);
            // The cell's centre lies half a module inside the symbol.
            let at = edge + (outer - edge) * ((distance + 0.5) / margin as f64);
            aperture.at(at).map(|r| ((f64::from(r) - reading.levels.threshold) * sign) as f32)
        })
    })
}
