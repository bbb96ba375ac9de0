//! What is measured on pictures of conformance cards agrees with what the descriptions state.

use grader::calibration::Calibration;
use grader::inspect::inspect;
use grader::record::Record;
use grader::synth::area::Polygon;
use jiff::civil::date;

use super::*;
use crate::conformance::{ConformanceReport, Outcome, Plan, tabulate};
use crate::uncertainty::Quantity;

fn measured(sheet: &Sheet, dpi: f64) -> ConformanceReport {
    let plan = Plan::of(&sheet.card, &Calibration::NOMINAL).unwrap();
    let frame = seen(&picture(sheet, dpi));
    let records: Vec<Record> = plan.requests.iter().map(|request| inspect(&frame, request).unwrap()).collect();
    // Noise and placement are the same: one picture stands for five.
    let images: Vec<(String, Vec<Record>)> = (1..=5).map(|image| (image.to_string(), records.clone())).collect();
    tabulate(&sheet.card, &plan, &images, date(2026, 1, 1))
}

/// How far a perfect instrument's value lies from the stated one at most, on a picture without noise.
fn limit(quantity: &Quantity) -> f64 {
    match quantity {
        Quantity::MaximumReflectance | Quantity::MinimumReflectance | Quantity::SymbolContrast => 0.004,
        Quantity::AxialNonuniformity => 0.004,
        Quantity::GridNonuniformity => 0.02,
        Quantity::ContrastUniformity => 0.05,
        Quantity::UnusedErrorCorrection => 0.000_051,
        _ => 1e-9,
    }
}

fn agrees(sheet: &Sheet, dpi: f64) {
    let report = measured(sheet, dpi);
    let mut worst: std::collections::BTreeMap<String, f64> = std::collections::BTreeMap::new();
    let mut wrong = Vec::new();
    for row in &report.rows {
        let deviation = row.deviation.unwrap_or(f64::NAN);
        let most = worst.entry(row.parameter.key()).or_default();
        *most = most.max(deviation.abs());
        if row.result != Outcome::Passed || deviation.abs() > limit(&row.parameter) {
            wrong.push(format!("{} {}: {} {:?}", row.symbol, row.parameter.key(), row.certified, row.mean));
        }
    }
    println!("{} at {dpi} dpi: {} values, largest deviations {worst:?}", sheet.card.id, report.rows.len());
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(report.rows.len(), sheet.card.symbols.iter().map(|symbol| symbol.values.len()).sum::<usize>());
}

#[test]
fn qr_code_at_half_a_millimetre_and_600_dpi() {
    agrees(&conformance(Symbology::Qr, &[0.5], Dots::FREE), 600.0);
}

#[test]
fn qr_code_in_whole_dots_of_600_dpi() {
    agrees(&conformance(Symbology::Qr, &[0.5], Dots::per_inch(600.0).unwrap()), 600.0);
}

#[test]
fn qr_code_at_a_fifth_of_a_millimetre() {
    agrees(&conformance(Symbology::Qr, &[0.2], Dots::FREE), 1500.0);
}

/// The targets of ISO/IEC 15426-2 (public digest) are met, and the lonely module of `///00` is that at which a verifier's published
/// report of the standard's artwork shows the lowest modulation: row 2, column 4.
#[test]
fn defects_have_the_size_that_the_standard_asks_for() {
    for symbology in [Symbology::Qr, Symbology::DataMatrix] {
        let sheet = conformance(symbology, &[0.5, 0.2], Dots::FREE);
        for symbol in &sheet.card.symbols {
            let within = |parameter: &str, low: f64, high: f64| {
                let value = stated(symbol, parameter);
                assert!(value >= low && value <= high, "{} {parameter}: {value}", symbol.name);
            };
            let is = |name: &str| symbol.name.starts_with(name);
            if is("SC-1") {
                within("symbol_contrast", 0.25, 0.35)
            } else {
                within("symbol_contrast", 0.7375, 1.0)
            }
            if is("AN-1") {
                within("axial_nonuniformity", 0.105, 0.115)
            } else {
                within("axial_nonuniformity", 0.0, 0.055)
            }
            if is("GN-1") {
                within("grid_nonuniformity", 0.66, 0.72)
            } else {
                within("grid_nonuniformity", 0.0, 0.35)
            }
            let errors = 16.0 / 28.0;
            let unused = if is("UEC-2") { 1.0 - errors } else { 1.0 };
            within("unused_error_correction", unused - 1e-6, unused + 1e-6);
            if is("DW") && symbol.values.contains_key("contrast_uniformity") {
                within("contrast_uniformity", 0.2275, 0.2285);
            }
        }
        for x in [0.2, 0.5, 0.508] {
            let text = data_matrix::WIDOW_TEXT;
            let drawn = data_matrix::draw(defect::Defect::DarkWidow, x, Dots::FREE, text, false);
            let ([left, top], [side, _]) = drawn.unwrap().extra.unwrap();
            let middle = [top, left].map(|v| ((v + side / 2.0) / x).floor());
            assert_eq!(middle, [2.0, 4.0]);
        }
    }
}

