//! Walks the chain, and looks whether everything that was made from it agrees with it.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use grader::bilingual::Bilingual;
use rusqlite::{Connection, Row, Transaction};

use super::super::entry::{self, Index, Kind};
use super::super::picture::Pictures;
use super::super::{
    Change, Digest, Done, EntryNumber, PictureCheck, Progress, Role, StoreError, Verified, VerifyOptions,
};
use super::{of_sqlite, reader, users, writer};

/// Entries that are read at once; in between the one who writes may tidy up its log.
const AT_ONCE: i64 = 256;

/// Tables that have indexes, or whose key is one.
const INDEXED: [&str; 3] = ["inspections", "users", "entries"];

/// An entry that is not as it was written.
type Broken = (EntryNumber, Bilingual);

/// What is known when the walk has come to some entry.
struct Walk {
    /// The last that was read, and its hash.
    last: i64,
    head: Digest,
    /// Role, lock and credential of each user, and the entry that says so.
    users: BTreeMap<String, (Role, bool, Digest, i64)>,
    /// The newest entry that a picture was deleted by.
    deleted: HashMap<Digest, i64>,
}

pub(super) fn verify(
    connection: &Connection,
    pictures: &Pictures,
    options: &VerifyOptions,
    progress: Progress<'_>,
) -> Result<Verified, StoreError> {
    let entries = count(connection, "SELECT coalesce(max(number), 0) FROM entries")?;
    let kept = match options.pictures {
        PictureCheck::Skip => 0,
        _ => count(connection, "SELECT count(*) FROM inspections WHERE picture IS NOT NULL")?,
    };
    let mut told = |done: i64| match progress(Done { done: done.unsigned_abs(), of: (entries + kept).unsigned_abs() }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(StoreError::Cancelled),
    };
    let mut walk = Walk { last: 0, head: Digest::NONE, users: BTreeMap::new(), deleted: HashMap::new() };
    let broken = walk.chain(connection, options, &mut told)?;
    let mut missing = Vec::new();
    if broken.is_none() && options.pictures != PictureCheck::Skip {
        let read = options.pictures == PictureCheck::Read;
        let mut seen = 0;
        missing = walk.missing(connection, pictures, read, &mut || {
            seen += 1;
            told(entries + seen)
        })?;
    }
    Ok(Verified { entries: walk.last.unsigned_abs(), head: walk.head, broken, pictures: missing })
}

fn count(connection: &Connection, statement: &str) -> Result<i64, StoreError> {
    connection.query_row(statement, [], |row| row.get(0)).map_err(of_sqlite)
}

impl Walk {
    /// Walks from the first to the last entry, or to the first that is broken.
    fn chain(
        &mut self,
        connection: &Connection,
        options: &VerifyOptions,
        told: &mut impl FnMut(i64) -> Result<(), StoreError>,
    ) -> Result<Option<Broken>, StoreError> {
        loop {
            told(self.last)?;
            // What is read in one transaction is of one moment, whatever is written meanwhile.
            let transaction = connection.unchecked_transaction().map_err(of_sqlite)?;
            let (read, mut broken) = self.some(&transaction, options);
            if broken.is_none() && read < AT_ONCE {
                broken = self.end(&transaction, options);
            }
            if broken.is_some() || read < AT_ONCE {
                return Ok(broken);
            }
        }
    }

    /// Reads the next entries; how many, and the first that is broken.
    fn some(&mut self, transaction: &Transaction<'_>, options: &VerifyOptions) -> (i64, Option<Broken>) {
        let mut read = 0;
        let walked = self.rows(transaction, |walk, row| {
            let broken = walk.entry(row, options);
            read += i64::from(broken.is_none());
            broken
        });
        match walked {
            Ok(broken) => (read, broken),
            Err(error) => (read, Some((self.next(), unreadable(&error)))),
        }
    }

