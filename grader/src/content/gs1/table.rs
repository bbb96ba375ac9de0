//! The application identifiers of GS1, read from the dictionary in `grader/data/gs1-syntax-dictionary.txt`.

use std::sync::LazyLock;

use super::linter::Linter;

/// The dictionary; its head says where it comes from and how it is written.
const DICTIONARY: &str = include_str!("../../../data/gs1-syntax-dictionary.txt");

/// Every application identifier, in the order of their digits.
static TABLE: LazyLock<Vec<ApplicationIdentifier>> = LazyLock::new(|| DICTIONARY.lines().flat_map(entries).collect());

/// Digits of an application identifier, by its first two digits; 0 where none begins with them.
static DIGITS: LazyLock<[u8; 100]> = LazyLock::new(|| {
    let mut digits = [0; 100];
    for entry in all() {
        if let Some(prefix) = prefix(entry.code.as_bytes()) {
            digits[prefix] = entry.code.len() as u8;
        }
    }
    digits
});

/// What the standard says of one application identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationIdentifier {
    /// Its two to four digits.
    pub code: String,
    /// Whether the value has a length that readers know by heart, so that no separator follows.
    pub is_predefined: bool,
    /// Whether it may be an attribute in the query of a Digital Link URI.
    pub is_attribute: bool,
    /// What the value is made of.
    pub components: Vec<Component>,
    /// Each of these must be fulfilled: one of its groups is present as a whole.
    pub requires: Vec<Vec<Vec<&'static str>>>,
    /// None of these may be present; `n` stands for any digit.
    pub excludes: Vec<&'static str>,
    /// As key of a Digital Link URI: the sequences of qualifiers that may follow it. `None`: not a key.
    pub qualifiers: Option<Vec<Vec<&'static str>>>,
    /// Title of the data in the dictionary.
    pub title: &'static str,
}

/// A part of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Characters that it may have.
    pub set: CharacterSet,
    /// Fewest characters.
    pub minimum: usize,
    /// Most characters.
    pub maximum: usize,
    /// Whether it may be left out.
    pub is_optional: bool,
    /// Checks beyond characters and length.
    pub linters: Vec<Linter>,
}

/// A set of characters that a component may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CharacterSet {
    /// Digits.
    Numeric,
    /// GS1 encodable character set 82.
    Cset82,
    /// GS1 encodable character set 39.
    Cset39,
    /// File-safe and URI-safe base64.
    Cset64,
}

impl CharacterSet {
    /// Whether the character belongs to it. Padding of base64 does not.
    #[must_use]
    pub const fn contains(self, byte: u8) -> bool {
        match self {
            Self::Numeric => byte.is_ascii_digit(),
            Self::Cset82 => {
                byte.is_ascii_alphanumeric() || matches!(byte, b'!' | b'"' | b'%'..=b'/' | b':'..=b'?' | b'_')
            }
            Self::Cset39 => byte.is_ascii_digit() || byte.is_ascii_uppercase() || matches!(byte, b'#' | b'-' | b'/'),
            Self::Cset64 => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
        }
    }
}

impl ApplicationIdentifier {
    /// Fewest characters of a value.
    #[must_use]
    pub fn minimum(&self) -> usize {
        self.components.iter().filter(|component| !component.is_optional).map(|component| component.minimum).sum()
    }

    /// Most characters of a value.
    #[must_use]
    pub fn maximum(&self) -> usize {
        self.components.iter().map(|component| component.maximum).sum()
    }

    /// Whether it begins the identification in a Digital Link URI.
    #[must_use]
    pub const fn is_key(&self) -> bool {
        self.qualifiers.is_some()
    }
}

/// Every application identifier, in the order of their digits.
#[must_use]
pub fn all() -> &'static [ApplicationIdentifier] {
    &TABLE
}

/// The application identifier of exactly these digits.
#[must_use]
pub fn find(code: &str) -> Option<&'static ApplicationIdentifier> {
    let at = TABLE.binary_search_by(|entry| entry.code.as_str().cmp(code)).ok()?;
    TABLE.get(at)
}

/// The application identifier that data begin with.
#[must_use]
pub fn at_start(data: &[u8]) -> Option<&'static ApplicationIdentifier> {
    let digits = usize::from(*DIGITS.get(prefix(data)?)?);
    let code = data.get(..digits).filter(|code| !code.is_empty())?;
    find(std::str::from_utf8(code).ok()?)
}

