//! Print quality of two-dimensional codes.

pub mod frame;
pub mod grading;
pub mod plane;
pub mod record;
#[cfg(feature = "report")]
pub mod report;
pub mod symbology;
#[cfg(feature = "synth")]
pub mod synth;
