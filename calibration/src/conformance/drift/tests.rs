use super::*;
use crate::conformance::CheckValue;

/// Checks on consecutive days with these deviations and a tolerance of 0.05.
fn checks(deviations: impl IntoIterator<Item = f64>) -> Vec<Check> {
    let first = jiff::civil::date(2026, 1, 1);
    deviations
        .into_iter()
        .enumerate()
        .map(|(day, deviation)| Check {
            date: first.checked_add(jiff::Span::new().days(day as i64)).unwrap(),
            card: "card".into(),
            serial: String::new(),
            outcome: "passed".into(),
            values: [("s/p".to_owned(), CheckValue { n: 5, mean: deviation, deviation, tolerance: Some(0.05) })].into(),
        })
        .collect()
}

/// Plus and minus in turn.
fn wavering(size: f64) -> impl Iterator<Item = f64> {
    (0..).map(move |i| if i % 2 == 0 { size } else { -size })
}

#[test]
fn cumulative_sums_of_the_published_example() {
    // Lucas and Crosier (1982), table 5, without fast initial response; h = 5, k = 0.5: signal at the seventh value.
    let values = [0.8, 1.9, 1.4, 2.0, 1.1, 0.7, 2.6];
    let expected = [0.3, 1.7, 2.6, 4.1, 4.7, 4.9, 7.0];
    let mut sums = Cusum::default();
    for (index, (z, high)) in values.into_iter().zip(expected).enumerate() {
        sums = sums.with(z);
        assert!((sums.high - high).abs() < 1e-9, "{index}");
        assert_eq!(sums.alarms(), index == 6);
    }
    let mirrored = values.into_iter().fold(Cusum::default(), |sums, z| sums.with(-z));
    assert!((mirrored.low - 7.0).abs() < 1e-9 && mirrored.high == 0.0);
}

#[test]
fn a_quiet_instrument_gives_no_warning() {
    assert_eq!(drift(&checks(wavering(0.002).take(60)))[0].warnings, []);
    assert_eq!(drift(&checks(std::iter::repeat_n(0.03, 60)))[0].warnings, [], "constant, though off");
    assert_eq!(drift(&checks([0.01, 0.02]))[0].warnings, [], "too few");
    assert_eq!(drift(&[]), []);
}

#[test]
fn a_shift_is_told_with_its_size_and_day() {
    // The unit is the larger of 0.004 / 1.128 and 0.05 · 0.05; a shift of 0.01 is 2.82 of them: 2.32 a check, alarm at
    // the third, give or take the wavering of 0.56.
    let shifted = wavering(0.002).take(10).chain(wavering(0.002).take(8).map(|d| d + 0.01));
    let warnings = drift(&checks(shifted)).remove(0).warnings;
    let Some(Warning::Shift { on, from, to }) = warnings.first() else { panic!("{warnings:?}") };
    assert!(from.abs() < 1e-12 && (to - 0.01).abs() < 1e-9, "{from} {to}");
    assert!((12..=13).contains(&on.day()), "{on}");
}

#[test]
fn a_shift_that_was_put_right_is_told_no_more() {
    let up = wavering(0.002).take(10).chain(wavering(0.002).take(4).map(|d| d + 0.01));
    let back = up.chain(wavering(0.002).take(40));
    assert_eq!(drift(&checks(back))[0].warnings, []);
}

#[test]
fn a_trend_is_told_when_it_reaches_the_tolerance_soon() {
    // 0.001 a day from 0: on day 29 at 0.029, the tolerance 0.05 is 21 days away.
    let rising = checks((0..30).map(|day| f64::from(day) * 0.001));
    let warnings = drift(&rising).remove(0).warnings;
    let trend = warnings.iter().find_map(|warning| match warning {
        Warning::Trend(trend) => Some(*trend),
        Warning::Shift { .. } => None,
    });
    let trend = trend.unwrap();
    assert!((trend.slope - 0.001).abs() < 1e-9 && (trend.days - 21.0).abs() < 1e-6, "{trend:?}");
    // Falling towards the other side.
    let falling = checks((0..30).map(|day| f64::from(day) * -0.001));
    assert!(drift(&falling)[0].warnings.iter().any(|w| matches!(w, Warning::Trend(t) if (t.days - 21.0).abs() < 1e-6)));
    // Too slow to matter within a month, and too short for a line.
    let slow = checks((0..30).map(|day| f64::from(day) * 0.0001));
    assert!(!drift(&slow)[0].warnings.iter().any(|w| matches!(w, Warning::Trend(_))));
    assert_eq!(drift(&rising[..4])[0].warnings, []);
}

#[test]
fn a_slope_that_chance_explains_is_no_trend() {
    // The last point alone makes a slope of a scatter; five points, three degrees of freedom, factor 3.31.
    let scattered = checks([0.02, -0.02, 0.02, -0.02, 0.04]);
    assert_eq!(drift(&scattered)[0].warnings, []);
}

#[test]
fn warnings_are_told_in_both_languages() {
    let trend = Warning::Trend(Trend { slope: 0.001, days: 21.0, tolerance: 0.05 }).say();
    assert!(trend.en.contains("21 days") && trend.zh.contains("21 天"));
}
