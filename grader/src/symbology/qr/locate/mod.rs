//! Finding QR Code symbols in a picture, damaged ones too, and a first reading of them.
//!
//! Nothing here decides a grade: it says where a symbol is, of which version, and hands that to the reference decode.

mod finder;
mod scan;
mod search;
mod triple;

pub use search::search;
