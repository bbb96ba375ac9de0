//! Properties of reading data: over the whole table of application identifiers, and over anything at all.

mod values;

use std::ops::Range;
use std::time::{Duration, Instant};

use grader::content::gs1::{ApplicationIdentifier, CharacterSet, Linter, ValueFault, table};
use grader::content::host::{AllowedHost, covering};
use grader::content::{CommodityEdition, Content, Fault, FaultKind, Form, characters};
use proptest::prelude::*;
use values::{Numbers, valid};

const GS: char = '\u{1d}';
/// Where the data begin behind `]Q3`.
const START: usize = 3;

fn read(data: &str) -> Content {
    Content::read(data.as_bytes(), None, CommodityEdition::Gs1Only)
}

/// Faults of single elements: not what they need of each other.
fn of_elements(content: &Content) -> Vec<(&FaultKind, Range<usize>)> {
    let is_of_one = |fault: &&Fault| {
        fault.grave
            && !matches!(
                fault.kind,
                FaultKind::Required { .. }
                    | FaultKind::Excluded { .. }
                    | FaultKind::Repeated { .. }
                    | FaultKind::SerialRequired { .. }
            )
    };
    content.faults.iter().filter(is_of_one).map(|fault| (&fault.kind, fault.at.clone())).collect()
}

fn pairs(content: &Content) -> Vec<(String, String)> {
    content.elements.iter().map(|element| (element.ai.clone(), element.value.clone())).collect()
}

/// The data of one element, and where its value begins.
fn message(entry: &ApplicationIdentifier, value: &str) -> (String, usize) {
    (format!("]Q3{}{value}", entry.code), START + entry.code.len())
}

