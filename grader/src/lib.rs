//! Print quality of two-dimensional codes.

pub mod diagnose;
pub mod frame;
pub mod geometry;
pub mod grade;
pub mod grading;
pub mod image;
pub mod inspect;
pub mod measure;
pub mod parameter;
pub mod plane;
pub mod reading;
pub mod record;
pub mod reflectance;
#[cfg(feature = "report")]
pub mod report;
pub mod standard;
pub mod symbology;
#[cfg(feature = "synth")]
pub mod synth;
