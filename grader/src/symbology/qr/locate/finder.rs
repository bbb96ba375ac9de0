//! One finder pattern: from a crossing of a few rows to its outline, checked against the whole pattern.
//!
//! Rays from the middle must meet the edges of the pattern at 1.5 : 2.5 : 3.5; the outermost edges give the four sides.
//! A wrong module spoils the rays through it and no others, so a damaged finder pattern is still found.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, TAU};
use std::sync::LazyLock;

use super::scan::Crossing;
use crate::geometry::{Homography, Line, Point, Vector, median};
use crate::image::bitmap::Bitmap;

/// A finder pattern with its outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Finder {
    /// Centre, pixels.
    pub centre: Point,
    /// Outer corners of the 7 × 7 square in order around it, clockwise as seen in the picture.
    pub corners: [Point; 4],
    /// Mean module pitch, pixels.
    pub module: f64,
    /// Light on dark.
    pub reversed: bool,
    /// Modules (of 49, and 24 around them) that have the right colour, as a share.
    pub score: f64,
}

const RAYS: usize = 48;

/// Looks for the outline of the finder pattern around a crossing.
#[must_use]
pub fn outline(bitmap: &Bitmap, crossing: &Crossing, row_step: usize) -> Option<Finder> {
    if !supported(bitmap, crossing, row_step) {
        return None;
    }
    let start = recentred(bitmap, crossing)?;
    let rays = cast(bitmap, start.0, start.1, crossing.reversed);
    let finder = fit(bitmap, start.0, &rays, crossing.reversed)?;
    // Once more from the better centre: rays then meet the edges evenly.
    let rays = cast(bitmap, finder.centre, finder.module, crossing.reversed);
    fit(bitmap, finder.centre, &rays, crossing.reversed)
        .filter(|better| better.score >= finder.score)
        .or(Some(finder))
        .filter(|found| found.score >= 0.7)
}

/// A finder pattern expected at a place: `guess` maps its modules (0..7, origin at its corner) to pixels. Accepts worse
/// patterns than [`outline`], since two others vouch for it.
#[must_use]
pub fn expected(bitmap: &Bitmap, guess: &Homography, reversed: bool) -> Option<Finder> {
    let centre = guess.map(Point::new(3.5, 3.5));
    let (u, v) = guess.axes(Point::new(3.5, 3.5));
    let module = 0.5 * (u.norm() + v.norm());
    let mut best: Option<(f64, Vector)> = None;
    for row in -6..=6 {
        for column in -6..=6 {
            let shift = u * (f64::from(column) * 0.5) + v * (f64::from(row) * 0.5);
            let moved = |p: Point| guess.map(p) + shift;
            let score = match_share(bitmap, reversed, moved) - 0.002 * shift.norm() / module;
            if best.is_none_or(|(highest, _)| score > highest) {
                best = Some((score, shift));
            }
        }
    }
    let (score, shift) = best?;
    if score < 0.66 {
        return None;
    }
    let rays = cast(bitmap, centre + shift, module, reversed);
    let square = [(0.0, 0.0), (7.0, 0.0), (7.0, 7.0), (0.0, 7.0)];
    let fallback = Finder {
        centre: centre + shift,
        corners: square.map(|(x, y)| guess.map(Point::new(x, y)) + shift),
        module,
        reversed,
        score,
    };
    match fit(bitmap, centre + shift, &rays, reversed) {
        Some(fitted) if fitted.score >= score && (fitted.module / module - 1.0).abs() < 0.25 => Some(fitted),
        _ => Some(fallback),
    }
}

/// Whether a crossing is worth following: many rows crossed it, or a column beside its middle crosses it likewise. Text
/// and texture give thousands of crossings of a row or two.
fn supported(bitmap: &Bitmap, crossing: &Crossing, row_step: usize) -> bool {
    let rows = f64::from(crossing.rows) * row_step as f64;
    rows >= 1.8 * crossing.module + row_step as f64
        || [0.0, -0.8, 0.8].iter().any(|side| crossed_upright(bitmap, crossing, side * crossing.module))
}

