//! Entries as bytes: what is hashed, what is stored, and what of it is looked up by.
//!
//! The payload of an inspection is two lines of JSON: [`Facts`], then the report as the contract has it. The columns that
//! are searched ([`Index`]) are made from the payload and from nothing else, so that they can be made again and compared.

use grader::grading::ReportedGrade;
use grader::record::Verdict;
use grader::report::json::{JsonOptions, to_json};
use serde::{Deserialize, Serialize};

use super::{By, Change, Digest, NewInspection, Role, StoreError};
use crate::capture::CameraSettings;
use crate::line::{PartNumber, PartVerdict};

/// Says what is hashed, so that no other use of the same bytes gives the same hash.
const DOMAIN: &[u8] = b"station record, entry, version 1";

/// Characters of the decoded text that a row keeps; the longest message of a QR Code has 7089.
const TEXT: usize = 8192;

/// Kind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Inspection,
    Change,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inspection => "inspection",
            Self::Change => "change",
        }
    }

    pub fn of(name: &str) -> Option<Self> {
        [Self::Inspection, Self::Change].into_iter().find(|kind| kind.name() == name)
    }
}

/// Hash of an entry.
pub(super) fn chained(previous: Digest, number: u64, kind: &str, at: i64, payload: &[u8]) -> Digest {
    let (number, at) = (number.to_be_bytes(), at.to_be_bytes());
    Digest::of_parts(&[DOMAIN, &previous.0, &number, kind.as_bytes(), &at, payload])
}

/// What belongs to an inspection beside the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Facts {
    pub told: PartVerdict,
    pub latency_us: u64,
    pub part: Option<PartNumber>,
    pub camera: CameraSettings,
    pub job: Option<String>,
    pub batch: Option<String>,
    pub operator: String,
    pub gtin: Option<String>,
    pub serial: Option<String>,
    pub picture: Option<Digest>,
}

/// What belongs to a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Changed {
    pub by: Option<String>,
    pub role: Option<Role>,
    pub change: Change,
}

/// The payload of an inspection.
pub(super) fn of_inspection(
    inspection: &NewInspection,
    picture: Option<Digest>,
    detail: bool,
) -> Result<Vec<u8>, StoreError> {
    let facts = Facts {
        told: inspection.told,
        latency_us: inspection.latency_us,
        part: inspection.part,
        camera: inspection.camera.clone(),
        job: inspection.job.clone(),
        batch: inspection.batch.clone(),
        operator: inspection.operator.clone(),
        gtin: inspection.gtin.clone(),
        serial: inspection.serial.clone(),
        picture,
    };
    let mut payload = serde_json::to_vec(&facts).map_err(unwritable)?;
    payload.push(b'\n');
    payload.extend_from_slice(to_json(&inspection.record, JsonOptions { pretty: false, detail }).as_bytes());
    Ok(payload)
}

/// The payload of a change.
pub(super) fn of_change(by: By<'_>, change: &Change) -> Result<Vec<u8>, StoreError> {
    let (by, role) = match by {
        By::Person(actor) => (Some(actor.name().to_owned()), Some(actor.role())),
        By::Station => (None, None),
    };
    serde_json::to_vec(&Changed { by, role, change: change.clone() }).map_err(unwritable)
}

fn unwritable(error: serde_json::Error) -> StoreError {
    StoreError::Io { what: format!("an entry cannot be written as JSON: {error}") }
}

/// Parts of the payload of an inspection.
pub(super) fn inspection(payload: &[u8]) -> Result<(Facts, &str), StoreError> {
    let text = std::str::from_utf8(payload).map_err(|_| StoreError::damaged("an entry is no text"))?;
    let (facts, report) = text.split_once('\n').ok_or_else(|| StoreError::damaged("an inspection has no report"))?;
    let facts = serde_json::from_str(facts).map_err(|error| unreadable("an inspection", &error))?;
    Ok((facts, report))
}

/// The payload of a change.
pub(super) fn change(payload: &[u8]) -> Result<Changed, StoreError> {
    serde_json::from_slice(payload).map_err(|error| unreadable("a change", &error))
}

