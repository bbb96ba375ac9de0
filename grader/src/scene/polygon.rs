//! Polygons and polylines of a plane: areas, distances, what they share.
//!
//! Shapes come from measured corners and from what users state: they may be thin, turn either way, or touch themselves.
//! Every function is at most of the order of the product of both numbers of points.

use std::ops::Range;

use crate::geometry::{Point, Vector, cross};

/// Area, positive when the corners run clockwise as a picture shows them (y down).
#[must_use]
pub fn signed_area(polygon: &[Point]) -> f64 {
    let Some(origin) = polygon.first() else { return 0.0 };
    // Relative to a corner: far from the origin of the picture the terms would cancel badly.
    0.5 * sides(polygon).map(|(a, b)| cross(a - origin, b - origin)).sum::<f64>()
}

/// Area.
#[must_use]
pub fn area(polygon: &[Point]) -> f64 {
    signed_area(polygon).abs()
}

/// Mean of the corners.
#[must_use]
pub fn middle(points: &[Point]) -> Point {
    let count = points.len().max(1) as f64;
    Point::from(points.iter().fold(Vector::zeros(), |sum, p| sum + p.coords) / count)
}

/// The sides of a closed polygon.
pub fn sides(polygon: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    polygon.iter().copied().zip(polygon.iter().copied().cycle().skip(1))
}

/// Whether a point lies inside (even-odd rule).
#[must_use]
pub fn contains(polygon: &[Point], p: Point) -> bool {
    let crosses =
        |&(a, b): &(Point, Point)| (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x);
    sides(polygon).filter(crosses).count() % 2 == 1
}

/// The part of a polygon inside a convex one, whichever way both turn. The part of a polygon that is not convex may hang
/// together by lines without area.
#[must_use]
pub fn clipped(polygon: &[Point], convex: &[Point]) -> Vec<Point> {
    let turn = if signed_area(convex) < 0.0 { -1.0 } else { 1.0 };
    let mut kept = polygon.to_vec();
    for (from, to) in sides(convex) {
        let inside = |p: Point| turn * cross(to - from, p - from);
        let mut next = Vec::with_capacity(kept.len() + 1);
        for (a, b) in sides(&kept) {
            let (near, far) = (inside(a), inside(b));
            if near >= 0.0 {
                next.push(a);
            }
            if (near < 0.0) != (far < 0.0) {
                next.push(a + (b - a) * (near / (near - far)));
            }
        }
        kept = next;
    }
    kept
}

/// Area that a polygon shares with a convex one.
#[must_use]
pub fn shared_area(polygon: &[Point], convex: &[Point]) -> f64 {
    area(&clipped(polygon, convex))
}

/// An area, or a line with a width.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Corners.
    pub points: Vec<Point>,
    /// Whether the points bound an area; else they are a line.
    pub closed: bool,
    /// Half the width of the line, or how far the area reaches beyond its corners.
    pub reach: f64,
}

/// How far two shapes are from each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// Distance; 0 if they touch or overlap.
    pub distance: f64,
    /// The nearest point of the first (its points, without its reach).
    pub from: Point,
    /// The nearest point of the second.
    pub to: Point,
}

impl Shape {
    /// An area.
    #[must_use]
    pub fn area(points: &[Point]) -> Self {
        Self { points: points.to_vec(), closed: true, reach: 0.0 }
    }

    /// A line of some width.
    #[must_use]
    pub fn line(points: &[Point], width: f64) -> Self {
        Self { points: points.to_vec(), closed: false, reach: width / 2.0 }
    }

    fn segments(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        let count = if self.closed { self.points.len() } else { self.points.len().saturating_sub(1).max(1) };
        sides(&self.points).take(count)
    }

    /// How far another shape is; `None` if one of them has no points.
    #[must_use]
    pub fn gap(&self, other: &Self) -> Option<Gap> {
        let (first, second) = (*self.points.first()?, *other.points.first()?);
        if (other.closed && contains(&other.points, first)) || (self.closed && contains(&self.points, second)) {
            return Some(Gap { distance: 0.0, from: first, to: second });
        }
        let mut best: Option<Gap> = None;
        for a in self.segments() {
            for b in other.segments() {
                let (from, to) = nearest(a, b);
                let distance = (to - from).norm();
                if best.is_none_or(|best| distance < best.distance) {
                    best = Some(Gap { distance, from, to });
                }
            }
        }
        best.map(|gap| Gap { distance: (gap.distance - self.reach - other.reach).max(0.0), ..gap })
    }
}

/// The points of two segments that are nearest to each other; the same point twice where they cross.
fn nearest(a: (Point, Point), b: (Point, Point)) -> (Point, Point) {
    if let Some(at) = crossing(a, b) {
        return (at, at);
    }
    let candidates = [(a.0, foot(a.0, b)), (a.1, foot(a.1, b)), (foot(b.0, a), b.0), (foot(b.1, a), b.1)];
    let length = |pair: &(Point, Point)| (pair.1 - pair.0).norm_squared();
    candidates.into_iter().min_by(|x, y| length(x).total_cmp(&length(y))).unwrap_or((a.0, b.0))
}

/// The point of a segment nearest to a point.
#[must_use]
pub fn foot(p: Point, (a, b): (Point, Point)) -> Point {
    let along = b - a;
    let square = along.norm_squared();
    if square == 0.0 {
        return a;
    }
    a + along * ((p - a).dot(&along) / square).clamp(0.0, 1.0)
}

