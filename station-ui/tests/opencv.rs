//! Films and pipelines through OpenCV. A film is written here as Motion JPEG: one JPEG after the other.
#![cfg(feature = "opencv")]
#![expect(clippy::unwrap_used, reason = "helpers of tests end at the first surprise, as tests do")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use grader::frame::{Frame, Samples};
use image::codecs::jpeg::JpegEncoder;
use station::capture::reopening::{Arrival, Reopening};
use station::capture::{CaptureError, CaptureSettings, TriggerSource, open};
use station::line::DeviceState;

const SOON: Duration = Duration::from_secs(10);

/// A film, removed at its end.
struct Film(PathBuf);

impl Film {
    /// Every picture is of one grey, 10 lighter than the one before.
    fn new(name: &str, pictures: u8) -> Self {
        let path = std::env::temp_dir().join(format!("station-film-{}-{name}.mjpeg", std::process::id()));
        let mut film = Vec::new();
        for number in 0..pictures {
            let pixels = vec![10 + 10 * number; 64 * 48];
            JpegEncoder::new_with_quality(&mut film, 95).encode(&pixels, 64, 48, image::ExtendedColorType::L8).unwrap();
        }
        std::fs::write(&path, film).unwrap();
        Self(path)
    }

    fn settings(&self) -> CaptureSettings {
        CaptureSettings { rate: Some(200.0), once: true, ..CaptureSettings::new("video", &self.0.to_string_lossy()) }
    }
}

impl Drop for Film {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Which picture of a film it is.
fn place(frame: &Frame) -> u8 {
    let Samples::Bits8(plane) = frame.samples() else { panic!("8 bits") };
    assert_eq!((plane.width(), plane.height()), (64, 48));
    (plane[(24, 32)] - 5) / 10
}

#[test]
fn a_film_is_replayed_in_order_and_ends() {
    let film = Film::new("order", 8);
    let mut camera = open(&film.settings()).unwrap();
    for number in 0..8 {
        let captured = camera.next(SOON).unwrap().unwrap();
        assert_eq!((captured.number, place(&captured.frame)), (u64::from(number), number));
        assert_eq!((captured.settings.driver.as_str(), captured.frame.channel()), ("video", "grey"));
        assert!(!captured.settings.automatic.is_empty(), "grades of a film are indicative");
    }
    assert!(matches!(camera.next(SOON), Err(CaptureError::Ended { .. })));
}

#[test]
fn a_film_begins_again_and_obeys_triggers() {
    let film = Film::new("loop", 3);
    let settings = CaptureSettings { once: false, trigger: TriggerSource::Software, ..film.settings() };
    let mut camera = open(&settings).unwrap();
    assert!(camera.next(Duration::from_millis(20)).unwrap().is_none());
    let seen: Vec<_> = (0..7)
        .map(|_| {
            let before = Instant::now();
            camera.trigger().unwrap();
            let captured = camera.next(SOON).unwrap().unwrap();
            assert!(captured.instant >= before);
            place(&captured.frame)
        })
        .collect();
    assert_eq!(seen, [0, 1, 2, 0, 1, 2, 0]);
}

#[test]
fn what_is_no_film_is_refused() {
    let text = std::env::temp_dir().join(format!("station-film-{}.txt", std::process::id()));
    std::fs::write(&text, "no film").unwrap();
    for source in [text.to_str().unwrap(), "/nowhere/film.avi", "http://127.0.0.1:1/film.avi", ""] {
        let refused = open(&CaptureSettings::new("video", source)).map(drop).unwrap_err();
        assert!(matches!(refused, CaptureError::NotFound { .. }), "{source}: {refused:?}");
    }
    std::fs::remove_file(text).unwrap();
}

#[test]
fn cameras_that_are_not_there_are_told_of() {
    for source in ["77", "rtsp://127.0.0.1:1/live"] {
        let refused = open(&CaptureSettings::new("opencv", source)).map(drop).unwrap_err();
        assert!(matches!(refused, CaptureError::NotFound { .. }), "{source}: {refused:?}");
    }
    let refused = open(&CaptureSettings::new("opencv", "film.avi")).map(drop).unwrap_err();
    assert!(matches!(refused, CaptureError::Setting { name: "source", .. }), "{refused:?}");
    let triggered = CaptureSettings { trigger: TriggerSource::Software, ..CaptureSettings::new("opencv", "77") };
    assert!(matches!(open(&triggered).map(drop), Err(CaptureError::Unsupported { .. })));
}

/// A pipeline whose source ends after some pictures, as a camera does whose cable is pulled: it is opened again.
#[test]
fn a_pipeline_streams_and_is_opened_again_when_it_ends() {
    let pipeline = "videotestsrc num-buffers=20 is-live=true ! video/x-raw,format=GRAY8,width=320,height=240,framerate=60/1 \
                    ! appsink";
    let settings = CaptureSettings::new("opencv", pipeline);
    if let Err(error) = open(&settings) {
        // The elements come with gstreamer1.0-plugins-base.
        assert!(std::env::var_os("CI").is_none(), "{error}");
        return eprintln!("skipped: {error}");
    }
    let mut camera = Reopening::new("camera", settings);
    let (mut pictures, mut states, mut last) = (0, Vec::new(), None);
    let end = Instant::now() + Duration::from_secs(30);
    while pictures < 30 && Instant::now() < end {
        match camera.next(Duration::from_millis(200)) {
            Arrival::Picture(captured) => {
                assert_eq!((captured.frame.width(), captured.frame.height()), (320, 240));
                assert!(last.is_none_or(|last| captured.number > last), "numbers grow");
                last = Some(captured.number);
                pictures += 1;
            }
            Arrival::Device(event) => states.push(event.state),
            Arrival::Nothing => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(states[..3], [DeviceState::Up, DeviceState::Down, DeviceState::Up]);
    assert_eq!(pictures, 30);
}
