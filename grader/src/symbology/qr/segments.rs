//! The segments in which fixed pattern damage and format and version information are graded.
//!
//! Source: ISO/IEC 18004, symbol quality annex, as far as public sources name the segments: A1, A2, A3 (corners with
//! finder pattern, separator and quiet zone), B1, B2 (timing patterns), C (alignment patterns).

use super::layout::{Role, alignment_positions, layout};
use super::sizes::Version;

/// A module `[row, column]`; quiet zone modules lie outside 0..N.
pub type Module = [i32; 2];

/// What is counted in a segment.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Damaged modules.
    Corner,
    /// Share of damaged modules; the modules stand in the order of the pattern.
    Timing,
    /// Share of damaged modules, or of patterns: every 25 modules are one pattern.
    Alignment,
}

/// A segment of the fixed patterns.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Name: `A1` ... `C`.
    pub name: &'static str,
    /// What is counted.
    pub kind: Kind,
    /// Its modules.
    pub modules: Vec<Module>,
}

/// The segments of a version, with a quiet zone of `margin` modules; `strip` is the length of the quiet zone strip beside
/// each finder pattern, from the outer corner of the quiet zone.
#[must_use]
pub fn segments(version: Version, margin: usize, strip: usize) -> Vec<Segment> {
    let last = version.modules() as i32 - 1;
    let corner = corner_modules(margin as i32, strip as i32);
    let mut out = vec![
        Segment { name: "A1", kind: Kind::Corner, modules: corner.clone() },
        Segment { name: "A2", kind: Kind::Corner, modules: corner.iter().map(|[r, c]| [*r, last - c]).collect() },
        Segment { name: "A3", kind: Kind::Corner, modules: corner.iter().map(|[r, c]| [last - r, *c]).collect() },
        Segment { name: "B1", kind: Kind::Timing, modules: (8..=last - 8).map(|c| [6, c]).collect() },
        Segment { name: "B2", kind: Kind::Timing, modules: (8..=last - 8).map(|r| [r, 6]).collect() },
    ];
    let alignment: Vec<Module> = alignment_positions(version)
        .flat_map(|(row, column)| {
            let (row, column) = (row as i32, column as i32);
            (0..25).map(move |i| [row - 2 + i / 5, column - 2 + i % 5])
        })
        .collect();
    if !alignment.is_empty() {
        out.push(Segment { name: "C", kind: Kind::Alignment, modules: alignment });
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
pub fn information(version: Version) -> ([Vec<Module>; 2], Option<[Vec<Module>; 2]>) {
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
    (format, version.has_version_information().then_some(info))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_the_segments() {
        for version in Version::all() {
            let found = segments(version, 4, 15);
            assert_eq!(found[0].modules.len(), 168);
            assert_eq!(segments(version, 4, 12)[1].modules.len(), 144);
            let timing = 4 * usize::from(version.number()) + 1;
            assert_eq!((found[3].modules.len(), found[4].modules.len()), (timing, timing));
            let (format, info) = information(version);
            assert_eq!(format.map(|copy| copy.len()), [15, 15]);
            assert_eq!(info.map(|copies| copies.map(|c| c.len())), (version.number() >= 7).then_some([18, 18]));
        }
    }
}
