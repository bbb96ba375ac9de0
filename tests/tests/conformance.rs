//! A small share of `make conformance` among the tests: random symbols against the forward model.

use grader::synth::random::random_scene;
use grader::synth::spec::Kind;
use grader_tests::conformance::{Value, compare};

#[test]
fn random_symbols_are_measured_within_a_quarter_of_what_a_verifier_may_deviate() {
    for seed in 5000..5012 {
        let outcome = compare(&random_scene(Kind::QrCode, seed, 12.0, 0.12).expect("a scene that can be drawn"));
        assert!(outcome.read, "seed {seed} was not read");
        assert_eq!(outcome.wrong_grades, [], "seed {seed}");
        for (value, deviation) in Value::ALL.iter().zip(outcome.deviations) {
            let deviation = deviation.unwrap_or(0.0);
            assert!(deviation <= value.tolerance(), "seed {seed}: {} off by {deviation}", value.name());
        }
    }
}
