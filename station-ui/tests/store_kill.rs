//! Power cuts: a process that records as fast as it can is killed at random moments, two hundred times. What it had
//! acknowledged is there afterwards, once; and the chain verifies.
//!
//! The process is this program, started again with [`FOLDER`] set.
#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod store_support;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use station::store::sqlite::{SqliteReader, SqliteStore, StoreOptions};
use station::store::{By, Change, EntryNumber, History as _, Keep, Query, RecordStore as _, Retention};
use store_support::{Folder, assert_whole, at, failed, inspection, serial};

/// Where the child process records; without it there is none.
const FOLDER: &str = "STATION_STORE_KILL_FOLDER";
/// Which round it is, for serial numbers of its own.
const ROUND: &str = "STATION_STORE_KILL_ROUND";

const ROUNDS: u64 = 200;

/// Not a test of its own: the load, when started as a child. Alone it has nothing to do.
#[test]
fn child_records_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let round: u64 = std::env::var(ROUND).unwrap().parse().unwrap();
    let options = StoreOptions { pictures: Keep::Fails, detail: Keep::None, max_bytes: None };
    let store = SqliteStore::open(Path::new(&folder), options).unwrap();
    let mut out = std::io::stdout().lock();
    for n in round * 1_000_000.. {
        // Some with pictures, some several at once, changes and deletions in between.
        let numbers = match n % 10 {
            3 => store.append_all(&[failed(n)]).unwrap(),
            6 => {
                let (first, second) = (inspection(n), inspection(n + 500_000));
                store.append_all(&[first, second]).unwrap()
            }
            _ => vec![store.append(&inspection(n)).unwrap()],
        };
        writeln!(out, "ack {} {}", numbers[0].0, serial(n)).unwrap();
        if n % 10 == 7 {
            let number = store.change(By::Station, at(0), &Change::Station { what: format!("{n}") }).unwrap();
            writeln!(out, "ack {} -", number.0).unwrap();
        }
        if n % 50 == 49 {
            store.retain(By::Station, at(0), &Retention { days: None, bytes: Some(500) }).unwrap();
        }
        out.flush().unwrap();
    }
}

/// Starts the child, kills it after a while, and returns what it had acknowledged.
fn killed_after(folder: &Path, round: u64, wait: Duration) -> Vec<(u64, String)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_records_until_it_is_killed", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        lines.filter_map(|line| acknowledged(&line)).collect()
    });
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

/// A line that was written whole. The first has the words of the test runner before it.
fn acknowledged(line: &str) -> Option<(u64, String)> {
    let (_, line) = line.split_once("ack ")?;
    let (number, serial) = line.split_once(' ')?;
    Some((number.parse().ok()?, serial.to_owned()))
}

#[test]
fn what_was_acknowledged_survives_two_hundred_kills() {
    let folder = Folder::new();
    // Made once, so that the first rounds do not all end while it is made.
    drop(SqliteStore::open(folder.path(), StoreOptions::default()).unwrap());
    let began = Instant::now();
    let mut random = Random(u64::from(std::process::id()) | 1);
    let (mut all, mut rounds_with_work) = (Vec::new(), 0);
    for round in 0..ROUNDS {
        let wait = Duration::from_micros(10_000 + random.below(150_000));
        let acknowledged = killed_after(folder.path(), round, wait);
        rounds_with_work += u64::from(!acknowledged.is_empty());
        let reader = SqliteReader::open(folder.path()).unwrap();
        for (number, serial) in &acknowledged {
            if serial != "-" {
                let found = reader.open(EntryNumber(*number)).unwrap();
                assert_eq!(found.row.serial.as_ref(), Some(serial), "round {round}");
            }
            assert!(reader.head().unwrap().number.0 >= *number, "round {round}");
        }
        all.extend(acknowledged);
        if round % 20 == 19 {
            assert_whole(&reader);
        }
    }
    let store = SqliteStore::open(folder.path(), StoreOptions::default()).unwrap();
    let entries = assert_whole(&store);
    assert_eq!(picture_files(folder.path()), kept_pictures(&store), "no picture is left without its inspection");
    let rows = store.search(&Query { limit: usize::MAX, ..Query::default() }).unwrap();
    let serials: BTreeSet<_> = rows.iter().map(|row| row.serial.clone().unwrap()).collect();
    assert_eq!(serials.len(), rows.len(), "nothing is there twice");
    let numbers: BTreeSet<_> = rows.iter().map(|row| row.number.0).collect();
    for (number, serial) in &all {
        assert!(serial == "-" || numbers.contains(number), "entry {number}");
    }
    // Several at once are there all or not at all.
    for first in rows.iter().filter_map(|row| row.part).filter(|part| part.0 % 1_000_000 < 500_000 && part.0 % 10 == 6)
    {
        assert!(serials.contains(&serial(first.0 + 500_000)), "{first:?}");
    }
    let took = began.elapsed();
    println!(
        "{ROUNDS} kills, {rounds_with_work} while recording: {} acknowledged, {entries} entries, {:.1} s",
        all.len(),
        took.as_secs_f64()
    );
    assert!(rounds_with_work > ROUNDS / 2, "the kills came too early to show anything: {rounds_with_work}");
}

fn picture_files(folder: &Path) -> BTreeSet<PathBuf> {
    let folders = std::fs::read_dir(folder.join("pictures")).unwrap();
    folders
        .flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap())
        .map(|file| file.unwrap().path())
        .collect()
}

fn kept_pictures(store: &SqliteStore) -> BTreeSet<PathBuf> {
    let rows = store.search(&Query { limit: usize::MAX, ..Query::default() }).unwrap();
    rows.iter().filter(|row| row.picture.is_some()).filter_map(|row| store.open(row.number).unwrap().picture).collect()
}

/// Xorshift: when the child is killed need not be unpredictable, only spread.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
