//! The form in which right answers are written down beside a picture.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::grading::ReportedGrade;
use crate::plane::Plane;
use crate::record::DecodeStage;

/// The right answers for a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Version of this form, 1.
    pub schema: u32,
    /// Width of the picture in pixels.
    pub width: usize,
    /// Height of the picture in pixels.
    pub height: usize,
    /// Bits per sample.
    pub bits: u8,
    /// Symbols in the order of the scene.
    pub symbols: Vec<SymbolTruth>,
}

/// How sure an answer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Derivation {
    /// No answer was derived.
    None,
    /// Derived, but for the assumption that the reference decode copes with damage to finder or alignment patterns.
    Assumed,
    /// Derived from the scene.
    #[default]
    Exact,
}

/// The right answers for a symbol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SymbolTruth {
    /// `QRCode` or `DataMatrix`.
    pub symbology: String,
    /// Message.
    pub text: String,
    /// QR Code: version.
    pub version: Option<u8>,
    /// QR Code: error correction level.
    pub error_correction: Option<char>,
    /// QR Code: data mask pattern.
    pub mask: Option<u8>,
    /// Modules from top to bottom.
    pub rows: usize,
    /// Modules from left to right.
    pub columns: usize,
    /// Corners of the symbol without quiet zone: upper left, upper right, lower right, lower left as it reads; pixels.
    pub corners: [[f64; 2]; 4],
    /// Places of which the even grid is made, pixels. QR Code: centres of the finder patterns, upper left, upper right, lower
    /// left; Data Matrix: centres of the corner modules, upper left, upper right, lower right, lower left.
    pub finder_centres: Vec<[f64; 2]>,
    /// QR Code: centres of the alignment patterns, row by row; pixels.
    pub alignment_centres: Vec<[f64; 2]>,
    /// Laterally reversed.
    pub mirrored: bool,
    /// Light on dark.
    pub reversed: bool,
    /// Direction of the top edge (from corner to corner) against the x axis, clockwise, -180 to 180 degrees.
    pub rotation_degrees: f64,
    /// Mean distance of neighbouring module centres along rows and along columns, pixels.
    pub spacing: [f64; 2],
    /// Mean of both.
    pub pixels_per_module: f64,
    /// Diameter of the aperture, pixels.
    pub aperture_pixels: f64,
    /// Extremes of the module samples and the threshold midway between, 2011.
    pub reflectance: ReflectanceTruth,
    /// Decode. Its grade says whether the reference decode succeeds.
    pub decode: ParameterTruth,
    /// Stage at which the reference decode fails.
    pub decode_failure: Option<DecodeStage>,
    /// Symbol contrast.
    pub symbol_contrast: ParameterTruth,
    /// Modulation.
    pub modulation: ParameterTruth,
    /// Reflectance margin, 2011.
    pub reflectance_margin: ParameterTruth,
    /// Fixed pattern damage.
    pub fixed_pattern_damage: DamageTruth,
    /// Format information; null for Data Matrix.
    pub format_information: Option<CopiesTruth>,
    /// Version information; null below version 7.
    pub version_information: Option<CopiesTruth>,
    /// Axial nonuniformity.
    pub axial_nonuniformity: ParameterTruth,
    /// Grid nonuniformity.
    pub grid_nonuniformity: LocatedTruth,
    /// Unused error correction.
    pub unused_error_correction: ErrorCorrectionTruth,
    /// Print growth; not graded in 2011.
    pub print_growth: GrowthTruth,
    /// Contrast uniformity, 2011: lowest modulation of a module that belongs to a codeword.
    pub contrast_uniformity: LocatedTruth,
    /// The same over all modules of the symbol.
    pub contrast_uniformity_of_all: LocatedTruth,
    /// Clear width on each side.
    pub quiet_zone: QuietZoneTruth,
    /// Grade of the symbol.
    pub overall: ParameterTruth,
    /// Plane by plane; not written to files.
    #[serde(skip)]
    pub detail: Detail,
}

/// Extremes and threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReflectanceTruth {
    /// Rmax.
    pub maximum: f64,
    /// Rmin.
    pub minimum: f64,
    /// Global threshold.
    pub threshold: f64,
}

