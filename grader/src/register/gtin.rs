//! GTINs in the form in which registers keep them: 14 digits.

use crate::bilingual::Bilingual;

/// Why a text is no GTIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GtinFault {
    /// Something else than digits.
    NotDigits,
    /// Neither 8, 12, 13 nor 14 of them.
    Length(usize),
    /// The last digit is not what the others ask for.
    CheckDigit {
        /// What it ought to be.
        expected: char,
    },
}

impl GtinFault {
    /// For the reader, as an end of a sentence about the GTIN.
    #[must_use]
    pub fn text(self) -> Bilingual {
        match self {
            Self::NotDigits => Bilingual::new("the GTIN is not made of digits", "GTIN 不全是数字"),
            Self::Length(length) => Bilingual::new(
                format!("the GTIN has {length} digits; it needs 8, 12, 13 or 14"),
                format!("GTIN 有 {length} 位；应为 8、12、13 或 14 位"),
            ),
            Self::CheckDigit { expected } => Bilingual::new(
                format!("the check digit of the GTIN ought to be {expected}"),
                format!("GTIN 的校验码应为 {expected}"),
            ),
        }
    }
}

/// A GTIN of 8, 12, 13 or 14 digits with 14, zeros in front.
///
/// # Errors
/// If it is none, or its check digit (GB 12904-2008; GS1 General Specifications 7.9) is wrong.
pub fn normalised(text: &str) -> Result<String, GtinFault> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(GtinFault::NotDigits);
    }
    if !matches!(text.len(), 8 | 12 | 13 | 14) {
        return Err(GtinFault::Length(text.len()));
    }
    let gtin = format!("{text:0>14}");
    let (body, check) = gtin.split_at(13);
    let expected = check_digit(body);
    if check.starts_with(expected) { Ok(gtin) } else { Err(GtinFault::CheckDigit { expected }) }
}

/// Weights 3, 1, 3, ... from the right; the sum with the check digit is a multiple of ten.
fn check_digit(body: &str) -> char {
    let weighted = body.bytes().rev().zip([3, 1].into_iter().cycle());
    let sum: u32 = weighted.map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    char::from(b'0' + ((10 - sum % 10) % 10) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 6901234567892 is the example of GB/T 33993-2017; the others are examples of the GS1 General Specifications.
    #[test]
    fn gtins_have_fourteen_digits() {
        for (text, gtin) in [
            ("6901234567892", "06901234567892"),
            ("06901234567892", "06901234567892"),
            ("614141000036", "00614141000036"),
            ("9506000140445", "09506000140445"),
            ("96385074", "00000096385074"),
        ] {
            assert_eq!(normalised(text).as_deref(), Ok(gtin));
        }
    }

    #[test]
    fn what_is_no_gtin_says_why() {
        assert_eq!(normalised(""), Err(GtinFault::NotDigits));
        assert_eq!(normalised("690123456789x"), Err(GtinFault::NotDigits));
        assert_eq!(normalised("６901234567892"), Err(GtinFault::NotDigits));
        assert_eq!(normalised("6.90123E+12"), Err(GtinFault::NotDigits));
        assert_eq!(normalised("123456789"), Err(GtinFault::Length(9)));
        assert_eq!(normalised("6901234567893"), Err(GtinFault::CheckDigit { expected: '2' }));
    }
}
