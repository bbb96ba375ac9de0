//! QR Code symbols of a conformance set, with the values of a perfect print.
//!
//! All are version 2-H: one block of 44 codewords, 28 of them for error correction, as many as the Data Matrix symbol of
//! ISO/IEC 15426-2 has; and one alignment pattern, by which the grid can be bent. The values come from the forward model
//! of `grader` ([`grader::synth::truth`]), which derives them from areas in closed form.

use std::collections::BTreeMap;

use grader::bilingual::Bilingual;
use grader::synth::encoded::Encoded;
use grader::synth::placement::Placement;
use grader::synth::spec::{DefectKind, Level, ModuleDefect, NodeShift, Patch, Scene, SymbolSpec, SynthError};
use grader::synth::truth;
use grader::synth::truth::SymbolTruth;

use super::defect::{AXIAL, Defect, GRID, LOW_CONTRAST_INK, Values, WIDOW, WRONG_CODEWORDS, because};
use super::description::Stated;
use super::drawing::{BLACK, PAPER, Tint};
use super::modules::Lattice;
use super::order::Dots;
use super::symbol::{Drawn, spare};

/// Defects that QR Code symbols are drawn with, in the order of the card.
pub const DEFECTS: [Defect; 9] = [
    Defect::None,
    Defect::LowContrast,
    Defect::Axial,
    Defect::Grid,
    Defect::ErrorCorrection,
    Defect::FixedPatternA,
    Defect::FixedPatternB,
    Defect::FixedPatternC,
    Defect::DarkWidow,
];

const VERSION: u8 = 2;
const SIDE: usize = 25;
/// Displacement of the alignment pattern along x, modules. With the finder centres held, the grid is displaced by
/// d (u - 3.5) (v - 3.5). The centre of the last module lies 21 modules from the upper left finder centre along both axes,
/// that of the alignment pattern 15.
const NODE_SHIFT: f64 = GRID / (21.0 * 21.0 / (15.0 * 15.0));
/// Pixels per millimetre in the forward model. Its answers are relative to X.
const MODEL_SCALE: f64 = 100.0;

/// Draws a symbol with a defect.
///
/// # Errors
/// If the message does not fit.
pub fn draw(defect: Defect, x: f64, dots: Dots, text: &str, chinese: bool) -> Result<Drawn, SynthError> {
    let Wanted { spec, encoded, widow } = described(defect, x, dots, text)?;
    let places = places(&spec, &encoded, dots)?;
    let mut dark = encoded.matrix.clone();
    for defect in &spec.defects {
        let at = (defect.row as usize, defect.column as usize);
        dark[at] = !dark[at];
    }
    let mut spec = as_drawn(spec, &places);
    let mut side = 0.0;
    let extra = widow.map(|(row, column)| {
        // The module becomes light, and a smaller square is printed in its middle.
        let module = places[(0, 1)][0];
        side = dots.at_least_one(WIDOW * module);
        let corner = places[(row, column)].map(|v| v + spare(module, side, dots));
        dark[(row, column)] = false;
        spec.defects.push(ModuleDefect { row: row as i32, column: column as i32, kind: DefectKind::WrongColour });
        let [u, v] = corner.map(|from| [from / module, (from + side) / module]);
        spec.patches.push(Patch { u, v, reflectance: spec.dark });
        side /= module;
        (corner, [side * module; 2])
    });
    let tint = if defect == Defect::LowContrast { Tint::of_reflectance(LOW_CONTRAST_INK) } else { Tint::FULL };
    let scene = Scene::around(spec)?;
    let answer = truth(&scene)?.symbols.remove(0);
    let spacing = answer.spacing.map(|pixels| pixels / MODEL_SCALE);
    let values = [values_2011(&answer, defect, spacing, side, chinese), values_2024(&answer, defect, spacing, chinese)];
    let x_mm = f64::midpoint(spacing[0], spacing[1]);
    Ok(Drawn { symbology: "QRCode", dark, places, extra, tint, x_mm, values })
}

/// A symbol as it is wanted, before anything is rounded to dots.
struct Wanted {
    spec: SymbolSpec,
    encoded: Encoded,
    /// Row and column of the dark widow.
    widow: Option<(usize, usize)>,
}

