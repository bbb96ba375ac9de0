//! The print itself: reflectance at every point of the symbol and its margin, in module coordinates.
//!
//! Without blur the print is made of rectangles with sharp edges, so that its mean over a pixel or over the aperture is
//! a sum of areas. Blur is a Gaussian, which upon rectangles gives products of normal distributions.

use std::f64::consts::PI;

use super::area::{Axis, Point, Polygon};
use super::spec::{DefectKind, SymbolSpec};
use crate::normal::{cumulative, cumulative_integral};
use crate::plane::Plane;

/// Standard deviations after which the Gaussian is cut: 7e-6 of it is left.
const BLUR_REACH: f64 = 4.5;

/// A printed symbol. Colour is kept as ink: 0 where the module should be light, 1 where it should be dark.
#[derive(Clone, Debug)]
pub struct Print {
    /// Modules from left to right and from top to bottom.
    modules: [usize; 2],
    /// Half the magnitude of the print growth along rows and columns.
    half_growth: [f64; 2],
    /// Ink of each strip of the lattice of module edges moved by print growth, see [`strip_of`].
    cells: Plane<f64>,
    patches: Vec<InkPatch>,
    /// For each module from `-reach` on, the patches that touch it.
    buckets: Plane<Vec<u32>>,
    reach: i64,
    blur: f64,
    /// Reflectance of ink 0 and ink 1.
    ground: f64,
    ink: f64,
}

#[derive(Clone, Copy, Debug)]
struct InkPatch {
    u: [f64; 2],
    v: [f64; 2],
    ink: f64,
}

/// The rectangles of the print that a figure touches.
#[derive(Clone, Debug, Default)]
pub struct Window {
    us: Vec<f64>,
    vs: Vec<f64>,
    ink: Vec<f64>,
}

/// An upright rectangle: from and to along both axes.
type Bounds = [[f64; 2]; 2];

/// Strip in which a coordinate lies. Strip 2c + 2 is the inside of module c, strip 2c + 1 the band about the edge
/// between modules c - 1 and c that print growth changes; the first and the last strip reach outwards without end.
fn strip_of(coordinate: f64, half_growth: f64, modules: usize) -> usize {
    let module = (coordinate + half_growth).floor();
    let inside = coordinate + half_growth - module >= 2.0 * half_growth;
    let strip = 2.0 * module + if inside { 2.0 } else { 1.0 };
    (strip.max(0.0) as usize).min(2 * modules + 2)
}

/// Upper end of a strip that is not the last.
fn strip_end(strip: usize, half_growth: f64) -> f64 {
    let edge = (strip / 2) as f64;
    if strip.is_multiple_of(2) { edge - half_growth } else { edge + half_growth }
}

impl Print {
    /// The print of a matrix (true is dark) with the colours, growth, blur and defects of `spec`.
    #[must_use]
    pub fn new(spec: &SymbolSpec, matrix: &Plane<bool>) -> Self {
        let modules = [matrix.width(), matrix.height()];
        let (ground, ink) = if spec.reversed { (spec.dark, spec.light) } else { (spec.light, spec.dark) };
        // A symbol without contrast has no ink to measure other colours by.
        let ink_of = |r: f64| if ink == ground { 0.0 } else { (r - ground) / (ink - ground) };
        let mut colours = matrix.map(|&dark| f64::from(u8::from(dark)));
        let mut patches = Vec::new();
        for defect in &spec.defects {
            let (row, column) = (f64::from(defect.row), f64::from(defect.column));
            let inside = usize::try_from(defect.row).ok().zip(usize::try_from(defect.column).ok());
            let inside = inside.filter(|&(row, column)| row < modules[1] && column < modules[0]);
            let nominal = inside.map_or(0.0, |at| f64::from(u8::from(matrix[at])));
            let square = |side: f64, ink: f64| InkPatch {
                u: [column + 0.5 - side / 2.0, column + 0.5 + side / 2.0],
                v: [row + 0.5 - side / 2.0, row + 0.5 + side / 2.0],
                ink,
            };
            let mut whole = |ink: f64| match inside {
                Some(at) => colours[at] = ink,
                None => patches.push(square(1.0, ink)),
            };
            match defect.kind {
                DefectKind::WrongColour => whole(1.0 - nominal),
                DefectKind::Reflectance(value) => whole(ink_of(value)),
                DefectKind::Spot(side) => patches.push(square(side, 1.0 - nominal)),
                DefectKind::Shrunk(side) => {
                    whole(1.0 - nominal);
                    patches.push(square(side, nominal));
                }
            }
        }
        patches.extend(spec.patches.iter().map(|p| InkPatch { u: p.u, v: p.v, ink: ink_of(p.reflectance) }));
        let reach = spec.margin.ceil() as i64 + 1;
        Self {
            modules,
            half_growth: spec.growth.map(|growth| growth.abs() / 2.0),
            cells: grown(&colours, spec.growth),
            buckets: buckets(&patches, modules, reach),
            patches,
            reach,
            blur: spec.blur,
            ground,
            ink,
        }
    }

