//! Unified social credit codes (统一社会信用代码) of GB 32100-2015.

use crate::bilingual::Bilingual;

/// The characters in the order of their values: digits and capitals without I, O, S, V, Z.
const CHARACTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH: usize = 18;

/// Why a text is no unified social credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsccFault {
    /// Not 18 characters.
    Length(usize),
    /// A character that such codes do not have.
    Character(char),
    /// The last character is not what the others ask for.
    CheckCharacter {
        /// What it ought to be.
        expected: char,
    },
}

impl UsccFault {
    /// For the reader, as an end of a sentence.
    #[must_use]
    pub fn text(self) -> Bilingual {
        match self {
            Self::Length(length) => Bilingual::new(
                format!("the unified social credit code has {length} characters instead of 18"),
                format!("统一社会信用代码有 {length} 个字符，应为 18 个"),
            ),
            Self::Character(character) => Bilingual::new(
                format!("{character:?} cannot stand in a unified social credit code"),
                format!("统一社会信用代码中不能有 {character:?}"),
            ),
            Self::CheckCharacter { expected } => Bilingual::new(
                format!("the check character of the unified social credit code ought to be {expected}"),
                format!("统一社会信用代码的校验码应为 {expected}"),
            ),
        }
    }
}

/// Whether a text is a unified social credit code.
///
/// # Errors
/// If its length, a character or its check character (GB 32100-2015, 4.4: weights 3^(i-1) mod 31) is wrong.
pub fn check(text: &str) -> Result<(), UsccFault> {
    let length = text.chars().count();
    if length != LENGTH {
        return Err(UsccFault::Length(length));
    }
    let mut sum = 0;
    let mut weight = 1;
    let mut last = ' ';
    for (place, character) in text.chars().enumerate() {
        let value = value(character).ok_or(UsccFault::Character(character))?;
        if place < LENGTH - 1 {
            sum += value * weight;
            weight = weight * 3 % 31;
        }
        last = character;
    }
    let expected = char::from(CHARACTERS[(31 - sum % 31) % 31]);
    if last == expected { Ok(()) } else { Err(UsccFault::CheckCharacter { expected }) }
}

fn value(character: char) -> Option<usize> {
    CHARACTERS.iter().position(|known| char::from(*known) == character)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example published with GB 32100-2015: 91350100M000100Y4 has the sum 1640, which leaves 28 modulo 31.
    #[test]
    fn the_published_example_comes_out() {
        assert_eq!(check("91350100M000100Y43"), Ok(()));
        assert_eq!(check("91350100M000100Y4Z"), Err(UsccFault::Character('Z')));
        assert_eq!(check("91350100M000100Y44"), Err(UsccFault::CheckCharacter { expected: '3' }));
    }

    /// Codes as companies publish them.
    #[test]
    fn codes_in_use_are_right() {
        for code in ["91330100799655058B", "914403001922038216", "9144030071526726XG", "91110000802100433B"] {
            assert_eq!(check(code), Ok(()), "{code}");
        }
    }

    /// Modulo a prime with weights that are no multiples of it, every single error and every exchange of neighbours of
    /// different weight shows.
    #[test]
    fn every_single_error_shows() {
        let right = "91350100M000100Y43";
        for place in 0..LENGTH {
            for character in CHARACTERS.iter().map(|byte| char::from(*byte)) {
                let wrong: String =
                    right.chars().enumerate().map(|(at, held)| if at == place { character } else { held }).collect();
                assert_eq!(check(&wrong).is_ok(), wrong == right, "{wrong}");
            }
        }
    }

    #[test]
    fn other_lengths_and_characters_are_named() {
        assert_eq!(check(""), Err(UsccFault::Length(0)));
        assert_eq!(check("91350100M000100Y4"), Err(UsccFault::Length(17)));
        assert_eq!(check("91350100m000100Y43"), Err(UsccFault::Character('m')));
        assert_eq!(check(&"统".repeat(18)), Err(UsccFault::Character('统')));
    }
}
