//! The scene around a symbol: where it lies on its label, what else is there, and how far things are from each other.

pub mod label_plane;
mod level;
pub mod linear;
pub mod mark;
pub mod outline;
pub mod polygon;
pub mod reduced;
pub mod sight;
pub mod survey;
pub mod symbol;

#[cfg(test)]
pub(crate) mod testing;
