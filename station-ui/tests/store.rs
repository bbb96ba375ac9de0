//! What every record store does, asked of the trait; then what this engine adds.
#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod store_contract;
mod store_support;

use std::fs;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use grader::record::Verdict;
use grader::report::json::{JsonOptions, to_json};
use station::line::PartVerdict;
use station::state::Counters;
use station::store::export::{Format, export};
use station::store::sqlite::{FILE, SqliteReader, SqliteStore, StoreOptions};
use station::store::{
    Anchor, By, Change, Digest, Done, EntryNumber, History, Keep, NewInspection, PictureCheck, Query, RecordStore,
    Retention, Role, StoreError, VerifyOptions,
};
use store_contract::{metrologist, user};
use store_support::{Folder, assert_whole, at, failed, inspection, picture, serial, verified};

/// A rule, asked of an empty record.
type Rule = fn(&dyn RecordStore);

/// Every rule of the trait; a second engine calls these too.
const CONTRACT: &[(&str, Rule)] = &[
    ("what was appended is found whole", appended_is_found),
    ("several are appended in order", several_in_order),
    ("a query states what must hold", queries),
    ("pages follow one another", pages),
    ("a batch is counted by what the gate was told", batches),
    ("hostile text comes back as it was", hostile_text),
    ("trends show values", trends),
    ("changes are part of the chain", store_contract::changes),
    ("roles are enforced", store_contract::roles),
    ("users are made by metrologists", store_contract::users),
    ("an override needs a supervisor, a reason and an inspection", store_contract::overrides),
    ("failed attempts have to wait", store_contract::attempts),
    ("pictures are kept and deleted by rule", pictures),
    ("an anchor shows what was cut off", anchors),
    ("a reader sees what was written", readers),
    ("what is long can be ended", cancelled),
    ("what is looked at while it is written is whole", looked_at_while_written),
    ("a table has one row per inspection, and no formulas", exported_as_table),
    ("lines of JSON have the whole report", exported_as_lines),
];

#[test]
fn sqlite_keeps_the_contract() {
    for (rule, check) in CONTRACT {
        let folder = Folder::new();
        let store = SqliteStore::open(folder.path(), options()).unwrap();
        println!("{rule}");
        check(&store);
        assert_whole(&store);
        drop(store);
        // The same once more from the disk.
        assert_whole(&SqliteReader::open(folder.path()).unwrap());
    }
}

fn options() -> StoreOptions {
    StoreOptions { pictures: Keep::Fails, detail: Keep::None, max_bytes: None }
}

fn ten() -> Query {
    Query { limit: 10, ..Query::default() }
}

fn appended_is_found(store: &dyn RecordStore) {
    let written = failed(7);
    let number = store.append(&written).unwrap();
    assert_eq!(number, EntryNumber(1));
    let opened = store.open(number).unwrap();
    assert_eq!(opened.report, to_json(&written.record, JsonOptions::default()));
    assert_eq!((opened.latency_us, opened.job.as_deref()), (40_007, Some("job")));
    assert_eq!(opened.camera, written.camera);
    let row = &opened.row;
    assert_eq!((row.at, row.part, row.told), (at(7), written.part, PartVerdict::Fail));
    assert_eq!((row.verdict, row.grade), (Verdict::Fail, Some(4.0)));
    assert_eq!(row.text, written.record.symbols[0].text);
    assert_eq!((row.serial.clone(), row.gtin.as_deref()), (Some(serial(7)), Some("06901234567892")));
    assert_eq!((row.batch.as_deref(), row.operator.as_str()), (Some("batch 0"), "li"));
    let path = opened.picture.unwrap();
    assert_eq!(Some(Digest::of(&fs::read(&path).unwrap())), row.picture, "a picture is stored under its hash");
    let read = image::open(&path).unwrap().into_luma8();
    assert_eq!((read.width(), read.height(), read.get_pixel(0, 0).0), (32, 16, [7]));
    assert_eq!(store.search(&ten()).unwrap().first(), Some(row));
    assert_eq!(store.open(EntryNumber(2)), Err(StoreError::NoSuchInspection(EntryNumber(2))));
    assert_eq!(store.open(EntryNumber(u64::MAX)), Err(StoreError::NoSuchInspection(EntryNumber(u64::MAX))));
}

fn several_in_order(store: &dyn RecordStore) {
    let several: Vec<_> = (0..5).map(inspection).collect();
    assert_eq!(store.append_all(&several).unwrap(), (1..=5).map(EntryNumber).collect::<Vec<_>>());
    assert_eq!(store.append_all(&[]).unwrap(), []);
    let serials: Vec<_> = store.search(&ten()).unwrap().into_iter().filter_map(|row| row.serial).collect();
    assert_eq!(serials, [4, 3, 2, 1, 0].map(serial), "newest first");
    assert_eq!(store.head().unwrap().number, EntryNumber(5));
}

