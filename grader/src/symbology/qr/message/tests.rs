use proptest::prelude::*;

use super::*;
use crate::symbology::bits::BitWriter;
use crate::symbology::qr::encode::{Segment, data_codewords, encode_segments};
use crate::symbology::qr::sizes::ErrorCorrectionLevel;

fn version(number: u8) -> Version {
    Version::new(number).unwrap()
}

/// The message of segments in a symbol of that version.
fn through(segments: &[Segment], number: u8) -> Message {
    through_segments(segments, number).0
}

/// The same, with the segments as they were read.
fn through_segments(segments: &[Segment], number: u8) -> (Message, Vec<SegmentInfo>) {
    let codewords = data_codewords(segments, version(number), ErrorCorrectionLevel::L).unwrap();
    parse_segments(&codewords, version(number)).unwrap()
}

/// What becomes of bit fields given as (value, width).
fn fields(fields: &[(u32, u32)]) -> Result<Message, MessageError> {
    let mut writer = BitWriter::new();
    for (value, width) in fields {
        writer.write(*value, *width);
    }
    parse(&writer.into_bytes(), version(1))
}

/// The data codewords of the standard's worked example (Annex I).
#[test]
fn worked_example_of_the_standard() {
    let codewords = [0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11];
    let (message, segments) = parse_segments(&codewords, version(1)).unwrap();
    assert_eq!(message.bytes, b"01234567");
    assert_eq!(message.text.as_deref(), Some("01234567"));
    assert_eq!(message.symbology_identifier, "]Q1");
    assert_eq!(segments, [SegmentInfo { mode: Mode::Numeric, eci: None, characters: 8 }]);
}

/// Kanji 935F and E4AA stand in the clause on kanji mode.
#[test]
fn kanji_as_shift_jis() {
    let message = through(&[Segment::kanji("点茗").unwrap()], 1);
    assert_eq!(message.bytes, [0x93, 0x5F, 0xE4, 0xAA]);
    assert_eq!(message.text.as_deref(), Some("点茗"));
}

#[test]
fn hanzi_as_gb2312() {
    let message = through(&[Segment::hanzi("中文、齄").unwrap()], 1);
    assert_eq!(message.bytes, [0xD6, 0xD0, 0xCE, 0xC4, 0xA1, 0xA2, 0xF7, 0xFE]);
    assert_eq!(message.text.as_deref(), Some("中文、齄"));
}

/// A GTIN, a batch, and a serial number: the percent sign ends the batch, the doubled one is part of the serial number.
#[test]
fn gs1_data_behind_fnc1() {
    let segments = [Segment::fnc1_first(), Segment::alphanumeric("010950600013435210AB%2150%%").unwrap()];
    let message = through(&segments, 2);
    assert_eq!(message.bytes, b"010950600013435210AB\x1D2150%");
    assert_eq!(message.fnc1, Some(Fnc1::First));
    assert_eq!(message.symbology_identifier, "]Q3");
    let plain = through(&segments[1..], 2);
    assert_eq!(plain.bytes, b"010950600013435210AB%2150%%");
}

/// ISO/IEC 15424 by the presence of ECI and FNC1.
#[test]
fn symbology_identifiers() {
    let (data, eci) = (Segment::byte(b"x"), Segment::eci(26).unwrap());
    let (first, second) = (Segment::fnc1_first(), Segment::fnc1_second(37).unwrap());
    let cases: [(&[Segment], &str); 6] = [
        (std::slice::from_ref(&data), "]Q1"),
        (&[eci.clone(), data.clone()], "]Q2"),
        (&[first.clone(), data.clone()], "]Q3"),
        (&[eci.clone(), first, data.clone()], "]Q4"),
        (&[second.clone(), data.clone()], "]Q5"),
        (&[eci, second, data.clone()], "]Q6"),
    ];
    for (segments, expected) in cases {
        assert_eq!(through(segments, 1).symbology_identifier, expected);
    }
}

#[test]
fn application_indicators() {
    let indicator = |value| through(&[Segment::fnc1_second(value).unwrap(), Segment::byte(b"x")], 1);
    assert_eq!(indicator(5).fnc1, Some(Fnc1::Second("05".into())));
    assert_eq!(indicator(b'a' + 100).fnc1, Some(Fnc1::Second("a".into())));
    assert_eq!(indicator(5).bytes, b"x");
}

#[test]
fn several_character_sets_in_one_message() {
    let (message, segments) = through_segments(
        &[
            Segment::byte("é".as_bytes()),
            Segment::eci(20).unwrap(),
            Segment::byte(&[0x93, 0x5F]),
            Segment::numeric("12").unwrap(),
            Segment::eci(25).unwrap(),
            Segment::byte(&[0x4E, 0x2D]),
            Segment::numeric("3").unwrap(),
        ],
        2,
    );
    assert_eq!(message.text.as_deref(), Some("é点12中3"));
    let ecis: Vec<_> = segments.iter().map(|segment| segment.eci).collect();
    assert_eq!(ecis, [None, Some(20), Some(20), Some(20), Some(25), Some(25), Some(25)]);
}

