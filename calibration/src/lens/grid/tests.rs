use grader::plane::Plane;

use super::*;
use crate::lens::drawing::{Disc, disc_picture, frame_of};
use crate::lens::noise::Noise;

/// 11 x 9 dots of 1 mm at 2 mm, three of them marked.
fn card() -> Grid {
    Grid {
        kind: GridKind::Dots,
        columns: 11,
        rows: 9,
        pitch_mm: [2.0, 2.0],
        origin_mm: [5.0, 6.0],
        dot_mm: Some(1.0),
        marked: vec![[5, 4], [7, 4], [5, 6]],
        relative_uncertainty: None,
    }
}

/// The card at 20 px/mm, turned about the middle of a picture of 640 x 560.
fn discs(grid: &Grid, degrees: f64) -> Vec<Disc> {
    let (s, c) = degrees.to_radians().sin_cos();
    let middle = Point::new((grid.columns - 1) as f64, (grid.rows - 1) as f64);
    (0..grid.columns * grid.rows)
        .map(|i| {
            let index = [i % grid.columns, i / grid.columns];
            let at = (Point::new(2.0 * index[0] as f64, 2.0 * index[1] as f64) - middle) * 20.0;
            let marked = grid.marked.contains(&index);
            Disc {
                centre: Point::new(320.0 + c * at.x - s * at.y, 280.0 + s * at.x + c * at.y),
                radius: if marked { 14.0 } else { 10.0 },
            }
        })
        .collect()
}

fn picture(discs: &[Disc]) -> Grey {
    disc_picture(640, 560, discs, |p| 0.85 - 0.2 * p.x / 640.0, 0.05, 0.8)
}

fn find(grey: &Grey, grid: &Grid) -> Result<FoundGrid, GridError> {
    find_grid(&frame_of(grey, 0.01, 8), grid)
}

#[test]
fn each_node_is_known_whichever_way_the_card_lies() {
    let grid = card();
    for degrees in [0.0, 7.0, 90.0, 137.0, 180.0, 270.0, 315.0] {
        let drawn = discs(&grid, degrees);
        let found = find(&picture(&drawn), &grid).unwrap();
        assert_eq!((found.nodes.len(), found.direction), (99, Direction::Marked), "{degrees}");
        for (node, disc) in found.nodes.iter().zip(&drawn) {
            assert!((node.pixel - disc.centre).norm() < 0.1, "{degrees}: {:?} {}", node, disc.centre);
            assert!((node.radius_mm - disc.radius / 20.0).abs() < 0.03);
        }
        assert_eq!(found.nodes[12].millimetres, Point::new(7.0, 8.0), "column 1, row 1");
    }
}

#[test]
fn a_part_is_placed_by_its_marks() {
    let grid = card();
    let drawn: Vec<Disc> =
        discs(&grid, 3.0).into_iter().enumerate().filter(|(i, _)| i % 11 >= 2).map(|(_, d)| d).collect();
    let found = find(&picture(&drawn), &grid).unwrap();
    assert_eq!((found.nodes.len(), found.nodes[0].index), (81, [2, 0]));
    let unmarked = Grid { marked: vec![], ..card() };
    let plain: Vec<Disc> =
        discs(&unmarked, 3.0).into_iter().enumerate().filter(|(i, _)| i % 11 >= 2).map(|(_, d)| d).collect();
    let error = find(&picture(&plain), &unmarked).unwrap_err();
    assert_eq!(error, GridError::Partial { found: [9, 9], expected: [11, 9] });
}

#[test]
fn a_mirror_two_grids_and_a_negative_are_told() {
    let grid = card();
    let mirrored: Vec<Disc> = discs(&grid, 5.0)
        .into_iter()
        .map(|d| Disc { centre: Point::new(640.0 - d.centre.x, d.centre.y), ..d })
        .collect();
    assert_eq!(find(&picture(&mirrored), &grid), Err(GridError::Mirrored));
    assert_eq!(find(&picture(&discs(&grid, 0.0)).negative(), &grid), Err(GridError::Reversed));
    let mut alike = discs(&Grid { columns: 6, marked: vec![], ..card() }, 0.0);
    for disc in &mut alike {
        disc.centre.x -= 140.0;
    }
    alike.extend(
        discs(&Grid { columns: 5, rows: 8, marked: vec![], ..card() }, 8.0)
            .into_iter()
            .map(|d| Disc { centre: Point::new(d.centre.x + 170.0, d.centre.y + 11.0), ..d }),
    );
    let error = find(&picture(&alike), &Grid { marked: vec![], ..card() }).unwrap_err();
    assert_eq!(error, GridError::TwoGrids { first: 54, second: 40 });
}

