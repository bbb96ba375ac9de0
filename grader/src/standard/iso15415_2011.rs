//! ISO/IEC 15415:2011 (GB/T 23704-2017): whole grades, midpoint threshold, modulation and reflectance margin apart.
//!
//! The standard's text is not public. Limits of contrast, modulation, nonuniformities and unused error correction agree
//! in several makers' manuals and in published measurement reports; those of pattern damage (ISO/IEC 18004, symbol
//! quality annex) are known from memory only and marked as unconfirmed in `grader explain`. Those of ISO/IEC 16022 for the
//! legs and the average agree in several sources, those of the clock tracks with published measurement reports.

use super::edition::{DamageLimits, Edition, Extremes, Rules, ThresholdRule};
use super::interpretation::{Interpretation, ReflectanceExtremes};
use crate::grading::Scale;

/// The rules.
pub(super) const fn rules(interpretation: &Interpretation) -> Rules {
    Rules {
        edition: Edition::Iso15415_2011,
        interpretation: *interpretation,
        threshold: ThresholdRule::Midpoint,
        extremes: match interpretation.reflectance_extremes {
            ReflectanceExtremes::ModuleSamples => Extremes::ModuleSamples { quiet_zone: true },
            ReflectanceExtremes::SymbolModules => Extremes::ModuleSamples { quiet_zone: false },
            ReflectanceExtremes::TenthMeans => Extremes::TenthMeans,
        },
        symbol_contrast: Scale::whole([0.70, 0.55, 0.40, 0.20]),
        modulation: Scale::whole([0.50, 0.40, 0.30, 0.20]),
        modulation_knows_colour: false,
        damage: DamageLimits {
            count: Scale::whole([0.0, 1.0, 2.0, 3.0]),
            timing: Scale::whole([0.0, 0.07, 0.11, 0.14]),
            alignment: Scale::whole([0.0, 0.10, 0.20, 0.30]),
            // ISO/IEC 16022:2006 Annex M with Cor.1. Those below are recalled as "less than".
            leg: Scale::whole([0.0, 0.09, 0.13, 0.17]),
            clock_track: Scale::whole(short_of([0.10, 0.15, 0.20, 0.25])),
            transition_ratio: Scale::whole(short_of([0.06, 0.08, 0.10, 0.12])),
            average: Scale::whole([4.0, 3.5, 3.0, 2.5]),
        },
        axial_nonuniformity: Scale::whole([0.06, 0.08, 0.10, 0.12]),
        grid_nonuniformity: Scale::whole([0.38, 0.50, 0.63, 0.75]),
        unused_error_correction: Scale::whole([0.62, 0.50, 0.37, 0.25]),
        print_growth: None,
        averages_scans: true,
    }
}

/// Limits that belong to the worse grade.
const fn short_of(limits: [f64; 4]) -> [f64; 4] {
    const LESS: f64 = 1e-7;
    let [four, three, two, one] = limits;
    [four - LESS, three - LESS, two - LESS, one - LESS]
}
