//! QR Code (ISO/IEC 18004, GB/T 18284), Model 2, versions 1 to 40.

pub mod decode;
pub mod encode;
pub mod grid;
pub mod layout;
pub mod locate;
pub mod message;
pub mod mode;
pub mod patterns;
pub mod segments;
pub mod sizes;
mod symbol;
