//! What must hold for any input of a stage, tried on inputs by lot.
//!
//! Each property follows from the definition of the stage: maps that are undone, patterns found where they were put,
//! grades that never rise with damage.

use grader::geometry::{Homography, Point, Vector, robust_mean};
use grader::grading::{BelowOne, Grade, Scale};
use grader::image::threshold::Histogram;
use grader::locate::search;
use grader::parameter::codeword_overlay::{BlockGrades, overlay};
use grader::parameter::matrix::pattern_damage::{clustered, segment_grade};
use grader::plane::Plane;
use grader::symbology::edges::Shade;
use grader::symbology::qr::encode::{add_error_correction, matrix};
use grader::symbology::qr::grid::{Interpolation, Nodes};
use grader::symbology::qr::sizes::{ErrorCorrectionLevel, Version, data_codewords};
use grader::synth::spec::{Scene, SymbolSpec};
use grader_tests::measured::{draw, of_version};
use proptest::prelude::*;

/// A convex quadrilateral, far from degenerate: the corners of a square, each moved by less than a third of its side.
fn quadrilateral() -> impl Strategy<Value = [Point; 4]> {
    let corner = |x: f64, y: f64| (-0.3..0.3, -0.3..0.3).prop_map(move |(dx, dy)| Point::new(x + dx, y + dy));
    let square = [corner(0.0, 0.0), corner(1.0, 0.0), corner(1.0, 1.0), corner(0.0, 1.0)];
    (square, 1.0..3000.0, -5000.0..5000.0, -5000.0..5000.0)
        .prop_map(|(corners, scale, x, y)| corners.map(|c| Point::new(c.x * scale + x, c.y * scale + y)))
}

/// An affine map of modules to pixels as cameras see them: turned, stretched within a quarter, sheared a little,
/// mirrored or not.
fn affine() -> impl Strategy<Value = Homography> {
    (3.0..25.0, 0.8..1.25, 0.0..std::f64::consts::TAU, -0.15..0.15, any::<bool>(), -50.0..50.0, -50.0..50.0).prop_map(
        |(pitch, ratio, angle, shear, mirrored, x, y): (f64, f64, f64, f64, bool, f64, f64)| {
            let u = Vector::new(angle.cos(), angle.sin());
            let across = Vector::new(-u.y, u.x) * if mirrored { -1.0 } else { 1.0 };
            Homography::affine(Point::new(x, y), u * pitch, (across + u * shear) * (pitch * ratio))
        },
    )
}

/// A print without thickness of edges, known everywhere.
struct Ideal {
    modules: Plane<bool>,
    back: Homography,
}

impl Shade for Ideal {
    fn level(&self, at: Point) -> Option<f32> {
        let at = self.back.map(at);
        let inside = at.x >= 0.0 && at.y >= 0.0;
        let dark = inside && self.modules.get(at.y as usize, at.x as usize).copied().unwrap_or(false);
        Some(if dark { -1.0 } else { 1.0 })
    }
}

fn symbol(version: Version, mask: u8, content: &[u8]) -> Plane<bool> {
    let level = ErrorCorrectionLevel::M;
    let data: Vec<u8> = content.iter().copied().cycle().take(data_codewords(version, level)).collect();
    matrix(version, level, mask, &add_error_correction(version, level, &data))
}

fn version() -> impl Strategy<Value = Version> {
    (1_u8..=40).prop_map(|number| Version::new(number).expect("1 to 40"))
}

fn limits() -> impl Strategy<Value = [f64; 4]> {
    // Falling limits, more is better, or rising ones.
    ([0.01..0.2, 0.01..0.2, 0.01..0.2, 0.01..0.2], any::<bool>()).prop_map(|(steps, falling)| {
        let mut sum = 0.0;
        let mut limits = steps.map(|step: f64| {
            sum += step;
            sum
        });
        if falling {
            limits.reverse();
        }
        limits
    })
}

fn scale() -> impl Strategy<Value = Scale> {
    (limits(), any::<bool>(), any::<bool>()).prop_map(|(limits, decimal, falls_on)| Scale {
        limits,
        decimal,
        below_one: if falls_on { BelowOne::Interpolated } else { BelowOne::Zero },
    })
}

