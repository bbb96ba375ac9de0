//! What every camera promises, held by every driver that can run without a device: numbers and moments grow, pictures
//! have settings and provenance, a trigger brings one picture, time runs out when it should.
#![expect(clippy::unwrap_used, reason = "helpers of tests end at the first surprise, as tests do")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use station::capture::reopening::{Arrival, Reopening};
use station::capture::{Camera, CaptureError, CaptureSettings, Captured, DRIVERS, TriggerSource, open};
use station::line::DeviceState;
use station::simulation::World;

const SOON: Duration = Duration::from_secs(5);

/// A folder with pictures, removed at its end.
struct Pictures(PathBuf);

impl Pictures {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("station-contract-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for number in 0..4 {
            std::fs::write(folder.join(format!("{number}.pgm")), format!("P5 3 2 255 abcde{number}")).unwrap();
        }
        Self(folder)
    }
}

impl Drop for Pictures {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Settings for each driver that needs no device, with triggers that it can do.
fn cameras(pictures: &Pictures, seed: u64) -> Vec<(CaptureSettings, Vec<TriggerSource>)> {
    let folder = CaptureSettings { rate: Some(100.0), ..CaptureSettings::new("folder", &pictures.0.to_string_lossy()) };
    let line = CaptureSettings::new("simulated", &format!("rate=50 size=640x480 seed={seed}"));
    let paced = CaptureSettings { rate: Some(80.0), ..line.clone() };
    use TriggerSource::{FreeRunning, Hardware, Software};
    vec![
        (folder, vec![FreeRunning, Software]),
        (line, vec![FreeRunning, Software, Hardware]),
        (paced, vec![FreeRunning]),
    ]
}

fn next(camera: &mut dyn Camera) -> Captured {
    camera.next(SOON).unwrap().expect("a picture in time")
}

#[test]
fn every_driver_without_a_device_is_in_the_suite() {
    let pictures = Pictures::new("all");
    let tried: Vec<_> = cameras(&pictures, 1).into_iter().map(|(settings, _)| settings.driver).collect();
    let wanted = DRIVERS.iter().map(|driver| driver.id()).filter(|id| !["aravis", "opencv", "video"].contains(id));
    for id in wanted {
        assert!(tried.iter().any(|driver| driver == id), "{id}");
    }
}

#[test]
fn numbers_and_moments_grow_and_pictures_say_where_they_come_from() {
    let pictures = Pictures::new("grow");
    for (settings, triggers) in cameras(&pictures, 2) {
        for trigger in triggers {
            let settings = CaptureSettings { trigger, ..settings.clone() };
            let mut camera = open(&settings).unwrap();
            let mut last: Option<Captured> = None;
            for _ in 0..6 {
                if trigger == TriggerSource::Software {
                    camera.trigger().unwrap();
                }
                let captured = next(&mut *camera);
                let told = format!("{settings:?}: {captured:?}");
                assert_eq!(captured.settings, camera.settings(), "{told}");
                assert_eq!(
                    (captured.settings.driver.as_str(), captured.settings.trigger),
                    (settings.driver.as_str(), trigger)
                );
                assert!(!captured.settings.model.is_empty() && !captured.settings.serial.is_empty(), "{told}");
                assert_eq!(captured.frame.sha256().len(), 64, "{told}");
                assert!(!captured.frame.source().is_empty(), "{told}");
                assert!(captured.instant <= Instant::now(), "{told}");
                match last {
                    None => assert_eq!(captured.number, 0, "{told}"),
                    Some(last) => {
                        assert_eq!(captured.number, last.number + 1 + captured.lost_before, "{told}");
                        assert!(captured.instant > last.instant, "{told}");
                    }
                }
                last = Some(captured);
            }
        }
    }
}

#[test]
fn nothing_comes_without_a_trigger_and_one_picture_with_each() {
    let pictures = Pictures::new("trigger");
    for (settings, _) in cameras(&pictures, 3).into_iter().filter(|(_, can)| can.contains(&TriggerSource::Software)) {
        let mut camera = open(&CaptureSettings { trigger: TriggerSource::Software, ..settings.clone() }).unwrap();
        let start = Instant::now();
        assert!(camera.next(Duration::from_millis(60)).unwrap().is_none(), "{settings:?}");
        assert!(start.elapsed() >= Duration::from_millis(60), "it waited");
        let before = Instant::now();
        camera.trigger().unwrap();
        let after = Instant::now();
        camera.trigger().unwrap();
        let first = next(&mut *camera);
        assert!((before..=after).contains(&first.instant), "the moment is that of the trigger");
        assert!(next(&mut *camera).instant >= after);
        assert!(camera.next(Duration::from_millis(10)).unwrap().is_none(), "{settings:?}");
    }
}

#[test]
fn who_runs_free_refuses_triggers() {
    let pictures = Pictures::new("free");
    for (settings, _) in cameras(&pictures, 4) {
        let mut camera = open(&settings).unwrap();
        assert!(matches!(camera.trigger(), Err(CaptureError::Unsupported { .. })), "{settings:?}");
    }
}

#[test]
fn the_wire_exposes_each_part_at_the_moment_that_the_photocell_saw_it() {
    let world = World::new("rate=40 size=640x480 parts=30 seed=5 faults=0.5".parse().unwrap()).unwrap();
    let edges = world.photocell().unwrap();
    let settings =
        CaptureSettings { trigger: TriggerSource::Hardware, ..CaptureSettings::new("simulated", &world.share()) };
    let mut camera = open(&settings).unwrap();
    for part in 0..30 {
        let captured = next(&mut *camera);
        let edge = edges.recv_timeout(SOON).unwrap();
        assert_eq!((edge.part_index, edge.instant), (part, captured.instant));
        assert!(captured.frame.source().ends_with(&format!("part {part}")), "{}", captured.frame.source());
        assert_eq!(captured.lost_before, 0);
    }
    assert!(camera.next(Duration::from_millis(50)).unwrap().is_none(), "that was the last");
}

#[test]
fn pictures_of_a_part_are_the_same_in_every_run() {
    let picture = |share: &str| {
        let mut camera = open(&CaptureSettings::new("simulated", share)).unwrap();
        (0..3).map(|_| next(&mut *camera).frame.sha256().to_owned()).collect::<Vec<_>>()
    };
    let run = || {
        let world = World::new("rate=200 size=640x480 seed=6".parse().unwrap()).unwrap();
        picture(&world.share())
    };
    let first = run();
    assert_eq!(first, run());
    assert!(first[0] != first[1] && first[1] != first[2]);
}

#[test]
fn what_the_camera_loses_and_what_the_caller_is_too_slow_for_is_counted() {
    let lossy = World::new("rate=100 size=640x480 seed=7 lost=0.3 parts=100".parse().unwrap()).unwrap();
    let mut camera = open(&CaptureSettings::new("simulated", &lossy.share())).unwrap();
    let (mut came, mut lost, mut last) = (0, 0, 0);
    while let Some(captured) = camera.next(Duration::from_millis(500)).unwrap() {
        (came, lost, last) = (came + 1, lost + captured.lost_before, captured.number);
    }
    assert_eq!(came + lost, last + 1, "every number is a picture or a loss");
    let expected = (0..=last).filter(|index| lossy.part(*index).lost).count() as u64;
    // A machine that is busy with other things may lose more, never less.
    assert!(lost >= expected && expected > 20, "{lost} of {expected}");

    let fast = World::new("rate=1000 size=640x480 seed=8 parts=200".parse().unwrap()).unwrap();
    let mut camera = open(&CaptureSettings::new("simulated", &fast.share())).unwrap();
    std::thread::sleep(Duration::from_millis(400));
    let first = next(&mut *camera);
    assert_eq!((first.lost_before, first.number), (184, 184), "sixteen pictures wait, older ones are lost");
}

#[test]
fn a_cable_that_is_pulled_and_plugged_in_again_is_told_of_and_numbers_go_on() {
    let world = World::new("rate=100 size=640x480 seed=9".parse().unwrap()).unwrap();
    let mut camera = Reopening::new("camera", CaptureSettings::new("simulated", &world.share()));
    let pictures = |count: usize, camera: &mut Reopening| -> Vec<u64> {
        let mut numbers = Vec::new();
        while numbers.len() < count {
            match camera.next(SOON) {
                Arrival::Picture(captured) => numbers.push(captured.number),
                Arrival::Device(event) => assert_eq!(event.state, DeviceState::Up),
                Arrival::Nothing => {}
                other => panic!("{other:?}"),
            }
        }
        numbers
    };
    assert_eq!(pictures(3, &mut camera), [0, 1, 2]);
    world.unplug(true);
    let Arrival::Device(event) = camera.next(SOON) else { panic!("it is gone") };
    assert_eq!(event.state, DeviceState::Down);
    assert!(event.text.zh.contains("已断开"), "{}", event.text.zh);
    world.unplug(false);
    let again = pictures(2, &mut camera);
    assert!(again[0] >= 3 && again[1] > again[0], "{again:?}");
}