fn described(defect: Defect, x: f64, dots: Dots, text: &str) -> Result<Wanted, SynthError> {
    let pitch = dots.whole(x) * MODEL_SCALE;
    let mut spec = SymbolSpec {
        level: Level::H,
        version: Some(VERSION),
        light: PAPER,
        dark: BLACK,
        ..SymbolSpec::new(text, pitch, [0.0; 2])
    };
    let wrong = |places: &[(i32, i32)]| {
        let of = |&(row, column): &(i32, i32)| ModuleDefect { row, column, kind: DefectKind::WrongColour };
        places.iter().map(of).collect::<Vec<_>>()
    };
    match defect {
        Defect::None => {}
        Defect::LowContrast => spec.dark = Tint::of_reflectance(LOW_CONTRAST_INK).reflectance(),
        // The mean of both pitches stays X.
        Defect::Axial => spec.pitch = [pitch * (1.0 - AXIAL / 2.0), pitch * (1.0 + AXIAL / 2.0)],
        Defect::Grid => {
            let shift = dots.whole(NODE_SHIFT * dots.whole(x)) / dots.whole(x);
            spec.node_shifts = vec![NodeShift { node: [1, 1], shift: [shift, 0.0] }];
        }
        Defect::ErrorCorrection => spec.defects = wrong(&spec.encode()?.one_module_per_codeword(WRONG_CODEWORDS)),
        Defect::FixedPatternA => spec.defects = wrong(&[(0, 0)]),
        Defect::FixedPatternB => spec.defects = wrong(&[(6, 12)]),
        Defect::FixedPatternC => spec.defects = wrong(&[(16, 16), (20, 20)]),
        Defect::DarkWidow => {
            let found = (0..8).find_map(|mask| {
                spec.mask = Some(mask);
                spec.encode().ok().and_then(|encoded| Some((lonely(&encoded)?, encoded)))
            });
            if let Some((at, encoded)) = found {
                return Ok(Wanted { spec, encoded, widow: Some(at) });
            }
        }
    }
    let encoded = spec.encode()?;
    spec.mask = encoded.level_and_mask.map(|(_, mask)| mask);
    Ok(Wanted { spec, encoded, widow: None })
}

/// A dark module of a codeword whose eight neighbours are light.
fn lonely(encoded: &Encoded) -> Option<(usize, usize)> {
    let bits = encoded.bits();
    let alone = |row: usize, column: usize| {
        (row - 1..=row + 1)
            .all(|r| (column - 1..=column + 1).all(|c| encoded.matrix[(r, c)] == ((r, c) == (row, column))))
    };
    let places = (1..SIDE - 1).flat_map(|row| (1..SIDE - 1).map(move |column| (row, column)));
    places.into_iter().find(|&at| bits[at].is_some() && alone(at.0, at.1))
}

/// Corners of the modules, mm, in whole dots where asked for.
fn places(spec: &SymbolSpec, encoded: &Encoded, dots: Dots) -> Result<Lattice, SynthError> {
    let placement = Placement::new(spec, encoded.size)?;
    let half = spec.pitch.map(|pitch| pitch * SIDE as f64 / 2.0);
    Ok(Lattice::from_fn(SIDE + 1, SIDE + 1, |row, column| {
        let [x, y] = placement.to_image([column as f64, row as f64]);
        [x - spec.centre[0] + half[0], y - spec.centre[1] + half[1]].map(|v| dots.whole(v / MODEL_SCALE))
    }))
}

/// The description with the pitch and the displacement that the drawn corners have, which dots have changed: the centres
/// of the finder patterns and of the alignment pattern lie midway between opposite edges of their outlines.
fn as_drawn(spec: SymbolSpec, places: &Lattice) -> SymbolSpec {
    let centre = |row: usize, column: usize, side: usize| {
        let mean = |vertices: Vec<[f64; 2]>, axis: usize| {
            vertices.iter().map(|vertex| vertex[axis]).sum::<f64>() / vertices.len() as f64
        };
        let along = (row..=row + side).flat_map(|r| [places[(r, column)], places[(r, column + side)]]).collect();
        let down = (column..=column + side).flat_map(|c| [places[(row, c)], places[(row + side, c)]]).collect();
        [mean(along, 0), mean(down, 1)]
    };
    let far = SIDE - 7;
    let (origin, right, below) = (centre(0, 0, 7), centre(0, far, 7), centre(far, 0, 7));
    let pitch = [(right[0] - origin[0]) / far as f64, (below[1] - origin[1]) / far as f64];
    // The white square of the alignment pattern is three modules wide and begins at the seventeenth.
    let alignment = centre(17, 17, 3);
    let shift = [0, 1].map(|k| (alignment[k] - origin[k]) / pitch[k] - 15.0);
    let bent = shift.iter().any(|s| s.abs() > 1e-9);
    let node_shifts = if bent { vec![NodeShift { node: [1, 1], shift }] } else { Vec::new() };
    SymbolSpec { pitch: pitch.map(|p| p * MODEL_SCALE), node_shifts, ..spec }
}

