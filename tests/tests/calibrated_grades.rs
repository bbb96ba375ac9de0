//! Grades through a calibration are those of the print: rigs drawn by chance are calibrated on photographs of a card, and
//! random symbols that lie under them are measured within the tolerances of `make conformance`.
//!
//! Nothing is common to both sides: cameras, card and symbols are drawn by forward models, whose answers are derived.
#![expect(clippy::unwrap_used, reason = "tests end at the first surprise")]

use calibration::card::{
    CalibrationOrder, Card, Certificate, Dots, GridLook, Serial, calibration_card, to_reflectance,
};
use calibration::reflectance::Frames;
use calibration::rig::model::{Drawn, Model, Shot};
use calibration::rig::{Naming, calibrate_rig};
use grader::calibration::Calibration;
use grader::frame::Samples;
use grader::geometry::{Point, Vector};
use grader::inspect::{Request, inspect};
use grader::synth::prng::Prng;
use grader::synth::random::random_scene;
use grader::synth::spec::Kind;
use grader::synth::spec::{Scene, Shading};
use grader::synth::{render, truth};
use grader_tests::conformance::{Value, against};
use jiff::civil::Date;

const SIZE: [usize; 2] = [1200, 900];
/// Millimetres per pixel, about: a card of 74 x 52 mm fills the picture.
const PITCH: f64 = 0.0667;
/// X dimension in pixels of the rig, and in those of the drawing.
const SEEN: f64 = 12.0;
const DRAWN: f64 = 30.0;
/// Symbols under each rig.
const SYMBOLS: usize = 4;

/// A card with its drawing, certified to be what was drawn.
fn card() -> (Card, Drawn) {
    let order = CalibrationOrder {
        look: GridLook::Dots,
        pitch_mm: 2.5,
        serial: Serial::new("T-1").unwrap(),
        dots: Dots::default(),
    };
    let sheet = calibration_card(&order).unwrap();
    let mut card = sheet.card;
    card.certificate = Some(Certificate {
        number: "C-1".into(),
        laboratory: "L".into(),
        date: Date::constant(2026, 1, 1),
        expires: Date::constant(2027, 1, 1),
        instrument: "the drawing".into(),
    });
    card.patches.iter_mut().for_each(|patch| patch.uncertainty = Some(0.002));
    card.grid.as_mut().unwrap().relative_uncertainty = Some(1e-5);
    let dpi = 1200.0;
    let samples = to_reflectance(&sheet.drawing, dpi).map(|value| *value as f32);
    let drawn = Drawn { samples, pitch_mm: 25.4 / dpi, corner_mm: Point::origin(), around: 0.8 };
    (card, drawn)
}

/// A rig by chance, with as little noise as `make conformance` has, over the middle of the card.
fn rig(seed: u64, card: &Card) -> Model {
    let mut random = Prng::new(seed);
    let mut model = Model::random(SIZE, PITCH, &mut random);
    // Pixels that are not square are refused, and have their own test.
    model.optics.pitch_mm = [PITCH; 2];
    model.optics.looks_at = Point::from(Vector::from(card.size_mm) / 2.0);
    (model.sensor.read_noise, model.sensor.electrons, model.sensor.bits) = (0.0005, None, 12);
    model.sensor.blur = model.sensor.blur.min(0.8);
    model
}

fn calibrated(model: &Model, card: &Card, drawn: &Drawn) -> Calibration {
    let flat = |_: Point| 0.8;
    let turned = Model {
        optics: calibration::rig::model::Optics { turn_degrees: 25.0, tilt_degrees: [-3.0, 2.5], ..model.optics },
        ..model.clone()
    };
    let photographs = [model.photograph(drawn, Shot::lit(1)).unwrap(), turned.photograph(drawn, Shot::lit(2)).unwrap()];
    let (dark, flat) =
        ([model.photograph(&flat, Shot::covered(3)).unwrap()], [model.photograph(&flat, Shot::lit(4)).unwrap()]);
    let naming = Naming {
        id: "T".into(),
        rig: "T".into(),
        light: "660".into(),
        date: Date::constant(2026, 6, 1),
        expires: Date::constant(2026, 9, 1),
    };
    let frames = Frames { dark: &dark, flat: &flat, card: &photographs };
    let found = calibrate_rig(card, frames, &naming).unwrap_or_else(|error| panic!("{error}"));
    found.file.calibration().unwrap()
}

/// Small random symbols: no blur of the print, no light, no noise of their own.
fn scenes(seed: u64) -> impl Iterator<Item = Scene> {
    (1000 * seed..).filter_map(|seed| {
        let mut scene = random_scene(Kind::QrCode, seed, DRAWN, 0.12).ok()?;
        (scene.noise, scene.shading, scene.bits) = (0.0, Shading::default(), 16);
        (scene.symbols[0].version? <= 3).then_some(scene)
    })
}

/// The scene as a drawing whose middle lies where the rig looks, a little aside.
fn placed(scene: &Scene, middle: Point) -> Drawn {
    let frame = render(scene).unwrap();
    let Samples::Bits16(samples) = frame.samples() else { panic!("16 bits were asked for") };
    let pitch_mm = SEEN * PITCH / DRAWN;
    let size = Vector::new(samples.width() as f64, samples.height() as f64) * pitch_mm;
    let samples = samples.map(|value| f32::from(*value) / f32::from(u16::MAX));
    Drawn { samples, pitch_mm, corner_mm: middle - size / 2.0, around: scene.background }
}

/// What the camera can see of a scene: its lens blurs the print further. Widths of Gaussians add in quadrature.
fn seen(mut scene: Scene, model: &Model) -> Scene {
    let symbol = &mut scene.symbols[0];
    symbol.blur = symbol.blur.hypot(model.sensor.blur / SEEN);
    scene
}

fn grades_are_those_of_the_print(seed: u64) {
    let (card, drawn) = card();
    let model = rig(seed, &card);
    let calibration = calibrated(&model, &card, &drawn);
    let request = Request { calibration, date: Some(Date::constant(2026, 7, 1)), ..Request::default() };
    let mut random = Prng::new(seed + 77);
    let mut worst = [0.0_f64; Value::ALL.len()];
    let mut grades = 0;
    for scene in scenes(seed).take(SYMBOLS) {
        let aside = Vector::new(random.between(-10.0, 10.0), random.between(-4.0, 4.0));
        let frame = model.photograph(&placed(&scene, model.optics.looks_at + aside), Shot::lit(9)).unwrap();
        let record = inspect(&frame, &request).unwrap();
        let outcome = against(&record, &truth(&seen(scene.clone(), &model)).unwrap().symbols[0]);
        assert!(outcome.read, "{:?}", scene.symbols[0]);
        for ((worst, deviation), value) in worst.iter_mut().zip(&outcome.deviations).zip(Value::ALL) {
            let Some(deviation) = deviation else { continue };
            *worst = worst.max(*deviation);
            assert!(*deviation <= value.tolerance(), "{}: {deviation}, {:?}", value.name(), scene.symbols[0]);
        }
        assert_eq!(outcome.wrong_grades, [], "{:?}", scene.symbols[0]);
        grades += outcome.grades;
    }
    let shown: Vec<String> =
        Value::ALL.iter().zip(worst).map(|(value, worst)| format!("{} {worst:.4}", value.name())).collect();
    println!("rig {seed}: {grades} grades right; worst deviations: {}", shown.join(", "));
}

#[test]
fn first_rig() {
    grades_are_those_of_the_print(1);
}

#[test]
fn second_rig() {
    grades_are_those_of_the_print(2);
}

#[test]
fn third_rig() {
    grades_are_those_of_the_print(3);
}
