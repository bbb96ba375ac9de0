use std::collections::BTreeMap;

use grader::calibration::Calibration;
use grader::frame::Frame;
use grader::inspect::inspect;
use grader::report::Language;
use grader::synth::spec::{Scene, SymbolSpec};
use grader::synth::{render, truth};
use jiff::civil::date;

use super::*;
use crate::card::{Certificate, Symbol};
use crate::conformance::{PlanError, aperture, to_csv, to_svg, to_text};

const MM: f64 = 0.05;

fn scene(texts: &[&str], seed: u64) -> Scene {
    let mut scene = Scene::empty(450 * texts.len(), 450);
    for (index, text) in texts.iter().enumerate() {
        scene.symbols.push(SymbolSpec {
            version: Some(1),
            ..SymbolSpec::new(text, 10.0, [225.0 + 450.0 * index as f64, 225.0])
        });
    }
    scene.noise = 0.003;
    scene.noise_seed = seed;
    scene
}

/// The card that the scene shows, with values of the forward model.
fn card(texts: &[&str]) -> Card {
    let answers = truth(&scene(texts, 0)).unwrap();
    let symbols = answers.symbols.iter().enumerate().map(|(index, answer)| {
        let stated =
            |value: f64| Stated { value, tolerance: None, grades: None, uncertainty: None, source: String::new() };
        let mut values: BTreeMap<String, Stated> = BTreeMap::new();
        values.insert("symbol_contrast".into(), stated(answer.symbol_contrast.value.unwrap()));
        values.insert("axial_nonuniformity".into(), stated(0.0));
        values.insert("unused_error_correction".into(), stated(1.0));
        values.insert("fixed_pattern_damage".into(), Stated { grades: Some([4.0, 4.0]), ..stated(4.0) });
        values.insert("print_growth".into(), stated(0.0));
        Symbol {
            name: format!("S{}", index + 1),
            symbology: "QRCode".into(),
            text: texts[index].into(),
            corner_mm: answer.corners[0].map(|x| x * MM),
            x_mm: 10.0 * MM,
            modules: [21, 21],
            standard: "ISO/IEC 15415:2011".into(),
            aperture: "0.8X".into(),
            values,
        }
    });
    Card {
        id: "card".into(),
        serial: "1".into(),
        certificate: Some(Certificate {
            number: "C-1".into(),
            laboratory: "Laboratory".into(),
            date: date(2026, 1, 1),
            expires: date(2027, 1, 1),
            instrument: String::new(),
        }),
        size_mm: [100.0, 50.0],
        patches: Vec::new(),
        grid: None,
        edges: Vec::new(),
        bars: Vec::new(),
        symbols: symbols.collect(),
    }
}

fn run(card: &Card, frames: &[Frame], day: Date) -> ConformanceReport {
    let plan = Plan::of(card, &Calibration::NOMINAL).unwrap();
    let images: Vec<(String, Vec<Record>)> = frames
        .iter()
        .enumerate()
        .map(|(index, frame)| {
            let records = plan.requests.iter().map(|request| inspect(frame, request).unwrap()).collect();
            (format!("{index}.png"), records)
        })
        .collect();
    tabulate(card, &plan, &images, day)
}

fn frames(texts: &[&str], count: u64) -> Vec<Frame> {
    (0..count).map(|seed| render(&scene(texts, seed + 1)).unwrap()).collect()
}

const TEXTS: [&str; 2] = ["FIRST", "SECOND"];
const DAY: Date = date(2026, 6, 1);

#[test]
fn five_good_images_pass_with_the_tolerances_of_the_standard() {
    let report = run(&card(&TEXTS), &frames(&TEXTS, 5), DAY);
    assert_eq!(report.outcome, Outcome::Passed, "{:#?}", report.rows);
    assert_eq!(report.rows.len(), 10);
    let contrast = report.rows.iter().find(|row| row.key() == "S1/symbol_contrast").unwrap();
    assert_eq!((contrast.readings.len(), contrast.tolerance), (5, Some(0.05)));
    assert_eq!(contrast.tolerance_source, Some(ToleranceSource::Iso15426Part2));
    let mean = contrast.readings.iter().sum::<f64>() / 5.0;
    assert!((contrast.deviation.unwrap() - (mean - contrast.certified)).abs() < 1e-12);
    // The standard has no tolerance for print growth: shown, not assessed, and no hindrance.
    let growth = report.rows.iter().find(|row| row.key() == "S2/print_growth").unwrap();
    assert_eq!(growth.result, Outcome::NotAssessed);
    for (language, word) in [(Language::En, "Result: passed"), (Language::Zh, "结果：合格")] {
        assert!(to_text(&report, &[], language).contains(word));
    }
    assert_eq!(to_csv(&report).lines().count(), 11);
    assert!(to_svg(&report, Language::Zh).ends_with("</svg>\n"));
}

