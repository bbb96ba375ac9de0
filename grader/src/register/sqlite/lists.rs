//! Lists, written.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::day::{self, Day};
use super::error::of_sqlite;
use super::history::begin;
use super::schema::table;
use super::{SqliteRegister, no_list};
use crate::register::authority::{Authorisations, Edition};
use crate::register::{
    Identity, ListId, ListInfo, ListKind, ListState, NewList, Noted, RegisterError, Rows, SerialRow, Store, lookup,
};

/// What the column `state` says.
const UNFINISHED: i64 = 0;
const FINISHED: i64 = 1;
const BY_HAND: i64 = 2;

/// Rows of a list that is removed in one transaction: others who write wait no longer than a moment.
const REMOVED_AT_ONCE: u64 = 200_000;
/// So many parts at most: one for each first byte of a key.
const MOST_PARTS: u64 = 256;

impl Store for SqliteRegister {
    fn note(&mut self, items: &[Noted<'_>]) -> Result<(), RegisterError> {
        if items.is_empty() { Ok(()) } else { self.remember(items).map_err(of_sqlite) }
    }

    fn cancel(
        &mut self,
        identity: Identity<'_>,
        on: Option<jiff::civil::Date>,
        reason: &str,
    ) -> Result<(), RegisterError> {
        let text = (!reason.is_empty()).then(|| reason.into());
        let mut row = Rows::Items(vec![SerialRow { key: identity.key(), date: on, text }]);
        let mut write = || {
            let transaction = begin(&mut self.connection)?;
            let list = list_by_hand(&transaction, on)?;
            insert(&transaction, list, ListKind::Cancelled, &mut row)?;
            transaction.commit()
        };
        write().map_err(of_sqlite)
    }

    fn admit(&mut self, authorisations: Authorisations) -> Result<(), RegisterError> {
        self.authorisations = Authorisations::default();
        let key = authorisations.signed().map(|signed| signed.key.clone()).unwrap_or_default();
        let newest = newest(&self.connection, &key).map_err(of_sqlite)?;
        let (list, news) = lookup::admitted(authorisations, newest.as_ref(), self.today);
        if let Some(edition) = news.filter(|_| !self.is_read_only()) {
            let number = i64::try_from(edition.number).unwrap_or(i64::MAX);
            let statement = "INSERT INTO edition (key, number, sha256) VALUES (?1, ?2, ?3) \
                             ON CONFLICT (key) DO UPDATE SET number = ?2, sha256 = ?3 WHERE number <= ?2";
            self.connection.execute(statement, params![key, number, edition.sha256]).map_err(of_sqlite)?;
        }
        self.authorisations = list;
        Ok(())
    }

    fn begin_list(&mut self, list: &NewList<'_>) -> Result<ListId, RegisterError> {
        self.connection.pragma_update(None, "cache_size", -super::IMPORT_CACHE).map_err(of_sqlite)?;
        insert_list(&self.connection, list, UNFINISHED).map_err(of_sqlite)
    }

    fn add_rows(&mut self, list: ListId, rows: &mut Rows) -> Result<u64, RegisterError> {
        let transaction = begin(&mut self.connection).map_err(of_sqlite)?;
        let kind = kind_of(&transaction, list)?;
        if !suits(kind, rows) {
            return Err(RegisterError::WrongRows);
        }
        let added = insert(&transaction, list, kind, rows).map_err(of_sqlite)?;
        transaction.commit().map_err(of_sqlite)?;
        Ok(added)
    }

    fn finish_list(&mut self, list: ListId, sha256: &str) -> Result<ListInfo, RegisterError> {
        let statement = "UPDATE list SET state = ?2, sha256 = ?3 WHERE id = ?1 AND state = ?4";
        let done = self.connection.execute(statement, params![list.0, FINISHED, sha256, UNFINISHED]);
        if done.map_err(of_sqlite)? == 0 {
            return Err(no_list(list));
        }
        self.lists()?.into_iter().find(|held| held.id == list).ok_or(no_list(list))
    }

    fn remove_list(&mut self, id: ListId) -> Result<(), RegisterError> {
        let list = self.lists()?.into_iter().find(|list| list.id == id).ok_or(no_list(id))?;
        let statement = "UPDATE list SET state = ?2, sha256 = NULL WHERE id = ?1";
        self.connection.execute(statement, params![id.0, UNFINISHED]).map_err(of_sqlite)?;
        let parts = if list.kind.is_of_items() { (list.rows / REMOVED_AT_ONCE + 1).min(MOST_PARTS) } else { 1 };
        for part in 0..parts {
            let bound = |part: u64| (part * MOST_PARTS / parts) as u8;
            let to = (part + 1 < parts).then(|| bound(part + 1));
            remove_part(&self.connection, &list, bound(part), to).map_err(of_sqlite)?;
        }
        self.connection.execute("DELETE FROM list WHERE id = ?1", [id.0]).map_err(of_sqlite)?;
        Ok(())
    }

    fn lists(&self) -> Result<Vec<ListInfo>, RegisterError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, kind, name, gtin, day, rows, state, sha256 FROM list ORDER BY id")
            .map_err(of_sqlite)?;
        let mut lists = Vec::new();
        let mut rows = statement.query([]).map_err(of_sqlite)?;
        while let Some(row) = rows.next().map_err(of_sqlite)? {
            lists.push(info(row)?);
        }
        Ok(lists)
    }
}

