//! Cards: what is printed to be photographed, and what is known of it.

mod description;

pub use description::{Card, CardError, Certificate, Edge, Grid, GridKind, Patch, Stated, Symbol};