/// Whether the column `aside` pixels beside the middle shows about 1:1:3:1:1.
fn crossed_upright(bitmap: &Bitmap, crossing: &Crossing, aside: f64) -> bool {
    let (x, middle) = ((crossing.centre.x + aside).floor() as i64, crossing.centre.y.floor() as i64);
    let reach = (3.5 * crossing.module) as i64 + 2;
    let dark = |y: i64| bitmap.get(x, y).unwrap_or(crossing.reversed) != crossing.reversed;
    let runs = |step: i64| {
        let (mut ends, mut found, mut inside) = ([0_i64; 3], 0, true);
        for distance in 0..2 * reach {
            let now = dark(middle + step * distance);
            if now != inside {
                ends[found] = distance;
                found += 1;
                inside = now;
                if found == 3 {
                    return Some(ends);
                }
            } else if distance > reach * (found as i64 + 1) {
                return None;
            }
        }
        None
    };
    let (Some(up), Some(down)) = (runs(-1), runs(1)) else { return false };
    // The middle pixel belongs to both ways.
    let stone = (up[0] + down[0] - 1) as f64;
    let unit = (up[2] + down[2] - 1) as f64 / 7.0;
    let slack = 0.5 * unit + 0.7;
    (stone - 3.0 * unit).abs() < 2.0 * slack
        && [up, down]
            .iter()
            .all(|e| ((e[1] - e[0]) as f64 - unit).abs() < slack && ((e[2] - e[1]) as f64 - unit).abs() < slack)
}

/// Middle of the stone in both directions, and the module pitch along rows or columns, whichever is larger.
fn recentred(bitmap: &Bitmap, crossing: &Crossing) -> Option<(Point, f64)> {
    // The very middle may be a wrong module: then one beside it, still within the stone, serves.
    let dark = !crossing.reversed;
    let offsets = [(0.0, 0.0), (0.0, -1.0), (0.0, 1.0), (-1.0, 0.0), (1.0, 0.0)];
    let crossing = &offsets
        .iter()
        .map(|(x, y)| Crossing { centre: crossing.centre + Vector::new(*x, *y) * crossing.module, ..crossing.clone() })
        .find(|moved| bitmap.at(moved.centre) == Some(dark))?;
    let run = |from: Point, step: Vector| {
        let limit = (4.0 * crossing.module) as usize + 2;
        (0..limit).find(|i| bitmap.at(from + step * *i as f64) != Some(dark)).filter(|i| *i > 0)
    };
    let centre = crossing.centre;
    let (up, down) = (run(centre, Vector::new(0.0, -1.0))?, run(centre, Vector::new(0.0, 1.0))?);
    let y = centre.y.floor() + 0.5 + (down as f64 - up as f64) / 2.0;
    let centre = Point::new(centre.x, y);
    let (left, right) = (run(centre, Vector::new(-1.0, 0.0))?, run(centre, Vector::new(1.0, 0.0))?);
    let x = centre.x.floor() + 0.5 + (right as f64 - left as f64) / 2.0;
    let tall = (up + down - 1) as f64 / 3.0;
    // A stone joined with its ring by a defect is tall without reason: then the row's own pitch serves.
    let module = if tall < 2.2 * crossing.module { crossing.module.max(tall) } else { crossing.module };
    Some((Point::new(x, y), module))
}

/// One ray: distances at which the stone, the light ring and the dark ring end.
struct Ray {
    direction: Vector,
    angle: f64,
    ends: [f64; 3],
}

/// Directions of the rays; computed once, for the search follows many crossings.
static DIRECTIONS: LazyLock<[(f64, Vector); RAYS]> = LazyLock::new(|| {
    std::array::from_fn(|index| {
        let angle = TAU * (index as f64 + 0.5) / RAYS as f64;
        (angle, Vector::new(angle.cos(), angle.sin()))
    })
});

/// The rays that meet a finder pattern's edges. Every sixth goes first: where hardly one of those finds the pattern there
/// is none, which ends most crossings of text and texture early.
fn cast(bitmap: &Bitmap, centre: Point, module: f64, reversed: bool) -> Vec<Ray> {
    const STRIDE: usize = 6;
    let mut rays = Vec::new();
    for start in 0..STRIDE {
        for (angle, direction) in DIRECTIONS.iter().skip(start).step_by(STRIDE) {
            if let Some(ends) = cast_one(bitmap, centre, *direction, module, reversed) {
                rays.push(Ray { direction: *direction, angle: *angle, ends });
            }
        }
        let tried = (start + 1) * RAYS / STRIDE;
        if rays.len() * 8 < tried * 3 {
            return Vec::new();
        }
    }
    rays
}

fn cast_one(bitmap: &Bitmap, centre: Point, direction: Vector, module: f64, reversed: bool) -> Option<[f64; 3]> {
    let step = (module / 6.0).clamp(0.5, 1.0);
    // Edges towards the corners lie at 2.1, 3.5 and 4.9 modules; a module may be half as wide again as the rows said.
    let limits = [3.2, 5.3, 7.0].map(|l| (l * module / step) as usize + 2);
    // The middle of the stone is skipped: a wrong module there says nothing about the edges.
    let start = (0.75 * module / step) as usize;
    // Positions in 1/65536 pixel: a ray is thousands of steps all told.
    let fixed = |v: f64| (v * 65536.0) as i64;
    let (dx, dy) = (fixed(direction.x * step), fixed(direction.y * step));
    let (mut x, mut y) = (fixed(centre.x) + dx * start as i64, fixed(centre.y) + dy * start as i64);
    let mut ends = [0.0; 3];
    let mut found = 0;
    let mut inside = !reversed;
    for count in start..limits[2] {
        // Outside the picture is ground, so that a symbol at its very border is found.
        let dark = bitmap.get(x >> 16, y >> 16).unwrap_or(reversed);
        if dark != inside {
            ends[found] = (count as f64 - 0.5) * step;
            found += 1;
            inside = dark;
            if found == 3 {
                return plausible(ends).then_some(ends);
            }
        } else if count > limits[found] {
            return None;
        }
        x += dx;
        y += dy;
    }
    None
}