/// A character may be cut by the end of a segment.
#[test]
fn a_character_across_two_segments() {
    let message = through(&[Segment::byte(&[0xE4, 0xB8]), Segment::byte(&[0xAD])], 1);
    assert_eq!(message.text.as_deref(), Some("中"));
}

/// The terminator may be cut short: fewer than four bits left end the data.
#[test]
fn end_without_a_whole_terminator() {
    // 4 + 8 + 8n bits leave 4 in every symbol; 4 + 10 + 10 + 4 + ... digits leave other numbers.
    let capacity = [(17, Segment::byte(&[b'a'; 17])), (41, Segment::numeric(&"1".repeat(41)).unwrap())];
    for (length, segment) in capacity {
        assert_eq!(through(&[segment], 1).bytes.len(), length);
    }
    assert_eq!(fields(&[]).unwrap().bytes, b"");
    assert_eq!(parse(&[0x00], version(1)).unwrap().text.as_deref(), Some(""));
}

#[test]
fn bad_syntax_is_named_with_its_place() {
    let problem = |bits: &[(u32, u32)]| fields(bits).map_err(|error| (error.position, error.problem)).unwrap_err();
    assert_eq!(problem(&[(0b0110, 4)]), (0, Problem::Mode(0b0110)));
    assert_eq!(problem(&[(1, 4), (3, 10), (1000, 10)]), (14, Problem::Digits { value: 1000, digits: 3 }));
    assert_eq!(problem(&[(1, 4), (1, 10), (10, 4)]), (14, Problem::Digits { value: 10, digits: 1 }));
    assert_eq!(problem(&[(2, 4), (2, 9), (2025, 11)]), (13, Problem::Alphanumeric { value: 2025, characters: 2 }));
    assert_eq!(problem(&[(2, 4), (1, 9), (45, 6)]), (13, Problem::Alphanumeric { value: 45, characters: 1 }));
    let truncated = Problem::Truncated { mode: Mode::Byte, needed: 8, remaining: 4 };
    assert_eq!(problem(&[(4, 4), (1, 8)]), (12, truncated));
    assert_eq!(problem(&[(7, 4), (0xE0, 8)]), (4, Problem::EciDesignator(0xE0)));
    assert_eq!(problem(&[(7, 4), (0xCF_4240, 24)]), (4, Problem::EciAssignment(1_000_000)));
    assert_eq!(problem(&[(13, 4), (2, 4)]), (4, Problem::HanziSubset(2)));
    assert_eq!(problem(&[(9, 4), (100, 8)]), (4, Problem::ApplicationIndicator(100)));
    assert_eq!(problem(&[(5, 4), (5, 4)]), (4, Problem::Fnc1Place));
    assert_eq!(problem(&[(4, 4), (1, 8), (0x41, 8), (5, 4)]), (20, Problem::Fnc1Place));
    assert_eq!(problem(&[(5, 4), (3, 4), (0, 4), (1, 4), (0, 8)]), (4, Problem::StructuredAppendPlace));
    assert_eq!(problem(&[(3, 4), (2, 4), (1, 4), (0, 8)]), (4, Problem::StructuredAppendIndex { index: 3, count: 2 }));
    let said = fields(&[(0b0110, 4)]).unwrap_err().to_string();
    assert_eq!(said, "bit 0: mode indicator 0110 has no meaning");
}

/// An independent decoder reads the same text from the modules of symbols in every mode.
#[test]
fn agrees_with_an_independent_decoder() {
    let messages: [&[Segment]; 6] = [
        &[Segment::numeric("0012345678").unwrap(), Segment::alphanumeric("A-1:/").unwrap()],
        &[Segment::kanji("製造番号点茗").unwrap(), Segment::byte(b" 12")],
        &[Segment::hanzi("贵州茅台酒").unwrap(), Segment::numeric("53").unwrap()],
        &[Segment::eci(26).unwrap(), Segment::byte("生产日期 é".as_bytes())],
        // No percent sign: rxing 0.9.3 panics on one behind FNC1.
        &[Segment::fnc1_first(), Segment::alphanumeric("010950600013435210AB").unwrap()],
        &[Segment::structured_append(2, 3, 0x5A).unwrap(), Segment::byte(b"part two")],
    ];
    for segments in messages {
        for level in ErrorCorrectionLevel::ALL {
            let symbol = encode_segments(segments, level, None, None).unwrap();
            let data = data_codewords(segments, symbol.version, level).unwrap();
            let ours = parse(&data, symbol.version).unwrap();
            let modules: Vec<_> = (0..symbol.matrix.height()).map(|row| symbol.matrix.row(row).to_vec()).collect();
            let theirs = rxing::qrcode::decoder::qrcode_decoder::decode_bool_array(&modules).unwrap();
            assert_eq!(ours.text.as_deref(), Some(theirs.getText()));
            let place = ours.structured_append.map(|append| i32::from((append.index - 1) << 4 | (append.count - 1)));
            assert_eq!(place.unwrap_or(-1), theirs.getStructuredAppendSequenceNumber());
        }
    }
}

