//! Modules of symbols as figures: the outlines of their dark regions.
//!
//! Neighbouring dark modules become one region. Drawn one by one they would leave hairlines of paper between them where
//! a program or printer smooths edges.

use std::collections::BTreeMap;

use grader::plane::Plane;

use super::drawing::{Contour, Figure, Millimetres};

/// Corners of modules: vertex (row r, column c) is the upper left corner of module (r, c). Millimetres from the upper
/// left corner of the symbol.
pub type Lattice = Plane<Millimetres>;

/// An even lattice: columns and rows of modules, the place of the i-th line along x and along y.
pub fn lattice(columns: usize, rows: usize, x: impl Fn(usize) -> f64, y: impl Fn(usize) -> f64) -> Lattice {
    Plane::from_fn(columns + 1, rows + 1, |row, column| [x(column), y(row)])
}

/// Ways along the edges of modules, clockwise around dark ones: right, down, left, up.
const WAYS: [(i64, i64); 4] = [(0, 1), (1, 0), (0, -1), (-1, 0)];

/// The dark regions of a matrix whose modules lie on a lattice, the symbol's corner at `corner`.
pub fn dark_regions(dark: &Plane<bool>, lattice: &Lattice, corner: Millimetres) -> Figure {
    let mut edges = border(dark);
    let mut contours = Vec::new();
    while let Some((&start, ways)) = edges.iter().next() {
        let first = (start, ways[0]);
        let mut corners: Vec<((i64, i64), usize)> = Vec::new();
        let (mut here, mut way) = first;
        loop {
            take(&mut edges, here, way);
            corners.push((here, way));
            here = (here.0 + WAYS[way].0, here.1 + WAYS[way].1);
            // Where two dark modules touch at a corner, the sharpest turn keeps them apart.
            let next = [1, 0, 3].map(|turn| (way + turn) % 4).into_iter();
            let Some(turn) = next.into_iter().find(|turn| edges.get(&here).is_some_and(|ways| ways.contains(turn)))
            else {
                break;
            };
            way = turn;
        }
        let vertex = |(row, column): (i64, i64)| {
            let [x, y] = lattice[(row as usize, column as usize)];
            [corner[0] + x, corner[1] + y]
        };
        let points: Vec<Millimetres> = corners.iter().map(|(place, _)| vertex(*place)).collect();
        contours.push(Contour::polygon(&without_straight(&points)));
    }
    Figure::Area(contours)
}

type Edges = BTreeMap<(i64, i64), Vec<usize>>;

/// Edges between dark and light, by the vertex that they begin at.
fn border(dark: &Plane<bool>) -> Edges {
    let is_dark = |row: i64, column: i64| {
        let at = usize::try_from(row).ok().zip(usize::try_from(column).ok());
        at.and_then(|(row, column)| dark.get(row, column)).copied().unwrap_or(false)
    };
    let mut edges = Edges::new();
    for row in 0..dark.height() as i64 {
        for column in 0..dark.width() as i64 {
            if !is_dark(row, column) {
                continue;
            }
            // For each side the neighbour beyond it and the vertex that the side begins at.
            let sides = [((-1, 0), (0, 0)), ((0, 1), (0, 1)), ((1, 0), (1, 1)), ((0, -1), (1, 0))];
            for (way, (beyond, from)) in sides.into_iter().enumerate() {
                if !is_dark(row + beyond.0, column + beyond.1) {
                    edges.entry((row + from.0, column + from.1)).or_default().push(way);
                }
            }
        }
    }
    edges
}

fn take(edges: &mut Edges, from: (i64, i64), way: usize) {
    if let Some(ways) = edges.get_mut(&from) {
        ways.retain(|other| *other != way);
        if ways.is_empty() {
            edges.remove(&from);
        }
    }
}

/// The polygon without corners that lie on the straight line between their neighbours.
fn without_straight(points: &[Millimetres]) -> Vec<Millimetres> {
    let count = points.len();
    let bends = |index: usize| {
        let [a, b, c] = [index + count - 1, index, index + 1].map(|i| points[i % count]);
        let cross = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]);
        cross.abs() > 1e-9
    };
    (0..count).filter(|index| bends(*index)).map(|index| points[index]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::drawing::{Drawing, Shape, Stroke, Tint};
    use crate::card::to_reflectance;

    fn contours(figure: &Figure) -> &[Contour] {
        match figure {
            Figure::Area(contours) => contours,
            Figure::Disc { .. } => &[],
        }
    }

    #[test]
    fn a_ring_has_an_outer_and_an_inner_contour() {
        let ring = Plane::from_fn(3, 3, |row, column| (row, column) != (1, 1));
        let figure = dark_regions(&ring, &lattice(3, 3, |c| c as f64, |r| r as f64), [10.0, 20.0]);
        let all = contours(&figure);
        assert_eq!(all.len(), 2);
        assert!(all.iter().all(|contour| contour.strokes.len() == 3));
        assert_eq!(all[0].start, [10.0, 20.0]);
        assert!(all[0].strokes.contains(&Stroke::Line([13.0, 23.0])));
    }

    #[test]
    fn modules_that_touch_at_a_corner_stay_apart() {
        let pair = Plane::from_fn(2, 2, |row, column| row == column);
        let figure = dark_regions(&pair, &lattice(2, 2, |c| c as f64, |r| r as f64), [0.0, 0.0]);
        assert_eq!(contours(&figure).len(), 2);
    }

    /// Drawn as regions, every module has its colour and nothing lies between modules.
    #[test]
    fn every_module_has_its_colour() {
        let mut state = 7_u32;
        let dark = Plane::from_fn(20, 17, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 31 == 1
        });
        let figure = dark_regions(&dark, &lattice(20, 17, |c| c as f64, |r| r as f64), [2.0, 3.0]);
        let shape = Shape { figure, tint: Tint::FULL };
        let drawing = Drawing { title: String::new(), size_mm: [30.0, 30.0], shapes: vec![shape] };
        let picture = to_reflectance(&drawing, 3.0 * 25.4);
        for row in 0..17 * 3 {
            for column in 0..20 * 3 {
                let tint = if dark[(row / 3, column / 3)] { Tint::FULL } else { Tint::NONE };
                assert!((picture[(row + 9, column + 6)] - tint.reflectance()).abs() < 1e-9, "{row} {column}");
            }
        }
    }
}
