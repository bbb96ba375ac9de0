//! Check digits and check characters.

use std::ops::Range;

use super::super::value::ValueFault;
use super::Flaw;
use super::codes::is_country_letters;

/// The check digit of digits that do not yet have one: weights 3, 1, 3, 1 ... from the right (GS1 General
/// Specifications, section 7.9; GB 12904, annex B). `None` if there is anything but digits.
pub(crate) fn check_digit(digits: &[u8]) -> Option<u8> {
    let mut sum = 0;
    for (place, digit) in digits.iter().rev().enumerate() {
        if !digit.is_ascii_digit() {
            return None;
        }
        let weight = if place % 2 == 0 { 3 } else { 1 };
        sum = (sum + weight * u32::from(digit - b'0')) % 10;
    }
    // The remainder is below 10.
    Some(b'0' + ((10 - sum) % 10) as u8)
}

/// The last digit against the others.
pub(super) fn digit(text: &[u8]) -> Option<Flaw> {
    let (&found, digits) = text.split_last()?;
    let expected = check_digit(digits)?;
    let fault = ValueFault::CheckDigit { found: char::from(found), expected: char::from(expected) };
    (found != expected).then(|| (last(text, 1), fault))
}

/// Characters of character set 82 in the order of their values.
const CSET82: &[u8; 82] = b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
/// Check characters in the order of their values: no 0, 1, I, O.
const CSET32: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Weights from the right: as many as the longest value has characters before its check pair.
const PRIMES: [u32; 23] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];

/// The pair of check characters of a GMN or MUDI that does not yet have one: values of the characters weighted with
/// primes from the right, modulo 1021, as two digits to base 32 (GS1 General Specifications, section 7.9.5). `None` for
/// other characters or more than 23.
pub(crate) fn check_pair(text: &[u8]) -> Option<[u8; 2]> {
    if text.len() > PRIMES.len() {
        return None;
    }
    let mut sum = 0;
    for (character, prime) in text.iter().rev().zip(PRIMES) {
        let value = CSET82.iter().position(|known| known == character)?;
        sum += value as u32 * prime;
    }
    let sum = (sum % 1021) as usize;
    Some([*CSET32.get(sum >> 5)?, *CSET32.get(sum & 31)?])
}

/// The last two characters against the others.
pub(super) fn pair(text: &[u8]) -> Option<Flaw> {
    let Some((characters, found)) = text.split_last_chunk::<2>() else {
        return Some((0..text.len(), ValueFault::TooShort { minimum: 2, length: text.len() }));
    };
    let expected = check_pair(characters)?;
    let written = |pair: &[u8; 2]| pair.iter().copied().map(char::from).collect::<String>();
    (*found != expected)
        .then(|| (last(text, 2), ValueFault::CheckPair { found: written(found), expected: written(&expected) }))
}

/// Shortest IBAN that the check accepts; no country has one so short.
const SHORTEST_IBAN: usize = 11;

/// An International Bank Account Number: country, check digits modulo 97 (ISO 13616).
pub(super) fn iban(text: &[u8]) -> Option<Flaw> {
    if text.len() < SHORTEST_IBAN {
        return Some((0..text.len(), ValueFault::TooShort { minimum: SHORTEST_IBAN, length: text.len() }));
    }
    let (country, _) = text.split_at(2);
    if !is_country_letters(country) {
        return Some((0..2, ValueFault::Country { code: String::from_utf8_lossy(country).into_owned() }));
    }
    let mut remainder = 0;
    for place in (4..text.len()).chain(0..4) {
        let value = match text[place] {
            digit @ b'0'..=b'9' => u32::from(digit - b'0'),
            letter @ b'A'..=b'Z' => u32::from(letter - b'A') + 10,
            _ => return Some((place..place + 1, ValueFault::IbanCharacter)),
        };
        remainder = (remainder * if value < 10 { 10 } else { 100 } + value) % 97;
    }
    (remainder != 1).then_some((2..4, ValueFault::IbanCheck))
}

fn last(text: &[u8], count: usize) -> Range<usize> {
    text.len() - count..text.len()
}
