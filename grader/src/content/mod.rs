//! What decoded data must be: GS1 element strings and Digital Link URIs in full, the forms of GB/T 33993, and other codes
//! recognised by name.
//!
//! [`Content::read`] tells what data are, takes them apart, and finds what is wrong with them, each fault with the bytes
//! that it is about. Data are written by strangers: whatever the bytes, reading them takes linear time and never fails.
//!
//! ```
//! use grader::content::{CommodityEdition, Content, Form};
//!
//! let data = b"0106901234567892211234\x1d10ABC";
//! let content = Content::read(data, Some("]Q3"), CommodityEdition::Gb33993_2024);
//! assert_eq!(content.form, Form::ElementString);
//! assert_eq!(content.gtin(), Some("06901234567892"));
//! assert_eq!(content.serial(), Some("1234"));
//! assert!(content.is_right());
//! ```

pub mod characters;
mod commodity;
mod fault;
mod findings;
mod form;
pub mod gs1;
pub mod host;
mod identifier;
mod other;
pub(crate) mod percent;
mod uri;

use std::ops::Range;

use serde::Serialize;

pub use fault::{Fault, FaultKind, Topic};
pub use form::{CommodityEdition, Form};
pub use identifier::SymbologyIdentifier;
pub use uri::Uri;

use findings::Findings;
use gs1::{association, bracketed, digital_link, element_string};
use identifier::Mode;

/// Decoded data, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Content {
    /// What they are.
    pub form: Form,
    /// Symbology identifier: the one given, or the one that the data begin with.
    pub identifier: Option<SymbologyIdentifier>,
    /// Application identifiers and their values, in the order of the data.
    pub elements: Vec<Element>,
    /// The parts of the URI, if they are one.
    pub uri: Option<Uri>,
    /// What is wrong, and remarks, in the order of the data.
    pub faults: Vec<Fault>,
}

/// An application identifier with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Element {
    /// Application identifier.
    pub ai: String,
    /// Value, decoded; what is no text in it is replaced by U+FFFD.
    pub value: String,
    /// Bytes of the data: identifier and value.
    pub at: Range<usize>,
    /// Bytes of the data: value.
    pub value_at: Range<usize>,
}

impl Content {
    /// Takes data apart. `identifier` is the symbology identifier of the reader (`]Q3`), which may also stand at the
    /// start of the data; without one, the data must speak for themselves.
    #[must_use]
    pub fn read(data: &[u8], identifier: Option<&str>, edition: CommodityEdition) -> Self {
        let mut findings = Findings::new(edition);
        let (identifier, start) = identify(data, identifier, &mut findings);
        let body = start..data.len();
        let mode = identifier.map_or(Mode::Unknown, SymbologyIdentifier::mode);
        let (form, uri) = if body.is_empty() {
            findings.fault(FaultKind::NoData, body.clone());
            (Form::Text, None)
        } else {
            read_body(data, body.clone(), mode, edition, &mut findings)
        };
        if matches!(form, Form::ElementString | Form::DigitalLink) {
            association::check(&mut findings);
            check_gtin(form, body.start, edition, &mut findings);
        }
        check_form(form, mode, body, edition, &mut findings);
        let (elements, faults) = findings.finish(data);
        Self { form, identifier, elements, uri, faults }
    }

    /// The value of the first element with that application identifier.
    #[must_use]
    pub fn element(&self, ai: &str) -> Option<&str> {
        self.elements.iter().find(|element| element.ai == ai).map(|element| element.value.as_str())
    }

