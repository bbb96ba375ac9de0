use super::*;
use proptest::prelude::*;

fn version(number: u8) -> Version {
    Version::new(number).unwrap()
}

/// The worked example of ISO/IEC 18004 Annex I: 01234567 in version 1-M.
#[test]
fn worked_example_of_the_standard() {
    let symbol = encode_text("01234567", ErrorCorrectionLevel::M, Some(version(1)), None).unwrap();
    let data = [0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11];
    let error_correction = [0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55];
    assert_eq!(symbol.codewords[..16], data);
    assert_eq!(symbol.codewords[16..], error_correction);
}

/// Examples of the clauses on modes: AC-42 and its bits; Kanji 935F and E4AA; ECI 000009.
#[test]
fn examples_of_the_modes() {
    let bytes = |segment: Segment| data_codewords(&[segment], version(1), ErrorCorrectionLevel::L).unwrap();
    // 0010 000000101 00111001110 11100111001 000010 0000
    let alphanumeric = bytes(Segment::alphanumeric("AC-42").unwrap());
    assert_eq!(alphanumeric[..6], [0x20, 0x29, 0xCE, 0xE7, 0x21, 0x00]);
    // 1000 00000010 0110110011111 1101010101010
    let kanji = bytes(Segment::kanji("点茗").unwrap());
    assert_eq!(kanji[..5], [0x80, 0x26, 0xCF, 0xEA, 0xA8]);
    // 0111 00001001
    assert_eq!(bytes(Segment::eci(9).unwrap())[..2], [0x70, 0x90]);
}

/// Lengths of ECI designators change where the standard says.
#[test]
fn eci_designators() {
    let bits = |assignment| {
        Segment::eci(assignment).map(|segment| data_codewords(&[segment], version(1), ErrorCorrectionLevel::L).unwrap())
    };
    assert_eq!(bits(127).unwrap()[..2], [0x77, 0xF0]);
    assert_eq!(bits(128).unwrap()[..3], [0x78, 0x08, 0x00]);
    assert_eq!(bits(16_383).unwrap()[..3], [0x7B, 0xFF, 0xF0]);
    assert_eq!(bits(16_384).unwrap()[..4], [0x7C, 0x04, 0x00, 0x00]);
    assert!(bits(1_000_000).is_err());
}

/// Capacities of the standard's table: version 40-L holds 7089 digits, 4296 alphanumeric characters, 2953 bytes, 1817
/// kanji; version 1-H 17, 10, 7 and 4.
#[test]
fn published_capacities_are_reached_and_not_exceeded() {
    use ErrorCorrectionLevel::{H, L};
    for (number, level, capacities) in [(40, L, [7089, 4296, 2953, 1817]), (1, H, [17, 10, 7, 4])] {
        let of_length: [fn(usize) -> Segment; 4] = [
            |length| Segment::numeric(&"7".repeat(length)).unwrap(),
            |length| Segment::alphanumeric(&"A".repeat(length)).unwrap(),
            |length| Segment::byte(&vec![b'a'; length]),
            |length| Segment::kanji(&"点".repeat(length)).unwrap(),
        ];
        for (capacity, segment) in capacities.into_iter().zip(of_length) {
            assert!(data_codewords(&[segment(capacity)], version(number), level).is_ok());
            assert!(data_codewords(&[segment(capacity + 1)], version(number), level).is_err());
        }
    }
}

#[test]
fn what_a_mode_cannot_say_is_refused() {
    assert!(Segment::numeric("12a").is_err());
    assert!(Segment::numeric("１").is_err());
    assert!(Segment::alphanumeric("a").is_err());
    assert!(Segment::kanji("a").is_err());
    assert!(Segment::hanzi("€a").is_err());
    assert!(Segment::fnc1_second(100).is_err());
    assert!(Segment::structured_append(3, 2, 0).is_err());
    assert!(Segment::structured_append(1, 17, 0).is_err());
    let error = encode_text(&"é".repeat(1500), ErrorCorrectionLevel::H, None, None).unwrap_err();
    assert!(matches!(error, EncodeError::TooLong { version: 40, .. }), "{error}");
}