#[derive(Clone, Debug)]
enum Part {
    Numeric(String),
    Alphanumeric(String),
    Byte(Vec<u8>),
    Kanji(String),
    Hanzi(String),
}

impl Part {
    fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            "[0-9]{0,30}".prop_map(Self::Numeric),
            "[0-9A-Z $%*+./:-]{0,30}".prop_map(Self::Alphanumeric),
            prop::collection::vec(any::<u8>(), 0..30).prop_map(Self::Byte),
            "[亜-亞あ-んア-ン点茗]{0,3}".prop_filter_map("not in JIS X 0208", |text| {
                Segment::kanji(&text).is_ok().then_some(Self::Kanji(text))
            }),
            "[一-龥]{0,3}".prop_filter_map("not in GB 2312", |text| {
                Segment::hanzi(&text).is_ok().then_some(Self::Hanzi(text))
            }),
        ]
    }

    /// The segment, its mode, the number of its characters, and its bytes.
    fn expectation(&self) -> (Segment, Mode, usize, Vec<u8>) {
        let encoded = |encoding: &'static encoding_rs::Encoding, text: &str| encoding.encode(text).0.into_owned();
        match self {
            Self::Numeric(text) => (Segment::numeric(text).unwrap(), Mode::Numeric, text.len(), text.clone().into()),
            Self::Alphanumeric(text) => {
                (Segment::alphanumeric(text).unwrap(), Mode::Alphanumeric, text.len(), text.clone().into())
            }
            Self::Byte(bytes) => (Segment::byte(bytes), Mode::Byte, bytes.len(), bytes.clone()),
            Self::Kanji(text) => {
                let bytes = encoded(encoding_rs::SHIFT_JIS, text);
                (Segment::kanji(text).unwrap(), Mode::Kanji, text.chars().count(), bytes)
            }
            Self::Hanzi(text) => {
                let bytes = encoded(encoding_rs::GBK, text);
                (Segment::hanzi(text).unwrap(), Mode::Hanzi, text.chars().count(), bytes)
            }
        }
    }
}

proptest! {
    /// Whatever is encoded is read again, in every version that holds it.
    #[test]
    fn what_is_encoded_is_read(
        parts in prop::collection::vec(Part::any(), 0..6),
        number in 8_u8..=40,
        eci in prop::option::of(0_u32..1_000_000),
        append in prop::option::of((1_u8..=16, any::<u8>())),
    ) {
        let mut segments = Vec::new();
        segments.extend(append.map(|(index, parity)| Segment::structured_append(index, 16, parity).unwrap()));
        segments.extend(eci.map(|assignment| Segment::eci(assignment).unwrap()));
        let parts: Vec<_> = parts.iter().map(Part::expectation).collect();
        segments.extend(parts.iter().map(|(segment, ..)| segment.clone()));

        let (message, found) = through_segments(&segments, number);
        let bytes: Vec<u8> = parts.iter().flat_map(|(.., bytes)| bytes.clone()).collect();
        prop_assert_eq!(&message.bytes, &bytes);
        let expected = append.map(|(index, parity)| StructuredAppend { index, count: 16, identification: u16::from(parity) });
        prop_assert_eq!(message.structured_append, expected);
        let announced = usize::from(eci.is_some()) + usize::from(append.is_some());
        let read: Vec<_> = found[announced..].iter().map(|s| (s.mode, s.characters, s.eci)).collect();
        let written: Vec<_> = parts.iter().map(|(_, mode, characters, _)| (*mode, *characters, eci)).collect();
        prop_assert_eq!(read, written);
    }

    /// Any text comes back through the default choice of segments.
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        let message = through(&crate::symbology::qr::encode::segments_of(&text), 40);
        prop_assert_eq!(message.text, Some(text));
    }

    /// Arbitrary data never panic, and the message stays within what so many bits can say: a digit takes more than three.
    #[test]
    fn arbitrary_data_are_borne(data in prop::collection::vec(any::<u8>(), 0..3000), number in 1_u8..=40) {
        match parse(&data, version(number)) {
            Ok(message) => prop_assert!(message.bytes.len() <= 8 * data.len() / 3),
            Err(error) => prop_assert!(error.position <= 8 * data.len()),
        }
    }
}
