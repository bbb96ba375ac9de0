//! Data Matrix ECC 200 (ISO/IEC 16022, GB/T 41208) with the rectangular extension (ISO/IEC 21471).

pub mod decode;
pub mod encodation;
pub mod encode;
pub mod grid;
pub mod layout;
pub mod locate;
pub mod message;
pub mod segments;
pub mod sizes;
mod symbol;
