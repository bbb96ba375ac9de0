//! What a station is set to: one TOML file.

use std::fmt;
use std::path::PathBuf;

use grader::bilingual::Bilingual;
use serde::{Deserialize, Serialize};

use crate::capture::{CaptureError, CaptureSettings};
use crate::line::{LineError, LineSettings};
use crate::store::{Keep, Retention};

/// Everything a station is set to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Name of the station, as records and the window show it.
    #[serde(default)]
    pub name: String,
    /// The camera.
    pub camera: CaptureSettings,
    /// The line.
    #[serde(default)]
    pub line: LineSettings,
    /// How pictures are inspected.
    #[serde(default)]
    pub inspection: InspectionSettings,
    /// The record.
    pub record: RecordSettings,
    /// The window.
    #[serde(default)]
    pub window: WindowSettings,
}

/// How pictures are inspected. Paths are relative to the folder of the settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InspectionSettings {
    /// Application profile: a built-in id, or the file of one; left out: graded by ISO/IEC 15415:2024 alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Calibration file; left out: nominal, and grades are indicative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<PathBuf>,
    /// Special mark, as `grader mark teach` writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<PathBuf>,
    /// Conditions of the product, as `grader inspect --conditions` reads them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<PathBuf>,
    /// Register of serials, as `grader register` makes it; items that are inspected are noted in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register: Option<PathBuf>,
    /// Signed list of authorised makers, with its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<AuthoritySettings>,
}

/// The signed list of authorised makers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthoritySettings {
    /// The list.
    pub list: PathBuf,
    /// Public key of the one who signs it.
    pub key: PathBuf,
}

/// The record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordSettings {
    /// Folder of the record, relative to the folder of the settings.
    pub folder: PathBuf,
    /// Of which inspections the picture is kept.
    #[serde(default)]
    pub keep: Keep,
    /// How long pictures are kept.
    #[serde(default)]
    pub retention: Retention,
}

/// The window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WindowSettings {
    /// `zh` or `en`; left out: as the computer is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Tongue>,
    /// Colours.
    pub theme: Theme,
    /// Minutes without a hand on it after which whoever is signed in is signed out; 0: never.
    pub lock_minutes: u32,
}

impl Default for WindowSettings {
    fn default() -> Self {
        Self { language: None, theme: Theme::default(), lock_minutes: 10 }
    }
}

/// Language of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tongue {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// Colours of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Light letters on dark.
    #[default]
    Dark,
    /// Dark letters on light.
    Light,
}

/// Why settings will not do.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// No TOML, or unknown keys; with the line.
    #[error("{0}")]
    Toml(Box<toml::de::Error>),
    /// The camera cannot be set to it.
    #[error(transparent)]
    Camera(#[from] CaptureError),
    /// The line cannot be set to it.
    #[error(transparent)]
    Line(#[from] LineError),
}

impl SettingsError {
    /// What is wrong, for people.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        match self {
            Self::Toml(error) => {
                Bilingual::new(format!("The settings cannot be read: {error}"), format!("无法读取设置：{error}"))
            }
            Self::Camera(error) => error.say(),
            Self::Line(error) => error.say(),
        }
    }
}

impl Settings {
    /// Reads and checks settings.
    ///
    /// # Errors
    /// What is wrong with them, with the line where it is a matter of writing.
    pub fn from_toml(text: &str) -> Result<Self, SettingsError> {
        let settings: Self = toml::from_str(text).map_err(|error| SettingsError::Toml(Box::new(error)))?;
        settings.check()?;
        Ok(settings)
    }

    /// Looks through them.
    ///
    /// # Errors
    /// The first that will not do.
    pub fn check(&self) -> Result<(), SettingsError> {
        self.camera.check()?;
        self.line.check()?;
        Ok(())
    }
}

impl fmt::Display for Settings {
    /// As TOML.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&toml::to_string_pretty(self).map_err(|_| fmt::Error)?)
    }
}
