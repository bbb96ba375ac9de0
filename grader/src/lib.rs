//! Print quality of two-dimensional codes: locates, decodes and grades them by ISO/IEC 15415 (GB/T 23704).
//!
//! ```text
//! Frame ──Calibration──▶ ReflectanceImage
//!   │                          │
//!   └──search──▶ Located ──read through the aperture──▶ Reading ──measure──▶ Measurements ──grade──▶ ScanGrade
//!                                                          │                                            │
//!                                                   message, or the stage                        SymbolRecord, Record
//!                                                   of decoding that failed                              │
//!                                                                        several scans of one symbol ──combine
//!                                                                                                        │
//!                                                                      JSON, CSV, text, overlay ◀── report
//! ```
//!
//! [`inspect`](inspect::inspect) is all of it in one call, and [`record`] is what comes out. The library has no clock,
//! no files, no environment and no randomness: the same frame and the same request give the same record.
//!
//! A symbol that will not decode is a measurement: grade 0, with the stage that failed. A frame that holds nothing to
//! measure is not graded. Readings of the standards that public sources dispute are named choices
//! ([`Interpretation`](standard::Interpretation)) that every record lists.
//!
//! # Example
//!
//! A symbol is encoded, drawn at ten pixels per module with its quiet zone, and inspected:
//!
//! ```
//! use grader::frame::Frame;
//! use grader::inspect::{Request, inspect};
//! use grader::plane::Plane;
//! use grader::record::Verdict;
//! use grader::symbology::qr::encode::encode_text;
//! use grader::symbology::qr::sizes::ErrorCorrectionLevel;
//!
//! let symbol = encode_text("GRADER 15415", ErrorCorrectionLevel::M, None, None)?;
//! let (module, quiet_zone) = (10, 4);
//! let side = (symbol.matrix.width() + 2 * quiet_zone) * module;
//! let picture = Plane::from_fn(side, side, |row, column| {
//!     let inside = (row / module).checked_sub(quiet_zone).zip((column / module).checked_sub(quiet_zone));
//!     let dark = inside.and_then(|(row, column)| symbol.matrix.get(row, column)) == Some(&true);
//!     if dark { 20_u8 } else { 230 }
//! });
//!
//! let record = inspect(&Frame::from_luma8(picture)?, &Request::default())?;
//! let found = &record.symbols[0];
//! println!("{}: {} ({})", found.text.as_deref().unwrap_or_default(), found.grade.notation, found.grade.letter);
//!
//! assert_eq!(found.text.as_deref(), Some("GRADER 15415"));
//! assert_eq!(found.grade.notation, "4.0/0.8X/660");
//! assert_eq!(record.verdict, Verdict::Pass);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod bilingual;
pub mod calibration;
pub mod combine;
#[cfg(feature = "cli")]
pub mod command;
pub mod conditions;
pub mod content;
pub mod diagnose;
pub mod frame;
pub mod geometry;
pub mod grade;
pub mod grading;
pub mod image;
pub mod inspect;
pub mod locate;
pub mod measure;
pub mod normal;
pub mod parameter;
pub mod plane;
pub mod profile;
pub mod reading;
pub mod record;
pub mod reflectance;
pub mod register;
#[cfg(feature = "report")]
pub mod report;
pub mod requirement;
pub mod scene;
pub mod signature;
pub mod standard;
pub mod symbology;
#[cfg(feature = "synth")]
pub mod synth;
#[cfg(feature = "test-report")]
pub mod test_report;
pub mod uncertainty;
pub mod verdict;
