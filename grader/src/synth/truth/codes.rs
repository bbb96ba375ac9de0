//! What the codes that protect format and version information make of wrong bits.
//!
//! Both are linear, so that the pattern of wrong bits alone decides. Source: ISO/IEC 18004, Annexes C and D: BCH (15,5)
//! with generator x^10 + x^8 + x^5 + x^4 + x^2 + x + 1, Golay (18,6) with x^12 + x^11 + x^10 + x^9 + x^8 + x^5 + x^2 + 1.

/// Outcome of decoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The right information.
    Right,
    /// Wrong information, taken for right.
    Misread,
    /// Nothing.
    Unreadable,
}

/// Format information with those bits wrong.
#[must_use]
pub fn format(wrong: u32) -> Outcome {
    decode(wrong, 15, 10, 0b101_0011_0111)
}

/// Version information with those bits wrong.
#[must_use]
pub fn version(wrong: u32) -> Outcome {
    decode(wrong, 18, 12, 0b1_1111_0010_0101)
}

/// Takes the code word that differs from the bits read in at most three places.
fn decode(wrong: u32, length: u32, degree: u32, generator: u32) -> Outcome {
    if wrong.count_ones() <= 3 {
        return Outcome::Right;
    }
    let near = (1..1_u32 << (length - degree)).any(|data| {
        let mut remainder = data << degree;
        for bit in (degree..length).rev() {
            if remainder >> bit & 1 == 1 {
                remainder ^= generator << (bit - degree);
            }
        }
        (wrong ^ (data << degree | remainder)).count_ones() <= 3
    });
    if near { Outcome::Misread } else { Outcome::Unreadable }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_errors_are_corrected_and_a_code_word_is_misread() {
        assert_eq!(format(0b100_0000_0001_0001), Outcome::Right);
        // A code word as pattern of errors turns one word into another: data 1 with its remainder, the generator.
        assert_eq!(format(0b101_0011_0111), Outcome::Misread);
        assert_eq!(version(0b1_1111_0010_0101), Outcome::Misread);
    }
}
