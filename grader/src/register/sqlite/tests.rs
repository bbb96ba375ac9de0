//! What a register in a file must stand: power cuts, damage, other files, other programs, media that cannot be written.

use std::fs;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::register::import::{ImportRequest, import};
use crate::register::{
    Answer, Identity, ListKind, ListState, NewList, Noted, Register, Rows, SerialRow, SightingPlace, Store,
};

const GTIN: &str = "06901234567892";

/// A folder of its own for a test, removed at its end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("grader-register-{}-{number}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const fn item(serial: &str) -> Identity<'_> {
    Identity { gtin: GTIN, serial }
}

fn note(register: &mut SqliteRegister, serial: &str) {
    register.note(&[Noted { identity: item(serial), image: "aa", date: None }]).unwrap();
}

fn holds(register: &SqliteRegister, serial: &str) -> bool {
    match register.seen(item(serial), "other") {
        Answer::Known(_) => true,
        Answer::Unknown => false,
        other => panic!("{other:?}"),
    }
}

fn issue(register: &mut SqliteRegister, serials: std::ops::Range<u32>) {
    let text: String = serials.map(|serial| format!("S{serial}\n")).collect();
    let request =
        ImportRequest { kind: ListKind::Issued, name: "issued", date: None, gtin: Some(GTIN), lenient: false };
    import(register, text.as_bytes(), &request, &mut |_| ControlFlow::Continue(())).unwrap();
}

#[test]
fn it_remembers_when_it_is_opened_again() {
    let folder = Folder::new("again");
    let path = folder.path("a.register");
    let mut register = SqliteRegister::create(&path, None).unwrap();
    note(&mut register, "A");
    issue(&mut register, 0..10);
    drop(register);
    let mut register = SqliteRegister::open(&path, None).unwrap();
    let Answer::Known(sighting) = register.seen(item("A"), "bb") else { panic!("seen") };
    assert_eq!(sighting.place, SightingPlace::History { image: "aa".into() }, "an earlier run");
    note(&mut register, "B");
    let Answer::Known(sighting) = register.seen(item("B"), "bb") else { panic!("seen") };
    assert_eq!(sighting.place, SightingPlace::ThisRun { image: "aa".into() });
    assert!(matches!(register.issued(item("S9")), Answer::Known(_)));
    assert_eq!(register.noted(), Ok(2));
    assert_eq!(register.damages(), Ok(Vec::new()));
    assert!(!register.is_read_only());
}

#[test]
fn nothing_is_overwritten() {
    let folder = Folder::new("exists");
    let path = folder.path("a.register");
    drop(SqliteRegister::create(&path, None).unwrap());
    assert_eq!(SqliteRegister::create(&path, None).unwrap_err(), RegisterError::Exists);
    let text = folder.path("text");
    fs::write(&text, "not a register, but something that somebody needs\n".repeat(100)).unwrap();
    assert_eq!(SqliteRegister::create(&text, None).unwrap_err(), RegisterError::Exists);
    assert!(fs::read_to_string(&text).unwrap().starts_with("not a register"));
    // A file that was made empty beforehand, so that nobody else could take the name.
    let empty = folder.path("empty");
    fs::write(&empty, "").unwrap();
    assert_eq!(SqliteRegister::open(&empty, None).unwrap_err(), RegisterError::Foreign);
    drop(SqliteRegister::create(&empty, None).unwrap());
    assert!(SqliteRegister::open(&empty, None).is_ok());
    assert_eq!(SqliteRegister::open(&folder.path("none"), None).unwrap_err(), RegisterError::Missing);
    assert!(!folder.path("none").exists(), "looking makes no file");
}

#[test]
fn names_that_look_like_addresses_are_names() {
    let folder = Folder::new("names");
    for name in ["file:x?mode=memory", "100% 'sure'; #1 ?.register", "登记库.register"] {
        let path = folder.path(name);
        let mut register = SqliteRegister::create(&path, None).unwrap();
        note(&mut register, "A");
        drop(register);
        assert!(path.is_file(), "{name}");
        assert!(holds(&SqliteRegister::open_unchanging(&path, None).unwrap(), "A"));
    }
    assert_eq!(plain(Path::new("file:x")), Path::new("./file:x"));
}

