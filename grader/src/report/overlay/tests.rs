use super::*;
use crate::report::example::{self, PLACE};

fn drawn(record: &Record, frame: &Frame, language: Language) -> Plane<[u8; 3]> {
    overlay(frame, record, OverlayOptions { language, ..OverlayOptions::default() })
}

fn share_of(picture: &Plane<[u8; 3]>, is: impl Fn(&[u8; 3]) -> bool) -> f64 {
    picture.data().iter().filter(|pixel| is(pixel)).count() as f64 / picture.data().len() as f64
}

#[test]
fn modules_of_grade_four_are_tinted_blue_and_worse_ones_warm() {
    let (frame, record) = example::picture(PLACE);
    let picture = drawn(&record, &frame, Language::En);
    assert!(share_of(&picture, |[r, _, b]| *b > r.saturating_add(25)) > 0.2);
    assert!(share_of(&picture, |[r, _, b]| *r > b.saturating_add(60)) > 0.005);
    // Without detail the symbol stays grey.
    let mut bare = record;
    bare.symbols[0].detail = None;
    let picture = drawn(&bare, &frame, Language::En);
    assert!(share_of(&picture, |[r, _, b]| *b > r.saturating_add(25)) < 0.1);
}

#[test]
fn every_kind_of_record_gives_a_picture_within_the_limit() {
    let (frame, _) = example::picture(PLACE);
    for record in example::all() {
        for max_side in [0, 640, 1500, 2400] {
            for crop in [false, true] {
                let options = OverlayOptions { language: Language::Zh, max_side, crop };
                let picture = overlay(&frame, &record, options);
                let limit = max_side.max(SMALLEST_SIDE);
                assert!(picture.width() <= limit && picture.height() <= limit, "{max_side} {}", picture.width());
            }
        }
    }
}

#[test]
fn a_record_that_does_not_fit_or_is_broken_draws_without_marks() {
    let small = Frame::from_luma8(Plane::filled(3, 2, 90)).unwrap();
    let (frame, record) = example::picture(PLACE);
    let mut broken = record.clone();
    let symbol = &mut broken.symbols[0];
    symbol.corners = [[f64::NAN, 1e300]; 4];
    symbol.pixels_per_module = f64::NAN;
    symbol.aperture.pixels = f64::INFINITY;
    let mut shapeless = record.clone();
    if let Some(detail) = &mut shapeless.symbols[0].detail {
        detail.grades = Plane::filled(2, 2, None);
        detail.modulation = Plane::filled(0, 0, None);
        detail.quiet_zone = u32::MAX;
        detail.segment_names.clear();
        detail.corrected_codewords = vec![u32::MAX];
    }
    shapeless.symbols[0].parameters.contrast_uniformity.as_mut().unwrap().worst = Some([i32::MAX, i32::MIN]);
    for record in [record, broken, shapeless] {
        for frame in [&small, &frame] {
            let _ = drawn(&record, frame, Language::En);
        }
    }
}

#[test]
fn the_same_record_gives_the_same_picture() {
    let (frame, record) = example::picture(PLACE);
    assert_eq!(drawn(&record, &frame, Language::Zh), drawn(&record, &frame, Language::Zh));
}
