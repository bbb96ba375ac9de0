//! The host of a URI: whose it is, what it pretends to be, and whether a list of allowed hosts covers it.

mod allowed;
mod likeness;

use serde::Serialize;

use crate::bilingual::Bilingual;
use crate::content::characters::{self, shown};

pub use allowed::{AllowedHost, AllowedHostError, NotCovered, covering};
pub use likeness::Likeness;

/// Most bytes of a host: names in the Domain Name System have 253 (RFC 1035, section 2.3.4), and international ones
/// become longer there, not shorter. A longer host is refused before anything else is done with it.
pub const LONGEST_HOST: usize = 1024;
/// Most characters of a name in the Domain Name System, without a dot at its end.
const LONGEST_NAME: usize = 253;
/// Most characters of a label (RFC 1035, section 2.3.4).
const LONGEST_LABEL: usize = 63;

/// A host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Host {
    /// As the Domain Name System has it: small letters, international labels as `xn--`; a number as it was written.
    pub ascii: String,
    /// As people read it.
    pub unicode: String,
    /// The part that somebody has registered: the public suffix and one label before it. `None` for a number, and for a
    /// name that is a public suffix itself.
    pub registrable: Option<String>,
    /// Whether it is a number (IPv4, IPv6), not a name.
    pub is_ip_literal: bool,
    /// Whether a label mixes scripts that no language writes together.
    pub mixes_scripts: bool,
    /// Whether it ends with a dot, which changes nothing of whose it is.
    pub has_trailing_dot: bool,
}

/// Why text is no host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum HostFault {
    /// There is none.
    Empty,
    /// It is longer than any name.
    TooLong {
        /// Bytes.
        length: usize,
    },
    /// A character that no name has.
    Character {
        /// The character.
        character: char,
    },
    /// A label without characters, with too many, or with a hyphen at its end.
    Label,
    /// International labels that mean nothing.
    International,
}

impl Host {
    /// The host that bytes are.
    ///
    /// # Errors
    /// If they are none. The time is linear in their number, and no more than that of [`LONGEST_HOST`] bytes.
    pub fn read(bytes: &[u8]) -> Result<Self, HostFault> {
        if bytes.is_empty() {
            return Err(HostFault::Empty);
        }
        if bytes.len() > LONGEST_HOST {
            return Err(HostFault::TooLong { length: bytes.len() });
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Err(HostFault::Character { character: char::REPLACEMENT_CHARACTER });
        };
        if let Some(inner) = text.strip_prefix('[') {
            return inner
                .strip_suffix(']')
                .filter(|inner| is_ipv6_like(inner))
                .map(|_| Self::number(text))
                .ok_or(HostFault::Label);
        }
        Self::name(text)
    }

    fn name(text: &str) -> Result<Self, HostFault> {
        let (name, has_trailing_dot) = match text.strip_suffix('.') {
            Some(name) => (name, true),
            None => (text, false),
        };
        if let Some(character) = name.chars().find(|&c| c.is_ascii() && !is_name_character(c)) {
            return Err(HostFault::Character { character });
        }
        if is_number(name) {
            return Ok(Self { has_trailing_dot, ..Self::number(name) });
        }
        let ascii = idna::domain_to_ascii(name).map_err(|_| HostFault::International)?;
        check_labels(&ascii)?;
        // Full-width digits and dots become ordinary ones only here.
        if is_number(&ascii) {
            return Ok(Self { has_trailing_dot, ..Self::number(&ascii) });
        }
        let (unicode, read) = idna::domain_to_unicode(&ascii);
        read.map_err(|_| HostFault::International)?;
        let registrable = psl::domain_str(&ascii).map(str::to_owned);
        let mixes_scripts = likeness::mixes_scripts(&unicode);
        Ok(Self { ascii, unicode, registrable, is_ip_literal: false, mixes_scripts, has_trailing_dot })
    }

    fn number(text: &str) -> Self {
        Self {
            ascii: text.to_owned(),
            unicode: text.to_owned(),
            registrable: None,
            is_ip_literal: true,
            mixes_scripts: false,
            has_trailing_dot: false,
        }
    }
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.')
}

/// Whether browsers take a name for an IPv4 address: its last label is a number, decimal or hexadecimal.
fn is_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    let is_decimal = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    is_decimal || hexadecimal.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether the text between brackets has the characters of an IPv6 address.
fn is_ipv6_like(text: &str) -> bool {
    text.contains(':') && text.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
}

fn check_labels(ascii: &str) -> Result<(), HostFault> {
    if ascii.len() > LONGEST_NAME {
        return Err(HostFault::TooLong { length: ascii.len() });
    }
    if let Some(character) = ascii.chars().find(|&c| !is_name_character(c)) {
        return Err(HostFault::Character { character });
    }
    let is_label =
        |label: &str| (1..=LONGEST_LABEL).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-');
    if ascii.split('.').all(is_label) { Ok(()) } else { Err(HostFault::Label) }
}

impl HostFault {
    /// The sentence.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        match self {
            Self::Empty => Bilingual::new("The host is missing.", "缺少主机名。"),
            Self::TooLong { length } => Bilingual::new(
                format!("The host has {length} characters; a name has at most {LONGEST_NAME}."),
                format!("主机名有 {length} 个字符，最多为 {LONGEST_NAME} 个。"),
            ),
            Self::Character { character } => {
                let character = shown(*character);
                Bilingual::new(
                    format!("{character} cannot stand in the name of a host."),
                    format!("主机名中不能有 {character}。"),
                )
            }
            Self::Label => Bilingual::new(
                "The host is no name: between dots stand 1 to 63 characters, with no hyphen at either end.",
                "主机名无效：点号之间应为 1 至 63 个字符，且首尾不是连字符。",
            ),
            Self::International => Bilingual::new(
                "The international characters of the host make no valid name.",
                "主机名中的国际化字符不能构成有效域名。",
            ),
        }
    }

    /// Where in the bytes of the host it is.
    pub(crate) fn place(&self, bytes: &[u8]) -> std::ops::Range<usize> {
        let Self::Character { character } = self else { return 0..bytes.len() };
        let found = characters::of(bytes).find(|(_, found)| found == character);
        found.map_or(0..bytes.len(), |(at, _)| at..at + characters::first(&bytes[at..]).1)
    }
}

#[cfg(test)]
mod tests;
