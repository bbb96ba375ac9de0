//! From measurements to a verdict: the rules of a profile asked of every symbol and of the picture.
//!
//! ```text
//! Record (measured) + Profile + Conditions -> Record (with checks and verdict)
//! ```
//!
//! Fail: a rule of severity `fail` is not met by a symbol that was validly measured, or by the picture. Not graded: none
//! is, but a symbol could not be validly measured, or such a rule is undecided. Pass: everything else. A rule of severity
//! `warn` never moves the verdict.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::civil::Date;

use crate::conditions::Conditions;
use crate::content::{CommodityEdition, Content, Form};
use crate::inspect::obstacle;
use crate::profile::{CommodityRules, Profile};
use crate::record::{Check, Outcome, ProfileIdentity, Record, Severity, SymbolRecord, Verdict};
use crate::register::Register;
use crate::requirement::asked::item;
use crate::requirement::decision::Acceptance;
use crate::requirement::editions::EditionInForce;
use crate::requirement::{RuleId, SceneSubject, Subject};

/// What a record is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// What was stated about product and measurement.
    pub conditions: &'a Conditions,
    /// Whom to ask about the world: what was seen, who may use what, and what day it is, unless the conditions state one.
    pub register: &'a dyn Register,
}

/// An item that a code named, to be noted in the register once it was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// GTIN, 14 digits.
    pub gtin: String,
    /// Serial number.
    pub serial: String,
}

impl Judge<'_> {
    /// Judges what was measured. Checks that the measurement itself made are replaced by those of the profile, except a
    /// decode that differs between scans. Returns the items that the codes named.
    pub fn judge(&self, record: &mut Record) -> Vec<Item> {
        let today = self.conditions.date.or_else(|| self.register.today());
        let settings = &mut record.settings;
        settings.profile = Some(ProfileIdentity { id: self.profile.id.clone(), sha256: self.profile.sha256.clone() });
        settings.date = today.map(|date| date.to_string());
        settings.acceptance = Some(acceptance_name(self.profile.acceptance).into());
        let edition = edition(self.profile.content, today);
        let data: Vec<Option<Vec<u8>>> = record.symbols.iter().map(data).collect();
        let contents: Vec<Option<Content>> = record
            .symbols
            .iter()
            .zip(&data)
            .map(|(symbol, data)| Some(Content::read(data.as_ref()?, symbol.symbology_identifier.as_deref(), edition)))
            .collect();
        let targets = targets(&contents);
        let scene = SceneSubject {
            record,
            targets: &targets,
            contents: &contents,
            register: self.register,
            conditions: self.conditions,
            acceptance: self.profile.acceptance,
            today,
        };
        let of_scene = self.profile.rules.judge_scene(&scene);
        let judge_symbol = |place: usize| {
            let subject = Subject {
                symbol: &record.symbols[place],
                content: contents[place].as_ref(),
                data_length: data[place].as_ref().map(Vec::len),
                scene,
            };
            self.profile.rules.judge_symbol(&subject)
        };
        let of_symbols: Vec<Vec<Check>> = targets.iter().map(|&place| judge_symbol(place)).collect();
        let items = targets
            .iter()
            .filter_map(|&place| item(contents[place].as_ref()?))
            .map(|identity| Item { gtin: identity.gtin.to_owned(), serial: identity.serial.to_owned() });
        let items = items.collect();
        record.checks = of_scene;
        for symbol in &mut record.symbols {
            symbol.checks.retain(is_of_scans);
        }
        for (place, checks) in targets.into_iter().zip(of_symbols) {
            let symbol = &mut record.symbols[place];
            let own = std::mem::take(&mut symbol.checks);
            symbol.checks = checks.into_iter().filter(|check| own.iter().all(|kept| kept.id != check.id)).collect();
            symbol.checks.extend(own);
        }
        (record.verdict, record.reason) = verdict(record);
        items
    }
}

/// Edition of the rules for content on a day; where the day is not known, the newest.
fn edition(rules: CommodityRules, today: Option<Date>) -> CommodityEdition {
    match rules {
        CommodityRules::Gs1 => CommodityEdition::Gs1Only,
        CommodityRules::Gb33993_2017 => CommodityEdition::Gb33993_2017,
        CommodityRules::Gb33993_2024 => CommodityEdition::Gb33993_2024,
        CommodityRules::ByDate => {
            let old = EditionInForce::from_name("GB/T 33993-2017").zip(today);
            let is_old = old.is_some_and(|(edition, today)| edition.until.is_some_and(|until| today <= until));
            if is_old { CommodityEdition::Gb33993_2017 } else { CommodityEdition::Gb33993_2024 }
        }
    }
}

/// The decoded data of a symbol.
fn data(symbol: &SymbolRecord) -> Option<Vec<u8>> {
    if symbol.decode_failure.is_some() {
        return None;
    }
    BASE64.decode(symbol.bytes.as_ref()?).ok()
}

/// The symbols that the application is about. A code that says of itself that it belongs to another scheme is another
/// code, unless there is none but such.
fn targets(contents: &[Option<Content>]) -> Vec<usize> {
    let other = |content: &Content| {
        matches!(content.form, Form::CccCode | Form::Ecode | Form::EcodeUri | Form::Ma | Form::DrugTrace | Form::Ean)
    };
    let all = || 0..contents.len();
    let own: Vec<usize> = all().filter(|&place| !contents[place].as_ref().is_some_and(other)).collect();
    if own.is_empty() { all().collect() } else { own }
}

/// Whether scans of one symbol disagreed, which only those who had them all could tell.
fn is_of_scans(check: &Check) -> bool {
    check.id == RuleId::Sym05.name() && check.outcome == Outcome::NotMet
}

const fn acceptance_name(acceptance: Acceptance) -> &'static str {
    match acceptance {
        Acceptance::Simple => "simple",
        Acceptance::Guarded => "guarded",
    }
}

/// The verdict on what was judged, with the reason where there is none.
fn verdict(record: &Record) -> (Verdict, Option<String>) {
    let grave = |outcome: Outcome| move |check: &&Check| check.severity == Severity::Fail && check.outcome == outcome;
    let valid = || record.symbols.iter().filter(|symbol| obstacle(symbol).is_none());
    let checks = || record.checks.iter().chain(valid().flat_map(|symbol| &symbol.checks));
    if checks().any(|check| grave(Outcome::NotMet)(&check)) {
        return (Verdict::Fail, None);
    }
    if record.symbols.is_empty() {
        let reason = record.reason.clone().unwrap_or_else(|| "no symbol found".into());
        return (Verdict::NotGraded, Some(reason));
    }
    if let Some(obstacle) = record.symbols.iter().find_map(obstacle) {
        return (Verdict::NotGraded, Some(obstacle.into()));
    }
    let mut undecided: Vec<&str> = checks().filter(grave(Outcome::Undecided)).map(|check| check.id.as_str()).collect();
    undecided.dedup();
    if !undecided.is_empty() {
        return (Verdict::NotGraded, Some(format!("some rules could not be decided; {}", undecided.join(", "))));
    }
    (Verdict::Pass, None)
}

#[cfg(test)]
mod tests;
