use super::*;
use crate::calibration::Calibration;
use crate::frame::Frame;

#[test]
fn pixel_shares_of_a_disc_add_up_to_its_area() {
    for radius in [0.6, 1.0, 2.37, 4.0, 9.9] {
        for offset in [0.0, 0.25, 0.71] {
            let sum: f64 = (-12..12)
                .flat_map(|y| (-12..12).map(move |x| (f64::from(x), f64::from(y))))
                .map(|(x, y)| shared_area(x + offset, y - offset, radius))
                .sum();
            assert!((sum - std::f64::consts::PI * radius * radius).abs() < 1e-9, "{radius} {offset} {sum}");
        }
    }
}

#[test]
fn half_plane_gives_the_circle_segment() {
    // The edge lies between pixels: the sum over the weights is that of the disc, less the correction, which for an
    // edge is the second difference of the segment area.
    // Light for x >= 20: a disc of radius r at distance d from the edge sees 1 - segment share of light.
    let plane = Plane::from_fn(40, 40, |_, x| if x >= 20 { 250_u8 } else { 0 });
    let frame = Frame::from_luma8(plane).expect("not empty");
    let calibration = Calibration { white: Some(250.0), ..Calibration::NOMINAL };
    let image = ReflectanceImage::new(&frame, &calibration);
    let aperture = Aperture::new(image, 9.6);
    let r: f64 = 4.8;
    let segment = |d: f64| {
        let d = d.clamp(-r, r);
        (r * r * (-d / r).acos() + d * (r * r - d * d).sqrt()) / (std::f64::consts::PI * r * r)
    };
    for d in [-4.0_f64, -1.25, 0.0, 0.5, 3.0] {
        let light = segment(d) - (segment(d + 1.0) + segment(d - 1.0) - 2.0 * segment(d)) / 12.0;
        let measured = f64::from(aperture.at(Point::new(20.0 + d, 20.31)).expect("inside"));
        assert!((measured - light).abs() < 2e-6, "{d}: {measured} {light}");
    }
}

/// Pixels that average an edge in any direction and position: the aperture sees what a disc of its own size would see
/// of the edge itself. A quarter pixel of error in the radius would show as 0.01.
#[test]
fn pixels_do_not_widen_the_aperture() {
    for (angle, offset) in [(0.3_f64, 2.3), (0.7, -1.9), (1.1, 3.1), (2.0, -3.4), (2.6, 1.2)] {
        let (sin, cos) = angle.sin_cos();
        let plane = Plane::from_fn(40, 40, |y, x| {
            let light = (0..256)
                .filter(|i| {
                    let (sx, sy) =
                        (x as f64 + (f64::from(i % 16) + 0.5) / 16.0, y as f64 + (f64::from(i / 16) + 0.5) / 16.0);
                    (sx - 20.0) * cos + (sy - 20.0) * sin > 0.0
                })
                .count();
            (light * 60_000 / 256) as u16
        });
        let frame = Frame::from_luma16(plane, 16).expect("not empty");
        let calibration = Calibration { white: Some(60_000.0), ..Calibration::NOMINAL };
        let image = ReflectanceImage::new(&frame, &calibration);
        let r: f64 = 4.0;
        let centre = Point::new(20.0 + offset * cos, 20.0 + offset * sin);
        let seen = f64::from(Aperture::new(image, 2.0 * r).at(centre).expect("inside"));
        let expected =
            (r * r * (-offset / r).acos() + offset * (r * r - offset * offset).sqrt()) / (std::f64::consts::PI * r * r);
        assert!((seen - expected).abs() < 0.005, "{angle} {offset}: {seen} {expected}");
    }
}

#[test]
fn filtered_picture_and_single_points_agree() {
    let plane = Plane::from_fn(50, 44, |y, x| ((x * 37 + y * 91 + x * y) % 251) as u8);
    let frame = Frame::from_luma8(plane).expect("not empty");
    let nominal = Calibration::NOMINAL;
    let image = ReflectanceImage::new(&frame, &nominal);
    for diameter in [1.0, 2.2, 7.3, 12.8] {
        let aperture = Aperture::new(image, diameter);
        let picture = aperture.filtered(8, 7, 30, 25);
        let at = |y: i32, x: i32| aperture.both_at(Point::new(f64::from(x) + 8.5, f64::from(y) + 7.5)).expect("inside");
        // Extremes are taken from the plain means of the rectangle and of the pixels beside it.
        let plain = (-1..26).flat_map(|y| (-1..31).map(move |x| at(y, x).1));
        let (low, high) = plain.fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        for y in 0..25_i32 {
            for x in 0..30_i32 {
                let single = at(y, x).0.clamp(low, high);
                assert!((picture[(y as usize, x as usize)] - single).abs() < 1e-5, "{diameter} at {x},{y}");
            }
        }
    }
}

/// Beside an edge between 0.2 and 0.8 the aperture sees nothing but what lies between.
#[test]
fn an_edge_does_not_make_the_filtered_picture_overshoot() {
    let plane = Plane::from_fn(60, 60, |_, x| if x >= 30 { 204_u8 } else { 51 });
    let frame = Frame::from_luma8(plane).expect("not empty");
    for diameter in [1.0, 2.4, 8.0, 16.0] {
        let nominal = Calibration::NOMINAL;
        let aperture = Aperture::new(ReflectanceImage::new(&frame, &nominal), diameter);
        let picture = aperture.filtered(10, 10, 40, 40);
        assert!(picture.data().iter().all(|v| (0.199_99..=0.800_01).contains(v)), "{diameter}");
    }
}

#[test]
fn a_disc_that_leaves_the_picture_measures_nothing() {
    let frame = Frame::from_luma8(Plane::filled(20, 20, 100)).expect("not empty");
    let nominal = Calibration::NOMINAL;
    let aperture = Aperture::new(ReflectanceImage::new(&frame, &nominal), 8.0);
    assert!(aperture.at(Point::new(4.0, 4.0)).is_some());
    assert!(aperture.at(Point::new(3.9, 10.0)).is_none());
    assert!(aperture.at(Point::new(f64::NAN, 10.0)).is_none());
}
