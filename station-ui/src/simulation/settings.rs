//! How the simulated line runs, as a table of settings or as one line of text.

use std::fmt;
use std::str::FromStr;

use grader::bilingual::Bilingual;
use serde::{Deserialize, Serialize};

use super::Fault;

/// How the simulated line runs. As text: `rate=4 faults=0.1 seed=7 size=1280x1024`, in any order; what is left out has
/// the value of [`Self::default`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SimulationSettings {
    /// Labels per second. In text also `120/min`.
    pub rate: f64,
    /// Share of labels with a fault, 0 to 1.
    pub faults: f64,
    /// Which faults, each as often as the others. In text joined by `+`.
    pub kinds: Vec<Fault>,
    /// From which everything follows.
    pub seed: u64,
    /// Width and height of the pictures, pixels.
    pub size: [usize; 2],
    /// The belt stops behind so many labels; `None`: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<u64>,
    /// Share of its light that the lamp loses in an hour, 0 to 1.
    pub drift: f64,
    /// Share of pictures that the camera loses, 0 to 1.
    pub lost: f64,
    /// Standard deviation of the noise, fraction of full scale.
    pub noise: f64,
}

impl Default for SimulationSettings {
    fn default() -> Self {
        Self {
            rate: 2.0,
            faults: 0.1,
            kinds: Fault::ALL.to_vec(),
            seed: 1,
            size: [1280, 1024],
            parts: None,
            drift: 0.0,
            lost: 0.0,
            noise: 0.004,
        }
    }
}

/// Why there is no simulated line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SimulationError {
    /// A setting that is none, or out of range.
    #[error("simulated line: {name} = {value:?}: {} is wanted", wanted.en)]
    Setting {
        /// Which.
        name: String,
        /// What it was.
        value: String,
        /// What is possible.
        wanted: Bilingual,
    },
    /// The label cannot be drawn.
    #[error("simulated line: the label cannot be drawn: {reason}")]
    Drawing {
        /// Reason of the forward model.
        reason: String,
    },
}

impl SimulationError {
    /// What happened and what to do.
    #[must_use]
    pub fn say(&self) -> Bilingual {
        match self {
            Self::Setting { name, value, wanted } => Bilingual::new(
                format!("Simulated line: {name} = {value:?} is not possible. Wanted: {}.", wanted.en),
                format!("模拟产线：{name} = {value:?} 无效。应为：{}。", wanted.zh),
            ),
            Self::Drawing { reason } => Bilingual::new(
                format!("Simulated line: the label cannot be drawn ({reason}). Choose another size."),
                format!("模拟产线：无法绘制标签（{reason}）。请更改图像尺寸。"),
            ),
        }
    }
}

fn wrong(name: &str, value: impl ToString, en: impl Into<String>, zh: impl Into<String>) -> SimulationError {
    SimulationError::Setting { name: name.into(), value: value.to_string(), wanted: Bilingual::new(en, zh) }
}

impl SimulationSettings {
    /// Refuses what cannot be simulated.
    ///
    /// # Errors
    /// The first setting out of range.
    pub fn check(&self) -> Result<(), SimulationError> {
        let within = |name: &str, value: f64, low: f64, high: f64| {
            // Not a number is in no range.
            if (low..=high).contains(&value) {
                return Ok(());
            }
            Err(wrong(name, value, format!("a number from {low} to {high}"), format!("{low} 至 {high} 之间的数")))
        };
        within("rate", self.rate, 0.001, 1000.0)?;
        within("faults", self.faults, 0.0, 1.0)?;
        within("drift", self.drift, 0.0, 1.0)?;
        within("lost", self.lost, 0.0, 1.0)?;
        within("noise", self.noise, 0.0, 0.1)?;
        let [width, height] = self.size;
        // Below it a module has fewer than 4 pixels, above it one picture takes more than 100 MB.
        if !(640..=12_000).contains(&width) || !(480..=9_000).contains(&height) {
            let value = format!("{width}x{height}");
            return Err(wrong("size", value, "640x480 to 12000x9000", "640x480 至 12000x9000"));
        }
        if self.kinds.is_empty() && self.faults > 0.0 {
            return Err(wrong("kinds", "", "at least one fault", "至少一种缺陷"));
        }
        Ok(())
    }
}

