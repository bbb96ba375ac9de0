//! From pixels to millimetres: scale, distortion and tilt, from points or from a grid on a card.

mod dots;
#[cfg(test)]
pub(crate) mod drawing;
pub(crate) mod grey;
mod grid;
mod lattice;
mod least_squares;
mod model;
#[cfg(test)]
pub(crate) mod noise;
mod placement;
pub mod scale;

pub use grid::{Direction, FoundGrid, GridError, Node, find_grid};
