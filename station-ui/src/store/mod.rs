//! The record: one row per inspection with the whole report, chained by hashes, so that nobody changes it quietly.
//!
//! What is kept is a chain of entries: inspections, changes of settings, profile, calibration and users, actions of the
//! line, deletions by retention. Each holds the hash of the one before. [`RecordStore`] is what the station asks, and
//! [`History`] the part of it that only reads; SQLite is the first engine ([`sqlite::SqliteStore`]).

mod digest;
mod entry;
mod error;
pub mod export;
mod password;
mod permission;
mod picture;
mod record_store;
pub mod sqlite;

use std::path::PathBuf;

use grader::bilingual::Bilingual;
use grader::frame::Frame;
use grader::record::{Record, Verdict};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::capture::CameraSettings;
use crate::line::{LineAction, PartNumber, PartVerdict};

pub use digest::Digest;
pub use error::StoreError;
pub use picture::Keep;
pub use record_store::{
    Anchor, By, Done, History, LogEntry, Opened, PictureCheck, Progress, RecordStore, Retained, Retention, UserRow,
    VerifyOptions,
};

/// Place of an entry in the chain, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryNumber(pub u64);

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
    /// Product of the first symbol that names one, GTIN of 14 digits.
    pub gtin: Option<String>,
    /// Serial number of that item.
    pub serial: Option<String>,
    /// The picture; kept if the rule ([`Keep`]) says so: stored under the SHA-256 of its file before the row is.
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
    /// First symbol's text, as decoded; its first 8192 characters.
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
    /// Only entries after this one, and oldest first.
    pub after: Option<EntryNumber>,
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
    /// Place of the symbol's middle across the picture, fraction of its width; not a number where it is not known.
    pub across: f64,
}

/// A change that is part of the chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// Settings.
    Settings {
        /// Before, as TOML.
        before: String,
        /// After, as TOML.
        after: String,
    },
    /// Profile in use.
    Profile {
        /// Identifier.
        id: String,
        /// SHA-256 of its text, hexadecimal.
        sha256: String,
    },
    /// Calibration in use.
    Calibration {
        /// Identifier.
        id: String,
        /// Hash of its file.
        hash: String,
    },
    /// A user. Recorded by the methods about users only.
    User {
        /// Name.
        name: String,
        /// `made`, `role`, `password`, `locked`, `unlocked`.
        what: String,
        /// Role from now on.
        role: Role,
        /// Whether the account is locked from now on.
        locked: bool,
        /// SHA-256 of what the password is compared with: the chain shows that it was changed, and not what it is.
        credential: Digest,
    },
    /// Someone signed in or out, or was refused. Recorded by the methods about signing in only.
    SignIn {
        /// Name as it was given.
        name: String,
        /// `in`, `out`, `refused`.
        what: String,
    },
    /// A job or batch.
    Batch {
        /// Job.
        job: String,
        /// Batch.
        batch: String,
        /// `begun` or `ended`, with the counters.
        what: String,
    },
    /// A verdict was overridden.
    Override {
        /// The inspection.
        inspection: EntryNumber,
        /// What counts instead.
        verdict: PartVerdict,
        /// Why; not blank.
        reason: String,
    },
    /// An output of the line was switched.
    Line {
        /// What was done.
        action: LineAction,
    },
    /// Pictures are deleted by the rule of retention. Recorded by [`RecordStore::retain`] only, before they are.
    Retention {
        /// The rule.
        what: String,
        /// How many.
        count: u64,
        /// SHA-256 over their hashes, one after the other.
        digest: Digest,
        /// Their hashes.
        pictures: Vec<Digest>,
    },
    /// The station was started or ended, a device came or went.
    Station {
        /// What happened.
        what: String,
    },
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
    name: String,
    role: Role,
}

impl Actor {
    /// Name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Role.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }
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
