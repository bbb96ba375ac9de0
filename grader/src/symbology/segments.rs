//! The segments in which damage of fixed patterns is graded, described so that any symbology can state its own.

use std::borrow::Cow;

/// A module `[row, column]`; quiet zone modules lie outside the symbol.
pub type Module = [i32; 2];

/// Which of the disputed readings of segments is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choices {
    /// QR Code: corner segments reach along the quiet zone to the end of the finder pattern's separator only (144 modules)
    /// and not as far beyond as the quiet zone is wide, less one (168).
    pub short_corners: bool,
}

/// A segment of the fixed patterns. Its grade is the lowest of its tests.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Name: `A1`, `L1`, ...
    pub name: Cow<'static, str>,
    /// Name of the group that counts as one segment with its lowest grade, where it belongs to one.
    pub group: Option<&'static str>,
    /// What is tested.
    pub tests: Vec<Test>,
}

impl Segment {
    /// A segment with one test.
    #[must_use]
    pub fn single(name: &'static str, damage: Damage, modules: Vec<Module>) -> Self {
        Self { name: Cow::Borrowed(name), group: None, tests: vec![Test::Damage { damage, modules }] }
    }

    /// All modules that it looks at, some perhaps twice.
    pub fn modules(&self) -> impl Iterator<Item = Module> + '_ {
        self.tests
            .iter()
            .flat_map(|test| match test {
                Test::Damage { modules, .. } => modules.iter().chain(&[]),
                Test::ClockTrack { track, solid, .. } => track.iter().chain(solid),
            })
            .copied()
    }
}

/// One test of a segment.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Damaged modules at each level.
    Damage {
        /// How they are counted, and by which limits.
        damage: Damage,
        /// The modules, in the order of the pattern.
        modules: Vec<Module>,
    },
    /// A clock track beside a solid line or a quiet zone: transition ratio, regularity, and damage of both.
    ClockTrack {
        /// Modules of the track, in order.
        track: Vec<Module>,
        /// Modules of the solid line or the quiet zone beside it, in order.
        solid: Vec<Module>,
    },
}

/// How damaged modules are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// QR Code, corners: their number.
    Count,
    /// QR Code, timing patterns: their share, and how close they lie together.
    Timing,
    /// QR Code, alignment patterns: their share, or that of patterns; every 25 modules are one pattern.
    Alignment,
    /// Data Matrix, legs of the L and the quiet zone beside them: their share.
    Leg,
}

/// Modules of format and version information, both copies of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Information {
    /// Format information.
    pub format: Option<[Vec<Module>; 2]>,
    /// Version information.
    pub version: Option<[Vec<Module>; 2]>,
}
