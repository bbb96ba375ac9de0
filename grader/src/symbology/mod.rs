//! Symbologies: how each is located, sampled, laid out and decoded.

pub mod bits;
pub mod qr;