    /// Reflectance of what should be light.
    #[must_use]
    pub const fn ground(&self) -> f64 {
        self.ground
    }

    /// Mean reflectance over a small quadrilateral, its corners in order around it, in module coordinates.
    #[must_use]
    pub fn mean_in_quadrilateral(&self, corners: &[Point; 4], window: &mut Window) -> f64 {
        let bounds = bounds_of(corners);
        let ink = if self.blur > 0.0 {
            let bounds = widened(bounds, BLUR_REACH * self.blur);
            self.uniform(bounds).unwrap_or_else(|| {
                self.look(bounds, window);
                window.blurred_mean(corners, self.blur)
            })
        } else {
            self.uniform(bounds).unwrap_or_else(|| {
                self.look(bounds, window);
                window.sharp_mean(corners)
            })
        };
        self.reflectance(ink)
    }

    /// Mean reflectance over the disc of that radius (pixels) about a point, where `jacobian` maps module coordinates
    /// to the picture.
    #[must_use]
    pub fn mean_in_disc(&self, centre: Point, jacobian: &[[f64; 2]; 2], radius: f64, window: &mut Window) -> f64 {
        let ellipse = Ellipse::new(jacobian, radius);
        let [du, dv] = ellipse.half_extent();
        let bounds = [[centre[0] - du, centre[0] + du], [centre[1] - dv, centre[1] + dv]];
        let bounds = widened(bounds, BLUR_REACH * self.blur);
        let ink = self.uniform(bounds).unwrap_or_else(|| {
            self.look(bounds, window);
            if self.blur > 0.0 {
                window.blurred_disc_mean(centre, &ellipse, self.blur)
            } else {
                window.sharp_disc_mean(centre, jacobian, radius)
            }
        });
        self.reflectance(ink)
    }

    fn reflectance(&self, ink: f64) -> f64 {
        self.ground + ink * (self.ink - self.ground)
    }

    /// The ink of the whole rectangle if it is one.
    fn uniform(&self, [u, v]: Bounds) -> Option<f64> {
        let strips = |axis: usize, [from, to]: [f64; 2]| {
            let half = self.half_growth[axis];
            strip_of(from, half, self.modules[axis])..=strip_of(to, half, self.modules[axis])
        };
        let (columns, rows) = (strips(0, u), strips(1, v));
        let ink = self.cells[(*rows.start(), *columns.start())];
        let same = rows.into_iter().all(|row| self.cells.row(row)[columns.clone()].iter().all(|&cell| cell == ink));
        (same && self.touched(u, v).all(<[u32]>::is_empty)).then_some(ink)
    }

    /// Patches of every module that the rectangle touches.
    fn touched(&self, u: [f64; 2], v: [f64; 2]) -> impl Iterator<Item = &[u32]> {
        let last = [self.buckets.width() as i64 - 1, self.buckets.height() as i64 - 1];
        let index = move |coordinate: f64, axis: usize| {
            ((coordinate.floor() as i64 + self.reach).clamp(0, last[axis])) as usize
        };
        let (columns, rows) = (index(u[0], 0)..=index(u[1], 0), index(v[0], 1)..=index(v[1], 1));
        let columns = move || columns.clone();
        rows.flat_map(move |row| self.buckets.row(row)[columns()].iter().map(Vec::as_slice))
    }

