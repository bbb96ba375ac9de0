//! Whoever changes the file is found out, and the entry that was changed is named.
#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod store_support;

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use station::line::PartVerdict;
use station::store::sqlite::{FILE, SqliteReader, SqliteStore, StoreOptions};
use station::store::{
    By, Change, EntryNumber, History as _, Keep, PictureCheck, Query, RecordStore as _, Retention, Role, StoreError,
    Verified, VerifyOptions,
};
use store_support::{Folder, assert_whole, at, failed, inspection};

const PASSWORD: &str = "correct horse battery";

/// The file of a record that has every kind of entry.
static RECORD: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = Folder::new();
    let options = StoreOptions { pictures: Keep::Fails, detail: Keep::None, max_bytes: None };
    let store = SqliteStore::open(folder.path(), options).unwrap();
    store.change(By::Station, at(0), &Change::Station { what: "started".into() }).unwrap();
    store.first_user(at(1), "chief", PASSWORD).unwrap();
    let chief = store.sign_in(at(2), "chief", PASSWORD).unwrap();
    store.make_user(&chief, at(3), "op", Role::Operator, PASSWORD).unwrap();
    store.append_all(&[inspection(1), inspection(2), failed(3), failed(4), inspection(5)]).unwrap();
    let over = Change::Override { inspection: EntryNumber(7), verdict: PartVerdict::Pass, reason: "smudge".into() };
    store.change(By::Person(&chief), at(4), &over).unwrap();
    store.retain(By::Station, at(5), &Retention { days: None, bytes: Some(0) }).unwrap();
    store.append(&inspection(6)).unwrap();
    assert_eq!(assert_whole(&store), ENTRIES);
    drop(store);
    fs::read(folder.path().join(FILE)).unwrap()
});

const ENTRIES: u64 = 12;

const ENTRY_COLUMNS: &[&str] = &["number", "at", "kind", "about", "hash", "payload"];
const INSPECTION_COLUMNS: &[&str] =
    &["number", "at", "part", "verdict", "told", "grade", "text", "serial", "gtin", "batch", "operator", "picture"];
const USER_COLUMNS: &[&str] = &["name", "role", "locked", "credential"];

/// A copy of the record, changed.
fn changed(change: impl FnOnce(&Connection)) -> Folder {
    let folder = Folder::new();
    fs::write(folder.path().join(FILE), &*RECORD).unwrap();
    change(&Connection::open(folder.path().join(FILE)).unwrap());
    folder
}

fn verify(folder: &Path) -> Result<Verified, StoreError> {
    let options = VerifyOptions { anchor: None, pictures: PictureCheck::Skip };
    SqliteReader::open(folder)?.verify(&options, &mut |_| ControlFlow::Continue(()))
}

fn broken(folder: &Folder) -> Option<u64> {
    let (number, what) = verify(folder.path()).unwrap().broken?;
    assert!(!what.en.is_empty() && !what.zh.is_empty());
    Some(number.0)
}

/// Another value of the same type.
fn altered(value: Value, column: &str, place: usize, bit: u8) -> Value {
    match value {
        Value::Integer(number) if column == "number" => Value::Integer(number + 1000 + i64::from(bit)),
        Value::Integer(number) => Value::Integer(number ^ (1 << bit)),
        Value::Text(mut text) => {
            text.push('x');
            Value::Text(text)
        }
        Value::Blob(mut bytes) => {
            let place = place % bytes.len();
            bytes[place] ^= 1 << bit;
            Value::Blob(bytes)
        }
        Value::Null if matches!(column, "at" | "part" | "grade" | "about") => Value::Integer(1),
        Value::Null if column == "picture" => Value::Blob(vec![1; 32]),
        other => {
            assert_eq!(other, Value::Null, "no column has other types");
            Value::Text("x".into())
        }
    }
}

