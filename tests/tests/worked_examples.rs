//! Examples worked out by hand or printed in published reports, end to end: drawn, inspected, compared.
//!
//! Limits and formulas: ISO/IEC 15415 (2011, 2024) and, for the segments of fixed pattern damage, format and version
//! information, ISO/IEC 18004, annex on print quality, each as public sources have them. Published readings: reports of
//! two commercial verifiers on one conformance card, one in the mode of 2011, one in that of 2024. Self-test figures:
//! derived from the geometry of the features of ISO/IEC 15426-2.

use std::f64::consts::PI;

use grader::grading::ReportedGrade;
use grader::record::{Copies, DecodeStage, SymbolRecord};
use grader::standard::Edition::{self, Iso15415_2011, Iso15415_2024};
use grader::synth::spec::{Content, DefectKind, Level, NodeShift, SymbolSpec};
use grader_tests::measured::{grades, inspected, of_version, one_module_per_codeword, plain, weakened, with, wrong};

fn grade(symbol: &SymbolRecord, name: &str) -> f64 {
    grades(symbol).get(name).unwrap_or_else(|| panic!("no grade of {name}")).value()
}

/// Asserts the grade of 2011 and that of 2024.
fn both(spec: &SymbolSpec, name: &str, whole: f64, decimal: f64) {
    for (edition, expected) in [(Iso15415_2011, whole), (Iso15415_2024, decimal)] {
        let symbol = inspected(spec, edition);
        assert_eq!(grade(&symbol, name), expected, "{name} by {}", edition.name());
    }
}

/// Version 3-M: one block of 70 codewords, 26 of them error correction, none reserved against misdecoding.
fn three_m() -> SymbolSpec {
    SymbolSpec { level: Level::M, ..of_version(3, 20.0) }
}

/// Fills of 0.85 and 0.05: contrast 0.80, grade 4. Fills of 0.35 and 0.07: 0.28, grade 1, or 1 + 0.08 / 0.20 = 1.4
/// (printed as 1.4 for 0.28 in a report of 2024).
#[test]
fn symbol_contrast() {
    let filled = |light, dark| SymbolSpec { light, dark, ..plain(12.0) };
    for (spec, contrast, whole, decimal) in [(filled(0.85, 0.05), 0.80, 4.0, 4.0), (filled(0.35, 0.07), 0.28, 1.0, 1.4)]
    {
        both(&spec, "symbol contrast", whole, decimal);
        for edition in [Iso15415_2011, Iso15415_2024] {
            let value = inspected(&spec, edition).parameters.symbol_contrast.and_then(|p| p.value);
            assert!(value.is_some_and(|value| (value - contrast).abs() < 0.002), "{value:?}");
        }
    }
}

/// One axis stretched by 1.1164: 2 * 0.1164 / 2.1164 = 0.110, grade 1, or 1 + 0.01 / 0.02 = 1.5 (printed as 1.5).
#[test]
fn axial_nonuniformity() {
    for pitch in [[20.0, 20.0 * 1.1164], [20.0 * 1.1164, 20.0]] {
        let spec = SymbolSpec { pitch, ..plain(20.0) };
        both(&spec, "axial nonuniformity", 1.0, 1.5);
        let value = inspected(&spec, Iso15415_2011).parameters.axial_nonuniformity.and_then(|p| p.value);
        assert!(value.is_some_and(|value| (value - 0.110).abs() < 0.001), "{value:?}");
    }
}

/// Version 4 with its alignment pattern, at (26.5, 26.5), moved along the rows by s. Bilinear between the four
/// patterns, that moves module (u, v) by d (u - 3.5) (v - 3.5) with d = s / 23^2, and the corner module, at (32.5,
/// 32.5), by 29^2 d. The mean pitch along the rows becomes 1 + 13 d, so that X = 1 + 6.5 d. 29^2 d / (1 + 6.5 d) = 0.70
/// for d = 8.369e-4: grade 1, or 1 + 0.05 / 0.12 = 1.42, reported 1.4 (printed as 1.4).
#[test]
fn grid_nonuniformity() {
    let d = 0.70 / (29.0 * 29.0 - 0.70 * 6.5);
    let shift = NodeShift { node: [1, 1], shift: [23.0 * 23.0 * d, 0.0] };
    let spec = SymbolSpec { node_shifts: vec![shift], ..plain(20.0) };
    both(&spec, "grid nonuniformity", 1.0, 1.4);
    let measured = inspected(&spec, Iso15415_2011).parameters.grid_nonuniformity.expect("measured");
    assert!(measured.value.is_some_and(|value| (value - 0.70).abs() < 0.004), "{:?}", measured.value);
    assert_eq!(measured.worst, Some([32, 32]));
}

