//! The plane of the label: lengths on it from places in the picture.
//!
//! In: the landmarks of the symbol, straight edges of the outline, the scale. Out: a map between pixels and the label,
//! in millimetres, or in X where there is no scale.
//!
//! The scale is that of the picture at the middle of the symbol, for a length that the tilt does not shorten. A label
//! square to the camera needs no more. On a tilted one lengths shrink with distance and across the axis of tilt; both are
//! estimated at once, by least squares, from two things that are square on paper: the grid of the symbol, which is small
//! and says little about what is far from it, and the outline, whose opposite edges are parallel and whose corners are
//! right angles. A perspective that changes lengths by less than [`NEGLIGIBLE`], or is not significant, is not corrected:
//! the correction would add more error than it takes away, and a symbol printed a little too wide would be taken for a
//! tilt.
//!
//! Where a calibration knows lens and plane nothing is estimated: places are laid through it, and millimetres are those of
//! the plane that its grid lay on.

mod calibrated;

use nalgebra::{SMatrix, SVector};

use super::symbol::PlacedSymbol;
use crate::geometry::{Homography, Point, Vector};
use calibrated::Calibrated;

/// What lengths are measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Millimetres.
    Millimetres,
    /// X dimensions of the symbol.
    Modules,
}

/// How pixels became lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// One scale everywhere: the label lies square to the camera.
    Scale,
    /// Perspective from the grid of the symbol alone.
    Symbol,
    /// Perspective from the grid of the symbol and the edges of the outline.
    Outline,
    /// From the corners of the outline and its stated size.
    StatedSize,
    /// Lens and plane of a calibration.
    Calibrated,
}

impl Model {
    /// As records name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scale => "square_to_camera",
            Self::Symbol => "tilt_from_symbol",
            Self::Outline => "tilt_from_symbol_and_outline",
            Self::StatedSize => "stated_size",
            Self::Calibrated => "calibrated",
        }
    }
}

/// A straight edge in the picture that is parallel to one of two directions at right angles on the label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StraightEdge {
    /// One end, pixels.
    pub from: Point,
    /// The other, pixels.
    pub to: Point,
    /// Edges with the same value are parallel to each other and at right angles to the others.
    pub across: bool,
    /// Standard deviation of the ends, pixels.
    pub deviation: f64,
}

/// The plane of the label. Its origin is the middle of the symbol, its x axis runs along the symbol's rows, its y axis to
/// the right of that as in a picture.
#[derive(Clone, Debug)]
pub struct LabelPlane {
    to_pixels: Homography,
    to_plane: Homography,
    /// Goes before both maps, which then serve only beyond what it knows.
    calibrated: Option<Calibrated>,
    /// Unit of lengths.
    pub unit: Unit,
    /// How they were found.
    pub model: Model,
    /// What the model leaves unexplained of landmarks and edges, root mean square, pixels.
    pub residual_px: f64,
    /// X dimension of the symbol in the unit.
    pub x: f64,
}

/// Change of lengths over the label, relative, below which perspective is not corrected.
pub const NEGLIGIBLE: f64 = 0.002;
/// Standard deviations from which a perspective is significant.
const SIGNIFICANT: f64 = 3.0;
/// Standard deviation of a landmark, pixels.
const LANDMARK: f64 = 0.05;
/// Standard deviation of the direction in which an edge was cut, radians.
const CUT: f64 = 5e-4;
/// Standard deviation of the change of scale across a symbol, before anything is measured: 15 mm seen from 150 mm at 10°.
const EXPECTED: f64 = 0.02;
/// Difference between stated size and scale, relative, from which one of them is wrong.
const CONTRADICTION: f64 = 0.02;
/// Difference between both axes of the symbol, relative, that no press makes: a stated side is wrong.
const NO_SQUARE: f64 = 0.04;

impl LabelPlane {
    /// Estimates the plane. `scale` is in millimetres per pixel; `reach` are places in the picture that will be measured,
    /// such as the corners of the outline.
    #[must_use]
    pub fn estimate(symbol: &PlacedSymbol, edges: &[StraightEdge], scale: Option<f64>, reach: &[Point]) -> Self {
        let flat = Self::square_to_camera(symbol, scale);
        match Tilted::fit(symbol, edges).filter(|tilted| tilted.matters(symbol, reach)) {
            Some(tilted) => {
                let model = if edges.is_empty() { Model::Symbol } else { Model::Outline };
                Self::from_modules(symbol, &tilted.map(), scale, model, tilted.residual).unwrap_or(flat)
            }
            None => flat,
        }
    }

