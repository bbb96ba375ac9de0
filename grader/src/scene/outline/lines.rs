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
const DIRECTIONS: usize = 60;
/// Cells from a line within which a point belongs to it.
const NEAR: f64 = 1.2;
/// One in fixed point.
const ONE: i32 = 1 << 12;
/// Points that make a line.
const LEAST: usize = 10;
/// Lines looked for: four sides, and some more that prove to be none.
const MOST: usize = 8;
/// Lines are looked for until the rest of the points is less than one in so many.
const REST: usize = 8;
/// Points that vote; of more every second or third does.
const VOTERS: usize = 240;

/// The longest straight lines, longest first, by a Hough transform over points that no longer line took.
pub(super) fn straight(points: &[Point], width: usize, height: usize) -> Vec<Straight> {
    let angle = |index: usize| std::f64::consts::PI * index as f64 / DIRECTIONS as f64;
    // Half of sine and cosine, since a bin is two cells wide; whole numbers, since casts of floating ones are slow.
    let fixed = |value: f64| (value * f64::from(ONE)).round() as i32;
    let directions: Vec<(i32, i32)> = (0..DIRECTIONS)
        .map(|index| angle(index).sin_cos())
        .map(|(sine, cosine)| (fixed(0.5 * sine), fixed(0.5 * cosine)))
        .collect();
    // Distances from the origin lie within the diagonal on either side.
    let half = ((width as f64).hypot(height as f64) / 2.0).ceil() + 2.0;
    let bins = 2 * half as usize + 1;
    let mut left = points.to_vec();
    let mut found = Vec::new();
    let mut votes = vec![0_u16; DIRECTIONS * bins];
    while found.len() < MOST && left.len() >= LEAST.max(points.len() / REST) {
        votes.fill(0);
        // The bin with most votes, the first that had them.
        let (mut best, mut most) = (0, 0);
        for point in left.iter().step_by(left.len().div_ceil(VOTERS)) {
            // Middles of sides of cells are whole halves.
            let (x, y) = ((2.0 * point.x) as i32, (2.0 * point.y) as i32);
            for (index, (sine, cosine)) in directions.iter().enumerate() {
                let bin = ((cosine * x + sine * y) >> (ONE.trailing_zeros() + 1)) + half as i32;
                let bin = index * bins + (bin as usize).min(bins - 1);
                votes[bin] += 1;
                if votes[bin] > most {
                    (best, most) = (bin, votes[bin]);
                }
            }
        }
        let (sine, cosine) = angle(best / bins).sin_cos();
        let distance = 2.0 * ((best % bins) as f64 + 0.5 - half);
        let rough =
            Line { point: Point::new(cosine * distance, sine * distance), direction: Vector::new(-sine, cosine) };
        // Twice, since the first line is only as good as the bins.
        let mut line = rough;
        for reach in [3.0 * NEAR, 1.5 * NEAR] {
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
