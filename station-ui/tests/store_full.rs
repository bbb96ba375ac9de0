//! A disk that is full: nothing half written, everything acknowledged is there, and it goes on when there is room.
#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod store_support;

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use station::store::sqlite::{SqliteStore, StoreOptions};
use station::store::{By, EntryNumber, History as _, Keep, RecordStore as _, Retention, StoreError};
use store_support::{Folder, assert_whole, at, failed, serial};

/// Records until there is no room; how many were acknowledged.
fn filled(store: &SqliteStore) -> u64 {
    let mut acknowledged = 0;
    for n in 0..100_000 {
        match store.append(&failed(n)) {
            Ok(number) => acknowledged = number.0,
            Err(error) => {
                assert_eq!(error, StoreError::Full);
                return acknowledged;
            }
        }
    }
    panic!("it is never full");
}

fn assert_acknowledged(store: &SqliteStore, acknowledged: u64) {
    assert!(acknowledged > 10);
    assert_eq!(assert_whole(store), acknowledged);
    for number in 1..=acknowledged {
        assert_eq!(store.open(EntryNumber(number)).unwrap().row.serial, Some(serial(number - 1)));
    }
}

#[test]
fn a_file_that_may_not_grow() {
    let folder = Folder::new();
    let options = StoreOptions { pictures: Keep::Fails, detail: Keep::None, max_bytes: Some(600_000) };
    let store = SqliteStore::open(folder.path(), options).unwrap();
    let acknowledged = filled(&store);
    let files = |folder: &Path| -> usize {
        let folders = std::fs::read_dir(folder.join("pictures")).unwrap();
        folders.map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
    };
    assert_eq!(files(folder.path()) as u64, acknowledged, "no picture without its entry");
    assert_acknowledged(&store, acknowledged);
    drop(store);
    let store = SqliteStore::open(folder.path(), StoreOptions { max_bytes: None, ..options }).unwrap();
    let before = assert_whole(&store);
    assert_eq!(store.append(&failed(1_000_000)).unwrap(), EntryNumber(before + 1), "it goes on where it was");
    assert_whole(&store);
}

/// A small file system that is taken away at the end.
struct Small(Folder);

impl Small {
    fn mounted() -> Option<Self> {
        let folder = Folder::new();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"])
            .arg(folder.path())
            .output()
            .is_ok_and(|output| output.status.success());
        mounted.then(|| Self(folder))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_disk_that_is_full() {
    let Some(small) = Small::mounted() else {
        println!("not carried out: this system lets nobody mount a small file system here");
        return;
    };
    let options = StoreOptions { pictures: Keep::Fails, detail: Keep::None, max_bytes: None };
    let store = SqliteStore::open(small.0.path(), options).unwrap();
    let acknowledged = filled(&store);
    assert_acknowledged(&store, acknowledged);
    // To the last byte; a station that is started now still opens its record.
    let mut rest = File::create(small.0.path().join("rest")).unwrap();
    while rest.write_all(&[1; 512]).is_ok() {}
    drop(store);
    let store = SqliteStore::open(small.0.path(), options).unwrap();
    assert_acknowledged(&store, acknowledged);
    while rest.write_all(&[1; 512]).is_ok() {}
    let before = store.head().unwrap().number.0;
    // Pictures make room for their own deletion to be recorded, and for more.
    let retained = store.retain(By::Station, at(0), &Retention { days: None, bytes: Some(0) }).unwrap();
    assert!(retained.pictures >= acknowledged);
    assert!(store.head().unwrap().number.0 > before);
    store.append(&failed(1_000_000)).unwrap();
    let entries = assert_whole(&store);
    drop(store);
    let store = SqliteStore::open(small.0.path(), options).unwrap();
    assert_eq!(assert_whole(&store), entries, "the same after a restart");
    println!("full after {acknowledged} inspections; {} pictures made room", retained.pictures);
}
