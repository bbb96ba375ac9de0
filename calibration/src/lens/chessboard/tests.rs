use grader::calibration::Lens;
use grader::geometry::Point;

use super::*;
use crate::card::GridKind;
use crate::lens::drawing::{Rig, chessboard_picture, frame_of};
use crate::lens::{Direction, Limits, find_grid, solve};

const SIZE: (usize, usize) = (720, 600);

/// 11 x 9 corners at 2.5 mm.
pub(in crate::lens) fn board() -> Grid {
    Grid {
        kind: GridKind::Chessboard,
        columns: 11,
        rows: 9,
        pitch_mm: [2.5, 2.5],
        origin_mm: [5.0, 5.0],
        dot_mm: None,
        marked: vec![[4, 4], [6, 4], [4, 5]],
        relative_uncertainty: None,
    }
}

pub(in crate::lens) fn rig(turn: f64) -> Rig {
    let lens = Lens { focal: [1500.0; 2], centre: [366.0, 296.0], radial: [-0.3, 0.1, 0.0], tangential: [5e-4, -4e-4] };
    Rig { size: SIZE, lens, scale: 0.05, aim: Point::new(17.5, 15.0), turn, tilt: 4.0, axis: 70.0 }
}

#[test]
fn a_board_in_any_direction() {
    let grid = board();
    let mut worst = 0.0_f64;
    for turn in [0.0, 12.0, 90.0, 183.0, 270.0] {
        let truth = rig(turn).geometry();
        let frame = frame_of(&chessboard_picture(&truth, SIZE, &grid, 0.8), 0.01, 8);
        let found = find_grid(&frame, &grid).unwrap();
        assert_eq!((found.direction, found.nodes.len() > 90), (Direction::Marked, true), "{turn}");
        for node in &found.nodes {
            let off = (node.pixel - truth.to_pixels(node.millimetres).unwrap()).norm();
            assert!(off < 0.15, "{turn}: {node:?} off by {off}");
        }
        let solution = solve(&[found], None, &Limits::default()).unwrap();
        for node in 0..99 {
            let place = Point::new(5.0 + 2.5 * f64::from(node % 11), 5.0 + 2.5 * f64::from(node / 11));
            let seen = truth.to_pixels(place).unwrap();
            if solution.covered.holds(seen, 0.0) {
                worst = worst.max((solution.geometry.to_pixels(place).unwrap() - seen).norm());
            }
        }
        assert!((solution.geometry.scale() / truth.scale() - 1.0).abs() < 2e-4);
    }
    println!("chessboard: places within {worst:.3} px");
    assert!(worst < 0.05, "{worst}");
}

#[test]
fn mirrored_and_foreign_boards_are_told() {
    let grid = board();
    let picture = chessboard_picture(&rig(3.0).geometry(), SIZE, &grid, 0.8);
    let levels = grader::plane::Plane::from_fn(SIZE.0, SIZE.1, |y, x| picture.pixel(SIZE.0 - 1 - x, y));
    assert_eq!(find_grid(&frame_of(&Grey { levels }, 0.005, 8), &grid), Err(GridError::Mirrored));
    let frame = frame_of(&picture, 0.005, 8);
    assert!(matches!(find_grid(&frame, &Grid { columns: 7, ..board() }), Err(GridError::WrongCount { .. })));
    let other = Grid { marked: vec![[0, 0]], ..board() };
    assert_eq!(find_grid(&frame, &other), Err(GridError::MarksDisagree { found: 3, expected: 1 }));
    assert_eq!(find_grid(&frame, &Grid { kind: GridKind::Charuco, ..board() }), Err(GridError::Charuco));
    assert!(find_grid(&frame, &Grid { kind: GridKind::Dots, ..board() }).is_err());
}
