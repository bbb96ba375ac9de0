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

/// Why stated conditions are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", line.map_or_else(String::new, |line| format!("line {line}: ")))]
pub struct ConditionsError {
    /// Line from 1, if it is known.
    pub line: Option<usize>,
    /// The reason.
    pub reason: String,
}

impl Conditions {
    /// Reads conditions written as TOML.
    ///
    /// # Errors
    /// If the text is no TOML, has an unknown key or an impossible number.
    pub fn parse(text: &str) -> Result<Self, ConditionsError> {
        let conditions: Self = toml::from_str(text).map_err(|error| ConditionsError {
            line: error.span().map(|span| 1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count()),
            reason: error.message().to_owned(),
        })?;
        match conditions.impossible() {
            Some(reason) => Err(ConditionsError { line: None, reason }),
            None => Ok(conditions),
        }
    }

    /// What is said that cannot be.
    fn impossible(&self) -> Option<String> {
        let positive = |name: &str, value: Option<f64>| {
            let wrong = value.filter(|value| !(value.is_finite() && *value > 0.0))?;
            Some(format!("{name} is {wrong}; it must be a number above 0"))
        };
        let polygon = |name: &str, points: Option<&Vec<[f64; 2]>>, least: usize| {
            let points = points?;
            let finite = points.iter().flatten().all(|part| part.is_finite());
            (points.len() < least || !finite)
                .then(|| format!("{name} needs at least {least} points of two numbers each"))
        };
        let within = |name: &str, value: Option<f64>, [least, most]: [f64; 2]| {
            let wrong = value.filter(|value| !(least..=most).contains(value))?;
            Some(format!("{name} is {wrong}; it must lie between {least} and {most}"))
        };
        let surface = &self.surface;
        let size = surface.size_mm.unwrap_or([1.0, 1.0]);
        positive("surface.diameter_mm", surface.diameter_mm)
            .or_else(|| positive("surface.size_mm", Some(size[0].min(size[1]))))
            .or_else(|| polygon("surface.outline_px", surface.outline_px.as_ref(), 3))
            .or_else(|| positive("uncertainty.scale_relative", self.uncertainty.scale_relative))
            .or_else(|| positive("uncertainty.edge_mm", self.uncertainty.edge_mm))
            .or_else(|| within("climate.temperature_c", self.climate.temperature_c, [-50.0, 100.0]))
            .or_else(|| within("climate.humidity_percent", self.climate.humidity_percent, [0.0, 100.0]))
            .or_else(|| self.entered.impossible())
            .or_else(|| self.keep_out.iter().find_map(|place| place.impossible(&positive, &polygon)))
    }
}

impl Entered {
    fn impossible(&self) -> Option<String> {
        let gtin = self.gtin.as_ref()?;
        let right = matches!(gtin.len(), 8 | 12 | 13 | 14) && gtin.bytes().all(|byte| byte.is_ascii_digit());
        (!right).then(|| format!("entered.gtin is {gtin:?}; a GTIN has 8, 12, 13 or 14 digits"))
    }
}

impl KeepOut {
    fn impossible(
        &self,
        positive: &impl Fn(&str, Option<f64>) -> Option<String>,
        polygon: &impl Fn(&str, Option<&Vec<[f64; 2]>>, usize) -> Option<String>,
    ) -> Option<String> {
        let of = |part: &str| format!("keep_out {:?}: {part}", self.name);
        let least = if self.width_mm.is_some() { 2 } else { 3 };
        if self.points_mm.is_some() == self.points_px.is_some() {
            return Some(of("it needs either points_mm or points_px"));
        }
        positive(&of("width_mm"), self.width_mm)
            .or_else(|| polygon(&of("points_mm"), self.points_mm.as_ref(), least))
            .or_else(|| polygon(&of("points_px"), self.points_px.as_ref(), least))
    }
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
    /// Numbers of certificates and licences printed on the label.
    pub certificates: Vec<String>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_not_known() {
        assert_eq!(Conditions::parse(""), Ok(Conditions::default()));
    }

    #[test]
    fn everything_can_be_stated() {
        let conditions = Conditions::parse(
            "date = \"2026-11-23\"\nfinal_state = true\n[surface]\ndiameter_mm = 60.0\ncurved_along = \"rows\"\n\
             face = \"back\"\n[[keep_out]]\nname = \"fold\"\npoints_mm = [[10.0, 0.0], [10.0, 40.0]]\nwidth_mm = 1.0\n",
        )
        .expect("right");
        assert_eq!(conditions.date, Some(Date::constant(2026, 11, 23)));
        assert_eq!(conditions.surface.face, Some(Face::Back));
        assert_eq!(conditions.keep_out.len(), 1);
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_reason() {
        let refused = |text: &str| Conditions::parse(text).expect_err("refused").to_string();
        assert!(refused("date = \"2026-02-30\"").starts_with("line 1: "), "{}", refused("date = \"2026-02-30\""));
        assert!(refused("\ncolour = 1").starts_with("line 2: "));
        assert!(refused("[surface]\ndiameter_mm = -1.0").contains("above 0"));
        assert!(refused("[surface]\ndiameter_mm = nan").contains("above 0"));
        assert!(refused("[climate]\ntemperature_c = nan").contains("between -50 and 100"));
        assert!(refused("[entered]\ngtin = \"abc\"").contains("digits"));
        assert!(refused("[[keep_out]]\nname = \"fold\"").contains("either points_mm or points_px"));
        assert!(refused("[[keep_out]]\nname = \"fold\"\npoints_mm = [[0.0, 0.0], [1.0, 1.0]]").contains("3 points"));
    }
}
