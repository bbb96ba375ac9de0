use std::f64::consts::PI;

use grader::plane::Plane;

use super::*;
use crate::focus::measure_card_edges;
use crate::focus::transfer::sinc;
use crate::lens::drawing::{edge, frame_of};

const MIDDLE: f64 = 100.0;

/// An edge of normal width `sigma` px, `degrees` from the vertical, bowed by `bow` px over 80 px; each pixel the mean of
/// `samples` x `samples` places.
fn picture(sigma: f64, degrees: f64, bow: f64, samples: i32, dark: f64, light: f64) -> Grey {
    let (s, c) = degrees.to_radians().sin_cos();
    Grey {
        levels: Plane::from_fn(200, 200, |y, x| {
            let mut sum = 0.0;
            for i in 0..samples * samples {
                let at = |p: usize, k: i32| p as f64 + (f64::from(k) + 0.5) / f64::from(samples) - MIDDLE;
                let (px, py) = (at(x, i % samples), at(y, i / samples));
                let (across, along) = (px * c + py * s, py * c - px * s);
                sum += edge((across - bow * (along / 40.0).powi(2)) / sigma);
            }
            (dark + (light - dark) * sum / f64::from(samples * samples)) as f32
        }),
    }
}

fn place(degrees: f64) -> EdgePlace {
    let (s, c) = degrees.to_radians().sin_cos();
    let way = Vector::new(-s, c) * 45.0;
    let middle = Point::new(MIDDLE, MIDDLE);
    EdgePlace { from: middle - way, to: middle + way, clear: 20.0 }
}

/// Where `exp(-2 pi² s² f²) sinc(f cos a) sinc(f sin a)` is one half, by halving.
fn half_of(sigma: f64, degrees: f64) -> f64 {
    let (s, c) = degrees.to_radians().sin_cos();
    let (mut low, mut high) = (0.0, 0.7);
    for _ in 0..60 {
        let f = f64::midpoint(low, high);
        let left = (-2.0 * (PI * sigma * f).powi(2)).exp() * sinc(f * c) * sinc(f * s);
        if left > 0.5 { low = f } else { high = f }
    }
    low
}

/// exp(-2 pi² s² f²) = 1/2 at f = sqrt(ln 2 / 2) / (pi s); the rise is 2 x 1.28155 s. Pixels here are points, without extent.
#[test]
fn a_gaussian_blur_in_closed_form() {
    let mut worst = [0.0_f64; 2];
    for sigma in [0.8, 1.2, 2.0, 3.0] {
        for degrees in [5.0, -7.0, 12.0, 80.0, 94.0] {
            let frame = frame_of(&picture(sigma, degrees, 0.0, 1, 0.1, 0.8), 0.0, 12);
            let found = measure_edge(&frame, &place(degrees), None).unwrap();
            let off = [
                found.mtf50 / ((2_f64.ln() / 2.0).sqrt() / (PI * sigma)) - 1.0,
                found.rise_px / (2.5631 * sigma) - 1.0,
            ];
            worst = [worst[0].max(off[0].abs()), worst[1].max(off[1].abs())];
        }
    }
    println!("without noise: MTF50 within {:.2} %, rise within {:.2} %", worst[0] * 100.0, worst[1] * 100.0);
    assert!(worst[0] < 0.02 && worst[1] < 0.02, "{worst:?}");
}

/// With pixels of full extent, noise of 1 % and 8 bits, straight and bowed by 0.5 px.
#[test]
fn blur_and_pixels_with_noise() {
    let mut worst = 0.0_f64;
    for sigma in [0.5, 1.0, 2.0] {
        for (degrees, bow) in [(5.0, 0.0), (-9.0, 0.5), (85.0, 0.5), (25.0, 0.0)] {
            let frame = frame_of(&picture(sigma, degrees, bow, 6, 0.1, 0.8), 0.01, 8);
            let found = measure_edge(&frame, &place(degrees), None).unwrap();
            let expected = half_of(sigma, degrees);
            worst = worst.max((found.mtf50 / expected - 1.0).abs());
            assert!(found.overshoot < 0.02, "{}", found.overshoot);
            assert!((found.contrast - 0.7).abs() < 0.01);
        }
    }
    println!("with noise of 1 %: MTF50 within {:.2} %", worst * 100.0);
    assert!(worst < 0.05, "{worst}");
}

