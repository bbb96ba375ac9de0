//! A rig with a known lens, tilt, light and dark level photographs a card that is drawn here.

use grader::calibration::{Calibration, Field, Geometry, Lens, Shading};
use grader::geometry::{Homography, Vector};
use grader::plane::Plane;

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

/// Paper 0.8, dots and patches as the card has them.
fn reflectance(card: &Card, p: Point) -> f64 {
    let grid = card.grid.as_ref().unwrap();
    for patch in &card.patches {
        let ([x, y], [w, h]) = (patch.corner_mm, patch.size_mm);
        if (x..x + w).contains(&p.x) && (y..y + h).contains(&p.y) {
            return patch.reflectance;
        }
    }
    let index = |value: f64, axis: usize, count: usize| {
        let at = ((value - grid.origin_mm[axis]) / grid.pitch_mm[axis]).round();
        (at >= 0.0 && at < count as f64).then_some(at as usize)
    };
    if let (Some(column), Some(row)) = (index(p.x, 0, grid.columns), index(p.y, 1, grid.rows)) {
        let large = if grid.marked.contains(&[column, row]) { 1.4 } else { 1.0 };
        let node = Vector::new(
            grid.origin_mm[0] + column as f64 * grid.pitch_mm[0],
            grid.origin_mm[1] + row as f64 * grid.pitch_mm[1],
        );
        if (p.coords - node).norm() < 0.5 * large * grid.dot_mm.unwrap() {
            return 0.05;
        }
    }
    0.8
}

struct Camera {
    geometry: Geometry,
    shading: Shading,
}

fn camera() -> Camera {
    let lens = Lens { focal: [960.0; 2], centre: [488.0, 352.0], radial: [-0.06, 0.0, 0.0], tangential: [3e-4, -2e-4] };
    let slope = 3.0_f64.to_radians().tan() / 960.0;
    let (width, height) = (SIZE[0] as f64, SIZE[1] as f64);
    let level = Homography::from_rows([
        [1.0, 0.0, -width / 2.0],
        [0.0, 1.0, -height / 2.0],
        [slope, -0.5 * slope, 1.0 - slope * width / 2.0 + 0.5 * slope * height / 2.0],
    ]);
    // The card's middle in the picture's, 0.05 mm per pixel.
    let plane =
        Homography::affine(Point::new(23.0, 18.0), Vector::new(0.05, 0.002), Vector::new(-0.002, 0.05)).after(&level);
    let white = Field::from_fn(33, 25, (SIZE[0], SIZE[1]), |p| {
        (230.0 * (1.0 - 0.3 * ((p - Point::new(420.0, 380.0)).norm() / 700.0).powi(2))) as f32
    });
    Camera {
        geometry: Geometry::new(Some(lens), plane, SIZE[0], SIZE[1]).unwrap(),
        shading: Shading { black: Field::constant(6.0, SIZE[0], SIZE[1]).unwrap(), white: white.unwrap() },
    }
}

impl Camera {
    fn frame(&self, scene: impl Fn(Point) -> f64) -> Frame {
        const STEPS: usize = 4;
        let samples = Plane::from_fn(SIZE[0], SIZE[1], |row, column| {
            let along = |base: usize, step: usize| base as f64 + (step as f64 + 0.5) / STEPS as f64;
            let sum: f64 = (0..STEPS * STEPS)
                .map(|s| Point::new(along(column, s % STEPS), along(row, s / STEPS)))
                .map(|raw| scene(self.geometry.to_millimetres(raw).unwrap()))
                .sum();
            let at = Point::new(column as f64 + 0.5, row as f64 + 0.5);
            let (black, white) = (f64::from(self.shading.black.at(at)), f64::from(self.shading.white.at(at)));
            ((black + (white - black) * sum / (STEPS * STEPS) as f64) * 16.0).round() as u16
        });
        Frame::from_luma16(samples, 12).unwrap()
    }
}

#[test]
fn one_card_calibrates_lens_scale_and_light() {
    let (camera, card) = (camera(), card());
    let (photo, flat) = (camera.frame(|p| reflectance(&card, p)), camera.frame(|_| 0.9));
    let dark = camera.frame(|_| 0.0);
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
        let truth = camera.geometry.to_pixels(mm).unwrap();
        place = place.max((geometry.to_pixels(mm).unwrap() - truth).norm());
        let (own, other) = (geometry.scale_at(truth).unwrap(), camera.geometry.scale_at(truth).unwrap());
        scale = scale.max((own / other - 1.0).abs());
        for reflectance in [0.05, 0.5, 0.9] {
            let (black, white) = (camera.shading.black.at(truth), camera.shading.white.at(truth));
            let grey = 16.0 * (black + (white - black) * reflectance as f32);
            light = light.max((f64::from(shading.reflectance(grey, truth)) - reflectance).abs());
        }
    }
    println!("worst: place {place:.4} px, scale {:.4} %, reflectance {light:.4}", 100.0 * scale);
    assert!(place < 0.1, "{place}");
    assert!(scale < 5e-4, "{scale}");
    assert!(light < 0.01, "{light}");
    // The grid lies within it, and the corner of the picture does not.
    let node = camera.geometry.to_pixels(Point::new(5.0, 5.0)).unwrap();
    assert!(calibration.covered.len() >= 4);
    assert!(Calibration { covered: calibration.covered.clone(), ..Calibration::NOMINAL }.covers(node, 1.0));
    assert!(!Calibration { covered: calibration.covered, ..Calibration::NOMINAL }.covers(Point::origin(), 1.0));
    assert_eq!(calibration.identity.unwrap().expires.as_deref(), Some("2027-02-21"));
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
