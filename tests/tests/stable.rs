//! What must not move a grade does not, and more damage never raises one.
//!
//! Expectations are symmetries: a picture turned by a quarter, flipped, or exposed differently within the calibration
//! shows the same print. Nothing here knows what the right grade is.

use std::collections::BTreeMap;

use grader::calibration::Calibration;
use grader::grading::ReportedGrade;
use grader::inspect::{Request, inspect};
use grader::record::SymbolRecord;
use grader::report::json::{JsonOptions, to_json};
use grader::standard::Edition;
use grader::synth::random::random_scene;
use grader::synth::spec::Kind;
use grader::synth::spec::{DefectKind, Level, NodeShift, Patch, Scene, SymbolSpec};
use grader_tests::measured::{
    alone, draw, fine, grades, inspected, of_version, one_module_per_codeword, only, plain, rearranged, request,
    values, with, wrong,
};

/// Fractions and modules are reported with four decimals; sums in another order differ in the last.
const EXACT: f64 = 1.001e-4;
/// Of grid nonuniformity. The aperture is centred to 1/16 pixel, so that an edge seen through it may lie 1/32 pixel
/// aside, 0.003 of a module of 10 pixels; from the centres of patterns the grid is drawn a little further out.
const APPROACH: f64 = 0.005;
/// Of a value, when the same print meets the pixels in another place.
const SMALL: f64 = 0.002;

/// The same for contrast uniformity, one module where all others are means: the aperture is centred to 1/16 pixel, so
/// up to d = 1/32 beside the grid point. A disc of radius r = 4 pixels moved by d across an edge changes its mean by 2
/// d / (pi r) = 0.005 of the contrast, and modulation is twice that.
const UNIFORMITY: f64 = 0.01;

const EDITIONS: [Edition; 2] = [Edition::Iso15415_2011, Edition::Iso15415_2024];

/// A dozen scenes with something of everything, none of them symmetric.
fn dozen() -> Vec<(&'static str, Scene)> {
    let weak = |spec: SymbolSpec, count| {
        let places = one_module_per_codeword(&spec, count);
        with(spec, &places, DefectKind::Spot(0.45))
    };
    let damaged = |count| wrong(plain(10.0), &one_module_per_codeword(&plain(10.0), count));
    let spot = Patch { u: [-2.9, -2.1], v: [3.1, 3.9], reflectance: 0.05 };
    let turned = |angle| SymbolSpec { rotation: angle, ..plain(10.0) };
    let mut scenes: Vec<(&'static str, Scene)> = [
        ("plain", plain(10.0)),
        ("version 1", of_version(1, 12.0)),
        ("version 7", SymbolSpec { rotation: 3.0, ..of_version(7, 10.0) }),
        ("turned", turned(21.0)),
        ("growth", SymbolSpec { growth: [0.23, -0.11], ..turned(-7.0) }),
        ("stretched", SymbolSpec { pitch: [10.0, 10.9], ..turned(5.0) }),
        ("bent", SymbolSpec { node_shifts: vec![NodeShift { node: [1, 1], shift: [0.25, -0.1] }], ..plain(10.0) }),
        ("wrong modules", damaged(4)),
        ("spots", weak(turned(13.0), 12)),
        ("quiet zone", SymbolSpec { patches: vec![spot], ..turned(2.0) }),
        ("reversed", SymbolSpec { reversed: true, ..turned(4.0) }),
        ("finder", wrong(turned(-3.0), &[(0, 0), (6, 15)])),
    ]
    .into_iter()
    .map(|(name, spec)| (name, fine(spec)))
    .collect();
    // Noise, shading and everything else by lot.
    scenes.push(("by lot", random_scene(Kind::QrCode, 11, 10.0, 0.2).expect("a scene")));
    scenes
}