    /// Gathers the rectangles of the print inside `bounds`.
    fn look(&self, [u, v]: Bounds, window: &mut Window) {
        self.edges(0, u, &mut window.us);
        self.edges(1, v, &mut window.vs);
        let mut patches: Vec<u32> = self.touched(u, v).flatten().copied().collect();
        if !patches.is_empty() {
            patches.sort_unstable();
            patches.dedup();
            for patch in patches.iter().map(|&index| self.patches[index as usize]) {
                window.us.extend(patch.u.into_iter().filter(|&edge| edge > u[0] && edge < u[1]));
                window.vs.extend(patch.v.into_iter().filter(|&edge| edge > v[0] && edge < v[1]));
            }
            window.us.sort_unstable_by(f64::total_cmp);
            window.vs.sort_unstable_by(f64::total_cmp);
        }
        window.ink.clear();
        for v in window.vs.windows(2) {
            let y = f64::midpoint(v[0], v[1]);
            let row = strip_of(y, self.half_growth[1], self.modules[1]);
            for u in window.us.windows(2) {
                let x = f64::midpoint(u[0], u[1]);
                let covers = |p: &InkPatch| x > p.u[0] && x < p.u[1] && y > p.v[0] && y < p.v[1];
                let over = patches.iter().rev().map(|&index| &self.patches[index as usize]).find(|p| covers(p));
                let cell = || self.cells[(row, strip_of(x, self.half_growth[0], self.modules[0]))];
                window.ink.push(over.map_or_else(cell, |patch| patch.ink));
            }
        }
    }

    /// `from`, the edges of the lattice between, `to`.
    fn edges(&self, axis: usize, [from, to]: [f64; 2], edges: &mut Vec<f64>) {
        let half = self.half_growth[axis];
        edges.clear();
        edges.push(from);
        let mut last = from;
        for strip in strip_of(from, half, self.modules[axis])..strip_of(to, half, self.modules[axis]) {
            let end = strip_end(strip, half);
            if end > last && end < to {
                edges.push(end);
                last = end;
            }
        }
        edges.push(to);
    }
}

impl Window {
    /// Columns and rows of rectangles.
    fn ink(&self, row: usize, column: usize) -> f64 {
        self.ink[row * (self.us.len() - 1) + column]
    }

    fn sharp_mean(&self, corners: &[Point; 4]) -> f64 {
        let figure = Polygon::quadrilateral(*corners);
        let (mut sum, mut total) = (0.0, 0.0);
        for (column, u) in self.us.windows(2).enumerate() {
            let slice = figure.between(Axis::U, u[0], u[1]);
            for (row, v) in self.vs.windows(2).enumerate() {
                let area = slice.between(Axis::V, v[0], v[1]).area();
                sum += area * self.ink(row, column);
                total += area;
            }
        }
        if total > 0.0 { sum / total } else { self.ink(0, 0) }
    }

    fn sharp_disc_mean(&self, centre: Point, j: &[[f64; 2]; 2], radius: f64) -> f64 {
        let to_image = |[u, v]: Point| {
            let (du, dv) = (u - centre[0], v - centre[1]);
            [j[0][0] * du + j[0][1] * dv, j[1][0] * du + j[1][1] * dv]
        };
        // Relative to the first rectangle's ink, of which rounding then takes nothing away.
        let base = self.ink(0, 0);
        let mut sum = 0.0;
        for (row, v) in self.vs.windows(2).enumerate() {
            for (column, u) in self.us.windows(2).enumerate() {
                let difference = self.ink(row, column) - base;
                if difference != 0.0 {
                    let cell = Polygon::rectangle([u[0], u[1]], [v[0], v[1]]);
                    sum += difference * cell.area_in_disc(radius, to_image);
                }
            }
        }
        base + sum / (PI * radius * radius)
    }

    /// Mean over Gauss-Legendre points, as many as the blur's width in pixels asks for.
    fn blurred_mean(&self, corners: &[Point; 4], sigma: f64) -> f64 {
        let side = (corners[1][0] - corners[0][0]).hypot(corners[1][1] - corners[0][1]);
        let points: &[[f64; 2]] = match sigma / side {
            ratio if ratio >= 1.0 => &GAUSS_2,
            ratio if ratio >= 0.4 => &GAUSS_3,
            _ => &GAUSS_8,
        };
        let [a, b, c, d] = *corners;
        let mut sum = 0.0;
        for [s, ws] in points {
            for [t, wt] in points {
                let at = |k: usize| (1.0 - t) * (a[k] + s * (b[k] - a[k])) + t * (d[k] + s * (c[k] - d[k]));
                sum += ws * wt * self.blurred_at([at(0), at(1)], sigma);
            }
        }
        sum
    }

