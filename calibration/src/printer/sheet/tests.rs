use super::*;
use crate::printer::message::parse;
use crate::printer::page::{cell_shapes, mark_shapes};
use crate::printer::plan::QUIET_ZONE;
use crate::printer::testing::request;

#[test]
fn every_edge_lies_on_a_dot() {
    let plan = lay_out(&request()).unwrap();
    let cells = plan.cells.iter().flat_map(|cell| cell_shapes(&plan, cell));
    let all = plan.bars.iter().chain(&plan.strips).copied().chain(mark_shapes(&plan)).chain(cells);
    let mut count = 0;
    for edge in all.flatten() {
        assert!((edge - edge.round()).abs() < 1e-9, "{edge}");
        count += 1;
    }
    assert!(count > 5_000);
}

#[test]
fn nothing_stands_in_the_quiet_zone_of_a_cell() {
    let plan = lay_out(&request()).unwrap();
    let cells: Vec<[f64; 4]> = plan
        .cells
        .iter()
        .map(|cell| {
            let ([x, y], side, quiet) = (cell.corner_dots, plan.side_dots(cell), QUIET_ZONE * f64::from(cell.x_dots));
            [x - quiet, y - quiet, x + side + quiet, y + side + quiet]
        })
        .collect();
    let apart = |a: &[f64; 4], b: &[f64; 4]| a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
    let frame: Vec<[f64; 4]> = plan.bars.iter().chain(&plan.strips).copied().chain(mark_shapes(&plan)).collect();
    for (index, cell) in cells.iter().enumerate() {
        assert!(frame.iter().all(|other| apart(cell, other)), "{index}");
        assert!(cells.iter().skip(index + 1).all(|other| apart(cell, other)), "{index}");
    }
    // Bars run over the whole printable width.
    let margin = (5.0 / plan.dot_mm).round();
    assert!(plan.bars.iter().all(|bar| bar[0] == margin && bar[2] == plan.page_dots[0] - margin));
}

#[test]
fn a_plan_is_read_back_as_it_was_written() {
    let plan = lay_out(&request()).unwrap();
    assert_eq!(Plan::parse(&plan.to_toml()).unwrap(), plan);
    for (index, cell) in plan.cells.iter().enumerate() {
        let address = parse(&cell.message).unwrap();
        assert_eq!(plan.cell(address.row, address.column), Some(index));
        assert_eq!(address.sheet, plan.sheet);
    }
}

#[test]
fn sheets_that_differ_in_anything_have_different_identities() {
    let plain = request();
    let mut other = request();
    other.settings[0].value = "12".into();
    let mut wider = request();
    wider.width_mm = Some(150.0);
    let ids = [plain, other, wider].map(|request| lay_out(&request).unwrap().sheet);
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2], "{ids:?}");
    assert!(ids.iter().all(|id| id.len() == 5));
}

#[test]
fn what_cannot_be_printed_is_refused_with_its_reason() {
    let refused = |change: &dyn Fn(&mut SheetRequest)| {
        let mut request = request();
        change(&mut request);
        lay_out(&request).unwrap_err()
    };
    assert!(matches!(refused(&|r| r.dpi = 10), SheetError::Resolution { .. }));
    assert!(matches!(refused(&|r| r.x_dots.clear()), SheetError::Count { .. }));
    assert_eq!(refused(&|r| r.x_dots = vec![4, 5, 4]), SheetError::Twice { value: 4.0 });
    assert!(matches!(refused(&|r| r.compensations = vec![0.5]), SheetError::NotWhole { .. }));
    assert!(matches!(refused(&|r| r.compensations = vec![f64::NAN]), SheetError::Number { .. }));
    // Two dots less two dots: no dark module is left.
    let small = refused(&|r| {
        r.x_dots = vec![2, 3];
        r.compensations = vec![2.0];
    });
    assert_eq!(small, SheetError::CellTooSmall { x_dots: 2, compensation_dots: 2.0 });
    assert!(matches!(refused(&|r| r.width_mm = Some(80.0)), SheetError::DoesNotFit { across: true, .. }));
    assert!(matches!(refused(&|r| r.height_mm = Some(80.0)), SheetError::DoesNotFit { across: false, .. }));
    assert!(matches!(refused(&|r| r.settings[0].name = "a b".into()), SheetError::Setting { .. }));
    assert!(matches!(
        refused(&|r| r.settings[0].value = "9".repeat(200)),
        SheetError::SettingsTooLong { characters: 200.. }
    ));
}

/// 203 dpi is eight dots per millimetre: 25.4 mm / 203.2.
#[test]
fn pitch_of_printers() {
    assert_eq!(dot_pitch(203), 0.125);
    assert!((dot_pitch(300) * 300.0 - 25.4).abs() < 1e-12);
}
