//! Data Matrix symbols of a conformance set, with the values of a perfect print.
//!
//! The codewords and their places come from the package `datamatrix`; the values are derived here. All symbols but the dark
//! widow have 26 x 26 modules: 44 data codewords and 28 for error correction in one block and one region.

use std::collections::BTreeMap;

use datamatrix::placement::{Bit, MatrixMap};
use datamatrix::{DataMatrixBuilder, EncodationType, SymbolList, SymbolSize};
use grader::bilingual::Bilingual;
use grader::plane::Plane;
use grader::synth::area::Polygon;

use super::defect::{AXIAL, Defect, GRID, LOW_CONTRAST_INK, Values, WIDOW, WRONG_CODEWORDS, because};
use super::description::Stated;
use super::drawing::{PAPER, Tint};
use super::modules::{Lattice, lattice};
use super::order::{Dots, OrderError};
use super::symbol::{Drawn, spare};

/// Defects that Data Matrix symbols are drawn with, in the order of the card.
pub const DEFECTS: [Defect; 7] = [
    Defect::None,
    Defect::LowContrast,
    Defect::Axial,
    Defect::Grid,
    Defect::ErrorCorrection,
    Defect::FixedPatternA,
    Defect::DarkWidow,
];

/// Message of the dark widow of ISO/IEC 15426-2.
pub const WIDOW_TEXT: &str = "///00";
/// Error correction codewords of 26 x 26 modules. All are free to correct (ISO/IEC 16022).
const CAPACITY: usize = 28;
/// Rows of the left border whose modules are missing.
const MISSING: [usize; 2] = [9, 17];

/// A module that knows its codeword.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place(Option<(usize, usize)>);

impl Bit for Place {
    const LOW: Self = Self(None);
    const HIGH: Self = Self(None);
}

/// Draws a symbol with a defect.
///
/// # Errors
/// If the message does not fit.
pub fn draw(defect: Defect, x: f64, dots: Dots, text: &str, chinese: bool) -> Result<Drawn, OrderError> {
    let size = if defect == Defect::DarkWidow { SymbolSize::Square12 } else { SymbolSize::Square26 };
    let encoder = DataMatrixBuilder::new()
        .with_encodation_types(EncodationType::Ascii)
        .with_macros(false)
        .with_symbol_list(SymbolList::with_whitelist([size]));
    let encoded = encoder.encode(text.as_bytes()).map_err(|error| OrderError::DataMatrix(format!("{error:?}")))?;
    let bitmap = encoded.bitmap();
    let side = bitmap.width();
    let mut dark = Plane::from_fn(side, side, |row, column| bitmap.bits()[row * side + column]);
    let places = places(defect, x, dots, side);
    let mut wrong = 0;
    match defect {
        Defect::ErrorCorrection => {
            for at in one_module_of_each(size, WRONG_CODEWORDS) {
                dark[at] = !dark[at];
                wrong += 1;
            }
        }
        Defect::FixedPatternA => MISSING.iter().for_each(|row| dark[(*row, 0)] = false),
        _ => {}
    }
    let mut uniformity = (1.0, because::uniform());
    let mut extra = None;
    if defect == Defect::DarkWidow {
        let at = lonely(&dark).ok_or_else(|| OrderError::DataMatrix("no lonely dark module".into()))?;
        let module = places[(0, 1)][0];
        let length = dots.at_least_one(WIDOW * module);
        let free = spare(module, length, dots);
        dark[at] = false;
        extra = Some((places[at].map(|v| v + free), [length; 2]));
        let value = widow_modulation(free / module, length / module);
        uniformity = (value, because::widow(length / module, value));
    }
    let tint = if defect == Defect::LowContrast { Tint::of_reflectance(LOW_CONTRAST_INK) } else { Tint::FULL };
    let spacing = spacing(&places);
    let x_mm = f64::midpoint(spacing[0], spacing[1]);
    let capacity = if size == SymbolSize::Square26 { CAPACITY } else { 7 };
    let measured =
        Measured { defect, tint, spacing, grid: grid_nonuniformity(&places, x_mm), wrong, capacity, uniformity };
    let values = [false, true].map(|later| measured.values(later, side, chinese));
    Ok(Drawn { symbology: "DataMatrix", dark, places, extra, tint, x_mm, values })
}

fn places(defect: Defect, x: f64, dots: Dots, side: usize) -> Lattice {
    let x = dots.whole(x);
    let [along, down] = if defect == Defect::Axial { [1.0 - AXIAL / 2.0, 1.0 + AXIAL / 2.0] } else { [1.0; 2] };
    // Columns are moved to the right, most in the middle: the borders stay, and with them the even grid. The centre of the column
    // beside the middle line is moved by the mean of both its edges.
    let middle = side as f64 / 2.0;
    let peak = if defect == Defect::Grid { GRID / (1.0 - 0.5 / middle) } else { 0.0 };
    let moved = move |column: usize| {
        let column = column as f64;
        column + peak * (1.0 - (column - middle).abs() / middle)
    };
    lattice(side, side, |c| dots.whole(moved(c) * x * along), |r| dots.whole(r as f64 * x * down))
}

/// Mean distance of neighbouring module centres along both axes, mm.
fn spacing(places: &Lattice) -> [f64; 2] {
    let side = places.width() - 1;
    let centre = |axis: usize, index: usize| {
        let edge = |index: usize| if axis == 0 { places[(0, index)][0] } else { places[(index, 0)][1] };
        f64::midpoint(edge(index), edge(index + 1))
    };
    [0, 1].map(|axis| (centre(axis, side - 1) - centre(axis, 0)) / (side - 1) as f64)
}

