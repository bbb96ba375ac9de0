use super::*;

fn hex<const N: usize>(text: &str) -> [u8; N] {
    let bytes = text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16));
    bytes.collect::<Result<Vec<_>, _>>().unwrap().try_into().unwrap()
}

/// RFC 8032, 7.1: secret key, public key, message, signature.
const RFC_8032: [(&str, &str, &[u8], &str); 3] = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        &[],
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24\
         655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        &[0x72],
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee\
         b00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        &[0xaf, 0x82],
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d\
         c027beceea1ec40a",
    ),
];

#[test]
fn signatures_are_those_of_rfc_8032() {
    for (secret, public, message, signature) in RFC_8032 {
        let secret = SecretKey::from_seed(&hex(secret));
        let keys = TrustedKeys::parse(&secret.public_line("test")).unwrap();
        let key = keys.iter().next().unwrap();
        use base64::Engine as _;
        let line = base64::engine::general_purpose::STANDARD.encode(hex::<32>(public));
        assert_eq!(secret.public_line(""), format!("{line}\n"));
        assert_eq!(secret.sign(message), hex::<64>(signature));
        assert!(key.signed(message, &hex(signature)));
        assert!(!key.signed(&[message, &[0]].concat(), &hex(signature)));
    }
}

/// Points of small order, for which signatures of any message can be made; the first one is the neutral element.
#[test]
fn weak_keys_are_refused() {
    use base64::Engine as _;
    for key in [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    ] {
        let line = base64::engine::general_purpose::STANDARD.encode(hex::<32>(key));
        let fault = TrustedKeys::parse(&format!("# keys\n\n{line} somebody\n")).unwrap_err();
        assert!(fault.line == 3 && fault.to_string().contains("weak"), "{fault}");
    }
}

#[test]
fn files_of_keys_say_what_is_wrong_and_where() {
    let secret = SecretKey::from_seed(&[7; 32]);
    let public = secret.public_line("issuer");
    assert_eq!(TrustedKeys::parse(&format!("\u{feff}# comment\r\n\r\n{public}")).unwrap().iter().count(), 1);
    assert_eq!(TrustedKeys::parse("").unwrap().iter().count(), 0);
    let fault = TrustedKeys::parse(&format!("{public}{}", secret.text())).unwrap_err();
    assert!(fault.line == 3 && fault.to_string().contains("secret key"), "{fault}");
    assert_eq!(TrustedKeys::parse("AAAA").unwrap_err().line, 1);
    assert_eq!(TrustedKeys::parse(&"A".repeat(1_000_000)).unwrap_err().line, 1);

    assert_eq!(SecretKey::parse(&secret.text()).unwrap().id(), secret.id());
    assert!(SecretKey::parse(&public).unwrap_err().to_string().contains("secret:"));
    assert!(SecretKey::parse("# nothing\n").is_err());
    assert!(SecretKey::parse(&format!("{0}{0}", secret.text())).unwrap_err().to_string().contains("more than one"));
    let shown = format!("{secret:?}");
    assert!(shown.contains(&secret.id()) && shown.len() < 40, "{shown}");
}

const LIST: &str = r#"
format = "grader authorisation list 1"
issuer = "广东省质量检验协会"
number = 12
issued = "2026-10-30"
valid_from = "2026-11-01"
valid_to = "2026-12-31"

[[entry]]
producer = "一号电缆厂"
uscc = "91350100M000100Y43"
gtins = ["6901234567892"]
categories = ["电线电缆"]

[[entry]]
producer = "Second"
gtin_ranges = [{ from = "06901234500004", to = "06901234500103" }]
serials = [{ from = "A0100", to = "A0199" }, { pattern = "GD####" }]

[[entry]]
producer = "Third"
company_prefixes = ["6954321"]
valid_from = "2026-11-10"
valid_to = "2026-11-20"
"#;

fn day(text: &str) -> Option<Date> {
    Some(text.parse().unwrap())
}