    /// The plane by the corners of a rectangle of stated size (width, height, millimetres): upper left, upper right, lower
    /// right, lower left as the symbol reads. `None` if that contradicts the scale.
    #[must_use]
    pub fn of_stated_size(
        symbol: &PlacedSymbol,
        corners: [Point; 4],
        [width, height]: [f64; 2],
        scale: Option<f64>,
    ) -> Option<Self> {
        let rectangle = [[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]].map(Point::from);
        let pairs: Vec<(Point, Point)> = rectangle.into_iter().zip(corners).collect();
        let to_pixels = Homography::from_pairs(&pairs)?;
        let to_plane = to_pixels.inverse()?;
        let (centre, (u, v)) = (symbol.centre(), symbol.axes());
        let origin = to_plane.map(centre);
        let (ahead, below) = (to_plane.map(centre + u) - origin, to_plane.map(centre + v) - origin);
        let (px_per_mm, _) = stretch(to_pixels.axes(origin));
        if scale.is_some_and(|scale| (scale * px_per_mm - 1.0).abs() > CONTRADICTION)
            || (ahead.norm() - below.norm()).abs() > NO_SQUARE * ahead.norm()
        {
            return None;
        }
        let x = f64::midpoint(ahead.norm(), below.norm());
        let ahead = ahead.try_normalize(0.0)?;
        let turned = Homography::affine(origin, ahead, Vector::new(-ahead.y, ahead.x));
        let to_pixels = to_pixels.after(&turned);
        let mut plane = Self::new(to_pixels, Unit::Millimetres, Model::StatedSize, 0.0, x)?;
        plane.residual_px = plane.residual_of(symbol);
        Some(plane)
    }

    /// One scale everywhere.
    #[must_use]
    pub fn square_to_camera(symbol: &PlacedSymbol, scale: Option<f64>) -> Self {
        let (u, v) = symbol.axes();
        // The direction between both axes: neither alone knows better how the symbol is turned.
        let side = if symbol.is_mirrored() { -1.0 } else { 1.0 };
        let across = Vector::new(v.y, -v.x) * side;
        let along = (u.normalize() + across.normalize()).normalize();
        let per_unit = scale.map_or(symbol.x_px, f64::recip);
        let (unit, x) = match scale {
            Some(scale) => (Unit::Millimetres, symbol.x_px * scale),
            None => (Unit::Modules, 1.0),
        };
        let (u, v) = (along * per_unit, Vector::new(-along.y, along.x) * per_unit);
        let to_pixels = Homography::affine(symbol.centre(), u, v);
        let to_plane = to_pixels.inverse().unwrap_or(to_pixels);
        let mut plane = Self { to_pixels, to_plane, calibrated: None, unit, model: Model::Scale, residual_px: 0.0, x };
        plane.residual_px = plane.residual_of(symbol);
        plane
    }

    fn from_modules(
        symbol: &PlacedSymbol,
        map: &Homography,
        scale: Option<f64>,
        model: Model,
        residual_px: f64,
    ) -> Option<Self> {
        let (px_per_x, _) = stretch(map.axes(Point::origin()));
        let (unit, x) = match scale {
            Some(scale) => (Unit::Millimetres, px_per_x * scale),
            None => (Unit::Modules, 1.0),
        };
        let side = if symbol.is_mirrored() { -1.0 } else { 1.0 };
        let into_modules = Homography::affine(Point::origin(), Vector::new(1.0 / x, 0.0), Vector::new(0.0, side / x));
        Self::new(map.after(&into_modules), unit, model, residual_px, x)
    }

    fn new(to_pixels: Homography, unit: Unit, model: Model, residual_px: f64, x: f64) -> Option<Self> {
        Some(Self { to_pixels, to_plane: to_pixels.inverse()?, calibrated: None, unit, model, residual_px, x })
    }

    /// How far landmarks lie from where a symbol with square modules of one size would have them.
    fn residual_of(&self, symbol: &PlacedSymbol) -> f64 {
        let (middle, side) = (symbol.middle(), if symbol.is_mirrored() { -1.0 } else { 1.0 });
        let off = symbol.landmarks.iter().map(|landmark| {
            let from_middle = landmark.modules - middle;
            let at = Point::new(from_middle.x * self.x, from_middle.y * self.x * side);
            (self.pixels(at) - landmark.pixels).norm_squared()
        });
        (off.sum::<f64>() / symbol.landmarks.len().max(1) as f64).sqrt()
    }

    /// Where a place of the picture lies on the label.
    #[must_use]
    pub fn place(&self, pixels: Point) -> Point {
        self.calibrated.and_then(|known| known.place(pixels)).unwrap_or_else(|| self.to_plane.map(pixels))
    }

