use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use super::particulars::DecisionRule;
use super::*;
use crate::record::{Record, Software};
use crate::report::example;
use crate::signature::{SecretKey, TrustedKeys};

const EXAMPLE: &str = include_str!("../../assets/report/particulars.example.toml");

fn particulars() -> Particulars {
    Particulars::parse(EXAMPLE).unwrap()
}

fn report(records: Vec<Record>, languages: &[Tongue]) -> TestReport {
    let scan = |record: Record| Scan { sha256: hex_digest(&canonical(&record).unwrap()), record };
    let specimens = records.into_iter().enumerate();
    TestReport {
        schema: SCHEMA,
        software: Software { name: "grader".into(), version: "0".into() },
        number: "T-1".into(),
        issued: "2026-11-24".parse().unwrap(),
        languages: languages.to_vec(),
        particulars: particulars(),
        specimens: specimens
            .map(|(place, record)| Specimen { name: format!("s{place}"), scans: vec![scan(record)] })
            .collect(),
        pictures: Vec::new(),
        template: Template { name: "built in".into(), sha256: String::new() },
    }
}

fn key() -> SecretKey {
    SecretKey::from_seed(&[5; 32])
}

fn trusted() -> TrustedKeys {
    TrustedKeys::parse(&key().public_line("Laboratory")).unwrap()
}

/// ISO/IEC 17025:2017, 7.8.2.1: each item that the laboratory must state, left out by itself, is named with its clause.
#[test]
fn every_mandatory_item_is_missed_by_itself() {
    let clauses = [
        ("laboratory.name", "7.8.2.1 b"),
        ("laboratory.address", "7.8.2.1 b"),
        ("laboratory.place", "7.8.2.1 c"),
        ("report.number", "7.8.2.1 d"),
        ("customer.name", "7.8.2.1 e"),
        ("customer.contact", "7.8.2.1 e"),
        ("item.description", "7.8.2.1 g"),
        ("item.identification", "7.8.2.1 g"),
        ("item.condition", "7.8.2.1 g"),
        ("item.received", "7.8.2.1 h"),
        ("test.begun", "7.8.2.1 i"),
        ("test.ended", "7.8.2.1 i"),
        ("item.sampling", "7.8.2.1 k"),
        ("test.deviations", "7.8.2.1 n"),
        ("authorisation.name", "7.8.2.1 o"),
        ("test.external", "7.8.2.1 p"),
        ("instrument.name", "7.8.3.1 a"),
        ("instrument.light_angle_degrees", "7.8.3.1 a"),
        ("environment.temperature_c", "7.8.3.1 a"),
        ("environment.humidity_percent", "7.8.3.1 a"),
        ("conformity.decision_rule", "7.8.6.2"),
    ];
    assert_eq!(missing(&particulars()), []);
    assert_eq!(missing(&Particulars::default()).len(), clauses.len());
    for (key, clause) in clauses {
        let mut table: toml::Table = toml::from_str(EXAMPLE).unwrap();
        let (section, name) = key.split_once('.').unwrap();
        table[section].as_table_mut().unwrap().remove(name).unwrap();
        let without = Particulars::parse(&toml::to_string(&table).unwrap()).unwrap();
        let report = TestReport { particulars: without, ..report(vec![example::graded()], &[Tongue::Zh]) };
        let refusal = examine(&report).expect_err(key);
        let Refusal::Missing(items) = &refusal else { panic!("{refusal}") };
        assert_eq!(items.iter().map(|item| (item.key, item.clause)).collect::<Vec<_>>(), [(key, clause)]);
        assert!(refusal.say().en.contains(clause) && refusal.say().zh.contains(&items[0].name.zh));
    }
}

#[test]
fn an_empty_statement_states_nothing() {
    let mut particulars = particulars();
    particulars.customer.name = Some(particulars::Statement::Plain("  ".into()));
    assert_eq!(missing(&particulars)[0].key, "customer.name");
}

