//! Calibrates inspection stations and printers.
//!
//! What is made here, `grader` applies: grey levels become reflectances, pixels millimetres, and values carry their
//! uncertainty. Like `grader`, the library has no clock and no files; those belong to the command line `calibrate`.

pub mod card;
pub mod check;
mod columns;
pub mod conformance;
pub mod focus;
pub mod lens;
pub mod printer;
pub mod quantity;
pub mod reflectance;
pub mod repeatability;
pub mod rig;
pub use grader::uncertainty;