/// A parameter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ParameterTruth {
    /// Value; null where the parameter has none or it was not derived.
    pub value: Option<f64>,
    /// How the value and the grade of 2011 were found.
    pub derivation: Derivation,
    /// Grade, ISO/IEC 15415:2011.
    pub grade_2011: Option<u8>,
    /// Lowest and highest grade of 2011 that readings within the tolerances of ISO/IEC 15426-2 may give: symbol
    /// contrast ±0.05, modulation of modules ±0.08, axial ±0.02, grid ±0.06, unused error correction none.
    pub grade_2011_tolerated: Option<[u8; 2]>,
    /// How the grade of 2024 was found. Its threshold and extremes come from the distribution of all pixels; where the
    /// grade hangs on them it is not derived.
    pub derivation_2024: Derivation,
    /// Grade, ISO/IEC 15415:2024.
    pub grade_2024: Option<ReportedGrade>,
}

/// A parameter whose worst place is known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LocatedTruth {
    /// Value and grades.
    #[serde(flatten)]
    pub parameter: ParameterTruth,
    /// Row and column of the worst module; null if all are alike.
    pub worst: Option<[i32; 2]>,
}

/// Fixed pattern damage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DamageTruth {
    /// Grades: lowest segment.
    #[serde(flatten)]
    pub parameter: ParameterTruth,
    /// Segments by name.
    pub segments: BTreeMap<String, ParameterTruth>,
    /// Modules of the wrong colour in each segment, 2011.
    pub wrong_modules: BTreeMap<String, u32>,
}

/// Format or version information.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CopiesTruth {
    /// Grades of both together.
    #[serde(flatten)]
    pub parameter: ParameterTruth,
    /// Grades of each copy. Format: about the upper left finder pattern, then the split one. Version: beside the upper
    /// right finder pattern, then above the lower left one.
    pub copies: [ParameterTruth; 2],
}

/// Unused error correction.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ErrorCorrectionTruth {
    /// Value and grades: lowest block.
    #[serde(flatten)]
    pub parameter: ParameterTruth,
    /// Blocks in order.
    pub blocks: Vec<BlockTruth>,
}

/// A Reed-Solomon block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockTruth {
    /// Codewords.
    pub codewords: u32,
    /// Wrong codewords.
    pub corrected: u32,
    /// Error correction codewords free to correct.
    pub capacity: u32,
}

/// Print growth, fractions of X, positive where dark is too wide.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GrowthTruth {
    /// Value of the axis with the larger magnitude, and its grade in 2024.
    #[serde(flatten)]
    pub parameter: ParameterTruth,
    /// Along rows.
    pub horizontal: Option<f64>,
    /// Along columns.
    pub vertical: Option<f64>,
}

/// Clear width between the nominal edge of the symbol and the nearest print that is nearer to the ink than to the
/// ground, modules, at most the quiet zone demanded. Only what lies straight beside the symbol counts; null where something lies in a corner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QuietZoneTruth {
    /// Smallest side.
    pub value: Option<f64>,
    /// Left side.
    pub left: Option<f64>,
    /// Upper side.
    pub top: Option<f64>,
    /// Right side.
    pub right: Option<f64>,
    /// Lower side.
    pub bottom: Option<f64>,
}

/// Planes of a symbol with its quiet zone around it: cell (0, 0) is module (-quiet_zone, -quiet_zone).
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// Modules of quiet zone on each side.
    pub quiet_zone: usize,
    /// Centre of each module where the reference decode finds it, pixels: the true one, but for perspective and bent
    /// grids.
    pub centres: Plane<[f64; 2]>,
    /// Reflectance of each module through the aperture.
    pub reflectances: Plane<f64>,
    /// Whether each module should be dark.
    pub nominal: Plane<bool>,
    /// Modulation of each module, 2011, negative where the colour is wrong.
    pub modulation: Plane<f64>,
}

impl Default for Detail {
    fn default() -> Self {
        Self {
            quiet_zone: 0,
            centres: Plane::filled(0, 0, [0.0; 2]),
            reflectances: Plane::filled(0, 0, 0.0),
            nominal: Plane::filled(0, 0, false),
            modulation: Plane::filled(0, 0, 0.0),
        }
    }
}
