//! What a laboratory states about itself, the order and the test: written as TOML, kept in the report.
//!
//! Everything may be left out while the file is being written; [`missing`](super::missing) says what a report cannot be
//! issued without.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::report::Language;

/// Version of the form.
pub const SCHEMA: u32 = 1;

/// Most characters of one statement: a paragraph, not a book.
const LONGEST: usize = 4_000;

/// What a laboratory states.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Particulars {
    /// [`SCHEMA`]; left out: that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<u32>,
    /// The report itself.
    pub report: About,
    /// Who tests.
    pub laboratory: Laboratory,
    /// For whom.
    pub customer: Party,
    /// What was tested.
    pub item: Item,
    /// When and how.
    pub test: Test,
    /// With what.
    pub instrument: Instrument,
    /// In which climate.
    pub environment: Environment,
    /// How conformity is decided.
    pub conformity: Conformity,
    /// Who authorises the report.
    pub authorisation: Authorisation,
}

/// A text in one language, or in both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Statement {
    /// The same in every language: names, addresses.
    Plain(String),
    /// One text for each language; a language left out takes the other.
    Each(Translated),
}

/// One text for each language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Translated {
    /// Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
    /// English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Statement {
    /// The text in a language, or in the other where it is missing; what is empty counts as missing.
    #[must_use]
    pub fn say(&self, language: Language) -> Option<&str> {
        let said = |text: &'_ Option<String>| text.as_deref().map(str::trim).is_some_and(|text| !text.is_empty());
        let text = match self {
            Self::Plain(text) => text,
            Self::Each(Translated { zh, en }) => match (language, said(zh), said(en)) {
                (Language::Zh, true, _) | (Language::En, true, false) => zh.as_ref()?,
                _ => en.as_ref()?,
            },
        };
        Some(text.trim()).filter(|text| !text.is_empty())
    }

    /// Whether it says "none" in one word, which reports say in the reader's language.
    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self, Self::Plain(text) if matches!(text.trim(), "none" | "None" | "无"))
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let (plain, each) = match self {
            Self::Plain(text) => (Some(text), None),
            Self::Each(each) => (None, Some(each)),
        };
        plain.into_iter().chain(each.into_iter().flat_map(|each| each.zh.iter().chain(&each.en))).map(String::as_str)
    }
}

/// The report itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[serde(rename_all = "snake_case")]
pub struct About {
    /// Its number; in a batch the first, whose last digits count up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its title; left out: the usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Statement>,
    /// Day of issue; left out: the day on which it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued: Option<Date>,
    /// The report that this one corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Replaced>,
    /// Further remarks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Statement>,
}

/// A report that is corrected: ISO/IEC 17025:2017, 7.8.8.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replaced {
    /// Its number.
    pub number: String,
    /// What was changed, and why.
    pub reason: Statement,
}

/// A laboratory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Laboratory {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Statement>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Statement>,
    /// Telephone, mail, web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Statement>,
    /// Accreditation, as the laboratory may state it for this test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accreditation: Option<Statement>,
    /// Picture file (PNG or SVG), from the folder of the particulars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// Where the work was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Statement>,
}

/// A customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Party {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Statement>,
    /// Address, telephone or mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Statement>,
}

/// What was tested.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Item {
    /// Product and marking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Statement>,
    /// What tells it from every other: number of the sample, batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identification: Option<Statement>,
    /// Condition on receipt; final state, laminate, content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Statement>,
    /// Day of receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<Date>,
    /// Day of sampling; left out: that of receipt counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sampled: Option<Date>,
    /// Plan and method of sampling, and by whom; `none`: the item was handed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sampling: Option<Statement>,
}

/// When and how was tested.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Test {
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begun: Option<Date>,
    /// Last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Date>,
    /// The laboratory's own procedure, beside the standard that the record names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procedure: Option<Statement>,
    /// Additions to, deviations or exclusions from the method; `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviations: Option<Statement>,
    /// Results that come from elsewhere; `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external: Option<Statement>,
    /// Who measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<Statement>,
}

/// With what was tested.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Instrument {
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Statement>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Angle of the light to the surface, degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub light_angle_degrees: Option<f64>,
    /// Sides that the light comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub light_sides: Option<u8>,
}

/// In which climate was tested.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Environment {
    /// Temperature, °C.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature_c: Option<f64>,
    /// Relative humidity, %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub humidity_percent: Option<f64>,
}

/// How conformity is decided: ISO/IEC 17025:2017, 7.8.6.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Conformity {
    /// The decision rule agreed with the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_rule: Option<DecisionRule>,
    /// The specification, where it is more than the profile of the records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specification: Option<Statement>,
}

/// A decision rule: ILAC-G8:09/2019, 4.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionRule {
    /// A value within the limit conforms; the risk is shared.
    Simple,
    /// A value must keep its expanded uncertainty away from the limit.
    Guarded,
}

/// Who authorises a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Authorisation {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Statement>,
    /// Function.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<Statement>,
}

/// Why a text holds no particulars.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", line.map_or_else(String::new, |line| format!("line {line}: ")))]
pub struct ParticularsError {
    /// Line from 1, if it is known.
    pub line: Option<usize>,
    /// The reason.
    pub reason: String,
}

