//! The numbers of a record cut to the digits that mean something.

use crate::record::{Modulation, Parameters, Record, SymbolDetail, SymbolRecord};

/// The record with every number rounded, with or without detail.
pub(super) fn rounded(record: &Record, detail: bool) -> Record {
    let Record { schema, software, image, settings, symbols, checks, scene, verdict, reason } = record;
    Record {
        schema: *schema,
        software: software.clone(),
        image: image.clone(),
        settings: settings.clone(),
        symbols: symbols.iter().map(|symbol| rounded_symbol(symbol, detail)).collect(),
        checks: checks.clone(),
        // Rounded where it was made.
        scene: scene.clone(),
        verdict: *verdict,
        reason: reason.clone(),
    }
}

fn rounded_symbol(symbol: &SymbolRecord, detail: bool) -> SymbolRecord {
    let mut out = without_detail(symbol);
    out.corners.iter_mut().for_each(pixels_pair);
    pixels(&mut out.rotation_degrees);
    pixels(&mut out.pixels_per_module);
    optional(&mut out.x_dimension_mm, 4);
    pixels(&mut out.aperture.pixels);
    optional(&mut out.aperture.millimetres, 4);
    if let Some(reflectance) = &mut out.reflectance {
        fraction(&mut reflectance.maximum);
        fraction(&mut reflectance.minimum);
        fraction(&mut reflectance.threshold);
    }
    for uncertainty in out.uncertainty.iter_mut().flat_map(|held| held.values_mut()) {
        fraction(uncertainty);
    }
    parameters(&mut out.parameters);
    if detail {
        out.detail = symbol.detail.as_deref().map(|held| Box::new(rounded_detail(held)));
    }
    out
}

/// The symbol without its detail, which may be large.
fn without_detail(symbol: &SymbolRecord) -> SymbolRecord {
    let SymbolRecord {
        symbology,
        symbology_identifier,
        text,
        bytes,
        size,
        corners,
        mirrored,
        reversed,
        rotation_degrees,
        pixels_per_module,
        x_dimension_mm,
        aperture,
        reflectance,
        parameters,
        grade,
        scans,
        uncertainty,
        decode_failure,
        readable_by_other_means,
        reader_programming,
        structured_append,
        formal,
        checks,
        detail: _,
    } = symbol;
    SymbolRecord {
        symbology: symbology.clone(),
        symbology_identifier: symbology_identifier.clone(),
        text: text.clone(),
        bytes: bytes.clone(),
        size: size.clone(),
        corners: *corners,
        mirrored: *mirrored,
        reversed: *reversed,
        rotation_degrees: *rotation_degrees,
        pixels_per_module: *pixels_per_module,
        x_dimension_mm: *x_dimension_mm,
        aperture: aperture.clone(),
        reflectance: reflectance.clone(),
        parameters: parameters.clone(),
        grade: grade.clone(),
        scans: scans.clone(),
        uncertainty: uncertainty.clone(),
        decode_failure: *decode_failure,
        readable_by_other_means: readable_by_other_means.clone(),
        reader_programming: *reader_programming,
        structured_append: *structured_append,
        formal: formal.clone(),
        checks: checks.clone(),
        detail: None,
    }
}

fn parameters(parameters: &mut Parameters) {
    // All fields are named, so that one that is added is thought of here.
    let Parameters {
        decode,
        symbol_contrast,
        modulation,
        reflectance_margin,
        fixed_pattern_damage,
        format_information,
        version_information,
        axial_nonuniformity,
        grid_nonuniformity,
        unused_error_correction,
        print_growth,
        contrast_uniformity,
        quiet_zone,
    } = parameters;
    for held in [decode, symbol_contrast, axial_nonuniformity].into_iter().flatten() {
        optional(&mut held.value, 4);
    }
    for held in [modulation, reflectance_margin].into_iter().flatten() {
        modulation_levels(held);
    }
    if let Some(held) = fixed_pattern_damage {
        optional(&mut held.value, 4);
    }
    for held in [format_information, version_information].into_iter().flatten() {
        optional(&mut held.value, 4);
    }
    for held in [grid_nonuniformity, contrast_uniformity].into_iter().flatten() {
        optional(&mut held.value, 4);
    }
    if let Some(held) = unused_error_correction {
        optional(&mut held.value, 4);
    }
    if let Some(held) = print_growth {
        for value in [&mut held.value, &mut held.horizontal, &mut held.vertical] {
            optional(value, 4);
        }
    }
    if let Some(held) = quiet_zone {
        for value in [&mut held.value, &mut held.left, &mut held.top, &mut held.right, &mut held.bottom] {
            optional(value, 4);
        }
    }
}

fn modulation_levels(modulation: &mut Modulation) {
    optional(&mut modulation.value, 4);
    for level in &mut modulation.levels {
        fraction(&mut level.level);
        fraction(&mut level.margin);
    }
}

fn rounded_detail(detail: &SymbolDetail) -> SymbolDetail {
    let mut out = detail.clone();
    out.centres.data_mut().iter_mut().for_each(pixels_pair);
    out.reflectances.data_mut().iter_mut().for_each(|value| optional(value, 4));
    out.modulation.data_mut().iter_mut().for_each(|value| optional(value, 4));
    out
}

fn pixels_pair(pair: &mut [f64; 2]) {
    pair.iter_mut().for_each(pixels);
}

fn pixels(value: &mut f64) {
    *value = to_decimals(*value, 3);
}

fn fraction(value: &mut f64) {
    *value = to_decimals(*value, 4);
}

/// A value that is not a finite number was not measured.
fn optional(value: &mut Option<f64>, decimals: i32) {
    *value = value.filter(|value| value.is_finite()).map(|value| to_decimals(value, decimals));
}

/// To that many decimals, half away from zero; never `-0`.
fn to_decimals(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    let rounded = (value * scale).round() / scale;
    // Beyond 2^53 / scale the product is not exact, and there is nothing to round.
    if rounded.is_finite() { rounded + 0.0 } else { value }
}