fn values_2011(
    answer: &SymbolTruth,
    defect: Defect,
    spacing: [f64; 2],
    side: f64,
    chinese: bool,
) -> BTreeMap<String, Stated> {
    let mut values = Values::new(chinese);
    common(&mut values, answer, defect, spacing);
    let uniformity = answer.contrast_uniformity_of_all.parameter.value.unwrap_or(1.0);
    let source = match defect {
        Defect::DarkWidow => because::widow(side, uniformity),
        Defect::Grid => because::bent_uniformity(),
        _ => because::uniform(),
    };
    values.value("contrast_uniformity", uniformity, source);
    let damage = &answer.fixed_pattern_damage.parameter;
    if let (Some(grade), Some([low, high])) = (damage.grade_2011, damage.grade_2011_tolerated) {
        values.grade("fixed_pattern_damage", grade.into(), [low.into(), high.into()], damage_source(defect));
    }
    if let (Some(grade), Some([low, high])) = (answer.overall.grade_2011, answer.overall.grade_2011_tolerated) {
        values.grade("overall", grade.into(), [low.into(), high.into()], lowest());
    }
    values.finish()
}

/// Contrast uniformity and the overall grade hang on the threshold of 2024, which follows from all pixels of a picture: they are
/// not stated.
fn values_2024(answer: &SymbolTruth, defect: Defect, spacing: [f64; 2], chinese: bool) -> BTreeMap<String, Stated> {
    let mut values = Values::new(chinese);
    common(&mut values, answer, defect, spacing);
    let damage = &answer.fixed_pattern_damage.parameter;
    if let Some(grade) = damage.grade_2024 {
        let grade = f64::from(grade.tenths()) / 10.0;
        values.grade("fixed_pattern_damage", grade, [grade; 2], damage_source(defect));
    }
    values.finish()
}

/// What both editions define alike. More than a hundredth of the inspection area is paper, and more than a hundredth lies in the
/// middle of dark modules: lightest and darkest hundredth (2024) are the same as lightest and darkest module (2011).
fn common(values: &mut Values, answer: &SymbolTruth, defect: Defect, [along, down]: [f64; 2]) {
    let low = defect == Defect::LowContrast;
    values.value("reflectance.maximum", answer.reflectance.maximum, because::lightest());
    values.value("reflectance.minimum", answer.reflectance.minimum, because::darkest(low));
    let contrast = answer.reflectance.maximum - answer.reflectance.minimum;
    values.value("symbol_contrast", contrast, because::contrast());
    let axial = answer.axial_nonuniformity.value.unwrap_or(0.0);
    values.value("axial_nonuniformity", axial, because::axial(along, down));
    let grid = answer.grid_nonuniformity.parameter.value.unwrap_or(0.0);
    values.value("grid_nonuniformity", grid, grid_source(defect));
    let unused = answer.unused_error_correction.parameter.value.unwrap_or(1.0);
    let block = answer.unused_error_correction.blocks.first();
    let (wrong, capacity) = block.map_or((0, 0), |block| (block.corrected as usize, block.capacity as usize));
    values.value("unused_error_correction", unused, because::unused(wrong, capacity));
}

fn grid_source(defect: Defect) -> Bilingual {
    match defect {
        Defect::Grid => Bilingual::new(
            "alignment pattern drawn aside; the grid through it and the finder centres against the even grid through the \
             finder centres, largest distance (last module: 1.96 times that of the pattern) by X",
            "校正图形移位；以寻像图形中心与校正图形中心所定网格对仅由寻像图形中心所定均匀网格，最大距离（末模块为校正图形处的 1.96 倍）除以 X",
        ),
        _ => Bilingual::new("modules drawn on an even grid", "模块绘于均匀网格"),
    }
}

fn damage_source(defect: Defect) -> Bilingual {
    let (en, zh) = match defect {
        Defect::FixedPatternA => (
            "one wrong module in segment A1 (upper left finder pattern): 1 damaged module is grade 3",
            "A1 区段（左上寻像图形）有 1 个模块错误：1 个损坏模块为等级 3",
        ),
        Defect::FixedPatternB => (
            "one wrong module of 9 in segment B1 (timing pattern): 11.1 % lies above 11 %, up to 14 %: grade 1",
            "B1 区段（定位图形）9 个模块中 1 个错误：11.1 % 大于 11 %、不超过 14 %：等级 1",
        ),
        Defect::FixedPatternC => (
            "two wrong modules of 25 in segment C (alignment pattern): 8 % lies above 0, up to 10 %: grade 3",
            "C 区段（校正图形）25 个模块中 2 个错误：8 % 大于 0、不超过 10 %：等级 3",
        ),
        _ => ("no module of the fixed patterns is damaged", "固定图形模块均无损坏"),
    };
    Bilingual::new(en, zh)
}

fn lowest() -> Bilingual {
    Bilingual::new("lowest grade of all parameters", "各参数等级中的最低者")
}