/// The one fault that an element has.
fn only_fault(entry: &ApplicationIdentifier, value: &str) -> (ValueFault, Range<usize>) {
    let (data, start) = message(entry, value);
    let content = read(&data);
    let faults = of_elements(&content);
    assert_eq!(faults.len(), 1, "{data}: {faults:?}");
    match &faults[0] {
        (FaultKind::Value { ai, fault }, at) if *ai == entry.code => (fault.clone(), at.start - start..at.end - start),
        other => panic!("{data}: {other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// What the format allows is read back as it was written.
    #[test]
    fn every_identifier_reads_what_its_format_allows(seed in any::<u64>()) {
        let mut numbers = Numbers::new(seed);
        for entry in table::all() {
            let value = valid(entry, &mut numbers);
            let (data, start) = message(entry, &value);
            let content = read(&data);
            prop_assert_eq!(of_elements(&content), [], "{}", data);
            prop_assert_eq!(pairs(&content), [(entry.code.clone(), value.clone())]);
            prop_assert_eq!(&content.elements[0].at, &(START..data.len()));
            prop_assert_eq!(&content.elements[0].value_at, &(start..data.len()));
        }
    }

    /// Several elements, with separators where the dictionary wants them, are taken apart where they were put together.
    #[test]
    fn elements_in_a_row_are_kept_apart(seed in any::<u64>()) {
        let mut numbers = Numbers::new(seed);
        for _ in 0..200 {
            let entries: Vec<&ApplicationIdentifier> =
                (0..1 + numbers.below(6)).map(|_| &table::all()[numbers.below(table::all().len())]).collect();
            let written: Vec<(String, String)> =
                entries.iter().map(|entry| (entry.code.clone(), valid(entry, &mut numbers))).collect();
            let mut data = String::from("]Q3");
            for (count, (entry, (ai, value))) in entries.iter().zip(&written).enumerate() {
                data += ai;
                data += value;
                if !entry.is_predefined && count + 1 < entries.len() {
                    data.push(GS);
                }
            }
            let content = read(&data);
            prop_assert_eq!(of_elements(&content), [], "{}", data);
            prop_assert_eq!(pairs(&content), written);
        }
    }

    /// A character outside the set of its component is pointed at.
    #[test]
    fn a_wrong_character_is_refused_where_it_stands(seed in any::<u64>()) {
        let mut numbers = Numbers::new(seed);
        for entry in table::all() {
            let value = valid(entry, &mut numbers);
            let at = numbers.below(value.len());
            // In no set; and one of two bytes.
            for wrong in ["~", "é"] {
                let mut changed = value.clone();
                changed.replace_range(at..at + 1, wrong);
                let length_changes = entry.minimum() == entry.maximum() || value.len() == entry.maximum();
                if wrong.len() > 1 && (length_changes || entry.components.len() > 1) {
                    continue;
                }
                let (fault, place) = only_fault(entry, &changed);
                let is_character = matches!(fault, ValueFault::Character { character, .. } if character.to_string() == wrong);
                prop_assert!(is_character, "{}: {:?}", entry.code, fault);
                prop_assert_eq!(place, at..at + wrong.len());
            }
        }
    }

    /// Every other check digit than the right one is refused, and the right one named.
    #[test]
    fn a_wrong_check_digit_is_refused(seed in any::<u64>()) {
        let mut numbers = Numbers::new(seed);
        for entry in table::all() {
            let Some(end) = end_of(entry, Linter::CheckDigit) else { continue };
            let value = valid(entry, &mut numbers);
            for wrong in b'0'..=b'9' {
                let right = value.as_bytes()[end - 1];
                if wrong == right {
                    continue;
                }
                let mut changed = value.clone().into_bytes();
                changed[end - 1] = wrong;
                let changed = String::from_utf8(changed).expect("ASCII");
                let expected = ValueFault::CheckDigit { found: char::from(wrong), expected: char::from(right) };
                prop_assert_eq!(only_fault(entry, &changed), (expected, end - 1..end));
            }
        }
    }

    /// A value cut or lengthened beyond its format is refused.
    #[test]
    fn a_wrong_length_is_refused(seed in any::<u64>()) {
        let mut numbers = Numbers::new(seed);
        for entry in table::all() {
            let value = valid(entry, &mut numbers);
            let short = &value[..entry.minimum() - 1];
            let (fault, place) = only_fault(entry, short);
            let expected = if short.is_empty() {
                ValueFault::Empty
            } else {
                ValueFault::TooShort { minimum: entry.minimum(), length: short.len() }
            };
            prop_assert_eq!((fault, place), (expected, 0..short.len()), "{}", entry.code);

            let maximum = entry.maximum();
            let long = value.clone() + &"7".repeat(maximum + 1 - value.len());
            let (data, start) = message(entry, &long);
            let content = read(&data);
            let points_at_the_end = of_elements(&content).iter().any(|(kind, at)| {
                // By chance the end may be an element of its own.
                let is_split = matches!(kind, FaultKind::SeparatorMissing { .. });
                let is_length = matches!(kind, FaultKind::Value { fault: ValueFault::TooLong { .. }, .. })
                    || matches!(kind, FaultKind::UnknownAi { after: Some(ai), .. } if *ai == entry.code);
                is_split || (is_length && *at == (start + maximum..start + maximum + 1))
            });
            prop_assert!(points_at_the_end, "{}: {:?}", data, content.faults);
        }
    }

    /// Month 13 and 00, day 32, and day 00 where a day must be.
    #[test]
    fn a_wrong_date_is_refused(seed in any::<u64>()) {
        let mut numbers = Numbers::new(seed);
        for entry in table::all() {
            let first = entry.components[0].linters.first();
            let Some(month) = first.and_then(|linter| match linter {
                Linter::Date | Linter::DateOrMonth => Some(2),
                Linter::LongDate => Some(4),
                _ => None,
            }) else { continue };
            let value = valid(entry, &mut numbers);
            let with = |at: usize, text: &str| format!("{}{text}{}", &value[..at], &value[at + 2..]);
            for wrong in ["00", "13", "99"] {
                let (fault, place) = only_fault(entry, &with(month, wrong));
                prop_assert_eq!((fault, place), (ValueFault::Month { month: wrong.into() }, month..month + 2));
            }
            let must_have_day = first != Some(&Linter::DateOrMonth);
            for wrong in ["32", "99", "00"].into_iter().filter(|day| *day != "00" || must_have_day) {
                let (fault, place) = only_fault(entry, &with(month + 2, wrong));
                prop_assert_eq!((fault, place), (ValueFault::Day { day: wrong.into() }, month + 2..month + 4));
            }
        }
    }

    /// A key with its qualifiers and attributes says the same as a URI and as an element string.
    #[test]
    fn digital_link_and_element_string_agree(seed in any::<u64>()) {
        let mut numbers = Numbers::new(seed);
        for key in table::all().iter().filter(|entry| entry.is_key()) {
            let sequences = key.qualifiers.clone().unwrap_or_default();
            for sequence in sequences.iter().map(Vec::as_slice).chain([&[][..]]) {
                let qualifiers = sequence.iter().filter(|_| numbers.below(2) == 0).filter_map(|ai| table::find(ai));
                let path: Vec<&ApplicationIdentifier> = std::iter::once(key).chain(qualifiers).collect();
                let written: Vec<(String, String)> =
                    path.iter().map(|entry| (entry.code.clone(), valid(entry, &mut Numbers::new(seed)))).collect();
                let uri: String = written.iter().map(|(ai, value)| format!("/{ai}/{}", encoded(value))).collect();
                let elements: String = written.iter().map(|(ai, value)| format!("{ai}{value}{GS}")).collect();
                let of_uri = read(&format!("]Q1https://example.com/a/b{uri}?linkType=all"));
                let of_elements = read(&format!("]Q3{elements}"));
                prop_assert_eq!(of_uri.form, Form::DigitalLink, "{}", uri);
                prop_assert_eq!(pairs(&of_uri), pairs(&of_elements));
                let kinds = |content: &Content| {
                    content.faults.iter().filter(|fault| fault.grave).map(|fault| fault.kind.clone()).collect::<Vec<_>>()
                };
                prop_assert_eq!(kinds(&of_uri), kinds(&of_elements), "{}", uri);
                // Two qualifiers the other way round are refused.
                if let [first, rest @ .., last] = &written[1..] && rest.is_empty() {
                    let swapped = format!("/{}/{}/{}/{}/{}/{}", written[0].0, encoded(&written[0].1), last.0,
                        encoded(&last.1), first.0, encoded(&first.1));
                    let content = read(&format!("]Q1https://example.com{swapped}"));
                    let is_order = |fault: &Fault| matches!(fault.kind, FaultKind::Qualifiers { .. });
                    prop_assert!(content.faults.iter().any(is_order), "{}", swapped);
                }
            }
        }
    }
}

/// Where the component with a check ends.
fn end_of(entry: &ApplicationIdentifier, linter: Linter) -> Option<usize> {
    let at = entry.components.iter().position(|component| component.linters.contains(&linter))?;
    Some(entry.components[..=at].iter().map(|component| component.maximum).sum())
}

/// Percent encoding of everything but unreserved characters (RFC 3986, section 2.3).
fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// What holds of any content of any data.
fn check_any(data: &[u8], identifier: Option<&str>) {
    for edition in [CommodityEdition::Gb33993_2017, CommodityEdition::Gb33993_2024, CommodityEdition::Gs1Only] {
        let content = Content::read(data, identifier, edition);
        let count = characters::of(data).count();
        for fault in &content.faults {
            assert!(fault.at.start <= fault.at.end && fault.at.end <= data.len(), "{fault:?}");
            assert!(fault.character <= count + 1);
            let text = fault.text();
            assert!(text.en.len() > 12 && text.zh.len() > 12, "{fault:?}: {text:?}");
            assert!(!text.en.contains(char::is_control) && !text.zh.contains(char::is_control));
        }
        assert!(content.faults.windows(2).all(|pair| pair[0].at.start <= pair[1].at.start));
        for element in &content.elements {
            assert!(element.at.start <= element.value_at.start && element.value_at.end == element.at.end);
            assert!(element.at.end <= data.len());
        }
        let lists = ["chinatrace.org/gd", "example.com"].map(|entry| AllowedHost::parse(entry).expect("an entry"));
        let _ = covering(&lists, content.uri.as_ref());
        // Nothing but a proper form is right.
        assert!(!content.is_right() || edition.allows(content.form));
    }
}

/// Pieces that the parsers look for.
const PIECES: [&str; 40] = [
    "01",
    "06901234567892",
    "21",
    "10",
    "17",
    "271231",
    "\u{1d}",
    "(",
    ")",
    "(01)",
    "/",
    "//",
    "?",
    "&",
    "=",
    "#",
    "%",
    "%2F",
    "%00",
    "+",
    "@",
    ":",
    ".",
    "..",
    "https://",
    "HTTP://",
    "example.com",
    "2dcode.org",
    "gtin",
    "bat",
    "ser",
    "lot",
    "8200",
    "3103",
    "MA.156.",
    "E=",
    "]Q3",
    "]Q1",
    "\u{202e}",
    "中",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_break_nothing(data in prop::collection::vec(any::<u8>(), 0..200), identifier in "(\\]?[A-Za-z]?[0-9]?)") {
        check_any(&data, None);
        check_any(&data, Some(&identifier));
    }

    #[test]
    fn arbitrary_pieces_break_nothing(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24)) {
        let data = pieces.concat();
        check_any(data.as_bytes(), None);
        check_any(data.as_bytes(), Some("]Q3"));
        check_any(data.as_bytes(), Some("]Q1"));
    }
}

/// Four megabytes of whatever makes a careless parser go back to the start take less than a second, unoptimised.
#[test]
fn time_is_linear() {
    const SIZE: usize = 4 << 20;
    let filled = |start: &str, piece: &str| format!("{start}{}", piece.repeat((SIZE - start.len()) / piece.len()));
    let inputs = [
        filled("", "a"),
        filled("]Q3", "\u{1d}"),
        filled("]Q3", "2012"),
        filled("]Q3", "9"),
        filled("]Q310", "A"),
        filled("]Q3", "10A\u{1d}"),
        filled("]Q3", "05\u{1d}"),
        filled("]Q310", "171231"),
        filled("", "("),
        filled("(01)", "("),
        filled("(10)", "(10)"),
        filled("(10)", "\\("),
        filled("https://a.com", "/01"),
        filled("https://a.com", "/01/06901234567892"),
        filled("https://a.com", "/21/x"),
        filled("https://a.com", "/gtin/1"),
        filled("https://a.com", "/"),
        filled("https://a.com", "/.."),
        filled("https://a.com/", "%"),
        filled("https://a.com/01/", "%41"),
        filled("https://a.com/01/06901234567892?", "17=271231&"),
        filled("https://a.com/01/06901234567892?", "&"),
        filled("https://a.com/01/06901234567892?", "1"),
        filled("https://a.com/01/06901234567892?99=", "+"),
        filled("https://", "a."),
        filled("https://", "@"),
        filled("https://", "["),
        filled("https://", ":"),
        filled("https://", "中"),
        filled("https://2dcode.org/01", "1"),
        filled("http://iotroot.com/E=", "1"),
        filled("MA.156.", "1."),
        filled("中", "文"),
    ];
    let lists = ["chinatrace.org/gd", "a.com/x"].map(|entry| AllowedHost::parse(entry).expect("an entry"));
    for data in inputs {
        let start = Instant::now();
        let content = Content::read(data.as_bytes(), None, CommodityEdition::Gb33993_2017);
        let _ = covering(&lists, content.uri.as_ref());
        let texts: usize = content.faults.iter().map(|fault| fault.text().en.len()).sum();
        let time = start.elapsed();
        let head: String = data.chars().take(40).collect();
        // A megabyte in quadratic time would take minutes, a busy machine three times what a free one does.
        assert!(time < Duration::from_secs(5), "{head:?}: {time:?}");
        assert!(content.faults.len() < 2000 && texts < 1 << 20, "{head:?}: {} faults", content.faults.len());
    }
}

/// Bytes that are no text at all, and the lengths around those that forms have.
#[test]
fn lengths_around_limits() {
    for length in 0..40 {
        for byte in [b'0', b'1', b'8', b'9', b'A', 0, 0x1d, 0x7f, 0x80, 0xff] {
            for identifier in [None, Some("]Q1"), Some("]Q3"), Some("]E0"), Some("]E4"), Some("]E3"), Some("]h1")] {
                check_any(&vec![byte; length], identifier);
            }
        }
    }
}

/// RFC 4648, section 5, with and without padding: groups of four characters.
#[test]
fn base64_may_be_padded() {
    let signature = table::find("8030").expect("in the dictionary");
    assert_eq!(signature.components[0].set, CharacterSet::Cset64);
    for right in ["QQ", "QQ==", "QUI", "QUI=", "QUJD", "-_-_"] {
        let (data, _) = message(signature, right);
        assert_eq!(of_elements(&read(&data)), [], "{right}");
    }
    for (wrong, at) in [("QQ=", 2..3), ("QUJD=", 4..5), ("QUJDR===", 5..8), ("====", 0..4)] {
        assert_eq!(only_fault(signature, wrong), (ValueFault::Padding, at), "{wrong}");
    }
}