/// t wrong codewords of version 3-M leave 1 - 2t / 26. Decimal grades between the limits 0.62, 0.50, 0.37, 0.25: t = 5:
/// 0.6154, 3 + 0.1154 / 0.12 = 3.96; t = 6: 0.5385, 3 + 0.0385 / 0.12 = 3.32; t = 7: 0.4615, 2.70; t = 8: 0.3846, 2.11;
/// t = 9: 0.3077, 1.48; t = 10: 0.2308, below the limit of grade 1.
#[test]
fn unused_error_correction() {
    let whole = [4.0, 4.0, 4.0, 4.0, 4.0, 3.0, 3.0, 2.0, 2.0, 1.0, 0.0, 0.0, 0.0, 0.0];
    let decimal = [4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 3.3, 2.7, 2.1, 1.5, 0.0, 0.0, 0.0, 0.0];
    let spec = SymbolSpec { pitch: [10.0; 2], ..three_m() };
    for (edition, expected) in [(Iso15415_2011, whole), (Iso15415_2024, decimal)] {
        for (t, expected) in expected.into_iter().enumerate() {
            let symbol = inspected(&wrong(spec.clone(), &one_module_per_codeword(&spec, t)), edition);
            let unused = symbol.parameters.unused_error_correction.as_ref().expect("measured");
            let left = 1.0 - 2.0 * t as f64 / 26.0;
            assert!(unused.value.is_some_and(|value| (value - left).abs() < 0.6e-4), "{t} wrong: {:?}", unused.value);
            assert_eq!(unused.grade.map(ReportedGrade::value), Some(expected), "{t} wrong by {}", edition.name());
            assert_eq!(unused.blocks[0].corrected, t as u32);
            assert_eq!((unused.blocks[0].codewords, unused.blocks[0].capacity), (70, 26));
            assert_eq!(symbol.text.as_deref(), Some("PRINT 7"), "{t} wrong");
        }
    }
}

/// One more than error correction can repair: nothing is decoded, and that alone is to blame.
#[test]
fn too_many_wrong_codewords() {
    let spec = SymbolSpec { pitch: [10.0; 2], ..three_m() };
    for edition in [Iso15415_2011, Iso15415_2024] {
        let symbol = inspected(&wrong(spec.clone(), &one_module_per_codeword(&spec, 14)), edition);
        assert_eq!(symbol.decode_failure, Some(DecodeStage::ErrorCorrection));
        assert_eq!(symbol.text, None);
        assert_eq!((grade(&symbol, "decode"), grade(&symbol, "overall")), (0.0, 0.0));
        assert_eq!(grade(&symbol, "unused error correction"), 0.0);
        assert_eq!((symbol.grade.letter, symbol.grade.decided_by.as_slice()), ('F', ["decode".to_owned()].as_slice()));
    }
}

/// Published report: of a block with 24 error correction codewords 7 are wrong. Unused error correction is 1 - 14 / 24
/// = 0.41667, grade 2, printed as 2.4 in 2024; modulation of 2024, in which wrong modules count, is printed as 2.3;
/// that of 2011, in which they do not, as 4.0, and reflectance margin as 2.0. Overall 2.0, and 2.3 in 2024. Version 6-H
/// has four blocks of 15 data and 28 error correction codewords, 5-M two of 43 and 24.
#[test]
fn published_report_of_seven_wrong_codewords() {
    let spec = SymbolSpec { level: Level::M, ..of_version(5, 12.0) };
    let spec = wrong(spec.clone(), &one_module_per_codeword(&spec, 7));
    both(&spec, "unused error correction", 2.0, 2.4);
    both(&spec, "modulation", 4.0, 2.3);
    both(&spec, "overall", 2.0, 2.3);
    assert_eq!(grade(&inspected(&spec, Iso15415_2011), "reflectance margin"), 2.0);
    assert_eq!(inspected(&spec, Iso15415_2024).parameters.reflectance_margin, None);
}

