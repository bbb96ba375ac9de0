//! From a corner with two legs to the whole symbol: thickness of the legs, clock tracks on the opposite sides, size.

use super::corner::Corner;
use crate::geometry::{Homography, Line, Point, Vector};
use crate::image::bitmap::Bitmap;
use crate::symbology::SymbolSize;
use crate::symbology::datamatrix::layout::fixed;
use crate::symbology::datamatrix::sizes::Size;

/// A guess at size and place, with the share of fixed modules that agree.
#[derive(Clone, Copy, Debug)]
pub struct Placing {
    /// Size.
    pub size: Size,
    /// Takes modules to pixels.
    pub map: Homography,
    /// Whether left and bottom leg are exchanged.
    pub mirrored: bool,
    /// Share of the modules of the fixed patterns that have the right colour.
    pub share: f64,
}

/// The dark and light picture, as ink and ground of a symbol.
struct Ink<'a> {
    bitmap: &'a Bitmap,
    reversed: bool,
}

impl Ink<'_> {
    /// Whether there is ink; outside the picture is ground.
    fn at(&self, p: Point) -> bool {
        self.bitmap.at(p).is_some_and(|dark| dark != self.reversed)
    }

    /// Share of places on a line that hold ink.
    fn share(&self, from: Point, way: Vector, count: usize) -> f64 {
        let inked = (0..count).filter(|i| self.at(from + way * ((*i as f64 + 0.5) / count as f64))).count();
        inked as f64 / count as f64
    }
}

/// Changes of colour on four lines through the middle of a symbol, at least: data change about every second module.
const LEAST_CHANGES: usize = 8;

/// Whether the colour changes between the legs about as often as in a symbol: in boxes and strokes it does not.
fn is_varied(ink: &Ink<'_>, corner: &Corner) -> bool {
    let lines = [(corner.left, corner.bottom), (corner.bottom, corner.left)];
    let changes =
        lines.into_iter().flat_map(|(across, along)| [0.38, 0.62].map(|share| (corner.at + across * share, along)));
    changes.map(|(from, along)| transitions(ink, from, along, 96).0).sum::<usize>() >= LEAST_CHANGES
}

/// Places along a leg at which its thickness is measured.
const PROBES: usize = 24;

/// Placings of the symbol that may belong to a corner, best first but for a better one that was moved to fit.
pub fn placings(bitmap: &Bitmap, corner: &Corner) -> Vec<Placing> {
    let ink = Ink { bitmap, reversed: corner.reversed };
    if !is_varied(&ink, corner) {
        return Vec::new();
    }
    let Some(modules) = thicknesses(&ink, corner) else { return Vec::new() };
    // A module along the left leg is as high as the bottom leg is thick.
    let (Some(top), Some(right)) = (
        track(&ink, corner.at, corner.left, corner.bottom, modules),
        track(&ink, corner.at, corner.bottom, corner.left, [modules[1], modules[0]]),
    ) else {
        return Vec::new();
    };
    let Some(far) = top.line.meet(&right.line) else { return Vec::new() };
    let corners = [corner.at + corner.left, far, corner.at + corner.bottom, corner.at];
    let mut found: Vec<Placing> = Size::all()
        .flat_map(|size| [(size, false), (size, true)])
        .filter(|(size, mirrored)| {
            let (rows, columns) = if *mirrored { (size.width(), size.height()) } else { (size.height(), size.width()) };
            // A spot beside a track gives a transition or two more, each module lost in it takes two away: then the
            // thickness of the legs must agree.
            let near = |modules: usize, seen: usize, leg: f64, thick: f64| {
                let count = modules as f64;
                modules.abs_diff(seen) <= 2 + modules / 16
                    || (seen < modules && seen as f64 > 0.4 * count && (leg / thick / count).ln().abs() < 0.2)
            };
            near(columns, top.modules, corner.bottom.norm(), modules[0])
                && near(rows, right.modules, corner.left.norm(), modules[1])
        })
        .filter_map(|(size, mirrored)| {
            let map = through(&corners, size, mirrored)?;
            Some(Placing { size, map, mirrored, share: share_of_map(&ink, &map, size) })
        })
        .collect();
    found.sort_by(|a, b| b.share.total_cmp(&a.share));
    // An end of a leg may have been missed: the same with corners moved comes behind.
    if let Some(best) = found.first().copied().filter(|best| (ADJUSTED..CLEAN).contains(&best.share)) {
        let moved = adjusted(&ink, best, corners, modules);
        if moved.share > best.share {
            found.insert(1, moved);
        }
    }
    found
}