fn key() -> SecretKey {
    SecretKey::from_seed(&[42; 32])
}

fn trusted() -> TrustedKeys {
    TrustedKeys::parse(&key().public_line("Guangdong")).unwrap()
}

fn verified(list: &str) -> Authorisations {
    Authorisations::verify(seal(list, &key()).unwrap().as_bytes(), &trusted())
}

#[test]
fn a_list_that_was_signed_is_read_back() {
    let list = verified(LIST);
    let signed = list.signed().unwrap();
    assert_eq!((signed.key_name.as_str(), signed.edition.number), ("Guangdong", 12));
    assert_eq!(signed.list.entries().len(), 3);
    // Line ends changed on the way change nothing.
    let windows = seal(LIST, &key()).unwrap().replace('\n', "\r\n");
    assert_eq!(Authorisations::verify(windows.as_bytes(), &trusted()), list);
}

#[test]
fn the_list_is_valid_from_its_first_to_its_last_day() {
    let list = verified(LIST);
    let answer = |on| list.answer("06901234567892", None, on);
    assert_eq!(answer(day("2026-10-31")), Authority::NotYetValid { from: day("2026-11-01").unwrap() });
    assert!(matches!(answer(day("2026-11-01")), Authority::Authorised(_)));
    assert!(matches!(answer(day("2026-12-31")), Authority::Authorised(_)));
    assert_eq!(answer(day("2027-01-01")), Authority::Expired { to: day("2026-12-31").unwrap() });
    assert_eq!(answer(None), Authority::Undated);
}

#[test]
fn an_entry_is_valid_from_its_first_to_its_last_day() {
    let list = verified(LIST);
    let answer = |on| list.answer("06954321000017", Some("X"), on);
    let producer = || "Third".to_owned();
    assert_eq!(
        answer(day("2026-11-09")),
        Authority::EntryNotYetValid { producer: producer(), from: day("2026-11-10").unwrap() }
    );
    assert!(matches!(answer(day("2026-11-10")), Authority::Authorised(_)));
    assert!(matches!(answer(day("2026-11-20")), Authority::Authorised(_)));
    assert_eq!(
        answer(day("2026-11-21")),
        Authority::EntryExpired { producer: producer(), to: day("2026-11-20").unwrap() }
    );
}

#[test]
fn an_answer_tells_whose_it_is() {
    let list = verified(LIST);
    let Authority::Authorised(authorised) = list.answer("06901234567892", Some("any"), day("2026-11-23")) else {
        panic!("authorised");
    };
    assert_eq!(authorised.producer, "一号电缆厂");
    assert_eq!(authorised.uscc.as_deref(), Some("91350100M000100Y43"));
    assert_eq!((authorised.number, authorised.categories.as_slice()), (12, &["电线电缆".to_owned()][..]));
}

/// The range goes from item 50000 to item 50010 of the company; the neighbours are 49999 and 50011.
#[test]
fn first_and_last_number_of_a_range_belong_to_it() {
    let list = verified(LIST);
    let answer = |gtin: &str| list.answer(gtin, Some("A0150"), day("2026-11-23"));
    for (gtin, inside) in [
        ("06901234499995", false),
        ("06901234500004", true),
        ("06901234500059", true),
        ("06901234500103", true),
        ("06901234500110", false),
        // The same item in a case is another GTIN.
        ("16901234500001", false),
        ("6901234500004", false),
        ("", false),
        ("0690123450000x", false),
        ("'; DROP TABLE x", false),
    ] {
        assert_eq!(matches!(answer(gtin), Authority::Authorised(_)), inside, "{gtin}");
        assert!(inside || answer(gtin) == Authority::NotListed, "{gtin}");
    }
}

#[test]
fn a_company_prefix_stands_behind_the_indicator() {
    let list = verified(LIST);
    for (gtin, inside) in [
        ("06954321000017", true),
        ("16954321000014", true),
        ("06954320999992", false),
        ("06954322000009", false),
        ("69543210000123", false),
        ("00695432100000", false),
    ] {
        let answer = list.answer(gtin, None, day("2026-11-15"));
        assert_eq!(matches!(answer, Authority::Authorised(_)), inside, "{gtin}");
    }
}

