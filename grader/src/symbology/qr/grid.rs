//! The sampling grid: where the centre of each module lies in the picture.
//!
//! Source: ISO/IEC 18004, reference decode, steps that build the grid from finder and alignment patterns. The symbol is
//! cut into regions between neighbouring patterns; within each the opposite sides are divided evenly, which is bilinear
//! interpolation between its four corners. Version 1 has no alignment pattern: its pitch comes from the timing patterns.

use super::patterns::{alignment_centre, finder_centre};
use super::sizes::{Version, alignment_centres};
use crate::geometry::{Bilinear, Homography, Point};
use crate::plane::Plane;
use crate::symbology::Landmark;
use crate::symbology::edges::{Axes, Shade, element_middle};

/// Width of the quiet zone in modules.
pub const QUIET_ZONE: usize = 4;

/// Centres of the finder and alignment patterns, as found.
#[derive(Clone, Debug, PartialEq)]
pub struct Nodes {
    version: Version,
    /// Row and column coordinates (modules) of the lattice lines.
    lines: Vec<f64>,
    /// Pattern centres in pixels; the corners of the lattice are finder patterns, the lower right one alignment.
    points: Plane<Point>,
    /// Which of them were seen rather than estimated.
    seen: Plane<bool>,
}

impl Nodes {
    /// Finds all patterns. `map` takes modules to pixels about; `reach` is how many modules an alignment pattern may lie
    /// off. `None` if a finder pattern has no edges where it should be.
    #[must_use]
    pub fn find(shade: &(impl Shade + ?Sized), version: Version, map: &Homography, reach: f64) -> Option<Self> {
        let size = version.modules() as f64;
        let lines = lattice(version);
        let last = lines.len() - 1;
        let mut points = Plane::filled(lines.len(), lines.len(), Point::origin());
        let mut seen = Plane::filled(lines.len(), lines.len(), false);
        for (row, column) in [(0, 0), (0, last), (last, 0)] {
            let at = module_position(size, &lines, row, column);
            points[(row, column)] = finder_centre(shade, map.map(at), map.axes(at))?;
            seen[(row, column)] = true;
        }
        let mut nodes = Self { version, lines, points, seen };
        for row in 0..=last {
            for column in 0..=last {
                if !nodes.seen[(row, column)] {
                    nodes.place(shade, map, row, column, reach);
                }
            }
        }
        Some(nodes)
    }

    /// Looks for one alignment pattern where its neighbours say it should be.
    fn place(&mut self, shade: &(impl Shade + ?Sized), map: &Homography, row: usize, column: usize, reach: f64) {
        let at = self.module_position(row, column);
        let shift = |r: usize, c: usize| self.points[(r, c)] - map.map(self.module_position(r, c));
        let guess = map.map(at)
            + match (row, column) {
                (0, c) => shift(0, c - 1),
                (r, 0) => shift(r - 1, 0),
                (r, c) => (shift(r, c - 1) + shift(r - 1, c)) * 0.5,
            };
        let found = if self.version.number() == 1 { None } else { alignment_centre(shade, guess, map.axes(at), reach) };
        self.seen[(row, column)] = found.is_some();
        self.points[(row, column)] = found.unwrap_or(guess);
    }

    fn module_position(&self, row: usize, column: usize) -> Point {
        module_position(self.version.modules() as f64, &self.lines, row, column)
    }

    /// The patterns that were seen.
    pub fn seen(&self) -> impl Iterator<Item = Landmark> + '_ {
        let (lines, last) = (self.lines.len(), self.lines.len() - 1);
        let seen = (0..lines * lines).map(move |i| (i / lines, i % lines)).filter(|cell| self.seen[*cell]);
        seen.map(move |(row, column)| {
            let is_finder = [(0, 0), (0, last), (last, 0)].contains(&(row, column));
            let edges = if is_finder { 3.5 } else { 1.5 };
            Landmark { modules: self.module_position(row, column), pixels: self.points[(row, column)], edges }
        })
    }

    /// Centres of the upper left, upper right and lower left finder patterns.
    #[must_use]
    pub fn finders(&self) -> [Point; 3] {
        let last = self.lines.len() - 1;
        [self.points[(0, 0)], self.points[(0, last)], self.points[(last, 0)]]
    }

    /// The affine map of modules to pixels that the three finder centres define.
    #[must_use]
    pub fn affine(&self) -> Option<Homography> {
        let last = self.lines.len() - 1;
        let at = |r, c| self.module_position(r, c);
        Homography::affine_from([at(0, 0), at(0, last), at(last, 0)], self.finders())
    }

    /// The map through finder patterns and the lower right alignment pattern: projective if that was seen.
    #[must_use]
    pub fn projective(&self) -> Option<Homography> {
        let last = self.lines.len() - 1;
        if !self.seen[(last, last)] {
            return None;
        }
        let pairs: Vec<(Point, Point)> = [(0, 0), (0, last), (last, 0), (last, last)]
            .into_iter()
            .map(|(r, c)| (self.module_position(r, c), self.points[(r, c)]))
            .collect();
        Homography::from_pairs(&pairs)
    }

    /// Centres of all modules and of a quiet zone of `margin` modules: cell (0, 0) is module (-margin, -margin).
    #[must_use]
    pub fn grid(&self, shade: &(impl Shade + ?Sized), kind: Interpolation, margin: usize) -> Option<Plane<Point>> {
        if self.version.number() == 1 {
            let map = timing_grid(shade, self)?;
            return Some(self.fill(margin, |at, _, _| map.map(at)));
        }
        let cells = self.lines.len() - 1;
        let regions = (0..cells * cells)
            .map(|index| Region::new(self, index / cells, index % cells, kind))
            .collect::<Option<Vec<_>>>()?;
        Some(self.fill(margin, |at, row, column| regions[row * cells + column].map(at)))
    }

    fn fill(&self, margin: usize, map: impl Fn(Point, usize, usize) -> Point) -> Plane<Point> {
        let size = self.version.modules() + 2 * margin;
        let centre = |index: usize| index as f64 - margin as f64 + 0.5;
        // A lattice line itself belongs to the region before it.
        let cell = |at: f64| self.lines[1..self.lines.len() - 1].iter().take_while(|line| at > **line).count();
        let cells: Vec<usize> = (0..size).map(|i| cell(centre(i))).collect();
        Plane::from_fn(size, size, |row, column| {
            map(Point::new(centre(column), centre(row)), cells[row], cells[column])
        })
    }
}

