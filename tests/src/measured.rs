//! Scenes of the forward model, drawn, inspected, and laid out for comparison.

use std::collections::BTreeMap;

use grader::frame::{Frame, Samples};
use grader::grading::ReportedGrade;
use grader::inspect::{Request, inspect};
use grader::plane::Plane;
use grader::record::{Record, SymbolRecord};
use grader::standard::Edition;
use grader::synth::catalogue::URI;
use grader::synth::render;
use grader::synth::spec::{DefectKind, ModuleDefect, Scene, SymbolSpec};

/// A request by an edition with everything else as usual.
#[must_use]
pub fn request(edition: Edition) -> Request {
    Request { edition, ..Request::default() }
}

/// A perfect symbol, version 4-M unless its text says otherwise, upright.
#[must_use]
pub fn plain(pixels_per_module: f64) -> SymbolSpec {
    SymbolSpec { mask: Some(2), ..SymbolSpec::new(URI, pixels_per_module, [0.0; 2]) }
}

/// A short message in a given version.
#[must_use]
pub fn of_version(version: u8, pixels_per_module: f64) -> SymbolSpec {
    SymbolSpec { version: Some(version), mask: Some(2), ..SymbolSpec::new("PRINT 7", pixels_per_module, [0.0; 2]) }
}

/// The symbol alone in a picture of 16 bits, whose steps of grey do not matter.
///
/// # Panics
/// If it cannot be drawn.
#[must_use]
pub fn fine(spec: SymbolSpec) -> Scene {
    Scene { bits: 16, ..Scene::around(spec).expect("a symbol that can be drawn") }
}

/// Draws a scene.
///
/// # Panics
/// If it cannot be drawn.
#[must_use]
pub fn draw(scene: &Scene) -> Frame {
    render(scene).expect("a scene that can be drawn")
}

/// The one symbol of a frame, by an edition.
///
/// # Panics
/// If there is not exactly one.
#[must_use]
pub fn only(frame: &Frame, edition: Edition) -> SymbolRecord {
    alone(inspect(frame, &request(edition)).expect("a sound request"))
}

/// The one symbol of a record.
///
/// # Panics
/// If there is not exactly one.
#[must_use]
pub fn alone(record: Record) -> SymbolRecord {
    let count = record.symbols.len();
    let [symbol] = <[SymbolRecord; 1]>::try_from(record.symbols).unwrap_or_else(|_| panic!("{count} symbols"));
    symbol
}

/// The symbol of a spec, drawn with 16 bits and inspected.
///
/// # Panics
/// If it cannot be drawn or is not found.
#[must_use]
pub fn inspected(spec: &SymbolSpec, edition: Edition) -> SymbolRecord {
    only(&draw(&fine(spec.clone())), edition)
}

/// Every grade of a symbol by name, segments and copies included; parameters without grade are left out.
#[must_use]
pub fn grades(symbol: &SymbolRecord) -> BTreeMap<String, ReportedGrade> {
    let p = &symbol.parameters;
    let mut all = BTreeMap::from([("overall".to_owned(), symbol.grade.overall)]);
    let mut add = |name: &str, grade: Option<ReportedGrade>| {
        if let Some(grade) = grade {
            all.insert(name.to_owned(), grade);
        }
    };
    add("decode", p.decode.as_ref().and_then(|v| v.grade));
    add("symbol contrast", p.symbol_contrast.as_ref().and_then(|v| v.grade));
    add("modulation", p.modulation.as_ref().and_then(|v| v.grade));
    add("reflectance margin", p.reflectance_margin.as_ref().and_then(|v| v.grade));
    add("axial nonuniformity", p.axial_nonuniformity.as_ref().and_then(|v| v.grade));
    add("grid nonuniformity", p.grid_nonuniformity.as_ref().and_then(|v| v.grade));
    add("unused error correction", p.unused_error_correction.as_ref().and_then(|v| v.grade));
    add("print growth", p.print_growth.as_ref().and_then(|v| v.grade));
    if let Some(damage) = &p.fixed_pattern_damage {
        add("fixed pattern damage", damage.grade);
        damage.segments.iter().for_each(|(name, grade)| add(name, Some(*grade)));
    }
    for (name, copies) in [("format", &p.format_information), ("version", &p.version_information)] {
        if let Some(copies) = copies {
            add(name, copies.grade);
            (1..).zip(copies.copies).for_each(|(number, grade)| add(&format!("{name} {number}"), Some(grade)));
        }
    }
    all
}

