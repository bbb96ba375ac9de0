use super::*;
use crate::symbology::datamatrix::decode::decode;

/// The worked example of the standard: "123456" in a 10 x 10 symbol: 142 164 186 and 114 25 5 88 102.
#[test]
fn worked_example_of_the_standard() {
    let symbol = encode_text("123456", None).unwrap();
    assert_eq!((symbol.size.height(), symbol.size.width()), (10, 10));
    assert_eq!(symbol.codewords, [142, 164, 186, 114, 25, 5, 88, 102]);
}

#[test]
fn texts_take_the_smallest_square() {
    let side = |text: &str| encode_text(text, None).unwrap().size.height();
    assert_eq!([side("A"), side("ABCD"), side("ABCDEF")], [10, 12, 14]);
    assert!(matches!(
        encode_text(&"A".repeat(1559), None),
        Err(EncodeError::TooLong { needed: 1559, available: 1558, .. })
    ));
}

#[test]
fn what_a_scheme_does_not_have_is_named() {
    let encode = |scheme, bytes: &[u8]| encode_segments(&[Segment::Encoded(scheme, bytes.to_vec())], None);
    let wrong = |scheme, character| Err(EncodeError::Character { scheme, character });
    assert_eq!(encode(Scheme::X12, b"AB1a"), wrong(Scheme::X12, b'a'));
    assert_eq!(encode(Scheme::Edifact, b"AB_C"), wrong(Scheme::Edifact, b'_'));
    assert!(encode_segments(&[Segment::Eci(1_000_000)], None).is_err());
    assert!(encode_segments(&[Segment::StructuredAppend { index: 3, count: 2, file: [1, 1] }], None).is_err());
}

#[test]
fn every_size_is_read_from_its_modules_with_as_many_errors_as_it_corrects() {
    for size in Size::all() {
        let bytes: Vec<u8> = (0..size.data_codewords() - 3).map(|i| b'A' + (i % 26) as u8).collect();
        let bytes = &bytes[..bytes.len().min(1500)];
        let symbol = encode_segments(&[Segment::Encoded(Scheme::Ascii, bytes.to_vec())], Some(size)).unwrap();
        let mut bits = symbol.matrix.clone();
        // One module of as many codewords of each block as it corrects.
        let places = interleaving(size, Interleaving::Standard);
        let most = size.error_correction_per_block() / 2;
        let mut spoilt = vec![0; size.blocks()];
        for (row, column) in (0..size.height()).flat_map(|row| (0..size.width()).map(move |column| (row, column))) {
            if let Role::Codeword { index, bit: 5 } = layout(size)[(row, column)] {
                let block = places[usize::from(index)].0;
                if spoilt[block] < most {
                    spoilt[block] += 1;
                    bits[(row, column)] ^= true;
                }
            }
        }
        let decoded = decode(&bits).unwrap_or_else(|stage| panic!("{size}: {stage:?}"));
        assert_eq!(decoded.message.bytes, bytes, "{size}");
        assert_eq!(decoded.codewords, symbol.codewords, "{size}");
        assert_eq!(decoded.corrected.len(), most * size.blocks(), "{size}");
        assert_eq!(decoded.matrix(), symbol.matrix, "{size}");
    }
}
