//! Looks things up.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use grader::grading::ReportedGrade;
use grader::report::Parameter;
use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter};
use serde::Deserialize;

use super::super::entry::{self, Index};
use super::super::picture::Pictures;
use super::super::{
    Anchor, Digest, EntryNumber, History, InspectionRow, LogEntry, Opened, Progress, Query, StoreError, TrendPoint,
    UserRow, Verified, VerifyOptions,
};
use super::{FILE, connection, of_sqlite, schema, users, verify, writer};
use crate::line::{PartNumber, PartVerdict};
use crate::state::Counters;

/// A record in a folder, opened to be read.
#[derive(Debug)]
pub struct SqliteReader {
    path: PathBuf,
    connection: Mutex<Connection>,
    pictures: Pictures,
}

/// Columns of a row, as [`index_of`] reads them.
pub(super) const COLUMNS: &str =
    "i.part, i.verdict, i.told, i.grade, i.text, i.serial, i.gtin, i.batch, i.operator, i.picture";

impl SqliteReader {
    /// Opens the record in a folder to be read, also while a station writes it.
    ///
    /// # Errors
    /// If there is none, it is newer than this program, something else, or cannot be read.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(FILE);
        let connection = connection::reading(&path)?;
        schema::check(&connection)?;
        Ok(Self { path, connection: Mutex::new(connection), pictures: Pictures::new(folder.join("pictures")) })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl History for SqliteReader {
    fn search(&self, query: &Query) -> Result<Vec<InspectionRow>, StoreError> {
        let (condition, mut values) = condition(query);
        let order = if query.after.is_some() { "ASC" } else { "DESC" };
        values.push(Value::Integer(i64::try_from(query.limit).unwrap_or(i64::MAX)));
        let limit = values.len();
        let statement = format!(
            "SELECT i.number, i.at, {COLUMNS} FROM inspections i {condition} ORDER BY i.number {order} LIMIT ?{limit}"
        );
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&statement).map_err(of_sqlite)?;
        let mut rows = statement.query(params_from_iter(values)).map_err(of_sqlite)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(of_sqlite)? {
            found.push(row_of(row)?);
        }
        Ok(found)
    }

