//! The picture and the answers against elementary geometry.

use std::f64::consts::PI;

use super::spec::{Content, DefectKind, ModuleDefect, NodeShift, Patch, Scene, Shading, SymbolSpec, SynthError};
use super::truth::{Derivation, SymbolTruth, Truth};
use super::{reflectance, render, truth};
use crate::frame::Samples;
use crate::grading::ReportedGrade;
use crate::normal::cumulative_integral;
use crate::plane::Plane;

fn spec() -> SymbolSpec {
    SymbolSpec { version: Some(2), mask: Some(3), ..SymbolSpec::new("PRINT QUALITY", 20.0, [0.0; 2]) }
}

fn answer(spec: SymbolSpec) -> SymbolTruth {
    let Truth { mut symbols, .. } = truth(&Scene::around(spec).unwrap()).unwrap();
    symbols.remove(0)
}

fn tenths(tenths: u8) -> Option<ReportedGrade> {
    Some(ReportedGrade::from_tenths(tenths))
}

fn defect(row: i32, column: i32, kind: DefectKind) -> ModuleDefect {
    ModuleDefect { row, column, kind }
}

/// A dark module with four light neighbours and light corners, as (row, column); `None` if there is none.
fn lonely_dark(matrix: &Plane<bool>) -> Option<(usize, usize)> {
    (9..16).flat_map(|row| (9..16).map(move |column| (row, column))).find(|&(row, column)| {
        (row - 1..=row + 1).all(|r| (column - 1..=column + 1).all(|c| matrix[(r, c)] == ((r, c) == (row, column))))
    })
}

#[test]
fn a_perfect_symbol_has_grade_4_throughout() {
    let truth = answer(spec());
    for parameter in [&truth.decode, &truth.modulation, &truth.fixed_pattern_damage.parameter, &truth.overall] {
        assert_eq!(parameter.grade_2011, Some(4));
        assert_eq!(parameter.grade_2024, tenths(40));
        assert_eq!((parameter.derivation, parameter.derivation_2024), (Derivation::Exact, Derivation::Exact));
    }
    assert!((truth.symbol_contrast.value.unwrap() - 0.8).abs() < 1e-12);
    assert!((truth.contrast_uniformity.parameter.value.unwrap() - 1.0).abs() < 1e-12);
    assert_eq!(truth.unused_error_correction.parameter.value, Some(1.0));
    assert_eq!(truth.quiet_zone.value, Some(4.0));
    assert!(truth.version_information.is_none());
    assert_eq!(truth.pixels_per_module, 20.0);
}

/// Symbol contrast 0.35 - 0.07 = 0.28: grade 1 in 2011, 1.4 in 2024.
#[test]
fn low_contrast() {
    let truth = answer(SymbolSpec { light: 0.35, dark: 0.07, ..spec() });
    assert_eq!((truth.symbol_contrast.grade_2011, truth.symbol_contrast.grade_2024), (Some(1), tenths(14)));
    assert_eq!((truth.overall.grade_2011, truth.overall.grade_2024), (Some(1), tenths(14)));
}

/// Stretched by 1.1164: 0.1164 / 1.0582 = 0.110.
#[test]
fn axial_nonuniformity() {
    for rotation in [0.0, 20.0] {
        let truth = answer(SymbolSpec { pitch: [20.0, 20.0 * 1.1164], rotation, ..spec() });
        assert!((truth.axial_nonuniformity.value.unwrap() - 0.11).abs() < 5e-5);
        assert_eq!((truth.axial_nonuniformity.grade_2011, truth.axial_nonuniformity.grade_2024), (Some(1), tenths(15)));
    }
}

