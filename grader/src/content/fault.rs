//! What may be wrong with data, and with what the rules of an application ask for.

use std::ops::Range;

use serde::Serialize;

use super::form::{CommodityEdition, Form};
use super::gs1::ValueFault;
use super::host::HostFault;

#[cfg(test)]
mod tests;
mod text;
mod value_text;

/// Something wrong with data, or something to know about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What it is.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// Bytes of the data that it is about; empty where something is missing.
    pub at: Range<usize>,
    /// Number of the first of their characters, from 1.
    pub character: usize,
    /// Whether the data are wrong; else it is a remark.
    pub grave: bool,
}

/// What may be wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// What was given as symbology identifier is none.
    IdentifierForm {
        /// As given.
        identifier: String,
    },
    /// The symbology identifier says nothing about the data here.
    IdentifierUnknown {
        /// As given.
        identifier: String,
    },
    /// There are no data.
    NoData,
    /// The edition has no place for this form.
    FormNotAllowed {
        /// Form of the data.
        form: Form,
        /// The edition.
        edition: CommodityEdition,
    },
    /// The form is recognised and named; its parts are not checked.
    RecognisedOnly {
        /// Form of the data.
        form: Form,
    },
    /// How the form is put together is assumed: the text of the standard is not public.
    AssumedStructure {
        /// Form of the data.
        form: Form,
    },
    /// An element string in a symbol without FNC1 in first position.
    Fnc1Missing,
    /// A URI in a symbol with FNC1 in first position.
    UriInFnc1Mode,
    /// Brackets around application identifiers, which are for people, in the data.
    BracketsEncoded,
    /// No application identifier begins so.
    UnknownAi {
        /// The characters there.
        found: String,
        /// The application identifier of predefined length before it, whose value may be too long.
        after: Option<String>,
    },
    /// A value that its application identifier does not allow.
    Value {
        /// Application identifier.
        ai: String,
        /// What is wrong.
        fault: ValueFault,
    },
    /// A value of variable length runs into the next application identifier.
    SeparatorMissing {
        /// Application identifier of the value.
        ai: String,
        /// The one that follows.
        next: String,
    },
    /// A value ends with what reads as another element: a separator may have been forgotten.
    SeparatorDoubtful {
        /// Application identifier of the value.
        ai: String,
        /// The one that seems to follow.
        next: String,
    },
    /// A separator where none is needed: after a value of predefined length, or at the end.
    SeparatorSuperfluous {
        /// Application identifier before it.
        ai: String,
    },
    /// A separator at the start or behind another one.
    SeparatorMisplaced,
    /// More element strings than any symbol is used for; the rest was not read.
    TooManyElements {
        /// Most that are read.
        limit: usize,
    },
    /// An application identifier occurs again.
    Repeated {
        /// Application identifier.
        ai: String,
        /// Whether with the same value.
        same_value: bool,
    },
    /// Two application identifiers that must not stand together.
    Excluded {
        /// One.
        ai: String,
        /// The other.
        other: String,
    },
    /// An application identifier without those that it needs.
    Required {
        /// Application identifier.
        ai: String,
        /// One of these groups must be there as a whole; `n` stands for any digit.
        any_of: Vec<Vec<String>>,
    },
    /// A digital signature needs the serial part of this key.
    SerialRequired {
        /// Application identifier of the key.
        ai: String,
    },
    /// A date before one that it cannot precede.
    DatesOutOfOrder {
        /// Application identifier of what comes first by nature.
        first: String,
        /// Application identifier of what comes later.
        second: String,
    },
    /// No GTIN.
    GtinMissing,
    /// The GTIN is not the first element.
    GtinNotFirst {
        /// Application identifier of the first element.
        first: String,
    },
    /// Digits of an EAN or UPC symbol in the wrong number.
    EanLength {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        length: usize,
    },
    /// A scheme other than http and https.
    SchemeNotHttp {
        /// As written.
        scheme: String,
    },
    /// http or https in a mixture of capital and small letters.
    SchemeCase {
        /// As written.
        scheme: String,
    },
    /// http: what is sent can be read and changed on the way.
    PlainHttp,
    /// A character that no URI may have.
    UriCharacter {
        /// The character.
        character: char,
    },
    /// A percent sign without two hexadecimal digits.
    PercentEncoding,
    /// A name or password before the host.
    UserInfo,
    /// A host that is none.
    Host {
        /// What is wrong with it.
        fault: HostFault,
    },
    /// A number in place of a domain.
    IpLiteral,
    /// A port that is none.
    Port,
    /// No key of GS1 in the path.
    KeyMissing,
    /// A key is there, but what follows it is not made of pairs of identifier and value.
    PathAfterKey {
        /// The key.
        key: String,
    },
    /// A deprecated word in place of an application identifier.
    LegacyKey {
        /// The word.
        word: String,
        /// The application identifier that it stands for.
        ai: String,
    },
    /// Qualifiers that do not follow the key in this order, or not together, or not at all.
    Qualifiers {
        /// The key.
        key: String,
        /// What follows it.
        found: Vec<String>,
        /// What may follow it.
        allowed: Vec<Vec<String>>,
    },
    /// An attribute whose place is in the path.
    BelongsInPath {
        /// Application identifier.
        ai: String,
    },
    /// An application identifier that cannot be an attribute.
    NotAnAttribute {
        /// Application identifier.
        ai: String,
    },
    /// A number in the query that is no application identifier.
    UnknownAttribute {
        /// The number.
        key: String,
    },
    /// A character of a value that should be percent-encoded.
    Unescaped {
        /// The character.
        character: char,
    },
    /// The code behind the GTIN of a national unified URL is missing or too long.
    AllocatedCode {
        /// Most characters.
        maximum: usize,
        /// Characters that are there.
        length: usize,
    },
}

