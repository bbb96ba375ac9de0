//! Editions of the standards: which parameters, thresholds, limits, combination and rounding each has.

mod edition;
pub mod interpretation;
mod iso15415_2011;
mod iso15415_2024;

pub use edition::{DamageLimits, Edition, Extremes, Rules, ThresholdRule};
pub use interpretation::Interpretation;
