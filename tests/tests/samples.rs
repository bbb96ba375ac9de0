//! Every sample picture says what the truth beside it says.
//!
//! The truth is derived from the description from which the picture was drawn, without looking at it; see
//! `grader::synth::truth`. Values may deviate by a quarter of what ISO/IEC 15426-2 allows a verifier
//! (`grader_tests::conformance`), grades by what the tolerances of ISO/IEC 15426-2 make of them.
#![expect(clippy::unwrap_used, reason = "helpers of tests end at the first surprise, as tests do")]

use std::fs;
use std::path::{Path, PathBuf};

use grader::calibration::Calibration;
use grader::frame::Frame;
use grader::inspect::{Aperture, Request, inspect};
use grader::plane::Plane;
use grader::record::{Record, SymbolRecord};
use grader::standard::Edition;
use grader::synth::truth::{Derivation, ParameterTruth, SymbolTruth, Truth};
use grader_tests::conformance::{Value, against};
use image::DynamicImage;

/// Pixels. Corners are reported with two decimals; the pattern centres they rest on are good for a hundredth of a
/// module.
const CORNER: f64 = 0.2;
/// In perspective: the corners are those of the sampling grid, which divides evenly (ISO/IEC 18004, reference decode).
const CORNER_IN_PERSPECTIVE: f64 = 1.0;
/// Degrees.
const ROTATION: f64 = 0.1;

/// The threshold of 2024 lies off the middle between the colours, where an edge as wide as a pixel is met a fraction of
/// a pixel aside: at 10 pixels per module 0.02 of growth, which is 0.13 of a grade, and rounded on both sides 0.2.
const GROWTH_GRADE: f64 = 0.2;

struct Sample {
    name: String,
    truth: Truth,
    record: Record,
}

/// All samples, inspected by an edition.
fn samples(edition: Edition) -> Vec<Sample> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples");
    let mut pictures: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pictures.retain(|path| path.extension().is_some_and(|extension| extension == "png"));
    pictures.sort();
    assert!(pictures.len() >= 60, "the catalogue has that many");
    pictures.iter().map(|picture| sample(picture, edition)).collect()
}

fn sample(picture: &Path, edition: Edition) -> Sample {
    let name = picture.file_stem().unwrap().to_string_lossy().into_owned();
    let truth: Truth =
        serde_json::from_str(&fs::read_to_string(picture.with_extension("truth.json")).unwrap()).unwrap();
    let record = inspect(&frame(picture), &request(&truth, edition)).unwrap();
    Sample { name, truth, record }
}

fn frame(picture: &Path) -> Frame {
    let picture = image::open(picture).unwrap();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    match picture {
        DynamicImage::ImageLuma16(samples) => {
            Frame::from_luma16(Plane::from_vec(width, height, samples.into_raw()).unwrap(), 16)
        }
        other => Frame::from_luma8(Plane::from_vec(width, height, other.into_luma8().into_raw()).unwrap()),
    }
    .unwrap()
}

/// The aperture for which the truth was derived: 0.8 X, or so many pixels, which with a scale of 1 are millimetres.
fn request(truth: &Truth, edition: Edition) -> Request {
    let first = &truth.symbols[0];
    let relative = (first.aperture_pixels / first.pixels_per_module - 0.8).abs() < 1e-6;
    let aperture = if relative { Aperture::Relative(0.8) } else { Aperture::Millimetres(first.aperture_pixels) };
    let calibration = Calibration { scale: (!relative).then_some(1.0), ..Calibration::NOMINAL };
    Request { edition, aperture, calibration, ..Request::default() }
}

impl Sample {
    /// Each true symbol with the one that was measured where it lies.
    fn pairs(&self) -> Vec<(&SymbolTruth, &SymbolRecord)> {
        assert_eq!(self.record.symbols.len(), self.truth.symbols.len(), "{}: symbols found", self.name);
        let near = |truth: &SymbolTruth| {
            let distance = |s: &&SymbolRecord| {
                (middle(&s.corners)[0] - middle(&truth.corners)[0])
                    .hypot(middle(&s.corners)[1] - middle(&truth.corners)[1])
            };
            self.record.symbols.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap()
        };
        self.truth.symbols.iter().map(|truth| (truth, near(truth))).collect()
    }
}

fn middle(corners: &[[f64; 2]; 4]) -> [f64; 2] {
    [0, 1].map(|k| corners.iter().map(|corner| corner[k] / 4.0).sum())
}

