//! Symbol contrast.
//!
//! In: the reflectance extremes. Out: their difference, a fraction. Source: ISO/IEC 15415, symbol contrast.
//! On the press: pale ink or ribbon, too little energy, a dark or coloured substrate, a shiny laminate.

/// Rmax - Rmin.
#[must_use]
pub fn symbol_contrast(maximum: f64, minimum: f64) -> f64 {
    maximum - minimum
}