fn queries(store: &dyn RecordStore) {
    let mut several: Vec<_> = (0..300).map(inspection).collect();
    several[150] = failed(150);
    several[160].gtin = None;
    several[160].serial = None;
    store.append_all(&several).unwrap();
    let numbers = |query: Query| -> Vec<u64> {
        let found = store.search(&Query { limit: 1000, ..query.clone() }).unwrap();
        assert_eq!(store.count(&query).unwrap(), found.len() as u64);
        found.iter().map(|row| row.number.0).collect()
    };
    let any = Query::default;
    assert_eq!(numbers(any()).len(), 300);
    assert_eq!(numbers(Query { serial: Some(serial(42)), ..any() }), [43]);
    assert_eq!(numbers(Query { serial: Some("S".into()), ..any() }), [0; 0], "serials are compared whole");
    assert_eq!(numbers(Query { gtin: Some("06901234567892".into()), ..any() }).len(), 299);
    assert_eq!(numbers(Query { text: Some("/21/S0000000042".into()), ..any() }), [43]);
    assert_eq!(numbers(Query { text: Some("%".into()), ..any() }), [0; 0], "no patterns");
    assert_eq!(numbers(Query { verdict: Some(Verdict::Fail), ..any() }), [151]);
    assert_eq!(numbers(Query { batch: Some("batch 2".into()), ..any() }).len(), 100);
    assert_eq!(numbers(Query { from: Some(at(10)), until: Some(at(13)), ..any() }), [13, 12, 11]);
    let all = Query { serial: Some(serial(42)), batch: Some("batch 1".into()), ..any() };
    assert_eq!(numbers(all), [0; 0], "all that is stated must hold");
    let injected = Query { serial: Some("' OR 1=1 --".into()), ..any() };
    assert_eq!(numbers(injected), [0; 0]);
}

fn pages(store: &dyn RecordStore) {
    store.append_all(&(0..25).map(inspection).collect::<Vec<_>>()).unwrap();
    let mut query = ten();
    let mut seen = Vec::new();
    loop {
        let page = store.search(&query).unwrap();
        let Some(last) = page.last() else { break };
        query.before = Some(last.number);
        seen.extend(page.iter().map(|row| row.number.0));
    }
    assert_eq!(seen, (1..=25).rev().collect::<Vec<_>>());
    let up = store.search(&Query { after: Some(EntryNumber(20)), ..ten() }).unwrap();
    assert_eq!(up.iter().map(|row| row.number.0).collect::<Vec<_>>(), [21, 22, 23, 24, 25]);
}

fn batches(store: &dyn RecordStore) {
    use PartVerdict::{Fail, Late, NoRead, Pass};
    let told = [Fail, Pass, NoRead, Late, Pass, Late, NoRead, Fail, Fail];
    let part = |(n, told): (u64, PartVerdict)| NewInspection { told, batch: Some("b".into()), ..inspection(n) };
    let mut all: Vec<_> = (0..).zip(told).map(part).collect();
    // By hand, and of other batches: not counted.
    all.push(NewInspection { part: None, ..part((100, Pass)) });
    all.push(NewInspection { batch: Some("B".into()), ..part((101, Pass)) });
    all.push(NewInspection { batch: None, ..part((102, Pass)) });
    store.append_all(&all).unwrap();
    let expected = Counters { parts: 9, passed: 2, failed: 3, unread: 2, late: 2, consecutive: 4, lost: 0 };
    assert_eq!(store.counters("b").unwrap(), expected);
    assert_eq!(store.counters("none").unwrap(), Counters::default());
    store.append(&part((200, Pass))).unwrap();
    assert_eq!(store.reader().unwrap().counters("b").unwrap().consecutive, 0);
    store.append(&NewInspection { batch: Some("never passed".into()), ..failed(201) }).unwrap();
    assert_eq!(store.counters("never passed").unwrap().consecutive, 1);
}