/// The mean of a picture over a disc: each pixel with the area that it shares with the disc.
fn through_disc(picture: &Plane<f64>, centre: [f64; 2], radius: f64) -> f64 {
    let range = |k: usize| (centre[k] - radius).floor() as usize..(centre[k] + radius).ceil() as usize;
    let (mut sum, mut total) = (0.0, 0.0);
    for y in range(1) {
        for x in range(0) {
            let at = |v: usize, k: usize| [v as f64 - centre[k], v as f64 + 1.0 - centre[k]];
            let area = Polygon::rectangle(at(x, 0), at(y, 1)).area_in_disc(radius, |point| point);
            sum += area * picture[(y, x)];
            total += area;
        }
    }
    sum / total
}

/// Where ink begins and ends along a line of the picture, pixels: places at which the level crosses the middle.
fn crossings(levels: &[f64]) -> Vec<f64> {
    let threshold = f64::midpoint(
        levels.iter().copied().fold(f64::INFINITY, f64::min),
        levels.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    );
    let pairs = levels.windows(2).enumerate().filter(|(_, w)| (w[0] < threshold) != (w[1] < threshold));
    pairs.map(|(at, w)| at as f64 + 0.5 + (threshold - w[0]) / (w[1] - w[0])).collect()
}

/// Module centres along one axis, from the edges of the clock track: relative to the symbol's corner, pixels.
fn clock(picture: &Plane<f64>, symbol: &Symbol, axis: usize, scale: f64) -> Vec<f64> {
    let side = symbol.modules[axis];
    let [x, y] = symbol.corner_mm.map(|v| v * scale);
    let pitch = symbol.x_mm * scale;
    // The track along x is the uppermost row, that along y the last column.
    let levels: Vec<f64> = match axis {
        0 => {
            let row = (y + pitch / 2.0) as usize;
            (0..((side + 3) as f64 * pitch) as usize)
                .map(|at| picture[(row, at + (x - 1.5 * pitch) as usize)])
                .collect()
        }
        _ => {
            let right = symbol_width(picture, symbol, scale);
            let column = (x + right - pitch / 2.0) as usize;
            (0..((side + 3) as f64 * pitch) as usize)
                .map(|at| picture[(at + (y - 1.5 * pitch) as usize, column)])
                .collect()
        }
    };
    let start = if axis == 0 { (x - 1.5 * pitch).floor() } else { (y - 1.5 * pitch).floor() };
    let edges: Vec<f64> = crossings(&levels).into_iter().map(|at| at + start).collect();
    // The uppermost row ends with a light module, the last column begins with one and ends with the dark border.
    let mut lines = edges;
    if axis == 1 {
        lines.insert(0, y);
    } else {
        let width = symbol_width(picture, symbol, scale);
        lines.push(x + width);
    }
    assert_eq!(lines.len(), side + 1, "{}", symbol.name);
    lines.windows(2).map(|edge| f64::midpoint(edge[0], edge[1])).collect()
}

/// Width of the lower solid border, pixels.
fn symbol_width(picture: &Plane<f64>, symbol: &Symbol, scale: f64) -> f64 {
    let [x, y] = symbol.corner_mm.map(|v| v * scale);
    let pitch = symbol.x_mm * scale;
    let side = symbol.modules[0] as f64;
    // Along y the stretch of axial nonuniformity is at most a tenth: the lowest dark row is sought from below.
    let column = (x + 2.5 * pitch) as usize;
    let lowest = (y + side * pitch * 1.2) as usize;
    let bottom = (0..lowest).rev().find(|row| picture[(*row, column)] < PAPER - 0.1).unwrap();
    let row = bottom - (pitch / 2.0) as usize;
    let from = (x - pitch) as usize;
    let levels: Vec<f64> = (from..(x + side * pitch * 1.2) as usize).map(|at| picture[(row, at)]).collect();
    let edges = crossings(&levels);
    edges[edges.len() - 1] - edges[0]
}

