//! Grades through a calibration agree with those of the same print under a perfect camera.
//!
//! The camera is drawn here: each pixel is the mean of 5 x 5 samples of the print, seen through lens, tilt and light. What
//! the values must be follows from the print: even modules of a known size in two known reflectances.
#![expect(clippy::unwrap_used, reason = "tests end at the first surprise")]

use std::sync::Arc;

use grader::calibration::{Calibration, Field, FrameKind, Geometry, Lens, Shading};
use grader::frame::Frame;
use grader::geometry::{Homography, Point, Vector};
use grader::inspect::{Request, inspect};
use grader::plane::Plane;
use grader::record::{CalibrationIdentity, Record};
use grader::symbology::qr::encode::encode_text;
use grader::symbology::qr::sizes::ErrorCorrectionLevel;

const SIZE: [usize; 2] = [1280, 1024];
/// Millimetres per pixel in the middle, about.
const SCALE: f64 = 0.05;
/// X dimension, mm.
const X: f64 = 0.6;
/// Reflectances of ink and paper.
const INK: f64 = 0.06;
const PAPER: f64 = 0.82;

/// A camera 3 % off at the corners, tilted by five degrees, its paper turned by `turn` radians.
fn geometry(turn: f64) -> Geometry {
    let [width, height] = SIZE.map(|side| side as f64);
    // The half diagonal is 820 px: with a focal length of 1280 px r² = 0.41 there, and k1 r² = 0.03.
    let lens =
        Lens { focal: [1280.0; 2], centre: [650.0, 500.0], radial: [-0.073, 0.0, 0.0], tangential: [5e-4, -3e-4] };
    let (sine, cosine) = turn.sin_cos();
    // A plane tilted by 5 degrees, 1280 px away: depth changes by tan 5° / 1280 for each pixel.
    let slope = 5.0_f64.to_radians().tan() / 1280.0;
    let level = Homography::from_rows([
        [1.0, 0.0, -width / 2.0],
        [0.0, 1.0, -height / 2.0],
        [slope, 0.4 * slope, 1.0 - slope * width / 2.0 - 0.4 * slope * height / 2.0],
    ]);
    let axes = (Vector::new(SCALE * cosine, SCALE * sine), Vector::new(-SCALE * sine, SCALE * cosine));
    let plane = Homography::affine(Point::origin(), axes.0, axes.1).after(&level);
    Geometry::new(Some(lens), plane, SIZE[0], SIZE[1]).unwrap()
}

/// Light that falls to two thirds at the corners, and a dark level that is not even.
fn shading() -> Shading {
    let [width, height] = SIZE;
    let away = |p: Point| ((p - Point::new(560.0, 470.0)).norm() / 860.0).powi(2);
    let white = Field::from_fn(33, 25, (width, height), |p| (236.0 * (1.0 - 0.36 * away(p))) as f32).unwrap();
    let black = Field::from_fn(5, 5, (width, height), |p| (6.0 + p.x / 640.0) as f32).unwrap();
    Shading { black, white }
}

/// The print with its symbol's upper left corner at a place, as the camera sees it; 12 bits.
fn photographed(geometry: &Geometry, shading: &Shading, corner: Point) -> Frame {
    let symbol = encode_text("CALIBRATED 15415", ErrorCorrectionLevel::M, None, None).unwrap();
    let reflectance = |p: Point| {
        let (u, v) = (((p.x - corner.x) / X).floor(), ((p.y - corner.y) / X).floor());
        let inside = u >= 0.0 && v >= 0.0;
        let dark = inside.then(|| symbol.matrix.get(v as usize, u as usize)).flatten() == Some(&true);
        if dark { INK } else { PAPER }
    };
    const STEPS: usize = 5;
    let samples = Plane::from_fn(SIZE[0], SIZE[1], |row, column| {
        let mut sum = 0.0;
        for step in 0..STEPS * STEPS {
            let along = |base: usize, step: usize| base as f64 + (step as f64 + 0.5) / STEPS as f64;
            let raw = Point::new(along(column, step % STEPS), along(row, step / STEPS));
            sum += reflectance(geometry.to_millimetres(raw).unwrap());
        }
        let at = Point::new(column as f64 + 0.5, row as f64 + 0.5);
        let (black, white) = (f64::from(shading.black.at(at)), f64::from(shading.white.at(at)));
        let grey = black + (white - black) * sum / (STEPS * STEPS) as f64;
        (grey * 16.0).round() as u16
    });
    Frame::from_luma16(samples, 12).unwrap()
}

fn inspected(frame: &Frame, calibration: Calibration) -> Record {
    inspect(frame, &Request { calibration, ..Request::default() }).unwrap()
}

fn calibration(geometry: Geometry, shading: &Shading) -> Calibration {
    // The frames have 16 steps for each of the shading.
    let scaled =
        |field: &Field| Field::new(field.nodes().map(|value| value * 16.0), field.width(), field.height()).unwrap();
    Calibration {
        identity: Some(CalibrationIdentity {
            id: "test".into(),
            date: Some("2026-11-23".into()),
            expires: Some("2027-02-21".into()),
        }),
        shading: Some(Arc::new(Shading { black: scaled(&shading.black), white: scaled(&shading.white) })),
        scale: Some(geometry.scale()),
        geometry: Some(geometry),
        frames: Some(FrameKind { width: SIZE[0], height: SIZE[1], bits: 12 }),
        ..Calibration::NOMINAL
    }
}