#[test]
fn fewer_than_five_are_never_passed() {
    let report = run(&card(&TEXTS), &frames(&TEXTS, 4), DAY);
    assert_eq!(report.outcome, Outcome::NotComplete);
    assert!(report.remarks.iter().any(|remark| remark.prevents && remark.text.en.starts_with("4 images")));
    assert!(report.rows.iter().all(|row| row.result != Outcome::Passed));
}

#[test]
fn a_value_beyond_its_tolerance_does_not_pass() {
    let mut wrong = card(&TEXTS);
    wrong.symbols[1].values.get_mut("symbol_contrast").unwrap().value += 0.06;
    let report = run(&wrong, &frames(&TEXTS, 5), DAY);
    assert_eq!(report.outcome, Outcome::NotPassed);
    let failed: Vec<String> = report.rows.iter().filter(|row| row.result == Outcome::NotPassed).map(Row::key).collect();
    assert_eq!(failed, ["S2/symbol_contrast"]);
    // With a wider tolerance of its own it passes: the card goes before the standard.
    wrong.symbols[1].values.get_mut("symbol_contrast").unwrap().tolerance = Some(0.07);
    assert_eq!(run(&wrong, &frames(&TEXTS, 5), DAY).outcome, Outcome::Passed);
    // A band of grades that the symbol does not reach.
    wrong.symbols[0].values.get_mut("fixed_pattern_damage").unwrap().grades = Some([2.0, 3.0]);
    assert_eq!(run(&wrong, &frames(&TEXTS, 5), DAY).outcome, Outcome::NotPassed);
}

#[test]
fn symbols_that_are_not_found_are_named() {
    let mut images = frames(&TEXTS, 5);
    images[2] = render(&scene(&["FIRST"], 9)).unwrap();
    let report = run(&card(&TEXTS), &images, DAY);
    assert_eq!(report.outcome, Outcome::NotComplete);
    assert!(report.remarks.iter().any(|r| r.text.en == "2.png: symbol S2 not found" && r.text.zh.contains("S2")));
}

#[test]
fn symbols_with_one_message_are_told_apart_by_their_place() {
    let twins = ["TWIN", "TWIN", "OTHER"];
    let report = run(&card(&twins), &frames(&twins, 5), DAY);
    assert_eq!(report.outcome, Outcome::Passed);
    // Other contrast stated for the second: only that one fails, so they were not exchanged.
    let mut changed = scene(&twins, 1);
    changed.symbols[1].light = 0.5;
    let picture = render(&changed).unwrap();
    let report = run(&card(&twins), &std::array::from_fn::<Frame, 5, _>(|_| picture.clone()), DAY);
    let failed: Vec<String> = report.rows.iter().filter(|row| row.result == Outcome::NotPassed).map(Row::key).collect();
    assert_eq!(failed, ["S2/symbol_contrast"]);
}

#[test]
fn certificates_expire_and_may_be_missing() {
    let report = run(&card(&TEXTS), &frames(&TEXTS, 5), date(2027, 1, 2));
    assert_eq!(report.outcome, Outcome::NotComplete);
    assert!(report.remarks[0].text.en.contains("C-1 expired on 2027-01-01"));
    assert_eq!(run(&card(&TEXTS), &frames(&TEXTS, 5), date(2027, 1, 1)).outcome, Outcome::Passed, "the last day");
    let nominal = Card { certificate: None, ..card(&TEXTS) };
    let report = run(&nominal, &frames(&TEXTS, 5), DAY);
    assert_eq!(report.outcome, Outcome::Passed);
    assert!(report.remarks[0].text.en.contains("nominal"));
}

#[test]
fn cards_that_ask_for_what_there_is_not_are_refused() {
    let refused = |change: fn(&mut Symbol)| {
        let mut wrong = card(&TEXTS);
        change(&mut wrong.symbols[0]);
        Plan::of(&wrong, &Calibration::NOMINAL).unwrap_err()
    };
    assert!(matches!(refused(|s| s.standard = "15415:1999".into()), PlanError::Edition { .. }));
    assert!(matches!(refused(|s| s.aperture = "wide".into()), PlanError::Aperture { .. }));
    let error = refused(|s| {
        let value = s.values["print_growth"].clone();
        s.values.insert("beauty".into(), value);
    });
    assert!(error.to_string().contains("beauty") && error.say().zh.contains("beauty"));
    let mut empty = card(&TEXTS);
    empty.symbols.clear();
    assert_eq!(Plan::of(&empty, &Calibration::NOMINAL).unwrap_err(), PlanError::NoSymbols);
}

#[test]
fn apertures_as_written() {
    use grader::inspect::Aperture;
    assert_eq!(aperture("0.8X"), Some(Aperture::Relative(0.8)));
    assert_eq!(aperture(" 8mil "), Some(Aperture::Mils(8.0)));
    assert_eq!(aperture("0.2 mm"), Some(Aperture::Millimetres(0.2)));
    for wrong in ["", "X", "-1X", "0X", "NaNX", "infmm", "8", "8 inch"] {
        assert_eq!(aperture(wrong), None, "{wrong}");
    }
}