fn alter(connection: &Connection, table: &str, column: &str, key: &str, row: usize, place: usize, bit: u8) -> Value {
    let select = format!("SELECT {key}, {column} FROM {table} ORDER BY {key} LIMIT 1 OFFSET {row}");
    let (key_value, value): (Value, Value) =
        connection.query_row(&select, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let update = format!("UPDATE {table} SET {column} = ?1 WHERE {key} = ?2");
    let values = [altered(value, column, place, bit), key_value.clone()];
    assert_eq!(connection.execute(&update, params_from_iter(values)).unwrap(), 1);
    key_value
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_value_of_an_entry_is_found(
        row in 0..ENTRIES as usize,
        column in prop::sample::select(ENTRY_COLUMNS),
        place in any::<usize>(),
        bit in 0_u8..8,
    ) {
        let folder = changed(|connection| { alter(connection, "entries", column, "number", row, place, bit); });
        prop_assert_eq!(broken(&folder), Some(row as u64 + 1));
    }

    #[test]
    fn a_changed_value_to_look_up_by_is_found(
        row in 0_usize..6,
        column in prop::sample::select(INSPECTION_COLUMNS),
        bit in 0_u8..8,
        place in any::<usize>(),
    ) {
        let mut number = Value::Null;
        let folder = changed(|connection| {
            number = alter(connection, "inspections", column, "number", row, place, bit);
        });
        let found = broken(&folder).map(|number| Value::Integer(number as i64));
        prop_assert_eq!(found, Some(number));
    }

    #[test]
    fn a_changed_user_is_found(
        row in 0_usize..2,
        column in prop::sample::select(USER_COLUMNS),
        bit in 0_u8..8,
    ) {
        let folder = changed(|connection| { alter(connection, "users", column, "name", row, 0, bit); });
        prop_assert_ne!(verify(folder.path()).ok().map(|verified| verified.broken), Some(None));
    }

    /// On the disk, below the tables: what is read is what was written, or it is found out.
    #[test]
    fn a_changed_byte_of_the_file_is_found_or_changes_nothing(place in any::<usize>(), bit in 0_u8..8) {
        let folder = Folder::new();
        let mut bytes = RECORD.clone();
        let place = place % bytes.len();
        bytes[place] ^= 1 << bit;
        fs::write(folder.path().join(FILE), &bytes).unwrap();
        if matches!(verify(folder.path()), Ok(Verified { broken: None, .. })) {
            prop_assert_eq!(everything(folder.path()), Ok(WHOLE.clone()));
        }
    }
}

static WHOLE: LazyLock<String> = LazyLock::new(|| everything(changed(|_| {}).path()).unwrap());

/// Everything that is read of a record, by every way.
fn everything(folder: &Path) -> Result<String, StoreError> {
    let reader = SqliteReader::open(folder)?;
    let mut all = String::new();
    let query = Query { limit: 100, ..Query::default() };
    let rows = reader.search(&query)?;
    for row in &rows {
        all += &format!("{:?}\n", reader.open(row.number)?);
    }
    for (serial, batch, gtin) in rows.iter().map(|row| (&row.serial, &row.batch, &row.gtin)) {
        for query in [
            Query { serial: serial.clone(), limit: 100, ..Query::default() },
            Query { batch: batch.clone(), limit: 100, ..Query::default() },
            Query { gtin: gtin.clone(), limit: 100, ..Query::default() },
            Query { from: Some(at(2)), until: Some(at(5)), limit: 100, ..Query::default() },
        ] {
            all += &format!("{:?}\n", reader.search(&query)?);
        }
    }
    all += &format!("{:?}\n{:?}\n{:?}\n", reader.log(None, 100)?, reader.users()?, reader.head()?);
    all += &format!("{:?}\n", reader.trend("symbol_contrast", 100)?);
    Ok(all)
}

#[test]
fn what_is_missing_is_named() {
    for number in 1..=ENTRIES {
        let statement = format!("DELETE FROM entries WHERE number = {number}");
        let folder = changed(|connection| connection.execute_batch(&statement).unwrap());
        assert_eq!(broken(&folder), Some(number));
    }
    let folder = changed(|connection| connection.execute_batch("DELETE FROM inspections WHERE number = 6").unwrap());
    assert_eq!(broken(&folder), Some(6));
    let folder = changed(|connection| connection.execute_batch("DELETE FROM users WHERE name = 'op'").unwrap());
    assert_eq!(broken(&folder), Some(4), "the entry that made the user");
}

#[test]
fn what_is_out_of_order_or_too_much_is_named() {
    let swap = "UPDATE entries SET number = 100 WHERE number = 5;
                UPDATE entries SET number = 5 WHERE number = 6;
                UPDATE entries SET number = 6 WHERE number = 100;";
    assert_eq!(broken(&changed(|connection| connection.execute_batch(swap).unwrap())), Some(5));
    let before = "INSERT INTO entries SELECT -1, at, kind, about, hash, payload FROM entries WHERE number = 1";
    assert_eq!(broken(&changed(|connection| connection.execute_batch(before).unwrap())), Some(1));
    let twice = "INSERT INTO entries SELECT 13, at, kind, about, hash, payload FROM entries WHERE number = 12";
    assert_eq!(broken(&changed(|connection| connection.execute_batch(twice).unwrap())), Some(13));
    let user = "INSERT INTO users SELECT 'mallory', 'metrologist', 0, credential FROM users WHERE name = 'op'";
    assert!(broken(&changed(|connection| connection.execute_batch(user).unwrap())).is_some());
}

#[test]
fn an_end_cut_off_with_all_that_belongs_to_it_needs_an_anchor() {
    let cut = "DELETE FROM entries WHERE number > 9; DELETE FROM inspections WHERE number > 9;";
    let whole = changed(|_| {});
    let anchor = SqliteReader::open(whole.path()).unwrap().head().unwrap();
    let folder = changed(|connection| connection.execute_batch(cut).unwrap());
    assert_eq!(broken(&folder), None, "nothing in the file tells");
    let options = VerifyOptions { anchor: Some(anchor), pictures: PictureCheck::Skip };
    let reader = SqliteReader::open(folder.path()).unwrap();
    let found = reader.verify(&options, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(found.broken.unwrap().0, EntryNumber(10));
}

#[test]
fn a_chain_written_anew_needs_an_anchor() {
    let folder = Folder::new();
    let store = SqliteStore::open(folder.path(), StoreOptions::default()).unwrap();
    for n in 0..ENTRIES {
        store.append(&inspection(n)).unwrap();
    }
    assert_whole(&store);
    let anchor = SqliteReader::open(changed(|_| {}).path()).unwrap().head().unwrap();
    let options = VerifyOptions { anchor: Some(anchor), pictures: PictureCheck::Skip };
    let found = store.verify(&options, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(found.broken.unwrap().0, EntryNumber(ENTRIES));
}
