use super::gs1::ValueFault;
use super::*;

const GS: &str = "\u{1d}";

fn read(data: &str, edition: CommodityEdition) -> Content {
    Content::read(data.replace("<GS>", GS).as_bytes(), None, edition)
}

/// Grave faults, without those of the form.
fn wrongs(data: &str) -> Vec<(FaultKind, Range<usize>)> {
    let content = read(data, CommodityEdition::Gs1Only);
    content.faults.into_iter().filter(|fault| fault.grave).map(|fault| (fault.kind, fault.at)).collect()
}

fn value(ai: &str, fault: ValueFault) -> FaultKind {
    FaultKind::Value { ai: ai.to_owned(), fault }
}

fn owned(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|&code| code.to_owned()).collect()
}

fn required(ai: &str, any_of: &[&[&str]]) -> FaultKind {
    FaultKind::Required { ai: ai.to_owned(), any_of: any_of.iter().map(|group| owned(group)).collect() }
}

/// The vectors of traceability-code.md, section 5.1, that the reference engine of GS1 accepts.
#[test]
fn vectors_that_are_right() {
    let right: &[(&str, &[(&str, &str)])] = &[
        ("]Q30106901234567892211234<GS>10ABC123", &[("01", "06901234567892"), ("21", "1234"), ("10", "ABC123")]),
        ("]d20106901234567892211234<GS>10ABC", &[("01", "06901234567892"), ("21", "1234"), ("10", "ABC")]),
        ("]Q3010690123456789217271231", &[("01", "06901234567892"), ("17", "271231")]),
        (
            "]Q301069012345678928200https://example.com/x",
            &[("01", "06901234567892"), ("8200", "https://example.com/x")],
        ),
        (
            "]Q1https://chinatrace.org/gd/01/06901234567892/10/LOT7/21/SN0001?17=271231",
            &[("01", "06901234567892"), ("10", "LOT7"), ("21", "SN0001"), ("17", "271231")],
        ),
        ("]Q1HTTPS://EXAMPLE.COM/01/06901234567892/21/SN1", &[("01", "06901234567892"), ("21", "SN1")]),
        ("]Q1https://example.com/01/06901234567892?linkType=all&s=1", &[("01", "06901234567892")]),
        ("]Q1https://example.com/01/06901234567892/21/A%2FB", &[("01", "06901234567892"), ("21", "A/B")]),
    ];
    for edition in [CommodityEdition::Gs1Only, CommodityEdition::Gb33993_2024] {
        for (data, elements) in right {
            let content = read(data, edition);
            assert_eq!(content.faults, [], "{data}");
            let found: Vec<(&str, &str)> =
                content.elements.iter().map(|element| (element.ai.as_str(), element.value.as_str())).collect();
            assert_eq!(found, *elements, "{data}");
            assert_eq!(content.gtin(), Some("06901234567892"), "{data}");
        }
    }
}

/// Those that it refuses, each for its reason and at its place.
#[test]
fn vectors_that_are_wrong() {
    let qualifiers = |found: &[&str]| FaultKind::Qualifiers {
        key: "01".into(),
        found: owned(found),
        allowed: vec![owned(&["22", "10", "21"]), owned(&["235"])],
    };
    let cset82 = gs1::CharacterSet::Cset82;
    let digit = |found, expected| ValueFault::CheckDigit { found, expected };
    let wrong: &[(&str, FaultKind, Range<usize>)] = &[
        ("]Q1https://example.com/01/06901234567892/21/SN1/10/LOT", qualifiers(&["21", "10"]), 41..54),
        ("]Q1https://example.com/01/06901234567892?21=SN1", FaultKind::NotAnAttribute { ai: "21".into() }, 41..47),
        (
            "]Q1https://example.com/01/6901234567892",
            value("01", ValueFault::TooShort { minimum: 14, length: 13 }),
            26..39,
        ),
        (
            "]Q1https://example.com/01/06901234567892/21/%E4%B8%AD",
            value("21", ValueFault::Character { character: '中', set: cset82 }),
            44..53,
        ),
        (
            "]Q1https://example.com/01/06901234567892?8200=http://x",
            FaultKind::NotAnAttribute { ai: "8200".into() },
            41..54,
        ),
        ("]Q1https://example.com/01/06901234567892/21/", value("21", ValueFault::Empty), 44..44),
        ("]Q1https://example.com/01/06901234567892/235/TPX1/21/S", qualifiers(&["235", "21"]), 41..54),
        ("]Q30106901234567893211234", value("01", digit('3', '2')), 18..19),
        (
            "]Q3010690123456789221AAAAAAAAAAAAAAAAAAAAA",
            value("21", ValueFault::TooLong { maximum: 20, length: 21 }),
            41..42,
        ),
        ("]Q321SN1", required("21", &[&["01"], &["03"], &["8006"]]), 3..8),
        ("]Q3010690123456789217130231", value("17", ValueFault::Day { day: "31".into() }), 25..27),
        ("]Q3010690123456789217271300", value("17", ValueFault::Month { month: "13".into() }), 23..25),
        ("]E06901234567893", value("01", digit('3', '2')), 15..16),
    ];
    for (data, kind, at) in wrong {
        let found = wrongs(data);
        assert!(found.contains(&(kind.clone(), at.clone())), "{data}: {found:?}");
    }
    // 235 and 21 exclude each other wherever they stand; all others are wrong in one thing only.
    for (data, ..) in wrong.iter().filter(|(data, ..)| !data.contains("235")) {
        assert_eq!(wrongs(data).len(), 1, "{data}: {:?}", wrongs(data));
    }
}

