use super::*;

fn near(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} {b}");
}

/// NIST/SEMATECH e-Handbook 6.3.2.2, flow rates of ten batches: mean 50.81, mean moving range 1.8778, limits 55.8041 and
/// 45.8159.
#[test]
fn individuals_of_the_handbook() {
    let flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];
    let chart = Individuals::of(&flow).unwrap();
    near(chart.values.centre, 50.81, 1e-9);
    near(chart.ranges.centre, 1.8778, 5e-5);
    near(chart.values.upper, 55.8041, 2e-3);
    near(chart.values.lower, 45.8159, 2e-3);
    near(chart.ranges.upper, 3.267 * 1.8778, 1e-3);
    assert_eq!(chart.moving_ranges.len(), 9);
    assert!(flow.iter().all(|value| !chart.values.passed_by(*value)));
}

/// NIST/SEMATECH e-Handbook 6.3.2.4: target 50, s = 2.0539, lambda 0.3: the averages as printed there, and the lasting
/// limits 52.5884 and 47.4115.
#[test]
fn averages_of_the_handbook() {
    let data = [
        52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4,
        53.6, 52.1,
    ];
    let printed = [
        50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05, 49.38, 49.92,
        50.73, 51.23, 51.94, 51.99,
    ];
    let chart = ewma(&data, 50.0, 2.0539, EwmaSettings { lambda: 0.3, width: 3.0 });
    for (point, printed) in chart.iter().zip(printed) {
        near(point.average, printed, 0.006);
        assert!(!point.limits.passed_by(point.average));
    }
    near(chart[19].limits.upper, 52.5884, 1e-3);
    near(chart[19].limits.lower, 47.4115, 1e-3);
    // The first limits: 3 s lambda.
    near(chart[0].limits.upper - 50.0, 3.0 * 2.0539 * 0.3, 1e-9);
}

#[test]
fn drift_is_told_with_its_direction_and_noise_is_not() {
    let steady: Vec<f64> = (0..60).map(|i| 0.7 + if i % 2 == 0 { 0.01 } else { -0.01 }).collect();
    assert_eq!(drift(&steady, 30, EwmaSettings::default()), None);
    for (sign, expected) in [(1.0, Drift::Rising), (-1.0, Drift::Falling)] {
        let moved: Vec<f64> =
            steady.iter().enumerate().map(|(i, v)| v + sign * 0.002 * i.saturating_sub(30) as f64).collect();
        assert_eq!(drift(&moved, 30, EwmaSettings::default()), Some(expected));
    }
    assert_eq!(drift(&steady[..30], 30, EwmaSettings::default()), None);
    assert_eq!(drift(&steady, 5, EwmaSettings::default()), None);
}

#[test]
fn what_is_no_series_has_no_chart() {
    assert_eq!(Individuals::of(&[]), None);
    assert_eq!(Individuals::of(&[1.0]), None);
    assert_eq!(Individuals::of(&[1.0, f64::NAN]), None);
    for (lambda, sigma) in [(0.0, 1.0), (1.5, 1.0), (f64::NAN, 1.0), (0.2, f64::NAN), (0.2, -1.0)] {
        assert!(ewma(&[1.0], 1.0, sigma, EwmaSettings { lambda, width: 3.0 }).is_empty());
    }
    assert!(Limits { lower: 0.0, centre: 1.0, upper: 2.0 }.passed_by(f64::NAN));
}

#[test]
fn values_are_sorted_by_their_place_on_the_web() {
    let points = [(0.0, 1.0), (0.49, 3.0), (0.5, 5.0), (1.0, 7.0), (1.2, 100.0), (f64::NAN, 100.0), (0.3, f64::NAN)];
    let strips = across(points, 2);
    assert_eq!(strips, [Strip { count: 2, mean: Some(2.0) }, Strip { count: 2, mean: Some(6.0) }]);
    assert_eq!(across([(0.1, 1.0)], 3)[2], Strip { count: 0, mean: None });
    assert!(across([(0.1, 1.0)], 0).is_empty());
}

#[test]
fn single_failures_do_not_set_the_limits() {
    // Twenty values about 0.8 and two that failed for a cause of their own.
    let mut values: Vec<f64> = (0..20).map(|index| 0.8 + 0.002 * f64::from(index % 3)).collect();
    values.insert(7, 0.2);
    values.insert(8, 0.21);
    let kept = in_control(&values);
    assert_eq!(kept.len(), 20);
    assert!(kept.iter().all(|value| *value > 0.79));
    assert!(in_control(&[]).is_empty() && in_control(&[f64::NAN]).is_empty());
}
