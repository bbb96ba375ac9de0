//! Whole way: a sheet is laid out, printed and photographed by the forward model, and evaluated.

use grader::frame::Frame;
use grader::grading::ReportedGrade;
use grader::inspect::picture;

use super::cell::CellState;
use super::find::FindError;
use super::plan::{Plan, Unit};
use super::press::{Banding, Camera, Dead, Press, photograph, true_growth};
use super::sheet::lay_out;
use super::testing::{evaluate, request};

/// A sheet whose compensations are shares of X, so that one press gives the whole range of growth.
fn range_of_growth() -> Plan {
    let mut request = request();
    request.x_dots = vec![4, 6];
    request.unit = Unit::X;
    request.compensations = vec![-0.2, -0.1, 0.0, 0.1, 0.15];
    request.margin_mm = 1.0;
    lay_out(&request).unwrap()
}

#[test]
fn growth_from_minus_0_15_to_0_20_x_is_found_within_0_02_x() {
    let plan = range_of_growth();
    // The finest symbols have 4 dots of 0.0847 mm: 10.2 pixels per module at 30 pixels per millimetre.
    for (degrees, growth) in [(0.0, [0.0, 0.0]), (2.0, [-0.004, 0.003]), (-5.0, [0.0, 0.0]), (5.0, [0.003, -0.002])] {
        let press = Press { growth_mm: growth, ..Press::default() };
        let frame = photograph(&plan, &press, &Camera::above(&plan, 30.0, degrees)).unwrap();
        let evaluation = evaluate(&plan, &frame).unwrap();
        assert!(evaluation.pixels_per_module >= 10.0);
        let (mut low, mut high, mut worst) = (0.0_f64, 0.0_f64, 0.0_f64);
        for (cell, planned) in evaluation.cells.iter().zip(&plan.cells) {
            let truth = true_growth(&plan, &press, planned);
            for axis in [0, 1] {
                let measured = cell.growth[axis].unwrap();
                (low, high) = (low.min(truth[axis]), high.max(truth[axis]));
                worst = worst.max((measured - truth[axis]).abs());
            }
        }
        assert!(low <= -0.15 && high >= 0.19, "{low} {high}");
        assert!(worst <= 0.02, "{degrees} degrees: off by {worst} X");
        // The surface averages over the cells.
        for axis in [0, 1] {
            let surface = evaluation.growth[axis].as_ref().unwrap();
            let found = surface.at(0.5, 0.0) / 0.5;
            assert!((found - growth[axis] / 0.5).abs() < 0.02, "axis {axis}: {found}");
        }
    }
}

#[test]
fn a_dead_dot_is_found_at_its_place_and_none_where_there_is_none() {
    let plan = lay_out(&request()).unwrap();
    for (dead, degrees) in [(vec![], 1.5), (vec![(411, 1)], -3.0), (vec![(150, 2), (702, 1)], 0.0)] {
        let press = Press {
            growth_mm: [0.02, 0.015],
            dead: dead.iter().map(|(dot, width)| Dead { dot: *dot, width: *width }).collect(),
            ..Press::default()
        };
        let frame = photograph(&plan, &press, &Camera::above(&plan, 30.0, degrees)).unwrap();
        let web = evaluate(&plan, &frame).unwrap().web;
        let found: Vec<(usize, usize)> =
            web.light_columns.iter().map(|c| (c.dot as usize, c.width_dots as usize)).collect();
        assert_eq!(found, dead, "{web:?}");
        for (column, (dot, width)) in web.light_columns.iter().zip(&dead) {
            let middle = (*dot as f64 + *width as f64 / 2.0) * plan.dot_mm;
            assert!((column.position_mm - middle).abs() < 0.02, "{column:?}");
            assert_eq!(column.bars[0], column.bars[1], "{column:?}");
        }
        assert_eq!(web.band, None);
    }
}

#[test]
fn bands_along_the_web_are_found_with_their_period() {
    let plan = lay_out(&request()).unwrap();
    let press = Press { banding: Some(Banding { period_mm: 4.2, depth: 0.04 }), ..Press::default() };
    let frame = photograph(&plan, &press, &Camera::above(&plan, 30.0, 1.0)).unwrap();
    let band = evaluate(&plan, &frame).unwrap().web.band.unwrap();
    // The strips hold a whole number of waves only by chance: half a wave of that number either way.
    assert!((band.period_mm - 4.2).abs() < 0.1, "{band:?}");
    // 0.04 of a contrast of 0.8.
    assert!((band.depth - 0.05).abs() < 0.015, "{band:?}");
}

#[test]
fn advice_follows_the_press() {
    let plan = lay_out(&request()).unwrap();
    // Dark grows by one dot across and along: one dot of compensation cures it.
    let press = Press { growth_mm: [plan.dot_mm; 2], ..Press::default() };
    let frame = photograph(&plan, &press, &Camera::above(&plan, 30.0, 0.5)).unwrap();
    let evaluation = evaluate(&plan, &frame).unwrap();
    for column in &evaluation.advice.columns {
        let compensation = column.compensation.unwrap();
        assert_eq!(compensation.value, 1.0, "{column:?}");
        assert!((compensation.exact_mm - plan.dot_mm).abs() < 0.01 && compensation.within_sheet);
        assert!(column.left_over.unwrap().iter().all(|g| g.abs() < 0.03));
    }
    let advice = &evaluation.advice;
    let smallest = &advice.columns[advice.smallest_safe.unwrap()];
    assert!(smallest.grade.unwrap().lower >= 1.5 && advice.margin.unwrap() >= 0.0);
}