/// What differs between two symbols: grades, and values by more than `tolerance`.
fn differences(a: &SymbolRecord, b: &SymbolRecord, tolerance: f64) -> Vec<String> {
    let (grades_a, grades_b) = (grades(a), grades(b));
    let mut all: Vec<String> = grades_a
        .iter()
        .filter(|(name, grade)| grades_b.get(*name) != Some(grade))
        .map(|(name, grade)| format!("grade of {name}: {grade}, {:?}", grades_b.get(name)))
        .collect();
    let (values_a, values_b) = (values(a), values(b));
    assert_eq!(values_a.len(), values_b.len());
    for (name, value) in values_a {
        let tolerance = match name {
            "contrast uniformity" => tolerance.max(UNIFORMITY),
            // Clear widths are looked for in steps of a tenth of a module.
            _ if name.starts_with("quiet zone") => 0.11,
            "grid nonuniformity" => tolerance.max(APPROACH),
            // The same, but means over the symbol.
            "axial nonuniformity" | "growth along rows" | "growth along columns" => tolerance.max(APPROACH / 10.0),
            _ => tolerance,
        };
        if (value - values_b[name]).abs() > tolerance {
            all.push(format!("{name}: {value}, {}", values_b[name]));
        }
    }
    if (&a.text, a.reversed, a.decode_failure) != (&b.text, b.reversed, b.decode_failure) {
        all.push("text, reversal or decode failure".into());
    }
    all
}

