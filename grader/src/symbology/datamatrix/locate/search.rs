//! The search itself: from outlines to corners of the L to whole symbols to a first reading.

use super::contour::outlines;
use super::corner::{Corner, corners};
use super::frame::{Placing, climb, placings, share_of_fixed};
use crate::geometry::{Homography, Point};
use crate::locate::{Found, Located, Look};
use crate::symbology::datamatrix::decode::decode;
use crate::symbology::datamatrix::grid::reference_grid;
use crate::symbology::edges::Shade;
use crate::symbology::{Decoded, SymbolSize, even_grid};

/// Corners kept in one pass, those with the longest legs.
const MOST_CORNERS: usize = 1500;
/// Placings that may fail to be read in one pass.
const MOST_READINGS: usize = 60;
/// Share of fixed modules from which a reading is tried: long symbols bent a little have half of a leg aside.
const PLAUSIBLE: f64 = 0.6;
/// The same on the grid through clock tracks and legs, from which a reading is believed.
const SOUND: f64 = 0.8;
/// The same from which it must be a symbol, though none could read it.
const EVIDENT: f64 = 0.93;
/// The same from which no other placing is tried.
const CLEAR: f64 = 0.96;
/// The smallest sizes resemble each other and much else.
const EVIDENT_MODULES: usize = 12;
/// Share of fixed modules with which a symbol of so little error correction is believed that it may be read by chance.
const CREDIBLE: f64 = 0.86;

/// Finds Data Matrix symbols in one pass over a picture; `taken` were found there before.
#[must_use]
pub fn search(look: &Look<'_>, taken: &[Located]) -> Found {
    let mut found = Found::default();
    let mut candidates: Vec<Corner> = Vec::new();
    outlines(&look.bitmap, look.step, |pieces, steps| corners(pieces, steps, &look.bitmap, &mut candidates));
    candidates.sort_by(|a, b| b.area().total_cmp(&a.area()));
    candidates.truncate(MOST_CORNERS);
    let mut readings = MOST_READINGS;
    for corner in &candidates {
        if readings == 0 {
            break;
        }
        let middle = corner.at + (corner.left + corner.bottom) * 0.5;
        let is_known = |located: &Located| located.covers(middle) || located.covers(corner.at);
        if found.read.iter().chain(taken).any(is_known) {
            continue;
        }
        let places = placings(&look.bitmap, corner);
        let Some(best) = places.first().filter(|best| best.share >= PLAUSIBLE) else { continue };
        let worth = |placing: &&Placing| placing.share >= best.share - 0.06;
        let mut read: Option<(Located, f64)> = None;
        for placing in places.iter().filter(worth).take(4) {
            if let Some(other) = first_reading(look, placing, corner.reversed)
                && read.as_ref().is_none_or(|(_, share)| other.1 > *share)
            {
                read = Some(other);
            }
            if read.as_ref().is_some_and(|(_, share)| *share >= CLEAR) {
                break;
            }
        }
        if let Some((located, _)) = read {
            found.suspects.retain(|suspect| !suspect.overlaps(&located));
            found.read.push(located);
            continue;
        }
        readings -= 1;
        let is_evident = best.share >= EVIDENT && best.size.height().min(best.size.width()) >= EVIDENT_MODULES;
        let suspect = located(best.map, best, corner.reversed, None);
        if is_evident && !found.suspects.iter().any(|known| known.overlaps(&suspect)) {
            found.suspects.push(suspect);
        }
    }
    found
}

fn located(map: Homography, placing: &Placing, reversed: bool, reading: Option<Decoded>) -> Located {
    Located { size: SymbolSize::DataMatrix(placing.size), map, mirrored: placing.mirrored, reversed, reading }
}

/// What a placing lets read, and the share of fixed modules that have the right colour where it was read.
fn first_reading(look: &Look<'_>, placing: &Placing, reversed: bool) -> Option<(Located, f64)> {
    reading_through(&look.soft(reversed), placing, reversed)
        .or_else(|| reading_through(&look.sharp(reversed), placing, reversed))
}

fn reading_through(shade: &dyn Shade, placing: &Placing, reversed: bool) -> Option<(Located, f64)> {
    let size = placing.size;
    let plain = |map: &Homography| even_grid(map, SymbolSize::DataMatrix(size), 0);
    let found = reference_grid(shade, size, &placing.map, 0);
    let projective = found.as_ref().and_then(|grid| grid.projective);
    let grids = [found.as_ref().map(|grid| grid.centres.clone()), Some(plain(&placing.map))];
    for grid in grids.into_iter().flatten() {
        let bits = grid.map(|at| shade.level(*at).is_some_and(|level| level < 0.0));
        let share = share_of_fixed(size, |row, column| bits[(row, column)]);
        if share < SOUND {
            continue;
        }
        let Ok(decoded) = decode(&bits) else { continue };
        // Small symbols correct so much of so little that noise may pass: then the patterns must be good.
        let corrected: usize = decoded.blocks.iter().map(|block| block.corrected).sum();
        let is_small = size.total_codewords() < 30;
        if is_small && corrected > 1 && share < CREDIBLE + 0.02 * corrected as f64 {
            continue;
        }
        // Its modules are known now: of the maps the one on which most of them lie, moved until nearly all do.
        let matrix = decoded.matrix();
        let fits = |map: &Homography| {
            let agrees = |(at, dark): (&Point, &bool)| shade.level(*at).is_some_and(|level| (level < 0.0) == *dark);
            let centres = plain(map);
            let right = centres.data().iter().zip(matrix.data()).filter(|pair| agrees(*pair)).count();
            right as f64 / matrix.data().len() as f64
        };
        let mut best = (fits(&placing.map), placing.map);
        if let Some(other) = projective.map(|map| (fits(&map), map)).filter(|other| other.0 >= best.0) {
            best = other;
        }
        if best.0 < CLEAR {
            let modules = SymbolSize::DataMatrix(size).corners(0.0);
            let axes = best.1.axes(SymbolSize::DataMatrix(size).middle());
            let scored = |corners: &[Point; 4]| {
                let map = Homography::from_pairs(&[0, 1, 2, 3].map(|i| (modules[i], corners[i])))?;
                Some((fits(&map), map))
            };
            let corners = modules.map(|corner| best.1.map(corner));
            best = climb(corners, 4, axes, &[1.0, 0.5, 0.5, 0.25, 0.25], best, scored);
        }
        return Some((located(best.1, placing, reversed, Some(decoded)), share));
    }
    None
}