/// No key of GS1 for the engine: the words of 2017 or of old, and the national URL.
#[test]
fn vectors_without_a_key_for_the_engine() {
    let legacy = "]Q1https://example.com/gtin/06901234567892/lot/A";
    let word = |word: &str, ai: &str| FaultKind::LegacyKey { word: word.into(), ai: ai.into() };
    assert_eq!(wrongs(legacy), [(word("gtin", "01"), 23..27), (word("lot", "10"), 43..46)]);
    assert_eq!(read(legacy, CommodityEdition::Gs1Only).batch(), Some("A"));

    let national = "]Q1http://2dcode.org/0106901234567892OXjVB3";
    let edition = CommodityEdition::Gb33993_2024;
    let refused = FaultKind::FormNotAllowed { form: Form::NationalUri, edition };
    let content = read(national, edition);
    assert_eq!(content.form, Form::NationalUri);
    assert!(content.faults.iter().any(|fault| fault.kind == refused && fault.grave));
    let content = read(national, CommodityEdition::Gb33993_2017);
    assert!(content.is_right(), "{:?}", content.faults);
    assert_eq!(content.gtin(), Some("06901234567892"));
}

#[test]
fn addresses_of_2017() {
    let edition = CommodityEdition::Gb33993_2017;
    let content = read("]Q1http://www.example.com/gtin/06901234567892/bat/Q4D593/ser/32a", edition);
    assert_eq!((content.form, content.is_right()), (Form::MakerUri, true), "{:?}", content.faults);
    assert_eq!(
        (content.gtin(), content.batch(), content.serial()),
        (Some("06901234567892"), Some("Q4D593"), Some("32a"))
    );
    assert!(content.faults.iter().any(|fault| fault.kind == FaultKind::AssumedStructure { form: Form::MakerUri }));

    // What else is in the path is the maker's.
    let content = read("]Q1https://example.com/c/x/gtin/06901234567892/v/2/ser/A", edition);
    assert_eq!((content.form, content.serial()), (Form::MakerUri, Some("A")));
    // The same key words were those of GS1 once.
    let short = "]Q1https://example.com/gtin/06901234567892/ser/A";
    assert_eq!(read(short, edition).form, Form::MakerUri);
    assert_eq!(read(short, CommodityEdition::Gb33993_2024).form, Form::DigitalLink);
    assert!(!read(short, CommodityEdition::Gb33993_2024).is_right());

    let length = |data: &str| {
        let faults = read(data, edition).faults;
        faults.into_iter().find_map(|fault| match fault.kind {
            FaultKind::AllocatedCode { length, .. } => Some(length),
            _ => None,
        })
    };
    assert_eq!(length("]Q1http://2dcode.org/0106901234567892"), Some(0));
    assert_eq!(length("]Q1http://2dcode.org/0106901234567892X"), None);
    assert_eq!(length("]Q1http://2dcode.org/0106901234567892ABCDEFGHIJKLMNOP"), None);
    assert_eq!(length("]Q1http://2dcode.org/0106901234567892ABCDEFGHIJKLMNOPQ"), Some(17));
    // Another host is another form.
    assert_eq!(read("]Q1http://2dcode.org.example.com/0106901234567892X", edition).form, Form::OtherUri);
}