#[test]
fn other_files_are_refused() {
    let folder = Folder::new("foreign");
    let text = folder.path("text");
    fs::write(&text, "x".repeat(5000)).unwrap();
    assert_eq!(SqliteRegister::open(&text, None).unwrap_err(), RegisterError::Foreign);

    let other = folder.path("other.db");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    let before = fs::read(&other).unwrap();
    assert_eq!(SqliteRegister::open(&other, None).unwrap_err(), RegisterError::Foreign);
    assert_eq!(SqliteRegister::create(&other, None).unwrap_err(), RegisterError::Exists);
    assert_eq!(fs::read(&other).unwrap(), before, "not a byte of it was changed");

    let newer = folder.path("newer.register");
    drop(SqliteRegister::create(&newer, None).unwrap());
    Connection::open(&newer).unwrap().pragma_update(None, "user_version", 2).unwrap();
    assert_eq!(SqliteRegister::open(&newer, None).unwrap_err(), RegisterError::Newer { found: 2, known: 1 });

    // A register to which somebody added a statement of their own, to be run with ours.
    let trap = folder.path("trap.register");
    drop(SqliteRegister::create(&trap, None).unwrap());
    Connection::open(&trap)
        .unwrap()
        .execute_batch("CREATE TRIGGER t AFTER INSERT ON history BEGIN DELETE FROM cancelled; END")
        .unwrap();
    assert_eq!(SqliteRegister::open(&trap, None).unwrap_err(), RegisterError::Foreign);
    assert!(!SqliteRegister::open(&folder.0, None).unwrap_err().text().en.is_empty());
}

/// The medium as it was at some instant: the file, and the log cut anywhere.
#[test]
fn after_a_power_cut_everything_committed_is_there_and_nothing_else() {
    let folder = Folder::new("power");
    let path = folder.path("a.register");
    let mut register = SqliteRegister::create(&path, None).unwrap();
    for serial in 0..40 {
        note(&mut register, &format!("N{serial}"));
    }
    let log = fs::read(folder.path("a.register-wal")).unwrap();
    let file = fs::read(&path).unwrap();
    assert!(log.len() > 100_000, "nothing was moved into the file yet");
    let mut before = 0;
    for step in 0..=60 {
        let cut = log.len() * step / 60;
        let copy = folder.path(&format!("{step}.register"));
        fs::write(&copy, &file).unwrap();
        fs::write(folder.path(&format!("{step}.register-wal")), &log[..cut]).unwrap();
        let register = match SqliteRegister::open(&copy, None) {
            Ok(register) => register,
            // The making of the register was itself in the log.
            Err(error) => {
                assert!(error == RegisterError::Foreign && before == 0, "{step}: {error}");
                // Nothing is in the way of making it again.
                assert!(SqliteRegister::create(&copy, None).is_ok());
                continue;
            }
        };
        assert_eq!(register.damages(), Ok(Vec::new()));
        let held: Vec<bool> = (0..40).map(|serial| holds(&register, &format!("N{serial}"))).collect();
        let count = held.iter().filter(|held| **held).count();
        assert!(held.iter().take(count).all(|held| *held), "{step}: the first ones, without gaps: {held:?}");
        assert!(count >= before, "{step}");
        before = count;
    }
    assert_eq!(before, 40, "the whole log holds everything that was answered");
}

/// The process ends in the middle of an import: some chunks are committed, the list is not finished.
#[test]
fn an_interrupted_import_is_absent_and_can_be_repeated() {
    let folder = Folder::new("interrupted");
    let path = folder.path("a.register");
    let mut register = SqliteRegister::create(&path, None).unwrap();
    let id = register.begin_list(&NewList { kind: ListKind::Issued, name: "half", gtin: None, date: None }).unwrap();
    let row = |serial| SerialRow { key: item(serial).key(), date: None, text: None };
    register.add_rows(id, &mut Rows::Items(vec![row("S1"), row("S2")])).unwrap();
    // What another program sees, and what is left when this one is gone.
    let other = SqliteRegister::open(&path, None).unwrap();
    assert_eq!(other.issued(item("S1")), Answer::NoList);
    drop((register, other));
    let mut register = SqliteRegister::open(&path, None).unwrap();
    assert_eq!(register.issued(item("S1")), Answer::NoList);
    assert_eq!(register.lists().unwrap()[0].state, ListState::Unfinished);
    issue(&mut register, 0..10);
    assert!(matches!(register.issued(item("S1")), Answer::Known(_)));
    register.remove_list(id).unwrap();
    assert!(matches!(register.issued(item("S1")), Answer::Known(_)));
    assert_eq!(register.lists().unwrap().len(), 1);
}

/// Every page of the file overwritten, one after the other: an error is told, or the answer is right.
#[test]
fn damage_is_told_and_never_breaks_anything() {
    let folder = Folder::new("damage");
    let path = folder.path("a.register");
    let mut register = SqliteRegister::create(&path, None).unwrap();
    issue(&mut register, 0..2000);
    note(&mut register, "A");
    drop(register);
    let file = fs::read(&path).unwrap();
    let mut told = 0;
    for page in 0..file.len() / 4096 {
        for fill in [0x00, 0xff, 0x0d] {
            let mut damaged = file.clone();
            damaged[page * 4096..(page + 1) * 4096].fill(fill);
            told += u32::from(!survives(&folder, &damaged));
        }
    }
    assert!(told > 10, "damage was noticed {told} times");
    for cut in [0, 1, 99, 100, 4095, 4096, 5000, 8192, file.len() - 4096, file.len() - 1] {
        survives(&folder, &file[..cut]);
    }
}

