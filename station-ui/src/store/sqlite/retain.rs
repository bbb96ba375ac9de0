//! Deletes pictures that are kept no longer. First their deletion is recorded, then they are deleted: whatever happens
//! in between, none is missing without an entry that explains it.

use std::fs;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Transaction, params};

use super::super::{By, Change, Digest, Retained, Retention, Role, StoreError, permission};
use super::{SqliteStore, of_sqlite, reader, users, write_with, writer};

/// Pictures that one entry names at most.
const AT_ONCE: usize = 1000;

/// A picture that is to be deleted.
struct Doomed {
    digest: Digest,
    bytes: u64,
}

impl SqliteStore {
    pub(super) fn delete_pictures(&self, by: By<'_>, at: Timestamp, rule: &Retention) -> Result<Retained, StoreError> {
        if let By::Person(actor) = by {
            permission::at_least(actor.role(), Role::Metrologist)?;
        }
        let mut retained = Retained::default();
        loop {
            let deleted = match self.delete_some(by, at, rule) {
                Err(StoreError::Full) => {
                    // The record of deletions needs room before deletions make some.
                    let _ = fs::remove_file(self.reserve_path());
                    self.delete_some(by, at, rule)?
                }
                deleted => deleted?,
            };
            if deleted.pictures == 0 {
                // If there is still no room for it, there may be next time.
                let _ = self.reserve();
                return Ok(retained);
            }
            retained.pictures += deleted.pictures;
            retained.bytes += deleted.bytes;
        }
    }

    /// Deletes up to [`AT_ONCE`] pictures; inspections are recorded in between.
    fn delete_some(&self, by: By<'_>, at: Timestamp, rule: &Retention) -> Result<Retained, StoreError> {
        let mut writer = self.writer();
        let doomed = write_with(&mut writer, |transaction| {
            users::still_valid(transaction, by)?;
            let doomed = doomed(transaction, at, rule)?;
            if !doomed.is_empty() {
                record(transaction, by, at, rule, &doomed)?;
            }
            Ok(doomed)
        })?;
        if !doomed.is_empty() {
            self.delete_files(&mut writer)?;
        }
        Ok(Retained { pictures: doomed.len() as u64, bytes: doomed.iter().map(|doomed| doomed.bytes).sum() })
    }

    /// Deletes files whose deletion is recorded.
    pub(super) fn finish_deletions(&self) -> Result<(), StoreError> {
        self.delete_files(&mut self.writer())
    }

    /// Deletes pictures that were written and whose inspection was not recorded any more.
    pub(super) fn delete_unnamed(&self) -> Result<(), StoreError> {
        let writer = self.writer();
        for digest in self.pictures.all()? {
            // Asked of the inspections too: a table that lost a row must not take a picture with it.
            let mut named = false;
            for statement in
                ["SELECT 1 FROM pictures WHERE hash = ?1", "SELECT 1 FROM inspections WHERE picture = ?1 LIMIT 1"]
            {
                named = named
                    || writer
                        .prepare_cached(statement)
                        .and_then(|mut statement| statement.exists([digest.0]))
                        .map_err(of_sqlite)?;
            }
            if !named {
                self.pictures.delete(digest)?;
            }
        }
        Ok(())
    }

    fn delete_files(&self, writer: &mut Connection) -> Result<(), StoreError> {
        let hashes: Vec<Vec<u8>> = writer
            .prepare_cached("SELECT hash FROM deletions")
            .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
            .map_err(of_sqlite)?;
        if hashes.is_empty() {
            return Ok(());
        }
        for hash in hashes {
            self.pictures.delete(reader::digest(hash)?)?;
        }
        write_with(writer, |transaction| transaction.execute("DELETE FROM deletions", []).map_err(of_sqlite))?;
        Ok(())
    }
}

/// The oldest pictures that the rule does not keep.
fn doomed(transaction: &Transaction<'_>, at: Timestamp, rule: &Retention) -> Result<Vec<Doomed>, StoreError> {
    let oldest_kept = rule.days.map(|days| {
        let days = SignedDuration::from_hours(i64::from(days) * 24);
        at.checked_sub(days).unwrap_or(Timestamp::MIN).as_microsecond()
    });
    let mut too_many = match rule.bytes {
        None => 0,
        Some(bytes) => {
            let total: i64 = transaction
                .query_row("SELECT coalesce(sum(bytes), 0) FROM pictures", [], |row| row.get(0))
                .map_err(of_sqlite)?;
            total.unsigned_abs().saturating_sub(bytes)
        }
    };
    let mut statement =
        transaction.prepare_cached("SELECT hash, at, bytes FROM pictures ORDER BY number").map_err(of_sqlite)?;
    let mut rows = statement.query([]).map_err(of_sqlite)?;
    let mut doomed = Vec::new();
    while let Some(row) = rows.next().map_err(of_sqlite)? {
        let taken: i64 = row.get(1).map_err(of_sqlite)?;
        let bytes = row.get::<_, i64>(2).map_err(of_sqlite)?.unsigned_abs();
        let too_old = oldest_kept.is_some_and(|oldest| taken < oldest);
        if doomed.len() == AT_ONCE || (!too_old && too_many == 0) {
            break;
        }
        too_many = too_many.saturating_sub(bytes);
        doomed.push(Doomed { digest: reader::digest(row.get(0).map_err(of_sqlite)?)?, bytes });
    }
    Ok(doomed)
}

fn record(
    transaction: &Transaction<'_>,
    by: By<'_>,
    at: Timestamp,
    rule: &Retention,
    doomed: &[Doomed],
) -> Result<(), StoreError> {
    let pictures: Vec<Digest> = doomed.iter().map(|doomed| doomed.digest).collect();
    let mut rules = Vec::new();
    rules.extend(rule.days.map(|days| format!("older than {days} days")));
    rules.extend(rule.bytes.map(|bytes| format!("more than {bytes} bytes")));
    let change = Change::Retention {
        what: format!("pictures: {}", rules.join(", ")),
        count: pictures.len() as u64,
        digest: over(&pictures),
        pictures,
    };
    writer::push_change(transaction, by, at, &change)?;
    for doomed in doomed {
        transaction
            .prepare_cached("INSERT OR IGNORE INTO deletions (hash) VALUES (?1)")
            .and_then(|mut statement| statement.execute(params![doomed.digest.0]))
            .map_err(of_sqlite)?;
        transaction
            .prepare_cached("DELETE FROM pictures WHERE hash = ?1")
            .and_then(|mut statement| statement.execute(params![doomed.digest.0]))
            .map_err(of_sqlite)?;
    }
    Ok(())
}

/// Digest over hashes, one after the other.
fn over(pictures: &[Digest]) -> Digest {
    let bytes: Vec<u8> = pictures.iter().flat_map(|digest| digest.0).collect();
    Digest::of(&bytes)
}