/// Share of fixed modules from which a placing is worth adjusting, and from which it needs none.
const ADJUSTED: f64 = 0.55;
const CLEAN: f64 = 0.97;

/// The placing with the three corners other than that of the L moved by a module and by half of one, as long as that helps.
fn adjusted(ink: &Ink<'_>, placing: Placing, corners: [Point; 4], modules: [f64; 2]) -> Placing {
    let axes = ((corners[2] - corners[3]).normalize() * modules[0], (corners[0] - corners[3]).normalize() * modules[1]);
    let scored = |corners: &[Point; 4]| {
        let map = through(corners, placing.size, placing.mirrored)?;
        Some((share_of_map(ink, &map, placing.size), map))
    };
    let (share, map) = climb(corners, 3, axes, &[1.0, 0.5, 0.5], (placing.share, placing.map), scored);
    Placing { map, share, ..placing }
}

/// Moves the first `movable` of four corners by steps along both axes (a module each) as long as the score rises; returns the
/// highest score with the map that has it.
pub fn climb(
    mut corners: [Point; 4],
    movable: usize,
    (u, v): (Vector, Vector),
    steps: &[f64],
    mut best: (f64, Homography),
    scored: impl Fn(&[Point; 4]) -> Option<(f64, Homography)>,
) -> (f64, Homography) {
    for step in steps {
        for index in 0..movable {
            for way in [u, -u, v, -v] {
                let mut moved = corners;
                moved[index] += way * *step;
                if let Some(better) = scored(&moved).filter(|(score, _)| *score > best.0) {
                    (best, corners) = (better, moved);
                }
            }
        }
    }
    best
}

/// The map of modules to pixels through four outer corners as they lie in the picture: upper left, upper right, lower
/// right, lower left of a symbol that is not mirrored.
fn through(corners: &[Point; 4], size: Size, mirrored: bool) -> Option<Homography> {
    let (right, bottom) = (size.width() as f64, size.height() as f64);
    let [upper_left, upper_right, lower_right, lower_left] = *corners;
    // Mirrored, the leg that lies at the left is the bottom one.
    let (left_end, bottom_end) = if mirrored { (lower_right, upper_left) } else { (upper_left, lower_right) };
    Homography::from_pairs(&[
        (Point::new(0.0, 0.0), left_end),
        (Point::new(right, 0.0), upper_right),
        (Point::new(right, bottom), bottom_end),
        (Point::new(0.0, bottom), lower_left),
    ])
}

/// Width and height of a module, pixels: thickness of the left and of the bottom leg. `None` if there are no such legs, or
/// print lies right beside them.
fn thicknesses(ink: &Ink<'_>, corner: &Corner) -> Option<[f64; 2]> {
    let left = thickness(ink, corner.at, corner.left, corner.bottom)?;
    let bottom = thickness(ink, corner.at, corner.bottom, corner.left)?;
    let (wide, high) = (corner.bottom.norm() / left, corner.left.norm() / bottom);
    // From 8 to 144 modules on a side, give or take a quarter.
    let plausible = |modules: f64| (5.5..190.0).contains(&modules);
    (left < 2.5 * bottom && bottom < 2.5 * left && plausible(wide) && plausible(high)).then_some([left, bottom])
}

/// Thickness of one leg, measured parallel to the other: where the module beside it is light, it ends after one module.
fn thickness(ink: &Ink<'_>, at: Point, leg: Vector, other: Vector) -> Option<f64> {
    let way = other.normalize();
    // Two modules of the eight that a side has at least.
    let most = (0.3 * other.norm()).max(6.0) as usize * 2;
    let mut runs: Vec<f64> = Vec::with_capacity(PROBES);
    for probe in 0..PROBES {
        // Short of the other leg and of the end.
        let from = at + leg * (0.1 + 0.86 * (probe as f64 + 0.5) / PROBES as f64);
        let inked = |i: usize| ink.at(from + way * (0.75 + 0.5 * i as f64));
        if let Some(end) = (0..most).find(|i| !inked(*i)).filter(|end| *end > 0) {
            runs.push(0.75 + 0.5 * end as f64);
        }
    }
    if runs.len() * 5 < PROBES {
        return None;
    }
    runs.sort_by(f64::total_cmp);
    // The smaller ones are single modules, the smallest perhaps spots.
    Some(runs[runs.len() / 6])
}

/// A clock track on the side opposite to a leg.
struct Track {
    /// Its outer edge.
    line: Line,
    /// Modules that its transitions tell.
    modules: usize,
    /// Transitions, less what speaks against it.
    score: f64,
}

