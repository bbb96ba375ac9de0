//! The sampling grid: where the centre of each module lies in the picture.
//!
//! Source: ISO/IEC 16022, reference decode, as far as public sources tell: in each data region lines parallel to its legs
//! run through the elements of its clock tracks. A region's four border lines are found in the middle of their own modules,
//! the opposite sides between the four corners where they meet are divided evenly, and each column (row) is moved by what
//! its element of the clock track above (to the right) lies beside that.
//!
//! A middle lies between opposite edges, so print growth and blur, which move both alike, leave it where it is.

use super::sizes::Size;
use crate::geometry::{Bilinear, Homography, Point, Vector, median, robust_mean};
use crate::plane::Plane;
use crate::symbology::edges::{Shade, edge};
use crate::symbology::{EvenGrid, Grid, Landmark};

/// Lines beside the middle of an element on which its edges are looked for, modules.
const LINES: [f64; 3] = [-0.12, 0.0, 0.12];
/// Modules by which points of a line may lie off it at least.
const AGREE: f64 = 0.015;
/// Modules by which a corner of a region may lie beside where it was expected before it is looked for again.
const MOST_OFF: f64 = 0.12;
/// Share of the elements of all clock tracks that must have edges.
const LEAST_SEEN: f64 = 0.3;

/// The grid of the reference decode; `None` if too few elements of the clock tracks have edges where they should.
#[must_use]
pub fn reference_grid(shade: &dyn Shade, size: Size, map: &Homography, margin: usize) -> Option<Grid> {
    let [down, across] = size.regions();
    let mut regions: Vec<Region> = Vec::with_capacity(down * across);
    for row in 0..down {
        for column in 0..across {
            // Where its neighbours lie beside the map, this region will as well.
            let mut shifts = Vec::new();
            if column > 0 {
                shifts.push(regions[row * across + column - 1].shift_right);
            }
            if row > 0 {
                shifts.push(regions[(row - 1) * across + column].shift_down);
            }
            let count = shifts.len().max(1) as f64;
            let shift = shifts.into_iter().fold(Vector::zeros(), |sum, shift| sum + shift / count);
            regions.push(Region::find(shade, size, [row, column], map, shift)?);
        }
    }
    let seen: f64 = regions.iter().map(|region| region.seen).sum::<f64>() / regions.len() as f64;
    if seen < LEAST_SEEN {
        return None;
    }
    let centres = centres(size, &regions, margin);
    let corner = |row: usize, column: usize, which: usize| regions[row * across + column].corners[which];
    let corners = [corner(0, 0, 0), corner(0, across - 1, 1), corner(down - 1, across - 1, 2), corner(down - 1, 0, 3)];
    let even = EvenGrid::Bilinear(Bilinear::through(&corners)?);
    let landmarks = regions.iter().flat_map(|region| region.corners);
    let landmarks = landmarks.map(|(modules, pixels)| Landmark { modules, pixels, edges: 0.5 }).collect();
    Some(Grid { centres, even, projective: Homography::from_pairs(&corners), landmarks })
}

fn centres(size: Size, regions: &[Region], margin: usize) -> Plane<Point> {
    let [height, width] = size.region();
    let across = size.regions()[1];
    let index = |at: usize, count: usize| at.saturating_sub(margin).min(count - 1);
    Plane::from_fn(size.width() + 2 * margin, size.height() + 2 * margin, |row, column| {
        let (inside_row, inside_column) = (index(row, size.height()), index(column, size.width()));
        let region = &regions[inside_row / height * across + inside_column / width];
        let at = Point::new(column as f64 - margin as f64 + 0.5, row as f64 - margin as f64 + 0.5);
        region.place(at, inside_row % height, inside_column % width)
    })
}

