//! What a calibration knows of a rig: how grey levels stand for reflectances, and pixels for millimetres.
//!
//! Made by the package `calibration`, applied here. Nothing resamples the picture that is measured: fields and maps are
//! asked at the places that are looked at.

mod field;
mod geometry;
mod lens;

pub use field::{Field, FieldError, Shading};
pub use geometry::Geometry;
pub use lens::Lens;
