//! What a record store does, whatever its engine.

use std::fmt;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::digest::NoDigest;
use super::{
    Actor, Change, Digest, EntryNumber, InspectionRow, NewInspection, Query, Role, StoreError, TrendPoint, Verified,
};
use crate::capture::CameraSettings;
use crate::state::Counters;

/// Who changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By<'a> {
    /// A person who has signed in.
    Person(&'a Actor),
    /// The station itself, without a person: what it found when it was started, devices, the line.
    Station,
}

/// Place and hash of the newest entry. Noted outside the station (printed, mailed, on a batch sheet), it shows later
/// that nothing was cut off and that the chain was not written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// Its place; 0: nothing was recorded yet.
    pub number: EntryNumber,
    /// Its hash.
    pub hash: Digest,
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.number.0, self.hash)
    }
}

impl FromStr for Anchor {
    type Err = NoDigest;

    fn from_str(text: &str) -> Result<Self, NoDigest> {
        let (number, hash) = text.trim().split_once(':').ok_or(NoDigest)?;
        Ok(Self { number: EntryNumber(number.parse().map_err(|_| NoDigest)?), hash: hash.parse()? })
    }
}

/// How far something long has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Steps that are done.
    pub done: u64,
    /// Steps there are, as far as is known.
    pub of: u64,
}

/// Told now and then; may end what is going on.
pub type Progress<'a> = &'a mut dyn FnMut(Done) -> ControlFlow<()>;

/// What is looked at to verify.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VerifyOptions {
    /// An anchor that was noted.
    pub anchor: Option<Anchor>,
    /// How far pictures are looked at.
    pub pictures: PictureCheck,
}

/// How far pictures are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PictureCheck {
    /// Each file is read and its hash compared.
    #[default]
    Read,
    /// Each file must be there.
    Present,
    /// Not at all.
    Skip,
}

/// An inspection opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Its row.
    pub row: InspectionRow,
    /// The report as it was written: JSON of the report contract, on one line.
    pub report: String,
    /// Microseconds from the trigger to the verdict.
    pub latency_us: u64,
    /// Camera and its settings.
    pub camera: CameraSettings,
    /// Job.
    pub job: Option<String>,
    /// File of the picture, if it was kept and is still there.
    pub picture: Option<PathBuf>,
    /// Hash of the entry.
    pub hash: Digest,
    /// The newest override of its verdict: what counts, why, who.
    pub overridden: Option<LogEntry>,
}

/// A change as the log shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    /// Its place in the chain.
    pub number: EntryNumber,
    /// When.
    pub at: Timestamp,
    /// Who; `None`: the station.
    pub by: Option<String>,
    /// What.
    pub change: Change,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRow {
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Whether the account is locked.
    pub locked: bool,
}

/// How long pictures are kept. Entries are kept for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// Pictures of inspections older than this many days are deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// The oldest pictures are deleted until the rest has at most this many bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

/// What retention deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retained {
    /// Pictures deleted.
    pub pictures: u64,
    /// Bytes that they had.
    pub bytes: u64,
}

/// The part of the record that is only read. As many as wish may read while one writes.
pub trait History: Send + Sync {
    /// Inspections that are looked for: newest first, or oldest first if [`Query::after`] is given.
    ///
    /// # Errors
    /// If the record cannot be read.
    fn search(&self, query: &Query) -> Result<Vec<InspectionRow>, StoreError>;

    /// How many inspections a query finds, whatever its limit.
    ///
    /// # Errors
    /// If the record cannot be read.
    fn count(&self, query: &Query) -> Result<u64, StoreError>;

    /// Counters of a batch by what the gate was told of its parts; inspections by hand are none. Pictures that did not
    /// arrive have no inspection: `lost` is 0.
    ///
    /// # Errors
    /// If the record cannot be read.
    fn counters(&self, batch: &str) -> Result<Counters, StoreError>;

    /// An inspection with its whole report.
    ///
    /// # Errors
    /// If there is no such inspection, or the record cannot be read.
    fn open(&self, number: EntryNumber) -> Result<Opened, StoreError>;

    /// Values of a parameter of the first symbol, by its name in the report contract (or `overall_grade`), of those of
    /// the newest `limit` inspections that have one; oldest first.
    ///
    /// # Errors
    /// If there is no such parameter, or the record cannot be read.
    fn trend(&self, parameter: &str, limit: usize) -> Result<Vec<TrendPoint>, StoreError>;