/// The lower right alignment pattern of version 2 displaced along rows by s. In the mesh of the four nodes the
/// displacement is s times a product that grows towards the lower right module, which lies farthest off:
/// d(u, v) = s (u - 3.5)(v - 3.5) / 15², because it must vanish at (3.5, 3.5), (21.5, 3.5) and (3.5, 21.5).
#[test]
fn grid_nonuniformity() {
    let s = 0.7 * (15.0 / 21.0_f64).powi(2);
    let spec = SymbolSpec { node_shifts: vec![NodeShift { node: [1, 1], shift: [s, 0.0] }], ..spec() };
    let truth = answer(spec);
    let grid = &truth.grid_nonuniformity;
    assert_eq!(grid.worst, Some([24, 24]));
    // The last module centre is 21 modules from the finder pattern centre: 0.7 modules of 20 px off. X is the mean
    // spacing, along rows longer by the mean of s (v - 3.5) / 15² over all rows, (12.5 - 3.5) s / 225.
    let x = 1.0 + 9.0 * s / 225.0 / 2.0;
    assert!((grid.parameter.value.unwrap() - 0.7 / x).abs() < 1e-3);
    assert_eq!(grid.parameter.grade_2011, Some(1));
}

/// A dark module shrunk to 5/9 X among light ones: the square lies inside the disc of 0.8 X, so that the disc sees
/// (5/9)² / (pi 0.4²) = 0.614 of ink, modulation 2 (0.614 - 0.5) = 0.228.
#[test]
fn dark_widow() {
    let masks = (0..8).map(|mask| SymbolSpec { mask: Some(mask), ..spec() });
    let found = masks.filter_map(|spec| lonely_dark(&spec.encode().unwrap().matrix).map(|place| (spec, place))).next();
    let (spec, (row, column)) = found.expect("some mask leaves a lonely dark module");
    let widow = defect(row as i32, column as i32, DefectKind::Shrunk(5.0 / 9.0));
    for rotation in [0.0, 27.0] {
        let spec = SymbolSpec { defects: vec![widow], rotation, ..spec.clone() };
        let scene = Scene::around(spec).unwrap();
        let truth = truth(&scene).unwrap().symbols.remove(0);
        let expected = 2.0 * ((25.0 / 81.0) / (PI * 0.16) - 0.5);
        assert!((truth.contrast_uniformity.parameter.value.unwrap() - expected).abs() < 1e-9);
        assert_eq!(truth.contrast_uniformity.worst, Some([row as i32, column as i32]));
        // All ink that the picture has near the centre is that of the square, and lies inside the disc.
        let picture = reflectance(&scene).unwrap();
        let ink = ink_near(&picture, truth.detail.centres[(row + 4, column + 4)], 9.0) / (PI * 64.0);
        assert!((2.0 * (ink - 0.5) - expected).abs() < 1e-6, "{ink}");
    }
}

/// Ink of the pixels whose middles lie within `radius`, in pixels.
fn ink_near(picture: &Plane<f64>, [x, y]: [f64; 2], radius: f64) -> f64 {
    let mut sum = 0.0;
    for row in 0..picture.height() {
        for column in 0..picture.width() {
            if (column as f64 + 0.5 - x).hypot(row as f64 + 0.5 - y) <= radius {
                sum += (0.85 - picture[(row, column)]) / 0.8;
            }
        }
    }
    sum
}

/// Ink of a picture in modules: what the light ground lacks.
fn ink_in_modules(scene: &Scene) -> f64 {
    let spec = &scene.symbols[0];
    let picture = reflectance(scene).unwrap();
    let lacking: f64 = picture.data().iter().map(|r| (spec.light - r) / (spec.light - spec.dark)).sum();
    lacking / (spec.pitch[0] * spec.pitch[1])
}

/// Area of the dark modules, each widened by g/2 on all four sides, without counting overlaps twice: every module and
/// its surroundings in cells of a twentieth, so that a growth of 0.2 covers whole cells. For a negative growth the light
/// ones are widened.
fn area_by_counting(matrix: &Plane<bool>, growth: f64) -> f64 {
    const CELLS: i64 = 20;
    let side = matrix.width() as i64;
    let dark = |row: i64, column: i64| {
        let at = usize::try_from(row).ok().zip(usize::try_from(column).ok());
        at.and_then(|(row, column)| matrix.get(row, column)).copied().unwrap_or(false)
    };
    let reach = (growth.abs() / 2.0 * CELLS as f64).round() as i64;
    let mut count = 0;
    for y in -CELLS..(side + 1) * CELLS {
        for x in -CELLS..(side + 1) * CELLS {
            let near = |k: i64| [k - reach, k + reach].map(|k| k.div_euclid(CELLS));
            let mut around = near(y).into_iter().flat_map(|row| near(x).map(|column| dark(row, column)));
            count += i64::from(if growth > 0.0 { around.any(|dark| dark) } else { around.all(|dark| dark) });
        }
    }
    count as f64 / (CELLS * CELLS) as f64
}

