//! A rig with a known lens, tilt, light and dark level, drawn by the forward model, photographs a card.

use grader::calibration::Calibration;
use grader::geometry::cross;
use grader::plane::Plane;

use super::model::{CardScene, Light, Model, Optics, Sensor, Shot};
use super::*;
use crate::card::{Certificate, Grid, GridKind, NotCertified};

const SIZE: [usize; 2] = [960, 720];

fn card() -> Card {
    let grid = Grid {
        kind: GridKind::Dots,
        columns: 13,
        rows: 8,
        pitch_mm: [3.0, 3.0],
        origin_mm: [5.0, 5.0],
        dot_mm: Some(1.2),
        marked: vec![[0, 0], [1, 0], [0, 1]],
        relative_uncertainty: Some(1e-4),
    };
    let patch = |index: usize, reflectance: f64| Patch {
        name: format!("grey-{index}"),
        corner_mm: [4.0 + 8.0 * index as f64, 29.0],
        size_mm: [6.0, 4.0],
        reflectance,
        uncertainty: Some(0.008),
    };
    Card {
        id: "test".into(),
        serial: "7".into(),
        certificate: Some(Certificate {
            number: "C-7".into(),
            laboratory: "L".into(),
            date: Date::constant(2026, 6, 1),
            expires: Date::constant(2027, 5, 31),
            instrument: "spectrophotometer 4".into(),
        }),
        size_mm: [46.0, 36.0],
        patches: [0.05, 0.25, 0.45, 0.65, 0.85].into_iter().enumerate().map(|(i, r)| patch(i, r)).collect(),
        grid: Some(grid),
        edges: Vec::new(),
        bars: Vec::new(),
        symbols: Vec::new(),
    }
}

fn naming() -> Naming {
    Naming {
        id: "test rig".into(),
        rig: "bench".into(),
        light: "660".into(),
        date: Date::constant(2026, 11, 23),
        expires: Date::constant(2027, 2, 21),
    }
}

/// 2.3 % of distortion at the corner, a tilt of 3.4 degrees, light that falls by 30 %; nothing random.
fn model() -> Model {
    let optics = Optics {
        distance_mm: 48.0,
        looks_at: Point::new(23.0, 18.0),
        off_centre: [8.0, -8.0],
        tilt_degrees: [3.0, -1.5],
        turn_degrees: 2.3,
        radial: [-0.06, 0.0, 0.0],
        tangential: [3e-4, -2e-4],
        ..Optics::square(SIZE, 0.05)
    };
    Model {
        optics,
        light: Light { fall_off: 0.3, best: [0.44, 0.53], ..Light::EVEN },
        sensor: Sensor { blur: 0.5, ..Sensor::IDEAL },
    }
}

/// Millimetres per pixel at a place of the picture.
fn scale_at(optics: &Optics, raw: Point) -> f64 {
    let at = |dx: f64, dy: f64| optics.to_millimetres(Point::new(raw.x + dx, raw.y + dy)).unwrap();
    cross(at(0.5, 0.0) - at(-0.5, 0.0), at(0.0, 0.5) - at(0.0, -0.5)).abs().sqrt()
}

