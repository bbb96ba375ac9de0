use proptest::prelude::*;

use super::*;
use crate::symbology::datamatrix::encode::{Segment, data_codewords};
use crate::symbology::datamatrix::sizes::Size;

fn size(side: usize) -> Size {
    Size::from_modules(side, side).unwrap()
}

fn through(segments: &[Segment], side: usize) -> Message {
    parse(&data_codewords(segments, size(side)).unwrap()).unwrap()
}

fn encoded(scheme: Scheme, bytes: &[u8]) -> Segment {
    Segment::Encoded(scheme, bytes.to_vec())
}

/// Groups that the standard works out: C40 "AIM" is 91 11, and the same values with an unlatch.
#[test]
fn worked_example_of_c40() {
    let message = parse(&[230, 91, 11, 91, 11, 91, 11, 254, 129]).unwrap();
    assert_eq!(message.text.as_deref(), Some("AIMAIMAIM"));
    let data = data_codewords(&[encoded(Scheme::C40, b"AIMAIMAIM")], size(16)).unwrap();
    assert_eq!(data[..8], [230, 91, 11, 91, 11, 91, 11, 254]);
}

#[test]
fn fnc1_first_second_and_between() {
    let gs1 =
        through(&[Segment::Fnc1, encoded(Scheme::Ascii, b"10AB"), Segment::Fnc1, encoded(Scheme::Ascii, b"21X")], 20);
    assert_eq!((gs1.bytes.as_slice(), gs1.fnc1), (&b"10AB\x1D21X"[..], Some(Fnc1::First)));
    assert_eq!(gs1.symbology_identifier, "]d2");
    let industry = through(&[encoded(Scheme::Ascii, b"A"), Segment::Fnc1, encoded(Scheme::Ascii, b"7")], 20);
    assert_eq!((industry.bytes.as_slice(), industry.fnc1), (&b"A7"[..], Some(Fnc1::Second("A".into()))));
    assert_eq!(industry.symbology_identifier, "]d3");
    let digits = through(&[encoded(Scheme::Ascii, b"99"), Segment::Fnc1, encoded(Scheme::Ascii, b"7")], 20);
    assert_eq!(digits.fnc1, Some(Fnc1::Second("99".into())));
    // Behind structured append the message begins anew: fifth position.
    let append = Segment::StructuredAppend { index: 2, count: 3, file: [7, 254] };
    let part = through(&[append, Segment::Fnc1, encoded(Scheme::Ascii, b"10A")], 20);
    assert_eq!(part.fnc1, Some(Fnc1::First));
    let expected = StructuredAppend { index: 2, count: 3, identification: 7 * 256 + 254 };
    assert_eq!(part.structured_append, Some(expected));
}

#[test]
fn symbology_identifiers_with_eci() {
    let with = |segments: &[Segment]| through(segments, 24).symbology_identifier;
    let text = encoded(Scheme::Base256, "中".as_bytes());
    assert_eq!(with(&[encoded(Scheme::Ascii, b"1")]), "]d1");
    assert_eq!(with(&[Segment::Eci(26), text.clone()]), "]d4");
    assert_eq!(with(&[Segment::Fnc1, Segment::Eci(26), text.clone()]), "]d5");
    assert_eq!(with(&[encoded(Scheme::Ascii, b"A"), Segment::Fnc1, Segment::Eci(26), text.clone()]), "]d6");
    assert_eq!(through(&[Segment::Eci(26), text], 24).text.as_deref(), Some("中"));
}

#[test]
fn macros_stand_for_header_and_trailer() {
    let message = through(&[Segment::Macro(false), encoded(Scheme::Ascii, b"PZN")], 20);
    assert_eq!(message.bytes, b"[)>\x1E05\x1DPZN\x1E\x04");
    let message = through(&[Segment::Macro(true), encoded(Scheme::Ascii, b"7")], 20);
    assert_eq!(message.bytes, b"[)>\x1E06\x1D7\x1E\x04");
}

#[test]
fn reader_programming_is_told() {
    let message = through(&[Segment::ReaderProgramming, encoded(Scheme::Ascii, b"SET 1")], 20);
    assert!(message.reader_programming);
    assert_eq!(message.bytes, b"SET 1");
}

#[test]
fn assignment_numbers_of_every_length() {
    for assignment in [0, 26, 126, 127, 16_382, 16_383, 811_799, 999_999] {
        let mut data = data_codewords(&[Segment::Eci(assignment)], size(20)).unwrap();
        data.truncate(8);
        let mut parser = Parser::new(&data);
        parser.scheme().unwrap();
        assert_eq!(parser.eci, Some(assignment));
    }
}

#[test]
fn bad_syntax_is_named_with_its_place() {
    let error = |data: &[u8]| parse(data).unwrap_err();
    assert_eq!(error(&[66, 0]).position, 2);
    assert_eq!(error(&[250]).problem, Problem::Codeword { scheme: Scheme::Ascii, codeword: 250 });
    assert_eq!(error(&[66, 236]).problem, Problem::Place("a macro"));
    assert_eq!(error(&[66, 233, 1, 1, 1]).problem, Problem::Place("structured append"));
    assert_eq!(error(&[241]).problem, Problem::Truncated("an ECI"));
    // The third of two, and a file identification of 0.
    assert_eq!(error(&[233, 0x2F, 1, 1]).problem, Problem::StructuredAppend { index: 3, count: 2 });
    assert_eq!(error(&[233, 0x1F, 0, 1]).problem, Problem::StructuredAppend { index: 2, count: 2 });
}

fn any_scheme() -> impl Strategy<Value = (Scheme, Vec<u8>)> {
    let characters =
        |pattern: &'static str| prop::collection::vec(prop::sample::select(pattern.as_bytes().to_vec()), 0..60);
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60).prop_map(|bytes| (Scheme::Ascii, bytes)),
        prop::collection::vec(any::<u8>(), 0..60).prop_map(|bytes| (Scheme::C40, bytes)),
        prop::collection::vec(any::<u8>(), 0..60).prop_map(|bytes| (Scheme::Text, bytes)),
        prop::collection::vec(any::<u8>(), 0..300).prop_map(|bytes| (Scheme::Base256, bytes)),
        characters("ABCXYZ0189 *>\r").prop_map(|bytes| (Scheme::X12, bytes)),
        characters("ABCXYZ0189 !\"#$%&'()*+,-./:;<=>?@[\\]^").prop_map(|bytes| (Scheme::Edifact, bytes)),
    ]
}

proptest! {
    /// Stretches in any schemes, in a symbol with room or one that is just filled.
    #[test]
    fn what_is_encoded_is_read(stretches in prop::collection::vec(any_scheme(), 0..5)) {
        let segments: Vec<_> = stretches.iter().map(|(scheme, bytes)| Segment::Encoded(*scheme, bytes.clone())).collect();
        let bytes: Vec<u8> = stretches.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
        for size in Size::all() {
            if let Ok(data) = data_codewords(&segments, size) {
                let message = parse(&data).map_err(|error| TestCaseError::fail(format!("{size}: {error}")))?;
                prop_assert_eq!(&message.bytes, &bytes, "{}", size);
            }
        }
    }

    /// Arbitrary data never panic, and the message stays within what so many codewords can say.
    #[test]
    fn arbitrary_data_are_borne(data in prop::collection::vec(any::<u8>(), 0..1600)) {
        if let Ok(message) = parse(&data) {
            prop_assert!(message.bytes.len() <= 2 * data.len() + 9);
        }
    }
}
