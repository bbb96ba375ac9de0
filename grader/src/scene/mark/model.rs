//! A template made ready for matching: continuous grey over its plane.

use super::template::{AROUND, MarkTemplate};
use crate::geometry::{Point, Vector, cross};
use crate::plane::Plane;

/// Grey of a template anywhere on its plane. Its middle is the origin, its longer side is 1.
#[derive(Clone, Debug)]
pub(super) struct Model {
    /// Sums of grey (0..1) over all cells above and to the left, with everything outside the mask paper.
    sums: Plane<f64>,
    mask: Plane<bool>,
    /// The mask without what it reaches around the ink.
    ink: Plane<bool>,
    /// Cells along the longer side.
    cells: f64,
    paper: f64,
    /// Corners of the ink, upper left and lower right.
    corners: [Point; 2],
    /// Convex hull of the ink.
    hull: Vec<Point>,
    /// Middle of the ink, and how far it lies from there, root of the mean square.
    ink_middle: Point,
    gyration: f64,
}

impl Model {
    pub fn new(template: &MarkTemplate) -> Self {
        let (width, height) = (template.grey.width(), template.grey.height());
        let mut around: Vec<u8> = (0..width)
            .flat_map(|column| [(0, column), (height - 1, column)])
            .chain((0..height).flat_map(|row| [(row, 0), (row, width - 1)]))
            .map(|at| template.grey[at])
            .collect();
        around.sort_unstable();
        let paper = f64::from(around[around.len() / 2]) / 255.0;
        let mut sums = Plane::filled(width + 1, height + 1, 0.0);
        for row in 0..height {
            let mut line = 0.0;
            for column in 0..width {
                let own = template.mask[(row, column)];
                line += if own { f64::from(template.grey[(row, column)]) / 255.0 } else { paper };
                sums[(row + 1, column + 1)] = sums[(row, column + 1)] + line;
            }
        }
        let mut model = Self {
            sums,
            mask: template.mask.clone(),
            ink: without_rim(&template.mask),
            cells: width.max(height) as f64,
            paper,
            corners: [Point::origin(), Point::origin()],
            hull: Vec::new(),
            ink_middle: Point::origin(),
            gyration: 0.0,
        };
        let cells = || (0..height).flat_map(|row| (0..width).map(move |column| (row, column)));
        let points: Vec<Point> = cells().filter(|at| model.ink[*at]).flat_map(|at| model.cell_corners(at)).collect();
        model.hull = convex_hull(points);
        let bound = |value: fn(&Point) -> f64, pick: fn(f64, f64) -> f64| {
            model.hull.iter().map(value).reduce(pick).unwrap_or_default()
        };
        model.corners = [
            Point::new(bound(|p| p.x, f64::min), bound(|p| p.y, f64::min)),
            Point::new(bound(|p| p.x, f64::max), bound(|p| p.y, f64::max)),
        ];
        let inked: Vec<(Point, f64)> = cells()
            .filter(|at| template.mask[*at])
            .map(|at| (model.cell_middle(at), (f64::from(template.grey[at]) / 255.0 - paper).abs()))
            .filter(|(_, ink)| *ink > LEAST_INK)
            .collect();
        (model.ink_middle, model.gyration) = moments(&inked);
        model
    }

    fn cell_middle(&self, (row, column): (usize, usize)) -> Point {
        let at = |index: usize, count: usize| (index as f64 + 0.5 - count as f64 / 2.0) / self.cells;
        Point::new(at(column, self.mask.width()), at(row, self.mask.height()))
    }

    fn cell_corners(&self, (row, column): (usize, usize)) -> [Point; 4] {
        let at = |index: usize, count: usize| (index as f64 - count as f64 / 2.0) / self.cells;
        let (width, height) = (self.mask.width(), self.mask.height());
        [(0, 0), (0, 1), (1, 1), (1, 0)].map(|(r, c)| Point::new(at(column + c, width), at(row + r, height)))
    }

    /// Width and height, the longer one 1.
    pub fn size(&self) -> [f64; 2] {
        [self.mask.width() as f64 / self.cells, self.mask.height() as f64 / self.cells]
    }

    /// Corners of the ink: upper left, upper right, lower right, lower left.
    pub fn corners(&self) -> [Point; 4] {
        let [a, b] = self.corners;
        [a, Point::new(b.x, a.y), b, Point::new(a.x, b.y)]
    }

    /// Convex hull of the ink.
    pub fn hull(&self) -> &[Point] {
        &self.hull
    }

    /// Middle of the ink.
    pub const fn ink_middle(&self) -> Point {
        self.ink_middle
    }

    /// Distance of the ink from its middle, root of the mean square.
    pub const fn gyration(&self) -> f64 {
        self.gyration
    }

    /// Radius of the largest disc about the middle of the ink within its box.
    pub fn radius(&self) -> f64 {
        let ([a, b], middle) = (self.corners, self.ink_middle);
        (middle.x - a.x).min(b.x - middle.x).min(middle.y - a.y).min(b.y - middle.y).max(0.5 / self.cells)
    }

