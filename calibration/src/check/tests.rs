//! Rigs are drawn by the forward model; a calibration that holds the truth is checked against what they turn into.

use std::sync::LazyLock;

use grader::calibration::Geometry;
use grader::calibration::file::{CalibrationFile, CardIdentity, Mapping, Picture, Reflectance as Stored, SCHEMA};
use grader::frame::Frame;
use grader::geometry::{Homography, Point};
use grader::plane::Plane;
use grader::report::Language;
use grader::synth::prng::Prng;
use jiff::civil::Date;
use proptest::prelude::*;

use super::*;
use crate::card::{Card, Edge, Grid, GridKind, Patch};
use crate::reflectance::{Frames, Region};
use crate::rig::model::{CardScene, Lamp, Light, Model, Optics, Sensor, Shot};

const SIZE: [usize; 2] = [640, 480];
const TODAY: Date = Date::constant(2026, 11, 23);

static CARD: LazyLock<Card> = LazyLock::new(|| {
    let patch = |index: usize, reflectance: f64| Patch {
        name: format!("grey-{index}"),
        corner_mm: [5.0 + 11.0 * index as f64, 37.0],
        size_mm: [9.0, 6.0],
        reflectance,
        uncertainty: Some(0.008),
    };
    Card {
        id: "check".into(),
        serial: "1".into(),
        certificate: None,
        size_mm: [62.0, 46.0],
        bars: Vec::new(),
        patches: [0.05, 0.25, 0.5, 0.7, 0.85].into_iter().enumerate().map(|(i, r)| patch(i, r)).collect(),
        grid: Some(Grid {
            kind: GridKind::Dots,
            columns: 13,
            rows: 8,
            pitch_mm: [4.0, 4.0],
            origin_mm: [4.0, 4.0],
            dot_mm: Some(1.6),
            marked: vec![[0, 0], [1, 0], [0, 1]],
            relative_uncertainty: Some(1e-4),
        }),
        edges: vec![Edge { name: "right".into(), from_mm: [58.0, 30.0], to_mm: [57.0, 6.0], clear_mm: 2.5 }],
        symbols: Vec::new(),
    }
});

fn good() -> Model {
    let optics = Optics { looks_at: Point::new(31.0, 23.0), ..Optics::square(SIZE, 0.1) };
    Model {
        optics: optics.with_distortion(0.01),
        light: Light { fall_off: 0.25, best: [0.45, 0.55], ..Light::EVEN },
        sensor: Sensor { blur: 0.6, read_noise: 0.003, electrons: Some(20_000.0), ..Sensor::IDEAL },
    }
}

fn certified() -> CardIdentity {
    let certificate = Some("C-1".into());
    CardIdentity { id: "check".into(), serial: "1".into(), certificate, expires: Some(Date::constant(2027, 5, 31)) }
}

/// The calibration that a rig had when it was this one: the truth.
fn baseline(model: &Model) -> Calibration {
    let optics = model.optics;
    let ideal = |raw: Point| Optics { radial: [0.0; 3], tangential: [0.0; 2], ..optics }.to_millimetres(raw).unwrap();
    let pairs = [(0.0, 0.0), (640.0, 0.0), (640.0, 480.0), (0.0, 480.0)].map(|(x, y)| Point::new(x, y));
    let plane = Homography::from_pairs(&pairs.map(|raw| (raw, ideal(raw)))).unwrap();
    let geometry = Geometry::new(Some(optics.lens()), plane, SIZE[0], SIZE[1]).unwrap();
    let shading = model.shading(33, 25).unwrap();
    let file = CalibrationFile {
        schema: SCHEMA,
        id: "bench".into(),
        rig: "bench".into(),
        date: Date::constant(2026, 10, 1),
        expires: Date::constant(2026, 12, 31),
        light: "660".into(),
        hash: String::new(),
        picture: Picture { width: SIZE[0], height: SIZE[1], bits: model.sensor.bits },
        card: Some(certified()),
        reflectance: Some(Stored {
            uncertainty: None,
            residual: None,
            evenness: Some(1.0),
            patches: Vec::new(),
            black: Stored::rows(&shading.black),
            white: Stored::rows(&shading.white),
        }),
        geometry: Some(Mapping::of(&geometry)),
        rig_uncertainty: None,
        uncertainty: None,
    };
    file.calibration().unwrap()
}