#[test]
fn contradictions_are_refused() {
    let examined = |change: &dyn Fn(&mut TestReport)| {
        let mut report = report(vec![example::graded()], &[Tongue::En]);
        for record in report.specimens.iter_mut().flat_map(|specimen| &mut specimen.scans) {
            record.record.settings.acceptance = None;
            record.record.settings.date = None;
        }
        change(&mut report);
        examine(&report)
    };
    assert_eq!(examined(&|_| {}), Ok(()));
    assert_eq!(examined(&|report| report.specimens.clear()), Err(Refusal::NoRecord));
    let early = |report: &mut TestReport| report.issued = "2026-11-22".parse().unwrap();
    assert!(matches!(examined(&early), Err(Refusal::Order { first: ("test.ended", _), second: ("report.issued", _) })));
    let late = |report: &mut TestReport| report.particulars.item.received = Some("2026-11-24".parse().unwrap());
    assert!(matches!(examined(&late), Err(Refusal::Order { first: ("item.received", _), .. })));
    let sampled = |report: &mut TestReport| report.particulars.item.sampled = Some("2026-11-24".parse().unwrap());
    assert!(matches!(examined(&sampled), Err(Refusal::Order { first: ("item.sampled", _), .. })));
    let other = |report: &mut TestReport| report.specimens[0].scans[0].record.settings.date = Some("2026-10-01".into());
    assert!(matches!(examined(&other), Err(Refusal::OutsideTheTest { .. })));
    let guarded = |report: &mut TestReport| report.particulars.conformity.decision_rule = Some(DecisionRule::Guarded);
    assert!(matches!(examined(&guarded), Err(Refusal::OtherRule { judged: DecisionRule::Simple, .. })));
    let itself = |report: &mut TestReport| {
        let reason = particulars::Statement::Plain("x".into());
        report.particulars.report.replaces = Some(particulars::Replaced { number: "T-1".into(), reason });
    };
    assert!(matches!(examined(&itself), Err(Refusal::ReplacesItself { .. })));
}

#[test]
fn a_sealed_report_is_read_back_and_its_signature_belongs_to_it() {
    for record in example::all() {
        let sealed = SealedReport::new(report(vec![record], &[Tongue::Zh, Tongue::En]), Some(&key())).unwrap();
        let bytes = sealed.to_json().unwrap();
        let (read, signed) = SealedReport::verify(&bytes, &trusted()).unwrap();
        assert_eq!(read, sealed);
        assert_eq!(signed, Signed::ByTrusted { key: key().id(), name: "Laboratory".into() });
        assert_eq!(read.to_json().unwrap(), bytes, "canonical");
        let unknown = SealedReport::verify(&bytes, &TrustedKeys::default()).unwrap().1;
        assert_eq!(unknown, Signed::ByUnknown { key: key().id() });
        // Indents, order of members and line ends are not part of what is signed.
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        let pretty = serde_json::to_string_pretty(&value).unwrap().replace('\n', "\r\n");
        assert_eq!(SealedReport::verify(pretty.as_bytes(), &trusted()).unwrap().1, signed);
    }
}

