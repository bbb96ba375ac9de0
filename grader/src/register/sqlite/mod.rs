//! A register in a file: SQLite, with a write-ahead log.
//!
//! What was committed survives a power cut; what was not is absent. Several programs may look things up while one
//! writes; one that finds another writing waits for it, [`PATIENCE`] at most. On a medium that cannot be written look-ups work. The text
//! of codes never becomes part of a statement: every value is bound.

mod answers;
mod day;
mod error;
mod history;
mod lists;
mod schema;

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags};

use super::authority::Authorisations;
use super::{ListId, RegisterError};
use error::of_sqlite;

/// Milliseconds that another program that writes is waited for.
pub const PATIENCE: i64 = 10_000;

/// KiB of the file that are kept in memory: for look-ups little is needed, the system keeps more. A station runs for months, and
/// its memory is to stay what it was after the first minutes.
const CACHE: i64 = 1 << 10;
/// The same while a list is imported, whose rows go to places all over the file.
const IMPORT_CACHE: i64 = 16 << 10;
/// Bytes that the log may keep on the medium between its uses.
const LOG: i64 = 64 << 20;
/// Statements kept ready.
const STATEMENTS: usize = 32;

/// A register in a file.
#[derive(Debug)]
pub struct SqliteRegister {
    connection: Connection,
    today: Option<Date>,
    authorisations: Authorisations,
    /// The last entry of the history when the file was opened; those behind it are of this run.
    opened_at: i64,
}

impl SqliteRegister {
    /// Makes a register.
    ///
    /// # Errors
    /// If a file of that name exists that is not empty, or it cannot be written.
    pub fn create(path: &Path, today: Option<Date>) -> Result<Self, RegisterError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut connection = connect(&plain(path), flags).map_err(|error| match error {
            RegisterError::Foreign | RegisterError::Damaged(_) => RegisterError::Exists,
            other => other,
        })?;
        schema::create(&mut connection).map_err(|error| match error {
            RegisterError::Foreign => RegisterError::Exists,
            other => other,
        })?;
        Self::of(connection, today)
    }

    /// Opens a register; where it cannot be written, for look-ups.
    ///
    /// # Errors
    /// If there is none, it is something else, newer than this program, damaged, or cannot be read.
    pub fn open(path: &Path, today: Option<Date>) -> Result<Self, RegisterError> {
        if !path.exists() {
            return Err(RegisterError::Missing);
        }
        let opened =
            connect(&plain(path), OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|connection| Self::of(connection, today));
        match opened {
            // A log needs a folder that can be written.
            Err(RegisterError::CannotOpen(_) | RegisterError::ReadOnly) => Self::open_unchanging(path, today),
            opened => opened,
        }
    }

    /// Opens a register on a medium that nobody can write, such as a disc.
    ///
    /// # Errors
    /// As [`SqliteRegister::open`]; and if its log was left beside it, whose entries would be overlooked.
    pub fn open_unchanging(path: &Path, today: Option<Date>) -> Result<Self, RegisterError> {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        if Path::new(&log).metadata().is_ok_and(|log| log.len() > 0) {
            return Err(RegisterError::UnreadableLog);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        Self::of(connect(&unchanging(path), flags)?, today)
    }

    fn of(connection: Connection, today: Option<Date>) -> Result<Self, RegisterError> {
        schema::verify(&connection)?;
        let opened_at = history::last(&connection)?;
        Ok(Self { connection, today, authorisations: Authorisations::default(), opened_at })
    }

    /// Whether it can be looked up only.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.connection.is_readonly(MAIN_DB).unwrap_or(true)
    }

    /// Looks through the whole file; returns what is wrong with it, in the words of SQLite.
    ///
    /// # Errors
    /// If it cannot be read at all.
    pub fn damages(&self) -> Result<Vec<String>, RegisterError> {
        let mut statement = self.connection.prepare("PRAGMA integrity_check(20)").map_err(of_sqlite)?;
        let rows = statement.query_map([], |row| row.get(0)).map_err(of_sqlite)?;
        let mut said = rows.collect::<Result<Vec<String>, _>>().map_err(of_sqlite)?;
        said.retain(|line| line != "ok");
        Ok(said)
    }

    /// Items that were noted.
    ///
    /// # Errors
    /// If they cannot be counted.
    pub fn noted(&self) -> Result<u64, RegisterError> {
        // None is ever removed.
        Ok(u64::try_from(history::last(&self.connection)?).unwrap_or_default())
    }

    /// The authorisation list that counts.
    #[must_use]
    pub const fn authorisations(&self) -> &Authorisations {
        &self.authorisations
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, RegisterError> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(of_sqlite)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // A file from elsewhere may define anything; nothing of it is run, and its inner tables cannot be written.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(of_sqlite)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false).map_err(of_sqlite)?;
    let set = |name: &str, value: &dyn rusqlite::ToSql| connection.pragma_update(None, name, value).map_err(of_sqlite);
    set("busy_timeout", &PATIENCE)?;
    set("cell_size_check", &true)?;
    set("cache_size", &-CACHE)?;
    set("journal_size_limit", &LOG)?;
    // Every commit is on the medium before it is answered.
    set("synchronous", &"FULL")?;
    Ok(connection)
}

/// A path that is never taken for a URI.
fn plain(path: &Path) -> PathBuf {
    let is_uri = path.as_os_str().as_encoded_bytes().starts_with(b"file:");
    if is_uri { Path::new(".").join(path) } else { path.to_owned() }
}

/// The URI of a file that does not change while it is open (sqlite.org/uri.html).
fn unchanging(path: &Path) -> PathBuf {
    let plain_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let mut uri = String::from("file:");
    for byte in plain(path).as_os_str().as_encoded_bytes() {
        if plain_byte(*byte) {
            uri.push(char::from(*byte));
        } else {
            uri += &format!("%{byte:02x}");
        }
    }
    (uri + "?immutable=1").into()
}

/// A list that is not there.
const fn no_list(id: ListId) -> RegisterError {
    RegisterError::NoSuchList(id.0)
}

#[cfg(test)]
pub(super) mod tests;
