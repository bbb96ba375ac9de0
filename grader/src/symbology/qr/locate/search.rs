//! The search itself: from crossings to finder patterns to triples to a first reading.

use super::finder::{Finder, outline};
use super::scan::crossings;
use super::triple::{Triple, completed, triples};
use crate::geometry::{Homography, Point, Vector};
use crate::image::bitmap::Bitmap;
use crate::locate::{Found, Located, Look};
use crate::plane::Plane;
use crate::symbology::SymbolSize;
use crate::symbology::edges::Shade;
use crate::symbology::qr::decode::decode;
use crate::symbology::qr::grid::{Interpolation, Nodes};
use crate::symbology::qr::sizes::Version;

/// Crossings followed up in one pass: a page of text gives hundreds, a hostile picture millions.
const MAX_CROSSINGS: usize = 3000;
/// Finder patterns put together in one pass.
const MAX_FINDERS: usize = 1200;
/// Triples looked at, and read, in one pass beyond those that succeed.
const MAX_TRIPLES: usize = 4000;
const MAX_READINGS: usize = 200;
/// Finds QR Code symbols in one pass over a picture.
#[must_use]
pub fn search(look: &Look<'_>) -> Found {
    Pass { look, used: Vec::new(), found: Found::default(), readings: MAX_READINGS }.run()
}

/// One pass over one picture.
struct Pass<'a> {
    look: &'a Look<'a>,
    used: Vec<bool>,
    found: Found,
    readings: usize,
}

impl Pass<'_> {
    fn run(mut self) -> Found {
        let finders = self.finders();
        self.used = vec![false; finders.len()];
        for triple in triples(&finders).iter().take(MAX_TRIPLES) {
            self.attempt(triple);
        }
        let free: Vec<usize> =
            (0..finders.len()).filter(|i| !self.used[*i] && finders[*i].score >= 0.9).take(24).collect();
        if free.len() >= 2 {
            for triple in completed(&self.look.bitmap, &finders, &free) {
                self.attempt(&triple);
            }
        }
        self.found
    }

    fn finders(&self) -> Vec<Finder> {
        let mut finders: Vec<Finder> = Vec::new();
        for crossing in crossings(&self.look.bitmap, self.look.step, MAX_CROSSINGS) {
            let known =
                |f: &Finder| (f.centre - crossing.centre).norm() < 1.5 * f.module && f.reversed == crossing.reversed;
            if finders.iter().any(known) {
                continue;
            }
            if let Some(finder) = outline(&self.look.bitmap, &crossing, self.look.step) {
                let same =
                    |f: &Finder| (f.centre - finder.centre).norm() < 2.0 * f.module && f.reversed == finder.reversed;
                match finders.iter_mut().find(|f| same(f)) {
                    Some(old) if old.score < finder.score => *old = finder,
                    Some(_) => {}
                    None => finders.push(finder),
                }
            }
        }
        if finders.len() > MAX_FINDERS {
            finders.sort_by(|a, b| b.score.total_cmp(&a.score));
            finders.truncate(MAX_FINDERS);
        }
        finders
    }

    fn attempt(&mut self, triple: &Triple) {
        if triple.used.iter().flatten().any(|i| self.used[*i]) || self.readings == 0 {
            return;
        }
        let inside = |l: &Located| l.covers(triple.upper_left.centre) || l.covers(triple.lower_left.centre);
        if self.found.read.iter().any(inside) {
            return;
        }
        let placings = place(&self.look.bitmap, triple);
        let Some(best) = placings.first() else { return };
        let evidence = best.timing;
        if evidence < 0.6 {
            return;
        }
        for placing in placings.iter().take(3).filter(|p| p.timing > evidence - 0.15) {
            if let Some(located) = self.read(triple, placing) {
                for index in triple.used.iter().flatten() {
                    self.used[*index] = true;
                }
                self.found.read.push(located);
                return;
            }
        }
        self.readings -= 1;
        let scores = [&triple.upper_left, &triple.upper_right, &triple.lower_left].map(|f| f.score);
        if evidence >= 0.85 && scores.iter().sum::<f64>() >= 2.6 && scores.iter().all(|s| *s > 0.75) {
            // Nothing says whether it is mirrored; upright is the likelier.
            self.found.suspects.push(Located {
                size: SymbolSize::QrCode(best.version),
                map: best.map,
                mirrored: false,
                reversed: triple.upper_left.reversed,
                reading: None,
            });
        }
    }

    fn read(&self, triple: &Triple, placing: &Placing) -> Option<Located> {
        let reversed = triple.upper_left.reversed;
        first_reading(&self.look.sharp(reversed), placing, reversed)
            .or_else(|| first_reading(&self.look.soft(reversed), placing, reversed))
    }
}