/// Largest distance of a module centre from the grid that divides the outline evenly, by X.
fn grid_nonuniformity(places: &Lattice, x_mm: f64) -> f64 {
    let side = places.width() - 1;
    let [width, height] = places[(side, side)];
    let mut largest = 0.0_f64;
    for row in 0..side {
        for column in 0..side {
            let (near, far) = (places[(row, column)], places[(row + 1, column + 1)]);
            let even = |index: usize, length: f64| (index as f64 + 0.5) * length / side as f64;
            let off = [
                f64::midpoint(near[0], far[0]) - even(column, width),
                f64::midpoint(near[1], far[1]) - even(row, height),
            ];
            largest = largest.max(off[0].hypot(off[1]));
        }
    }
    if largest < 1e-9 { 0.0 } else { largest / x_mm }
}

/// The module of bit 3 in each of the first codewords: each costs one codeword of the only block.
fn one_module_of_each(size: SymbolSize, codewords: usize) -> Vec<(usize, usize)> {
    let mut map = MatrixMap::<Place>::new(size);
    map.traverse_mut(|codeword, bits| {
        for (bit, place) in bits.into_iter().enumerate() {
            *place = Place(Some((codeword, bit)));
        }
    });
    let bitmap = map.bitmap();
    let wanted = |place: &Place| matches!(place.0, Some((codeword, 3)) if codeword < codewords);
    let found = bitmap.bits().iter().enumerate().filter(|(_, place)| wanted(place));
    found.map(|(index, _)| (index / bitmap.width(), index % bitmap.width())).collect()
}

/// A dark module of the data region whose eight neighbours are light.
fn lonely(dark: &Plane<bool>) -> Option<(usize, usize)> {
    let alone = |row: usize, column: usize| {
        (row - 1..=row + 1).all(|r| (column - 1..=column + 1).all(|c| dark[(r, c)] == ((r, c) == (row, column))))
    };
    let inside = 1..dark.width() - 1;
    inside
        .clone()
        .flat_map(|row| inside.clone().map(move |column| (row, column)))
        .find(|&(row, column)| alone(row, column))
}

/// Modulation of a dark square in a light module, seen through a disc of 0.8 X about the module's centre: from `free` to
/// `free + length` along both axes, modules.
fn widow_modulation(free: f64, length: f64) -> f64 {
    let range = [free - 0.5, free + length - 0.5];
    let inside = Polygon::rectangle(range, range).area_in_disc(0.4, |point| point);
    let share = inside / (std::f64::consts::PI * 0.4 * 0.4);
    2.0 * (share - 0.5).abs()
}

struct Measured {
    defect: Defect,
    tint: Tint,
    spacing: [f64; 2],
    grid: f64,
    wrong: usize,
    capacity: usize,
    uniformity: (f64, Bilingual),
}

impl Measured {
    fn values(&self, later: bool, side: usize, chinese: bool) -> BTreeMap<String, Stated> {
        let mut values = Values::new(chinese);
        let dark = self.tint.reflectance();
        values.value("reflectance.maximum", PAPER, because::lightest());
        values.value("reflectance.minimum", dark, because::darkest(self.defect == Defect::LowContrast));
        values.value("symbol_contrast", PAPER - dark, because::contrast());
        let [along, down] = self.spacing;
        let axial = (along - down).abs() / f64::midpoint(along, down);
        values.value("axial_nonuniformity", if axial < 1e-9 { 0.0 } else { axial }, because::axial(along, down));
        values.value("grid_nonuniformity", self.grid, self.grid_source());
        let unused = 1.0 - 2.0 * self.wrong as f64 / self.capacity as f64;
        values.value("unused_error_correction", unused, because::unused(self.wrong, self.capacity));
        // The threshold of 2024 follows from all pixels of a picture.
        if !later {
            values.value("contrast_uniformity", self.uniformity.0, self.uniformity.1.clone());
        }
        let (grade, source) = self.damage(later, side);
        values.grade("fixed_pattern_damage", grade, [grade; 2], source);
        values.finish()
    }

    fn grid_source(&self) -> Bilingual {
        match self.defect {
            Defect::Grid => Bilingual::new(
                "columns drawn aside, most in the middle, rows and outline even; largest distance of a module centre from the grid \
                 that divides the outline evenly, by X",
                "各列横向移位，中间最大，行与外框均匀；模块中心与均分外框的网格的最大距离除以 X",
            ),
            _ => Bilingual::new("modules drawn on an even grid", "模块绘于均匀网格"),
        }
    }

    /// Grade of fixed pattern damage: the solid border of `side` modules allows 0, 9, 13, 17 % of damaged modules for grades 4 to 1
    /// (ISO/IEC 16022 by public implementations and a published report: 2 of 32 modules give 3.3 in 2024). The mean of the segments
    /// is no worse here: (3 + 4 + 4 + 4 + 4) / 5 = 3.8 is grade 3 from 3.5 on.
    fn damage(&self, later: bool, side: usize) -> (f64, Bilingual) {
        if self.defect != Defect::FixedPatternA {
            let whole = Bilingual::new("no module of the fixed patterns is damaged", "固定图形模块均无损坏");
            return (4.0, whole);
        }
        let share = MISSING.len() as f64 / side as f64;
        let grade = if later { ((4.0 - share / 0.09) * 10.0).round() / 10.0 } else { 3.0 };
        let percent = 100.0 * share;
        let source = Bilingual::new(
            format!(
                "two modules of {side} in the left solid border are missing: {percent:.1} % lies above 0, up to 9 %: grade 3"
            ),
            format!("左侧实心边 {side} 个模块中缺 2 个：{percent:.1} % 大于 0、不超过 9 %：等级 3"),
        );
        (grade, source)
    }
}
