//! Accuracy against the forward model: `make conformance`.
//!
//! Random symbols (QR Code of versions 1 to 40, Data Matrix of all 48 sizes, any angle, stretch, bent grids, perspective, wrong and weak modules, noise, blur,
//! shading) are drawn with known answers, inspected, and compared: the deviation of each value by pixels per module, its
//! worst case and 99th percentile, and the grades that are wrong beyond what the tolerance of their value explains.
//!
//! Fails if a tolerance (a quarter of what ISO/IEC 15426-2 allows a verifier) is not met at 10 or more pixels per module,
//! or any grade there is wrong. Fewer pixels are shown for information, as is print growth beyond 0.12 X: there the
//! measuring aperture touches the neighbouring modules, and the pixel limits what can be said of contrast uniformity.
//!
//! Option: `--symbols N`, symbols in each row of 10 or more pixels per module (default 334: over a thousand in all).

use std::process::ExitCode;
use std::time::Instant;

use grader::synth::random::random_scene;
use grader::synth::spec::Kind;
use grader_tests::conformance::{Outcome, Value, compare};
use rayon::prelude::*;

/// Pixels per module, print growth up to, and whether the row must meet the tolerances.
const ROWS: [(f64, f64, bool); 8] = [
    (5.0, 0.12, false),
    (6.0, 0.12, false),
    (8.0, 0.12, false),
    (10.0, 0.12, true),
    (15.0, 0.12, true),
    (20.0, 0.12, true),
    (10.0, 0.2, false),
    (20.0, 0.2, false),
];

fn main() -> ExitCode {
    let symbols = match symbols(std::env::args().skip(1)) {
        Ok(symbols) => symbols,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    let mut met = true;
    for (kind, name) in [(Kind::QrCode, "QR Code"), (Kind::DataMatrix, "Data Matrix")] {
        println!("{name}");
        met &= table(kind, symbols);
        println!();
    }
    println!("{}", if met { "Every tolerance is met." } else { "NOT MET: see the figures marked with *." });
    if met { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The table of one symbology; whether all is met that must be.
fn table(kind: Kind, symbols: usize) -> bool {
    head();
    let mut met = true;
    let (mut compared, mut demanded) = (0, 0);
    for (pixels, growth, must) in ROWS {
        let count = if must { symbols } else { symbols.div_ceil(4) };
        let start = Instant::now();
        let outcomes: Vec<Outcome> = (0..count as u64)
            .into_par_iter()
            .map(|seed| compare(&random_scene(kind, seed, pixels, growth).expect("a scene that can be drawn")))
            .collect();
        let good = row(pixels, growth, &outcomes);
        eprintln!("  ({count} symbols in {:.0} s)", start.elapsed().as_secs_f64());
        compared += count;
        if must {
            demanded += count;
            met &= good;
        }
    }
    println!();
    println!("{compared} symbols, {demanded} of them at 10 or more pixels per module within the tolerances' range.");
    met
}

fn symbols(arguments: impl Iterator<Item = String>) -> Result<usize, String> {
    let mut arguments = arguments.filter(|a| a != "--bench");
    match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => Ok(334),
        (Some("--symbols"), Some(number)) => {
            number.parse().ok().filter(|n| *n > 0).ok_or_else(|| "--symbols wants a number from 1".to_owned())
        }
        (Some(other), _) => Err(format!("unknown option {other}; there is --symbols N")),
    }
}

fn head() {
    println!("Deviation from the forward model: 99th percentile / worst case. Edition ISO/IEC 15415:2011.");
    println!("Noise to 0.6 % of the contrast, blur to 0.1 X, shading to 3 %, contrast 0.25 to 0.93.");
    print!("{:>7} {:>6} {:>9}", "px/mod", "growth", "read");
    for value in Value::ALL {
        print!(" {:>19}", value.name());
    }
    println!(" {:>14}", "wrong grades");
    print!("{:>24}", "tolerance");
    for value in Value::ALL {
        print!(" {:>19.4}", value.tolerance());
    }
    println!(" {:>14}", 0);
}

fn row(pixels: f64, growth: f64, outcomes: &[Outcome]) -> bool {
    let read = outcomes.iter().filter(|o| o.read).count();
    let mut good = read == outcomes.len();
    print!("{pixels:>7} {growth:>6} {:>9}", format!("{read}/{}", outcomes.len()));
    for (index, value) in Value::ALL.iter().enumerate() {
        let mut deviations: Vec<f64> =
            outcomes.iter().filter_map(|o| o.deviations.get(index).copied().flatten()).collect();
        deviations.sort_by(f64::total_cmp);
        let (Some(worst), Some(most)) =
            (deviations.last(), deviations.get((deviations.len() * 99 / 100).min(deviations.len().saturating_sub(1))))
        else {
            print!(" {:>19}", "-");
            continue;
        };
        let within = *worst <= value.tolerance();
        good &= within;
        print!(" {:>19}", format!("{most:.4} / {worst:.4}{}", if within { " " } else { "*" }));
    }
    let wrong: usize = outcomes.iter().map(|o| o.wrong_grades.len()).sum();
    let grades: usize = outcomes.iter().map(|o| o.grades).sum();
    println!(" {:>14}", format!("{wrong}/{grades}"));
    good && wrong == 0
}
