//! Connections to the file, and what its errors mean.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};

use super::StoreError;

/// Milliseconds that another program is waited for.
const PATIENCE: i64 = 10_000;
/// KiB of the file that are kept in memory: little is read twice, and the system keeps more.
const CACHE: i64 = 16 << 10;
/// Bytes that the log may keep on the disk between its uses.
const LOG: i64 = 64 << 20;
/// Statements kept ready.
const STATEMENTS: usize = 48;

/// A connection that writes.
pub(super) fn writing(path: &Path, max_bytes: Option<u64>) -> Result<Connection, StoreError> {
    let connection = connected(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    let set = |name: &str, value: &dyn rusqlite::ToSql| connection.pragma_update(None, name, value).map_err(of_sqlite);
    set("journal_mode", &"WAL")?;
    // Every commit is on the disk before it is answered.
    set("synchronous", &"FULL")?;
    set("journal_size_limit", &LOG)?;
    if let Some(max_bytes) = max_bytes {
        let page: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0)).map_err(of_sqlite)?;
        let pages = i64::try_from(max_bytes).unwrap_or(i64::MAX) / page.max(1);
        set("max_page_count", &pages.max(1))?;
    }
    Ok(connection)
}

/// A connection that reads.
pub(super) fn reading(path: &Path) -> Result<Connection, StoreError> {
    connected(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

fn connected(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(of_sqlite)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // A file from elsewhere may define anything; nothing of it is run, and its inner tables cannot be written.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(of_sqlite)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false).map_err(of_sqlite)?;
    let set = |name: &str, value: &dyn rusqlite::ToSql| connection.pragma_update(None, name, value).map_err(of_sqlite);
    set("busy_timeout", &PATIENCE)?;
    set("cell_size_check", &true)?;
    set("cache_size", &-CACHE)?;
    Ok(connection)
}

/// What an error of SQLite means for the record.
pub(super) fn of_sqlite(error: rusqlite::Error) -> StoreError {
    use rusqlite::Error;
    match &error {
        Error::SqliteFailure(failure, _) => match failure.code {
            ErrorCode::DiskFull => StoreError::Full,
            // The memory that is shared between connections is a file too; it grows only when there is no room.
            ErrorCode::SystemIoFailure if failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE => StoreError::Full,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::damaged(error.to_string()),
            _ => StoreError::Io { what: error.to_string() },
        },
        Error::FromSqlConversionFailure(..)
        | Error::IntegralValueOutOfRange(..)
        | Error::InvalidColumnType(..)
        | Error::Utf8Error(..) => StoreError::damaged(error.to_string()),
        _ => StoreError::Io { what: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_commit_is_synchronised() {
        let path = std::env::temp_dir().join(format!("station-connection-{}.sqlite", std::process::id()));
        let connection = writing(&path, Some(1 << 20)).unwrap();
        let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
        let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
        // 2 is FULL: in a write-ahead log every commit is synchronised (sqlite.org/pragma.html#pragma_synchronous).
        assert_eq!((mode.as_str(), number("synchronous")), ("wal", 2));
        assert_eq!(number("max_page_count") * number("page_size"), 1 << 20);
        drop(connection);
        std::fs::remove_file(path).unwrap();
    }
}
