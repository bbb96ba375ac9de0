//! Records turned to bytes: JSON, CSV, text, pictures.
//!
//! Everything here draws or tells what a [`Record`](crate::record::Record) holds and measures nothing again, so that a
//! report made years later from a stored record says what was said on the day.

pub mod csv;
pub mod explain;
pub mod json;
mod language;
pub mod overlay;
pub(crate) mod parameter;
pub mod text;
pub mod view;

pub mod advice;
mod visible;
pub(crate) mod words;
mod wrap;

#[cfg(test)]
pub(crate) mod example;

pub use explain::explain;
pub use language::{Language, Text};
pub use overlay::{OverlayOptions, overlay};
pub use parameter::{Entry, Parameter};
pub use visible::visible;
pub use words::reason;
