use super::*;
use crate::bilingual::Bilingual;
use crate::record::{
    Basis, Beside, Check, EdgeRecord, KeepOutRecord, Length, LinearDistance, LinearRecord, MarkRecord, Outcome,
    OutlineRecord, PlaceRecord, SceneRecord, Severity, SideName,
};
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

/// A scene around the symbol of the example; `far` is put into every coordinate that is not of the outline.
fn scene(far: f64) -> SceneRecord {
    let length = |millimetres| Length { from: [30.0, 300.0], to: [far, 300.0], millimetres };
    let corners = [[20.0, 20.0], [far, 20.0], [far, 90.0], [20.0, 90.0]];
    SceneRecord {
        outline: Some(OutlineRecord {
            corners: vec![[10.0, 10.0], [690.0, 10.0], [690.0, 690.0], [10.0, 690.0]],
            source: "found".into(),
        }),
        places: vec![PlaceRecord {
            symbol: 0,
            lengths_from: None,
            zone: corners,
            zone_mm: None,
            edges: vec![EdgeRecord { side: SideName::Left, distance: length(3.0) }],
            position: None,
            turn_degrees: None,
            keep_out: vec![Some(length(0.0)), None],
            linear: vec![Some(LinearDistance { farthest: length(60.0), nearest_mm: 1.0 })],
        }],
        linear: vec![LinearRecord { symbology: "EAN13".into(), text: "6901234567892".into(), corners }],
        marks: Some(vec![MarkRecord {
            name: "mark\u{202e}".into(),
            corners,
            rotation_degrees: 0.0,
            scale: None,
            similarity: 0.9,
            completeness: 1.0,
            symbol: 0,
            beside: Beside::Left,
            offset_from: None,
            offset_x: [0.0; 2],
            offset_mm: None,
            function_overlap: 0.0,
            symbol_overlap: 0.0,
            quiet_zone_overlap: 0.0,
        }]),
        strange_mark: Some(corners),
        keep_out: vec![KeepOutRecord { name: "fold".into(), points: vec![[5.0, far]], closed: true }],
        ..SceneRecord::default()
    }
}

fn edge_check(outcome: Outcome) -> Check {
    Check {
        id: "PLC-02".into(),
        severity: Severity::Fail,
        outcome,
        basis: Basis::Documented,
        measured: Some("3.00 mm".into()),
        limit: Some("8 .. 100 mm".into()),
        message: String::new(),
        title: Some(Bilingual::new("Edge distance", "边缘距离")),
        finding: None,
        action: None,
        source: None,
    }
}

#[test]
fn what_breaks_a_rule_is_drawn_in_the_colour_of_the_worst() {
    let (frame, mut record) = example::picture(PLACE);
    record.symbols[0].detail = None;
    let is_worst = |pixel: &[u8; 3]| *pixel == palette::WORST;
    let mut shares = Vec::new();
    for outcome in [Outcome::Met, Outcome::NotMet] {
        let symbol = &mut record.symbols[0];
        symbol.checks = vec![edge_check(outcome)];
        record.scene = Some(Box::new(SceneRecord { strange_mark: None, ..scene(400.0) }));
        shares.push(share_of(&drawn(&record, &frame, Language::Zh), is_worst));
    }
    assert!(shares[1] > shares[0] + 1e-4, "{shares:?}");
}

#[test]
fn a_scene_widens_the_part_that_is_shown_and_a_broken_one_does_no_harm() {
    let (frame, mut record) = example::picture(PLACE);
    for far in [f64::NAN, f64::INFINITY, -1e300, 1e12, 400.0] {
        record.scene = Some(Box::new(scene(far)));
        let _ = drawn(&record, &frame, Language::En);
    }
    let shown = Window::choose(&frame, &record, 2400, true);
    record.scene = None;
    let alone = Window::choose(&frame, &record, 2400, true);
    assert!(shown.place([690.0, 690.0]).x <= shown.width() as f64, "the outline's corner lies in the picture");
    assert!(alone.width() <= shown.width());
}
