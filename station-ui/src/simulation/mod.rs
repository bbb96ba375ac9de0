//! A line that is not there: labels pass on a belt, a photocell sees them, a camera takes them, and the truth is known.
//!
//! ```text
//!                ┌─ photocell() ──PhotocellEdge──▶ line (simulated device)
//! World (belt) ──┤
//!                └─ driver `simulated` ──Captured──▶ worker          gated(part, rejected) ──▶ tally()
//! ```
//!
//! Labels are those of the forward model ([`grader::synth::label`]), drawn once; the code of each part, whose serial
//! number is its own, is projected anew by areas in closed form ([`mod@print`]). Everything follows from the seed and the number of
//! the part, not from when it was asked for.

mod belt;
mod part;
mod photocell;
pub mod print;
mod settings;
mod studio;
mod tally;
mod world;

pub use part::{Fault, Part};
pub use photocell::PhotocellEdge;
pub use settings::{SimulationError, SimulationSettings};
pub use studio::Studio;
pub use tally::Tally;
pub use world::World;
