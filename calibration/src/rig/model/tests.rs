//! The forward model against closed forms.

use grader::frame::Samples;
use grader::normal::cumulative_integral;
use grader::plane::Plane;
use grader::synth::prng::Prng;
use proptest::prelude::*;

use super::*;
use crate::card::{Card, Edge, Grid, GridKind, Patch};

fn levels(frame: &Frame) -> Plane<f64> {
    match frame.samples() {
        Samples::Bits8(plane) => plane.map(|v| f64::from(*v)),
        Samples::Bits16(plane) => plane.map(|v| f64::from(*v)),
    }
}

#[test]
fn square_to_the_plane_a_pixel_is_a_pixel() {
    let optics = Optics { pitch_mm: [0.05, 0.06], looks_at: Point::new(10.0, 7.0), ..Optics::square([400, 300], 0.05) };
    let seen = optics.to_pixels(Point::new(11.0, 7.6)).unwrap();
    assert!((seen - Point::new(220.0, 160.0)).norm() < 1e-9, "{seen}");
    assert!(optics.tilt().abs() < 1e-9);
    let turned = Optics { turn_degrees: 90.0, ..Optics::square([400, 300], 0.05) };
    let seen = turned.to_pixels(turned.looks_at + nalgebra::Vector2::new(1.0, 0.0)).unwrap();
    assert!((seen - Point::new(200.0, 170.0)).norm() < 1e-9, "clockwise: right becomes down, {seen}");
}

/// A plane turned by a about the camera's y axis: (X, 0) lies X cos a to the right and X sin a nearer.
#[test]
fn a_tilted_plane_by_hand() {
    let optics = Optics { tilt_degrees: [0.0, 5.0], ..Optics::square([400, 300], 0.05) };
    let (sine, cosine) = 5.0_f64.to_radians().sin_cos();
    let seen = optics.to_pixels(optics.looks_at + nalgebra::Vector2::new(8.0, 3.0)).unwrap();
    let far = 300.0 - 8.0 * sine;
    let by_hand = Point::new(200.0 + 6000.0 * 8.0 * cosine / far, 150.0 + 6000.0 * 3.0 / far);
    assert!((seen - by_hand).norm() < 1e-9, "{seen} {by_hand}");
    assert!((optics.tilt() - 5.0).abs() < 1e-9);
}

#[test]
fn the_corner_moves_by_the_stated_share() {
    let optics = Optics::square([800, 600], 0.04).with_distortion(-0.03);
    let ideal = Optics::square([800, 600], 0.04);
    let mm = ideal.to_millimetres(Point::new(800.0, 600.0)).unwrap();
    let moved = optics.to_pixels(mm).unwrap() - Point::new(800.0, 600.0);
    assert!((moved.norm() - 0.03 * 500.0).abs() < 1e-9 && moved.x < 0.0, "{moved}");
}

proptest! {
    #[test]
    fn pixels_and_millimetres_are_inverse(seed: u64, x in 0.0..1.0_f64, y in 0.0..1.0_f64) {
        let optics = Model::random([1200, 900], 0.04, &mut Prng::new(seed)).optics;
        prop_assert!(optics.tilt() <= 5.0 + 1e-9);
        let raw = Point::new(1200.0 * x, 900.0 * y);
        let back = optics.to_pixels(optics.to_millimetres(raw).unwrap()).unwrap();
        prop_assert!((back - raw).norm() < 1e-6, "{raw} {back}");
    }

    /// Share of a pixel right of an edge: an area; through a blur the integral of the normal distribution.
    #[test]
    fn an_edge_through_pixel_and_blur_is_the_closed_form(edge in 8.0..12.0_f64, blur in 0.0..1.5_f64) {
        let blur = if blur < 0.3 { 0.0 } else { blur };
        let optics = Optics::square([20, 3], 0.1);
        let seen = render::means(&optics, blur, &|mm: Point| if mm.x < edge * 0.1 { 0.2 } else { 0.8 });
        for column in 0..20_u32 {
            let (left, right) = (f64::from(column) - edge, f64::from(column) + 1.0 - edge);
            let share = if blur > 0.0 {
                blur * (cumulative_integral(right / blur) - cumulative_integral(left / blur))
            } else {
                right.clamp(0.0, 1.0)
            };
            let found = f64::from(seen[(1, column as usize)]);
            // Six samples across the pixel: the edge is placed within a twelfth.
            prop_assert!((found - 0.2 - 0.6 * share).abs() < 0.6 / 12.0 + 1e-6, "{column}: {found}, {share}");
        }
        let area: f64 = (0..20).map(|c| (f64::from(seen[(1, c)]) - 0.2) / 0.6).sum();
        prop_assert!((area - (20.0 - edge)).abs() < 1.0 / 12.0 + 1e-4, "{area}");
    }
}

