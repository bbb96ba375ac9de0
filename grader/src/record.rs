//! The report of one image: what other programs read and what is stored for ever.
//!
//! Field names and meanings are a contract (schema 1): fields may be added, never renamed or given another meaning.
//! Reflectances are fractions of the white reference, lengths in pixels or millimetres as the name says, grades in
//! tenths. What was not measured is `null`.

mod scene;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bilingual::Bilingual;
use crate::grading::ReportedGrade;
use crate::plane::Plane;

pub use scene::{
    Beside, EdgeRecord, KeepOutRecord, Length, LinearDistance, LinearRecord, MarkRecord, OutlineRecord, PlaceRecord,
    PlaneRecord, SceneRecord, SideName,
};

/// The version of the report contract.
pub const SCHEMA: u32 = 1;

/// The report of one image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Version of this contract, now 1.
    pub schema: u32,
    /// Program that measured.
    pub software: Software,
    /// Where the picture came from.
    pub image: ImageIdentity,
    /// By which rules and conditions was measured.
    pub settings: Settings,
    /// Symbols found, top to bottom, then left to right.
    pub symbols: Vec<SymbolRecord>,
    /// Rules about the whole scene.
    pub checks: Vec<Check>,
    /// Where things lie on the label; null if no rule asked for it.
    #[serde(default)]
    pub scene: Option<Box<SceneRecord>>,
    /// The outcome.
    pub verdict: Verdict,
    /// Why the image was not graded.
    pub reason: Option<String>,
}

/// Name and version of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Software {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
}

/// Identity of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImageIdentity {
    /// Path or camera identity.
    pub source: String,
    /// SHA-256 of the file or raw buffer, hexadecimal.
    pub sha256: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Bits per sample.
    pub bits: u8,
    /// Which channel of a colour picture was measured: `grey`, `red`, `green`, `blue` or `luma`.
    #[serde(default)]
    pub channel: String,
}

/// Rules and conditions of a measurement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// `ISO/IEC 15415:2011`, `ISO/IEC 15415:2024`, ...
    pub standard: String,
    /// Application profile used.
    pub profile: Option<ProfileIdentity>,
    /// Calibration used; null: nominal, full scale is 100 %, no scale.
    pub calibration: Option<CalibrationIdentity>,
    /// Wavelength of the light in nm, or `W`.
    pub light: String,
    /// Day that counts as the day of the inspection, ISO 8601; null if no rule asked for it.
    #[serde(default)]
    pub date: Option<String>,
    /// `simple` or `guarded` acceptance of measured values near a limit; null without a profile.
    #[serde(default)]
    pub acceptance: Option<String>,
    /// Disputed point -> reading used.
    pub interpretation: BTreeMap<String, String>,
}

/// Identity of an application profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileIdentity {
    /// Identifier.
    pub id: String,
    /// SHA-256 of its text.
    pub sha256: String,
}

/// Identity of a calibration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CalibrationIdentity {
    /// Identifier.
    pub id: String,
    /// Date made, ISO 8601.
    pub date: Option<String>,
    /// Date of expiry, ISO 8601.
    pub expires: Option<String>,
}

/// Outcome for one image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every demand met.
    Pass,
    /// A demand not met.
    Fail,
    /// No valid measurement.
    NotGraded,
}

