//! What a record says in a glance: which verdict, what decided it, what to do. Nothing is judged here.

use grader::record::{Check, Outcome, Record, Severity, SymbolRecord};
use grader::report::advice::causes;
use grader::report::{Language, Parameter};

use super::words::choose;

/// What decided a verdict, for the live screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The rule or the parameter with its value.
    pub what: String,
    /// What was found.
    pub finding: String,
    /// What to do; empty if nothing is.
    pub action: String,
}

/// Whether every grade is formal; `None` without symbols.
#[must_use]
pub fn is_formal(record: &Record) -> Option<bool> {
    (!record.symbols.is_empty()).then(|| record.symbols.iter().all(|symbol| symbol.formal.conforming))
}

/// All checks of a record: those of its symbols, then those of the picture.
pub fn checks(record: &Record) -> impl Iterator<Item = &Check> {
    record.symbols.iter().flat_map(|symbol| &symbol.checks).chain(&record.checks)
}

/// The rule that is not met, or the lowest parameter where the grade decided.
#[must_use]
pub fn decided(record: &Record, language: Language) -> Option<Said> {
    let broken = |check: &&Check| check.severity == Severity::Fail && check.outcome == Outcome::NotMet;
    let undecided = |check: &&Check| check.severity == Severity::Fail && check.outcome == Outcome::Undecided;
    let check = checks(record).find(broken).or_else(|| checks(record).find(undecided));
    let symbol = record.symbols.first();
    let lowest = symbol.and_then(|symbol| Some((symbol, Parameter::find(symbol.grade.decided_by.first()?)?)));
    match (check, lowest) {
        // A grade that is too low is best told by what lowered it.
        (Some(check), Some((symbol, parameter))) if check.id.starts_with("PQ-") || check.title.is_none() => {
            Some(of_parameter(record, symbol, parameter, language))
        }
        (Some(check), _) => Some(of_check(check, language)),
        (None, _) => {
            let reason = record.reason.clone()?;
            Some(Said { what: reason, ..Said::default() })
        }
    }
}

fn of_check(check: &Check, language: Language) -> Said {
    let say = |text: &Option<grader::bilingual::Bilingual>| {
        text.as_ref().map(|text| choose(text, language).to_owned()).unwrap_or_default()
    };
    let title = say(&check.title);
    let what = if title.is_empty() { check.id.clone() } else { format!("{title} ({})", check.id) };
    let finding = if check.finding.is_some() { say(&check.finding) } else { check.message.clone() };
    Said { what, finding, action: say(&check.action) }
}

fn of_parameter(record: &Record, symbol: &SymbolRecord, parameter: Parameter, language: Language) -> Said {
    let calibrated = record.settings.calibration.is_some();
    let advice = causes(parameter, symbol, calibrated, language);
    let value = parameter.entry(&symbol.parameters).and_then(|entry| entry.value);
    let value = value.map_or_else(String::new, |value| format!(" {}", parameter.show(value, language)));
    Said { what: format!("{}{value}", parameter.name(language)), finding: advice.finding, action: advice.remedy }
}
