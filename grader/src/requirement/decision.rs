//! From a measured value with its uncertainty to an answer.
//!
//! Simple acceptance: the value decides, whatever its uncertainty. Guarded acceptance: the limit is moved by the
//! expanded uncertainty; within the guard band nothing is decided. JCGM 106:2012 names both; ISO/IEC 17025:2017,
//! 7.8.6.1 wants the rule stated.

use serde::{Deserialize, Serialize};

use crate::record::Outcome;

/// The decision rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acceptance {
    /// The measured value decides.
    #[default]
    Simple,
    /// The measured value must keep its expanded uncertainty from the limit.
    Guarded,
}

/// Slack for values that are exact in decimal but not in binary form, relative.
const HAIR: f64 = 1e-9;

impl Acceptance {
    /// Whether a value is at least a limit. Both in one unit, with the expanded uncertainty (k = 2) of the value.
    #[must_use]
    pub fn at_least(self, value: f64, limit: f64, uncertainty: Option<f64>) -> Outcome {
        let above = value - limit;
        let hair = HAIR * limit.abs().max(1.0);
        match self {
            Self::Simple if above >= -hair => Outcome::Met,
            Self::Simple => Outcome::NotMet,
            Self::Guarded => match uncertainty {
                Some(band) if above >= band - hair => Outcome::Met,
                Some(band) if above < -band - hair => Outcome::NotMet,
                _ => Outcome::Undecided,
            },
        }
    }

    /// Whether a value is at most a limit.
    #[must_use]
    pub fn at_most(self, value: f64, limit: f64, uncertainty: Option<f64>) -> Outcome {
        self.at_least(-value, -limit, uncertainty)
    }
}

/// The grave one of two answers about the same value: not met before undecided before met.
#[must_use]
pub fn both(first: Outcome, second: Outcome) -> Outcome {
    let rank = |outcome| match outcome {
        Outcome::NotMet => 3,
        Outcome::Undecided => 2,
        Outcome::Met => 1,
        Outcome::NotApplicable => 0,
    };
    if rank(second) > rank(first) { second } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_acceptance_looks_at_the_value_alone() {
        for (value, expected) in [(0.254, Outcome::Met), (0.2541, Outcome::Met), (0.2539, Outcome::NotMet)] {
            assert_eq!(Acceptance::Simple.at_least(value, 0.254, Some(0.01)), expected, "{value}");
            assert_eq!(Acceptance::Simple.at_least(value, 0.254, None), expected, "{value}");
        }
        assert_eq!(Acceptance::Simple.at_most(100.0, 100.0, None), Outcome::Met);
        assert_eq!(Acceptance::Simple.at_most(100.01, 100.0, None), Outcome::NotMet);
    }

    #[test]
    fn guarded_acceptance_keeps_the_uncertainty_from_the_limit() {
        let judge = |value| Acceptance::Guarded.at_least(value, 8.0, Some(0.2));
        for (value, expected) in [
            (8.21, Outcome::Met),
            (8.2, Outcome::Met),
            (8.19, Outcome::Undecided),
            (8.0, Outcome::Undecided),
            (7.81, Outcome::Undecided),
            (7.8, Outcome::Undecided),
            (7.79, Outcome::NotMet),
        ] {
            assert_eq!(judge(value), expected, "{value}");
        }
        assert_eq!(Acceptance::Guarded.at_least(9.0, 8.0, None), Outcome::Undecided, "nobody knows how uncertain");
        assert_eq!(Acceptance::Guarded.at_most(99.9, 100.0, Some(0.05)), Outcome::Met);
        assert_eq!(Acceptance::Guarded.at_most(100.02, 100.0, Some(0.05)), Outcome::Undecided);
    }
}