/// Asks everything of a damaged file; returns whether nothing was told.
fn survives(folder: &Folder, file: &[u8]) -> bool {
    let path = folder.path("damaged.register");
    let _ = fs::remove_file(folder.path("damaged.register-wal"));
    let _ = fs::remove_file(folder.path("damaged.register-shm"));
    fs::write(&path, file).unwrap();
    let mut register = match SqliteRegister::open(&path, None) {
        Ok(register) => register,
        Err(error) => {
            assert!(!error.text().zh.is_empty());
            return false;
        }
    };
    let mut told = register.damages().map_or(true, |damages| !damages.is_empty());
    for serial in ["S0", "S1000", "S1999", "absent"] {
        told |= matches!(register.issued(item(serial)), Answer::Failed(_));
        told |= matches!(register.seen(item(serial), ""), Answer::Failed(_));
        told |= matches!(register.cancelled(item(serial)), Answer::Failed(_));
    }
    told |= register.lists().is_err();
    told |= register.note(&[Noted { identity: item("Z"), image: "bb", date: None }]).is_err();
    !told
}

#[test]
fn on_a_medium_that_cannot_be_written_look_ups_work() {
    let folder = Folder::new("disc");
    let path = folder.path("a.register");
    let mut register = SqliteRegister::create(&path, None).unwrap();
    note(&mut register, "A");
    issue(&mut register, 0..10);
    // Still open, so that its log lies beside it: entries would be overlooked.
    assert_eq!(SqliteRegister::open_unchanging(&path, None).unwrap_err(), RegisterError::UnreadableLog);
    drop(register);
    let mut register = SqliteRegister::open_unchanging(&path, None).unwrap();
    assert!(register.is_read_only() && holds(&register, "A"));
    assert!(matches!(register.issued(item("S3")), Answer::Known(_)));
    assert_eq!(register.issued(item("S10")), Answer::Unknown);
    let noted = Noted { identity: item("B"), image: "aa", date: None };
    assert_eq!(register.note(&[noted]), Err(RegisterError::ReadOnly));
    assert_eq!(register.cancel(item("B"), None, ""), Err(RegisterError::ReadOnly));
    assert!(!folder.path("a.register-wal").exists() && !folder.path("a.register-shm").exists());
}

#[test]
fn others_look_up_while_one_writes() {
    let folder = Folder::new("others");
    let path = folder.path("a.register");
    let mut writer = SqliteRegister::create(&path, None).unwrap();
    note(&mut writer, "A");
    let reader = SqliteRegister::open(&path, None).unwrap();
    writer.connection.execute_batch("BEGIN IMMEDIATE; DELETE FROM history").unwrap();
    assert!(holds(&reader, "A"), "what is not committed is not there");
    // One that would write waits, and then says so.
    let mut other = SqliteRegister::open(&path, None).unwrap();
    other.connection.pragma_update(None, "busy_timeout", 20).unwrap();
    let noted = Noted { identity: item("B"), image: "aa", date: None };
    assert_eq!(other.note(&[noted]), Err(RegisterError::Busy));
    writer.connection.execute_batch("ROLLBACK").unwrap();
    assert_eq!(other.note(&[noted]), Ok(()));
    assert!(holds(&writer, "B"));
}

#[test]
fn large_lists_are_removed_part_by_part() {
    let folder = Folder::new("parts");
    let mut register = SqliteRegister::create(&folder.path("a.register"), None).unwrap();
    issue(&mut register, 0..500);
    let id = register.lists().unwrap()[0].id;
    issue(&mut register, 400..600);
    // As if it were large: three parts.
    register.connection.execute("UPDATE list SET rows = ?2 WHERE id = ?1", [id.0, 500_000]).unwrap();
    register.remove_list(id).unwrap();
    for serial in 0..600 {
        let expected = serial >= 400;
        let found = matches!(register.issued(item(&format!("S{serial}"))), Answer::Known(_));
        assert_eq!(found, expected, "{serial}");
    }
    let rows: i64 = register.connection.query_row("SELECT count(*) FROM issued", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 200);
}

/// The plan of SQLite for every look-up of items: one search by key, no scan.
#[test]
fn look_ups_search_and_never_scan() {
    let folder = Folder::new("plan");
    let register = SqliteRegister::create(&folder.path("a.register"), None).unwrap();
    for table in ["issued", "seen", "cancelled"] {
        let statement = format!(
            "EXPLAIN QUERY PLAN SELECT i.day, i.text, l.name, l.day FROM {table} i JOIN list l ON l.id = i.list \
             WHERE i.key = x'00' AND l.state > 0 ORDER BY i.list LIMIT 1"
        );
        let mut statement = register.connection.prepare(&statement).unwrap();
        let plan: Vec<String> = statement.query_map([], |row| row.get(3)).unwrap().collect::<Result<_, _>>().unwrap();
        assert_eq!(plan[0], "SEARCH i USING PRIMARY KEY (key=?)", "{plan:?}");
        assert!(plan.iter().all(|step| !step.contains("SCAN") && !step.contains("TEMP")), "{plan:?}");
    }
}