/// Every value of a symbol by name.
#[must_use]
pub fn values(symbol: &SymbolRecord) -> BTreeMap<&'static str, f64> {
    let p = &symbol.parameters;
    let growth = p.print_growth.as_ref();
    let quiet = p.quiet_zone.as_ref();
    [
        ("symbol contrast", p.symbol_contrast.as_ref().and_then(|v| v.value)),
        ("axial nonuniformity", p.axial_nonuniformity.as_ref().and_then(|v| v.value)),
        ("grid nonuniformity", p.grid_nonuniformity.as_ref().and_then(|v| v.value)),
        ("contrast uniformity", p.contrast_uniformity.as_ref().and_then(|v| v.value)),
        ("unused error correction", p.unused_error_correction.as_ref().and_then(|v| v.value)),
        ("growth along rows", growth.and_then(|v| v.horizontal)),
        ("growth along columns", growth.and_then(|v| v.vertical)),
        ("quiet zone left", quiet.and_then(|v| v.left)),
        ("quiet zone top", quiet.and_then(|v| v.top)),
        ("quiet zone right", quiet.and_then(|v| v.right)),
        ("quiet zone bottom", quiet.and_then(|v| v.bottom)),
        ("maximum", symbol.reflectance.as_ref().map(|r| r.maximum)),
        ("minimum", symbol.reflectance.as_ref().map(|r| r.minimum)),
        ("threshold", symbol.reflectance.as_ref().map(|r| r.threshold)),
    ]
    .into_iter()
    .filter_map(|(name, value)| value.map(|value| (name, value)))
    .collect()
}

/// One module of each of the first `count` codewords of the first block: row and column.
///
/// # Panics
/// If the message does not fit.
#[must_use]
pub fn one_module_per_codeword(spec: &SymbolSpec, count: usize) -> Vec<(i32, i32)> {
    spec.encode().expect("a message that fits").one_module_per_codeword(count)
}

/// The symbol with the same defect in all of these modules.
#[must_use]
pub fn with(mut spec: SymbolSpec, places: &[(i32, i32)], kind: DefectKind) -> SymbolSpec {
    spec.defects.extend(places.iter().map(|&(row, column)| ModuleDefect { row, column, kind }));
    spec
}

/// The symbol with these modules in the wrong colour.
#[must_use]
pub fn wrong(spec: SymbolSpec, places: &[(i32, i32)]) -> SymbolSpec {
    with(spec, places, DefectKind::WrongColour)
}

/// The symbol with a module on its right side of `threshold`, at a modulation of 0 to 1 by the definition
/// `2 |R - threshold| / contrast`.
///
/// # Panics
/// If the message does not fit.
#[must_use]
pub fn weakened(spec: SymbolSpec, place: (i32, i32), modulation: f64, threshold: f64) -> SymbolSpec {
    let matrix = spec.encode().expect("a message that fits").matrix;
    let inside = usize::try_from(place.0).ok().zip(usize::try_from(place.1).ok());
    let dark = inside.and_then(|(row, column)| matrix.get(row, column).copied()).unwrap_or(false);
    let sign = if dark == spec.reversed { 1.0 } else { -1.0 };
    let reflectance = threshold + sign * modulation * (spec.light - spec.dark) / 2.0;
    with(spec, &[place], DefectKind::Reflectance(reflectance))
}

/// The frame with its samples rearranged: `from` says for each row and column of the new picture (of that width and
/// height) where the sample comes from.
///
/// # Panics
/// If the new picture is empty.
#[must_use]
pub fn rearranged(
    frame: &Frame,
    [width, height]: [usize; 2],
    from: impl Fn(usize, usize) -> (usize, usize) + Copy,
) -> Frame {
    match frame.samples() {
        Samples::Bits8(plane) => Frame::from_luma8(Plane::from_fn(width, height, |r, c| plane[from(r, c)])),
        Samples::Bits16(plane) => {
            Frame::from_luma16(Plane::from_fn(width, height, |r, c| plane[from(r, c)]), frame.bits())
        }
    }
    .expect("a picture with pixels")
}