fn hostile_text(store: &dyn RecordStore) {
    let texts = [
        "\0",
        "a\0b",
        "\u{202e}gpj.exe\u{2066}",
        "=HYPERLINK(\"http://evil\")",
        "'; DROP TABLE entries; --",
        "\u{feff}\u{fffd}\u{10ffff}",
        "line\nline\r\n{\"told\":\"pass\"}",
        "",
        &"码\n\0".repeat(700_000),
    ];
    for (n, text) in texts.iter().enumerate() {
        let mut hostile = inspection(n as u64);
        hostile.record.symbols[0].text = Some((*text).into());
        hostile.record.reason = Some((*text).into());
        hostile.serial = Some((*text).into());
        hostile.gtin = Some((*text).into());
        hostile.batch = Some((*text).into());
        hostile.operator = (*text).into();
        let number = store.append(&hostile).unwrap();
        let opened = store.open(number).unwrap();
        let shown: String = text.chars().take(8192).collect();
        assert_eq!(opened.row.text.as_ref(), Some(&shown));
        assert_eq!(opened.row.serial.as_deref(), Some(*text));
        assert_eq!(opened.row.operator, *text);
        assert_eq!(opened.report, to_json(&hostile.record, JsonOptions::default()));
        let found = store.search(&Query { serial: Some((*text).into()), ..ten() }).unwrap();
        assert_eq!(found.len(), 1, "found by its serial");
        let found = store.search(&Query { text: Some(shown), before: None, ..ten() }).unwrap();
        assert!(found.iter().any(|row| row.number == number), "found by its text");
    }
}

fn trends(store: &dyn RecordStore) {
    for n in 0..10 {
        let mut one = inspection(n);
        let contrast = one.record.symbols[0].parameters.symbol_contrast.as_mut().unwrap();
        contrast.value = (n != 4).then_some(0.5 + n as f64 / 100.0);
        store.append(&one).unwrap();
    }
    let mut empty = inspection(10);
    empty.record.symbols.clear();
    store.append(&empty).unwrap();
    let points = store.trend("symbol_contrast", 1000).unwrap();
    assert_eq!(points.len(), 9, "not measured is no point");
    assert_eq!((points[0].number, points[0].value, points[0].at), (EntryNumber(1), 0.5, at(0)));
    assert_eq!((points[8].number, points[8].value, points[8].grade), (EntryNumber(10), 0.59, Some(4.0)));
    // Middle of the corners of the example, over its width of 1280 pixels.
    let middle = (412.1 + 818.0 + 817.6 + 411.7) / 4.0 / 1280.0;
    assert!((points[0].across - middle).abs() < 1e-9);
    assert_eq!(store.trend("symbol_contrast", 3).unwrap().len(), 2, "of the newest three two have one");
    assert_eq!(store.trend("SC", 1000).unwrap(), points, "by any of its names");
    assert_eq!(store.trend("overall_grade", 2).unwrap()[0].value, 4.0);
    assert_eq!(store.trend("modulation", 100).unwrap(), [], "it has a grade and no value");
    assert!(matches!(store.trend("no such", 1), Err(StoreError::Invalid(_))));
}

fn pictures(store: &dyn RecordStore) {
    let mut passed = inspection(0);
    passed.picture = Some(picture(0));
    let passed = store.append(&passed).unwrap();
    assert_eq!(store.open(passed).unwrap().row.picture, None, "the rule keeps failures");
    let day = 24 * 60 * 60;
    for n in 1..=6 {
        let mut one = failed(n);
        one.at = at(n as i64 * day);
        // The last has the picture of the first.
        one.picture = Some(picture(n % 6 + n / 6));
        store.append(&one).unwrap();
    }
    let path = |number| store.open(EntryNumber(number)).unwrap().picture;
    assert_eq!(path(2), path(7), "the same picture is kept once");
    let now = at(7 * day);
    let nothing = store.retain(By::Station, now, &Retention::default()).unwrap();
    assert_eq!((nothing.pictures, store.head().unwrap().number), (0, EntryNumber(7)), "no rule, nothing deleted");
    let gone = path(3).unwrap();
    let older = Retention { days: Some(4), bytes: None };
    let retained = store.retain(By::Station, now, &older).unwrap();
    assert_eq!(retained.pictures, 1, "older than four days, and of no newer inspection");
    assert!(!gone.exists() && path(3).is_none() && path(2).is_some() && path(4).is_some());
    let entry = store.log(None, 1).unwrap().remove(0);
    let Change::Retention { count, digest, pictures, .. } = entry.change else { panic!("{entry:?}") };
    let hash = store.open(EntryNumber(3)).unwrap().row.picture.unwrap();
    assert_eq!((count, pictures.as_slice(), digest), (1, [hash].as_slice(), Digest::of(&hash.0)));
    assert_whole(store);
    assert_eq!(store.retain(By::Station, now, &older).unwrap().pictures, 0);
    let none = Retention { days: None, bytes: Some(0) };
    let retained = store.retain(By::Station, now, &none).unwrap();
    assert_eq!(retained.pictures, 4);
    assert!((2..=7).all(|number| path(number).is_none()));
    assert_whole(store);
    // One that was deleted and comes again is kept again.
    let number = store.append(&failed(3)).unwrap();
    assert!(store.open(number).unwrap().picture.is_some());
}

