//! Points, projective maps and fits, in pixels or modules.

use nalgebra::{Matrix3, Matrix4, Matrix4x2, SMatrix, SVector, Vector3};

/// A point: pixels (x, y) or modules (u, v).
pub type Point = nalgebra::Point2<f64>;
/// A difference of points.
pub type Vector = nalgebra::Vector2<f64>;

/// The z component of the cross product; positive when `b` is clockwise of `a` with y down.
#[must_use]
pub fn cross(a: Vector, b: Vector) -> f64 {
    a.x * b.y - a.y * b.x
}

/// A projective map of the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homography(Matrix3<f64>);

impl Homography {
    /// The map that takes each first point to the second: exact for four pairs, least squares (algebraic error in
    /// normalised coordinates) for more. `None` for fewer, or when the points leave it undetermined.
    #[must_use]
    pub fn from_pairs(pairs: &[(Point, Point)]) -> Option<Self> {
        if pairs.len() < 4 {
            return None;
        }
        let from = normalisation(pairs.iter().map(|p| p.0));
        let to = normalisation(pairs.iter().map(|p| p.1));
        let mut normal = SMatrix::<f64, 8, 8>::zeros();
        let mut right = SVector::<f64, 8>::zeros();
        for (source, target) in pairs {
            let s = from * Vector3::new(source.x, source.y, 1.0);
            let t = to * Vector3::new(target.x, target.y, 1.0);
            let rows = [
                (SVector::from([s.x, s.y, 1.0, 0.0, 0.0, 0.0, -s.x * t.x, -s.y * t.x]), t.x),
                (SVector::from([0.0, 0.0, 0.0, s.x, s.y, 1.0, -s.x * t.y, -s.y * t.y]), t.y),
            ];
            for (row, value) in rows {
                normal += row * row.transpose();
                right += row * value;
            }
        }
        let h = normal.full_piv_lu().solve(&right)?;
        let matrix = Matrix3::new(h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], 1.0);
        let map = to.try_inverse()? * matrix * from;
        map.iter().all(|v| v.is_finite()).then_some(Self(map))
    }

    /// The affine map that takes `origin`, `origin + u` and `origin + v` (unit steps) to three points.
    #[must_use]
    pub fn affine(origin: Point, u: Vector, v: Vector) -> Self {
        Self(Matrix3::new(u.x, v.x, origin.x, u.y, v.y, origin.y, 0.0, 0.0, 1.0))
    }

    /// The affine map that takes three points to three others; `None` if the first three lie on a line.
    #[must_use]
    pub fn affine_from(from: [Point; 3], to: [Point; 3]) -> Option<Self> {
        let source = Self::affine(from[0], from[1] - from[0], from[2] - from[0]);
        let target = Self::affine(to[0], to[1] - to[0], to[2] - to[0]);
        Some(Self(target.0 * source.0.try_inverse()?))
    }

    /// The map with these coefficients: `((a x + b y + c) / w, (d x + e y + f) / w)` with `w = g x + h y + i`.
    #[must_use]
    pub fn from_rows([[a, b, c], [d, e, f], [g, h, i]]: [[f64; 3]; 3]) -> Self {
        Self(Matrix3::new(a, b, c, d, e, f, g, h, i))
    }

    /// Its coefficients, as [`Homography::from_rows`] takes them.
    #[must_use]
    pub fn to_rows(&self) -> [[f64; 3]; 3] {
        std::array::from_fn(|row| std::array::from_fn(|column| self.0[(row, column)]))
    }

    /// This map behind another one.
    #[must_use]
    pub fn after(&self, first: &Self) -> Self {
        Self(self.0 * first.0)
    }

    /// Where a point goes.
    #[must_use]
    pub fn map(&self, point: Point) -> Point {
        let p = self.0 * Vector3::new(point.x, point.y, 1.0);
        Point::new(p.x / p.z, p.y / p.z)
    }

    /// Images of the unit steps at a point: the local pitch along u and along v.
    #[must_use]
    pub fn axes(&self, at: Point) -> (Vector, Vector) {
        let half = 0.5;
        (
            self.map(Point::new(at.x + half, at.y)) - self.map(Point::new(at.x - half, at.y)),
            self.map(Point::new(at.x, at.y + half)) - self.map(Point::new(at.x, at.y - half)),
        )
    }

    /// The map back; `None` if there is none.
    #[must_use]
    pub fn inverse(&self) -> Option<Self> {
        self.0.try_inverse().map(Self)
    }

    /// The map followed by a magnification of the picture.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self(Matrix3::from_diagonal(&Vector3::new(factor, factor, 1.0)) * self.0)
    }

    /// The map followed by a shift of the picture.
    #[must_use]
    pub fn moved(&self, by: Vector) -> Self {
        Self(Matrix3::new(1.0, 0.0, by.x, 0.0, 1.0, by.y, 0.0, 0.0, 1.0) * self.0)
    }

    /// The same map, with (u, v) taken for (right - v, bottom - u): a mirror image that leaves the lower left corner of a
    /// square of that side where it is.
    #[must_use]
    pub fn flipped(&self, right: f64, bottom: f64) -> Self {
        Self(self.0 * Matrix3::new(0.0, -1.0, right, -1.0, 0.0, bottom, 0.0, 0.0, 1.0))
    }

    /// The same map with both axes of the source exchanged (mirror image).
    #[must_use]
    pub fn transposed(&self) -> Self {
        let swap = Matrix3::new(0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0);
        Self(self.0 * swap)
    }
}

