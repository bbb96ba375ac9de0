//! Worked examples of the overlays, and the sizes of the segments.

use super::super::qr::{Segment, notional, timing};
use super::*;
use crate::symbology::qr::encode::encode_text;
use crate::symbology::qr::sizes::{ErrorCorrectionLevel, Version};

fn version(number: u8) -> Version {
    Version::new(number).unwrap()
}

fn anatomy(version: Version, level: ErrorCorrectionLevel) -> Anatomy {
    Anatomy::new(&encode_text("7", level, Some(version), Some(0)).unwrap().into())
}

fn repeated(grades: &[(usize, f64)]) -> Vec<f64> {
    grades.iter().flat_map(|&(count, grade)| std::iter::repeat_n(grade, count)).collect()
}

/// Version 3-M, 70 codewords, 26 of them error correction: 55 codewords of grade 4, 8 of 3, 4 of 2, 2 of 1, 1 of 0.
/// Level 3 leaves 7 errors, 1 - 14/26 = 0.462, grade 2; level 2 leaves 3, 0.769, grade 4. Modulation is 2.
#[test]
fn codeword_overlay_of_2011() {
    let anatomy = anatomy(version(3), ErrorCorrectionLevel::M);
    let grades = repeated(&[(55, 4.0), (8, 3.0), (4, 2.0), (2, 1.0), (1, 0.0)]);
    assert_eq!(grades.len(), anatomy.block_of.len());
    assert_eq!(codeword_overlay(Edition::E2011, &grades, &anatomy.block_of, &anatomy.blocks), 2.0);
}

/// The same symbol by modulation in 2024: at 2.8 six codewords remain, 1 - 12/26 = 0.538, grade 3.32; at 2.9 seven,
/// grade 2.70. Modulation is 2.8.
#[test]
fn codeword_overlay_of_2024() {
    let anatomy = anatomy(version(3), ErrorCorrectionLevel::M);
    let weak = [0.48, 0.47, 0.46, 0.45, 0.44, 0.43, 0.42, 0.41, 0.38, 0.36, 0.34, 0.31, 0.27, 0.22, 0.12];
    let grades: Vec<f64> = std::iter::repeat_n(0.9, 55)
        .chain(weak)
        .map(|modulation| MODULATION.grade(Edition::E2024, modulation))
        .collect();
    assert_eq!(codeword_overlay(Edition::E2024, &grades, &anatomy.block_of, &anatomy.blocks), 2.8);
}

/// A symbol with 24 error correction codewords of which a verifier corrected 7: it printed UEC 2.4 and modulation 2.3
/// (2024), 4 and reflectance margin 2 (2011).
#[test]
fn seven_errors_of_24() {
    let block = [Block { total: 60, capacity: 24 }];
    let grades = repeated(&[(53, 4.0), (7, 0.0)]);
    assert_eq!(codeword_overlay(Edition::E2024, &grades, &[0; 60], &block), 2.3);
    assert_eq!(codeword_overlay(Edition::E2011, &grades, &[0; 60], &block), 2.0);
}

/// A segment of 168 modules: 160 of grade 4, five of 3, two of 2, one of the wrong colour. Level 4: 8 damaged, 0. Level
/// 3: 3 damaged, 1. Level 2: 1 damaged, 3. The segment has grade 2.
#[test]
fn module_overlay_of_a_finder_segment() {
    let grades = repeated(&[(160, 4.0), (5, 3.0), (2, 2.0), (1, 0.0)]);
    assert_eq!(module_overlay(Edition::E2011, &grades, notional(Segment::A1)), 2.0);
}

/// Errors still allowed for grades 3, 2 and 1, from the limits of 7, 11 and 14 % and the 4V + 1 modules of a timing
/// pattern; damaged modules are set apart so that no five adjacent ones hold three.
#[test]
fn timing_errors_allowed() {
    for (number, allowed) in [(3_u8, [0, 1, 1]), (6, [1, 2, 3]), (10, [2, 4, 5]), (20, [5, 8, 11]), (40, [11, 17, 22])]
    {
        let modules = 4 * usize::from(number) + 1;
        for (grade, allowed) in [3.0, 2.0, 1.0].into_iter().zip(allowed) {
            let damaged = |count: usize| (0..modules).map(|i| i % 3 == 0 && i / 3 < count).collect::<Vec<_>>();
            assert!(timing(Edition::E2011, &damaged(allowed)) >= grade, "version {number}");
            if modules >= 3 * (allowed + 1) {
                assert!(timing(Edition::E2011, &damaged(allowed + 1)) < grade, "version {number}");
            }
        }
    }
    // Three of five adjacent ones fail the segment whatever their share.
    let mut damaged = vec![false; 161];
    damaged[80] = true;
    damaged[82] = true;
    assert_eq!(timing(Edition::E2011, &damaged), 3.0);
    damaged[84] = true;
    assert_eq!(timing(Edition::E2011, &damaged), 0.0);
}

