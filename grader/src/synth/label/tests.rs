use super::*;
use crate::frame::Samples;

fn camera() -> Camera {
    Camera { pivot: [10.0, 20.0], at: [300.0, 200.0], scale: 0.05, rotation: 0.0, tilt: [0.0; 2], distance: 400.0 }
}

fn close(a: [f64; 2], b: [f64; 2]) -> bool {
    (a[0] - b[0]).hypot(a[1] - b[1]) < 1e-9
}

#[test]
fn a_camera_straight_above_scales_and_turns() {
    let map = camera().homography();
    // 1 mm are 20 px.
    assert!(close(map.to_picture([10.0, 20.0]), [300.0, 200.0]));
    assert!(close(map.to_picture([11.0, 20.0]), [320.0, 200.0]));
    assert!(close(map.to_picture([10.0, 22.0]), [300.0, 240.0]));
    let turned = Camera { rotation: 90.0, ..camera() }.homography();
    // Clockwise: what pointed right points down.
    assert!(close(turned.to_picture([11.0, 20.0]), [300.0, 220.0]));
    assert!(close(turned.to_label(turned.to_picture([3.0, 7.0])), [3.0, 7.0]));
}

/// A point q on the axis that is tilted by θ: sideways q cos θ, farther away by q sin θ, hence seen at
/// f q cos θ / (d + q sin θ), f = d / scale.
#[test]
fn a_tilted_camera_sees_as_a_pinhole_does() {
    let tilt = 10.0_f64;
    let map = Camera { tilt: [0.0, tilt], ..camera() }.homography();
    for q in [-30.0, -5.0, 0.0, 12.0, 40.0] {
        let (sin, cos) = tilt.to_radians().sin_cos();
        let expected = 400.0 / 0.05 * q * cos / (400.0 + q * sin);
        assert!(close(map.to_picture([10.0 + q, 20.0]), [300.0 + expected, 200.0]), "{q}");
    }
    let map = Camera { tilt: [tilt, 0.0], ..camera() }.homography();
    let (sin, cos) = tilt.to_radians().sin_cos();
    let expected = 400.0 / 0.05 * 15.0 * cos / (400.0 + 15.0 * sin);
    assert!(close(map.to_picture([10.0, 35.0]), [300.0, 200.0 + expected]));
}

/// The worked example of GS1 General Specifications 5.2.1: the structure of 95 modules; the patterns of 5901234123457
/// as published in many texts on EAN-13.
#[test]
fn an_ean_13_has_the_published_bars() {
    let modules = ean13_elements("5901234123457").expect("13 digits");
    let bars: String = modules.iter().map(|bar| if *bar { '1' } else { '0' }).collect();
    assert_eq!(
        bars,
        "101\
         0001011\
         0100111\
         0110011\
         0010011\
         0111101\
         0011101\
         01010\
         1100110\
         1101100\
         1000010\
         1011100\
         1001110\
         1000100\
         101"
    );
    assert_eq!(ean13_elements("590123412345"), None);
    assert_eq!(ean13_elements("59012341234五7"), None);
}

#[test]
fn check_digits_are_those_of_published_examples() {
    for number in ["5901234123457", "4006381333931", "6901234567892"] {
        assert_eq!(with_check_digit(&number[..12]), number);
    }
}

/// A box of 4 mm by 2 mm covers 80 by 40 pixels, wherever it lies and however it is turned.
#[test]
fn print_covers_the_area_that_it_has() {
    for (rotation, shift) in [(0.0, 0.0), (0.0, 0.013), (31.0, 0.007)] {
        let scene = LabelScene {
            picture: [400, 300],
            background: 1.0,
            camera: Camera { pivot: [5.0, 5.0], at: [200.0, 150.0], rotation, ..camera() },
            size: [30.0, 30.0],
            corner_radius: 0.0,
            ground: 1.0,
            items: vec![Item::Box { from: [3.0 + shift, 4.0], to: [7.0 + shift, 6.0], reflectance: 0.0 }],
            noise: 0.0,
            noise_seed: 0,
        };
        let frame = render_label(&scene).expect("can be drawn");
        let Samples::Bits8(picture) = frame.samples() else { panic!("8 bits were asked for") };
        let area: f64 = picture.data().iter().map(|grey| 1.0 - f64::from(*grey) / 255.0).sum();
        assert!((area - 3200.0).abs() < 8.0, "{rotation} {shift}: {area}");
    }
}

#[test]
fn the_right_label_has_the_distances_that_its_description_says() {
    let truth = label_truth(&good()).expect("fits");
    let [symbol] = truth.symbols.as_slice() else { panic!("one symbol") };
    // Version 5: 37 modules; with quiet zone 45 modules of 0.55 mm are 24.75 mm.
    assert_eq!(symbol.modules, 37);
    let near = |value: f64, expected: f64| (value - expected).abs() < 1e-9;
    assert!(near(symbol.side, 20.35));
    assert!(near(symbol.edges.left, 48.5 - 12.375) && near(symbol.edges.top, 28.5 - 12.375));
    assert!(near(symbol.edges.right, 70.0 - 60.875) && near(symbol.edges.bottom, 50.0 - 40.875));
    // The corner that is farthest from the EAN-13 is the lower right one.
    assert!(near(truth.linear[0].farthest[0], (60.875_f64 - 26.0).hypot(40.875 - 9.5)));
    assert!(truth.linear[0].farthest[0] < 50.0);
}

#[test]
fn every_label_shows_itself_wholly() {
    let by_lot = (0..50).map(|seed| (format!("lot {seed}"), random_label(seed, 10.0)));
    let samples = labels().into_iter().map(|sample| (sample.name.to_owned(), sample.scene));
    for (name, scene) in samples.chain(by_lot) {
        let truth = label_truth(&scene).expect("fits");
        let [width, height] = truth.picture.map(|side| side as f64);
        for [x, y] in truth.corners_px {
            assert!((5.0..width - 5.0).contains(&x) && (5.0..height - 5.0).contains(&y), "{name}: {x} {y}");
        }
    }
}