/// Frames of one morning.
struct Morning {
    card: Vec<Frame>,
    dark: Vec<Frame>,
    flat: Vec<Frame>,
}

impl Morning {
    fn of(model: &Model) -> Self {
        let scene = CardScene { card: &CARD, paper: 0.8, ink: 0.05 };
        let (seen, paper, flat) = (model.means(&scene), model.even(0.8), model.even(0.85));
        let take = |means: &Plane<f32>, lamp: Lamp, seeds: std::ops::Range<u64>| -> Vec<Frame> {
            seeds.map(|seed| model.expose(means, Shot { lamp, ..Shot::lit(seed) }).unwrap()).collect()
        };
        Self {
            card: take(&seen, Lamp::On, 1..3),
            dark: take(&paper, Lamp::Off, 3..5),
            flat: take(&flat, Lamp::On, 5..7),
        }
    }

    fn frames(&self) -> Frames<'_> {
        Frames { dark: &self.dark, flat: &self.flat, card: &self.card }
    }
}

const SCENE: Scene<'static> = Scene { card: None, patches: &[], x_mm: Some(1.2), date: Some(TODAY) };

fn scene() -> Scene<'static> {
    Scene { card: Some(&CARD), ..SCENE }
}

fn checked(model: &Model, baseline: &Calibration) -> SelfCheck {
    let morning = Morning::of(model);
    check(morning.frames(), scene(), baseline)
}

fn of(check: &SelfCheck, item: Item) -> &Answer {
    check.answers.iter().find(|answer| answer.item == item).unwrap()
}

fn items(check: &SelfCheck, outcome: Outcome) -> Vec<Item> {
    check.answers.iter().filter(|answer| answer.outcome == outcome).map(|answer| answer.item).collect()
}

#[test]
fn a_rig_as_it_was_calibrated_is_within() {
    let model = good();
    let check = checked(&model, &baseline(&model));
    assert_eq!(check.outcome, Outcome::Within, "{}", to_text(&check, Language::En));
    assert!(check.reasons.is_empty());
    assert_eq!(of(&check, Item::PixelsPerModule).value.map(|v| (v * 100.0).round()), Some(1200.0));
    // A Gaussian of 0.6 px and the square of a pixel, 1/12 px² more: 2.563 standard deviations from 10 to 90 %, by 12 px.
    let rise = 2.563 * (0.36_f64 + 1.0 / 12.0).sqrt() / 12.0;
    assert!((of(&check, Item::Focus).value.unwrap() / rise - 1.0).abs() < 0.1, "{:?}", of(&check, Item::Focus).value);
    // sqrt(0.003² + 0.5 / 20000) of full scale by a contrast of some 0.8, through 72 pixels.
    let noise = of(&check, Item::Noise).value.unwrap();
    assert!((0.0005..0.001).contains(&noise), "{noise}");
}

#[test]
fn rigs_of_all_kinds_are_within_while_nothing_changes() {
    let mut random = Prng::new(11);
    for _ in 0..8 {
        let mut model = Model::random(SIZE, 0.1, &mut random);
        model.optics.looks_at = Point::new(31.0, 23.0);
        model.optics.turn_degrees *= 0.2;
        model.optics.tilt_degrees = model.optics.tilt_degrees.map(|tilt| 0.8 * tilt);
        // What lies under a lamp that is off shows ambient light, which the calibration has in its white.
        model.light.ambient = 0.0;
        let check = checked(&model, &baseline(&model));
        assert_eq!(check.outcome, Outcome::Within, "{model:?}\n{}", to_text(&check, Language::En));
    }
}

