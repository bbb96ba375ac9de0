//! Pictures without symbols, with too many pieces of them, and with symbols that are not wholly there: always an
//! answer, in bounded time, and never a grade of what was not seen.

use std::time::{Duration, Instant};

use grader::frame::Frame;
use grader::grading::ReportedGrade;
use grader::inspect::inspect;
use grader::plane::Plane;
use grader::record::{Record, Verdict};
use grader::report::json::{JsonOptions, from_json, to_json};
use grader::standard::Edition;
use grader::synth::spec::{Scene, SymbolSpec};
use grader_tests::drawing::Random;
use grader_tests::measured::{draw, plain, request};

const WHITE: u8 = 220;
const BLACK: u8 = 30;

/// Far more than it takes, so that a slow machine passes; what runs away takes minutes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Inspects a frame, by both editions if there is anything in it; the record of the first. Every record can be written
/// and read back.
fn answered(name: &str, frame: &Frame) -> Record {
    let start = Instant::now();
    let record = sound(name, frame, Edition::Iso15415_2011);
    if !record.symbols.is_empty() {
        sound(name, frame, Edition::Iso15415_2024);
    }
    let taken = start.elapsed();
    assert!(taken < PATIENCE, "{name} took {taken:?}");
    record
}

fn sound(name: &str, frame: &Frame, edition: Edition) -> Record {
    let record = inspect(frame, &request(edition)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let json = to_json(&record, JsonOptions::default());
    assert!(from_json(&json).is_ok(), "{name}: {json}");
    assert_eq!(record.verdict == Verdict::NotGraded, record.reason.is_some(), "{name}: a reason where needed");
    for symbol in &record.symbols {
        let numbers = symbol.corners.iter().flatten().chain([&symbol.pixels_per_module, &symbol.aperture.pixels]);
        assert!(numbers.copied().all(f64::is_finite), "{name}: {:?}", symbol.corners);
    }
    record
}

fn picture(width: usize, height: usize, grey: impl FnMut(usize, usize) -> u8) -> Frame {
    Frame::from_luma8(Plane::from_fn(width, height, grey)).expect("a picture")
}

fn holds_nothing(name: &str, frame: &Frame) {
    let record = answered(name, frame);
    assert!(record.symbols.is_empty(), "{name}: {} symbols", record.symbols.len());
    assert_eq!(record.verdict, Verdict::NotGraded, "{name}");
    assert_eq!(record.reason.as_deref(), Some("no symbol found"), "{name}");
}

#[test]
fn tiny_and_thin_pictures() {
    for (width, height) in
        [(1, 1), (1, 2), (2, 1), (3, 3), (1, 1000), (1000, 1), (2, 5000), (5000, 3), (7, 7), (20_000, 40), (40, 20_000)]
    {
        let mut random = Random(7);
        holds_nothing("grey", &picture(width, height, |_, _| 128));
        holds_nothing("noise", &picture(width, height, |_, _| random.below(256) as u8));
        holds_nothing("stripes", &picture(width, height, |row, column| if (row + column) % 2 == 0 { 0 } else { 255 }));
    }
}

#[test]
fn pictures_of_one_colour() {
    for grey in [0, 1, 127, 254, 255] {
        holds_nothing("one colour", &picture(640, 480, |_, _| grey));
    }
    let sixteen = Frame::from_luma16(Plane::filled(640, 480, u16::MAX), 12).expect("a picture");
    holds_nothing("above full scale", &sixteen);
}

#[test]
fn noise() {
    let mut random = Random(1);
    holds_nothing("grey noise", &picture(1300, 1000, |_, _| random.below(256) as u8));
    holds_nothing("black and white noise", &picture(1300, 1000, |_, _| 255 * random.below(2) as u8));
    // Blocks of the size of modules, among which something like a finder pattern is likeliest.
    let blocks = Plane::from_fn(250, 325, |_, _| if random.below(2) == 0 { BLACK } else { WHITE });
    holds_nothing("noise of modules", &picture(1300, 1000, |row, column| blocks[(column / 4 % 250, row / 4 % 325)]));
}

#[test]
fn boards_and_stripes() {
    for side in [1, 2, 3, 5, 8, 21] {
        let dark = |odd: bool| if odd { BLACK } else { WHITE };
        holds_nothing("board", &picture(400, 300, |row, column| dark((row / side + column / side) % 2 == 1)));
        holds_nothing("stripes", &picture(400, 300, |_, column| dark(column / side % 2 == 1)));
        // Stripes of 1 : 1 : 3 : 1 : 1 with as much between, in both directions.
        let finder = |at: usize| [0, 1, 0, 0, 0, 1, 0, 1].map(|light| light == 0)[at / side % 8];
        holds_nothing("stripes of finder patterns", &picture(400, 300, |_, column| dark(finder(column))));
        holds_nothing("woven", &picture(400, 300, |row, column| dark(finder(column) && finder(row))));
    }
}

/// 30 columns and 20 rows of finder patterns, each with its separator, five modules apart.
fn page_of_finder_patterns(module: usize, gap: usize) -> Frame {
    let pitch = (7 + gap) * module;
    picture(30 * pitch, 20 * pitch, |row, column| {
        let [r, c] = [row, column].map(|at| (at % pitch / module) as i32 - 3);
        let ring = r.abs().max(c.abs());
        if ring == 3 || ring <= 1 { BLACK } else { WHITE }
    })
}

#[test]
fn a_page_of_finder_patterns_without_codes() {
    for (module, gap) in [(4, 5), (6, 7)] {
        let frame = page_of_finder_patterns(module, gap);
        let record = answered("finder patterns", &frame);
        // Regular as they are, some look like symbols whose rest is blank; none may pass.
        assert_ne!(record.verdict, Verdict::Pass);
        assert!(record.symbols.iter().all(|symbol| symbol.grade.overall == ReportedGrade::from_tenths(0)));
        assert!(record.symbols.iter().all(|symbol| symbol.decode_failure.is_some() && symbol.text.is_none()));
    }
}

/// A part of a picture.
fn part(frame: &Frame, left: usize, top: usize, width: usize, height: usize) -> Frame {
    grader_tests::measured::rearranged(frame, [width, height], |row, column| (row + top, column + left))
}

/// The four ways to cut so many pixels off one side, then turned so that the cut goes through the given modules.
fn cuts(frame: &Frame, pixels: usize) -> [(&'static str, Frame); 4] {
    let (w, h) = (frame.width(), frame.height());
    [
        ("left", part(frame, pixels, 0, w - pixels, h)),
        ("top", part(frame, 0, pixels, w, h - pixels)),
        ("right", part(frame, 0, 0, w - pixels, h)),
        ("bottom", part(frame, 0, 0, w, h - pixels)),
    ]
}

const NOT_WHOLE: &str = "symbol or quiet zone not wholly in the picture";

/// The symbol spans pixels 60 to 390 of 450, its quiet zone 20 to 430.
#[test]
fn symbols_with_part_of_the_quiet_zone_outside() {
    let whole = draw(&Scene::around(plain(10.0)).expect("a scene"));
    assert_eq!((whole.width(), whole.height()), (450, 450));
    for (cut, expected) in [(0, false), (15, false), (30, true), (45, true), (55, true)] {
        for (side, frame) in cuts(&whole, cut) {
            let name = format!("{cut} pixels off the {side}");
            let record = answered(&name, &frame);
            let [symbol] = record.symbols.as_slice() else { panic!("{name}: {} symbols", record.symbols.len()) };
            // All modules of the symbol are there.
            assert_eq!(symbol.text.as_deref(), Some(grader::synth::catalogue::URI), "{name}");
            let marked = symbol.formal.reasons.iter().any(|reason| reason == NOT_WHOLE);
            assert_eq!(marked, expected, "{name}: {:?}", symbol.formal.reasons);
            assert!(!marked || !symbol.formal.conforming);
            // What lies outside was not measured: no damage grade of it, and no verdict. A picture that holds the whole
            // quiet zone passes.
            let damage = symbol.parameters.fixed_pattern_damage.as_ref().expect("finder patterns are there");
            assert_eq!(damage.grade.is_none(), expected, "{name}");
            assert_eq!(record.verdict, if expected { Verdict::NotGraded } else { Verdict::Pass }, "{name}");
            assert_eq!(record.reason.as_deref(), expected.then_some(NOT_WHOLE), "{name}");
            let beyond = |corner: [f64; 2]| corner[0] < 0.0 || corner[1] < 0.0;
            assert!(!symbol.corners.into_iter().any(beyond), "{name}: {:?}", symbol.corners);
        }
    }
}

/// Cut through the symbol itself. What reads despite that must be marked, and the modules outside count as lost: with
/// two columns of modules gone of version 4-M about two thirds of the capacity is.
#[test]
fn symbols_half_outside() {
    for rotation in [0.0, 180.0] {
        let whole = draw(&Scene::around(SymbolSpec { rotation, ..plain(10.0) }).expect("a scene"));
        for cut in [62, 75, 95, 140, 225, 300, 400] {
            for (side, frame) in cuts(&whole, cut) {
                let name = format!("{cut} pixels off the {side}, turned by {rotation}");
                let record = answered(&name, &frame);
                for symbol in &record.symbols {
                    assert!(!symbol.formal.conforming, "{name}");
                    assert!(
                        symbol.formal.reasons.iter().any(|r| r == NOT_WHOLE),
                        "{name}: {:?}",
                        symbol.formal.reasons
                    );
                    let lost = cut >= 75;
                    assert!(!lost || symbol.grade.overall < ReportedGrade::from_tenths(40), "{name}: grade invented");
                }
                assert_eq!(record.verdict, Verdict::NotGraded, "{name}");
                if cut >= 225 {
                    assert!(record.symbols.iter().all(|symbol| symbol.text.is_none()), "{name}: text invented");
                }
            }
        }
    }
}

/// The later one covers a quarter of the earlier one.
#[test]
fn overlapping_symbols() {
    let at = |text: &str, x: f64, y: f64| SymbolSpec { margin: 4.0, ..SymbolSpec::new(text, 10.0, [x, y]) };
    for (dx, dy) in [(250.0, 250.0), (120.0, 0.0), (30.0, 30.0), (300.0, 40.0)] {
        let first = at(grader::synth::catalogue::URI, 300.0, 300.0);
        let second = at("OTHER", 300.0 + dx, 300.0 + dy);
        let scene = Scene { symbols: vec![first, second], ..Scene::empty(900, 850) };
        let record = answered("overlapping", &draw(&scene));
        let texts: Vec<&str> = record.symbols.iter().filter_map(|symbol| symbol.text.as_deref()).collect();
        // The upper one is whole.
        assert!(texts.contains(&"OTHER"), "{dx}, {dy}: {texts:?}");
        let covered = record.symbols.iter().filter(|symbol| symbol.text.as_deref() != Some("OTHER"));
        for symbol in covered {
            assert!(symbol.grade.overall < ReportedGrade::from_tenths(40), "{dx}, {dy}: covered, yet perfect");
        }
    }
}
