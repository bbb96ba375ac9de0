//! Rules about data: met, not met, undecided, not applicable.

use super::data::{
    AllowedForm, ApplicationIdentifiers, BatchAndSerial, CheckDigits, CompanyPrefix, DataLength, Dates, Gs1Mode,
    GtinFirst, KeyWords, LinkSyntax, ProductUrl, Scheme, Separators,
};
use super::entered::{EnteredData, HumanReadable};
use super::host::AllowedHosts;
use super::testing::Case;
use super::{Limits, OfSymbol};
use crate::content::CommodityEdition::{self, Gb33993_2017, Gb33993_2024, Gs1Only};
use crate::record::{DecodeStage, Outcome};

use Outcome::{Met, NotApplicable, NotMet, Undecided};

const LINK: &str = "https://chinatrace.org/gd/01/06901234567892/10/LOT7/21/SN1?17=271231";
const ELEMENTS: &str = "010690123456789210LOT7\u{1d}21SN1";

/// Asks a rule of data behind an identifier.
fn ask(rule: &impl OfSymbol, identifier: &str, data: &str, edition: CommodityEdition) -> (Outcome, bool) {
    let finding = Case::perfect().saying(identifier, data, edition).ask(rule);
    (finding.outcome, finding.mild)
}

fn link(rule: &impl OfSymbol, path: &str) -> (Outcome, bool) {
    ask(rule, "]Q1", &format!("https://chinatrace.org{path}"), Gb33993_2024)
}

fn elements(rule: &impl OfSymbol, data: &str) -> (Outcome, bool) {
    ask(rule, "]Q3", data, Gb33993_2024)
}

/// Every rule is met by right data and undecided where nothing was decoded.
fn is_usual(rule: &impl OfSymbol, right: &str, identifier: &str) {
    let case = Case::perfect().saying(identifier, right, Gb33993_2024);
    assert_eq!(case.ask(rule).outcome, Met, "{rule:?}");
    let undecoded = case.with(|symbol| symbol.decode_failure = Some(DecodeStage::ErrorCorrection));
    assert_eq!(undecoded.ask(rule).outcome, Undecided, "{rule:?}");
}

#[test]
fn right_data_meet_every_rule() {
    for (data, identifier) in [(LINK, "]Q1"), (ELEMENTS, "]Q3"), (ELEMENTS, "]d2")] {
        is_usual(&Gs1Mode {}, data, identifier);
        is_usual(&AllowedForm::default(), data, identifier);
        is_usual(&GtinFirst {}, data, identifier);
        is_usual(&CheckDigits {}, data, identifier);
        is_usual(&BatchAndSerial {}, data, identifier);
        is_usual(&ApplicationIdentifiers {}, data, identifier);
        is_usual(&CompanyPrefix { from: 690, to: 699 }, data, identifier);
        is_usual(&DataLength { maximum_bytes: 200 }, data, identifier);
    }
    is_usual(&LinkSyntax {}, LINK, "]Q1");
    is_usual(&KeyWords {}, LINK, "]Q1");
    is_usual(&Scheme {}, LINK, "]Q1");
    is_usual(&Dates {}, LINK, "]Q1");
    is_usual(&AllowedHosts { hosts: vec!["chinatrace.org/gd".into()] }, LINK, "]Q1");
    is_usual(&Separators {}, ELEMENTS, "]Q3");
    is_usual(&ProductUrl {}, "01069012345678928200https://example.com/x", "]Q3");
}

#[test]
fn rules_that_do_not_apply_say_so() {
    assert_eq!(elements(&LinkSyntax {}, ELEMENTS).0, NotApplicable);
    assert_eq!(elements(&Scheme {}, ELEMENTS).0, NotApplicable);
    assert_eq!(elements(&KeyWords {}, ELEMENTS).0, NotApplicable);
    assert_eq!(elements(&AllowedHosts { hosts: vec!["example.com".into()] }, ELEMENTS).0, NotApplicable);
    assert_eq!(link(&Separators {}, "/01/06901234567892").0, NotApplicable);
    assert_eq!(link(&Dates {}, "/01/06901234567892").0, NotApplicable);
    assert_eq!(link(&BatchAndSerial {}, "/01/06901234567892").0, NotApplicable);
    assert_eq!(link(&ProductUrl {}, "/01/06901234567892").0, NotApplicable);
    for rule in [&GtinFirst {} as &dyn Fn2, &CheckDigits {}, &ApplicationIdentifiers {}] {
        assert_eq!(rule.of("plain text"), NotApplicable);
    }
    assert_eq!(ask(&CompanyPrefix { from: 690, to: 699 }, "]Q1", "text", Gb33993_2024).0, NotApplicable);
}

