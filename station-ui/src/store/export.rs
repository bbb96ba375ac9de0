//! The history as files for other programs: a table, or one JSON document a line.
//!
//! Texts come from codes and people and are therefore hostile. In the table, characters that do not show themselves are
//! written as escapes ([`visible`]), and a text that a spreadsheet would take for a formula gets an apostrophe in front, as
//! does one that begins with an apostrophe already: whoever wants the text back removes one.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

use grader::command::files::write_whole;
use grader::report::{Parameter, visible};
use serde::{Deserialize, Serialize};

use super::{
    By, Change, Digest, Done, EntryNumber, History, Opened, Progress, Query, Role, StoreError, entry, permission,
};
use crate::capture::CameraSettings;
use crate::line::{PartNumber, PartVerdict};

/// Rows that are asked for at once.
const AT_ONCE: usize = 500;

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma separated values (RFC 4180), UTF-8, one row per inspection.
    Csv {
        /// Begins with a byte order mark, without which some spreadsheets do not take the file for UTF-8.
        byte_order_mark: bool,
    },
    /// One JSON document a line, with the whole report under `report`.
    JsonLines,
}

/// Writes the inspections that a query finds, oldest first, whatever its limit; how many. The file is there whole or
/// not at all; inspections recorded meanwhile are left out.
///
/// # Errors
/// If the one who asks is no supervisor, the caller ended it, or it cannot be read or written.
pub fn export(
    history: &dyn History,
    by: By<'_>,
    query: &Query,
    format: Format,
    path: &Path,
    progress: Progress<'_>,
) -> Result<u64, StoreError> {
    check(history, by)?;
    let end = EntryNumber(history.head()?.number.0 + 1);
    let query = Query { before: Some(query.before.map_or(end, |before| before.min(end))), ..query.clone() };
    let of = history.count(&query)?;
    let mut failed = None;
    let mut rows = 0;
    let written = write_whole(path, |file| {
        let mut sheet = Sheet::begin(format, file)?;
        let walked = walk(history, &query, &mut |opened| {
            sheet.row(opened)?;
            rows += 1;
            match progress(Done { done: rows, of }) {
                ControlFlow::Continue(()) => Ok(()),
                ControlFlow::Break(()) => Err(Stopped::Store(StoreError::Cancelled)),
            }
        });
        match walked {
            Ok(()) => sheet.end(),
            Err(Stopped::File(error)) => Err(error),
            Err(Stopped::Store(error)) => {
                failed = Some(error);
                Err(io::Error::other("stopped"))
            }
        }
    });
    match (written, failed) {
        (Ok(()), _) => Ok(rows),
        (Err(_), Some(error)) => Err(error),
        (Err(error), None) => Err(StoreError::of_file(path, &error.source)),
    }
}

fn check(history: &dyn History, by: By<'_>) -> Result<(), StoreError> {
    let By::Person(actor) = by else { return Ok(()) };
    permission::at_least(actor.role(), Role::Supervisor)?;
    let users = history.users()?;
    let valid = |user: &super::UserRow| user.name == actor.name() && user.role == actor.role() && !user.locked;
    if users.iter().any(valid) { Ok(()) } else { Err(StoreError::SignInAgain { name: actor.name().into() }) }
}

/// Why writing stopped.
enum Stopped {
    Store(StoreError),
    File(io::Error),
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

fn walk(
    history: &dyn History,
    query: &Query,
    each: &mut dyn FnMut(&Opened) -> Result<(), Stopped>,
) -> Result<(), Stopped> {
    let mut query = Query { after: query.after.or(Some(EntryNumber(0))), limit: AT_ONCE, ..query.clone() };
    loop {
        let found = history.search(&query)?;
        for row in &found {
            each(&history.open(row.number)?)?;
        }
        match found.last() {
            Some(last) if found.len() == AT_ONCE => query.after = Some(last.number),
            _ => return Ok(()),
        }
    }
}

/// A file that is being written.
enum Sheet<'a, W: Write> {
    Csv(Box<csv::Writer<&'a mut W>>),
    JsonLines(&'a mut W),
}

impl<'a, W: Write> Sheet<'a, W> {
    fn begin(format: Format, file: &'a mut W) -> io::Result<Self> {
        match format {
            Format::JsonLines => Ok(Self::JsonLines(file)),
            Format::Csv { byte_order_mark } => {
                if byte_order_mark {
                    file.write_all("\u{feff}".as_bytes())?;
                }
                let mut writer = csv::Writer::from_writer(file);
                writer.write_record(header())?;
                Ok(Self::Csv(Box::new(writer)))
            }
        }
    }

    fn row(&mut self, opened: &Opened) -> Result<(), Stopped> {
        match self {
            Self::Csv(writer) => writer.write_record(cells(opened)?).map_err(|error| Stopped::File(error.into())),
            Self::JsonLines(file) => Ok(file.write_all(line(opened)?.as_bytes())?),
        }
    }

    fn end(self) -> io::Result<()> {
        match self {
            Self::Csv(mut writer) => writer.flush(),
            Self::JsonLines(file) => file.flush(),
        }
    }
}

/// What a line has before the report.
#[derive(Serialize)]
struct Line<'a> {
    number: EntryNumber,
    at: jiff::Timestamp,
    part: Option<PartNumber>,
    told: PartVerdict,
    overridden: Option<Overridden<'a>>,
    latency_us: u64,
    gtin: Option<&'a str>,
    serial: Option<&'a str>,
    job: Option<&'a str>,
    batch: Option<&'a str>,
    operator: &'a str,
    camera: &'a CameraSettings,
    picture: Option<Digest>,
    hash: Digest,
}

#[derive(Serialize)]
struct Overridden<'a> {
    by: Option<&'a str>,
    verdict: PartVerdict,
    reason: &'a str,
}

