use grader::report::Language;

use super::super::drawing::{Glyphs, Item};
use super::super::press::{Banding, Dead, Press};
use super::super::testing::{evaluated, request};
use super::*;

#[test]
fn every_report_tells_all_cells_and_faults_in_both_languages() {
    let press = Press {
        growth_mm: [0.04, 0.03],
        dead: vec![Dead { dot: 411, width: 1 }],
        banding: Some(Banding { period_mm: 4.0, depth: 0.05 }),
        ..Press::default()
    };
    let evaluation = evaluated(&request(), &press);
    let english = to_text(&evaluation, Language::En);
    // The strips are a whole number of waves of 3.99 mm long, next to that of 4 mm.
    for needed in ["Dot 411", "Bands along the web every 3.99", "across the web", "Smallest safe X", "0.339 mm"] {
        assert!(english.contains(needed), "{needed}\n{english}");
    }
    let chinese = to_text(&evaluation, Language::Zh);
    for needed in ["第 411 点", "条带", "补偿量", "横向"] {
        assert!(chinese.contains(needed), "{needed}\n{chinese}");
    }
    let table = to_csv(&evaluation);
    assert_eq!(table.lines().count(), 17);
    assert!(table.lines().all(|line| line.split(',').count() == 17), "{table}");
    let glyphs = Glyphs::new();
    for language in [Language::En, Language::Zh] {
        let drawing = draw(&evaluation, language);
        for item in &drawing.items {
            if let Item::Text { text, .. } = item {
                assert!(text.chars().all(|c| glyphs.has(c)), "{text}");
            }
        }
        assert!(drawing.to_svg().len() > 1000);
    }
}

#[test]
fn numbers_have_signs_but_zero_has_none() {
    assert_eq!(
        [signed(0.004, 2), signed(-0.004, 2), signed(0.126, 2), signed(-1.0, 1)],
        ["0.00", "0.00", "+0.13", "-1.0"]
    );
}
