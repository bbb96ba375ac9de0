//! Straight lines through the border of a region.

use crate::geometry::{Line, Point, Vector};

/// A straight piece of a border.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Straight {
    /// Where it runs, cells.
    pub line: Line,
    /// Points of the border on it.
    pub support: usize,
}

/// Directions told apart.
const DIRECTIONS: usize = 90;
/// Cells from a line within which a point belongs to it.
const NEAR: f64 = 1.2;
/// Points that make a line.
const LEAST: usize = 10;
/// Lines looked for: four sides, and some more that prove to be none.
const MOST: usize = 8;

/// The longest straight lines, longest first, by a Hough transform over points that no longer line took.
pub(super) fn straight(points: &[Point], width: usize, height: usize) -> Vec<Straight> {
    let directions: Vec<(f64, f64)> =
        (0..DIRECTIONS).map(|i| (std::f64::consts::PI * i as f64 / DIRECTIONS as f64).sin_cos()).collect();
    // Distances from the origin lie within the diagonal on either side; a bin is two cells wide.
    let half = ((width as f64).hypot(height as f64) / 2.0).ceil() + 2.0;
    let bins = 2 * half as usize + 1;
    let mut left = points.to_vec();
    let mut found = Vec::new();
    let mut votes = vec![0_u16; DIRECTIONS * bins];
    while found.len() < MOST && left.len() >= LEAST {
        votes.fill(0);
        for point in &left {
            for ((sine, cosine), votes) in directions.iter().zip(votes.chunks_exact_mut(bins)) {
                let bin = (0.5 * (cosine * point.x + sine * point.y) + half) as usize;
                votes[bin.min(bins - 1)] += 1;
            }
        }
        let Some((best, _)) = votes.iter().enumerate().max_by_key(|(index, count)| (**count, usize::MAX - index))
        else {
            break;
        };
        let (sine, cosine) = directions[best / bins];
        let distance = 2.0 * ((best % bins) as f64 + 0.5 - half);
        let rough =
            Line { point: Point::new(cosine * distance, sine * distance), direction: Vector::new(-sine, cosine) };
        // Twice, since the first line is only as good as the bins.
        let mut line = rough;
        for reach in [2.5 * NEAR, 1.5 * NEAR] {
            let near: Vec<Point> = left.iter().copied().filter(|p| line.distance(*p) <= reach).collect();
            line = Line::fit_robust(&near, 0.7).unwrap_or(line);
        }
        let before = left.len();
        left.retain(|p| line.distance(*p) > NEAR);
        let support = before - left.len();
        if support < LEAST {
            break;
        }
        found.push(Straight { line, support });
    }
    found.sort_by_key(|straight| std::cmp::Reverse(straight.support));
    found
}