/// The map `a + b u + c v + d u v`: opposite sides of a quadrilateral divided evenly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bilinear([Vector; 4]);

impl Bilinear {
    /// The map that takes each first point to the second; `None` where the first ones do not allow it.
    #[must_use]
    pub fn through(pairs: &[(Point, Point); 4]) -> Option<Self> {
        let terms = Matrix4::from_fn(|i, j| {
            let (u, v) = (pairs[i].0.x, pairs[i].0.y);
            [1.0, u, v, u * v][j]
        });
        let values = Matrix4x2::from_fn(|i, j| pairs[i].1[j]);
        let solution = terms.lu().solve(&values)?;
        Some(Self([0, 1, 2, 3].map(|i| Vector::new(solution[(i, 0)], solution[(i, 1)]))))
    }

    /// Where a point goes.
    #[must_use]
    pub fn map(&self, at: Point) -> Point {
        let Self([a, b, c, d]) = self;
        Point::from(a + b * at.x + (c + d * at.x) * at.y)
    }
}

fn normalisation(points: impl Iterator<Item = Point> + Clone) -> Matrix3<f64> {
    let count = points.clone().count() as f64;
    let centre = points.clone().fold(Vector::zeros(), |sum, p| sum + p.coords) / count;
    let spread = points.map(|p| (p.coords - centre).norm()).sum::<f64>() / count;
    let scale = if spread > 0.0 { std::f64::consts::SQRT_2 / spread } else { 1.0 };
    Matrix3::new(scale, 0.0, -scale * centre.x, 0.0, scale, -scale * centre.y, 0.0, 0.0, 1.0)
}

/// A line as a point on it and a unit direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// A point on the line.
    pub point: Point,
    /// Unit direction.
    pub direction: Vector,
}

impl Line {
    /// Total least squares through points, refined twice without those that lie off by more than twice the median
    /// distance (at least `slack`). `None` for fewer than two distinct points.
    #[must_use]
    pub fn fit_robust(points: &[Point], slack: f64) -> Option<Self> {
        let mut line = Self::fit(points)?;
        for _ in 0..2 {
            let mut distances: Vec<f64> = points.iter().map(|p| line.distance(*p)).collect();
            let middle = distances.len() / 2;
            let limit = (2.0 * *distances.select_nth_unstable_by(middle, f64::total_cmp).1).max(slack);
            let kept: Vec<Point> = points.iter().copied().filter(|p| line.distance(*p) <= limit).collect();
            match Self::fit(&kept) {
                Some(better) => line = better,
                None => break,
            }
        }
        Some(line)
    }

    fn fit(points: &[Point]) -> Option<Self> {
        if points.len() < 2 {
            return None;
        }
        let count = points.len() as f64;
        let centre = points.iter().fold(Vector::zeros(), |sum, p| sum + p.coords) / count;
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for p in points {
            let d = p.coords - centre;
            xx += d.x * d.x;
            xy += d.x * d.y;
            yy += d.y * d.y;
        }
        if xx + yy == 0.0 {
            return None;
        }
        let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
        Some(Self { point: Point::from(centre), direction: Vector::new(angle.cos(), angle.sin()) })
    }

    /// Distance of a point.
    #[must_use]
    pub fn distance(&self, p: Point) -> f64 {
        cross(self.direction, p - self.point).abs()
    }

    /// Where two lines meet; `None` if they are nearly parallel.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Option<Point> {
        let determinant = cross(self.direction, other.direction);
        if determinant.abs() < 1e-6 {
            return None;
        }
        let t = cross(other.point - self.point, other.direction) / determinant;
        Some(self.point + self.direction * t)
    }
}

/// Where a level falls to zero between a place where it is positive and one where it is not, the places halved
/// `HALVINGS` times and then joined by a straight line. Edges are no straight ramps; without halving, a place found would
/// depend on where the first two happen to lie.
#[must_use]
pub fn crossing(level: impl Fn(f64) -> Option<f32>, before: (f64, f32), after: (f64, f32)) -> f64 {
    let ((mut near, mut positive), (mut far, mut negative)) = (before, after);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(near, far);
        match level(middle) {
            Some(level) if level > 0.0 => (near, positive) = (middle, level),
            Some(level) => (far, negative) = (middle, level),
            None => break,
        }
    }
    near + (far - near) * f64::from(positive / (positive - negative))
}

/// Enough to bring a sixteenth of a module of 40 pixels below half a pixel.
const HALVINGS: usize = 3;

/// Median of the values, which are reordered; `None` of none.
#[must_use]
pub fn median(values: &mut [f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    Some(if values.len() % 2 == 1 { values[middle] } else { 0.5 * (values[middle - 1] + values[middle]) })
}

/// Mean of the values near their median: within two and a half times the median distance from it, but at least `least`;
/// `None` of none. A few values gone astray, each by little, leave it where it is.
#[must_use]
pub fn robust_mean(values: &mut [f64], least: f64) -> Option<f64> {
    let centre = median(values)?;
    let mut distances: Vec<f64> = values.iter().map(|v| (v - centre).abs()).collect();
    let slack = (2.5 * median(&mut distances)?).max(least);
    let (mut sum, mut count) = (0.0, 0.0);
    for &v in values.iter().filter(|v| (*v - centre).abs() <= slack) {
        sum += v;
        count += 1.0;
    }
    Some(if count > 0.0 { sum / count } else { centre })
}