/// Every value in the data, changed by itself, breaks the digest; with the digest made anew, the signature.
#[test]
fn nothing_in_the_data_can_be_changed_unnoticed() {
    let sealed = SealedReport::new(report(vec![example::graded()], &[Tongue::Zh]), Some(&key())).unwrap();
    let original: Value = serde_json::from_slice(&sealed.to_json().unwrap()).unwrap();
    let changes: [(&str, Value); 6] = [
        ("/report/number", "T-2".into()),
        ("/report/particulars/customer/name", "Somebody else".into()),
        ("/report/specimens/0/scans/0/record/symbols/0/grade/overall", 4.0.into()),
        ("/report/specimens/0/scans/0/record/verdict", "fail".into()),
        ("/report/template/name", "x".into()),
        ("/report/issued", "2027-01-01".into()),
    ];
    for (place, to) in changes {
        let mut value = original.clone();
        assert_ne!(value.pointer(place).unwrap(), &to, "{place}");
        *value.pointer_mut(place).unwrap() = to;
        let verified = SealedReport::verify(value.to_string().as_bytes(), &trusted());
        assert_eq!(verified.unwrap_err(), SealFault::Altered, "{place}");
        let covered = canonical(&serde_json::json!({ "format": FORMAT, "report": value["report"] })).unwrap();
        value["sha256"] = hex_digest(&covered).into();
        let verified = SealedReport::verify(value.to_string().as_bytes(), &trusted());
        assert_eq!(verified.unwrap_err(), SealFault::Signature, "{place}");
        // Whoever takes the signature away leaves a report that nobody signed.
        value["signature"] = Value::Null;
        assert_eq!(SealedReport::verify(value.to_string().as_bytes(), &trusted()).unwrap().1, Signed::Not, "{place}");
    }
    // A member that this program does not know is not passed over.
    let mut value = original.clone();
    value["report"]["remark"] = "x".into();
    assert!(matches!(SealedReport::verify(value.to_string().as_bytes(), &trusted()), Err(SealFault::Form { .. })));
    // Somebody else's key under the id of the laboratory.
    let other = SealedReport::new(sealed.report.clone(), Some(&SecretKey::from_seed(&[6; 32]))).unwrap();
    let mut value: Value = serde_json::from_slice(&other.to_json().unwrap()).unwrap();
    value["signature"]["key"] = key().id().into();
    assert_eq!(SealedReport::verify(value.to_string().as_bytes(), &trusted()).unwrap_err(), SealFault::Signature);
}

/// RFC 8785, 3.2.3 and appendix B: order by UTF-16 code units, numbers as ECMAScript writes them.
#[test]
fn the_canonical_form_is_that_of_rfc_8785() {
    let value: Value = serde_json::from_str(
        "{\"\\u20ac\": \"Euro Sign\", \"\\r\": \"Carriage Return\", \"\\ufb33\": \"Hebrew Letter Dalet With Dagesh\", \"1\": \"One\", \
         \"\\ud83d\\ude00\": \"Emoji: Grinning Face\", \"\\u0080\": \"Control\", \"\\u00f6\": \"Latin Small Letter O With Diaeresis\"}",
    )
    .unwrap();
    let canonical_text = String::from_utf8(canonical(&value).unwrap()).unwrap();
    let expected = "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\
                    \"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}";
    assert_eq!(canonical_text, expected);
    for (bits, text) in [
        (0x0000_0000_0000_0000_u64, "0"),
        (0x8000_0000_0000_0000, "0"),
        (0x0000_0000_0000_0001, "5e-324"),
        (0x4340_0000_0000_0001, "9007199254740994"),
        (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
        (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
        (0x41b3_de43_5555_5553, "333333333.3333332"),
    ] {
        assert_eq!(String::from_utf8(canonical(&f64::from_bits(bits)).unwrap()).unwrap(), text);
    }
}

#[test]
fn every_text_is_in_every_language_of_the_document() {
    for records in [vec![example::graded()], vec![example::hostile()], vec![example::not_graded()], example::all()] {
        let sealed =
            |languages: &[Tongue]| SealedReport::new(report(records.clone(), languages), Some(&key())).unwrap();
        let [zh, en] =
            [Tongue::Zh, Tongue::En].map(|tongue| serde_json::to_value(Paper::of(&sealed(&[tongue]))).unwrap());
        // Labels and headings have no Chinese in an English document.
        let mut labels = Vec::new();
        collect(&en, &mut labels);
        let chinese = |text: &&String| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let stray: Vec<&String> = labels.iter().filter(chinese).collect();
        assert!(stray.is_empty(), "{stray:?}");
        let mut labels = Vec::new();
        collect(&zh, &mut labels);
        assert!(labels.iter().filter(chinese).count() > 40);
        let both = serde_json::to_value(Paper::of(&sealed(&[Tongue::Zh, Tongue::En]))).unwrap();
        assert_eq!(both["title"].as_array().unwrap().len(), 2);
        assert_eq!(both["title"][0], zh["title"][0]);
        assert_eq!(both["title"][1], en["title"][0]);
    }
}

/// Labels, headings and captions.
fn collect(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if matches!(name.as_str(), "label" | "heading" | "caption" | "mark" | "basis" | "word") {
                    into.extend(
                        member.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)),
                    );
                }
                collect(member, into);
            }
        }
        Value::Array(members) => members.iter().for_each(|member| collect(member, into)),
        _ => {}
    }
}

