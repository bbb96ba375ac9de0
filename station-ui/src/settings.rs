//! What a station is set to: one TOML file.

use std::fmt;
use std::path::{Path, PathBuf};

use grader::bilingual::Bilingual;
use grader::command::application::ApplicationFiles;
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InspectionSettings {
    /// Application profile: a built-in id, or the file of one; left out: graded as `grader inspect` does without a profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Folder of profiles of one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_folder: Option<PathBuf>,
    /// Calibration file; left out: nominal, and grades are indicative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<PathBuf>,
    /// Self-check of the morning, as `calibrate check --format json --out` writes it; without it grades are indicative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_check: Option<PathBuf>,
    /// X dimension of the smallest symbol that is inspected, millimetres: the self-check asks whether it has pixels enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smallest_x_mm: Option<f64>,
    /// Special mark, as `grader mark teach` writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<PathBuf>,
    /// Conditions of the product, as `grader inspect --conditions` reads them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<PathBuf>,
    /// Register of serials, as `grader register` makes it; items that are inspected are noted in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register: Option<PathBuf>,
    /// Signed list of authorised makers, with its keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<AuthoritySettings>,
    /// From the edge of the photocell to the exposure, milliseconds.
    pub picture_delay_ms: u32,
    /// How much that may vary: pictures farther off belong to no part. Parts must be at least twice as far apart.
    pub picture_tolerance_ms: u32,
    /// A part whose picture has not come so long after it is lost, and rejected.
    pub picture_timeout_ms: u32,
}

impl Default for InspectionSettings {
    fn default() -> Self {
        Self {
            profile: None,
            profile_folder: None,
            calibration: None,
            self_check: None,
            smallest_x_mm: None,
            mark: None,
            conditions: None,
            register: None,
            authority: None,
            picture_delay_ms: 0,
            picture_tolerance_ms: 15,
            picture_timeout_ms: 1000,
        }
    }
}

impl InspectionSettings {
    /// Looks through them.
    ///
    /// # Errors
    /// The first that will not do.
    pub fn check(&self) -> Result<(), SettingsError> {
        let milliseconds = |name, value: u32, least: u32| match value {
            _ if (least..=60_000).contains(&value) => Ok(()),
            _ => Err(SettingsError::Number {
                name,
                value: value.to_string(),
                wanted: Bilingual::new(format!("{least} to 60000 ms"), format!("{least} 至 60000 ms")),
            }),
        };
        milliseconds("picture_delay_ms", self.picture_delay_ms, 0)?;
        milliseconds("picture_tolerance_ms", self.picture_tolerance_ms, 1)?;
        milliseconds("picture_timeout_ms", self.picture_timeout_ms, 1)?;
        match self.smallest_x_mm {
            // Not a number is in no range.
            Some(x) if !(0.01..=10.0).contains(&x) => Err(SettingsError::Number {
                name: "smallest_x_mm",
                value: x.to_string(),
                wanted: Bilingual::new("0.01 to 10 mm", "0.01 至 10 mm"),
            }),
            _ => Ok(()),
        }
    }

    /// The files of the application, from the folder of the settings.
    #[must_use]
    pub fn files(&self, folder: &Path) -> ApplicationFiles {
        let at = |path: &Option<PathBuf>| path.as_ref().map(|path| folder.join(path));
        // What is written with a separator or an ending is a file; anything else the id of a profile.
        let profile = self.profile.as_ref().map(|name| {
            let is_file = name.ends_with(".toml") || Path::new(name).components().count() > 1;
            if is_file { folder.join(name).display().to_string() } else { name.clone() }
        });
        ApplicationFiles {
            profile,
            profile_folder: at(&self.profile_folder),
            conditions: at(&self.conditions),
            mark: at(&self.mark),
            register: at(&self.register),
            look_up_only: false,
            authority: self.authority.as_ref().map(|authority| folder.join(&authority.list)),
            keys: self.authority.as_ref().map(|authority| folder.join(&authority.key)),
        }
    }
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
    /// A number out of range.
    #[error("{name} = {value}: {} is wanted", wanted.en)]
    Number {
        /// Setting.
        name: &'static str,
        /// Its value.
        value: String,
        /// What is possible.
        wanted: Bilingual,
    },
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
            Self::Number { name, value, wanted } => Bilingual::new(
                format!("{name} = {value} is not possible; wanted: {}.", wanted.en),
                format!("{name} = {value} 无效；应为：{}。", wanted.zh),
            ),
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
        self.inspection.check()
    }
}

impl fmt::Display for Settings {
    /// As TOML.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&toml::to_string_pretty(self).map_err(|_| fmt::Error)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_are_valid_and_say_the_same_when_written_again() {
        let simulated = include_str!("../settings/simulated.toml");
        let settings = Settings::from_toml(simulated).unwrap();
        assert_eq!(Settings::from_toml(&settings.to_string()).unwrap(), settings);
        // The other one needs a driver that is not always built in.
        let line = toml::from_str::<Settings>(include_str!("../settings/gige-modbus.toml")).unwrap();
        assert!(line.line.check().is_ok() && line.inspection.check().is_ok());
    }

    #[test]
    fn numbers_out_of_range_are_refused_by_name() {
        for (wrong, name) in [
            (InspectionSettings { picture_tolerance_ms: 0, ..InspectionSettings::default() }, "picture_tolerance_ms"),
            (InspectionSettings { picture_timeout_ms: 60_001, ..InspectionSettings::default() }, "picture_timeout_ms"),
            (InspectionSettings { smallest_x_mm: Some(f64::NAN), ..InspectionSettings::default() }, "smallest_x_mm"),
        ] {
            assert!(wrong.check().unwrap_err().to_string().contains(name));
        }
    }
}