    /// Ink of the blurred print at a point; outermost rectangles count as without end.
    fn blurred_at(&self, [u, v]: Point, sigma: f64) -> f64 {
        let (columns, rows) = (self.us.len() - 1, self.vs.len() - 1);
        let share = |edges: &[f64], i: usize, last: usize, at: f64| {
            let below = if i == 0 { 0.0 } else { cumulative((edges[i] - at) / sigma) };
            let above = if i + 1 == last { 1.0 } else { cumulative((edges[i + 1] - at) / sigma) };
            above - below
        };
        let mut sum = 0.0;
        for row in 0..rows {
            let line: f64 = if columns == 1 {
                self.ink(row, 0)
            } else {
                let mut line = self.ink(row, columns - 1);
                for column in 0..columns - 1 {
                    let step = self.ink(row, column) - self.ink(row, column + 1);
                    if step != 0.0 {
                        line += step * cumulative((self.us[column + 1] - u) / sigma);
                    }
                }
                line
            };
            sum += line * share(&self.vs, row, rows, v);
        }
        sum
    }

    /// Mean of the blurred print over an ellipse: over each chord in closed form, over the chords by Gauss-Chebyshev
    /// quadrature of the second kind, whose weight is the length of the chords.
    fn blurred_disc_mean(&self, centre: Point, ellipse: &Ellipse, sigma: f64) -> f64 {
        const CHORDS: u32 = 48;
        let step = PI / f64::from(CHORDS + 1);
        let (mut sum, mut total) = (0.0, 0.0);
        for i in 1..=CHORDS {
            let angle = f64::from(i) * step;
            let weight = angle.sin().powi(2);
            let (dv, [du0, du1]) = ellipse.chord(angle.cos());
            sum += weight * self.blurred_chord_mean(centre[1] + dv, [centre[0] + du0, centre[0] + du1], sigma);
            total += weight;
        }
        sum / total
    }

    fn blurred_chord_mean(&self, v: f64, [from, to]: [f64; 2], sigma: f64) -> f64 {
        let (columns, rows) = (self.us.len() - 1, self.vs.len() - 1);
        // Mean over the chord of the share of the Gaussian left of an edge.
        let left_of = |edge: f64| {
            let integral = |at: f64| -sigma * cumulative_integral((edge - at) / sigma);
            (integral(to) - integral(from)) / (to - from)
        };
        let lefts: Vec<f64> = self.us[1..columns].iter().map(|&edge| left_of(edge)).collect();
        let mut sum = 0.0;
        for row in 0..rows {
            let mut line = self.ink(row, columns - 1);
            for (column, left) in lefts.iter().enumerate() {
                line += (self.ink(row, column) - self.ink(row, column + 1)) * left;
            }
            let below = if row == 0 { 0.0 } else { cumulative((self.vs[row] - v) / sigma) };
            let above = if row + 1 == rows { 1.0 } else { cumulative((self.vs[row + 1] - v) / sigma) };
            sum += line * (above - below);
        }
        sum
    }
}

/// The figure in module coordinates that is a disc in the picture: a du² + 2 b du dv + c dv² <= r².
#[derive(Clone, Copy, Debug)]
struct Ellipse {
    a: f64,
    b: f64,
    c: f64,
    radius: f64,
}

impl Ellipse {
    fn new(j: &[[f64; 2]; 2], radius: f64) -> Self {
        Self {
            a: j[0][0] * j[0][0] + j[1][0] * j[1][0],
            b: j[0][0] * j[0][1] + j[1][0] * j[1][1],
            c: j[0][1] * j[0][1] + j[1][1] * j[1][1],
            radius,
        }
    }

    fn determinant(&self) -> f64 {
        self.a * self.c - self.b * self.b
    }

