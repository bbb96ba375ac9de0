//! The checks that the dictionary names beside the components of a value.
//!
//! A check gets one component whose characters and length are right and answers with what is wrong and where. Two of
//! them look things up: `iso4217` and the other code lists hold the codes of the reference linters of GS1 at the
//! dictionary's commit; `gcppos1` and `gcppos2` check that a company prefix can stand there (its first four characters
//! are digits), not that GS1 has given it to somebody, which only a register can tell.

mod check;
mod codes;
mod coupon;
mod time;

use std::ops::Range;

pub(crate) use check::{check_digit, check_pair};
pub(crate) use time::days_in_month;

pub use coupon::{CouponField, CouponProblem};

use super::value::ValueFault;

/// What is wrong with a component, and where in it.
pub(crate) type Flaw = (Range<usize>, ValueFault);

/// A check of the dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linter {
    /// `csum`: check digit at the end.
    CheckDigit,
    /// `csumalpha`: pair of check characters at the end.
    CheckPair,
    /// `gcppos1`: a company prefix begins at the first character.
    CompanyPrefix,
    /// `gcppos2`: a company prefix begins at the second character.
    CompanyPrefixSecond,
    /// `yymmdd`: a date.
    Date,
    /// `yymmd0`: a date, or a month with day 00.
    DateOrMonth,
    /// `yyyymmdd`: a date with its century.
    LongDate,
    /// `hh`: hours.
    Hour,
    /// `mi`: minutes.
    Minute,
    /// `ss`: seconds.
    Second,
    /// `hhmi`: hours and minutes.
    HourAndMinute,
    /// `iso3166`: country, three digits.
    Country,
    /// `iso3166999`: country, three digits, or 999.
    CountryOr999,
    /// `iso3166alpha2`: country, two letters.
    CountryLetters,
    /// `iso4217`: currency, three digits.
    Currency,
    /// `iso5218`: sex.
    Sex,
    /// `iban`: International Bank Account Number.
    Iban,
    /// `pcenc`: percent encoding.
    PercentEncoding,
    /// `nonzero`: not all zeros.
    NotAllZero,
    /// `zero`: zeros only.
    Zero,
    /// `nozeroprefix`: no zero in front.
    NoLeadingZero,
    /// `hasnondigit`: at least one character that is no digit.
    HasNonDigit,
    /// `hyphen`: hyphens only.
    Hyphen,
    /// `winding`: direction of winding.
    Winding,
    /// `yesno`: 0 or 1.
    YesNo,
    /// `importeridx`: importer index.
    ImporterIndex,
    /// `latitude`: degrees of latitude.
    Latitude,
    /// `longitude`: degrees of longitude.
    Longitude,
    /// `mediatype`: AIDC media type.
    MediaType,
    /// `packagetype`: package type.
    PackageType,
    /// `pieceoftotal`: number of a piece, and of all.
    PieceOfTotal,
    /// `posinseqslash`: place in a sequence, as 2/3.
    PositionInSequence,
    /// `couponcode`: North American coupon.
    Coupon,
    /// `couponposoffer`: North American positive offer file.
    CouponPositiveOffer,
}

