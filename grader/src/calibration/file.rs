//! A calibration as a file: TOML that people can read, with a hash that tells whether anybody changed it.
//!
//! The hash guards against slips and quiet changes, not against forgers: whoever changes a value can compute it anew.
//! Where that matters the file is signed and kept like a certificate.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Calibration, Field, FrameKind, Geometry, Lens, Shading};
use crate::bilingual::Bilingual;
use crate::geometry::{Homography, Point};
use crate::plane::Plane;
use crate::record::CalibrationIdentity;
use crate::uncertainty::{RigUncertainty, UncertaintyStatement};

/// Version of the form.
pub const SCHEMA: u32 = 1;
/// Most bytes of a file; those that are made have some ten thousand.
pub const LARGEST: usize = 4 << 20;

/// Everything that a calibration file holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalibrationFile {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Identifier that reports show.
    pub id: String,
    /// The rig: camera, lens, light, stand.
    pub rig: String,
    /// Day it was made.
    pub date: Date,
    /// Last day on which it is used.
    pub expires: Date,
    /// Wavelength in nm, or `W`.
    pub light: String,
    /// SHA-256 of the file with an empty value here, in hexadecimal digits.
    #[serde(default)]
    pub hash: String,
    /// The pictures that it is for.
    pub picture: Picture,
    /// The card that was photographed; left out: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardIdentity>,
    /// From grey levels to reflectance; left out: not calibrated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reflectance: Option<Reflectance>,
    /// From pixels to millimetres; left out: not calibrated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geometry: Option<Mapping>,
    /// What the calibration itself leaves uncertain; left out: not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rig_uncertainty: Option<RigUncertainty>,
    /// Uncertainty of a single value, from a repeatability run with this calibration; left out: not determined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertainty: Option<UncertaintyStatement>,
}

/// The pictures that a calibration is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Width, pixels.
    pub width: usize,
    /// Height, pixels.
    pub height: usize,
    /// Bits of a sample.
    pub bits: u8,
}

/// A card and its certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardIdentity {
    /// Kind of card.
    pub id: String,
    /// Serial number.
    pub serial: String,
    /// Number of its certificate; left out: nominal values, which make no formal grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// Last day of the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
}

/// From grey levels to reflectance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reflectance {
    /// Expanded uncertainty (k = 2) of a reflectance; left out: not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertainty: Option<f64>,
    /// Root mean square of what patches depart from the line, reflectance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residual: Option<f64>,
    /// Darkest light over lightest, by a flat field; left out: there was none, and the light was taken as even.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evenness: Option<f64>,
    /// Patches that the line was laid through.
    #[serde(default, rename = "patch", skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<MeasuredPatch>,
    /// Grey level of reflectance 0 at nodes evenly spaced over the picture, row by row.
    pub black: Vec<Vec<f64>>,
    /// Grey level of reflectance 1, likewise.
    pub white: Vec<Vec<f64>>,
}

/// A patch as it was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasuredPatch {
    /// Name.
    pub name: String,
    /// Certified or nominal reflectance.
    pub stated: f64,
    /// Reflectance by the calibration.
    pub measured: f64,
}

/// From pixels to millimetres.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Rows of the projective map from ideal pixels to millimetres.
    pub plane: [[f64; 3]; 3],
    /// Distortion; left out: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lens: Option<LensFile>,
    /// Expanded uncertainty (k = 2) of the scale relative to it; left out: not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relative_uncertainty: Option<f64>,
    /// Root mean square of what nodes of the grid depart from the model, pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residual_px: Option<f64>,
    /// Convex outline, clockwise with y down, of the part of the picture that the grid was seen in, pixels; empty: all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covered: Vec<[f64; 2]>,
    /// Angle between the line of sight and the normal of the plane, degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tilt_degrees: Option<f64>,
}

/// A lens in a file; see [`Lens`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LensFile {
    /// Focal lengths, pixels.
    pub focal: [f64; 2],
    /// Optical axis, pixels.
    pub centre: [f64; 2],
    /// `k1`, `k2`, `k3`.
    pub radial: [f64; 3],
    /// `p1`, `p2`.
    pub tangential: [f64; 2],
}