/// Reflectance of each module through the aperture.
fn scan(picture: &Plane<f64>, columns: &[f64], rows: &[f64], radius: f64) -> Plane<f64> {
    Plane::from_fn(columns.len(), rows.len(), |r, c| through_disc(picture, [columns[c], rows[r]], radius))
}

fn stated(symbol: &Symbol, parameter: &str) -> f64 {
    symbol.values[parameter].value
}

/// An independent reader reads every symbol, and values measured here by the definitions of ISO/IEC 15415 are those stated.
#[test]
fn data_matrix_symbols_are_what_they_say() {
    const DPI: f64 = 1200.0;
    let scale = DPI / 25.4;
    let sheet = conformance(Symbology::DataMatrix, &[0.5], Dots::FREE);
    let picture = picture(&sheet, DPI);
    for symbol in sheet.card.symbols.iter().filter(|symbol| symbol.name.ends_with("2011")) {
        let (columns, rows) = (clock(&picture, symbol, 0, scale), clock(&picture, symbol, 1, scale));
        let modules = scan(&picture, &columns, &rows, 0.4 * symbol.x_mm * scale);
        let name = &symbol.name;
        let near = |parameter: &str, value: f64, limit: f64| {
            let wanted = stated(symbol, parameter);
            assert!((value - wanted).abs() <= limit, "{name} {parameter}: {value}, stated {wanted}");
        };
        let (low, high) = modules.data().iter().fold((1.0_f64, 0.0_f64), |(l, h), r| (l.min(*r), h.max(*r)));
        near("reflectance.minimum", low, 1e-6);
        near("reflectance.maximum", high, 1e-6);
        near("symbol_contrast", high - low, 1e-6);
        let middle = f64::midpoint(low, high);
        let weakest = modules.data().iter().map(|r| 2.0 * (r - middle).abs() / (high - low)).fold(1.0, f64::min);
        near("contrast_uniformity", weakest, 0.01);
        let spacing = [&columns, &rows].map(|all| (all[all.len() - 1] - all[0]) / (all.len() - 1) as f64);
        near("axial_nonuniformity", (spacing[0] - spacing[1]).abs() / f64::midpoint(spacing[0], spacing[1]), 0.002);
        let off = |all: &[f64]| {
            let pitch = (all[all.len() - 1] - all[0]) / (all.len() - 1) as f64;
            all.iter().enumerate().map(|(i, at)| (at - all[0] - i as f64 * pitch).abs()).fold(0.0, f64::max) / pitch
        };
        // The even grid through the outer centres instead of the outline: 1/26 of the displacement less.
        near("grid_nonuniformity", off(&columns).max(off(&rows)), 0.03);
        let dark = modules.map(|r| *r < middle);
        reads(&dark, symbol);
    }
}

/// The symbol as its modules were seen, drawn anew at 4 pixels per module, through an independent reader; and the number of wrong
/// codewords by comparison with the symbol that the message makes.
fn reads(dark: &Plane<bool>, symbol: &Symbol) {
    let side = dark.width();
    let size = if side == 12 { datamatrix::SymbolSize::Square12 } else { datamatrix::SymbolSize::Square26 };
    let right =
        datamatrix::DataMatrix::encode_str(&symbol.text, datamatrix::SymbolList::with_whitelist([size])).unwrap();
    let bits = right.bitmap();
    let differing = (0..side * side).filter(|at| bits.bits()[*at] != dark[(at / side, at % side)]).count();
    let wanted = match symbol.name.split(' ').next().unwrap() {
        // Eight modules in eight codewords; two of the border.
        "UEC-2" => 8,
        "FPD-A" => 2,
        _ => 0,
    };
    assert_eq!(differing, wanted, "{}", symbol.name);
    let pixels = (side + 8) * 4;
    let luma: Vec<u8> = (0..pixels * pixels)
        .map(|at| {
            let module = |v: usize| (v / 4).checked_sub(4).filter(|m| *m < side);
            let inked = module(at / pixels).zip(module(at % pixels)).is_some_and(|at| dark[at]);
            if inked { 0 } else { 255 }
        })
        .collect();
    let format = Some(rxing::BarcodeFormat::DATA_MATRIX);
    let read = rxing::helpers::detect_in_luma(luma, pixels as u32, pixels as u32, format).unwrap();
    assert_eq!(read.getText(), symbol.text, "{}", symbol.name);
}
