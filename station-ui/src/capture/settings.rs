//! Which camera, and how it is to be set: checked before anything is opened.

use grader::bilingual::Bilingual;
use serde::{Deserialize, Serialize};

use super::{CaptureError, TriggerSource, drivers};

/// Which camera, and how it is to be set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaptureSettings {
    /// Driver, as in the table.
    pub driver: String,
    /// What the driver opens: folder, file, address, serial number; for `simulated` the line, as
    /// [`crate::simulation::SimulationSettings`] reads it.
    #[serde(default)]
    pub source: String,
    /// What starts an exposure.
    #[serde(default)]
    pub trigger: TriggerSource,
    /// Pictures per second of what has no rate of its own, and of free-running cameras that can be set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// Exposure time in microseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure_us: Option<f64>,
    /// Gain in dB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gain_db: Option<f64>,
    /// Pixel format by its GenICam name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixel_format: Option<String>,
    /// Input that starts the exposure by hardware trigger, by its GenICam name; left out: the first that the camera has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger_line: Option<String>,
    /// A folder or film is replayed once; otherwise it begins again at its end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub once: bool,
}

/// Pixel formats that a frame is made of; those with `Packed` or `p` have two pixels in three bytes, or four in five.
pub const PIXEL_FORMATS: [&str; 7] =
    ["Mono8", "Mono10", "Mono12", "Mono10Packed", "Mono12Packed", "Mono10p", "Mono12p"];

impl CaptureSettings {
    /// Settings that leave everything but driver and source to the camera.
    #[must_use]
    pub fn new(driver: &str, source: &str) -> Self {
        Self {
            driver: driver.into(),
            source: source.into(),
            trigger: TriggerSource::default(),
            rate: None,
            exposure_us: None,
            gain_db: None,
            pixel_format: None,
            trigger_line: None,
            once: false,
        }
    }

    /// Refuses what no camera can be set to, before one is asked.
    ///
    /// # Errors
    /// The first setting that is wrong, with what is wanted instead.
    pub fn check(&self) -> Result<(), CaptureError> {
        drivers::find(&self.driver)?;
        if self.source.contains('\0') {
            return Err(setting("source", &self.source, "text without NUL characters", "不含 NUL 字符的文本"));
        }
        let number = |name, value: Option<f64>, [low, high]: [f64; 2], unit: &str| match value {
            // Not a number is in no range.
            Some(value) if !(low..=high).contains(&value) => Err(setting(
                name,
                &value.to_string(),
                &format!("a number from {low} to {high} {unit}"),
                &format!("{low} 至 {high} {unit} 之间的数"),
            )),
            _ => Ok(()),
        };
        number("rate", self.rate, [0.01, 1000.0], "/s")?;
        number("exposure_us", self.exposure_us, [1.0, 10_000_000.0], "µs")?;
        number("gain_db", self.gain_db, [-20.0, 60.0], "dB")?;
        if let Some(format) = &self.pixel_format
            && !PIXEL_FORMATS.contains(&format.as_str())
        {
            let formats = PIXEL_FORMATS.join(", ");
            return Err(setting("pixel_format", format, &format!("one of {formats}"), &format!("{formats} 之一")));
        }
        Ok(())
    }
}

fn setting(name: &'static str, value: &str, en: &str, zh: &str) -> CaptureError {
    CaptureError::Setting { name, value: value.into(), wanted: Bilingual::new(en, zh) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_camera_can_be_set_to_is_refused_by_name() {
        let good = CaptureSettings::new("folder", "samples");
        assert_eq!(good.check(), Ok(()));
        let wrong = [
            ("rate", CaptureSettings { rate: Some(0.0), ..good.clone() }),
            ("rate", CaptureSettings { rate: Some(f64::NAN), ..good.clone() }),
            ("exposure_us", CaptureSettings { exposure_us: Some(-1.0), ..good.clone() }),
            ("exposure_us", CaptureSettings { exposure_us: Some(f64::INFINITY), ..good.clone() }),
            ("gain_db", CaptureSettings { gain_db: Some(1e3), ..good.clone() }),
            ("pixel_format", CaptureSettings { pixel_format: Some("BayerRG8".into()), ..good.clone() }),
            ("source", CaptureSettings { source: "a\0b".into(), ..good.clone() }),
        ];
        for (expected, settings) in wrong {
            let Err(CaptureError::Setting { name, .. }) = settings.check() else { panic!("{expected}: {settings:?}") };
            assert_eq!(name, expected);
        }
        let nowhere = CaptureSettings { driver: "camera".into(), ..good };
        assert!(matches!(nowhere.check(), Err(CaptureError::UnknownDriver { .. })));
    }

    #[test]
    fn settings_are_read_from_toml_with_little_said() {
        let settings: CaptureSettings = toml::from_str("driver = 'aravis'\ntrigger = 'hardware'\n").unwrap();
        assert_eq!(
            settings,
            CaptureSettings { trigger: TriggerSource::Hardware, ..CaptureSettings::new("aravis", "") }
        );
        assert!(toml::from_str::<CaptureSettings>("driver = 'folder'\nsauce = 'x'\n").is_err());
    }
}