impl Linter {
    /// The check of that name in the dictionary.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "csum" => Self::CheckDigit,
            "csumalpha" => Self::CheckPair,
            "gcppos1" => Self::CompanyPrefix,
            "gcppos2" => Self::CompanyPrefixSecond,
            "yymmdd" => Self::Date,
            "yymmd0" => Self::DateOrMonth,
            "yyyymmdd" => Self::LongDate,
            "hh" => Self::Hour,
            "mi" => Self::Minute,
            "ss" => Self::Second,
            "hhmi" => Self::HourAndMinute,
            "iso3166" => Self::Country,
            "iso3166999" => Self::CountryOr999,
            "iso3166alpha2" => Self::CountryLetters,
            "iso4217" => Self::Currency,
            "iso5218" => Self::Sex,
            "iban" => Self::Iban,
            "pcenc" => Self::PercentEncoding,
            "nonzero" => Self::NotAllZero,
            "zero" => Self::Zero,
            "nozeroprefix" => Self::NoLeadingZero,
            "hasnondigit" => Self::HasNonDigit,
            "hyphen" => Self::Hyphen,
            "winding" => Self::Winding,
            "yesno" => Self::YesNo,
            "importeridx" => Self::ImporterIndex,
            "latitude" => Self::Latitude,
            "longitude" => Self::Longitude,
            "mediatype" => Self::MediaType,
            "packagetype" => Self::PackageType,
            "pieceoftotal" => Self::PieceOfTotal,
            "posinseqslash" => Self::PositionInSequence,
            "couponcode" => Self::Coupon,
            "couponposoffer" => Self::CouponPositiveOffer,
            _ => return None,
        })
    }

    /// What is wrong with a component. Its characters belong to its set and its length is right.
    pub(super) fn check(self, text: &[u8]) -> Option<Flaw> {
        match self {
            Self::CheckDigit => check::digit(text),
            Self::CheckPair => check::pair(text),
            Self::Iban => check::iban(text),
            Self::CompanyPrefix => company_prefix(text, 0),
            Self::CompanyPrefixSecond => company_prefix(text, 1),
            Self::Date => time::date(text, false),
            Self::DateOrMonth => time::date(text, true),
            Self::LongDate => time::long_date(text),
            Self::Hour => time::hour(text),
            Self::Minute => time::minute(text),
            Self::Second => time::second(text),
            Self::HourAndMinute => time::hour_and_minute(text),
            Self::Country | Self::CountryOr999 | Self::CountryLetters | Self::Currency => codes::check(self, text),
            Self::MediaType | Self::PackageType => codes::check(self, text),
            Self::Sex => one_of(text, b"0129", ValueFault::Sex),
            Self::YesNo => one_of(text, b"01", ValueFault::YesNo),
            Self::Winding => one_of(text, b"019", ValueFault::Winding),
            Self::PercentEncoding => percent_encoding(text),
            Self::NotAllZero => text.iter().all(|&byte| byte == b'0').then_some((0..text.len(), ValueFault::AllZero)),
            Self::Zero => text.iter().any(|&byte| byte != b'0').then_some((0..text.len(), ValueFault::NotZero)),
            Self::NoLeadingZero => (text.first() == Some(&b'0')).then_some((0..1, ValueFault::LeadingZero)),
            Self::HasNonDigit => text.iter().all(u8::is_ascii_digit).then_some((0..text.len(), ValueFault::DigitsOnly)),
            Self::Hyphen => text.iter().any(|&byte| byte != b'-').then_some((0..text.len(), ValueFault::NotHyphen)),
            Self::ImporterIndex => importer_index(text),
            // Degrees times ten million, shifted by 90 or 180 degrees (GS1 General Specifications, AI 4309).
            Self::Latitude => above(text, 1_800_000_000, ValueFault::Latitude),
            Self::Longitude => above(text, 3_600_000_000, ValueFault::Longitude),
            Self::PieceOfTotal => piece_of_total(text),
            Self::PositionInSequence => position_in_sequence(text),
            Self::Coupon => coupon::coupon(text),
            Self::CouponPositiveOffer => coupon::positive_offer(text),
        }
    }
}

/// The shortest company prefix of GS1.
const SHORTEST_COMPANY_PREFIX: usize = 4;

fn company_prefix(text: &[u8], start: usize) -> Option<Flaw> {
    let Some(prefix) = text.get(start..start + SHORTEST_COMPANY_PREFIX) else {
        return Some((0..text.len(), ValueFault::CompanyPrefix));
    };
    let wrong = prefix.iter().position(|byte| !byte.is_ascii_digit())?;
    Some((start + wrong..start + wrong + 1, ValueFault::CompanyPrefix))
}

fn one_of(text: &[u8], allowed: &[u8], fault: ValueFault) -> Option<Flaw> {
    let is_allowed = matches!(text, [byte] if allowed.contains(byte));
    (!is_allowed).then_some((0..text.len(), fault))
}

fn importer_index(text: &[u8]) -> Option<Flaw> {
    let is_index = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (!text.iter().all(is_index)).then_some((0..text.len(), ValueFault::ImporterIndex))
}

fn percent_encoding(text: &[u8]) -> Option<Flaw> {
    let mut at = 0;
    while let Some(found) = text[at..].iter().position(|&byte| byte == b'%') {
        at += found;
        match text.get(at + 1..at + 3) {
            Some(hex) if hex.iter().all(u8::is_ascii_hexdigit) => at += 3,
            _ => return Some((at..(at + 3).min(text.len()), ValueFault::PercentSequence)),
        }
    }
    None
}

fn above(text: &[u8], limit: u64, fault: ValueFault) -> Option<Flaw> {
    (number(text)? > limit).then_some((0..text.len(), fault))
}

fn piece_of_total(text: &[u8]) -> Option<Flaw> {
    let middle = text.len() / 2;
    let (piece, total) = text.split_at(middle);
    let (piece, total) = (number(piece)?, number(total)?);
    match (piece, total) {
        (0, _) => Some((0..middle, ValueFault::AllZero)),
        (_, 0) => Some((middle..text.len(), ValueFault::AllZero)),
        _ => (piece > total).then_some((0..text.len(), ValueFault::BeyondTotal)),
    }
}

fn position_in_sequence(text: &[u8]) -> Option<Flaw> {
    let malformed = Some((0..text.len(), ValueFault::PositionForm));
    let Some(slash) = text.iter().position(|&byte| byte == b'/') else { return malformed };
    let (position, end) = (&text[..slash], &text[slash + 1..]);
    let (Some(place), Some(last)) = (number(position), number(end)) else { return malformed };
    if position.first() == Some(&b'0') {
        return Some((0..slash, ValueFault::LeadingZero));
    }
    if end.first() == Some(&b'0') {
        return Some((slash + 1..text.len(), ValueFault::LeadingZero));
    }
    (place > last).then_some((0..text.len(), ValueFault::BeyondTotal))
}

/// The number that digits write; `None` for none, for other characters, and for more than 18 digits.
fn number(digits: &[u8]) -> Option<u64> {
    let is_number = (1..=18).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}

#[cfg(test)]
mod tests;