#[test]
fn serials_outside_their_range_are_refused() {
    let list = verified(LIST);
    let answer = |serial| list.answer("06901234500004", serial, day("2026-11-23"));
    for (serial, inside) in [
        (Some("A0099"), false),
        (Some("A0100"), true),
        (Some("A0199"), true),
        (Some("A0200"), false),
        (Some("GD0000"), true),
        (Some("GD000"), false),
        (None, false),
    ] {
        let answer = answer(serial);
        assert_eq!(matches!(answer, Authority::Authorised(_)), inside, "{serial:?}");
        assert!(inside || answer == Authority::SerialOutside { producer: "Second".into() }, "{serial:?}");
    }
}

/// Two producers share a GTIN: it is enough that one of them may use it.
#[test]
fn of_several_entries_the_best_one_counts() {
    let list = verified(&format!(
        "{LIST}\n[[entry]]\nproducer = \"Fourth\"\ngtin_ranges = [{{ from = \"06901234500004\", to = \"06901234500004\" \
         }}]\nserials = [{{ pattern = \"F#\" }}]\n[[entry]]\nproducer = \"Fifth\"\ngtins = \
         [\"06901234500004\"]\nvalid_to = \"2026-11-01\"\n"
    ));
    let answer = |serial| list.answer("06901234500004", Some(serial), day("2026-11-23"));
    let producer = |answer| match answer {
        Authority::Authorised(authorised) => authorised.producer,
        other => panic!("{other:?}"),
    };
    assert_eq!(producer(answer("F1")), "Fourth");
    assert_eq!(producer(answer("GD0001")), "Second");
    assert!(matches!(answer("X"), Authority::SerialOutside { .. }));
}

/// Overlapping ranges, compared with looking at each entry.
#[test]
fn the_index_finds_what_a_search_finds() {
    let gtin = |item: u32| crate::register::gtin::normalised(&with_check(item)).unwrap();
    let mut text = LIST.split("[[entry]]").next().unwrap().to_owned();
    let mut ranges = Vec::new();
    let mut state = 1_u64;
    for place in 0..60 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let from = (state >> 33) as u32 % 1000;
        let to = from + (state >> 48) as u32 % if place % 7 == 0 { 500 } else { 20 };
        ranges.push((from, to));
        text += &format!(
            "[[entry]]\nproducer = \"{place}\"\ngtin_ranges = [{{ from = \"{}\", to = \"{}\" }}]\n",
            gtin(from),
            gtin(to)
        );
    }
    let list = AuthorisationList::parse(&text).unwrap();
    for item in 0..1600 {
        let expected: Vec<String> = (0..60)
            .filter(|&place| {
                let (from, to) = ranges[place];
                (from..=to).contains(&item)
            })
            .map(|place| place.to_string())
            .collect();
        let found: Vec<&str> = list.covering(&gtin(item)).map(|entry| entry.producer.as_str()).collect();
        assert_eq!(found, expected, "{item}");
    }
}

/// As many entries as an issuer of a province may have.
#[test]
fn long_lists_are_read_in_linear_time() {
    let mut text = LIST.split("[[entry]]").next().unwrap().to_owned();
    for item in 0..10_000 {
        text += &format!("[[entry]]\nproducer = \"{item}\"\ngtins = [\"{}\"]\n", with_check(item));
    }
    let list = AuthorisationList::parse(&text).unwrap();
    let gtin = crate::register::gtin::normalised(&with_check(9_999)).unwrap();
    assert_eq!(list.covering(&gtin).map(|entry| entry.producer.as_str()).collect::<Vec<_>>(), ["9999"]);
}

fn with_check(item: u32) -> String {
    let body = format!("69012345{item:04}");
    (0..10).map(|digit| format!("{body}{digit}")).find(|text| crate::register::gtin::normalised(text).is_ok()).unwrap()
}