/// What a rule may ask of data; every kind of fault belongs to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// The form is one that the edition has.
    Form,
    /// FNC1 mode, and what it is for.
    Mode,
    /// The GTIN is there, first, and complete.
    Gtin,
    /// Check digits and characters.
    CheckCharacters,
    /// Batch and serial.
    BatchAndSerial,
    /// Dates and times.
    Dates,
    /// Application identifiers, their values and what they need of each other.
    Identifiers,
    /// Separators.
    Separators,
    /// The product URL, AI 8200.
    ProductUrl,
    /// Syntax of URIs and of GS1 Digital Link.
    UriSyntax,
    /// Key words of URIs: numbers, or words of an earlier edition.
    KeyWords,
    /// The scheme.
    Scheme,
}

impl Fault {
    /// A fault; the number of its character is found when all are known.
    pub(super) fn new(kind: FaultKind, at: Range<usize>) -> Self {
        let grave = kind.is_grave();
        Self { kind, at, character: 0, grave }
    }
}

/// Application identifiers whose values are dates or times.
const DATES: [&str; 16] = [
    "11", "12", "13", "15", "16", "17", "4324", "4325", "4326", "7003", "7006", "7007", "7011", "8008", "7250", "7251",
];

impl FaultKind {
    /// Whether the data are wrong; else it is a remark.
    ///
    /// A separator after a value of predefined length is accepted by readers (the reference engine of GS1 skips it). Host
    /// numbers and http are allowed by the syntax. Characters that a URI may have but a value should percent-encode are
    /// accepted by the reference engine. Dates may be out of order in data of which each is right.
    #[must_use]
    pub const fn is_grave(&self) -> bool {
        !matches!(
            self,
            Self::IdentifierUnknown { .. }
                | Self::RecognisedOnly { .. }
                | Self::AssumedStructure { .. }
                | Self::SeparatorDoubtful { .. }
                | Self::SeparatorSuperfluous { .. }
                | Self::DatesOutOfOrder { .. }
                | Self::PlainHttp
                | Self::IpLiteral
                | Self::Unescaped { .. }
        )
    }

    /// What it is about, for the rules of an application.
    #[must_use]
    pub fn topic(&self) -> Topic {
        match self {
            Self::FormNotAllowed { form: Form::NationalUri | Form::MakerUri, .. } | Self::LegacyKey { .. } => {
                Topic::KeyWords
            }
            Self::IdentifierForm { .. }
            | Self::IdentifierUnknown { .. }
            | Self::NoData
            | Self::FormNotAllowed { .. }
            | Self::RecognisedOnly { .. }
            | Self::AssumedStructure { .. } => Topic::Form,
            Self::Fnc1Missing | Self::UriInFnc1Mode | Self::BracketsEncoded => Topic::Mode,
            Self::Value { ai, fault } => of_value(ai, fault),
            Self::GtinMissing | Self::GtinNotFirst { .. } | Self::EanLength { .. } => Topic::Gtin,
            Self::SeparatorMissing { .. }
            | Self::SeparatorDoubtful { .. }
            | Self::SeparatorSuperfluous { .. }
            | Self::SeparatorMisplaced => Topic::Separators,
            Self::DatesOutOfOrder { .. } => Topic::Dates,
            Self::Repeated { ai, .. }
            | Self::Required { ai, .. }
            | Self::NotAnAttribute { ai }
            | Self::BelongsInPath { ai }
                if ai == "8200" =>
            {
                Topic::ProductUrl
            }
            Self::Qualifiers { found, .. } if found.iter().any(|ai| ai == "8200") => Topic::ProductUrl,
            Self::UnknownAi { .. }
            | Self::TooManyElements { .. }
            | Self::Repeated { .. }
            | Self::Excluded { .. }
            | Self::Required { .. }
            | Self::SerialRequired { .. } => Topic::Identifiers,
            Self::PlainHttp => Topic::Scheme,
            Self::SchemeNotHttp { .. }
            | Self::SchemeCase { .. }
            | Self::UriCharacter { .. }
            | Self::PercentEncoding
            | Self::UserInfo
            | Self::Host { .. }
            | Self::IpLiteral
            | Self::Port
            | Self::KeyMissing
            | Self::PathAfterKey { .. }
            | Self::Qualifiers { .. }
            | Self::BelongsInPath { .. }
            | Self::NotAnAttribute { .. }
            | Self::UnknownAttribute { .. }
            | Self::Unescaped { .. }
            | Self::AllocatedCode { .. } => Topic::UriSyntax,
        }
    }
}

fn of_value(ai: &str, fault: &ValueFault) -> Topic {
    let is_check =
        matches!(fault, ValueFault::CheckDigit { .. } | ValueFault::CheckPair { .. } | ValueFault::IbanCheck);
    match ai {
        _ if is_check => Topic::CheckCharacters,
        "01" => Topic::Gtin,
        "10" | "21" => Topic::BatchAndSerial,
        "8200" => Topic::ProductUrl,
        ai if DATES.contains(&ai) => Topic::Dates,
        _ => Topic::Identifiers,
    }
}
