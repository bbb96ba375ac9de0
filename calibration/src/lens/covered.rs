//! The part of a picture within the outermost nodes of a grid.

use grader::geometry::{Point, cross};

/// The convex outline of the nodes that a model was fitted to.
#[derive(Clone, Debug, PartialEq)]
pub struct Covered {
    outline: Vec<Point>,
    share: f64,
}

impl Covered {
    /// The outline of points in a picture of this width and height.
    #[must_use]
    pub fn by(points: impl Iterator<Item = Point>, size: [usize; 2]) -> Self {
        let outline = hull(points.filter(|p| p.x.is_finite() && p.y.is_finite()).collect());
        let mut twice = 0.0;
        for (index, a) in outline.iter().enumerate() {
            let b = outline[(index + 1) % outline.len()];
            twice += cross(a.coords, b.coords);
        }
        let share = twice / 2.0 / (size[0] as f64 * size[1] as f64).max(1.0);
        Self { outline, share }
    }

    /// Corners of the outline, pixels, clockwise with y down.
    #[must_use]
    pub fn outline(&self) -> &[Point] {
        &self.outline
    }

    /// Share of the picture.
    #[must_use]
    pub const fn share(&self) -> f64 {
        self.share
    }

    /// Whether a place of the picture lies within the outline or at most `beyond` pixels outside.
    #[must_use]
    pub fn holds(&self, place: Point, beyond: f64) -> bool {
        self.outline.len() > 2
            && self.outline.iter().enumerate().all(|(index, a)| {
                let side = self.outline[(index + 1) % self.outline.len()] - a;
                cross(side, place - a) >= -beyond * side.norm()
            })
    }
}

/// Convex hull, clockwise with y down (A. M. Andrew, Information Processing Letters 9 (1979), 216).
fn hull(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    points.dedup();
    if points.len() < 3 {
        return points;
    }
    let chain = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for p in points {
            while let [.., a, b] = chain[..]
                && cross(b - a, p - b) <= 0.0
            {
                chain.pop();
            }
            chain.push(p);
        }
        chain.pop();
        chain
    };
    let mut outline = chain(&mut points.iter().copied());
    outline.extend(chain(&mut points.iter().rev().copied()));
    outline
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_with_points_inside() {
        let points = [(10.0, 10.0), (30.0, 10.0), (20.0, 15.0), (30.0, 40.0), (10.0, 40.0), (20.0, 10.0)];
        let covered = Covered::by(points.iter().map(|(x, y)| Point::new(*x, *y)), [60, 50]);
        assert_eq!(covered.outline().len(), 4);
        assert!((covered.share() - 600.0 / 3000.0).abs() < 1e-12);
        assert!(covered.holds(Point::new(11.0, 39.0), 0.0) && !covered.holds(Point::new(9.0, 39.0), 0.0));
        assert!(covered.holds(Point::new(9.0, 39.0), 1.5));
    }

    #[test]
    fn nothing_covers_nothing() {
        for count in 0..3 {
            let covered = Covered::by((0..count).map(|i| Point::new(f64::from(i), 0.0)), [10, 10]);
            assert!(covered.share() == 0.0 && !covered.holds(Point::new(0.0, 0.0), 1.0), "{count}");
        }
    }
}
