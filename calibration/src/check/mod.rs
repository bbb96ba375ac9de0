//! Self-check: whether a rig still is what its calibration says, and its frames allow a formal grade.
//!
//! ```text
//! frames of the morning, or one frame ──read──▶ Readings ──judge (with Limits)──▶ SelfCheck ──▶ reasons, text, JSON
//! ```
//!
//! Each item is within its limit, outside, or not checked; what was not checked has not passed. A frame outside gives no
//! formal grade, and the item names the cause and what to do. [`Readings`] and [`SelfCheck`] are plain data.

mod item;
mod judge;
mod limits;
mod paper;
mod patches;
mod posture;
mod read;
mod readings;
mod text;

pub use item::{Item, Unit};
pub use judge::judge;
pub use limits::{Basis, Limit, limit};
pub use read::{Scene, read};
pub use readings::{PatchReading, Readings};
pub use text::to_text;

use grader::bilingual::Bilingual;
use grader::calibration::Calibration;
use grader::calibration::file::{CalibrationFile, CalibrationFileError};
use serde::{Deserialize, Serialize};

/// What the rig was when it was calibrated.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    /// The file.
    pub file: CalibrationFile,
    /// The calibration that it holds.
    pub calibration: Calibration,
}

impl Baseline {
    /// From a calibration file.
    ///
    /// # Errors
    /// If it describes nothing that could be.
    pub fn new(file: CalibrationFile) -> Result<Self, CalibrationFileError> {
        Ok(Self { calibration: file.calibration()?, file })
    }

    /// Whether frames of this kind are those that it is for.
    #[must_use]
    pub fn is_for(&self, width: usize, height: usize, bits: u8) -> bool {
        let kind = &self.file.picture;
        [kind.width, kind.height] == [width, height] && kind.bits == bits
    }
}

/// What an item came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Within the limit.
    Within,
    /// Outside.
    Outside,
    /// Not checked: what it takes was not there.
    NotChecked,
}

/// The answer to one item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// What was checked.
    pub item: Item,
    /// What it came to.
    pub outcome: Outcome,
    /// Value in `unit`; `None`: not measured, or no number.
    pub value: Option<f64>,
    /// Limit in `unit`; `None`: no number.
    pub limit: Option<f64>,
    /// Unit of both.
    pub unit: Unit,
    /// Where the limit is from.
    pub basis: Basis,
    /// Its source, or why it was assumed.
    pub source: Bilingual,
    /// Outside: the cause and what to do. Not checked: what it takes. Within: empty.
    pub said: Bilingual,
}

/// All answers, in the order of [`Item::ALL`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SelfCheck {
    /// Identifier of the calibration.
    pub calibration: String,
    /// Outside if one item is; else not checked if one is; else within.
    pub outcome: Outcome,
    /// The answers.
    pub answers: Vec<Answer>,
}

impl SelfCheck {
    /// Why grades of these frames are not formal, as records name reasons; empty: nothing was found outside.
    #[must_use]
    pub fn reasons(&self) -> Vec<Bilingual> {
        let outside = self.answers.iter().filter(|answer| answer.outcome == Outcome::Outside);
        outside.map(|answer| answer.item.reason()).collect()
    }
}

#[cfg(test)]
mod tests;
