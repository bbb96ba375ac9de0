//! What an edition of ISO/IEC 15415 says, as data.

use super::interpretation::{BelowGradeOne, DecimalRounding, Interpretation};
use super::{iso15415_2011, iso15415_2024};
use crate::grading::{BelowOne, Grade, ReportedGrade, Scale};

/// An edition of a grading standard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edition {
    /// ISO/IEC 15415:2011, adopted as GB/T 23704-2017.
    #[default]
    Iso15415_2011,
    /// ISO/IEC 15415:2024.
    Iso15415_2024,
}

impl Edition {
    /// All editions.
    pub const ALL: [Self; 2] = [Self::Iso15415_2011, Self::Iso15415_2024];

    /// Name as reports print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iso15415_2011 => "ISO/IEC 15415:2011",
            Self::Iso15415_2024 => "ISO/IEC 15415:2024",
        }
    }

    /// Short name as command lines take it.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::Iso15415_2011 => "15415:2011",
            Self::Iso15415_2024 => "15415:2024",
        }
    }

    /// The edition of that name, short name, or Chinese adoption.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name.trim() {
            "GB/T 23704-2017" | "23704-2017" => Some(Self::Iso15415_2011),
            name => Self::ALL.into_iter().find(|e| e.name() == name || e.short() == name),
        }
    }

    /// Its rules under a reading of the disputed points.
    #[must_use]
    pub fn rules(self, interpretation: &Interpretation) -> Rules {
        match self {
            Self::Iso15415_2011 => iso15415_2011::rules(interpretation),
            Self::Iso15415_2024 => iso15415_2024::rules(interpretation),
        }
    }
}

/// Where the threshold lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThresholdRule {
    /// Midway between Rmax and Rmin.
    Midpoint,
    /// Where the classes of the histogram spread least; `weighted` by their size.
    Optimised {
        /// Otsu's form rather than the plain sum.
        weighted: bool,
    },
}

/// What Rmax and Rmin are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extremes {
    /// Extreme module samples; with the quiet zone or without.
    ModuleSamples {
        /// Quiet zone samples count too.
        quiet_zone: bool,
    },
    /// Means of the extreme tenths of the module samples.
    TenthMeans,
    /// Means of the extreme hundredths of the pixels.
    PixelMeans,
    /// Percentiles 1 and 99 of the pixels.
    PixelPercentiles,
}

/// Limits of damage in the segments of fixed patterns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DamageLimits {
    /// Corner segments, and each copy of format and version information: number of damaged modules.
    pub count: Scale,
    /// Timing patterns: share of damaged modules.
    pub timing: Scale,
    /// Alignment patterns: share of damaged modules (or patterns).
    pub alignment: Scale,
    /// Data Matrix, legs of the L and quiet zone beside them: share of damaged modules.
    pub leg: Scale,
    /// Data Matrix, clock tracks and the solid lines beside them: share of damaged modules.
    pub clock_track: Scale,
    /// Data Matrix, transition ratio.
    pub transition_ratio: Scale,
    /// Data Matrix: mean grade of all segments.
    pub average: Scale,
}

/// The rules of an edition under a reading of its disputed points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Edition.
    pub edition: Edition,
    /// Reading of the disputed points.
    pub interpretation: Interpretation,
    /// Threshold.
    pub threshold: ThresholdRule,
    /// Rmax and Rmin.
    pub extremes: Extremes,
    /// Symbol contrast.
    pub symbol_contrast: Scale,
    /// Modulation (and reflectance margin) of a module.
    pub modulation: Scale,
    /// Wrong modules have modulation 0, and there is no separate reflectance margin.
    pub modulation_knows_colour: bool,
    /// Fixed patterns.
    pub damage: DamageLimits,
    /// Axial nonuniformity.
    pub axial_nonuniformity: Scale,
    /// Grid nonuniformity.
    pub grid_nonuniformity: Scale,
    /// Unused error correction.
    pub unused_error_correction: Scale,
    /// Print growth, of its magnitude; `None`: reported only.
    pub print_growth: Option<Scale>,
    /// Several images of a symbol may be averaged.
    pub averages_scans: bool,
}

impl Rules {
    /// A grade of a parameter as this edition reports it.
    #[must_use]
    pub fn reported(&self, grade: Grade) -> ReportedGrade {
        match self.interpretation.decimal_rounding {
            DecimalRounding::Truncated if self.modulation.decimal => grade.truncated(),
            _ => grade.rounded(),
        }
    }

    /// A grade that comes from an overlay: it lies on the lattice of levels already.
    #[must_use]
    pub fn reported_level(&self, grade: Grade) -> ReportedGrade {
        grade.rounded()
    }
}

/// A decimal scale under a reading of what lies beyond grade 1.
pub(super) const fn decimal(limits: [f64; 4], interpretation: &Interpretation) -> Scale {
    let below_one = match interpretation.below_grade_one {
        BelowGradeOne::Zero => BelowOne::Zero,
        BelowGradeOne::Interpolated => BelowOne::Interpolated,
    };
    Scale { limits, decimal: true, below_one }
}
