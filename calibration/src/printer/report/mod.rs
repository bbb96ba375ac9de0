//! Evaluations for people and for other programs.

mod chart;
mod csv;
mod text;

use super::evaluation::Evaluation;
use super::plan::Unit;

pub use chart::draw;
pub use csv::to_csv;
pub use text::to_text;

/// A compensation with its sign and unit.
fn compensation(evaluation: &Evaluation, value: f64) -> String {
    // Adding zero turns -0 into 0.
    let value = value + 0.0;
    let sign = if value > 0.0 { "+" } else { "" };
    match evaluation.sheet.unit {
        Unit::Dots => format!("{sign}{value:.0}"),
        Unit::X => format!("{sign}{value:.3} X"),
    }
}

/// A number with its sign.
fn signed(value: f64, digits: usize) -> String {
    let text = format!("{value:+.digits$}");
    let zero = text.trim_start_matches(['+', '-']).chars().all(|c| c == '0' || c == '.');
    if zero { text.trim_start_matches(['+', '-']).to_owned() } else { text }
}

#[cfg(test)]
mod tests;