/// A rule asked of plain data.
trait Fn2 {
    fn of(&self, data: &str) -> Outcome;
}

impl<R: OfSymbol> Fn2 for R {
    fn of(&self, data: &str) -> Outcome {
        ask(self, "]Q1", data, Gb33993_2024).0
    }
}

#[test]
fn mode() {
    assert_eq!(ask(&Gs1Mode {}, "]Q1", ELEMENTS, Gb33993_2024), (NotMet, false), "no FNC1");
    assert_eq!(ask(&Gs1Mode {}, "]d1", ELEMENTS, Gb33993_2024), (NotMet, false));
    assert_eq!(ask(&Gs1Mode {}, "]Q3", LINK, Gb33993_2024), (NotMet, false), "a URI behind FNC1");
    assert_eq!(ask(&Gs1Mode {}, "]Q1", "(01)06901234567892(21)A", Gb33993_2024), (NotMet, false), "brackets");
}

#[test]
fn form_by_edition() {
    let rule = AllowedForm::default();
    let national = "https://2dcode.org/0106901234567892OXjVB3";
    assert_eq!(ask(&rule, "]Q1", national, Gb33993_2017).0, Met);
    assert_eq!(ask(&KeyWords {}, "]Q1", national, Gb33993_2024).0, NotMet);
    let maker = "http://www.example.com/gtin/06901234567892/bat/Q4D593/ser/32a";
    assert_eq!(ask(&rule, "]Q1", maker, Gb33993_2017).0, Met);
    assert_eq!(ask(&KeyWords {}, "]Q1", maker, Gb33993_2024).0, NotMet);
    for other in ["https://example.com/x", "text", "MA.156.1000.1/A"] {
        assert_eq!(ask(&rule, "]Q1", other, Gb33993_2024), (NotMet, false), "{other}");
    }
}

#[test]
fn gtin_and_check_digit() {
    assert_eq!(elements(&GtinFirst {}, "10LOT7\u{1d}0106901234567892").0, NotMet, "not first");
    assert_eq!(link(&GtinFirst {}, "/00/106141412345678908").0, NotMet, "another key");
    assert_eq!(link(&GtinFirst {}, "/01/6901234567892").0, NotMet, "13 digits");
    assert_eq!(link(&CheckDigits {}, "/01/06901234567893/21/1").0, NotMet);
    assert_eq!(link(&CheckDigits {}, "/01/06901234567892/21/1").0, Met);
}

#[test]
fn prefix() {
    let rule = CompanyPrefix { from: 690, to: 699 };
    // 13 digits with valid check digits behind an indicator 0.
    for (twelve, expected) in
        [("689999999999", NotMet), ("690000000000", Met), ("699999999999", Met), ("700000000000", NotMet)]
    {
        let digits: Vec<u32> = twelve.chars().rev().filter_map(|c| c.to_digit(10)).collect();
        let sum: u32 = digits.iter().enumerate().map(|(i, d)| d * if i % 2 == 0 { 3 } else { 1 }).sum();
        let gtin = format!("0{twelve}{}", (10 - sum % 10) % 10);
        assert_eq!(link(&rule, &format!("/01/{gtin}")).0, expected, "{gtin}");
    }
    assert!(CompanyPrefix { from: 699, to: 690 }.validate().is_err());
    assert!(CompanyPrefix { from: 680, to: 699 }.loosens(&rule).is_some());
}

#[test]
fn batch_and_serial() {
    assert_eq!(link(&BatchAndSerial {}, "/01/06901234567892/10/ABCDEFGHIJKLMNOPQRST").0, Met, "20 characters");
    assert_eq!(link(&BatchAndSerial {}, "/01/06901234567892/10/ABCDEFGHIJKLMNOPQRSTU").0, NotMet, "21");
    assert_eq!(link(&BatchAndSerial {}, "/01/06901234567892/21/%E4%B8%AD").0, NotMet);
    // 2017 excludes % & / < > ?, which GS1 allows.
    assert_eq!(ask(&BatchAndSerial {}, "]Q3", "010690123456789210A/B", Gb33993_2017).0, NotMet);
    assert_eq!(ask(&BatchAndSerial {}, "]Q3", "010690123456789210A/B", Gb33993_2024).0, Met);
}

#[test]
fn dates() {
    assert_eq!(elements(&Dates {}, "010690123456789217271231").0, Met);
    assert_eq!(elements(&Dates {}, "010690123456789217271300").0, NotMet, "month 13");
    assert_eq!(elements(&Dates {}, "010690123456789217260229").0, NotMet, "2026 is no leap year");
    assert_eq!(elements(&Dates {}, "010690123456789217280229").0, Met, "2028 is one");
    assert_eq!(elements(&Dates {}, "01069012345678921127123117261231"), (NotMet, true), "made after it expired");
}

