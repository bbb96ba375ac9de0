//! One rule of a profile: its limits, how grave it is, and where it comes from.

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Finding, SceneSubject, Subject};
use crate::bilingual::Bilingual;
use crate::record::{Basis, Severity};

/// The limits of a rule, as a profile writes them under `limit`.
pub trait Limits: DeserializeOwned + Serialize + Clone + PartialEq + std::fmt::Debug {
    /// Refuses numbers that are impossible or looser than the standard that the rule rests on.
    ///
    /// # Errors
    /// The reason, as an end of the sentence "the limit of SIZ-01 is refused: ...".
    fn validate(&self) -> Result<(), String> {
        Ok(())
    }

    /// Why these limits demand less than those of a profile that is extended; `None` if they demand as much or more.
    fn loosens(&self, base: &Self) -> Option<String>;
}

/// Limits that judge one symbol.
pub trait OfSymbol: Limits {
    /// Judges a symbol. Most rules have one finding.
    fn judge(&self, subject: &Subject<'_>) -> Finding;
}

/// Limits that judge the whole picture.
pub trait OfScene: Limits {
    /// Judges the picture.
    fn judge(&self, subject: &SceneSubject<'_>) -> Finding;
}

/// A rule of a profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written<L>", bound(deserialize = "L: Limits"))]
pub struct Rule<L> {
    /// What becomes of the verdict if the rule is not met.
    pub severity: Severity,
    /// Whether a published document says so.
    pub basis: Basis,
    /// Which document, or why it is assumed.
    #[serde(serialize_with = "written_source")]
    pub source: Bilingual,
    /// Numbers.
    pub limit: L,
}

/// A rule as written: one that has nothing to choose is written without a limit.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "L: Limits"))]
struct Written<L> {
    severity: Severity,
    basis: Basis,
    #[serde(deserialize_with = "source")]
    source: Bilingual,
    #[serde(default = "nothing", deserialize_with = "checked")]
    limit: Option<L>,
}

const fn nothing<L>() -> Option<L> {
    None
}

impl<L: Limits> TryFrom<Written<L>> for Rule<L> {
    type Error = String;

    fn try_from(written: Written<L>) -> Result<Self, String> {
        let Written { severity, basis, source, limit } = written;
        let limit = match limit {
            Some(limit) => limit,
            None => L::deserialize(toml::Table::new()).map_err(|error| format!("limit: {}", error.message()))?,
        };
        Ok(Self { severity, basis, source, limit })
    }
}

impl<L> Rule<L> {
    /// A rule.
    pub const fn new(severity: Severity, basis: Basis, source: Bilingual, limit: L) -> Self {
        Self { severity, basis, source, limit }
    }
}

impl<L: Limits> Rule<L> {
    /// Why this rule demands less than that of the profile which is extended. What was only assumed may be changed.
    #[must_use]
    pub fn loosens(&self, base: &Self) -> Option<String> {
        if base.basis == Basis::Assumed {
            return None;
        }
        if self.basis == Basis::Assumed {
            return Some("a documented rule becomes an assumed one".into());
        }
        if base.severity == Severity::Fail && self.severity == Severity::Warn {
            return Some("a documented rule of severity fail becomes a warning".into());
        }
        self.limit.loosens(&base.limit)
    }
}

fn written_source<S: Serializer>(source: &Bilingual, serializer: S) -> Result<S::Ok, S::Error> {
    if source.en == source.zh { source.en.serialize(serializer) } else { source.serialize(serializer) }
}

/// A source is one text for both languages, or `{ en = "...", zh = "..." }`.
fn source<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bilingual, D::Error> {
    struct Texts;
    impl<'de> Visitor<'de> for Texts {
        type Value = Bilingual;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a text, or { en = \"...\", zh = \"...\" }")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Bilingual, E> {
            Ok(Bilingual::new(text, text))
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Bilingual, A::Error> {
            Bilingual::deserialize(MapAccessDeserializer::new(map))
        }
    }
    let source = deserializer.deserialize_any(Texts)?;
    if source.en.trim().is_empty() || source.zh.trim().is_empty() {
        return Err(D::Error::custom("a rule needs its source: the document and clause, or why the limit is assumed"));
    }
    Ok(source)
}

fn checked<'de, D: Deserializer<'de>, L: Limits>(deserializer: D) -> Result<Option<L>, D::Error> {
    let limits = L::deserialize(deserializer)?;
    limits.validate().map_err(D::Error::custom)?;
    Ok(Some(limits))
}

/// A rule that has nothing to choose.
///
/// Such a type is an empty struct with `#[serde(deny_unknown_fields)]`.
#[macro_export]
macro_rules! no_limits {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {}

        impl $crate::requirement::Limits for $name {
            fn loosens(&self, _: &Self) -> Option<String> {
                None
            }
        }
    )+};
}
