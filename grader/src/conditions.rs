//! What is stated about product and measurement, and cannot be seen in the picture: written by the user as TOML.
//!
//! Everything may be left out. What is left out is not known, and rules that need it say so.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Stated conditions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Conditions {
    /// The day that counts as the day of the inspection, instead of today.
    pub date: Option<Date>,
    /// What the label or pack is.
    pub surface: Surface,
    /// Places that the symbol must keep away from.
    pub keep_out: Vec<KeepOut>,
    /// What the label ought to say, from the order or typed in.
    pub entered: Entered,
    /// Expanded uncertainties (k = 2).
    pub uncertainty: Uncertainty,
    /// Climate.
    pub climate: Climate,
    /// Measured in its final state, with laminate and content.
    pub final_state: Option<bool>,
}

/// The surface that carries the symbol.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Surface {
    /// Outline of the label or pack face in the picture, corners in pixels in order around it; left out: it is searched.
    pub outline_px: Option<Vec<[f64; 2]>>,
    /// Width and height of the label or pack face, millimetres, as the symbol reads.
    pub size_mm: Option<[f64; 2]>,
    /// Diameter of a curved surface, millimetres.
    pub diameter_mm: Option<f64>,
    /// Which direction of the symbol runs around the curve.
    pub curved_along: Option<Direction>,
    /// Face of the pack.
    pub face: Option<Face>,
    /// Kind of pack.
    pub package: Option<Package>,
}

/// A direction of a symbol as it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Left to right.
    Rows,
    /// Top to bottom.
    Columns,
}

/// A face of a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Face {
    Front,
    Back,
    Side,
    Top,
    Bottom,
    Neck,
}

/// Kind of pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Package {
    /// Box.
    Box,
    /// Bag.
    Bag,
    /// Bottle.
    Bottle,
    /// Cylinder or can.
    Cylinder,
    /// A label that is stuck on later.
    Label,
    /// Logistic unit.
    Logistic,
    /// The product itself carries the mark.
    Body,
}

/// A fold, seam or perforation that the symbol must keep away from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeepOut {
    /// What it is, for the report.
    pub name: String,
    /// Corners in millimetres from the upper left corner of the outline, x to the right and y down as the picture shows
    /// the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_mm: Option<Vec<[f64; 2]>>,
    /// Corners in pixels of the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_px: Option<Vec<[f64; 2]>>,
    /// Width of a line through these points; left out: the points bound an area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width_mm: Option<f64>,
}

/// What the label ought to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Entered {
    /// GTIN of the product, 8 to 14 digits.
    pub gtin: Option<String>,
    /// Batch.
    pub batch: Option<String>,
    /// Serial number.
    pub serial: Option<String>,
    /// Date of production.
    pub production_date: Option<Date>,
    /// Date of expiry.
    pub expiry_date: Option<Date>,
    /// The human-readable text printed beside the symbol, such as (01)06901234567892(21)A1.
    pub human_readable: Option<String>,
}

/// Expanded uncertainties (k = 2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Uncertainty {
    /// Of the scale, relative: 0.002 is 0.2 %.
    pub scale_relative: Option<f64>,
    /// Of the place of an edge or a corner, millimetres.
    pub edge_mm: Option<f64>,
}

/// Climate during the measurement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Climate {
    /// °C.
    pub temperature_c: Option<f64>,
    /// Relative humidity, %.
    pub humidity_percent: Option<f64>,
}