    /// Where a place on the label lies in the picture.
    #[must_use]
    pub fn pixels(&self, place: Point) -> Point {
        self.calibrated.and_then(|known| known.pixels(place)).unwrap_or_else(|| self.to_pixels.map(place))
    }

    /// Corners of its symbol on the label, widened on all sides by so many modules.
    #[must_use]
    pub fn corners(&self, symbol: &PlacedSymbol, margin: f64) -> [Point; 4] {
        match &self.calibrated {
            // Through the grid on the label: what the lens bends is no straight continuation of the symbol.
            Some(known) => symbol.corners_in_modules(margin).map(|corner| known.module(corner)),
            None => symbol.corners(margin).map(|corner| self.place(corner)),
        }
    }

    /// Length on the label between two places of the picture.
    #[must_use]
    pub fn distance(&self, from: Point, to: Point) -> f64 {
        (self.place(to) - self.place(from)).norm()
    }

    /// Pixels per unit along both axes of the label, near a place of the picture.
    #[must_use]
    pub fn axes_at(&self, pixels: Point) -> (Vector, Vector) {
        self.to_pixels.axes(self.place(pixels))
    }

    /// Millimetres per unit; `None` if the unit is X and nothing says how large X is.
    #[must_use]
    pub const fn millimetres_per_unit(&self) -> Option<f64> {
        match self.unit {
            Unit::Millimetres => Some(1.0),
            Unit::Modules => None,
        }
    }
}

/// Longest and shortest image of a unit length.
fn stretch((u, v): (Vector, Vector)) -> (f64, f64) {
    let (a, b, c) = (u.norm_squared(), u.dot(&v), v.norm_squared());
    let root = (0.25 * (a - c) * (a - c) + b * b).sqrt();
    ((0.5 * (a + c) + root).sqrt(), (0.5 * (a + c) - root).max(0.0).sqrt())
}

/// Coefficients of the map of modules, from the middle of the symbol, to pixels, row by row with the last one 1; and the
/// angle of the outline against the rows of the symbol.
const UNKNOWNS: usize = 9;
type Unknowns = SVector<f64, UNKNOWNS>;
type Square = SMatrix<f64, UNKNOWNS, UNKNOWNS>;

struct Tilted {
    unknowns: Unknowns,
    covariance: Square,
    residual: f64,
}

/// What is compared: each residual in its own standard deviations.
struct Evidence<'a> {
    symbol: &'a PlacedSymbol,
    edges: &'a [StraightEdge],
}

impl Tilted {
    fn fit(symbol: &PlacedSymbol, edges: &[StraightEdge]) -> Option<Self> {
        let evidence = Evidence { symbol, edges };
        let (centre, (u, v)) = (symbol.centre(), symbol.axes());
        let mut unknowns = Unknowns::from([u.x, v.x, centre.x, u.y, v.y, centre.y, 0.0, 0.0, 0.0]);
        unknowns[8] = evidence.start_angle(&unknowns)?;
        let mut normal = Square::zeros();
        for _ in 0..6 {
            let mut right = Unknowns::zeros();
            normal = Square::zeros();
            evidence.accumulate(&unknowns, &mut normal, &mut right)?;
            let step = normal.cholesky()?.solve(&right);
            unknowns -= step;
        }
        let covariance = normal.try_inverse()?;
        let residual = evidence.residual(&unknowns)?;
        unknowns.iter().all(|value| value.is_finite()).then_some(Self { unknowns, covariance, residual })
    }

    fn map(&self) -> Homography {
        map_of(&self.unknowns)
    }

    /// Whether the perspective over the places to be measured is significant and more than negligible.
    fn matters(&self, symbol: &PlacedSymbol, reach: &[Point]) -> bool {
        let Some(back) = self.map().inverse() else { return false };
        let corners = symbol.corners(symbol.quiet_zone);
        let mut change = 0.0_f64;
        let mut significance = 0.0_f64;
        for at in corners.iter().chain(reach).map(|p| back.map(*p)) {
            let w = self.unknowns[6] * at.x + self.unknowns[7] * at.y;
            let variance = at.x * at.x * self.covariance[(6, 6)]
                + 2.0 * at.x * at.y * self.covariance[(6, 7)]
                + at.y * at.y * self.covariance[(7, 7)];
            change = change.max(w.abs());
            significance = significance.max(w.abs() / variance.sqrt());
        }
        change > NEGLIGIBLE && significance > SIGNIFICANT
    }
}

fn map_of(x: &Unknowns) -> Homography {
    Homography::from_rows([[x[0], x[1], x[2]], [x[3], x[4], x[5]], [x[6], x[7], 1.0]])
}

