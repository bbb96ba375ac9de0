//! Values that the dictionary allows, made of its formats and of the standards that its checks stand for; no code is
//! shared with the checks.

use grader::content::gs1::{ApplicationIdentifier, CharacterSet, Component, Linter};

/// Numbers that look random and are the same on every run (xorshift, Marsaglia 2003).
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// From 0 to `limit - 1`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    pub fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }

    fn text(&mut self, set: CharacterSet, count: usize) -> String {
        let characters = match set {
            CharacterSet::Numeric => "0123456789",
            // Without the percent sign: what must be percent-encoded would not be.
            CharacterSet::Cset82 => {
                "!\"&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
            }
            CharacterSet::Cset39 => "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            CharacterSet::Cset64 => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        };
        let characters: Vec<char> = characters.chars().collect();
        (0..count).map(|_| characters[self.below(characters.len())]).collect()
    }

    fn number(&mut self, from: usize, to: usize, width: usize) -> String {
        format!("{:0width$}", from + self.below(to - from + 1))
    }
}

/// A value that the entry allows.
pub fn valid(entry: &ApplicationIdentifier, numbers: &mut Numbers) -> String {
    let mut value = String::new();
    for component in &entry.components {
        if component.is_optional && numbers.below(2) == 0 {
            break;
        }
        value += &part(component, numbers);
    }
    value
}

fn part(component: &Component, numbers: &mut Numbers) -> String {
    let length = component.minimum + numbers.below(component.maximum - component.minimum + 1);
    let has = |linter| component.linters.contains(&linter);
    let prefix = if has(Linter::CompanyPrefixSecond) { 5 } else { 4 };
    if has(Linter::CheckDigit) {
        let digits = numbers.digits(length - 1);
        return format!("{digits}{}", check_digit(&digits));
    }
    if has(Linter::CheckPair) {
        let text = numbers.digits(prefix) + &numbers.text(component.set, length.saturating_sub(7)) + "x";
        return format!("{text}{}", check_pair(&text));
    }
    if has(Linter::CompanyPrefix) || has(Linter::CompanyPrefixSecond) {
        return numbers.digits(prefix) + &numbers.text(component.set, length.saturating_sub(prefix));
    }
    match component.linters.first() {
        None => numbers.text(component.set, length),
        Some(linter) => checked(*linter, component.set, length, numbers),
    }
}

/// Text that a check accepts.
fn checked(linter: Linter, set: CharacterSet, length: usize, numbers: &mut Numbers) -> String {
    match linter {
        Linter::Date => date(numbers),
        Linter::DateOrMonth if numbers.below(4) == 0 => numbers.number(0, 99, 2) + &numbers.number(1, 12, 2) + "00",
        Linter::DateOrMonth => date(numbers),
        Linter::LongDate => numbers.number(19, 20, 2) + &date(numbers),
        Linter::Hour => numbers.number(0, 23, 2),
        Linter::Minute | Linter::Second => numbers.number(0, 59, 2),
        Linter::HourAndMinute => numbers.number(0, 23, 2) + &numbers.number(0, 59, 2),
        Linter::Country => numbers.of(&["156", "004", "840", "894"]).to_owned(),
        Linter::CountryOr999 => numbers.of(&["156", "999"]).to_owned(),
        Linter::CountryLetters => numbers.of(&["CN", "DE", "AD", "ZW"]).to_owned(),
        Linter::Currency => numbers.of(&["156", "978", "840"]).to_owned(),
        Linter::Sex => numbers.of(&["0", "1", "2", "9"]).to_owned(),
        Linter::Iban => numbers.of(&["GB82WEST12345698765432", "DE89370400440532013000"]).to_owned(),
        Linter::PercentEncoding => numbers.text(set, length.saturating_sub(3)) + "%4a",
        Linter::NotAllZero => "1".to_owned() + &numbers.digits(length - 1),
        Linter::NoLeadingZero => "1".to_owned() + &numbers.digits(length - 1),
        Linter::Zero => "0".repeat(length),
        Linter::HasNonDigit => "A".repeat(length),
        Linter::Hyphen => "-".repeat(length),
        Linter::Winding => numbers.of(&["0", "1", "9"]).to_owned(),
        Linter::YesNo => numbers.of(&["0", "1"]).to_owned(),
        Linter::ImporterIndex => numbers.of(&["-", "_", "0", "Z", "a"]).to_owned(),
        Linter::Latitude => numbers.number(0, 1_800_000_000, 10),
        Linter::Longitude => numbers.number(0, 3_600_000_000, 10),
        Linter::MediaType => numbers.of(&["01", "10", "80", "99"]).to_owned(),
        Linter::PackageType => numbers.of(&["1A", "8", "ZZ", "X20"]).to_owned(),
        Linter::PieceOfTotal => {
            let total = 1 + numbers.below(99);
            format!("{:02}{total:02}", 1 + numbers.below(total))
        }
        Linter::PositionInSequence => {
            let last = 1 + numbers.below(9);
            format!("{}/{last}", 1 + numbers.below(last))
        }
        Linter::Coupon => numbers.of(&["012345612345611110123", "0123456123456111101233200229"]).to_owned(),
        Linter::CouponPositiveOffer => numbers.of(&["001234561234560123456"]).to_owned(),
        Linter::CheckDigit | Linter::CheckPair | Linter::CompanyPrefix | Linter::CompanyPrefixSecond => {
            unreachable!("made by the caller")
        }
    }
}

/// A day that every year has, or the last one of a long month.
fn date(numbers: &mut Numbers) -> String {
    let (month, days) = [(1, 31), (2, 28), (4, 30), (12, 31)][numbers.below(4)];
    numbers.number(0, 99, 2) + &format!("{month:02}{:02}", 1 + numbers.below(days))
}

/// GS1 General Specifications, section 7.9.1: weights 3 and 1 from the right.
pub fn check_digit(digits: &str) -> u32 {
    let values = digits.chars().rev().filter_map(|digit| digit.to_digit(10));
    let sum: u32 = values.enumerate().map(|(place, value)| if place % 2 == 0 { 3 * value } else { value }).sum();
    sum.next_multiple_of(10) - sum
}

/// GS1 General Specifications, section 7.9.5: values of the characters weighted with primes from the right.
fn check_pair(text: &str) -> String {
    let set82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    let set32: Vec<char> = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ".chars().collect();
    let primes = (2_usize..).filter(|number| (2..*number).all(|divisor| number % divisor != 0));
    let sum: usize = text.chars().rev().zip(primes).map(|(c, prime)| set82.find(c).expect("of set 82") * prime).sum();
    let sum = sum % 1021;
    [set32[sum / 32], set32[sum % 32]].iter().collect()
}