/// A disc keeps its area whatever lies between it and the pixels.
#[test]
fn a_disc_keeps_its_area() {
    let optics = Optics::square([40, 40], 0.1);
    for blur in [0.0, 0.4, 1.2] {
        let disc = |mm: Point| if (mm - Point::new(2.03, 1.96)).norm() < 0.9 { 1.0 } else { 0.0 };
        let area: f64 = render::means(&optics, blur, &disc).data().iter().map(|v| f64::from(*v)).sum();
        let expected = std::f64::consts::PI * 81.0;
        assert!((area / expected - 1.0).abs() < 2e-3, "{area} {expected}");
    }
}

#[test]
fn grey_levels_follow_light_and_black_level() {
    let mut model = Model::ideal([40, 20], 0.1);
    model.light = Light { fall_off: 0.4, best: [0.5; 2], slope: [0.1, 0.0], ambient: 0.05 };
    model.sensor.black_slope = [0.0, 0.01];
    // In the corner the light is (1 - 0.4) (1 + 0.1 / 2) + 0.05 and the black level 0.02 + 0.01 / 2.
    let corner = Point::new(40.0, 20.0);
    let by_hand = 4095.0 * (0.025 + 0.9 * 0.5 * (0.6 * 1.05 + 0.05));
    assert!((model.grey(0.5, corner) - by_hand).abs() < 1e-9);
    assert!((model.reflectance(by_hand, corner) - 0.5).abs() < 1e-12);
    let frame = levels(&model.photograph(&|_: Point| 0.5, Shot::lit(1)).unwrap());
    for (row, column) in [(0, 0), (19, 39), (10, 20)] {
        let at = Point::new(column as f64 + 0.5, row as f64 + 0.5);
        assert!((frame[(row, column)] - model.grey(0.5, at)).abs() <= 0.51);
    }
    let off = levels(&model.photograph(&|_: Point| 0.5, Shot { lamp: Lamp::Off, ..Shot::lit(1) }).unwrap());
    assert!((off[(10, 20)] - 4095.0 * (0.02 + 0.9 * 0.5 * 0.05)).abs() < 2.0, "ambient light only");
    let covered = levels(&model.photograph(&|_: Point| 0.5, Shot::covered(1)).unwrap());
    assert!((covered[(10, 20)] - 4095.0 * 0.02).abs() < 2.0, "no light at all");
}

#[test]
fn nodes_of_the_true_shading_are_grey_levels() {
    let mut model = Model::ideal([64, 48], 0.1);
    model.light.fall_off = 0.3;
    let shading = model.shading(9, 7).unwrap();
    let corner = Point::new(64.0, 48.0);
    assert!((f64::from(shading.white.at(corner)) - model.grey(1.0, corner)).abs() < 1e-3);
    assert!((f64::from(shading.black.at(corner)) - model.grey(0.0, corner)).abs() < 1e-3);
}

