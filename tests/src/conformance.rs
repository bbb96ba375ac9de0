//! Accuracy against the forward model: random symbols drawn with known answers, measured, and compared.
//!
//! The tolerances are a quarter of what ISO/IEC 15426-2 allows a verifier.

use grader::inspect::{Request, inspect};
use grader::record::{Record, SymbolRecord};
use grader::standard::Edition;
use grader::synth::spec::Scene;
use grader::synth::truth::{ParameterTruth, SymbolTruth};
use grader::synth::{render, truth};

/// A parameter whose value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Symbol contrast.
    SymbolContrast,
    /// Axial nonuniformity.
    AxialNonuniformity,
    /// Grid nonuniformity.
    GridNonuniformity,
    /// Contrast uniformity.
    ContrastUniformity,
    /// Unused error correction.
    UnusedErrorCorrection,
    /// Print growth along rows.
    HorizontalGrowth,
    /// Print growth along columns.
    VerticalGrowth,
}

impl Value {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::SymbolContrast,
        Self::AxialNonuniformity,
        Self::GridNonuniformity,
        Self::ContrastUniformity,
        Self::UnusedErrorCorrection,
        Self::HorizontalGrowth,
        Self::VerticalGrowth,
    ];

    /// Name for tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SymbolContrast => "symbol contrast",
            Self::AxialNonuniformity => "axial nonuniformity",
            Self::GridNonuniformity => "grid nonuniformity",
            Self::ContrastUniformity => "contrast uniformity",
            Self::UnusedErrorCorrection => "unused error corr.",
            Self::HorizontalGrowth => "print growth, rows",
            Self::VerticalGrowth => "print growth, cols",
        }
    }

    /// Largest deviation allowed: a quarter of ISO/IEC 15426-2; unused error correction within the four decimals of a
    /// report.
    #[must_use]
    pub const fn tolerance(self) -> f64 {
        match self {
            Self::SymbolContrast => 0.0125,
            Self::AxialNonuniformity => 0.005,
            Self::GridNonuniformity => 0.015,
            Self::ContrastUniformity | Self::HorizontalGrowth | Self::VerticalGrowth => 0.02,
            Self::UnusedErrorCorrection => 0.000_051,
        }
    }

    fn measured(self, symbol: &SymbolRecord) -> Option<f64> {
        let p = &symbol.parameters;
        match self {
            Self::SymbolContrast => p.symbol_contrast.as_ref()?.value,
            Self::AxialNonuniformity => p.axial_nonuniformity.as_ref()?.value,
            Self::GridNonuniformity => p.grid_nonuniformity.as_ref()?.value,
            Self::ContrastUniformity => p.contrast_uniformity.as_ref()?.value,
            Self::UnusedErrorCorrection => p.unused_error_correction.as_ref()?.value,
            Self::HorizontalGrowth => p.print_growth.as_ref()?.horizontal,
            Self::VerticalGrowth => p.print_growth.as_ref()?.vertical,
        }
    }

    fn expected(self, truth: &SymbolTruth) -> Option<f64> {
        match self {
            Self::SymbolContrast => truth.symbol_contrast.value,
            Self::AxialNonuniformity => truth.axial_nonuniformity.value,
            Self::GridNonuniformity => truth.grid_nonuniformity.parameter.value,
            // Where the sampling grid has no right answer (version 1 in perspective), neither has what is sampled there.
            Self::ContrastUniformity => {
                truth.grid_nonuniformity.parameter.value.and(truth.contrast_uniformity_of_all.parameter.value)
            }
            Self::UnusedErrorCorrection => truth.unused_error_correction.parameter.value,
            Self::HorizontalGrowth => truth.print_growth.horizontal,
            Self::VerticalGrowth => truth.print_growth.vertical,
        }
    }
}

/// What came of one symbol.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Found, and read as it was written (or rightly not read).
    pub read: bool,
    /// Deviations of the values in the order of [`Value::ALL`]; `None` where there is no right answer.
    pub deviations: Vec<Option<f64>>,
    /// Whole grades compared.
    pub grades: usize,
    /// Wrong ones beyond what the tolerance of their value explains: parameter, measured, allowed.
    pub wrong_grades: Vec<(&'static str, f64, [u8; 2])>,
}

