//! Our side of the comparison, behind the same form as the other readers.

use std::time::Duration;

/// What the inspection says about one symbol.
#[derive(Clone, Debug, PartialEq)]
pub struct OurReading {
    /// Message by the reference decode.
    pub text: Option<String>,
    /// Message by other means, where the reference decode failed.
    pub other_means: Option<String>,
    /// Outer corners in pixels: upper left, upper right, lower right, lower left as the symbol reads.
    pub corners: [[f64; 2]; 4],
}

/// Inspects a picture of 8-bit grey values in full: locates, measures, decodes and grades.
#[must_use]
pub fn inspect(_luma: &[u8], _width: usize, _height: usize) -> Vec<OurReading> {
    Vec::new()
}

/// Time of each stage of one inspection, in the order of the pipeline.
#[must_use]
pub fn stage_times(_luma: &[u8], _width: usize, _height: usize) -> Vec<(&'static str, Duration)> {
    Vec::new()
}