/// How positions between four patterns are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpolation {
    /// Opposite sides divided evenly, as the reference decode does.
    Bilinear,
    /// As a plane seen in perspective: not the reference decode.
    Projective,
}

fn lattice(version: Version) -> Vec<f64> {
    let centres = alignment_centres(version);
    if centres.is_empty() {
        let size = version.modules() as f64;
        return vec![6.5, size - 6.5];
    }
    centres.iter().map(|c| f64::from(*c) + 0.5).collect()
}

fn module_position(size: f64, lines: &[f64], row: usize, column: usize) -> Point {
    let last = lines.len() - 1;
    match (row, column) {
        (0, 0) => Point::new(3.5, 3.5),
        (0, c) if c == last => Point::new(size - 3.5, 3.5),
        (r, 0) if r == last => Point::new(3.5, size - 3.5),
        (r, c) => Point::new(lines[c], lines[r]),
    }
}

/// The map of modules to pixels between four neighbouring patterns.
enum Region {
    Projective(Homography),
    Bilinear(Bilinear),
}

impl Region {
    fn new(nodes: &Nodes, row: usize, column: usize, kind: Interpolation) -> Option<Self> {
        let places = [(row, column), (row, column + 1), (row + 1, column), (row + 1, column + 1)];
        let modules = places.map(|(r, c)| nodes.module_position(r, c));
        let pixels = places.map(|(r, c)| nodes.points[(r, c)]);
        let pairs = [0, 1, 2, 3].map(|corner| (modules[corner], pixels[corner]));
        match kind {
            Interpolation::Projective => Homography::from_pairs(&pairs).map(Self::Projective),
            Interpolation::Bilinear => Bilinear::through(&pairs).map(Self::Bilinear),
        }
    }

    fn map(&self, at: Point) -> Point {
        match self {
            Self::Projective(map) => map.map(at),
            Self::Bilinear(map) => map.map(at),
        }
    }
}

/// Version 1: lines parallel to the timing patterns at the mean spacing of their dark and light centres.
fn timing_grid(shade: &(impl Shade + ?Sized), nodes: &Nodes) -> Option<Homography> {
    let affine = nodes.affine()?;
    let size = nodes.version.modules();
    let axes = affine.axes(Point::new(6.5, 6.5));
    let row = timing_line(shade, &affine, axes, size, false);
    let column = timing_line(shade, &affine, axes, size, true);
    // A timing pattern too damaged to measure leaves the finder centres to say where the modules are.
    let (Some((u_offset, u_pitch)), Some((v_offset, v_pitch))) = (row, column) else { return Some(affine) };
    let (u, v) = axes;
    let origin = affine.map(Point::new(u_offset, v_offset));
    Some(Homography::affine(origin, u * u_pitch, v * v_pitch))
}

/// Offset and pitch, in modules of the affine map, of the timing pattern's elements: a line fitted through the centres
/// of the single-module elements from column (row) 7 to N - 8.
fn timing_line(
    shade: &(impl Shade + ?Sized),
    affine: &Homography,
    axes: Axes,
    size: usize,
    vertical: bool,
) -> Option<(f64, f64)> {
    let along = if vertical { axes.1 } else { axes.0 };
    let across = if vertical { axes.0 } else { axes.1 };
    let at = |t: f64| if vertical { Point::new(6.5, t) } else { Point::new(t, 6.5) };
    let mut points = Vec::new();
    for index in 7..=size - 8 {
        let start = if index % 2 == 0 { -1.0 } else { 1.0 };
        let mut centres = Vec::new();
        for offset in [-0.2, -0.1, 0.0, 0.1, 0.2] {
            let origin = affine.map(at(index as f64 + 0.5)) + across * offset;
            if let Some(middle) = element_middle(shade, origin, along, start) {
                centres.push(index as f64 + 0.5 + middle);
            }
        }
        if let Some(centre) = crate::geometry::median(&mut centres) {
            points.push((index as f64 + 0.5, centre));
        }
    }
    if points.len() < 3 {
        return None;
    }
    let count = points.len() as f64;
    let (mx, my) = points.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / count, b + y / count));
    let (sxx, sxy) =
        points.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + (x - mx) * (x - mx), b + (x - mx) * (y - my)));
    let pitch = sxy / sxx;
    ((pitch - 1.0).abs() < 0.1).then_some((my - pitch * mx, pitch))
}