#[test]
fn identifiers_separators_product_url() {
    assert_eq!(elements(&ApplicationIdentifiers {}, "0106901234567892051").0, NotMet, "no AI 05");
    assert_eq!(elements(&ApplicationIdentifiers {}, "010690123456789221A\u{1d}21B").0, NotMet, "twice");
    assert_eq!(elements(&Separators {}, "010690123456789210LOT7\u{1d}\u{1d}21A").0, NotMet);
    assert_eq!(link(&ProductUrl {}, "/01/06901234567892?8200=http://x").0, NotMet);
}

#[test]
fn link_syntax_and_scheme() {
    for wrong in [
        "/01/06901234567892/21/SN1/10/LOT",
        "/01/06901234567892?21=SN1",
        "/01/06901234567892/21/",
        "/01/06901234567892/235/TPX1/21/S",
    ] {
        let broken = [link(&LinkSyntax {}, wrong).0, link(&BatchAndSerial {}, wrong).0];
        assert!(broken.contains(&NotMet), "{wrong}");
    }
    assert_eq!(ask(&Scheme {}, "]Q1", "http://chinatrace.org/01/06901234567892", Gb33993_2024), (NotMet, false));
    assert_eq!(ask(&Scheme {}, "]Q1", "HTTPS://CHINATRACE.ORG/01/06901234567892", Gb33993_2024).0, Met);
}

#[test]
fn length() {
    let rule = DataLength { maximum_bytes: 20 };
    assert_eq!(ask(&rule, "]Q1", &"x".repeat(20), Gs1Only).0, Met);
    assert_eq!(ask(&rule, "]Q1", &"x".repeat(21), Gs1Only).0, NotMet);
    assert!(DataLength { maximum_bytes: 0 }.validate().is_err());
}

#[test]
fn hosts() {
    let rule = AllowedHosts { hosts: vec!["chinatrace.org".into()] };
    let of = |uri: &str| ask(&rule, "]Q1", uri, Gb33993_2024).0;
    for allowed in ["https://chinatrace.org/01/06901234567892", "https://www.chinatrace.org/01/06901234567892"] {
        assert_eq!(of(allowed), Met, "{allowed}");
    }
    for refused in [
        "https://chinatracc.org/01/06901234567892",
        "https://chinatrace.org.example.com/01/06901234567892",
        "https://chinatrace.org@example.com/01/06901234567892",
        "https://ch\u{0456}natrace.org/01/06901234567892",
        "https://192.0.2.1/01/06901234567892",
        "https://example.com/01/06901234567892",
    ] {
        assert_eq!(of(refused), NotMet, "{refused}");
    }
    for wrong in ["", "com.cn", "https://example.com", "192.0.2.1"] {
        assert!(AllowedHosts { hosts: vec![wrong.into()] }.validate().is_err(), "{wrong}");
    }
    assert!(AllowedHosts { hosts: vec![] }.validate().is_err());
}

#[test]
fn entered_and_printed_data() {
    let mut case = Case::perfect().saying("]Q1", LINK, Gb33993_2024);
    assert_eq!(case.ask(&EnteredData {}).outcome, NotApplicable);
    assert_eq!(case.ask(&HumanReadable {}).outcome, NotApplicable);
    case.conditions.entered.gtin = Some("6901234567892".into());
    case.conditions.entered.batch = Some("LOT7".into());
    case.conditions.entered.expiry_date = Some(jiff::civil::Date::constant(2027, 12, 31));
    assert_eq!(case.ask(&EnteredData {}).outcome, Met);
    case.conditions.entered.batch = Some("LOT8".into());
    let wrong = case.ask(&EnteredData {});
    assert_eq!((wrong.outcome, wrong.measured.as_deref()), (NotMet, Some("(10)LOT7")));
    for (text, expected) in [
        ("(01)06901234567892(10)LOT7(21)SN1", Met),
        ("(01)06901234567892(10)LOT8", NotMet),
        (LINK, Met),
        ("LOT7", NotMet),
    ] {
        case.conditions.entered.human_readable = Some(text.into());
        assert_eq!(case.ask(&HumanReadable {}).outcome, expected, "{text}");
    }
    let undecoded = case.with(|symbol| symbol.decode_failure = Some(DecodeStage::Format));
    assert_eq!(undecoded.ask(&EnteredData {}).outcome, Undecided);
    assert_eq!(undecoded.ask(&HumanReadable {}).outcome, Undecided);
}
