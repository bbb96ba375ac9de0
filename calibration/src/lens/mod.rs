//! From pixels to millimetres: scale, distortion and tilt, from points or from a grid on a card.
//!
//! ```text
//! Frame ──find_grid──▶ FoundGrid ──solve──▶ Solution (Geometry, residuals, tilt, coverage, uncertainty)
//! points with known millimetres ──scale::fit_scale──▶ ScaleFit
//! ```

mod chessboard;
mod corners;
mod covered;
mod dots;
#[cfg(test)]
pub(crate) mod drawing;
mod error;
pub(crate) mod grey;
mod grid;
#[cfg(test)]
mod hostile;
mod lattice;
mod least_squares;
mod model;
#[cfg(test)]
pub(crate) mod noise;
#[cfg(feature = "opencv")]
pub mod opencv;
mod placement;
pub mod scale;
mod solve;
mod tilt;

pub use covered::Covered;
pub use error::LensError;
pub use grid::{Direction, FoundGrid, GridError, Node, find_grid};
pub use solve::{Limits, Solution, solve};
pub use tilt::Tilt;
