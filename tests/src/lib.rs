//! Shared helpers of the test package: photographs with their truth, other readers, and frames drawn from symbols that
//! another maker encoded.

pub mod conformance;
pub mod corpora;
pub mod drawing;
pub mod measured;
pub mod ours;
pub mod peers;
