//! Repeatability runs: one symbol, several images of each of several placements; how much its values scatter, and what
//! follows for the uncertainty of a single value.

pub mod anova;
pub mod coverage;
mod csv;
mod study;
mod text;

pub use anova::Anova;
pub use csv::to_csv;
pub use study::{QuantityRun, RepeatabilityReport, Shot, Study, StudyError};
pub use text::to_text;
