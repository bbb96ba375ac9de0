//! The whole station on the simulated line: every part is judged right, recorded, and told; whatever is pulled or killed.
#![expect(clippy::unwrap_used, reason = "tests end at the first surprise")]

mod running;

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Command as Program, Stdio};
use std::time::{Duration, Instant};

use running::{Folder, run, until};
use station::line::{PartNumber, PartVerdict};
use station::state::{Answer, Command, Password, Source as _};
use station::store::sqlite::SqliteReader;
use station::store::{Change, History as _, Query, Role, VerifyOptions};
use station::worker::Station;

/// What the record says that the gate was told, by part.
fn told(folder: &Folder) -> BTreeMap<PartNumber, PartVerdict> {
    let reader = SqliteReader::open(&folder.record()).unwrap();
    let rows = reader.search(&Query { limit: 10_000, ..Query::default() }).unwrap();
    let mut told = BTreeMap::new();
    for row in rows {
        let part = row.part.unwrap();
        assert!(told.insert(part, row.told).is_none(), "part {} is recorded twice", part.0);
    }
    told
}

fn is_whole(folder: &Folder) {
    let reader = SqliteReader::open(&folder.record()).unwrap();
    let verified = reader.verify(&VerifyOptions::default(), &mut |_| std::ops::ControlFlow::Continue(())).unwrap();
    assert_eq!(verified.broken, None);
    assert!(verified.pictures.is_empty(), "{:?}", verified.pictures);
}

#[test]
fn every_part_is_judged_as_it_was_printed() {
    // Growth and blur by these amounts are told by the aperture of 0.8 X alone, and the profile has the 8 mil of its X.
    let kinds = "voids+low_contrast+missing_mark+wrong_content+duplicate_serial+no_code";
    let source = format!("rate=6 faults=0.35 kinds={kinds} seed=11 size=1280x1024 parts=48");
    let folder = Folder::new("truth", &source);
    // A busy machine must not make verdicts late here.
    folder.change("delay_ms = 500", "delay_ms = 3000");
    let station = Station::start(folder.start()).unwrap();
    let world = std::sync::Arc::clone(station.world().unwrap());
    until("all parts are at the gate", 60, || world.tally().gated() == 48);
    let snapshot = station.snapshot();
    assert!(station.shutdown());
    let told = told(&folder);
    assert_eq!(told.len(), 48);
    for (part, told) in &told {
        let truth = world.part(part.0 - 1);
        assert_eq!(*told, truth.expected, "part {}: {:?}", part.0, truth.fault);
    }
    let tally = world.tally();
    assert_eq!((tally.bad_passed, tally.good_rejected), (0, 0), "{tally:?}");
    assert_eq!((snapshot.counters.parts, snapshot.counters.lost, snapshot.counters.late), (48, 0, 0));
    assert!(snapshot.latency.p99_ms > 0.0 && snapshot.last_failure.is_some());
    is_whole(&folder);
}

#[test]
fn a_camera_that_is_pulled_out_loses_parts_with_a_word_and_comes_back() {
    let folder = Folder::new("unplugged", "rate=10 faults=0 seed=12 size=1280x1024");
    let station = Station::start(folder.start()).unwrap();
    let world = std::sync::Arc::clone(station.world().unwrap());
    until("parts are inspected", 20, || station.snapshot().counters.passed >= 5);
    world.unplug(true);
    until("the camera is missed", 20, || station.snapshot().counters.lost >= 3);
    let down = station.snapshot();
    let camera = down.health.iter().find(|health| health.name.en == "camera").unwrap();
    assert_eq!(camera.state, station::line::DeviceState::Down, "{}", camera.text.en);
    world.unplug(false);
    let before = station.snapshot().counters.passed;
    until("parts are inspected again", 20, || station.snapshot().counters.passed >= before + 5);
    world.stop();
    std::thread::sleep(Duration::from_millis(800));
    let counters = station.snapshot().counters;
    assert!(station.shutdown());
    assert_eq!(counters.parts, counters.passed + counters.lost, "{counters:?}");
    // Whatever was not inspected did not pass; what was on its way to the gate when the camera went did not either.
    assert!(world.tally().good_passed <= counters.passed, "{:?} {counters:?}", world.tally());
    let log = SqliteReader::open(&folder.record()).unwrap().log(None, 1000).unwrap();
    let texts: Vec<String> = log
        .iter()
        .filter_map(|entry| match &entry.change {
            Change::Station { what } => Some(what.clone()),
            _ => None,
        })
        .collect();
    let lost = texts.iter().filter(|text| text.contains("was not inspected")).count() as u64;
    assert_eq!(lost, counters.lost);
    assert!(
        texts.iter().any(|text| text.starts_with("camera down"))
            && texts.iter().any(|text| text.starts_with("camera up"))
    );
    is_whole(&folder);
}

