//! What a register answers.

use jiff::civil::Date;

use crate::bilingual::Bilingual;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// This is known.
    Known(T),
    /// The lists were asked and do not hold it.
    Unknown,
    /// There is no list to ask.
    NoList,
    /// The lists could not be asked, and why: a sentence.
    Failed(Bilingual),
}

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// What it says.
    pub entry: T,
    /// In which list.
    pub list: ListName,
}

/// The list that an answer comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListName {
    /// Its name, that of the file it was imported from.
    pub name: String,
    /// The day of its import, if that was told.
    pub imported: Option<Date>,
}

/// Where an item was seen before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Where.
    pub place: SightingPlace,
    /// When, if that is known.
    pub date: Option<Date>,
}

/// Where an item was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SightingPlace {
    /// In a picture judged since the register was opened.
    ThisRun {
        /// SHA-256 of the picture, hexadecimal.
        image: String,
    },
    /// In a picture judged earlier.
    History {
        /// SHA-256 of the picture, hexadecimal.
        image: String,
    },
    /// In an imported list of items seen elsewhere.
    List(ListName),
}

/// An item that must not be used any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancellation {
    /// Since when, if that is known.
    pub date: Option<Date>,
    /// Why, if that was told.
    pub reason: Option<String>,
}

/// An item that its producer issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Batch that it was issued for, if the list says.
    pub batch: Option<String>,
    /// When, if the list says.
    pub date: Option<Date>,
}

/// The product of a GTIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// GTIN, 14 digits.
    pub gtin: String,
    /// Model or specification.
    pub model: String,
    /// Producer.
    pub producer: Option<String>,
    /// Unified social credit code of the producer.
    pub uscc: Option<String>,
    /// Category.
    pub category: Option<String>,
}

/// To whom a company prefix is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// The prefix: the first digits of the GTIN behind the indicator.
    pub prefix: String,
    /// Producer.
    pub producer: String,
    /// Unified social credit code of the producer.
    pub uscc: Option<String>,
    /// The days on which it is given; the last one is the day before its cancellation.
    pub valid: Validity,
}

/// A service address that was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The host as listed; `*.` in front stands for everything below.
    pub host: String,
    /// Who filed it.
    pub holder: Option<String>,
    /// The days on which it is.
    pub valid: Validity,
}

/// A certificate or licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its number as listed.
    pub number: String,
    /// Who holds it.
    pub holder: Option<String>,
    /// The days on which it is valid.
    pub valid: Validity,
}

/// Days from one to another, both included; an end that is left out is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

impl Validity {
    /// Whether a day lies before all of them.
    #[must_use]
    pub fn is_after(self, day: Date) -> bool {
        self.from.is_some_and(|from| day < from)
    }

    /// Whether a day lies behind all of them.
    #[must_use]
    pub fn is_before(self, day: Date) -> bool {
        self.to.is_some_and(|to| day > to)
    }

    /// Whether a day is one of them.
    #[must_use]
    pub fn holds(self, day: Date) -> bool {
        !self.is_after(day) && !self.is_before(day)
    }
}