/// Each change lies outside for its own reason, and for that alone.
#[test]
fn every_change_is_named() {
    let (was, base) = (good(), baseline(&good()));
    let mut cases: Vec<(Item, Model)> = Vec::new();
    let mut case = |item: Item, change: &dyn Fn(&mut Model)| {
        let mut model = was.clone();
        change(&mut model);
        cases.push((item, model));
    };
    case(Item::Focus, &|m| m.sensor.blur = 2.2);
    case(Item::Drift, &|m| m.sensor.white *= 0.95);
    case(Item::Drift, &|m| m.sensor.white *= 1.045);
    case(Item::Evenness, &|m| m.light.slope = [0.07, 0.0]);
    case(Item::Noise, &|m| m.sensor.electrons = Some(250.0));
    case(Item::Ambient, &|m| m.light.ambient = 0.025);
    case(Item::Scale, &|m| m.optics.pitch_mm = [0.1008; 2]);
    case(Item::Picture, &|m| m.sensor.bits = 8);
    case(Item::Series, &|m| m.sensor.jpeg = Some(40));
    for (item, model) in cases {
        let check = checked(&model, &base);
        assert_eq!(items(&check, Outcome::Outside), [item], "{}", to_text(&check, Language::En));
        assert_eq!(check.outcome, Outcome::Outside);
        let answer = of(&check, item);
        assert!(!answer.said.en.is_empty() && !answer.said.zh.is_empty());
        assert_eq!(check.reasons, [item.reason()]);
    }
}

#[test]
fn a_tilted_camera_is_named() {
    let mut model = good();
    model.optics.tilt_degrees = [6.0, 4.0];
    let check = checked(&model, &baseline(&good()));
    assert!(items(&check, Outcome::Outside).contains(&Item::Tilt), "{}", to_text(&check, Language::En));
    let tilt = of(&check, Item::Tilt).value.unwrap();
    assert!((tilt - model.optics.tilt()).abs() < 0.5, "{tilt} {}", model.optics.tilt());
}

/// Tilted as far the other way the plane is foreshortened as it was; its scale changes across the picture.
#[test]
fn a_tilt_the_other_way_shows_in_the_scale() {
    let leaning = |degrees: f64| {
        let mut model = good();
        model.optics.tilt_degrees = [0.0, degrees];
        model
    };
    let check = checked(&leaning(-4.0), &baseline(&leaning(4.0)));
    assert_eq!(items(&check, Outcome::Outside), [Item::Scale], "{}", to_text(&check, Language::En));
    assert_eq!(checked(&leaning(4.0), &baseline(&leaning(4.0))).outcome, Outcome::Within);
}

#[test]
fn clipping_at_either_end_is_named() {
    let model = good();
    let mut bright = model.clone();
    bright.sensor.white = 1.4;
    let check = checked(&bright, &baseline(&model));
    assert!(items(&check, Outcome::Outside).contains(&Item::Saturation), "{}", to_text(&check, Language::En));
    let mut low = model.clone();
    low.sensor.black = -0.05;
    let check = checked(&low, &baseline(&model));
    assert!(items(&check, Outcome::Outside).contains(&Item::BlackClipping), "{}", to_text(&check, Language::En));
}

/// Without a flat field the paper of the card tells how even the light is, and the patches whether there is other light.
#[test]
fn a_photograph_of_the_card_alone_tells_most() {
    let (was, base) = (good(), baseline(&good()));
    let alone = |model: &Model| {
        let morning = Morning::of(model);
        let frames = Frames { card: &morning.card[..1], ..Frames::default() };
        judge(&read(frames, scene(), &base), &base)
    };
    let check = alone(&was);
    assert_eq!(check.outcome, Outcome::Within, "{}", to_text(&check, Language::En));
    let mut sloping = was.clone();
    sloping.light.slope = [0.12, 0.0];
    assert!(items(&alone(&sloping), Outcome::Outside).contains(&Item::Evenness));
    let mut fogged = was.clone();
    fogged.sensor.black += 0.02;
    assert_eq!(items(&alone(&fogged), Outcome::Outside), [Item::Ambient]);
    let mut dim = was;
    dim.sensor.white *= 0.94;
    assert_eq!(items(&alone(&dim), Outcome::Outside), [Item::Drift]);
}

