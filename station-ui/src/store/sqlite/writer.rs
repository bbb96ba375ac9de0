//! Adds entries to the chain.

use std::sync::atomic::Ordering;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::super::entry::{self, Index, Kind};
use super::super::picture::{self, Encoded};
use super::super::{By, Change, Digest, EntryNumber, NewInspection, StoreError, permission};
use super::{SqliteStore, of_sqlite, users, write_with};

/// An inspection as it is going to be stored.
struct Prepared {
    at: i64,
    payload: Vec<u8>,
    index: Index,
    picture: Option<Encoded>,
}

impl SqliteStore {
    pub(super) fn append_inspections(&self, inspections: &[NewInspection]) -> Result<Vec<EntryNumber>, StoreError> {
        let first = self.count.fetch_add(inspections.len() as u64, Ordering::Relaxed);
        // Pictures are compressed before anybody has to wait.
        let prepared: Vec<Prepared> = inspections
            .iter()
            .zip(first..)
            .map(|(inspection, before)| self.prepared(inspection, before))
            .collect::<Result<_, _>>()?;
        let mut writer = self.writer();
        let mut stored = Vec::new();
        let appended = self.store_pictures(&writer, &prepared, &mut stored).and_then(|()| {
            write_with(&mut writer, |transaction| {
                prepared.iter().map(|prepared| insert(transaction, prepared)).collect::<Result<Vec<_>, _>>()
            })
        });
        if appended.is_err() {
            for digest in stored {
                // A picture that no entry names takes room and does no other harm.
                let _ = self.pictures.delete(digest);
            }
        }
        appended
    }

    fn prepared(&self, inspection: &NewInspection, before: u64) -> Result<Prepared, StoreError> {
        let kept = inspection.picture.as_ref().filter(|_| self.options.pictures.keeps(inspection, before));
        let picture = kept.map(|frame| picture::encoded(frame)).transpose()?;
        let detail = self.options.detail.keeps(inspection, before);
        let payload = entry::of_inspection(inspection, picture.as_ref().map(|picture| picture.digest), detail)?;
        Ok(Prepared { at: inspection.at.as_microsecond(), index: Index::of(&payload)?, payload, picture })
    }

    /// Writes the files that are not there yet.
    fn store_pictures(
        &self,
        connection: &Connection,
        prepared: &[Prepared],
        stored: &mut Vec<Digest>,
    ) -> Result<(), StoreError> {
        for picture in prepared.iter().filter_map(|prepared| prepared.picture.as_ref()) {
            let known = connection
                .prepare_cached("SELECT 1 FROM pictures WHERE hash = ?1")
                .and_then(|mut statement| statement.query_row([picture.digest.0], |_| Ok(())).optional())
                .map_err(of_sqlite)?
                .is_some();
            if !known {
                self.pictures.store(picture)?;
                stored.push(picture.digest);
            }
        }
        Ok(())
    }

    pub(super) fn record_change(&self, by: By<'_>, at: Timestamp, change: &Change) -> Result<EntryNumber, StoreError> {
        permission::check(by, change)?;
        self.write(|transaction| {
            users::still_valid(transaction, by)?;
            if let Change::Override { inspection, .. } = change {
                let known = transaction
                    .query_row("SELECT 1 FROM inspections WHERE number = ?1", [key(*inspection)?], |_| Ok(()))
                    .optional()
                    .map_err(of_sqlite)?;
                known.ok_or(StoreError::NoSuchInspection(*inspection))?;
            }
            push_change(transaction, by, at, change)
        })
    }
}

/// A place in the chain as a key.
pub(super) fn key(number: EntryNumber) -> Result<i64, StoreError> {
    i64::try_from(number.0).map_err(|_| StoreError::NoSuchInspection(number))
}

/// Adds a change to the chain.
pub(super) fn push_change(
    transaction: &Transaction<'_>,
    by: By<'_>,
    at: Timestamp,
    change: &Change,
) -> Result<EntryNumber, StoreError> {
    let payload = entry::of_change(by, change)?;
    let number = push(transaction, Kind::Change, at.as_microsecond(), about(change), &payload)?;
    Ok(EntryNumber(number.unsigned_abs()))
}

/// The inspection that a change is about.
pub(super) fn about(change: &Change) -> Option<i64> {
    match change {
        Change::Override { inspection, .. } => i64::try_from(inspection.0).ok(),
        _ => None,
    }
}

/// Adds an entry to the chain.
fn push(
    transaction: &Transaction<'_>,
    kind: Kind,
    at: i64,
    about: Option<i64>,
    payload: &[u8],
) -> Result<i64, StoreError> {
    let (last, previous) = newest(transaction)?;
    let number = last.checked_add(1).ok_or(StoreError::Full)?;
    let hash = entry::chained(previous, number.unsigned_abs(), kind.name(), at, payload);
    transaction
        .prepare_cached("INSERT INTO entries (number, at, kind, about, hash, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        .and_then(|mut statement| statement.execute(params![number, at, kind.name(), about, hash.0, payload]))
        .map_err(of_sqlite)?;
    Ok(number)
}

/// Place and hash of the newest entry; 0 if there is none.
pub(super) fn newest(connection: &Connection) -> Result<(i64, Digest), StoreError> {
    let found = connection
        .prepare_cached("SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1")
        .and_then(|mut statement| {
            statement.query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))).optional()
        })
        .map_err(of_sqlite)?;
    let Some((number, hash)) = found else { return Ok((0, Digest::NONE)) };
    match Digest::try_from(hash.as_slice()) {
        Ok(hash) if number > 0 => Ok((number, hash)),
        _ => Err(StoreError::damaged(format!("entry {number} is no end of a chain"))),
    }
}

fn insert(transaction: &Transaction<'_>, prepared: &Prepared) -> Result<EntryNumber, StoreError> {
    let Prepared { at, payload, index, picture } = prepared;
    let number = push(transaction, Kind::Inspection, *at, None, payload)?;
    let part = index.part.map(|part| part.0.cast_signed());
    transaction
        .prepare_cached(
            "INSERT INTO inspections
                (number, at, part, verdict, told, grade, text, serial, gtin, batch, operator, picture)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                number,
                at,
                part,
                entry::verdict_name(index.verdict),
                entry::told_name(index.told),
                index.grade,
                index.text,
                index.serial,
                index.gtin,
                index.batch,
                index.operator,
                index.picture.map(|digest| digest.0),
            ])
        })
        .map_err(of_sqlite)?;
    if let Some(picture) = picture {
        transaction
            .prepare_cached(
                "INSERT INTO pictures (hash, number, at, bytes) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (hash) DO UPDATE SET number = excluded.number, at = max(at, excluded.at)",
            )
            .and_then(|mut statement| {
                statement.execute(params![picture.digest.0, number, at, picture.bytes.len() as i64])
            })
            .map_err(of_sqlite)?;
        // Had its deletion not been finished, it would take away what was stored again.
        transaction
            .prepare_cached("DELETE FROM deletions WHERE hash = ?1")
            .and_then(|mut statement| statement.execute([picture.digest.0]))
            .map_err(of_sqlite)?;
    }
    Ok(EntryNumber(number.unsigned_abs()))
}