#[test]
fn a_symbol_in_the_corner_of_a_bad_lens_measures_what_was_printed() {
    let shading = shading();
    for (turn, corner) in [(0.0, [-31.0, -24.0]), (0.0, [10.0, 6.0]), (0.3, [-6.0, -5.0]), (2.0, [8.0, -14.0])] {
        let geometry = geometry(turn);
        let frame = photographed(&geometry, &shading, Point::from(corner));
        let record = inspected(&frame, calibration(geometry, &shading));
        let symbol = record.symbols.first().unwrap_or_else(|| panic!("turn {turn}, {corner:?}: nothing found"));
        let parameters = &symbol.parameters;
        let value = |entry: &Option<grader::record::Plain>| entry.as_ref().and_then(|p| p.value);
        let axial = value(&parameters.axial_nonuniformity).unwrap();
        let grid = parameters.grid_nonuniformity.as_ref().unwrap().value.unwrap();
        let contrast = value(&parameters.symbol_contrast).unwrap();
        let x = symbol.x_dimension_mm.unwrap();
        println!("turn {turn}, {corner:?}: X {x}, AN {axial:.4}, GN {grid:.4}, SC {contrast:.4}, {:?}", symbol.formal);
        assert_eq!(symbol.text.as_deref(), Some("CALIBRATED 15415"));
        assert!((x / X - 1.0).abs() < 5e-4, "X {x}");
        // The tolerances of ISO/IEC 15426-2, a tenth of them for AN and GN: the print has none.
        assert!(axial < 0.002, "AN {axial}");
        assert!(grid < 0.03, "GN {grid}");
        assert!((contrast - (PAPER - INK)).abs() < 0.01, "SC {contrast}");
        let levels = symbol.reflectance.as_ref().unwrap();
        assert!((levels.maximum - PAPER).abs() < 0.01 && (levels.minimum - INK).abs() < 0.01, "{levels:?}");
        assert_eq!(symbol.grade.overall.tenths(), 40, "{:?}", symbol.grade.decided_by);
        assert!(symbol.formal.conforming, "{:?}", symbol.formal.reasons);
        // Corners are where the picture shows them.
        for (stated, module) in symbol.corners.iter().zip([[0.0, 0.0], [21.0, 0.0], [21.0, 21.0], [0.0, 21.0]]) {
            let modules = f64::from(symbol.size.columns) / 21.0;
            let printed = Point::from(corner) + Vector::from(module) * (X * modules);
            let truth = geometry.to_pixels(printed).unwrap();
            assert!((Point::from(*stated) - truth).norm() < 0.25, "{stated:?} instead of {truth}");
        }
    }
}

#[test]
fn without_calibration_the_same_picture_measures_something_else() {
    let (geometry, shading) = (geometry(0.0), shading());
    let frame = photographed(&geometry, &shading, Point::new(-31.0, -24.0));
    let record = inspected(&frame, Calibration::NOMINAL);
    let symbol = &record.symbols[0];
    let axial = symbol.parameters.axial_nonuniformity.as_ref().unwrap().value.unwrap();
    assert!(axial > 0.005, "the test above would prove nothing: AN {axial}");
    assert!(!symbol.formal.conforming);
}

#[test]
fn expired_and_foreign_calibrations_give_no_formal_grade() {
    let (geometry, shading) = (geometry(0.0), shading());
    let frame = photographed(&geometry, &shading, Point::new(-6.0, -5.0));
    for (date, conforming) in [("2027-02-21", true), ("2027-02-22", false)] {
        let request = Request {
            calibration: calibration(geometry, &shading),
            date: Some(date.parse().unwrap()),
            ..Request::default()
        };
        let formal = &inspect(&frame, &request).unwrap().symbols[0].formal;
        assert_eq!(formal.conforming, conforming, "{date}");
        assert_eq!(formal.reasons.iter().any(|reason| reason == "calibration expired"), !conforming);
    }
    let own = calibration(geometry, &shading);
    let kind = FrameKind { width: 1280, height: 1024, bits: 12 };
    for (foreign, named) in [
        (FrameKind { height: 960, ..kind }, "1280 x 960 px, 12 bit"),
        (FrameKind { bits: 8, ..kind }, "1280 x 1024 px, 8 bit"),
    ] {
        let foreign = Calibration { frames: Some(foreign), ..own.clone() };
        let refused = inspect(&frame, &Request { calibration: foreign, ..Request::default() }).unwrap_err();
        let expected = format!("the calibration is for pictures of {named}, this one is of 1280 x 1024 px, 12 bit");
        assert_eq!(refused.to_string(), expected);
    }
}

#[test]
fn what_the_calibration_does_not_know_makes_no_formal_grade() {
    let (geometry, shading) = (geometry(0.0), shading());
    let corner = Point::new(-6.0, -5.0);
    let frame = photographed(&geometry, &shading, corner);
    let own = calibration(geometry, &shading);
    // The symbol of 12.6 mm lies within the square from its corner on, and not within the left half of that.
    let at = |x: f64, y: f64| geometry.to_pixels(corner + Vector::new(x, y)).unwrap();
    let outline = |width: f64| vec![at(-1.0, -1.0), at(width, -1.0), at(width, 16.0), at(-1.0, 16.0)];
    let cases = [
        (Calibration { covered: outline(16.0), ..own.clone() }, None),
        (Calibration { covered: outline(6.0), ..own.clone() }, Some("outside the calibrated part of the picture")),
        (Calibration { light_assumed_even: true, ..own }, Some("evenness of the light not calibrated")),
    ];
    for (calibration, reason) in cases {
        let formal = &inspected(&frame, calibration).symbols[0].formal;
        assert_eq!(
            formal.reasons.iter().map(String::as_str).collect::<Vec<_>>(),
            reason.into_iter().collect::<Vec<_>>()
        );
    }
}
