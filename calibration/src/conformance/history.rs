//! The history of daily checks: one JSON document per line, in the order in which they were made, only ever added to.
//!
//! A line that ends too early, as a power cut leaves it, is told from a finished one by the missing line feed or its broken
//! JSON. It is named, does not count, and is kept as `{"torn": "..."}` when the next check is added, so that nothing
//! vanishes from the file.

use std::collections::BTreeMap;

use grader::bilingual::Bilingual;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::table::{ConformanceReport, Outcome};

/// A check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Day.
    pub date: Date,
    /// Card.
    pub card: String,
    /// Its serial number.
    pub serial: String,
    /// `passed`, `not_passed`, `not_complete`.
    pub outcome: String,
    /// Symbol and parameter -> what was found.
    pub values: BTreeMap<String, CheckValue>,
}

/// A value of a check.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckValue {
    /// Readings.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// Mean minus certified value.
    pub deviation: f64,
    /// How far it may lie off; null: not stated.
    pub tolerance: Option<f64>,
}

/// What a line holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Check(Check),
    Torn(Torn),
}

/// The beginning of a line that was never finished.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Torn {
    torn: String,
}

/// A history as read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Checks of the lines that are whole, in the order of the file.
    pub checks: Vec<Check>,
    /// What is wrong with others.
    pub faults: Vec<HistoryFault>,
    /// The file up to the last finished line, byte for byte.
    whole: String,
    /// What stands behind it.
    rest: String,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryFault {
    /// The last line ends too early.
    Torn {
        /// Its number, from 1.
        line: usize,
        /// Bytes of it.
        bytes: usize,
    },
    /// A finished line is no check.
    Unreadable {
        /// Its number, from 1.
        line: usize,
        /// Why not.
        reason: String,
    },
}

impl HistoryFault {
    /// The message in both languages.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        match self {
            Self::Torn { line, bytes } => Bilingual::new(
                format!("line {line} ends after {bytes} bytes, as after a power cut; that check does not count"),
                format!("第 {line} 行在 {bytes} 字节后中断（如断电所致），该次检查不计"),
            ),
            Self::Unreadable { line, reason } => Bilingual::new(
                format!("line {line} is no check and does not count: {reason}"),
                format!("第 {line} 行不是检查记录，不计：{reason}"),
            ),
        }
    }
}

/// Why a check cannot be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// Made with another card.
    #[error("the history is of card {held}, this run of card {given}; keep a history for each card")]
    OtherCard {
        /// Card and serial number of the history.
        held: String,
        /// Card and serial number of the run.
        given: String,
    },
    /// Before the last check.
    #[error("the history ends on {last}, this run is of {given}; set the clock right, or give the day with --date")]
    Earlier {
        /// Day of the last check.
        last: Date,
        /// Day of the run.
        given: Date,
    },
    /// A value that JSON cannot hold.
    #[error("the check cannot be written: {0}")]
    Unwritable(String),
}

impl HistoryError {
    /// The message in both languages.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::OtherCard { held, given } => {
                format!("该历史属于卡 {held}，本次运行用卡 {given}；请为每张卡各保存一份历史")
            }
            Self::Earlier { last, given } => {
                format!("历史的最后日期为 {last}，本次运行为 {given}；请校正时钟，或用 --date 给出日期")
            }
            Self::Unwritable(reason) => format!("无法写入该次检查：{reason}"),
        };
        Bilingual::new(self.to_string(), zh)
    }
}

impl Check {
    /// What a run leaves in the history.
    #[must_use]
    pub fn of(report: &ConformanceReport) -> Self {
        let values = report.rows.iter().filter_map(|row| {
            let (mean, deviation) = (row.mean?, row.deviation?);
            let (mean, deviation) = (digits(mean), digits(deviation));
            Some((row.key(), CheckValue { n: row.readings.len(), mean, deviation, tolerance: row.tolerance }))
        });
        Self {
            date: report.date,
            card: report.card.clone(),
            serial: report.serial.clone(),
            outcome: match report.outcome {
                Outcome::Passed => "passed",
                Outcome::NotPassed => "not_passed",
                Outcome::NotComplete | Outcome::NotAssessed => "not_complete",
            }
            .into(),
            values: values.collect(),
        }
    }

    fn card(&self) -> String {
        if self.serial.is_empty() { self.card.clone() } else { format!("{} {}", self.card, self.serial) }
    }
}

/// A hundredth of the last digit of a record.
fn digits(value: f64) -> f64 {
    (value * 1e6).round() / 1e6 + 0.0
}

impl History {
    /// Reads the text of a history; an empty one is a new history. Bytes that are no text must have been replaced.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let end = text.rfind('\n').map_or(0, |at| at + 1);
        let (whole, rest) = text.split_at(end);
        let mut history = Self { whole: whole.to_owned(), ..Self::default() };
        let mut lines = 0;
        for (index, line) in whole.lines().enumerate() {
            lines = index + 1;
            match serde_json::from_str::<Line>(line) {
                _ if line.trim().is_empty() => {}
                Ok(Line::Check(check)) if check.is_sound() => history.checks.push(check),
                Ok(Line::Check(_)) => history.fault(lines, "a number that cannot be".into()),
                // Told when it was found.
                Ok(Line::Torn(_)) => {}
                Err(error) => history.fault(lines, error.to_string()),
            }
        }
        history.last(rest, lines + 1);
        history
    }

    /// A last line without line feed may yet be whole: an editor may have taken the line feed away.
    fn last(&mut self, rest: &str, line: usize) {
        match serde_json::from_str::<Check>(rest) {
            _ if rest.trim().is_empty() => {}
            Ok(check) if check.is_sound() => {
                self.checks.push(check);
                self.whole += rest;
                self.whole.push('\n');
            }
            _ => {
                self.faults.push(HistoryFault::Torn { line, bytes: rest.len() });
                rest.clone_into(&mut self.rest);
            }
        }
    }

    fn fault(&mut self, line: usize, reason: String) {
        self.faults.push(HistoryFault::Unreadable { line, reason });
    }

    /// The text of the history with a further check; the text before is kept byte for byte.
    ///
    /// # Errors
    /// If the check is of another card or of an earlier day.
    pub fn with(&self, check: &Check) -> Result<String, HistoryError> {
        if let Some(last) = self.checks.last() {
            if last.card() != check.card() {
                return Err(HistoryError::OtherCard { held: last.card(), given: check.card() });
            }
            if check.date < last.date {
                return Err(HistoryError::Earlier { last: last.date, given: check.date });
            }
        }
        let line = |line: &Line| serde_json::to_string(line).map_err(|e| HistoryError::Unwritable(e.to_string()));
        let mut text = self.whole.clone();
        if !self.rest.is_empty() {
            text += &line(&Line::Torn(Torn { torn: self.rest.clone() }))?;
            text.push('\n');
        }
        text += &line(&Line::Check(check.clone()))?;
        text.push('\n');
        Ok(text)
    }
}

impl Check {
    fn is_sound(&self) -> bool {
        let sound = |value: &CheckValue| {
            value.mean.is_finite()
                && value.deviation.is_finite()
                && value.tolerance.is_none_or(|tolerance| tolerance.is_finite() && tolerance >= 0.0)
        };
        self.values.values().all(sound)
    }
}

#[cfg(test)]
mod tests;