/// Why a file is no calibration.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CalibrationFileError {
    /// Larger than any calibration.
    #[error("{size} bytes; a calibration file has at most {LARGEST}")]
    TooLarge {
        /// Bytes.
        size: usize,
    },
    /// Not of this form, with line and reason.
    #[error("{0}")]
    Form(Box<toml::de::Error>),
    /// A later form.
    #[error("schema {found}; this program knows schema {SCHEMA}: use a newer one")]
    Schema {
        /// Its schema.
        found: u32,
    },
    /// The values are not those that the hash was made of.
    #[error("the file was altered: its hash does not belong to its values; calibrate again")]
    Altered,
    /// Values that describe no rig.
    #[error("{what}: {why}")]
    Impossible {
        /// Which.
        what: &'static str,
        /// What they must be.
        why: String,
    },
}

impl CalibrationFileError {
    /// For the reader, in both languages.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::TooLarge { size } => format!("{size} 字节；校准文件不超过 {LARGEST} 字节"),
            Self::Form(error) => format!("不是校准文件（{error}）"),
            Self::Schema { found } => format!("文件格式为 {found}，本程序只识别 {SCHEMA}；请使用较新的程序"),
            Self::Altered => "文件已被改动：散列值与内容不符；请重新校准".into(),
            Self::Impossible { what, why } => format!("{what} 的值不可能（{why}）"),
        };
        let en = match self {
            Self::Form(error) => format!("not a calibration file ({error})"),
            other => other.to_string(),
        };
        Bilingual::new(en, zh)
    }
}

impl CalibrationFile {
    /// A file from its text, its hash checked.
    ///
    /// # Errors
    /// If the text is not of this form, was altered, or describes nothing that could be.
    pub fn parse(text: &str) -> Result<Self, CalibrationFileError> {
        if text.len() > LARGEST {
            return Err(CalibrationFileError::TooLarge { size: text.len() });
        }
        let file: Self = toml::from_str(text).map_err(|error| CalibrationFileError::Form(Box::new(error)))?;
        // First the schema: a later form may be hashed in another way.
        file.check_schema()?;
        if !file.hash.eq_ignore_ascii_case(&file.digest()?) {
            return Err(CalibrationFileError::Altered);
        }
        file.calibration()?;
        Ok(file)
    }

    /// The text of the file, with its hash.
    ///
    /// # Errors
    /// If the values describe nothing that could be.
    pub fn to_text(&self) -> Result<String, CalibrationFileError> {
        self.calibration()?;
        let sealed = Self { hash: self.digest()?, ..self.clone() };
        sealed.serialised()
    }

    /// What [`inspect`](crate::inspect::inspect) applies.
    ///
    /// # Errors
    /// If the values describe nothing that could be.
    pub fn calibration(&self) -> Result<Calibration, CalibrationFileError> {
        self.check_schema()?;
        let Picture { width, height, bits } = self.picture;
        if !(8..=16).contains(&bits) {
            return Err(impossible("picture.bits", format!("{bits}, between 8 and 16 are wanted")));
        }
        if self.expires < self.date {
            return Err(impossible("expires", format!("{} lies before {}", self.expires, self.date)));
        }
        let shading = self.reflectance.as_ref().map(|reflectance| reflectance.shading(width, height)).transpose()?;
        let geometry = self.geometry.as_ref().map(|mapping| mapping.geometry(width, height)).transpose()?;
        if let Some(error) = self.rig_uncertainty.as_ref().and_then(|rig| rig.check().err()) {
            return Err(impossible("rig_uncertainty", error.to_string()));
        }
        if let Some(error) = self.uncertainty.as_ref().and_then(|statement| statement.check().err()) {
            return Err(impossible("uncertainty", error.to_string()));
        }
        let covered = self.geometry.as_ref().map_or(&[][..], |mapping| &mapping.covered);
        let bounds_something = covered.is_empty() || covered.len() >= 3;
        if !bounds_something || covered.iter().flatten().any(|value| !value.is_finite()) {
            return Err(impossible("geometry.covered", "an outline has at least three corners".into()));
        }
        let certified = self.card.as_ref().is_some_and(|card| card.certificate.is_some());
        Ok(Calibration {
            identity: Some(CalibrationIdentity {
                id: self.id.clone(),
                // Without a certificate there is no day to vouch for: no formal grade rests on nominal values.
                date: certified.then(|| self.date.to_string()),
                expires: Some(self.last_day().to_string()),
            }),
            shading: shading.map(Arc::new),
            scale: geometry.map(|geometry| geometry.scale()),
            geometry,
            frames: Some(FrameKind { width, height, bits }),
            covered: covered.iter().copied().map(Point::from).collect(),
            light_assumed_even: self.reflectance.as_ref().is_some_and(|held| held.evenness.is_none()),
            uncertainty: self.uncertainty.clone().map(Arc::new),
            ..Calibration::NOMINAL
        })
    }

