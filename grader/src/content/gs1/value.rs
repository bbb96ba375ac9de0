//! The value behind an application identifier: length, characters, and the checks of its components.

use serde::Serialize;

use super::linter::{CouponField, CouponProblem, Flaw};
use super::table::{ApplicationIdentifier, CharacterSet, Component};
use crate::content::characters;

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum ValueFault {
    /// There is none.
    Empty,
    /// Fewer characters than the format has.
    TooShort {
        /// Fewest characters.
        minimum: usize,
        /// Characters of the value.
        length: usize,
    },
    /// More characters than the format has.
    TooLong {
        /// Most characters.
        maximum: usize,
        /// Characters of the value.
        length: usize,
    },
    /// The last part of the value is there but cut.
    PartCut {
        /// Characters of the part.
        expected: usize,
        /// Characters that are there.
        length: usize,
    },
    /// A character outside its set.
    Character {
        /// The character.
        character: char,
        /// The set.
        set: CharacterSet,
    },
    /// A character that GB/T 33993-2017 excludes from batch and serial.
    Excluded {
        /// The character.
        character: char,
    },
    /// Padding of base64 that does not fill up a group of four.
    Padding,
    /// Wrong check digit.
    CheckDigit {
        /// In the data.
        found: char,
        /// By the other digits.
        expected: char,
    },
    /// Wrong pair of check characters.
    CheckPair {
        /// In the data.
        found: String,
        /// By the other characters.
        expected: String,
    },
    /// No company prefix can begin so.
    CompanyPrefix,
    /// No such month.
    Month {
        /// In the data.
        month: String,
    },
    /// The month has no such day.
    Day {
        /// In the data.
        day: String,
    },
    /// No such hour.
    Hour {
        /// In the data.
        hour: String,
    },
    /// No such minute.
    Minute {
        /// In the data.
        minute: String,
    },
    /// No such second.
    Second {
        /// In the data.
        second: String,
    },
    /// No such country.
    Country {
        /// In the data.
        code: String,
    },
    /// No such currency.
    Currency {
        /// In the data.
        code: String,
    },
    /// No such media type.
    MediaType {
        /// In the data.
        code: String,
    },
    /// No such package type.
    PackageType {
        /// In the data.
        code: String,
    },
    /// A percent sign without two hexadecimal digits.
    PercentSequence,
    /// Zeros only where there must be a number.
    AllZero,
    /// Something but zeros where there must be zeros.
    NotZero,
    /// A zero in front.
    LeadingZero,
    /// No direction of winding.
    Winding,
    /// Neither 0 nor 1.
    YesNo,
    /// No code of ISO/IEC 5218.
    Sex,
    /// A piece or place beyond the last one.
    BeyondTotal,
    /// Not of the form 2/3.
    PositionForm,
    /// A character that no IBAN has.
    IbanCharacter,
    /// Wrong check digits of an IBAN.
    IbanCheck,
    /// Something but a hyphen.
    NotHyphen,
    /// No importer index.
    ImporterIndex,
    /// More than 180 degrees from pole to pole.
    Latitude,
    /// More than 360 degrees around.
    Longitude,
    /// Digits only where there must be another character.
    DigitsOnly,
    /// A field of a coupon.
    Coupon {
        /// Which one.
        field: CouponField,
        /// What is wrong.
        #[serde(rename = "field_problem")]
        problem: CouponProblem,
    },
    /// A character of a coupon that is no digit.
    CouponCharacter,
    /// Data behind the end of a coupon.
    CouponExcess,
    /// A coupon that starts after it expires.
    CouponDates,
}

/// Everything that is wrong with a value, with places counted in its bytes: its length, or else at most one fault for
/// each of its components.
pub(crate) fn faults(entry: &ApplicationIdentifier, value: &[u8]) -> Vec<Flaw> {
    let length = value.len();
    if length == 0 {
        return vec![(0..0, ValueFault::Empty)];
    }
    let mut faults = Vec::new();
    let (minimum, maximum) = (entry.minimum(), entry.maximum());
    if length < minimum {
        faults.push((0..length, ValueFault::TooShort { minimum, length }));
    } else if length > maximum {
        faults.push((maximum..length, ValueFault::TooLong { maximum, length }));
    }
    let has_length = faults.is_empty();
    let mut start = 0;
    for component in &entry.components {
        let Some(text) = value.get(start..length.min(start + component.maximum)).filter(|text| !text.is_empty()) else {
            break;
        };
        let flaw = of_component(component, text, value, start);
        // Where the length is wrong, characters may still be; checks would only say the same again.
        faults.extend(flaw.filter(|(_, fault)| has_length || matches!(fault, ValueFault::Character { .. })));
        start += text.len();
    }
    faults
}

/// What is wrong with the component that begins at `start`.
fn of_component(component: &Component, text: &[u8], value: &[u8], start: usize) -> Option<Flaw> {
    let moved = |(range, fault): Flaw| (range.start + start..range.end + start, fault);
    let padded = if component.set == CharacterSet::Cset64 { without_padding(text) } else { Ok(text) };
    let text = match padded {
        Ok(text) => text,
        Err(flaw) => return Some(moved(flaw)),
    };
    if let Some(wrong) = text.iter().position(|&byte| !component.set.contains(byte)) {
        let (character, width) = characters::first(&value[start + wrong..]);
        let fault = ValueFault::Character { character, set: component.set };
        return Some((start + wrong..start + wrong + width, fault));
    }
    if component.is_optional && text.len() < component.minimum {
        let fault = ValueFault::PartCut { expected: component.minimum, length: text.len() };
        return Some((start..start + text.len(), fault));
    }
    component.linters.iter().find_map(|linter| linter.check(text)).map(moved)
}

/// Base64 without its padding, which may be left out (RFC 4648, sections 3.2 and 5): one or two signs that make the
/// length a multiple of four.
fn without_padding(text: &[u8]) -> Result<&[u8], Flaw> {
    let end = text.iter().rposition(|&byte| byte != b'=').map_or(0, |last| last + 1);
    let signs = text.len() - end;
    if signs > 2 || (signs > 0 && !text.len().is_multiple_of(4)) {
        return Err((end..text.len(), ValueFault::Padding));
    }
    Ok(&text[..end])
}
