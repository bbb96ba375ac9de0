//! How long the scene around a symbol takes, beside the inspection of the symbol itself: a five megapixel frame with a
//! label, its outline, an EAN-13 and a special mark. The whole is wanted within a fifth of the inspection.
//!
//! `make bench-scene`, or `cargo bench -p grader-tests --bench scene -- [--runs N]`

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use grader::calibration::Calibration;
use grader::conditions::Conditions;
use grader::frame::Frame;
use grader::inspect::{Request, inspect_placed, picture};
use grader::plane::Plane;
use grader::profile::Profile;
use grader::register::NoRegister;
use grader::scene::label_plane::LabelPlane;
use grader::scene::linear;
use grader::scene::mark::{MarkFinder, MarkTemplate};
use grader::scene::outline::Outline;
use grader::scene::survey::Survey;
use grader::scene::symbol::PlacedSymbol;
use grader::synth::label::{Item, LabelScene, bench_scene, render_label, teaching_picture};
use grader::verdict::Judge;

/// Millimetres per pixel of the scene.
const SCALE: f64 = 0.05;
/// What the scene and the rules ought to add to the inspection at most.
const MOST: f64 = 0.20;

/// A part of the work, and how to do it.
type Part<'a> = (&'static str, Box<dyn Fn() + 'a>);

fn main() -> Result<()> {
    let runs = runs()?;
    let finder = MarkFinder::new(taught()?);
    let mut worst = 0.0_f64;
    for (name, scene) in [("everything there", bench_scene()), ("mark missing", without_mark(bench_scene()))] {
        worst = worst.max(measured(name, &scene, &finder, runs)?);
    }
    println!("the scene and the rules add {:.1} % to the inspection; {:.0} % are wanted", 100.0 * worst, 100.0 * MOST);
    Ok(())
}

fn runs() -> Result<usize> {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--runs").skip(1);
    arguments.next().map_or(Ok(60), |count| count.parse().context("--runs wants a number"))
}

fn without_mark(mut scene: LabelScene) -> LabelScene {
    scene.items.retain(|item| !matches!(item, Item::Mark { .. }));
    scene
}

/// The mark of the samples, taught from its own picture.
fn taught() -> Result<MarkTemplate> {
    let frame = render_label(&teaching_picture())?;
    let grey = picture(&frame);
    let region = inked(&grey);
    Ok(MarkTemplate::teach("example", &grey, region, Some(SCALE), None)?)
}

/// The box around what is dark, with a little paper.
fn inked(picture: &Plane<u8>) -> [usize; 4] {
    let (width, height) = (picture.width(), picture.height());
    let dark = |row: usize, column: usize| picture[(row, column)] < 90;
    let columns: Vec<usize> = (0..width).filter(|c| (0..height).any(|r| dark(r, *c))).collect();
    let rows: Vec<usize> = (0..height).filter(|r| (0..width).any(|c| dark(*r, c))).collect();
    let bounds = |of: &[usize], size: usize| {
        let (low, high) = (of.first().copied().unwrap_or(0), of.last().copied().unwrap_or(size));
        (low.saturating_sub(6), (high + 7).min(size))
    };
    let ((left, right), (top, bottom)) = (bounds(&columns, width), bounds(&rows, height));
    [left, top, right - left, bottom - top]
}

/// Prints the table of a scene; the share that the scene adds to the inspection.
fn measured(name: &str, scene: &LabelScene, finder: &MarkFinder, runs: usize) -> Result<f64> {
    let frame: Frame = render_label(scene)?;
    let calibration = Calibration { scale: Some(SCALE), ..Calibration::NOMINAL };
    let request = Request { calibration, ..Request::default() };
    let conditions = Conditions::default();
    let profile = Profile::built_in("zhisuma")?;
    let inspected = inspect_placed(&frame, &request)?;
    let (sight, places) = (inspected.sight(), &inspected.places);
    let symbol: &PlacedSymbol = places.first().context("the symbol is found")?;
    let survey = Survey { scale: Some(SCALE), conditions: &conditions, mark: Some(finder), linear: true };
    let outline = Outline::find(&sight, symbol).map_err(|reason| anyhow::anyhow!("no outline: {reason:?}"))?;
    let plane = LabelPlane::estimate(symbol, &[], Some(SCALE), &[]);
    let register = NoRegister::default();
    let judge = Judge { profile: &profile, conditions: &conditions, register: &register };
    let mut judged = inspected.record.clone();
    judged.scene = Some(Box::new(survey.measure(&sight, places)));
    // Copies are made beforehand: making them is no part of judging.
    let spare = std::cell::RefCell::new(vec![judged.clone(); runs]);
    let parts: Vec<Part<'_>> = vec![
        ("inspection", Box::new(|| drop(black_box(inspect_placed(&frame, &request))))),
        (
            "with profile",
            Box::new(|| {
                let Ok(mut inspected) = inspect_placed(&frame, &request) else { return };
                let scene = survey.measure(&inspected.sight(), &inspected.places);
                inspected.record.scene = Some(Box::new(scene));
                judge.judge(&mut inspected.record);
                drop(black_box(inspected));
            }),
        ),
        ("scene", Box::new(|| drop(black_box(survey.measure(&sight, places))))),
        (
            "rules",
            Box::new(|| {
                let mut record = spare.borrow_mut().pop().unwrap_or_else(|| judged.clone());
                judge.judge(&mut record);
                drop(black_box(record));
            }),
        ),
        ("  outline", Box::new(|| drop(black_box(Outline::find(&sight, symbol))))),
        ("  linear", Box::new(|| drop(black_box(linear::find(&sight, symbol, &[], &outline.polygon))))),
        ("  mark", Box::new(|| drop(black_box(finder.find(&sight, symbol, &plane, Some(&outline.polygon)))))),
    ];
    let (medians, least) = race(&parts, runs);
    println!("{name}: {} x {} pixels, {runs} runs by turns", frame.width(), frame.height());
    println!("  {:<12} {:>11} {:>8} {:>11} {:>8}", "", "median", "", "least", "");
    for ((part, _), (median, least_of)) in parts.iter().zip(medians.iter().zip(&least)) {
        let share = |time: &Duration, of: &Duration| 100.0 * time.as_secs_f64() / of.as_secs_f64();
        println!(
            "  {part:<12} {:8.3} ms {:6.1} % {:8.3} ms {:6.1} %",
            median.as_secs_f64() * 1e3,
            share(median, &medians[0]),
            least_of.as_secs_f64() * 1e3,
            share(least_of, &least[0]),
        );
    }
    Ok(medians[1].as_secs_f64() / medians[0].as_secs_f64() - 1.0)
}

/// Medians and least times; all parts by turns, so that what slows the machine slows each of them.
fn race(parts: &[Part<'_>], runs: usize) -> (Vec<Duration>, Vec<Duration>) {
    let mut times = vec![Vec::with_capacity(runs); parts.len()];
    for _ in 0..runs {
        for ((_, part), times) in parts.iter().zip(&mut times) {
            let start = Instant::now();
            part();
            times.push(start.elapsed());
        }
    }
    times
        .into_iter()
        .map(|mut times| {
            times.sort_unstable();
            let at = |index: usize| times.get(index).copied().unwrap_or_default();
            (at(times.len() / 2), at(0))
        })
        .unzip()
}
