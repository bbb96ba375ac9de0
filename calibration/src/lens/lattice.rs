//! Which points of a picture form an even grid, whatever its direction, tilt and distortion.
//!
//! A seed with neighbours on four sides gives two steps; from there the grid grows from node to node, each step being
//! predicted from the last one, so that it follows distortion and perspective. Cells are counted from the seed; which node of
//! a card they are is found by [`placement`](super::placement).

use std::collections::{BTreeMap, VecDeque};

use grader::geometry::{Point, Vector, cross};

/// How far from its prediction a point may lie, as a share of the step: perspective and distortion change a step by some
/// per cent, a neighbouring point is a whole step away.
const SLACK: f64 = 0.25;
/// Ratio of the steps along both axes, and sine of their angle, beyond which two neighbours are no axes.
const UNEVEN: f64 = 1.8;
const FLAT: f64 = 0.6;
/// Seeds tried before a picture is said to hold no grid.
const SEEDS: usize = 400;

/// Points in cells (column, row), with the first axis followed by the second clockwise (y down).
pub(super) type Cells = BTreeMap<(i32, i32), usize>;

/// Points by place, for neighbours in constant time.
struct Near<'a> {
    points: &'a [Point],
    side: f64,
    boxes: BTreeMap<(i64, i64), Vec<usize>>,
}

impl<'a> Near<'a> {
    fn new(points: &'a [Point]) -> Self {
        let (mut low, mut high) = (Point::new(f64::MAX, f64::MAX), Point::new(f64::MIN, f64::MIN));
        for p in points {
            low = Point::new(low.x.min(p.x), low.y.min(p.y));
            high = Point::new(high.x.max(p.x), high.y.max(p.y));
        }
        let area = ((high.x - low.x) * (high.y - low.y)).max(1.0);
        let side = (area / points.len().max(1) as f64).sqrt().max(2.0);
        let mut boxes: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
        for (index, p) in points.iter().enumerate() {
            boxes.entry(Self::key(*p, side)).or_default().push(index);
        }
        Self { points, side, boxes }
    }

    fn key(p: Point, side: f64) -> (i64, i64) {
        ((p.x / side).floor() as i64, (p.y / side).floor() as i64)
    }

    fn within(&self, place: Point, radius: f64) -> Vec<usize> {
        let (left, top) = Self::key(Point::new(place.x - radius, place.y - radius), self.side);
        let (right, bottom) = Self::key(Point::new(place.x + radius, place.y + radius), self.side);
        let mut found = Vec::new();
        for row in top..=bottom {
            for column in left..=right {
                for &index in self.boxes.get(&(column, row)).map_or(&[][..], Vec::as_slice) {
                    if (self.points[index] - place).norm() <= radius {
                        found.push(index);
                    }
                }
            }
        }
        found
    }

    fn nearest(&self, place: Point, radius: f64) -> Option<usize> {
        let distance = |index: &usize| (self.points[*index] - place).norm();
        self.within(place, radius).into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    /// The nearest points around one, nearest first.
    fn neighbours(&self, index: usize) -> Vec<usize> {
        let centre = self.points[index];
        let distance = |other: &usize| (self.points[*other] - centre).norm();
        let mut radius = self.side * 1.5;
        for _ in 0..6 {
            let mut found = self.within(centre, radius);
            found.retain(|other| *other != index);
            if found.len() >= 8 {
                found.sort_by(|a, b| distance(a).total_cmp(&distance(b)).then(a.cmp(b)));
                found.truncate(12);
                return found;
            }
            radius *= 1.6;
        }
        let mut found = self.within(centre, radius);
        found.retain(|other| *other != index);
        found.sort_by(|a, b| distance(a).total_cmp(&distance(b)).then(a.cmp(b)));
        found.truncate(12);
        found
    }
}

/// The largest even grids among the points, largest first: at most two.
pub(super) fn lattices(points: &[Point]) -> Vec<Cells> {
    let near = Near::new(points);
    let centre = points.iter().fold(Vector::zeros(), |sum, p| sum + p.coords) / points.len().max(1) as f64;
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|a, b| {
        (points[*a].coords - centre).norm().total_cmp(&(points[*b].coords - centre).norm()).then(a.cmp(b))
    });
    let mut free = vec![true; points.len()];
    let mut found: Vec<Cells> = Vec::new();
    let mut tries = 0;
    for seed in order {
        if !free[seed] {
            continue;
        }
        tries += 1;
        if tries > SEEDS {
            break;
        }
        let Some((u, v)) = axes(&near, seed) else { continue };
        let cells = grow(&near, &free, seed, u, v);
        if cells.len() < 4 {
            continue;
        }
        for index in cells.values() {
            free[*index] = false;
        }
        found.push(cells);
    }
    found.sort_by_key(|cells| std::cmp::Reverse(cells.len()));
    found.truncate(2);
    found
}