/// Draws a scene of one symbol, inspects it by the edition of 2011, and compares.
///
/// # Panics
/// If the scene cannot be drawn.
#[must_use]
pub fn compare(scene: &Scene) -> Outcome {
    let frame = render(scene).expect("a scene that can be drawn");
    let answers = truth(scene).expect("a scene that can be drawn");
    let request = Request { edition: Edition::Iso15415_2011, ..Request::default() };
    let record = inspect(&frame, &request).expect("a sound request");
    against(&record, &answers.symbols[0])
}

/// Compares a record of one symbol with its answers.
#[must_use]
pub fn against(record: &Record, truth: &SymbolTruth) -> Outcome {
    let [symbol] = record.symbols.as_slice() else { return Outcome::default() };
    let decodes = truth.decode.grade_2011 == Some(4);
    let read =
        if decodes { symbol.text.as_deref() == Some(truth.text.as_str()) } else { symbol.decode_failure.is_some() };
    let deviations = Value::ALL
        .iter()
        .map(|value| match (value.measured(symbol), value.expected(truth)) {
            (Some(measured), Some(expected)) => Some((measured - expected).abs()),
            // Not measured although there is an answer is as wrong as can be.
            (None, Some(_)) => Some(f64::INFINITY),
            _ => None,
        })
        .collect();
    let mut outcome = Outcome { read, deviations, ..Outcome::default() };
    compare_grades(symbol, truth, &mut outcome);
    outcome
}

/// Segments of the symbologies.
const SEGMENTS: [&str; 12] = ["A1", "A2", "A3", "B1", "B2", "C", "L1", "L2", "QZL1", "QZL2", "CTS", "average"];

fn compare_grades(symbol: &SymbolRecord, truth: &SymbolTruth, outcome: &mut Outcome) {
    let p = &symbol.parameters;
    let mut check = |name: &'static str, measured: Option<grader::grading::ReportedGrade>, truth: &ParameterTruth| {
        let (Some(exact), Some(allowed)) =
            (truth.grade_2011, truth.grade_2011_tolerated.or(truth.grade_2011.map(|g| [g, g])))
        else {
            return;
        };
        let _ = exact;
        outcome.grades += 1;
        let measured = measured.map_or(f64::NAN, |g| g.value());
        if !(f64::from(allowed[0])..=f64::from(allowed[1])).contains(&measured) {
            outcome.wrong_grades.push((name, measured, allowed));
        }
    };
    check("decode", p.decode.as_ref().and_then(|v| v.grade), &truth.decode);
    check("symbol contrast", p.symbol_contrast.as_ref().and_then(|v| v.grade), &truth.symbol_contrast);
    check("modulation", p.modulation.as_ref().and_then(|v| v.grade), &truth.modulation);
    check("reflectance margin", p.reflectance_margin.as_ref().and_then(|v| v.grade), &truth.reflectance_margin);
    check(
        "pattern damage",
        p.fixed_pattern_damage.as_ref().and_then(|v| v.grade),
        &truth.fixed_pattern_damage.parameter,
    );
    if let Some(damage) = &p.fixed_pattern_damage {
        for (name, segment) in &truth.fixed_pattern_damage.segments {
            let label = SEGMENTS.into_iter().find(|n| n == name).unwrap_or("segment");
            check(label, damage.segments.get(name).copied(), segment);
        }
    }
    if let Some(format) = &truth.format_information {
        check("format", p.format_information.as_ref().and_then(|v| v.grade), &format.parameter);
    }
    if let Some(version) = &truth.version_information {
        check("version", p.version_information.as_ref().and_then(|v| v.grade), &version.parameter);
    }
    check("axial", p.axial_nonuniformity.as_ref().and_then(|v| v.grade), &truth.axial_nonuniformity);
    check("grid", p.grid_nonuniformity.as_ref().and_then(|v| v.grade), &truth.grid_nonuniformity.parameter);
    check(
        "unused ec",
        p.unused_error_correction.as_ref().and_then(|v| v.grade),
        &truth.unused_error_correction.parameter,
    );
    check("overall", Some(symbol.grade.overall), &truth.overall);
}
