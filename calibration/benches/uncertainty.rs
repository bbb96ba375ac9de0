//! How often expanded uncertainties cover the truth: `cargo bench -p calibration --bench uncertainty`.
//!
//! 2,000 measurements of everyday symbols, with noise, random placement, and errors of calibration and scale drawn from
//! what is stated of them; then 2,000 of symbols at the ends of ranges. Fails if a continuous quantity of everyday symbols
//! is covered by less than 93 % or more than 97 %, or anything else by less than 93 %: counts, grades, and magnitudes that
//! noise lifts from zero cannot be covered by just 95 %.
//!
//! Options: `--symbols N`, 40 measurements each (default 50); `--method`: the figures of the method instead.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

use calibration::repeatability::coverage::{Coverage, Plan, Population, mean_deviations, measure_symbol, together};
use calibration::uncertainty::{Quantity, Scale};
use rayon::prelude::*;

/// Seeds of the symbols from which the figures of the method are taken: others than those of the table.
const METHOD_SEEDS: u64 = 1_000_000;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let (mut symbols, mut method) = (50, false);
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), arguments.next().map(|number| number.parse::<u64>())) {
            ("--method", None) => method = true,
            ("--symbols", Some(Ok(number))) if number > 0 => symbols = number,
            _ => {
                eprintln!("there are --symbols N and --method");
                return ExitCode::from(2);
            }
        }
    }
    if method {
        figures(4 * symbols);
        return ExitCode::SUCCESS;
    }
    let everyday = table(Population::Everyday, symbols);
    let limits = table(Population::Limits, symbols);
    if everyday && limits { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn table(population: Population, symbols: u64) -> bool {
    let start = Instant::now();
    let plan = Plan::new(population);
    let parts: Vec<Coverage> = (0..symbols)
        .into_par_iter()
        .map(|seed| measure_symbol(&plan, seed).expect("a symbol that can be drawn and studied"))
        .collect();
    let all = together(parts);
    println!("{population:?}: {symbols} symbols, {:.1} s", start.elapsed().as_secs_f64());
    println!("{:<28} {:>7} {:>9} {:>14} {:>10}", "quantity", "trials", "covered %", "rms deviation", "mean U");
    let mut good = true;
    for (quantity, tally) in &all {
        let most = match (population, quantity.scale()) {
            (Population::Everyday, Scale::Continuous) => 97.0,
            _ => 100.0,
        };
        let met = (93.0..=most).contains(&tally.percent());
        good &= met;
        let trials = tally.trials as f64;
        println!(
            "{:<28} {:>7} {:>9.2} {:>14.6} {:>10.6}{}",
            quantity.key(),
            tally.trials,
            tally.percent(),
            (tally.squares / trials).sqrt(),
            tally.expanded / trials,
            if met { "" } else { " *" }
        );
    }
    println!();
    good
}

/// Standard uncertainty of the method: half of what 95.45 % of the symbols' mean deviations stay within. Beside it their
/// root mean square without the scatter of the means themselves, and their mean.
fn figures(symbols: u64) {
    let plan = Plan::new(Population::Everyday);
    let all: Vec<BTreeMap<Quantity, [f64; 2]>> = (METHOD_SEEDS..METHOD_SEEDS + symbols)
        .into_par_iter()
        .map(|seed| mean_deviations(&plan, seed).expect("a symbol that can be drawn"))
        .collect();
    println!("{:<28} {:>12} {:>12} {:>12} {:>12}", "quantity", "figure", "rms", "scatter", "mean");
    for quantity in Quantity::PLAIN {
        let values: Vec<[f64; 2]> = all.iter().filter_map(|one| one.get(&quantity).copied()).collect();
        let count = values.len().max(1) as f64;
        let square = values.iter().map(|[mean, _]| mean * mean).sum::<f64>() / count;
        let scatter = values.iter().map(|[_, variance]| variance).sum::<f64>() / count;
        let mut sizes: Vec<f64> = values.iter().map(|[mean, _]| mean.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        let bound = sizes.get(sizes.len() * 9545 / 10_000).copied().unwrap_or(0.0);
        println!(
            "{:<28} {:>12.6} {:>12.6} {:>12.6} {:>+12.6}",
            quantity.key(),
            bound / 2.0,
            (square - scatter).max(0.0).sqrt(),
            scatter.sqrt(),
            values.iter().map(|[mean, _]| mean).sum::<f64>() / count
        );
    }
}