/// Steps to the next nodes along both axes, if the seed has neighbours on four sides.
fn axes(near: &Near, seed: usize) -> Option<(Vector, Vector)> {
    let centre = near.points[seed];
    let steps: Vec<Vector> = near.neighbours(seed).into_iter().map(|n| near.points[n] - centre).collect();
    let opposite = |step: &Vector| near.nearest(centre - step, SLACK * step.norm()).is_some_and(|n| n != seed);
    for (rank, u) in steps.iter().enumerate().filter(|(_, u)| opposite(u)) {
        for v in &steps[rank + 1..] {
            let sine = cross(*u, *v) / (u.norm() * v.norm());
            if v.norm() < UNEVEN * u.norm() && sine.abs() > FLAT && opposite(v) {
                return Some((*u, if sine > 0.0 { *v } else { -v }));
            }
        }
    }
    None
}

fn grow(near: &Near, free: &[bool], seed: usize, u: Vector, v: Vector) -> Cells {
    let mut cells = Cells::from([((0, 0), seed)]);
    let mut taken: BTreeMap<usize, (i32, i32)> = BTreeMap::from([(seed, (0, 0))]);
    let mut queue = VecDeque::from([((0, 0), u, v)]);
    while let Some(((column, row), u, v)) = queue.pop_front() {
        let here = near.points[cells[&(column, row)]];
        for (along, sign) in [(true, 1), (true, -1), (false, 1), (false, -1)] {
            let (to, back) = if along {
                ((column + sign, row), (column - sign, row))
            } else {
                ((column, row + sign), (column, row - sign))
            };
            if cells.contains_key(&to) {
                continue;
            }
            // The step on the other side, where it is known, follows the grid better than the one inherited.
            let inherited = f64::from(sign) * if along { u } else { v };
            let step = cells.get(&back).map_or(inherited, |index| here - near.points[*index]);
            let Some(next) = near.nearest(here + step, SLACK * step.norm()) else { continue };
            if !free[next] || taken.contains_key(&next) {
                continue;
            }
            let made = near.points[next] - here;
            let (next_u, next_v) = if along { (made * f64::from(sign), v) } else { (u, made * f64::from(sign)) };
            cells.insert(to, next);
            taken.insert(next, to);
            queue.push_back((to, next_u, next_v));
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use grader::geometry::Homography;

    fn grid(columns: i32, rows: i32, map: &Homography) -> Vec<Point> {
        (0..columns * rows).map(|i| map.map(Point::new(f64::from(i % columns), f64::from(i / columns)))).collect()
    }

    #[test]
    fn a_turned_and_tilted_grid_is_followed_to_its_ends() {
        for degrees in [0.0_f64, 20.0, 44.0, 90.0, 200.0] {
            let (s, c) = degrees.to_radians().sin_cos();
            let map =
                Homography::from_rows([[30.0 * c, -30.0 * s, 500.0], [30.0 * s, 30.0 * c, 500.0], [2e-3, 3e-3, 1.0]]);
            let points = grid(17, 11, &map);
            let found = lattices(&points);
            assert_eq!(found[0].len(), 17 * 11, "{degrees}");
            let (seed, index) = found[0].iter().next().expect("cells");
            let turn = |cell: &(i32, i32)| (cell.0 - seed.0, cell.1 - seed.1);
            for (cell, other) in &found[0] {
                let (across, down) = turn(cell);
                let (from, to) = ((*index % 17) as i32, (*other % 17) as i32);
                let (from_row, to_row) = ((*index / 17) as i32, (*other / 17) as i32);
                let moved = [to - from, to_row - from_row];
                assert_eq!(moved[0].pow(2) + moved[1].pow(2), across.pow(2) + down.pow(2), "steps agree");
            }
        }
    }

    #[test]
    fn two_grids_are_two() {
        let mut points =
            grid(6, 6, &Homography::affine(Point::new(50.0, 50.0), Vector::new(20.0, 0.0), Vector::new(0.0, 20.0)));
        points.extend(grid(
            5,
            5,
            &Homography::affine(Point::new(300.0, 60.0), Vector::new(22.0, 6.0), Vector::new(-6.0, 22.0)),
        ));
        let found = lattices(&points);
        assert_eq!(found.iter().map(BTreeMap::len).collect::<Vec<_>>(), [36, 25]);
    }

    #[test]
    fn points_without_order_are_no_grid() {
        assert!(lattices(&[]).is_empty());
        assert!(lattices(&[Point::new(3.0, 3.0); 50]).iter().all(|cells| cells.len() < 9));
        let spiral: Vec<Point> = (1..200)
            .map(|i| {
                let t = f64::from(i);
                Point::new(500.0 + 20.0 * t.sqrt() * (2.4 * t).cos(), 500.0 + 20.0 * t.sqrt() * (2.4 * t).sin())
            })
            .collect();
        assert!(lattices(&spiral).iter().all(|cells| cells.len() < 150), "no grid of all points");
    }
}