/// A frame of anything: what it cannot tell is not checked, and has not passed.
#[test]
fn a_single_frame_without_card_tells_little_and_says_so() {
    let (model, base) = (good(), baseline(&good()));
    let frame = [model.photograph(&|_: Point| 0.6, Shot::lit(1)).unwrap()];
    let frames = Frames { card: &frame, ..Frames::default() };
    let check = judge(&read(frames, SCENE, &base), &base);
    assert_eq!(check.outcome, Outcome::NotChecked);
    let open = [Item::Focus, Item::Tilt, Item::Scale, Item::Evenness, Item::Drift, Item::Noise, Item::Ambient];
    assert_eq!(items(&check, Outcome::NotChecked), open);
    assert!(!check.formal, "what was not checked has not passed");
    let names: Vec<&str> = check.reasons.iter().map(|reason| reason.en.as_str()).collect();
    assert_eq!((names.len(), names[0], names[4]), (7, "focus not checked", "drift of light not checked"));
    // A patch that stays in the picture tells drift and noise.
    let corners = [(20.0, 20.0), (80.0, 20.0), (80.0, 80.0), (20.0, 80.0)].map(|(x, y)| Point::new(x, y));
    let patches = [Region { name: "reference".into(), corners, reflectance: 0.6, uncertainty: None }];
    let check = judge(&read(frames, Scene { patches: &patches, ..SCENE }, &base), &base);
    assert_eq!(of(&check, Item::Drift).outcome, Outcome::Within);
    assert_eq!(of(&check, Item::Noise).outcome, Outcome::Within);
    assert_eq!(of(&check, Item::Ambient).outcome, Outcome::NotChecked, "one patch tells no offset");
    let nothing = judge(&read(Frames::default(), Scene::default(), &base), &base);
    // Only the certificate is the calibration's own.
    assert_eq!(items(&nothing, Outcome::NotChecked).len(), Item::ALL.len() - 1);
}

#[test]
fn a_card_that_is_not_found_says_why() {
    let (model, base) = (good(), baseline(&good()));
    let frame = [model.photograph(&|_: Point| 0.6, Shot::lit(1)).unwrap()];
    let check = judge(&read(Frames { card: &frame, ..Frames::default() }, scene(), &base), &base);
    for item in [Item::Tilt, Item::Scale, Item::Focus, Item::Drift] {
        let answer = of(&check, item);
        assert_eq!(answer.outcome, Outcome::NotChecked);
        assert_ne!(answer.said, item.needs(), "the reason, not what it takes");
    }
}

#[test]
fn days_before_and_after_are_outside() {
    let base = baseline(&good());
    for (day, outcome) in [
        (Date::constant(2026, 9, 30), Outcome::Outside),
        (Date::constant(2026, 10, 1), Outcome::Within),
        (Date::constant(2026, 12, 31), Outcome::Within),
        (Date::constant(2027, 1, 1), Outcome::Outside),
    ] {
        let check = judge(&Readings { date: Some(day), ..Readings::default() }, &base);
        assert_eq!(of(&check, Item::Expiry).outcome, outcome, "{day}");
    }
}

#[test]
fn a_calibration_or_a_card_that_nobody_vouches_for_is_outside() {
    let base = baseline(&good());
    let mut nominal = base.clone();
    nominal.identity.as_mut().unwrap().date = None;
    let check = judge(&Readings::default(), &nominal);
    assert_eq!(items(&check, Outcome::Outside), [Item::Certificate]);
    assert_eq!(check.reasons, [Bilingual::new("calibration without certificate", "校准没有证书")]);
    let check = judge(&Readings { date: Some(TODAY), ..Readings::default() }, &Calibration::NOMINAL);
    assert_eq!(items(&check, Outcome::Outside), []);
    assert_eq!(of(&check, Item::Certificate).outcome, Outcome::NotChecked);
    assert_eq!(of(&check, Item::Expiry).outcome, Outcome::NotChecked);
    let ended = Date::constant(2026, 11, 22);
    let check = judge(&Readings { date: Some(TODAY), card_expires: Some(ended), ..Readings::default() }, &base);
    assert_eq!(items(&check, Outcome::Outside), [Item::Expiry]);
    assert!(of(&check, Item::Expiry).said.en.contains("certificate of the card ended on 2026-11-22"));
}

