//! Areas of polygons cut by straight lines and circles, in closed form.
//!
//! The picture and the answers both need the share of a small figure (a pixel, the aperture) that lies in a rectangle of
//! the print. Closed forms keep that share free of the error of supersampling.

/// A point or vector `[x, y]`.
pub type Point = [f64; 2];

/// Corners that a quadrilateral can have after it was cut by up to eight lines.
const MAX_CORNERS: usize = 12;

/// A convex polygon of few corners, on the stack.
#[derive(Clone, Copy, Debug)]
pub struct Polygon {
    corners: [Point; MAX_CORNERS],
    len: usize,
}

/// Coordinate that a cutting line holds constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// First coordinate.
    U,
    /// Second coordinate.
    V,
}

impl Polygon {
    /// A quadrilateral by its corners in order around it.
    #[must_use]
    pub fn quadrilateral(corners: [Point; 4]) -> Self {
        let mut all = [[0.0; 2]; MAX_CORNERS];
        all[..4].copy_from_slice(&corners);
        Self { corners: all, len: 4 }
    }

    /// An upright rectangle.
    #[must_use]
    pub fn rectangle(u: [f64; 2], v: [f64; 2]) -> Self {
        Self::quadrilateral([[u[0], v[0]], [u[1], v[0]], [u[1], v[1]], [u[0], v[1]]])
    }

    /// The corners.
    #[must_use]
    pub fn corners(&self) -> &[Point] {
        &self.corners[..self.len]
    }

    /// The part between two lines along which the coordinate `axis` is constant.
    #[must_use]
    pub fn between(&self, axis: Axis, low: f64, high: f64) -> Self {
        self.half(axis, low, 1.0).half(axis, high, -1.0)
    }

    /// The part where `sign * (coordinate - limit) >= 0` (Sutherland and Hodgman).
    fn half(&self, axis: Axis, limit: f64, sign: f64) -> Self {
        let coordinate = |p: Point| sign * (if axis == Axis::U { p[0] } else { p[1] } - limit);
        let mut out = Self { corners: [[0.0; 2]; MAX_CORNERS], len: 0 };
        for (i, &here) in self.corners().iter().enumerate() {
            let next = self.corners[(i + 1) % self.len];
            let (a, b) = (coordinate(here), coordinate(next));
            if a >= 0.0 {
                out.push(here);
            }
            if (a >= 0.0) != (b >= 0.0) {
                let t = a / (a - b);
                out.push([here[0] + t * (next[0] - here[0]), here[1] + t * (next[1] - here[1])]);
            }
        }
        out
    }

    /// Adds a corner; one too many cannot occur with convex figures and is dropped.
    fn push(&mut self, corner: Point) {
        if self.len < MAX_CORNERS {
            self.corners[self.len] = corner;
            self.len += 1;
        }
    }

    /// Area, never negative (shoelace formula about the first corner, which keeps small figures far from the origin
    /// exact).
    #[must_use]
    pub fn area(&self) -> f64 {
        if self.len < 3 {
            return 0.0;
        }
        let o = self.corners[0];
        let twice: f64 = self
            .corners()
            .windows(2)
            .map(|w| cross([w[0][0] - o[0], w[0][1] - o[1]], [w[1][0] - o[0], w[1][1] - o[1]]))
            .sum();
        twice.abs() / 2.0
    }

    /// Area of the part inside the disc of radius `radius` about the origin after every corner went through `map`,
    /// which must be affine.
    #[must_use]
    pub fn area_in_disc(&self, radius: f64, map: impl Fn(Point) -> Point) -> f64 {
        if self.len < 3 {
            return 0.0;
        }
        let mut area = 0.0;
        let mut here = map(self.corners[self.len - 1]);
        for &corner in self.corners() {
            let next = map(corner);
            area += triangle_in_disc(here, next, radius);
            here = next;
        }
        area.abs()
    }
}

/// Signed area of the part of the triangle (origin, `a`, `b`) inside the disc of that radius about the origin.
fn triangle_in_disc(a: Point, b: Point, radius: f64) -> f64 {
    let sector = |p: Point, q: Point| radius * radius / 2.0 * cross(p, q).atan2(dot(p, q));
    let d = [b[0] - a[0], b[1] - a[1]];
    let (dd, ad) = (dot(d, d), dot(a, d));
    if dd == 0.0 {
        return 0.0;
    }
    let root = ad * ad - dd * (dot(a, a) - radius * radius);
    if root <= 0.0 {
        return sector(a, b);
    }
    let (enter, leave) = ((-ad - root.sqrt()) / dd, (-ad + root.sqrt()) / dd);
    if leave <= 0.0 || enter >= 1.0 {
        return sector(a, b);
    }
    let at = |t: f64| [a[0] + t * d[0], a[1] + t * d[1]];
    let (p, q) = (at(enter.max(0.0)), at(leave.min(1.0)));
    let before = if enter > 0.0 { sector(a, p) } else { 0.0 };
    let after = if leave < 1.0 { sector(q, b) } else { 0.0 };
    before + cross(p, q) / 2.0 + after
}

fn cross(a: Point, b: Point) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}

fn dot(a: Point, b: Point) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    #[test]
    fn a_diamond_cut_through_its_middle_leaves_half() {
        let diamond = Polygon::quadrilateral([[10.0, 9.0], [11.0, 10.0], [10.0, 11.0], [9.0, 10.0]]);
        assert!((diamond.area() - 2.0).abs() < 1e-12);
        assert!((diamond.between(Axis::U, 10.0, 20.0).area() - 1.0).abs() < 1e-12);
        // A strip of width 1/2 on one side of the middle: trapezoid with parallel sides 2 and 1.
        assert!((diamond.between(Axis::V, 10.0, 10.5).area() - 0.75).abs() < 1e-12);
    }

    #[test]
    fn disc_in_polygon_follows_elementary_geometry() {
        let same = |p: Point| p;
        let unit = |half: f64| Polygon::rectangle([-half, half], [-half, half]);
        assert!((unit(2.0).area_in_disc(1.0, same) - PI).abs() < 1e-12);
        assert!((unit(0.5).area_in_disc(1.0, same) - 1.0).abs() < 1e-12);
        // A half plane at distance h cuts the segment r^2 acos(h/r) - h sqrt(r^2 - h^2).
        let h: f64 = 0.3;
        let segment = h.acos() - h * (1.0 - h * h).sqrt();
        assert!((Polygon::rectangle([h, 5.0], [-5.0, 5.0]).area_in_disc(1.0, same) - segment).abs() < 1e-12);
        // Quarter discs.
        assert!((Polygon::rectangle([0.0, 5.0], [0.0, 5.0]).area_in_disc(1.0, same) - PI / 4.0).abs() < 1e-12);
        // Outside.
        assert!(Polygon::rectangle([2.0, 3.0], [2.0, 3.0]).area_in_disc(1.0, same).abs() < 1e-12);
    }
}