/// Dark to the left of the way from one end to the other; sharpening overshoots.
#[test]
fn sides_scale_and_sharpening() {
    let soft = picture(1.0, 5.0, 0.0, 4, 0.2, 0.7);
    let geometry = Geometry::uniform(0.05, 200, 200).unwrap();
    // Looking up the picture (from the lower end to the upper one), the left is dark.
    let upwards = EdgePlace { from: place(5.0).to, to: place(5.0).from, clear: 20.0 };
    let found = measure_edge(&frame_of(&soft, 0.0, 8), &upwards, Some(&geometry)).unwrap();
    assert!(found.light_to_the_right && (found.degrees - 5.0).abs() < 0.1);
    assert!((found.rise_mm.unwrap() / (0.05 * found.rise_px) - 1.0).abs() < 1e-6);
    let on_card = |a: Point, b: Point| crate::card::Edge {
        name: "edge".into(),
        from_mm: [a.x * 0.05, a.y * 0.05],
        to_mm: [b.x * 0.05, b.y * 0.05],
        clear_mm: 1.0,
    };
    let edges = [on_card(upwards.from, upwards.to), on_card(upwards.to, upwards.from)];
    let measured = measure_card_edges(&frame_of(&soft, 0.0, 8), &edges, &geometry);
    assert_eq!(measured[0].sharpness, Ok(found));
    assert_eq!(measured[1].sharpness, Err(FocusError::Reversed));
    // Each pixel less a part of its neighbours.
    let sharpened = Grey {
        levels: Plane::from_fn(200, 200, |y, x| {
            let at = |x: usize, y: usize| soft.pixel(x.min(199), y.min(199));
            let around = at(x + 2, y) + at(x.saturating_sub(2), y) + at(x, y + 2) + at(x, y.saturating_sub(2));
            at(x, y) + 0.8 * (at(x, y) - around / 4.0)
        }),
    };
    assert!(measure_edge(&frame_of(&sharpened, 0.0, 8), &upwards, None).unwrap().overshoot > 0.04);
}

#[test]
fn each_bad_edge_is_refused_for_its_own_reason() {
    let refuse = |grey: &Grey, place: &EdgePlace| measure_edge(&frame_of(grey, 0.005, 8), place, None).unwrap_err();
    let good = picture(1.0, 5.0, 0.0, 1, 0.1, 0.8);
    let nowhere = EdgePlace { from: Point::new(f64::NAN, 3.0), ..place(5.0) };
    assert_eq!(refuse(&good, &nowhere), FocusError::Outside);
    assert_eq!(refuse(&good, &EdgePlace { to: Point::new(90.0, 500.0), ..place(5.0) }), FocusError::Outside);
    assert!(matches!(refuse(&good, &EdgePlace { clear: 2.0, ..place(5.0) }), FocusError::TooSmall { .. }));
    assert!(matches!(refuse(&good, &EdgePlace { clear: f64::NAN, ..place(5.0) }), FocusError::TooSmall { .. }));
    assert!(matches!(refuse(&picture(1.0, 5.0, 0.0, 1, 0.40, 0.45), &place(5.0)), FocusError::NoContrast { .. }));
    assert_eq!(refuse(&picture(1.0, 5.0, 0.0, 1, 0.1, 1.3), &place(5.0)), FocusError::Clipped);
    assert!(matches!(refuse(&picture(1.0, 0.0, 0.0, 1, 0.1, 0.8), &place(0.0)), FocusError::NotSlanted { .. }));
    assert!(matches!(
        refuse(&picture(9.0, 5.0, 0.0, 1, 0.1, 0.8), &place(5.0)),
        FocusError::TooBlurred { .. } | FocusError::NotStraight { .. }
    ));
    let torn =
        Grey {
            levels: Plane::from_fn(200, 200, |y, x| {
                if x as f64 + 12.0 * ((y as f64) * 0.9).sin() < 100.0 { 0.1 } else { 0.8 }
            }),
        };
    assert!(matches!(refuse(&torn, &place(5.0)), FocusError::NotStraight { .. }), "{:?}", refuse(&torn, &place(5.0)));
}
