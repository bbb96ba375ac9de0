//! What is on a card, as its TOML file states it.
//!
//! Places are in millimetres from the upper left corner of the card, x to the right, y down. Reflectances are fractions
//! of the perfect diffuse reflector. Uncertainties are expanded ones with k = 2.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// What kind of card, e.g. `calibration-a5`, `conformance-qr`.
    pub id: String,
    /// Serial number of this very piece; empty on a template.
    #[serde(default)]
    pub serial: String,
    /// Who measured it, and when; `None`: its values are nominal, not certified.
    #[serde(default)]
    pub certificate: Option<Certificate>,
    /// Width and height, mm.
    pub size_mm: [f64; 2],
    /// Patches of known reflectance.
    #[serde(default, rename = "patch", skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<Patch>,
    /// Grid for scale and lens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<Grid>,
    /// Slanted edges for focus.
    #[serde(default, rename = "edge", skip_serializing_if = "Vec::is_empty")]
    pub edges: Vec<Edge>,
    /// Lengths to be measured with a measuring microscope.
    #[serde(default, rename = "bar", skip_serializing_if = "Vec::is_empty")]
    pub bars: Vec<Bar>,
    /// Symbols with stated values.
    #[serde(default, rename = "symbol", skip_serializing_if = "Vec::is_empty")]
    pub symbols: Vec<Symbol>,
}

/// Where the values of a card come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Number of the certificate.
    pub number: String,
    /// Laboratory that measured.
    pub laboratory: String,
    /// Day of the measurement, ISO 8601.
    pub date: jiff::civil::Date,
    /// Day after which it is not used, ISO 8601.
    pub expires: jiff::civil::Date,
    /// Instrument and what it is traced to.
    #[serde(default)]
    pub instrument: String,
}

/// An evenly printed rectangle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// Name, e.g. `white`, `grey-50`, `black`.
    pub name: String,
    /// Upper left corner, mm.
    pub corner_mm: [f64; 2],
    /// Width and height, mm.
    pub size_mm: [f64; 2],
    /// Reflectance, 0 to 1.
    pub reflectance: f64,
    /// Its expanded uncertainty; `None`: not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertainty: Option<f64>,
}

/// What the nodes of a grid look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GridKind {
    /// Round dark dots; the nodes are their centres.
    Dots,
    /// Squares dark and light in turn; the nodes are the inner corners.
    Chessboard,
    /// A chessboard with coded markers in its light squares.
    Charuco,
}

/// A grid of nodes at even pitch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// Kind.
    pub kind: GridKind,
    /// Nodes along x.
    pub columns: usize,
    /// Nodes along y.
    pub rows: usize,
    /// Distance of neighbours along x and along y, mm.
    pub pitch_mm: [f64; 2],
    /// The node nearest the upper left corner, mm.
    pub origin_mm: [f64; 2],
    /// Diameter of dots, mm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dot_mm: Option<f64>,
    /// Nodes (column, row) whose dots are larger, or whose squares carry a dot, so that the card's direction is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marked: Vec<[usize; 2]>,
    /// Expanded uncertainty of the pitch relative to it; `None`: not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relative_uncertainty: Option<f64>,
}

/// A straight edge between dark and light, a few degrees off the pixel grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edge {
    /// Name.
    pub name: String,
    /// One end of the edge, mm.
    pub from_mm: [f64; 2],
    /// The other end, mm; dark lies to the left when looking from one to the other.
    pub to_mm: [f64; 2],
    /// Width on both sides that nothing else is printed in, mm.
    pub clear_mm: f64,
}

/// A length between the middles of two thin lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bar {
    /// Name.
    pub name: String,
    /// On the middle of one line, mm.
    pub from_mm: [f64; 2],
    /// On the middle of the other, mm.
    pub to_mm: [f64; 2],
    /// Distance of both, mm.
    pub length_mm: f64,
    /// Its expanded uncertainty, mm; `None`: not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertainty_mm: Option<f64>,
}

/// A symbol with what a perfect print of it measures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Symbol {
    /// Name, e.g. `SC-1`.
    pub name: String,
    /// Symbology as records name it, e.g. `QRCode`, `DataMatrix`.
    pub symbology: String,
    /// The message.
    pub text: String,
    /// Upper left corner of the symbol without quiet zone, mm.
    pub corner_mm: [f64; 2],
    /// X dimension, mm.
    pub x_mm: f64,
    /// Modules along x and along y.
    pub modules: [usize; 2],
    /// Edition of the standard that the values are for.
    pub standard: String,
    /// Aperture, e.g. `0.8X`.
    pub aperture: String,
    /// Parameter, as records name it -> what is stated of it.
    pub values: BTreeMap<String, Stated>,
}

/// A stated value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// Value.
    pub value: f64,
    /// How far the mean of a verifier's readings may lie from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<f64>,
    /// Lowest and highest grade that the value may get, where the standard states a band rather than a tolerance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grades: Option<[f64; 2]>,
    /// Expanded uncertainty of the certified value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertainty: Option<f64>,
    /// How the value follows from what was drawn, or the certificate's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// Why a text is no card.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CardError {
    /// Not the TOML of a card; with line and reason.
    #[error("{0}")]
    Toml(Box<toml::de::Error>),
    /// An impossible number.
    #[error("{what} is {value}, which cannot be: {why}")]
    Impossible {
        /// Which number, as a way of keys.
        what: String,
        /// Its value.
        value: f64,
        /// What it must be.
        why: &'static str,
    },
}

impl Card {
    /// A card from its TOML.
    ///
    /// # Errors
    /// If the text is not TOML of this form, or a number is impossible.
    pub fn parse(text: &str) -> Result<Self, CardError> {
        let card: Self = toml::from_str(text).map_err(|error| CardError::Toml(Box::new(error)))?;
        card.check()?;
        Ok(card)
    }

