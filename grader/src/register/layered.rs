//! Two registers asked as one.

use jiff::civil::Date;

use super::authority::{Authority, ListFault};
use super::{Answer, Cancellation, Certificate, Company, Filing, Identity, Issue, Listed, Product, Register, Sighting};

/// A register, and another one for what it does not know: what was seen in this run before what a file knows that cannot
/// be written.
#[derive(Clone, Copy, Debug)]
pub struct Layered<'a> {
    /// Asked first.
    pub first: &'a dyn Register,
    /// Asked for what the first one does not know.
    pub then: &'a dyn Register,
}

impl<'a> Layered<'a> {
    fn ask<T>(self, question: impl Fn(&'a dyn Register) -> Answer<T>) -> Answer<T> {
        match question(self.first) {
            // What one list does not hold another may, and no list takes that knowledge away.
            Answer::Unknown => match question(self.then) {
                Answer::NoList => Answer::Unknown,
                answer => answer,
            },
            Answer::NoList => question(self.then),
            answer => answer,
        }
    }
}

impl Register for Layered<'_> {
    fn today(&self) -> Option<Date> {
        self.first.today().or_else(|| self.then.today())
    }

    fn seen(&self, identity: Identity<'_>, image: &str) -> Answer<Sighting> {
        self.ask(|register| register.seen(identity, image))
    }

    fn cancelled(&self, identity: Identity<'_>) -> Answer<Listed<Cancellation>> {
        self.ask(|register| register.cancelled(identity))
    }

    fn issued(&self, identity: Identity<'_>) -> Answer<Listed<Issue>> {
        self.ask(|register| register.issued(identity))
    }

    fn products(&self, gtin: &str) -> Answer<Vec<Listed<Product>>> {
        self.ask(|register| register.products(gtin))
    }

    fn company(&self, gtin: &str) -> Answer<Listed<Company>> {
        self.ask(|register| register.company(gtin))
    }

    fn host_filed(&self, host: &str) -> Answer<Listed<Filing>> {
        self.ask(|register| register.host_filed(host))
    }

    fn certificate(&self, number: &str) -> Answer<Listed<Certificate>> {
        self.ask(|register| register.certificate(number))
    }

    fn authority(&self, gtin: &str, serial: Option<&str>, on: Option<Date>) -> Authority {
        match self.first.authority(gtin, serial, on) {
            Authority::NoList(ListFault::NotConfigured) => self.then.authority(gtin, serial, on),
            answer => answer,
        }
    }
}
