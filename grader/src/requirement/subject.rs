//! What a rule is given to judge.

use jiff::civil::Date;

use super::decision::Acceptance;
use crate::conditions::Conditions;
use crate::content::Content;
use crate::record::{CalibrationIdentity, Record, SymbolRecord};
use crate::register::Register;

/// A picture with everything that is known about it.
#[derive(Clone, Copy, Debug)]
pub struct SceneSubject<'a> {
    /// What was measured.
    pub record: &'a Record,
    /// Places in `record.symbols` of the symbols that the profile is about; the others are other codes.
    pub targets: &'a [usize],
    /// Their data taken apart, in the order of `record.symbols`; `None` where one was not decoded.
    pub contents: &'a [Option<Content>],
    /// Whom to ask about the world.
    pub register: &'a dyn Register,
    /// What was stated about product and measurement.
    pub conditions: &'a Conditions,
    /// How measured values near a limit are judged.
    pub acceptance: Acceptance,
    /// Day of the inspection.
    pub today: Option<Date>,
}

impl<'a> SceneSubject<'a> {
    /// The calibration used.
    #[must_use]
    pub const fn calibration(&self) -> Option<&'a CalibrationIdentity> {
        self.record.settings.calibration.as_ref()
    }
}

/// A symbol in such a picture.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The symbol.
    pub symbol: &'a SymbolRecord,
    /// Its data taken apart; `None` if it was not decoded.
    pub content: Option<&'a Content>,
    /// Bytes of its data; `None` if it was not decoded.
    pub data_length: Option<usize>,
    /// The picture.
    pub scene: SceneSubject<'a>,
}

impl Subject<'_> {
    /// Whether the reference decode read the symbol.
    #[must_use]
    pub const fn is_decoded(&self) -> bool {
        self.symbol.decode_failure.is_none() && self.symbol.bytes.is_some()
    }
}
