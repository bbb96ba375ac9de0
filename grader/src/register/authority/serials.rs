//! Which serial numbers an entry is for.

use serde::{Deserialize, Serialize};

/// Serial numbers of an entry, written `{ from = "A0001", to = "A9999" }` or `{ pattern = "GD######" }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SerialRule {
    /// From the first to the last, both included, in the order of their bytes. All have the same number of characters.
    Range(SerialRange),
    /// Those that fit a pattern.
    Pattern(SerialPattern),
}

/// A range of serial numbers of one length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SerialRange {
    /// First.
    pub from: String,
    /// Last.
    pub to: String,
}

/// A pattern. None of its signs can stand in a serial number (GS1 character set 82):
///
/// | sign | stands for |
/// |---|---|
/// | `#` | one digit |
/// | `@` | one letter |
/// | `$` | any one character |
/// | `~` | any characters or none; at the end only |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SerialPattern {
    /// The pattern.
    pub pattern: String,
}

impl SerialRule {
    /// Why no serial number could ever fit, as an end of a sentence.
    pub(super) fn fault(&self) -> Option<String> {
        match self {
            Self::Range(SerialRange { from, to }) if from.is_empty() || from.len() != to.len() => {
                Some(format!("the serials {from:?} to {to:?} need the same number of characters"))
            }
            Self::Range(SerialRange { from, to }) if from > to => {
                Some(format!("the serials {from:?} to {to:?} are in the wrong order"))
            }
            Self::Range(_) => None,
            Self::Pattern(SerialPattern { pattern }) => {
                let before_the_end = pattern.strip_suffix('~').unwrap_or(pattern);
                (pattern.is_empty() || before_the_end.contains('~'))
                    .then(|| format!("the pattern {pattern:?} is empty, or has ~ before its end"))
            }
        }
    }

    /// Whether a serial number is one of them.
    #[must_use]
    pub fn admits(&self, serial: &str) -> bool {
        match self {
            Self::Range(SerialRange { from, to }) => {
                serial.len() == from.len() && (from.as_str()..=to.as_str()).contains(&serial)
            }
            Self::Pattern(SerialPattern { pattern }) => fits(serial, pattern),
        }
    }
}

fn fits(serial: &str, pattern: &str) -> bool {
    let mut characters = serial.chars();
    for sign in pattern.chars() {
        if sign == '~' {
            return true;
        }
        let Some(character) = characters.next() else { return false };
        let fits = match sign {
            '#' => character.is_ascii_digit(),
            '@' => character.is_ascii_alphabetic(),
            '$' => true,
            sign => character == sign,
        };
        if !fits {
            return false;
        }
    }
    characters.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: &str, to: &str) -> SerialRule {
        SerialRule::Range(SerialRange { from: from.into(), to: to.into() })
    }

    fn pattern(pattern: &str) -> SerialRule {
        SerialRule::Pattern(SerialPattern { pattern: pattern.into() })
    }

    #[test]
    fn a_range_includes_both_ends_and_no_other_length() {
        let range = range("A0100", "A0199");
        for (serial, inside) in [
            ("A0099", false),
            ("A0100", true),
            ("A0150", true),
            ("A0199", true),
            ("A0200", false),
            ("A015", false),
            ("A01500", false),
            ("B0150", false),
            ("", false),
        ] {
            assert_eq!(range.admits(serial), inside, "{serial}");
        }
    }

    #[test]
    fn a_pattern_fits_as_a_whole() {
        for (serial, text, inside) in [
            ("GD000123", "GD######", true),
            ("GD00012", "GD######", false),
            ("GD0001234", "GD######", false),
            ("GD00012x", "GD######", false),
            ("aZ9", "@@#", true),
            ("a99", "@@#", false),
            ("x", "$", true),
            ("", "$", false),
            ("GD", "GD~", true),
            ("GD-anything", "GD~", true),
            ("G", "GD~", false),
            ("", "~", true),
            // Signs of serial numbers mean themselves.
            ("a?*", "a?*", true),
            ("abc", "a?*", false),
        ] {
            assert_eq!(pattern(text).admits(serial), inside, "{serial} {text}");
        }
    }

    #[test]
    fn what_fits_nothing_is_refused() {
        for rule in [range("", ""), range("A1", "A10"), range("B", "A"), pattern(""), pattern("~A"), pattern("A~~")] {
            assert!(rule.fault().is_some(), "{rule:?}");
        }
        for rule in [range("A", "A"), range("A1", "A9"), pattern("~"), pattern("A#~")] {
            assert_eq!(rule.fault(), None);
        }
    }
}
