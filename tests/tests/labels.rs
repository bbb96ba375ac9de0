//! The sample labels: under the profile `zhisuma` each fails in exactly the rules that its truth names, and lengths are
//! those of its truth.
#![expect(clippy::unwrap_used, reason = "helpers of tests end at the first surprise, as tests do")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use grader::calibration::Calibration;
use grader::conditions::Conditions;
use grader::frame::Frame;
use grader::inspect::{Aperture, Request, inspect_placed, picture};
use grader::plane::Plane;
use grader::profile::Profile;
use grader::record::{Outcome, Record, SideName, Verdict};
use grader::register::NoRegister;
use grader::scene::mark::{MarkFinder, MarkTemplate};
use grader::scene::survey::Survey;
use grader::synth::label::{Expected, LabelScene, LabelTruth, label_truth, random_label, render_label};
use grader::verdict::Judge;
use jiff::civil::Date;
use rayon::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Sample {
    expected: Expected,
    truth: LabelTruth,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples/labels")
}

fn load(name: &str) -> Frame {
    let picture = image::open(folder().join(name)).unwrap().into_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    Frame::from_luma8(Plane::from_vec(width, height, picture.into_raw()).unwrap()).unwrap()
}

/// The mark of the samples: 9.6 mm of the teaching picture, at 0.05 mm per pixel.
fn mark() -> MarkFinder {
    let frame = load("mark-example.png");
    let template = MarkTemplate::teach("example", &picture(&frame), [24, 24, 192, 192], Some(0.05), None).unwrap();
    MarkFinder::new(template)
}

fn judged(frame: &Frame, scale: f64, conditions: &Conditions, mark: &MarkFinder) -> Record {
    let profile = Profile::built_in("zhisuma").unwrap();
    let calibration = Calibration { scale: Some(scale), ..Calibration::NOMINAL };
    let request = Request { aperture: Aperture::Mils(8.0), calibration, ..Request::default() };
    let mut inspected = inspect_placed(frame, &request).unwrap();
    let survey = Survey { scale: Some(scale), conditions, mark: Some(mark), linear: true };
    let scene = survey.measure(&inspected.sight(), &inspected.places);
    let record = &mut inspected.record;
    record.scene = Some(Box::new(scene));
    let register = NoRegister { today: Some(Date::constant(2026, 11, 23)) };
    Judge { profile: &profile, conditions, register: &register }.judge(record);
    inspected.record
}

fn not_met(record: &Record) -> BTreeSet<String> {
    let of_symbols = record.symbols.iter().flat_map(|symbol| &symbol.checks);
    let all = of_symbols.chain(&record.checks);
    all.filter(|check| check.outcome == Outcome::NotMet).map(|check| check.id.clone()).collect()
}

#[test]
fn each_label_fails_in_exactly_the_intended_rule() {
    let mut files: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(".truth.json"));
    files.sort();
    let mark = mark();
    let wrong: Vec<String> = files
        .par_iter()
        .filter_map(|path| {
            let sample: Sample = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().replace(".truth.json", "");
            let conditions = Conditions::parse(&sample.expected.conditions).unwrap();
            let record = judged(&load(&format!("{name}.png")), sample.truth.scale, &conditions, &mark);
            let expected: BTreeSet<String> = sample.expected.not_met.into_iter().collect();
            let found = not_met(&record);
            let grave = record.verdict == Verdict::Fail;
            let right = found == expected && (!expected.is_empty() || !grave);
            (!right).then(|| format!("{name}: expected {expected:?}, found {found:?}, {:?}", record.verdict))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let breaking = files.iter().filter(|path| {
        let sample: Sample = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        sample.expected.not_met.len() == 1
    });
    assert!(breaking.count() >= 20, "at least twenty labels that break one rule each");
}

/// What stands in the place of the mark is told apart from nothing at all; bars of the EAN-13 are no mark.
#[test]
fn another_mark_is_not_a_missing_one() {
    let mark = mark();
    for (name, another) in [("label-no-mark", false), ("label-other-mark", true), ("label-good", false)] {
        let record = judged(&load(&format!("{name}.png")), 0.05, &Conditions::default(), &mark);
        let scene = record.scene.unwrap();
        assert_eq!(scene.strange_mark.is_some(), another, "{name}: {:?}", scene.strange_mark);
        let (strange, bars) = (scene.strange_mark.into_iter().flatten(), &scene.linear[0].corners);
        let highest =
            |corners: &mut dyn Iterator<Item = [f64; 2]>| corners.map(|[_, y]| y).fold(f64::INFINITY, f64::min);
        let lowest_bar = bars.iter().map(|[_, y]| *y).fold(0.0, f64::max);
        assert!(highest(&mut strange.into_iter()) > lowest_bar, "{name}: it lies below the bars");
    }
}

/// A deviation is within 0.2 mm or 0.5 % of the length.
fn within(measured: f64, truth: f64) -> bool {
    (measured - truth).abs() <= f64::max(0.2, 0.005 * truth.abs())
}

/// Deviations of all lengths of a label, millimetres, with their truth.
fn lengths(scene: &LabelScene, mark: &MarkFinder) -> Vec<(String, f64, f64)> {
    let truth = label_truth(scene).unwrap();
    let record = judged(&render_label(scene).unwrap(), scene.camera.scale, &Conditions::default(), mark);
    let found = record.scene.unwrap();
    let place = &found.places[0];
    let symbol = &truth.symbols[0];
    let mut all = vec![];
    for (side, true_length) in [
        (SideName::Left, symbol.edges.left),
        (SideName::Top, symbol.edges.top),
        (SideName::Right, symbol.edges.right),
        (SideName::Bottom, symbol.edges.bottom),
    ] {
        let edge = place.edges.iter().find(|edge| edge.side == side).map(|edge| edge.distance.millimetres);
        all.push((format!("{side:?} edge"), edge.unwrap_or(f64::NAN), true_length));
    }
    let farthest = place.linear.first().and_then(|distance| Some(distance.as_ref()?.farthest.millimetres));
    all.push(("EAN-13".into(), farthest.unwrap_or(f64::NAN), truth.linear[0].farthest[0]));
    all.push(("zone".into(), place.zone_mm.unwrap()[0], symbol.side + 8.0 * symbol.x));
    all
}

/// Known geometry at 0.05 mm per pixel, turned by any angle, tilted by up to 10 degrees about both axes.
#[test]
fn distances_are_within_a_fifth_of_a_millimetre_or_half_a_percent() {
    let mark = mark();
    let outcomes: Vec<(f64, f64, Vec<String>)> = [0.0, 3.0, 10.0]
        .into_iter()
        .flat_map(|tilt| (0..5).map(move |seed| (seed, tilt)))
        .collect::<Vec<(u64, f64)>>()
        .par_iter()
        .map(|&(seed, tilt)| {
            let all = lengths(&random_label(seed, tilt), &mark);
            let worst = all.iter().map(|(_, measured, truth)| (measured - truth).abs()).fold(0.0, f64::max);
            let outside = all.iter().filter(|(_, measured, truth)| !within(*measured, *truth));
            let told =
                outside.map(|(what, measured, truth)| format!("lot {seed}, {tilt}°: {what} {measured} not {truth}"));
            (tilt, worst, told.collect())
        })
        .collect();
    for tilt in [0.0, 3.0, 10.0] {
        let worst = outcomes.iter().filter(|o| o.0 == tilt).map(|o| o.1).fold(0.0, f64::max);
        println!("tilt of {tilt}°: worst deviation {worst:.3} mm");
    }
    let wrong: Vec<String> = outcomes.into_iter().flat_map(|(_, _, told)| told).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
