//! How uncertain a measured value is, by the Guide to the Expression of Uncertainty in Measurement (GUM, JCGM 100:2008).
//!
//! A [`Budget`] sums contributions up. What the calibration of a rig contributes follows from [`RigUncertainty`] through
//! derived sensitivities ([`mod@rig`]), what noise and repositioning contribute from a repeatability run
//! (`calibrate repeatability`), what the method contributes from drawn symbols ([`mod@method`]). The
//! [`UncertaintyStatement`] holds it all for a rig.
//!
//! Expanded uncertainties are for 95.45 %: k = 2; Student's factor where degrees of freedom are few; less than 2 where one
//! even distribution dominates. Each budget says which. Counts and grades jump; theirs is how far they jump.

pub mod budget;
pub mod method;
pub mod quantity;
pub mod rig;
pub mod statement;
pub mod student;

pub use budget::{Budget, Component, Distribution, Evaluation, Source};
pub use quantity::{Quantity, Scale};
pub use rig::{Reference, RigError, RigUncertainty, Situation};
pub use statement::{Spread, StatedUncertainty, StatementError, UncertaintyStatement};
