//! Lists: what they are about, and their rows.

use jiff::civil::Date;

use super::answer::{Certificate, Company, Filing, ListName, Product};
use super::identity::Key;

/// What a list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ListKind {
    /// Items that their producer issued.
    Issued,
    /// Items seen elsewhere.
    Seen,
    /// Items that must not be used any more.
    Cancelled,
    /// Products and their GTINs.
    Products,
    /// Company prefixes and to whom they are given.
    Companies,
    /// Service addresses that were filed.
    Hosts,
    /// Certificates and licences.
    Certificates,
}

impl ListKind {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Issued, Self::Seen, Self::Cancelled, Self::Products, Self::Companies, Self::Hosts, Self::Certificates];

    /// As arguments and files write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Seen => "seen",
            Self::Cancelled => "cancelled",
            Self::Products => "products",
            Self::Companies => "companies",
            Self::Hosts => "hosts",
            Self::Certificates => "certificates",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether its rows are items, with GTIN and serial.
    #[must_use]
    pub const fn is_of_items(self) -> bool {
        matches!(self, Self::Issued | Self::Seen | Self::Cancelled)
    }
}

/// Identity of a list in its register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ListId(pub i64);

/// A list to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewList<'a> {
    /// What it is about.
    pub kind: ListKind,
    /// Its name for people, that of its file.
    pub name: &'a str,
    /// GTIN of all its serials, 14 digits, if it was stated beside the file.
    pub gtin: Option<&'a str>,
    /// The day.
    pub date: Option<Date>,
}

/// A list in a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListInfo {
    /// Identity.
    pub id: ListId,
    /// What it is about.
    pub kind: ListKind,
    /// Its name for people.
    pub name: String,
    /// GTIN of all its serials, 14 digits, if it was stated beside the file.
    pub gtin: Option<String>,
    /// The day of its import, if that was told.
    pub date: Option<Date>,
    /// Rows it holds.
    pub rows: u64,
    /// Whether it counts.
    pub state: ListState,
}

/// Whether a list counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListState {
    /// Its import was interrupted, or is going on: it does not count.
    Unfinished,
    /// It was imported.
    Finished {
        /// SHA-256 of the file it came from, hexadecimal.
        sha256: String,
    },
    /// Its rows were entered one by one.
    ByHand,
}

impl ListInfo {
    /// Its name as answers give it.
    #[must_use]
    pub fn named(&self) -> ListName {
        ListName { name: self.name.clone(), imported: self.date }
    }

    /// Whether look-ups see its rows.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.state != ListState::Unfinished
    }
}

/// Rows of a list, all of one kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// Of [`ListKind::Issued`], [`ListKind::Seen`] and [`ListKind::Cancelled`].
    Items(Vec<SerialRow>),
    /// Of [`ListKind::Products`].
    Products(Vec<Product>),
    /// Of [`ListKind::Companies`].
    Companies(Vec<Company>),
    /// Of [`ListKind::Hosts`].
    Hosts(Vec<Filing>),
    /// Of [`ListKind::Certificates`].
    Certificates(Vec<Certificate>),
}

/// An item in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerialRow {
    /// Key of its identity.
    pub key: Key,
    /// When it was issued, seen or cancelled.
    pub date: Option<Date>,
    /// Its batch where it was issued; the reason where it was cancelled.
    pub text: Option<Box<str>>,
}

impl Rows {
    /// No rows of a kind of list.
    #[must_use]
    pub const fn none(kind: ListKind) -> Self {
        match kind {
            ListKind::Issued | ListKind::Seen | ListKind::Cancelled => Self::Items(Vec::new()),
            ListKind::Products => Self::Products(Vec::new()),
            ListKind::Companies => Self::Companies(Vec::new()),
            ListKind::Hosts => Self::Hosts(Vec::new()),
            ListKind::Certificates => Self::Certificates(Vec::new()),
        }
    }

    /// Drops all rows and keeps their memory.
    pub fn clear(&mut self) {
        match self {
            Self::Items(rows) => rows.clear(),
            Self::Products(rows) => rows.clear(),
            Self::Companies(rows) => rows.clear(),
            Self::Hosts(rows) => rows.clear(),
            Self::Certificates(rows) => rows.clear(),
        }
    }

    /// How many.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Items(rows) => rows.len(),
            Self::Products(rows) => rows.len(),
            Self::Companies(rows) => rows.len(),
            Self::Hosts(rows) => rows.len(),
            Self::Certificates(rows) => rows.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