/// What the symbol is, where it lies and what it says.
#[test]
fn identity_and_place() {
    let mut wrong = Vec::new();
    for sample in samples(Edition::Iso15415_2011) {
        for (truth, found) in sample.pairs() {
            let mut check = |what: &str, right: bool, detail: String| {
                if !right {
                    wrong.push(format!("{}: {what} {detail}", sample.name));
                }
            };
            let fails = truth.decode_failure.is_some();
            let text = (!fails).then(|| truth.text.clone());
            check("text", found.text == text, format!("{:?}, not {text:?}", found.text));
            let stage = (found.decode_failure, truth.decode_failure);
            check("decode failure", stage.0 == stage.1, format!("{:?}, not {:?}", stage.0, stage.1));
            let size = &found.size;
            check("version", size.version == truth.version, format!("{:?}", size.version));
            if !fails {
                let level = truth.error_correction.map(String::from);
                check("level", size.error_correction == level, format!("{:?}", size.error_correction));
                check("mask", size.mask == truth.mask, format!("{:?}", size.mask));
            }
            check("mirrored", found.mirrored == truth.mirrored, found.mirrored.to_string());
            check("reversed", found.reversed == truth.reversed, found.reversed.to_string());
            let turn = (found.rotation_degrees - truth.rotation_degrees + 540.0).rem_euclid(360.0) - 180.0;
            check("rotation", turn.abs() < ROTATION, format!("{turn:.3} degrees off"));
            let scale = found.pixels_per_module / truth.pixels_per_module - 1.0;
            check("pixels per module", scale.abs() < 2e-3, format!("{scale:.4} off"));
            let off = found.corners.iter().zip(&truth.corners).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1]));
            let off = off.fold(0.0, f64::max);
            let limit = if sample.name == "perspective" { CORNER_IN_PERSPECTIVE } else { CORNER };
            check("corners", off < limit, format!("{off:.3} px off"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Values within the tolerances, whole grades within what those of ISO/IEC 15426-2 allow.
#[test]
fn values_and_grades_of_2011() {
    let mut wrong = Vec::new();
    for sample in samples(Edition::Iso15415_2011) {
        for (truth, found) in sample.pairs() {
            let record = Record { symbols: vec![found.clone()], ..sample.record.clone() };
            let outcome = against(&record, truth);
            for (value, deviation) in Value::ALL.iter().zip(&outcome.deviations) {
                if deviation.is_some_and(|deviation| deviation > tolerance(*value, truth, &sample.name)) {
                    wrong.push(format!("{}: {} {:.4} off", sample.name, value.name(), deviation.unwrap()));
                }
            }
            for (name, measured, allowed) in &outcome.wrong_grades {
                wrong.push(format!("{}: {name} grade {measured}, not in {allowed:?}", sample.name));
            }
            assert!(outcome.grades > 0, "{}: something to compare", sample.name);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A quarter of what ISO/IEC 15426-2 allows; all of it below 10 pixels per module, where no grade is formal. The truth
/// leaves noise out, which moves extremes: 0.02 of full scale for a pixel is 0.02 / sqrt(50) = 0.0028 for the mean of
/// the 50 under the aperture, and the most extreme of 1681 modules lie 3.3 standard deviations off on either side.
/// Contrast uniformity sees one such extreme twice over a contrast of 0.8, and the contrast that the others widen.
fn tolerance(value: Value, truth: &SymbolTruth, name: &str) -> f64 {
    let noise = if name == "noise" { 3.3 * 0.0028 } else { 0.0 };
    let few_pixels = if truth.pixels_per_module < 9.9 { 4.0 } else { 1.0 };
    match value {
        Value::SymbolContrast => few_pixels * value.tolerance() + 2.0 * noise,
        Value::ContrastUniformity => few_pixels * value.tolerance() + 2.0 * noise / 0.8 + 2.0 * noise / 0.8,
        _ => value.tolerance(),
    }
}

/// Decimal grades within 0.1 where they could be derived exactly.
#[test]
fn grades_of_2024() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for sample in samples(Edition::Iso15415_2024) {
        for (truth, found) in sample.pairs() {
            let found = grader_tests::measured::grades(found);
            for (name, parameter) in parameters(truth) {
                let Some(expected) = parameter.grade_2024 else { continue };
                if parameter.derivation_2024 != Derivation::Exact {
                    continue;
                }
                compared += 1;
                let measured = found.get(&name).map(|grade| grade.value());
                let tolerance = if sample.name.starts_with("growth") { GROWTH_GRADE } else { 0.1 };
                if measured.is_none_or(|measured| (measured - expected.value()).abs() > tolerance + 1e-9) {
                    wrong.push(format!("{}: {name} {measured:?}, not {expected}", sample.name));
                }
            }
        }
    }
    assert!(compared > 300, "{compared} grades compared");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// By the names of `measured::grades`.
fn parameters(truth: &SymbolTruth) -> Vec<(String, &ParameterTruth)> {
    let mut all = vec![
        ("decode".to_owned(), &truth.decode),
        ("symbol contrast".to_owned(), &truth.symbol_contrast),
        ("modulation".to_owned(), &truth.modulation),
        ("fixed pattern damage".to_owned(), &truth.fixed_pattern_damage.parameter),
        ("axial nonuniformity".to_owned(), &truth.axial_nonuniformity),
        ("grid nonuniformity".to_owned(), &truth.grid_nonuniformity.parameter),
        ("unused error correction".to_owned(), &truth.unused_error_correction.parameter),
        ("print growth".to_owned(), &truth.print_growth.parameter),
        ("overall".to_owned(), &truth.overall),
    ];
    all.extend(truth.fixed_pattern_damage.segments.iter().map(|(name, segment)| (name.clone(), segment)));
    for (name, copies) in
        [("format", truth.format_information.as_ref()), ("version", truth.version_information.as_ref())]
    {
        let Some(copies) = copies else { continue };
        all.push((name.to_owned(), &copies.parameter));
        all.extend((1..).zip(&copies.copies).map(|(number, copy)| (format!("{name} {number}"), copy)));
    }
    all
}
