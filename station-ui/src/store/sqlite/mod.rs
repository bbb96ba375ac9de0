//! The record in a folder: SQLite with a write-ahead log, and pictures beside it.
//!
//! ```text
//! FOLDER/record.sqlite   entries, and what they are looked up by
//! FOLDER/pictures/ab/…   pictures that are kept
//! FOLDER/lock            held by the one station that writes
//! FOLDER/running         there while it is written: found at the start, the last run did not end as it should
//! FOLDER/reserve         room for recording deletions when the disk is full
//! ```
//!
//! Every commit is synchronised to the disk before a method returns. The text of codes never becomes part of a
//! statement: every value is bound.

mod connection;
mod reader;
mod retain;
mod schema;
mod users;
mod verify;
mod writer;

use std::fs::{self, File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use serde::{Deserialize, Serialize};

use super::picture::{Pictures, synced};
use super::{
    Actor, Anchor, By, Change, EntryNumber, History, InspectionRow, Keep, LogEntry, NewInspection, Opened, Progress,
    Query, RecordStore, Retained, Retention, Role, StoreError, TrendPoint, UserRow, Verified, VerifyOptions,
};
use crate::state::Counters;
use connection::of_sqlite;
pub use reader::SqliteReader;

/// Name of the file of entries in the folder.
pub const FILE: &str = "record.sqlite";
/// Name of the file that keeps room free.
const RESERVE_FILE: &str = "reserve";
/// Bytes that are kept free for recording deletions: one entry about a thousand pictures has 70 KB, its log twice that.
const RESERVE: usize = 1 << 20;

/// How the record is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreOptions {
    /// Of which inspections the picture is kept.
    pub pictures: Keep,
    /// Of which inspections the report has what overlays draw: values of single modules.
    pub detail: Keep,
    /// Bytes that the file of entries may have at most; beyond, the store is full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u64>,
}

/// A record in a folder, opened by the one who writes.
#[derive(Debug)]
pub struct SqliteStore {
    folder: PathBuf,
    options: StoreOptions,
    /// Closed before the one who writes, who then can tidy up the log: it is the last.
    reads: SqliteReader,
    writer: Mutex<Connection>,
    pictures: Pictures,
    /// Inspections recorded since it was opened.
    count: AtomicU64,
    /// Held until the end.
    _lock: File,
}

impl SqliteStore {
    /// Opens the record in a folder, which is made if it is not there.
    ///
    /// # Errors
    /// If another program writes it, it is newer than this program, something else, damaged, or cannot be written.
    pub fn open(folder: &Path, options: StoreOptions) -> Result<Self, StoreError> {
        match Self::opened(folder, options) {
            // A full disk must not keep anybody from deleting pictures, and opening takes some room.
            Err(StoreError::Full) => {
                let reserve = folder.join(RESERVE_FILE);
                fs::remove_file(&reserve).map_err(|_| StoreError::Full)?;
                Self::opened(folder, options)
            }
            opened => opened,
        }
    }

    fn opened(folder: &Path, options: StoreOptions) -> Result<Self, StoreError> {
        let told = |error: std::io::Error| StoreError::of_file(folder, &error);
        fs::create_dir_all(folder).map_err(told)?;
        let lock = File::create(folder.join("lock")).map_err(told)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Busy),
            Err(TryLockError::Error(error)) => return Err(told(error)),
        }
        let pictures = Pictures::new(folder.join("pictures"));
        pictures.prepare()?;
        let mut writer = connection::writing(&folder.join(FILE), options.max_bytes)?;
        schema::prepare(&mut writer)?;
        synced(folder)?;
        let store = Self {
            reads: SqliteReader::open(folder)?,
            folder: folder.to_owned(),
            options,
            writer: Mutex::new(writer),
            pictures,
            count: AtomicU64::new(0),
            _lock: lock,
        };
        store.recover()?;
        // Without it the record works as well, until the disk is full.
        let _ = store.reserve();
        Ok(store)
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Does what a run that ended all at once left undone.
    fn recover(&self) -> Result<(), StoreError> {
        self.finish_deletions()?;
        let running = self.running_path();
        if running.exists() {
            self.delete_unnamed()?;
        }
        File::create(&running).map(drop).map_err(|error| StoreError::of_file(&running, &error))
    }

    fn running_path(&self) -> PathBuf {
        self.folder.join("running")
    }

    fn reserve_path(&self) -> PathBuf {
        self.folder.join(RESERVE_FILE)
    }

    /// Takes room on the disk that deletions are recorded in when there is no other.
    fn reserve(&self) -> std::io::Result<()> {
        let path = self.reserve_path();
        if path.metadata().is_ok_and(|file| file.len() == RESERVE as u64) {
            return Ok(());
        }
        let written = File::create(&path).and_then(|mut file| {
            file.write_all(&vec![0; RESERVE])?;
            file.sync_all()
        });
        if written.is_err() {
            fs::remove_file(&path)?;
        }
        written
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A transaction that was being written is rolled back when it is dropped, also by a panic.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something whole or not at all; on the disk when this returns.
    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        write_with(&mut self.writer(), work)
    }
}

