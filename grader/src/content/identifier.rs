//! Symbology identifiers of ISO/IEC 15424: what a reader says of the symbol that the data come from.

use std::fmt;

use serde::{Serialize, Serializer};

/// A symbology identifier such as `]Q3`. It serialises as that text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SymbologyIdentifier {
    /// Letter of the symbology.
    pub symbology: char,
    /// What the symbology offers, as used in this symbol.
    pub modifier: char,
}

/// How the data of a symbol are to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// FNC1 in first position: GS1 element strings.
    Gs1,
    /// No FNC1 in first position.
    Plain,
    /// EAN or UPC: digits of a GTIN, this many, behind which an add-on may follow.
    Ean(usize),
    /// The identifier does not tell, or is not known here.
    Unknown,
}

impl SymbologyIdentifier {
    /// The identifier that a text is: `]`, a letter, a letter or digit.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [b']', symbology, modifier] if symbology.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => {
                Some(Self { symbology: char::from(*symbology), modifier: char::from(*modifier) })
            }
            _ => None,
        }
    }

    /// The identifier that data begin with, if it is one of a symbology whose modifiers are known here: text may begin
    /// with a bracket for other reasons.
    pub(crate) fn at_start(data: &[u8]) -> Option<Self> {
        let identifier = Self::parse(std::str::from_utf8(data.get(..3)?).ok()?)?;
        (identifier.mode() != Mode::Unknown || identifier.symbology == 'h').then_some(identifier)
    }

    /// Modifiers of ISO/IEC 18004 (`Q`), 16022 (`d`), 15417 (`C`), 15420 (`E`), 24724 (`e`) and of DotCode (`J`). Which
    /// modifier of Han Xin Code (`h`) stands for GS1 is not known from a public source.
    pub(crate) const fn mode(self) -> Mode {
        match (self.symbology, self.modifier) {
            ('Q', '3' | '4') | ('d', '2' | '5') | ('C', '1') | ('e', '0') | ('J', '1') => Mode::Gs1,
            ('Q', '0'..='2' | '5' | '6') | ('d', '0' | '1' | '3' | '4' | '6') | ('C', '0' | '2' | '4') | ('J', '0') => {
                Mode::Plain
            }
            ('E', '0' | '3') => Mode::Ean(13),
            ('E', '4') => Mode::Ean(8),
            _ => Mode::Unknown,
        }
    }

    /// Whether it says that the symbol has FNC1 in first position.
    #[must_use]
    pub const fn is_gs1(self) -> bool {
        matches!(self.mode(), Mode::Gs1)
    }

    /// Whether its meaning is known here.
    pub(crate) const fn is_known(self) -> bool {
        !matches!(self.mode(), Mode::Unknown)
    }
}

impl fmt::Display for SymbologyIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "]{}{}", self.symbology, self.modifier)
    }
}

impl Serialize for SymbologyIdentifier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_identifiers_are_identifiers() {
        assert_eq!(SymbologyIdentifier::parse("]Q3").map(|found| found.to_string()), Some("]Q3".to_owned()));
        for text in ["", "]", "]Q", "Q3", "]Q33", "]33", "] 3", "]Q\u{ff13}", "]é"] {
            assert_eq!(SymbologyIdentifier::parse(text), None, "{text}");
        }
    }

    #[test]
    fn data_may_begin_with_one() {
        assert!(SymbologyIdentifier::at_start(b"]Q3011234").is_some());
        assert!(SymbologyIdentifier::at_start(b"]h2").is_some());
        for text in [&b"]Z9 list"[..], b"]Q", b"]Q9", b"[]Q1", b"]\xffQ"] {
            assert_eq!(SymbologyIdentifier::at_start(text), None);
        }
    }

    /// ISO/IEC 15424 as the reference engine of GS1 has it.
    #[test]
    fn modes_are_those_of_the_standard() {
        let mode = |text| SymbologyIdentifier::parse(text).map(SymbologyIdentifier::mode);
        for gs1 in ["]Q3", "]d2", "]C1", "]e0", "]J1"] {
            assert_eq!(mode(gs1), Some(Mode::Gs1), "{gs1}");
        }
        for plain in ["]Q1", "]d1", "]C0", "]J0"] {
            assert_eq!(mode(plain), Some(Mode::Plain), "{plain}");
        }
        assert_eq!((mode("]E0"), mode("]E4")), (Some(Mode::Ean(13)), Some(Mode::Ean(8))));
        assert_eq!((mode("]h1"), mode("]A0")), (Some(Mode::Unknown), Some(Mode::Unknown)));
    }
}
