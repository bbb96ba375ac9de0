//! The station: camera to verdict to gate, with a log that survives.
//!
//! ```text
//! capture ──Captured──▶ worker (inspection) ──Inspected──▶ store (record, hash chain)
//!    ▲                        │                                │
//! line (trigger) ◀──verdict───┘                                ▼
//!                                                      state ──▶ app (window) or headless
//! ```
//!
//! Three named threads with bounded channels do the work; the line has a thread of its own, in which serial and network
//! devices are served asynchronously. The window draws what [`state`] holds and sends commands; it computes nothing.

#[cfg(feature = "screens")]
pub mod app;
pub mod capture;
pub mod doctor;
pub mod line;
pub mod settings;
pub mod simulation;
pub mod state;
pub mod store;
pub mod trend;
pub mod worker;
