//! A rig calibrated from photographs of one card: lens and scale from its grid, reflectance from its patches, focus from
//! its edges, all in one calibration file.

mod left_uncertain;
pub mod model;

use grader::bilingual::Bilingual;
use grader::calibration::file::{
    CalibrationFile, CalibrationFileError, CardIdentity, Mapping, MeasuredPatch, Picture, Reflectance as Stored, SCHEMA,
};
use grader::frame::Frame;
use grader::geometry::Point;
use jiff::civil::Date;

use crate::card::{Card, NotCertified, Patch};
use crate::focus::{CardEdge, measure_card_edges};
use crate::lens::{FoundGrid, GridError, LensError, Limits, Solution, find_grid, solve};
use crate::reflectance::{Frames, Reflectance, ReflectanceError, Region, ScaleUncertainty, calibrate};

use left_uncertain::left_uncertain;

/// What a calibration is called, and how long it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Naming {
    /// Identifier that reports show.
    pub id: String,
    /// The rig: camera, lens, light, stand.
    pub rig: String,
    /// Wavelength in nm, or `W`.
    pub light: String,
    /// Day of the photographs.
    pub date: Date,
    /// Last day on which the calibration is used.
    pub expires: Date,
}

/// A rig as it was found.
#[derive(Clone, Debug)]
pub struct CalibratedRig {
    /// Lens and plane.
    pub solution: Solution,
    /// Reflectance; `None`: the card has no patches.
    pub reflectance: Option<Reflectance>,
    /// Edges of the card.
    pub edges: Vec<CardEdge>,
    /// What is stored.
    pub file: CalibrationFile,
}

/// Why a rig cannot be calibrated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RigError {
    /// Nothing to measure lengths by.
    #[error("the card has no grid; lens and scale are taken from one")]
    NoGrid,
    /// Nothing to measure.
    #[error("there is no photograph of the card")]
    NoPhotograph,
    /// The certificate is not whole, or no longer holds.
    #[error("{0}; have the card measured")]
    Certificate(NotCertified),
    /// The certificate is of a later day than the photographs.
    #[error("the certificate of the card is of {date}, later than the calibration")]
    Premature {
        /// Its day.
        date: Date,
    },
    /// The grid was not found.
    #[error("picture {picture} of the card: {error}")]
    Grid {
        /// Which picture, from 1.
        picture: usize,
        /// Why.
        error: Box<GridError>,
    },
    /// No lens model.
    #[error("{0}")]
    Lens(Box<LensError>),
    /// No reflectance.
    #[error("{0}")]
    Reflectance(Box<ReflectanceError>),
    /// A patch that the picture does not show.
    #[error("patch {name} lies outside the picture; photograph the whole card")]
    PatchOutside {
        /// Its name.
        name: String,
    },
    /// What was found makes no file.
    #[error("{0}")]
    File(#[from] CalibrationFileError),
}

impl RigError {
    /// For the reader, in both languages.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        let zh = match self {
            Self::NoGrid => "校准卡没有网格；镜头和比例尺由网格测定".into(),
            Self::NoPhotograph => "没有校准卡的照片".into(),
            Self::Certificate(error) => format!("{}；请送检", error.say().zh),
            Self::Premature { date } => format!("校准卡证书的日期 {date} 晚于本次校准"),
            Self::Grid { picture, error } => {
                let said = error.say();
                return Bilingual::new(
                    format!("picture {picture} of the card: {}", said.en),
                    format!("校准卡的第 {picture} 幅图像：{}", said.zh),
                );
            }
            Self::Lens(error) => return error.say(),
            Self::Reflectance(error) => return error.say(),
            Self::PatchOutside { name } => format!("色块 {name} 在图像之外；请拍摄整张卡"),
            Self::File(error) => return error.say(),
        };
        Bilingual::new(self.to_string(), zh)
    }
}