    fn rows(
        &mut self,
        transaction: &Transaction<'_>,
        mut look: impl FnMut(&mut Self, &Row<'_>) -> Option<Broken>,
    ) -> Result<Option<Broken>, StoreError> {
        let statement = format!(
            "SELECT e.number, e.at, e.kind, e.about, e.hash, e.payload, i.at, i.number, {}
             FROM entries e LEFT JOIN inspections i ON i.number = e.number
             WHERE e.number > ?1 ORDER BY e.number LIMIT ?2",
            reader::COLUMNS
        );
        let mut statement = transaction.prepare_cached(&statement).map_err(of_sqlite)?;
        // The first must be number 1; one before it would be missed otherwise.
        let after = if self.last == 0 { i64::MIN } else { self.last };
        let mut rows = statement.query([after, AT_ONCE]).map_err(of_sqlite)?;
        while let Some(row) = rows.next().map_err(of_sqlite)? {
            let broken = look(self, row);
            if broken.is_some() {
                return Ok(broken);
            }
        }
        Ok(None)
    }

    fn next(&self) -> EntryNumber {
        EntryNumber(self.last.unsigned_abs() + 1)
    }

    fn entry(&mut self, row: &Row<'_>, options: &VerifyOptions) -> Option<Broken> {
        match self.looked_at(row, options) {
            Ok(None) => None,
            Ok(Some(what)) => Some((self.next(), what)),
            Err(error) => Some((self.next(), unreadable(&error))),
        }
    }

    /// Looks at one entry; what is wrong with it.
    fn looked_at(&mut self, row: &Row<'_>, options: &VerifyOptions) -> Result<Option<Bilingual>, StoreError> {
        let number: i64 = row.get(0).map_err(of_sqlite)?;
        let at: i64 = row.get(1).map_err(of_sqlite)?;
        let kind: String = row.get(2).map_err(of_sqlite)?;
        let hash = reader::digest(row.get(4).map_err(of_sqlite)?)?;
        let payload = row.get_ref(5).map_err(of_sqlite)?.as_blob();
        let payload = payload.map_err(|error| StoreError::damaged(error.to_string()))?;
        let expected = self.last + 1;
        if number > expected {
            return Ok(Some(Bilingual::new("it is missing", "该条目缺失")));
        }
        if number < expected {
            return Ok(Some(Bilingual::new(
                format!("an entry {number} stands before the first"),
                format!("首条之前出现编号为 {number} 的条目"),
            )));
        }
        if entry::chained(self.head, number.unsigned_abs(), &kind, at, payload) != hash {
            return Ok(Some(Bilingual::new(
                "its content, time, kind, order or hash was altered",
                "内容、时间、类型、顺序或哈希值被改动",
            )));
        }
        let about: Option<i64> = row.get(3).map_err(of_sqlite)?;
        let agrees = match Kind::of(&kind) {
            Some(Kind::Inspection) => about.is_none() && self.inspection(row, at, payload)?,
            Some(Kind::Change) => {
                let indexed: Option<i64> = row.get(7).map_err(of_sqlite)?;
                indexed.is_none() && self.change(number, about, payload)?
            }
            None => return Err(StoreError::damaged("an entry is of no known kind")),
        };
        if !agrees {
            return Ok(Some(Bilingual::new(
                "what it is looked up by does not agree with it",
                "检索字段与条目内容不一致",
            )));
        }
        (self.last, self.head) = (number, hash);
        let anchor = options.anchor.filter(|anchor| anchor.number.0 == number.unsigned_abs());
        if anchor.is_some_and(|anchor| anchor.hash != hash) {
            self.last -= 1;
            return Ok(Some(Bilingual::new(
                "its hash is not the one that was noted: the chain was written anew",
                "哈希值与此前留存的不符：整条链被重新写过",
            )));
        }
        Ok(None)
    }

    /// Whether the columns of an inspection say what its payload says.
    fn inspection(&self, row: &Row<'_>, at: i64, payload: &[u8]) -> Result<bool, StoreError> {
        let indexed_at: Option<i64> = row.get(6).map_err(of_sqlite)?;
        Ok(indexed_at == Some(at) && reader::index_of(row, 8)? == Index::of(payload)?)
    }

    /// Remembers what a change says of users and pictures; whether its column agrees.
    fn change(&mut self, number: i64, about: Option<i64>, payload: &[u8]) -> Result<bool, StoreError> {
        let change = entry::change(payload)?.change;
        let agrees = writer::about(&change) == about;
        match change {
            Change::User { name, role, locked, credential, .. } => {
                self.users.insert(name, (role, locked, credential, number));
            }
            Change::Retention { pictures, .. } => {
                self.deleted.extend(pictures.into_iter().map(|picture| (picture, number)));
            }
            _ => {}
        }
        Ok(agrees)
    }

    /// What can be said only when all entries are read.
    fn end(&self, transaction: &Transaction<'_>, options: &VerifyOptions) -> Option<Broken> {
        if let Some(anchor) = options.anchor.filter(|anchor| anchor.number >= self.next()) {
            let what = Bilingual::new(
                format!("it is missing: the record was longer once, up to entry {} at least", anchor.number.0),
                format!("该条目缺失：记录曾至少有 {} 条，末尾已被截去", anchor.number.0),
            );
            return Some((self.next(), what));
        }
        let beside = self.beside(transaction).and_then(|broken| match broken {
            Some(broken) => Ok(Some(broken)),
            None => self.indexes(transaction),
        });
        beside.unwrap_or_else(|error| Some((self.next(), unreadable(&error))))
    }

    /// Rows beside the chain that no entry explains.
    fn beside(&self, transaction: &Transaction<'_>) -> Result<Option<Broken>, StoreError> {
        let orphan = "SELECT min(number) FROM inspections i
                      WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.number = i.number)";
        let orphan: Option<i64> = transaction.query_row(orphan, [], |row| row.get(0)).map_err(of_sqlite)?;
        if let Some(orphan) = orphan {
            let number = u64::try_from(orphan).map_or(self.next(), EntryNumber);
            let what =
                Bilingual::new("it is missing, though rows to look it up are there", "该条目缺失，但其检索字段仍在");
            return Ok(Some((number, what)));
        }
        let users = users::all(transaction)?;
        let altered = |name: &str, number: i64| {
            let name = grader::report::visible(name);
            let what = Bilingual::new(
                format!("the user {name} is not as the chain says"),
                format!("用户“{name}”与链中记录不一致"),
            );
            Some((EntryNumber(number.unsigned_abs()), what))
        };
        for user in &users {
            let held = (user.role, user.locked, Digest::of(user.credential.as_bytes()));
            match self.users.get(&user.name) {
                Some((role, locked, credential, _)) if held == (*role, *locked, *credential) => {}
                Some((.., number)) => return Ok(altered(&user.name, *number)),
                None => return Ok(altered(&user.name, self.last)),
            }
        }
        let gone = self.users.iter().find(|(name, _)| users.iter().all(|user| user.name != **name));
        Ok(gone.and_then(|(name, (.., number))| altered(name, *number)))
    }