fn anchors(store: &dyn RecordStore) {
    let empty = store.head().unwrap();
    assert_eq!(empty, Anchor { number: EntryNumber(0), hash: Digest::NONE });
    store.append_all(&(0..3).map(inspection).collect::<Vec<_>>()).unwrap();
    let head = store.head().unwrap();
    assert_eq!(head.to_string().parse(), Ok(head));
    store.append(&inspection(3)).unwrap();
    let broken = |anchor| {
        let options = VerifyOptions { anchor: Some(anchor), pictures: PictureCheck::Skip };
        store.verify(&options, &mut |_| ControlFlow::Continue(())).unwrap().broken.map(|(number, _)| number.0)
    };
    assert_eq!((broken(empty), broken(head)), (None, None));
    assert_eq!(broken(Anchor { number: EntryNumber(9), ..head }), Some(5), "the end is missing from entry 5 on");
    assert_eq!(broken(Anchor { number: EntryNumber(2), ..head }), Some(2), "another chain");
}

fn readers(store: &dyn RecordStore) {
    let reader = store.reader().unwrap();
    let number = store.append(&failed(1)).unwrap();
    assert_eq!(reader.open(number), store.open(number));
    assert_eq!(reader.head(), store.head());
    assert_whole(reader.as_ref());
}

fn cancelled(store: &dyn RecordStore) {
    store.append(&inspection(1)).unwrap();
    let ended = store.verify(&VerifyOptions::default(), &mut |_| ControlFlow::Break(()));
    assert_eq!(ended, Err(StoreError::Cancelled));
}

fn looked_at_while_written(store: &dyn RecordStore) {
    let reader = store.reader().unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0..600 {
                store.append(&failed(n)).unwrap();
                if n % 50 == 49 {
                    store.retain(By::Station, at(n as i64), &Retention { days: None, bytes: Some(2000) }).unwrap();
                }
            }
            done.store(true, Ordering::Release);
        });
        let mut times = 0;
        while !done.load(Ordering::Acquire) {
            let entries = assert_whole(reader.as_ref());
            assert!(reader.head().unwrap().number.0 >= entries);
            for row in reader.search(&ten()).unwrap() {
                assert_eq!(reader.open(row.number).unwrap().row, row);
            }
            times += 1;
        }
        assert!(times > 1);
    });
    assert_eq!(store.count(&Query::default()), Ok(600));
}

fn go_on(_: Done) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn exported_as_table(store: &dyn RecordStore) {
    let chief = metrologist(store);
    let operator = user(store, &chief, "op", Role::Operator);
    store.append_all(&(0..1203).map(inspection).collect::<Vec<_>>()).unwrap();
    let mut hostile = inspection(2000);
    hostile.record.symbols[0].text = Some("=HYPERLINK(\"http://evil\")".into());
    hostile.batch = Some("a,\"b\"\r\n".into());
    let number = store.append(&hostile).unwrap();
    let reason = "@smudge".to_owned();
    let over = Change::Override { inspection: number, verdict: PartVerdict::Fail, reason };
    store.change(By::Person(&chief), at(1), &over).unwrap();
    let folder = Folder::new();
    let path = folder.path().join("history.csv");
    let (format, all) = (Format::Csv { byte_order_mark: false }, Query::default());
    let refused = export(store, By::Person(&operator), &all, format, &path, &mut go_on);
    assert_eq!(refused, Err(StoreError::NotAllowed { needed: Role::Supervisor }));
    let mut ten = |done: Done| if done.done < 10 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
    assert_eq!(export(store, By::Person(&chief), &all, format, &path, &mut ten), Err(StoreError::Cancelled));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
    let mut told = Vec::new();
    let mut progress = |done: Done| {
        told.push(done);
        ControlFlow::Continue(())
    };
    assert_eq!(export(store, By::Person(&chief), &all, format, &path, &mut progress), Ok(1204));
    assert_eq!(told.last(), Some(&Done { done: 1204, of: 1204 }));
    let mut reader = csv::Reader::from_path(&path).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| &rows[row][header.iter().position(|known| known == name).unwrap()];
    assert_eq!(rows.len(), 1204);
    assert_eq!((cell(0, "serial"), cell(1202, "serial")), (serial(0).as_str(), serial(1202).as_str()), "oldest first");
    assert_eq!((cell(0, "symbol_contrast"), cell(0, "symbol_contrast_grade")), ("0.8090", "4.0"));
    assert_eq!((cell(0, "grade"), cell(0, "told"), cell(0, "overridden")), ("4.0", "pass", ""));
    assert_eq!(cell(1203, "text"), "'=HYPERLINK(\"http://evil\")");
    assert_eq!((cell(1203, "batch"), cell(1203, "reason")), ("a,\"b\"\\r\\n", "'@smudge"));
    assert_eq!((cell(1203, "overridden"), cell(1203, "overridden_by")), ("fail", "chief"));
    let one = Query { serial: Some(serial(5)), ..Query::default() };
    let marked = Format::Csv { byte_order_mark: true };
    assert_eq!(export(store, By::Station, &one, marked, &path, &mut go_on), Ok(1));
    assert!(fs::read_to_string(&path).unwrap().starts_with('\u{feff}'));
}