#[test]
fn symbols_that_cannot_be_read_keep_their_place() {
    let mut request = request();
    request.x_dots = vec![3, 4, 6];
    request.compensations = vec![-2.0, 0.0, 1.0, 2.0];
    let plan = lay_out(&request).unwrap();
    // With two dots more and a growth of one, modules of three dots have run together.
    let press = Press { growth_mm: [plan.dot_mm * 0.9; 2], ..Press::default() };
    let frame = photograph(&plan, &press, &Camera::above(&plan, 36.0, 1.0)).unwrap();
    let evaluation = evaluate(&plan, &frame).unwrap();
    assert_eq!(evaluation.cells.len(), 12);
    let lost = &evaluation.cells[0];
    assert_eq!((lost.row, lost.column, lost.state), (1, 1, CellState::NotReadable));
    assert_eq!(lost.grade, ReportedGrade::from_tenths(0));
    assert!(evaluation.cells[11].state == CellState::Read);
}

#[test]
fn a_lens_that_bends_does_not_lose_cells() {
    let plan = lay_out(&request()).unwrap();
    let mut camera = Camera::above(&plan, 30.0, 1.0);
    camera.distortion = -0.02;
    let press = Press { dead: vec![Dead { dot: 560, width: 1 }], ..Press::default() };
    let evaluation = evaluate(&plan, &photograph(&plan, &press, &camera).unwrap()).unwrap();
    // Two per cent of barrel is some 20 pixels between the middle and the corners.
    assert!(evaluation.residual_px < 0.3, "{}", evaluation.residual_px);
    assert_eq!(evaluation.web.light_columns.iter().map(|c| c.dot).collect::<Vec<_>>(), [560]);
}

#[test]
fn each_fault_of_the_picture_is_told_for_itself() {
    let plan = lay_out(&request()).unwrap();
    let press = Press::default();
    let camera = Camera::above(&plan, 16.0, 0.0);
    let frame = photograph(&plan, &press, &camera).unwrap();
    let mut other = request();
    other.name = "another".into();
    let other = lay_out(&other).unwrap();
    assert!(matches!(evaluate(&other, &frame), Err(FindError::OtherSheet { .. })));

    let mut cut = camera.clone();
    cut.size[1] = cut.size[1] * 2 / 3;
    let part = photograph(&plan, &press, &cut).unwrap();
    assert!(matches!(evaluate(&plan, &part), Err(FindError::PartOfSheet { outside: 4.., cells: 16 })));

    let grey = picture(&frame);
    let mirrored = grader::plane::Plane::from_fn(grey.width(), grey.height(), |r, c| grey[(r, grey.width() - 1 - c)]);
    assert_eq!(evaluate(&plan, &Frame::from_luma8(mirrored).unwrap()), Err(FindError::Mirrored));

    let blank = Frame::from_luma8(grader::plane::Plane::filled(600, 400, 200_u8)).unwrap();
    assert_eq!(evaluate(&plan, &blank), Err(FindError::NoSheet { others: 0 }));

    let mut coarse = Camera::above(&plan, 11.0, 0.0);
    coarse.blur = 0.4;
    let coarse = photograph(&plan, &press, &coarse).unwrap();
    assert!(
        matches!(evaluate(&plan, &coarse), Err(FindError::TooFewPixels { .. })),
        "{:?}",
        evaluate(&plan, &coarse).err()
    );

    for error in [FindError::Mirrored, FindError::EdgeCutOff, FindError::TooFewRead { read: 1, cells: 16 }] {
        let text = error.say();
        assert!(!text.en.is_empty() && text.zh.chars().any(|c| c > '\u{4e00}'));
    }
}

#[test]
fn an_evaluation_is_read_back_and_compared() {
    use super::earlier::{compare, parse};
    let plan = lay_out(&request()).unwrap();
    let photographed = |growth: f64, dead: Vec<Dead>, seed| {
        let press = Press { growth_mm: [growth, growth], dead, ..Press::default() };
        let camera = Camera { seed, ..Camera::above(&plan, 30.0, 0.3) };
        evaluate(&plan, &photograph(&plan, &press, &camera).unwrap()).unwrap()
    };
    let then = photographed(0.02, vec![], 1);
    let now = photographed(0.05, vec![Dead { dot: 333, width: 1 }], 2);
    let read = parse(&then.to_json()).unwrap();
    let drift = compare(&now, &read).unwrap();
    for change in drift.growth_mm {
        let change = change.unwrap();
        assert!((change.value - 0.03).abs() < 0.004 && change.significant, "{change:?}");
    }
    assert_eq!(drift.new_columns.iter().map(|c| c.dot).collect::<Vec<_>>(), [333]);
    assert!(drift.gone_columns.is_empty() && drift.settings.is_empty());
    let same = compare(&then, &then).unwrap();
    assert!(same.growth_mm.iter().flatten().all(|change| change.value == 0.0 && !change.significant));
    let other = super::evaluation::Evaluation { standard: "ISO/IEC 15415:2024".into(), ..then.clone() };
    assert!(matches!(compare(&other, &then), Err(super::earlier::EarlierError::OtherEdition { .. })));
    assert!(parse("{}").is_err() && parse("").is_err());
}