#[test]
fn a_key_that_is_not_trusted_authorises_nothing() {
    let file = seal(LIST, &SecretKey::from_seed(&[1; 32])).unwrap();
    let list = Authorisations::verify(file.as_bytes(), &trusted());
    let id = SecretKey::from_seed(&[1; 32]).id();
    assert_eq!(list, Authorisations::Faulty(ListFault::UnknownKey { key: id.clone() }));
    assert!(matches!(list.answer("06901234567892", None, day("2026-11-23")), Authority::NoList(_)));
    // Even if the file names a trusted key.
    let forged = file.replace(&id, &key().id());
    assert_eq!(Authorisations::verify(forged.as_bytes(), &trusted()), Authorisations::Faulty(ListFault::Tampered));
    assert_eq!(
        Authorisations::verify(file.as_bytes(), &TrustedKeys::default()),
        Authorisations::Faulty(ListFault::UnknownKey { key: id })
    );
}

/// Every single bit of the file changed, one after the other.
#[test]
fn a_changed_list_authorises_nothing() {
    let file = seal(LIST, &key()).unwrap().into_bytes();
    let right = Authorisations::verify(&file, &trusted());
    let text = String::from_utf8(file.clone()).unwrap();
    let signature = text.find("signature = \"").unwrap() + "signature = \"".len();
    let payload = text.find("\"\"\"\n").unwrap() + 4;
    for at in 0..file.len() {
        for bit in 0..8 {
            let mut changed = file.clone();
            changed[at] ^= 1 << bit;
            let verified = Authorisations::verify(&changed, &trusted());
            // Comments and white space are not signed; what counts is never another list.
            assert!(verified.signed().is_none() || verified == right, "byte {at} bit {bit}: {verified:?}");
            let is_signature = (signature..signature + 88).contains(&at);
            let is_payload = (payload..file.len() - 4).contains(&at) && file[at] != b'\n';
            if is_signature || is_payload {
                assert_eq!(verified, Authorisations::Faulty(ListFault::Tampered), "byte {at} bit {bit}");
            }
        }
    }
}

/// The same, of what was signed: each byte of the list another one, with the old signature.
#[test]
fn a_changed_payload_is_tampered_with() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let file = seal(LIST, &key()).unwrap();
    let (head, _) = file.split_once("payload").unwrap();
    for at in 0..LIST.len() {
        let mut changed = LIST.as_bytes().to_vec();
        changed[at] ^= 1;
        let file = format!("{head}payload = \"{}\"\n", STANDARD.encode(&changed));
        let verified = Authorisations::verify(file.as_bytes(), &trusted());
        assert_eq!(verified, Authorisations::Faulty(ListFault::Tampered), "byte {at}");
    }
    for cut in 0..LIST.len() {
        let file = format!("{head}payload = \"{}\"\n", STANDARD.encode(&LIST.as_bytes()[..cut]));
        let verified = Authorisations::verify(file.as_bytes(), &trusted());
        assert_eq!(verified, Authorisations::Faulty(ListFault::Tampered), "cut {cut}");
    }
}

#[test]
fn what_is_no_signed_list_is_not_signed() {
    for file in ["", "hello", LIST, "\u{0}\u{0}", "format = \"other\"\n", "[[[[[[[["] {
        assert_eq!(Authorisations::verify(file.as_bytes(), &trusted()), Authorisations::Faulty(ListFault::NotSigned));
    }
    assert_eq!(Authorisations::verify(&[0xff; 100], &trusted()), Authorisations::Faulty(ListFault::NotSigned));
    // A list that lost its end on the way.
    let file = seal(LIST, &key()).unwrap();
    let cut = Authorisations::verify(&file.as_bytes()[..file.len() / 2], &trusted());
    assert_eq!(cut, Authorisations::Faulty(ListFault::Tampered));
}