/// A symbol of version 3-M with one module of so many codewords at these modulations, measured against the threshold
/// that the edition finds in it.
fn weak_codewords(modulations: &[f64], edition: Edition) -> SymbolRecord {
    let places = one_module_per_codeword(&three_m(), modulations.len());
    let at_threshold = |threshold: f64| {
        let pairs = places.iter().zip(modulations);
        pairs.fold(three_m(), |spec, (&place, &modulation)| weakened(spec, place, modulation, threshold))
    };
    // In 2011 midway between 0.85 and 0.05. In 2024 wherever the histogram has it, which fifteen modules hardly move.
    let plain = inspected(&at_threshold(0.45), edition).reflectance.expect("measured");
    inspected(&at_threshold(if edition == Iso15415_2011 { 0.45 } else { plain.threshold }), edition)
}

/// Levels of 70 codewords: 55 at 4, 8 at 3, 4 at 2, 2 at 1, 1 at 0. Notional unused error correction by level:
/// 1 - 30/26 is less than 0; 1 - 14/26 = 0.462, grade 2; 1 - 6/26 = 0.769; 1 - 2/26 = 0.923; 1. Lower of level and
/// grade: 0, 2, 2, 1, 0. Grade 2, although one codeword has level 0.
#[test]
fn modulation_of_2011() {
    let modulations: Vec<f64> =
        [(0.45, 8), (0.35, 4), (0.25, 2), (0.10, 1)].into_iter().flat_map(|(m, n)| vec![m; n]).collect();
    let symbol = weak_codewords(&modulations, Iso15415_2011);
    assert_eq!(grade(&symbol, "modulation"), 2.0);
    // No module has the wrong colour, hence the margin is the modulation.
    assert_eq!(grade(&symbol, "reflectance margin"), 2.0);
    let modulation = symbol.parameters.modulation.expect("measured");
    let rows: Vec<_> = modulation
        .levels
        .iter()
        .map(|r| (r.level, r.below, r.margin, r.margin_grade.value(), r.result.value()))
        .collect();
    assert_eq!(
        rows,
        [
            (4.0, 15, 0.0, 0.0, 0.0),
            (3.0, 7, 0.4615, 2.0, 2.0),
            (2.0, 3, 0.7692, 4.0, 2.0),
            (1.0, 1, 0.9231, 4.0, 1.0),
            (0.0, 0, 1.0, 4.0, 0.0)
        ]
    );
    let count = |level: f64| modulation.codewords.iter().filter(|grade| grade.value() == level).count();
    assert_eq!([4.0, 3.0, 2.0, 1.0, 0.0].map(count), [55, 8, 4, 2, 1]);
    assert_eq!(symbol.grade.decided_by, ["modulation", "reflectance_margin"]);
}

/// The same with tenths. Modulations .48 .47 .46 .45 .44 .43 .42 .41 | .38 .36 .34 .31 | .27 .22 | .12, here each 0.004
/// higher so that none lies at a limit, have levels 3.8 to 3.1, 2.8 2.6 2.4 2.1, 1.7 1.2, 0. At level 2.9 seven are
/// below, which leaves 0.462 and grade 2.70; at 2.8 six, which leaves 0.538 and grade 3.32. Modulation 2.8.
#[test]
fn modulation_of_2024() {
    let modulations: Vec<f64> =
        [48, 47, 46, 45, 44, 43, 42, 41, 38, 36, 34, 31, 27, 22, 12].map(|m| f64::from(m) / 100.0 + 0.004).to_vec();
    let symbol = weak_codewords(&modulations, Iso15415_2024);
    assert_eq!(grade(&symbol, "modulation"), 2.8);
    let modulation = symbol.parameters.modulation.expect("measured");
    let mut levels: Vec<f64> = modulation.codewords.iter().map(|grade| grade.value()).filter(|g| *g < 4.0).collect();
    levels.sort_by(|a, b| b.total_cmp(a));
    let expected = [3.8, 3.7, 3.6, 3.5, 3.4, 3.3, 3.2, 3.1, 2.8, 2.6, 2.4, 2.1, 1.7, 1.2, 0.0];
    assert_eq!(levels.len(), expected.len());
    for (level, expected) in levels.iter().zip(expected) {
        assert!((level - expected).abs() < 0.051, "{levels:?}");
    }
    assert_eq!(symbol.grade.decided_by, ["modulation"]);
}