/// Calibrates a rig. The first picture of the card shows the plane that is measured on; others, turned and moved, make the
/// lens better known. Reflectance is taken from the first too.
///
/// # Errors
/// If the card's certificate does not hold on the day, or the photographs do not determine the rig.
pub fn calibrate_rig(card: &Card, frames: Frames<'_>, naming: &Naming) -> Result<CalibratedRig, RigError> {
    if let Some(certificate) = &card.certificate {
        card.certified(naming.date).map_err(RigError::Certificate)?;
        if certificate.date > naming.date {
            return Err(RigError::Premature { date: certificate.date });
        }
    }
    let grid = card.grid.as_ref().ok_or(RigError::NoGrid)?;
    let first = frames.card.first().ok_or(RigError::NoPhotograph)?;
    let found: Vec<FoundGrid> = frames
        .card
        .iter()
        .enumerate()
        .map(|(index, frame)| {
            find_grid(frame, grid).map_err(|error| RigError::Grid { picture: index + 1, error: Box::new(error) })
        })
        .collect::<Result<_, _>>()?;
    let solution = solve(&found, grid.relative_uncertainty, &Limits::default())
        .map_err(|error| RigError::Lens(Box::new(error)))?;
    let reflectance = match card.patches.as_slice() {
        [] => None,
        patches => {
            let regions = patches.iter().map(|patch| region(patch, &solution)).collect::<Result<Vec<_>, _>>()?;
            let frames = Frames { card: std::slice::from_ref(first), ..frames };
            Some(calibrate(frames, &regions).map_err(|error| RigError::Reflectance(Box::new(error)))?)
        }
    };
    let edges = measure_card_edges(first, &card.edges, &solution.geometry);
    let file = stored(card, first, &solution, reflectance.as_ref(), &edges, naming);
    // Whatever was found must be one that can be read again.
    file.to_text()?;
    Ok(CalibratedRig { solution, reflectance, edges, file })
}

/// Where the picture shows a patch.
fn region(patch: &Patch, solution: &Solution) -> Result<Region, RigError> {
    let ([x, y], [w, h]) = (patch.corner_mm, patch.size_mm);
    let mut corners = [Point::origin(); 4];
    for (corner, place) in corners.iter_mut().zip([[x, y], [x + w, y], [x + w, y + h], [x, y + h]]) {
        let outside = || RigError::PatchOutside { name: patch.name.clone() };
        *corner = solution.geometry.to_pixels(Point::from(place)).ok_or_else(outside)?;
    }
    Ok(Region { name: patch.name.clone(), corners, reflectance: patch.reflectance, uncertainty: patch.uncertainty })
}

fn stored(
    card: &Card,
    frame: &Frame,
    solution: &Solution,
    reflectance: Option<&Reflectance>,
    edges: &[CardEdge],
    naming: &Naming,
) -> CalibrationFile {
    let round = |pixels: f64| (pixels * 10.0).round() / 10.0;
    let mapping = Mapping {
        relative_uncertainty: Some(solution.relative_uncertainty),
        residual_px: Some(solution.residual_rms),
        covered: solution.covered.outline().iter().map(|p| [round(p.x), round(p.y)]).collect(),
        tilt_degrees: Some(solution.tilt.degrees),
        ..Mapping::of(&solution.geometry)
    };
    let patches = |found: &Reflectance| {
        found
            .fit
            .patches
            .iter()
            .map(|patch| MeasuredPatch {
                name: patch.name.clone(),
                stated: patch.stated,
                measured: (patch.measured * 1e4).round() / 1e4,
            })
            .collect()
    };
    CalibrationFile {
        schema: SCHEMA,
        id: naming.id.clone(),
        rig: naming.rig.clone(),
        date: naming.date,
        expires: naming.expires,
        light: naming.light.clone(),
        hash: String::new(),
        picture: Picture { width: frame.width(), height: frame.height(), bits: frame.bits() },
        card: Some(CardIdentity {
            id: card.id.clone(),
            serial: card.serial.clone(),
            certificate: card.certificate.as_ref().map(|certificate| certificate.number.clone()),
            expires: card.certificate.as_ref().map(|certificate| certificate.expires),
        }),
        reflectance: reflectance.map(|found| Stored {
            uncertainty: found.uncertainty.as_ref().ok().map(ScaleUncertainty::largest),
            residual: found.fit.residual,
            evenness: found.flatness.map(|flatness| flatness.evenness),
            patches: patches(found),
            black: Stored::rows(&found.shading.black),
            white: Stored::rows(&found.shading.white),
        }),
        geometry: Some(mapping),
        rig_uncertainty: left_uncertain(solution, reflectance, edges),
        uncertainty: None,
    }
}

#[cfg(test)]
mod tests;