/// One symbol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SymbolRecord {
    /// `QRCode`, ...
    pub symbology: String,
    /// ISO/IEC 15424, e.g. `]Q1`; null if the message was not decoded.
    pub symbology_identifier: Option<String>,
    /// Decoded message; null if there is none or the bytes have no text reading.
    pub text: Option<String>,
    /// Decoded message, base64; null if not decoded.
    pub bytes: Option<String>,
    /// Size in modules.
    pub size: Size,
    /// Outer corners in pixels: upper left, upper right, lower right, lower left as the symbol reads.
    pub corners: [[f64; 2]; 4],
    /// Mirror image.
    pub mirrored: bool,
    /// Light on dark.
    pub reversed: bool,
    /// Of the symbol's top edge against the image's x axis, clockwise positive, -180..180.
    pub rotation_degrees: f64,
    /// Mean of both axes.
    pub pixels_per_module: f64,
    /// X dimension; null without a scale.
    pub x_dimension_mm: Option<f64>,
    /// Measuring aperture.
    pub aperture: ApertureRecord,
    /// Reflectance extremes and threshold; null if they could not be measured.
    pub reflectance: Option<ReflectanceRecord>,
    /// Quality parameters.
    pub parameters: Parameters,
    /// Grade of the symbol.
    pub grade: GradeRecord,
    /// Grades of the single scans where several were combined, else empty.
    #[serde(default)]
    pub scans: Vec<ReportedGrade>,
    /// Parameter -> expanded uncertainty (k = 2) of its value.
    pub uncertainty: Option<BTreeMap<String, f64>>,
    /// Stage at which the reference decode failed.
    pub decode_failure: Option<DecodeStage>,
    /// What a reader other than the reference decode made of a symbol that the reference decode failed on. Never
    /// raises a grade.
    #[serde(default)]
    pub readable_by_other_means: Option<OtherReading>,
    /// The message is meant to program a reader (Data Matrix): readers do not hand it on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reader_programming: bool,
    /// Structured append: place in the series, if the symbol says so.
    #[serde(default)]
    pub structured_append: Option<StructuredAppend>,
    /// Whether the conditions allow a formal grade.
    pub formal: Formal,
    /// Rules of the profile.
    pub checks: Vec<Check>,
    /// Everything drawn by overlays and module maps; only on demand in JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Box<SymbolDetail>>,
}

impl SymbolRecord {
    /// Expanded uncertainty (k = 2) of a value by its name, where it was determined.
    #[must_use]
    pub fn uncertainty_of(&self, name: &str) -> Option<f64> {
        self.uncertainty.as_ref()?.get(name).copied()
    }
}

/// Size of a symbol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Size {
    /// Modules from top to bottom.
    pub rows: u32,
    /// Modules from left to right.
    pub columns: u32,
    /// QR Code version.
    pub version: Option<u8>,
    /// Error correction level.
    pub error_correction: Option<String>,
    /// Data mask pattern.
    pub mask: Option<u8>,
}

/// Measuring aperture, diameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ApertureRecord {
    /// In pixels.
    pub pixels: f64,
    /// In millimetres; null without a scale.
    pub millimetres: Option<f64>,
    /// Reference number, 1/1000 inch; null without a scale.
    pub reference: Option<u32>,
}

/// Reflectance extremes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReflectanceRecord {
    /// Rmax.
    pub maximum: f64,
    /// Rmin.
    pub minimum: f64,
    /// Threshold between dark and light.
    pub threshold: f64,
}

/// Stage of the reference decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecodeStage {
    /// Finder patterns.
    Finder,
    /// Sampling grid.
    Grid,
    /// Format or version information.
    Format,
    /// Error correction.
    ErrorCorrection,
    /// Message syntax.
    Content,
}

/// Reading by a reader that is not the reference decode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OtherReading {
    /// Reader.
    pub reader: String,
    /// What it read.
    pub text: Option<String>,
    /// What it read, base64.
    pub bytes: Option<String>,
}

/// Structured append.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StructuredAppend {
    /// Position in the series, from 1.
    pub index: u8,
    /// Symbols in the series.
    pub count: u8,
    /// What all symbols of the series have in common: parity of the whole message (QR Code), file identification (Data
    /// Matrix: 256 times its first number and its second).
    pub parity: u16,
}

/// Whether a grade is formal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Formal {
    /// All conditions met.
    pub conforming: bool,
    /// Conditions not met.
    pub reasons: Vec<String>,
}

/// Grade of a symbol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GradeRecord {
    /// Overall grade.
    pub overall: ReportedGrade,
    /// Its letter.
    pub letter: char,
    /// e.g. `2.8/08/660`.
    pub notation: String,
    /// Names of the parameters that have the lowest grade, when it is below 4.
    #[serde(default)]
    pub decided_by: Vec<String>,
}

/// Outcome of one rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// Stable identifier.
    pub id: String,
    /// `fail` or `warn`.
    pub severity: Severity,
    /// What came out.
    pub outcome: Outcome,
    /// Where the limit comes from.
    pub basis: Basis,
    /// What was measured.
    pub measured: Option<String>,
    /// The limit.
    pub limit: Option<String>,
    /// For the reader.
    pub message: String,
    /// What the rule is about.
    #[serde(default)]
    pub title: Option<Bilingual>,
    /// What was found: `message` in both languages.
    #[serde(default)]
    pub finding: Option<Bilingual>,
    /// What to do about it; null where nothing is to be done.
    #[serde(default)]
    pub action: Option<Bilingual>,
    /// Where the limit comes from, or why it is assumed.
    #[serde(default)]
    pub source: Option<Bilingual>,
}