#[test]
fn killed_at_any_moment_every_verdict_that_went_out_is_in_the_record() {
    let folder = Folder::new("killed", "rate=30 faults=0.2 seed=13 size=1280x1024");
    let mut acknowledged = Vec::new();
    for round in 0..8_u64 {
        let mut child = Program::new(env!("CARGO_BIN_EXE_station"))
            .args(["--headless", "--config"])
            .arg(folder.file())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        // A different moment each round.
        let end = Instant::now() + Duration::from_millis(900 + 137 * round);
        let (lines, told) = std::sync::mpsc::channel();
        let reading =
            std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| lines.send(line)));
        while let Ok(line) = told.recv_timeout(end.saturating_duration_since(Instant::now())) {
            acknowledged.push(line);
        }
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(told.iter());
        let _ = reading.join();
    }
    let reader = SqliteReader::open(&folder.record()).unwrap();
    let mut checked = 0;
    for line in &acknowledged {
        // The last line of a round may be cut.
        let Ok(event) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        if event["event"] == "inspection" {
            let number = station::store::EntryNumber(event["entry"].as_u64().unwrap());
            let opened = reader.open(number).unwrap();
            assert_eq!(opened.row.part.unwrap().0, event["part"].as_u64().unwrap());
            assert_eq!(serde_json::to_value(opened.row.told).unwrap(), event["told"]);
            checked += 1;
        }
    }
    assert!(checked >= 8, "{checked} of {}", acknowledged.len());
    is_whole(&folder);
    let (status, out, _) = run(&["verify"], &folder.file());
    assert_eq!(status, Some(0), "{out}");
}

#[test]
fn roles_decide_what_commands_do() {
    let folder = Folder::new("roles", "rate=5 faults=0 seed=14 size=1280x1024");
    let station = Station::start(folder.start()).unwrap();
    let ask = |command: Command| {
        let asked = station.ask(command);
        until("an answer", 20, || !matches!(asked.answer(), Answer::Waiting(_)));
        asked.answer()
    };
    let is_done = |answer: &Answer| matches!(answer, Answer::Finished(_));
    let password = || Password("a long enough secret 7".into());
    assert!(!is_done(&ask(Command::Stop)), "nobody is signed in");
    let made = ask(Command::FirstUser { name: "metro".into(), password: password() });
    assert!(is_done(&made), "{made:?}");
    let made = ask(Command::MakeUser { name: "op".into(), role: Role::Operator, password: password() });
    assert!(is_done(&made), "{made:?}");
    assert!(is_done(&ask(Command::SignOut)));
    assert!(!is_done(&ask(Command::SignIn { name: "op".into(), password: Password("wrong".into()) })));
    assert!(is_done(&ask(Command::SignIn { name: "op".into(), password: password() })));
    assert_eq!(station.snapshot().user.as_ref().unwrap().name(), "op");
    // An operator runs batches and stops, and overrides nothing and changes nothing.
    assert!(is_done(&ask(Command::BeginBatch { job: "job".into(), batch: "lot".into() })));
    until("a part of the batch", 20, || station.snapshot().counters.passed > 0);
    let number = station.snapshot().last.as_ref().unwrap().number.unwrap();
    let overriding =
        |reason: &str| Command::Override { inspection: number, verdict: PartVerdict::Fail, reason: reason.into() };
    assert!(!is_done(&ask(overriding("smudge"))));
    let mut settings = (*station.settings()).clone();
    settings.inspection.smallest_x_mm = Some(0.4);
    assert!(!is_done(&ask(Command::Apply(Box::new(settings.clone())))));
    assert!(!is_done(&ask(Command::MakeUser { name: "x".into(), role: Role::Operator, password: password() })));
    let ended = ask(Command::EndBatch);
    assert!(matches!(&ended, Answer::Finished(text) if text.en.contains(':')), "{ended:?}");
    assert!(is_done(&ask(Command::SignOut)));
    assert!(is_done(&ask(Command::SignIn { name: "metro".into(), password: password() })));
    assert!(!is_done(&ask(overriding("  "))), "without a reason");
    assert!(is_done(&ask(overriding("smudge on the glass"))));
    assert!(is_done(&ask(Command::Apply(Box::new(settings.clone())))));
    assert_eq!(station.settings().inspection.smallest_x_mm, Some(0.4));
    let written = std::fs::read_to_string(folder.file()).unwrap();
    assert!(written.contains("smallest_x_mm = 0.4"), "{written}");
    let mut wrong = settings;
    wrong.inspection.profile = Some("no-such-profile".into());
    assert!(!is_done(&ask(Command::Apply(Box::new(wrong)))));
    assert!(is_done(&ask(Command::Verify)));
    assert!(station.shutdown());
    is_whole(&folder);
}