/// `% & / < > ?` are excluded from batch and serial by the edition of 2017 only, whichever way they are written.
#[test]
fn characters_excluded_in_2017() {
    let excluded = |character| value("21", ValueFault::Excluded { character });
    for character in ['%', '&', '/', '<', '>', '?'] {
        let data = format!("]Q3010690123456789221A{character}B");
        let content = read(&data, CommodityEdition::Gb33993_2017);
        let found: Vec<_> = content.faults.iter().map(|fault| (fault.kind.clone(), fault.at.clone())).collect();
        assert_eq!(found, [(excluded(character), 22..23)], "{data}");
        assert!(read(&data, CommodityEdition::Gb33993_2024).is_right(), "{data}");
    }
    let data = "]Q1https://example.com/01/06901234567892/21/A%2FB";
    let content = read(data, CommodityEdition::Gb33993_2017);
    assert_eq!((content.faults[0].kind.clone(), content.faults[0].at.clone()), (excluded('/'), 45..48));
    for other in ['!', '"', '\'', '(', '*', '+', ',', '-', '.', ':', ';', '=', '_'] {
        assert!(read(&format!("]Q3010690123456789221A{other}B"), CommodityEdition::Gb33993_2017).is_right());
    }
}

#[test]
fn the_gtin_comes_first_where_commodities_are_meant() {
    let late = "]Q3172712310106901234567892";
    let first = FaultKind::GtinNotFirst { first: "17".into() };
    for edition in [CommodityEdition::Gb33993_2017, CommodityEdition::Gb33993_2024] {
        let kinds: Vec<_> = read(late, edition).faults.into_iter().map(|fault| fault.kind).collect();
        assert_eq!(kinds, std::slice::from_ref(&first));
        let content = read("]Q300106141412345678908", edition);
        assert_eq!(content.faults.iter().map(|fault| &fault.kind).collect::<Vec<_>>(), [&FaultKind::GtinMissing]);
        assert_eq!(content.faults[0].at, 3..3);
    }
    assert!(read(late, CommodityEdition::Gs1Only).is_right());
    assert!(read("]Q300106141412345678908", CommodityEdition::Gs1Only).is_right());
    // In a Digital Link URI attributes follow the key by their nature.
    assert!(read("]Q1https://example.com/01/06901234567892?17=271231", CommodityEdition::Gb33993_2024).is_right());
}

#[test]
fn separators() {
    let kinds = |data: &str| {
        read(data, CommodityEdition::Gb33993_2024)
            .faults
            .into_iter()
            .map(|f| (f.kind, f.at, f.grave))
            .collect::<Vec<_>>()
    };
    let superfluous = |ai: &str| FaultKind::SeparatorSuperfluous { ai: ai.into() };
    // Accepted by the reference engine after a value of predefined length and at the end: a remark.
    assert_eq!(kinds("]Q30106901234567892<GS>211"), [(superfluous("01"), 19..20, false)]);
    assert_eq!(kinds("]Q30106901234567892211<GS>"), [(superfluous("21"), 22..23, false)]);
    assert_eq!(kinds("]Q3<GS>0106901234567892"), [(FaultKind::SeparatorMisplaced, 3..4, true)]);
    assert_eq!(kinds("]Q30106901234567892211<GS><GS>10A"), [(FaultKind::SeparatorMisplaced, 23..24, true)]);
    // 422 has three digits but no predefined length.
    let missing = FaultKind::SeparatorMissing { ai: "422".into(), next: "11".into() };
    assert_eq!(kinds("]Q3010690123456789242215611260101"), [(missing, 25..27, true)]);
    assert_eq!(read("]Q3010690123456789242215611260101", CommodityEdition::Gb33993_2024).element("11"), Some("260101"));
    // A batch may end like this, but hardly does.
    let doubtful = FaultKind::SeparatorDoubtful { ai: "10".into(), next: "17".into() };
    assert_eq!(kinds("]Q3010690123456789210LOT17271231"), [(doubtful, 24..26, false)]);
    assert_eq!(kinds("]Q3010690123456789210LOT17271331"), [], "no date");
}

