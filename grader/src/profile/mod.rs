//! Application profiles: which edition, aperture and light, which rules with which numbers. Policy, written as TOML.
//!
//! A profile may extend another and set rules anew; it may demand more than a documented rule, never less. What is only
//! assumed may be changed freely.

mod built_in;
mod error;
mod written;

use sha2::{Digest, Sha256};

use crate::bilingual::Bilingual;
use crate::inspect::Aperture;
use crate::requirement::Rules;
use crate::requirement::decision::Acceptance;
use crate::standard::Edition;

pub use built_in::{BUILT_IN, text_of};
pub use error::ProfileError;
pub use written::CommodityRules;
use written::Written;

/// An application profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Identifier, such as `zhisuma`.
    pub id: String,
    /// SHA-256 of its text, hexadecimal; of a profile that extends another: of its own text followed by the SHA-256 of the
    /// other.
    pub sha256: String,
    /// What it is for.
    pub title: Bilingual,
    /// What a user must know about it; may be empty.
    pub note: Bilingual,
    /// The profile that it extends.
    pub extends: Option<String>,
    /// Edition of the grading standard.
    pub standard: Edition,
    /// The standard as the profile names it.
    pub standard_name: String,
    /// Measuring aperture.
    pub aperture: Aperture,
    /// Wavelength in nm, or `W`.
    pub light: String,
    /// How measured values near a limit are judged.
    pub acceptance: Acceptance,
    /// Which rules the content follows.
    pub content: CommodityRules,
    /// Rules.
    pub rules: Rules,
}

impl Profile {
    /// Reads a profile. `text_of` gives the text of the profile of an id that is extended.
    ///
    /// # Errors
    /// If the text is no TOML, has an unknown key, a number that is impossible or looser than the standard, or loosens
    /// a documented rule of the profile that it extends: with the line and the reason.
    pub fn parse(text: &str, text_of: &dyn Fn(&str) -> Option<String>) -> Result<Self, ProfileError> {
        Self::parse_chain(text, text_of, &mut Vec::new())
    }

    /// The built-in profile of that id.
    ///
    /// # Errors
    /// If there is none.
    pub fn built_in(id: &str) -> Result<Self, ProfileError> {
        let text = text_of(id).ok_or_else(|| ProfileError::unknown(id))?;
        Self::parse(text, &|id| text_of(id).map(str::to_owned))
    }

    fn parse_chain(
        text: &str,
        text_of: &dyn Fn(&str) -> Option<String>,
        above: &mut Vec<String>,
    ) -> Result<Self, ProfileError> {
        let written = Written::read(text)?;
        let Some(base_id) = written.extends.clone() else {
            return written.alone(text);
        };
        above.push(written.id.clone());
        if above.contains(&base_id) {
            return Err(ProfileError::at_key(text, &["extends"], format!("{base_id:?} extends itself in the end")));
        }
        let base_text = text_of(&base_id).ok_or_else(|| {
            ProfileError::at_key(text, &["extends"], format!("there is no profile {base_id:?} to extend"))
        })?;
        let base = Self::parse_chain(&base_text, text_of, above).map_err(|error| error.within(&base_id))?;
        written.over(text, base)
    }
}

fn sha256(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