impl fmt::Display for SimulationSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<_> = self.kinds.iter().map(|fault| fault.id()).collect();
        let [width, height] = self.size;
        write!(
            f,
            "rate={} faults={} kinds={} seed={} size={width}x{height} drift={} lost={} noise={}",
            self.rate,
            self.faults,
            kinds.join("+"),
            self.seed,
            self.drift,
            self.lost,
            self.noise
        )?;
        self.parts.map_or(Ok(()), |parts| write!(f, " parts={parts}"))
    }
}

impl FromStr for SimulationSettings {
    type Err = SimulationError;

    fn from_str(text: &str) -> Result<Self, SimulationError> {
        let mut settings = Self::default();
        for word in text.split_whitespace() {
            let pair = wrong("source", word, "words like rate=4 faults=0.1", "形如 rate=4 faults=0.1 的设置");
            let (name, value) = word.split_once('=').ok_or(pair)?;
            settings.set(name, value)?;
        }
        settings.check()?;
        Ok(settings)
    }
}

impl SimulationSettings {
    fn set(&mut self, name: &str, value: &str) -> Result<(), SimulationError> {
        let number = || value.parse::<f64>().map_err(|_| wrong(name, value, "a number", "数字"));
        let count = || value.parse::<u64>().map_err(|_| wrong(name, value, "a whole number", "整数"));
        match name {
            "rate" => {
                self.rate = match value.strip_suffix("/min") {
                    Some(minute) => minute.parse::<f64>().map_err(|_| wrong(name, value, "a number", "数字"))? / 60.0,
                    None => number()?,
                };
            }
            "faults" => self.faults = number()?,
            "kinds" => {
                let all: Vec<_> = Fault::ALL.iter().map(|fault| fault.id()).collect();
                let known = |id: &str| Fault::ALL.into_iter().find(|fault| fault.id() == id);
                let kinds: Option<Vec<_>> = value.split('+').filter(|id| !id.is_empty()).map(known).collect();
                self.kinds = kinds.ok_or_else(|| wrong(name, value, all.join("+"), all.join("+")))?;
            }
            "seed" => self.seed = count()?,
            "size" => {
                let sides = value.split_once('x').and_then(|(w, h)| Some([w.parse().ok()?, h.parse().ok()?]));
                self.size =
                    sides.ok_or_else(|| wrong(name, value, "a size like 1280x1024", "形如 1280x1024 的尺寸"))?;
            }
            "parts" => self.parts = Some(count()?),
            "drift" => self.drift = number()?,
            "lost" => self.lost = number()?,
            "noise" => self.noise = number()?,
            _ => {
                let all = "rate, faults, kinds, seed, size, parts, drift, lost, noise";
                return Err(wrong("source", name, format!("one of {all}"), format!("{all} 之一")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_and_settings_are_one() {
        let settings: SimulationSettings =
            "rate=120/min faults=0.25 kinds=growth+no_code seed=9 size=2592x1944 parts=60 drift=0.02".parse().unwrap();
        assert_eq!((settings.rate, settings.parts, settings.size), (2.0, Some(60), [2592, 1944]));
        assert_eq!(settings.kinds, [Fault::Growth, Fault::NoCode]);
        assert_eq!(settings.to_string().parse(), Ok(settings));
        assert_eq!("".parse(), Ok(SimulationSettings::default()));
        let none = SimulationSettings { kinds: vec![], faults: 0.0, ..SimulationSettings::default() };
        assert_eq!(none.to_string().parse(), Ok(none));
    }

    #[test]
    fn what_cannot_be_simulated_is_refused_by_name() {
        for (text, expected) in [
            ("rate=0", "rate"),
            ("rate=NaN", "rate"),
            ("rate=", "rate"),
            ("faults=1.5", "faults"),
            ("kinds=gold", "kinds"),
            ("kinds=", "kinds"),
            ("size=10x10", "size"),
            ("size=99999999999999999999x1", "size"),
            ("parts=-1", "parts"),
            ("fast", "source"),
            ("speed=1", "source"),
        ] {
            match text.parse::<SimulationSettings>() {
                Err(SimulationError::Setting { name, .. }) => assert_eq!(name, expected, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_settings_or_an_error(text in "\\PC{0,40}|(rate|size|kinds|seed)=\\PC{0,12}") {
            if let Ok(settings) = text.parse::<SimulationSettings>() {
                prop_assert_eq!(settings.check(), Ok(()));
            }
        }
    }
}
