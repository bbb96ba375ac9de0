//! Pictures, descriptions and nodes that nobody would make on purpose: an error or an answer, never a panic.

use grader::frame::Frame;
use grader::geometry::Point;
use grader::plane::Plane;
use proptest::prelude::*;

use super::noise::Noise;
use super::scale::{KnownPoint, Map, fit_scale};
use super::{Direction, FoundGrid, Limits, Node, find_grid, solve};
use crate::card::{Grid, GridKind};
use crate::focus::{EdgePlace, find_edge, measure_edge};

/// Blocks, spots and noise of any size.
fn picture(width: usize, height: usize, block: usize, spots: usize, seed: u64) -> Frame {
    let mut random = Noise::new(seed);
    let centres: Vec<Point> =
        (0..spots).map(|_| Point::new(random.uniform() * width as f64, random.uniform() * height as f64)).collect();
    let radius = 3.0 + 9.0 * random.uniform();
    let strong = 60.0 * random.uniform();
    let samples = Plane::from_fn(width, height, |y, x| {
        let at = Point::new(x as f64 + 0.5, y as f64 + 0.5);
        let spot = centres.iter().any(|c| (c - at).norm() < radius);
        let check = block > 0 && (x / block + y / block).is_multiple_of(2);
        let level = 200.0 - if spot { 150.0 } else { 0.0 } - if check { 120.0 } else { 0.0 } + strong * random.normal();
        level.clamp(0.0, 255.0) as u8
    });
    Frame::from_luma8(samples).expect("a picture")
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        -50.0..400.0_f64,
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(1e300),
        Just(-1e300),
        Just(0.0),
        Just(5e-324)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_picture_and_any_description(
        (width, height, block, spots, seed) in (1..220_usize, 1..180_usize, 0..40_usize, 0..120_usize, any::<u64>()),
        (columns, rows) in (0..30_usize, 0..30_usize),
        pitch in any_number(),
        marked in prop::collection::vec([0..30_usize, 0..30_usize], 0..4),
        kind in prop_oneof![Just(GridKind::Dots), Just(GridKind::Chessboard), Just(GridKind::Charuco)],
    ) {
        let frame = picture(width, height, block, spots, seed);
        let grid = Grid {
            kind, columns, rows, pitch_mm: [pitch, 2.0], origin_mm: [0.0, pitch], dot_mm: None, marked, relative_uncertainty: None,
        };
        if let Ok(found) = find_grid(&frame, &grid) {
            let _ = solve(&[found], None, &Limits::default());
        }
    }

    #[test]
    fn any_edge(
        (width, height, block, seed) in (1..200_usize, 1..200_usize, 0..90_usize, any::<u64>()),
        (x, y, to_x, to_y, clear) in (any_number(), any_number(), any_number(), any_number(), any_number()),
        corner in [0..200_usize, 0..200_usize],
        size in [0..200_usize, 0..200_usize],
    ) {
        let frame = picture(width, height, block, 0, seed);
        let _ = measure_edge(&frame, &EdgePlace { from: Point::new(x, y), to: Point::new(to_x, to_y), clear }, None);
        if let Ok(place) = find_edge(&frame, corner, size) {
            let _ = measure_edge(&frame, &place, None);
        }
    }

    #[test]
    fn any_nodes(
        numbers in prop::collection::vec((any_number(), any_number(), any_number(), any_number(), any::<usize>()), 0..60),
        size in (prop_oneof![Just(0), Just(640), Just(usize::MAX)], 0..900_usize),
    ) {
        let nodes: Vec<Node> = numbers
            .iter()
            .map(|(x, y, u, v, i)| Node {
                index: [*i, i / 7], pixel: Point::new(*x, *y), millimetres: Point::new(*u, *v), radius_mm: *u,
            })
            .collect();
        let points: Vec<KnownPoint> =
            nodes.iter().map(|n| KnownPoint { pixel: n.pixel, millimetres: n.millimetres, weight: n.radius_mm }).collect();
        let _ = solve(&[FoundGrid { nodes, expected: 9, direction: Direction::Assumed, size: size.into() }], None, &Limits::default());
        let _ = fit_scale(&points, Map::Affine, Point::new(3.0, 4.0), f64::NAN);
        let _ = fit_scale(&points, Map::Projective, Point::new(f64::NAN, 4.0), 0.0);
    }
}
