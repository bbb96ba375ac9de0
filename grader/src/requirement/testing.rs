//! What tests of rules judge: a perfect symbol at 10 pixels per module and 0.05 mm per pixel, to be spoilt.

use std::rc::Rc;

use jiff::civil::Date;

use super::decision::Acceptance;
use super::{Finding, OfScene, OfSymbol, SceneSubject, Subject};
use crate::calibration::Calibration;
use crate::conditions::Conditions;
use crate::content::{CommodityEdition, Content};
use crate::frame::Frame;
use crate::inspect::{Request, inspect};
use crate::plane::Plane;
use crate::record::{Outcome, Record, SymbolRecord};
use crate::register::{NoRegister, Register};
use crate::symbology::qr::encode::encode_text;
use crate::symbology::qr::sizes::ErrorCorrectionLevel;

const TEXT: &str = "GRADER 15415";

/// A picture with its record, and everything that may be known about it.
#[derive(Clone, Debug)]
pub struct Case {
    pub record: Record,
    pub targets: Vec<usize>,
    pub conditions: Conditions,
    pub acceptance: Acceptance,
    pub today: Option<Date>,
    /// In the order of the symbols.
    pub contents: Vec<Option<Content>>,
    pub data: Option<Vec<u8>>,
    pub register: Rc<dyn Register>,
}

impl Case {
    /// A QR Code with level M, X = 0.5 mm.
    pub fn perfect() -> Self {
        let symbol = encode_text(TEXT, ErrorCorrectionLevel::M, None, None).expect("fits");
        // Quiet zone and as much again on all sides.
        let side = (symbol.matrix.width() + 16) * 10;
        let picture = Plane::from_fn(side, side, |row, column| {
            let inside = (row / 10).checked_sub(8).zip((column / 10).checked_sub(8));
            let dark = inside.and_then(|(row, column)| symbol.matrix.get(row, column)) == Some(&true);
            if dark { 20_u8 } else { 230 }
        });
        let calibration = Calibration { scale: Some(0.05), ..Calibration::NOMINAL };
        let request = Request { calibration, ..Request::default() };
        let record = inspect(&Frame::from_luma8(picture).expect("a frame"), &request).expect("a request");
        Self {
            record,
            targets: vec![0],
            conditions: Conditions::default(),
            acceptance: Acceptance::Simple,
            today: Some(Date::constant(2026, 11, 23)),
            contents: vec![Some(Content::read(TEXT.as_bytes(), Some("]Q1"), CommodityEdition::Gs1Only))],
            data: Some(TEXT.into()),
            register: Rc::new(NoRegister::default()),
        }
    }

    /// The same with the symbol changed.
    pub fn with(mut self, change: impl FnOnce(&mut SymbolRecord)) -> Self {
        change(&mut self.record.symbols[0]);
        self
    }

    /// The picture as rules see it.
    pub fn scene(&self) -> SceneSubject<'_> {
        SceneSubject {
            record: &self.record,
            targets: &self.targets,
            contents: &self.contents,
            register: &*self.register,
            conditions: &self.conditions,
            acceptance: self.acceptance,
            today: self.today,
        }
    }

    /// What a rule says of the symbol.
    pub fn ask(&self, rule: &impl OfSymbol) -> Finding {
        let symbol = &self.record.symbols[0];
        let decoded = symbol.decode_failure.is_none();
        let content = self.contents[0].as_ref().filter(|_| decoded);
        let data_length = self.data.as_ref().filter(|_| decoded).map(Vec::len);
        complete(rule.judge(&Subject { symbol, content, data_length, scene: self.scene() }))
    }

    /// The same symbol with other data.
    pub fn saying(mut self, identifier: &str, data: &str, edition: CommodityEdition) -> Self {
        self.contents[0] = Some(Content::read(data.as_bytes(), Some(identifier), edition));
        self.data = Some(data.as_bytes().to_vec());
        self.with(|symbol| {
            symbol.symbology_identifier = Some(identifier.into());
            symbol.text = Some(data.into());
        })
    }

    /// The same with a register to ask.
    pub fn knowing(mut self, register: impl Register + 'static) -> Self {
        self.register = Rc::new(register);
        self
    }

    /// What a rule says of the picture.
    pub fn ask_scene(&self, rule: &impl OfScene) -> Finding {
        complete(rule.judge(&self.scene()))
    }
}

/// Every finding speaks both languages, and one that is not met says what to do.
fn complete(finding: Finding) -> Finding {
    let texts = std::iter::once(&finding.text).chain(&finding.action);
    for text in texts {
        assert!(!text.en.is_empty() && text.zh.chars().any(|c| c >= '\u{4e00}'), "{text:?}");
    }
    assert!(finding.outcome != Outcome::NotMet || finding.action.is_some(), "nothing to do about {finding:?}");
    finding
}
