//! Focus and resolution: how sharply the camera shows a straight edge.
//!
//! In: a frame and a slanted edge between dark and light, named by the card or found in a part of the picture. Out: MTF50 (the
//! spatial frequency at which half of the contrast is left, cycles per pixel) and the rise from 10 to 90 % (pixels and
//! millimetres). Method: slanted edge as in ISO 12233 (edge-spread function oversampled by 4, its derivative, Fourier
//! transform), as public descriptions and implementations give it; differences stand in [`edge`](self::measure_edge).

mod card;
mod edge;
mod error;
mod find;
mod transfer;

pub use card::{CardEdge, measure_card_edges};
pub use edge::{EdgePlace, Sharpness, measure_edge};
pub use error::FocusError;
pub use find::find_edge;