#[test]
fn a_busy_inspection_loses_parts_with_a_word_and_passes_none_of_them() {
    // More parts than any processor inspects.
    let folder = Folder::new("busy", "rate=150 faults=0 seed=15 size=1280x1024 parts=300");
    folder.change("delay_ms = 500", "delay_ms = 100");
    folder.change("smallest_x_mm = 0.5", "smallest_x_mm = 0.5\npicture_tolerance_ms = 3");
    let station = Station::start(folder.start()).unwrap();
    let world = std::sync::Arc::clone(station.world().unwrap());
    until("all parts are past", 60, || {
        let counters = station.snapshot().counters;
        counters.parts >= 250 && world.passed() == 300
    });
    std::thread::sleep(Duration::from_millis(1500));
    let counters = station.snapshot().counters;
    assert!(station.shutdown());
    assert!(counters.lost > 0, "{counters:?}");
    assert!(world.tally().good_passed <= counters.passed, "{:?} {counters:?}", world.tally());
    is_whole(&folder);
}

#[test]
fn the_program_sets_up_checks_exports_and_ends_cleanly() {
    let folder = Folder::new("program", "rate=10 faults=0.2 seed=16 size=1280x1024");
    let file = folder.file();
    assert_eq!(run(&["check"], &file).0, Some(0));
    let (status, out, errors) = run(&["--headless", "--parts", "6", "--batch", "lot 1"], &file);
    assert!(matches!(status, Some(0 | 1)), "{errors}");
    let summary: serde_json::Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    assert!(summary["parts"].as_u64().unwrap() >= 6);
    let anchor = summary["anchor"].as_str().unwrap().to_owned();
    let (status, out, _) = run(&["verify", "--anchor", &anchor], &file);
    assert_eq!(status, Some(0), "{out}");
    let table = folder.0.join("table.csv");
    let (status, _, errors) = run(&["export", table.to_str().unwrap(), "--batch", "lot 1"], &file);
    assert_eq!(status, Some(0), "{errors}");
    let rows = csv::Reader::from_path(&table).unwrap().records().count() as u64;
    assert_eq!(rows, summary["parts"].as_u64().unwrap() - summary["lost"].as_u64().unwrap());
    let (status, out, _) = run(&["doctor"], &file);
    assert!(matches!(status, Some(0 | 2)), "{out}");
    assert!(out.contains("camera") && out.contains("record") && out.contains("disk"), "{out}");
    // A byte that somebody changed is found, and named.
    let path = folder.record().join("record.sqlite");
    let connection = rusqlite::Connection::open(&path).unwrap();
    let changed = connection
        .execute("UPDATE entries SET payload = CAST(replace(CAST(payload AS TEXT), '\"told\":\"pass\"', '\"told\":\"fail\"') AS BLOB) WHERE number = (SELECT min(number) FROM inspections WHERE told = 'pass')", [])
        .unwrap();
    assert_eq!(changed, 1);
    drop(connection);
    let (status, out, _) = run(&["verify"], &file);
    assert_eq!(status, Some(1), "{out}");
    assert!(out.contains("broken at entry"), "{out}");
}

#[test]
fn settings_that_will_not_do_are_refused_with_the_reason() {
    let folder = Folder::new("refused", "rate=10 faults=0.2 seed=17 size=1280x1024");
    for (from, to, said) in [
        ("[camera]\ndriver = \"simulated\"", "[camera]\ndriver = \"moon\"", "moon"),
        ("smallest_x_mm = 0.5", "smallest_x_mm = -1", "smallest_x_mm"),
        ("profile = \"zhisuma\"", "profil = \"zhisuma\"", "profil"),
    ] {
        folder.change(from, to);
        let (status, _, errors) = run(&["check"], &folder.file());
        assert_eq!(status, Some(3));
        assert!(errors.contains(said), "{errors}");
        folder.change(to, from);
    }
}
