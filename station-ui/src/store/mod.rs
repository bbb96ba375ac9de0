//! The record: one row per inspection with the whole report, chained by hashes, so that nobody changes it quietly.
//!
//! What is kept is a chain of [`Entry`]s: inspections, changes of settings, profile, calibration and users, actions of the
//! line, deletions by retention. Each holds the hash of the one before. [`RecordStore`] is what the station and the window
//! ask; SQLite is its first engine.

use std::fmt;
use std::path::PathBuf;

use grader::bilingual::Bilingual;
use grader::frame::Frame;
use grader::record::{Record, Verdict};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::capture::CameraSettings;
use crate::line::{LineAction, PartNumber, PartVerdict};

/// Place of an entry in the chain, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryNumber(pub u64);

/// SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Digest(pub [u8; 32]);

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// An inspection to be recorded.
#[derive(Clone, Debug)]
pub struct NewInspection {
    /// Moment of the trigger.
    pub at: Timestamp,
    /// Part on the line; `None`: inspected by hand.
    pub part: Option<PartNumber>,
    /// What the gate was told.
    pub told: PartVerdict,
    /// Microseconds from the trigger to the verdict on its way to the line.
    pub latency_us: u64,
    /// The whole report, as the contract has it.
    pub record: Record,
    /// Camera and its settings.
    pub camera: CameraSettings,
    /// The job it belongs to.
    pub job: Option<String>,
    /// The batch.
    pub batch: Option<String>,
    /// Who was signed in.
    pub operator: String,
    /// The picture, if the rule keeps it: stored under the SHA-256 of its file before the row is.
    pub picture: Option<std::sync::Arc<Frame>>,
}

/// What a row of the history shows without its report being opened.
#[derive(Clone, Debug, PartialEq)]
pub struct InspectionRow {
    /// Its place in the chain.
    pub number: EntryNumber,
    /// Moment of the trigger.
    pub at: Timestamp,
    /// Part on the line.
    pub part: Option<PartNumber>,
    /// Verdict of the report.
    pub verdict: Verdict,
    /// What the gate was told; differs from the verdict if it was late, or was overridden.
    pub told: PartVerdict,
    /// Lowest overall grade, tenths; `None`: nothing graded.
    pub grade: Option<f64>,
    /// First symbol's text, as decoded.
    pub text: Option<String>,
    /// Serial number of the item, where the content names one.
    pub serial: Option<String>,
    /// Product of the item, GTIN of 14 digits.
    pub gtin: Option<String>,
    /// Batch.
    pub batch: Option<String>,
    /// Who was signed in.
    pub operator: String,
    /// SHA-256 of the picture's file, if it is kept.
    pub picture: Option<Digest>,
}

/// What is looked for in the history. Everything that is stated must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Part of the decoded text.
    pub text: Option<String>,
    /// Serial number, whole.
    pub serial: Option<String>,
    /// GTIN, whole.
    pub gtin: Option<String>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// Verdict.
    pub verdict: Option<Verdict>,
    /// Batch, whole.
    pub batch: Option<String>,
    /// Only entries before this one: the next page, newest first.
    pub before: Option<EntryNumber>,
    /// Rows at most.
    pub limit: usize,
}

/// Values over time for control charts: one point of one parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrendPoint {
    /// Inspection.
    pub number: EntryNumber,
    /// Moment.
    pub at: Timestamp,
    /// Value, in the unit of the parameter.
    pub value: f64,
    /// Grade, where the edition has one.
    pub grade: Option<f64>,
    /// Place of the symbol's middle across the picture, fraction of its width.
    pub across: f64,
}

/// A change that is part of the chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// Settings, before and after as TOML.
    Settings { before: String, after: String },
    /// Profile in use: id and SHA-256.
    Profile { id: String, sha256: String },
    /// Calibration in use: id and hash.
    Calibration { id: String, hash: String },
    /// A user: made, given another role, another password, locked.
    User { name: String, what: String },
    /// Someone signed in or out, or was refused.
    SignIn { name: String, what: String },
    /// A job or batch was begun or ended.
    Batch { job: String, batch: String, what: String },
    /// A verdict was overridden.
    Override { inspection: EntryNumber, verdict: PartVerdict, reason: String },
    /// An output of the line was switched.
    Line { action: LineAction },
    /// Pictures or reports were deleted by the rule of retention: how many, and the digest over their hashes.
    Retention { what: String, count: u64, digest: Digest },
    /// The station was started or ended, a device came or went.
    Station { what: String },
}

/// Roles, each of which may all that the one before may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Starts and ends batches, looks at the history, confirms a stop.
    Operator,
    /// Overrides with a reason, changes profile and settings of the line, exports.
    Supervisor,
    /// Changes calibration, retention, users.
    Metrologist,
}

/// Who asks. Made by [`RecordStore::sign_in`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
}

/// How far the chain was walked, and the first break.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// Entries that were read.
    pub entries: u64,
    /// Hash of the last.
    pub head: Digest,
    /// The first that is not as it was written, and what is wrong with it.
    pub broken: Option<(EntryNumber, Bilingual)>,
    /// Pictures whose file is missing or altered, though no deletion is recorded.
    pub pictures: Vec<(EntryNumber, PathBuf)>,
}