/// A lonely dark module shrunk to 5/9 X under an aperture of 0.8 X: the square lies wholly inside the disc and covers
/// (25/81) / (0.16 pi) = 0.6140 of it. Modulation 2 * (0.6140 - 0.5) = 0.228. With a side of 0.5756 X it is 0.318.
/// In 2011, whose threshold is midway. One codeword at level 1 costs nothing: modulation 4.
#[test]
fn dark_widow() {
    for (side, pitch) in [(5.0 / 9.0, 20.0), (5.0 / 9.0, 23.98), (5.0 / 9.0, 30.0), (0.5756, 20.0), (0.53, 25.0)] {
        let expected = 2.0 * (side * side / (0.16 * PI) - 0.5);
        let (spec, place) = lonely(pitch);
        for rotation in [0.0, 23.0] {
            let shrunk = with(SymbolSpec { rotation, ..spec.clone() }, &[place], DefectKind::Shrunk(side));
            let symbol = inspected(&shrunk, Iso15415_2011);
            let uniformity = symbol.parameters.contrast_uniformity.as_ref().expect("measured");
            let value = uniformity.value.expect("measured");
            assert!((value - expected).abs() < 0.005, "{side} at {pitch}, {rotation}: {value}, not {expected}");
            assert_eq!(uniformity.worst, Some([place.0, place.1]));
            assert_eq!(grade(&symbol, "modulation"), 4.0);
        }
    }
}

/// A symbol with a dark module of a codeword whose eight neighbours are light, and where that is.
fn lonely(pitch: f64) -> (SymbolSpec, (i32, i32)) {
    for mask in 0..8 {
        let spec = SymbolSpec { mask: Some(mask), ..plain(pitch) };
        let matrix = spec.encode().expect("a message that fits").matrix;
        for (row, column) in (10..23).flat_map(|row| (10..23).map(move |column| (row, column))) {
            let around = || (row - 1..=row + 1).flat_map(|r| (column - 1..=column + 1).map(move |c| (r, c)));
            if around().all(|at| matrix[at] == (at == (row, column))) {
                return (spec, (row as i32, column as i32));
            }
        }
    }
    panic!("no lonely module under any mask");
}

/// Segment A1: of 168 modules 160 have level 4, five level 3, two level 2, one the wrong colour. Damaged at level 4: 8,
/// 0; at level 3: 3, grade 1; at level 2: 1, grade 3, which the level caps at 2. Grade 2.
#[test]
fn corner_segment() {
    // Separator, quiet zone and the corners of the finder pattern: nothing by which the pattern is found.
    let threes = [(7, 7), (-1, 9), (9, -2), (-3, -3), (3, -3)];
    let twos = [(7, 1), (-4, 4)];
    let spec = threes.into_iter().fold(plain(20.0), |spec, place| weakened(spec, place, 0.45, 0.45));
    let spec = twos.into_iter().fold(spec, |spec, place| weakened(spec, place, 0.35, 0.45));
    let symbol = inspected(&wrong(spec, &[(0, 0)]), Iso15415_2011);
    assert_eq!(grade(&symbol, "A1"), 2.0);
    assert_eq!((grade(&symbol, "A2"), grade(&symbol, "A3"), grade(&symbol, "fixed pattern damage")), (4.0, 4.0, 2.0));
    let damage = symbol.parameters.fixed_pattern_damage.expect("measured");
    assert_eq!((damage.wrong_modules["A1"], damage.wrong_modules["A2"]), (1, 0));
}

