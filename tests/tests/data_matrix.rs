//! Data Matrix against what anyone can work out from the tables of ISO/IEC 16022, and against other makers and readers.
#![expect(clippy::unwrap_used, reason = "helpers of tests end at the first surprise, as tests do")]

use std::collections::BTreeMap;

use grader::grading::ReportedGrade;
use grader::inspect::{Request, inspect};
use grader::plane::Plane;
use grader::record::{FixedPatternDamage, SymbolRecord};
use grader::standard::Edition;
use grader::standard::Edition::{Iso15415_2011, Iso15415_2024};
use grader::symbology::datamatrix::decode::decode;
use grader::symbology::datamatrix::sizes::Size;
use grader::synth::spec::{Kind, Scene, SymbolSpec};
use grader_tests::corpora::photographs_of;
use grader_tests::drawing::SymbolMatrix;
use grader_tests::measured::{draw, fine, only, wrong};
use grader_tests::ours;
use grader_tests::peers::{ZxingEffort, rxing_read, zxing_cpp_read};

/// A perfect symbol of a size.
fn of_size(rows: usize, columns: usize) -> SymbolSpec {
    let spec = SymbolSpec::new("7", 12.0, [0.0; 2]);
    SymbolSpec { symbology: Kind::DataMatrix, size: Some([rows, columns]), margin: 3.0, ..spec }
}

fn graded(rows: usize, columns: usize, places: &[(i32, i32)], edition: Edition) -> SymbolRecord {
    only(&draw(&fine(wrong(of_size(rows, columns), places))), edition)
}

fn damage(rows: usize, columns: usize, places: &[(i32, i32)], edition: Edition) -> FixedPatternDamage {
    graded(rows, columns, places, edition).parameters.fixed_pattern_damage.unwrap()
}

fn segment(damage: &FixedPatternDamage, name: &str) -> f64 {
    damage.segments[name].value()
}

/// The left leg of 32 x 32 has 32 modules, 16 of them along the corner region: 9, 13 and 17 % are 2, 4 and 5 modules of the
/// whole, and 1, 2 and 2 of the corner region, which decides where they lie in it.
#[test]
fn legs_by_the_share_of_their_modules() {
    let far = [(0, 0), (2, 0), (4, 0), (6, 0), (8, 0), (10, 0)];
    for (count, expected) in [(0, 4.0), (1, 3.0), (2, 3.0), (3, 2.0), (4, 2.0), (5, 1.0), (6, 0.0)] {
        let held = damage(32, 32, &far[..count], Iso15415_2011);
        assert_eq!(segment(&held, "L1"), expected, "{count} of 32");
        assert_eq!(held.wrong_modules["L1"], count as u32);
    }
    let near = [(20, 0), (23, 0), (26, 0)];
    for (count, expected) in [(1, 3.0), (2, 2.0), (3, 0.0)] {
        assert_eq!(segment(&damage(32, 32, &near[..count], Iso15415_2011), "L1"), expected, "{count} of 16");
    }
}

/// 14 x 14 has one region: 14 modules of a leg, 15 of the quiet zone beside it.
#[test]
fn quiet_zones_have_one_module_more_at_the_corner() {
    let beside = [(3, -1), (9, -1), (14, -1)];
    for (count, expected) in [(1, 3.0), (2, 1.0), (3, 0.0)] {
        // 6.7, 13.3 and 20 %.
        let held = damage(14, 14, &beside[..count], Iso15415_2011);
        assert_eq!(segment(&held, "QZL1"), expected, "{count} of 15");
    }
    // Both strips go on by one module past the corner of the L, so that the module there belongs to both.
    let corner = damage(14, 14, &[(14, -1)], Iso15415_2011);
    assert_eq!((segment(&corner, "QZL1"), segment(&corner, "QZL2")), (3.0, 3.0));
}

/// A clock track of 20 modules: 10 % are 2, which is no longer less than 10 %.
#[test]
fn clock_tracks_by_damage_and_regularity() {
    let apart = [(0, 2), (0, 6), (0, 10), (0, 14), (0, 18)];
    for (count, expected) in [(0, 4.0), (1, 4.0), (2, 3.0), (3, 2.0), (4, 1.0), (5, 0.0)] {
        let held = damage(20, 20, &apart[..count], Iso15415_2011);
        assert_eq!(segment(&held, "CTS"), expected, "{count} of 20");
        let track = held.clock_tracks.iter().find(|track| track.name == "T1-1").unwrap();
        assert_eq!((track.regularity.value(), track.clock_track.value(), track.solid.value()), (4.0, expected, 4.0));
    }
    // Three of five adjacent modules.
    let crowded = damage(20, 20, &[(0, 8), (0, 10), (0, 12)], Iso15415_2011);
    let track = crowded.clock_tracks.iter().find(|track| track.name == "T1-1").unwrap();
    assert_eq!((track.regularity.value(), track.clock_track.value()), (0.0, 2.0));
    assert_eq!(segment(&crowded, "CTS"), 0.0);
}