/// Mean and variance of 40,000 pixels: variance is read noise squared plus signal over electrons.
#[test]
fn noise_has_the_variance_of_counted_electrons() {
    let mut model = Model::ideal([200, 200], 0.1);
    model.sensor = Sensor { bits: 16, read_noise: 0.004, electrons: Some(10_000.0), ..Sensor::IDEAL };
    let frame = levels(&model.photograph(&|_: Point| 0.5, Shot::lit(7)).unwrap()).map(|v| v / 65535.0);
    let count = frame.data().len() as f64;
    let mean = frame.data().iter().sum::<f64>() / count;
    let variance = frame.data().iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count;
    let expected = 0.004_f64.powi(2) + 0.45 / 10_000.0;
    assert!((mean - 0.47).abs() < 4.0 * (expected / count).sqrt(), "{mean}");
    assert!((variance / expected - 1.0).abs() < 4.0 * (2.0 / count).sqrt(), "{variance} {expected}");
    let again = model.photograph(&|_: Point| 0.5, Shot::lit(7)).unwrap();
    assert_eq!(levels(&again).map(|v| v / 65535.0), frame, "the same seed, the same noise");
}

#[test]
fn gamma_automatic_gain_exposure_and_clipping_do_what_they_say() {
    let scene = |mm: Point| if mm.x < 1.0 { 0.2 } else { 0.6 };
    let take = |sensor: Sensor, exposure: f64| {
        let model = Model { sensor, ..Model::ideal([20, 20], 0.1) };
        levels(&model.photograph(&scene, Shot { exposure, ..Shot::lit(1) }).unwrap()).map(|v| v / 4095.0)
    };
    let bent = take(Sensor { gamma: 0.45, ..Sensor::IDEAL }, 1.0);
    assert!((bent[(5, 5)] - (0.02_f64 + 0.9 * 0.2).powf(0.45)).abs() < 2e-4);
    let automatic = take(Sensor { automatic_gain: Some(0.3), ..Sensor::IDEAL }, 3.0);
    // Means of 0.2 and 0.6 in equal parts: 0.4, brought to 0.3.
    assert!((automatic[(5, 15)] - (0.02 + 0.3 * 0.6 / 0.4)).abs() < 2e-4);
    let exposed = take(Sensor::IDEAL, 0.5);
    assert!((exposed[(5, 5)] - (0.02 + 0.45 * 0.2)).abs() < 2e-4);
    let clipped = take(Sensor::IDEAL, 3.0);
    assert_eq!(clipped[(5, 15)], 1.0);
    assert_eq!(take(Sensor { black: -0.3, ..Sensor::IDEAL }, 1.0)[(5, 5)], 0.0);
}

#[test]
fn dust_takes_its_share_of_the_light() {
    let mut model = Model::ideal([40, 40], 0.1);
    model.sensor.dust = vec![Dust { centre: Point::new(20.0, 20.0), radius: 4.0, loss: 0.3 }];
    let frame = levels(&model.photograph(&|_: Point| 0.9, Shot::lit(1)).unwrap());
    assert!((frame[(20, 20)] - 4095.0 * (0.02 + 0.9 * 0.9 * 0.7)).abs() < 1.0);
    assert!((frame[(5, 5)] - model.grey(0.9, Point::new(5.5, 5.5))).abs() < 1.0);
}

/// The coefficient of an even block is 8 (v - 128): at quality 50 its step is 16, so even levels stay as they are.
#[test]
fn even_blocks_survive_compression_and_fine_patterns_do_not() {
    let even = Plane::from_fn(20, 11, |row, column| 100 + 2 * (row / 8 + column / 8) as u8);
    assert_eq!(compressed(&even, 50), even);
    let noisy = Plane::from_fn(32, 32, |row, column| if (row + column) % 2 == 0 { 125 } else { 131 });
    assert!(compressed(&noisy, 10).data().iter().all(|v| *v == 128), "the mean is left");
    let kept = compressed(&noisy, 100);
    assert!(kept.data().iter().zip(noisy.data()).all(|(a, b)| a.abs_diff(*b) <= 1));
}

