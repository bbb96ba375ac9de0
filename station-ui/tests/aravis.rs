//! A camera over its real protocol: Debian's simulator of GigE Vision (`arv-fake-gv-camera-0.8`, package `aravis-tools`)
//! on loopback, as a process of its own that is killed and started again.
#![cfg(feature = "aravis")]
#![expect(clippy::unwrap_used, reason = "helpers of tests end at the first surprise, as tests do")]

use std::fs::File;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use grader::frame::Samples;
use station::capture::reopening::{Arrival, Reopening};
use station::capture::{Camera, CaptureError, CaptureSettings, Captured, TriggerSource, open};
use station::line::{DeviceEvent, DeviceState};
use station::state::Source as _;
use station::worker::Station;

mod running;

const ADDRESS: &str = "127.0.0.1";
const SOON: Duration = Duration::from_secs(5);

/// The simulator takes the port of the protocol: one at a time, whichever process runs the test.
struct Turn(#[expect(dead_code, reason = "held for its lock")] File);

fn turn() -> Turn {
    let file = File::create(std::env::temp_dir().join("station-fake-gv-camera.lock")).unwrap();
    file.lock().unwrap();
    Turn(file)
}

/// The simulator, ended with the test.
struct Simulator(Child);

impl Simulator {
    fn start() -> Self {
        Self::with(&[])
    }

    fn with(options: &[&str]) -> Self {
        let mut command = Command::new("arv-fake-gv-camera-0.8");
        command.args(["-i", ADDRESS, "-s", "SIM7"]).args(options).stdout(Stdio::null()).stderr(Stdio::null());
        let simulator = Self(command.spawn().expect("aravis-tools is installed (make setup-cameras)"));
        std::thread::sleep(Duration::from_millis(200));
        simulator
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn settings() -> CaptureSettings {
    CaptureSettings {
        exposure_us: Some(5000.0),
        gain_db: Some(2.0),
        rate: Some(50.0),
        ..CaptureSettings::new("aravis", ADDRESS)
    }
}

fn next(camera: &mut dyn Camera) -> Captured {
    camera.next(SOON).unwrap().expect("a picture in time")
}

#[test]
fn pictures_stream_with_numbers_moments_and_settings() {
    let (_turn, _simulator) = (turn(), Simulator::start());
    let mut camera = open(&settings()).unwrap();
    let pictures: Vec<_> = (0..40).map(|_| next(&mut *camera)).collect();
    for pair in pictures.windows(2) {
        assert_eq!(pair[1].number, pair[0].number + 1 + pair[1].lost_before);
        assert!(pair[1].instant > pair[0].instant);
    }
    let first = &pictures[0];
    let Samples::Bits8(plane) = first.frame.samples() else { panic!("Mono8 was to be chosen") };
    assert!(plane.width() > 100 && plane.height() > 100);
    assert!(plane.data().iter().any(|pixel| *pixel != plane.data()[0]), "it is a picture");
    let read_back = &first.settings;
    assert_eq!((read_back.driver.as_str(), read_back.pixel_format.as_str()), ("aravis", "Mono8"));
    assert_eq!((read_back.exposure_us, read_back.gain_db), (Some(5000.0), Some(2.0)));
    assert!(read_back.automatic.is_empty(), "what can be switched off is off: {:?}", read_back.automatic);
    assert!(read_back.model.contains("Aravis") && read_back.serial.contains("SIM7"), "{read_back:?}");
    assert!(Instant::now() - pictures[39].instant < Duration::from_millis(500));
}

/// Ids of the simulator begin near 65400, and 65535 is followed by 1.
#[test]
fn numbers_go_on_over_the_wrap_of_short_ids() {
    let (_turn, _simulator) = (turn(), Simulator::start());
    let mut camera = open(&CaptureSettings { rate: Some(200.0), ..settings() }).unwrap();
    let mut last = next(&mut *camera);
    for _ in 0..250 {
        let captured = next(&mut *camera);
        assert_eq!(captured.number, last.number + 1 + captured.lost_before);
        assert!(captured.lost_before < 20, "a wrap is no loss: {}", captured.lost_before);
        last = captured;
    }
}

#[test]
fn a_software_trigger_brings_one_picture_with_the_moment_of_the_trigger() {
    let (_turn, _simulator) = (turn(), Simulator::start());
    let mut camera = open(&CaptureSettings { trigger: TriggerSource::Software, ..settings() }).unwrap();
    assert!(camera.next(Duration::from_millis(300)).unwrap().is_none(), "none without a trigger");
    for _ in 0..5 {
        let before = Instant::now();
        camera.trigger().unwrap();
        let after = Instant::now();
        let captured = next(&mut *camera);
        assert!((before..=after).contains(&captured.instant));
        assert_eq!(captured.settings.trigger, TriggerSource::Software);
    }
    assert!(camera.next(Duration::from_millis(200)).unwrap().is_none());
}

#[test]
fn a_wire_is_chosen_and_nothing_comes_until_it_is_touched() {
    let (_turn, _simulator) = (turn(), Simulator::start());
    let wired = CaptureSettings { trigger: TriggerSource::Hardware, ..settings() };
    let mut camera = open(&wired).unwrap();
    assert!(camera.next(Duration::from_millis(300)).unwrap().is_none());
    assert!(matches!(camera.trigger(), Err(CaptureError::Unsupported { .. })));
    drop(camera);
    let elsewhere = CaptureSettings { trigger_line: Some("Line99".into()), ..wired };
    let refused = open(&elsewhere).map(drop).unwrap_err();
    let CaptureError::Setting { name: "trigger_line", wanted, .. } = refused else { panic!("{refused:?}") };
    assert!(wanted.en.contains("Line"), "{}", wanted.en);
}

#[test]
fn what_the_camera_cannot_be_set_to_is_refused_with_its_range() {
    let (_turn, _simulator) = (turn(), Simulator::start());
    for (name, wrong) in [
        ("gain_db", CaptureSettings { gain_db: Some(50.0), ..settings() }),
        ("exposure_us", CaptureSettings { exposure_us: Some(1.0), ..settings() }),
        ("pixel_format", CaptureSettings { pixel_format: Some("Mono12p".into()), ..settings() }),
    ] {
        let refused = open(&wrong).map(drop).unwrap_err();
        let CaptureError::Setting { name: found, wanted, .. } = &refused else { panic!("{name}: {refused:?}") };
        assert_eq!(*found, name);
        assert!(!wanted.en.is_empty() && !wanted.zh.is_empty());
    }
}

#[test]
fn a_camera_that_somebody_has_is_refused_and_can_be_had_when_it_is_let_go() {
    let (_turn, _simulator) = (turn(), Simulator::start());
    let mut first = open(&settings()).unwrap();
    next(&mut *first);
    let refused = open(&settings()).map(drop).unwrap_err();
    assert!(matches!(refused, CaptureError::Refused { .. }), "{refused:?}");
    assert!(refused.say().en.contains("other programs"), "{:?}", refused.say());
    next(&mut *first);
    drop(first);
    next(&mut *open(&settings()).unwrap());
}

#[test]
fn packets_that_are_lost_are_pictures_that_are_counted() {
    // The simulator loses packets and never sends them again.
    let (_turn, _simulator) = (turn(), Simulator::with(&["-r", "1"]));
    let mut camera = open(&settings()).unwrap();
    let (mut last, mut lost, end) = (None::<Captured>, 0, Instant::now() + Duration::from_secs(8));
    while lost == 0 && Instant::now() < end {
        let Some(captured) = camera.next(SOON).unwrap() else { continue };
        if let Some(last) = &last {
            assert_eq!(captured.number, last.number + 1 + captured.lost_before);
            lost += captured.lost_before;
        }
        last = Some(captured);
    }
    assert!(lost > 0, "of 300 packets a picture, 1 in 1000 is lost");
}

/// Waits for the camera to come or go.
fn event(camera: &mut Reopening, wanted: DeviceState) -> DeviceEvent {
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        if let Arrival::Device(event) = camera.next(Duration::from_millis(200))
            && event.state == wanted
        {
            return event;
        }
    }
    panic!("{wanted:?} was never said");
}

fn picture(camera: &mut Reopening) -> Captured {
    let end = Instant::now() + Duration::from_secs(10);
    while Instant::now() < end {
        if let Arrival::Picture(captured) = camera.next(Duration::from_millis(200)) {
            return captured;
        }
    }
    panic!("no picture came");
}

#[test]
fn a_camera_that_is_killed_and_started_again_is_opened_again() {
    let _turn = turn();
    let mut camera = Reopening::new("camera", settings());
    let first = event(&mut camera, DeviceState::Down);
    assert!(first.text.en.contains(ADDRESS) && first.text.zh.contains("未找到"), "{:?}", first.text);
    let mut number = None;
    for _ in 0..2 {
        let simulator = Simulator::start();
        event(&mut camera, DeviceState::Up);
        let before = number;
        let captured = picture(&mut camera);
        assert!(before.is_none_or(|before| captured.number > before), "numbers go on");
        number = Some(picture(&mut camera).number);
        let start = Instant::now();
        drop(simulator);
        let down = event(&mut camera, DeviceState::Down);
        assert!(start.elapsed() < Duration::from_secs(6), "it is noticed after {:?}", start.elapsed());
        assert!(down.text.zh.contains("已断开"), "{:?}", down.text);
    }
}

/// Without a window of time in which nobody listens: the camera is gone and back before anyone asked.
#[test]
fn a_camera_that_was_switched_off_and_on_streams_again() {
    let _turn = turn();
    let simulator = Simulator::start();
    let mut camera = Reopening::new("camera", settings());
    event(&mut camera, DeviceState::Up);
    picture(&mut camera);
    drop(simulator);
    let _again = Simulator::start();
    event(&mut camera, DeviceState::Down);
    event(&mut camera, DeviceState::Up);
    picture(&mut camera);
}

/// The whole station over the real protocol: without a photocell every picture is a part; the camera dies and comes back.
#[test]
fn the_station_inspects_what_the_camera_streams_and_goes_on_after_the_camera_died() {
    let _turn = turn();
    let simulator = Simulator::start();
    let folder = running::Folder::new("gige", "rate=4 faults=0 seed=1 size=1280x1024");
    let settings = r#"
        name = "gige"
        [camera]
        driver = "aravis"
        source = "127.0.0.1"
        rate = 10.0
        exposure_us = 5000.0
        pixel_format = "Mono8"
        [record]
        folder = "record"
        keep = "none"
    "#;
    std::fs::write(folder.file(), settings).unwrap();
    let station = Station::start(folder.start()).unwrap();
    let camera = || {
        let snapshot = station.snapshot();
        snapshot.health.iter().find(|health| health.name.en == "camera").map(|health| health.state)
    };
    // The pictures of the simulator show no code: nothing is read, and every one is recorded.
    running::until("pictures are inspected", 30, || station.snapshot().counters.unread >= 5);
    assert_eq!(camera(), Some(DeviceState::Up));
    drop(simulator);
    running::until("the camera is missed", 30, || camera() == Some(DeviceState::Down));
    let before = station.snapshot().counters.parts;
    let _simulator = Simulator::start();
    running::until("pictures are inspected again", 60, || station.snapshot().counters.parts >= before + 5);
    assert_eq!(camera(), Some(DeviceState::Up));
    assert!(station.shutdown());
    let (status, out, _) = running::run(&["verify"], &folder.file());
    assert_eq!(status, Some(0), "{out}");
}
