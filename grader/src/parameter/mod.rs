//! Quality parameters: each a function from what it needs to a value. No limits of an edition live here.

pub mod codeword_overlay;
pub mod matrix;
