//! Dates and times of day.

use super::super::value::ValueFault;
use super::{Flaw, number};

/// Days of a month, 1 to 12, of a year.
///
/// The century of a two-digit year does not matter but for 00, which is taken as 2000: GS1 reads 00 so until 2050
/// (General Specifications, section 7.12).
pub(crate) const fn days_in_month(year: u64, month: u64) -> u64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// `YYMMDD`; day 00 stands for a month where that is allowed.
pub(super) fn date(text: &[u8], day_may_be_missing: bool) -> Option<Flaw> {
    let year = 2000 + number(text.get(..2)?)?;
    calendar(text, 2, year, day_may_be_missing)
}

/// `YYYYMMDD`.
pub(super) fn long_date(text: &[u8]) -> Option<Flaw> {
    let year = number(text.get(..4)?)?;
    calendar(text, 4, year, false)
}

/// Month and day behind the year.
fn calendar(text: &[u8], start: usize, year: u64, day_may_be_missing: bool) -> Option<Flaw> {
    let month_text = text.get(start..start + 2)?;
    let day_text = text.get(start + 2..start + 4)?;
    let (month, day) = (number(month_text)?, number(day_text)?);
    if !(1..=12).contains(&month) {
        return Some((start..start + 2, ValueFault::Month { month: written(month_text) }));
    }
    let is_day = day <= days_in_month(year, month) && (day > 0 || day_may_be_missing);
    (!is_day).then(|| (start + 2..start + 4, ValueFault::Day { day: written(day_text) }))
}

/// `HH`.
pub(super) fn hour(text: &[u8]) -> Option<Flaw> {
    (number(text)? > 23).then(|| (0..2, ValueFault::Hour { hour: written(text) }))
}

/// `MM`.
pub(super) fn minute(text: &[u8]) -> Option<Flaw> {
    (number(text)? > 59).then(|| (0..2, ValueFault::Minute { minute: written(text) }))
}

/// `SS`.
pub(super) fn second(text: &[u8]) -> Option<Flaw> {
    (number(text)? > 59).then(|| (0..2, ValueFault::Second { second: written(text) }))
}

/// `HHMM`.
pub(super) fn hour_and_minute(text: &[u8]) -> Option<Flaw> {
    hour(text.get(..2)?).or_else(|| minute(text.get(2..4)?).map(|(_, fault)| (2..4, fault)))
}

fn written(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}
