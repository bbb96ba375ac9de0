use grader::frame::Frame;
use grader::inspect::{Request, inspect};
use grader::report::Language;
use grader::synth::render;
use grader::synth::spec::{Scene, SymbolSpec};

use super::*;
use crate::repeatability::{to_csv, to_text};

fn record(text: &str, at: f64, noise: u64) -> Record {
    let mut scene = Scene::around(SymbolSpec { rotation: at, ..SymbolSpec::new(text, 10.0, [0.0; 2]) }).unwrap();
    scene.noise = 0.004;
    scene.noise_seed = noise;
    inspect(&render(&scene).unwrap(), &Request::default()).unwrap()
}

fn shot(name: &str, placement: &str, record: Record) -> Shot {
    Shot { name: name.into(), placement: placement.into(), record }
}

fn empty() -> Record {
    let frame = Frame::from_luma8(grader::plane::Plane::filled(64, 64, 200_u8)).unwrap();
    inspect(&frame, &Request::default()).unwrap()
}

fn study() -> Study {
    Study { aperture: "0.8X".into(), ..Study::default() }
}

#[test]
fn a_run_names_its_placements_and_what_it_could_not_use() {
    let shots = [
        shot("a1", "a", record("RUN", 0.0, 1)),
        shot("a2", "a", record("RUN", 0.0, 2)),
        shot("b1", "b", record("RUN", 3.0, 3)),
        shot("b2", "b", record("RUN", 3.0, 4)),
        shot("blank", "b", empty()),
    ];
    let report = study().evaluate(&shots).unwrap();
    assert_eq!(report.statement.images, 4);
    let placements: Vec<_> = report.placements.iter().map(|p| (p.name.as_str(), p.images)).collect();
    assert_eq!(placements, [("a", 2), ("b", 2)]);
    assert_eq!(report.not_measured.len(), 1);
    assert_eq!(report.not_measured[0].image, "blank");
    let contrast = report.quantities.iter().find(|run| run.quantity == Quantity::SymbolContrast).unwrap();
    let values: Vec<f64> = shots[..4]
        .iter()
        .map(|s| s.record.symbols[0].parameters.symbol_contrast.as_ref().unwrap().value.unwrap())
        .collect();
    // By hand, both placements of two: within ((a-b)² + (c-d)²) / 4.
    let within = ((values[0] - values[1]).powi(2) + (values[2] - values[3]).powi(2)) / 4.0;
    assert!((contrast.repeatability.unwrap() - within.sqrt()).abs() < 1e-12);
    assert!((contrast.mean - values.iter().sum::<f64>() / 4.0).abs() < 1e-12);
    // No calibration was stated, and the reader is told.
    assert!(report.statement.not_determined.contains(&Source::LightReference));
    for (language, word) in [(Language::En, "Not determined"), (Language::Zh, "未确定")] {
        let text = to_text(&report, language);
        assert!(text.contains(word) && text.contains("blank"), "{text}");
    }
    let csv = to_csv(&report);
    assert_eq!(csv.lines().count(), report.quantities.len() + 1);
    assert!(csv.starts_with("quantity,n,mean"));
}

#[test]
fn the_statement_goes_through_json_and_serves_a_record() {
    let shots = [
        shot("a1", "a", record("RUN", 0.0, 1)),
        shot("a2", "a", record("RUN", 0.0, 2)),
        shot("b1", "b", record("RUN", 3.0, 3)),
    ];
    let statement = study().evaluate(&shots).unwrap().statement;
    let text = serde_json::to_string(&statement).unwrap();
    let read: UncertaintyStatement = serde_json::from_str(&text).unwrap();
    assert_eq!(read.not_determined, statement.not_determined);
    for (quantity, stated) in &statement.quantities {
        let (back, budget) = (&read.quantities[quantity], stated.budget.as_ref());
        assert!((back.expanded - stated.expanded).abs() < 1e-12, "{quantity:?}");
        assert_eq!(back.budget.as_ref().map(|b| b.components.len()), budget.map(|b| b.components.len()));
    }
    let stated = statement.of(&shots[0].record.symbols[0]);
    assert!(stated["symbol_contrast"] > 0.0);
    assert!(stated.contains_key("fixed_pattern_damage.A1"));
    // No scale, no X dimension: not stated rather than 0.
    assert!(!stated.contains_key("x_dimension_mm"));
}