pub(super) fn unreadable(what: &str, error: &serde_json::Error) -> StoreError {
    StoreError::damaged(format!("{what} cannot be read: {error}"))
}

/// What rows are looked up by and shown with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Index {
    pub part: Option<PartNumber>,
    pub verdict: Verdict,
    pub told: PartVerdict,
    /// Lowest overall grade, tenths.
    pub grade: Option<u8>,
    pub text: Option<String>,
    pub serial: Option<String>,
    pub gtin: Option<String>,
    pub batch: Option<String>,
    pub operator: String,
    pub picture: Option<Digest>,
}

/// The part of a report that rows show.
#[derive(Deserialize)]
struct Summary {
    verdict: Verdict,
    symbols: Vec<SymbolSummary>,
}

#[derive(Deserialize)]
struct SymbolSummary {
    text: Option<String>,
    grade: GradeSummary,
}

#[derive(Deserialize)]
struct GradeSummary {
    overall: ReportedGrade,
}

impl Index {
    /// Made from the payload of an inspection.
    pub fn of(payload: &[u8]) -> Result<Self, StoreError> {
        let (facts, report) = inspection(payload)?;
        let summary: Summary = serde_json::from_str(report).map_err(|error| unreadable("a report", &error))?;
        Ok(Self {
            part: facts.part,
            verdict: summary.verdict,
            told: facts.told,
            grade: summary.symbols.iter().map(|symbol| symbol.grade.overall.tenths()).min(),
            text: summary.symbols.into_iter().find_map(|symbol| symbol.text).map(|text| shortened(&text)),
            serial: facts.serial,
            gtin: facts.gtin,
            batch: facts.batch,
            operator: facts.operator,
            picture: facts.picture,
        })
    }
}

fn shortened(text: &str) -> String {
    text.char_indices().nth(TEXT).map_or(text, |(end, _)| &text[..end]).to_owned()
}

/// Names of verdicts in columns: those of the report contract.
pub(super) const fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::NotGraded => "not_graded",
    }
}

pub(super) fn verdict_of(name: &str) -> Option<Verdict> {
    [Verdict::Pass, Verdict::Fail, Verdict::NotGraded].into_iter().find(|verdict| verdict_name(*verdict) == name)
}

/// Names in columns of what the gate was told.
pub(super) const fn told_name(told: PartVerdict) -> &'static str {
    match told {
        PartVerdict::Pass => "pass",
        PartVerdict::Fail => "fail",
        PartVerdict::NoRead => "no_read",
        PartVerdict::Late => "late",
    }
}

pub(super) fn told_of(name: &str) -> Option<PartVerdict> {
    [PartVerdict::Pass, PartVerdict::Fail, PartVerdict::NoRead, PartVerdict::Late]
        .into_iter()
        .find(|told| told_name(*told) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_depends_on_every_part() {
        let base = chained(Digest::NONE, 1, "change", 5, b"x");
        let others = [
            chained(Digest::of(b""), 1, "change", 5, b"x"),
            chained(Digest::NONE, 2, "change", 5, b"x"),
            chained(Digest::NONE, 1, "inspection", 5, b"x"),
            chained(Digest::NONE, 1, "change", 6, b"x"),
            chained(Digest::NONE, 1, "change", 5, b"y"),
        ];
        assert!(others.iter().all(|other| *other != base));
    }

    #[test]
    fn names_lead_back() {
        for verdict in [Verdict::Pass, Verdict::Fail, Verdict::NotGraded] {
            assert_eq!(verdict_of(verdict_name(verdict)), Some(verdict));
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict_name(verdict));
        }
        for told in [PartVerdict::Pass, PartVerdict::Fail, PartVerdict::NoRead, PartVerdict::Late] {
            assert_eq!(told_of(told_name(told)), Some(told));
            assert_eq!(serde_json::to_value(told).unwrap(), told_name(told));
        }
    }

    #[test]
    fn long_text_is_shortened_at_a_character() {
        assert_eq!(shortened("ab"), "ab");
        assert_eq!(shortened(&"码".repeat(TEXT + 1)), "码".repeat(TEXT));
    }
}
