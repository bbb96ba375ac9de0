//! Look-ups.

use jiff::civil::Date;
use rusqlite::{CachedStatement, OptionalExtension as _, Row, params};

use super::SqliteRegister;
use super::day::{self, Day};
use super::error::of_sqlite;
use crate::register::authority::Authority;
use crate::register::{
    Answer, Cancellation, Certificate, Company, Filing, Identity, Issue, ListKind, ListName, Listed, Product, Register,
    Sighting, SightingPlace, Validity, lookup,
};

/// What the last two columns of every look-up say: the list.
fn listed<T>(row: &Row<'_>, entry: T, column: usize) -> rusqlite::Result<Listed<T>> {
    let list = ListName { name: row.get(column)?, imported: date(row, column + 1)? };
    Ok(Listed { entry, list })
}

fn date(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Date>> {
    Ok(day::read(row.get::<_, Option<Day>>(column)?))
}

impl SqliteRegister {
    fn statement(&self, text: &str) -> rusqlite::Result<CachedStatement<'_>> {
        self.connection.prepare_cached(text)
    }

    /// What was found, or why there is nothing.
    fn answer<T>(&self, kind: ListKind, found: rusqlite::Result<Option<T>>) -> Answer<T> {
        let is_list = |found: rusqlite::Result<Option<T>>| match found? {
            Some(found) => Ok(Answer::Known(found)),
            None => {
                let mut lists = self.statement("SELECT EXISTS (SELECT 1 FROM list WHERE kind = ?1 AND state > 0)")?;
                let is_there: bool = lists.query_row([kind.name()], |row| row.get(0))?;
                Ok(if is_there { Answer::Unknown } else { Answer::NoList })
            }
        };
        is_list(found).unwrap_or_else(|error| Answer::Failed(of_sqlite(error).text()))
    }

    /// An item in the first list that has it.
    fn item<T>(
        &self,
        statement: &str,
        identity: Identity<'_>,
        entry: impl FnOnce(Option<Date>, Option<String>) -> T,
    ) -> rusqlite::Result<Option<Listed<T>>> {
        let mut statement = self.statement(statement)?;
        let found =
            statement.query_row([identity.key().0], |row| listed(row, (date(row, 0)?, row.get(1)?), 2)).optional()?;
        Ok(found.map(|Listed { entry: (date, text), list }| Listed { entry: entry(date, text), list }))
    }

    /// The first of several keys that is there.
    fn first<T>(
        &self,
        statement: &str,
        keys: impl Iterator<Item = impl rusqlite::ToSql>,
        entry: impl Fn(&Row<'_>) -> rusqlite::Result<Listed<T>>,
    ) -> rusqlite::Result<Option<Listed<T>>> {
        let mut statement = self.statement(statement)?;
        for key in keys {
            if let Some(found) = statement.query_row([key], &entry).optional()? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn products_of(&self, gtin: &str) -> rusqlite::Result<Option<Vec<Listed<Product>>>> {
        let mut statement = self.statement(
            "SELECT p.gtin, p.model, p.producer, p.uscc, p.category, l.name, l.day FROM product p \
             JOIN list l ON l.id = p.list WHERE p.gtin = ?1 AND l.state > 0 ORDER BY p.list, p.model",
        )?;
        let rows = statement.query_map([gtin], |row| {
            let product = Product {
                gtin: row.get(0)?,
                model: row.get(1)?,
                producer: row.get(2)?,
                uscc: row.get(3)?,
                category: row.get(4)?,
            };
            listed(row, product, 5)
        })?;
        let products = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok((!products.is_empty()).then_some(products))
    }

    fn sighting(&self, identity: Identity<'_>, image: &str) -> rusqlite::Result<Option<Sighting>> {
        if let Some(sighting) = self.seen_before(identity, image)? {
            return Ok(Some(sighting));
        }
        let statement = "SELECT s.day, s.text, l.name, l.day FROM seen s JOIN list l ON l.id = s.list \
                         WHERE s.key = ?1 AND l.state > 0 ORDER BY s.list LIMIT 1";
        let found = self.item(statement, identity, |date, _| date)?;
        Ok(found.map(|Listed { entry: date, list }| Sighting { place: SightingPlace::List(list), date }))
    }
}

impl Register for SqliteRegister {
    fn today(&self) -> Option<Date> {
        self.today
    }

    fn seen(&self, identity: Identity<'_>, image: &str) -> Answer<Sighting> {
        match self.sighting(identity, image) {
            Ok(Some(sighting)) => Answer::Known(sighting),
            // Its own history was asked.
            Ok(None) => Answer::Unknown,
            Err(error) => Answer::Failed(of_sqlite(error).text()),
        }
    }

    fn cancelled(&self, identity: Identity<'_>) -> Answer<Listed<Cancellation>> {
        let statement = "SELECT c.day, c.text, l.name, l.day FROM cancelled c JOIN list l ON l.id = c.list \
                         WHERE c.key = ?1 AND l.state > 0 ORDER BY c.list LIMIT 1";
        let found = self.item(statement, identity, |date, reason| Cancellation { date, reason });
        self.answer(ListKind::Cancelled, found)
    }

    fn issued(&self, identity: Identity<'_>) -> Answer<Listed<Issue>> {
        let statement = "SELECT i.day, i.text, l.name, l.day FROM issued i JOIN list l ON l.id = i.list \
                         WHERE i.key = ?1 AND l.state > 0 ORDER BY i.list LIMIT 1";
        let found = self.item(statement, identity, |date, batch| Issue { batch, date });
        self.answer(ListKind::Issued, found)
    }

    fn products(&self, gtin: &str) -> Answer<Vec<Listed<Product>>> {
        self.answer(ListKind::Products, self.products_of(gtin))
    }

    fn company(&self, gtin: &str) -> Answer<Listed<Company>> {
        let statement = "SELECT c.prefix, c.producer, c.uscc, c.first, c.last, l.name, l.day FROM company c \
                         JOIN list l ON l.id = c.list WHERE c.prefix = ?1 AND l.state > 0 ORDER BY c.list LIMIT 1";
        let found = self.first(statement, lookup::company_prefixes(gtin), |row| {
            let valid = Validity { from: date(row, 3)?, to: date(row, 4)? };
            listed(row, Company { prefix: row.get(0)?, producer: row.get(1)?, uscc: row.get(2)?, valid }, 5)
        });
        self.answer(ListKind::Companies, found)
    }

    fn host_filed(&self, host: &str) -> Answer<Listed<Filing>> {
        let statement = "SELECT h.host, h.holder, h.first, h.last, l.name, l.day FROM host h \
                         JOIN list l ON l.id = h.list WHERE h.host = ?1 AND l.state > 0 ORDER BY h.list LIMIT 1";
        let found = self.first(statement, lookup::covering_hosts(host), |row| {
            let valid = Validity { from: date(row, 2)?, to: date(row, 3)? };
            listed(row, Filing { host: row.get(0)?, holder: row.get(1)?, valid }, 4)
        });
        self.answer(ListKind::Hosts, found)
    }

    fn certificate(&self, number: &str) -> Answer<Listed<Certificate>> {
        let statement = "SELECT c.number, c.holder, c.first, c.last, l.name, l.day FROM certificate c \
                         JOIN list l ON l.id = c.list WHERE c.number = ?1 AND l.state > 0 ORDER BY c.list LIMIT 1";
        let read = || {
            let mut statement = self.statement(statement)?;
            let certificate = |row: &Row<'_>| {
                let valid = Validity { from: date(row, 2)?, to: date(row, 3)? };
                listed(row, Certificate { number: row.get(0)?, holder: row.get(1)?, valid }, 4)
            };
            statement.query_row(params![number], certificate).optional()
        };
        self.answer(ListKind::Certificates, read())
    }

    fn authority(&self, gtin: &str, serial: Option<&str>, on: Option<Date>) -> Authority {
        self.authorisations.answer(gtin, serial, on)
    }
}
