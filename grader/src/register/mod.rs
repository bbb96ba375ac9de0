//! What the world knows of a code: whether its serial was seen, cancelled or issued, whose its GTIN is, who may use it.
//!
//! The library has no files and no clock; what it must ask, it asks a [`Register`]. [`NoRegister`] knows nothing,
//! [`MemoryRegister`] what it was told in this run, `SqliteRegister` (feature `register`) what a file holds. [`import`]
//! fills the last two from lists, and [`authority`] verifies the signed list of who may use which numbers.
//!
//! ```text
//! list (CSV, serials) ──import──▶ Store ─┐
//! signed list ──authority::verify────────┼──▶ Register ──asked by──▶ rules about uniqueness and authority
//! code judged before ──note──▶ Store ────┘
//! ```

mod answer;
pub mod authority;
mod error;
pub mod gtin;
mod identity;
pub mod import;
mod layered;
mod list;
mod lookup;
mod memory;
#[cfg(feature = "register")]
pub mod sqlite;
pub mod uscc;

pub use answer::{
    Answer, Cancellation, Certificate, Company, Filing, Issue, ListName, Listed, Product, Sighting, SightingPlace,
    Validity,
};
pub use error::RegisterError;
pub use identity::{Identity, Key};
pub use layered::Layered;
pub use list::{ListId, ListInfo, ListKind, ListState, NewList, Rows, SerialRow};
pub use memory::MemoryRegister;
#[cfg(feature = "register")]
pub use sqlite::SqliteRegister;

use jiff::civil::Date;

use authority::{Authorisations, Authority, ListFault};

/// Whom the rules ask about the world.
///
/// Three answers are not the same: the list does not hold it ([`Answer::Unknown`]), there is no list
/// ([`Answer::NoList`]), and the list could not be asked ([`Answer::Failed`]).
pub trait Register: std::fmt::Debug {
    /// The day that it is, where known.
    fn today(&self) -> Option<Date>;

    /// Where an item was seen before: in another picture than the one with the SHA-256 `image` (hexadecimal), or in an
    /// imported list. The same picture judged again is not another item.
    fn seen(&self, identity: Identity<'_>, image: &str) -> Answer<Sighting>;

    /// Whether an item was cancelled.
    fn cancelled(&self, identity: Identity<'_>) -> Answer<Listed<Cancellation>>;

    /// Whether its producer issued an item.
    fn issued(&self, identity: Identity<'_>) -> Answer<Listed<Issue>>;

    /// What is listed as the product of a GTIN of 14 digits; more than one entry if lists disagree. Never empty.
    fn products(&self, gtin: &str) -> Answer<Vec<Listed<Product>>>;

    /// To whom the company prefix of a GTIN of 14 digits is given; that of the longest prefix listed.
    fn company(&self, gtin: &str) -> Answer<Listed<Company>>;

    /// Whether a host, in ASCII and small letters, is filed as a service address.
    fn host_filed(&self, host: &str) -> Answer<Listed<Filing>>;

    /// Whether a certificate or licence number is listed.
    fn certificate(&self, number: &str) -> Answer<Listed<Certificate>>;

    /// What the signed list says of an item, or of a GTIN alone, on a day.
    fn authority(&self, gtin: &str, serial: Option<&str>, on: Option<Date>) -> Authority;
}

/// A register that remembers.
pub trait Store: Register {
    /// Remembers items that were judged. All of them or, on an error, none.
    ///
    /// # Errors
    /// If they cannot be kept.
    fn note(&mut self, items: &[Noted<'_>]) -> Result<(), RegisterError>;

    /// Cancels an item for ever.
    ///
    /// # Errors
    /// If it cannot be kept.
    fn cancel(&mut self, identity: Identity<'_>, on: Option<Date>, reason: &str) -> Result<(), RegisterError>;

    /// Takes a signed list of who may use which numbers. One that is older than the newest that was ever in force is
    /// refused, and answers say so; the newest that is in force is remembered.
    ///
    /// # Errors
    /// If the newest list cannot be read or remembered. Nothing is authorised then.
    fn admit(&mut self, authorisations: Authorisations) -> Result<(), RegisterError>;

    /// Begins a list. Until it is finished no look-up sees its rows.
    ///
    /// # Errors
    /// If it cannot be kept.
    fn begin_list(&mut self, list: &NewList<'_>) -> Result<ListId, RegisterError>;

    /// Adds rows to a list that was begun; their order is not kept. Returns how many of them it did not hold yet.
    ///
    /// # Errors
    /// If they cannot be kept. None of them is then.
    fn add_rows(&mut self, list: ListId, rows: &mut Rows) -> Result<u64, RegisterError>;

    /// Makes a list count. `sha256` (hexadecimal) is that of the file it came from.
    ///
    /// # Errors
    /// If that cannot be kept, or there is no such list.
    fn finish_list(&mut self, list: ListId, sha256: &str) -> Result<ListInfo, RegisterError>;

    /// Takes a list away, finished or not.
    ///
    /// # Errors
    /// If that cannot be kept, or there is no such list.
    fn remove_list(&mut self, list: ListId) -> Result<(), RegisterError>;

    /// All lists in the order of their beginning, those that were never finished too.
    ///
    /// # Errors
    /// If they cannot be read.
    fn lists(&self) -> Result<Vec<ListInfo>, RegisterError>;
}

/// An item that was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noted<'a> {
    /// The item.
    pub identity: Identity<'a>,
    /// SHA-256 of the picture it was seen in, hexadecimal.
    pub image: &'a str,
    /// The day.
    pub date: Option<Date>,
}

/// The register of somebody who has none: every answer is that there is no list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoRegister {
    /// The day that it is, where known.
    pub today: Option<Date>,
}

impl Register for NoRegister {
    fn today(&self) -> Option<Date> {
        self.today
    }

    fn seen(&self, _: Identity<'_>, _: &str) -> Answer<Sighting> {
        Answer::NoList
    }

    fn cancelled(&self, _: Identity<'_>) -> Answer<Listed<Cancellation>> {
        Answer::NoList
    }

    fn issued(&self, _: Identity<'_>) -> Answer<Listed<Issue>> {
        Answer::NoList
    }

    fn products(&self, _: &str) -> Answer<Vec<Listed<Product>>> {
        Answer::NoList
    }

    fn company(&self, _: &str) -> Answer<Listed<Company>> {
        Answer::NoList
    }

    fn host_filed(&self, _: &str) -> Answer<Listed<Filing>> {
        Answer::NoList
    }

    fn certificate(&self, _: &str) -> Answer<Listed<Certificate>> {
        Answer::NoList
    }

    fn authority(&self, _: &str, _: Option<&str>, _: Option<Date>) -> Authority {
        Authority::NoList(ListFault::NotConfigured)
    }
}

#[cfg(test)]
mod tests;
