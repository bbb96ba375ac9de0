//! How fast the record is when it is long: `cargo bench -p station --bench store -- --rows 1000000`.
//!
//! It is filled, then single inspections are appended, each synchronised to the disk, and items are searched by serial.
#![expect(clippy::unwrap_used, reason = "a bench ends at the first surprise")]

#[path = "../tests/store_support/mod.rs"]
mod store_support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use grader::frame::Frame;
use grader::plane::Plane;
use station::store::sqlite::{FILE, SqliteStore, StoreOptions};
use station::store::{Keep, NewInspection, Query, RecordStore as _};
use store_support::{Folder, assert_whole, inspection, serial};

/// Rows if none are asked for: by `cargo bench` the million that is promised, by `cargo test` enough to see it run.
const ROWS: (u64, u64) = (1_000_000, 1_000);
/// Single measurements.
const TIMES: u64 = 500;
/// Inspections at once while it is filled.
const AT_ONCE: u64 = 2_000;

/// Promised at a million rows.
const APPEND: Duration = Duration::from_millis(2);
const SEARCH: Duration = Duration::from_millis(20);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let asked = arguments.iter().position(|argument| argument == "--rows");
    let asked = asked.and_then(|place| arguments.get(place + 1)).map(|rows| rows.parse().unwrap());
    let measuring = arguments.iter().any(|argument| argument == "--bench");
    let rows: u64 = asked.unwrap_or(if measuring { ROWS.0 } else { ROWS.1 });

    let folder = Folder::new();
    let store = SqliteStore::open(folder.path(), StoreOptions::default()).unwrap();
    let began = Instant::now();
    for first in (0..rows).step_by(AT_ONCE as usize) {
        let some: Vec<_> = (first..rows.min(first + AT_ONCE)).map(inspection).collect();
        store.append_all(&some).unwrap();
    }
    let size = folder.path().join(FILE).metadata().unwrap().len();
    println!("filled with {rows} inspections in {:.1} s, {} MB", began.elapsed().as_secs_f64(), size >> 20);

    let append = measured("append", |n| {
        store.append(&inspection(rows + n)).unwrap();
    });
    // Noise of a few levels, as a camera has it: what it takes to keep a picture of 1.3 megapixels.
    let noisy = |n: u64| {
        let value = |row: usize, column: usize| 120 + ((row * 31 + column * 17) * (n as usize + 7) % 251 % 5) as u8;
        Arc::new(Frame::from_luma8(Plane::from_fn(1280, 1024, value)).unwrap())
    };
    let pictures: Vec<_> = (0..8).map(noisy).collect();
    let with_pictures = Folder::new();
    let kept = StoreOptions { pictures: Keep::All, ..StoreOptions::default() };
    let other = SqliteStore::open(with_pictures.path(), kept).unwrap();
    for (n, picture) in pictures.into_iter().enumerate() {
        let one = NewInspection { picture: Some(picture), ..inspection(n as u64) };
        let began = Instant::now();
        other.append(&one).unwrap();
        println!("append with a picture of 1.3 megapixels: {:.1} ms", began.elapsed().as_secs_f64() * 1e3);
    }
    let reader = store.reader().unwrap();
    let search = measured("search by serial", |n| {
        // Spread over the whole record.
        let wanted = n * 2_654_435_761 % rows;
        let query = Query { serial: Some(serial(wanted)), limit: 10, ..Query::default() };
        assert_eq!(reader.search(&query).unwrap().len(), 1);
    });
    measured("newest page", |_| {
        assert_eq!(reader.search(&Query { limit: 50, ..Query::default() }).unwrap().len(), 50);
    });
    let once = |what: &str, work: &dyn Fn()| {
        let began = Instant::now();
        work();
        println!("{what}: {:.1} ms", began.elapsed().as_secs_f64() * 1e3);
    };
    once("trend over 500", &|| assert_eq!(reader.trend("symbol_contrast", 500).unwrap().len(), 500));
    once("search for part of a text that nobody has", &|| {
        let query = Query { text: Some("nobody has this".into()), limit: 50, ..Query::default() };
        assert_eq!(reader.search(&query).unwrap(), []);
    });
    once("verify", &|| assert_eq!(assert_whole(reader.as_ref()), rows + TIMES));
    if measuring {
        assert!(append < APPEND, "append: {append:?} at the median, wanted {APPEND:?}");
        assert!(search < SEARCH, "search: {search:?} at the median, wanted {SEARCH:?}");
    }
}

/// Median of many times.
fn measured(what: &str, mut work: impl FnMut(u64)) -> Duration {
    let mut times: Vec<Duration> = (0..TIMES)
        .map(|n| {
            let began = Instant::now();
            work(n);
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    let of = |hundredths: usize| times[(times.len() - 1) * hundredths / 100];
    println!("{what}: median {:.3?}, 99 of 100 within {:.3?}, longest {:.3?}", of(50), of(99), of(100));
    of(50)
}