#[test]
fn one_card_calibrates_lens_scale_and_light() {
    let (model, card) = (model(), card());
    let photo = model.photograph(&CardScene { card: &card, paper: 0.8, ink: 0.05 }, Shot::lit(1)).unwrap();
    let flat = model.expose(&model.even(0.9), Shot::lit(2)).unwrap();
    let dark = model.expose(&model.even(0.9), Shot::covered(3)).unwrap();
    let frames = Frames {
        dark: std::slice::from_ref(&dark),
        flat: std::slice::from_ref(&flat),
        card: std::slice::from_ref(&photo),
    };
    let found = calibrate_rig(&card, frames, &naming()).unwrap();
    let read = CalibrationFile::parse(&found.file.to_text().unwrap()).unwrap();
    let calibration = read.calibration().unwrap();
    let geometry = calibration.geometry.unwrap();
    let (mut place, mut scale, mut light) = (0.0_f64, 0.0_f64, 0.0_f64);
    let shading = calibration.shading.unwrap();
    for (column, row) in (0..=8).flat_map(|column| (0..=6).map(move |row| (column, row))) {
        // Within the grid: the model is not to be used beyond it.
        let mm = Point::new(6.0 + 4.2 * f64::from(column), 6.0 + 3.2 * f64::from(row));
        let truth = model.optics.to_pixels(mm).unwrap();
        place = place.max((geometry.to_pixels(mm).unwrap() - truth).norm());
        scale = scale.max((geometry.scale_at(truth).unwrap() / scale_at(&model.optics, truth) - 1.0).abs());
        for reflectance in [0.05, 0.5, 0.9] {
            let grey = model.grey(reflectance, truth) as f32;
            light = light.max((f64::from(shading.reflectance(grey, truth)) - reflectance).abs());
        }
    }
    println!("worst: place {place:.4} px, scale {:.4} %, reflectance {light:.4}", 100.0 * scale);
    assert!(place < 0.1, "{place}");
    assert!(scale < 5e-4, "{scale}");
    assert!(light < 0.01, "{light}");
    // The grid lies within it, and the corner of the picture does not.
    let node = model.optics.to_pixels(Point::new(5.0, 5.0)).unwrap();
    assert!(calibration.covered.len() >= 4);
    assert!(Calibration { covered: calibration.covered.clone(), ..Calibration::NOMINAL }.covers(node, 1.0));
    assert!(!Calibration { covered: calibration.covered, ..Calibration::NOMINAL }.covers(Point::origin(), 1.0));
    assert_eq!(calibration.identity.unwrap().expires.as_deref(), Some("2027-02-21"));

    // The certificate is what is uncertain where nothing is random: 0.008 at either end.
    let left = read.rig_uncertainty.unwrap();
    assert_eq!((left.dark.reflectance, left.light.reflectance), (0.05, 0.85));
    for reference in [left.dark, left.light] {
        assert!((0.008..0.0085).contains(&reference.uncertainty), "{reference:?}");
    }
    assert!(left.linearity < 0.001, "{}", left.linearity);
    let without = Frames { flat: &[], dark: &[], ..frames };
    let even = Model { light: Light::EVEN, ..model };
    let photo = even.photograph(&CardScene { card: &card, paper: 0.8, ink: 0.05 }, Shot::lit(1)).unwrap();
    let found = calibrate_rig(&card, Frames { card: &[photo], ..without }, &naming()).unwrap();
    assert_eq!(found.file.rig_uncertainty, None, "nobody knows how even the light is");
}

#[test]
fn certificates_must_hold_on_the_day() {
    let frames = Frames::default();
    let mut old = card();
    old.certificate.as_mut().unwrap().expires = Date::constant(2026, 11, 22);
    assert!(matches!(calibrate_rig(&old, frames, &naming()), Err(RigError::Certificate(NotCertified::Expired { .. }))));
    let mut early = card();
    early.certificate.as_mut().unwrap().date = Date::constant(2026, 11, 24);
    assert!(matches!(calibrate_rig(&early, frames, &naming()), Err(RigError::Premature { .. })));
    let none = Card { grid: None, ..card() };
    assert!(matches!(calibrate_rig(&none, frames, &naming()), Err(RigError::NoGrid)));
    assert!(matches!(calibrate_rig(&card(), frames, &naming()), Err(RigError::NoPhotograph)));
    let blank = Frame::from_luma8(Plane::filled(200, 200, 128)).unwrap();
    let error = calibrate_rig(&card(), Frames { card: &[blank], ..frames }, &naming()).unwrap_err();
    assert!(matches!(error, RigError::Grid { picture: 1, .. }), "{error}");
    assert!(error.say().zh.contains("第 1 幅"), "{:?}", error.say());
}
