//! What was judged before.

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::SqliteRegister;
use super::day::{self, Day};
use super::error::of_sqlite;
use crate::register::{Identity, Noted, RegisterError, Sighting, SightingPlace};

/// The number of the last entry; 0 if there is none.
pub(super) fn last(connection: &Connection) -> Result<i64, RegisterError> {
    connection.query_row("SELECT coalesce(max(id), 0) FROM history", [], |row| row.get(0)).map_err(of_sqlite)
}

impl SqliteRegister {
    /// The first other picture in which an item was seen.
    pub(super) fn seen_before(&self, identity: Identity<'_>, image: &str) -> rusqlite::Result<Option<Sighting>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, image, day FROM history WHERE key = ?1 AND image <> ?2 ORDER BY id LIMIT 1")?;
        statement
            .query_row(params![identity.key().0, image], |row| {
                let (id, image): (i64, String) = (row.get(0)?, row.get(1)?);
                let place = if id > self.opened_at {
                    SightingPlace::ThisRun { image }
                } else {
                    SightingPlace::History { image }
                };
                Ok(Sighting { place, date: day::read(row.get::<_, Option<Day>>(2)?) })
            })
            .optional()
    }

    /// Adds entries to the history; those of a picture that it holds already are passed over.
    pub(super) fn remember(&mut self, items: &[Noted<'_>]) -> rusqlite::Result<()> {
        let transaction = begin(&mut self.connection)?;
        {
            let mut statement = transaction.prepare_cached(
                "INSERT INTO history (key, gtin, serial, image, day) VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT (key, image) DO NOTHING",
            )?;
            for item in items {
                let Identity { gtin, serial } = item.identity;
                statement.execute(params![item.identity.key().0, gtin, serial, item.image, day::written(item.date)])?;
            }
        }
        transaction.commit()
    }
}

/// A transaction that writes from its start, so that it waits there for others and never in its middle.
pub(super) fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}
