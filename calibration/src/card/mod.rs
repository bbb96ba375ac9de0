//! Cards: what is printed to be photographed, and what is known of it.
//!
//! [`calibration_card`] and [`conformance_card`] make a [`Sheet`]: the drawing ([`to_svg`], [`to_pdf`], [`to_reflectance`]) and the
//! description ([`Card`]) with the values of a perfect print. Those are nominal; a laboratory that measures a printed card fills in
//! its [`form`](certificate_form), from which [`certify`] makes the description of that very piece.

mod calibration;
mod certificate;
mod conformance;
mod data_matrix;
mod defect;
mod description;
pub mod drawing;
mod modules;
mod order;
mod pdf;
mod qr;
mod render;
mod sheet;
mod svg;
mod symbol;
#[cfg(test)]
mod tests;
mod text;

pub use calibration::{CalibrationOrder, GridLook, calibration_card};
pub use certificate::{CertificateError, NotCertified, certificate_form, certify};
pub use conformance::{ConformanceOrder, Symbology, conformance_card};
pub use description::{Bar, Card, CardError, Certificate, Edge, Grid, GridKind, Patch, Stated, Symbol};
pub use order::{Dots, OrderError, Serial};
pub use pdf::to_pdf;
pub use render::to_reflectance;
pub use sheet::Sheet;
pub use svg::to_svg;
