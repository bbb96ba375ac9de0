//! Measurements turned into grades by the rules of an edition.

mod damage;

use crate::grading::{Grade, ReportedGrade};
use crate::measure::Measurements;
use crate::parameter::codeword_overlay::{BlockGrades, Overlay, overlay};
use crate::parameter::matrix::pattern_damage::segment_grade;
use crate::plane::Plane;
use crate::reading::Reading;
use crate::record;
use crate::standard::Rules;
use crate::standard::interpretation::{CornerSegment, InformationCopies, PrintGrowthFigure};
use crate::symbology::segments::{Choices, Module, Segment};

/// The graded parameters of one scan, and what decided it.
#[derive(Clone, Debug)]
pub struct ScanGrade {
    /// As the report has them.
    pub parameters: record::Parameters,
    /// Lowest of all.
    pub grade: ReportedGrade,
    /// Parameters that have it, if it is below 4.
    pub decided_by: Vec<&'static str>,
    /// Segments of the fixed patterns.
    pub segments: Vec<Segment>,
    /// Grade level of each module by its margin (or its modulation, where its colour is not known).
    pub module_grades: Plane<Option<ReportedGrade>>,
}

/// Grades a scan.
#[must_use]
pub fn grade(reading: &Reading, measured: &Measurements, rules: &Rules) -> ScanGrade {
    let levels = measured.margins.map(|m| m.map(|m| rules.modulation.grade(m)));
    let size = reading.located.size;
    let choices = Choices { short_corners: rules.interpretation.corner_segment == CornerSegment::Modules144 };
    let segments = size.segments(reading.margin, choices);
    let information = size.information();
    let context = damage::Context { levels: &levels, measured, margin: reading.margin, rules };
    let parameters = record::Parameters {
        decode: Some(record::Plain {
            value: None,
            grade: Some(ReportedGrade::from_tenths(if reading.decoded.is_ok() { 40 } else { 0 })),
        }),
        symbol_contrast: Some(plain(
            measured.symbol_contrast,
            rules.symbol_contrast.grade(measured.symbol_contrast),
            rules,
        )),
        modulation: modulation(measured, rules),
        reflectance_margin: if rules.modulation_knows_colour { None } else { margin(measured, rules) },
        fixed_pattern_damage: Some(damage::damage(&segments, size.averages_damage(), &context)),
        format_information: information.format.and_then(|modules| copies(&modules, &levels, reading, rules)),
        version_information: information.version.and_then(|modules| copies(&modules, &levels, reading, rules)),
        axial_nonuniformity: measured.axial_nonuniformity.map(|v| plain(v, rules.axial_nonuniformity.grade(v), rules)),
        grid_nonuniformity: measured.grid_nonuniformity.map(|(value, worst)| record::Located {
            value: Some(fraction(value)),
            grade: Some(rules.reported(rules.grid_nonuniformity.grade(value))),
            worst: Some(worst),
        }),
        unused_error_correction: measured.unused_error_correction.map(|value| record::UnusedErrorCorrection {
            value: Some(fraction(value)),
            grade: Some(rules.reported(rules.unused_error_correction.grade(value))),
            // What another reader had to correct is not what the reference decode corrected.
            blocks: if reading.decoded.is_ok() { block_records(measured) } else { Vec::new() },
        }),
        print_growth: print_growth(measured, rules),
        contrast_uniformity: measured.contrast_uniformity.map(|(value, worst)| record::Located {
            value: Some(fraction(value)),
            grade: None,
            worst: Some(worst),
        }),
        quiet_zone: Some(quiet_zone(measured)),
    };
    let (grade, decided_by) = lowest(&parameters);
    let module_grades = Plane::from_fn(levels.width(), levels.height(), |r, c| {
        let known = levels[(r, c)].or_else(|| measured.modulation[(r, c)].map(|m| rules.modulation.grade(m)));
        known.map(|g| rules.reported(g))
    });
    ScanGrade { parameters, grade, decided_by, segments, module_grades }
}

