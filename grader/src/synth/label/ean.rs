//! EAN-13 as bars and spaces, ISO/IEC 15420 (GB 12904).

/// Patterns of the digits in number set A, bars as ones, from the left.
const SET_A: [u8; 10] = [
    0b000_1101, 0b001_1001, 0b001_0011, 0b011_1101, 0b010_0011, 0b011_0001, 0b010_1111, 0b011_1011, 0b011_0111,
    0b000_1011,
];

/// Which of the six left digits are in number set B, by the first digit.
const PARITY: [u8; 10] =
    [0b00_0000, 0b00_1011, 0b00_1101, 0b00_1110, 0b01_0011, 0b01_1001, 0b01_1100, 0b01_0101, 0b01_0110, 0b01_1010];

/// The 95 modules of an EAN-13, bars true; `None` if there are not 13 digits. The check digit is drawn as given.
#[must_use]
pub fn ean13_elements(digits: &str) -> Option<Vec<bool>> {
    let digits: Vec<usize> =
        digits.chars().map(|c| c.to_digit(10).map(|digit| digit as usize)).collect::<Option<_>>()?;
    let [first, rest @ ..] = digits.as_slice() else { return None };
    if rest.len() != 12 {
        return None;
    }
    let mut modules = vec![true, false, true];
    let mut put = |pattern: u8| modules.extend((0..7).rev().map(|bit| pattern >> bit & 1 == 1));
    for (place, &digit) in rest[..6].iter().enumerate() {
        let set_b = PARITY[*first] >> (5 - place) & 1 == 1;
        // Set C is the complement of set A, set B is set C read backwards.
        put(if set_b { reversed(!SET_A[digit] & 0x7f) } else { SET_A[digit] });
    }
    modules.extend([false, true, false, true, false]);
    let mut put = |pattern: u8| modules.extend((0..7).rev().map(|bit| pattern >> bit & 1 == 1));
    for &digit in &rest[6..] {
        put(!SET_A[digit] & 0x7f);
    }
    modules.extend([true, false, true]);
    Some(modules)
}

const fn reversed(pattern: u8) -> u8 {
    pattern.reverse_bits() >> 1
}

/// Digits followed by their check digit: weights 3, 1, 3, ... from the right (GS1 General Specifications 7.9).
#[must_use]
pub fn with_check_digit(digits: &str) -> String {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { 3 * digit } else { digit })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}