/// A signature says who wrote something, not that it is a list: what an issuer's key signed otherwise is none.
#[test]
fn other_things_signed_by_the_same_key_are_no_list() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    for payload in ["hello", "format = \"grader authorisation list 2\"", "\u{0}"] {
        let file = format!(
            "format = \"{ENVELOPE_FORMAT}\"\nkey = \"{}\"\nsignature = \"{}\"\npayload = \"{}\"\n",
            key().id(),
            STANDARD.encode(key().sign(payload.as_bytes())),
            STANDARD.encode(payload)
        );
        let verified = Authorisations::verify(file.as_bytes(), &trusted());
        assert!(matches!(verified, Authorisations::Faulty(ListFault::Malformed { .. })), "{verified:?}");
    }
}

#[test]
fn an_older_list_is_refused() {
    let edition = |number, sha256: &str| Edition { number, sha256: sha256.into() };
    let own = verified(LIST).signed().unwrap().edition.clone();
    let against = |newest: Option<Edition>| verified(LIST).not_before(newest.as_ref());
    assert!(against(None).signed().is_some());
    assert!(against(Some(edition(11, "x"))).signed().is_some());
    assert!(against(Some(own)).signed().is_some());
    assert_eq!(against(Some(edition(12, "x"))), Authorisations::Faulty(ListFault::Rewritten { number: 12 }));
    assert_eq!(
        against(Some(edition(13, "x"))),
        Authorisations::Faulty(ListFault::Superseded { number: 12, newest: 13 })
    );
}

#[test]
fn what_cannot_be_is_not_signed() {
    let refused = |from: &str, to: &str| {
        assert!(LIST.contains(from), "{from}");
        seal(&LIST.replace(from, to), &key()).expect_err(to)
    };
    for (from, to, line, reason) in [
        ("list 1\"", "list 2\"", None, "format"),
        ("number = 12", "number = -1", Some(4), "u64"),
        ("number = 12", "numbers = 12", Some(4), "unknown field"),
        ("\"2026-12-31\"", "\"2026-10-31\"", None, "before it begins"),
        ("\"2026-12-31\"", "\"2026-12-32\"", Some(7), "day"),
        ("广东省质量检验协会", " ", None, "issuer"),
        ("\"Second\"", "\"\"", Some(15), "producer"),
        ("91350100M000100Y43", "91350100M000100Y44", Some(9), "ought to be 3"),
        ("6901234567892", "6901234567893", Some(9), "ought to be 2"),
        ("06901234500103", "06901234400007", Some(15), "wrong order"),
        ("\"6954321\"", "\"695\"", Some(20), "company prefix"),
        ("\"6954321\"", "\"0000000\"", Some(20), "company prefix"),
        ("gtins = [\"6901234567892\"]", "", Some(9), "no GTIN"),
        ("\"A0199\"", "\"A01999\"", Some(15), "same number of characters"),
        ("\"GD####\"", "\"~GD\"", Some(15), "before its end"),
        ("pattern = \"GD####\"", "patern = \"GD####\"", Some(18), ""),
    ] {
        let error = refused(from, to);
        assert_eq!(error.line, line, "{to}: {error}");
        assert!(error.reason.contains(reason), "{to}: {error}");
    }
}

#[test]
fn every_fault_has_a_sentence_and_a_remedy_in_both_languages() {
    let path = || "list.toml".to_owned();
    let reason = || "why".to_owned();
    for fault in [
        ListFault::NotConfigured,
        ListFault::Missing { path: path() },
        ListFault::Unreadable { path: path(), reason: reason() },
        ListFault::KeysUnreadable { path: path(), reason: reason() },
        ListFault::NotSigned,
        ListFault::Tampered,
        ListFault::UnknownKey { key: "00".into() },
        ListFault::Malformed { reason: reason() },
        ListFault::Superseded { number: 1, newest: 2 },
        ListFault::Rewritten { number: 1 },
    ] {
        for text in [fault.text(), fault.action()] {
            assert!(text.en.ends_with('.') && text.zh.ends_with('。'), "{text:?}");
        }
    }
}
