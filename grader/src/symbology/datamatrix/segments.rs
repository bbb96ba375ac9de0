//! The segments in which damage of the fixed patterns is graded.
//!
//! Source: ISO/IEC 16022:2006, Annex M as amended by Corrigendum 1, as far as public sources tell: L1 and L2 (left and
//! bottom leg of the L), QZL1 and QZL2 (the quiet zone beside them, one module further at the corner), and for each data
//! region its clock track above and to the right with the solid line or quiet zone beside it. In symbols of several
//! regions the legs are judged within the corner region too, and the lower of both counts.

use std::borrow::Cow;

use super::sizes::Size;
use crate::symbology::segments::{Damage, Module, Segment, Test};

/// Name of all clock tracks together.
pub const CLOCK_TRACKS: &str = "CTS";

/// The segments of a size.
#[must_use]
pub fn segments(size: Size) -> Vec<Segment> {
    let [down, across] = size.regions();
    let [height, width] = size.region().map(|modules| modules as i32);
    let (rows, columns) = (size.height() as i32, size.width() as i32);
    // From the corner of the L outwards, so that the corner region comes first.
    let leg = |name, from: i32, length: i32, near: i32, at: &dyn Fn(i32) -> Module| {
        let along = |to: i32| Test::Damage { damage: Damage::Leg, modules: (from..to).map(at).collect() };
        let mut tests = vec![along(length)];
        if down * across > 1 {
            tests.push(along(near));
        }
        Segment { name: Cow::Borrowed(name), group: None, tests }
    };
    let mut out = vec![
        leg("L1", 0, rows, height, &|i| [rows - 1 - i, 0]),
        leg("L2", 0, columns, width, &|i| [rows - 1, i]),
        leg("QZL1", -1, rows, height, &|i| [rows - 1 - i, -1]),
        leg("QZL2", -1, columns, width, &|i| [rows, i]),
    ];
    for region_row in 0..down as i32 {
        for region_column in 0..across as i32 {
            let (top, left) = (region_row * height, region_column * width);
            let (bottom, right) = (top + height - 1, left + width - 1);
            let place = format!("{}-{}", region_row + 1, region_column + 1);
            let above = Test::ClockTrack {
                track: (left..=right).map(|column| [top, column]).collect(),
                solid: (left..=right).map(|column| [top - 1, column]).collect(),
            };
            let beside = Test::ClockTrack {
                track: (top..=bottom).rev().map(|row| [row, right]).collect(),
                solid: (top..=bottom).rev().map(|row| [row, right + 1]).collect(),
            };
            for (side, test) in [("T", above), ("R", beside)] {
                out.push(Segment {
                    name: Cow::Owned(format!("{side}{place}")),
                    group: Some(CLOCK_TRACKS),
                    tests: vec![test],
                });
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symbology::datamatrix::layout::fixed;

    fn lengths(size: Size) -> Vec<(String, Vec<usize>)> {
        let count = |test: &Test| match test {
            Test::Damage { modules, .. } => modules.len(),
            Test::ClockTrack { track, solid } => {
                assert_eq!(track.len(), solid.len());
                track.len()
            }
        };
        segments(size).iter().map(|s| (s.name.to_string(), s.tests.iter().map(count).collect())).collect()
    }

    #[test]
    fn one_region_has_two_clock_tracks_and_no_corner_region() {
        let found = lengths(Size::from_modules(12, 26).unwrap());
        let expected = [("L1", 12), ("L2", 26), ("QZL1", 13), ("QZL2", 27), ("T1-1", 26), ("R1-1", 12)];
        assert_eq!(found, expected.map(|(name, length)| (name.to_owned(), vec![length])));
    }

    #[test]
    fn four_regions_have_eight_clock_tracks_and_legs_twice() {
        let found = lengths(Size::from_modules(32, 32).unwrap());
        assert_eq!(found.len(), 4 + 8);
        assert_eq!(found[0], ("L1".into(), vec![32, 16]));
        assert_eq!(found[2], ("QZL1".into(), vec![33, 17]));
        assert!(found[4..].iter().all(|(_, lengths)| *lengths == [16]));
    }

    /// Legs and the lines beside inner tracks are dark, quiet zones are none of the symbol, tracks alternate.
    #[test]
    fn segments_lie_on_what_they_are_named_after() {
        for size in Size::all() {
            let colour = |[row, column]: Module| {
                let at = usize::try_from(row).ok().zip(usize::try_from(column).ok());
                at.filter(|(r, c)| *r < size.height() && *c < size.width()).map(|(r, c)| fixed(size, r, c))
            };
            for segment in segments(size) {
                for test in &segment.tests {
                    match test {
                        Test::Damage { modules, .. } if segment.name.starts_with('L') => {
                            assert!(modules.iter().all(|m| colour(*m) == Some(Some(true))));
                        }
                        Test::Damage { modules, .. } => assert!(modules.iter().all(|m| colour(*m).is_none())),
                        Test::ClockTrack { track, solid } => {
                            let dark: Vec<_> = track.iter().map(|m| colour(*m)).collect();
                            assert!(dark.windows(2).all(|pair| pair[0] != pair[1] && pair[0].is_some()));
                            let beside: Vec<_> = solid.iter().map(|m| colour(*m)).collect();
                            let is_quiet = beside.iter().all(Option::is_none);
                            assert!(
                                is_quiet || beside.iter().all(|c| *c == Some(Some(true))),
                                "{size} {}",
                                segment.name
                            );
                        }
                    }
                }
            }
        }
    }
}