#[test]
fn drawn_ink_has_the_area_that_geometry_gives() {
    let matrix = spec().encode().unwrap().matrix;
    let plain = matrix.data().iter().filter(|&&dark| dark).count() as f64;
    for rotation in [0.0, 33.0] {
        let scene = Scene::around(SymbolSpec { pitch: [7.3, 9.1], rotation, ..spec() }).unwrap();
        assert!((ink_in_modules(&scene) - plain).abs() < 1e-6);
        for growth in [0.2, -0.2] {
            let spec = SymbolSpec { pitch: [7.3, 9.1], rotation, growth: [growth; 2], ..spec() };
            let expected = area_by_counting(&matrix, growth);
            let scene = Scene::around(spec).unwrap();
            assert!((ink_in_modules(&scene) - expected).abs() < 1e-6, "{growth}");
        }
    }
}

/// Blur moves ink but neither makes nor takes any.
#[test]
fn blur_keeps_the_ink() {
    let matrix = spec().encode().unwrap().matrix;
    let plain = matrix.data().iter().filter(|&&dark| dark).count() as f64;
    for blur in [0.02, 0.1, 0.5] {
        let scene = Scene::around(SymbolSpec { pitch: [10.0; 2], rotation: 15.0, blur, ..spec() }).unwrap();
        assert!((ink_in_modules(&scene) - plain).abs() < 0.02, "{blur}");
    }
}

/// The blurred picture against the sharp one convolved pixel by pixel. Edges lie on borders of pixels here, so that the
/// weight of a pixel i away is exactly the mean over both pixels of the Gaussian, a second difference of the double
/// integral.
#[test]
fn blurred_picture_is_the_sharp_one_convolved() {
    let sharp = Scene::around(SymbolSpec { version: Some(1), ..spec() }).unwrap();
    let mut blurred = sharp.clone();
    blurred.symbols[0].blur = 0.2;
    let (sharp, blurred) = (reflectance(&sharp).unwrap(), reflectance(&blurred).unwrap());
    const REACH: i32 = 22;
    let sigma = 4.0;
    let integral = |x: i32| sigma * cumulative_integral(f64::from(x) / sigma);
    let kernel: Vec<f64> = (-REACH..=REACH).map(|i| integral(i + 1) - 2.0 * integral(i) + integral(i - 1)).collect();
    let from = |centre: usize, i: usize| centre + i - REACH as usize;
    for y in (120..400).step_by(13) {
        for x in (120..400).step_by(13) {
            let line = |row: usize| kernel.iter().enumerate().map(|(i, w)| w * sharp[(row, from(x, i))]).sum::<f64>();
            let mean: f64 = kernel.iter().enumerate().map(|(i, w)| w * line(from(y, i))).sum();
            assert!((mean - blurred[(y, x)]).abs() < 1e-4, "{x} {y}: {mean} {}", blurred[(y, x)]);
        }
    }
}

/// Two derivations of the aperture's mean meet: areas of circle segments, and chords through a blur that hardly is one.
#[test]
fn aperture_through_hardly_any_blur() {
    let spec = SymbolSpec { growth: [0.24, -0.3], pitch: [10.0, 11.0], rotation: 20.0, ..spec() };
    let sharp = answer(spec.clone());
    let blurred = answer(SymbolSpec { blur: 0.004, ..spec });
    for (a, b) in sharp.detail.reflectances.data().iter().zip(blurred.detail.reflectances.data()) {
        assert!((a - b).abs() < 2e-3, "{a} {b}");
    }
}

/// A void of 0.5 X in a dark module: the disc sees 1 - 0.25 / (pi 0.16) of ink.
#[test]
fn void() {
    let matrix = spec().encode().unwrap().matrix;
    let (row, column) = (3_i32, 3_i32);
    assert!(matrix[(3, 3)]);
    let truth = answer(SymbolSpec { defects: vec![defect(row, column, DefectKind::Spot(0.5))], ..spec() });
    let ink = 1.0 - 0.25 / (PI * 0.16);
    assert!((truth.detail.reflectances[(7, 7)] - (0.85 - 0.8 * ink)).abs() < 1e-9);
}