fn crossing(a: (Point, Point), b: (Point, Point)) -> Option<Point> {
    let (u, v) = (a.1 - a.0, b.1 - b.0);
    let determinant = cross(u, v);
    if determinant == 0.0 {
        return None;
    }
    let t = cross(b.0 - a.0, v) / determinant;
    let s = cross(b.0 - a.0, u) / determinant;
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&s)).then(|| a.0 + u * t)
}

/// The whole numbers, up to a width, at which a row lies within a convex quadrilateral.
#[must_use]
pub fn places_in_row(corners: &[Point; 4], row: f64, width: usize) -> Option<Range<usize>> {
    let crossings = (0..4).filter_map(|index| {
        let (a, b) = (corners[index], corners[(index + 1) % 4]);
        ((a.y > row) != (b.y > row)).then(|| a.x + (row - a.y) / (b.y - a.y) * (b.x - a.x))
    });
    let (low, high) = crossings.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
    let range = low.ceil().max(0.0) as usize..((high.floor() + 1.0).max(0.0) as usize).min(width);
    (range.start < range.end).then_some(range)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn points(all: &[(f64, f64)]) -> Vec<Point> {
        all.iter().map(|(x, y)| Point::new(*x, *y)).collect()
    }

    fn square(left: f64, top: f64, side: f64) -> Vec<Point> {
        points(&[(left, top), (left + side, top), (left + side, top + side), (left, top + side)])
    }

    #[test]
    fn areas_and_insides() {
        let l = points(&[(0.0, 0.0), (4.0, 0.0), (4.0, 1.0), (1.0, 1.0), (1.0, 3.0), (0.0, 3.0)]);
        assert_eq!(signed_area(&l), 6.0);
        assert_eq!(area(&l.iter().rev().copied().collect::<Vec<_>>()), 6.0);
        assert!(contains(&l, Point::new(0.5, 2.5)) && !contains(&l, Point::new(2.0, 2.0)));
        // Of the angle, the square from (0.5, 0.5) to (2.5, 2.5) shares 2 x 0.5 and 0.5 x 1.5.
        assert_eq!(shared_area(&l, &square(0.5, 0.5, 2.0)), 1.75);
        assert_eq!(shared_area(&square(0.0, 0.0, 1.0), &square(1.0, 0.0, 1.0)), 0.0);
        assert_eq!(area(&[]), 0.0);
    }

    #[test]
    fn gaps_of_areas_and_lines() {
        let gap = |a: &Shape, b: &Shape| a.gap(b).expect("both have points").distance;
        let box_ = Shape::area(&square(0.0, 0.0, 2.0));
        assert_eq!(gap(&box_, &Shape::area(&square(5.0, 0.0, 1.0))), 3.0);
        assert_eq!(gap(&box_, &Shape::area(&square(5.0, 6.0, 1.0))), 5.0);
        assert_eq!(gap(&box_, &Shape::area(&square(0.5, 0.5, 0.2))), 0.0, "inside");
        assert_eq!(gap(&Shape::area(&square(0.5, 0.5, 0.2)), &box_), 0.0, "around");
        let fold = points(&[(4.0, -9.0), (4.0, 9.0)]);
        assert_eq!(gap(&box_, &Shape::line(&fold, 0.0)), 2.0);
        assert_eq!(gap(&box_, &Shape::line(&fold, 1.0)), 1.5);
        assert_eq!(gap(&box_, &Shape::line(&points(&[(1.0, -9.0), (1.0, 9.0)]), 0.0)), 0.0, "across");
        assert_eq!(gap(&box_, &Shape::line(&points(&[(1.0, 1.0)]), 0.0)), 0.0, "a dot inside");
        assert_eq!(gap(&box_, &Shape::line(&points(&[(5.0, 1.0)]), 0.0)), 3.0, "a dot beside");
        assert_eq!(box_.gap(&Shape::area(&[])), None);
    }

    fn corner() -> impl Strategy<Value = Point> {
        (-50.0..50.0, -50.0..50.0).prop_map(|(x, y)| Point::new(x, y))
    }

    proptest! {
        /// Sampled along both outlines, no two points are nearer than the gap, and some are nearly as near.
        #[test]
        fn a_gap_is_the_least_distance(a in prop::array::uniform3(corner()), b in prop::array::uniform4(corner())) {
            let (first, second) = (Shape::area(&a), Shape::area(&b));
            let gap = first.gap(&second).expect("both have points").distance;
            let along = |polygon: &[Point]| -> Vec<Point> {
                sides(polygon).flat_map(|(p, q)| (0..200).map(move |i| p + (q - p) * (f64::from(i) / 200.0))).collect()
            };
            let (p, q) = (along(&a), along(&b));
            let least = p.iter().flat_map(|x| q.iter().map(move |y| (x - y).norm())).fold(f64::INFINITY, f64::min);
            prop_assert!(gap <= least + 1e-9);
            let inside = contains(&a, b[0]) || contains(&b, a[0]);
            prop_assert!(inside || least - gap < 1.5, "{gap} {least}");
        }

        /// What a triangle shares with a square is what four quarters of the square share with it.
        #[test]
        fn shared_areas_add_up(triangle in prop::array::uniform3(corner()), side in 1.0..60.0) {
            let whole = shared_area(&triangle, &square(-10.0, -10.0, side));
            let half = side / 2.0;
            let quarters: f64 = [(0.0, 0.0), (half, 0.0), (0.0, half), (half, half)]
                .iter()
                .map(|(x, y)| shared_area(&triangle, &square(x - 10.0, y - 10.0, half)))
                .sum();
            prop_assert!((whole - quarters).abs() < 1e-6);
        }
    }
}
