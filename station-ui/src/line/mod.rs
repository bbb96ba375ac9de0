//! The production line: photocell in, verdict out, light; and what happens if no verdict comes in time.

mod controller;
pub mod device;
mod error;
pub mod gate;
pub mod settings;
pub mod signal;
pub mod text;
mod thread;
mod timer;

use std::time::Instant;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use device::{Heard, SimulatedLine};
pub use error::{Allowed, LineError};
pub use settings::LineSettings;
pub use signal::{Input, Output};
pub use thread::{LineCommands, LineHandle, LineThread};

/// A part that passed the photocell; counted from 1 since the station was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PartNumber(pub u64);

/// What the gate is told of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartVerdict {
    /// Lets it pass.
    Pass,
    /// Rejected.
    Fail,
    /// No code was read, or nothing could be graded: rejected, on its own output where there is one.
    NoRead,
    /// No verdict came in time: rejected.
    Late,
}

/// What the workers tell the line.
#[derive(Clone, Debug, PartialEq)]
pub enum LineCommand {
    /// Verdict on a part.
    Verdict(PartNumber, PartVerdict),
    /// Whether the station can inspect: camera open, record store open, nothing full. Not ready rejects every part.
    Ready(bool),
    /// Stops or releases the line.
    Stop(bool),
    /// Light on or off, level 0 to 1 per channel.
    Light(Vec<f64>),
    /// Ends the thread after all outputs are in their safe state.
    Shutdown,
}

/// What the line tells the workers.
#[derive(Clone, Debug, PartialEq)]
pub enum LineEvent {
    /// The photocell saw a part.
    Triggered {
        /// Its number.
        part: PartNumber,
        /// When.
        at: Timestamp,
        /// The same moment on the clock that latencies are measured with.
        instant: Instant,
        /// Encoder counts, where there is one.
        encoder: Option<i64>,
    },
    /// An output was switched, for the record.
    Acted(LineAction),
    /// A device came, went, or said what cannot be understood.
    Device(DeviceEvent),
}

/// An output that was switched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineAction {
    /// When.
    pub at: Timestamp,
    /// Part, where the action is about one.
    pub part: Option<PartNumber>,
    /// What was done.
    pub what: Action,
}

/// What can be done to the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The gate let a part pass.
    Passed,
    /// The gate rejected a part.
    Rejected,
    /// The gate rejected a part for which no verdict had come.
    RejectedLate,
    /// The line was stopped.
    Stopped,
    /// It was released.
    Released,
}

/// State of a device of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceEvent {
    /// Device, by its name in the settings.
    pub device: String,
    /// Whether it answers.
    pub state: DeviceState,
    /// What happened, for people.
    pub text: grader::bilingual::Bilingual,
}

/// Whether a device answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeviceState {
    /// As it should.
    Up,
    /// It answers, with what is not understood.
    Faulty,
    /// It does not answer.
    Down,
}
