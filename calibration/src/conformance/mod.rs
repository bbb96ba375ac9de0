//! Conformance runs: a card with certified symbols is graded several times, and the means are held against the
//! certificate as ISO/IEC 15426-2 asks of verifiers. The daily check keeps its history and is watched for drift.

mod csv;
mod drift;
mod find;
mod history;
mod picture;
mod plan;
mod table;
mod text;

pub use csv::to_csv;
pub use drift::{Cusum, Drift, Trend, Warning, drift};
pub use find::{Sighting, find};
pub use history::{Check, CheckValue, History, HistoryError, HistoryFault};
pub use picture::to_svg;
pub use plan::{Plan, PlanError, aperture};
pub use table::{ConformanceReport, Outcome, READINGS, Remark, Row, ToleranceSource, tabulate};
pub use text::to_text;
