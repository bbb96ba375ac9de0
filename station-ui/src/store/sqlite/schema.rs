//! Tables, and how they came to be over the versions of the program.

use rusqlite::{Connection, OptionalExtension as _};

use super::{StoreError, of_sqlite, write_with};

/// `stnr`, in the header of the file: what it is.
const APPLICATION: i64 = 0x7374_6e72;

/// Steps from one format to the next; the format is how many were taken.
const STEPS: &[&str] = &["
    -- The chain. Never changed, never shortened. `about`: the inspection that a change is about.
    CREATE TABLE entries (
        number INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        about INTEGER,
        hash BLOB NOT NULL,
        payload BLOB NOT NULL
    ) STRICT;
    CREATE INDEX entries_changes ON entries (number) WHERE kind = 'change';
    CREATE INDEX entries_about ON entries (about) WHERE about IS NOT NULL;
    -- What inspections are looked up by; made from the payload of the entry of the same number.
    CREATE TABLE inspections (
        number INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        part INTEGER,
        verdict TEXT NOT NULL,
        told TEXT NOT NULL,
        grade INTEGER,
        text TEXT,
        serial TEXT,
        gtin TEXT,
        batch TEXT,
        operator TEXT NOT NULL,
        picture BLOB
    ) STRICT;
    CREATE INDEX inspections_at ON inspections (at);
    CREATE INDEX inspections_serial ON inspections (serial) WHERE serial IS NOT NULL;
    CREATE INDEX inspections_gtin ON inspections (gtin) WHERE gtin IS NOT NULL;
    CREATE INDEX inspections_batch ON inspections (batch) WHERE batch IS NOT NULL;
    -- Pictures that are kept: newest inspection that has it, its moment, bytes of the file.
    CREATE TABLE pictures (
        hash BLOB PRIMARY KEY,
        number INTEGER NOT NULL,
        at INTEGER NOT NULL,
        bytes INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX pictures_number ON pictures (number);
    -- Pictures whose deletion is recorded, and that may still be there.
    CREATE TABLE deletions (hash BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
    -- Users; the chain has every change of them.
    CREATE TABLE users (
        name TEXT PRIMARY KEY,
        role TEXT NOT NULL,
        locked INTEGER NOT NULL,
        credential TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    -- Failed attempts to sign in since the last that succeeded; unknown names share the empty one.
    CREATE TABLE attempts (name TEXT PRIMARY KEY, failures INTEGER NOT NULL, last INTEGER NOT NULL)
        STRICT, WITHOUT ROWID;
"];

/// Brings the file to the newest format.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    let empty = connection
        .query_row("SELECT 1 FROM sqlite_schema LIMIT 1", [], |_| Ok(()))
        .optional()
        .map_err(of_sqlite)?
        .is_none();
    if !empty {
        check(connection)?;
    }
    let found = number(connection, "user_version")?;
    let taken = usize::try_from(found).unwrap_or_default();
    write_with(connection, |transaction| {
        for step in STEPS.iter().skip(taken) {
            transaction.execute_batch(step).map_err(of_sqlite)?;
        }
        if taken < STEPS.len() {
            transaction.pragma_update(None, "application_id", APPLICATION).map_err(of_sqlite)?;
            transaction.pragma_update(None, "user_version", STEPS.len() as i64).map_err(of_sqlite)?;
        }
        Ok(())
    })
}

/// Checks that the file is a record of a format that is known.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    if number(connection, "application_id")? != APPLICATION {
        return Err(StoreError::damaged("the file is no record of a station"));
    }
    let (found, known) = (number(connection, "user_version")?, STEPS.len() as i64);
    match found {
        _ if found > known => Err(StoreError::Newer { found, known }),
        1.. => same_tables(connection, usize::try_from(found).unwrap_or_default()),
        _ => Err(StoreError::damaged("the file has no format")),
    }
}

/// Checks that tables and indexes are those of the format: an index of another condition would find less.
fn same_tables(connection: &Connection, format: usize) -> Result<(), StoreError> {
    let expected = Connection::open_in_memory().map_err(of_sqlite)?;
    for step in STEPS.iter().take(format) {
        expected.execute_batch(step).map_err(of_sqlite)?;
    }
    if tables(connection)? == tables(&expected)? {
        Ok(())
    } else {
        Err(StoreError::damaged("tables or indexes are not those of a record"))
    }
}

/// Name, kind, table and text of each table and index.
fn tables(connection: &Connection) -> Result<Vec<[Option<String>; 4]>, StoreError> {
    let statement =
        "SELECT name, type, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name";
    let mut statement = connection.prepare(statement).map_err(of_sqlite)?;
    let rows = statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]));
    rows.and_then(|rows| rows.collect()).map_err(of_sqlite)
}

fn number(connection: &Connection, pragma: &str) -> Result<i64, StoreError> {
    connection.pragma_query_value(None, pragma, |row| row.get(0)).map_err(of_sqlite)
}