fn info(row: &rusqlite::Row<'_>) -> Result<ListInfo, RegisterError> {
    let read = || -> rusqlite::Result<_> {
        let head: (i64, String, String, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let tail: (Option<Day>, i64, i64, Option<String>) = (row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?);
        Ok((head, tail))
    };
    let ((id, kind, name, gtin), (day, rows, state, sha256)) = read().map_err(of_sqlite)?;
    let kind = ListKind::from_name(&kind).ok_or_else(|| RegisterError::Damaged(format!("list of {kind:?}")))?;
    let state = match (state, sha256) {
        (FINISHED, Some(sha256)) => ListState::Finished { sha256 },
        (BY_HAND, _) => ListState::ByHand,
        _ => ListState::Unfinished,
    };
    let rows = u64::try_from(rows).unwrap_or_default();
    Ok(ListInfo { id: ListId(id), kind, name, gtin, date: day::read(day), rows, state })
}

fn newest(connection: &Connection, key: &str) -> rusqlite::Result<Option<Edition>> {
    let statement = "SELECT number, sha256 FROM edition WHERE key = ?1";
    let edition = |row: &rusqlite::Row<'_>| {
        Ok(Edition { number: u64::try_from(row.get::<_, i64>(0)?).unwrap_or_default(), sha256: row.get(1)? })
    };
    connection.query_row(statement, [key], edition).optional()
}

fn insert_list(connection: &Connection, list: &NewList<'_>, state: i64) -> rusqlite::Result<ListId> {
    let statement = "INSERT INTO list (kind, name, gtin, day, state, rows) VALUES (?1, ?2, ?3, ?4, ?5, 0)";
    let day = day::written(list.date);
    connection.execute(statement, params![list.kind.name(), list.name, list.gtin, day, state])?;
    Ok(ListId(connection.last_insert_rowid()))
}

fn list_by_hand(connection: &Connection, on: Option<jiff::civil::Date>) -> rusqlite::Result<ListId> {
    let kind = ListKind::Cancelled;
    let statement = "SELECT id FROM list WHERE kind = ?1 AND state = ?2";
    let held = connection.query_row(statement, params![kind.name(), BY_HAND], |row| row.get(0)).optional()?;
    match held {
        Some(id) => Ok(ListId(id)),
        None => insert_list(connection, &lookup::by_hand(on), BY_HAND),
    }
}