#[test]
fn different_symbols_are_refused_by_name() {
    let shots = [
        shot("one.png", "a", record("RUN", 0.0, 1)),
        shot("two.png", "a", record("RUN", 0.0, 2)),
        shot("odd.png", "b", record("OTHER", 0.0, 3)),
    ];
    let error = study().evaluate(&shots).unwrap_err();
    let StudyError::Different { symbols } = &error else { panic!("{error}") };
    assert_eq!(symbols.len(), 2);
    let said = error.say();
    for text in [&said.en, &said.zh] {
        assert!(text.contains("odd.png") && text.contains("one.png, two.png") && text.contains("OTHER"), "{text}");
    }
}

#[test]
fn too_few_and_several_are_refused_by_name() {
    let error = study().evaluate(&[shot("a", "a", record("RUN", 0.0, 1)), shot("void", "a", empty())]).unwrap_err();
    assert!(matches!(&error, StudyError::TooFew { images: 2, decoded: 1, .. }));
    assert!(error.to_string().contains("void") && error.say().zh.contains("void"));
    let mut double = record("RUN", 0.0, 1);
    double.symbols.push(double.symbols[0].clone());
    let error = study().evaluate(&[shot("pair.png", "a", double)]).unwrap_err();
    assert_eq!(error, StudyError::Several { image: "pair.png".into(), count: 2 });
}

#[test]
fn one_placement_says_that_repositioning_is_unknown() {
    let shots = [shot("a1", "a", record("RUN", 0.0, 1)), shot("a2", "a", record("RUN", 0.0, 2))];
    let report = study().evaluate(&shots).unwrap();
    assert!(report.statement.not_determined.contains(&Source::Repositioning));
    assert!(report.quantities.iter().all(|run| run.reproducibility.is_none()));
    // One degree of freedom: Student's factor, not 2.
    let budget = report.statement.quantities[&Quantity::MaximumReflectance].budget.as_ref().unwrap();
    assert!(budget.part(Source::Noise).is_some_and(|part| part.degrees_of_freedom == Some(1.0)));
}

#[test]
fn one_image_of_each_placement_has_its_noise_in_the_scatter_between_them() {
    let shots: Vec<Shot> =
        (0..3_u8).map(|i| shot(&i.to_string(), &i.to_string(), record("RUN", f64::from(i), u64::from(i)))).collect();
    let report = study().evaluate(&shots).unwrap();
    assert!(!report.statement.not_determined.contains(&Source::Noise));
    let contrast = &report.statement.quantities[&Quantity::SymbolContrast];
    let budget = contrast.budget.as_ref().unwrap();
    assert!(budget.part(Source::Noise).is_none());
    // The standard deviation of the three values, with two degrees of freedom.
    let run = report.quantities.iter().find(|run| run.quantity == Quantity::SymbolContrast).unwrap();
    let part = budget.part(Source::Repositioning).unwrap();
    assert_eq!(part.degrees_of_freedom, Some(2.0));
    assert!((part.standard - run.reproducibility.unwrap()).abs() < 1e-12);
}

#[test]
fn a_module_at_the_threshold_makes_unused_error_correction_uncertain() {
    let at = |modulation: f64| {
        let shots: Vec<Shot> = (0..4_u8)
            .map(|i| {
                let mut record = record("RUN", 0.0, u64::from(i));
                let found = record.symbols[0].parameters.contrast_uniformity.as_mut().unwrap();
                found.value = Some(modulation + 0.001 * f64::from(i));
                shot(&i.to_string(), &(i / 2).to_string(), record)
            })
            .collect();
        study().evaluate(&shots).unwrap().statement.quantities[&Quantity::UnusedErrorCorrection].expanded
    };
    assert!((at(0.8) - 0.000_05).abs() < 1e-12);
    // Version 1 of level M: ten codewords of error correction, two of them for detection: one codeword is 2/8.
    assert!((at(0.001) - 0.250_05).abs() < 1e-12, "{}", at(0.001));
}