/// A spot in the quiet zone above gives two transitions, of which one counts, against those of the track: 1 / (N - 1). By
/// 6, 8, 10, 12 % in 2011. In 2024 between 5, 10, 15, 20 %: 3 - 0.0111 / 0.05 = 2.8 for 10 x 10, and so on; 3.5 is published.
#[test]
fn transition_ratio_of_one_spot() {
    // 11.1, 7.7, 6.7 and 5.9 %.
    for (side, whole, decimal) in [(10, 1.0, 2.8), (14, 3.0, 3.5), (16, 3.0, 3.7), (18, 4.0, 3.8)] {
        let held = damage(side, side, &[(-1, 5)], Iso15415_2011);
        let track = held.clock_tracks.iter().find(|track| track.name == "T1-1").unwrap();
        let ratio = (1e4 / (side as f64 - 1.0)).round() / 1e4;
        assert_eq!(track.transition_ratio.value, Some(ratio));
        assert_eq!(track.transition_ratio.grade.unwrap().value(), whole, "{side}");
        // Solid line: one of N modules, less than 10 % but for 10 x 10.
        assert_eq!(track.solid.value(), if side == 10 { 3.0 } else { 4.0 });
        let later = damage(side, side, &[(-1, 5)], Iso15415_2024);
        let track = later.clock_tracks.iter().find(|track| track.name == "T1-1").unwrap();
        assert_eq!(track.transition_ratio.grade.unwrap().value(), decimal, "{side}");
    }
}

/// A 32 x 32 symbol with one error in each segment: legs and quiet zones 1 of 32 and 1 of 33, grade 3; a clock module of
/// each track 1 of 16, grade 4. Their mean is 3.2, grade 2, which decides.
#[test]
fn one_error_in_each_segment_of_32_x_32() {
    let legs = [(3, 0), (31, 28), (5, -1), (32, 26)];
    let tracks = [(0, 4), (0, 20), (16, 4), (16, 20), (6, 15), (6, 31), (22, 15), (22, 31)];
    let all = [&legs[..], &tracks].concat();
    let held = damage(32, 32, &all, Iso15415_2011);
    let expected = [("CTS", 40), ("L1", 30), ("L2", 30), ("QZL1", 30), ("QZL2", 30), ("average", 20)];
    let expected: BTreeMap<String, ReportedGrade> =
        expected.into_iter().map(|(name, tenths)| (name.to_owned(), ReportedGrade::from_tenths(tenths))).collect();
    assert_eq!(held.segments, expected);
    assert_eq!(held.grade, Some(ReportedGrade::from_tenths(20)));
    assert_eq!(held.clock_tracks.len(), 8);
    // 2024: 4 - (1/32) / 0.09 = 3.65 and 4 - (1/33) / 0.09 = 3.66, in overlay levels 3.6; 4.0; mean 3.7; 3 + 0.2 / 0.5 = 3.4.
    let later = damage(32, 32, &all, Iso15415_2024);
    assert_eq!(["L1", "QZL2", "CTS", "average"].map(|name| segment(&later, name)), [3.6, 3.6, 4.0, 3.4]);
    assert_eq!(later.grade.unwrap().value(), 3.4);
}

/// Unused error correction by block: 52 x 52 has two blocks of 42 error correction codewords. Three errors in the first:
/// 1 - 6/42. 144 x 144 has ten of 62.
#[test]
fn unused_error_correction_of_the_worst_block() {
    for (side, blocks, correction) in [(52, 2, 42.0), (144, 10, 62.0)] {
        let spec = of_size(side, side);
        let places = spec.encode().unwrap().one_module_per_codeword(3);
        let symbol = only(&draw(&Scene::around(wrong(spec, &places)).unwrap()), Iso15415_2011);
        let unused = symbol.parameters.unused_error_correction.unwrap();
        assert_eq!(unused.blocks.len(), blocks);
        assert_eq!(unused.value, Some(((1.0 - 6.0 / correction) * 1e4_f64).round() / 1e4));
        assert_eq!((unused.blocks[0].corrected, unused.blocks[1].corrected), (3, 0));
    }
}

/// Symbols that zxing-cpp encoded (with zint) in every size: read from their modules, and made again module for module.
#[test]
fn symbols_of_another_maker_module_for_module() {
    for (number, size) in (1..).zip(Size::all()) {
        let text: String = (0..size.data_codewords() - 1).map(|i| char::from(b'A' + (i * 7 % 26) as u8)).collect();
        for text in ["7", &text[..text.len().min(1200) * 2 / 3]] {
            let symbol = SymbolMatrix::data_matrix_from_text(text, &format!("version={number}")).unwrap();
            assert_eq!(symbol.sides(), [size.width(), size.height()], "version {number}");
            let bits = Plane::from_vec(size.width(), size.height(), symbol.dark().to_vec()).unwrap();
            let decoded = decode(&bits).unwrap_or_else(|stage| panic!("{size}: {stage:?}"));
            assert_eq!(decoded.message.text.as_deref(), Some(text), "{size}");
            assert!(decoded.corrected.is_empty());
            assert_eq!(decoded.matrix(), bits, "{size}");
        }
    }
}

