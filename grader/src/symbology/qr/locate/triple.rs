//! Three finder patterns that may belong to one symbol.

use super::finder::{Finder, expected};
use crate::geometry::{Homography, Point, Vector, cross};
use crate::image::bitmap::Bitmap;

/// Three finder patterns in the places of an upright symbol: `upper_right` lies clockwise before `lower_left`.
#[derive(Clone, Debug, PartialEq)]
pub struct Triple {
    /// At the corner.
    pub upper_left: Finder,
    /// Along the rows.
    pub upper_right: Finder,
    /// Along the columns.
    pub lower_left: Finder,
    /// Modules on a side as the distances suggest.
    pub modules: f64,
    /// The smaller the likelier.
    pub cost: f64,
    /// Which finder patterns of the list were used.
    pub used: [Option<usize>; 3],
}

/// Modules between finder centres: 14 for version 1, 170 for version 40, with room for a wrong pitch.
const DISTANCE: std::ops::Range<f64> = 10.5..200.0;
/// Neighbours looked at in each direction.
const NEIGHBOURS: usize = 4;

struct Neighbour {
    index: usize,
    modules: f64,
    cost: f64,
}

/// All plausible triples, best first.
#[must_use]
pub fn triples(finders: &[Finder]) -> Vec<Triple> {
    let mut out = Vec::new();
    for (corner, finder) in finders.iter().enumerate() {
        let around = neighbours(finders, corner);
        for direction in 0..4 {
            for right in &around[direction] {
                for down in &around[(direction + 1) % 4] {
                    let ratio = (right.modules / down.modules).ln().abs();
                    if ratio > 0.4 {
                        continue;
                    }
                    out.push(Triple {
                        upper_left: finder.clone(),
                        upper_right: finders[right.index].clone(),
                        lower_left: finders[down.index].clone(),
                        modules: 0.5 * (right.modules + down.modules) + 7.0,
                        cost: ratio + right.cost + down.cost,
                        used: [Some(corner), Some(right.index), Some(down.index)],
                    });
                }
            }
        }
    }
    out.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    out
}

/// The finder patterns that lie along each of the four sides of one, nearest first.
fn neighbours(finders: &[Finder], from: usize) -> [Vec<Neighbour>; 4] {
    let here = &finders[from];
    let mut out: [Vec<(f64, Neighbour)>; 4] = Default::default();
    for (index, there) in finders.iter().enumerate() {
        if index == from || there.reversed != here.reversed {
            continue;
        }
        let ratio = (here.module / there.module).ln().abs();
        let way = there.centre - here.centre;
        if ratio > 0.7 || way.norm() < 8.0 * here.module.min(there.module) {
            continue;
        }
        let Some((direction, slant_here, pitch_here)) = along(here, way) else { continue };
        let Some((_, slant_there, pitch_there)) = along(there, way) else { continue };
        let modules = way.norm() / (0.5 * (pitch_here + pitch_there));
        if DISTANCE.contains(&modules) {
            let cost = ratio + slant_here + slant_there;
            out[direction].push((way.norm(), Neighbour { index, modules, cost }));
        }
    }
    out.map(|mut list| {
        list.sort_by(|a, b| a.0.total_cmp(&b.0));
        list.into_iter().take(NEIGHBOURS).map(|(_, n)| n).collect()
    })
}

/// Which of the four side directions a way follows, the sine of the angle between them, and the module pitch along it;
/// `None` if it follows none within about 27 degrees.
fn along(finder: &Finder, way: Vector) -> Option<(usize, f64, f64)> {
    let unit = way.normalize();
    let c = &finder.corners;
    (0..4)
        .map(|k| {
            // Sides k and k + 2 run against each other; their mean is the direction through the centre.
            let side = ((c[(k + 1) % 4] - c[k]) - (c[(k + 3) % 4] - c[(k + 2) % 4])) * 0.5;
            (k, side)
        })
        .filter(|(_, side)| side.dot(&unit) > 0.0)
        .map(|(k, side)| (k, cross(side.normalize(), unit).abs(), side.norm() / 7.0))
        .filter(|(_, slant, _)| *slant < 0.45)
        .min_by(|a, b| a.1.total_cmp(&b.1))
}