    /// The last day on which both calibration and certificate hold.
    #[must_use]
    pub fn last_day(&self) -> Date {
        let certificate = self.card.as_ref().and_then(|card| card.expires);
        certificate.map_or(self.expires, |day| day.min(self.expires))
    }

    const fn check_schema(&self) -> Result<(), CalibrationFileError> {
        if self.schema == SCHEMA { Ok(()) } else { Err(CalibrationFileError::Schema { found: self.schema }) }
    }

    fn digest(&self) -> Result<String, CalibrationFileError> {
        let text = Self { hash: String::new(), ..self.clone() }.serialised()?;
        Ok(Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    fn serialised(&self) -> Result<String, CalibrationFileError> {
        toml::to_string(self).map_err(|error| impossible("the file", error.to_string()))
    }
}

impl Reflectance {
    fn shading(&self, width: usize, height: usize) -> Result<Shading, CalibrationFileError> {
        let field = |what: &'static str, rows: &[Vec<f64>]| {
            let columns = rows.first().map_or(0, Vec::len);
            if rows.iter().any(|row| row.len() != columns) {
                return Err(impossible(what, "all rows must be of one length".into()));
            }
            let values = rows.iter().flatten().map(|value| *value as f32).collect();
            let nodes = Plane::from_vec(columns, rows.len(), values)
                .ok_or_else(|| impossible(what, "there are no nodes".into()))?;
            Field::new(nodes, width, height).map_err(|error| impossible(what, error.to_string()))
        };
        let shading = Shading {
            black: field("reflectance.black", &self.black)?,
            white: field("reflectance.white", &self.white)?,
        };
        if !shading.is_open() {
            let why = "white must lie above black everywhere".to_owned();
            return Err(impossible("reflectance.white", why));
        }
        Ok(shading)
    }

    /// The nodes of a field for a file: as many digits as say something.
    #[must_use]
    pub fn rows(field: &Field) -> Vec<Vec<f64>> {
        let nodes = field.nodes();
        let rounded = |value: &f32| (f64::from(*value) * 1e3).round() / 1e3;
        (0..nodes.height()).map(|row| nodes.row(row).iter().map(rounded).collect()).collect()
    }
}

impl Mapping {
    fn geometry(&self, width: usize, height: usize) -> Result<Geometry, CalibrationFileError> {
        let lens = self.lens.map(|lens| Lens {
            focal: lens.focal,
            centre: lens.centre,
            radial: lens.radial,
            tangential: lens.tangential,
        });
        let finite = self.plane.iter().flatten().all(|value| value.is_finite())
            && self.lens.is_none_or(|lens| {
                let values = lens.focal.into_iter().chain(lens.centre).chain(lens.radial).chain(lens.tangential);
                values.into_iter().all(f64::is_finite) && lens.focal.iter().all(|focal| *focal > 0.0)
            });
        let geometry = finite
            .then(|| Geometry::new(lens, Homography::from_rows(self.plane), width, height))
            .flatten()
            .ok_or_else(|| impossible("geometry", "the map from pixels to millimetres has no inverse".into()))?;
        let corners = [[0.5, 0.5], [width as f64 - 0.5, 0.5], [0.5, height as f64 - 0.5]];
        if corners.iter().any(|corner| geometry.to_millimetres(Point::from(*corner)).is_none()) {
            return Err(impossible("geometry.lens", "it folds the picture over".into()));
        }
        Ok(geometry)
    }

    /// For a file.
    #[must_use]
    pub fn of(geometry: &Geometry) -> Self {
        let lens = geometry.lens().map(|lens| LensFile {
            focal: lens.focal,
            centre: lens.centre,
            radial: lens.radial,
            tangential: lens.tangential,
        });
        Self {
            plane: geometry.plane().to_rows(),
            lens,
            relative_uncertainty: None,
            residual_px: None,
            covered: Vec::new(),
            tilt_degrees: None,
        }
    }
}

const fn impossible(what: &'static str, why: String) -> CalibrationFileError {
    CalibrationFileError::Impossible { what, why }
}

#[cfg(test)]
mod tests;
