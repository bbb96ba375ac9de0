//! Limits of the grades, whole in 2011, interpolated in 2024, and the overlay of grade levels on what damage leaves.
//!
//! Source: ISO/IEC 15415, grading of the parameters; for QR Code ISO/IEC 18004, Annex G.

/// Edition of ISO/IEC 15415.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// Whole grades.
    E2011,
    /// Grades with decimals.
    E2024,
}

/// Values that just earn grades 4, 3, 2 and 1. What lies beyond the last earns 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits(pub [f64; 4]);

/// Symbol contrast.
pub const SYMBOL_CONTRAST: Limits = Limits([0.70, 0.55, 0.40, 0.20]);
/// Modulation and reflectance margin of a module or codeword.
pub const MODULATION: Limits = Limits([0.50, 0.40, 0.30, 0.20]);
/// Axial nonuniformity.
pub const AXIAL_NONUNIFORMITY: Limits = Limits([0.06, 0.08, 0.10, 0.12]);
/// Grid nonuniformity.
pub const GRID_NONUNIFORMITY: Limits = Limits([0.38, 0.50, 0.63, 0.75]);
/// Unused error correction.
pub const UNUSED_ERROR_CORRECTION: Limits = Limits([0.62, 0.50, 0.37, 0.25]);
/// Magnitude of print growth, 2024 only.
pub const PRINT_GROWTH: Limits = Limits([0.10, 0.25, 0.40, 0.55]);
/// Damaged modules of a finder segment, of a copy of the format or of the version information.
pub const DAMAGED_MODULES: Limits = Limits([0.0, 1.0, 2.0, 3.0]);
/// Damaged share of a timing pattern.
pub const TIMING_DAMAGE: Limits = Limits([0.0, 0.07, 0.11, 0.14]);
/// Damaged share of the alignment patterns.
pub const ALIGNMENT_DAMAGE: Limits = Limits([0.0, 0.10, 0.20, 0.30]);

/// Damaged share of a leg of the L of Data Matrix, or of the quiet zone beside it.
pub const LEG_DAMAGE: Limits = Limits([0.0, 0.09, 0.13, 0.17]);
/// Damaged share of a clock track of Data Matrix, or of the line beyond it.
pub const CLOCK_TRACK_DAMAGE: Limits = Limits([0.10, 0.15, 0.20, 0.25]);
/// Transition ratio of Data Matrix, 2011.
pub const TRANSITION_RATIO: Limits = Limits([0.06, 0.08, 0.10, 0.12]);
/// Transition ratio of Data Matrix, 2024: fitted to one published reading.
pub const TRANSITION_RATIO_2024: Limits = Limits([0.05, 0.10, 0.15, 0.20]);
/// Mean grade of all segments of Data Matrix.
pub const AVERAGE_DAMAGE: Limits = Limits([4.0, 3.5, 3.0, 2.5]);

/// A limit reached but for rounding counts as reached.
const HAIR: f64 = 1e-9;

impl Limits {
    /// Grade of a value.
    #[must_use]
    pub fn grade(&self, edition: Edition, value: f64) -> f64 {
        let limits = self.0;
        let sign = if limits[0] > limits[3] { 1.0 } else { -1.0 };
        let reached = |limit: f64| sign * (value - limit) >= -HAIR;
        let Some(best) = limits.iter().position(|&limit| reached(limit)) else { return 0.0 };
        let whole = 4.0 - best as f64;
        if best == 0 || edition == Edition::E2011 {
            return whole;
        }
        // Between its own limit and the next better one.
        whole + ((value - limits[best]) / (limits[best - 1] - limits[best])).max(0.0)
    }
}

impl Edition {
    /// The levels that an overlay tries, best first: whole grades, or tenths.
    fn levels(self) -> impl Iterator<Item = f64> {
        let tenths = if self == Self::E2011 { 10 } else { 1 };
        (0..=40_u32).rev().filter(move |level| level % tenths == 0).map(|level| f64::from(level) / 10.0)
    }

    /// The highest level at which what is left after taking everything below the level for damaged earns at least the
    /// level. `left` is the grade of that.
    ///
    /// It equals the highest of min(level, grade) over whole levels because that grade never rises with the level.
    pub fn overlay(self, left: impl Fn(f64) -> f64) -> f64 {
        self.levels().find(|&level| left(level) + HAIR >= level).unwrap_or(0.0)
    }
}

/// Whether a grade is below a level; rounding does not count.
#[must_use]
pub fn below(grade: f64, level: f64) -> bool {
    grade + HAIR < level
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Grades printed by commercial verifiers in 2024 mode beside the values they measured.
    #[test]
    fn interpolates_as_published_reports_do() {
        let decimal = |limits: Limits, value: f64| (limits.grade(Edition::E2024, value) * 10.0).round() / 10.0;
        assert_eq!(decimal(AXIAL_NONUNIFORMITY, 0.110), 1.5);
        assert_eq!(decimal(GRID_NONUNIFORMITY, 0.70), 1.4);
        assert_eq!(decimal(SYMBOL_CONTRAST, 0.28), 1.4);
        assert_eq!(decimal(UNUSED_ERROR_CORRECTION, 10.0 / 24.0), 2.4);
        assert_eq!(decimal(PRINT_GROWTH, 0.15), 3.7);
        assert_eq!(decimal(PRINT_GROWTH, 0.16), 3.6);
    }

    #[test]
    fn a_limit_earns_the_better_grade() {
        for limits in [SYMBOL_CONTRAST, MODULATION, AXIAL_NONUNIFORMITY, UNUSED_ERROR_CORRECTION, TIMING_DAMAGE] {
            let worse = if limits.0[0] > limits.0[3] { -1e-6 } else { 1e-6 };
            for (i, limit) in limits.0.into_iter().enumerate() {
                let grade = 4.0 - i as f64;
                assert_eq!(limits.grade(Edition::E2011, limit), grade);
                assert!((limits.grade(Edition::E2024, limit) - grade).abs() < 1e-6);
                assert_eq!(limits.grade(Edition::E2011, limit + worse), grade - 1.0);
            }
        }
    }
}