/// A module of stated reflectance: R = 0.57 between 0.05 and 0.85 has modulation 2 (0.57 - 0.45) / 0.8 = 0.3, which
/// is the limit of grade 2.
#[test]
fn stated_modulation() {
    let matrix = spec().encode().unwrap().matrix;
    let (row, column) = (0..25).map(|i| (20, i)).find(|&at| !matrix[at] && at.1 > 12).unwrap();
    let kind = DefectKind::Reflectance(0.57);
    let truth = answer(SymbolSpec { defects: vec![defect(row as i32, column as i32, kind)], ..spec() });
    assert!((truth.detail.modulation[(row + 4, column + 4)] - 0.3).abs() < 1e-9);
}

/// Wrong modules in the finder pattern's corner: one costs one grade in A1.
#[test]
fn damaged_finder() {
    for (count, grade) in [(1, 3), (2, 2), (3, 1), (4, 0)] {
        let defects = (0..count).map(|i| defect(0, 2 * (i % 4), DefectKind::WrongColour));
        let defects = defects.filter(|d| !(2..=4).contains(&d.column)).collect::<Vec<_>>();
        let extra = (0..count - defects.len() as i32).map(|i| defect(6, i, DefectKind::WrongColour));
        let defects: Vec<_> = defects.iter().copied().chain(extra.filter(|d| d.column < 2)).collect();
        if defects.len() as i32 != count {
            continue;
        }
        let truth = answer(SymbolSpec { defects, ..spec() });
        assert_eq!(truth.fixed_pattern_damage.segments["A1"].grade_2011, Some(grade));
        assert_eq!(truth.fixed_pattern_damage.segments["A2"].grade_2011, Some(4));
        assert_eq!(truth.fixed_pattern_damage.parameter.grade_2011, Some(grade));
        assert_eq!(truth.decode.derivation, Derivation::Exact);
    }
}

/// Five wrong modules in one copy of the format information: grade 0 there, 4 in the other, 2 together. Three in both:
/// 1. Five in both cannot be read.
#[test]
fn format_information() {
    // Beside the upper left finder pattern, row 8 from column 0; the split copy from the last column leftwards.
    let first: Vec<_> = (0..5).map(|i| defect(8, i, DefectKind::WrongColour)).collect();
    let second: Vec<_> = (0..5).map(|i| defect(8, 24 - i, DefectKind::WrongColour)).collect();
    let truth = answer(SymbolSpec { defects: first.clone(), ..spec() });
    assert_eq!(
        truth.format_information.as_ref().unwrap().copies.each_ref().map(|copy| copy.grade_2011),
        [Some(0), Some(4)]
    );
    assert_eq!(truth.format_information.as_ref().unwrap().parameter.grade_2011, Some(2));
    let three: Vec<_> = first[..3].iter().chain(&second[..3]).copied().collect();
    let truth = answer(SymbolSpec { defects: three, ..spec() });
    assert_eq!(truth.format_information.as_ref().unwrap().parameter.grade_2011, Some(1));
    assert_eq!(truth.decode.grade_2011, Some(4));
    let all: Vec<_> = first.into_iter().chain(second).collect();
    let truth = answer(SymbolSpec { defects: all, ..spec() });
    assert_eq!(truth.decode.grade_2011, Some(0));
    assert_eq!(truth.overall.grade_2011, Some(0));
    assert!(truth.decode_failure.is_some());
}