#[test]
fn segments_have_their_sizes() {
    for number in [1, 2, 7, 14, 40] {
        let anatomy = anatomy(version(number), ErrorCorrectionLevel::M);
        let size = |segment: Segment| anatomy.segment(segment.name()).collect::<std::collections::HashSet<_>>().len();
        assert_eq!([Segment::A1, Segment::A2, Segment::A3].map(size), [168; 3]);
        let timing = 4 * usize::from(number) + 1;
        assert_eq!([Segment::B1, Segment::B2].map(size), [timing; 2]);
        let patterns = match number {
            1 => 0,
            2 => 1,
            7 => 6,
            14 => 13,
            _ => 46,
        };
        assert_eq!(size(Segment::C), 25 * patterns);
    }
    // The segment of the upper right corner reaches 4 beyond the last column and 4 above the first row.
    let anatomy = anatomy(version(1), ErrorCorrectionLevel::L);
    let places: Vec<_> = anatomy.segment("A2").collect();
    assert!(places.contains(&(-4, 24)) && places.contains(&(10, 21)) && places.contains(&(-1, 10)));
    assert!(!places.contains(&(8, 20)) && !places.contains(&(11, 21)));
}

fn clean(anatomy: &Anatomy) -> Plane<f64> {
    let [columns, rows] = anatomy.sides.map(|side| side + 2 * anatomy.quiet_zone);
    Plane::filled(columns, rows, 1.0)
}

/// Makes the modules of `count` codewords of the first block wrong.
fn spoil(anatomy: &Anatomy, modulation: &mut Plane<f64>, count: usize) {
    let chosen: Vec<usize> = (0..anatomy.block_of.len()).filter(|&c| anatomy.block_of[c] == 0).take(count).collect();
    let [columns, rows] = anatomy.sides;
    for row in 0..rows {
        for column in 0..columns {
            let held = |bit: CodewordBit| bit.bit == 3 && chosen.contains(&usize::from(bit.index));
            if anatomy.codewords[(row, column)].is_some_and(held) {
                modulation[(row + 4, column + 4)] = -1.0;
            }
        }
    }
}

/// 3-M corrects 13 errors: 1 - 2t/26 and its grades.
#[test]
fn unused_error_correction() {
    let anatomy = anatomy(version(3), ErrorCorrectionLevel::M);
    for t in 0..=14 {
        let mut modulation = clean(&anatomy);
        spoil(&anatomy, &mut modulation, t);
        let result = anatomy.assess(Edition::E2011, &modulation);
        assert_eq!(result.corrected, [t]);
        if t <= 13 {
            assert_eq!(result.decode, Decode::Succeeds);
            assert!((result.unused_error_correction - (1.0 - t as f64 / 13.0)).abs() < 1e-12);
        } else {
            assert_eq!(result.decode, Decode::ErrorCorrection);
            assert_eq!(result.unused_error_correction, 0.0);
        }
        // Modulation does not mind the colour, reflectance margin does.
        assert_eq!(result.modulation, 4.0);
        let grade = |edition| UNUSED_ERROR_CORRECTION.grade(edition, result.unused_error_correction);
        match t {
            5 => assert_eq!((grade(Edition::E2011), (grade(Edition::E2024) * 100.0).round()), (3.0, 396.0)),
            6 => assert_eq!((grade(Edition::E2011), (grade(Edition::E2024) * 10.0).round()), (3.0, 33.0)),
            8 => assert_eq!((grade(Edition::E2011), (grade(Edition::E2024) * 10.0).round()), (2.0, 21.0)),
            10 => assert_eq!((grade(Edition::E2011), grade(Edition::E2024)), (0.0, 0.0)),
            _ => {}
        }
        if t <= 13 {
            assert_eq!(result.reflectance_margin, grade(Edition::E2011));
        }
    }
}

/// 1-M keeps two of its ten error correction codewords for detection: two errors leave 1 - 4/8.
#[test]
fn misdecode_protection_counts() {
    let anatomy = anatomy(version(1), ErrorCorrectionLevel::M);
    let mut modulation = clean(&anatomy);
    spoil(&anatomy, &mut modulation, 2);
    assert_eq!(anatomy.assess(Edition::E2011, &modulation).unused_error_correction, 0.5);
}

#[test]
fn format_copies_and_decode() {
    let anatomy = anatomy(version(2), ErrorCorrectionLevel::M);
    let mut modulation = clean(&anatomy);
    for (count, expected) in [(1, 3.0), (2, 2.0), (3, 1.0), (4, 0.0)] {
        let (row, column) = anatomy.format.as_ref().unwrap()[0][count - 1];
        modulation[(row as usize + 4, column as usize + 4)] = -0.8;
        let result = anatomy.assess(Edition::E2011, &modulation);
        assert_eq!(result.format, Some([expected, 4.0]));
    }
}