/// Four decimals: more than any camera resolves, and stable in print.
fn fraction(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn plain(value: f64, grade: Grade, rules: &Rules) -> record::Plain {
    record::Plain { value: Some(fraction(value)), grade: Some(rules.reported(grade)) }
}

fn modulation(measured: &Measurements, rules: &Rules) -> Option<record::Modulation> {
    let values = if rules.modulation_knows_colour { &measured.codeword_margin } else { &measured.codeword_modulation };
    codeword_parameter(values, measured, rules)
}

fn margin(measured: &Measurements, rules: &Rules) -> Option<record::Modulation> {
    codeword_parameter(&measured.codeword_margin, measured, rules)
}

fn codeword_parameter(values: &[Option<f64>], measured: &Measurements, rules: &Rules) -> Option<record::Modulation> {
    if measured.blocks.is_empty() || values.is_empty() {
        return None;
    }
    // A codeword outside the picture has no modulation: it counts as lost.
    let grades: Vec<Grade> = values.iter().map(|v| v.map_or(Grade::FAIL, |v| rules.modulation.grade(v))).collect();
    let blocks: Vec<BlockGrades> = measured
        .blocks
        .iter()
        .map(|b| BlockGrades { codewords: b.codewords.iter().map(|i| grades[*i]).collect(), capacity: b.capacity })
        .collect();
    let result = overlay(&blocks, &rules.modulation, &rules.unused_error_correction);
    Some(record::Modulation {
        value: None,
        grade: Some(rules.reported_level(result.grade)),
        codewords: grades.iter().map(|g| rules.reported(*g)).collect(),
        levels: overlay_rows(&result, rules),
    })
}

/// All rows of whole grades; of decimal ones those where the count changes, and the one that decides.
fn overlay_rows(result: &Overlay, rules: &Rules) -> Vec<record::OverlayLevel> {
    let mut last = None;
    result
        .rows
        .iter()
        .filter(|row| {
            let new = last.replace(row.below) != Some(row.below);
            !rules.modulation.decimal || new || row.level == result.grade
        })
        .map(|row| record::OverlayLevel {
            level: row.level.rounded().value(),
            below: row.below as u32,
            margin: fraction(row.margin),
            margin_grade: rules.reported(row.margin_grade),
            result: rules.reported(row.result),
        })
        .collect()
}

fn pick<T: Copy>(plane: &Plane<Option<T>>, modules: &[Module], margin: usize) -> Vec<Option<T>> {
    let index = |i: i32| usize::try_from(i + margin as i32).unwrap_or(usize::MAX);
    modules.iter().map(|[row, column]| plane.get(index(*row), index(*column)).copied().flatten()).collect()
}

/// Both copies of format or version information; `None` if nothing says what they should be.
fn copies(
    modules: &[Vec<Module>; 2],
    levels: &Plane<Option<Grade>>,
    reading: &Reading,
    rules: &Rules,
) -> Option<record::Copies> {
    if reading.decoded.is_err() && reading.located.reading.is_none() {
        return None;
    }
    let grades = [&modules[0], &modules[1]].map(|copy| {
        let picked = pick(levels, copy, reading.margin);
        segment_grade(&picked, &rules.modulation, |damaged| {
            rules.damage.count.grade(damaged.iter().filter(|d| **d).count() as f64)
        })
    });
    let mean = 0.5 * (grades[0].value() + grades[1].value());
    let combined = match rules.interpretation.information_copies {
        InformationCopies::MeanRoundedUp if rules.modulation.decimal => Grade::new(mean),
        InformationCopies::MeanRoundedUp => Grade::new(mean.ceil()),
        InformationCopies::Best => grades[0].max(grades[1]),
        InformationCopies::Worst => grades[0].min(grades[1]),
    };
    Some(record::Copies {
        value: None,
        grade: Some(rules.reported(combined)),
        copies: grades.map(|g| rules.reported_level(g)),
    })
}

fn block_records(measured: &Measurements) -> Vec<record::BlockRecord> {
    measured
        .blocks
        .iter()
        .map(|b| record::BlockRecord {
            codewords: b.codewords.len() as u32,
            corrected: b.corrected as u32,
            capacity: b.capacity as u32,
        })
        .collect()
}

fn print_growth(measured: &Measurements, rules: &Rules) -> Option<record::PrintGrowth> {
    let (horizontal, vertical) = measured.print_growth;
    let worse = [horizontal, vertical].into_iter().flatten().max_by(|a, b| a.abs().total_cmp(&b.abs()))?;
    let graded = match (rules.interpretation.print_growth_figure, horizontal, vertical) {
        (PrintGrowthFigure::MeanOfAxes, Some(h), Some(v)) => 0.5 * (h + v),
        _ => worse,
    };
    Some(record::PrintGrowth {
        value: Some(fraction(worse)),
        grade: rules.print_growth.map(|scale| rules.reported(scale.grade(graded.abs()))),
        horizontal: horizontal.map(fraction),
        vertical: vertical.map(fraction),
    })
}

fn quiet_zone(measured: &Measurements) -> record::QuietZone {
    let [left, top, right, bottom] = measured.clear.map(|w| w.map(|w| (w * 100.0).round() / 100.0));
    let value = [left, top, right, bottom].into_iter().flatten().min_by(f64::total_cmp);
    record::QuietZone { value, grade: None, left, top, right, bottom }
}

/// The lowest grade of all graded parameters, and which have it.
fn lowest(p: &record::Parameters) -> (ReportedGrade, Vec<&'static str>) {
    let grades = [
        ("decode", p.decode.as_ref().and_then(|v| v.grade)),
        ("symbol_contrast", p.symbol_contrast.as_ref().and_then(|v| v.grade)),
        ("modulation", p.modulation.as_ref().and_then(|v| v.grade)),
        ("reflectance_margin", p.reflectance_margin.as_ref().and_then(|v| v.grade)),
        ("fixed_pattern_damage", p.fixed_pattern_damage.as_ref().and_then(|v| v.grade)),
        ("format_information", p.format_information.as_ref().and_then(|v| v.grade)),
        ("version_information", p.version_information.as_ref().and_then(|v| v.grade)),
        ("axial_nonuniformity", p.axial_nonuniformity.as_ref().and_then(|v| v.grade)),
        ("grid_nonuniformity", p.grid_nonuniformity.as_ref().and_then(|v| v.grade)),
        ("unused_error_correction", p.unused_error_correction.as_ref().and_then(|v| v.grade)),
        ("print_growth", p.print_growth.as_ref().and_then(|v| v.grade)),
    ];
    let graded = grades.iter().filter_map(|(name, grade)| grade.map(|g| (*name, g)));
    let grade = graded.clone().map(|(_, g)| g).min().unwrap_or(ReportedGrade::from_tenths(0));
    let decided = if p.decode.as_ref().and_then(|d| d.grade) == Some(ReportedGrade::from_tenths(0)) {
        // What does not decode has nothing else to blame.
        vec!["decode"]
    } else if grade.tenths() == 40 {
        Vec::new()
    } else {
        graded.filter(|(_, g)| *g == grade).map(|(name, _)| name).collect()
    };
    (grade, decided)
}