#[test]
fn values_of_predefined_length_that_are_too_long_are_guessed_at() {
    let found = wrongs("]Q301069012345678922A");
    assert_eq!(found, [(FaultKind::UnknownAi { found: "2A".into(), after: Some("01".into()) }, 19..21)]);
    // Behind the next separator reading goes on.
    let content = read("]Q3010690123456789205X<GS>21ABC", CommodityEdition::Gs1Only);
    assert_eq!(content.serial(), Some("ABC"));
    assert_eq!(content.faults.len(), 1);
}

#[test]
fn the_mode_fits_the_data() {
    let modes = |data: &str| {
        let content = read(data, CommodityEdition::Gb33993_2024);
        (content.form, content.about(Topic::Mode).map(|fault| fault.kind.clone()).collect::<Vec<_>>())
    };
    assert_eq!(modes("]Q10106901234567892211"), (Form::ElementString, vec![FaultKind::Fnc1Missing]));
    assert_eq!(modes("]d110ABC<GS>0106901234567892"), (Form::ElementString, vec![FaultKind::Fnc1Missing]));
    assert_eq!(modes("]Q3https://example.com/01/06901234567892"), (Form::DigitalLink, vec![FaultKind::UriInFnc1Mode]));
    for identifier in ["]Q1", "]Q3", ""] {
        let data = format!("{identifier}(01)06901234567892(21)A(1)");
        assert_eq!(modes(&data), (Form::ElementString, vec![FaultKind::BracketsEncoded]), "{data}");
        let content = read(&data, CommodityEdition::Gb33993_2024);
        assert_eq!((content.gtin(), content.serial()), (Some("06901234567892"), Some("A(1)")));
    }
    // Without an identifier nobody knows of FNC1; the modifiers of Han Xin Code are not public.
    assert_eq!(modes("0106901234567892211"), (Form::ElementString, vec![]));
    assert_eq!(modes("]h10106901234567892211"), (Form::ElementString, vec![]));
    assert_eq!(modes("]h1https://example.com/01/06901234567892"), (Form::DigitalLink, vec![]));
    // A number is not yet an element string.
    assert_eq!(modes("]Q10106901234567893211"), (Form::Text, vec![]));
}

#[test]
fn identifiers() {
    let read = |data: &[u8], identifier| Content::read(data, identifier, CommodityEdition::Gs1Only);
    assert_eq!(read(b"0106901234567892", Some("]Q3")).identifier.map(|found| found.to_string()), Some("]Q3".into()));
    assert_eq!(read(b"]Q30106901234567892", Some("]Q3")).gtin(), Some("06901234567892"));
    let content = read(b"0106901234567892", Some("Q3"));
    assert!(matches!(&content.faults[0].kind, FaultKind::IdentifierForm { identifier } if identifier == "Q3"));
    assert!(!content.is_right() && content.gtin().is_some());
    let content = read(b"0106901234567892", Some("]X1"));
    assert!(matches!(&content.faults[0].kind, FaultKind::IdentifierUnknown { .. }) && content.is_right());
    for data in [&b""[..], b"]Q3", b"]Q1"] {
        let content = read(data, None);
        assert_eq!(content.faults.iter().map(|fault| &fault.kind).collect::<Vec<_>>(), [&FaultKind::NoData]);
    }
}

#[test]
fn numbers_of_linear_symbols() {
    let gs1 = |data: &str| read(data, CommodityEdition::Gb33993_2024);
    assert_eq!(gs1("]E06901234567892").gtin(), Some("06901234567892"));
    assert_eq!(gs1("]E402345673").gtin(), Some("00000002345673"));
    assert_eq!(gs1("]E3690123456789212").gtin(), Some("06901234567892"), "with an add-on of two digits");
    let composite = gs1("]E06901234567892|]e010ABC<GS>211");
    assert_eq!(
        (composite.gtin(), composite.batch(), composite.serial()),
        (Some("06901234567892"), Some("ABC"), Some("1"))
    );
    for right in ["]E06901234567892", "]E402345673", "]E3690123456789212", "6901234567892"] {
        assert!(gs1(right).is_right(), "{right}: {:?}", gs1(right).faults);
    }
    let length = |data: &str| gs1(data).faults.iter().any(|fault| matches!(fault.kind, FaultKind::EanLength { .. }));
    assert!(length("]E0690123456789") && length("]E069012345678921") && length("]E41234567"));
    let letter = value("01", ValueFault::Character { character: 'A', set: gs1::CharacterSet::Numeric });
    assert_eq!(wrongs("]E069012A4567892"), [(letter, 8..9)]);
    assert!(!gs1("]Q16901234567892").is_right(), "digits alone are no two-dimensional commodity code");
}