/// A data region in the picture.
struct Region {
    /// Centres of its corner modules: upper left, upper right, lower right, lower left.
    corners: [(Point, Point); 4],
    even: Bilinear,
    /// What each column lies beside the even grid along rows, and each row along columns, modules.
    columns: Vec<f64>,
    rows: Vec<f64>,
    /// What its right and its lower border lie beside the map of the search, pixels.
    shift_right: Vector,
    shift_down: Vector,
    /// Share of the elements that had edges.
    seen: f64,
}

/// One border of a region: a line of modules, in module coordinates.
struct Border<'a> {
    shade: &'a dyn Shade,
    map: &'a Homography,
    /// Whether its modules lie one behind the other along a row.
    is_row: bool,
    /// Its row or column.
    line: usize,
    /// The first of its modules along it.
    start: usize,
    length: usize,
    /// Whether the module of an index is dark.
    dark: fn(usize) -> bool,
}

/// Offset of a line as a linear function of the place along it.
#[derive(Clone, Copy)]
struct Offset {
    at_zero: f64,
    slope: f64,
}

impl Offset {
    fn at(self, along: f64) -> f64 {
        self.at_zero + self.slope * along
    }
}

impl Border<'_> {
    fn centre(&self, index: usize) -> Point {
        let (along, across) = ((self.start + index) as f64 + 0.5, self.line as f64 + 0.5);
        if self.is_row { Point::new(along, across) } else { Point::new(across, along) }
    }

    /// How far (modules) the edges of a module lie from where the map has its centre, before and behind: along the line,
    /// or across. An edge is where the colour changes within a module.
    fn edges(&self, index: usize, across: bool) -> [Option<f64>; 2] {
        let at = self.centre(index);
        let (u, v) = self.map.axes(at);
        let (own, other) = if self.is_row != across { (u, v) } else { (v, u) };
        let start = if (self.dark)(index) { -1.0 } else { 1.0 };
        let origin = self.map.map(at);
        [-own, own].map(|way| {
            let found = LINES.map(|line| edge(self.shade, origin + other * line, way, 0.0, 1.0, start));
            let mut seen: Vec<f64> = found.into_iter().flatten().collect();
            if seen.len() < LINES.len() { None } else { robust_mean(&mut seen, 0.02) }
        })
    }

    /// How far (modules) the middle of a module lies from where the map has it, along the line.
    fn middle(&self, index: usize) -> Option<f64> {
        let [before, behind] = self.edges(index, false);
        Some(0.5 * (behind? - before?))
    }

    /// Edges of all its modules across its direction.
    fn sides(&self) -> Vec<[Option<f64>; 2]> {
        (0..self.length).map(|index| self.edges(index, true)).collect()
    }

    /// Half the width of dark modules that tell it, across the line. What a light one lacks a dark one has.
    fn half_widths<'a>(&'a self, sides: &'a [[Option<f64>; 2]]) -> impl Iterator<Item = f64> + 'a {
        sides.iter().enumerate().filter_map(|(index, [before, behind])| {
            let half = 0.5 * ((*before)? + (*behind)?);
            Some(if (self.dark)(index) { half } else { 1.0 - half })
        })
    }

    /// Where the line runs, across its own direction, as a function of the place along it. A module tells by both its edges
    /// if both its neighbours across have the other colour; if one has, by that edge and the width of others.
    fn offset(&self, sides: &[[Option<f64>; 2]], half_dark: f64) -> Offset {
        let points: Vec<(f64, f64)> = sides
            .iter()
            .enumerate()
            .filter_map(|(index, side)| {
                let half = if (self.dark)(index) { half_dark } else { 1.0 - half_dark };
                let offset = match *side {
                    [Some(before), Some(behind)] => 0.5 * (behind - before),
                    [None, Some(behind)] => behind - half,
                    [Some(before), None] => half - before,
                    [None, None] => return None,
                };
                Some(((self.start + index) as f64 + 0.5, offset))
            })
            .collect();
        robust_line(&points)
    }
}