fn peer_level(level: ErrorCorrectionLevel) -> qrcodegen::QrCodeEcc {
    match level {
        ErrorCorrectionLevel::L => qrcodegen::QrCodeEcc::Low,
        ErrorCorrectionLevel::M => qrcodegen::QrCodeEcc::Medium,
        ErrorCorrectionLevel::Q => qrcodegen::QrCodeEcc::Quartile,
        ErrorCorrectionLevel::H => qrcodegen::QrCodeEcc::High,
    }
}

/// Pseudo-random data codewords, so that every position matters.
fn scrambled(version: Version, level: ErrorCorrectionLevel) -> Vec<u8> {
    let mut state = u32::from(version.number()) * 4 + level as u32 + 1;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    std::iter::repeat_with(next).take(super::super::sizes::data_codewords(version, level)).collect()
}

/// Module for module the symbol that the independent encoder qrcodegen makes of the same data codewords.
#[test]
fn agrees_with_an_independent_encoder() {
    for version in Version::all() {
        for level in ErrorCorrectionLevel::ALL {
            let data = scrambled(version, level);
            let codewords = add_error_correction(version, level, &data);
            let masks = [version.number() % 8, (version.number() + 3) % 8];
            let chosen = choose_mask(version, level, &codewords);
            for mask in masks.into_iter().map(Some).chain([None]) {
                let peer = qrcodegen::QrCode::encode_codewords(
                    qrcodegen::Version::new(version.number()),
                    peer_level(level),
                    &data,
                    mask.map(qrcodegen::Mask::new),
                );
                let mask = mask.unwrap_or(chosen);
                assert_eq!(peer.mask().value(), mask, "{version:?}-{level:?}: mask of least penalty");
                let ours = matrix(version, level, mask, &codewords);
                let theirs = Plane::from_fn(ours.width(), ours.height(), |row, column| {
                    peer.get_module(column as i32, row as i32)
                });
                assert!(ours == theirs, "{version:?}-{level:?} mask {mask}");
            }
        }
    }
}

/// Both encoders fill the same data codewords from the same text, in the smallest version.
#[test]
fn texts_agree_with_an_independent_encoder() {
    for text in
        ["", "0", "01234567", "HELLO WORLD", "https://example.com/01/09506000134352", "a\tb\n%", &"9".repeat(300)]
    {
        for level in ErrorCorrectionLevel::ALL {
            let segments = qrcodegen::QrSegment::make_segments(text);
            let (least, most) = (qrcodegen::Version::MIN, qrcodegen::Version::MAX);
            let peer =
                qrcodegen::QrCode::encode_segments_advanced(&segments, peer_level(level), least, most, None, false);
            let peer = peer.unwrap();
            let ours = encode_text(text, level, None, None).unwrap();
            assert_eq!(ours.version.number(), peer.version().value(), "{text:?}");
            let same =
                |row: usize, column: usize| ours.matrix[(row, column)] == peer.get_module(column as i32, row as i32);
            let side = ours.version.modules();
            assert!((0..side).all(|row| (0..side).all(|column| same(row, column))), "{text:?}-{level:?}");
        }
    }
}

#[test]
fn function_patterns_are_in_every_symbol() {
    for version in Version::all() {
        let level = ErrorCorrectionLevel::Q;
        let modules = matrix(version, level, 2, &add_error_correction(version, level, &scrambled(version, level)));
        for (fixed, module) in function_patterns(version).data().iter().zip(modules.data()) {
            assert!(fixed.is_none_or(|dark| dark == *module));
        }
    }
}

proptest! {
    /// Nothing that a caller may pass panics.
    #[test]
    fn odd_arguments_are_borne(number in 1_u8..=4, mask in any::<u8>(), data in prop::collection::vec(any::<u8>(), 0..200)) {
        let (version, level) = (version(number), ErrorCorrectionLevel::L);
        let modules = matrix(version, level, mask, &data);
        prop_assert_eq!(modules.width(), version.modules());
        prop_assert_eq!(add_error_correction(version, level, &data).len(), super::super::sizes::total_codewords(version));
    }
}