/// The kind of a list that is not finished.
fn kind_of(connection: &Connection, list: ListId) -> Result<ListKind, RegisterError> {
    let statement = "SELECT kind FROM list WHERE id = ?1 AND state = ?2";
    let kind = connection.query_row(statement, params![list.0, UNFINISHED], |row| row.get::<_, String>(0)).optional();
    kind.map_err(of_sqlite)?.and_then(|kind| ListKind::from_name(&kind)).ok_or(no_list(list))
}

const fn suits(kind: ListKind, rows: &Rows) -> bool {
    match rows {
        Rows::Items(_) => kind.is_of_items(),
        Rows::Products(_) => matches!(kind, ListKind::Products),
        Rows::Companies(_) => matches!(kind, ListKind::Companies),
        Rows::Hosts(_) => matches!(kind, ListKind::Hosts),
        Rows::Certificates(_) => matches!(kind, ListKind::Certificates),
    }
}

/// Inserts rows in the order of their keys, so that each page of the tree is met once; returns how many were new.
fn insert(transaction: &Transaction<'_>, list: ListId, kind: ListKind, rows: &mut Rows) -> rusqlite::Result<u64> {
    let id = list.0;
    let table = table(kind);
    let marks = |count: usize| (1..=count).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ");
    let insert = |count| format!("INSERT INTO {table} VALUES ({}) ON CONFLICT DO NOTHING", marks(count));
    let mut added = 0;
    match rows {
        Rows::Items(rows) => {
            rows.sort_unstable_by_key(|row| row.key);
            let mut statement = transaction.prepare_cached(&insert(4))?;
            for row in rows {
                added += statement.execute(params![row.key.0, id, day::written(row.date), row.text])?;
            }
        }
        Rows::Products(rows) => {
            let mut statement = transaction.prepare_cached(&insert(6))?;
            for row in rows {
                added += statement.execute(params![row.gtin, id, row.model, row.producer, row.uscc, row.category])?;
            }
        }
        Rows::Companies(rows) => {
            let mut statement = transaction.prepare_cached(&insert(6))?;
            for row in rows {
                let (first, last) = (day::written(row.valid.from), day::written(row.valid.to));
                added += statement.execute(params![row.prefix, id, row.producer, row.uscc, first, last])?;
            }
        }
        Rows::Hosts(rows) => {
            let mut statement = transaction.prepare_cached(&insert(5))?;
            for row in rows {
                let (first, last) = (day::written(row.valid.from), day::written(row.valid.to));
                added += statement.execute(params![row.host, id, row.holder, first, last])?;
            }
        }
        Rows::Certificates(rows) => {
            let mut statement = transaction.prepare_cached(&insert(5))?;
            for row in rows {
                let (first, last) = (day::written(row.valid.from), day::written(row.valid.to));
                added += statement.execute(params![row.number, id, row.holder, first, last])?;
            }
        }
    }
    let added = added as u64;
    let statement = "UPDATE list SET rows = rows + ?2 WHERE id = ?1";
    transaction.execute(statement, params![id, i64::try_from(added).unwrap_or(i64::MAX)])?;
    Ok(added)
}

/// Removes the rows of a list whose keys begin with bytes from one to before another.
fn remove_part(connection: &Connection, list: &ListInfo, from: u8, to: Option<u8>) -> rusqlite::Result<()> {
    let table = table(list.kind);
    let id = list.id.0;
    if !list.kind.is_of_items() {
        return connection.execute(&format!("DELETE FROM {table} WHERE list = ?1"), [id]).map(|_| ());
    }
    let removed = match to {
        Some(to) => {
            let statement = format!("DELETE FROM {table} WHERE key >= ?1 AND key < ?2 AND list = ?3");
            connection.execute(&statement, params![[from], [to], id])
        }
        None => {
            let statement = format!("DELETE FROM {table} WHERE key >= ?1 AND list = ?2");
            connection.execute(&statement, params![[from], id])
        }
    };
    removed.map(|_| ())
}
