//! Calibration of a printer: a sheet of symbols over X dimension and growth compensation, and what its picture tells.
//!
//! ```text
//! SheetRequest ─▶ Plan ─▶ drawing (SVG, PDF)
//!                  │
//! Frame ──find─────┴─▶ Found ──each cell──▶ CellResult ─┐
//!                        └─────web──▶ WebFaults ────────┴─▶ Evaluation ─▶ text, JSON, CSV, charts
//! ```
//!
//! The sheet's x axis runs across the web (along the print head), its y axis along the web (the way of the paper).
//! Nothing is ever written to a printer: what comes out is advice.

pub mod advice;
pub mod cell;
pub mod drawing;
pub mod earlier;
pub mod erosion;
pub mod evaluation;
pub mod find;
mod frame;
pub mod grade_surface;
pub mod growth;
pub mod inspection;
mod landmark;
pub mod message;
pub mod page;
pub mod plan;
pub mod press;
pub mod report;
pub mod sheet;
pub mod sheet_map;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod web;
