//! Every kind of fault has its sentence, its topic and its gravity.

use super::*;
use crate::content::gs1::{CharacterSet, CouponField, CouponProblem};

/// One of each kind. A new kind does not compile in [`number`] until it is there, and is missed here until it is listed.
fn kinds() -> Vec<FaultKind> {
    vec![
        FaultKind::IdentifierForm { identifier: "7".into() },
        FaultKind::IdentifierUnknown { identifier: "7".into() },
        FaultKind::NoData,
        FaultKind::FormNotAllowed { form: Form::MakerUri, edition: CommodityEdition::Gb33993_2024 },
        FaultKind::RecognisedOnly { form: Form::MakerUri },
        FaultKind::AssumedStructure { form: Form::MakerUri },
        FaultKind::Fnc1Missing,
        FaultKind::UriInFnc1Mode,
        FaultKind::BracketsEncoded,
        FaultKind::UnknownAi { found: "7".into(), after: None },
        FaultKind::Value { ai: "7".into(), fault: ValueFault::Empty },
        FaultKind::SeparatorMissing { ai: "7".into(), next: "7".into() },
        FaultKind::SeparatorDoubtful { ai: "7".into(), next: "7".into() },
        FaultKind::SeparatorSuperfluous { ai: "7".into() },
        FaultKind::SeparatorMisplaced,
        FaultKind::TooManyElements { limit: 7 },
        FaultKind::Repeated { ai: "7".into(), same_value: true },
        FaultKind::Excluded { ai: "7".into(), other: "7".into() },
        FaultKind::Required {
            ai: "7".into(),
            any_of: vec![vec!["01".into(), "21".into()], vec!["03".into()], vec!["8006".into()]],
        },
        FaultKind::SerialRequired { ai: "7".into() },
        FaultKind::DatesOutOfOrder { first: "7".into(), second: "7".into() },
        FaultKind::GtinMissing,
        FaultKind::GtinNotFirst { first: "7".into() },
        FaultKind::EanLength { expected: 7, length: 7 },
        FaultKind::SchemeNotHttp { scheme: "7".into() },
        FaultKind::SchemeCase { scheme: "7".into() },
        FaultKind::PlainHttp,
        FaultKind::UriCharacter { character: '7' },
        FaultKind::PercentEncoding,
        FaultKind::UserInfo,
        FaultKind::Host { fault: HostFault::Label },
        FaultKind::IpLiteral,
        FaultKind::Port,
        FaultKind::KeyMissing,
        FaultKind::PathAfterKey { key: "7".into() },
        FaultKind::LegacyKey { word: "7".into(), ai: "7".into() },
        FaultKind::Qualifiers {
            key: "7".into(),
            found: vec!["21".into(), "10".into()],
            allowed: vec![vec!["01".into(), "21".into()], vec!["03".into()], vec!["8006".into()]],
        },
        FaultKind::BelongsInPath { ai: "7".into() },
        FaultKind::NotAnAttribute { ai: "7".into() },
        FaultKind::UnknownAttribute { key: "7".into() },
        FaultKind::Unescaped { character: '7' },
        FaultKind::AllocatedCode { maximum: 7, length: 7 },
    ]
}

/// One of each kind.
fn values() -> Vec<ValueFault> {
    vec![
        ValueFault::Empty,
        ValueFault::TooShort { minimum: 7, length: 7 },
        ValueFault::TooLong { maximum: 7, length: 7 },
        ValueFault::PartCut { expected: 7, length: 7 },
        ValueFault::Character { character: '7', set: CharacterSet::Cset39 },
        ValueFault::Excluded { character: '7' },
        ValueFault::Padding,
        ValueFault::CheckDigit { found: '7', expected: '7' },
        ValueFault::CheckPair { found: "7".into(), expected: "7".into() },
        ValueFault::CompanyPrefix,
        ValueFault::Month { month: "7".into() },
        ValueFault::Day { day: "7".into() },
        ValueFault::Hour { hour: "7".into() },
        ValueFault::Minute { minute: "7".into() },
        ValueFault::Second { second: "7".into() },
        ValueFault::Country { code: "7".into() },
        ValueFault::Currency { code: "7".into() },
        ValueFault::MediaType { code: "7".into() },
        ValueFault::PackageType { code: "7".into() },
        ValueFault::PercentSequence,
        ValueFault::AllZero,
        ValueFault::NotZero,
        ValueFault::LeadingZero,
        ValueFault::Winding,
        ValueFault::YesNo,
        ValueFault::Sex,
        ValueFault::BeyondTotal,
        ValueFault::PositionForm,
        ValueFault::IbanCharacter,
        ValueFault::IbanCheck,
        ValueFault::NotHyphen,
        ValueFault::ImporterIndex,
        ValueFault::Latitude,
        ValueFault::Longitude,
        ValueFault::DigitsOnly,
        ValueFault::Coupon { field: CouponField::Retailer, problem: CouponProblem::Length },
        ValueFault::CouponCharacter,
        ValueFault::CouponExcess,
        ValueFault::CouponDates,
    ]
}