/// Where two opposite borders run.
fn opposite(one: &Border<'_>, other: &Border<'_>) -> [Offset; 2] {
    let sides = [one.sides(), other.sides()];
    let mut halves: Vec<f64> = one.half_widths(&sides[0]).chain(other.half_widths(&sides[1])).collect();
    let half_dark = median(&mut halves).unwrap_or(0.5);
    [one.offset(&sides[0], half_dark), other.offset(&sides[1], half_dark)]
}

/// A line through points that may hold outliers: the median of the slopes between them, then least squares through those
/// that agree.
fn robust_line(points: &[(f64, f64)]) -> Offset {
    let mut values: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
    let Some(middle) = median(&mut values) else { return Offset { at_zero: 0.0, slope: 0.0 } };
    let mut slopes: Vec<f64> = Vec::new();
    for (index, (at, value)) in points.iter().enumerate() {
        for (other_at, other) in &points[index + 1..] {
            // Neighbours tell more of noise than of slope.
            if (other_at - at).abs() > 2.5 {
                slopes.push((other - value) / (other_at - at));
            }
        }
    }
    let Some(slope) = median(&mut slopes) else { return Offset { at_zero: middle, slope: 0.0 } };
    let mut rest: Vec<f64> = points.iter().map(|(at, value)| value - slope * at).collect();
    let at_zero = median(&mut rest).unwrap_or(middle);
    // Beside a grey module an edge lies aside by a little only.
    let off = |(at, value): &(f64, f64)| (value - at_zero - slope * at).abs();
    let mut distances: Vec<f64> = points.iter().map(off).collect();
    let slack = median(&mut distances).map_or(AGREE, |middle| (2.5 * middle).max(AGREE));
    let near: Vec<(f64, f64)> = points.iter().copied().filter(|point| off(point) <= slack).collect();
    least_squares(&near).unwrap_or(Offset { at_zero, slope })
}

fn least_squares(points: &[(f64, f64)]) -> Option<Offset> {
    if points.len() < 3 {
        return None;
    }
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0 / count, y + p.1 / count));
    let (xx, xy) =
        points.iter().fold((0.0, 0.0), |(xx, xy), p| (xx + (p.0 - x) * (p.0 - x), xy + (p.0 - x) * (p.1 - y)));
    let slope = (xx > 0.0).then(|| xy / xx)?;
    Some(Offset { at_zero: y - slope * x, slope })
}

impl Region {
    /// Finds a region; `shift` is what it lies beside the map as far as its neighbours tell.
    fn find(shade: &dyn Shade, size: Size, place: [usize; 2], map: &Homography, shift: Vector) -> Option<Self> {
        let guess = map.moved(shift);
        let first = Self::look(shade, size, place, &guess)?;
        let off = |(at, pixel): &(Point, Point)| {
            let (u, v) = guess.axes(*at);
            (pixel - guess.map(*at)).norm() / u.norm().min(v.norm())
        };
        let mut found = first;
        // So far off, half of the edges lie beyond the reach of where they were looked for.
        if found.corners.iter().map(off).fold(0.0, f64::max) > MOST_OFF {
            found = Homography::from_pairs(&found.corners)
                .and_then(|better| Self::look(shade, size, place, &better))
                .unwrap_or(found);
        }
        let moved = |(at, pixel): &(Point, Point)| (pixel - map.map(*at)) * 0.5;
        let [_, upper_right, lower_right, lower_left] = &found.corners;
        (found.shift_right, found.shift_down) =
            (moved(upper_right) + moved(lower_right), moved(lower_left) + moved(lower_right));
        Some(found)
    }

