//! What the window shows and what it may ask for. Workers write it, the window reads it; neither waits for the other.

use std::collections::VecDeque;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use grader::bilingual::Bilingual;
use grader::frame::Frame;
use grader::record::Record;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::line::{DeviceState, PartNumber, PartVerdict};
use crate::settings::Settings;
use crate::store::export::Format;
use crate::store::{Actor, Done, EntryNumber, History, Query, Role};

/// An inspection as the window shows it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its place in the chain; `None`: not yet recorded.
    pub number: Option<EntryNumber>,
    /// Part on the line.
    pub part: Option<PartNumber>,
    /// Moment of the trigger.
    pub at: Timestamp,
    /// What the gate was told.
    pub told: PartVerdict,
    /// Trigger to verdict.
    pub latency: Duration,
    /// The report, with what overlays draw.
    pub record: Arc<Record>,
    /// The picture.
    pub frame: Arc<Frame>,
}

/// Whether something works.
#[derive(Clone, Debug, PartialEq)]
pub struct Health {
    /// Name in both languages: camera, light, line, record store, self-check.
    pub name: Bilingual,
    /// Whether it does.
    pub state: DeviceState,
    /// What is wrong and what to do, or how it is.
    pub text: Bilingual,
}

/// Counters of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Parts that were triggered.
    pub parts: u64,
    /// Passed.
    pub passed: u64,
    /// Failed.
    pub failed: u64,
    /// Nothing read or graded.
    pub unread: u64,
    /// Rejected because no verdict came in time.
    pub late: u64,
    /// Not passed, one after the other, up to now.
    pub consecutive: u64,
    /// Pictures that were triggered and did not arrive.
    pub lost: u64,
}

/// How long inspections took, over the last thousand.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Latency {
    /// Half took no longer, milliseconds.
    pub median_ms: f64,
    /// 99 of 100 took no longer.
    pub p99_ms: f64,
    /// The longest.
    pub worst_ms: f64,
}

/// Calibration in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalibrationShown {
    /// Its id.
    pub id: String,
    /// Its day.
    pub date: Date,
    /// The last day it is used.
    pub expires: Date,
    /// Hash of its file.
    pub hash: String,
}

/// Everything that the live screen shows.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Whether triggered parts are inspected.
    pub running: bool,
    /// Newest live picture; frames may have been left out before it.
    pub live: Option<Arc<Frame>>,
    /// Newest inspection.
    pub last: Option<Shown>,
    /// Newest inspection that did not pass.
    pub last_failure: Option<Shown>,
    /// Newest inspections, newest first, at most [`Snapshot::RECENT`].
    pub recent: VecDeque<Shown>,
    /// Counters of the batch.
    pub counters: Counters,
    /// Latency.
    pub latency: Latency,
    /// Camera, light, line, store, self-check.
    pub health: Vec<Health>,
    /// Calibration; `None`: nominal, grades are indicative.
    pub calibration: Option<CalibrationShown>,
    /// Profile: id.
    pub profile: Option<String>,
    /// Job.
    pub job: Option<String>,
    /// Batch.
    pub batch: Option<String>,
    /// Why the line was stopped; `None`: it runs.
    pub stopped: Option<Bilingual>,
    /// Who is signed in.
    pub user: Option<Actor>,
    /// Whether nobody can sign in yet: the first user is to be made.
    pub no_users: bool,
}

impl Snapshot {
    /// Inspections kept for the window.
    pub const RECENT: usize = 24;
}

/// What the window asks the workers for. Who asks is the one who is signed in, or nobody; what they may is decided by the
/// record store.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Begins to inspect triggered parts.
    Start,
    /// Ends it.
    Stop,
    /// Inspects the next live picture without a part.
    InspectNow,
    /// Begins a batch, with new counters.
    BeginBatch {
        /// Job.
        job: String,
        /// Batch.
        batch: String,
    },
    /// Ends it.
    EndBatch,
    /// Releases a line that was stopped, with the reason given.
    Release {
        /// Reason.
        reason: String,
    },
    /// Signs in.
    SignIn {
        /// Name.
        name: String,
        /// Password.
        password: Password,
    },
    /// Signs out.
    SignOut,
    /// Makes the first user, a metrologist, while there is none, and signs in.
    FirstUser {
        /// Name.
        name: String,
        /// Password.
        password: Password,
    },
    /// Makes a user.
    MakeUser {
        /// Name.
        name: String,
        /// Role.
        role: Role,
        /// Password.
        password: Password,
    },
    /// Gives a user another role.
    SetRole {
        /// Name.
        name: String,
        /// Role.
        role: Role,
    },
    /// Locks or unlocks a user.
    SetLocked {
        /// Name.
        name: String,
        /// Whether the account is locked from now on.
        locked: bool,
    },
    /// Gives a user another password.
    SetPassword {
        /// Name.
        name: String,
        /// Password.
        password: Password,
    },
    /// Lets another verdict count.
    Override {
        /// The inspection.
        inspection: EntryNumber,
        /// What counts instead.
        verdict: PartVerdict,
        /// Why.
        reason: String,
    },
    /// Checks, records and writes settings, and works by them from the next part on. What cannot change while the station
    /// runs is said in the answer.
    Apply(Box<Settings>),
    /// Writes what a query finds to a file.
    Export {
        /// What is looked for.
        query: Query,
        /// CSV or JSON Lines.
        format: Format,
        /// File.
        path: PathBuf,
    },
    /// Walks the chain.
    Verify,
}

/// A password on its way to the record store; it is not shown.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Password(pub String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

/// How far a command has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// It waits, or is being carried out.
    Waiting(Option<Done>),
    /// It is done: what came of it, for people.
    Finished(Bilingual),
    /// It could not be carried out: why, and what to do.
    Refused(Bilingual),
}

/// A command that was given: where its answer will be.
#[derive(Clone, Debug)]
pub struct Asked {
    answer: Arc<Mutex<Answer>>,
    ended: Arc<AtomicBool>,
}

impl Default for Asked {
    fn default() -> Self {
        Self { answer: Arc::new(Mutex::new(Answer::Waiting(None))), ended: Arc::default() }
    }
}

impl Asked {
    /// The answer as it is now.
    #[must_use]
    pub fn answer(&self) -> Answer {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends what is long: an export, a walk over the chain.
    pub fn end(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }

    /// Whether it is to be ended.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed)
    }

    /// Tells the one who asked.
    pub fn tell(&self, answer: Answer) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }
}

/// The station as a window sees it: what it shows, what it asks.
pub trait Source: Send + Sync {
    /// What the live screen shows, as it is now.
    fn snapshot(&self) -> Arc<Snapshot>;

    /// The record, to be read.
    fn history(&self) -> Arc<dyn History>;

    /// Settings in use.
    fn settings(&self) -> Arc<Settings>;

    /// Gives a command. Returns at once.
    fn ask(&self, command: Command) -> Asked;
}
