use std::io::Write;
use std::time::{Duration, Instant};

use grader::plane::Plane;
use proptest::prelude::*;

use super::*;
use crate::capture::TriggerSource;

/// A folder of its own for a test, removed at its end.
struct Fixture(PathBuf);

impl Fixture {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("station-folder-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::File::create(self.0.join(name)).unwrap().write_all(bytes).unwrap();
    }

    /// A picture of one row whose width tells which it is.
    fn picture(&self, name: &str, width: usize) {
        self.write(name, format!("P5 {width} 1 255 {}", "x".repeat(width)).as_bytes());
    }

    fn settings(&self) -> CaptureSettings {
        CaptureSettings { rate: Some(1000.0), once: true, ..CaptureSettings::new("folder", &self.0.to_string_lossy()) }
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const SOON: Duration = Duration::from_secs(2);

fn open(settings: &CaptureSettings) -> Box<dyn Camera> {
    Folder.open(settings).unwrap()
}

#[test]
fn pictures_come_by_name_as_people_number_them_and_then_end() {
    let folder = Fixture::new("order");
    for width in [1, 2, 9, 10, 11] {
        folder.picture(&format!("part {width}.pgm"), width);
    }
    let mut camera = open(&folder.settings());
    let seen: Vec<_> =
        (0..5).map(|_| camera.next(SOON).unwrap().unwrap()).map(|next| (next.number, next.frame.width())).collect();
    assert_eq!(seen, [(0, 1), (1, 2), (2, 9), (3, 10), (4, 11)]);
    assert!(matches!(camera.next(SOON), Err(CaptureError::Ended { .. })));
    assert!(matches!(camera.next(SOON), Err(CaptureError::Ended { .. })));
}

#[test]
fn a_loop_begins_again_with_what_was_put_there_meanwhile() {
    let folder = Fixture::new("loop");
    folder.picture("a.pgm", 3);
    let mut camera = open(&CaptureSettings { once: false, ..folder.settings() });
    let mut width = || camera.next(SOON).unwrap().unwrap().frame.width();
    assert_eq!([width(), width()], [3, 3]);
    folder.picture("b.pgm", 4);
    let next = [width(), width(), width()];
    assert!(next.contains(&3) && next.contains(&4), "{next:?}");
    fs::remove_dir_all(&folder.0).unwrap();
    let outcome = (0..4).map(|_| camera.next(SOON)).find_map(Result::err);
    assert!(matches!(outcome, Some(CaptureError::Picture { .. } | CaptureError::Gone { .. })), "{outcome:?}");
}

#[test]
fn what_is_no_picture_is_told_of_and_counts_as_lost() {
    let folder = Fixture::new("hostile");
    let mut png = Vec::new();
    let plane = Plane::filled(64, 64, 9_u8);
    let encoder = image::codecs::png::PngEncoder::new(&mut png);
    image::ImageEncoder::write_image(encoder, plane.data(), 64, 64, image::ExtendedColorType::L8).unwrap();
    folder.picture("1.pgm", 5);
    folder.write("2.png", &png[..png.len() / 2]);
    folder.write("3.png", b"");
    folder.write("4.jpg", b"\xff\xd8\xff\xe0 no more");
    folder.write("5.png", "文本 <html> \0 text".as_bytes());
    folder.write("6.pgm", b"P5 99999 99999 255 x");
    folder.write("7.pgm", b"P5 40000 40000 255 x");
    let mut bomb = png.clone();
    // Width and height of the header; its checksum no longer fits either.
    bomb[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    folder.write("8.png", &bomb);
    std::os::unix::fs::symlink(folder.0.join("nowhere"), folder.0.join("9.png")).unwrap();
    nix::unistd::mkfifo(&folder.0.join("10.png"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    folder.picture("11.pgm", 6);
    let mut camera = open(&folder.settings());
    assert_eq!(camera.next(SOON).unwrap().unwrap().lost_before, 0);
    for name in ["2.png", "3.png", "4.jpg", "5.png", "6.pgm", "7.pgm", "8.png", "9.png", "10.png"] {
        let error = camera.next(SOON).unwrap_err();
        let CaptureError::Picture { device, .. } = &error else { panic!("{name}: {error:?}") };
        assert!(device.ends_with(name), "{name}: {device}");
        assert!(!error.is_final());
        assert!(error.say().en.contains(name) && error.say().zh.contains(name));
    }
    let last = camera.next(SOON).unwrap().unwrap();
    assert_eq!((last.number, last.lost_before, last.frame.width()), (10, 9, 6));
}

#[test]
fn pictures_keep_the_stated_rate() {
    let folder = Fixture::new("rate");
    (1..=6).for_each(|width| folder.picture(&format!("{width}.pgm"), width));
    let mut camera = open(&CaptureSettings { rate: Some(50.0), ..folder.settings() });
    let start = Instant::now();
    let instants: Vec<_> = (0..6).map(|_| camera.next(SOON).unwrap().unwrap().instant).collect();
    assert!(start.elapsed() >= Duration::from_millis(100), "five periods of 20 ms");
    assert!(instants.windows(2).all(|pair| pair[1] > pair[0]));
    let mut slow = open(&CaptureSettings { rate: Some(0.5), ..folder.settings() });
    assert!(slow.next(SOON).unwrap().is_some(), "the first is there at once");
    assert!(slow.next(Duration::from_millis(10)).unwrap().is_none());
}

#[test]
fn a_trigger_brings_one_picture() {
    let folder = Fixture::new("trigger");
    (1..=3).for_each(|width| folder.picture(&format!("{width}.pgm"), width));
    let mut camera = open(&CaptureSettings { trigger: TriggerSource::Software, ..folder.settings() });
    assert!(camera.next(Duration::from_millis(5)).unwrap().is_none());
    let before = Instant::now();
    camera.trigger().unwrap();
    camera.trigger().unwrap();
    for width in [1, 2] {
        let picture = camera.next(SOON).unwrap().unwrap();
        assert_eq!(picture.frame.width(), width);
        assert!(picture.instant >= before);
    }
    assert!(camera.next(Duration::from_millis(5)).unwrap().is_none());
}

#[test]
fn folders_that_are_none_and_wires_to_files_are_refused() {
    let folder = Fixture::new("refused");
    let missing = CaptureSettings::new("folder", "/nowhere/at/all");
    assert!(matches!(Folder.open(&missing), Err(CaptureError::NotFound { .. })));
    assert!(matches!(Folder.open(&folder.settings()), Err(CaptureError::NotFound { .. })), "no pictures");
    for dash in ["", "-"] {
        assert!(matches!(Folder.open(&CaptureSettings::new("folder", dash)), Err(CaptureError::NotFound { .. })));
    }
    folder.picture("a.pgm", 1);
    let wired = CaptureSettings { trigger: TriggerSource::Hardware, ..folder.settings() };
    assert!(matches!(Folder.open(&wired), Err(CaptureError::Unsupported { .. })));
    let mut free = open(&folder.settings());
    assert!(matches!(free.trigger(), Err(CaptureError::Unsupported { .. })));
}

/// What files of pictures begin with.
const BEGINNINGS: &[&[u8]] = &[b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"II*\0", b"P5 ", b"P6 9", b"P7\n"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever a file holds, it is a picture or an error that names it, and the next file comes.
    #[test]
    fn any_bytes_are_a_picture_or_an_error_of_their_file(
        begin in proptest::sample::select(BEGINNINGS),
        rest in proptest::collection::vec(any::<u8>(), 0..200),
        ending in proptest::sample::select(&["png", "jpg", "tif", "pgm", "bmp"][..]),
    ) {
        let folder = Fixture::new("any");
        folder.write(&format!("1.{ending}"), &[begin, &rest].concat());
        folder.picture("2.pgm", 3);
        let mut camera = open(&folder.settings());
        let lost = match camera.next(SOON) {
            Ok(captured) => {
                prop_assert!(captured.is_some());
                0
            }
            Err(CaptureError::Picture { device, .. }) => {
                prop_assert!(device.ends_with(ending));
                1
            }
            Err(other) => return Err(TestCaseError::fail(format!("{other:?}"))),
        };
        let next = camera.next(SOON).unwrap().unwrap();
        prop_assert_eq!((next.number, next.lost_before, next.frame.width()), (1, lost, 3));
    }
}