const MODULATION: [f64; 4] = [0.5, 0.4, 0.3, 0.2];
const UNUSED: [f64; 4] = [0.62, 0.5, 0.37, 0.25];

fn scales(decimal: bool) -> (Scale, Scale) {
    if decimal {
        (Scale::decimal(MODULATION), Scale::decimal(UNUSED))
    } else {
        (Scale::whole(MODULATION), Scale::whole(UNUSED))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_homography_takes_its_pairs_and_back(from in quadrilateral(), to in quadrilateral()) {
        let pairs: Vec<_> = from.into_iter().zip(to).collect();
        let map = Homography::from_pairs(&pairs).expect("four corners in general position");
        let back = map.inverse().expect("a map between quadrilaterals");
        let size = (to[2] - to[0]).norm() + (from[2] - from[0]).norm();
        for (source, target) in pairs {
            prop_assert!((map.map(source) - target).norm() < 1e-6 * size);
            prop_assert!((back.map(target) - source).norm() < 1e-6 * size);
        }
        let middle = mean(&from);
        prop_assert!((back.map(map.map(middle)) - middle).norm() < 1e-6 * size);
    }

    #[test]
    fn a_scale_never_grades_worse_values_better(scale in scale(), a in -0.2..1.2, b in -0.2..1.2) {
        let more_is_better = scale.limits[0] > scale.limits[3];
        let (worse, better) = if (a < b) == more_is_better { (a, b) } else { (b, a) };
        prop_assert!(scale.grade(better).reaches(scale.grade(worse)), "{scale:?}");
    }

    #[test]
    fn a_limit_has_its_grade_whole_or_decimal(scale in scale()) {
        for (step, limit) in scale.limits.into_iter().enumerate() {
            prop_assert!((scale.grade(limit).value() - (4.0 - step as f64)).abs() < 1e-6);
        }
    }

    /// Rounding to tenths never turns an order round, and cutting never raises.
    #[test]
    fn tenths_keep_the_order(a in 0.0..4.0, b in 0.0..4.0) {
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        prop_assert!(Grade::new(low).rounded() <= Grade::new(high).rounded());
        prop_assert!(Grade::new(low).truncated() <= Grade::new(low).rounded());
        prop_assert!((Grade::new(low).rounded().value() - low).abs() < 0.05 + 1e-6);
    }

    /// One codeword worse, never a better modulation.
    #[test]
    fn a_worse_codeword_never_raises_the_overlay(
        mut values in prop::collection::vec(0.0..0.8, 2..60),
        blocks in 1_usize..4,
        capacity in 1_usize..30,
        at in any::<prop::sample::Index>(),
        loss in 0.0..1.0,
        decimal in any::<bool>(),
    ) {
        let (levels, margins) = scales(decimal);
        let graded = |values: &[f64]| {
            let chunk = values.len().div_ceil(blocks);
            let blocks: Vec<BlockGrades> = values
                .chunks(chunk)
                .map(|chunk| BlockGrades { codewords: chunk.iter().map(|v| levels.grade(*v)).collect(), capacity })
                .collect();
            overlay(&blocks, &levels, &margins).grade
        };
        let before = graded(&values);
        let index = at.index(values.len());
        values[index] *= 1.0 - loss;
        prop_assert!(before.reaches(graded(&values)));
    }

    #[test]
    fn a_worse_module_never_raises_a_segment(
        mut values in prop::collection::vec(0.0..0.8, 5..60),
        at in any::<prop::sample::Index>(),
        loss in 0.0..1.0,
        decimal in any::<bool>(),
    ) {
        let (levels, _) = scales(decimal);
        let shares = Scale { limits: [0.0, 0.07, 0.11, 0.14], decimal, below_one: BelowOne::Zero };
        let timing = |damaged: &[bool]| {
            let count = damaged.iter().filter(|d| **d).count();
            if clustered(damaged) { Grade::FAIL } else { shares.grade(count as f64 / damaged.len() as f64) }
        };
        let graded = |values: &[f64]| {
            let grades: Vec<_> = values.iter().map(|v| Some(levels.grade(*v))).collect();
            segment_grade(&grades, &levels, timing)
        };
        let before = graded(&values);
        let index = at.index(values.len());
        values[index] *= 1.0 - loss;
        prop_assert!(before.reaches(graded(&values)));
    }

    #[test]
    fn a_threshold_lies_between_the_extremes(values in prop::collection::vec(0.0_f32..1.0, 2..200)) {
        let histogram = Histogram::of(values.iter().copied());
        let (low, high) = values.iter().fold((1.0_f32, 0.0_f32), |(l, h), v| (l.min(*v), h.max(*v)));
        let (dark, light) = histogram.tail_means(0.01).expect("values");
        // A bin is 1/1024 wide.
        prop_assert!(dark <= light && dark >= f64::from(low) - 1e-3 && light <= f64::from(high) + 1e-3);
        for weighted in [true, false] {
            let Some(split) = histogram.best_split(weighted) else { continue };
            prop_assert!(split >= f64::from(low) - 1e-3 && split <= f64::from(high) + 1e-3);
        }
    }

    #[test]
    fn a_robust_mean_lies_among_its_values(mut values in prop::collection::vec(-5.0..5.0, 1..40), least in 0.0..1.0) {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mean = robust_mean(&mut values, least).expect("values");
        prop_assert!(mean >= low - 1e-9 && mean <= high + 1e-9);
    }
}

fn mean(corners: &[Point; 4]) -> Point {
    Point::from(corners.iter().fold(Vector::zeros(), |sum, corner| sum + corner.coords) / 4.0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Patterns of an ideal print, looked for from a guess up to half a module off: every module centre of an affine
    /// picture is found within 0.02 X, quiet zone included.
    #[test]
    fn the_grid_of_an_affine_picture_is_found(
        map in affine(),
        version in version(),
        mask in 0_u8..8,
        content in prop::collection::vec(any::<u8>(), 1..40),
        off in (-0.5..0.5, -0.5..0.5),
    ) {
        let ideal = Ideal { modules: symbol(version, mask, &content), back: map.inverse().expect("an affine map") };
        let (u, v) = map.axes(Point::origin());
        let guess = Homography::affine(map.map(Point::new(off.0, off.1)), u, v);
        let nodes = Nodes::find(&ideal, version, &guess, 1.4).expect("three finder patterns");
        let grid = nodes.grid(&ideal, Interpolation::Bilinear, 4).expect("a grid");
        let pitch = 0.5 * (u.norm() + v.norm());
        for row in 0..grid.height() {
            for column in 0..grid.width() {
                let centre = map.map(Point::new(column as f64 - 3.5, row as f64 - 3.5));
                let distance = (grid[(row, column)] - centre).norm() / pitch;
                prop_assert!(distance < 0.02, "module {row}, {column}: {distance}");
            }
        }
    }

    /// A symbol is found and read at any angle, size, stretch and place, mirrored and reversed ones too.
    #[test]
    fn a_symbol_is_found_at_any_angle(
        rotation in 0.0..360.0,
        pitch in 3.0..9.0,
        ratio in 0.9..1.1,
        number in 1_u8..5,
        mirrored in any::<bool>(),
        reversed in any::<bool>(),
        aside in (-0.5..0.5, -0.5..0.5),
    ) {
        let plain = of_version(number, pitch);
        let spec = SymbolSpec { pitch: [pitch, pitch * ratio], rotation, mirrored, reversed, ..plain };
        let mut scene = Scene::around(spec).expect("a scene");
        let centre = &mut scene.symbols[0].centre;
        *centre = [centre[0] + aside.0, centre[1] + aside.1];
        let middle = Point::new(centre[0], centre[1]);
        let frame = draw(&scene);
        let grader::frame::Samples::Bits8(picture) = frame.samples() else { panic!("eight bits") };
        let found = search(picture);
        prop_assert_eq!(found.len(), 1);
        let found = &found[0];
        prop_assert_eq!((found.size.version().map(Version::number), found.mirrored, found.reversed), (Some(number), mirrored, reversed));
        prop_assert!((found.centre() - middle).norm() < pitch, "{:?}, not {middle:?}", found.centre());
        let text = found.reading.as_ref().and_then(|reading| reading.message.text.as_deref());
        prop_assert_eq!(text, Some("PRINT 7"));
    }
}