/// Whether an application identifier fits a pattern, in which `n` stands for any digit.
#[must_use]
pub fn fits(pattern: &str, code: &str) -> bool {
    pattern.len() == code.len()
        && pattern.bytes().zip(code.bytes()).all(|(wanted, byte)| wanted == b'n' || wanted == byte)
}

/// The number of the first two digits.
fn prefix(data: &[u8]) -> Option<usize> {
    match data {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9', ..] => Some(usize::from(tens - b'0') * 10 + usize::from(ones - b'0')),
        _ => None,
    }
}

/// The entries of a line: none for a remark, several for a range.
fn entries(line: &'static str) -> Vec<ApplicationIdentifier> {
    let (rules, title) = line.split_once('#').unwrap_or((line, ""));
    let mut words = rules.split_whitespace();
    let Some(codes) = words.next() else { return Vec::new() };
    let mut entry = ApplicationIdentifier {
        code: String::new(),
        is_predefined: false,
        is_attribute: false,
        components: Vec::new(),
        requires: Vec::new(),
        excludes: Vec::new(),
        qualifiers: None,
        title: title.trim(),
    };
    for word in words {
        if let Some(groups) = word.strip_prefix("req=") {
            entry.requires.push(groups.split(',').map(|group| group.split('+').collect()).collect());
        } else if let Some(patterns) = word.strip_prefix("ex=") {
            entry.excludes.extend(patterns.split(','));
        } else if let Some(sequences) = word.strip_prefix("dlpkey=") {
            entry.qualifiers = Some(sequences.split('|').map(|sequence| sequence.split(',').collect()).collect());
        } else if word == "dlpkey" {
            entry.qualifiers = Some(Vec::new());
        } else if word.bytes().all(|byte| byte.is_ascii_punctuation()) {
            entry.is_predefined = word.contains('*');
            entry.is_attribute = word.contains('?');
        } else {
            entry.components.extend(component(word));
        }
    }
    codes_of(codes).into_iter().map(|code| ApplicationIdentifier { code, ..entry.clone() }).collect()
}

/// The codes of `3100-3105`, or the one of `01`.
fn codes_of(codes: &str) -> Vec<String> {
    let range = codes.split_once('-').and_then(|(first, last)| Some((first.parse::<u16>().ok()?, last.parse().ok()?)));
    match range {
        Some((first, last)) => (first..=last).map(|number: u16| number.to_string()).collect(),
        None => vec![codes.to_owned()],
    }
}