/// Places per module at which a track is looked at.
const PER_MODULE: f64 = 5.0;
/// Tilt of a track against the leg opposite to it, as a share of its length.
const TILT: f64 = 0.14;

/// The clock track from the end of `leg`, about parallel to `base`: of all lines half a module within the end those with
/// the most transitions that have ground beside them, and of these the middle. `modules`: its size along the base and
/// along the leg.
fn track(ink: &Ink<'_>, at: Point, leg: Vector, base: Vector, modules: [f64; 2]) -> Option<Track> {
    // The end of the leg may be off, where it is bent or spoilt or something lies beside it.
    let along = leg.normalize() * modules[1];
    let ends = [0.0, -0.5, 0.5, 1.0, -1.0, 1.5].into_iter().map(|by| leg + along * by);
    let mut best: Option<Track> = None;
    for end in ends {
        if let Some(track) = track_at(ink, at, end, base, modules) {
            let is_clean = track.score >= 0.9 * track.modules as f64;
            if best.as_ref().is_none_or(|best| track.score > best.score + 0.5) {
                best = Some(track);
            }
            if is_clean {
                break;
            }
        }
    }
    best
}

/// The same for one end of the leg.
fn track_at(ink: &Ink<'_>, at: Point, leg: Vector, base: Vector, modules: [f64; 2]) -> Option<Track> {
    let inwards = -leg.normalize();
    let length = base.norm();
    let count = ((length / modules[0] * PER_MODULE) as usize).clamp(30, 1000);
    let step = 0.2 * modules[1];
    let most = ((TILT * length / step) as i32).max(4);
    let start = at + leg;
    let way_of = |tilt: i32| base + inwards * (f64::from(tilt) * step);
    let score = |tilt: i32| {
        let way = way_of(tilt);
        let (transitions, crowd) = transitions(ink, start + inwards * (0.5 * modules[1]), way, count);
        if transitions < 6 {
            return (0.0, transitions);
        }
        let beside = ink.share(start - inwards * (0.45 * modules[1]), way, count / 2);
        // Ground beside it is worth more than a pair of transitions in print further within.
        (transitions as f64 * (1.0 - 1.2 * beside) - crowd as f64, transitions)
    };
    let scores: Vec<(f64, usize)> = (-most..=most).map(score).collect();
    let near = |index: usize| index.abs_diff(most as usize);
    let best = (0..scores.len())
        .max_by(|a, b| scores[*a].0.total_cmp(&scores[*b].0).then(near(*b).cmp(&near(*a))))
        .filter(|best| scores[*best].0 >= 0.55 * (scores[*best].1 + 1) as f64)?;
    // Tilts beside it that are as good: the line leaves the modules of the track on neither side.
    let as_good = |index: &usize| scores[*index].0 >= scores[best].0 - 0.5;
    let low = (0..best).rev().take_while(as_good).last().unwrap_or(best);
    let high = (best + 1..scores.len()).take_while(as_good).last().unwrap_or(best);
    let tilt = f64::midpoint(low as f64, high as f64) - f64::from(most);
    let way = base + inwards * (tilt * step);
    let line = Line { point: start, direction: way.normalize() };
    Some(Track { line, modules: scores[best].1 + 1, score: scores[best].0 })
}

/// Changes of colour along a line, and how many runs are much shorter than a module should be.
fn transitions(ink: &Ink<'_>, from: Point, way: Vector, count: usize) -> (usize, usize) {
    let (mut changes, mut crowd) = (0, 0);
    let mut last: Option<bool> = None;
    let mut run = 0;
    for index in 0..count {
        let here = ink.at(from + way * ((index as f64 + 0.5) / count as f64));
        if last.is_some_and(|last| last != here) {
            changes += 1;
            crowd += usize::from(run < 2);
            run = 0;
        }
        run += 1;
        last = Some(here);
    }
    (changes, crowd)
}

/// Share of the modules of all fixed patterns that have the right colour where a map has them.
fn share_of_map(ink: &Ink<'_>, map: &Homography, size: Size) -> f64 {
    share_of_fixed(size, |row, column| ink.at(map.map(SymbolSize::centre(row, column))))
}

/// Share of the modules of all fixed patterns that have the right colour; `dark` tells that of a row and column.
pub fn share_of_fixed(size: Size, dark: impl Fn(usize, usize) -> bool) -> f64 {
    let (mut right, mut all) = (0_usize, 0_usize);
    for row in 0..size.height() {
        for column in 0..size.width() {
            if let Some(wanted) = fixed(size, row, column) {
                right += usize::from(dark(row, column) == wanted);
                all += 1;
            }
        }
    }
    right as f64 / all as f64
}