const fn number(kind: &FaultKind) -> usize {
    match kind {
        FaultKind::IdentifierForm { .. } => 0,
        FaultKind::IdentifierUnknown { .. } => 1,
        FaultKind::NoData => 2,
        FaultKind::FormNotAllowed { .. } => 3,
        FaultKind::RecognisedOnly { .. } => 4,
        FaultKind::AssumedStructure { .. } => 5,
        FaultKind::Fnc1Missing => 6,
        FaultKind::UriInFnc1Mode => 7,
        FaultKind::BracketsEncoded => 8,
        FaultKind::UnknownAi { .. } => 9,
        FaultKind::Value { .. } => 10,
        FaultKind::SeparatorMissing { .. } => 11,
        FaultKind::SeparatorDoubtful { .. } => 12,
        FaultKind::SeparatorSuperfluous { .. } => 13,
        FaultKind::SeparatorMisplaced => 14,
        FaultKind::TooManyElements { .. } => 15,
        FaultKind::Repeated { .. } => 16,
        FaultKind::Excluded { .. } => 17,
        FaultKind::Required { .. } => 18,
        FaultKind::SerialRequired { .. } => 19,
        FaultKind::DatesOutOfOrder { .. } => 20,
        FaultKind::GtinMissing => 21,
        FaultKind::GtinNotFirst { .. } => 22,
        FaultKind::EanLength { .. } => 23,
        FaultKind::SchemeNotHttp { .. } => 24,
        FaultKind::SchemeCase { .. } => 25,
        FaultKind::PlainHttp => 26,
        FaultKind::UriCharacter { .. } => 27,
        FaultKind::PercentEncoding => 28,
        FaultKind::UserInfo => 29,
        FaultKind::Host { .. } => 30,
        FaultKind::IpLiteral => 31,
        FaultKind::Port => 32,
        FaultKind::KeyMissing => 33,
        FaultKind::PathAfterKey { .. } => 34,
        FaultKind::LegacyKey { .. } => 35,
        FaultKind::Qualifiers { .. } => 36,
        FaultKind::BelongsInPath { .. } => 37,
        FaultKind::NotAnAttribute { .. } => 38,
        FaultKind::UnknownAttribute { .. } => 39,
        FaultKind::Unescaped { .. } => 40,
        FaultKind::AllocatedCode { .. } => 41,
    }
}

const fn value_number(fault: &ValueFault) -> usize {
    match fault {
        ValueFault::Empty => 0,
        ValueFault::TooShort { .. } => 1,
        ValueFault::TooLong { .. } => 2,
        ValueFault::PartCut { .. } => 3,
        ValueFault::Character { .. } => 4,
        ValueFault::Excluded { .. } => 5,
        ValueFault::Padding => 6,
        ValueFault::CheckDigit { .. } => 7,
        ValueFault::CheckPair { .. } => 8,
        ValueFault::CompanyPrefix => 9,
        ValueFault::Month { .. } => 10,
        ValueFault::Day { .. } => 11,
        ValueFault::Hour { .. } => 12,
        ValueFault::Minute { .. } => 13,
        ValueFault::Second { .. } => 14,
        ValueFault::Country { .. } => 15,
        ValueFault::Currency { .. } => 16,
        ValueFault::MediaType { .. } => 17,
        ValueFault::PackageType { .. } => 18,
        ValueFault::PercentSequence => 19,
        ValueFault::AllZero => 20,
        ValueFault::NotZero => 21,
        ValueFault::LeadingZero => 22,
        ValueFault::Winding => 23,
        ValueFault::YesNo => 24,
        ValueFault::Sex => 25,
        ValueFault::BeyondTotal => 26,
        ValueFault::PositionForm => 27,
        ValueFault::IbanCharacter => 28,
        ValueFault::IbanCheck => 29,
        ValueFault::NotHyphen => 30,
        ValueFault::ImporterIndex => 31,
        ValueFault::Latitude => 32,
        ValueFault::Longitude => 33,
        ValueFault::DigitsOnly => 34,
        ValueFault::Coupon { .. } => 35,
        ValueFault::CouponCharacter => 36,
        ValueFault::CouponExcess => 37,
        ValueFault::CouponDates => 38,
    }
}

