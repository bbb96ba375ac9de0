//! The signed list of who may use which numbers: verified without any network, and asked.
//!
//! ```text
//! file ──verify against trusted keys──▶ Authorisations ──admitted by a Store, which remembers the newest──▶ answer
//! ```
//!
//! Whatever is wrong with a list, nothing is authorised by it: a fault is an answer of its own and never "not asked".

mod document;
mod entry;
mod envelope;
mod fault;
mod sentences;
mod serials;

use jiff::civil::Date;

pub use crate::signature::{KeyFault, SecretKey, TrustedKey, TrustedKeys};
pub use document::{AuthorisationList, DocumentError, LIST_FORMAT};
pub(super) use entry::is_company_prefix;
pub use entry::{Entry, GtinRange};
pub use envelope::{ENVELOPE_FORMAT, contents, seal, unseal};
pub use fault::ListFault;
pub use serials::SerialRule;

use super::Validity;

/// What the signed list says of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authority {
    /// There is no list that could be trusted.
    NoList(ListFault),
    /// The list is right, but nobody told what day it is.
    Undated,
    /// The list is right and begins later.
    NotYetValid {
        /// Its first day.
        from: Date,
    },
    /// The list was right once.
    Expired {
        /// Its last day.
        to: Date,
    },
    /// The item may be used.
    Authorised(Authorised),
    /// No entry covers the GTIN.
    NotListed,
    /// The entry that covers it begins later.
    EntryNotYetValid {
        /// Producer of the entry.
        producer: String,
        /// Its first day.
        from: Date,
    },
    /// The entry that covers it has ended.
    EntryExpired {
        /// Producer of the entry.
        producer: String,
        /// Its last day.
        to: Date,
    },
    /// The entry that covers it is for other serial numbers.
    SerialOutside {
        /// Producer of the entry.
        producer: String,
    },
}

/// An item that may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorised {
    /// Who issued the list.
    pub issuer: String,
    /// Number of the list.
    pub number: u64,
    /// Producer.
    pub producer: String,
    /// Unified social credit code of the producer.
    pub uscc: Option<String>,
    /// Categories of its products.
    pub categories: Vec<String>,
}

/// The number of a list, and what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Number.
    pub number: u64,
    /// SHA-256 of what was signed, hexadecimal.
    pub sha256: String,
}

/// A list whose signature is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedList {
    /// Id of the key that signed it.
    pub key: String,
    /// The name that the user gave that key; may be empty.
    pub key_name: String,
    /// Number, and what was signed.
    pub edition: Edition,
    /// What it says.
    pub list: AuthorisationList,
}

/// The list that the user configured, as far as it can be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authorisations {
    /// It cannot be trusted.
    Faulty(ListFault),
    /// Its signature is right.
    Signed(Box<SignedList>),
}

impl Default for Authorisations {
    fn default() -> Self {
        Self::Faulty(ListFault::NotConfigured)
    }
}

impl Authorisations {
    /// Verifies a file against the keys that the user trusts. A key that the file itself holds is never trusted.
    #[must_use]
    pub fn verify(file: &[u8], keys: &TrustedKeys) -> Self {
        match unseal(file, keys) {
            Ok(signed) => Self::Signed(Box::new(signed)),
            Err(fault) => Self::Faulty(fault),
        }
    }

    /// The list, if its signature is right.
    #[must_use]
    pub fn signed(&self) -> Option<&SignedList> {
        match self {
            Self::Signed(signed) => Some(signed),
            Self::Faulty(_) => None,
        }
    }

    /// The same, refused if the newest list by the same key that was ever in force has a higher number, or the same
    /// number and says something else: an old list may name who is no longer authorised.
    #[must_use]
    pub fn not_before(self, newest: Option<&Edition>) -> Self {
        let (Some(signed), Some(newest)) = (self.signed(), newest) else { return self };
        let number = signed.edition.number;
        match number.cmp(&newest.number) {
            std::cmp::Ordering::Less => Self::Faulty(ListFault::Superseded { number, newest: newest.number }),
            std::cmp::Ordering::Equal if signed.edition.sha256 != newest.sha256 => {
                Self::Faulty(ListFault::Rewritten { number })
            }
            _ => self,
        }
    }

    /// What it says of an item, or of a GTIN of 14 digits alone, on a day.
    #[must_use]
    pub fn answer(&self, gtin: &str, serial: Option<&str>, on: Option<Date>) -> Authority {
        let signed = match self {
            Self::Faulty(fault) => return Authority::NoList(fault.clone()),
            Self::Signed(signed) => signed,
        };
        let list = &signed.list;
        let Some(on) = on else { return Authority::Undated };
        if on < list.valid_from {
            return Authority::NotYetValid { from: list.valid_from };
        }
        if on > list.valid_to {
            return Authority::Expired { to: list.valid_to };
        }
        // Of several entries the one that says most for the item counts: two producers may share a range.
        let answers = list.covering(gtin).map(|entry| of_entry(list, entry, serial, on));
        answers.max_by_key(favour).unwrap_or(Authority::NotListed)
    }
}

fn of_entry(list: &AuthorisationList, entry: &Entry, serial: Option<&str>, on: Date) -> Authority {
    let producer = || entry.producer.clone();
    let valid = Validity { from: entry.valid_from, to: entry.valid_to };
    match valid {
        Validity { from: Some(from), .. } if valid.is_after(on) => {
            Authority::EntryNotYetValid { producer: producer(), from }
        }
        Validity { to: Some(to), .. } if valid.is_before(on) => Authority::EntryExpired { producer: producer(), to },
        _ if !entry.admits(serial) => Authority::SerialOutside { producer: producer() },
        _ => Authority::Authorised(Authorised {
            issuer: list.issuer.clone(),
            number: list.number,
            producer: producer(),
            uscc: entry.uscc.clone(),
            categories: entry.categories.clone(),
        }),
    }
}

const fn favour(answer: &Authority) -> u8 {
    match answer {
        Authority::Authorised(_) => 3,
        Authority::SerialOutside { .. } => 2,
        Authority::EntryExpired { .. } | Authority::EntryNotYetValid { .. } => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
