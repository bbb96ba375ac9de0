//! Parameters of matrix symbols, in the order of ISO/IEC 15415.

pub mod axial_nonuniformity;
pub mod clock_track;
pub mod contrast_uniformity;
pub mod grid_nonuniformity;
pub mod modulation;
pub mod pattern_damage;
pub mod print_growth;
pub mod quiet_zone;
pub mod symbol_contrast;
pub mod unused_error_correction;
