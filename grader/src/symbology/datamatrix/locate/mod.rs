//! Finding Data Matrix symbols in a picture, damaged ones too, and a first reading of them.
//!
//! Nothing here decides a grade: it says where a symbol is, of which size, and hands that to the reference decode.

mod contour;
mod corner;
mod frame;
mod search;

pub use search::search;