    /// Changes, newest first, before an entry where one is given.
    ///
    /// # Errors
    /// If the record cannot be read.
    fn log(&self, before: Option<EntryNumber>, limit: usize) -> Result<Vec<LogEntry>, StoreError>;

    /// Users by name.
    ///
    /// # Errors
    /// If the record cannot be read.
    fn users(&self) -> Result<Vec<UserRow>, StoreError>;

    /// The newest entry.
    ///
    /// # Errors
    /// If the record cannot be read.
    fn head(&self) -> Result<Anchor, StoreError>;

    /// Walks the whole chain and stops at the first entry that is not as it was written.
    ///
    /// # Errors
    /// If the caller ended it, or the record cannot be read at all.
    fn verify(&self, options: &VerifyOptions, progress: Progress<'_>) -> Result<Verified, StoreError>;
}

/// The record. One writes; what a method returned from is on the disk and survives the loss of power.
pub trait RecordStore: History {
    /// Records an inspection.
    ///
    /// # Errors
    /// If it is not recorded; nothing is left of it then.
    fn append(&self, inspection: &NewInspection) -> Result<EntryNumber, StoreError> {
        let numbers = self.append_all(std::slice::from_ref(inspection))?;
        numbers.first().copied().ok_or_else(|| StoreError::damaged("one inspection has no number"))
    }

    /// Records several, all or none, in their order.
    ///
    /// # Errors
    /// If they are not recorded; nothing is left of any then.
    fn append_all(&self, inspections: &[NewInspection]) -> Result<Vec<EntryNumber>, StoreError>;

    /// Records a change.
    ///
    /// # Errors
    /// If the one who asks may not, an override gives no reason or no inspection, or it cannot be recorded.
    fn change(&self, by: By<'_>, at: Timestamp, change: &Change) -> Result<EntryNumber, StoreError>;

    /// Deletes the pictures that are kept no longer, after their deletion is recorded.
    ///
    /// # Errors
    /// If the one who asks may not (the station itself may, by its settings), or it cannot be recorded.
    fn retain(&self, by: By<'_>, at: Timestamp, rule: &Retention) -> Result<Retained, StoreError>;

    /// Makes the first user, a metrologist, while there is none.
    ///
    /// # Errors
    /// If there is one, or name or password will not do.
    fn first_user(&self, at: Timestamp, name: &str, password: &str) -> Result<(), StoreError>;

    /// Makes a user.
    ///
    /// # Errors
    /// If the one who asks is no metrologist, there is one of that name, or name or password will not do.
    fn make_user(&self, by: &Actor, at: Timestamp, name: &str, role: Role, password: &str) -> Result<(), StoreError>;

    /// Gives a user another role.
    ///
    /// # Errors
    /// If the one who asks is no metrologist, there is no such user, or nobody would be metrologist any more.
    fn set_role(&self, by: &Actor, at: Timestamp, name: &str, role: Role) -> Result<(), StoreError>;

    /// Gives a user another password: one's own, or any by a metrologist.
    ///
    /// # Errors
    /// If the one who asks may not, there is no such user, or the password will not do.
    fn set_password(&self, by: &Actor, at: Timestamp, name: &str, password: &str) -> Result<(), StoreError>;

    /// Locks or unlocks a user.
    ///
    /// # Errors
    /// If the one who asks is no metrologist, there is no such user, or nobody would be metrologist any more.
    fn set_locked(&self, by: &Actor, at: Timestamp, name: &str, locked: bool) -> Result<(), StoreError>;

    /// Signs someone in. After three failures in a row the next attempt has to wait, each time twice as long.
    ///
    /// # Errors
    /// If name and password do not belong together, the account is locked, or it is too early for another attempt.
    fn sign_in(&self, at: Timestamp, name: &str, password: &str) -> Result<Actor, StoreError>;

    /// Signs someone out.
    ///
    /// # Errors
    /// If it cannot be recorded.
    fn sign_out(&self, at: Timestamp, actor: &Actor) -> Result<(), StoreError>;

    /// A second way in, that only reads and does not wait for the one who writes.
    ///
    /// # Errors
    /// If it cannot be opened.
    fn reader(&self) -> Result<Box<dyn History>, StoreError>;
}