#[test]
fn every_kind_is_listed() {
    assert!(kinds().iter().map(number).eq(0..kinds().len()));
    assert!(values().iter().map(value_number).eq(0..values().len()));
}

#[test]
fn every_kind_has_a_sentence_of_its_own() {
    let values = values().into_iter().map(|fault| FaultKind::Value { ai: "21".into(), fault });
    let hosts = [
        HostFault::Empty,
        HostFault::TooLong { length: 300 },
        HostFault::Character { character: '_' },
        HostFault::International,
    ];
    let hosts = hosts.into_iter().map(|fault| FaultKind::Host { fault });
    let mut sentences = std::collections::BTreeSet::new();
    let mut count = 0;
    for kind in kinds().into_iter().filter(|kind| !matches!(kind, FaultKind::Value { .. })).chain(values).chain(hosts) {
        let text = Fault::new(kind.clone(), 0..0).text();
        assert!(text.en.len() > 12 && text.zh.len() > 12, "{kind:?}: {text:?}");
        assert!(text.zh.ends_with(['。', '？']) && !text.en.contains("a fault"), "{kind:?}: {text:?}");
        sentences.insert(text.en);
        count += 1;
    }
    assert_eq!(sentences.len(), count, "two kinds must not say the same");
}

#[test]
fn groups_are_put_into_words() {
    let any_of = vec![vec!["01".into(), "21".into()], vec!["03".into()], vec!["8006".into()]];
    let text = Fault::new(FaultKind::Required { ai: "250".into(), any_of }, 0..0).text();
    assert_eq!(text.en, "(250) needs (01) with (21), (03) or (8006).");
    assert_eq!(text.zh, "(250) 须与 (01) 加 (21)、(03) 或 (8006) 同时使用。");
}

/// What the rules of traceability-code.md, section 6.2, ask for.
#[test]
fn faults_belong_to_the_topics_of_the_rules() {
    let value = |ai: &str, fault: ValueFault| FaultKind::Value { ai: ai.into(), fault }.topic();
    let digit = || ValueFault::CheckDigit { found: '1', expected: '2' };
    assert_eq!((value("01", digit()), value("00", digit())), (Topic::CheckCharacters, Topic::CheckCharacters));
    assert_eq!(value("01", ValueFault::TooShort { minimum: 14, length: 13 }), Topic::Gtin);
    assert_eq!(value("10", ValueFault::Empty), Topic::BatchAndSerial);
    assert_eq!(value("21", ValueFault::TooLong { maximum: 20, length: 21 }), Topic::BatchAndSerial);
    assert_eq!(value("17", ValueFault::Month { month: "13".into() }), Topic::Dates);
    assert_eq!(value("8008", ValueFault::Hour { hour: "24".into() }), Topic::Dates);
    assert_eq!(value("422", ValueFault::Country { code: "000".into() }), Topic::Identifiers);
    assert_eq!(value("8200", ValueFault::Empty), Topic::ProductUrl);
    assert_eq!(FaultKind::NotAnAttribute { ai: "8200".into() }.topic(), Topic::ProductUrl);
    assert_eq!(FaultKind::NotAnAttribute { ai: "21".into() }.topic(), Topic::UriSyntax);
    let form = |form| FaultKind::FormNotAllowed { form, edition: CommodityEdition::Gb33993_2024 }.topic();
    assert_eq!((form(Form::NationalUri), form(Form::Text)), (Topic::KeyWords, Topic::Form));
}
