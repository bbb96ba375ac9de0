//! A profile as its file writes it.

use serde::{Deserialize, Serialize};

use super::error::ProfileError;
use super::{Profile, sha256};
use crate::bilingual::Bilingual;
use crate::inspect::Aperture;
use crate::record::Basis;
use crate::requirement::decision::Acceptance;
use crate::requirement::{RuleId, Rules};
use crate::standard::Edition;

/// Which rules the content of a code follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommodityRules {
    /// GB/T 33993 in the edition that was in force on the day of the inspection.
    ByDate,
    /// GB/T 33993-2017: three structures.
    #[serde(rename = "gb33993-2017")]
    Gb33993_2017,
    /// GB/T 33993-2024: two structures, those of GS1.
    #[serde(rename = "gb33993-2024")]
    Gb33993_2024,
    /// GS1 alone.
    #[default]
    Gs1,
}

/// Top of a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub(super) id: String,
    title: BothLanguages,
    #[serde(default)]
    note: Option<BothLanguages>,
    #[serde(default)]
    pub(super) extends: Option<String>,
    /// Rules of the extended profile that do not apply; only assumed ones.
    #[serde(default)]
    off: Vec<String>,
    #[serde(default)]
    measurement: Measurement,
    #[serde(default)]
    acceptance: Option<Acceptance>,
    #[serde(default)]
    content: Option<CommodityRules>,
    #[serde(default)]
    rules: Rules,
}

/// A text in both languages and in no other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BothLanguages {
    en: String,
    zh: String,
}

impl From<BothLanguages> for Bilingual {
    fn from(BothLanguages { en, zh }: BothLanguages) -> Self {
        Self { en, zh }
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Measurement {
    standard: Option<StandardName>,
    aperture: Option<ApertureName>,
    light: Option<String>,
}

/// A standard by the name that the profile gives it.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct StandardName {
    edition: Edition,
    name: String,
}

impl TryFrom<String> for StandardName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let edition = Edition::from_name(&name).ok_or_else(|| {
            let known: Vec<&str> = Edition::ALL.iter().map(|edition| edition.name()).collect();
            format!("there is no standard {name:?}; there are {}, GB/T 23704-2017", known.join(", "))
        })?;
        Ok(Self { edition, name })
    }
}

/// An aperture such as `0.8X`, `8mil`, `0.2mm`.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct ApertureName(Aperture);

impl TryFrom<String> for ApertureName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let number = |unit: &str| text.strip_suffix(unit).and_then(|figures| figures.trim().parse::<f64>().ok());
        let aperture = if let Some(share) = number("X") {
            (0.1..=2.0).contains(&share).then_some(Aperture::Relative(share))
        } else if let Some(mils) = number("mil") {
            (1.0..=200.0).contains(&mils).then_some(Aperture::Mils(mils))
        } else {
            number("mm").filter(|mm| (0.025..=5.0).contains(mm)).map(Aperture::Millimetres)
        };
        aperture.map(Self).ok_or_else(|| {
            format!(
                "{text:?} is no aperture; write 0.1X to 2X (share of the module), 1mil to 200mil, or 0.025mm to 5mm"
            )
        })
    }
}

impl Written {
    pub(super) fn read(text: &str) -> Result<Self, ProfileError> {
        let written: Self =
            toml::from_str(text).map_err(|error| ProfileError::new(text, error.span(), error.message()))?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
        if written.id.is_empty() || written.id.len() > 64 || !written.id.chars().all(plain) {
            let reason = "an id has 1 to 64 small letters, digits, hyphens, dots and underscores";
            return Err(ProfileError::at_key(text, &["id"], reason));
        }
        if super::text_of(&written.id).is_some_and(|built_in| built_in != text) {
            let reason = format!("{:?} is the id of a built-in profile; choose another", written.id);
            return Err(ProfileError::at_key(text, &["id"], reason));
        }
        if written.measurement.light.as_deref().is_some_and(|light| !is_light(light)) {
            let reason = "light is a wavelength of 200 to 2000 nm, or W for white light";
            return Err(ProfileError::at_key(text, &["measurement", "light"], reason));
        }
        Ok(written)
    }

    /// A profile that extends no other.
    pub(super) fn alone(self, text: &str) -> Result<Profile, ProfileError> {
        if !self.off.is_empty() {
            let reason = "off takes rules of an extended profile away, and this profile extends none";
            return Err(ProfileError::at_key(text, &["off"], reason));
        }
        let missing = |key: &str| ProfileError::at_key(text, &["measurement"], format!("[measurement] lacks {key}"));
        let standard = self.measurement.standard.ok_or_else(|| missing("standard"))?;
        Ok(Profile {
            id: self.id,
            sha256: sha256(&[text]),
            title: self.title.into(),
            note: self.note.map(Into::into).unwrap_or_default(),
            extends: None,
            standard: standard.edition,
            standard_name: standard.name,
            aperture: self.measurement.aperture.ok_or_else(|| missing("aperture"))?.0,
            light: self.measurement.light.ok_or_else(|| missing("light"))?,
            acceptance: self.acceptance.unwrap_or_default(),
            content: self.content.unwrap_or_default(),
            rules: self.rules,
        })
    }

    /// A profile that sets things of `base` anew.
    pub(super) fn over(self, text: &str, mut base: Profile) -> Result<Profile, ProfileError> {
        if self.acceptance == Some(Acceptance::Simple) && base.acceptance == Acceptance::Guarded {
            let reason = format!("{:?} demands guarded acceptance; simple acceptance demands less", base.id);
            return Err(ProfileError::at_key(text, &["acceptance"], reason));
        }
        if let Some((id, why)) = self.rules.loosened(&base.rules) {
            let reason = format!("{} demands less than the documented rule of {:?}: {why}", id.name(), base.id);
            return Err(ProfileError::at_key(text, &["rules", id.name()], reason));
        }
        for name in &self.off {
            take_away(name, &mut base).map_err(|reason| ProfileError::at_key(text, &["off"], reason))?;
        }
        let hash = sha256(&[text, &base.sha256]);
        let (standard, standard_name) = match self.measurement.standard {
            Some(named) => (named.edition, named.name),
            None => (base.standard, base.standard_name),
        };
        Ok(Profile {
            id: self.id,
            sha256: hash,
            title: self.title.into(),
            note: self.note.map_or(base.note, Into::into),
            extends: Some(base.id),
            standard,
            standard_name,
            aperture: self.measurement.aperture.map_or(base.aperture, |aperture| aperture.0),
            light: self.measurement.light.unwrap_or(base.light),
            acceptance: self.acceptance.unwrap_or(base.acceptance),
            content: self.content.unwrap_or(base.content),
            rules: self.rules.over(base.rules),
        })
    }
}

fn take_away(name: &str, base: &mut Profile) -> Result<(), String> {
    let id = RuleId::from_name(name).ok_or_else(|| format!("there is no rule {name:?}"))?;
    match base.rules.remove(id) {
        None => Err(format!("{:?} has no rule {name}", base.id)),
        Some(Basis::Documented) => {
            Err(format!("{name} is a documented rule of {:?} and cannot be taken away", base.id))
        }
        Some(Basis::Assumed) => Ok(()),
    }
}

fn is_light(text: &str) -> bool {
    text == "W" || text.parse::<u32>().is_ok_and(|nm| (200..=2000).contains(&nm))
}
