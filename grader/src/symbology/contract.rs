//! What every symbology must fulfil, asked of all sizes of all symbologies.

use super::datamatrix::encode as datamatrix_encode;
use super::datamatrix::sizes::Size;
use super::edges::Shade;
use super::qr::encode as qr_encode;
use super::qr::sizes::{ErrorCorrectionLevel, Version};
use super::segments::Choices;
use super::{SymbolSize, Symbology, even_grid};
use crate::geometry::{Homography, Point, Vector};
use crate::plane::Plane;
use crate::record::ModuleKind;

/// All sizes with a symbol of each.
fn symbols() -> impl Iterator<Item = (SymbolSize, Plane<bool>)> {
    let qr = Version::all().map(|version| {
        let symbol = qr_encode::encode_text("7", ErrorCorrectionLevel::M, Some(version), None).unwrap();
        (SymbolSize::QrCode(version), symbol.matrix)
    });
    let data_matrix = Size::all()
        .map(|size| (SymbolSize::DataMatrix(size), datamatrix_encode::encode_text("7", Some(size)).unwrap().matrix));
    qr.chain(data_matrix)
}

/// A print without any fault: level of modules, edges one hundredth of a module wide.
struct Perfect<'a> {
    matrix: &'a Plane<bool>,
    back: Homography,
}

impl Shade for Perfect<'_> {
    fn level(&self, at: Point) -> Option<f32> {
        let at = self.back.map(at);
        let dark = |u: f64, v: f64| {
            let inside = (u >= 0.0 && v >= 0.0).then(|| self.matrix.get(v as usize, u as usize)).flatten();
            inside == Some(&true)
        };
        // The share of ink in a small square about the place.
        let share =
            |d: f64| [(-d, -d), (d, -d), (d, d), (-d, d)].map(|(x, y)| f32::from(u8::from(dark(at.x + x, at.y + y))));
        Some(0.5 - share(0.005).into_iter().sum::<f32>() / 4.0)
    }
}

#[test]
fn every_module_has_one_purpose() {
    for (size, matrix) in symbols() {
        let (kinds, codewords, fixed) = (size.kinds(), size.codewords(), size.fixed_patterns());
        for row in 0..size.rows() {
            for column in 0..size.columns() {
                let at = (row, column);
                assert_eq!(kinds[at] == ModuleKind::Codeword, codewords[at].is_some(), "{size:?} {at:?}");
                assert!(codewords[at].is_none() || fixed[at].is_none(), "{size:?} {at:?}");
                if let Some(dark) = fixed[at] {
                    assert_eq!(dark, matrix[at], "{size:?} {at:?}");
                }
            }
        }
    }
}

#[test]
fn what_is_encoded_is_decoded_and_made_again() {
    for (size, matrix) in symbols() {
        let decoded = size.decode(&matrix).unwrap_or_else(|stage| panic!("{size:?}: {stage:?}"));
        assert_eq!(decoded.message.text.as_deref(), Some("7"), "{size:?}");
        assert_eq!(decoded.matrix(), matrix, "{size:?}");
        let mut held: Vec<usize> = decoded.blocks.iter().flat_map(|block| block.codewords.clone()).collect();
        held.sort_unstable();
        assert_eq!(held, (0..decoded.codewords.len()).collect::<Vec<_>>(), "{size:?}: each codeword in one block");
    }
}

#[test]
fn segments_lie_on_known_modules() {
    for (size, _) in symbols() {
        let margin = size.symbology().quiet_zone();
        let fixed = size.fixed_patterns();
        for segment in size.segments(margin, Choices { short_corners: false }) {
            assert!(segment.modules().next().is_some());
            for [row, column] in segment.modules() {
                let within = |at: i32, count: usize| (-(margin as i32)..count as i32 + margin as i32).contains(&at);
                assert!(within(row, size.rows()) && within(column, size.columns()), "{size:?} {}", segment.name);
                let inside = usize::try_from(row).ok().zip(usize::try_from(column).ok());
                let held = inside.and_then(|(row, column)| fixed.get(row, column));
                assert!(held.is_none_or(Option::is_some), "{size:?} {}: [{row}, {column}]", segment.name);
            }
        }
    }
}

#[test]
fn runs_for_print_growth_alternate() {
    for (size, _) in symbols() {
        for runs in size.alternating() {
            assert!(!runs.is_empty());
            for run in runs {
                let mut dark = run.first_dark;
                for [row, column] in run.modules {
                    assert_eq!(size.fixed_patterns()[(row, column)], Some(dark), "{size:?} [{row}, {column}]");
                    dark = !dark;
                }
            }
        }
    }
}

/// A perfect print, turned, and expected a quarter of a module aside: the grid is found where it is.
#[test]
fn the_grid_of_a_perfect_print_is_where_it_is() {
    for (size, matrix) in symbols() {
        let map = Homography::affine(Point::new(40.0, 30.0), Vector::new(9.0, 2.0), Vector::new(-2.0, 9.0));
        let shade = Perfect { matrix: &matrix, back: map.inverse().unwrap() };
        let margin = size.symbology().quiet_zone();
        let found = size.grid(&shade, &map.moved(Vector::new(1.6, -1.6)), margin).unwrap_or_else(|| panic!("{size:?}"));
        let expected = even_grid(&map, size, margin);
        for (found, expected) in found.centres.data().iter().zip(expected.data()) {
            assert!((found - expected).norm() < 0.25, "{size:?}: {found} not {expected}");
        }
        assert!((size.pitch(&shade, &map) - 85.0_f64.sqrt()).abs() < 0.1);
    }
}

#[test]
fn names_are_found_again() {
    for symbology in Symbology::ALL {
        assert_eq!(Symbology::from_name(symbology.name()), Some(symbology));
    }
}