#[test]
fn other_codes_are_named_and_never_right() {
    let forms = [
        ("]Q1E=100036930", Form::Ecode),
        ("]Q1http://www.iotroot.com/E=100036930", Form::EcodeUri),
        ("]Q1https://cx.cnca.cn/CertECloud/x", Form::CccCode),
        ("MA.156.110101.100/10.1", Form::Ma),
        ("]d181000000000000000000", Form::DrugTrace),
        ("]Q1https://example.com/x?y=1", Form::OtherUri),
        ("weixin://wxpay/x", Form::OtherUri),
        ("]Q1hello", Form::Text),
    ];
    for (data, form) in forms {
        let edition = CommodityEdition::Gb33993_2024;
        let content = read(data, edition);
        assert_eq!(content.form, form, "{data}");
        assert!(content.faults.iter().any(|fault| fault.kind == FaultKind::FormNotAllowed { form, edition }), "{data}");
    }
    assert_eq!(read("]Q1http://iotroot.com.example.com/E=1", CommodityEdition::Gs1Only).form, Form::OtherUri);
    assert_eq!(Content::read(b"\xff\xfe", None, CommodityEdition::Gs1Only).form, Form::Binary);
}

#[test]
fn dates_in_order() {
    let out_of_order = |data: &str| {
        let content = read(data, CommodityEdition::Gs1Only);
        assert!(content.is_right(), "a remark: {data}");
        content.faults.into_iter().map(|fault| (fault.kind, fault.at)).collect::<Vec<_>>()
    };
    let kind = |first: &str, second: &str| FaultKind::DatesOutOfOrder { first: first.into(), second: second.into() };
    assert_eq!(out_of_order("]Q301069012345678921126010217260101"), [(kind("11", "17"), 29..35)]);
    assert_eq!(out_of_order("]Q301069012345678921126010217260102"), [], "the same day");
    assert_eq!(out_of_order("]Q301069012345678921126010217260103"), []);
    assert_eq!(out_of_order("]Q301069012345678921126013117260100"), [], "by the end of the month");
    assert_eq!(out_of_order("]Q301069012345678921126020017260131"), [(kind("11", "17"), 29..35)]);
    assert_eq!(out_of_order("]Q301069012345678921199123117010101"), [], "from one century into the next");
    assert_eq!(out_of_order("]Q301069012345678921301010115991231"), [(kind("13", "15"), 29..35)]);
    assert_eq!(
        out_of_order("]Q301069012345678921326010270032601012359<GS>"),
        [(kind("13", "7003"), 31..41), (FaultKind::SeparatorSuperfluous { ai: "7003".into() }, 41..42)]
    );
}

#[test]
fn associations() {
    let excluded = |ai: &str, other: &str| FaultKind::Excluded { ai: ai.into(), other: other.into() };
    let repeated = |ai: &str, same_value| FaultKind::Repeated { ai: ai.into(), same_value };
    assert_eq!(wrongs("]Q3010690123456789210A<GS>10A"), [(repeated("10", true), 23..26)]);
    assert_eq!(wrongs("]Q3010690123456789210A<GS>10B"), [(repeated("10", false), 23..26)]);
    // 3101 is not in its own way, 3102 is.
    assert_eq!(wrongs("]Q301069012345678923101000001"), []);
    assert_eq!(wrongs("]Q3010690123456789231010000013102000001"), [(excluded("3101", "3102"), 19..29)]);
    // 01 excludes 02 by the entry of 02, and 37 by that of 01; each pair is said once.
    let both = wrongs("]Q301069012345678920206901234567892371<GS>");
    assert!(
        both.contains(&(excluded("02", "01"), 19..35)) && both.contains(&(excluded("01", "37"), 3..19)),
        "{both:?}"
    );
    assert_eq!(both.len(), 3, "and 37 needs an SSCC: {both:?}");
    assert_eq!(wrongs("]Q3001061414123456789080206901234567892371"), []);
    // 250 needs 01 with 21.
    let groups: &[&[&str]] = &[&["01", "21"], &["03", "21"], &["8006", "21"]];
    assert_eq!(wrongs("]Q30106901234567892250A"), [(required("250", groups), 19..23)]);
    assert_eq!(wrongs("]Q30106901234567892250A<GS>211"), []);
    // A pattern stands for all its numbers.
    assert_eq!(wrongs("]Q3010690123456789231030001003922123"), []);
    // A signature needs the serial part of a key that may do without.
    let serial = FaultKind::SerialRequired { ai: "253".into() };
    assert_eq!(wrongs("]Q32536901234567892<GS>8030ABCD"), [(serial, 3..19)]);
    assert_eq!(wrongs("]Q32536901234567892X<GS>8030ABCD"), []);
}