    fn check(&self) -> Result<(), CardError> {
        self.size_mm.iter().try_for_each(|value| positive("size_mm", *value))?;
        for (index, patch) in self.patches.iter().enumerate() {
            let what = |field: &str| format!("patch[{index}].{field}");
            patch.corner_mm.iter().try_for_each(|value| finite(&what("corner_mm"), *value))?;
            patch.size_mm.iter().try_for_each(|value| positive(&what("size_mm"), *value))?;
            if !(0.0..=1.5).contains(&patch.reflectance) {
                let (what, value) = (what("reflectance"), patch.reflectance);
                return Err(CardError::Impossible { what, value, why: "a reflectance is a fraction: 0.85, not 85" });
            }
            patch.uncertainty.iter().try_for_each(|value| uncertainty(&what("uncertainty"), *value))?;
        }
        self.grid.iter().try_for_each(Grid::check)?;
        for (index, edge) in self.edges.iter().enumerate() {
            let what = |field: &str| format!("edge[{index}].{field}");
            edge.from_mm.iter().try_for_each(|value| finite(&what("from_mm"), *value))?;
            edge.to_mm.iter().try_for_each(|value| finite(&what("to_mm"), *value))?;
            positive(&what("clear_mm"), edge.clear_mm)?;
        }
        for (index, bar) in self.bars.iter().enumerate() {
            let what = |field: &str| format!("bar[{index}].{field}");
            bar.from_mm.iter().try_for_each(|value| finite(&what("from_mm"), *value))?;
            bar.to_mm.iter().try_for_each(|value| finite(&what("to_mm"), *value))?;
            positive(&what("length_mm"), bar.length_mm)?;
            bar.uncertainty_mm.iter().try_for_each(|value| uncertainty(&what("uncertainty_mm"), *value))?;
        }
        for (index, symbol) in self.symbols.iter().enumerate() {
            let what = |field: &str| format!("symbol[{index}].{field}");
            symbol.corner_mm.iter().try_for_each(|value| finite(&what("corner_mm"), *value))?;
            positive(&what("x_mm"), symbol.x_mm)?;
            for (parameter, stated) in &symbol.values {
                let what = |field: &str| what(&format!("values.{parameter}.{field}"));
                finite(&what("value"), stated.value)?;
                stated.tolerance.iter().try_for_each(|value| uncertainty(&what("tolerance"), *value))?;
                stated.uncertainty.iter().try_for_each(|value| uncertainty(&what("uncertainty"), *value))?;
                stated.grades.iter().flatten().try_for_each(|value| finite(&what("grades"), *value))?;
            }
        }
        Ok(())
    }
}

impl Grid {
    fn check(&self) -> Result<(), CardError> {
        self.pitch_mm.iter().try_for_each(|value| positive("grid.pitch_mm", *value))?;
        self.origin_mm.iter().try_for_each(|value| finite("grid.origin_mm", *value))?;
        self.dot_mm.iter().try_for_each(|value| positive("grid.dot_mm", *value))?;
        self.relative_uncertainty.iter().try_for_each(|value| uncertainty("grid.relative_uncertainty", *value))?;
        for (what, count) in [("grid.columns", self.columns), ("grid.rows", self.rows)] {
            if count < 2 {
                let value = count as f64;
                return Err(CardError::Impossible { what: what.into(), value, why: "a grid has at least 2 x 2 nodes" });
            }
        }
        Ok(())
    }
}

fn refuse_unless(holds: bool, what: &str, value: f64, why: &'static str) -> Result<(), CardError> {
    if holds { Ok(()) } else { Err(CardError::Impossible { what: what.into(), value, why }) }
}

fn finite(what: &str, value: f64) -> Result<(), CardError> {
    refuse_unless(value.is_finite(), what, value, "it must be a number")
}

fn positive(what: &str, value: f64) -> Result<(), CardError> {
    refuse_unless(value > 0.0 && value.is_finite(), what, value, "it must lie above 0")
}

/// An uncertainty or a tolerance.
fn uncertainty(what: &str, value: f64) -> Result<(), CardError> {
    refuse_unless(value >= 0.0 && value.is_finite(), what, value, "it must not lie below 0")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: &str = "id = \"c\"\nsize_mm = [10, 20]\n[[patch]]\nname = \"white\"\ncorner_mm = [1, 2]\nsize_mm = [3, 4]\n\
                        reflectance = 0.8\n[[bar]]\nname = \"x\"\nfrom_mm = [0, 0]\nto_mm = [5, 0]\nlength_mm = 5\n";

    #[test]
    fn numbers_that_cannot_be_are_refused_by_name() {
        assert_eq!(Card::parse(CARD).map(|card| card.bars.len()), Ok(1));
        for (from, to, what) in [
            ("[10, 20]", "[10, 0]", "size_mm"),
            ("[1, 2]", "[1, nan]", "patch[0].corner_mm"),
            ("[3, 4]", "[3, -4]", "patch[0].size_mm"),
            ("0.8", "85", "patch[0].reflectance"),
            ("0.8", "0.8\nuncertainty = -1", "patch[0].uncertainty"),
            ("[5, 0]", "[inf, 0]", "bar[0].to_mm"),
            ("length_mm = 5", "length_mm = 0", "bar[0].length_mm"),
        ] {
            let refused = Card::parse(&CARD.replace(from, to));
            assert!(matches!(&refused, Err(CardError::Impossible { what: named, .. }) if named == what), "{refused:?}");
        }
        assert!(matches!(Card::parse("id = 1"), Err(CardError::Toml(_))));
    }
}