#[test]
fn quarter_turns_and_flips_change_nothing() {
    let mut all = Vec::new();
    for (name, scene) in dozen() {
        let frame = draw(&scene);
        let (w, h) = (frame.width(), frame.height());
        let turns = [
            ("a quarter turn", false, rearranged(&frame, [h, w], move |r, c| (h - 1 - c, r))),
            ("a half turn", false, rearranged(&frame, [w, h], move |r, c| (h - 1 - r, w - 1 - c))),
            ("three quarter turns", false, rearranged(&frame, [h, w], move |r, c| (c, w - 1 - r))),
            ("a flip left to right", true, rearranged(&frame, [w, h], move |r, c| (r, w - 1 - c))),
            ("a flip over the diagonal", true, rearranged(&frame, [h, w], |r, c| (c, r))),
        ];
        for edition in EDITIONS {
            let upright = only(&frame, edition);
            for (turn, flips, picture) in &turns {
                let turned = only(picture, edition);
                let found = differences(&upright, &turned, SMALL);
                all.extend(found.into_iter().map(|text| format!("{name}, {turn}, {}: {text}", edition.name())));
                assert_eq!(turned.mirrored, upright.mirrored != *flips, "{name}, {turn}");
            }
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// An upright symbol whose modules are whole pixels meets the pixels in the same way after every turn.
#[test]
fn where_the_symmetry_is_exact_so_are_the_values() {
    for (name, spec) in [
        ("plain", plain(10.0)),
        ("odd pitch", plain(11.0)),
        ("growth", SymbolSpec { growth: [0.2, 0.1], ..plain(10.0) }),
        ("wrong modules", wrong(plain(10.0), &one_module_per_codeword(&plain(10.0), 4))),
    ] {
        let frame = draw(&fine(spec));
        let (w, h) = (frame.width(), frame.height());
        let quarter = rearranged(&frame, [h, w], move |r, c| (h - 1 - c, r));
        let flipped = rearranged(&frame, [w, h], move |r, c| (r, w - 1 - c));
        let upright = only(&frame, Edition::Iso15415_2011);
        for picture in [quarter, flipped] {
            let found = differences(&upright, &only(&picture, Edition::Iso15415_2011), EXACT);
            assert!(found.is_empty(), "{name}: {}", found.join("\n"));
        }
    }
}

/// The same print through a camera with an offset and less gain, both of which the calibration states.
#[test]
fn exposure_within_the_calibration_changes_no_reflectance() {
    for (black, span) in [(0.0, 0.8), (0.1, 0.6), (0.3, 0.5)] {
        let spec = SymbolSpec { growth: [0.1, 0.1], ..plain(10.0) };
        let scene = Scene::around(spec).expect("a scene");
        let mut exposed = scene.clone();
        exposed.background = black + span * scene.background;
        for symbol in &mut exposed.symbols {
            (symbol.light, symbol.dark) = (black + span * symbol.light, black + span * symbol.dark);
        }
        let calibration =
            Calibration { black: Some(255.0 * black), white: Some(255.0 * (black + span)), ..Calibration::NOMINAL };
        for edition in EDITIONS {
            let before = only(&draw(&scene), edition);
            let through = Request { calibration: calibration.clone(), ..request(edition) };
            let after = alone(inspect(&draw(&exposed), &through).expect("a sound request"));
            // Half a step of grey on either side, and four decimals in reports.
            let step = 0.5 / 255.0 + 0.5 / 255.0 / span + 2e-4;
            let (before, after) = (values(&before), values(&after));
            for (name, allowed) in
                [("maximum", step), ("minimum", step), ("threshold", step), ("symbol contrast", 2.0 * step)]
            {
                let change = (before[name] - after[name]).abs();
                // The threshold of 2024 is a level of a histogram with steps of its own.
                let allowed = if name == "threshold" { allowed + 0.01 } else { allowed };
                assert!(change <= allowed, "{name} by {}: {} and {}", edition.name(), before[name], after[name]);
            }
        }
    }
}

#[test]
fn more_bits_differ_by_less_than_the_steps_of_fewer() {
    for (name, scene) in dozen() {
        // Lots draw noise, which is another one when it is cut off elsewhere.
        let [eight, sixteen] = [8, 16].map(|bits| Scene { bits, ..scene.clone() });
        let [coarse, sharp] = [eight, sixteen].map(|scene| values(&only(&draw(&scene), Edition::Iso15415_2011)));
        let step = 0.5 / 255.0;
        let limits =
            [("maximum", step), ("minimum", step), ("symbol contrast", 2.0 * step), ("contrast uniformity", 0.01)];
        for (value, limit) in limits {
            let change = (coarse[value] - sharp[value]).abs();
            assert!(change <= limit + 2e-4, "{name}: {value} {} and {}", coarse[value], sharp[value]);
        }
        for value in ["axial nonuniformity", "grid nonuniformity", "growth along rows", "growth along columns"] {
            let change = (coarse[value] - sharp[value]).abs();
            assert!(change <= 0.004, "{name}: {value} {} and {}", coarse[value], sharp[value]);
        }
    }
}

/// The colours exchanged, the aperture sees the negative: every parameter is the same. Print growth alone turns its
/// sign with the spec, which states it of the nominally dark modules.
#[test]
fn light_on_dark_grades_like_dark_on_light() {
    let specs = [
        ("plain", plain(10.0)),
        ("turned", SymbolSpec { rotation: 17.0, growth: [0.15, 0.05], ..plain(10.0) }),
        ("version 7", of_version(7, 10.0)),
        ("wrong modules", wrong(plain(10.0), &one_module_per_codeword(&plain(10.0), 5))),
        ("finder", wrong(plain(10.0), &[(0, 0), (0, 6), (24, 24)])),
    ];
    for (name, spec) in specs {
        let negative = SymbolSpec { reversed: true, ..spec.clone() };
        let (positive, negative) =
            (inspected(&spec, Edition::Iso15415_2011), inspected(&negative, Edition::Iso15415_2011));
        assert!(negative.reversed && !positive.reversed, "{name}");
        let found = differences(&SymbolRecord { reversed: true, ..positive }, &negative, 1e-3);
        assert!(found.is_empty(), "{name}: {}", found.join("\n"));
    }
}

#[test]
fn the_same_picture_gives_the_same_bytes() {
    for (name, scene) in dozen() {
        let frame = draw(&scene);
        for edition in EDITIONS {
            let request = Request { detail: true, ..request(edition) };
            let json = || {
                let record = inspect(&frame, &request).expect("a sound request");
                to_json(&record, JsonOptions { detail: true, ..JsonOptions::default() })
            };
            assert_eq!(json(), json(), "{name}");
        }
    }
}

/// A symbol that is no longer found has the lowest grade of all.
fn grades_or_none(spec: &SymbolSpec, edition: Edition) -> BTreeMap<String, ReportedGrade> {
    let record = inspect(&draw(&fine(spec.clone())), &request(edition)).expect("a sound request");
    record.symbols.first().map(grades).unwrap_or_default()
}

/// Grades along a series of growing damage never rise. Where the decode fails, what the modules should be is no longer
/// known: only the overall grade, which then is 0, is looked at from there on. Modulation of 2011 does not ask for the
/// colour of a module: it falls as a module nears the threshold and rises beyond.
fn never_rises(what: &str, series: &[SymbolSpec]) {
    for edition in EDITIONS {
        let mut last: Option<BTreeMap<String, ReportedGrade>> = None;
        for (step, spec) in series.iter().enumerate() {
            let now = grades_or_none(spec, edition);
            let overall = |grades: &BTreeMap<_, _>| grades.get("overall").copied();
            if let Some(last) = &last {
                assert!(overall(&now) <= overall(last), "{what}, step {step}, {}: overall", edition.name());
                let fails = now.get("decode").is_none_or(|grade| grade.tenths() == 0);
                let colour_blind = |name: &str| name == "modulation" && edition == Edition::Iso15415_2011;
                for (name, grade) in now.iter().filter(|(name, _)| !fails && !colour_blind(name)) {
                    assert!(
                        last.get(name).is_none_or(|before| grade <= before),
                        "{what}, step {step}, {}: {name} from {:?} to {grade}",
                        edition.name(),
                        last.get(name)
                    );
                }
            }
            last = Some(now);
        }
    }
}

#[test]
fn more_wrong_modules_never_grade_better() {
    let plain = || SymbolSpec { rotation: 6.0, level: Level::Q, ..of_version(3, 12.0) };
    let codewords = one_module_per_codeword(&plain(), 12);
    let series: Vec<_> = (0..=12).map(|count| wrong(plain(), &codewords[..count])).collect();
    never_rises("wrong codewords", &series);
    let finder = [(0, 0), (0, 6), (6, 6), (7, 7), (-1, 2), (0, 3)];
    let series: Vec<_> = (0..=finder.len()).map(|count| wrong(plain(), &finder[..count])).collect();
    never_rises("corner", &series);
    let timing = [(6, 9), (6, 14), (6, 18), (6, 11)];
    let series: Vec<_> = (0..=timing.len()).map(|count| wrong(plain(), &timing[..count])).collect();
    never_rises("timing pattern", &series);
    let alignment = [(20, 20), (24, 24), (20, 24), (24, 20), (20, 22), (24, 22)];
    let series: Vec<_> = (0..=alignment.len()).map(|count| wrong(plain(), &alignment[..count])).collect();
    never_rises("alignment pattern", &series);
    let format = [(8, 0), (8, 1), (8, 2), (8, 3), (8, 4)];
    let series: Vec<_> = (0..=format.len()).map(|count| wrong(plain(), &format[..count])).collect();
    never_rises("format information", &series);
}

#[test]
fn more_blur_never_grades_better() {
    let series: Vec<_> =
        (0..=8).map(|step| SymbolSpec { blur: 0.05 * f64::from(step), rotation: 4.0, ..of_version(3, 12.0) }).collect();
    never_rises("blur", &series);
}

#[test]
fn more_growth_never_grades_better() {
    for sign in [1.0, -1.0] {
        let series: Vec<_> = (0..=9)
            .map(|step| SymbolSpec { growth: [sign * 0.05 * f64::from(step); 2], rotation: 4.0, ..of_version(3, 12.0) })
            .collect();
        never_rises("growth", &series);
    }
}

#[test]
fn less_contrast_never_grades_better() {
    let series: Vec<_> = (0..=8)
        .map(|step| SymbolSpec { light: 0.9 - 0.1 * f64::from(step), dark: 0.05, ..of_version(3, 12.0) })
        .collect();
    never_rises("contrast", &series);
}

#[test]
fn more_distortion_never_grades_better() {
    let stretched = |step| SymbolSpec { pitch: [12.0, 12.0 * (1.0 + 0.02 * f64::from(step))], ..of_version(3, 12.0) };
    never_rises("stretch", &(0..=8).map(stretched).collect::<Vec<_>>());
    let bent = |step| {
        let shift = NodeShift { node: [1, 1], shift: [0.08 * f64::from(step), 0.0] };
        SymbolSpec { node_shifts: vec![shift], ..of_version(3, 12.0) }
    };
    never_rises("bend", &(0..=8).map(bent).collect::<Vec<_>>());
}

#[test]
fn a_larger_spot_never_grades_better() {
    let places = one_module_per_codeword(&of_version(3, 12.0), 9);
    let spotted = |step: i32| with(of_version(3, 12.0), &places, DefectKind::Spot(0.1 * f64::from(step)));
    never_rises("spots", &(0..=10).map(spotted).collect::<Vec<_>>());
    let quiet = |step: i32| {
        let side = 0.15 * f64::from(step);
        let patch = Patch { u: [-2.0 - side, -2.0], v: [2.0, 2.0 + side], reflectance: 0.05 };
        SymbolSpec { patches: vec![patch], ..of_version(3, 12.0) }
    };
    never_rises("quiet zone", &(0..=12).map(quiet).collect::<Vec<_>>());
}