impl Particulars {
    /// Reads particulars written as TOML.
    ///
    /// # Errors
    /// If the text is no TOML, has an unknown key, an impossible number, or a statement longer than a page.
    pub fn parse(text: &str) -> Result<Self, ParticularsError> {
        let particulars: Self = toml::from_str(text).map_err(|error| ParticularsError {
            line: error.span().map(|span| 1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count()),
            reason: error.message().to_owned(),
        })?;
        match particulars.impossible() {
            Some(reason) => Err(ParticularsError { line: None, reason }),
            None => Ok(particulars),
        }
    }

    fn impossible(&self) -> Option<String> {
        let within = |name: &str, value: Option<f64>, [least, most]: [f64; 2]| {
            let wrong = value.filter(|value| !(least..=most).contains(value))?;
            Some(format!("{name} is {wrong}; it must lie between {least} and {most}"))
        };
        let schema = self.schema.filter(|schema| *schema != SCHEMA);
        schema
            .map(|schema| format!("schema {schema}; this program knows schema {SCHEMA}"))
            .or_else(|| within("environment.temperature_c", self.environment.temperature_c, [-50.0, 100.0]))
            .or_else(|| within("environment.humidity_percent", self.environment.humidity_percent, [0.0, 100.0]))
            .or_else(|| within("instrument.light_angle_degrees", self.instrument.light_angle_degrees, [0.0, 90.0]))
            .or_else(|| self.number_fault())
            .or_else(|| {
                let long = self.statements().flat_map(Statement::texts).find(|text| text.chars().count() > LONGEST)?;
                let head: String = long.chars().take(20).collect();
                Some(format!("the text that begins with {head:?} has more than {LONGEST} characters"))
            })
    }

    /// A number that cannot be one: it is printed on every page and names files.
    fn number_fault(&self) -> Option<String> {
        let replaced = self.report.replaces.as_ref().map(|replaced| &replaced.number);
        let wrong = self.report.number.iter().chain(replaced).find(|number| !is_number(number))?;
        Some(format!(
            "{wrong:?} is no number of a report; 1 to 64 letters, digits and - _ . / ( ) are, with one letter or digit"
        ))
    }

    fn statements(&self) -> impl Iterator<Item = &Statement> {
        let Self { report, laboratory, customer, item, test, instrument, conformity, authorisation, .. } = self;
        [
            &report.title,
            &laboratory.name,
            &laboratory.address,
            &laboratory.contact,
            &laboratory.accreditation,
            &laboratory.place,
            &customer.name,
            &customer.contact,
            &item.description,
            &item.identification,
            &item.condition,
            &item.sampling,
            &test.procedure,
            &test.deviations,
            &test.external,
            &test.operator,
            &instrument.name,
            &conformity.specification,
            &authorisation.name,
            &authorisation.function,
        ]
        .into_iter()
        .flatten()
        .chain(&report.remarks)
        .chain(report.replaces.as_ref().map(|replaced| &replaced.reason))
    }
}

/// Whether a text may be the number of a report.
#[must_use]
pub fn is_number(text: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '(' | ')');
    (1..=64).contains(&text.chars().count()) && text.chars().all(allowed) && text.chars().any(char::is_alphanumeric)
}

/// The number that many places after the first of a batch: its last digits count up and keep their width.
#[must_use]
pub fn counted(first: &str, places: usize) -> Option<String> {
    let digits = first.chars().rev().take_while(char::is_ascii_digit).count();
    let (head, tail) = first.split_at(first.len() - digits);
    let number = tail.parse::<u64>().ok()?.checked_add(u64::try_from(places).ok()?)?;
    Some(format!("{head}{number:0digits$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_said_in_either_language() {
        let both = Statement::Each(Translated { zh: Some("实验室".into()), en: Some("Laboratory".into()) });
        assert_eq!(both.say(Language::Zh), Some("实验室"));
        assert_eq!(both.say(Language::En), Some("Laboratory"));
        let one = Statement::Each(Translated { zh: Some("实验室".into()), en: Some("  ".into()) });
        assert_eq!(one.say(Language::En), Some("实验室"), "a language that is empty takes the other");
        assert_eq!(Statement::Plain(" ".into()).say(Language::En), None);
        assert_eq!(Statement::Each(Translated::default()).say(Language::Zh), None);
    }

    #[test]
    fn numbers_of_a_batch_count_up_and_keep_their_width() {
        assert_eq!(counted("ZS-2026-0098", 0).as_deref(), Some("ZS-2026-0098"));
        assert_eq!(counted("ZS-2026-0098", 3).as_deref(), Some("ZS-2026-0101"));
        assert_eq!(counted("9", 1).as_deref(), Some("10"));
        assert_eq!(counted("A-B", 1), None, "nothing to count");
        assert_eq!(counted("99999999999999999999999", 1), None, "more than anybody counts to");
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_name() {
        let reason = |text: &str| Particulars::parse(text).expect_err("refused").to_string();
        assert!(reason("[environment]\nhumidity_percent = 130").contains("humidity_percent is 130"));
        assert!(reason("[report]\nnumber = \"..\"").contains("is no number"));
        assert!(reason("[report]\nnumber = \"a\\u0000\"").contains("is no number"));
        assert!(reason("[laboratory]\nnam = \"x\"").starts_with("line 2: "));
        assert!(reason("schema = 2").contains("schema 2"));
        assert!(reason(&format!("[customer]\nname = \"{}\"", "长".repeat(4_001))).contains("4000 characters"));
        assert_eq!(Particulars::parse(""), Ok(Particulars::default()));
    }
}
