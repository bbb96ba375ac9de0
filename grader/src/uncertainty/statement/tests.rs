use super::*;

const AT: Situation =
    Situation { maximum: 0.8, minimum: 0.1, pixels_per_module: 10.0, axis_share: 1.0, fixed_aperture: false };

fn spread(mean: f64, noise: f64, repositioning: f64) -> Spread {
    Spread { mean, noise: Some((noise, 10.0)), repositioning: Some((repositioning, 9.0)) }
}

#[test]
fn a_continuous_value_adds_what_run_and_method_say() {
    let stated = StatedUncertainty::continuous(&Quantity::ContrastUniformity, &spread(0.5, 0.003, 0.004), None, &AT);
    let budget = stated.budget.unwrap();
    let method = budget.part(Source::Method).unwrap().standard;
    let digit = 0.000_05 / 3_f64.sqrt();
    let expected = (0.003_f64.powi(2) + 0.004_f64.powi(2) + method * method + digit * digit).sqrt();
    assert!((budget.combined - expected).abs() < 1e-15);
    assert!(budget.coverage_factor > 2.0, "few degrees of freedom");
    assert_eq!(stated.expanded.to_bits(), budget.expanded.to_bits());
}

#[test]
fn a_magnitude_near_zero_is_covered_as_a_whole() {
    // Everything that was measured may be error: expanded uncertainty from the root mean square of mean and spread.
    let near = StatedUncertainty::continuous(&Quantity::AxialNonuniformity, &spread(0.001, 0.0005, 0.0), None, &AT);
    let budget = near.budget.unwrap();
    assert!(budget.part(Source::NearZero).is_some());
    assert!(budget.combined >= 0.001_f64.hypot(0.0005));
    let clear = StatedUncertainty::continuous(&Quantity::AxialNonuniformity, &spread(0.05, 0.0005, 0.0), None, &AT);
    assert!(clear.budget.unwrap().part(Source::NearZero).is_none());
    let growth = StatedUncertainty::continuous(&Quantity::PrintGrowth, &spread(0.001, 0.0005, 0.0), None, &AT);
    assert!(growth.budget.unwrap().part(Source::NearZero).is_none(), "growth has a sign");
}

#[test]
fn steps_state_how_far_all_but_one_in_twenty_lie() {
    let stated = |values: &[f64]| StatedUncertainty::steps(&Quantity::UnusedErrorCorrection, values).expanded;
    assert!((stated(&[0.75; 20]) - 0.000_05).abs() < 1e-12, "no spread: resolution alone");
    let mut values = vec![0.75; 19];
    values.push(0.5);
    assert!((stated(&values) - 0.000_05).abs() < 1e-12, "one in twenty");
    values.push(0.5);
    assert!((stated(&values) - 0.250_05).abs() < 1e-12, "two in twenty-one");
    assert!((stated(&[0.75, 0.5]) - 0.250_05).abs() < 1e-12);
}

#[test]
fn steps_cover_whatever_the_probability_of_a_jump() {
    // Of 20 images k jump with probability C(20,k) p^k (1-p)^(20-k). None or one: the statement is the usual value, and
    // the share p of further values is missed. More: nothing is missed.
    for percent in 1..=50 {
        let p = f64::from(percent) / 100.0;
        let missed = p * ((1.0 - p).powi(20) + 20.0 * p * (1.0 - p).powi(19));
        assert!(missed < 0.05, "{percent} %: {missed}");
    }
}

#[test]
fn the_most_frequent_value_is_the_usual_one() {
    assert!((most_frequent(&[1.0, 2.0, 2.0, 3.0]) - 2.0).abs() < 1e-15);
    assert!((most_frequent(&[1.0, 2.0, 3.0]) - 2.0).abs() < 1e-15, "all equally often: the middle");
    assert!(most_frequent(&[]).abs() < 1e-15);
}

#[test]
fn harder_symbols_are_more_uncertain() {
    let run = AT;
    let weak = Situation { maximum: 0.5, minimum: 0.15, pixels_per_module: 8.0, ..AT };
    assert_eq!(harder(&Quantity::ContrastUniformity, &run, &weak).map(|x| (x * 1e6).round() / 1e6), [2.0, 1.0]);
    assert_eq!(harder(&Quantity::GridNonuniformity, &run, &weak).map(|x| (x * 1e6).round() / 1e6), [2.0, 1.25]);
    assert_eq!(harder(&Quantity::GridNonuniformity, &weak, &run), [1.0, 1.0], "never less than the run found");
}