    fn look(shade: &dyn Shade, size: Size, [row, column]: [usize; 2], map: &Homography) -> Option<Self> {
        let [height, width] = size.region();
        let (top, left) = (row * height, column * width);
        let (bottom, right) = (top + height - 1, left + width - 1);
        let border = |is_row, line, start, length, dark| Border { shade, map, is_row, line, start, length, dark };
        // Dark at the left end; dark at the lower end, which is odd.
        let above = border(true, top, left, width, |index| index % 2 == 0);
        let beside = border(false, right, top, height, |index| index % 2 == 1);
        let below = border(true, bottom, left, width, |_| true);
        let leg = border(false, left, top, height, |_| true);
        let [above_line, below_line] = opposite(&above, &below);
        let [leg_line, beside_line] = opposite(&leg, &beside);
        let meet = |horizontal: (Offset, usize), vertical: (Offset, usize)| {
            let (mut u, mut v) = (vertical.1 as f64 + 0.5, horizontal.1 as f64 + 0.5);
            // Both are nearly straight and nearly square: this settles at once.
            for _ in 0..4 {
                u = vertical.1 as f64 + 0.5 + vertical.0.at(v);
                v = horizontal.1 as f64 + 0.5 + horizontal.0.at(u);
            }
            map.map(Point::new(u, v))
        };
        let nominal = |row: usize, column: usize| Point::new(column as f64 + 0.5, row as f64 + 0.5);
        let corners = [
            (nominal(top, left), meet((above_line, top), (leg_line, left))),
            (nominal(top, right), meet((above_line, top), (beside_line, right))),
            (nominal(bottom, right), meet((below_line, bottom), (beside_line, right))),
            (nominal(bottom, left), meet((below_line, bottom), (leg_line, left))),
        ];
        let even = Bilinear::through(&corners)?;
        let (columns, seen_above) = Self::beside_even(&above, above_line, &even);
        let (rows, seen_beside) = Self::beside_even(&beside, beside_line, &even);
        // An element at the end of an outer track has no edge on one side.
        let seen = (seen_above + seen_beside) as f64 / (width + height - 2) as f64;
        Some(Self { corners, even, columns, rows, shift_right: Vector::zeros(), shift_down: Vector::zeros(), seen })
    }

    /// What each element of a clock track lies beside the even grid, along the track, modules; and how many were seen.
    /// Those that were not seen lie between their neighbours.
    fn beside_even(track: &Border<'_>, line: Offset, even: &Bilinear) -> (Vec<f64>, usize) {
        let found: Vec<Option<f64>> = (0..track.length)
            .map(|index| {
                let nominal = track.centre(index);
                let along = track.middle(index)?;
                let across = line.at(if track.is_row { nominal.x } else { nominal.y });
                let (du, dv) = if track.is_row { (along, across) } else { (across, along) };
                let seen = track.map.map(Point::new(nominal.x + du, nominal.y + dv));
                let (u, v) = axes(even, nominal);
                let way = if track.is_row { u } else { v };
                Some((seen - even.map(nominal)).dot(&way) / way.norm_squared())
            })
            .collect();
        let seen = found.iter().flatten().count();
        (between(&found), seen)
    }

    /// Where a place of the symbol lies that belongs to a row and a column of this region.
    fn place(&self, at: Point, row: usize, column: usize) -> Point {
        let (u, v) = axes(&self.even, at);
        self.even.map(at) + u * self.columns[column] + v * self.rows[row]
    }
}

/// One module along rows and one along columns, pixels.
fn axes(map: &Bilinear, at: Point) -> (Vector, Vector) {
    let step = |du: f64, dv: f64| map.map(Point::new(at.x + du, at.y + dv)) - map.map(Point::new(at.x - du, at.y - dv));
    (step(0.5, 0.0), step(0.0, 0.5))
}

/// Values where there are some, straight lines between them, and none beyond the first and the last.
fn between(found: &[Option<f64>]) -> Vec<f64> {
    let known: Vec<(usize, f64)> =
        found.iter().enumerate().filter_map(|(index, value)| Some((index, (*value)?))).collect();
    (0..found.len())
        .map(|index| {
            let before = known.iter().rev().find(|(at, _)| *at <= index);
            let behind = known.iter().find(|(at, _)| *at >= index);
            match (before, behind) {
                (Some((a, x)), Some((b, y))) if a < b => x + (y - x) * (index - a) as f64 / (b - a) as f64,
                (Some((_, x)), Some(_)) => *x,
                _ => 0.0,
            }
        })
        .collect()
}