    fn count(&self, query: &Query) -> Result<u64, StoreError> {
        let (condition, values) = condition(query);
        let statement = format!("SELECT count(*) FROM inspections i {condition}");
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&statement).map_err(of_sqlite)?;
        let count: i64 = statement.query_row(params_from_iter(values), |row| row.get(0)).map_err(of_sqlite)?;
        Ok(count.unsigned_abs())
    }

    fn counters(&self, batch: &str) -> Result<Counters, StoreError> {
        let connection = self.connection();
        // One statement sees one moment: the counters agree with each other while parts are recorded.
        let mut statement = connection
            .prepare_cached(
                "SELECT told, count(*), sum(number > (
                     SELECT coalesce(max(number), 0) FROM inspections
                     WHERE batch = ?1 AND part IS NOT NULL AND told = ?2
                 )) FROM inspections WHERE batch = ?1 AND part IS NOT NULL GROUP BY told",
            )
            .map_err(of_sqlite)?;
        let mut rows = statement.query(params![batch, entry::told_name(PartVerdict::Pass)]).map_err(of_sqlite)?;
        let mut counters = Counters::default();
        while let Some(row) = rows.next().map_err(of_sqlite)? {
            let told: String = row.get(0).map_err(of_sqlite)?;
            let number = |column| row.get(column).map(i64::unsigned_abs).map_err(of_sqlite);
            let (parts, since_passed) = (number(1)?, number(2)?);
            counters.parts += parts;
            counters.consecutive += since_passed;
            *match entry::told_of(&told).ok_or_else(|| StoreError::damaged("a verdict has no such name"))? {
                PartVerdict::Pass => &mut counters.passed,
                PartVerdict::Fail => &mut counters.failed,
                PartVerdict::NoRead => &mut counters.unread,
                PartVerdict::Late => &mut counters.late,
            } = parts;
        }
        Ok(counters)
    }

    fn open(&self, number: EntryNumber) -> Result<Opened, StoreError> {
        let connection = self.connection();
        let key = writer::key(number)?;
        let statement = format!(
            "SELECT i.number, i.at, {COLUMNS}, e.payload, e.hash
             FROM inspections i JOIN entries e ON e.number = i.number WHERE i.number = ?1"
        );
        let mut statement = connection.prepare_cached(&statement).map_err(of_sqlite)?;
        let mut rows = statement.query([key]).map_err(of_sqlite)?;
        let row = rows.next().map_err(of_sqlite)?.ok_or(StoreError::NoSuchInspection(number))?;
        let payload: Vec<u8> = row.get(12).map_err(of_sqlite)?;
        let hash = digest(row.get::<_, Vec<u8>>(13).map_err(of_sqlite)?)?;
        let row = row_of(row)?;
        let (facts, report) = entry::inspection(&payload)?;
        let picture = row.picture.map(|digest| self.pictures.path(digest)).filter(|path| path.is_file());
        Ok(Opened {
            row,
            report: report.to_owned(),
            latency_us: facts.latency_us,
            camera: facts.camera,
            job: facts.job,
            picture,
            hash,
            overridden: newest_override(&connection, key)?,
        })
    }

    fn trend(&self, parameter: &str, limit: usize) -> Result<Vec<TrendPoint>, StoreError> {
        let wanted = Trend::named(parameter)?;
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached(
                "SELECT number, at, payload FROM entries WHERE kind = 'inspection' ORDER BY number DESC LIMIT ?1",
            )
            .map_err(of_sqlite)?;
        let mut rows = statement.query([i64::try_from(limit).unwrap_or(i64::MAX)]).map_err(of_sqlite)?;
        let mut points = Vec::new();
        while let Some(row) = rows.next().map_err(of_sqlite)? {
            let payload = row.get_ref(2).map_err(of_sqlite)?.as_blob();
            let payload = payload.map_err(|error| StoreError::damaged(error.to_string()))?;
            points.extend(wanted.point(number_of(row)?, moment(row, 1)?, payload)?);
        }
        points.reverse();
        Ok(points)
    }

    fn log(&self, before: Option<EntryNumber>, limit: usize) -> Result<Vec<LogEntry>, StoreError> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached(
                "SELECT number, at, payload FROM entries INDEXED BY entries_changes
                 WHERE kind = 'change' AND number < ?1 ORDER BY number DESC LIMIT ?2",
            )
            .map_err(of_sqlite)?;
        let before = before.map_or(i64::MAX, |before| i64::try_from(before.0).unwrap_or(i64::MAX));
        let mut rows = statement.query(params![before, i64::try_from(limit).unwrap_or(i64::MAX)]).map_err(of_sqlite)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(of_sqlite)? {
            found.push(log_entry(row)?);
        }
        Ok(found)
    }

    fn users(&self) -> Result<Vec<UserRow>, StoreError> {
        users::list(&self.connection())
    }

    fn head(&self) -> Result<Anchor, StoreError> {
        let (number, hash) = writer::newest(&self.connection())?;
        Ok(Anchor { number: EntryNumber(number.unsigned_abs()), hash })
    }

    fn verify(&self, options: &VerifyOptions, progress: Progress<'_>) -> Result<Verified, StoreError> {
        // It takes long: whoever looks something up meanwhile does not wait for it.
        let connection = connection::reading(&self.path)?;
        schema::check(&connection)?;
        verify::verify(&connection, &self.pictures, options, progress)
    }
}

/// What must hold, and its values. Texts are compared as they are, byte by byte.
fn condition(query: &Query) -> (String, Vec<Value>) {
    let text = |text: &Option<String>| text.clone().map(Value::Text);
    let micros = |at: Option<Timestamp>| at.map(|at| Value::Integer(at.as_microsecond()));
    let number =
        |number: Option<EntryNumber>| number.map(|number| Value::Integer(i64::try_from(number.0).unwrap_or(i64::MAX)));
    let wanted = [
        ("instr(i.text, ?) > 0", text(&query.text)),
        ("i.serial = ?", text(&query.serial)),
        ("i.gtin = ?", text(&query.gtin)),
        ("i.at >= ?", micros(query.from)),
        ("i.at < ?", micros(query.until)),
        ("i.verdict = ?", query.verdict.map(|verdict| Value::Text(entry::verdict_name(verdict).into()))),
        ("i.batch = ?", text(&query.batch)),
        ("i.number < ?", number(query.before)),
        ("i.number > ?", number(query.after)),
    ];
    let (mut conditions, mut values) = (Vec::new(), Vec::new());
    for (condition, value) in wanted {
        if let Some(value) = value {
            values.push(value);
            conditions.push(condition.replace('?', &format!("?{}", values.len())));
        }
    }
    let condition = if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
    (condition, values)
}

/// A row that begins with number, moment and [`COLUMNS`].
fn row_of(row: &Row<'_>) -> Result<InspectionRow, StoreError> {
    let (number, at, index) = (number_of(row)?, moment(row, 1)?, index_of(row, 2)?);
    let Index { part, verdict, told, grade, text, serial, gtin, batch, operator, picture } = index;
    let grade = grade.map(|tenths| f64::from(tenths) / 10.0);
    Ok(InspectionRow { number, at, part, verdict, told, grade, text, serial, gtin, batch, operator, picture })
}

