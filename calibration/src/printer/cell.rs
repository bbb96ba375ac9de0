//! Measures and grades one cell, by the same functions as any inspection.

use grader::grade::grade;
use grader::grading::ReportedGrade;
use grader::measure::measure;
use grader::reading::{ApertureChoice, read};
use grader::record::DecodeStage;
use grader::reflectance::ReflectanceImage;
use grader::standard::Rules;
use serde::{Deserialize, Serialize};

use super::find::Found;
use super::plan::Plan;

/// What became of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellState {
    /// Read and graded.
    Read,
    /// The reference decode fails: grade 0.
    NotReadable,
    /// It says something else than the plan: grade 0.
    OtherContent,
}

/// What was measured in a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellResult {
    /// Row from 1.
    pub row: usize,
    /// Column from 1.
    pub column: usize,
    /// X dimension, dots.
    pub x_dots: u32,
    /// X dimension, mm.
    pub x_mm: f64,
    /// Compensation in the unit of the sheet.
    pub compensation: f64,
    /// The same, mm.
    pub compensation_mm: f64,
    /// What became of it.
    pub state: CellState,
    /// Stage at which the reference decode failed.
    pub decode_failure: Option<DecodeStage>,
    /// Overall grade.
    pub grade: ReportedGrade,
    /// Parameters that decided the grade.
    pub decided_by: Vec<String>,
    /// Print growth across and along the web, fractions of X; null where it could not be measured.
    pub growth: [Option<f64>; 2],
    /// Symbol contrast, fraction.
    pub contrast: Option<f64>,
    /// Reflectance of the lightest and the darkest module.
    pub levels: Option<[f64; 2]>,
    /// Pixels per module.
    pub pixels_per_module: f64,
    /// Middle of the symbol, pixels.
    pub centre: [f64; 2],
}

/// Measures the cell of that index of the plan.
#[must_use]
pub fn measure_cell(
    plan: &Plan,
    found: &Found,
    index: usize,
    image: ReflectanceImage<'_>,
    aperture: ApertureChoice,
    rules: &Rules,
) -> CellResult {
    let cell = &plan.cells[index];
    let mut result = CellResult {
        row: cell.row,
        column: cell.column,
        x_dots: cell.x_dots,
        x_mm: plan.x_mm(cell),
        compensation: cell.compensation,
        compensation_mm: plan.compensation_mm(cell),
        state: CellState::NotReadable,
        decode_failure: Some(DecodeStage::Finder),
        grade: ReportedGrade::from_tenths(0),
        decided_by: vec!["decode".into()],
        growth: [None; 2],
        contrast: None,
        levels: None,
        pixels_per_module: rounded(found.pixels_per_module(plan, cell), 2),
        centre: [0.0; 2],
    };
    let Some(located) = found.symbol(plan, index) else { return result };
    let centre = located.centre();
    result.centre = [rounded(centre.x, 1), rounded(centre.y, 1)];
    let Some(reading) = read(image, &located, aperture, rules) else { return result };
    let measured = measure(image, &reading, rules);
    let scan = grade(&reading, &measured, rules);
    let (horizontal, vertical) = measured.print_growth;
    result.growth = [horizontal, vertical].map(|growth| growth.map(|g| rounded(g, 4)));
    result.contrast = Some(rounded(measured.symbol_contrast, 4));
    result.levels = Some([reading.levels.maximum, reading.levels.minimum].map(|r| rounded(r, 4)));
    result.decode_failure = reading.decoded.as_ref().err().copied();
    result.state = match &reading.decoded {
        Ok(decoded) if decoded.message.text.as_ref() == Some(&cell.message) => CellState::Read,
        Ok(_) => CellState::OtherContent,
        Err(_) => CellState::NotReadable,
    };
    if result.state != CellState::OtherContent {
        result.grade = scan.grade;
        result.decided_by = scan.decided_by.iter().map(|name| (*name).to_owned()).collect();
    }
    result
}

pub(super) fn rounded(value: f64, digits: i32) -> f64 {
    let factor = 10_f64.powi(digits);
    // Adding zero turns -0 into 0.
    (value * factor).round() / factor + 0.0
}
