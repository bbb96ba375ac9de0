//! The form of a register file.
//!
//! Items of lists are kept under their [`Key`](crate::register::Key), 16 bytes that lie evenly, in tables that are their
//! own index: a look-up reads one path of one tree, and ten million items take about 300 MB. The key is followed by the
//! list, so that lists neither disturb nor hide each other and one of them can be taken away again.

use rusqlite::{Connection, TransactionBehavior};

use super::error::of_sqlite;
use crate::register::{ListKind, RegisterError};

/// "GRDR": says that a file is a register.
const APPLICATION: i64 = 0x4752_4452;
/// Version of the form. A newer one is refused; an older one would be brought to this one here.
const VERSION: i64 = 1;

/// Tables and indices with the statements that make them; a file that has others is no register.
const TABLES: [(&str, &str); 10] = [
    (
        "list",
        "CREATE TABLE list (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, gtin TEXT, \
         day INTEGER, state INTEGER NOT NULL, sha256 TEXT, rows INTEGER NOT NULL) STRICT",
    ),
    ("issued", ITEMS_ISSUED),
    ("seen", ITEMS_SEEN),
    ("cancelled", ITEMS_CANCELLED),
    (
        "product",
        "CREATE TABLE product (gtin TEXT NOT NULL, list INTEGER NOT NULL, model TEXT NOT NULL, producer TEXT, \
         uscc TEXT, category TEXT, PRIMARY KEY (gtin, list, model)) STRICT, WITHOUT ROWID",
    ),
    (
        "company",
        "CREATE TABLE company (prefix TEXT NOT NULL, list INTEGER NOT NULL, producer TEXT NOT NULL, uscc TEXT, \
         first INTEGER, last INTEGER, PRIMARY KEY (prefix, list)) STRICT, WITHOUT ROWID",
    ),
    (
        "host",
        "CREATE TABLE host (host TEXT NOT NULL, list INTEGER NOT NULL, holder TEXT, first INTEGER, last INTEGER, \
         PRIMARY KEY (host, list)) STRICT, WITHOUT ROWID",
    ),
    (
        "certificate",
        "CREATE TABLE certificate (number TEXT NOT NULL, list INTEGER NOT NULL, holder TEXT, first INTEGER, \
         last INTEGER, PRIMARY KEY (number, list)) STRICT, WITHOUT ROWID",
    ),
    (
        "history",
        "CREATE TABLE history (id INTEGER PRIMARY KEY, key BLOB NOT NULL, gtin TEXT NOT NULL, serial TEXT NOT NULL, \
         image TEXT NOT NULL, day INTEGER, UNIQUE (key, image)) STRICT",
    ),
    (
        "edition",
        "CREATE TABLE edition (key TEXT PRIMARY KEY, number INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT, \
         WITHOUT ROWID",
    ),
];

const ITEMS_ISSUED: &str = "CREATE TABLE issued (key BLOB NOT NULL, list INTEGER NOT NULL, day INTEGER, text TEXT, \
                            PRIMARY KEY (key, list)) STRICT, WITHOUT ROWID";
const ITEMS_SEEN: &str = "CREATE TABLE seen (key BLOB NOT NULL, list INTEGER NOT NULL, day INTEGER, text TEXT, \
                          PRIMARY KEY (key, list)) STRICT, WITHOUT ROWID";
const ITEMS_CANCELLED: &str = "CREATE TABLE cancelled (key BLOB NOT NULL, list INTEGER NOT NULL, day INTEGER, \
                               text TEXT, PRIMARY KEY (key, list)) STRICT, WITHOUT ROWID";

/// The table that holds the rows of a kind of list.
pub(super) const fn table(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Issued => "issued",
        ListKind::Seen => "seen",
        ListKind::Cancelled => "cancelled",
        ListKind::Products => "product",
        ListKind::Companies => "company",
        ListKind::Hosts => "host",
        ListKind::Certificates => "certificate",
    }
}

/// Makes a register of an empty file: all of it or nothing.
pub(super) fn create(connection: &mut Connection) -> Result<(), RegisterError> {
    // Before anything is changed in a file that may be somebody else's.
    if !is_empty(connection)? {
        return Err(RegisterError::Exists);
    }
    // Readers and a writer do not wait for each other, and what is committed survives a power cut.
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(of_sqlite)?;
    if mode != "wal" {
        return Err(RegisterError::Other(format!("no write-ahead log here: {mode}")));
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive).map_err(of_sqlite)?;
    if !is_empty(&transaction)? {
        return Err(RegisterError::Exists);
    }
    for (_, statement) in TABLES {
        transaction.execute(statement, []).map_err(of_sqlite)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION).map_err(of_sqlite)?;
    transaction.pragma_update(None, "user_version", VERSION).map_err(of_sqlite)?;
    transaction.commit().map_err(of_sqlite)
}

/// Whether nothing is defined in a file, and nobody claims it. One whose making was interrupted is empty.
fn is_empty(connection: &Connection) -> Result<bool, RegisterError> {
    Ok(pragma(connection, "application_id")? == 0
        && pragma(connection, "user_version")? == 0
        && tables(connection)?.is_empty())
}

fn pragma(connection: &Connection, name: &str) -> Result<i64, RegisterError> {
    connection.pragma_query_value(None, name, |row| row.get(0)).map_err(of_sqlite)
}

/// Refuses what is no register, or one of another form.
pub(super) fn verify(connection: &Connection) -> Result<(), RegisterError> {
    if pragma(connection, "application_id")? != APPLICATION {
        return Err(RegisterError::Foreign);
    }
    let found = pragma(connection, "user_version")?;
    if found > VERSION {
        return Err(RegisterError::Newer { found, known: VERSION });
    }
    let mut expected = TABLES.map(|(name, statement)| (name.to_owned(), statement.to_owned()));
    expected.sort();
    if found == VERSION && tables(connection)? == expected { Ok(()) } else { Err(RegisterError::Foreign) }
}

/// Everything that the file defines but what SQLite makes by itself, by name.
fn tables(connection: &Connection) -> Result<Vec<(String, String)>, RegisterError> {
    let statement = "SELECT name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
                     ORDER BY name";
    let mut statement = connection.prepare(statement).map_err(of_sqlite)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(of_sqlite)?;
    rows.collect::<Result<_, _>>().map_err(of_sqlite)
}