fn exported_as_lines(store: &dyn RecordStore) {
    let mut hostile = inspection(1);
    hostile.record.symbols[0].text = Some("a\n\0\u{2028}}{".into());
    store.append_all(&[inspection(0), hostile.clone(), failed(2)]).unwrap();
    let folder = Folder::new();
    let path = folder.path().join("history.jsonl");
    assert_eq!(export(store, By::Station, &Query::default(), Format::JsonLines, &path, &mut go_on), Ok(3));
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    let report: serde_json::Value = serde_json::from_str(&store.open(EntryNumber(2)).unwrap().report).unwrap();
    assert_eq!((&lines[1]["report"], &lines[1]["number"]), (&report, &2.into()));
    assert_eq!(lines[1]["report"]["symbols"][0]["text"], *hostile.record.symbols[0].text.as_ref().unwrap());
    let hash = store.open(EntryNumber(3)).unwrap().row.picture.unwrap().to_string();
    assert_eq!((&lines[2]["picture"], &lines[2]["told"]), (&hash.into(), &"fail".into()));
}

#[test]
fn only_one_writes() {
    let folder = Folder::new();
    let store = SqliteStore::open(folder.path(), options()).unwrap();
    assert_eq!(SqliteStore::open(folder.path(), options()).unwrap_err(), StoreError::Busy);
    drop(store);
    assert_whole(&SqliteStore::open(folder.path(), options()).unwrap());
}

#[test]
fn what_is_no_record_is_not_touched() {
    let folder = Folder::new();
    let path = folder.path().join("record.sqlite");
    let content = "no database at all, whatever its name says".repeat(200);
    fs::write(&path, &content).unwrap();
    let refused = SqliteStore::open(folder.path(), options()).unwrap_err();
    assert!(matches!(refused, StoreError::Damaged { .. }), "{refused:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), content);
    fs::remove_file(&path).unwrap();
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    assert!(matches!(SqliteStore::open(folder.path(), options()), Err(StoreError::Damaged { .. })));
    fs::remove_file(&path).unwrap();
    drop(SqliteStore::open(folder.path(), options()).unwrap());
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(SqliteStore::open(folder.path(), options()).unwrap_err(), StoreError::Newer { found: 99, known: 1 });
}

#[test]
fn a_picture_that_is_missing_or_altered_is_named() {
    let folder = Folder::new();
    let store = SqliteStore::open(folder.path(), options()).unwrap();
    for n in 1..=3 {
        store.append(&failed(n)).unwrap();
    }
    let path = |number| store.open(EntryNumber(number)).unwrap().picture.unwrap();
    let (second, third) = (path(2), path(3));
    fs::remove_file(&second).unwrap();
    let mut bytes = fs::read(&third).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&third, bytes).unwrap();
    let found = verified(&store);
    assert_eq!(found.broken, None);
    assert_eq!(found.pictures, [(EntryNumber(2), second), (EntryNumber(3), third)]);
}

#[test]
fn a_picture_that_an_inspection_names_is_never_tidied_up() {
    let folder = Folder::new();
    let store = SqliteStore::open(folder.path(), options()).unwrap();
    let number = store.append(&failed(1)).unwrap();
    drop(store);
    let connection = rusqlite::Connection::open(folder.path().join(FILE)).unwrap();
    assert_eq!(connection.execute("DELETE FROM pictures", []).unwrap(), 1);
    drop(connection);
    // As after a run that ended all at once.
    fs::write(folder.path().join("running"), "").unwrap();
    let store = SqliteStore::open(folder.path(), options()).unwrap();
    assert!(store.open(number).unwrap().picture.is_some());
    assert_whole(&store);
}
