//! Forward model: draws QR Code symbols with stated defects and knows the right answers.
//!
//! A [`Scene`](spec::Scene) says what is to be seen. [`render()`] draws it, [`truth()`] derives from the same
//! description what an instrument should measure by ISO/IEC 15415, in 2011 and in 2024, without looking at the picture.
//! The model shares no code with the measuring side, only the tables and the encoder of the symbology: it is the ruler
//! that the instrument is held against.
//!
//! The print is made of rectangles in module coordinates. Means over a pixel or over the aperture are therefore sums of
//! areas in closed form, not of samples; see [`mod@print`] and [`area`].

pub mod area;
pub mod catalogue;
mod clutter;
pub mod encoded;
pub mod label;
pub mod placement;
pub mod print;
pub mod prng;
pub mod random;
mod render;
pub mod spec;
pub mod truth;

pub use render::{reflectance, render};
pub use truth::truth;

#[cfg(test)]
mod tests;
