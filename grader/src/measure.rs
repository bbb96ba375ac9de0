//! All values of a symbol, measured from its reading. No limits here except where a parameter is defined through them.

use crate::geometry::Point;
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
use crate::symbology::{Decoded, EvenGrid, Run};

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
        axial_nonuniformity: reading.found.as_ref().map(|_| axial_nonuniformity(reading.pitch)),
        grid_nonuniformity: ideal_grid(reading, rules)
            .map(|even| grid_nonuniformity(&reading.grid, |at| even.map(at), reading.x(), reading.margin)),
        print_growth: print_growth(image, reading),
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
fn best_known(reading: &Reading) -> Option<&Decoded> {
    reading.decoded.as_ref().ok().or(reading.located.reading.as_ref())
}

/// A plane of the symbol with the quiet zone around it.
fn with_quiet_zone<T: Copy>(reading: &Reading, inside: &Plane<T>, outside: T) -> Plane<T> {
    let margin = reading.margin;
    Plane::from_fn(inside.width() + 2 * margin, inside.height() + 2 * margin, |row, column| {
        let within = row.checked_sub(margin).zip(column.checked_sub(margin));
        within.and_then(|(row, column)| inside.get(row, column)).copied().unwrap_or(outside)
    })
}

fn nominal(reading: &Reading) -> Plane<Option<bool>> {
    let inside = match best_known(reading) {
        Some(decoded) => decoded.matrix().map(|dark| Some(*dark)),
        None => reading.located.size.fixed_patterns(),
    };
    with_quiet_zone(reading, &inside, Some(false))
}

fn kinds(reading: &Reading) -> Plane<ModuleKind> {
    with_quiet_zone(reading, &reading.located.size.kinds(), ModuleKind::QuietZone)
}

fn codeword_map(reading: &Reading) -> Plane<Option<u32>> {
    with_quiet_zone(reading, &reading.located.size.codewords(), None)
}

fn known_margins(signed: &Plane<Option<f64>>, nominal: &Plane<Option<bool>>) -> Plane<Option<f64>> {
    let margins = reflectance_margin(signed, &nominal.map(|dark| dark.unwrap_or(false)));
    Plane::from_fn(signed.width(), signed.height(), |r, c| nominal[(r, c)].and(margins[(r, c)]))
}

fn measured_blocks(reading: &Reading, rules: &Rules) -> Vec<Block> {
    let blocks = best_known(reading).map_or(&[][..], |decoded| &decoded.blocks);
    let measured = |block: &crate::symbology::Block| {
        let capacity = match rules.interpretation.misdecode_protection {
            MisdecodeProtection::Subtracted => block.capacity,
            MisdecodeProtection::Ignored => block.error_correction,
        };
        let unused = unused(0, block.corrected, capacity);
        Block { codewords: block.codewords.clone(), corrected: block.corrected, capacity, unused }
    };
    blocks.iter().map(measured).collect()
}

fn ideal_grid(reading: &Reading, rules: &Rules) -> Option<EvenGrid> {
    let found = reading.found.as_ref()?;
    Some(match (rules.interpretation.ideal_grid, found.projective) {
        (IdealGrid::Projective, Some(map)) => EvenGrid::Projective(map),
        _ => found.even,
    })
}

/// Growth along rows and along columns, the mean of all runs that show it.
fn print_growth(image: ReflectanceImage<'_>, reading: &Reading) -> (Option<f64>, Option<f64>) {
    if reading.found.is_none() {
        return (None, None);
    }
    let [along_rows, along_columns] = reading.located.size.alternating().map(|runs| {
        let grown: Vec<f64> = runs.iter().filter_map(|run| growth_of(image, reading, run)).collect();
        (!grown.is_empty()).then(|| grown.iter().sum::<f64>() / grown.len() as f64)
    });
    (along_rows, along_columns)
}

fn growth_of(image: ReflectanceImage<'_>, reading: &Reading, run: &Run) -> Option<f64> {
    let margin = reading.margin;
    let at = |[row, column]: [usize; 2]| reading.grid.get(row + margin, column + margin).copied();
    let points: Vec<Point> = run.modules.iter().copied().map(at).collect::<Option<_>>()?;
    let ([first, .., last], [middle, ..]) = (&run.modules[..], &run.modules[run.modules.len() / 2..]) else {
        return None;
    };
    // A module across the run, from neighbours on both sides of its middle where the symbol or its quiet zone has them.
    let across_rows = first[0] == last[0];
    let beside = |step: isize| {
        let moved = |index: usize, by: isize| (index + margin).checked_add_signed(by);
        let (row, column) = if across_rows {
            (moved(middle[0], step)?, moved(middle[1], 0)?)
        } else {
            (moved(middle[0], 0)?, moved(middle[1], step)?)
        };
        reading.grid.get(row, column).copied()
    };
    let across = [2, 1].into_iter().find_map(|step| Some((beside(step)? - beside(-step)?) / (2.0 * step as f64)))?;
    let sign = if reading.levels.reversed { -1.0 } else { 1.0 };
    let threshold = reading.levels.threshold;
    growth(&points, run.first_dark, across, |p| {
        image.interpolated(p).map(|r| ((f64::from(r) - threshold) * sign) as f32)
    })
}

/// A side of a symbol: its length in modules, and for each of them the grid points just inside it and the margin out.
type Side<'a> = (usize, &'a dyn Fn(usize) -> (Point, Point));

fn clear_widths(image: ReflectanceImage<'_>, reading: &Reading) -> ClearWidths {
    let (rows, columns) = (reading.located.size.rows(), reading.located.size.columns());
    let margin = reading.margin;
    let centre = reading.in_picture(reading.located.centre());
    let aperture = Aperture::new(image, reading.aperture * image.magnification(centre));
    let (bottom, right) = (rows - 1 + margin, columns - 1 + margin);
    // Grid cell of module `t` along a side, just inside it, and the one `margin` modules out.
    let grid = &reading.grid;
    let sides: [Side<'_>; 4] = [
        (rows, &|t| (grid[(t + margin, margin)], grid[(t + margin, 0)])),
        (columns, &|t| (grid[(margin, t + margin)], grid[(0, t + margin)])),
        (rows, &|t| (grid[(t + margin, right)], grid[(t + margin, right + margin)])),
        (columns, &|t| (grid[(bottom, t + margin)], grid[(bottom + margin, t + margin)])),
    ];
    let sign = if reading.levels.reversed { -1.0 } else { 1.0 };
    sides.map(|(length, side)| {
        clear_width((0..length).map(|t| t as f64), margin as f64, |t, distance| {
            let (edge, outer) = side(t as usize);
            // The cell's centre lies half a module inside the symbol.
            let at = edge + (outer - edge) * ((distance + 0.5) / margin as f64);
            aperture.at(at).map(|r| ((f64::from(r) - reading.levels.threshold) * sign) as f32)
        })
    })
}