#[test]
fn reflections_hide_dots() {
    let grid = card();
    let drawn = discs(&grid, 0.0);
    let glare = |p: Point, strong: f64| 0.85 + strong * (-(p - Point::new(200.0, 160.0)).norm_squared() / 2e4).exp();
    // A weak reflection brightens paper and print alike; a strong one saturates both.
    let mut weak = disc_picture(640, 560, &drawn, |_| 0.6, 0.05, 0.8);
    let mut strong = disc_picture(640, 560, &drawn, |_| 0.6, 0.05, 0.8);
    for y in 0..560 {
        for x in 0..640 {
            let p = Point::new(x as f64 + 0.5, y as f64 + 0.5);
            weak.levels[(y, x)] += (glare(p, 0.2) - 0.85) as f32;
            strong.levels[(y, x)] = (strong.levels[(y, x)] + (glare(p, 3.0) - 0.85) as f32).min(1.0);
        }
    }
    assert_eq!(find(&weak, &grid).unwrap().nodes.len(), 99);
    let error = find(&strong, &grid).unwrap_err();
    assert!(
        matches!(error, GridError::Hidden { .. } | GridError::Partial { .. } | GridError::MarksDisagree { .. }),
        "{error}"
    );
}

#[test]
fn wrong_cards_are_told() {
    let drawn = discs(&card(), 0.0);
    let other = Grid { columns: 9, rows: 9, marked: vec![], ..card() };
    assert_eq!(find(&picture(&drawn), &other), Err(GridError::WrongCount { found: [11, 9], expected: [9, 9] }));
    let marks = Grid { marked: vec![[0, 0]], ..card() };
    assert_eq!(find(&picture(&drawn), &marks), Err(GridError::MarksDisagree { found: 3, expected: 1 }));
    let none = Grid { columns: 0, ..card() };
    assert!(matches!(find(&picture(&drawn), &none), Err(GridError::Description { .. })));
    let huge = Grid { columns: usize::MAX, rows: usize::MAX, ..card() };
    assert!(matches!(find(&picture(&drawn), &huge), Err(GridError::Description { .. })));
    let outside = Grid { marked: vec![[11, 0]], ..card() };
    assert!(matches!(find(&picture(&drawn), &outside), Err(GridError::Description { .. })));
}

#[test]
fn pictures_without_a_grid_are_told() {
    let even = |v: u8| Frame::from_luma8(Plane::filled(300, 200, v)).unwrap();
    assert!(matches!(find_grid(&even(0), &card()), Err(GridError::Dark { .. })));
    assert!(matches!(find_grid(&even(255), &card()), Err(GridError::NoContrast { .. })));
    let tiny = Frame::from_luma8(Plane::filled(1, 1, 3)).unwrap();
    assert!(matches!(find_grid(&tiny, &card()), Err(GridError::TooSmall { .. })));
    let mut noise = Noise::new(8);
    let static_noise = Frame::from_luma8(Plane::from_fn(400, 300, |_, _| (noise.uniform() * 256.0) as u8)).unwrap();
    assert!(matches!(find_grid(&static_noise, &card()), Err(GridError::NotFound { .. })));
    let checks =
        Frame::from_luma8(Plane::from_fn(400, 300, |y, x| if (x / 20 + y / 20) % 2 == 0 { 20 } else { 200 })).unwrap();
    assert!(find_grid(&checks, &card()).is_err());
}

#[test]
fn every_reason_is_said_in_chinese_too() {
    let reasons = [
        GridError::Description { columns: 1, rows: 2 },
        GridError::TooSmall { width: 1, height: 2 },
        GridError::Dark { level: 0.01 },
        GridError::NoContrast { contrast: 0.01 },
        GridError::NotFound { kind: "dots", candidates: 7 },
        GridError::Charuco,
        GridError::Reversed,
        GridError::Partial { found: [1, 2], expected: [3, 4] },
        GridError::WrongCount { found: [1, 2], expected: [3, 4] },
        GridError::Hidden { missing: 1, expected: 2 },
        GridError::Mirrored,
        GridError::MarksDisagree { found: 1, expected: 2 },
        GridError::TwoGrids { first: 5, second: 4 },
    ];
    for reason in reasons {
        let text = reason.say();
        assert_eq!(text.en, reason.to_string());
        assert!(text.zh.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count() > 5, "{}", text.zh);
    }
}

/// A white card on a dark table, 12 bits, with the noise of a camera: the table's noise makes no dots.
#[test]
fn a_card_on_a_dark_table() {
    let grid = card();
    let card_light = |p: Point| if (60.0..580.0).contains(&p.x) && (60.0..500.0).contains(&p.y) { 0.8 } else { 0.06 };
    let drawn = discs(&grid, 0.0);
    let frame = frame_of(&disc_picture(640, 560, &drawn, card_light, 0.05, 0.8), 0.01, 12);
    let found = find_grid(&frame, &grid).unwrap();
    assert_eq!((found.nodes.len(), found.direction), (99, Direction::Marked));
    for (node, disc) in found.nodes.iter().zip(&drawn) {
        assert!((node.pixel - disc.centre).norm() < 0.1, "{:?} {}", node, disc.centre);
    }
}