fn first_reading(shade: &impl Shade, placing: &Placing, reversed: bool) -> Option<Located> {
    let version = placing.version;
    let reach = 2.0 + version.modules() as f64 / 40.0;
    let nodes = Nodes::find(shade, version, &placing.map, reach);
    let through_nodes = nodes.as_ref().and_then(|n| n.grid(shade, Interpolation::Projective, 0));
    let projective = nodes.as_ref().and_then(Nodes::projective);
    let plain = |map: &Homography| {
        let size = version.modules();
        Plane::from_fn(size, size, |row, column| map.map(Point::new(column as f64 + 0.5, row as f64 + 0.5)))
    };
    let grids = [through_nodes, projective.as_ref().map(plain), Some(plain(&placing.map))];
    for grid in grids.iter().flatten() {
        let bits = grid.map(|at| shade.level(*at).is_some_and(|level| level < 0.0));
        let map = projective.unwrap_or(placing.map);
        if let Ok(reading) = decode(&bits) {
            return Some(Located {
                size: SymbolSize::QrCode(version),
                map,
                mirrored: false,
                reversed,
                reading: Some(reading),
            });
        }
        let size = bits.width();
        let flipped = Plane::from_fn(size, size, |row, column| bits[(column, row)]);
        if let Ok(reading) = decode(&flipped) {
            let (size, map) = (SymbolSize::QrCode(version), map.transposed());
            return Some(Located { size, map, mirrored: true, reversed, reading: Some(reading) });
        }
    }
    None
}

/// A guess at version and position, with the share of timing modules that agree.
#[derive(Clone, Debug)]
struct Placing {
    version: Version,
    map: Homography,
    timing: f64,
}

/// Versions that fit the distances, best timing pattern first.
fn place(bitmap: &Bitmap, triple: &Triple) -> Vec<Placing> {
    let guess = ((triple.modules - 17.0) / 4.0).round();
    let spread = (1.0 + guess * 0.1).round();
    let mut out: Vec<Placing> = ((guess - spread) as i32..=(guess + spread) as i32)
        .filter_map(|number| u8::try_from(number).ok().and_then(Version::new))
        .filter_map(|version| {
            let map = twelve_corners(triple, version)?;
            let timing = timing_share(bitmap, &map, version, triple.upper_left.reversed);
            Some(Placing { version, map, timing })
        })
        .collect();
    out.sort_by(|a, b| b.timing.total_cmp(&a.timing));
    out
}

/// The projective map through the outlines of the three finder patterns.
fn twelve_corners(triple: &Triple, version: Version) -> Option<Homography> {
    let size = version.modules() as f64;
    let right = (triple.upper_right.centre - triple.upper_left.centre).normalize();
    let down = (triple.lower_left.centre - triple.upper_left.centre).normalize();
    let places = [
        (&triple.upper_left, Vector::new(0.0, 0.0)),
        (&triple.upper_right, Vector::new(size - 7.0, 0.0)),
        (&triple.lower_left, Vector::new(0.0, size - 7.0)),
    ];
    let square = [Point::new(0.0, 0.0), Point::new(7.0, 0.0), Point::new(7.0, 7.0), Point::new(0.0, 7.0)];
    let mut pairs = Vec::with_capacity(15);
    for (finder, offset) in places {
        let along = |k: usize| (finder.corners[k] - finder.centre).dot(&(right + down));
        let first = (0..4).min_by(|a, b| along(*a).total_cmp(&along(*b)))?;
        for (index, at) in square.iter().enumerate() {
            pairs.push((at + offset, finder.corners[(first + index) % 4]));
        }
        pairs.push((Point::new(3.5, 3.5) + offset, finder.centre));
    }
    Homography::from_pairs(&pairs)
}

fn timing_share(bitmap: &Bitmap, map: &Homography, version: Version, reversed: bool) -> f64 {
    let size = version.modules();
    let mut right = 0_usize;
    for index in 7..size - 7 {
        let dark = (index % 2 == 0) != reversed;
        let t = index as f64 + 0.5;
        right += usize::from(bitmap.at(map.map(Point::new(t, 6.5))) == Some(dark));
        right += usize::from(bitmap.at(map.map(Point::new(6.5, t))) == Some(dark));
    }
    right as f64 / (2 * (size - 14)) as f64
}