/// Each count of wrong modules with the grades of 2011 and 2024 of a segment; other segments keep grade 4.
fn segment(name: &str, spec: &SymbolSpec, places: &[(i32, i32)], expected: &[(usize, f64, f64)]) {
    for &(count, whole, decimal) in expected {
        let spec = wrong(spec.clone(), &places[..count]);
        for (edition, expected) in [(Iso15415_2011, whole), (Iso15415_2024, decimal)] {
            let symbol = inspected(&spec, edition);
            let found = grades(&symbol);
            assert_eq!(found[name].value(), expected, "{count} wrong in {name} by {}", edition.name());
            assert_eq!(found["fixed pattern damage"].value(), expected, "{count} wrong in {name}");
            for other in ["A1", "A2", "A3", "B1", "B2", "C"].into_iter().filter(|other| *other != name) {
                assert!(found.get(other).is_none_or(|g| g.value() == 4.0), "{other}, {count} wrong in {name}");
            }
            let damage = symbol.parameters.fixed_pattern_damage.expect("measured");
            assert_eq!(damage.wrong_modules[name], count as u32);
        }
    }
}

/// 0, 1, 2, 3, 4 wrong modules: 4, 3, 2, 1, 0, in each corner alike.
#[test]
fn damage_of_corners() {
    let spec = plain(12.0);
    let mirror = |place: (i32, i32), right: bool, low: bool| {
        (if low { 32 - place.0 } else { place.0 }, if right { 32 - place.1 } else { place.1 })
    };
    for (name, right, low) in [("A1", false, false), ("A2", true, false), ("A3", false, true)] {
        // Corner of the finder pattern, of the separator, and the two ends of the strip of quiet zone.
        let places = [(0, 0), (7, 7), (-4, 10), (10, -1)].map(|place| mirror(place, right, low));
        segment(name, &spec, &places, &[(0, 4.0, 4.0), (1, 3.0, 3.0), (2, 2.0, 2.0), (3, 1.0, 1.0), (4, 0.0, 0.0)]);
    }
    // One module beyond either end of the strip belongs to no segment.
    let beyond = inspected(&wrong(spec, &[(-1, 11), (11, -1), (16, -2)]), Iso15415_2011);
    assert_eq!(grade(&beyond, "fixed pattern damage"), 4.0);
}

/// Limits 0, 7, 11 and 14 % of 4V + 1 modules. Version 4: 17, so 1 is 5.9 %, 2 are 11.8 %, 3 are 17.6 %. Version 7: 29,
/// so 2 are 6.9 %, 3 are 10.3 %, 4 are 13.8 %, 5 are 17.2 %. Decimal: 4 - 5.88/7 = 3.16; 2 - 0.765/3 = 1.745; 4 - 6.9/7
/// = 3.01; 4 - 3.45/7 = 3.51; 2 + (11 - 10.34)/4 = 2.16; 1 + (14 - 13.79)/3 = 1.07. The overlay of 2024 reports the
/// level that is reached in tenths, cut: 3.1, 1.7, 3.0, 3.5, 2.1, 1.0.
#[test]
fn damage_of_timing_patterns() {
    for (name, turned) in [("B1", false), ("B2", true)] {
        let along = |places: &[i32]| -> Vec<(i32, i32)> {
            places.iter().map(|&place| if turned { (place, 6) } else { (6, place) }).collect()
        };
        let four = [(0, 4.0, 4.0), (1, 3.0, 3.1), (2, 1.0, 1.7), (3, 0.0, 0.0)];
        segment(name, &plain(12.0), &along(&[9, 15, 21]), &four);
        let seven = [(1, 3.0, 3.5), (2, 3.0, 3.0), (3, 2.0, 2.1), (4, 1.0, 1.0), (5, 0.0, 0.0)];
        // Not among the modules that the alignment pattern in the middle shares.
        segment(name, &of_version(7, 12.0), &along(&[9, 14, 18, 27, 34]), &seven);
    }
}

/// More than two wrong among any five adjacent modules: grade 0, whatever the share. Version 10 has 41 modules: 3 are
/// 7.3 %, grade 2 where they lie apart.
#[test]
fn clustered_damage_of_timing_patterns() {
    let spec = of_version(10, 10.0);
    for (places, expected) in [
        ([(6, 10), (6, 12), (6, 14)], 0.0),
        ([(6, 10), (6, 11), (6, 12)], 0.0),
        ([(6, 10), (6, 12), (6, 15)], 2.0),
        ([(6, 10), (6, 14), (6, 18)], 2.0),
    ] {
        let symbol = inspected(&wrong(spec.clone(), &places), Iso15415_2011);
        assert_eq!(grade(&symbol, "B1"), expected, "{places:?}");
    }
}