/// Weight of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Not met: the verdict is fail.
    Fail,
    /// Not met: said, without effect on the verdict.
    Warn,
}

/// Outcome of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Met.
    Met,
    /// Not met.
    NotMet,
    /// Could not be decided.
    Undecided,
    /// Does not apply.
    NotApplicable,
}

/// Ground of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A published document says it.
    Documented,
    /// Our assumption.
    Assumed,
}

/// Quality parameters; one that the symbology or the edition does not have is null.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Parameters {
    /// Decode.
    pub decode: Option<Plain>,
    /// Symbol contrast, fraction.
    pub symbol_contrast: Option<Plain>,
    /// Modulation.
    pub modulation: Option<Modulation>,
    /// Reflectance margin; null in ISO/IEC 15415:2024.
    pub reflectance_margin: Option<Modulation>,
    /// Fixed pattern damage.
    pub fixed_pattern_damage: Option<FixedPatternDamage>,
    /// Format information.
    pub format_information: Option<Copies>,
    /// Version information.
    pub version_information: Option<Copies>,
    /// Axial nonuniformity, fraction.
    pub axial_nonuniformity: Option<Plain>,
    /// Grid nonuniformity, fraction of X.
    pub grid_nonuniformity: Option<Located>,
    /// Unused error correction, fraction.
    pub unused_error_correction: Option<UnusedErrorCorrection>,
    /// Print growth, fraction of X, of the axis with the larger magnitude.
    pub print_growth: Option<PrintGrowth>,
    /// Contrast uniformity: lowest modulation of a module. Never graded.
    pub contrast_uniformity: Option<Located>,
    /// Quiet zone: smallest clear width, modules. Never graded.
    pub quiet_zone: Option<QuietZone>,
}

/// A parameter with a value and a grade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plain {
    /// Value.
    pub value: Option<f64>,
    /// Grade.
    pub grade: Option<ReportedGrade>,
}

/// Modulation or reflectance margin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Modulation {
    /// Always null: the grade comes from the overlay.
    pub value: Option<f64>,
    /// Grade.
    pub grade: Option<ReportedGrade>,
    /// Grade of each codeword in symbol order.
    pub codewords: Vec<ReportedGrade>,
    /// Rows of the overlay, highest level first.
    pub levels: Vec<OverlayLevel>,
}

/// One row of the overlay of codeword grades on error correction.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OverlayLevel {
    /// Grade level.
    pub level: f64,
    /// Codewords below the level, taken as errors (in the block that decides).
    pub below: u32,
    /// Error correction left over then, fraction.
    pub margin: f64,
    /// Grade of that.
    pub margin_grade: ReportedGrade,
    /// Lower of both.
    pub result: ReportedGrade,
}

/// Fixed pattern damage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FixedPatternDamage {
    /// Always null.
    pub value: Option<f64>,
    /// Grade: lowest segment.
    pub grade: Option<ReportedGrade>,
    /// Segment -> grade.
    pub segments: BTreeMap<String, ReportedGrade>,
    /// Segment -> modules of the wrong colour.
    #[serde(default)]
    pub wrong_modules: BTreeMap<String, u32>,
    /// Data Matrix: each clock track; the lowest of them is the segment `CTS`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clock_tracks: Vec<ClockTrack>,
}

/// A clock track of a data region of Data Matrix, with the solid line or the quiet zone beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClockTrack {
    /// `T` (above) or `R` (to the right), and row and column of the data region from 1: `T1-1`.
    pub name: String,
    /// Lowest of all tests.
    pub grade: ReportedGrade,
    /// Transitions along the solid line, less one, as a share of those along the clock track.
    pub transition_ratio: Plain,
    /// Whether errors of the clock track crowd: 4 or 0.
    pub regularity: ReportedGrade,
    /// Damage of the clock track.
    pub clock_track: ReportedGrade,
    /// Damage of the solid line or quiet zone.
    pub solid: ReportedGrade,
}

/// Format or version information.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Copies {
    /// Always null.
    pub value: Option<f64>,
    /// Combined grade.
    pub grade: Option<ReportedGrade>,
    /// Grade of each copy.
    pub copies: [ReportedGrade; 2],
}

