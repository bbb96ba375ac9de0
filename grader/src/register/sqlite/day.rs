//! Days as the file keeps them: 20261123, readable and in order.

use jiff::civil::Date;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// A day in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day(pub(super) Date);

impl ToSql for Day {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let Self(date) = self;
        Ok((i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())).into())
    }
}

impl FromSql for Day {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        let part = |part: i64| i8::try_from(part).ok();
        let date = i16::try_from(number / 10_000)
            .ok()
            .zip(part(number / 100 % 100))
            .zip(part(number % 100))
            .and_then(|((year, month), day)| Date::new(year, month, day).ok());
        date.map(Day).ok_or(FromSqlError::OutOfRange(number))
    }
}

/// A day to write.
pub(super) fn written(date: Option<Date>) -> Option<Day> {
    date.map(Day)
}

/// A day that was read.
pub(super) fn read(day: Option<Day>) -> Option<Date> {
    day.map(|Day(date)| date)
}
