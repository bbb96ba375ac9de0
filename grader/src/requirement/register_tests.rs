//! UNI-02 to UNI-05 and AUT-02 to AUT-07: met, not met, undecided, not applicable, and each limit at and beside it.

use std::ops::ControlFlow;

use jiff::civil::Date;

use super::authority::{CategoryInScope, CompanyCode, HostFiled, ScopedCategory, SignedAuthority, ValidCertificate};
use super::testing::Case;
use super::uniqueness::{IssuedAtSource, NoDuplicate, NotCancelled, OneModel};
use super::{Finding, Limits, OfSymbol};
use crate::bilingual::Bilingual;
use crate::content::CommodityEdition::{Gb33993_2017, Gb33993_2024};
use crate::content::Content;
use crate::record::{DecodeStage, Outcome};
use crate::register::authority::{Authorisations, Authority, LIST_FORMAT, ListFault, SecretKey, TrustedKeys, seal};
use crate::register::import::{ImportRequest, import};
use crate::register::{
    Answer, Cancellation, Certificate, Company, Filing, Identity, Issue, ListKind, Listed, MemoryRegister, Noted,
    Product, Register, Sighting, Store,
};
use Outcome::{Met, NotApplicable, NotMet, Undecided};

const GTIN: &str = "06901234567892";
const ITEM: &str = "https://chinatrace.org/gd/01/06901234567892/10/LOT7/21/SN0001";
/// SHA-256 of the picture that is judged, and of another one.
const PICTURE: &str = "aaaaaaaaaaaaaaaaaaaaaaaa";
const OTHER: &str = "bbbbbbbbbbbbbbbbbbbbbbbb";

