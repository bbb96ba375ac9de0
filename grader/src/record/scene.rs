//! Where things lie in the picture and on the label: outline, symbols, linear symbols, special marks, and the distances
//! between them.
//!
//! Points are in pixels of the picture. Lengths are in millimetres where the scale is known, else null; sides are named
//! as the symbol reads.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bilingual::Bilingual;

/// What was measured of the scene.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SceneRecord {
    /// Outline of the label or pack face; null if it was neither found nor stated.
    pub outline: Option<OutlineRecord>,
    /// Why there is no outline.
    pub no_outline: Option<Bilingual>,
    /// How lengths were taken from the picture: `square_to_camera`, the model of the tilt, or `calibrated`.
    pub plane: Option<PlaneRecord>,
    /// Places of symbols.
    pub places: Vec<PlaceRecord>,
    /// Linear symbols.
    pub linear: Vec<LinearRecord>,
    /// Special marks found; null if none was taught, so that none was searched.
    pub marks: Option<Vec<MarkRecord>>,
    /// Corners of something that stands where the mark ought to and is another one.
    pub strange_mark: Option<[[f64; 2]; 4]>,
    /// Places to keep away from.
    pub keep_out: Vec<KeepOutRecord>,
}

/// Outline of a label or pack face.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutlineRecord {
    /// Corners in order around it.
    pub corners: Vec<[f64; 2]>,
    /// `found` against the background, or `stated`.
    pub source: String,
}

/// How lengths were taken from the picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaneRecord {
    /// Name of the model.
    pub model: String,
    /// How far its points lie from where the model has them, root of the mean square, pixels.
    pub residual_px: f64,
}

/// Side of an outline as the symbol reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum SideName {
    Top,
    Right,
    Bottom,
    Left,
}

/// A distance with its ends, for the picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Length {
    /// One end.
    pub from: [f64; 2],
    /// Other end.
    pub to: [f64; 2],
    /// Millimetres.
    pub millimetres: f64,
}

/// Place of a symbol on its label.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceRecord {
    /// Its place in `symbols`, from 0.
    pub symbol: usize,
    /// Corners of the symbol with its quiet zone.
    pub zone: [[f64; 2]; 4],
    /// What its lengths were taken from: `calibrated` is the lens and the plane of the calibration, all others are the scale
    /// and what symbol and outline say of the tilt; null in older records.
    #[serde(default)]
    pub lengths_from: Option<String>,
    /// Side with quiet zone along rows and along columns.
    pub zone_mm: Option<[f64; 2]>,
    /// Shortest distance of the quiet zone from each edge that was seen; negative beyond it.
    pub edges: Vec<EdgeRecord>,
    /// Centre of the symbol within the outline: 0 at its left and upper edge, 1 at its right and lower one.
    pub position: Option<[f64; 2]>,
    /// Turn of the symbol against the outline, degrees, -45..45.
    pub turn_degrees: Option<f64>,
    /// Distances from places to keep away from, in the order of `keep_out`; 0 where they meet.
    pub keep_out: Vec<Option<Length>>,
    /// Distances from linear symbols, in the order of `linear`.
    pub linear: Vec<Option<LinearDistance>>,
}

/// Distance from an edge.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EdgeRecord {
    /// Which edge.
    pub side: SideName,
    /// The distance.
    pub distance: Length,
}

/// Distance between a symbol with its quiet zone and a linear symbol.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LinearDistance {
    /// From the middle of the bars to the farthest corner of the quiet zone.
    pub farthest: Length,
    /// Shortest distance of the bars from the quiet zone; 0 where they meet.
    pub nearest_mm: f64,
}

/// A linear symbol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LinearRecord {
    /// `EAN13`, `EAN8`, `UPCA`, ...
    pub symbology: String,
    /// Its text.
    pub text: String,
    /// Corners of the bars.
    pub corners: [[f64; 2]; 4],
}

/// Where a mark stands, as the symbol reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Beside {
    Inside,
    Left,
    Right,
    Above,
    Below,
}

/// A special mark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarkRecord {
    /// Name of the mark that was taught.
    pub name: String,
    /// Corners of its box.
    pub corners: [[f64; 2]; 4],
    /// Turn against the symbol, degrees clockwise, -180..180.
    pub rotation_degrees: f64,
    /// Size relative to the one taught; null where neither scale is known.
    pub scale: Option<f64>,
    /// Likeness to the mark taught: normalised correlation, 1 is the same.
    pub similarity: f64,
    /// Share of the mark that is there, 0 to 1.
    pub completeness: f64,
    /// Place in `symbols` of the nearest symbol, from 0.
    pub symbol: usize,
    /// Where it stands.
    pub beside: Beside,
    /// From the centre of the symbol to that of the mark, along rows and columns, in X.
    pub offset_x: [f64; 2],
    /// The same in millimetres.
    pub offset_mm: Option<[f64; 2]>,
    /// What both were taken from, as `lengths_from` of a place.
    #[serde(default)]
    pub offset_from: Option<String>,
    /// Area that covers finder, timing, alignment, format and version patterns, modules².
    pub function_overlap: f64,
    /// Area that covers the symbol, modules².
    pub symbol_overlap: f64,
    /// Area that covers the quiet zone, modules².
    pub quiet_zone_overlap: f64,
}

/// A place to keep away from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KeepOutRecord {
    /// What it is.
    pub name: String,
    /// Corners; of a line its ends and bends.
    pub points: Vec<[f64; 2]>,
    /// Whether the points bound an area.
    pub closed: bool,
}
