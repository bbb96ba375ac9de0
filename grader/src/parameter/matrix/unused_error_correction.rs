//! Unused error correction: how much of the correction capacity is left.
//!
//! In: per Reed-Solomon block the codewords corrected and the capacity. Out: a fraction. Source: ISO/IEC 15415, unused
//! error correction. On the press: voids, spots, scratches, missing rows that destroy whole modules.

/// `1 - (e + 2 t) / capacity` of one block, not below 0.
#[must_use]
pub fn unused(erasures: usize, errors: usize, capacity: usize) -> f64 {
    if capacity == 0 {
        return if erasures + errors == 0 { 1.0 } else { 0.0 };
    }
    (1.0 - (erasures + 2 * errors) as f64 / capacity as f64).max(0.0)
}