fn overridden(opened: &Opened) -> Option<Overridden<'_>> {
    let entry = opened.overridden.as_ref()?;
    let Change::Override { verdict, reason, .. } = &entry.change else { return None };
    Some(Overridden { by: entry.by.as_deref(), verdict: *verdict, reason })
}

fn line(opened: &Opened) -> Result<String, StoreError> {
    let row = &opened.row;
    let line = Line {
        number: row.number,
        at: row.at,
        part: row.part,
        told: row.told,
        overridden: overridden(opened),
        latency_us: opened.latency_us,
        gtin: row.gtin.as_deref(),
        serial: row.serial.as_deref(),
        job: opened.job.as_deref(),
        batch: row.batch.as_deref(),
        operator: &row.operator,
        camera: &opened.camera,
        picture: row.picture,
        hash: opened.hash,
    };
    let mut text = serde_json::to_string(&line).map_err(|error| StoreError::Io { what: error.to_string() })?;
    // The report is put in as it was written, byte by byte.
    text.pop();
    text.push_str(",\"report\":");
    text.push_str(&opened.report);
    text.push_str("}\n");
    Ok(text)
}

/// Columns before the parameters.
const COLUMNS: [&str; 25] = [
    "number",
    "at",
    "part",
    "verdict",
    "told",
    "overridden",
    "overridden_by",
    "reason",
    "grade",
    "latency_us",
    "symbols",
    "symbology",
    "text",
    "gtin",
    "serial",
    "job",
    "batch",
    "operator",
    "camera",
    "standard",
    "profile",
    "calibration",
    "formal",
    "picture",
    "hash",
];

fn header() -> Vec<String> {
    let parameters = Parameter::ALL.into_iter().flat_map(|parameter| {
        let name = parameter.contract_name();
        [name.to_owned(), format!("{name}_grade")]
    });
    COLUMNS.into_iter().map(str::to_owned).chain(parameters).collect()
}

/// The part of a report that the table has.
#[derive(Deserialize)]
struct Report {
    settings: Settings,
    symbols: Vec<Symbol>,
}

#[derive(Deserialize)]
struct Settings {
    standard: String,
    profile: Option<Named>,
    calibration: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

#[derive(Deserialize)]
struct Symbol {
    symbology: String,
    formal: Formal,
    parameters: BTreeMap<String, Option<Measurement>>,
}

#[derive(Deserialize)]
struct Formal {
    conforming: bool,
}

#[derive(Clone, Copy, Deserialize)]
struct Measurement {
    value: Option<f64>,
    grade: Option<f64>,
}

fn cells(opened: &Opened) -> Result<Vec<String>, StoreError> {
    let report: Report = serde_json::from_str(&opened.report).map_err(|error| entry::unreadable("a report", &error))?;
    let row = &opened.row;
    let (symbol, over) = (report.symbols.first(), overridden(opened));
    let optional = |raw: Option<&str>| raw.map(text).unwrap_or_default();
    let mut cells = vec![
        row.number.0.to_string(),
        row.at.to_string(),
        row.part.map(|part| part.0.to_string()).unwrap_or_default(),
        entry::verdict_name(row.verdict).to_owned(),
        entry::told_name(row.told).to_owned(),
        over.as_ref().map(|over| entry::told_name(over.verdict).to_owned()).unwrap_or_default(),
        optional(over.as_ref().and_then(|over| over.by)),
        optional(over.as_ref().map(|over| over.reason)),
        decimals(row.grade, 1),
        opened.latency_us.to_string(),
        report.symbols.len().to_string(),
        optional(symbol.map(|symbol| symbol.symbology.as_str())),
        optional(row.text.as_deref()),
        optional(row.gtin.as_deref()),
        optional(row.serial.as_deref()),
        optional(opened.job.as_deref()),
        optional(row.batch.as_deref()),
        text(&row.operator),
        text(&opened.camera.serial),
        text(&report.settings.standard),
        optional(report.settings.profile.as_ref().map(|named| named.id.as_str())),
        optional(report.settings.calibration.as_ref().map(|named| named.id.as_str())),
        symbol.map(|symbol| symbol.formal.conforming.to_string()).unwrap_or_default(),
        row.picture.map(|digest| digest.to_string()).unwrap_or_default(),
        opened.hash.to_string(),
    ];
    for parameter in Parameter::ALL {
        let held = symbol.and_then(|symbol| symbol.parameters.get(parameter.contract_name()).copied().flatten());
        cells.push(decimals(held.and_then(|held| held.value), 4));
        cells.push(decimals(held.and_then(|held| held.grade), 1));
    }
    Ok(cells)
}

fn decimals(value: Option<f64>, decimals: usize) -> String {
    value.filter(|value| value.is_finite()).map(|value| format!("{value:.decimals$}")).unwrap_or_default()
}

/// A cell of text from outside, which no spreadsheet takes for a formula.
fn text(raw: &str) -> String {
    let shown = visible(raw);
    // Spreadsheets for Chinese and Japanese also take the full-width forms for operators.
    match shown.trim_start_matches(' ').chars().next() {
        Some('=' | '+' | '-' | '@' | '\'' | '＝' | '＋' | '－' | '＠' | '|' | '%') => format!("'{shown}"),
        _ => shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula() {
        for (raw, shown) in [
            ("=1+1", "'=1+1"),
            ("  @SUM(A1)", "'  @SUM(A1)"),
            ("＝1", "'＝1"),
            ("\t=1", "\\t=1"),
            ("'x", "''x"),
            ("a\0\u{202e}", "a\\u{0}\\u{202e}"),
            ("质量", "质量"),
        ] {
            assert_eq!(text(raw), shown);
        }
    }
}