#[test]
fn uris_are_held_to_their_grammar() {
    let kinds = |data: &str| wrongs(data).into_iter().map(|(kind, at)| (kind, data[at].to_owned())).collect::<Vec<_>>();
    let key = "/01/06901234567892";
    let of = |before: &str| kinds(&format!("{before}{key}"));
    let said = |kind: FaultKind, text: &str| vec![(kind, text.to_owned())];
    assert_eq!(of("https://user@example.com"), said(FaultKind::UserInfo, "user@"));
    assert_eq!(of("https://chinatrace.org:443@example.com"), said(FaultKind::UserInfo, "chinatrace.org:443@"));
    assert_eq!(of("https://example.com:0"), []);
    assert_eq!(of("https://example.com:65535"), []);
    assert_eq!(of("https://example.com:"), []);
    assert_eq!(of("https://example.com:65536"), said(FaultKind::Port, "65536"));
    assert_eq!(of("https://example.com:8a"), said(FaultKind::Port, "8a"));
    assert_eq!(of("HtTps://example.com"), said(FaultKind::SchemeCase { scheme: "HtTps".into() }, "HtTps"));
    assert_eq!(of("ftp://example.com"), said(FaultKind::SchemeNotHttp { scheme: "ftp".into() }, "ftp"));
    assert_eq!(of("https://"), said(FaultKind::Host { fault: host::HostFault::Empty }, ""));
    let character = |character| host::HostFault::Character { character };
    assert_eq!(of("https://exa_mple.com"), said(FaultKind::Host { fault: character('_') }, "_"));
    assert_eq!(of("https://exam%70le.com"), said(FaultKind::Host { fault: character('%') }, "%"));
    assert_eq!(of("https://例子.com"), said(FaultKind::UriCharacter { character: '例' }, "例"));
    assert_eq!(of("https://example.com/a b"), said(FaultKind::UriCharacter { character: ' ' }, " "));
    assert_eq!(of("https://example.com/中"), said(FaultKind::UriCharacter { character: '中' }, "中"));
    assert_eq!(of("https://example.com/%4"), said(FaultKind::PercentEncoding, "%4/"));
    assert_eq!(of("https://127.0.0.1"), []);
    assert_eq!(of("https://[::1]:8080"), []);
    // Remarks only.
    for (data, kind) in [("http://example.com", FaultKind::PlainHttp), ("https://127.0.0.1", FaultKind::IpLiteral)] {
        let faults = read(&format!("{data}{key}"), CommodityEdition::Gs1Only).faults;
        assert_eq!(faults.into_iter().map(|fault| fault.kind).collect::<Vec<_>>(), [kind]);
    }
}

#[test]
fn the_last_key_counts() {
    let content = |data: &str| read(data, CommodityEdition::Gs1Only);
    // What stands before it is the business of the host.
    let found = content("https://example.com/01/06901234567892/414/4226350800008");
    assert_eq!(found.elements.iter().map(|element| element.ai.as_str()).collect::<Vec<_>>(), ["414"]);
    let found = content("https://example.com/a/21/x/y/01/06901234567892/21/S");
    assert_eq!((found.gtin(), found.serial(), found.is_right()), (Some("06901234567892"), Some("S"), true));
    // Behind the key come pairs only.
    for data in ["https://example.com/01/06901234567892/", "https://example.com/01/06901234567892/info/x"] {
        let found = content(data);
        assert_eq!(found.form, Form::DigitalLink);
        assert!(matches!(&found.faults[0].kind, FaultKind::PathAfterKey { key } if key == "01"), "{data}");
    }
    let found = content("https://example.com/shop/01/12");
    assert_eq!((found.form, found.gtin()), (Form::DigitalLink, None));
    assert_eq!(content("https://example.com/news/2026/11").form, Form::OtherUri);
    assert_eq!(content("https://example.com?01=06901234567892").form, Form::OtherUri);
}