    /// The GTIN, if it has its 14 digits; its check digit may be wrong.
    #[must_use]
    pub fn gtin(&self) -> Option<&str> {
        self.element("01").filter(|gtin| gtin.len() == 14 && gtin.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// Serial number (AI 21).
    #[must_use]
    pub fn serial(&self) -> Option<&str> {
        self.element("21")
    }

    /// Batch or lot (AI 10).
    #[must_use]
    pub fn batch(&self) -> Option<&str> {
        self.element("10")
    }

    /// Whether nothing is wrong; there may be remarks.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.faults.iter().all(|fault| !fault.grave)
    }

    /// Faults that belong to a topic.
    pub fn about(&self, topic: Topic) -> impl Iterator<Item = &Fault> {
        self.faults.iter().filter(move |fault| fault.kind.topic() == topic)
    }
}

/// The symbology identifier, and where the data begin behind it.
fn identify(data: &[u8], given: Option<&str>, findings: &mut Findings) -> (Option<SymbologyIdentifier>, usize) {
    let Some(text) = given else {
        let found = SymbologyIdentifier::at_start(data);
        if let Some(found) = found.filter(|found| !found.is_known()) {
            findings.fault(FaultKind::IdentifierUnknown { identifier: found.to_string() }, 0..3);
        }
        return (found, if found.is_some() { 3 } else { 0 });
    };
    let identifier = SymbologyIdentifier::parse(text);
    let owned = || text.to_owned();
    match identifier {
        None => findings.fault(FaultKind::IdentifierForm { identifier: owned() }, 0..0),
        Some(found) if !found.is_known() => {
            findings.fault(FaultKind::IdentifierUnknown { identifier: owned() }, 0..0);
        }
        Some(_) => {}
    }
    // A reader may have written the same identifier in front of the data too.
    let is_repeated = identifier.is_some() && data.starts_with(text.as_bytes());
    (identifier, if is_repeated { text.len() } else { 0 })
}

fn read_body(
    data: &[u8],
    body: Range<usize>,
    mode: Mode,
    edition: CommodityEdition,
    findings: &mut Findings,
) -> (Form, Option<Uri>) {
    let text = &data[body.clone()];
    if let Mode::Ean(digits) = mode {
        read_ean(data, body, digits, findings);
        return (Form::Ean, None);
    }
    if let Some(scheme) = uri::scheme_of(text) {
        if mode == Mode::Gs1 {
            findings.fault(FaultKind::UriInFnc1Mode, body.start..body.start + scheme);
        }
        let uri = Uri::read(data, body, scheme, findings);
        return (read_uri(data, &uri, edition, findings), Some(uri));
    }
    if bracketed::is_bracketed(text) {
        findings.fault(FaultKind::BracketsEncoded, body.start..body.start + 1);
        bracketed::read(data, body, findings);
        return (Form::ElementString, None);
    }
    if mode == Mode::Gs1 || element_string::is_likely(text) {
        if mode == Mode::Plain {
            findings.fault(FaultKind::Fnc1Missing, body.start..body.start);
        }
        element_string::read(data, body, findings);
        return (Form::ElementString, None);
    }
    let form = other::of_text(text);
    if form == Form::Ean {
        findings.short_gtin(data, body);
    }
    (form, None)
}

/// Tells which form a URI has, and reads its elements.
fn read_uri(data: &[u8], uri: &Uri, edition: CommodityEdition, findings: &mut Findings) -> Form {
    if commodity::is_national(data, uri) {
        commodity::read_national(data, uri, findings);
        return Form::NationalUri;
    }
    if let Some(pairs) = digital_link::pairs(data, uri.path_at.clone(), false) {
        digital_link::read(data, uri, &pairs, findings);
        return Form::DigitalLink;
    }
    let legacy = digital_link::pairs(data, uri.path_at.clone(), true);
    let maker = commodity::maker_pairs(data, uri);
    // `gtin` alone, and with `ser`, was a key word of both; the edition says which of them is meant.
    let is_maker = maker.is_some() && (legacy.is_none() || edition == CommodityEdition::Gb33993_2017);
    if let Some(pairs) = maker.filter(|_| is_maker) {
        commodity::read_maker(data, uri, &pairs, findings);
        return Form::MakerUri;
    }
    if let Some(pairs) = legacy {
        digital_link::read(data, uri, &pairs, findings);
        return Form::DigitalLink;
    }
    if let Some((entry, key)) = digital_link::lost_key(data, uri.path_at.clone()) {
        findings.fault(FaultKind::PathAfterKey { key: entry.code.clone() }, key.start..uri.path_at.end);
        return Form::DigitalLink;
    }
    let form = other::of_uri(uri);
    if form == Form::OtherUri {
        findings.fault(FaultKind::KeyMissing, uri.path_at.clone());
    }
    form
}

/// Digits of an EAN or UPC symbol; behind them an add-on of 2 or 5 digits, or a composite component.
fn read_ean(data: &[u8], body: Range<usize>, digits: usize, findings: &mut Findings) {
    let length = body.len();
    let composite = b"|]e0";
    let end = body.start + digits.min(length);
    let rest = &data[end..body.end];
    if let Some(elements) = rest.strip_prefix(composite) {
        findings.short_gtin(data, body.start..end);
        element_string::read(data, body.end - elements.len()..body.end, findings);
        return;
    }
    let is_add_on = digits == 13 && matches!(rest.len(), 2 | 5) && rest.iter().all(u8::is_ascii_digit);
    if length < digits || !(rest.is_empty() || is_add_on) {
        findings.fault(FaultKind::EanLength { expected: digits, length }, body);
        return;
    }
    findings.short_gtin(data, body.start..end);
}

/// GB/T 33993 is about commodities: the GTIN is there, in an element string as the first element (clause 5; source S27).
fn check_gtin(form: Form, start: usize, edition: CommodityEdition, findings: &mut Findings) {
    if !edition.needs_gtin() {
        return;
    }
    let Some(place) = findings.elements.iter().position(|element| element.ai == "01") else {
        findings.fault(FaultKind::GtinMissing, start..start);
        return;
    };
    if let Some(first) = findings.elements.first().filter(|_| place > 0 && form == Form::ElementString) {
        let (ai, at) = (first.ai.clone(), first.at.clone());
        findings.fault(FaultKind::GtinNotFirst { first: ai }, at);
    }
}

fn check_form(form: Form, mode: Mode, body: Range<usize>, edition: CommodityEdition, findings: &mut Findings) {
    // Digits alone are right in an EAN symbol, not in a two-dimensional one.
    let is_bare_number = form == Form::Ean && matches!(mode, Mode::Plain | Mode::Gs1);
    if body.is_empty() {
        return;
    }
    if matches!(form, Form::Ecode | Form::EcodeUri | Form::CccCode | Form::Ma | Form::DrugTrace) {
        findings.fault(FaultKind::RecognisedOnly { form }, body.clone());
    }
    if !edition.allows(form) || is_bare_number {
        findings.fault(FaultKind::FormNotAllowed { form, edition }, body);
    }
}

#[cfg(test)]
mod tests;
