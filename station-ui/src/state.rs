//! What the window shows and what it may ask for. Workers write it, the window reads it; neither waits for the other.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use grader::bilingual::Bilingual;
use grader::frame::Frame;
use grader::record::Record;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::line::{DeviceState, PartNumber, PartVerdict};
use crate::store::EntryNumber;

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
}

impl Snapshot {
    /// Inspections kept for the window.
    pub const RECENT: usize = 200;
}

/// What the window asks the workers for.
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
}
