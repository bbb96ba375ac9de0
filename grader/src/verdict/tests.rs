use super::*;
use crate::grading::ReportedGrade;
use crate::record::{Basis, DecodeStage};
use crate::register::NoRegister;
use crate::requirement::testing::Case;

const LINK: &str = "https://chinatrace.org/gd/01/06901234567892/10/LOT7/21/SN1?17=271231";

/// Judges by a profile, with the symbol changed before.
fn judged(profile: &str, change: impl FnOnce(&mut Case)) -> Record {
    let profile = Profile::built_in(profile).expect("a profile");
    let mut case = Case::perfect().with(|symbol| {
        symbol.bytes = Some(BASE64.encode(LINK));
        symbol.text = Some(LINK.into());
    });
    change(&mut case);
    let register = NoRegister { today: case.today };
    let judge = Judge { profile: &profile, conditions: &case.conditions, register: &register };
    judge.judge(&mut case.record);
    case.record
}

#[test]
fn a_record_says_by_what_it_was_judged() {
    let record = judged("plain", |_| {});
    assert_eq!(record.verdict, Verdict::Pass, "{:?}", record.reason);
    let profile = record.settings.profile.expect("named");
    assert_eq!((profile.id.as_str(), profile.sha256.len()), ("plain", 64));
    assert_eq!(record.settings.date.as_deref(), Some("2026-11-23"));
    assert_eq!(record.settings.acceptance.as_deref(), Some("simple"));
    for check in &record.symbols[0].checks {
        assert!(check.title.is_some() && check.finding.is_some() && check.source.is_some(), "{check:?}");
    }
}

#[test]
fn a_stated_date_counts_before_that_of_today() {
    let record = judged("plain", |case| case.conditions.date = Some(Date::constant(2025, 6, 30)));
    assert_eq!(record.settings.date.as_deref(), Some("2025-06-30"));
}

#[test]
fn one_rule_not_met_fails_and_a_warning_does_not() {
    let low = |case: &mut Case| case.record.symbols[0].grade.overall = ReportedGrade::from_tenths(14);
    assert_eq!(judged("plain", low).verdict, Verdict::Fail);
    // SYM-06 is a warning in this profile.
    let reversed = judged("gb33993-2024", |case| case.record.symbols[0].reversed = true);
    let warned = reversed.symbols[0].checks.iter().find(|check| check.id == "SYM-06").expect("asked");
    assert_eq!((warned.outcome, warned.severity), (Outcome::NotMet, Severity::Warn));
    assert_eq!(reversed.verdict, Verdict::Pass, "{:?}", reversed.reason);
}

#[test]
fn an_undecided_rule_never_passes() {
    let no_scale = |case: &mut Case| case.record.symbols[0].x_dimension_mm = None;
    let record = judged("gs1-digital-link-qr", no_scale);
    assert_eq!(record.verdict, Verdict::NotGraded);
    let reason = record.reason.expect("a reason");
    assert!(reason.contains("SIZ-01") && reason.contains("SIZ-02"), "{reason}");
}

#[test]
fn what_fails_decides_before_what_is_undecided() {
    let both = |case: &mut Case| {
        case.record.symbols[0].x_dimension_mm = None;
        case.record.symbols[0].grade.overall = ReportedGrade::from_tenths(0);
    };
    assert_eq!(judged("gs1-digital-link-qr", both).verdict, Verdict::Fail);
}

#[test]
fn a_missing_symbol_fails_where_one_is_expected() {
    let none = |case: &mut Case| case.record.symbols.clear();
    let record = judged("zhisuma", none);
    assert_eq!(record.verdict, Verdict::Fail);
    let missing = record.checks.iter().find(|check| check.id == "SYM-08").expect("asked");
    assert_eq!((missing.outcome, missing.measured.as_deref()), (Outcome::NotMet, Some("0")));
    assert!(missing.action.is_some());
    // Where nobody expects a number of codes, a picture without a code is no measurement.
    assert_eq!(judged("plain", none).verdict, Verdict::NotGraded);
}

#[test]
fn a_symbol_that_could_not_be_measured_validly_fails_nothing() {
    let cut = |case: &mut Case| {
        let symbol = &mut case.record.symbols[0];
        symbol.grade.overall = ReportedGrade::from_tenths(0);
        symbol.formal.reasons.push("symbol or quiet zone not wholly in the picture".into());
    };
    let record = judged("plain", cut);
    assert_eq!(record.verdict, Verdict::NotGraded);
    assert!(record.reason.is_some_and(|reason| reason.contains("wholly")));
}

#[test]
fn an_undecoded_symbol_fails() {
    let record = judged("plain", |case| case.record.symbols[0].decode_failure = Some(DecodeStage::Format));
    assert_eq!(record.verdict, Verdict::Fail);
}

#[test]
fn a_finding_at_most_a_warning_stays_one() {
    // PQ-12 without a calibration: severity fail in the profile, but the finding is mild.
    let record = judged("plain", |_| {});
    let instrument = record.symbols[0].checks.iter().find(|check| check.id == "PQ-12").expect("asked");
    assert_eq!((instrument.outcome, instrument.severity), (Outcome::Undecided, Severity::Warn));
    assert_eq!(instrument.basis, Basis::Assumed);
}