    /// Whether SQLite finds every row by each of its indexes: one that is not found is as good as missing.
    fn indexes(&self, transaction: &Transaction<'_>) -> Result<Option<Broken>, StoreError> {
        for table in INDEXED {
            let statement = format!("PRAGMA integrity_check({table})");
            let said: String = transaction.query_row(&statement, [], |row| row.get(0)).map_err(of_sqlite)?;
            if said != "ok" {
                let what = Bilingual::new(
                    format!("indexes up to it are damaged, rows may not be found: {said}"),
                    format!("截至该条的索引已损坏，可能检索不到记录：{said}"),
                );
                return Ok(Some((EntryNumber(self.last.unsigned_abs()), what)));
            }
        }
        Ok(None)
    }

    /// Pictures that are not there or not as they were, and that no deletion after their inspection explains.
    fn missing(
        &self,
        connection: &Connection,
        pictures: &Pictures,
        read: bool,
        told: &mut impl FnMut() -> Result<(), StoreError>,
    ) -> Result<Vec<(EntryNumber, std::path::PathBuf)>, StoreError> {
        let mut missing = Vec::new();
        let mut after = 0;
        loop {
            let some = named_pictures(connection, after, self.last)?;
            for (number, digest) in &some {
                told()?;
                let explained = self.deleted.get(digest).is_some_and(|deletion| deletion > number);
                // A file that cannot be read is as good as none.
                if !explained && !pictures.is_whole(*digest, read).unwrap_or(false) {
                    missing.push((EntryNumber(number.unsigned_abs()), pictures.path(*digest)));
                }
            }
            match some.last() {
                Some((number, _)) => after = *number,
                None => break,
            }
        }
        // Deleted by the one who writes while this was going on: the entry came after the walk.
        let deleted = deleted_after(connection, self.last)?;
        missing.retain(|(_, path)| !deleted.iter().any(|digest| pictures.path(*digest) == *path));
        Ok(missing)
    }
}

fn named_pictures(connection: &Connection, after: i64, last: i64) -> Result<Vec<(i64, Digest)>, StoreError> {
    let mut statement = connection
        .prepare_cached(
            "SELECT number, picture FROM inspections
             WHERE number > ?1 AND number <= ?2 AND picture IS NOT NULL ORDER BY number LIMIT ?3",
        )
        .map_err(of_sqlite)?;
    let mut rows = statement.query([after, last, AT_ONCE]).map_err(of_sqlite)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(of_sqlite)? {
        found.push((row.get(0).map_err(of_sqlite)?, reader::digest(row.get(1).map_err(of_sqlite)?)?));
    }
    Ok(found)
}

fn deleted_after(connection: &Connection, last: i64) -> Result<Vec<Digest>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT payload FROM entries WHERE kind = 'change' AND number > ?1")
        .map_err(of_sqlite)?;
    let mut rows = statement.query([last]).map_err(of_sqlite)?;
    let mut deleted = Vec::new();
    while let Some(row) = rows.next().map_err(of_sqlite)? {
        let payload: Vec<u8> = row.get(0).map_err(of_sqlite)?;
        if let Change::Retention { pictures, .. } = entry::change(&payload)?.change {
            deleted.extend(pictures);
        }
    }
    Ok(deleted)
}

fn unreadable(error: &StoreError) -> Bilingual {
    Bilingual::new(format!("it cannot be read: {error}"), format!("无法读取：{error}"))
}