/// A parameter whose worst place is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Located {
    /// Value.
    pub value: Option<f64>,
    /// Grade.
    pub grade: Option<ReportedGrade>,
    /// Module `[row, column]` where the value was found.
    pub worst: Option<[i32; 2]>,
}

/// Unused error correction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnusedErrorCorrection {
    /// Lowest of the blocks, fraction.
    pub value: Option<f64>,
    /// Grade.
    pub grade: Option<ReportedGrade>,
    /// Reed-Solomon blocks in order.
    pub blocks: Vec<BlockRecord>,
}

/// A Reed-Solomon block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BlockRecord {
    /// Codewords in the block.
    pub codewords: u32,
    /// Codewords corrected.
    pub corrected: u32,
    /// Error correction codewords available for correction.
    pub capacity: u32,
}

/// Print growth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PrintGrowth {
    /// Of the worse axis, fraction of X; positive: dark is too wide.
    pub value: Option<f64>,
    /// Grade; null before ISO/IEC 15415:2024.
    pub grade: Option<ReportedGrade>,
    /// Along rows.
    pub horizontal: Option<f64>,
    /// Along columns.
    pub vertical: Option<f64>,
}

/// Quiet zone, clear widths in modules, at most what was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QuietZone {
    /// Smallest side.
    pub value: Option<f64>,
    /// Always null.
    pub grade: Option<ReportedGrade>,
    /// Left side.
    pub left: Option<f64>,
    /// Upper side.
    pub top: Option<f64>,
    /// Right side.
    pub right: Option<f64>,
    /// Lower side.
    pub bottom: Option<f64>,
}

/// Everything that overlays and module maps draw. Planes cover the symbol and its quiet zone: cell `(0, 0)` is module
/// `(-quiet_zone, -quiet_zone)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SymbolDetail {
    /// Width of the quiet zone in modules that the planes include on each side.
    pub quiet_zone: u32,
    /// Centre of each module in pixels.
    #[schemars(with = "PlaneSchema<[f64; 2]>")]
    pub centres: Plane<[f64; 2]>,
    /// Reflectance of each module through the aperture; null outside the picture.
    #[schemars(with = "PlaneSchema<Option<f64>>")]
    pub reflectances: Plane<Option<f64>>,
    /// Whether each module should be dark; empty if the symbol was not decoded.
    #[schemars(with = "PlaneSchema<bool>")]
    pub nominal: Plane<bool>,
    /// What each module is.
    #[schemars(with = "PlaneSchema<ModuleKind>")]
    pub kinds: Plane<ModuleKind>,
    /// Codeword (symbol order) of each module of the encoding region.
    #[schemars(with = "PlaneSchema<Option<u32>>")]
    pub codewords: Plane<Option<u32>>,
    /// Modulation (2011) of each module, signed: negative where the colour is wrong; null where not measured.
    #[schemars(with = "PlaneSchema<Option<f64>>")]
    pub modulation: Plane<Option<f64>>,
    /// Grade level of each module by its modulation, wrong colour 0; null where not measured or not graded.
    #[schemars(with = "PlaneSchema<Option<ReportedGrade>>")]
    pub grades: Plane<Option<ReportedGrade>>,
    /// Segment of the fixed patterns of each module (index into `segment_names`), if any.
    #[schemars(with = "PlaneSchema<Option<u8>>")]
    pub segments: Plane<Option<u8>>,
    /// Names of the segments.
    pub segment_names: Vec<String>,
    /// Codewords (symbol order) that error correction had to correct.
    pub corrected_codewords: Vec<u32>,
}

/// What a module is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModuleKind {
    /// Outside the symbol.
    QuietZone,
    /// Finder pattern or its separator.
    Finder,
    /// Timing pattern or clock track.
    Timing,
    /// Alignment pattern.
    Alignment,
    /// Format information.
    Format,
    /// Version information.
    Version,
    /// Data or error correction.
    Codeword,
    /// Belongs to no codeword.
    Remainder,
}

#[derive(JsonSchema)]
#[schemars(rename = "Plane_of_{T}")]
#[expect(dead_code, reason = "stands for the serialised form of a plane in the schema")]
struct PlaneSchema<T> {
    width: usize,
    height: usize,
    data: Vec<T>,
}