/// A spot 2.5 to 3 modules left of the symbol beside row 2: three modules of quiet zone are damaged or spoilt by what
/// the aperture sees, 2.5 modules are clear.
#[test]
fn quiet_zone() {
    let patch = Patch { u: [-3.0, -2.0], v: [12.0, 13.0], reflectance: 0.05 };
    let truth = answer(SymbolSpec { patches: vec![patch], ..spec() });
    assert_eq!(truth.quiet_zone.left, Some(2.0));
    assert_eq!(truth.quiet_zone.value, Some(2.0));
    // Row 12 is below the corner segment, whose strip ends with row 10.
    assert_eq!(truth.fixed_pattern_damage.parameter.grade_2011, Some(4));
    let patch = Patch { u: [-3.0, -2.0], v: [10.0, 11.0], reflectance: 0.05 };
    let truth = answer(SymbolSpec { patches: vec![patch], ..spec() });
    assert_eq!(truth.fixed_pattern_damage.segments["A1"].grade_2011, Some(3));
}

#[test]
fn growth_is_reported_per_axis() {
    let truth = answer(SymbolSpec { growth: [0.1, -0.16], ..spec() });
    let growth = &truth.print_growth;
    assert_eq!((growth.horizontal, growth.vertical, growth.parameter.value), (Some(0.1), Some(-0.16), Some(-0.16)));
    assert_eq!((growth.parameter.grade_2011, growth.parameter.grade_2024), (None, tenths(36)));
}

/// A reversed symbol is the same symbol.
#[test]
fn reversed_and_mirrored() {
    let plain = answer(spec());
    let other = answer(SymbolSpec { reversed: true, mirrored: true, rotation: 100.0, ..spec() });
    assert_eq!(plain.overall, other.overall);
    assert_eq!(plain.symbol_contrast, other.symbol_contrast);
    assert!((other.rotation_degrees - 100.0).abs() < 1e-9);
    assert!(other.detail.reflectances[(0, 0)] < 0.1);
}

/// Even 5 % more light on the right moves the lightest module up: Rmax = 0.85 (1 + 0.05 x) at the rightmost quiet-zone
/// centre.
#[test]
fn shading_acts_at_the_module() {
    let mut scene = Scene::around(spec()).unwrap();
    scene.shading = Shading { right: 0.05, ..Shading::default() };
    let truth = truth(&scene).unwrap().symbols.remove(0);
    let x = truth.detail.centres[(0, 32)][0];
    let expected = 0.85 * (1.0 + 0.05 * (2.0 * x / scene.width as f64 - 1.0));
    assert!((truth.reflectance.maximum - expected).abs() < 1e-9);
}

#[test]
fn pictures_have_the_asked_depth_and_noise() {
    let mut scene = Scene::around(spec()).unwrap();
    scene.bits = 12;
    let frame = render(&scene).unwrap();
    assert_eq!((frame.bits(), frame.full_scale()), (12, 4095));
    let Samples::Bits16(plane) = frame.samples() else { panic!("12 bits need 16") };
    assert_eq!(plane[(0, 0)], (0.85_f64 * 4095.0).round() as u16);
    scene.noise = 0.01;
    let clean = plane.clone();
    let noisy = render(&scene).unwrap();
    let Samples::Bits16(plane) = noisy.samples() else { panic!("12 bits need 16") };
    let n = plane.data().len() as f64;
    let squares: f64 =
        plane.data().iter().zip(clean.data()).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum();
    // The standard deviation of an estimated standard deviation is 1 / sqrt(2n).
    assert!(((squares / n).sqrt() / 40.95 - 1.0).abs() < 5.0 / (2.0 * n).sqrt());
}

#[cfg(feature = "report")]
#[test]
fn scenes_are_written_and_read() {
    let spec = SymbolSpec {
        message: Content::Gs1("0106901234567892\u{1d}10A1".into()),
        level: super::spec::Level::L,
        defects: vec![defect(1, 2, DefectKind::WrongColour), defect(-1, 2, DefectKind::Spot(0.4))],
        ..spec()
    };
    let scene = Scene::around(spec).unwrap();
    let text = serde_json::to_string(&scene).unwrap();
    assert_eq!(serde_json::from_str::<Scene>(&text).unwrap(), scene);
    let truth = truth(&scene).unwrap();
    let text = serde_json::to_string(&truth).unwrap();
    let read = serde_json::from_str::<Truth>(&text).unwrap();
    let (read, written) = (&read.symbols[0], &truth.symbols[0]);
    assert_eq!((&read.text, &read.overall, read.mask), (&written.text, &written.overall, written.mask));
    assert_eq!(read.fixed_pattern_damage, written.fixed_pattern_damage);
}