/// Whether edges lie about as 1.5 : 2.5 : 3.5, with room for growth and for a centre that is off.
fn plausible([stone, light, ring]: [f64; 3]) -> bool {
    let unit = ring / 3.5;
    let slack = 0.5 * unit + 0.5;
    (stone - 1.5 * unit).abs() < slack && (light - 2.5 * unit).abs() < slack
}

fn fit(bitmap: &Bitmap, centre: Point, rays: &[Ray], reversed: bool) -> Option<Finder> {
    if rays.len() < RAYS / 2 {
        return None;
    }
    let turn = orientation(rays);
    let sides: Vec<Line> = (0..4)
        .map(|side| {
            let middle = turn + f64::from(side) * FRAC_PI_2;
            let points: Vec<Point> = rays
                .iter()
                .filter(|ray| turned(ray.angle, middle).abs() < 0.65)
                .map(|ray| centre + ray.direction * ray.ends[2])
                .collect();
            (points.len() >= 3).then(|| Line::fit_robust(&points, 0.6)).flatten()
        })
        .collect::<Option<_>>()?;
    let mut corners = [Point::origin(); 4];
    for side in 0..4 {
        corners[side] = sides[side].meet(&sides[(side + 3) % 4])?;
    }
    let diagonal = |a: Point, b: Point| Line { point: a, direction: (b - a).normalize() };
    let middle = diagonal(corners[0], corners[2]).meet(&diagonal(corners[1], corners[3]))?;
    let module = (0..4).map(|i| (corners[(i + 1) % 4] - corners[i]).norm()).sum::<f64>() / 28.0;
    if !(module.is_finite() && (middle - centre).norm() < 2.0 * module && module > 0.5) {
        return None;
    }
    let score = quad_score(bitmap, &corners, reversed)?;
    Some(Finder { centre: middle, corners, module, reversed, score })
}

/// Angle of the normal of one side, from the fourfold beat of the distances around the pattern.
fn orientation(rays: &[Ray]) -> f64 {
    let scale = median(&mut rays.iter().map(|ray| ray.ends[2]).collect::<Vec<_>>()).unwrap_or(1.0);
    let (mut real, mut imaginary) = (0.0, 0.0);
    for ray in rays {
        // Outliers are cut at the length of a diagonal.
        let far = (ray.ends[2] / scale).clamp(0.7, 1.5);
        real += far * (4.0 * ray.angle).cos();
        imaginary += far * (4.0 * ray.angle).sin();
    }
    // The distance is longest towards the corners, an eighth of a turn from the sides.
    imaginary.atan2(real) / 4.0 + FRAC_PI_4
}

/// Difference of angles in -pi..pi.
fn turned(angle: f64, from: f64) -> f64 {
    let difference = (angle - from).rem_euclid(TAU);
    if difference > TAU / 2.0 { difference - TAU } else { difference }
}

fn quad_score(bitmap: &Bitmap, corners: &[Point; 4], reversed: bool) -> Option<f64> {
    let square = [Point::new(0.0, 0.0), Point::new(7.0, 0.0), Point::new(7.0, 7.0), Point::new(0.0, 7.0)];
    let pairs: Vec<(Point, Point)> = square.into_iter().zip(*corners).collect();
    let map = Homography::from_pairs(&pairs)?;
    Some(match_share(bitmap, reversed, |p| map.map(p)))
}

/// Share of the 49 modules that have the right colour.
fn match_share(bitmap: &Bitmap, reversed: bool, map: impl Fn(Point) -> Point) -> f64 {
    let mut right = 0;
    for row in 0..7 {
        for column in 0..7 {
            let rim = row == 0 || row == 6 || column == 0 || column == 6;
            let stone = (2..5).contains(&row) && (2..5).contains(&column);
            let at = map(Point::new(f64::from(column) + 0.5, f64::from(row) + 0.5));
            right += i32::from(bitmap.at(at).is_some_and(|dark| dark == ((rim || stone) != reversed)));
        }
    }
    f64::from(right) / 49.0
}
