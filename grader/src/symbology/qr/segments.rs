//! The segments in which fixed pattern damage and format and version information are graded.
//!
//! Source: ISO/IEC 18004, symbol quality annex, as far as public sources name the segments: A1, A2, A3 (corners with
//! finder pattern, separator and quiet zone), B1, B2 (timing patterns), C (alignment patterns).

use super::layout::{Role, alignment_positions, layout};
use super::sizes::Version;
use crate::symbology::segments::{Damage, Information, Module, Segment};

/// The segments of a version, with a quiet zone of `margin` modules; `strip` is the length of the quiet zone strip beside
/// each finder pattern, from the outer corner of the quiet zone.
#[must_use]
pub fn segments(version: Version, margin: usize, strip: usize) -> Vec<Segment> {
    let last = version.modules() as i32 - 1;
    let corner = corner_modules(margin as i32, strip as i32);
    let mut out = vec![
        Segment::single("A1", Damage::Count, corner.clone()),
        Segment::single("A2", Damage::Count, corner.iter().map(|[r, c]| [*r, last - c]).collect()),
        Segment::single("A3", Damage::Count, corner.iter().map(|[r, c]| [last - r, *c]).collect()),
        Segment::single("B1", Damage::Timing, (8..=last - 8).map(|c| [6, c]).collect()),
        Segment::single("B2", Damage::Timing, (8..=last - 8).map(|r| [r, 6]).collect()),
    ];
    let alignment: Vec<Module> = alignment_positions(version)
        .flat_map(|(row, column)| {
            let (row, column) = (row as i32, column as i32);
            (0..25).map(move |i| [row - 2 + i / 5, column - 2 + i % 5])
        })
        .collect();
    if !alignment.is_empty() {
        out.push(Segment::single("C", Damage::Alignment, alignment));
    }
    out
}

/// Finder pattern, separator, and two strips of quiet zone, for the upper left corner.
fn corner_modules(margin: i32, strip: i32) -> Vec<Module> {
    let mut modules = Vec::new();
    for row in -margin..strip - margin {
        for column in -margin..strip - margin {
            let inside = (0..8).contains(&row) && (0..8).contains(&column);
            if inside || row < 0 || column < 0 {
                modules.push([row, column]);
            }
        }
    }
    modules
}

/// Modules of each copy of format information, and of version information where the version has it.
#[must_use]
pub fn information(version: Version) -> Information {
    let (mut format, mut info) = (<[Vec<Module>; 2]>::default(), <[Vec<Module>; 2]>::default());
    let roles = layout(version);
    for row in 0..roles.height() {
        for column in 0..roles.width() {
            let module = [row as i32, column as i32];
            match roles[(row, column)] {
                Role::Format { copy, .. } => format[usize::from(copy)].push(module),
                Role::Version { copy, .. } => info[usize::from(copy)].push(module),
                _ => {}
            }
        }
    }
    Information { format: Some(format), version: version.has_version_information().then_some(info) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_the_segments() {
        for version in Version::all() {
            let found = segments(version, 4, 15);
            let count = |segment: &Segment| segment.modules().count();
            assert_eq!(count(&found[0]), 168);
            assert_eq!(count(&segments(version, 4, 12)[1]), 144);
            let timing = 4 * usize::from(version.number()) + 1;
            assert_eq!((count(&found[3]), count(&found[4])), (timing, timing));
            let Information { format, version: info } = information(version);
            assert_eq!(format.map(|copies| copies.map(|copy| copy.len())), Some([15, 15]));
            assert_eq!(info.map(|copies| copies.map(|c| c.len())), (version.number() >= 7).then_some([18, 18]));
        }
    }
}