fn write_with<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(of_sqlite)?;
    let done = work(&transaction)?;
    transaction.commit().map_err(of_sqlite)?;
    Ok(done)
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        // One that stays costs the next start a look at all pictures, and nothing else.
        let _ = fs::remove_file(self.running_path());
    }
}

impl History for SqliteStore {
    fn search(&self, query: &Query) -> Result<Vec<InspectionRow>, StoreError> {
        self.reads.search(query)
    }

    fn count(&self, query: &Query) -> Result<u64, StoreError> {
        self.reads.count(query)
    }

    fn open(&self, number: EntryNumber) -> Result<Opened, StoreError> {
        History::open(&self.reads, number)
    }

    fn counters(&self, batch: &str) -> Result<Counters, StoreError> {
        self.reads.counters(batch)
    }

    fn trend(&self, parameter: &str, limit: usize) -> Result<Vec<TrendPoint>, StoreError> {
        self.reads.trend(parameter, limit)
    }

    fn log(&self, before: Option<EntryNumber>, limit: usize) -> Result<Vec<LogEntry>, StoreError> {
        self.reads.log(before, limit)
    }

    fn users(&self) -> Result<Vec<UserRow>, StoreError> {
        self.reads.users()
    }

    fn head(&self) -> Result<Anchor, StoreError> {
        self.reads.head()
    }

    fn verify(&self, options: &VerifyOptions, progress: Progress<'_>) -> Result<Verified, StoreError> {
        self.reads.verify(options, progress)
    }
}

impl RecordStore for SqliteStore {
    fn append_all(&self, inspections: &[NewInspection]) -> Result<Vec<EntryNumber>, StoreError> {
        self.append_inspections(inspections)
    }

    fn change(&self, by: By<'_>, at: Timestamp, change: &Change) -> Result<EntryNumber, StoreError> {
        self.record_change(by, at, change)
    }

    fn retain(&self, by: By<'_>, at: Timestamp, rule: &Retention) -> Result<Retained, StoreError> {
        self.delete_pictures(by, at, rule)
    }

    fn first_user(&self, at: Timestamp, name: &str, password: &str) -> Result<(), StoreError> {
        self.make_first_user(at, name, password)
    }

    fn make_user(&self, by: &Actor, at: Timestamp, name: &str, role: Role, password: &str) -> Result<(), StoreError> {
        self.make_other_user(by, at, name, role, password)
    }

    fn set_role(&self, by: &Actor, at: Timestamp, name: &str, role: Role) -> Result<(), StoreError> {
        self.change_user(by, at, name, users::UserChange::Role(role))
    }

    fn set_password(&self, by: &Actor, at: Timestamp, name: &str, password: &str) -> Result<(), StoreError> {
        self.change_user(by, at, name, users::UserChange::password(password)?)
    }

    fn set_locked(&self, by: &Actor, at: Timestamp, name: &str, locked: bool) -> Result<(), StoreError> {
        self.change_user(by, at, name, users::UserChange::Locked(locked))
    }

    fn sign_in(&self, at: Timestamp, name: &str, password: &str) -> Result<Actor, StoreError> {
        self.sign_person_in(at, name, password)
    }

    fn sign_out(&self, at: Timestamp, actor: &Actor) -> Result<(), StoreError> {
        self.sign_person_out(at, actor)
    }

    fn reader(&self) -> Result<Box<dyn History>, StoreError> {
        Ok(Box::new(SqliteReader::open(&self.folder)?))
    }
}