/// Triples whose third pattern is too damaged to be found on its own: two good patterns say where it must be.
#[must_use]
pub fn completed(bitmap: &Bitmap, finders: &[Finder], free: &[usize]) -> Vec<Triple> {
    let mut out = Vec::new();
    for (position, &first) in free.iter().enumerate() {
        for &second in &free[position + 1..] {
            let (a, b) = (&finders[first], &finders[second]);
            if a.reversed != b.reversed || (a.module / b.module).ln().abs() > 0.35 {
                continue;
            }
            let way = b.centre - a.centre;
            match along(a, way) {
                Some((_, slant, pitch)) if slant < 0.2 => {
                    side_pair(bitmap, [(first, a), (second, b)], way, way.norm() / pitch, &mut out);
                }
                _ => diagonal_pair(bitmap, [(first, a), (second, b)], way, &mut out),
            }
        }
    }
    out.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    out
}

/// Two patterns along a side: the third is beside the first or beside the second, on either hand.
fn side_pair(bitmap: &Bitmap, pair: [(usize, &Finder); 2], way: Vector, distance: f64, out: &mut Vec<Triple>) {
    if !DISTANCE.contains(&distance) {
        return;
    }
    let [(ia, a), (ib, b)] = pair;
    let quarter = Vector::new(-way.y, way.x);
    // From the corner pattern, a quarter turn clockwise leads from `upper_right` to `lower_left`.
    let cases = [
        (ia, a, Some(ib), Some(b), way, quarter, true),
        (ia, a, Some(ib), Some(b), -quarter, way, false),
        (ib, b, Some(ia), Some(a), -way, -quarter, true),
        (ib, b, Some(ia), Some(a), quarter, -way, false),
    ];
    for (corner_index, corner, other_index, other, right, down, other_is_right) in cases {
        let missing = if other_is_right { down } else { right };
        let Some(third) = third(bitmap, corner, corner.centre + missing, right, down, distance) else { continue };
        let Some(other) = other else { continue };
        let (upper_right, lower_left, used) = if other_is_right {
            (other.clone(), third, [Some(corner_index), other_index, None])
        } else {
            (third, other.clone(), [Some(corner_index), None, other_index])
        };
        out.push(triple(corner.clone(), upper_right, lower_left, distance, used));
    }
}

/// Two patterns across the diagonal: the corner pattern is on one hand or the other.
fn diagonal_pair(bitmap: &Bitmap, pair: [(usize, &Finder); 2], way: Vector, out: &mut Vec<Triple>) {
    let [(ia, a), (ib, b)] = pair;
    let distance = way.norm() / std::f64::consts::SQRT_2 / (0.5 * (a.module + b.module));
    if !DISTANCE.contains(&distance) {
        return;
    }
    let quarter = Vector::new(-way.y, way.x);
    for (ir, r, id, d, way, quarter) in [(ia, a, ib, b, way, quarter), (ib, b, ia, a, -way, -quarter)] {
        // From upper right r to lower left d; the corner lies a quarter turn clockwise from the way's middle.
        let centre = r.centre + way * 0.5 + quarter * 0.5;
        let (right, down) = (r.centre - centre, d.centre - centre);
        if let Some(corner) = third(bitmap, r, centre, right, down, distance) {
            out.push(triple(corner, r.clone(), d.clone(), distance, [None, Some(ir), Some(id)]));
        }
    }
}

fn third(bitmap: &Bitmap, model: &Finder, centre: Point, right: Vector, down: Vector, distance: f64) -> Option<Finder> {
    let (u, v) = (right / distance, down / distance);
    let guess = Homography::affine(centre - (u + v) * 3.5, u, v);
    expected(bitmap, &guess, model.reversed)
}

fn triple(ul: Finder, ur: Finder, dl: Finder, distance: f64, used: [Option<usize>; 3]) -> Triple {
    let cost = 3.0 - ul.score - ur.score - dl.score;
    Triple { upper_left: ul, upper_right: ur, lower_left: dl, modules: distance + 7.0, cost, used }
}