/// What a station does: the card in the morning, then single frames of the goods.
#[test]
fn frames_of_the_day_are_completed_by_the_morning() {
    let (model, base) = (good(), baseline(&good()));
    let morning = checked(&model, &base);
    assert!(morning.formal);
    let goods = model.photograph(&|_: Point| 0.6, Shot::lit(9)).unwrap();
    let frame = check_frame(&goods, &base, None, Some(1.2), Some(TODAY));
    assert!(!frame.formal);
    let whole = frame.clone().completed_by(&morning);
    assert!(whole.formal && whole.reasons.is_empty());
    assert_eq!(of(&whole, Item::Drift), of(&morning, Item::Drift));
    assert_eq!(of(&whole, Item::Saturation), of(&frame, Item::Saturation));

    let bright = Model { sensor: Sensor { white: 1.7, ..model.sensor.clone() }, ..model.clone() };
    let glare = bright.photograph(&|_: Point| 0.6, Shot::lit(9)).unwrap();
    let whole = check_frame(&glare, &base, None, Some(1.2), Some(TODAY)).completed_by(&morning);
    assert_eq!(items(&whole, Outcome::Outside), [Item::Saturation], "what was checked stays");

    let yesterday = SelfCheck { date: Some(Date::constant(2026, 11, 22)), ..morning.clone() };
    assert!(!frame.clone().completed_by(&yesterday).formal);
    let other = SelfCheck { calibration: Some("other".into()), ..morning };
    assert!(!frame.completed_by(&other).formal);
}

#[test]
fn one_frame_of_the_card_tells_all_that_it_can() {
    let (model, base) = (good(), baseline(&good()));
    let card = CardScene { card: &CARD, paper: 0.8, ink: 0.05 };
    let frame = model.photograph(&card, Shot::lit(1)).unwrap();
    let check = check_frame(&frame, &base, Some(&CARD), Some(1.2), Some(TODAY));
    assert!(check.formal, "{}", to_text(&check, Language::En));
    let unsized_symbols = check_frame(&frame, &base, Some(&CARD), None, Some(TODAY));
    assert_eq!(items(&unsized_symbols, Outcome::NotChecked), [Item::Focus, Item::PixelsPerModule]);
}

/// At the limit is within, a thousandth beyond is outside; of the pixels per module it is the other way round.
#[test]
fn limits_hold_at_below_and_above() {
    let base = baseline(&good());
    let patches = |gain: f64| {
        [0.1, 0.8].map(|r| PatchReading { name: "p".into(), stated: r, measured: gain * r, noise: 0.0 }).to_vec()
    };
    // Noise is judged through an aperture of 8 px of 10 px per module: 16 pi pixels.
    let pixels = (16.0 * std::f64::consts::PI).sqrt();
    let with = |item: Item, value: f64| {
        let mut r = Readings { pixels_per_module: Some(10.0), ..Readings::default() };
        match item {
            Item::Saturation => r.saturated = Some(value),
            Item::BlackClipping => r.black = Some(value),
            Item::Focus => r.rise_px = Some(10.0 * value),
            Item::Tilt => r.tilt_degrees = Some(value),
            Item::Scale => r.scale_change = Some(value),
            Item::Evenness => r.evenness = Some(value),
            Item::Drift => r.patches = patches(1.0 + value),
            Item::Noise => r.noise = Some(pixels * value),
            Item::Ambient => r.ambient = Some(value),
            Item::PixelsPerModule => r.pixels_per_module = Some(value),
            Item::Picture | Item::Expiry | Item::Certificate | Item::Series => {}
        }
        of(&judge(&r, &base), item).outcome
    };
    for item in Item::ALL {
        let Some(value) = limit(item).value else { continue };
        let (inside, outside) = if item == Item::PixelsPerModule { (1.001, 0.999) } else { (0.999, 1.001) };
        assert_eq!(with(item, inside * value), Outcome::Within, "{item:?}");
        assert_eq!(with(item, outside * value), Outcome::Outside, "{item:?}");
        if matches!(item, Item::Scale | Item::Evenness | Item::Drift | Item::Ambient) {
            assert_eq!(with(item, -inside * value), Outcome::Within, "{item:?}");
            assert_eq!(with(item, -outside * value), Outcome::Outside, "{item:?}");
        }
    }
}