impl Evidence<'_> {
    /// Angle of the outline that the first edge has.
    fn start_angle(&self, unknowns: &Unknowns) -> Option<f64> {
        let Some(first) = self.edges.first() else { return Some(0.0) };
        let back = map_of(unknowns).inverse()?;
        let way = back.map(first.to) - back.map(first.from);
        let angle = way.y.atan2(way.x) - quarter(first.across);
        angle.is_finite().then_some(angle)
    }

    /// All residuals, in their standard deviations, one after the other.
    fn residuals(&self, unknowns: &Unknowns, mut say: impl FnMut(f64)) -> Option<()> {
        let map = map_of(unknowns);
        let middle = self.symbol.middle();
        for landmark in &self.symbol.landmarks {
            let at = Point::from(landmark.modules - middle);
            let off = (seen_middle(&map, at, landmark.edges) - landmark.pixels) / LANDMARK;
            say(off.x);
            say(off.y);
        }
        let back = map.inverse()?;
        for edge in self.edges {
            let way = back.map(edge.to) - back.map(edge.from);
            let off = (way.y.atan2(way.x) - unknowns[8] - quarter(edge.across)).rem_euclid(std::f64::consts::PI);
            let off = if off > std::f64::consts::FRAC_PI_2 { off - std::f64::consts::PI } else { off };
            say(off / edge.angle_deviation());
        }
        let side = self.symbol.size.columns().max(self.symbol.size.rows()) as f64;
        say(unknowns[6] * side / EXPECTED);
        say(unknowns[7] * side / EXPECTED);
        if self.edges.is_empty() {
            say(unknowns[8]);
        }
        Some(())
    }

    /// Adds up the normal equations. Derivatives are differences: there are few residuals and no time is lost.
    fn accumulate(&self, unknowns: &Unknowns, normal: &mut Square, right: &mut Unknowns) -> Option<()> {
        let side = self.symbol.size.columns().max(self.symbol.size.rows()) as f64;
        let pitch = self.symbol.x_px;
        let steps: [f64; UNKNOWNS] = std::array::from_fn(|index| match index {
            2 | 5 => 1e-3,
            6 | 7 => 1e-4 / (side * side),
            8 => 1e-6,
            _ => 1e-5 * pitch,
        });
        let mut here = Vec::new();
        self.residuals(unknowns, |r| here.push(r))?;
        let mut slopes: Vec<Vec<f64>> = Vec::with_capacity(UNKNOWNS);
        for (index, step) in steps.into_iter().enumerate() {
            let mut moved = *unknowns;
            moved[index] += step;
            let (mut column, mut at) = (Vec::with_capacity(here.len()), 0);
            self.residuals(&moved, |r| {
                column.push((r - here[at]) / step);
                at += 1;
            })?;
            slopes.push(column);
        }
        for (at, residual) in here.iter().enumerate() {
            let row = Unknowns::from_fn(|index, _| slopes[index][at]);
            *normal += row * row.transpose();
            *right += row * *residual;
        }
        Some(())
    }

    /// Root mean square of what is left of landmarks and ends of edges, pixels.
    fn residual(&self, unknowns: &Unknowns) -> Option<f64> {
        let (mut sum, mut count, mut at) = (0.0, 0, 0);
        self.residuals(unknowns, |r| {
            let deviation = match at {
                at if at < 2 * self.symbol.landmarks.len() => Some(LANDMARK),
                at => self
                    .edges
                    .get(at - 2 * self.symbol.landmarks.len())
                    .map(|edge| edge.angle_deviation() * 0.5 * (edge.to - edge.from).norm()),
            };
            if let Some(deviation) = deviation {
                sum += (r * deviation).powi(2);
                count += 1;
            }
            at += 1;
        })?;
        Some((sum / f64::from(count.max(1))).sqrt())
    }
}

impl StraightEdge {
    fn angle_deviation(&self) -> f64 {
        (2.0 * self.deviation / (self.to - self.from).norm().max(1.0)).hypot(CUT)
    }
}

const fn quarter(across: bool) -> f64 {
    if across { std::f64::consts::FRAC_PI_2 } else { 0.0 }
}

/// Where the middle between the opposite edges of a pattern is seen: perspective moves it off the image of the centre.
fn seen_middle(map: &Homography, at: Point, edges: f64) -> Point {
    let centre = map.map(at);
    if edges == 0.0 {
        return centre;
    }
    let middle = |way: Vector| nalgebra::center(&map.map(at + way), &map.map(at - way)) - centre;
    centre + middle(Vector::new(edges, 0.0)) + middle(Vector::new(0.0, edges))
}

#[cfg(test)]
mod tests;
