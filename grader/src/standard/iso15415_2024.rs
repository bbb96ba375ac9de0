//! ISO/IEC 15415:2024: decimal grades, optimised threshold, one modulation that knows wrong modules, print growth graded.
//!
//! The standard's text is not public. Interpolation between the classic limits is confirmed on published measurement
//! reports; the limits of print growth are fitted to two published readings and provisional.

use super::edition::{DamageLimits, Edition, Extremes, Rules, ThresholdRule, decimal};
use super::interpretation::{
    Interpretation, OptimisedThreshold, PixelExtremes, PrintGrowthLimits, TransitionRatioLimits,
    UnusedErrorCorrectionCurve,
};

/// The rules.
pub(super) const fn rules(interpretation: &Interpretation) -> Rules {
    let i = interpretation;
    Rules {
        edition: Edition::Iso15415_2024,
        interpretation: *interpretation,
        threshold: ThresholdRule::Optimised {
            weighted: matches!(i.optimised_threshold, OptimisedThreshold::WeightedVariance),
        },
        extremes: match i.pixel_extremes {
            PixelExtremes::MeanOfHundredth => Extremes::PixelMeans,
            PixelExtremes::Percentile => Extremes::PixelPercentiles,
        },
        symbol_contrast: decimal([0.70, 0.55, 0.40, 0.20], i),
        modulation: decimal([0.50, 0.40, 0.30, 0.20], i),
        modulation_knows_colour: true,
        damage: DamageLimits {
            count: decimal([0.0, 1.0, 2.0, 3.0], i),
            timing: decimal([0.0, 0.07, 0.11, 0.14], i),
            alignment: decimal([0.0, 0.10, 0.20, 0.30], i),
            leg: decimal([0.0, 0.09, 0.13, 0.17], i),
            clock_track: decimal([0.10, 0.15, 0.20, 0.25], i),
            transition_ratio: match i.transition_ratio_limits {
                TransitionRatioLimits::FiveToTwenty => decimal([0.05, 0.10, 0.15, 0.20], i),
                TransitionRatioLimits::SixToTwelve => decimal([0.06, 0.08, 0.10, 0.12], i),
            },
            average: decimal([4.0, 3.5, 3.0, 2.5], i),
        },
        axial_nonuniformity: decimal([0.06, 0.08, 0.10, 0.12], i),
        grid_nonuniformity: decimal([0.38, 0.50, 0.63, 0.75], i),
        unused_error_correction: match i.unused_error_correction_curve {
            UnusedErrorCorrectionCurve::Piecewise => decimal([0.62, 0.50, 0.37, 0.25], i),
            // The inner limits lie on the line between the outer ones.
            UnusedErrorCorrectionCurve::SingleLine => {
                decimal([0.62, 0.25 + 0.37 * 2.0 / 3.0, 0.25 + 0.37 / 3.0, 0.25], i)
            }
        },
        print_growth: Some(match i.print_growth_limits {
            PrintGrowthLimits::SteepFifteen => decimal([0.10, 0.25, 0.40, 0.55], i),
            PrintGrowthLimits::ToSixty => decimal([0.10, 0.225, 0.35, 0.475], i),
        }),
        averages_scans: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Readings printed by commercial verifiers in published reports of one conformance card.
    #[test]
    fn published_readings() {
        let rules = rules(&Interpretation::default());
        let tenths = |grade: crate::grading::Grade| rules.reported(grade).tenths();
        assert_eq!(tenths(rules.axial_nonuniformity.grade(0.110)), 15);
        assert_eq!(tenths(rules.grid_nonuniformity.grade(0.70)), 14);
        assert_eq!(tenths(rules.symbol_contrast.grade(0.28)), 14);
        assert_eq!(tenths(rules.unused_error_correction.grade(1.0 - 14.0 / 24.0)), 24);
        let growth = rules.print_growth.expect("graded");
        assert_eq!(tenths(growth.grade(0.15)), 37);
        assert_eq!(tenths(growth.grade(0.16)), 36);
        assert_eq!(tenths(growth.grade(0.09)), 40);
        // Data Matrix: 2 of 33 modules of a leg, the mean of five segments 3.3, one transition too many of 13.
        assert_eq!(tenths(rules.damage.leg.grade(2.0 / 33.0)), 33);
        assert_eq!(tenths(rules.damage.average.grade(3.3)), 26);
        assert_eq!(tenths(rules.damage.transition_ratio.grade(1.0 / 13.0)), 35);
    }

    /// A limit belongs to the better grade, and decimal grades meet the whole ones there.
    #[test]
    fn limits_belong_to_the_better_grade() {
        let interpretation = Interpretation::default();
        let (new, old) = (rules(&interpretation), super::super::iso15415_2011::rules(&interpretation));
        let pairs = [
            (new.symbol_contrast, old.symbol_contrast),
            (new.modulation, old.modulation),
            (new.axial_nonuniformity, old.axial_nonuniformity),
            (new.grid_nonuniformity, old.grid_nonuniformity),
            (new.unused_error_correction, old.unused_error_correction),
            (new.damage.timing, old.damage.timing),
            (new.damage.alignment, old.damage.alignment),
            (new.damage.count, old.damage.count),
        ];
        for (decimal, whole) in pairs {
            let better = if whole.limits[0] > whole.limits[3] { 1e-6 } else { -1e-6 };
            for (index, limit) in whole.limits.iter().enumerate() {
                let expected = 4.0 - index as f64;
                assert_eq!(whole.grade(*limit).value(), expected);
                assert!((decimal.grade(*limit).value() - expected).abs() < 1e-9);
                assert_eq!(whole.grade(limit + better).value(), expected);
                assert!(whole.grade(limit - better).value() < expected);
                assert!(decimal.grade(limit - better).value() < expected);
            }
        }
    }
}