/// The limit of the focus, from its source: mean over an aperture of 0.8 X of a lone module seen through a Gaussian of
/// rise / 2.563. Modulation is 1 - 2 f, f the share of the module's contrast that is lost.
#[test]
fn the_limit_of_the_focus_costs_eight_hundredths_of_modulation() {
    let deviation = limit(Item::Focus).value.unwrap() / 2.563_103;
    let part = |u: f64| {
        let left = grader::normal::cumulative((0.5 - u) / deviation);
        left - grader::normal::cumulative((-0.5 - u) / deviation)
    };
    let at = |index: i32| (f64::from(index) + 0.5) / 200.0 * 0.8 - 0.4;
    let places = (0..200).flat_map(|i| (0..200).map(move |j| (i, j))).map(|(i, j)| (at(i), at(j)));
    let lost: Vec<f64> = places.filter(|(x, y)| x.hypot(*y) < 0.4).map(|(x, y)| 1.0 - part(x) * part(y)).collect();
    let modulation = 2.0 * lost.iter().sum::<f64>() / lost.len() as f64;
    assert!((modulation - 0.08).abs() < 0.002, "{modulation}");
}

#[test]
fn everything_is_said_in_both_languages() {
    let chinese = |text: &Bilingual| text.zh.chars().any(|c| c > '\u{4e00}') && text.en.is_ascii();
    for item in Item::ALL {
        for text in [item.name(), item.reason(), item.remedy(), item.needs(), limit(item).source] {
            assert!(chinese(&text), "{text:?}");
        }
    }
    let check = judge(&Readings { saturated: Some(0.2), ..Readings::default() }, &baseline(&good()));
    let (en, zh) = (to_text(&check, Language::En), to_text(&check, Language::Zh));
    assert!(en.contains("frame saturated (20.00 %, at most 0.10 %): remove glare"), "{en}");
    assert!(zh.contains("图像过曝（20.00 %，至多 0.10 %）：请消除反光"), "{zh}");
    assert!(en.ends_with("Result: outside; no formal grades\n"), "{en}");
}

#[test]
fn answers_survive_json() {
    let check = judge(&Readings { ambient: Some(0.1), ..Readings::default() }, &baseline(&good()));
    let text = serde_json::to_string(&check).unwrap();
    assert_eq!(serde_json::from_str::<SelfCheck>(&text).unwrap(), check);
    let morning = Morning::of(&good());
    let readings = read(morning.frames(), scene(), &baseline(&good()));
    let text = serde_json::to_string(&readings).unwrap();
    assert_eq!(serde_json::from_str::<Readings>(&text).unwrap().patches.len(), 5);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Patches on a line give its gain and its offset, whatever they are.
    #[test]
    fn gain_and_offset_of_patches_are_found(gain in 0.5..1.5_f64, offset in -0.1..0.1_f64, low in 0.02..0.4_f64) {
        let patch = |r: f64| PatchReading { name: "p".into(), stated: r, measured: offset + gain * r, noise: 0.001 };
        let readings = Readings { patches: [low, 0.6, 0.9].map(patch).to_vec(), ..Readings::default() };
        let check = judge(&readings, &baseline(&good()));
        prop_assert!((of(&check, Item::Drift).value.unwrap() - (gain - 1.0)).abs() < 1e-9);
        prop_assert!((of(&check, Item::Ambient).value.unwrap() - offset).abs() < 1e-9);
    }

    #[test]
    fn no_readings_make_it_panic(values in proptest::collection::vec(proptest::num::f64::ANY, 12)) {
        let patch = |i: usize| PatchReading { name: "\u{202e}\0".into(), stated: values[i], measured: values[i + 1], noise: values[i + 2] };
        let readings = Readings {
            saturated: Some(values[0]),
            rise_px: Some(values[1]),
            tilt_degrees: Some(values[2]),
            scale_change: Some(values[3]),
            evenness: Some(values[4]),
            noise: Some(values[5]),
            ambient: Some(values[6]),
            pixels_per_module: Some(values[7]),
            patches: vec![patch(8), patch(9)],
            ..Readings::default()
        };
        let check = judge(&readings, &baseline(&good()));
        prop_assert_eq!(check.answers.len(), Item::ALL.len());
        let _ = to_text(&check, Language::Zh);
    }
}
