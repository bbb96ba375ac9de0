//! Test reports of a laboratory (ISO/IEC 17025:2017, 7.8): records and what the laboratory states, examined, signed, and made
//! into pages.
//!
//! ```text
//! Record, Particulars ──▶ TestReport ──examine──▶ SealedReport (canonical JSON, SHA-256, Ed25519) ──▶ Paper ──▶ HTML, PDF
//!                             └─ a mandatory item is missing: Refusal, with the clause            (words, tables, figures)
//! ```
//!
//! A report is its data. Pages show them and nothing else, and the same data, pictures and template always give the same
//! bytes: whoever has the data can make the pages again and compare. [`Paper`] is what both kinds of pages show; the
//! templates only say how it looks.

pub mod attachment;
mod data;
pub mod drawing;
pub mod html;
mod mandatory;
mod paper;
pub mod particulars;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod pictures;
mod sealed;
pub mod statistics;

pub use data::{Picture, SCHEMA, Scan, Shows, Specimen, Template, TestReport, Tongue};
pub use mandatory::{Missing, Refusal, examine, missing, rule_key};
pub use paper::{Attachment, Block, Paper, Said, drawings, logo_file};
pub use particulars::{Particulars, ParticularsError};
pub use sealed::{DATA_FILE, FORMAT, LARGEST, SealFault, SealedReport, Signature, Signed, canonical, hex_digest};

#[cfg(test)]
mod tests;
