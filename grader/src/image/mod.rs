//! The image chain: local binarisation to find symbols, the measuring aperture and the threshold to grade them.

pub mod aperture;
pub mod bitmap;
pub mod local;
pub mod threshold;