    fn half_extent(&self) -> Point {
        let root = self.determinant().sqrt();
        [self.radius * self.c.sqrt() / root, self.radius * self.a.sqrt() / root]
    }

    /// The chord along rows at `position` (-1 to 1) of the extent along columns: offset, from and to.
    fn chord(&self, position: f64) -> (f64, [f64; 2]) {
        let dv = position * self.half_extent()[1];
        let middle = -self.b / self.a * dv;
        let half = self.radius / self.a.sqrt() * (1.0 - position * position).sqrt();
        (dv, [middle - half, middle + half])
    }
}

/// Ink of every strip. Where dark grows, the band about an edge takes the darker of both sides, where it shrinks the
/// lighter one; along rows first, then along columns.
fn grown(colours: &Plane<f64>, growth: [f64; 2]) -> Plane<f64> {
    let strips = [2 * colours.width() + 3, 2 * colours.height() + 3];
    let meet = |growth: f64| move |a: f64, b: f64| if growth >= 0.0 { a.max(b) } else { a.min(b) };
    let (along, across) = (meet(growth[0]), meet(growth[1]));
    // Index 0 is the ground before the first module, index modules + 1 that behind the last.
    let colour = |row: usize, column: usize| {
        let at = row.checked_sub(1).zip(column.checked_sub(1));
        at.and_then(|(row, column)| colours.get(row, column)).copied().unwrap_or(0.0)
    };
    let in_row = |row: usize, strip: usize| {
        if strip.is_multiple_of(2) {
            colour(row, strip / 2)
        } else {
            along(colour(row, strip / 2), colour(row, strip / 2 + 1))
        }
    };
    Plane::from_fn(strips[0], strips[1], |line, strip| {
        if line.is_multiple_of(2) {
            in_row(line / 2, strip)
        } else {
            across(in_row(line / 2, strip), in_row(line / 2 + 1, strip))
        }
    })
}

fn buckets(patches: &[InkPatch], modules: [usize; 2], reach: i64) -> Plane<Vec<u32>> {
    let sides = modules.map(|modules| modules + 2 * reach as usize);
    let mut buckets = Plane::filled(sides[0], sides[1], Vec::new());
    let range = |[from, to]: [f64; 2], axis: usize| {
        let index = |x: f64| (x.floor() as i64 + reach).clamp(0, sides[axis] as i64 - 1) as usize;
        index(from)..=index(to)
    };
    for (number, patch) in (0_u32..).zip(patches) {
        for row in range(patch.v, 1) {
            for column in range(patch.u, 0) {
                buckets[(row, column)].push(number);
            }
        }
    }
    buckets
}

fn bounds_of(corners: &[Point; 4]) -> Bounds {
    [0, 1].map(|k| {
        let all = corners.map(|corner| corner[k]);
        [all.into_iter().fold(f64::INFINITY, f64::min), all.into_iter().fold(f64::NEG_INFINITY, f64::max)]
    })
}

fn widened(bounds: Bounds, by: f64) -> Bounds {
    bounds.map(|[from, to]| [from - by, to + by])
}

/// Gauss-Legendre points on 0..1 with their weights.
const GAUSS_2: [[f64; 2]; 2] = [[0.211_324_865_405_187_1, 0.5], [0.788_675_134_594_812_9, 0.5]];
const GAUSS_3: [[f64; 2]; 3] = [
    [0.112_701_665_379_258_3, 0.277_777_777_777_777_8],
    [0.5, 0.444_444_444_444_444_4],
    [0.887_298_334_620_741_7, 0.277_777_777_777_777_8],
];
const GAUSS_8: [[f64; 2]; 8] = [
    [0.019_855_071_751_231_9, 0.050_614_268_145_188_1],
    [0.101_666_761_293_186_6, 0.111_190_517_226_687_2],
    [0.237_233_795_041_835_5, 0.156_853_322_938_943_6],
    [0.408_282_678_752_175_1, 0.181_341_891_689_181],
    [0.591_717_321_247_825, 0.181_341_891_689_181],
    [0.762_766_204_958_164_5, 0.156_853_322_938_943_6],
    [0.898_333_238_706_813_4, 0.111_190_517_226_687_2],
    [0.980_144_928_248_768_1, 0.050_614_268_145_188_1],
];
