//! From measurements to a verdict: the rules of a profile asked of every symbol and of the picture.
//!
//! ```text
//! Record (measured) + Profile + Conditions -> Record (with checks and verdict)
//! ```
//!
//! Fail: a rule of severity `fail` is not met by a symbol that was validly measured, or by the picture. Not graded: none
//! is, but a symbol could not be validly measured, or such a rule is undecided. Pass: everything else. A rule of severity
//! `warn` never moves the verdict.

use jiff::civil::Date;

use crate::conditions::Conditions;
use crate::inspect::obstacle;
use crate::profile::Profile;
use crate::record::{Check, Outcome, ProfileIdentity, Record, Severity, Verdict};
use crate::requirement::decision::Acceptance;
use crate::requirement::{RuleId, SceneSubject, Subject};

/// What a record is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// What was stated about product and measurement.
    pub conditions: &'a Conditions,
    /// Day of the inspection, unless the conditions state one.
    pub today: Option<Date>,
}

impl Judge<'_> {
    /// Judges what was measured. Checks that the measurement itself made are replaced by those of the profile, except a
    /// decode that differs between scans.
    pub fn judge(&self, record: &mut Record) {
        let today = self.conditions.date.or(self.today);
        let settings = &mut record.settings;
        settings.profile = Some(ProfileIdentity { id: self.profile.id.clone(), sha256: self.profile.sha256.clone() });
        settings.date = today.map(|date| date.to_string());
        settings.acceptance = Some(acceptance_name(self.profile.acceptance).into());
        let targets: Vec<usize> = (0..record.symbols.len()).collect();
        let scene = SceneSubject {
            record,
            targets: &targets,
            conditions: self.conditions,
            acceptance: self.profile.acceptance,
            today,
        };
        let of_scene = self.profile.rules.judge_scene(&scene);
        let of_symbols: Vec<Vec<Check>> = targets
            .iter()
            .filter_map(|&place| record.symbols.get(place))
            .map(|symbol| self.profile.rules.judge_symbol(&Subject { symbol, scene }))
            .collect();
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
    }
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
