//! Print quality of two-dimensional codes.

pub mod frame;
pub mod geometry;
pub mod grading;
pub mod image;
pub mod plane;
pub mod record;
pub mod reflectance;
#[cfg(feature = "report")]
pub mod report;
pub mod symbology;
#[cfg(feature = "synth")]
pub mod synth;