/// The component of `N14,csum`, `X..20` or `[N3],iso3166`.
fn component(word: &str) -> Option<Component> {
    let mut parts = word.split(',');
    let form = parts.next()?;
    let inner = form.strip_prefix('[').and_then(|form| form.strip_suffix(']'));
    let (letter, length) = inner.unwrap_or(form).split_at_checked(1)?;
    let set = match letter {
        "N" => CharacterSet::Numeric,
        "X" => CharacterSet::Cset82,
        "Y" => CharacterSet::Cset39,
        "Z" => CharacterSet::Cset64,
        _ => return None,
    };
    let (minimum, maximum) = match length.strip_prefix("..") {
        Some(maximum) => (1, maximum.parse().ok()?),
        None => (length.parse().ok()?, length.parse().ok()?),
    };
    Some(Component {
        set,
        minimum,
        maximum,
        is_optional: inner.is_some(),
        linters: parts.filter_map(Linter::named).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(code: &str) -> &'static ApplicationIdentifier {
        find(code).expect("in the dictionary")
    }

    /// What a line says comes out of the table: nothing that the reader does not understand is dropped in silence.
    #[test]
    fn every_word_of_the_dictionary_is_understood() {
        let lines = DICTIONARY.lines().filter(|line| !line.starts_with('#'));
        let mut count = 0;
        for line in lines {
            let rules = line.split('#').next().expect("split yields one").split_whitespace().collect::<Vec<_>>();
            let found = entries(line);
            assert!(!found.is_empty(), "{line}");
            for entry in &found {
                let components = rules.iter().filter(|word| word.starts_with(['N', 'X', 'Y', 'Z', '['])).count();
                assert_eq!(entry.components.len(), components, "{line}");
                let linters: usize = rules
                    .iter()
                    .filter(|word| word.starts_with(['N', 'X', 'Y', 'Z', '[']))
                    .map(|word| word.matches(',').count())
                    .sum();
                assert_eq!(entry.components.iter().map(|part| part.linters.len()).sum::<usize>(), linters, "{line}");
                let words = rules.len()
                    - 1
                    - components
                    - rules.iter().filter(|word| ["*", "?", "*?"].contains(word)).count()
                    - rules
                        .iter()
                        .filter(|word| ["req=", "ex=", "dlpkey"].iter().any(|key| word.starts_with(key)))
                        .count();
                assert_eq!(words, 0, "{line}");
                // Those of coupons have no title there.
                assert_eq!(entry.title.is_empty(), entry.code.starts_with("811") && entry.code != "8111", "{line}");
            }
            count += found.len();
        }
        assert_eq!(count, all().len());
        assert!(count > 500);
        assert!(all().windows(2).all(|pair| pair[0].code < pair[1].code), "in order, none twice");
    }

    /// Components of fixed length come first, optional ones last: what the format of a value relies on.
    #[test]
    fn only_the_last_component_varies_in_length() {
        for entry in all() {
            let (last, before) = entry.components.split_last().expect("a value has a part");
            for part in before {
                assert_eq!(part.minimum, part.maximum, "{}", entry.code);
            }
            let mandatory_after_optional =
                entry.components.windows(2).any(|pair| pair[0].is_optional && !pair[1].is_optional);
            assert!(!mandatory_after_optional && last.minimum <= last.maximum, "{}", entry.code);
            if entry.is_predefined {
                assert_eq!(entry.minimum(), entry.maximum(), "{}", entry.code);
            }
        }
    }

    /// Whatever the dictionary names in its rules exists.
    #[test]
    fn rules_name_application_identifiers_that_exist() {
        for entry in all() {
            let patterns = entry.requires.iter().flatten().flatten().chain(&entry.excludes);
            for pattern in patterns.chain(entry.qualifiers.iter().flatten().flatten()) {
                assert!(all().iter().any(|other| fits(pattern, &other.code)), "{}: {pattern}", entry.code);
            }
        }
    }

    /// GS1 General Specifications, GTIN, batch, net weight; syntax dictionary, line of the identifier.
    #[test]
    fn entries_are_those_of_the_dictionary() {
        let gtin = entry("01");
        assert!(gtin.is_predefined && gtin.is_attribute && gtin.is_key());
        assert_eq!((gtin.minimum(), gtin.maximum(), gtin.title), (14, 14, "GTIN"));
        assert_eq!(gtin.qualifiers, Some(vec![vec!["22", "10", "21"], vec!["235"]]));
        assert_eq!(gtin.excludes, ["255", "37"]);
        let serial = entry("21");
        assert!(!serial.is_predefined && !serial.is_attribute && !serial.is_key());
        assert_eq!((serial.minimum(), serial.maximum()), (1, 20));
        assert_eq!(entry("250").requires, [[["01", "21"], ["03", "21"], ["8006", "21"]]]);
        assert_eq!(entry("3103").title, "NET WEIGHT (kg)");
        assert_eq!((entry("8008").minimum(), entry("8008").maximum()), (8, 12));
        assert_eq!(entry("423").components.len(), 5);
        assert!(entry("97").components[0].maximum == 90 && find("98").is_some() && find("3106").is_none());
    }

    #[test]
    fn an_identifier_is_found_at_the_start_of_data() {
        assert_eq!(at_start(b"0106901234567892").map(|entry| entry.code.as_str()), Some("01"));
        assert_eq!(at_start(b"3103001234").map(|entry| entry.code.as_str()), Some("3103"));
        assert_eq!(at_start(b"235X").map(|entry| entry.code.as_str()), Some("235"));
        for no_identifier in
            [&b""[..], b"0", b"31", b"310", b"3106001", b"05123", b"23", b"2A", b"A1", b"\x1d01", b"310\xff"]
        {
            assert_eq!(at_start(no_identifier), None);
        }
    }

    #[test]
    fn patterns_stand_for_digits() {
        assert!(fits("310n", "3105") && fits("31nn", "3162") && fits("01", "01"));
        assert!(!fits("310n", "3110") && !fits("310n", "310") && !fits("01", "02"));
    }

    /// GS1 General Specifications, figures of character sets 82 and 39; RFC 4648 section 5.
    #[test]
    fn character_sets_have_their_number_of_characters() {
        let count = |set: CharacterSet| (0..=255).filter(|&byte| set.contains(byte)).count();
        assert_eq!(count(CharacterSet::Numeric), 10);
        assert_eq!(count(CharacterSet::Cset82), 82);
        assert_eq!(count(CharacterSet::Cset39), 39);
        assert_eq!(count(CharacterSet::Cset64), 64);
        let cset82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
        assert!(cset82.bytes().all(|byte| CharacterSet::Cset82.contains(byte)));
    }
}
