//! From pixels to millimetres: scale, distortion and tilt, from points or from a grid on a card.

mod least_squares;
mod model;
#[cfg(test)]
pub(crate) mod noise;
pub mod scale;
