//! From millimetres on the page to pixels: a projective map, and what a lens bends on top of it.
//!
//! The bending is a polynomial of third order in both coordinates, fitted only where enough places are known to hold it.

use grader::geometry::{Homography, Point, Vector, median};
use nalgebra::{DMatrix, DVector};

/// A place known on the page and in the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// On the page, mm.
    pub page: Point,
    /// In the picture, pixels.
    pub pixel: Point,
}

/// Places from which a polynomial of third order (ten coefficients) is fitted.
const ENOUGH_FOR_THIRD_ORDER: usize = 40;
const TERMS: usize = 10;

/// The map.
#[derive(Clone, Debug)]
pub struct SheetMap {
    plane: Homography,
    bending: Option<[[f64; 2]; TERMS]>,
    centre: Point,
    reach: f64,
    /// Root mean square of what remains, pixels.
    pub residual: f64,
}

impl SheetMap {
    /// Fits the map; pairs that contradict the others by far are left out. `None` if the pairs do not determine it.
    #[must_use]
    pub fn fit(pairs: &[Pair]) -> Option<Self> {
        let mut kept = pairs.to_vec();
        let mut map = Self::of(&kept)?;
        for _ in 0..4 {
            let mut distances: Vec<f64> = pairs.iter().map(|pair| map.distance(pair)).collect();
            let limit = (6.0 * median(&mut distances)?).max(0.5);
            kept = pairs.iter().copied().filter(|pair| map.distance(pair) <= limit).collect();
            map = Self::of(&kept)?;
        }
        Some(map)
    }

    fn of(pairs: &[Pair]) -> Option<Self> {
        let plane = Homography::from_pairs(&pairs.iter().map(|p| (p.page, p.pixel)).collect::<Vec<_>>())?;
        let bound = |value: fn(&Pair) -> f64| {
            let low = pairs.iter().map(value).fold(f64::INFINITY, f64::min);
            let high = pairs.iter().map(value).fold(f64::NEG_INFINITY, f64::max);
            (f64::midpoint(low, high), (high - low) / 2.0)
        };
        let ((x, width), (y, height)) = (bound(|p| p.page.x), bound(|p| p.page.y));
        let reach = width.max(height);
        if reach <= 0.0 {
            return None;
        }
        let mut map = Self { plane, bending: None, centre: Point::new(x, y), reach, residual: 0.0 };
        if pairs.len() >= ENOUGH_FOR_THIRD_ORDER {
            map.bending = map.bend(pairs);
        }
        let squares = pairs.iter().map(|pair| map.distance(pair).powi(2)).sum::<f64>();
        map.residual = (squares / pairs.len() as f64).sqrt();
        Some(map)
    }

    fn bend(&self, pairs: &[Pair]) -> Option<[[f64; 2]; TERMS]> {
        let basis = DMatrix::from_fn(pairs.len(), TERMS, |row, column| self.terms(pairs[row].page)[column]);
        let normal = (basis.transpose() * &basis).cholesky()?;
        let solve = |value: &dyn Fn(Vector) -> f64| {
            let right =
                DVector::from_fn(pairs.len(), |row, _| value(pairs[row].pixel - self.plane.map(pairs[row].page)));
            normal.solve(&(basis.transpose() * right))
        };
        let (x, y) = (solve(&|d| d.x), solve(&|d| d.y));
        Some(std::array::from_fn(|term| [x[term], y[term]]))
    }

    fn terms(&self, page: Point) -> [f64; TERMS] {
        let (u, v) = ((page.x - self.centre.x) / self.reach, (page.y - self.centre.y) / self.reach);
        [1.0, u, v, u * u, u * v, v * v, u * u * u, u * u * v, u * v * v, v * v * v]
    }

    fn distance(&self, pair: &Pair) -> f64 {
        (self.pixel(pair.page) - pair.pixel).norm()
    }

    /// Where a place of the page is seen, pixels.
    #[must_use]
    pub fn pixel(&self, page: Point) -> Point {
        let mut pixel = self.plane.map(page);
        if let Some(bending) = &self.bending {
            for (term, [x, y]) in self.terms(page).into_iter().zip(bending) {
                pixel += Vector::new(term * x, term * y);
            }
        }
        pixel
    }

    /// Pixels per millimetre at a place, across and along the web.
    #[must_use]
    pub fn pixels_per_mm(&self, page: Point) -> [f64; 2] {
        let step = |d: Vector| (self.pixel(page + d) - self.pixel(page - d)).norm();
        [step(Vector::new(0.5, 0.0)), step(Vector::new(0.0, 0.5))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Barrel distortion is a polynomial of third order: it is followed to rounding, and beyond the known places too.
    #[test]
    fn a_bent_picture_is_followed() {
        let camera = |p: Point| {
            let (dx, dy) = (p.x - 50.0, p.y - 70.0);
            let factor = 30.0 * (1.0 - 0.02 * (dx * dx + dy * dy) / 7400.0);
            Point::new(1500.0 + dx * factor, 2100.0 + dy * factor)
        };
        let mut pairs: Vec<Pair> = (0..64)
            .map(|i| Point::new(15.0 + 10.0 * f64::from(i % 8), 20.0 + 14.0 * f64::from(i / 8)))
            .map(|page| Pair { page, pixel: camera(page) })
            .collect();
        pairs[9].pixel.x += 40.0;
        let map = SheetMap::fit(&pairs).unwrap();
        assert!(map.residual < 0.01, "{}", map.residual);
        let corner = Point::new(2.0, 3.0);
        assert!((map.pixel(corner) - camera(corner)).norm() < 0.1);
    }
}