/// Limits 0, 10, 20 and 30 % of 25 modules for each pattern. Version 4: 25 modules, so 2 are 8 %, 3 are 12 %, 5 are 20
/// %, 6 are 24 %, 7 are 28 %, 8 are 32 %. Decimal: 4 - 4/10 = 3.6; 4 - 8/10 = 3.2; 3 - 2/10 = 2.8; 2.0; 2 - 4/10 = 1.6;
/// 1.2.
#[test]
fn damage_of_the_alignment_pattern() {
    let places = [(24, 24), (28, 28), (24, 28), (28, 24), (24, 26), (28, 26), (26, 24), (26, 28)];
    let expected =
        [(1, 3.0, 3.6), (2, 3.0, 3.2), (3, 2.0, 2.8), (5, 2.0, 2.0), (6, 1.0, 1.6), (7, 1.0, 1.2), (8, 0.0, 0.0)];
    segment("C", &plain(12.0), &places, &expected);
}

/// Version 7 has six patterns and 150 modules: 15 wrong are 10 %, 16 more, 30 are 20 %, 45 are 30 %, 46 more.
#[test]
fn damage_of_many_alignment_patterns() {
    // Both lie on no timing pattern, and their outer rings are damaged last.
    let centres = [(22, 22), (22, 38), (38, 22), (38, 38)];
    let ring = |(row, column): (i32, i32)| {
        (-2..=2)
            .flat_map(move |r| (-2..=2).map(move |c| (r, c)))
            .filter(|(r, c): &(i32, i32)| r.abs().max(c.abs()) == 2)
            .map(move |(r, c)| (row + r, column + c))
    };
    let rings: Vec<Vec<_>> = centres.into_iter().map(|centre| ring(centre).collect()).collect();
    // One of each pattern in turn.
    let places: Vec<(i32, i32)> = (0..16).flat_map(|i| rings.iter().map(move |ring| ring[(7 * i) % 16])).collect();
    for (count, whole) in [(15, 3.0), (16, 2.0), (30, 2.0), (31, 1.0), (45, 1.0), (46, 0.0)] {
        let symbol = inspected(&wrong(of_version(7, 12.0), &places[..count]), Iso15415_2011);
        assert_eq!(grade(&symbol, "C"), whole, "{count} wrong");
    }
}

/// Both copies with so many wrong modules: 0, 1, 2, 3 and more give 4, 3, 2, 1, 0. Together in 2011 their mean rounded
/// up, in 2024 their mean.
fn copies(
    name: &str,
    spec: &SymbolSpec,
    [first, second]: [&[(i32, i32)]; 2],
    read: impl Fn(&SymbolRecord) -> Option<Copies>,
) {
    for [a, b] in [[0, 0], [1, 0], [0, 1], [2, 0], [3, 0], [1, 1], [2, 3], [3, 3], [0, 3], [5, 0], [0, 5], [2, 5]] {
        let spec = wrong(wrong(spec.clone(), &first[..a]), &second[..b]);
        let expected = [a, b].map(|count| 4.0 - count.min(4) as f64);
        let mean = f64::midpoint(expected[0], expected[1]);
        for (edition, together) in [(Iso15415_2011, mean.ceil()), (Iso15415_2024, mean)] {
            let symbol = inspected(&spec, edition);
            let found = read(&symbol).expect("measured");
            assert_eq!(found.copies.map(ReportedGrade::value), expected, "{name}: {a} and {b} wrong");
            let grade = found.grade.map(ReportedGrade::value);
            assert_eq!(grade, Some(together), "{name}: {a} and {b} wrong by {}", edition.name());
            // Whatever the copies say, the symbol reads, and no other fixed pattern is hurt.
            assert_eq!(symbol.decode_failure, None, "{name}: {a} and {b} wrong");
            assert_eq!(symbol.grade.overall.value(), together, "{name}: {a} and {b} wrong by {}", edition.name());
        }
    }
}