/// The coder of another maker, which has its own transform.
#[cfg(feature = "cli")]
#[test]
fn compression_is_that_of_other_makers() {
    let mut random = Prng::new(5);
    let picture = Plane::from_fn(64, 48, |row, column| {
        (90.0 + row as f64 + 40.0 * (column as f64 / 5.0).sin() + 4.0 * random.normal()).clamp(0.0, 255.0) as u8
    });
    for quality in [50, 75, 90] {
        let mut bytes = Vec::new();
        let coder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality);
        image::ImageEncoder::write_image(coder, picture.data(), 64, 48, image::ExtendedColorType::L8).unwrap();
        let theirs = image::load_from_memory(&bytes).unwrap().to_luma8();
        let ours = compressed(&picture, quality);
        let apart = |one: &[u8], other: &[u8]| {
            let squares = one.iter().zip(other).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
            (squares.sum::<f64>() / one.len() as f64).sqrt()
        };
        let (lost, theirs_lost) = (apart(ours.data(), picture.data()), apart(theirs.as_raw(), picture.data()));
        // Coefficients that lie at the middle of a step fall to either side with the rounding of either transform.
        assert!((lost / theirs_lost - 1.0).abs() < 0.05, "quality {quality}: {lost}, {theirs_lost}");
        let between = apart(ours.data(), theirs.as_raw());
        assert!(between < 0.5 * lost, "quality {quality}: {between} of {lost}");
    }
}

#[test]
fn a_card_is_drawn_as_it_is_described() {
    let card = Card {
        id: "test".into(),
        serial: String::new(),
        certificate: None,
        size_mm: [60.0, 40.0],
        bars: Vec::new(),
        patches: vec![Patch {
            name: "grey".into(),
            corner_mm: [40.0, 30.0],
            size_mm: [5.0, 4.0],
            reflectance: 0.4,
            uncertainty: None,
        }],
        grid: Some(Grid {
            kind: GridKind::Dots,
            columns: 3,
            rows: 2,
            pitch_mm: [5.0, 6.0],
            origin_mm: [10.0, 10.0],
            dot_mm: Some(2.0),
            marked: vec![[1, 0]],
            relative_uncertainty: None,
        }),
        edges: vec![Edge { name: "edge".into(), from_mm: [50.0, 10.0], to_mm: [50.0, 20.0], clear_mm: 3.0 }],
        symbols: Vec::new(),
    };
    let seen = |card: &Card, x: f64, y: f64| CardScene { card, paper: 0.8, ink: 0.05 }.reflectance(Point::new(x, y));
    let at = |x: f64, y: f64| seen(&card, x, y);
    assert_eq!([at(42.0, 33.0), at(39.9, 33.0), at(45.1, 33.0)], [0.4, 0.8, 0.8]);
    assert_eq!(
        [at(10.9, 10.0), at(11.1, 10.0), at(15.0, 11.3), at(20.0, 17.1), at(25.0, 10.0)],
        [0.05, 0.8, 0.05, 0.8, 0.8]
    );
    // Looking down the edge (y points down), left is where x is larger.
    assert_eq!([at(52.0, 15.0), at(48.0, 15.0), at(53.5, 15.0), at(52.0, 9.0)], [0.05, 0.8, 0.8, 0.8]);
    let chess = Grid { kind: GridKind::Chessboard, dot_mm: None, marked: Vec::new(), ..card.grid.clone().unwrap() };
    let card = Card { grid: Some(chess), ..card };
    // Around the node at (10, 10) squares alternate.
    let four = [seen(&card, 8.0, 8.0), seen(&card, 12.0, 8.0), seen(&card, 12.0, 12.0), seen(&card, 8.0, 12.0)];
    assert!(four[0] == four[2] && four[1] == four[3] && four[0] != four[1], "{four:?}");
    assert_eq!(seen(&card, 4.0, 9.0), 0.8, "outside the board");
}

#[test]
fn a_drawing_is_looked_up_and_surrounded() {
    let drawn = Drawn {
        samples: Plane::from_fn(4, 2, |row, column| (row * 4 + column) as f32 / 8.0),
        pitch_mm: 0.5,
        corner_mm: Point::new(1.0, 2.0),
        around: 0.7,
    };
    assert_eq!(drawn.reflectance(Point::new(2.2, 2.7)), 6.0 / 8.0);
    for (x, y) in [(0.9, 2.1), (3.1, 2.1), (1.1, 3.1), (f64::NAN, 2.1), (1e300, 2.1)] {
        assert_eq!(drawn.reflectance(Point::new(x, y)), 0.7);
    }
}
