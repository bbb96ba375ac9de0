//! Fixed patterns of Data Matrix: where they are and how their damage is graded.
//!
//! Source: ISO/IEC 16022:2006, Annex M with Corrigendum 1. Every symbol has the legs of its L with their quiet zones, and
//! for each data region the clock tracks above and to the right, each with what lies beyond them.

use super::limits::{
    AVERAGE_DAMAGE, CLOCK_TRACK_DAMAGE, Edition, LEG_DAMAGE, Limits, TRANSITION_RATIO, TRANSITION_RATIO_2024,
};
use super::modulation::{Place, at, damage};
use crate::plane::Plane;
use crate::symbology::datamatrix::sizes::Size;

/// Width of the quiet zone.
pub const QUIET_ZONE: usize = 1;

/// A clock track and the line beyond it, module by module.
struct Track {
    track: Vec<Place>,
    beyond: Vec<Place>,
}

/// Legs and their quiet zones, from the corner outwards: all of it, and the part along the corner region.
fn legs(size: Size) -> [(&'static str, Vec<Place>, usize); 4] {
    let (rows, columns) = (size.height() as i32, size.width() as i32);
    let [near_rows, near_columns] = size.region();
    [
        ("L1", (0..rows).rev().map(|row| (row, 0)).collect(), near_rows),
        ("L2", (0..columns).map(|column| (rows - 1, column)).collect(), near_columns),
        ("QZL1", (0..=rows).rev().map(|row| (row, -1)).collect(), near_rows + 1),
        ("QZL2", (-1..columns).map(|column| (rows, column)).collect(), near_columns + 1),
    ]
}

fn tracks(size: Size) -> Vec<Track> {
    let [height, width] = size.region().map(|side| side as i32);
    let mut tracks = Vec::new();
    for top in (0..size.height() as i32).step_by(height as usize) {
        for left in (0..size.width() as i32).step_by(width as usize) {
            let right = left + width - 1;
            tracks.push(Track {
                track: (left..left + width).map(|column| (top, column)).collect(),
                beyond: (left..left + width).map(|column| (top - 1, column)).collect(),
            });
            tracks.push(Track {
                track: (top..top + height).map(|row| (row, right)).collect(),
                beyond: (top..top + height).map(|row| (row, right + 1)).collect(),
            });
        }
    }
    tracks
}

/// Segments with the places of their modules.
pub fn segments(size: Size) -> Vec<(String, Vec<Place>)> {
    let mut all: Vec<(String, Vec<Place>)> =
        legs(size).into_iter().map(|(name, places, _)| (name.to_owned(), places)).collect();
    // Every track counts its own modules, also those that lie beside another.
    let places = tracks(size).into_iter().flat_map(|track| track.track.into_iter().chain(track.beyond)).collect();
    all.push(("CTS".into(), places));
    all
}

/// Clock tracks along rows and along columns, on which print growth is measured.
pub fn alternating(size: Size) -> [Vec<Place>; 2] {
    let (rows, columns): (Vec<_>, Vec<_>) = tracks(size).into_iter().enumerate().partition(|(index, _)| index % 2 == 0);
    [rows, columns].map(|tracks| tracks.into_iter().flat_map(|(_, track)| track.track).collect())
}

/// Grades of all segments and their average.
pub fn grades(size: Size, edition: Edition, modulation: &Plane<f64>) -> Vec<(String, f64)> {
    let mut all: Vec<(String, f64)> = legs(size)
        .into_iter()
        .map(|(name, places, near)| {
            let share = |edition: Edition, bad: &[bool]| LEG_DAMAGE.grade(edition, share(bad));
            let whole = damage(edition, modulation, &places, QUIET_ZONE, share);
            // The corner region alone, where there are others.
            let corner = damage(edition, modulation, &places[..near], QUIET_ZONE, share);
            (name.to_owned(), whole.min(corner))
        })
        .collect();
    let lowest = tracks(size).iter().map(|track| track_grade(track, edition, modulation)).fold(4.0, f64::min);
    all.push(("CTS".into(), lowest));
    let tenths = |grade: f64| if edition == Edition::E2024 { (grade * 10.0).round() / 10.0 } else { grade };
    let mean = all.iter().map(|(_, grade)| tenths(*grade)).sum::<f64>() / all.len() as f64;
    all.push(("average".into(), AVERAGE_DAMAGE.grade(edition, tenths(mean))));
    all
}

fn share(bad: &[bool]) -> f64 {
    bad.iter().filter(|bad| **bad).count() as f64 / bad.len() as f64
}

/// Below a limit is another thing than at it: the limits of tracks in 2011 belong to the worse grade.
fn short_of(limits: Limits, edition: Edition, value: f64) -> f64 {
    let beyond = if edition == Edition::E2011 { 1e-6 } else { 0.0 };
    limits.grade(edition, value + beyond)
}

fn track_grade(track: &Track, edition: Edition, modulation: &Plane<f64>) -> f64 {
    let wrong = |places: &[Place]| -> Vec<bool> {
        places.iter().map(|&place| at(modulation, place, QUIET_ZONE) < 0.0).collect()
    };
    let (track_wrong, beyond_wrong) = (wrong(&track.track), wrong(&track.beyond));
    // Colours change between neighbours of a track where both or none are wrong, along a line where one of two is.
    let pairs = |wrong: &[bool], differs: bool| wrong.windows(2).filter(|pair| (pair[0] != pair[1]) == differs).count();
    let (along, beyond) = (pairs(&track_wrong, false), pairs(&beyond_wrong, true));
    let limits = if edition == Edition::E2011 { TRANSITION_RATIO } else { TRANSITION_RATIO_2024 };
    let ratio = match along {
        0 => 0.0,
        _ => short_of(limits, edition, beyond.saturating_sub(1) as f64 / along as f64),
    };
    let crowded = track_wrong.windows(5).any(|five| five.iter().filter(|bad| **bad).count() > 2);
    let regularity = if crowded { 0.0 } else { 4.0 };
    let share = |edition: Edition, bad: &[bool]| short_of(CLOCK_TRACK_DAMAGE, edition, share(bad));
    let of = |places: &[Place]| damage(edition, modulation, places, QUIET_ZONE, share);
    [ratio, regularity, of(&track.track), of(&track.beyond)].into_iter().fold(4.0, f64::min)
}