#[test]
fn a_page_holds_its_data_and_nothing_of_a_code_becomes_markup() {
    let mut record = example::graded();
    let text = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u{202e}\"'&";
    record.symbols[0].text = Some(text.into());
    record.image.source = "</script>\" data-file=\"x\" src=\"data:image/png;base64,AAAA\"".into();
    let mut report = report(vec![record], &[Tongue::Zh, Tongue::En]);
    report.pictures = Vec::new();
    let sealed = SealedReport::new(report, Some(&key())).unwrap();
    let files = drawings(&sealed);
    let page = html::page(html::TEMPLATE, &sealed, &Paper::of(&sealed), &files).unwrap();
    assert_eq!(page.matches("<script").count(), 1, "that of the data");
    assert_eq!(page.matches("</script>").count(), 1);
    let (shown, _) = page.split_once("<script").unwrap();
    assert!(!page.contains("<img src=x") && !shown.contains('\u{202e}'));
    let (data, files) = html::contents(&page).unwrap();
    let (read, signed) = SealedReport::verify(data.as_bytes(), &trusted()).unwrap();
    assert_eq!((read, matches!(signed, Signed::ByTrusted { .. })), (sealed, true));
    assert_eq!(files, BTreeMap::new(), "no picture out of a text");
}

#[test]
fn a_slip_in_a_template_is_told_with_its_line() {
    let sealed = SealedReport::new(report(vec![example::graded()], &[Tongue::Zh]), None).unwrap();
    let error = html::page("one\n{{ paper.nmber }}", &sealed, &Paper::of(&sealed), &BTreeMap::new()).unwrap_err();
    assert_eq!(error.line, Some(2));
    let error = html::page("{% for %}", &sealed, &Paper::of(&sealed), &BTreeMap::new()).unwrap_err();
    assert_eq!(error.line, Some(1));
}

#[test]
fn the_qr_code_says_number_and_digest() {
    use crate::frame::Frame;
    use crate::inspect::{Request, inspect};
    use crate::plane::Plane;
    let svg = drawing::qr_code("T-1 SHA-256:00ff").unwrap();
    let side: usize = svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    let path = svg.split("fill=\"#000\" d=\"").nth(1).unwrap();
    let mut dark = vec![false; side * side];
    for cell in path.split('M').skip(1) {
        let (x, y) = cell.split('h').next().unwrap().split_once(' ').unwrap();
        dark[y.parse::<usize>().unwrap() * side + x.parse::<usize>().unwrap()] = true;
    }
    let picture =
        Plane::from_fn(side * 8, side * 8, |row, column| if dark[row / 8 * side + column / 8] { 20_u8 } else { 230 });
    let record = inspect(&Frame::from_luma8(picture).unwrap(), &Request::default()).unwrap();
    assert_eq!(record.symbols[0].text.as_deref(), Some("T-1 SHA-256:00ff"));
}

#[test]
fn the_map_of_modules_shows_each_module_once() {
    let record = example::graded();
    let symbol = &record.symbols[0];
    let map = drawing::module_map(symbol).unwrap();
    let modules = (symbol.size.rows * symbol.size.columns) as usize;
    let measured = symbol.detail.as_ref().unwrap().modulation.data().iter().flatten().count();
    assert!(map.matches("<text").count() <= modules.min(measured) && map.matches("<text").count() > modules / 2);
    let without = crate::record::SymbolRecord { detail: None, ..symbol.clone() };
    assert_eq!(drawing::module_map(&without), None);
}

proptest! {
    /// Whatever is attached, embedded or sent: an answer, never a panic.
    #[test]
    fn hostile_files_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..600), text in "\\PC{0,300}") {
        let _ = SealedReport::verify(&bytes, &trusted());
        let _ = html::contents(&text);
        let _ = attachment::attachments(&bytes);
        let _ = attachment::attachments(&[b"%PDF-1.7\n", &bytes[..]].concat());
        let _ = Particulars::parse(&text);
    }
}