/// Symbols that the zint of Debian made, kept as they came out.
#[test]
fn symbols_of_debians_zint_module_for_module() {
    let file = include_str!("../data/zint-data-matrix.txt");
    let mut lines = file.lines().filter(|line| !line.starts_with('#'));
    let mut read = 0;
    while let Some(head) = lines.next() {
        let parts: Vec<&str> = head.splitn(4, ' ').collect();
        let (rows, columns): (usize, usize) = (parts[1].parse().unwrap(), parts[2].parse().unwrap());
        let hex: Vec<&str> = lines.by_ref().take(rows).collect();
        let bits = Plane::from_fn(columns, rows, |row, column| {
            let digit = u32::from_str_radix(&hex[row][column / 4..=column / 4], 16).unwrap();
            digit >> (3 - column % 4) & 1 == 1
        });
        let decoded = decode(&bits).unwrap_or_else(|stage| panic!("{rows} x {columns}: {stage:?}"));
        assert_eq!(decoded.message.text.as_deref(), Some(parts[3]));
        assert_eq!((decoded.corrected.len(), decoded.matrix()), (0, bits), "{rows} x {columns}");
        read += 1;
    }
    assert_eq!(read, 48);
}

/// What another maker makes of texts of all kinds, which it encodes in the schemes that it finds shortest.
#[test]
fn texts_that_another_maker_encoded() {
    let texts = [
        "0123456789",
        "UPPER CASE TEXT AND 42 DIGITS",
        "lower case text and 42 digits, which takes the Text scheme",
        "ABC*DEF>GHI 0123456789ABC*DEF>GHI",
        ".A.B.C!D\"E#F$G%H&I'J(K)L.A.B.C!D",
        "https://example.com/01/06901234567892/10/A1/21/0001",
        "\u{1}\u{2}\u{3}\u{4}\u{5} controls \u{1f}",
        "Grüße, café",
    ];
    for text in texts {
        let symbol = SymbolMatrix::data_matrix_from_text(text, "").unwrap();
        let [columns, rows] = symbol.sides();
        let decoded = decode(&Plane::from_vec(columns, rows, symbol.dark().to_vec()).unwrap()).unwrap();
        assert_eq!(decoded.message.text.as_deref(), Some(text));
    }
}

/// Side by side in one picture with a QR Code symbol, light on dark and mirrored as well.
#[test]
fn beside_a_qr_code_reversed_and_mirrored() {
    let at = |x: f64, spec: SymbolSpec| SymbolSpec { centre: [x, 250.0], ..spec };
    let qr = SymbolSpec { rotation: 12.0, ..SymbolSpec::new("QR", 9.0, [0.0; 2]) };
    let upright = SymbolSpec { rotation: -30.0, ..of_size(16, 36) };
    let reversed = SymbolSpec { reversed: true, rotation: 75.0, ..of_size(20, 20) };
    let mirrored = SymbolSpec { mirrored: true, rotation: 170.0, ..of_size(12, 26) };
    let symbols = vec![at(220.0, qr), at(650.0, upright), at(1100.0, reversed), at(1500.0, mirrored)];
    let scene = Scene { symbols, ..Scene::empty(1750, 500) };
    let record = inspect(&draw(&scene), &Request::default()).unwrap();
    let found: Vec<_> = record
        .symbols
        .iter()
        .map(|s| (s.symbology.as_str(), s.size.rows, s.size.columns, s.reversed, s.mirrored, s.grade.overall.value()))
        .collect();
    let expected = [
        ("QRCode", 21, 21, false, false, 4.0),
        ("DataMatrix", 16, 36, false, false, 4.0),
        ("DataMatrix", 20, 20, true, false, 4.0),
        ("DataMatrix", 12, 26, false, true, 4.0),
    ];
    assert_eq!(found, expected);
    for (symbol, turn) in record.symbols.iter().zip([12.0, -30.0, 75.0, 170.0]) {
        assert!((symbol.rotation_degrees - turn).abs() < 0.1, "{} not {turn}", symbol.rotation_degrees);
    }
}

/// On photographs nothing is read wrongly, and of the clean ones at least what rxing and zxing-cpp read.
#[test]
fn photographs() {
    let Some(photographs) = photographs_of("DataMatrix") else { return };
    let mut missed = Vec::new();
    for photograph in photographs.iter().filter(|photograph| !photograph.truth.is_empty()) {
        let picture = photograph.luma().unwrap();
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let symbols = ours::inspect(picture.as_raw(), width, height);
        let read: Vec<String> = symbols.into_iter().filter_map(|s| s.text.or(s.other_means)).collect();
        for text in &read {
            assert!(photograph.truth.contains(text), "{}: read {text:?}", photograph.name());
        }
        let mut others = zxing_cpp_read(picture.as_raw(), width, height, ZxingEffort::Default).unwrap();
        others.extend(rxing_read(picture.as_raw(), width, height));
        let others = others.into_iter().filter(|text| photograph.truth.contains(text) && !read.contains(text));
        missed.extend(others.map(|text| format!("{}: {text:?}", photograph.name())));
    }
    assert_eq!(missed, Vec::<String>::new());
}