    /// Distance of its farthest ink from the middle of the ink.
    pub fn reach(&self) -> f64 {
        self.hull.iter().map(|p| (p - self.ink_middle).norm()).fold(0.0, f64::max)
    }

    /// Width of the ink across the direction in which it is narrowest, and widest.
    pub fn widths(&self) -> [f64; 2] {
        const DIRECTIONS: usize = 36;
        let width = |index: usize| {
            let (sine, cosine) = (std::f64::consts::PI * index as f64 / DIRECTIONS as f64).sin_cos();
            let along = self.hull.iter().map(|p| cosine * p.x + sine * p.y);
            let (low, high) = along.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), t| (a.min(t), b.max(t)));
            high - low
        };
        let widths = (0..DIRECTIONS).map(width);
        widths.fold([f64::INFINITY, 0.0], |[least, most], width| [least.min(width), most.max(width)])
    }

    /// Whether a place counts when the mark is compared.
    pub fn holds(&self, at: Point) -> bool {
        self.cell(at).is_some_and(|cell| self.mask[cell])
    }

    /// Whether a place is ink or enclosed by it.
    pub fn is_inked(&self, at: Point) -> bool {
        self.cell(at).is_some_and(|cell| self.ink[cell])
    }

    fn cell(&self, at: Point) -> Option<(usize, usize)> {
        let index = |x: f64, count: usize| {
            let cell = (x * self.cells + count as f64 / 2.0).floor();
            (cell >= 0.0 && cell < count as f64).then_some(cell as usize)
        };
        index(at.y, self.mask.height()).zip(index(at.x, self.mask.width()))
    }

    /// Mean grey over a square about a place; paper outside the template.
    pub fn mean(&self, at: Point, side: f64) -> f32 {
        let (width, height) = (self.mask.width() as f64, self.mask.height() as f64);
        let cell = |x: f64, size: f64| x * self.cells + size / 2.0;
        let (left, right) = (cell(at.x - side / 2.0, width), cell(at.x + side / 2.0, width));
        let (top, bottom) = (cell(at.y - side / 2.0, height), cell(at.y + side / 2.0, height));
        let (l, r, t, b) =
            (left.clamp(0.0, width), right.clamp(0.0, width), top.clamp(0.0, height), bottom.clamp(0.0, height));
        let inside = self.sum_to(r, b) - self.sum_to(l, b) - self.sum_to(r, t) + self.sum_to(l, t);
        let area = (right - left) * (bottom - top);
        ((inside + self.paper * (area - (r - l) * (b - t))) / area) as f32
    }

    /// Sum over all cells above and to the left of a place, whole cells and shares of them.
    fn sum_to(&self, x: f64, y: f64) -> f64 {
        let (column, row) = (x as usize, y as usize);
        let (right, lower) = ((column + 1).min(self.mask.width()), (row + 1).min(self.mask.height()));
        let (fx, fy) = (x - column as f64, y - row as f64);
        let upper = self.sums[(row, column)] * (1.0 - fx) + self.sums[(row, right)] * fx;
        let under = self.sums[(lower, column)] * (1.0 - fx) + self.sums[(lower, right)] * fx;
        upper * (1.0 - fy) + under * fy
    }
}

/// Share of the contrast from which a cell is ink.
const LEAST_INK: f64 = 0.25;

/// Middle of weighted places, and their distance from it, root of the mean square; the origin and 0 of none.
pub(super) fn moments(places: &[(Point, f64)]) -> (Point, f64) {
    let total: f64 = places.iter().map(|(_, weight)| weight).sum();
    if total <= 0.0 {
        return (Point::origin(), 0.0);
    }
    let middle = Point::from(places.iter().map(|(at, weight)| at.coords * *weight).sum::<Vector>() / total);
    let square = places.iter().map(|(at, weight)| weight * (at - middle).norm_squared()).sum::<f64>() / total;
    (middle, square.sqrt())
}

/// The mask without the cells that it reaches around the ink; a mask that fills the region reaches around nothing.
fn without_rim(mask: &Plane<bool>) -> Plane<bool> {
    if mask.data().iter().all(|own| *own) {
        return mask.clone();
    }
    let (width, height) = (mask.width(), mask.height());
    let ink = Plane::from_fn(width, height, |row, column| {
        let rows = row.saturating_sub(AROUND)..(row + AROUND + 1).min(height);
        rows.flat_map(|r| (column.saturating_sub(AROUND)..(column + AROUND + 1).min(width)).map(move |c| (r, c)))
            .all(|at| mask[at])
    });
    if ink.data().contains(&true) { ink } else { mask.clone() }
}

/// Corners of the convex hull, clockwise as a picture shows them (Andrew's monotone chain).
fn convex_hull(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    points.dedup();
    let half = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for point in points {
            while let [.., a, b] = chain.as_slice()
                && cross(b - a, point - b) <= 0.0
            {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = half(&mut points.iter().copied());
    hull.extend(half(&mut points.iter().rev().copied()));
    hull
}