/// [`COLUMNS`] from a column on.
pub(super) fn index_of(row: &Row<'_>, from: usize) -> Result<Index, StoreError> {
    let text = |column: usize| row.get::<_, Option<String>>(from + column).map_err(of_sqlite);
    let named = |column: usize| row.get::<_, String>(from + column).map_err(of_sqlite);
    let part: Option<i64> = row.get(from).map_err(of_sqlite)?;
    let (verdict, told) = (named(1)?, named(2)?);
    let picture: Option<Vec<u8>> = row.get(from + 9).map_err(of_sqlite)?;
    Ok(Index {
        part: part.map(|part| PartNumber(part.cast_unsigned())),
        verdict: entry::verdict_of(&verdict).ok_or_else(|| StoreError::damaged("a verdict has no such name"))?,
        told: entry::told_of(&told).ok_or_else(|| StoreError::damaged("a verdict has no such name"))?,
        grade: row.get(from + 3).map_err(of_sqlite)?,
        text: text(4)?,
        serial: text(5)?,
        gtin: text(6)?,
        batch: text(7)?,
        operator: named(8)?,
        picture: picture.map(digest).transpose()?,
    })
}

fn number_of(row: &Row<'_>) -> Result<EntryNumber, StoreError> {
    let number: i64 = row.get(0).map_err(of_sqlite)?;
    u64::try_from(number).map(EntryNumber).map_err(|_| StoreError::damaged(format!("there is an entry {number}")))
}

fn moment(row: &Row<'_>, column: usize) -> Result<Timestamp, StoreError> {
    let micros: i64 = row.get(column).map_err(of_sqlite)?;
    Timestamp::from_microsecond(micros).map_err(|error| StoreError::damaged(error.to_string()))
}

pub(super) fn digest(bytes: Vec<u8>) -> Result<Digest, StoreError> {
    Digest::try_from(bytes.as_slice()).map_err(|error| StoreError::damaged(error.to_string()))
}

/// A row of number, moment and payload of a change.
fn log_entry(row: &Row<'_>) -> Result<LogEntry, StoreError> {
    let payload: Vec<u8> = row.get(2).map_err(of_sqlite)?;
    let changed = entry::change(&payload)?;
    Ok(LogEntry { number: number_of(row)?, at: moment(row, 1)?, by: changed.by, change: changed.change })
}

fn newest_override(connection: &Connection, inspection: i64) -> Result<Option<LogEntry>, StoreError> {
    let statement = "SELECT number, at, payload FROM entries WHERE about = ?1 ORDER BY number DESC LIMIT 1";
    let mut statement = connection.prepare_cached(statement).map_err(of_sqlite)?;
    let found = statement.query_row([inspection], |row| Ok(log_entry(row))).optional().map_err(of_sqlite)?;
    found.transpose()
}

/// What a trend shows.
enum Trend {
    OverallGrade,
    Parameter(&'static str),
}

/// The part of a report that trends show.
#[derive(Deserialize)]
struct Measured {
    image: Width,
    symbols: Vec<SymbolMeasured>,
}

#[derive(Deserialize)]
struct Width {
    width: u32,
}

#[derive(Deserialize)]
struct SymbolMeasured {
    /// What could not be measured is null.
    corners: [[Option<f64>; 2]; 4],
    parameters: BTreeMap<String, Option<Measurement>>,
    grade: Overall,
}

#[derive(Clone, Copy, Deserialize)]
struct Measurement {
    value: Option<f64>,
    grade: Option<ReportedGrade>,
}

#[derive(Deserialize)]
struct Overall {
    overall: ReportedGrade,
}

impl Trend {
    fn named(name: &str) -> Result<Self, StoreError> {
        if name == "overall_grade" {
            return Ok(Self::OverallGrade);
        }
        Parameter::find(name).map(|parameter| Self::Parameter(parameter.contract_name())).ok_or_else(|| {
            let name = grader::report::visible(name);
            StoreError::invalid(format!("There is no parameter {name}."), format!("没有参数“{name}”。"))
        })
    }

    fn point(&self, number: EntryNumber, at: Timestamp, payload: &[u8]) -> Result<Option<TrendPoint>, StoreError> {
        let (_, report) = entry::inspection(payload)?;
        let measured: Measured = serde_json::from_str(report).map_err(|error| entry::unreadable("a report", &error))?;
        let Some(symbol) = measured.symbols.first() else { return Ok(None) };
        let overall = symbol.grade.overall;
        let measurement = match self {
            Self::OverallGrade => Some(Measurement { value: Some(overall.value()), grade: Some(overall) }),
            Self::Parameter(name) => symbol.parameters.get(*name).copied().flatten(),
        };
        let middle = symbol.corners.iter().map(|corner| corner[0].unwrap_or(f64::NAN)).sum::<f64>() / 4.0;
        Ok(measurement.and_then(|measurement| {
            Some(TrendPoint {
                number,
                at,
                value: measurement.value?,
                grade: measurement.grade.map(ReportedGrade::value),
                across: middle / f64::from(measured.image.width.max(1)),
            })
        }))
    }
}