/// First copy about the upper left finder pattern, second along the upper right and the lower left one.
#[test]
fn format_information() {
    let first = [(8, 0), (8, 1), (8, 2), (8, 3), (8, 4)];
    let second = [(8, 32), (8, 31), (8, 30), (8, 29), (8, 28)];
    copies("format", &plain(10.0), [&first, &second], |s| s.parameters.format_information.clone());
    // Neither copy can be read: nothing is decoded.
    let symbol = inspected(&wrong(wrong(plain(10.0), &first), &second), Iso15415_2011);
    assert_eq!(symbol.decode_failure, Some(DecodeStage::Format));
    assert_eq!(grade(&symbol, "overall"), 0.0);
}

/// First copy beside the upper right finder pattern, second above the lower left one; from version 7 on.
#[test]
fn version_information() {
    let first = [(0, 34), (1, 34), (2, 34), (3, 34), (4, 34)];
    let second = first.map(|(row, column)| (column, row));
    copies("version", &of_version(7, 10.0), [&first, &second], |s| s.parameters.version_information.clone());
    assert_eq!(inspected(&of_version(6, 10.0), Iso15415_2011).parameters.version_information, None);
}

/// Published readings of 2024: growth of 15 % 3.7, of 16 % 3.6, of 9 % and less 4.0; between the fitted limits 10, 25,
/// 40 and 55 %: 20 % 4 - 10/15 = 3.33, 30 % 3 - 5/15 = 2.67, 45 % 2 - 5/15 = 1.67. Not graded in 2011. The threshold of
/// 2024 lies up to 0.07 of the contrast off the middle, where an edge two pixels wide (its middle in that of a pixel)
/// is met 0.14 pixels aside: at both ends of an element of 20 pixels 0.014 X or 0.09 of a grade, and rounding. In 2011
/// it lies in the middle; but between the centres of pixels the straight line to a pixel that is covered by c > 1/2
/// crosses it at (c - 1/2) / c instead of c - 1/2, at most 0.086 pixels aside: 0.0086 X.
#[test]
fn print_growth() {
    for (growth, expected) in [
        (0.0, 4.0),
        (0.09, 4.0),
        (0.15, 3.67),
        (-0.15, 3.67),
        (0.16, 3.6),
        (0.20, 3.33),
        (0.30, 2.67),
        (-0.30, 2.67),
        (0.45, 1.67),
    ] {
        let spec = SymbolSpec { growth: [growth; 2], ..plain(20.0) };
        let symbol = inspected(&spec, Iso15415_2024);
        let print_growth = symbol.parameters.print_growth.as_ref().expect("measured");
        let off = |value: Option<f64>| (value.expect("measured") - growth).abs();
        assert!(
            off(print_growth.horizontal) < 0.015 && off(print_growth.vertical) < 0.015,
            "{growth}: {print_growth:?}"
        );
        assert!((grade(&symbol, "print growth") - expected).abs() < 0.15, "{growth}: {print_growth:?}");
        let before = inspected(&spec, Iso15415_2011).parameters.print_growth.expect("measured");
        assert_eq!(before.grade, None);
        assert!(before.value.is_some_and(|value| (value - growth).abs() < 0.009), "{growth}: {before:?}");
    }
}

/// Codewords that are reserved against misdecoding cannot be used: 1-L has 7 for error correction, 3 of them reserved,
/// so one wrong codeword leaves 1 - 2/4 = 0.5, grade 3; 1-M has 10, 2 reserved: two wrong leave 1 - 4/8 = 0.5.
#[test]
fn reserved_codewords() {
    for (level, count, capacity) in [(Level::L, 1, 4), (Level::M, 2, 8), (Level::Q, 3, 12), (Level::H, 4, 16)] {
        let spec = SymbolSpec { level, message: Content::Text("7".into()), ..of_version(1, 12.0) };
        let symbol = inspected(&wrong(spec.clone(), &one_module_per_codeword(&spec, count)), Iso15415_2011);
        let unused = symbol.parameters.unused_error_correction.expect("measured");
        assert_eq!((unused.value, unused.blocks[0].capacity), (Some(0.5), capacity), "{level:?}");
        assert_eq!(unused.grade.map(ReportedGrade::value), Some(3.0));
    }
}
