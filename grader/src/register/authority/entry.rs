//! An entry of an authorisation list: a producer, the GTINs, the serial numbers, the days.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::serials::SerialRule;
use crate::register::lookup::PREFIX_DIGITS;
use crate::register::{gtin, uscc};

/// Who may use which numbers, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Producer.
    pub producer: String,
    /// Its unified social credit code (GB 32100-2015); a producer abroad has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uscc: Option<String>,
    /// Single GTINs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gtins: Vec<String>,
    /// Ranges of GTINs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gtin_ranges: Vec<GtinRange>,
    /// Company prefixes: all GTINs that begin with them behind the indicator digit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub company_prefixes: Vec<String>,
    /// Categories of its products.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// First day, if later than that of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// Last day, if earlier than that of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    /// Serial numbers; none: all of them, and codes without a serial number too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<SerialRule>,
}

/// GTINs from one to another, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GtinRange {
    /// First.
    pub from: String,
    /// Last.
    pub to: String,
}

impl Entry {
    /// Whether a serial number, or a code without one, is among those of the entry.
    #[must_use]
    pub fn admits(&self, serial: Option<&str>) -> bool {
        self.serials.is_empty() || serial.is_some_and(|serial| self.serials.iter().any(|rule| rule.admits(serial)))
    }

    /// Brings its GTINs to 14 digits.
    ///
    /// # Errors
    /// What it says that cannot be, as an end of a sentence.
    pub(super) fn normalise(&mut self) -> Result<(), String> {
        if self.producer.trim().is_empty() {
            return Err("the producer has no name".into());
        }
        if let Some(code) = &self.uscc {
            uscc::check(code).map_err(|fault| format!("{code:?}: {}", fault.text().en))?;
        }
        if self.gtins.is_empty() && self.gtin_ranges.is_empty() && self.company_prefixes.is_empty() {
            return Err("it has no GTIN, no range and no company prefix".into());
        }
        let ranges = self.gtin_ranges.iter_mut().flat_map(|range| [&mut range.from, &mut range.to]);
        for text in self.gtins.iter_mut().chain(ranges) {
            *text = gtin::normalised(text).map_err(|fault| format!("{text:?}: {}", fault.text().en))?;
        }
        if let Some(range) = self.gtin_ranges.iter().find(|range| range.from > range.to) {
            return Err(format!("the GTINs {} to {} are in the wrong order", range.from, range.to));
        }
        if let Some(prefix) = self.company_prefixes.iter().find(|prefix| !is_company_prefix(prefix)) {
            return Err(format!("{prefix:?} is no company prefix: 4 to 12 digits, not seven zeros"));
        }
        if self.valid_from.zip(self.valid_to).is_some_and(|(from, to)| from > to) {
            return Err("it ends before it begins".into());
        }
        self.serials.iter().find_map(SerialRule::fault).map_or(Ok(()), Err)
    }
}

/// Whether a text can be a company prefix. Seven zeros stand before a GTIN-8, which has none.
pub(in crate::register) fn is_company_prefix(text: &str) -> bool {
    PREFIX_DIGITS.contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with("0000000")
        && !text.bytes().all(|byte| byte == b'0')
}