fn case(data: &str) -> Case {
    let mut case = Case::perfect().saying("]Q1", data, Gb33993_2024);
    case.record.image.sha256 = PICTURE.into();
    case
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// A register that holds a list.
fn listing(kind: ListKind, text: &str) -> MemoryRegister {
    let mut register = MemoryRegister::default();
    add(&mut register, kind, text);
    register
}

fn add(register: &mut MemoryRegister, kind: ListKind, text: &str) {
    let request = ImportRequest { kind, name: "list", date: None, gtin: None, lenient: false };
    import(register, text.as_bytes(), &request, &mut |_| ControlFlow::Continue(())).expect("a list");
}

/// A register that cannot be asked.
#[derive(Debug)]
struct Broken;

fn broken<T>() -> Answer<T> {
    Answer::Failed(Bilingual::new("the disk is gone", "磁盘不见了"))
}

impl Register for Broken {
    fn today(&self) -> Option<Date> {
        None
    }
    fn seen(&self, _: Identity<'_>, _: &str) -> Answer<Sighting> {
        broken()
    }
    fn cancelled(&self, _: Identity<'_>) -> Answer<Listed<Cancellation>> {
        broken()
    }
    fn issued(&self, _: Identity<'_>) -> Answer<Listed<Issue>> {
        broken()
    }
    fn products(&self, _: &str) -> Answer<Vec<Listed<Product>>> {
        broken()
    }
    fn company(&self, _: &str) -> Answer<Listed<Company>> {
        broken()
    }
    fn host_filed(&self, _: &str) -> Answer<Listed<Filing>> {
        broken()
    }
    fn certificate(&self, _: &str) -> Answer<Listed<Certificate>> {
        broken()
    }
    fn authority(&self, _: &str, _: Option<&str>, _: Option<Date>) -> Authority {
        Authority::NoList(ListFault::Unreadable { path: "list".into(), reason: "the disk is gone".into() })
    }
}

fn scope(required: bool) -> CategoryInScope {
    let category = |name: &str, from| ScopedCategory { name: name.into(), from: day(from) };
    CategoryInScope {
        categories: vec![category("电线电缆", "2026-11-23"), category("燃气器具", "2027-12-31")],
        required,
    }
}

/// Without a list a rule does not apply, unless the list is required; a register that cannot be asked decides nothing;
/// data that name nothing, or are not known, are told.
#[test]
fn what_all_of_them_say_without_an_answer() {
    fn suite<R: OfSymbol>(name: &str, required: &R, optional: &R, plain: Outcome) {
        let mut case = case(ITEM);
        case.conditions.entered.certificates = vec!["2026010101".into()];
        assert_eq!(case.ask(optional).outcome, NotApplicable, "{name}");
        let missing = case.ask(required);
        assert_eq!(missing.outcome, NotMet, "{name}: {missing:?}");
        assert_eq!(required.loosens(optional), None, "{name}");
        assert!(optional.loosens(required).is_some(), "{name}");
        assert_eq!(case.clone().knowing(Broken).ask(optional).outcome, Undecided, "{name}");
        let undecoded = case.with(|symbol| symbol.decode_failure = Some(DecodeStage::Finder));
        assert_eq!(undecoded.ask(optional).outcome, Undecided, "{name}");
        assert_eq!(self::case("text").knowing(Broken).ask(required).outcome, plain, "{name}");
    }
    macro_rules! suite {
        ($($rule:ident)+) => {$(
            suite(stringify!($rule), &$rule { required: true }, &$rule { required: false }, NotApplicable);
        )+};
    }
    suite!(OneModel NotCancelled IssuedAtSource HostFiled CompanyCode ValidCertificate NoDuplicate);
    suite("CategoryInScope", &scope(true), &scope(false), NotApplicable);
}

#[test]
fn duplicates() {
    let rule = NoDuplicate::default();
    let seen_in = |image: &str| {
        let mut register = MemoryRegister::default();
        let identity = Identity { gtin: GTIN, serial: "SN0001" };
        register.note(&[Noted { identity, image, date: Some(day("2026-11-20")) }]).expect("noted");
        register
    };
    assert_eq!(case(ITEM).knowing(MemoryRegister::default()).ask(&rule).outcome, Met);
    assert_eq!(case(ITEM).knowing(seen_in(PICTURE)).ask(&rule).outcome, Met, "the same picture again");
    let twice = case(ITEM).knowing(seen_in(OTHER)).ask(&rule);
    assert_eq!((twice.outcome, twice.measured.as_deref()), (NotMet, Some("2026-11-20 bbbbbbbbbbbb")));
    let next = "https://chinatrace.org/gd/01/06901234567892/10/LOT7/21/SN0002";
    assert_eq!(case(next).knowing(seen_in(OTHER)).ask(&rule).outcome, Met);
    let batch = "https://chinatrace.org/gd/01/06901234567892/10/LOT7";
    assert_eq!(case(batch).knowing(seen_in(OTHER)).ask(&rule).outcome, NotApplicable, "a batch has many items");
    let list = listing(ListKind::Seen, "gtin,serial\n6901234567892,SN0001\n");
    assert_eq!(case(ITEM).knowing(list).ask(&rule).outcome, NotMet);
    // A picture without hash cannot be told from the one that is remembered.
    let mut nameless = case(ITEM).knowing(seen_in(OTHER));
    nameless.record.image.sha256.clear();
    assert_eq!(nameless.ask(&rule).outcome, Undecided);
}

#[test]
fn duplicates_in_one_picture() {
    let with_second = |data: &str, targets| {
        let mut case = case(ITEM);
        let second = case.record.symbols[0].clone();
        case.record.symbols.push(second);
        case.contents.push(Some(Content::read(data.as_bytes(), Some("]Q1"), Gb33993_2024)));
        case.targets = targets;
        case.ask(&NoDuplicate::default())
    };
    let same = with_second(ITEM, vec![0, 1]);
    assert_eq!((same.outcome, same.measured.as_deref()), (NotMet, Some("2")));
    assert_eq!(with_second(&ITEM.replace("SN0001", "SN0002"), vec![0, 1]).outcome, NotApplicable, "nobody to ask");
    assert_eq!(with_second(ITEM, vec![0]).outcome, NotApplicable, "the other is another code");
    // The same item in another form of data is the same item.
    assert_eq!(with_second("https://example.com/01/06901234567892/21/SN0001", vec![0, 1]).outcome, NotMet);
}

#[test]
fn serials_of_strangers_are_text() {
    let data = "https://chinatrace.org/gd/01/06901234567892/21/'%3B--%22";
    let mut register = MemoryRegister::default();
    let identity = Identity { gtin: GTIN, serial: "';--\"" };
    register.note(&[Noted { identity, image: OTHER, date: None }]).expect("noted");
    assert_eq!(case(data).knowing(register).ask(&NoDuplicate::default()).outcome, NotMet);
}

#[test]
fn one_model() {
    let rule = OneModel::default();
    let ask = |text: &str| case(ITEM).knowing(listing(ListKind::Products, text)).ask(&rule);
    let one = ask("gtin,model\n6901234567892,X1\n");
    assert_eq!((one.outcome, one.measured.as_deref()), (Met, Some("X1")));
    let two = ask("gtin,model\n6901234567892,X1\n6901234567892,X2\n");
    assert_eq!((two.outcome, two.measured.as_deref()), (NotMet, Some("X1, X2")));
    assert_eq!(ask("gtin,model\n6954321000017,X1\n").outcome, Undecided);
    // Two lists that say the same agree.
    let mut agreeing = listing(ListKind::Products, "gtin,model\n6901234567892,X1\n");
    add(&mut agreeing, ListKind::Products, "gtin,model,category\n6901234567892,X1,电线电缆\n");
    assert_eq!(case(ITEM).knowing(agreeing).ask(&rule).outcome, Met);
}

#[test]
fn cancelled_codes() {
    let rule = NotCancelled::default();
    let ask = |text: &str| case(ITEM).knowing(listing(ListKind::Cancelled, text)).ask(&rule);
    assert_eq!(ask("gtin,serial\n6901234567892,SN0002\n").outcome, Met);
    let cancelled = ask("gtin,serial,reason\n6901234567892,SN0001,label lost\n");
    assert_eq!((cancelled.outcome, cancelled.measured.as_deref()), (NotMet, Some("label lost [list]")));
    // Cancelled on the day of the inspection, the day after, the day before.
    for (date, expected) in [("2026-11-23", NotMet), ("2026-11-24", Met), ("2026-11-22", NotMet)] {
        assert_eq!(ask(&format!("gtin,serial,date\n6901234567892,SN0001,{date}\n")).outcome, expected, "{date}");
    }
    let mut undated =
        case(ITEM).knowing(listing(ListKind::Cancelled, "gtin,serial,date\n6901234567892,SN0001,2026-11-24\n"));
    undated.today = None;
    assert_eq!(undated.ask(&rule).outcome, NotMet, "who does not know the day trusts no cancelled code");
}

#[test]
fn issued_codes() {
    let rule = IssuedAtSource::default();
    let ask = |text: &str| case(ITEM).knowing(listing(ListKind::Issued, text)).ask(&rule);
    assert_eq!(ask("gtin,serial\n6901234567892,SN0001\n").outcome, Met);
    assert_eq!(ask("gtin,serial\n6901234567892,SN0002\n").outcome, NotMet);
    assert_eq!(ask("gtin,serial,batch\n6901234567892,SN0001,LOT7\n").outcome, Met);
    let other = ask("gtin,serial,batch\n6901234567892,SN0001,LOT8\n");
    assert_eq!(
        (other.outcome, other.measured.as_deref(), other.limit.as_deref()),
        (NotMet, Some("LOT7"), Some("LOT8"))
    );
    for (date, expected) in [("2026-11-22", Met), ("2026-11-23", Met), ("2026-11-24", NotMet)] {
        assert_eq!(ask(&format!("gtin,serial,date\n6901234567892,SN0001,{date}\n")).outcome, expected, "{date}");
    }
    let mut undated =
        case(ITEM).knowing(listing(ListKind::Issued, "gtin,serial,date\n6901234567892,SN0001,2026-11-01\n"));
    undated.today = None;
    assert_eq!(undated.ask(&rule).outcome, Undecided);
}

#[test]
fn filed_hosts() {
    let rule = HostFiled::default();
    let ask_of = |data: &str, text: &str| case(data).knowing(listing(ListKind::Hosts, text)).ask(&rule);
    let ask = |text: &str| ask_of(ITEM, text);
    assert_eq!(ask("host\nchinatrace.org\n").outcome, Met);
    assert_eq!(ask("host\nexample.com\n").outcome, NotMet);
    assert_eq!(ask("host\n*.chinatrace.org\n").outcome, NotMet, "below is not the host itself");
    assert_eq!(ask_of(&ITEM.replace("//", "//a."), "host\n*.chinatrace.org\n").outcome, Met);
    assert_eq!(ask_of(&ITEM.replace("chinatrace.org", "CHINATRACE.ORG"), "host\nchinatrace.org\n").outcome, Met);
    // The letter а of this host is Cyrillic.
    assert_eq!(ask_of(&ITEM.replace("chin", "chin\u{430}"), "host\nchinatrace.org\n").outcome, NotMet);
    for (from, to, expected) in [
        ("2026-11-23", "2026-11-23", Met),
        ("2026-11-24", "", NotMet),
        ("", "2026-11-22", NotMet),
        ("2026-11-22", "2026-11-24", Met),
    ] {
        assert_eq!(ask(&format!("host,from,to\nchinatrace.org,{from},{to}\n")).outcome, expected, "{from} {to}");
    }
    let mut undated = case(ITEM).knowing(listing(ListKind::Hosts, "host,to\nchinatrace.org,2026-12-31\n"));
    undated.today = None;
    assert_eq!(undated.ask(&rule).outcome, Undecided);
    assert_eq!(ask_of("https://127.0.0.1/01/06901234567892", "host\nchinatrace.org\n").outcome, NotMet);
    let national = Case::perfect().saying("]Q1", "https://2dcode.org/0106901234567892OXjVB3", Gb33993_2017);
    assert_eq!(national.knowing(Broken).ask(&rule).outcome, NotApplicable);
}

#[test]
fn company_codes() {
    let rule = CompanyCode::default();
    let ask = |text: &str| case(ITEM).knowing(listing(ListKind::Companies, text)).ask(&rule);
    assert_eq!(ask("prefix,producer\n6901234,Maker\n").outcome, Met);
    assert_eq!(ask("prefix,producer\n6901235,Maker\n").outcome, NotMet);
    // A prefix is given up to the day before it is cancelled.
    for (cancelled, expected) in [("2026-11-22", NotMet), ("2026-11-23", NotMet), ("2026-11-24", Met)] {
        let text = format!("prefix,producer,cancelled\n6901234,Maker,{cancelled}\n");
        assert_eq!(ask(&text).outcome, expected, "{cancelled}");
    }
    for (from, expected) in [("2026-11-23", Met), ("2026-11-24", NotMet)] {
        assert_eq!(ask(&format!("prefix,producer,from\n6901234,Maker,{from}\n")).outcome, expected, "{from}");
    }
    // The producer of the product is the company of the prefix: by its code where both are known, else by its name.
    let with_product = |company: &str, product: &str| {
        let mut register = listing(ListKind::Companies, &format!("prefix,producer,uscc\n6901234,{company}\n"));
        add(&mut register, ListKind::Products, &format!("gtin,model,producer,uscc\n6901234567892,X,{product}\n"));
        case(ITEM).knowing(register).ask(&rule).outcome
    };
    assert_eq!(with_product("Maker,", "Maker,"), Met);
    assert_eq!(with_product("Maker,", "Other,"), NotMet);
    assert_eq!(with_product("Maker,91350100M000100Y43", "Renamed,91350100M000100Y43"), Met);
    assert_eq!(with_product("Maker,91350100M000100Y43", "Maker,91330100799655058B"), NotMet);
    assert_eq!(with_product("Maker,91350100M000100Y43", ","), Met, "the list of products names nobody");
}

const LIST: &str = "number = 12\nissuer = \"I\"\nissued = \"2026-11-01\"\nvalid_from = \"2026-11-10\"\n\
                    valid_to = \"2026-11-30\"\n[[entry]]\nproducer = \"Maker\"\n\
                    gtin_ranges = [{ from = \"06901234567885\", to = \"06901234567892\" }]\n\
                    categories = [\"电线电缆\"]\nserials = [{ from = \"SN0001\", to = \"SN0099\" }]\n";

fn signed(text: &str) -> MemoryRegister {
    let key = SecretKey::from_seed(&[9; 32]);
    let file = seal(&format!("format = \"{LIST_FORMAT}\"\n{text}"), &key).expect("a list");
    let keys = TrustedKeys::parse(&key.public_line("")).expect("a key");
    admitting(Authorisations::verify(file.as_bytes(), &keys))
}

fn admitting(authorisations: Authorisations) -> MemoryRegister {
    let mut register = MemoryRegister::default();
    register.admit(authorisations).expect("in memory");
    register
}

#[test]
fn signed_authority() {
    let rule = SignedAuthority::default();
    let ask = |data: &str, today: &str| -> Finding {
        let mut case = case(data).knowing(signed(LIST));
        case.today = Some(day(today));
        case.ask(&rule)
    };
    let right = ask(ITEM, "2026-11-23");
    assert_eq!((right.outcome, right.measured.as_deref()), (Met, Some("I #12")));
    for (today, expected) in [("2026-11-09", NotMet), ("2026-11-10", Met), ("2026-11-30", Met), ("2026-12-01", NotMet)]
    {
        assert_eq!(ask(ITEM, today).outcome, expected, "{today}");
    }
    // First and last GTIN of the range, and the neighbours.
    for (gtin, expected) in
        [("06901234567878", NotMet), ("06901234567885", Met), ("06901234567892", Met), ("06901234567908", NotMet)]
    {
        assert_eq!(ask(&ITEM.replace(GTIN, gtin), "2026-11-23").outcome, expected, "{gtin}");
    }
    for (serial, expected) in [("SN0000", NotMet), ("SN0001", Met), ("SN0099", Met), ("SN0100", NotMet)] {
        assert_eq!(ask(&ITEM.replace("SN0001", serial), "2026-11-23").outcome, expected, "{serial}");
    }
    assert_eq!(ask("https://chinatrace.org/gd/01/06901234567892", "2026-11-23").outcome, NotMet, "no serial");
    assert_eq!(ask("text", "2026-11-23").outcome, NotMet, "no GTIN");
    let mut undated = case(ITEM).knowing(signed(LIST));
    undated.today = None;
    assert_eq!(undated.ask(&rule).outcome, Undecided);
}

/// Whatever is wrong with the list, nothing is authorised by it; only where none was named does the rule not apply.
#[test]
fn a_list_that_cannot_be_trusted_fails_closed() {
    let text = || "x".to_owned();
    for fault in [
        ListFault::Missing { path: text() },
        ListFault::Unreadable { path: text(), reason: text() },
        ListFault::KeysUnreadable { path: text(), reason: text() },
        ListFault::NotSigned,
        ListFault::Tampered,
        ListFault::UnknownKey { key: text() },
        ListFault::Malformed { reason: text() },
        ListFault::Superseded { number: 1, newest: 2 },
        ListFault::Rewritten { number: 1 },
    ] {
        for required in [false, true] {
            let case = case(ITEM).knowing(admitting(Authorisations::Faulty(fault.clone())));
            assert_eq!(case.ask(&SignedAuthority { required }).outcome, NotMet, "{fault:?}");
        }
    }
    let none = || case(ITEM).knowing(MemoryRegister::default());
    assert_eq!(none().ask(&SignedAuthority { required: false }).outcome, NotApplicable);
    assert_eq!(none().ask(&SignedAuthority { required: true }).outcome, NotMet);
    assert!(SignedAuthority { required: false }.loosens(&SignedAuthority { required: true }).is_some());
    let undecoded = none().with(|symbol| symbol.decode_failure = Some(DecodeStage::Grid));
    assert_eq!(undecoded.ask(&SignedAuthority::default()).outcome, Undecided);
}

#[test]
fn categories_in_scope() {
    let rule = scope(false);
    let ask = |category: &str, today: &str| {
        let list = format!("gtin,model,category\n6901234567892,X,{category}\n");
        let mut case = case(ITEM).knowing(listing(ListKind::Products, &list));
        case.today = Some(day(today));
        case.ask(&rule).outcome
    };
    assert_eq!(ask("电线电缆", "2026-11-23"), Met, "the first day");
    assert_eq!(ask("电线电缆", "2026-11-22"), NotApplicable, "the day before");
    assert_eq!(ask("燃气器具", "2026-11-23"), NotApplicable);
    assert_eq!(ask("玩具", "2026-11-23"), NotMet);
    assert_eq!(ask("", "2026-11-23"), Undecided, "the list does not say");
    let mut undated =
        case(ITEM).knowing(listing(ListKind::Products, "gtin,model,category\n6901234567892,X,电线电缆\n"));
    undated.today = None;
    assert_eq!(undated.ask(&rule).outcome, Undecided);
    // Without a list of products the signed list tells.
    assert_eq!(case(ITEM).knowing(signed(LIST)).ask(&rule).outcome, Met);
    assert_eq!(case(ITEM).knowing(signed(&LIST.replace("电线电缆", "玩具"))).ask(&rule).outcome, NotMet);
    let more = |name: &str, from| {
        let mut scope = scope(false);
        scope.categories.push(ScopedCategory { name: name.into(), from: day(from) });
        scope
    };
    assert!(more("玩具", "2026-01-01").loosens(&rule).is_some_and(|why| why.contains("玩具")));
    assert_eq!(rule.loosens(&more("玩具", "2026-01-01")), None);
    let mut later = scope(false);
    later.categories[0].from = day("2026-11-24");
    assert!(later.loosens(&rule).is_some() && rule.loosens(&later).is_none());
    assert!(more("电线电缆", "2026-01-01").validate().is_err());
    assert!(CategoryInScope { categories: Vec::new(), required: false }.validate().is_err());
}

#[test]
fn certificates() {
    let rule = ValidCertificate::default();
    let with = |numbers: &[&str], text: &str| {
        let mut case = case(ITEM).knowing(listing(ListKind::Certificates, text));
        case.conditions.entered.certificates = numbers.iter().map(|number| (*number).to_owned()).collect();
        case.ask(&rule)
    };
    let list = "number,from,to\nA1,2026-11-23,2026-11-23\nA2,2026-11-24,\nA3,,2026-11-22\n";
    for (number, expected) in [("A1", Met), ("A2", NotMet), ("A3", NotMet), ("A4", NotMet)] {
        assert_eq!(with(&[number], list).outcome, expected, "{number}");
    }
    assert_eq!(with(&[], list).outcome, NotApplicable);
    let worst = with(&["A1", "A3"], list);
    assert_eq!((worst.outcome, worst.measured.as_deref()), (NotMet, Some("A3")));
    // In the data: AI 7230 with the scheme EM and the number A1.
    let encoded = "https://chinatrace.org/gd/01/06901234567892/21/SN0001?7230=EMA1";
    let ask = |text: &str| case(encoded).knowing(listing(ListKind::Certificates, text)).ask(&rule).outcome;
    assert_eq!(ask(list), Met);
    assert_eq!(ask("number\nB1\n"), NotMet);
    let mut undated = case(encoded).knowing(listing(ListKind::Certificates, list));
    undated.today = None;
    assert_eq!(undated.ask(&rule).outcome, Undecided);
}
