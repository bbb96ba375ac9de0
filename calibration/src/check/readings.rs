//! What was read from frames, before it is judged.

use std::collections::BTreeMap;

use grader::bilingual::Bilingual;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Item;

/// A patch of known reflectance as it is seen today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PatchReading {
    /// Its name.
    pub name: String,
    /// Stated reflectance.
    pub stated: f64,
    /// Reflectance by the calibration.
    pub measured: f64,
    /// Standard deviation of its pixels, reflectance.
    pub noise: f64,
}

/// What was read. `None`: not read; `missing` may say why.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Readings {
    /// Width, height and bits of the frames.
    pub picture: Option<[usize; 3]>,
    /// Day of the check.
    pub date: Option<Date>,
    /// Last day of the certificate of the card that is seen.
    pub card_expires: Option<Date>,
    /// What is wrong with a series: several settings, or compression; all series are sound if it is empty.
    pub series: Vec<Bilingual>,
    /// Share of pixels at the largest level.
    pub saturated: Option<f64>,
    /// Share of pixels at level 0.
    pub black: Option<f64>,
    /// Rise of the least sharp edge from 10 to 90 %, pixels.
    pub rise_px: Option<f64>,
    /// Angle by which the plane is foreshortened against that of the calibration, degrees.
    pub tilt_degrees: Option<f64>,
    /// Largest change of the scale since the calibration, relative, with its sign.
    pub scale_change: Option<f64>,
    /// Departures of the light from its median over the picture, after calibration: largest, relative, with its sign.
    pub evenness: Option<f64>,
    /// Patches of known reflectance.
    pub patches: Vec<PatchReading>,
    /// Standard deviation of a pixel from frame to frame, reflectance.
    pub noise: Option<f64>,
    /// Mean reflectance of what is seen with the lamp off.
    pub ambient: Option<f64>,
    /// Pixels per module of the smallest symbol.
    pub pixels_per_module: Option<f64>,
    /// Why items could not be read.
    pub missing: BTreeMap<Item, Bilingual>,
}