/// Two symbols of 25 modules at 20 px with 5 modules of ground each: side by side they need (25 + 4 + 5) 20 = 680 px between
/// their centres: quiet zone of the lower one, ground of the upper one.
#[test]
fn hidden_quiet_zones_have_no_answers() {
    let mut scene = Scene::around(spec()).unwrap();
    scene.width = 2000;
    let [x, y] = scene.symbols[0].centre;
    scene.symbols.push(SymbolSpec { centre: [x + 690.0, y], ..spec() });
    assert_eq!(truth(&scene).unwrap().symbols.len(), 2);
    scene.symbols[1].centre = [x + 670.0, y];
    assert!(matches!(truth(&scene), Err(SynthError::Hidden { number: 1, .. })));
    scene.symbols.truncate(1);
    scene.symbols[0].centre = [x - 50.0, y];
    assert!(matches!(truth(&scene), Err(SynthError::Hidden { number: 1, .. })));
}

#[test]
fn nonsense_is_refused() {
    let refused = |spec: SymbolSpec| Scene::around(spec).is_err();
    assert!(refused(SymbolSpec { pitch: [f64::NAN, 1.0], ..spec() }));
    assert!(refused(SymbolSpec { version: Some(41), ..spec() }));
    assert!(refused(SymbolSpec { growth: [f64::INFINITY, 0.0], ..spec() }));
    assert!(refused(SymbolSpec { message: Content::Kanji("no kanji".into()), ..spec() }));
    let scene = Scene::around(SymbolSpec { node_shifts: vec![NodeShift { node: [2, 0], shift: [0.1; 2] }], ..spec() });
    assert!(truth(&scene.unwrap()).is_err());
}

/// Everything at once, drawn at 24 pixels per module and seen through a disc of pixels about the stated centres: what
/// the disc sees there is the stated reflectance. A pixel of the disc's border counts wholly or not at all, which is
/// worth about a fiftieth where a neighbour reaches into the disc.
#[test]
fn the_picture_shows_what_the_answers_say() {
    for (rotation, mirrored, reversed) in [(25.0, false, false), (-140.0, true, false), (80.0, false, true)] {
        let spec = SymbolSpec {
            version: Some(7),
            pitch: [24.0, 25.5],
            rotation,
            mirrored,
            reversed,
            perspective: [0.01, -0.006],
            node_shifts: vec![NodeShift { node: [1, 1], shift: [0.4, -0.3] }],
            growth: [0.15, -0.1],
            blur: 0.05,
            defects: vec![
                defect(20, 20, DefectKind::WrongColour),
                defect(30, 12, DefectKind::Reflectance(0.5)),
                defect(-2, 5, DefectKind::Spot(0.6)),
            ],
            patches: vec![Patch { u: [46.2, 47.5], v: [20.0, 22.0], reflectance: 0.3 }],
            ..spec()
        };
        let mut scene = Scene::around(spec).unwrap();
        scene.shading = Shading { right: 0.02, down: -0.03, edge: 0.01 };
        let (picture, truth) = (reflectance(&scene).unwrap(), truth(&scene).unwrap());
        let symbol = &truth.symbols[0];
        let (centres, stated) = (&symbol.detail.centres, &symbol.detail.reflectances);
        for (centre, stated) in centres.data().iter().zip(stated.data()) {
            let seen = mean_near(&picture, *centre, symbol.aperture_pixels / 2.0);
            assert!((seen - stated).abs() < 0.02, "{centre:?}: {seen} {stated}");
        }
    }
}

/// Mean of the pixels whose middles lie within `radius`.
fn mean_near(picture: &Plane<f64>, [x, y]: [f64; 2], radius: f64) -> f64 {
    let around = |at: f64| (at - radius).floor() as usize..(at + radius).ceil() as usize;
    let (mut sum, mut count) = (0.0, 0.0);
    for row in around(y) {
        for column in around(x) {
            if (column as f64 + 0.5 - x).hypot(row as f64 + 0.5 - y) <= radius {
                sum += picture[(row, column)];
                count += 1.0;
            }
        }
    }
    sum / count
}
