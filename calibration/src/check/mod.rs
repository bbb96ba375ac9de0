//! Self-check: whether a rig still is what its calibration says, and its frames allow a formal grade.
//!
//! ```text
//! frames of the morning, or one frame ──read──▶ Readings ──judge (with limits)──▶ SelfCheck: formal or not, reasons, answers
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
use grader::frame::Frame;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::card::Card;
use crate::reflectance::Frames;

/// Checks frames of one scene, taken one after the other without moving anything: [`read`], then [`judge`].
#[must_use]
pub fn check(frames: Frames<'_>, scene: Scene<'_>, calibration: &Calibration) -> SelfCheck {
    judge(&read(frames, scene, calibration), calibration)
}

/// Checks a single frame, on which the card is seen if one is given. `x_mm` is the X dimension of the smallest symbol that is
/// inspected.
///
/// A frame without a card leaves most items open; [`SelfCheck::completed_by`] takes them from the check of the morning.
#[must_use]
pub fn check_frame(
    frame: &Frame,
    calibration: &Calibration,
    card: Option<&Card>,
    x_mm: Option<f64>,
    date: Option<Date>,
) -> SelfCheck {
    let frames = Frames { card: std::slice::from_ref(frame), ..Frames::default() };
    check(frames, Scene { card, patches: &[], x_mm, date }, calibration)
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
    /// Identifier of the calibration; `None`: it has none.
    pub calibration: Option<String>,
    /// Day of the check; `None`: not told.
    pub date: Option<Date>,
    /// Whether grades of such frames are formal as far as the rig is concerned: every item was checked and is within.
    pub formal: bool,
    /// Why they are not, as records name reasons: what lies outside, and where nothing does, what was not checked. Empty if
    /// they are.
    pub reasons: Vec<Bilingual>,
    /// Outside if one item is; else not checked if one is; else within.
    pub outcome: Outcome,
    /// The answers.
    pub answers: Vec<Answer>,
}

impl SelfCheck {
    fn of(calibration: Option<String>, date: Option<Date>, answers: Vec<Answer>) -> Self {
        let any = |outcome: Outcome| answers.iter().any(|answer| answer.outcome == outcome);
        let outcome = match () {
            () if any(Outcome::Outside) => Outcome::Outside,
            () if any(Outcome::NotChecked) => Outcome::NotChecked,
            () => Outcome::Within,
        };
        let of = answers.iter().filter(|answer| answer.outcome == outcome);
        let reasons = of.filter_map(Answer::reason).collect();
        Self { calibration, date, formal: outcome == Outcome::Within, reasons, outcome, answers }
    }

    /// The answer to an item.
    #[must_use]
    pub fn answer(&self, item: Item) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.item == item)
    }

    /// The same with what was not checked taken from a check of the same calibration on the same day, that of the morning.
    /// What was checked stays as it is; from a check of another day or another calibration nothing is taken.
    #[must_use]
    pub fn completed_by(self, morning: &Self) -> Self {
        let same_day = self.date.is_some() && self.date == morning.date;
        if !same_day || self.calibration.is_none() || self.calibration != morning.calibration {
            return self;
        }
        let completed = self.answers.into_iter().map(|answer| match answer.outcome {
            Outcome::NotChecked => morning.answer(answer.item).cloned().unwrap_or(answer),
            Outcome::Within | Outcome::Outside => answer,
        });
        Self::of(self.calibration, self.date, completed.collect())
    }
}

impl Answer {
    /// Why a grade is not formal by this item, as records name reasons; `None` if it is within.
    #[must_use]
    pub fn reason(&self) -> Option<Bilingual> {
        match self.outcome {
            Outcome::Within => None,
            Outcome::Outside => Some(self.item.reason()),
            Outcome::NotChecked => {
                let name = self.item.name();
                Some(Bilingual::new(format!("{} not checked", name.en), format!("{}未检查", name.zh)))
            }
        }
    }
}

#[cfg(test)]
mod tests;
