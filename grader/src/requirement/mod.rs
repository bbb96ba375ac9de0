//! What an application may demand of a code beyond its print: rules with stable ids, each with a severity, a source,
//! and an answer: met, not met, undecided, not applicable.
//!
//! A rule is a type that holds its limits (what a profile may write under `limit`) and knows how to judge. The list in
//! [`catalogue`] names all of them once; from it come the ids, the tables of a profile, and the order in a report.

pub(crate) mod asked;
pub mod authority;
pub mod catalogue;
pub mod data;
pub mod decision;
pub mod editions;
pub mod entered;
mod finding;
pub mod host;
pub mod item_level;
pub mod mark;
pub mod placement;
pub mod quality;
pub mod rule;
pub mod size;
mod subject;
pub mod symbology;
pub mod uniqueness;

pub use catalogue::{RuleId, Rules};
pub use finding::Finding;
pub use rule::{Limits, OfScene, OfSymbol, Rule};
pub use subject::{SceneSubject, Subject};

#[cfg(test)]
mod data_tests;
#[cfg(test)]
mod register_tests;
#[cfg(test)]
mod scene_tests;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