#[test]
fn attributes() {
    let kinds = |query: &str| {
        let data = format!("https://example.com/01/06901234567892?{query}");
        wrongs(&data).into_iter().map(|(kind, at)| (kind, data[at].to_owned())).collect::<Vec<_>>()
    };
    let one = |kind: FaultKind, text: &str| vec![(kind, text.to_owned())];
    assert_eq!(kinds("17=271231&&11=260101&x&=&linkType=gs1:pip"), []);
    assert_eq!(kinds("10=LOT"), one(FaultKind::BelongsInPath { ai: "10".into() }, "10=LOT"));
    assert_eq!(kinds("22=A"), one(FaultKind::NotAnAttribute { ai: "22".into() }, "22=A"));
    assert_eq!(kinds("05=1"), one(FaultKind::UnknownAttribute { key: "05".into() }, "05"));
    assert_eq!(
        kinds("17=271231&17=271231"),
        one(FaultKind::Repeated { ai: "17".into(), same_value: true }, "17=271231")
    );
    assert_eq!(kinds("17="), one(value("17", ValueFault::Empty), ""));
    assert_eq!(
        kinds("99=a%00b"),
        one(value("99", ValueFault::Character { character: '\0', set: gs1::CharacterSet::Cset82 }), "%00")
    );
    assert_eq!(
        kinds("99=a+b"),
        one(value("99", ValueFault::Character { character: ' ', set: gs1::CharacterSet::Cset82 }), "+")
    );
    assert_eq!(kinds("99=a%2Bb#17=999999"), []);
    let content = read("https://example.com/01/06901234567892?99=a%2Bb#f", CommodityEdition::Gs1Only);
    assert_eq!(content.element("99"), Some("a+b"));
    assert_eq!(content.uri.and_then(|uri| uri.fragment), Some("f".to_owned()));
    // A plus sign in the path is one.
    let content = read("https://example.com/01/06901234567892/10/a+b", CommodityEdition::Gs1Only);
    assert_eq!((content.batch(), content.is_right()), (Some("a+b"), true));
    assert!(content.faults.iter().any(|fault| fault.kind == FaultKind::Unescaped { character: '+' }));
}

/// Places are counted in characters, from 1, of the data as they were given.
#[test]
fn places_are_characters() {
    let content = read("https://example.com/中文/01/06901234567893", CommodityEdition::Gs1Only);
    let places: Vec<(usize, usize)> = content.faults.iter().map(|fault| (fault.at.start, fault.character)).collect();
    assert_eq!(places, [(20, 21), (43, 40)]);
    let text = content.faults[1].text();
    assert_eq!(text.en, "Character 40: The check digit of (01) is 3; by the other digits it is 2.");
    assert_eq!(text.zh, "第 40 个字符：(01) 的校验码为 3，按其余数字应为 2。");
    let missing = read("]Q1https://example.com/01/06901234567892/21/", CommodityEdition::Gs1Only);
    assert_eq!(missing.faults[0].character, 45, "behind the last of 44");
}

/// Every kind of fault has a sentence in both languages: none of the arms falls through to nothing.
#[test]
fn what_is_shown_of_hostile_data_is_harmless() {
    let data = "]Q3\u{202e}\u{1b}[31m\0<script>'; DROP TABLE codes;--\u{1d}21\u{200b}\u{202e}gnp.exe";
    let content = read(data, CommodityEdition::Gb33993_2024);
    assert!(!content.is_right());
    for fault in &content.faults {
        for text in [fault.text().en, fault.text().zh] {
            assert!(
                text.chars().all(|c| !c.is_control()
                    && !('\u{2000}'..='\u{2017}').contains(&c)
                    && !('\u{2028}'..='\u{202f}').contains(&c)),
                "{text:?}"
            );
        }
    }
}
